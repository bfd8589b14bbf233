"""Evidence from receipts that were coded before: which codings a receipt may have, and how likely.

Each receipt counts where it was: at its merchant, with its person, with its expense type, with the
words of its purpose. What was coded lately counts for more.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ccprocessor.domain.cycles import Person
from ccprocessor.domain.receipts import CodedReceipt, Coding, Receipt
from ccprocessor.matching.merchants import brand

_HALF_LIFE = 60  # days after which a coding counts for half: people change jobs in that time
_EPOCH = dt.date(2000, 1, 1).toordinal()
_LAST = 40_000  # days: what is dated later counts as of the year 2109
_WORD = re.compile(r"[^\W_]{3,}")
_PRIOR = 0.1
"""Times that a coding counts as seen where it never was."""

_TOP, _TOP_OF_WORD, _JOBS_OF_PERSON = 6, 3, 2
"""Codings taken as candidates from each place, from each word, and jobs put into them."""

FEATURES = (
    "used for this merchant and person",
    "used by this person for this type",
    "last used for this merchant and person",
    "last used for this merchant",
    "a job of this person",
    "the last job of this person",
    "a job of such purposes",
    "booked so for this merchant",
    "booked so for such purposes",
)
"""Pieces of evidence for a coding of a receipt, in the order in which they are weighed."""


class _Key(NamedTuple):
    """A coding taken apart: all of it, its job, and the rest that is booked within the job."""

    whole: Coding
    job: str
    rest: tuple[str, str, str]


Place = tuple[str, ...]
"""Place at which a coding counts, as a merchant with a person: a kind and its keys."""


@dataclass(slots=True)
class _Tally:
    """Weights of the values seen at a place."""

    counts: dict[object, float]
    total: float = 0.0

    def add(self, value: object, weight: float) -> None:
        self.counts[value] = self.counts.get(value, 0.0) + weight
        self.total += weight

    def top(self, most: int) -> list[object]:
        """The values that count for most."""
        return sorted(self.counts, key=self.counts.__getitem__, reverse=True)[:most]


_NOTHING = _Tally({})


class Evidence:
    """Codings of receipts so far, by all the places where they count."""

    def __init__(self, receipts: Sequence[CodedReceipt] = ()) -> None:
        self._whole: dict[Place, _Tally] = defaultdict(lambda: _Tally({}))
        self._jobs: dict[Place, _Tally] = defaultdict(lambda: _Tally({}))
        self._rests: dict[Place, _Tally] = defaultdict(lambda: _Tally({}))
        self._last: dict[Place, Coding] = {}
        self._last_job: dict[str, str] = {}
        for receipt in receipts:
            self.add(receipt)

    def add(self, receipt: CodedReceipt) -> None:
        """Count a receipt; those of later days come later."""
        key, weight = _key(receipt.coding), _weight(receipt.date)
        for place in (*_places(receipt).values(), *_word_places(receipt)):
            self._whole[place].add(key.whole, weight)
            self._rests[place].add(key.rest, weight)
            if key.job:
                self._jobs[place].add(key.job, weight)
            self._last[place] = key.whole
        if key.job:
            self._last_job[receipt.person] = key.job

    def last(self, receipt: CodedReceipt) -> dict[Coding, str]:
        """Codings last used for the merchant, by the person, then by anybody, with their places."""
        places = _places(receipt)
        found: dict[Coding, str] = {}
        for name in ("merchant and person", "merchant"):
            if (coding := self._last.get(places[name])) is not None:
                found.setdefault(coding, name)
        return found

    def share(self, receipt: CodedReceipt, coding: Coding, place: str) -> float:
        """The share of a coding at a place of a receipt, with some doubt where little was seen."""
        now = _weight(receipt.date)
        return math.exp(_log_share(self._whole, _places(receipt)[place], coding, now))

    def candidates(self, receipt: CodedReceipt) -> dict[Coding, tuple[float, ...]]:
        """Codings that a receipt may have, each with what is known of it (see `FEATURES`)."""
        places, words = _places(receipt), _word_places(receipt)
        now = _weight(receipt.date)
        found = dict.fromkeys(self._likely(places, words))
        return {one: self._known(one, receipt, places, words, now) for one in found}

    def _likely(self, places: Mapping[str, Place], words: Sequence[Place]) -> Iterator[Coding]:
        """Codings seen at its places; those of a job with the person's own jobs in it, too."""
        seen: list[object] = []
        jobs = self._jobs.get(places["person"], _NOTHING).top(_JOBS_OF_PERSON)
        for place in places.values():
            seen += self._whole.get(place, _NOTHING).top(_TOP)
        for place in words:
            seen += self._whole.get(place, _NOTHING).top(_TOP_OF_WORD)
        for one in seen:
            assert isinstance(one, Coding)
            yield one
            if one.kind == "job":
                yield from (Coding(one.type, str(job), one.phase, one.cost_type) for job in jobs)

    def _known(
        self,
        coding: Coding,
        receipt: CodedReceipt,
        places: Mapping[str, Place],
        words: Sequence[Place],
        now: float,
    ) -> tuple[float, ...]:
        key = _key(coding)

        def whole(place: str) -> float:
            return _log_share(self._whole, places[place], key.whole, now)

        def job(places: Sequence[Place]) -> float:
            shares = [_log_share(self._jobs, one, key.job, now) for one in places]
            return max(shares, default=_UNSEEN) if key.job else 0.0

        rests = [_log_share(self._rests, word, key.rest, now) for word in words]
        return (
            whole("merchant and person"),
            whole("type and person"),
            float(self._last.get(places["merchant and person"]) == key.whole),
            float(self._last.get(places["merchant"]) == key.whole),
            job([places["person"]]),
            float(bool(key.job) and self._last_job.get(receipt.person) == key.job),
            job(words),
            _log_share(self._rests, places["merchant"], key.rest, now),
            sum(rests) / len(rests) if rests else _UNSEEN,
        )


