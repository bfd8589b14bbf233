"""Detection of pictures that show more of the receipt that the picture before began."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from ccprocessor.domain.pages import Page
from ccprocessor.extraction.picture.lines import PictureLine, picture_lines, plain
from ccprocessor.extraction.picture.loose_splitting import are_two, head_of, only, shows_total
from ccprocessor.extraction.picture.reading import read_picture

_FEWEST_LINES, _MOST_LINES = 3, 40
_FEWEST_LETTERS = 30  # of lines that are alike; fewer may be so by chance
_ALIKE = 0.8  # share of letters; OCR reads some otherwise
_MOST_MISREAD = 0.25
"""Share of the lines at a seam that may be read differently on the two pictures."""

_MOST_REPEATED = 0.75
"""Share of a picture that the one before may show too; beyond that it is the same once more."""

_CUT_LINES = 2
"""Lines at a picture's edge that may be cut through, and say anything."""

_EDGE = 4  # lines at the end of one part and the beginning of the next
_COUNTED = re.compile(
    r"(?:^|\t)\W*(?:(?:PAGE|PG\.?|SEITE|BLATT|PAGINA|PAG\.?|PART|TEIL)\W*)?"
    r"([0-9]{1,2}) ?(?:OF|/|VON|DE|DI|SUR|VAN) ?([0-9]{1,2})\W*(?=\t|$)"
)
_NAMED = re.compile(r"^(.*?)[\W_]*([0-9]{1,2})[\W_]*(?:OF|VON|DE|DI|SUR|VAN)[\W_]*([0-9]{1,2})\W*$")
_GOES_ON = re.compile(
    r"\bCONT(?:INUED|INUES|'?D)\b|\bFORTSETZUNG\b|\bUBERTRAG\b|\bA SUIVRE\b|\bSEGUE\b|"
    r"\bCONTINUA\b|\bVERVOLG\b|\bCARRIED FORWARD\b|\bBROUGHT FORWARD\b"
)


def continued(before: Page, page: Page, *, names: tuple[str, str] | None = None) -> Page | None:
    """The page without what the one before shows already, where it goes on with its receipt.

    `names` are the two files' names without endings where they are of two files. Two pages of one
    file that has letters are one receipt where they are counted so. None where they are receipts of
    their own.
    """
    upper, lower = picture_lines((before,)), picture_lines((page,))
    repeated = _overlap(upper, lower)
    if repeated > _MOST_REPEATED * len(lower):
        return None
    is_printed = names is None and "ocr" not in (before.source, page.source)
    if not (is_printed and _are_counted(upper, lower)):
        said = _is_said(upper, lower, names) or (names is None and _completes(before, page))
        if not (repeated or said) or are_two(before, page):
            return None
    known = {word for line in lower[:repeated] for word in line.words}
    return only(page, [word for word in page.words if word not in known])


def _overlap(upper: Sequence[PictureLine], lower: Sequence[PictureLine]) -> int:
    """Count the lines at the head of the lower picture that the upper one shows at its foot."""
    above, below = [_letters(line) for line in upper], [_letters(line) for line in lower]
    for cut in range(_CUT_LINES + 1):
        foot = above[: len(above) - cut]
        for skipped in range(_CUT_LINES + 1):
            head = below[skipped:]
            most = min(len(foot), len(head), _MOST_LINES)
            for count in range(most, _FEWEST_LINES - 1, -1):
                if _are_same(foot[-count:], head[:count]):
                    return skipped + count
    return 0


def _are_same(foot: Sequence[str], head: Sequence[str]) -> bool:
    """Tell whether two runs of lines agree but for misreadings; their last lines must agree."""
    if foot[-1] != head[-1] and not _is_alike(foot[-1], head[-1]):
        return False
    misread = sum(not _is_alike(one, other) for one, other in zip(foot, head, strict=True))
    enough = sum(map(len, head)) >= _FEWEST_LETTERS
    return enough and misread <= _MOST_MISREAD * len(head)


def _is_alike(one: str, other: str) -> bool:
    """Tell whether two lines agree: goods of a list differ in few letters, but in their price."""
    if one == other:
        return True
    if _digits(one) != _digits(other):
        return False
    match = SequenceMatcher(None, one, other, autojunk=False)
    return match.quick_ratio() >= _ALIKE and match.ratio() >= _ALIKE


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))


def _letters(line: PictureLine) -> str:
    return "".join(letter for letter in plain(line.text) if letter.isalnum())


def _is_said(
    upper: Sequence[PictureLine], lower: Sequence[PictureLine], names: tuple[str, str] | None
) -> bool:
    """Tell whether paper or file names say that it goes on: 1 of 2 and 2 of 2, or "continued"."""
    if names is not None and _follows(_named(names[0]), _named(names[1])):
        return True
    if _are_counted(upper, lower):
        return True
    edges = (*upper[-_EDGE:], *lower[:_EDGE])
    return any(_GOES_ON.search(plain(line.text)) for line in edges)


def _are_counted(upper: Sequence[PictureLine], lower: Sequence[PictureLine]) -> bool:
    """Tell whether the one prints that it is page 1 of 3, say, and the other page 2 of 3."""
    counts = set(_counts(upper))
    return any((number - 1, of) in counts for number, of in _counts(lower) if 1 < number <= of)


def _counts(lines: Sequence[PictureLine]) -> Iterator[tuple[int, int]]:
    for line in lines:
        for found in _COUNTED.finditer(plain(line.text)):
            yield int(found[1]), int(found[2])


def _named(name: str) -> tuple[str, int, int] | None:
    found = _NAMED.match(plain(name))
    return (found[1], int(found[2]), int(found[3])) if found else None


def _follows(before: tuple[str, int, int] | None, name: tuple[str, int, int] | None) -> bool:
    if before is None or name is None:
        return False
    return name == (before[0], before[1] + 1, before[2])


def _completes(before: Page, page: Page) -> bool:
    """Tell whether only the second has a total, and no date or the head and date of the first."""
    first, second = read_picture((before,)), read_picture((page,))
    if shows_total(first) or not shows_total(second) or not first.dates:
        return False
    days, others = ({one.value for one in draft.dates} for draft in (first, second))
    return not others or (
        others <= days and bool(head := head_of(before)) and head == head_of(page)
    )
