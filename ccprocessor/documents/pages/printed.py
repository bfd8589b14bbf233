"""Tell the print of a page, and which way up it is, from other text on it; runs in a worker."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import pymupdf
from pymupdf import mupdf

from ccprocessor.documents.pages.touching import Drawn
from ccprocessor.documents.pages.upright import Turn, quarter, stored, upright
from ccprocessor.domain.places import Box, around

At = tuple[int, int]
"""Block and line of a text page, as its words count them."""

_LEVEL = 0.98
"""Cosine of the angle up to which a line counts as level: scans lie up to ten degrees askew."""

_ASKEW, _STRAIGHT = 0.02, 0.9998
"""A line's direction: the smaller part up to which it runs along or up the page, and the cosine."""

_CLIPPED = mupdf.FZ_STEXT_CLIPPED
_INKED = mupdf.FZ_STEXT_FILLED | mupdf.FZ_STEXT_STROKED | _CLIPPED
_FAINTEST = 0x10 << 24
"""Alpha, the highest byte of a color, below which nobody sees a letter."""

_WHITE = 0xF0F0F0  # bits of a colour that are all set in white and near it
_CONTRAST = 40
"""Levels of grey, of 255, that tell white letters from the paper around them."""

_SPACE, _BREAKS = 32, frozenset(b"\t\n\r")
_MARGIN_LINES = 2
"""So few lines that all run up or down beside a picture are no text to turn the page by."""

_ACROSS = 3
"""A word that many times as high as print, over that many words of it, is a stamp."""

_SHARE_OVER = 0.5
"""Share of a line's words that lie on other words where it says the same once more."""

_SHELF = 8
"""Points of a page's height in which words are looked up together."""

_DIRECTIONS: Mapping[Turn, tuple[int, int]] = {0: (1, 0), 90: (0, -1), 180: (-1, 0), 270: (0, 1)}
"""Directions of base lines on the stored page, by the turn in which it is read."""


class OddLine(NamedTuple):
    """A line that may be no print; `direction` is that of its base line on the stored page."""

    direction: tuple[float, float]
    is_clear: bool
    is_white: bool
    has_controls: bool


class Survey(NamedTuple):
    """Lines that are not plain print, and pictures with the number of text blocks before them."""

    odd: Mapping[At, OddLine]
    images: Sequence[tuple[int, Box]]


def survey(text: pymupdf.TextPage) -> Survey:
    """Look at the beginning of every line, and at every picture, of a text page."""
    odd: dict[At, OddLine] = {}
    images: list[tuple[int, Box]] = []
    number = 0
    block = text.this.m_internal.first_block
    while block:
        if block.type == mupdf.FZ_STEXT_BLOCK_TEXT:
            _look(block, number, odd)
            number += 1
        elif block.type == mupdf.FZ_STEXT_BLOCK_IMAGE:
            box = block.bbox
            images.append((number, Box(box.x0, box.y0, box.x1, box.y1)))
        block = block.next
    return Survey(odd, images)


def _look(block: mupdf.fz_stext_block, number: int, odd: dict[At, OddLine]) -> None:
    """Note the odd lines of a block, all of which run in one direction."""
    line = mupdf.FzStextBlock(block).begin().m_internal
    along = line.dir.x
    is_askew = along < _STRAIGHT
    count = 0
    while line:
        first = line.first_char
        flags, color, letter = first.flags, first.argb, first.c
        is_clear = not flags & _INKED or (color < _FAINTEST and not flags & _CLIPPED)
        is_white = color & _WHITE == _WHITE
        is_lost = letter < _SPACE and letter not in _BREAKS
        if is_askew or is_clear or is_white or is_lost:
            odd[number, count] = OddLine((along, line.dir.y), is_clear, is_white, is_lost)
        line = line.next
        count += 1


def turn_of(page: pymupdf.Page, drawn: Sequence[Drawn], found: Survey) -> Turn:
    """The turn that most level letters ask for; without any, the page's own.

    A line or two in the margin of a scan do not turn it.
    """
    slanted = {at: line for at, line in found.odd.items() if line.direction[0] < _LEVEL}
    if not slanted:
        return 0 if drawn else quarter(page.rotation)
    letters: Counter[Turn] = Counter()
    lines: Counter[Turn] = Counter()
    for word in drawn:
        line = slanted.get((word[5], word[6]))
        turn = _turn_along(line.direction) if line else 0
        if turn is not None:
            letters[turn] += len(word[4])
            lines[turn] += not word[7]
    if not letters:
        return quarter(page.rotation)
    [(turn, _)] = letters.most_common(1)
    if turn and found.images and len(letters) == 1 and lines[turn] <= _MARGIN_LINES:
        return quarter(page.rotation)
    return turn


def _turn_along(direction: tuple[float, float]) -> Turn | None:
    turns = (turn for turn in _DIRECTIONS if _is_level(direction, turn))
    return next(turns, None)


def is_slanted(direction: tuple[float, float]) -> bool:
    """Tell whether a line runs neither along nor up the page."""
    return min(map(abs, direction)) > _ASKEW


def _is_level(direction: tuple[float, float], turn: Turn) -> bool:
    x, y = _DIRECTIONS[turn]
    return direction[0] * x + direction[1] * y >= _LEVEL


