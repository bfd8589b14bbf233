"""Full card numbers in a text: found in whatever groups they stand, masked to their last four."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

SHORTEST, _USUAL, _LONGEST = 13, 16, 19
"""Digits of a card number (ISO/IEC 7812); nearly all have sixteen."""

_ENOUGH = re.compile(rf"(?:\D*+\d){{{SHORTEST}}}")
_OTHER_DIGIT = re.compile(r"(?![0-9])\d")
_WRITTEN_OUT = re.compile(
    r"%(?:25)*(?:[0189A-F][0-9A-F]|2[0-9A-F]|3[A-F]|40|5[B-F]|60|7[B-F])"
    r"|&(?:amp;)?(?:#[0-9]{1,5}|#x[0-9A-F]{1,5}|[A-Z]{2,8});"
    r"|\\(?:[NRT]|X[0-9A-F]{2}|U[0-9A-F]{4})"
    r"|</?[A-Z][^<>]{0,80}>",
    re.IGNORECASE,
)
"""Signs that are no letter and no digit, as addresses, markup and quoted texts write them."""

_FILLER = "\x01"
"""Follows the space that stands for something written out, so that all keeps its place."""

_NO_SEPARATORS = (
    r"\x00\x01$%*@\u00a2-\u00a5\u00b0\u00d7\u0e3f\u20a0-\u20cf\uff04\uff05\uffe0-\uffe6"
)
"""Breaks between words, signs of money, shares and quantities, and stars: these mask digits."""

_SEPARATOR = rf"(?:(?:[^\w{_NO_SEPARATORS}]|_)\x01*|(?<=[0-9])\*(?=[0-9])|(?<=[0-9] )\*(?= [0-9]))"
"""Blanks, punctuation, drawn signs, and glyphs that have no meaning."""

_RUN = re.compile(rf"[0-9]++(?:{_SEPARATOR}{{1,4}}+[0-9]++)*+")
_GROUP = re.compile("[0-9]+")
_ISSUED = re.compile(
    r"4(?:[0-9]{12}|[0-9]{15}|[0-9]{18})"
    r"|(?:5[1-5][0-9]{2}|2(?:22[1-9]|2[3-9][0-9]|[3-6][0-9]{2}|7[01][0-9]|720))[0-9]{12}"
    r"|3[47][0-9]{13}|3(?:0[0-59]|[689][0-9])[0-9]{11}(?:[0-9]{2})?"
    r"|35(?:2[89]|[3-8][0-9])[0-9]{12,15}|(?:5[06-8]|6[0-9])[0-9]{11,17}|220[0-5][0-9]{12,15}"
    r"|(?:1946|7[0-9]{3}|8[12][0-9]{2}|8600|9[0-9]{3})[0-9]{12}|9704[0-9]{15}|1[0-9]{14}"
)
"""Numbers that an issuer of payment cards may give, by their first digits and their length.