_UNSEEN = math.log(_PRIOR / (1 + _PRIOR))
"""Share of a coding at a place where nothing was seen."""

NOTHING_KNOWN = (_UNSEEN, _UNSEEN, 0.0, 0.0, _UNSEEN, 0.0, _UNSEEN, _UNSEEN, _UNSEEN)
"""Evidence for a coding that was never seen; 0 is also what does not count for a coding."""


def coded(receipt: Receipt, person: Person) -> CodedReceipt:
    """Return what counts of a receipt of a person."""
    return CodedReceipt(
        person.key,
        person.name,
        receipt.merchant,
        receipt.expense_type,
        receipt.purpose,
        receipt.date,
        receipt.coding.bare,
    )


def _key(coding: Coding) -> _Key:
    rest = (coding.gl_account or "", coding.phase or "", coding.cost_type or "")
    return _Key(coding, coding.job or "", rest)


def _places(receipt: CodedReceipt) -> dict[str, Place]:
    merchant, kind = brand(receipt.merchant), receipt.expense_type.casefold()
    return {
        "merchant and person": ("mp", merchant, receipt.person),
        "merchant": ("m", merchant),
        "type and person": ("tp", kind, receipt.person),
        "person": ("p", receipt.person),
        "type": ("t", kind),
    }


def _word_places(receipt: CodedReceipt) -> list[Place]:
    words = dict.fromkeys(_WORD.findall(receipt.purpose.casefold()))
    return [("w", word) for word in words]


def _log_share(tallies: Mapping[Place, _Tally], place: Place, value: object, now: float) -> float:
    tally = tallies.get(place)
    if tally is None:
        return _UNSEEN
    seen, total = tally.counts.get(value, 0.0) / now, tally.total / now
    return math.log((seen + _PRIOR) / (total + 1 + _PRIOR))


def _weight(date: dt.date | None) -> float:
    """Return how much a day counts: twice as much as one of a half-life before."""
    days = date.toordinal() - _EPOCH if date else 0
    return math.exp2(min(max(days, 0), _LAST) / _HALF_LIFE)
