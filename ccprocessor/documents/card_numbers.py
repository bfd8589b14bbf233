"""Full card numbers among the words of a page: found, and masked to their last four digits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ccprocessor.domain.pages import Word
from ccprocessor.domain.places import around

_SEPARATOR = "[-\u2010-\u2015.]"
_SOLID = re.compile(r"(?<![0-9])[0-9]{13,19}(?![0-9])")
_GROUPED = re.compile(
    rf"(?<![0-9])(?:[0-9]{{4}}(?:{_SEPARATOR}[0-9]{{4}}){{3}}"
    rf"|[0-9]{{4}}{_SEPARATOR}[0-9]{{6}}{_SEPARATOR}[0-9]{{5}})(?![0-9])"
)
_APART = re.compile(
    r"(?<![0-9])(?:[0-9]{4}(?: [0-9]{4}){3}|[0-9]{4} [0-9]{6} [0-9]{5}"
    r"|[0-9](?: [0-9]){15})(?![0-9])"
)
_ALWAYS = 16
_FEWEST_DIGITS = 13
_DAY = re.compile(r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])")
_GLUE = re.compile(r"[A-Za-z_.]")
_LABEL_REACH = 250.0
"""Points to the left of a number within which a label speaks for it."""


@dataclass(frozen=True, slots=True)
class FullNumber:
    """Where a full card number stands: in the words `first` to `last` of a chain.

    `start` and `end` are the characters in the first and the last of them (`end` is past it).
    """

    words: tuple[int, ...]
    start: int
    end: int
    last4: str

    @property
    def mask(self) -> str:
        """What may be shown of it."""
        return f"**** {self.last4}"


def may_hold_number(text: str) -> bool:
    """A quick look at a page's words, joined by spaces as drawn; False is certain."""
    return bool(_LIKELY.search(text))


def full_numbers(words: Sequence[Word]) -> tuple[FullNumber, ...]:
    """Every full card number on a page, over-printed copies too.

    Sixteen digits count always, solid or in groups; 13 to 15 and 17 to 19 only where their check
    digit fits or a label with "card" stands before them. Masked numbers do not count.
    """
    found = [*_within_words(words), *_across_words(words)]
    return tuple(sorted(found, key=lambda number: number.words))


def tells_number(text: str) -> bool:
    """Whether a text that stands on no page, such as a title, holds a full card number."""
    return bool(_GROUPED.search(text) or _APART.search(text)) or any(
        len(found[0]) == _ALWAYS or _looks_like_card(text, found) for found in _SOLID.finditer(text)
    )


def masked(words: Sequence[Word], numbers: Sequence[FullNumber]) -> tuple[Word, ...]:
    """The words with each full number replaced by one word that holds its last four digits."""
    shown: list[Word | None] = list(words)
    for number in sorted(numbers, key=lambda found: (found.words, found.start), reverse=True):
        first, *others = number.words
        head, tail = shown[first], words[number.words[-1]]
        if head is None:
            continue
        before = head.text[: number.start]
        after = (head if not others else tail).text[number.end :]
        box = around([head.box, *(words[index].box for index in others)])
        shown[first] = Word(*box, f"{before}{number.mask}{after}", head.run)
        for index in others:
            shown[index] = None
    return tuple(word for word in shown if word is not None)


_LIKELY = re.compile(
    r"[0-9](?:[0-9]{12}|(?: [0-9]){12}"
    r"|[0-9]{3}[^0-9](?:[0-9]{4}[^0-9][0-9]{4}|[0-9]{6}[^0-9][0-9]{5}))"
)


def _within_words(words: Sequence[Word]) -> Iterator[FullNumber]:
    for index, word in enumerate(words):
        if len(word.text) < _FEWEST_DIGITS:
            continue
        for found in _SOLID.finditer(word.text):
            if len(found[0]) == _ALWAYS or _is_card(words, word, found):
                yield FullNumber((index,), *found.span(), found[0][-4:])
        for found in _GROUPED.finditer(word.text):
            yield FullNumber((index,), *found.span(), found[0][-4:])


def _is_card(words: Sequence[Word], word: Word, found: re.Match[str]) -> bool:
    labelled = "card" in word.text[: found.start()].casefold() or _follows_label(words, word)
    return labelled or _looks_like_card(word.text, found)


def _looks_like_card(text: str, found: re.Match[str]) -> bool:
    """Whether digits stand alone, begin no date and fit their check digit."""
    rims = text[max(0, found.start() - 1) : found.start()] + text[found.end() :][:1]
    digits = found[0]
    return not _GLUE.search(rims) and not _DAY.match(digits) and _check_digit_fits(digits)


def _follows_label(words: Sequence[Word], word: Word) -> bool:
    return any(
        "card" in other.text.casefold()
        for other in words
        if abs(other.middle - word.middle) < (word.y1 - word.y0) / 2
        and word.x0 - _LABEL_REACH < other.x1 <= word.x0 + 1
    )


def _check_digit_fits(digits: str) -> bool:
    """Whether the last digit is the one that Luhn's sum asks for."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        total += sum(divmod(int(digit) * (1 + place % 2), 10))
    return total % 10 == 0


def _across_words(words: Sequence[Word]) -> Iterator[FullNumber]:
    for chain in _chains(words):
        text = " ".join(words[index].text for index in chain)
        starts: list[int] = []
        place = 0
        for index in chain:
            starts.append(place)
            place += len(words[index].text) + 1
        for found in _APART.finditer(text):
            inside = [
                (start, index)
                for start, index in zip(starts, chain, strict=True)
                if start < found.end() and start + len(words[index].text) > found.start()
            ]
            yield FullNumber(
                tuple(index for _, index in inside),
                found.start() - inside[0][0],
                found.end() - inside[-1][0],
                found[0].replace(" ", "")[-4:],
            )


def _chains(words: Sequence[Word]) -> Iterator[list[int]]:
    """Words with digits at their rims that stand beside each other, a space apart."""
    cores = [word for word in words if _CORE.fullmatch(word.text)]
    rest = [
        index
        for index, word in enumerate(words)
        if (word.text[0].isdigit() or word.text[-1].isdigit())
        and any(abs(core.middle - word.middle) < core.y1 - core.y0 for core in cores)
    ]
    rest.sort(key=lambda index: words[index].x0)
    while rest:
        chain = [rest.pop(0)]
        while (after := _neighbour(words, chain[-1], rest)) is not None:
            rest.remove(after)
            chain.append(after)
        if len(chain) >= _FEWEST_GROUPS:
            yield chain


_CORE = re.compile("[0-9]|[0-9]{4}|[0-9]{6}")
_FEWEST_GROUPS = 3


def _neighbour(words: Sequence[Word], index: int, candidates: Sequence[int]) -> int | None:
    word = words[index]
    height = word.y1 - word.y0
    found: list[tuple[bool, float, int]] = []
    for candidate in candidates:
        other = words[candidate]
        if abs(other.middle - word.middle) > height / 4 or not -1 < other.x0 - word.x1 < height:
            continue
        found.append((other.run != word.run, other.x0, candidate))
    return min(found)[-1] if found else None
