"""Receipts as words: lines of text laid out as an engine would read them."""

from __future__ import annotations

from collections.abc import Sequence

from ccprocessor.domain.pages import Page, Word

_LETTER, _HEIGHT, _LEADING = 6.0, 10.0, 14.0


def paper(
    *lines: str | Sequence[str], width: int = 40, large: int = 0, number: int = 1, slope: float = 0
) -> Page:
    """One receipt: text is printed from the left, a pair (or more) in columns ending at the right.

    The first `large` lines are printed twice as tall. `slope` lets the lines climb.
    """
    words: list[Word] = []
    y = 20.0
    for row, line in enumerate(lines):
        size = 2.0 if row < large else 1.0
        columns = [line] if isinstance(line, str) else list(line)
        for column, text in enumerate(columns):
            end = width * (column + 1) // len(columns) * _LETTER
            left = 0.0 if not column else end - len(text) * _LETTER * size
            words += _words(text, 20 + left, y, size, len(words), slope)
        y += _LEADING * size
    return Page("d" * 64, number, 60 + width * _LETTER, y + 20, tuple(words), source="ocr")


def _words(text: str, left: float, y: float, size: float, run: int, slope: float) -> list[Word]:
    found = []
    at = 0
    for part in text.split(" "):
        x0 = left + at * _LETTER * size
        x1 = x0 + len(part) * _LETTER * size
        drop = slope * (x0 + x1) / 2
        if part:
            found.append(Word(x0, y + drop, x1 - 1, y + drop + _HEIGHT * size, part, run))
        at += len(part) + 1
    return found
