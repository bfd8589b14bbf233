"""Two stored months become one, from their stored copies; and that is taken back."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from ccprocessor.domain.cycles import Cycle, Month
from ccprocessor.domain.pages import SourceDocument
from ccprocessor.errors import UnreadableInput
from ccprocessor.jobs import Job
from ccprocessor.review.wording import month_words
from ccprocessor.services.cycle.arrivals import before_joining
from ccprocessor.services.cycle.draft import UnsavedMonth
from ccprocessor.services.cycle.drafting import all_aliases
from ccprocessor.services.cycle.known import KnownRecords, known_records
from ccprocessor.services.cycle.load_cycle import Loaded, drafted_quickly, to_look_at
from ccprocessor.services.cycle.placement import Question
from ccprocessor.services.cycle.storing import MonthNotJoined, store_upon_newest
from ccprocessor.services.desk.deciding import restore
from ccprocessor.services.intake.copies import stored_documents
from ccprocessor.services.intake.intake import IntakeResult, open_files
from ccprocessor.services.office import Office, ProcessOptions
from ccprocessor.storage.engine.database import UnitOfWork
from ccprocessor.storage.revisions import StoredRevision, latest_revision, load_month
from ccprocessor.storage.summaries import add_mark


@dataclass(frozen=True, slots=True)
class Joined:
    """The month that two became, and those that were put away for it.

    `before` is the number of the revision that it had until then; None if it is a new month.
    """

    loaded: Loaded
    put_away: tuple[Cycle, ...]
    before: str | None


def join_months(
    office: Office,
    first: str,
    other: str,
    options: ProcessOptions,
    job: Job,
    *,
    is_decided: bool = False,
) -> Joined | Question:
    """Add the documents and decisions of a stored month to the `first` one, and put it away.

    It is done as files join a month that come late: what was read is not read again. The month
    is the one whose account and period the documents of both have together: of a statement and
    its receipts always that of the statement. Unless it `is_decided`, months that may not belong
    together are asked about first. Raises `UserError`; then, and when cancelled, both are as they
    were.
    """
    office.require("load")
    question = before_joining(office, first, other, all_aliases(office, options))
    if question is not None and not is_decided:
        return question
    with office.database.read() as session:
        found = [load_month(session, cycle_id) for cycle_id in (first, other)]
    draft = _drafted(office, found, options, job)
    cycle_ids = {first, other}
    joined_id = draft.month.cycle.id
    with office.database.read() as session:
        known = latest_revision(session, joined_id)
    if known is not None and joined_id not in cycle_ids:
        raise MonthNotJoined(
            f"Together they would be {month_words(draft.month.cycle)}, which is stored already.",
            hint="Nothing was changed. Join each of them with that month.",
        )
    draft = _named(draft, found, known)
    revision, month = store_upon_newest(office, draft, job)
    away = (cycle for cycle in _cycles(found) if cycle.id != revision.cycle_id)
    loaded = replace(to_look_at(office, revision, month), joined=True)
    return Joined(loaded, tuple(away), known.number if known else None)


def take_back_join(office: Office, joined: Joined) -> None:
    """Let both months be as they were: the joined one by a new revision, the other listed again.

    Raises `DatabaseRefused`, also if something was stored since.
    """
    office.require("decide")
    revision = joined.loaded.revision
    with office.database.read() as session:
        newest = latest_revision(session, revision.cycle_id)
    name = month_words(joined.loaded.month.cycle)
    if newest is None or newest.number != revision.number:
        raise MonthNotJoined(
            f"{name} was changed since the months were joined, so that cannot be undone at once.",
            hint="“Put away” on Home brings the other month back. An earlier revision of this one "
            "is restored with Month > Show as of.",
        )
    show = partial(_show, cycles=joined.put_away)
    if joined.before is not None:
        why = f"joining with {_names(joined.put_away)} undone"
        restore(office, revision.cycle_id, joined.before, why, then=show)
        return
    with office.write() as session:
        add_mark(session, revision.cycle_id, "removed")
        show(session)


def _show(session: UnitOfWork, cycles: Sequence[Cycle]) -> None:
    for cycle in cycles:
        add_mark(session, cycle.id, "shown")


def _drafted(
    office: Office,
    found: Sequence[tuple[StoredRevision, Month]],
    options: ProcessOptions,
    job: Job,
) -> UnsavedMonth:
    """The documents of both months read as one; raises if one of them can be read no more."""
    documents: dict[str, SourceDocument] = {}
    for _, month in found:
        documents |= {one.sha256: one for one in month.documents if one.sha256 not in documents}
    beside = stored_documents(office, tuple(documents.values()))
    opened = open_files(office, (), options, beside=beside)
    known = _together([known_records(office, revision) for revision, _ in found])
    draft = drafted_quickly(office, opened, options, job, known)
    lost = documents.keys() - {one.sha256 for one in draft.month.documents}
    if lost:
        name = documents[min(lost)].name
        why = next(iter(draft.intake.failures), None)
        raise UnreadableInput(
            f"The months were not joined: {name} cannot be read from its stored copy."
            + (f" {why.args[0]}" if why else ""),
            hint="Nothing was changed. Load that file again, then join the months.",
        )
    return draft


def _together(known: Sequence[KnownRecords]) -> KnownRecords:
    """Records of several months as if they had been read of one; those of a file once."""
    documents = {one.sha256: one for each in known for one in each.intake.documents}
    records = [one for each in known for one in each.intake.records]
    readings = [each.reading for each in known if each.reading is not None]
    reading = readings[0] if readings else None
    if reading is not None:
        people = tuple(person for each in readings for person in each.people)
        reading = reading.with_people(people)
    once = {(type(one), one.document): one for one in records}
    intake = IntakeResult(documents=tuple(documents.values()), records=tuple(once.values()))
    return KnownRecords(intake, reading)


def _named(
    draft: UnsavedMonth,
    found: Sequence[tuple[StoredRevision, Month]],
    known: StoredRevision | None,
) -> UnsavedMonth:
    """The draft with what it joins and why, known by the revisions of both."""
    others = [cycle for cycle in _cycles(found) if cycle.id != draft.month.cycle.id]
    revisions = tuple(revision for revision, _ in found)
    parts = (draft.inputs_digest, known.digest if known else "", *(one.digest for one in revisions))
    return replace(
        draft,
        joins=revisions,
        reason=f"joined with {_names(others)}",
        inputs_digest=hashlib.sha256("\n".join(parts).encode()).hexdigest(),
    )


def _cycles(found: Sequence[tuple[StoredRevision, Month]]) -> list[Cycle]:
    """The months by the ids under which they are stored."""
    return [replace(month.cycle, id=revision.cycle_id) for revision, month in found]


def _names(cycles: Sequence[Cycle]) -> str:
    return " and ".join(map(month_words, cycles))
