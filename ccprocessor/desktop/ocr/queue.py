"""Queue of what OCR has still to read of a month, stage by stage, and its results in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ccprocessor.domain.cycles import Month
from ccprocessor.domain.issues import Issue
from ccprocessor.review.wording import plural
from ccprocessor.services.cycle.unread import Unread

PICTURES = "Receipt pictures"
LOOSE = "Loose receipts"
_MOST_NAMES = 3  # more do not fit the line
_SCANS = "Scanned pages of "
_LABELS = {"Reading receipt pictures": PICTURES, "Reading loose receipts": LOOSE}


@dataclass(frozen=True, slots=True)
class Stage:
    """So many items of one kind, and how many of them were read."""

    name: str
    of: int
    done: int = 0

    @property
    def is_done(self) -> bool:
        """True if nothing of the stage is left."""
        return self.done >= self.of

    @property
    def text(self) -> str:
        """As a line of the queue."""
        return f"{self.name}: {self.done:,} of {self.of:,}"


@dataclass(frozen=True, slots=True)
class Queue:
    """The stages in the order they are read in."""

    stages: tuple[Stage, ...] = ()

    @property
    def done(self) -> int:
        """Items read."""
        return sum(min(stage.done, stage.of) for stage in self.stages)

    @property
    def of(self) -> int:
        """Items in all."""
        return sum(stage.of for stage in self.stages)

    @property
    def at(self) -> Stage | None:
        """The first stage that is not done; None after the last."""
        return next((stage for stage in self.stages if not stage.is_done), None)

    def moved(self, name: str, done: int, of: int) -> Queue:
        """The same with a stage this far; those before it are done."""
        names = [stage.name for stage in self.stages]
        if name not in names:
            return replace(self, stages=(*self.stages, Stage(name, of, done)))
        here = names.index(name)
        before = tuple(replace(one, done=one.of) for one in self.stages[:here])
        return replace(self, stages=(*before, Stage(name, of, done), *self.stages[here + 1 :]))

    def told(self, label: str, done: int, of: int) -> Queue:
        """The same after a word of progress; words about other work change nothing."""
        name = _LABELS.get(label) or _scans(label)
        return self.moved(name, done, of) if name and of else self


def queue_of(month: Month, unread: Unread) -> Queue:
    """All of a month that is left to be read from pictures."""
    documents = month.documents if unread.scans else ()
    scans = [(f"{_SCANS}{one.name}", len(one.scanned_pages)) for one in documents]
    pictures = sum(
        bool(receipt.pictures or receipt.attachment) and receipt.picture is None
        for person in month.people
        for receipt in person.receipts
    )
    counted = (*scans, (PICTURES, pictures), (LOOSE, unread.loose))
    return Queue(tuple(Stage(name, count) for name, count in counted if count))


def ocr_summary(before: Month, after: Month) -> str:
    """Summarise how much was read by OCR, who is cleared by it, and which problems are new."""
    pages = sum(len(document.scanned_pages) for document in after.documents)
    pictures = [r.picture for person in after.people for r in person.receipts if r.picture]
    read = sum(not picture.note for picture in pictures)
    loose = sum(receipt.reading.is_readable for receipt in after.loose)
    counts = ((pages, "scanned page"), (read, "picture"), (loose, "loose receipt"))
    parts = ", ".join(plural(count, name) for count, name in counts if count) or "nothing"
    new = Counter(_problems(after)) - Counter(_problems(before))
    flagged = {person.name for person in before.people if person.flags}
    cleared = [one.name for one in after.people if not one.flags and one.name in flagged]
    ends = (
        f"{_named(cleared)} cleared" if cleared else "",
        f"{plural(new.total(), 'new problem')}{_whose(new)}" if new else "no new problems",
    )
    sentence = f"Read from pictures: {parts}; {', '.join(end for end in ends if end)}."
    unread = len(pictures) - read
    return f"{sentence} {plural(unread, 'picture')} could not be read." if unread else sentence


def _whose(problems: Counter[tuple[object, ...]]) -> str:
    names = [name for name in dict.fromkeys(str(problem[0]) for problem in problems) if name]
    return f" ({_named(names)})" if names else ""


def _named(names: Sequence[str]) -> str:
    """The first few by name, the others counted."""
    shown, rest = "; ".join(names[:_MOST_NAMES]), len(names) - _MOST_NAMES
    return f"{shown} and {rest:,} more" if rest > 0 else shown


def _scans(label: str) -> str:
    head, name, document = label.partition("Reading scanned pages of ")
    return f"{_SCANS}{document}" if name and not head else ""


def _problems(month: Month) -> Iterator[tuple[object, ...]]:
    yield from (_alike("", issue) for issue in month.issues)
    for person in month.people:
        yield from (_alike(person.name, issue) for issue in person.issues)


def _alike(who: str, issue: Issue) -> tuple[object, ...]:
    return (who, issue.type, issue.transaction, issue.receipt, issue.message)