With 7 begin those of fuel, with 9 those that a country's standards body gives out, with 1 and
fifteen digits those of airlines.
"""

_LABEL = re.compile(r"(?:card|visa|amex|\bpan\b)[^0-9]{0,16}$", re.IGNORECASE)
_LABEL_REACH = 40  # letters before a number in which a label like "card" counts for it
_DAY_FIRST = r"(?:(?:0[1-9]|[12][0-9]|3[01])(?:0[1-9]|1[0-2])|(?:0[1-9]|1[0-2])(?:[12][0-9]|3[01]))"
_YEAR = "(?:19|20)[0-9]{2}"
_YEAR_FIRST = rf"{_YEAR}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
_DAY = rf"(?:{_YEAR_FIRST}|{_DAY_FIRST}{_YEAR})"
_WRITTEN_DAY = re.compile(_YEAR_FIRST)
_DATES = re.compile(rf"{_DAY}{{2}}|(?:{_YEAR}){{4}}")
_MOMENT = re.compile(rf"{_DAY}(?:[01][0-9]|2[0-3])[0-5][0-9][0-9]{{0,7}}")
_MASK = re.compile(r"[*xX\u2022\ue000-\uf8ff\ufffd]{2}[ -]?$")
_PRINTED = frozenset({(_USUAL,), (4, 4, 4, 4), (4, 6, 5), (1,) * _USUAL})
"""The groups in which numbers stand on cards: these count whatever their check digit says."""

_AMEX_GROUPS = 3
"""4-6-5, in which nothing else is written: these count with any beginning."""

_PRINTED_GAP = re.compile(r"|([^\n,])\1+|[-\u2010-\u2015.]+|[^\S\n]+")
_GOES_ON = re.compile(r"[-.,/][0-9]{1,2}(?![0-9])")
"""Cents of an amount, or the month of a date."""

_DAY_OR_MONTH = "(?:0?[1-9]|[12][0-9]|3[01])"
_DATE_OR_TIME = re.compile(
    rf"(?<![0-9])(?:{_DAY_OR_MONTH}([-./]){_DAY_OR_MONTH}\1(?:{_YEAR}|[0-9]{{2}})"
    rf"|{_YEAR}([-./]){_DAY_OR_MONTH}\2{_DAY_OR_MONTH}|(?:[01]?[0-9]|2[0-3]):[0-5][0-9])(?![0-9])"
)
_FIGURE = (
    r"(?:[0-9]{1,3}(?:[,.'][0-9]{3}){1,3}(?![,.'][0-9]{3}(?![0-9]))(?:[.,][0-9]{2})?"
    r"|[0-9]+[.,][0-9]{2}|[0-9]{1,3}\.[0-9]{4,})(?![0-9])"
)
_FIGURES = re.compile(rf"{_FIGURE}(?:[^0-9.']{{1,4}}{_FIGURE})*")
"""Amounts, rates and places on the globe, written together."""

_PHONE = (3, 3, 4)
"""Groups with which a telephone number in North America begins."""

_BEFORE = re.compile(rf"[0-9]({_SEPARATOR}{{1,4}})$")
_AFTER = re.compile(rf"({_SEPARATOR}{{1,4}})[0-9]")
_FIGURE_BEFORE = re.compile(rf"(?<![0-9])[0-9]{_SEPARATOR}{{1,4}}$")
_FIGURE_AFTER = re.compile(rf"{_SEPARATOR}{{1,4}}[0-9](?![0-9])")
_REACH = 8  # letters around a number that tell what it is part of
_LISTING = frozenset(',;|=&?"')
"""Signs between the items of a list, an address or a record."""

_IBAN = re.compile(
    r"(?<![A-Za-z0-9])[A-Za-z]{2}[0-9]{2}"
    r"(?:(?:[ \u00a0]\x01*[A-Za-z0-9]{1,4}){3,8}|[A-Za-z0-9]{11,30})"
)
_LONGEST_IBAN = 42  # 34 letters, and the spaces between groups of four
_SHORTEST_IBAN = 15  # letters of Norway's
_DIGEST = re.compile(
    r"[0-9a-f]{32,}|(?<![0-9a-f])[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?![0-9a-f])",
    re.IGNORECASE,
)
_LONGEST_DIGEST = 128  # hexadecimal digits of SHA-512


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

    Digits that begin as issuers' numbers do count whatever their check digit says where they stand
    as on a card: sixteen solid or in groups of four; in 4-6-5 any digits do. In other lengths and
    groups their check digit must fit. Digits that no issuer gives count only where "card"
    stands before them; `is_labelled` tells of labels that the text does not hold.

    Where numbers overlap, the one that proves itself by its check digit wins; if several do, it
    shows its last four digits and hides the others' too. Zeros, dates, phone and account numbers
    (IBAN), digests and masked numbers do not count; invoice numbers that look like a card's do.
    """
    if len(text) < SHORTEST or not _ENOUGH.match(text):
        return ()
    plain = _plain(text)
    return tuple(
        number
        for run in _RUN.finditer(plain)
        if run.end() - run.start() >= SHORTEST
        for number in _in_run(plain, run, is_labelled)
    )


def masked(text: str) -> str:
    """Return the text with each full card number cut to `**** 1234`; itself where it has none."""
    for number in reversed(card_numbers(text)):
        text = f"{text[: number.start]}{number.mask}{text[number.end :]}"
    return text


def _plain(text: str) -> str:
    """The text, as long, with digits of any script as 0 to 9 and blanks for what is written out."""
    if not text.isascii():
        text = _OTHER_DIGIT.sub(lambda found: str(int(found[0])), text)
    if "%" in text or "&" in text or "<" in text or "\\" in text:
        text = _WRITTEN_OUT.sub(lambda found: " ".ljust(len(found[0]), _FILLER), text)
    return text


class _Window(NamedTuple):
    """Groups of a run that may be a number, the first and the last of them."""

    doubt: tuple[int, bool, int]
    first: int
    last: int
    last4: str


_PROVEN, _LOOKS_SO, _SAID = range(3)
"""Reasons to take digits for a card number, the best first."""


