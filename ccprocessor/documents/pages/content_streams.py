"""Content streams as far as they are seen: without layers that are off, comments and notes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from ccprocessor.card_numbers import card_numbers


class Marks(NamedTuple):
    """Properties of a piece of marked content: whether its layer is off, and its own text.

    `text` replaces what is drawn when a reader asks for words (a hyphen, a ligature); b"" if
    there is none, else a hexadecimal string as it stands in a PDF.
    """

    is_hidden: bool = False
    text: bytes = b""


_OPERATORS = frozenset(
    b"b B b* B* BDC BMC BT BX c cm CS cs d d0 d1 Do DP EMC ET EX f F f* G g gs h i j J K k l m M"
    b" MP n q Q re RG rg ri s S SC sc SCN scn sh T* Tc Td TD Tf Tj TJ TL Tm Tr Ts Tw Tz v w W W* y"
    b" ' \"".split()
)
_SHOWS_TEXT = frozenset({b"Tj", b"TJ", b"'", b'"'})
_PAINTS = frozenset(b"S s f F f* B B* b b*".split())
_DRAWS = frozenset({b"sh", b"Do"})
_TOKEN = re.compile(
    rb"%[^\r\n]*|\(|<<|>>|<[^>]*>|[\[\]{}]|/[^\s\0()<>\[\]{}/%]*|[^\s\0()<>\[\]{}/%]+|\)"
)
_IN_STRING = re.compile(rb"\\.|[()]", re.DOTALL)
_DATA_END = re.compile(rb"\sEI(?=[\s\0/]|$)")
_NUMBER = re.compile(rb"[-+.0-9]")
_NOT_PLAIN = re.compile(rb"BDC|\bDP\b|%[^\r\n]*[0-9]")
_SIGNS = (b"BDC", b"DP", b"%")
"""Bytes without one of which nothing of that is there; looking for them costs next to nothing."""

_CLIPS = {
    b"W": re.compile(rb"W(?<!\wW)(?!\w)"),
    b"BDC": re.compile(b"BDC"),
    b"gs": re.compile(rb"gs(?<!\wgs)(?!\w)"),
    b"Tr": re.compile(rb"Tr(?<!\wTr)(?<!\s[0-3]\sTr)(?!\w)"),
    b"scn": re.compile(rb"/\S+\s+scn"),
    b"SCN": re.compile(rb"/\S+\s+SCN"),
}
"""Clip paths, marked content, soft masks, text as a clip, patterns; words that look so as well.

Each is looked for only where its letters occur.
"""

_PLAIN_STRING = re.compile(rb"\((?:[^()\\]|\\.)*\)", re.DOTALL)
_LONG_STRING = re.compile(rb"\([^()]*[0-9](?:[^0-9A-Za-z()]{0,3}[0-9]){12}")
_DRAWN = re.compile(rb"/([^\s\0()<>\[\]{}/%]+)\s+Do(?=[\s\0]|$)")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")


def may_clip(content: bytes) -> bool:
    """Take a quick look whether a stream may cut or rename its text; False is certain."""
    return any(sign in content and looks.search(content) for sign, looks in _CLIPS.items())


def may_draw(content: bytes) -> bool:
    """Take a quick look whether a stream may draw pictures or forms; False is certain."""
    return b"Do" in content


def needs_cleaning(content: bytes) -> bool:
    """Tell whether a stream may hold more than what is seen."""
    return any(sign in content for sign in _SIGNS) and bool(_NOT_PLAIN.search(content))


def cleaned(content: bytes, marks: Callable[[bytes, bytes], Marks]) -> bytes:
    """Return a stream that draws the same, without comments, properties and what is hidden.

    `marks` is asked for each piece of marked content with its tag and its properties, a name or
    a dictionary, as written.
    """
    out: list[bytes] = []
    hidden: list[bool] = []
    for operands, operator in _instructions(content):
        is_hidden = bool(hidden and hidden[-1])
        match operator:
            case b"BMC":
                hidden.append(is_hidden)
                out += [*operands[-1:], operator]
            case b"BDC":
                tag, *properties = operands or [b"/Span"]
                mark = marks(tag, b" ".join(properties))
                hidden.append(is_hidden or mark.is_hidden)
                text = b"<</ActualText %s>> BDC" % mark.text if mark.text else b"BMC"
                out += [tag, text]
            case b"EMC":
                if hidden:
                    hidden.pop()
                out.append(operator)
            case b"MP" | b"DP":
                continue
            case b"EI":
                out += [] if is_hidden else operands
            case _:
                out += _unseen(operands, operator) if is_hidden else [*operands, operator]
        out.append(b"\n")
    return b" ".join(out)


def without_numbers(content: bytes) -> bytes:
    """Return a stream with each full card number in a literal string blotted out."""
    return _PLAIN_STRING.sub(_blotted, content) if _LONG_STRING.search(content) else content


def drawn_names(content: bytes) -> set[bytes]:
    """Return the names of all pictures and forms that a stream draws."""
    return {
        _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), name)
        for name in _DRAWN.findall(content)
    }


def _blotted(found: re.Match[bytes]) -> bytes:
    text = found[0].decode("latin-1")
    for number in card_numbers(text):
        text = text[: number.start] + "*" * (number.end - number.start) + text[number.end :]
    return text.encode("latin-1")


def _unseen(operands: Sequence[bytes], operator: bytes) -> list[bytes]:
    """Reduce an instruction on a layer that is off to its effect on those that follow."""
    if operator == b'"':
        spaces = operands[:2]
        return [*spaces[:1], b"Tw", *spaces[1:], b"Tc", b"T*"]
    if operator == b"'":
        return [b"T*"]
    if operator in _SHOWS_TEXT or operator in _DRAWS:
        return []
    return [b"n"] if operator in _PAINTS else [*operands, operator]


def _instructions(content: bytes) -> Iterator[tuple[list[bytes], bytes]]:
    """Operands and operator of each instruction; what no reader knows is passed over.

    A picture within the stream comes whole, as the operand of `EI`.
    """
    operands: list[bytes] = []
    place = 0
    while found := _TOKEN.search(content, place):
        token, place = found[0], found.end()
        if token == b"(":
            place = _string_end(content, place)
            operands.append(content[found.start() : place])
        elif token == b"BI":
            end = _DATA_END.search(content, place)
            place = end.end() if end else len(content)
            yield [content[found.start() : place]], b"EI"
            operands = []
        elif token in _OPERATORS:
            yield _allowed(operands, token), token
            operands = []
        elif _is_operand(token):
            operands.append(token)
        elif not token.startswith(b"%"):
            operands = []


def _allowed(operands: list[bytes], operator: bytes) -> list[bytes]:
    """Operands without strings where none are shown."""
    if operator in _SHOWS_TEXT or operator == b"BDC":
        return operands
    return [one for one in operands if not one.startswith(b"(") and not _is_hexadecimal(one)]


def _is_hexadecimal(token: bytes) -> bool:
    return token.startswith(b"<") and token != b"<<"


def _is_operand(token: bytes) -> bool:
    return token[:1] in b"/<>[](" or bool(_NUMBER.match(token)) or token in _WORDS


_WORDS = frozenset({b"true", b"false", b"null"})


def _string_end(content: bytes, place: int) -> int:
    depth = 1
    for found in _IN_STRING.finditer(content, place):
        depth += {b"(": 1, b")": -1}.get(found[0], 0)
        if not depth:
            return found.end()
    return len(content)
