"""Long work: its progress, what it has ready, and how it is asked to wait or to stop."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import TypeAlias, TypeVar

from ccprocessor.errors import Cancelled

T = TypeVar("T")


class Stage(Enum):
    """Stages of long work, each with what is being done; `{}` stands for the subject."""

    OPENING = "Opening files"
    PAGES = "Reading {}"
    SCANS = "Reading scanned pages of {}"
    MATCHING = "Matching receipts"
    PICTURES = "Reading receipt pictures"
    LOOSE = "Reading loose receipts"
    LOOSE_MATCHING = "Matching loose receipts"
    RECEIPTS = "Reading receipts"
    COPIES = "Removing card numbers"
    PACKETS = "Writing packets"
    PAPERS = "Writing letters and reports"
    PAGE_PICTURES = "Drawing pages"


@dataclass(frozen=True, slots=True)
class Progress:
    """Items done of a stage, and items in all (0: not known); `subject` as the name of a file."""

    stage: Stage
    done: int = 0
    total: int = 0
    subject: str = ""

    @property
    def label(self) -> str:
        """Words for what is being done."""
        return self.stage.value.format(self.subject)

    @property
    def is_done(self) -> bool:
        """True if no item of the stage is left."""
        return self.done >= self.total

    @property
    def sentence(self) -> str:
        """The same with how far it is, as a window shows it."""
        return f"{self.label}: {self.done:,} of {self.total:,}" if self.total else f"{self.label}…"


@dataclass(frozen=True, slots=True)
class PageRead:
    """A page of a file was read; `file` is what was given, `kind` the kind of its document.

    A file without pages is told of once, as page 0 of 0.
    """

    document: str
    file: Path
    page: int
    pages: int
    kind: str


@dataclass(frozen=True, slots=True)
class PersonRead:
    """Somebody's records were read in a document of a kind: provisional until all is reviewed.

    `number` is the employee's on a statement, the portal's in a report; `total` that of `records`.
    """

    kind: str
    name: str | None
    number: str | None
    records: int
    total: Decimal
    card: str | None = None

    @property
    def key(self) -> tuple[str | None, ...]:
        """Identity of the person within one run."""
        return (self.kind, self.number, self.card, self.name)


@dataclass(frozen=True, slots=True)
class Reviewed:
    """Everybody was matched and checked; `flagged` people have something to look at."""

    people: int
    flagged: int


@dataclass(frozen=True, slots=True)
class PictureRead:
    """The picture of somebody's receipt was read, the one numbered `done` of so many."""

    person: str
    receipt: str | None
    total: str | None
    date: str | None
    confidence: float
    done: int
    of: int


@dataclass(frozen=True, slots=True)
class Stored:
    """A revision of a cycle is in the database."""

    cycle: str
    revision: str


@dataclass(frozen=True, slots=True)
class ResultsWritten:
    """Every result is in its folder; so many pictures of receipts were not read."""

    out: Path
    unread_pictures: int


@dataclass(frozen=True, slots=True)
class Done:
    """The work is at its end."""

    cycle: str
    revision: str


@dataclass(frozen=True, slots=True)
class Warned:
    """A sentence that the user should see, though the work goes on."""

    sentence: str


Event: TypeAlias = (
    PageRead | PersonRead | Reviewed | PictureRead | Stored | ResultsWritten | Done | Warned
)


class Job:
    """Handed to the work: takes progress and events, and tells it when to wait or to stop."""

    def __init__(
        self,
        report: Callable[[Progress], None] = lambda _progress: None,
        announce: Callable[[Event], None] = lambda _event: None,
    ) -> None:
        self._report = report
        self._announce = announce
        self._stop = threading.Event()
        self._finish = threading.Event()
        self._may_go = threading.Event()
        self._may_go.set()

    @property
    def cancelled(self) -> bool:
        """True if the work was asked to stop."""
        return self._stop.is_set()

    def cancel(self) -> None:
        """Ask the work to stop at the next item; may be called from any thread."""
        self._stop.set()
        self._may_go.set()

    @property
    def is_enough(self) -> bool:
        """True if the work was asked to make do with what it has ready."""
        return self._finish.is_set()

    def finish(self) -> None:
        """Ask the work to begin no more items, and end with those ready; from any thread."""
        self._finish.set()
        self._may_go.set()

    @property
    def paused(self) -> bool:
        """True if the work was asked to wait."""
        return not self._may_go.is_set()

    def pause(self) -> None:
        """Let the work wait at the next item; may be called from any thread."""
        self._may_go.clear()
        if self._stop.is_set():
            self._may_go.set()

    def resume(self) -> None:
        """Let the work go on; may be called from any thread."""
        self._may_go.set()

    def check(self) -> None:
        """Wait here while paused, and raise `Cancelled` where the work was asked to stop."""
        self._may_go.wait()
        if self._stop.is_set():
            raise Cancelled

    def at(self, progress: Progress) -> None:
        """Report a place in the work, and stop here when asked."""
        self.check()
        self._report(progress)

    def each(self, items: Collection[T], stage: Stage) -> Iterator[T]:
        """Yield every item, reporting before each and stopping when asked."""
        return self.through(items, len(items), stage)

    def through(
        self, items: Iterable[T], total: int, stage: Stage, subject: str = ""
    ) -> Iterator[T]:
        """Yield every item of a stream whose length is told beforehand."""
        for done, item in enumerate(items):
            self.at(Progress(stage, done, total, subject))
            yield item

    def announce(self, event: Event) -> None:
        """Tell whoever listens that something is ready."""
        self._announce(event)
