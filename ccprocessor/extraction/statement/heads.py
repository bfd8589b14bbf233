"""The column heads of a statement table: found by their words, however they are set."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from ccprocessor.domain.pages import Word
from ccprocessor.extraction.text.lines import Line

TableKind = Literal["rows", "summary"]

_WORDS = {
    "T": ("transaction", "trans", "tran", "txn", "trx"),
    "D": ("date", "dt"),
    "P": ("posted", "posting", "post", "pstd"),
    "L": ("level", "lvl", "lv"),
    "N": ("number", "nbr", "num", "no", "#", "id"),
    "M": ("merchant", "merch", "mrch", "vendor"),
    "A": ("name", "nm"),
    "C": ("city",),
    "S": ("state", "st"),
    "G": ("group", "grp"),
    "R": ("product", "prod", "prd"),
    "E": ("description", "desc", "descr"),
    "U": ("ppug", "ppu", "ppg", "price"),
    "Q": ("quantity", "qty", "qnty"),
    "O": ("gross", "grs"),
    "$": ("cost", "amount", "amt", "cst"),
    "I": ("discount", "disc", "dsct"),
    "W": ("net",),
    "K": ("count", "cnt"),
    "Y": ("unitsglns", "units", "unit", "glns", "gallons"),
}
_CODE = {word: code for code, words in _WORDS.items() for word in words}
_GLUED = "|".join(sorted((word for word in _CODE if len(word) > 1), key=len, reverse=True))
_GLUED_WORDS = re.compile(rf"(?:{_GLUED}|#)")
_COLUMN = re.compile(
    r"(?P<trans_date>TD)|(?P<number>TN)|(?P<posted_date>PD?)|(?P<date>D)|(?P<level>L)"
    r"|(?P<group>MG|G)|(?P<merchant>MA?)|(?P<city>CS?)|(?P<product>RE?)|(?P<description>E)"
    r"|(?P<ppu>YU|UxY|UY|U)|(?P<quantity>Q)|(?P<gross>O\$?)|(?P<discount>I\$?)|(?P<net>W\$?)"
    r"|(?P<count>K)|(?P<units>Y+)"
)
_NOT_LETTERS = re.compile(r"[^a-z#]")
_UNKNOWN = "x"
_SHORTEST_PREFIX = 4  # letters of a head that was cut; fewer could be of several
_KNOWN_SHARE = 0.6  # of the words of a line of heads; OCR spoils some
_ENOUGH_COLUMNS = 6  # known heads that make a table of charges, not of something else
_STACKED_OVERLAP = 0.3  # of the narrower word: less is no head in two lines
_NEXT_LINE = 1.6  # heights of a line between the two lines of a head

LABELS = {
    "trans_date": "Trans Date",
    "posted_date": "Posted Date",
    "level": "Lvl",
    "number": "Transaction #",
    "merchant": "Merchant Name",
    "city": "City, State",
    "group": "Merchant Group",
    "product": "Product Description",
    "ppu": "PPU/G",
    "quantity": "Quantity",
    "gross": "Gross Cost",
    "discount": "Discount",
    "net": "Net Cost",
}
"""The thirteen columns of a statement, as the issuer words them."""


class Head(NamedTuple):
    """A column's name and the width of its printed head."""

    name: str
    x0: float
    x1: float


class Heads(NamedTuple):
    """The heads of one table, left to right, and where the band of heads begins and ends."""

    kind: TableKind
    heads: tuple[Head, ...]
    top: float
    bottom: float


class _Piece(NamedTuple):
    x0: float
    x1: float
    line: int
    code: str


def head_words() -> frozenset[str]:
    """Every word that heads of columns are made of, in small letters."""
    return frozenset(word for word in _CODE if word.isalpha())


def find_heads(lines: Sequence[Line]) -> Heads | None:
    """The first band of column heads on the page; heads may be wrapped, cut short or touching."""
    index = 0
    while index < len(lines):
        if not _is_head_line(lines[index]):
            index += 1
            continue
        last = _band_end(lines, index)
        band = lines[index : last + 1]
        heads = _columns(band)
        if kind := _kind({head.name for head in heads}):
            bottom = max(word.y1 for line in band for word in line.words)
            top = min(word.y0 for line in band for word in line.words)
            return Heads(kind, heads, top, bottom)
        index = last + 1
    return None


def heads_on(lines: Sequence[Line]) -> frozenset[str]:
    """Return the statement columns with heads anywhere on the page, in lines of heads or not."""
    found = {head.name for line in lines for head in _columns([line])}
    return frozenset(found & LABELS.keys())


