"""Lines of a receipt as they stand on a set page: cells side by side, built from texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import NamedTuple

_AMOUNT = re.compile(
    r"[-(\u2212]?[ ]?(?:[A-Z]{2,3}[ ]?|[^\w\s]{1,2}[ ]?)?[-\u2212]?[0-9][0-9.,'\u00a0\u202f ]*"
    r"(?:[ ]?(?:[A-Z]{2,3}|[^\w\s]{1,2}))?"
)
_NOTHING = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\u034f\u061c\u200e\u200f"))
_COLUMNS = re.compile(r"\t+|[ \u00a0]{2,}")
_LABEL_LETTERS = 60  # at most, of what names the amount below it


class SetLine(NamedTuple):
    """One line of a page to be set; several `cells` stand side by side."""

    cells: tuple[str, ...]
    is_heading: bool = False


def tidy(text: str) -> str:
    """The text with single blanks, and without letters that nobody sees."""
    return " ".join(text.translate(_NOTHING).split())


def side_by_side(cells: Iterable[Sequence[SetLine]]) -> list[SetLine]:
    """The lines of cells that stand in one row: level by level, or below one another.

    Cells that hold rows of their own are laid out one below the other.
    """
    filled = [cell for cell in cells if cell]
    if any(len(line.cells) > 1 for cell in filled for line in cell) and len(filled) > 1:
        return [line for cell in filled for line in cell]
    levels = zip_longest(*filled)
    return [
        SetLine(
            tuple(text for line in level if line for text in line.cells),
            all(line.is_heading for line in level if line),
        )
        for level in levels
    ]


def with_amount_beside(lines: list[SetLine]) -> list[SetLine]:
    """A name and the amount below it as one line, where a block holds no more than these."""
    if len(lines) != 2 or any(len(line.cells) > 1 for line in lines):  # noqa: PLR2004
        return lines
    name, amount = (line.cells[0] for line in lines)
    is_name = len(name) <= _LABEL_LETTERS and not any(map(str.isdigit, name))
    if not is_name or not _AMOUNT.fullmatch(amount):
        return lines
    return [SetLine((name, amount))]


def of_plain_text(text: str) -> list[SetLine]:
    """The lines of a text without markup: blanks part its columns, `>` of a quote is left out."""
    lines = []
    for line in text.expandtabs().splitlines():
        unquoted = re.sub(r"^(?:>[ ]?)+", "", line)
        cells = tuple(filter(None, map(tidy, _COLUMNS.split(unquoted.strip()))))
        if cells:
            lines.append(SetLine(cells))
    return lines
