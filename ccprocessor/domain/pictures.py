"""Fields read off a receipt's picture, the draft they are chosen from, lessons that choose."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from ccprocessor.domain.places import Place

NO_WORDS = "no words were found on it"
NO_AMOUNT = "no amount and no date were found on it"

SURE = 0.9
"""Confidence below which a second engine is asked, and a later version of the program."""

SURE_DATE = 0.93
"""Confidence from which a date is held against its record: dates are misread more often."""


@dataclass(frozen=True, slots=True)
class FieldReading:
    """One value read off a picture.

    `value` is an ISO date, a plain decimal ("60.10"), an ISO currency, four digits of a card, or
    text as printed. `confidence` (0 to 1) is calibrated on `evidence`, never on what the engine
    thinks of itself; `alternatives` are other values that the paper shows, likeliest first.
    `read_as` tells of the value and of each alternative how it was read: the label beside an
    amount, the order of day and month; empty where that tells nothing.
    """

    value: str
    confidence: float
    places: tuple[Place, ...] = ()
    evidence: tuple[str, ...] = ()
    alternatives: tuple[str, ...] = ()
    read_as: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PictureReading:
    """A receipt as its picture shows it; a field is None where the picture does not show it.

    `fingerprint` is the perceptual hash in hex and `digest` the SHA-256 of the picture's bytes,
    both empty where the reader gave none. `time` is the time of day beside the date ("20:42"),
    empty where none is printed; `words` how many words were read and `legibility` (0 to 1) how
    sure the engine was of them. `note` says why nothing could be read, as the end of a sentence;
    empty where something was. `is_earlier`: an earlier version of the program has read it.
    """

    places: tuple[Place, ...] = ()
    merchant: FieldReading | None = None
    date: FieldReading | None = None
    total: FieldReading | None = None
    subtotal: FieldReading | None = None
    tax: FieldReading | None = None
    tip: FieldReading | None = None
    currency: FieldReading | None = None
    card: FieldReading | None = None
    time: str = ""
    words: int = 0
    legibility: float = 0.0
    engine: str = ""
    fingerprint: str = ""
    digest: str = ""
    note: str = ""
    is_earlier: bool = False

    @property
    def fields(self) -> tuple[tuple[str, FieldReading | None], ...]:
        """Every field by its name, in the order of the paper."""
        return (
            ("merchant", self.merchant),
            ("date", self.date),
            ("total", self.total),
            ("subtotal", self.subtotal),
            ("tax", self.tax),
            ("tip", self.tip),
            ("currency", self.currency),
            ("card", self.card),
        )

    @property
    def is_readable(self) -> bool:
        """True if anything a receipt is compared by was read."""
        return self.total is not None or self.date is not None

    @property
    def confidence(self) -> float:
        """Confidence in total and date together: the lower of the two, 0 if one is missing."""
        if self.total is None or self.date is None:
            return 0.0
        return min(self.total.confidence, self.date.confidence)

    @property
    def is_sure(self) -> bool:
        """True if total, date and merchant were read, none of them in doubt."""
        fields = (self.total, self.date, self.merchant)
        return all(field is not None and field.confidence >= SURE for field in fields)

    @property
    def evidence(self) -> tuple[str, ...]:
        """Sentences that support total, date and merchant, each once."""
        fields = (self.total, self.date, self.merchant)
        return tuple(dict.fromkeys(said for field in fields if field for said in field.evidence))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value that the picture really prints, and how likely it is meant.

    `score` orders the candidates of one field of one picture and means nothing elsewhere. `kind`
    is what the paper calls an amount ("total", "tendered", ...), or how a date was read, whose
    `order` is that of its day and month.
    """

    value: str
    score: float
    label: str = ""
    kind: str = ""
    places: tuple[Place, ...] = ()
    evidence: tuple[str, ...] = ()
    order: str = ""


@dataclass(frozen=True, slots=True)
class PictureDraft:
    """Everything a picture may say, before charges choose: candidates, likeliest first."""

    places: tuple[Place, ...] = ()
    totals: tuple[Candidate, ...] = ()
    dates: tuple[Candidate, ...] = ()
    merchants: tuple[Candidate, ...] = ()
    cards: tuple[Candidate, ...] = ()
    subtotal: FieldReading | None = None
    tax: FieldReading | None = None
    tip: FieldReading | None = None
    currency: FieldReading | None = None
    time: str = ""
    words: int = 0
    legibility: float = 0.0
    engine: str = ""
    fingerprint: str = ""
    digest: str = ""
    note: str = ""
    is_earlier: bool = False


LessonKind = Literal["merchant", "total", "date"]


@dataclass(frozen=True, slots=True)
class Lesson:
    """One thing that people corrected on a merchant's papers, known by the name's `merchant` key.

    `read` is the name as printed (of an alias: what is read), `meant` the name that was typed, the
    label beside the total, or the order of day and month. `support` counts what bears it out, the
    corrections among it, `against` what speaks against it.
    """

    kind: LessonKind
    merchant: str
    read: str
    meant: str
    support: int
    against: int = 0

    @property
    def is_used(self) -> bool:
        """True where nothing speaks against it: people who differ teach nothing."""
        return self.support > 0 and not self.against

    @property
    def sentence(self) -> str:
        """The lesson in words, with its counts."""
        told = {
            "merchant": f"“{self.read}” on paper is {self.meant}",
            "total": f"{self.read}: the total stands beside “{self.meant}”",
            "date": f"{self.read}: dates are printed {self.meant}",
        }
        used = "used" if self.is_used else "not used"
        return f"{told[self.kind]} ({self.support} for, {self.against} against; {used})."


@dataclass(frozen=True, slots=True)
class Lessons:
    """All lessons of an office, in one order."""

    all: tuple[Lesson, ...] = ()
    _used: dict[tuple[LessonKind, str], Lesson] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        used = {(one.kind, one.merchant): one for one in self.all if one.is_used}
        object.__setattr__(self, "_used", used)

    def find(self, kind: LessonKind, merchant: str) -> Lesson | None:
        """Return the lesson in use of that kind about a merchant, by the key of the name."""
        return self._used.get((kind, merchant)) if merchant else None

    @property
    def used(self) -> Iterator[Lesson]:
        """Those that nothing speaks against."""
        return iter(self._used.values())


NO_LESSONS = Lessons()
