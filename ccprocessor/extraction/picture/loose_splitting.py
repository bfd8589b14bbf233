"""Receipts that lie on one page told apart, by the blank paper between them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from statistics import median
from typing import NamedTuple

from ccprocessor.domain import picture_evidence as said
from ccprocessor.domain.pages import Page, Word
from ccprocessor.domain.pictures import PictureDraft
from ccprocessor.extraction.picture.lines import picture_lines, plain
from ccprocessor.extraction.picture.reading import read_picture

_FEWEST_WORDS = 8  # of a receipt
_BESIDE, _BELOW, _BELOW_SAME_HEAD = 1.5, 2.5, 1.2
"""Heights of a usual word that blank paper is wide, or high, between two receipts."""

_SUMS = frozenset({said.CASH_LESS_CHANGE, said.PAID, said.ADDED_UP, said.ADDED_UP_WITH_TIP})
_TOTAL_KINDS = frozenset({"total", "final"})
_ASKED_KINDS = _TOTAL_KINDS | {"order", "card", "paid"}
_HEAD_LINES = 2  # lines in which a receipt names its merchant
_MOST_GAPS = 12  # tried: each takes a reading of both parts
_WIDEST, _FEW_LETTERS = 2.5, 2

Words = tuple[Word, ...]


class _Gap(NamedTuple):
    """Blank paper right across: how wide, and the words before and behind it."""

    size: float
    before: Words
    behind: Words


def split(page: Page) -> tuple[Page, ...]:
    """The page with only the words of one receipt each; itself where it holds one, or none.

    Paper is cut only where both sides are receipts in their own right: a total so called or proven
    by a sum, a date, and nothing that shows them to be of one purchase.
    """
    words = page.words
    if len(words) < 2 * _FEWEST_WORDS:
        return (page,)
    parts = list(_split(page, words))
    return tuple(only(page, part) for part in parts) if len(parts) > 1 else (page,)


def are_two(first: Page, second: Page) -> bool:
    """Tell whether two pages, or parts of one, are receipts of two purchases in their own right."""
    drafts = read_picture((first,)), read_picture((second,))
    return all(map(_is_receipt, drafts)) and not _are_of_one_purchase(*drafts)


def shows_total(draft: PictureDraft) -> bool:
    """Tell whether an amount is called the total, or proven to be by a sum."""
    if not draft.totals:
        return False
    first = draft.totals[0]
    return first.kind in _TOTAL_KINDS or not _SUMS.isdisjoint(first.evidence)


def asks_for_nothing(draft: PictureDraft) -> bool:
    """Tell whether no amount is called one to pay, or one that was paid."""
    return not any(
        one.kind in _ASKED_KINDS or not _SUMS.isdisjoint(one.evidence) for one in draft.totals
    )


def only(page: Page, words: Sequence[Word]) -> Page:
    """The page with no other words than these."""
    if len(page.scores) != len(page.words):
        return replace(page, words=tuple(words), scores=())
    scores = dict(zip(page.words, page.scores, strict=True))
    return replace(page, words=tuple(words), scores=tuple(scores[word] for word in words))


def _split(page: Page, words: Words) -> Iterator[Words]:
    for gap in _gaps(page, words):
        if are_two(only(page, gap.before), only(page, gap.behind)):
            yield from _split(page, gap.before)
            yield from _split(page, gap.behind)
            return
    yield words


def _gaps(page: Page, words: Words) -> list[_Gap]:
    """Blank paper between enough words on both sides: beside first, the widest first."""
    height = median(word.y1 - word.y0 for word in words)
    beside = _blanks(words, lambda word: (word.x0, word.x1), _BESIDE * height)
    below = [
        gap
        for gap in _blanks(words, lambda word: (word.y0, word.y1), _BELOW_SAME_HEAD * height)
        if gap.size >= _BELOW * height or _have_same_head(page, gap)
    ]
    return [*beside, *below][:_MOST_GAPS]


def _blanks(
    words: Words, extent: Callable[[Word], tuple[float, float]], least: float
) -> list[_Gap]:
    """Stretches of one direction that no word reaches into; what an engine drew out does not."""
    firm = sorted(map(extent, _firm(words)))
    found: list[_Gap] = []
    reach = firm[0][1] if firm else 0.0
    for start, end in firm:
        if start - reach >= least:
            cut = (reach + start) / 2
            before = tuple(word for word in words if sum(extent(word)) / 2 < cut)
            behind = tuple(word for word in words if sum(extent(word)) / 2 >= cut)
            if min(len(before), len(behind)) >= _FEWEST_WORDS:
                found.append(_Gap(start - reach, before, behind))
        reach = max(reach, end)
    return sorted(found, key=lambda gap: -gap.size)


def _firm(words: Words) -> list[Word]:
    """Words as wide as their letters make them: a smudge or two words taken for one is wider."""
    usual = median((word.x1 - word.x0) / len(word.text) for word in words)
    return [
        word
        for word in words
        if any(map(str.isalnum, word.text))
        and word.x1 - word.x0 <= _WIDEST * usual * max(_FEW_LETTERS, len(word.text))
    ]


def _is_receipt(draft: PictureDraft) -> bool:
    return shows_total(draft) and bool(draft.dates) and bool(draft.merchants)


def _are_of_one_purchase(first: PictureDraft, second: PictureDraft) -> bool:
    """A till receipt and its card slip: one day, and the total of one stands on the other."""
    days = {one.value for one in first.dates} & {one.value for one in second.dates}
    amounts = [{one.value for one in draft.totals} for draft in (first, second)]
    shared = first.totals[0].value in amounts[1] or second.totals[0].value in amounts[0]
    return bool(days) and shared


def _have_same_head(page: Page, gap: _Gap) -> bool:
    """Tell whether the papers above and below begin with the same lines."""
    heads = [head_of(only(page, words)) for words in (gap.before, gap.behind)]
    return heads[0] == heads[1] != ""


def head_of(page: Page) -> str:
    """Letters of the lines in which a paper names its merchant."""
    lines = picture_lines((page,))[:_HEAD_LINES]
    return "".join(letter for line in lines for letter in plain(line.text) if letter.isalnum())