def unprinted(
    page: pymupdf.Page,
    drawn: Sequence[Drawn],
    found: Survey,
    turn: Turn,
    size: tuple[float, float],
) -> frozenset[At]:
    """The lines of a page that are no print; `drawn` are its words in reading position.

    Slanted lines never are, nor letters drawn across the print of others. Unseen lines count only
    where little else can be read: as the text layer of a scan.
    """
    heights = sorted([word[3] - word[1] for word in drawn])
    images = [(number, upright(box, turn, size)) for number, box in found.images]
    covered = _covered(drawn, images)
    is_stamped = bool(heights) and heights[-1] >= _ACROSS * heights[len(heights) // 2]
    if not (found.odd or covered or is_stamped or turn):
        return frozenset()
    slanted = {
        at
        for at in {(word[5], word[6]) for word in drawn}
        if not _is_level(found.odd[at].direction if at in found.odd else _DIRECTIONS[0], turn)
    }
    lines: dict[At, list[Box]] = defaultdict(list)
    for word in drawn:
        if (at := (word[5], word[6])) not in slanted:
            lines[at].append(Box(*word[:4]))
    across = _across(lines) if is_stamped else set()
    for at in across:
        del lines[at]
    clear = {at for at in lines if at in found.odd and found.odd[at].is_clear}
    white = {at for at in lines if at in found.odd and found.odd[at].is_white} - clear
    blank = _not_shown(page, {at: stored(around(lines[at]), turn, size) for at in white})
    pictures = [box for _, box in images]
    return frozenset(slanted | across | _unseen(lines, clear | blank, white | covered, pictures))


def _covered(drawn: Sequence[Drawn], images: Sequence[tuple[int, Box]]) -> set[At]:
    """Lines on which a picture was drawn later."""
    return {
        (word[5], word[6])
        for number, (x0, y0, x1, y1) in images
        if number
        for word in drawn
        if word[5] < number
        and x0 < (word[0] + word[2]) / 2 < x1
        and y0 < (word[1] + word[3]) / 2 < y1
    }


def _across(lines: Mapping[At, Sequence[Box]]) -> set[At]:
    """Lines of large letters drawn across small print: level stamps and watermarks."""
    found: set[At] = set()
    for at, words in lines.items():
        x0, y0, x1, y1 = around(words)
        rim = (y1 - y0) / 5
        heart = Box(x0, y0 + rim, x1, y1 - rim)
        under = (
            word
            for other in lines.values()
            if _ACROSS * other[0].height <= words[0].height
            for word in other
        )
        if sum(_holds(heart, word) for word in under) >= _ACROSS:
            found.add(at)
    return found


def _holds(box: Box, word: Box) -> bool:
    """Tell whether a word's middle lies in a box."""
    x0, y0, x1, y1 = word
    return box[0] < (x0 + x1) / 2 < box[2] and box[1] < (y0 + y1) / 2 < box[3]


def _unseen(
    lines: Mapping[At, Sequence[Box]], unseen: set[At], doubted: set[At], pictures: Sequence[Box]
) -> set[At]:
    """Lines that nobody sees and that say nothing of their own.

    `doubted` lines, which other ink may hide, count unless they lie on what is surely seen. Where
    unseen lines say more than seen ones, those on pictures are what the pictures say.
    """
    shelves = _Shelves()
    plain = [at for at in lines if at not in unseen and at not in doubted]
    for at in plain:
        shelves.add(lines[at])
    over: set[At] = set()
    for at in (at for at in lines if at in unseen or at in doubted):
        if shelves.hold(lines[at]):
            over.add(at)
        elif not plain:
            shelves.add(lines[at])  # a scan may have been read twice
    rest = unseen - over
    seen = sum(len(lines[at]) for at in lines if at not in unseen and at not in over)
    if seen < sum(len(lines[at]) for at in rest):
        rest = {
            at
            for at in rest
            if seen and not any(_holds(box, around(lines[at])) for box in pictures)
        }
    return over | rest


class _Shelves:
    """Words by the heights at which they lie."""

    def __init__(self) -> None:
        self._words: dict[int, list[Box]] = defaultdict(list)

    def add(self, words: Iterable[Box]) -> None:
        for word in words:
            for shelf in _shelves(word):
                self._words[shelf].append(word)

    def hold(self, words: Sequence[Box]) -> bool:
        """Tell whether words, at least half of them, lie on words that are here."""
        over = sum(
            any(
                _holds(other, word) or _holds(word, other)
                for shelf in _shelves(word)
                for other in self._words[shelf]
            )
            for word in words
        )
        return over >= _SHARE_OVER * len(words)


def _shelves(word: Box) -> range:
    return range(int(word.y0 // _SHELF), int(word.y1 // _SHELF) + 1)


def _not_shown(page: pymupdf.Page, boxes: Mapping[At, Box]) -> set[At]:
    """Lines, by their boxes as stored, on which the drawn page shows nothing but one color."""
    if not boxes:
        return set()
    shapes = page.get_displaylist(annots=False)
    matrix = page.rotation_matrix
    found: set[At] = set()
    for at, box in boxes.items():
        area = pymupdf.Rect(box) * matrix
        levels = shapes.get_pixmap(colorspace=pymupdf.csGRAY, alpha=0, clip=area).samples
        if not levels or max(levels) - min(levels) < _CONTRAST:
            found.add(at)
    return found