def _in_run(
    text: str, run: re.Match[str], is_labelled: Callable[[int], bool]
) -> Iterator[CardNumber]:
    groups = [found.span() for found in _GROUP.finditer(text, *run.span())]
    taken: dict[int, _Window] = {}
    rest = []
    for window in sorted(_windows(text, groups, is_labelled)):
        within = range(window.first, window.last + 1)
        if taken.keys().isdisjoint(within):
            taken.update(dict.fromkeys(within, window))
        else:
            rest.append(window)
    for window in rest:
        within = range(window.first, window.last + 1)
        before = [taken[group] for group in within if group in taken]
        if _hides_too(text, groups, before[0], window):
            for group in within:
                taken.setdefault(group, before[0] if group < before[0].first else before[-1])
    for window, members in groupby(sorted(taken), key=taken.__getitem__):
        hidden = list(members)
        yield CardNumber(groups[hidden[0]][0], groups[hidden[-1]][1], window.last4)


def _hides_too(
    text: str, groups: Sequence[tuple[int, int]], taken: _Window, other: _Window
) -> bool:
    """Tell whether another window is as likely as the one taken, so that its digits go with it.

    Three digits after a Visa number are its security code; an amount's or a date's stay.
    """
    end = groups[other.last][1]
    goes_on = _GOES_ON.match(text, end) and text[end] not in text[groups[other.first][1] : end]
    is_followed = other.first == taken.first and text[groups[taken.first][0]] == "4"
    return other.doubt[0] == taken.doubt[0] and not is_followed and not goes_on


def _windows(
    text: str, groups: Sequence[tuple[int, int]], is_labelled: Callable[[int], bool]
) -> Iterator[_Window]:
    """All neighbouring groups that may be a number, also where they overlap.

    A label is letters, so that only the first group of a run can follow one.
    """
    begin = groups[0][0]
    is_labelled_run = _LABEL.search(text, max(0, begin - _LABEL_REACH), begin) is not None
    for first, last, digits in _lengths(text, groups):
        window = groups[first : last + 1]
        start = window[0][0]
        is_issued = _ISSUED.fullmatch(digits) is not None
        is_said = (is_labelled_run and first == 0) or (first == last and is_labelled(start))
        if not is_issued and not is_said and last - first != _AMEX_GROUPS - 1:
            continue
        reason = _reason(text, window, digits, is_issued=is_issued, is_said=is_said)
        if reason is not None and not _is_of_other_kind(text, start, window[-1][1]):
            doubt = reason, not _is_printed(text, window), abs(len(digits) - _USUAL)
            yield _Window(doubt, first, last, digits[-4:])


def _lengths(text: str, groups: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, str]]:
    """First and last of neighbouring groups as long as a number together, and their digits."""
    for first in range(len(groups)):
        digits = ""
        for last in range(first, len(groups)):
            digits += text[slice(*groups[last])]
            if len(digits) > _LONGEST:
                break
            if len(digits) >= SHORTEST:
                yield first, last, digits


def _reason(
    text: str, groups: Sequence[tuple[int, int]], digits: str, *, is_issued: bool, is_said: bool
) -> int | None:
    """The best reason to take digits for a card number, None where there is none."""
    if not digits.strip("0") or _DATES.fullmatch(digits):
        return None
    start = groups[0][0]
    is_printed = _is_printed(text, groups)
    is_proven = is_issued and _check_digit_fits(digits) and _is_one(text, groups)
    is_sure = is_proven and (is_printed or len(groups) == 1)
    if not is_sure and _MOMENT.fullmatch(digits):
        return None
    if is_proven:
        return _PROVEN
    if len(groups) > 1 and _MASK.search(text, max(0, start - 3), start):
        return None
    if is_printed and (is_issued or len(groups) == _AMEX_GROUPS):
        return _LOOKS_SO
    return _SAID if is_said and _is_shaped(text, groups) else None


def _is_one(text: str, groups: Sequence[tuple[int, int]]) -> bool:
    """Tell whether digits whose check digit fits are one number, and no part of a name."""
    start, end = groups[0][0], groups[-1][1]
    if len(groups) > 1 and _is_shaped(text, groups):
        return True
    size = sum(end - start for start, end in groups)
    rims = text[max(0, start - 1) : start] + text[end : end + 1]
    if size not in _TELLING and any(map(str.isalpha, rims)):
        return False
    return len(groups) == 1 or _is_one_word(text, groups)


_TELLING = (15, _USUAL)
"""Lengths of numbers that count with letters at their rims."""


def _is_printed(text: str, groups: Sequence[tuple[int, int]]) -> bool:
    sizes = tuple(end - start for start, end in groups)
    return sizes in _PRINTED and bool(_PRINTED_GAP.fullmatch(_between(text, groups)))


