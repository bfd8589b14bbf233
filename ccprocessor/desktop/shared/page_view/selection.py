"""Words of a page chosen by dragging, in the order in which they are read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF

from ccprocessor.desktop.shared.page_view.geometry import ShownPage
from ccprocessor.domain.pages import Page, Word

_LINE_SHARE = 0.5  # of a height between the middles of words of one line


@dataclass(slots=True)
class TextSelection:
    """The words of a page as it is shown, and which of them are chosen."""

    words: Sequence[Word] = ()
    rects: Sequence[QRectF] = ()
    lines: Sequence[int] = ()
    chosen: range = field(default_factory=lambda: range(0))

    @classmethod
    def of(cls, page: Page, shown: ShownPage) -> TextSelection:
        """The words of a page, line by line, none chosen."""
        lines = _lines(page.words)
        words = [word for line in lines for word in line]
        numbers = [number for number, line in enumerate(lines) for _ in line]
        return cls(words, _rects(page, words, shown), numbers)

    @property
    def text(self) -> str:
        """The chosen words, a line of text for each line of the page."""
        text = ""
        for number in self.chosen:
            if text:
                same = self.lines[number] == self.lines[number - 1]
                text += " " if same else "\n"
            text += self.words[number].text
        return text

    @property
    def shown(self) -> tuple[QRectF, ...]:
        """Rectangles of the chosen words."""
        return tuple(self.rects[number] for number in self.chosen)

    def choose(self, start: QPointF, end: QPointF) -> None:
        """Choose from the word at one point to that at another, in reading order."""
        if self.rects:
            ends = sorted((self._nearest(start), self._nearest(end)))
            self.chosen = range(ends[0], ends[1] + 1)

    def choose_word(self, point: QPointF) -> None:
        """Choose the word under a point, or nothing."""
        under = self._where(lambda rect: rect.contains(point))
        self.chosen = range(under, under + 1) if under is not None else range(0)

    def choose_all(self) -> None:
        """Choose every word."""
        self.chosen = range(len(self.words))

    def _nearest(self, point: QPointF) -> int:
        distances = [_distance(rect, point) for rect in self.rects]
        return distances.index(min(distances))

    def _where(self, accept: Callable[[QRectF], bool]) -> int | None:
        return next((n for n, rect in enumerate(self.rects) if accept(rect)), None)


def _rects(page: Page, words: Sequence[Word], shown: ShownPage) -> list[QRectF]:
    return [shown.rect(page.stored(word.box)) for word in words]


def _lines(words: Sequence[Word]) -> list[list[Word]]:
    """Words whose middles lie in one line, top to bottom, each line from left to right."""
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda word: word.middle):
        if lines:
            first = lines[-1][0]
            if word.middle - first.middle < _LINE_SHARE * min(first.box.height, word.box.height):
                lines[-1].append(word)
                continue
        lines.append([word])
    return [sorted(line) for line in lines]


def _distance(rect: QRectF, point: QPointF) -> float:
    """Return a point's distance from a rectangle; lines above and below count as far away."""
    aside = max(rect.left() - point.x(), 0.0, point.x() - rect.right())
    apart = max(rect.top() - point.y(), 0.0, point.y() - rect.bottom())
    return aside + _LINES_APART * apart


_LINES_APART = 20.0  # a word of another line is so much farther than one beside
