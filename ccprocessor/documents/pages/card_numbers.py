"""Full card numbers among the words of a page: found, and masked to their last four digits."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from ccprocessor.card_numbers import CardNumber, card_numbers
from ccprocessor.domain.pages import Word
from ccprocessor.domain.places import around

_LIKELY = re.compile(
    r"[0-9](?:[0-9]{12}|[0-9]{3}[^0-9]?(?:[0-9]{4}[^0-9][0-9]{4}|[0-9]{6}[^0-9][0-9]{5}))"
    r"|(?<![0-9])[0-9]{4} [0-9]{4}(?![0-9])"
)
_LABEL_REACH = 250.0
"""Points to the left of a number within which a label speaks for it."""

_BREAK = "\0"
"""Mark between words that do not follow each other on the page."""

_NEXT_LINE = 2.2
"""Heights of a word within which the line below is the next one."""


@dataclass(frozen=True, slots=True)
class FullNumber:
    """Place of a full card number: `words` are the indexes of its words on the page.

    `start` and `end` are the characters in the first and the last of them (`end` is past it).
    """

    words: tuple[int, ...]
    start: int
    end: int
    last4: str

    @property
    def mask(self) -> str:
        """Text that may be shown of it."""
        return f"**** {self.last4}"


def may_hold_number(text: str) -> bool:
    """A quick look at a page's words, joined by spaces as drawn; False is certain."""
    return bool(_LIKELY.search(text) or card_numbers(text))


def full_numbers(words: Sequence[Word]) -> tuple[FullNumber, ...]:
    """Every full card number on a page, over-printed copies and those over two lines too.

    Words are followed as drawn, then as they stand beside and below each other. A label with
    "card" to the left speaks for a number. Masked numbers do not count.
    """
    found = list(_along(words, range(len(words))))
    known = {index for number in found for index in number.words}
    chains = list(_chains(words, known))
    for chain in (*chains, *_wrapped(words, chains)):
        more = [one for one in _along(words, chain) if known.isdisjoint(one.words)]
        found += more
        known.update(index for number in more for index in number.words)
    return tuple(sorted(found, key=lambda number: (number.words, number.start)))


def masked(words: Sequence[Word], numbers: Sequence[FullNumber]) -> tuple[Word, ...]:
    """The words with each full number replaced by one word that holds its last four digits.

    It fills the place of the number. One over several lines leaves a word on the first, of stars,
    and one on the last, the four digits.
    """
    shown: list[Word | None] = list(words)
    for number in sorted(numbers, key=lambda found: (found.words, found.start), reverse=True):
        head, tail = shown[number.words[0]], words[number.words[-1]]
        if head is None:
            continue
        before = head.text[: number.start]
        after = (tail if len(number.words) > 1 else head).text[number.end :]
        for index in number.words:
            shown[index] = None
        for text, line in lines_shown(words, number):
            box = around([words[index].box for index in line])
            first = line[0] == number.words[0]
            last = line[-1] == number.words[-1]
            written = f"{before if first else ''}{text}{after if last else ''}"
            shown[line[0]] = Word(*box, written, words[line[0]].run)
    return tuple(word for word in shown if word is not None)


def lines_shown(words: Sequence[Word], number: FullNumber) -> list[tuple[str, tuple[int, ...]]]:
    """Return what may be shown of a number, line by line, each with the words that it replaces."""
    lines: list[list[int]] = []
    for index in number.words:
        if lines and is_beside(words[lines[-1][-1]], words[index]):
            lines[-1].append(index)
        else:
            lines.append([index])
    if len(lines) == 1:
        return [(number.mask, number.words)]
    stars, last4 = number.mask.split()
    return [(stars, tuple(lines[0])), (last4, tuple(lines[-1]))]


def is_beside(word: Word, other: Word) -> bool:
    """Tell whether two words stand on one line."""
    return abs(other.middle - word.middle) <= (word.y1 - word.y0) / 4


def _along(words: Sequence[Word], order: Sequence[int]) -> Iterator[FullNumber]:
    """The numbers in words that are read in an order."""
    text, starts = "", []
    for place, index in enumerate(order):
        if place:
            text += _between(words[order[place - 1]], words[index])
        starts.append(len(text))
        text += words[index].text

    def is_labelled(start: int) -> bool:
        return _follows_label(words, words[order[_place(starts, start)]])

    for number in card_numbers(text, is_labelled):
        yield _in_words(number, order, starts)


def _in_words(number: CardNumber, order: Sequence[int], starts: Sequence[int]) -> FullNumber:
    first, last = _place(starts, number.start), _place(starts, number.end - 1)
    return FullNumber(
        words=tuple(order[first : last + 1]),
        start=number.start - starts[first],
        end=number.end - starts[last],
        last4=number.last4,
    )


def _place(starts: Sequence[int], character: int) -> int:
    return bisect_right(starts, character) - 1


def _between(word: Word, other: Word) -> str:
    """A space, a line's end or a break, by where the other word stands."""
    if word.text[-1].isalpha() or other.text[0].isalpha():
        return " "
    height = word.y1 - word.y0
    if is_beside(word, other):
        return " " if -1 < other.x0 - word.x1 < height else _BREAK
    is_below = 0 < other.middle - word.middle < _NEXT_LINE * height
    return "\n" if is_below and other.x0 <= word.x0 + height else _BREAK


def _follows_label(words: Sequence[Word], word: Word) -> bool:
    return any(
        "card" in other.text.casefold()
        for other in words
        if abs(other.middle - word.middle) < (word.y1 - word.y0) / 2
        and word.x0 - _LABEL_REACH < other.x1 <= word.x0 + 1
    )


def _chains(words: Sequence[Word], known: Collection[int]) -> Iterator[list[int]]:
    """Words with digits at their rims that stand beside each other, a space apart."""
    cores = [(word.middle, word.y1 - word.y0) for word in words if _CORE.fullmatch(word.text)]
    rest = [
        index
        for index, word in enumerate(words)
        if index not in known
        and (word.text[0].isdigit() or word.text[-1].isdigit())
        and _is_level(word.middle, cores)
    ]
    rest.sort(key=lambda index: words[index].x0)
    while rest:
        chain = [rest.pop(0)]
        while (after := _neighbour(words, chain[-1], rest)) is not None:
            rest.remove(after)
            chain.append(after)
        yield chain


_CORE = re.compile("[0-9]|[0-9]{4}|[0-9]{6}")


def _is_level(middle: float, cores: Sequence[tuple[float, float]]) -> bool:
    return any(-height < level - middle < height for level, height in cores)


def _wrapped(words: Sequence[Word], chains: Sequence[list[int]]) -> Iterator[list[int]]:
    """Chains that go on in the line below, whatever was drawn between; groups of four or more."""
    grouped = [chain for chain in chains if any(len(words[i].text) >= _GROUP for i in chain)]
    for chain in grouped:
        for below in grouped:
            is_number = len(chain) + len(below) >= _FEWEST_GROUPS
            if is_number and _between(words[chain[-1]], words[below[0]]) == "\n":
                yield [*chain, *below]


_FEWEST_GROUPS, _GROUP = 3, 4


def _neighbour(words: Sequence[Word], index: int, candidates: Sequence[int]) -> int | None:
    word = words[index]
    height = word.y1 - word.y0
    found: list[tuple[bool, float, int]] = []
    for candidate in candidates:
        other = words[candidate]
        if not is_beside(word, other) or not -1 < other.x0 - word.x1 < height:
            continue
        found.append((other.run != word.run, other.x0, candidate))
    return min(found)[-1] if found else None
