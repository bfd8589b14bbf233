"""The words of a table row, given to their columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from math import floor
from operator import itemgetter

from ccprocessor.domain.pages import Word
from ccprocessor.extraction.statement.columns import NUMBERS, Columns, PointEdges
from ccprocessor.extraction.statement.edges import DATE, FIGURE, NUMERIC, is_apart
from ccprocessor.extraction.statement.order import by_order
from ccprocessor.extraction.text.amounts import MINUS, SYMBOLS, parse_amount
from ccprocessor.extraction.text.lines import Line, box_of, printed_once

_SLACK = 1.2
_AT_EDGE = 0.8
_FIGURE = rf"[{MINUS}(]*[{SYMBOLS}]?[{MINUS}(]*[0-9][0-9,'\u2019]*\.[0-9]+"
_AMOUNTS = re.compile(rf"{_FIGURE}(?:\)|[{MINUS}](?![0-9({SYMBOLS}]))?")
_TAIL = re.compile(rf"(?<=[^\W\d_]){_FIGURE}[{MINUS})]?\Z")
_SMUDGED = re.compile(rf".*[{SYMBOLS}]|[{MINUS}(]*[0-9][0-9.,]*.?\Z")


_BEGINS = re.compile(rf"(?=.)[{MINUS}+({SYMBOLS}]*[0-9]{{0,3}}\Z")
_BEFORE = re.compile(rf"(?=.*[({SYMBOLS}])[{MINUS}+({SYMBOLS}]+\Z")
_BEHIND = re.compile(r"\)|\)?[CD]R\.?\Z")
_MOST_PIECES = 5  # sign, currency, two groups of digits, `CR`


def amounts_joined(line: Line) -> Line:
    """The line, the words of an amount that spaces part (`- $5.00`, `1 234.50`, `5.00 CR`) as one.

    They were drawn in one go with nothing else, or are marks that stand at amounts alone.
    """
    words, joined, at = line.words, list[Word](), 0
    while at < len(words):
        end = at + 1
        if _BEGINS.match(words[at][4]) or (end < len(words) and _BEHIND.match(words[end][4])):
            ends = range(min(len(words), at + _MOST_PIECES), at + 1, -1)
            end = next((last for last in ends if _is_one_amount(words, at, last)), end)
        joined.append(words[at] if end == at + 1 else _united(words[at:end]))
        at = end
    return line if len(joined) == len(words) else Line(tuple(joined))


def _is_one_amount(words: Sequence[Word], start: int, end: int) -> bool:
    parts = words[start:end]
    text = " ".join(part[4] for part in parts)
    if "." not in text or parse_amount(text) is None or any(is_apart(*p) for p in pairwise(parts)):
        return False
    around = (*words[max(0, start - 1) : start], *words[end : end + 1])
    run = parts[0][5]
    if all(part[5] == run for part in parts) and all(word[5] != run for word in around):
        return True
    whole = next(at for at, part in enumerate(parts) if "." in part[4])
    return all(_BEFORE.match(part[4]) for part in parts[:whole]) and all(
        _BEHIND.match(part[4]) for part in parts[whole + 1 :]
    )


def _united(words: Sequence[Word]) -> Word:
    text = "".join(word[4] for word in words)
    return Word(*box_of(words), text, words[0][5])


def cells(line: Line, columns: Columns) -> dict[str, list[Word]]:
    """The words of a row by column, each left to right; glued words are split where cells meet.

    Where a row shows as many decimals as there are columns of them, their order decides, and so
    it does for dates; everything else goes by its edges.
    """
    if columns.ordered and (told := by_order(line.words, columns.ordered)):
        return {columns.columns[index][0]: found for index, found in told.items()}
    taken = _started(line.words, columns)
    figures = _figures(line.words)
    lacking = len(figures) < len(columns.decimals)
    words = _split(line.words, columns, taken, lacking=lacking)
    if words is not line.words:
        figures = _figures(words)
    known = {**_decimals(words, figures, columns), **_dates(words, columns)}
    found: dict[str, list[Word]] = {}
    ends: dict[int, tuple[int, float]] = {}
    for at, word in enumerate(words):
        index = known.get(at)
        if index is None:
            index = _place(word, ends.get(word[5]), taken, columns)
            ends[word[5]] = index, word[2]
        found.setdefault(columns.columns[index][0], []).append(word)
    return found


def _decimals(words: Sequence[Word], found: Sequence[int], columns: Columns) -> dict[int, int]:
    """The columns of a row's decimals, which are `found` at these places among the words."""
    if len(found) == len(columns.decimals) and all(
        _overlap(words[at], span) > 0 for at, span in zip(found, columns.spans, strict=False)
    ):
        return dict(zip(found, columns.decimals, strict=True))
    known = {}
    for at in found:
        if _at(words[at][2], columns.rights, columns.slack) is None and columns.spans:
            shared = [_overlap(words[at], span) for span in columns.spans]
            if max(shared) > 0:
                known[at] = columns.decimals[shared.index(max(shared))]
    return known


def _figures(words: Sequence[Word]) -> list[int]:
    return [at for at, word in enumerate(words) if "." in word[4] and FIGURE.match(word[4])]