def _kind(names: set[str]) -> TableKind | None:
    if len(names & LABELS.keys()) >= _ENOUGH_COLUMNS and names & {"number", "trans_date"}:
        return "rows" if names & {"net", "gross"} else None
    is_summary = names & {"count", "units"} and names & {"net"} and names & {"product"}
    return "summary" if is_summary else None


def _is_head_line(line: Line) -> bool:
    known = sum(1 for word in line.words if _codes(word.text) != _UNKNOWN)
    return known > 1 and known >= _KNOWN_SHARE * len(line.words)


def _band_end(lines: Sequence[Line], first: int) -> int:
    last = first
    while last + 1 < len(lines) and _is_head_line(lines[last + 1]):
        upper, lower = lines[last].words[0], lines[last + 1].words[0]
        if lower.middle - upper.middle > _NEXT_LINE * (upper.y1 - upper.y0):
            break
        last += 1
    return last


def _columns(band: Sequence[Line]) -> tuple[Head, ...]:
    pieces = [
        piece
        for number, line in enumerate(band)
        for word in line.words
        for piece in _pieces(word, number)
    ]
    ordered = [piece for stack in _stacks(pieces) for piece in stack]
    codes = "".join(piece.code for piece in ordered)
    heads = [
        Head(found.lastgroup or "", *_extent(ordered[found.start() : found.end()]))
        for found in _COLUMN.finditer(codes)
    ]
    return _without_repeats(_renamed(heads))


def _renamed(heads: Sequence[Head]) -> list[Head]:
    """A lone `Date` is the transaction's, a lone `Description` the product's."""
    names = {head.name for head in heads}
    spare = {"date": "trans_date", "description": "product"}
    return [
        head._replace(name=spare[head.name])
        if head.name in spare and spare[head.name] not in names
        else head
        for head in heads
    ]


def _without_repeats(heads: Sequence[Head]) -> tuple[Head, ...]:
    first: dict[str, Head] = {}
    for head in heads:
        first.setdefault(head.name, head)
    return tuple(sorted(first.values(), key=lambda head: head.x0))


def _extent(pieces: Sequence[_Piece]) -> tuple[float, float]:
    return min(piece.x0 for piece in pieces), max(piece.x1 for piece in pieces)


def _stacks(pieces: Sequence[_Piece]) -> list[list[_Piece]]:
    """Pieces that stand over each other, left to right; each stack top down."""
    stacks: list[list[_Piece]] = []
    for piece in sorted(pieces):
        for stack in stacks[-3:]:
            if all(_stands_over(piece, other) for other in stack):
                stack.append(piece)
                break
        else:
            stacks.append([piece])
    return [sorted(stack, key=lambda piece: piece.line) for stack in stacks]


def _stands_over(piece: _Piece, other: _Piece) -> bool:
    shared = min(piece.x1, other.x1) - max(piece.x0, other.x0)
    narrow = min(piece.x1 - piece.x0, other.x1 - other.x0)
    return piece.line != other.line and shared > _STACKED_OVERLAP * narrow


def _pieces(word: Word, line: int) -> list[_Piece]:
    codes = _codes(word.text)
    if len(codes) == 1:
        return [_Piece(word.x0, word.x1, line, codes)]
    plain = word.text.casefold()
    step = (word.x1 - word.x0) / len(plain)
    starts = [found.start() for found in _GLUED_WORDS.finditer(plain)]
    if len(starts) != len(codes):
        return [_Piece(word.x0, word.x1, line, code) for code in codes]
    edges = word.edges or tuple(word.x0 + step * index for index in range(len(plain)))
    lefts = [edges[min(start, len(edges) - 1)] for start in starts]
    return [
        _Piece(left, right, line, code)
        for left, right, code in zip(lefts, [*lefts[1:], word.x1], codes, strict=True)
    ]


@lru_cache(maxsize=4096)
def _codes(text: str) -> str:
    """The head words in a printed word, a letter each; `x` where it is none."""
    plain = _NOT_LETTERS.sub("", text.casefold())
    if code := _CODE.get(plain):
        return code
    if any(glyph.isdigit() for glyph in text):
        return _UNKNOWN
    if len(plain) >= _SHORTEST_PREFIX:
        for word, code in _CODE.items():
            if word.startswith(plain):
                return code
        parts = _GLUED_WORDS.findall(plain)
        if parts and "".join(parts) == plain:
            return "".join(_CODE[part] for part in parts)
    return _UNKNOWN
