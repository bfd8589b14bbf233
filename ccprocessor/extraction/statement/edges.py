"""Edges of the cells of table rows, and the weight of each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import floor
from typing import Literal, NamedTuple, get_args

from ccprocessor.domain.pages import Word
from ccprocessor.extraction.text.amounts import MINUS, SYMBOLS

Kind = Literal["text", "date", "letter", "number", "decimal"]
"""Kind of a column's cells; `text` is anything but decimals."""

Edge = tuple[float, float]
"""Position of an edge, and its weight."""

Row = tuple[Word, ...]

_LEAD, _TRAIL = rf"[{MINUS}+({SYMBOLS}]*", rf"[{MINUS}+){SYMBOLS}]*(?:[CD]R)?\Z"
NUMERIC = re.compile(rf"{_LEAD}[0-9][0-9.,'\u2019\s]*{_TRAIL}")
"""A figure, whatever its sign and currency."""

FIGURE = re.compile(rf"{_LEAD}[0-9][0-9,'\u2019\s]*\.[0-9]+{_TRAIL}")
"""One decimal, whatever its sign and currency."""

BOUND = 1.0
"""The weight of an edge at a gap or at a change of run; inside a run of words it is less."""

_INNER = 0.5
_CELL_GAP = 1.25
DATE = re.compile(
    rf"[0-9]{{1,2}}[{MINUS}/][0-9]{{1,2}}[{MINUS}/][0-9]{{2,4}}|"
    rf"[0-9]{{4}}[{MINUS}][0-9]{{2}}[{MINUS}][0-9]{{2}}"
)
"""The shape of a date, possible or not."""

_NUMBER = re.compile(r"(?=(?:[^0-9]*[0-9]){3})[0-9A-Za-z-]{4,20}\Z")


class Edges(NamedTuple):
    """Left edges by the kind of what begins there, right edges of decimals, cells' middles."""

    starts: dict[Kind, list[Edge]]
    ends: list[Edge]
    middles: list[float]


def weighed(rows: Sequence[Row], heads: Sequence[float]) -> Edges:
    """The edges of all words of some rows.

    Inside glued words only dates count, and letters under the start of one of the `heads`.
    """
    edges = Edges({kind: [] for kind in get_args(Kind)}, [], [])
    by_run = runs_are_cells(rows)
    under = {floor(head + off) for head in heads for off in (-0.4, 0.4)}
    for row in rows:
        cell = row[0].x0
        bounds = [True, True]
        bounds[1:1] = [
            is_apart(word, after) or (by_run and word.run != after.run)
            for word, after in pairwise(row)
        ]
        for at, word in enumerate(row):
            kind = _kind(word)
            whole = kind in ("decimal", "date")
            weight = BOUND if bounds[at] or whole else _INNER
            edges.starts[kind].append((word.x0, weight))
            if kind == "decimal":
                edges.ends.append((word.x1, BOUND))
            elif kind != "text":
                edges.starts["text"].append((word.x0, weight))
            edges.starts["text"].extend((x, _INNER) for x in word.edges[1:] if floor(x) in under)
            edges.starts["date"].extend((x, _INNER) for x in _dates_within(word))
            cell = word.x0 if bounds[at] else cell
            if bounds[at + 1]:
                edges.middles.append((cell + word.x1) / 2)
    return edges


def figures(words: Sequence[Word]) -> list[Word]:
    """The decimals among some words."""
    return [word for word in words if FIGURE.match(word.text)]


def _kind(word: Word) -> Kind:
    text = word.text
    if FIGURE.match(text):
        return "decimal"
    if DATE.match(text):
        return "date"
    if len(text) == 1 and text.isalpha():
        return "letter"
    return "number" if _NUMBER.match(text) else "text"


def _dates_within(word: Word) -> Iterator[float]:
    """Yield the left edges of dates that stand behind something else in a glued word."""
    if word.edges:
        for found in DATE.finditer(word.text):
            if found.start():
                yield word.edges[found.start()]


def is_apart(word: Word, following: Word) -> bool:
    """Tell whether more than a space parts two words."""
    glyphs = len(word.text) + len(following.text)
    glyph = (word.x1 - word.x0 + following.x1 - following.x0) / max(1, glyphs)
    return following.x0 - word.x1 > _CELL_GAP * glyph


def runs_are_cells(rows: Sequence[Row]) -> bool:
    """Tell whether words a space apart mostly share a run; if not, words were drawn one by one."""
    close = [pair for row in rows for pair in pairwise(row) if not is_apart(*pair)]
    return 2 * sum(word.run == following.run for word, following in close) >= len(close)