def _overlap(word: Word, span: tuple[float, float]) -> float:
    return min(word[2], span[1]) - max(word[0], span[0])


def _dates(words: Sequence[Word], columns: Columns) -> dict[int, int]:
    found = [at for at, word in enumerate(words) if "/" in word[4] and DATE.fullmatch(word[4])]
    return dict(zip(found, columns.dates, strict=True)) if len(found) == len(columns.dates) else {}


def _at(x: float, edges: PointEdges, slack: float) -> int | None:
    """The column with an edge at x, the nearest of several."""
    near = edges.get(floor(x))
    if near is None:
        return None
    off, index = (
        min((abs(edge - x), index) for edge, index in near)
        if near[1:]
        else (abs(near[0][0] - x), near[0][1])
    )
    return index if off <= slack else None


def _started(words: Sequence[Word], columns: Columns) -> frozenset[int]:
    """The columns at whose left edge a run of words begins."""
    firsts: dict[int, float] = {}
    for word in words:
        firsts.setdefault(word[5], word[0])
    return frozenset(
        index
        for x in firsts.values()
        if (index := _at(x, columns.lefts, columns.slack)) is not None
    )


def _place(
    word: Word, before: tuple[int, float] | None, taken: frozenset[int], columns: Columns
) -> int:
    slack = columns.slack
    numeric = NUMERIC.match(word[4]) is not None
    right = _at(word[2], columns.rights, slack)
    at = _at(word[0], columns.lefts, slack)
    if right is not None and (numeric or (at is None and not word[4].isalpha())):
        return right
    if before is None:
        return at if at is not None else _by_position(word, columns, numeric=numeric)
    index, end = before
    if at is not None and at > index and at not in taken:
        edge = columns.columns[at].left
        if edge is not None and abs(edge - word[0]) <= slack / 2:
            return at
    if not columns.loose:
        return index
    later = _by_position(word, columns, numeric=numeric)
    if later > index and columns.columns[later].left is None:
        return later if end <= _start(later, columns) + slack else index
    return index


def _by_position(word: Word, columns: Columns, *, numeric: bool) -> int:
    """The column whose ground the word begins on; texts never begin in a column of numbers."""
    best = 0
    for index, column in enumerate(columns.columns):
        if column.name in NUMBERS and not numeric and column.right is not None:
            if word.x0 < column.right:
                continue
        elif word.x0 < _start(index, columns) - columns.slack:
            continue
        best = index
    return best


def _start(index: int, columns: Columns) -> float:
    column = columns.columns[index]
    if column.left is not None:
        return column.left
    if not index:
        return float("-inf")
    before = columns.columns[index - 1]
    end = before.right if before.right is not None else before.x1
    return end if before.right is not None else (end + column.x0) / 2


def _split(
    words: Sequence[Word], columns: Columns, taken: frozenset[int], *, lacking: bool
) -> Sequence[Word]:
    parted: list[Word] = []
    for word in words:
        whole = not word[6] or FIGURE.match(word[4]) or DATE.fullmatch(word[4])
        glued = [word] if whole else _at_lefts(word, columns, taken)
        for part in glued:
            parted.extend(_at_amounts(part, columns, lacking=lacking))
    if len(parted) == len(words):
        return words
    return sorted(printed_once(parted), key=itemgetter(0))


def _at_lefts(word: Word, columns: Columns, taken: frozenset[int]) -> list[Word]:
    """Cut where a left-aligned column begins inside the word."""
    for index, column in enumerate(columns.columns):
        left = column.left
        if left is None or index in taken or not word.x0 + _SLACK < left < word.x1 - _SLACK:
            continue
        off, cut = min((abs(edge - left), at) for at, edge in enumerate(word.edges))
        if cut and off <= max(_AT_EDGE, (columns.slack - _SLACK) / 2):
            head, tail = _cut(word, cut)
            return [head, *_at_lefts(tail, columns, taken)]
    return [word]


def _at_amounts(word: Word, columns: Columns, *, lacking: bool) -> list[Word]:
    """Cut amounts off the end of a word where the row lacks some, or a column of them ends there.

    An amount with an unreadable glyph inside is not cut: its end is a smaller amount.
    """
    if NUMERIC.match(word[4]):
        return [word]
    if not lacking and _at(word[2], columns.rights, columns.slack) is None:
        return [word]
    amounts = _AMOUNTS.findall(word.text)
    if len(amounts) > 1 and "".join(amounts) == word.text:
        head, tail = _cut(word, len(word.text) - len(amounts[-1]))
        return [*_at_amounts(head, columns, lacking=lacking), tail]
    tail_found = _TAIL.search(word.text)
    if tail_found and not _SMUDGED.match(word.text[: tail_found.start()]):
        return list(_cut(word, tail_found.start()))
    return [word]


def _cut(word: Word, at: int) -> tuple[Word, Word]:
    if len(word.edges) == len(word.text):
        middle = word.edges[at]
    else:
        middle = word.x0 + (word.x1 - word.x0) * at / len(word.text)
    head = word._replace(x1=middle, text=word.text[:at], edges=word.edges[:at])
    tail = word._replace(x0=middle, text=word.text[at:], edges=word.edges[at:])
    return head, tail
