"""Load files for looking at: read, match, check, store; exports come when asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ccprocessor.domain.cycles import Closing, Month
from ccprocessor.domain.readings import MonthRecord
from ccprocessor.errors import NothingRecognised, UnreadableInput, UserError
from ccprocessor.jobs import Job
from ccprocessor.services.cycle.arrivals import placed
from ccprocessor.services.cycle.draft import UnsavedMonth
from ccprocessor.services.cycle.drafting import (
    all_aliases,
    draft_month,
    given_up_in,
    inputs_of,
    reading_ahead,
    stored_before,
)
from ccprocessor.services.cycle.interrupted import interrupted, noted
from ccprocessor.services.cycle.known import KnownRecords, known_records
from ccprocessor.services.cycle.listing import put_away
from ccprocessor.services.cycle.placement import Placement, Question
from ccprocessor.services.cycle.storing import store_upon_newest
from ccprocessor.services.cycle.unread import Unread, unread_of
from ccprocessor.services.intake.copies import copy_path, stored_at_hand, stored_documents
from ccprocessor.services.intake.feed import OpenedFiles, refused_of
from ccprocessor.services.intake.intake import open_files
from ccprocessor.services.last_seen import NotKeptHere, or_seen, seen_month
from ccprocessor.services.office import Office, ProcessOptions
from ccprocessor.storage.changes import changes
from ccprocessor.storage.closing.closings import closing_of
from ccprocessor.storage.documents import load_record
from ccprocessor.storage.revisions import (
    PersonChange,
    StoredRevision,
    latest_revision,
    list_cycles,
    load_month,
)


@dataclass(frozen=True, slots=True)
class Loaded:
    """A stored revision to look at.

    `sources` are the redacted files by the documents' SHA-256, `changed` who is not as in the
    revision before, `failures` files that could not be read this time. `unread` is left to be read
    (see `read_unread`); `newest` is the number of the newest revision. `joined`: files were added
    to a month that was stored before. `closing` tells by whom the month was closed; then
    nothing of it is left to be read. `as_seen`: the database is away, and this computer kept it.
    """

    revision: StoredRevision
    month: Month
    sources: Mapping[str, Path]
    changed: tuple[PersonChange, ...] = ()
    failures: tuple[UserError, ...] = ()
    unread: Unread = field(default_factory=Unread)
    newest: str = ""
    joined: bool = False
    closing: Closing | None = None
    as_seen: bool = False

    @property
    def is_newest(self) -> bool:
        """True if no later revision is stored."""
        return self.newest in ("", self.revision.number)


_ALONE = Placement(is_decided=True)


def load_first(
    files: Sequence[Path],
    office: Office,
    options: ProcessOptions,
    job: Job,
    placement: Placement = _ALONE,
) -> Loaded | Question:
    """Load files by their text alone, within seconds; or whole, where that was stored before.

    Files that belong to a stored month join what was read of it. Where that is not
    plain nothing is stored, and the answer is what to ask. Scanned pages and receipt pictures are
    left to `read_unread`, unless there is nothing else: then a kill leaves a note (`interrupted`).
    Raises as `load_cycle` does.
    """
    office.require("load")
    with noted(office, files, options):
        try:
            loaded = _load_first(files, office, options, job, placement)
        except NothingRecognised:
            if placement.front is None or placement.is_decided:
                raise
            placement = replace(placement, joins=placement.front, is_decided=True)
            loaded = _load_first(files, office, options, job, placement)  # loose receipts for it
        if isinstance(loaded, Placement):
            loaded = _load_first(files, office, options, job, loaded)
        assert not isinstance(loaded, Placement)
        if isinstance(loaded, Loaded):  # files for a month that was put away bring it back
            put_away(office, loaded.revision.cycle_id, "shown")
        return loaded


def _load_first(
    files: Sequence[Path],
    office: Office,
    options: ProcessOptions,
    job: Job,
    placement: Placement,
) -> Loaded | Question | Placement:
    """The files loaded; else what is to be asked, or where they belong instead."""
    opened, known = _opened(office, files, options, placement)
    if not placement.is_decided and (whole := _whole_of(office, opened, options)):
        return replace(placement, joins=whole, is_decided=True)
    found = _stored_before(office, opened, options, job)
    draft = None if found else drafted_quickly(office, opened, options, job, known)
    if not placement.is_decided:
        aliases = all_aliases(office, options)
        month, records = _of(office, draft, found)
        where = placed(office, month, records, aliases, placement)
        if isinstance(where, Question):
            asked = {one.document for one in where.arrivals}
            return replace(where, has_more=not asked.issuperset(opened.digests))
        if where.joins is not None:
            return where
    if draft is not None and (same := _without_news(office, draft, placement)):
        return replace(to_look_at(office, *same, draft.intake.failures), joined=True)
    return replace(_kept(office, opened, draft, found, job), joined=placement.joins is not None)


def _without_news(
    office: Office, draft: UnsavedMonth, placement: Placement
) -> tuple[StoredRevision, Month] | None:
    """The month that files were to join, as stored, where not one of them could be used."""
    if placement.joins is None or not draft.intake.failures:
        return None
    with office.database.read() as session:
        revision, month = load_month(session, placement.joins)
    return (revision, month) if draft.month.document_names == month.document_names else None


def _whole_of(office: Office, opened: OpenedFiles, options: ProcessOptions) -> str | None:
    """The cycle that was read from these files once, and has more files now: they are no news."""
    from ccprocessor.storage.revisions import files_of, find_by_inputs, latest_revision

    if opened.failures or office.is_empty:
        return None
    with office.database.read() as session:
        for tried in _runs(options):
            if found := find_by_inputs(session, inputs_of(office, opened, tried).digest):
                newest = latest_revision(session, found.cycle_id)
                if newest and files_of(session, newest) > files_of(session, found):
                    return found.cycle_id
    return None


def _runs(options: ProcessOptions) -> tuple[ProcessOptions, ProcessOptions]:
    """A run with OCR, and one by the text alone."""
    return options, replace(options, ocr=False, pictures="none")


def _stored_before(
    office: Office, opened: OpenedFiles, options: ProcessOptions, job: Job
) -> tuple[StoredRevision, Month] | None:
    """The state after an equal run, of one with OCR or of one by the text alone."""
    for tried in _runs(options):
        if found := stored_before(office, inputs_of(office, opened, tried), job):
            return found
    return None


def drafted_quickly(
    office: Office, opened: OpenedFiles, options: ProcessOptions, job: Job, known: KnownRecords
) -> UnsavedMonth:
    """Return the month of files read by their text; by OCR too if all of it is scans."""
    by_text = replace(options, ocr=False, pictures="none")
    try:
        return _drafted(office, opened, by_text, job, known)
    except NothingRecognised:
        if not options.ocr or not opened.documents:
            raise
        return _drafted(office, opened, options, job, known)


def _drafted(
    office: Office, opened: OpenedFiles, options: ProcessOptions, job: Job, known: KnownRecords
) -> UnsavedMonth:
    with reading_ahead(office, opened, options, job, known) as feed:
        inputs = inputs_of(office, opened, options)
        return draft_month(office, inputs, feed, job, known)


def _opened(
    office: Office, files: Sequence[Path], options: ProcessOptions, placement: Placement
) -> tuple[OpenedFiles, KnownRecords]:
    """The files, with the documents of the month that they join, and what is known of those."""
    if placement.joins is None:
        opened = open_files(office, files, options, without=placement.without)
        return opened, KnownRecords()
    with office.database.read() as session:
        revision, month = load_month(session, placement.joins)
    beside = stored_documents(office, month.documents)
    opened = open_files(office, files, options, beside=beside, without=placement.without)
    return opened, known_records(office, revision)


def _of(
    office: Office,
    draft: UnsavedMonth | None,
    found: tuple[StoredRevision, Month] | None,
) -> tuple[Month, tuple[MonthRecord, ...]]:
    """The month of a draft, or a stored one, and what was read in its reports."""
    if draft is not None:
        return draft.month, draft.intake.of_people
    assert found is not None
    month = found[1]
    with office.database.read() as session:
        records = [load_record(session, document.sha256) for document in month.documents]
    return month, tuple(one for one in records if isinstance(one, MonthRecord))


def read_unread(cycle_id: str, office: Office, options: ProcessOptions, job: Job) -> Loaded:
    """Read the scans, pictures and loose receipts of a stored month: takes minutes.

    They are read from their copies, wherever the files are now; all else of the month stands as it
    was read. `job` hears of each picture. Raises as `load_cycle` does; the revision shown before
    stays.
    """
    office.require("load")
    with office.database.read() as session:
        revision, month = load_month(session, cycle_id)
    stored = stored_documents(office, month.documents)
    known = known_records(office, revision, but_scans=options.ocr)
    opened = open_files(office, (), options, beside=stored)
    return _loaded(office, opened, options, job, known)


def resume(office: Office, cycle_id: str | None, job: Job) -> Iterator[Loaded]:
    """Read what is unread of a cycle, or of all not put away; raises as `read_unread`.

    Readings that were killed before they stored anything go on first: what month they are of
    shows only then.
    """
    office.require("load")
    _go_on(office, job)
    with office.database.read() as session:
        known = [one.cycle.id for one in list_cycles(session) if one.mark == "shown"]
    for one in [cycle_id] if cycle_id else known:
        loaded = open_revision(office, one)
        if _is_left(loaded):
            loaded = read_unread(one, office, ProcessOptions(pictures="all"), job)
        yield loaded


def _is_left(loaded: Loaded) -> bool:
    """Tell whether scans, loose receipts or pictures wait; attachments without one may wait on."""
    unread = loaded.unread
    records = (one for person in loaded.month.people for one in person.receipts)
    waits = unread.pictures and any(one.pictures and one.picture is None for one in records)
    return bool(unread.scans or unread.loose or waits)


def _go_on(office: Office, job: Job) -> None:
    """Bring killed readings to their end; one whose files are gone is told of once."""
    for one in interrupted(office):
        if gone := one.gone:
            one.forget()
            raise UnreadableInput(
                f"The reading of {gone.name} was interrupted, and the file is no longer there.",
                hint="Give it again with the others of its month.",
            ).about(gone)
        try:
            load_cycle(one.files, office, one.options, job)
        except (UnreadableInput, NothingRecognised):
            one.forget()
            raise
        one.forget()


def load_cycle(files: Sequence[Path], office: Office, options: ProcessOptions, job: Job) -> Loaded:
    """Read files into a stored revision, or find the one they made before.

    Raises `UserError`; then, and when cancelled, nothing is stored.
    """
    office.require("load")
    opened = open_files(office, files, options)
    return _loaded(office, opened, options, job, KnownRecords())


def _loaded(
    office: Office, opened: OpenedFiles, options: ProcessOptions, job: Job, known: KnownRecords
) -> Loaded:
    found = stored_before(office, inputs_of(office, opened, options), job)
    draft = None if found else _drafted(office, opened, options, job, known)
    return _kept(office, opened, draft, found, job)


def _kept(
    office: Office,
    opened: OpenedFiles,
    draft: UnsavedMonth | None,
    found: tuple[StoredRevision, Month] | None,
    job: Job,
) -> Loaded:
    """A draft, stored, or the revision that was found in its place."""
    if draft is not None:
        return to_look_at(office, *store_upon_newest(office, draft, job), draft.intake.failures)
    assert found is not None
    return to_look_at(office, *found, refused_of(opened, found[1]))


def open_revision(office: Office, cycle_id: str, number: str | None = None) -> Loaded:
    """A stored revision (None: the newest); raises `UserError` where there is none.

    While a server is away it is the newest one as it was seen last, with the pages that are here.
    """

    def look() -> Loaded:
        with office.database.read() as session:
            found = load_month(session, cycle_id, number)
        return to_look_at(office, *found)

    return or_seen(office, look, lambda: _as_seen(office, cycle_id, number))


def _as_seen(office: Office, cycle_id: str, number: str | None) -> Loaded:
    seen, _ = seen_month(office, cycle_id)
    if number not in (None, seen.revision.number):
        raise NotKeptHere(f"Revision {number} is not kept on this computer.")
    paths = {one: copy_path(office.settings.cache_folder, it) for one, it in seen.copies.items()}
    here = {document: path for document, path in paths.items() if path.exists()}
    return Loaded(seen.revision, seen.month, here, closing=seen.closing, as_seen=True)


def to_look_at(
    office: Office,
    revision: StoredRevision,
    month: Month,
    failures: tuple[UserError, ...] = (),
) -> Loaded:
    """Return a stored revision with all that is shown beside it; raises `OutputRefused`."""
    sources = stored_at_hand(office, month.documents)
    with office.database.read() as session:
        changed = changes(session, revision)
        newest = latest_revision(session, revision.cycle_id)
        closing = closing_of(session, revision.cycle_id)
    return Loaded(
        revision,
        month,
        sources,
        changed,
        (*failures, *given_up_in(month)),
        unread=Unread() if closing else unread_of(month, revision.options),
        closing=closing,
        newest=newest.number if newest else "",
    )
