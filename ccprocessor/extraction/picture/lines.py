"""The lines of a receipt's picture, with the box of any stretch of their text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from statistics import median

from ccprocessor.domain.pages import Page, Word
from ccprocessor.domain.places import Box, Place
from ccprocessor.extraction.picture.levels import Run, levels, runs_of
from ccprocessor.extraction.text.amounts import evened
from ccprocessor.extraction.text.lines import box_of, sound

WIDE = "\t"
"""Character at the end of a column in a line's text; a space stands between words."""

_COLUMN_GAP = 1.2  # heights of a word
_OPEN_LINES = 4  # lines that a word may still join, since the paper may be bent
_TALL = 1.5  # times the usual height that counts at most
_OVERLAP = 0.3  # of the narrower one: two that stand over one another are two lines
_WORD_GAP = 0.25  # widths of a letter
_LOOKALIKE = str.maketrans("OoQDIl|!SsBZz", "0000111155822")
_LEADERS = re.compile(r"[._\u2026\u00b7]{2,}")
_NUMBERLIKE = re.compile(
    r"(?:(?<![A-Za-z0-9])|(?<=RM)|(?<=[$€£]))"
    r"[0-9OoQDIl|!SsBZz]+(?:[ ]?[.,/:\-][ ]?[0-9OoQDIl|!SsBZz]+)+(?![A-Za-z0-9])"
)


@dataclass(frozen=True, slots=True)
class PictureLine:
    """One printed line: `text` its words left to right, a tab where a column ends."""

    page: Page
    words: tuple[Word, ...]
    text: str
    starts: tuple[int, ...]
    scores: tuple[float, ...] = ()

    @property
    def box(self) -> Box:
        """The box around all of it."""
        return box_of(self.words)

    @property
    def height(self) -> float:
        """The height of its tallest word, in points."""
        return max(word.y1 - word.y0 for word in self.words)

    @property
    def digits(self) -> str:
        """The text `evened`, letters that stand for digits in its numbers put right."""
        return digit_view(self.text)

    def box_between(self, start: int, end: int) -> Box:
        """The box around a stretch of the text, by its share of the words it touches."""
        parts = [
            _part(word, start - at, end - at)
            for word, at in zip(self.words, self.starts, strict=True)
            if at < end and at + len(word.text) > start
        ]
        return box_of(parts) if parts else self.box

    def score_between(self, start: int, end: int) -> float:
        """Return the engine's score of the worst word that a stretch of the text touches, or 1."""
        scores = zip(self.words, self.starts, self.scores, strict=False)
        touched = [score for w, at, score in scores if at < end and at + len(w.text) > start]
        return min(touched, default=1.0)

    def place_between(self, start: int, end: int) -> Place:
        """Return the place of a stretch of the text, on the page as stored."""
        return self.page.place(self.box_between(start, end))


def picture_lines(pages: Sequence[Page]) -> tuple[PictureLine, ...]:
    """All lines of the pages of one receipt, top down, in page order."""
    found = []
    for page in pages:
        scores = dict(zip(page.words, page.scores, strict=False))
        clean = sound(page)
        found += [_line(clean, line, scores) for line in _lines_of(clean)]
    return tuple(found)


@lru_cache(maxsize=4096)
def digit_view(text: str) -> str:
    """The text `evened`, `O`, `l`, `S`, `B` read as digits in numbers, dotted rules as blanks."""
    return _NUMBERLIKE.sub(_with_digits, _LEADERS.sub(_blank, evened(text)))


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Capitals without accents."""
    folded = unicodedata.normalize("NFKD", text.replace("ß", "ss"))
    return "".join(letter for letter in folded if not unicodedata.combining(letter)).upper()


def _lines_of(page: Page) -> list[tuple[Word, ...]]:
    """The words of its lines, top down, each left to right, as if the paper lay level.

    Texts that stand over each other are never on one line, however tall their boxes are.
    """
    runs = runs_of(page.words)
    if not runs:
        return []
    usual = median(run.height for run in runs)
    lines: list[list[Run]] = []
    places: list[float] = []
    for level, run in sorted(zip(levels(runs), runs, strict=True), key=itemgetter(0)):
        near = [
            (abs(place - level), number)
            for number, place in list(enumerate(places))[-_OPEN_LINES:]
            if abs(place - level) <= min(run.height, _TALL * usual) / 2
            and not any(_overlap(run, other) for other in lines[number])
        ]
        if near:
            lines[min(near)[1]].append(run)
        else:
            lines.append([run])
            places.append(level)
    return [tuple(w for run in sorted(line, key=_left) for w in run.words) for line in lines]


def _left(run: Run) -> float:
    return run.x0


def _overlap(run: Run, other: Run) -> bool:
    shared = min(run.x1, other.x1) - max(run.x0, other.x0)
    return shared > _OVERLAP * min(run.x1 - run.x0, other.x1 - other.x0)


def _line(page: Page, words: tuple[Word, ...], scores: Mapping[Word, float]) -> PictureLine:
    text, starts = "", []
    before: Word | None = None
    for word in words:
        text += _between(before, word) if before else ""
        starts.append(len(text))
        text += word.text
        before = word
    known = tuple(scores.get(word, 1.0) for word in words)
    return PictureLine(page, words, text, tuple(starts), known)


def _between(before: Word, word: Word) -> str:
    """Nothing where an engine cut a word in two, else a space, or the end of a column."""
    gap = word.x0 - before.x1
    letter = ((before.x1 - before.x0) / len(before.text) + (word.x1 - word.x0) / len(word.text)) / 2
    if before.run == word.run and gap < _WORD_GAP * letter:
        return ""
    return WIDE if gap > _COLUMN_GAP * (word.y1 - word.y0) else " "


def _part(word: Word, start: int, end: int) -> Word:
    length = max(1, len(word.text))
    width = (word.x1 - word.x0) / length
    first, last = max(0, start), min(length, end)
    return word._replace(x0=word.x0 + first * width, x1=word.x0 + last * width)


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _with_digits(found: re.Match[str]) -> str:
    """The number in digits; an S before a digit is rather a dollar sign than a five."""
    if found[0][0] in "Ss" and found[0][1].isdigit():
        return found[0][0] + _NUMBERLIKE.sub(_with_digits, found[0][1:])
    text = found[0]
    signs = sum(1 for sign in text if sign.isalpha() or sign in "|!")
    return text.translate(_LOOKALIKE) if sum(map(str.isdigit, text)) >= signs else text