def _is_shaped(text: str, groups: Sequence[tuple[int, int]]) -> bool:
    """Tell whether somebody would write one number in such groups."""
    sizes = [end - start for start, end in groups]
    if any(_WRITTEN_DAY.fullmatch(text, start, end) for start, end in groups):
        return False
    is_even = all(size == sizes[0] for size in sizes[:-1]) and sizes[-1] <= sizes[0]
    if is_even and sizes[0] >= _EVEN_AS_MIXED:
        return True
    sizes = _kerned(text, groups)
    few = sizes[0] >= _EVEN_AS_MIXED and len(sizes) <= _MOST_UNEVEN and min(sizes) >= _LEAST_UNEVEN
    return (is_even or few) and len({gap.strip() for gap in _gaps(text, groups)}) == 1


_EVEN_AS_MIXED = 4  # digits of a group as card numbers are printed
_MOST_UNEVEN, _LEAST_UNEVEN = 4, 3


_PAIR = 2  # two groups: too few to be one number unless long


def _kerned(text: str, groups: Sequence[tuple[int, int]]) -> list[int]:
    """The sizes of groups, digits that were printed one by one counted as one.

    Where more of these stand beside the groups they are a row of figures.
    """
    plain = [end - start for start, end in groups]
    sizes: list[int] = []
    for is_single, members in groupby(plain, key=(1).__eq__):
        row = list(members)
        sizes += [len(row)] if is_single and len(row) >= _EVEN_AS_MIXED else row
    is_cut = (
        plain[0] == 1 and _FIGURE_BEFORE.search(text, max(0, groups[0][0] - _REACH), groups[0][0])
    ) or (plain[-1] == 1 and _FIGURE_AFTER.match(text, groups[-1][1]))
    return plain if is_cut else sizes


def _is_one_word(text: str, groups: Sequence[tuple[int, int]]) -> bool:
    """Tell whether groups in any mix are all digits of a word, and no dates, times or amounts.

    Thirteen or fourteen digits in two groups are airlines' tickets.
    """
    start, end = groups[0][0], groups[-1][1]
    within = set(_between(text, groups))
    sizes = tuple(last - first for first, last in groups)
    if (
        any(map(str.isspace, within))
        or (len(sizes) == _PAIR and sum(sizes) < _TELLING[0])
        or sizes[: len(_PHONE)] == _PHONE
        or (min(sizes) < _EVEN_AS_MIXED and not _LISTING.isdisjoint(within))
        or text[start - 1 : start] == "+"
        or any(_WRITTEN_DAY.fullmatch(text, *group) for group in groups)
    ):
        return False
    beside = _BEFORE.search(text, max(0, start - _REACH), start), _AFTER.match(text, end)
    if not all(_ends_word(gap[1], within) for gap in beside if gap):
        return False
    return not (_DATE_OR_TIME.search(text, start, end) or _FIGURES.fullmatch(text, start, end))


def _ends_word(gap: str, within: Collection[str]) -> bool:
    return any(sign.isspace() or (sign in _LISTING and sign not in within) for sign in gap)


def _between(text: str, groups: Sequence[tuple[int, int]]) -> str:
    return "".join(_gaps(text, groups))


def _gaps(text: str, groups: Sequence[tuple[int, int]]) -> Iterator[str]:
    for (_, end), (start, _) in pairwise(groups):
        yield text[end:start].replace(_FILLER, "")


def _is_of_other_kind(text: str, start: int, end: int) -> bool:
    """Tell whether the digits are part of a valid account number (IBAN), or of a digest."""
    near = max(0, start - _LONGEST_IBAN)
    for found in _IBAN.finditer(text, near, min(len(text), end + _LONGEST_IBAN)):
        if found.start() < end and start < found.end() and _proves_itself(found[0]):
            return True
    around = _DIGEST.finditer(text, max(0, start - _LONGEST_DIGEST), end + _LONGEST_DIGEST)
    return any(
        found.start() <= start and end <= found.end() and not found[0].isdigit() for found in around
    )


def _proves_itself(text: str) -> bool:
    """Tell whether some beginning of a text has the remainder that an IBAN has (ISO 7064)."""
    parts = text.replace(_FILLER, "").upper().split()
    for count in range(len(parts), 0, -1):
        compact = "".join(parts[:count])
        moved = compact[4:] + compact[:4]
        if (
            len(compact) >= _SHORTEST_IBAN
            and int("".join(str(int(letter, 36)) for letter in moved)) % 97 == 1
        ):
            return True
    return False


def _check_digit_fits(digits: str) -> bool:
    """Tell whether the last digit is the one that Luhn's sum asks for."""
    doubled = digits[-2::-2].translate(_DOUBLED)
    return sum(map(int, digits[-1::-2] + doubled)) % 10 == 0


_DOUBLED = str.maketrans("0123456789", "0246813579")
"""Twice a digit, its own digits added."""
