"""Full card numbers in a text: found in whatever groups they stand, masked to their last four."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

_SHORTEST, _USUAL, _LONGEST = 13, 16, 19
"""Digits of a card number (ISO/IEC 7812); nearly all have sixteen."""

_SEPARATOR = (
    r"[\s./\\_:;|,()~\-\u00ad\u00b7\u2022\u200b-\u200f\u2010-\u2015\u2027\u202f\u2043\u2060"
    r"\u2212\ufe58\ufe63\ufeff\uff0d]"
)
_RUN = re.compile(rf"[0-9](?:{_SEPARATOR}{{0,3}}[0-9]){{{_SHORTEST - 1},}}")
_GROUP = re.compile("[0-9]+")
_ISSUED = re.compile(
    r"4(?:[0-9]{12}|[0-9]{15}|[0-9]{18})"
    r"|(?:5[1-5][0-9]{2}|2(?:22[1-9]|2[3-9][0-9]|[3-6][0-9]{2}|7[01][0-9]|720))[0-9]{12}"
    r"|3[47][0-9]{13}|3(?:0[0-59]|[689][0-9])[0-9]{11}(?:[0-9]{2})?"
    r"|35(?:2[89]|[3-8][0-9])[0-9]{12,15}|(?:5[06-8]|6[0-9])[0-9]{11,17}|(?:70|8[12])[0-9]{14}"
)
"""Numbers that an issuer of payment cards may give, by their first digits and their length."""

_LABEL = re.compile(r"(?:card|visa|amex|\bpan\b)[^0-9]{0,16}$", re.IGNORECASE)
_LABEL_REACH = 40
_DAY = re.compile(r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])")
_YEAR = re.compile("(?:19|20)[0-9]{2}")
_GLUE = re.compile("[A-Za-z_.]")
_MASK = re.compile(r"[*xX\u2022]{2}[ -]?$")
_PRINTED = frozenset({(4, 4, 4, 4), (4, 6, 5), (1,) * _USUAL})
"""The groups in which numbers stand on cards: these count whatever their check digit says."""

_PRINTED_GAP = re.compile(r"([^\n,])\1+|[-\u2010-\u2015.]+|[^\S\n]+")

_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}[0-9]{2}(?: ?[A-Za-z0-9]{1,4}){3,8}")
_LONGEST_IBAN = 42
_DIGEST = re.compile(r"[0-9a-f-]{32,}", re.IGNORECASE)


class CardNumber(NamedTuple):
    """A full card number in a text: its first character, the one past it, its last four digits."""

    start: int
    end: int
    last4: str

    @property
    def mask(self) -> str:
        """The part of it that may be shown."""
        return f"**** {self.last4}"


def card_numbers(
    text: str, is_labelled: Callable[[int], bool] = lambda _start: False
) -> tuple[CardNumber, ...]:
    """Return every full card number of a text, from left to right.

    Sixteen digits count always, solid or in groups of four. Others count where their check digit
    fits and an issuer gives such numbers, or "card" stands before them; `is_labelled` tells of
    labels that the text does not hold. Dates, phone and account numbers (IBAN), digests and masked
    numbers do not count.
    """
    if len(text) < _SHORTEST:
        return ()
    plain = text if text.isascii() else "".join(map(_plain, text))
    return tuple(
        number for run in _RUN.finditer(plain) for number in _in_run(plain, run, is_labelled)
    )


def masked(text: str) -> str:
    """Return the text with each full card number cut to `**** 1234`; itself where it has none."""
    for number in reversed(card_numbers(text)):
        text = f"{text[: number.start]}{number.mask}{text[number.end :]}"
    return text


def _plain(letter: str) -> str:
    """A digit of any script as 0 to 9."""
    return str(int(letter)) if letter.isdecimal() else letter


def _in_run(
    text: str, run: re.Match[str], is_labelled: Callable[[int], bool]
) -> Iterator[CardNumber]:
    groups = [found.span() for found in _GROUP.finditer(text, *run.span())]
    first = 0
    while first < len(groups):
        lasts = [
            last
            for last, digits in _windows(text, groups, first)
            if _is_card(text, groups[first : last + 1], digits, is_labelled)
        ]
        if not lasts:
            first += 1
            continue
        last = min(lasts, key=lambda last: _doubt(_digits(text, groups[first : last + 1])))
        start, end = groups[first][0], groups[last][1]
        yield CardNumber(start, end, _digits(text, groups[first : last + 1])[-4:])
        first = last + 1


def _doubt(digits: str) -> tuple[bool, int]:
    """A number that proves itself goes before others, then the one of usual length."""
    return not _is_issued(digits), abs(len(digits) - _USUAL)


def _windows(text: str, groups: Sequence[tuple[int, int]], first: int) -> Iterator[tuple[int, str]]:
    """Last groups that make a number of possible length with the first, and its digits."""
    digits = ""
    for last in range(first, len(groups)):
        start, end = groups[last]
        digits += text[start:end]
        if len(digits) > _LONGEST:
            return
        if len(digits) >= _SHORTEST:
            yield last, digits


def _is_card(
    text: str,
    groups: Sequence[tuple[int, int]],
    digits: str,
    is_labelled: Callable[[int], bool],
) -> bool:
    start, end = groups[0][0], groups[-1][1]
    if len(groups) == 1:
        fits = len(digits) == _USUAL or _stands_alone(text, start, end, digits)
    else:
        fits = _is_grouped_card(text, groups, digits)
    if not fits and _is_shaped(text, groups):
        fits = bool(_LABEL.search(text[max(0, start - _LABEL_REACH) : start])) or (
            len(groups) == 1 and is_labelled(start)
        )
    return fits and not _is_of_other_kind(text, start, end)


def _stands_alone(text: str, start: int, end: int, digits: str) -> bool:
    """Whether digits stand alone, begin no date and fit their check digit."""
    rims = text[max(0, start - 1) : start] + text[end : end + 1]
    if _is_issued(digits):
        return not any(map(str.isalpha, rims))
    return not _GLUE.search(rims) and not _DAY.match(digits) and _check_digit_fits(digits)


def _is_grouped_card(text: str, groups: Sequence[tuple[int, int]], digits: str) -> bool:
    sizes = tuple(end - start for start, end in groups)
    if _MASK.search(text[max(0, groups[0][0] - 3) : groups[0][0]]):
        return False
    if sizes in _PRINTED and _PRINTED_GAP.fullmatch(_between(text, groups)):
        return not all(_YEAR.fullmatch(text[start:end]) for start, end in groups)
    return _is_issued(digits) and _is_shaped(text, groups)


def _is_shaped(text: str, groups: Sequence[tuple[int, int]]) -> bool:
    """Whether somebody would write one number in such groups."""
    sizes = [end - start for start, end in groups]
    if any(_DAY.fullmatch(text[start:end]) for start, end in groups):
        return False
    is_even = all(size == sizes[0] for size in sizes[:-1]) and sizes[-1] <= sizes[0]
    if is_even and sizes[0] >= _EVEN_AS_MIXED:
        return True
    few = sizes[0] >= _EVEN_AS_MIXED and len(sizes) <= _MOST_UNEVEN and min(sizes) >= _LEAST_UNEVEN
    return (is_even or few) and len({gap.strip() for gap in _gaps(text, groups)}) == 1


_EVEN_AS_MIXED = 4
_MOST_UNEVEN, _LEAST_UNEVEN = 4, 3


def _between(text: str, groups: Sequence[tuple[int, int]]) -> str:
    return "".join(_gaps(text, groups))


def _gaps(text: str, groups: Sequence[tuple[int, int]]) -> Iterator[str]:
    for (_, end), (start, _) in pairwise(groups):
        yield text[end:start]


def _is_of_other_kind(text: str, start: int, end: int) -> bool:
    """Whether the digits are part of an account number that proves itself, or of a digest."""
    near = max(0, start - _LONGEST_IBAN)
    for found in _IBAN.finditer(text, near, min(len(text), end + _LONGEST_IBAN)):
        if found.start() < end and start < found.end() and _proves_itself(found[0]):
            return True
    return any(
        found.start() <= start and end <= found.end() and not found[0].replace("-", "").isdigit()
        for found in _DIGEST.finditer(text)
    )


def _proves_itself(text: str) -> bool:
    """Whether some beginning of a text has the remainder that an IBAN has (ISO 7064)."""
    parts = text.upper().split(" ")
    for count in range(len(parts), 0, -1):
        compact = "".join(parts[:count])
        moved = compact[4:] + compact[:4]
        if int("".join(str(int(letter, 36)) for letter in moved)) % 97 == 1:
            return True
    return False


def _is_issued(digits: str) -> bool:
    return _ISSUED.fullmatch(digits) is not None and _check_digit_fits(digits)


def _check_digit_fits(digits: str) -> bool:
    """Whether the last digit is the one that Luhn's sum asks for."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        total += sum(divmod(int(digit) * (1 + place % 2), 10))
    return total % 10 == 0


def _digits(text: str, groups: Sequence[tuple[int, int]]) -> str:
    return "".join(text[start:end] for start, end in groups)
