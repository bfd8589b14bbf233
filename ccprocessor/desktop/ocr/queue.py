"""Queue of what OCR has still to read of a month, stage by stage, and its results in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ccprocessor.domain.cycles import Month, Person
from ccprocessor.domain.issues import Issue
from ccprocessor.jobs import Progress, Stage
from ccprocessor.review.wording import plural
from ccprocessor.services.cycle.unread import Unread

QUEUED = {
    Stage.SCANS: "Scanned pages of {}",
    Stage.PICTURES: "Receipt pictures",
    Stage.LOOSE: "Loose receipts",
}
_MOST_NAMES = 3  # more do not fit the line


@dataclass(frozen=True, slots=True)
class Queue:
    """The stages in the order they are read in, each with how far it is."""

    stages: tuple[Progress, ...] = ()

    @property
    def done(self) -> int:
        """Items read."""
        return sum(min(stage.done, stage.total) for stage in self.stages)

    @property
    def of(self) -> int:
        """Items in all."""
        return sum(stage.total for stage in self.stages)

    @property
    def at(self) -> Progress | None:
        """The first stage that is not done; None after the last."""
        return next((stage for stage in self.stages if not stage.is_done), None)

    @property
    def left(self) -> Unread:
        """Items that are still to be read."""
        left = Counter[Stage]()
        for stage in self.stages:
            left[stage.stage] += max(stage.total - stage.done, 0)
        return Unread(left[Stage.SCANS], left[Stage.PICTURES], left[Stage.LOOSE])

    def moved(self, progress: Progress) -> Queue:
        """The same with a stage this far; those before it are done."""
        names = [(one.stage, one.subject) for one in self.stages]
        if (progress.stage, progress.subject) not in names:
            return Queue((*self.stages, progress))
        here = names.index((progress.stage, progress.subject))
        before = (replace(one, done=one.total) for one in self.stages[:here])
        return Queue((*before, progress, *self.stages[here + 1 :]))


def line_of(stage: Progress) -> str:
    """Return a stage as a line of the queue."""
    return f"{QUEUED[stage.stage].format(stage.subject)}: {stage.done:,} of {stage.total:,}"


def queue_of(month: Month, unread: Unread) -> Queue:
    """All of a month that is left to be read from pictures."""
    documents = month.documents if unread.scans else ()
    scans = [
        Progress(Stage.SCANS, 0, len(one.scanned_pages), subject=one.name) for one in documents
    ]
    rest = (Progress(Stage.PICTURES, 0, unread.pictures), Progress(Stage.LOOSE, 0, unread.loose))
    return Queue(tuple(one for one in (*scans, *rest) if one.total))


def ocr_summary(before: Month, after: Month) -> str:
    """Summarise how much was read by OCR, who is cleared by it, and which problems are new."""
    pages = sum(len(document.scanned_pages) for document in after.documents)
    pictures = [r.picture for person in after.people for r in person.receipts if r.picture]
    read = sum(not picture.note for picture in pictures)
    loose = sum(receipt.reading.is_readable for receipt in after.loose)
    counts = ((pages, "scanned page"), (read, "picture"), (loose, "loose receipt"))
    parts = ", ".join(plural(count, name) for count, name in counts if count) or "nothing"
    cleared, new = _cleared(before, after), _new(before, after)
    ends = (
        f"ready now: {_named(cleared)}" if cleared else "",
        f"{plural(len(new), 'new problem')}{_whose(new, after)}" if new else "no new problems",
    )
    sentence = f"Read from pictures: {parts}; {', '.join(end for end in ends if end)}."
    unread = len(pictures) - read
    return f"{sentence} {plural(unread, 'picture')} could not be read." if unread else sentence


def _cleared(before: Month, after: Month) -> list[str]:
    """Names of who is ready and was not; scanned pages tell employee ids, so keys may be new."""
    ready = {person.key for person in before.people if person.is_ready}
    open_ = {person.name for person in before.people if not person.is_ready}
    told = _told_apart(after)
    return [
        told[one.key]
        for one in after.people
        if one.is_ready and one.name in open_ and one.key not in ready
    ]


def _told_apart(month: Month) -> dict[str, str]:
    """Everybody's name by key; with cards, else a number, where two people have that name."""
    count = Counter(person.name for person in month.people)
    return {
        one.key: one.name if count[one.name] == 1 else f"{one.name} {_number(one)}".rstrip()
        for one in month.people
    }


def _number(person: Person) -> str:
    cards = " ".join(f"••{card}" for card in person.cards)
    return cards or person.employee_id or person.portal_id or ""


def _whose(keys: Sequence[str], month: Month) -> str:
    told = _told_apart(month)
    names = [told[key] for key in dict.fromkeys(keys) if key]
    return f" ({_named(names)})" if names else ""


def _new(before: Month, after: Month) -> list[str]:
    """Keys of the people with new problems, one for each; empty for the month's own."""
    known = Counter(problem for _, problem in _problems(before))
    whose = []
    for key, problem in _problems(after):
        known[problem] -= 1
        if known[problem] < 0:
            whose.append(key)
    return whose


def _named(names: Sequence[str]) -> str:
    """The first few by name, the others counted."""
    shown, rest = "; ".join(names[:_MOST_NAMES]), len(names) - _MOST_NAMES
    return f"{shown} and {rest:,} more" if rest > 0 else shown


def _problems(month: Month) -> Iterator[tuple[str, tuple[object, ...]]]:
    yield from (("", _alike("", issue)) for issue in month.issues)
    for person in month.people:
        yield from ((person.key, _alike(person.name, issue)) for issue in person.issues)


def _alike(who: str, issue: Issue) -> tuple[object, ...]:
    """Return what makes a problem the same; a picture may add to a sentence on dates."""
    said = "" if issue.type == "date_differs" else issue.message
    return (who, issue.type, issue.transaction, issue.receipt, said)
