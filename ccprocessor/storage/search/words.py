"""Words as they are searched for: without accents and capitals, amounts and last four apart."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple, TypeAlias

from ccprocessor.card_numbers import masked

AMOUNT, LAST4, KIND = "$", "#", "@"
"""Marks before an amount, the last four digits of a card and a kind of row: no word has them."""

_LONGEST = 40  # letters; what is longer is no word that anybody types
_MOST = 4_000  # different words of a row: a server takes a megabyte of them
_PLACES = 4  # decimals that an amount may have
_MOST_DIGITS = 15
_MOST_ASKED = 16  # words of a query
_LONGEST_QUERY = 1_000  # letters

_ACCENTS = re.compile(r"[\u0300-\u036f]+")
_WORD = re.compile(r"[^\W_]+")
_DECIMAL = re.compile(r"(?<![\d.,'\u2019])\d+(?:[.,'\u2019]\d+)+(?![.,'\u2019]?\d)")
_MARK = re.compile(r"[.,'\u2019]")
_MASKED_CARD = re.compile(r"(?:[•●*·…]+|[xX.]{2,})(\d{4})")
_MONEY = re.compile(r"(?:[a-z]{3})?(\d+(?:[.,'\u2019]\d+)+)(?:[a-z]{3})?", re.IGNORECASE)
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")


class Term(NamedTuple):
    """A word that a row must have, or the beginning of one."""

    word: str
    is_start: bool = False


Query: TypeAlias = tuple[tuple[Term, ...], ...]
"""Groups of terms; a row that is found has at least one of each."""


def words_of(text: str) -> list[str]:
    """Return the words of a text in their order, in small letters without accents."""
    if not text.isascii():
        text = _ACCENTS.sub("", unicodedata.normalize("NFKD", text))
    return [one[:_LONGEST] for one in _WORD.findall(text.casefold())]


def indexed(
    kind: str,
    texts: Iterable[str],
    *,
    amounts: Iterable[Decimal | None] = (),
    cards: Iterable[str] = (),
) -> str:
    """Return all that a row is found by, apart by blanks; amounts in its texts count too."""
    found = [f"{KIND}{kind}"]
    found += [_amount(one) for one in amounts if one is not None]
    found += [f"{LAST4}{word}" for one in cards for word in words_of(one)]
    text = "\n".join(texts)
    found += words_of(text)
    for printed in _DECIMAL.findall(text):
        found += map(_amount, amounts_in(printed))
    return " ".join(list(dict.fromkeys(found))[:_MOST])


def parsed(query: str) -> Query:
    """Return what is asked for: words, amounts in any notation, last four digits, all together.

    Never fails: what means nothing is left out, and a full card number counts by its last four.
    """
    asked: dict[tuple[Term, ...], None] = {}
    for piece in masked(query[:_LONGEST_QUERY]).split():
        asked.update(dict.fromkeys(_groups(piece)))
    return tuple(asked)[:_MOST_ASKED]


def _groups(piece: str) -> Iterator[tuple[Term, ...]]:
    if card := _MASKED_CARD.fullmatch(piece):
        yield (Term(LAST4 + card[1]),)
        return
    core = _EDGES.sub("", piece)
    money = _MONEY.fullmatch(core)
    amounts = tuple(amounts_in(money[1])) if money else ()
    if amounts:
        yield tuple(Term(_amount(one)) for one in amounts)
        return
    words = words_of(core)
    for word in words:
        yield (Term(word, is_start=True), *(_numbers(word) if len(words) == 1 else ()))


def _numbers(word: str) -> Iterator[Term]:
    """The amount and the last four that a word of digits may also be."""
    if not (word.isascii() and word.isdecimal()):
        return
    if len(word) == 4:  # noqa: PLR2004  (the last four)
        yield Term(LAST4 + word)
    if len(word) <= _MOST_DIGITS:
        yield Term(_amount(Decimal(word)))


def amounts_in(printed: str) -> Iterator[Decimal]:
    """Return the amounts that digits with points and commas may mean: 1.234 is two of them."""
    groups, marks = _MARK.split(printed), _MARK.findall(printed)
    digits = "".join(groups)
    if len(digits) > _MOST_DIGITS or not digits.isascii():
        return
    *before, mark = marks
    if len(set(marks)) == 1 and _are_thousands(groups):
        yield Decimal(digits)
    is_grouped = not before or (len(set(before)) == 1 and _are_thousands(groups[:-1]))
    if mark in ".," and mark not in before and is_grouped and len(groups[-1]) <= _PLACES:
        yield Decimal(digits).scaleb(-len(groups[-1]))


def _are_thousands(groups: list[str]) -> bool:
    return len(groups[0]) <= 3 and all(len(one) == 3 for one in groups[1:])  # noqa: PLR2004


def _amount(value: Decimal) -> str:
    """An amount as a word, its sign left out: a refund is found by what is printed."""
    return f"{AMOUNT}{int(abs(value).scaleb(_PLACES))}"
