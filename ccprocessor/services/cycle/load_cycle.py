"""Load files for looking at: read, match, check, store; exports come when asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ccprocessor.documents.protocol.requests import OpenDocument
from ccprocessor.domain.cycles import Month
from ccprocessor.domain.receipts import ReceiptReport
from ccprocessor.domain.statement import CardStatement
from ccprocessor.errors import CouldNotBeProcessed, NothingRecognised, UserError
from ccprocessor.jobs import Job
from ccprocessor.services.cycle.arrivals import placed
from ccprocessor.services.cycle.draft import UnsavedMonth
from ccprocessor.services.cycle.drafting import (
    all_aliases,
    drafted_or_found,
    found_before,
    given_up_in,
)
from ccprocessor.services.cycle.placement import Placement, Question
from ccprocessor.services.cycle.storing import ConcurrentRevision, base_of, number_of, store
from ccprocessor.services.cycle.unread import Unread, unread_of
from ccprocessor.services.intake.copies import stored_at_hand, stored_documents
from ccprocessor.services.intake.feed import OpenedFiles, refused_of
from ccprocessor.services.intake.intake import open_files
from ccprocessor.services.office import Office, ProcessOptions
from ccprocessor.storage.documents import load_record
from ccprocessor.storage.revisions import (
    PersonChange,
    StoredRevision,
    changes,
    latest_revision,
    list_cycles,
    load_month,
)


@dataclass(frozen=True, slots=True)
class Loaded:
    """A stored revision to look at.

    `sources` are the redacted files by the documents' SHA-256, `changed` who is not as in the
    revision before, `failures` files that could not be read this time. `unread` is left to be read
    (see `load_rest`); `is_newest`: no later revision is stored. `joined`: files were added to a
    month that was stored before.
    """

    revision: StoredRevision
    month: Month
    sources: Mapping[str, Path]
    changed: tuple[PersonChange, ...] = ()
    failures: tuple[UserError, ...] = ()
    unread: Unread = field(default_factory=Unread)
    is_newest: bool = True
    joined: bool = False


_ALONE = Placement(is_decided=True)


def load_first(
    files: Sequence[Path],
    office: Office,
    options: ProcessOptions,
    job: Job,
    placement: Placement = _ALONE,
) -> Loaded | Question:
    """Load files by their text alone, within seconds; or whole, where that was stored before.

    Files that belong to a stored month join it, read again from its copies. Where that is not
    plain nothing is stored, and the answer is what to ask. Scanned pages and receipt pictures are
    left to `load_rest`. Raises as `load_cycle` does.
    """
    try:
        loaded = _load_first(files, office, options, job, placement)
    except NothingRecognised:
        if placement.front is None or placement.is_decided:
            raise
        placement = replace(placement, joins=placement.front, is_decided=True)
        loaded = _load_first(files, office, options, job, placement)  # loose receipts for the month
    if isinstance(loaded, Placement):
        loaded = _load_first(files, office, options, job, loaded)
    assert not isinstance(loaded, Placement)
    return loaded


def _load_first(
    files: Sequence[Path],
    office: Office,
    options: ProcessOptions,
    job: Job,
    placement: Placement,
) -> Loaded | Question | Placement:
    """The files loaded; else what is to be asked, or where they belong instead."""
    opened = _opened(office, files, options, placement)
    found = found_before(office, opened, options, job) if options.ocr else None
    drafted = found or _drafted_quickly(office, opened, options, job)
    if not placement.is_decided:
        aliases = all_aliases(office, options)
        given = drafted.month if isinstance(drafted, UnsavedMonth) else drafted[1]
        where = placed(office, given, _records(office, drafted), aliases, placement)
        if isinstance(where, Question):
            asked = {one.document for one in where.arrivals}
            return replace(where, has_more=not asked.issuperset(opened.digests))
        if where.joins is not None:
            return where
    if isinstance(drafted, UnsavedMonth):
        loaded = _to_look_at(office, *_stored(office, drafted, job), drafted.intake.failures)
    else:
        loaded = _to_look_at(office, *drafted, refused_of(opened, drafted[1]))
    return replace(loaded, joined=placement.joins is not None)


def _drafted_quickly(
    office: Office, opened: OpenedFiles, options: ProcessOptions, job: Job
) -> UnsavedMonth | tuple[StoredRevision, Month]:
    """The files read by their text; by OCR too if all of it is scans."""
    try:
        return drafted_or_found(office, opened, replace(options, ocr=False, pictures="none"), job)
    except NothingRecognised:
        if not options.ocr or not opened.documents:
            raise
        return drafted_or_found(office, opened, options, job)


def _opened(
    office: Office, files: Sequence[Path], options: ProcessOptions, placement: Placement
) -> OpenedFiles:
    """The files, with the documents of the month that they join."""
    beside: list[OpenDocument] = []
    if placement.joins is not None:
        with office.database.read() as session:
            _, month = load_month(session, placement.joins)
        beside = stored_documents(office, month.documents)
    return open_files(office, files, options, beside=beside, without=placement.without)


def _records(
    office: Office, drafted: UnsavedMonth | tuple[StoredRevision, Month]
) -> tuple[CardStatement | ReceiptReport, ...]:
    """Return what was read in the reports of a draft, or of a stored month."""
    if isinstance(drafted, UnsavedMonth):
        return drafted.intake.readings
    with office.database.read() as session:
        found = [load_record(session, document.sha256) for document in drafted[1].documents]
    return tuple(record for record in found if record is not None)


def load_rest(cycle_id: str, office: Office, options: ProcessOptions, job: Job) -> Loaded:
    """The documents of a stored month once more, with scans and pictures read: takes minutes.

    They are read from their copies, wherever the files are now; what was read of them before is
    not read again. `job` hears of each picture as an event `picture` with `person`, `receipt`,
    `done` and `of`. Raises as `load_cycle` does; the revision shown before stays.
    """
    return load_cycle((), office, options, job, Placement(joins=cycle_id, is_decided=True))


def resume(office: Office, cycle_id: str | None, job: Job) -> Iterator[Loaded]:
    """Read what is unread of a cycle, or of all of them, month by month; raises as `load_rest`."""
    with office.database.read() as session:
        known = [one.cycle.id for one in list_cycles(session)]
    for one in [cycle_id] if cycle_id else known:
        loaded = open_revision(office, one)
        if loaded.unread:
            loaded = load_rest(one, office, ProcessOptions(pictures="all"), job)
        yield loaded


def load_cycle(
    files: Sequence[Path],
    office: Office,
    options: ProcessOptions,
    job: Job,
    placement: Placement = _ALONE,
) -> Loaded:
    """Read files into a stored revision, or find the one they made before.

    Raises `UserError`; then, and when cancelled, nothing is stored.
    """
    opened = _opened(office, files, options, placement)
    found = drafted_or_found(office, opened, options, job)
    if isinstance(found, UnsavedMonth):
        return _to_look_at(office, *_stored(office, found, job), found.intake.failures)
    return _to_look_at(office, *found, refused_of(opened, found[1]))


def open_revision(office: Office, cycle_id: str, number: str | None = None) -> Loaded:
    """A stored revision (None: the newest); raises `UserError` where there is none."""
    with office.database.read() as session:
        found = load_month(session, cycle_id, number)
    return _to_look_at(office, *found)


def _stored(office: Office, draft: UnsavedMonth, job: Job) -> tuple[StoredRevision, Month]:
    """The revision, and the month as stored: without records that cannot be."""
    while True:
        job.check()
        try:
            draft = draft.after(base_of(office, draft.month.cycle.id))
            number = number_of(office.database, draft)
            return store(office.database, draft, number), draft.month
        except ConcurrentRevision as outrun:
            if outrun.same is not None:
                return outrun.same, draft.month
        except CouldNotBeProcessed as error:
            draft = draft.without(error)


def _to_look_at(
    office: Office,
    revision: StoredRevision,
    month: Month,
    failures: tuple[UserError, ...] = (),
) -> Loaded:
    sources = stored_at_hand(office, month.documents)
    with office.database.read() as session:
        changed = changes(session, revision)
        newest = latest_revision(session, revision.cycle_id)
    return Loaded(
        revision,
        month,
        sources,
        changed,
        (*failures, *given_up_in(month)),
        unread=unread_of(month, revision.options),
        is_newest=newest is None or newest.number == revision.number,
    )
