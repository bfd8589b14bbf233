"""Load files for looking at: read, match, check, store; exports come when asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ccprocessor.domain.cycles import Month
from ccprocessor.errors import NothingRecognised, UserError
from ccprocessor.jobs import Job
from ccprocessor.services.copies import copies_at_hand
from ccprocessor.services.draft import Draft
from ccprocessor.services.drafting import drafted_or_found, found_before
from ccprocessor.services.intake import open_files
from ccprocessor.services.office import Office, ProcessOptions
from ccprocessor.services.storing import Outrun, number_of, store
from ccprocessor.storage.revisions import PersonChange, StoredRevision, changes, load_month


@dataclass(frozen=True, slots=True)
class Loaded:
    """A stored revision to look at.

    `sources` are the redacted files by the documents' SHA-256, `changed` who is not as in the
    revision before, `failures` files that could not be read this time. `is_whole`: nothing is left
    to be read by eye (see `load_rest`).
    """

    revision: StoredRevision
    month: Month
    sources: Mapping[str, Path]
    changed: tuple[PersonChange, ...] = ()
    failures: tuple[UserError, ...] = ()
    is_whole: bool = True


def load_first(files: Sequence[Path], office: Office, options: ProcessOptions, job: Job) -> Loaded:
    """Load files by their text alone, within seconds; or whole, where that was stored before.

    Scanned pages and receipt pictures are left to `load_rest`. Raises as `load_cycle` does.
    """
    quick = replace(options, ocr=False, pictures="none")
    opened = open_files(office, files, options)
    found = found_before(office, opened, options, job) if options.ocr else None
    if found is not None:
        return _to_look_at(office, *found)
    try:
        drafted = drafted_or_found(office, opened, quick, job)
    except NothingRecognised:
        if not options.ocr:
            raise
        return load_cycle(files, office, options, job)  # all of it is scans
    if isinstance(drafted, Draft):
        revision = _stored(office, drafted, job)
        loaded = _to_look_at(office, revision, drafted.month, drafted.intake.failures)
    else:
        loaded = _to_look_at(office, *drafted)
    return replace(loaded, is_whole=not (options.ocr and _has_pictures(loaded.month, options)))


def load_rest(files: Sequence[Path], office: Office, options: ProcessOptions, job: Job) -> Loaded:
    """The same files once more with scanned pages and pictures read by eye: takes minutes.

    What was read by eye before is not read again. `job` hears of each picture as an event
    `picture` with `person`, `receipt`, `done` and `of`. Raises as `load_cycle` does; the
    revision shown before stays.
    """
    return load_cycle(files, office, options, job)


def load_cycle(files: Sequence[Path], office: Office, options: ProcessOptions, job: Job) -> Loaded:
    """Read files into a stored revision, or find the one they made before.

    Raises `UserError`; then, and when cancelled, nothing is stored.
    """
    opened = open_files(office, files, options)
    found = drafted_or_found(office, opened, options, job)
    if isinstance(found, Draft):
        revision = _stored(office, found, job)
        return _to_look_at(office, revision, found.month, found.intake.failures)
    return _to_look_at(office, *found)


def open_revision(office: Office, cycle_id: str, number: str | None = None) -> Loaded:
    """A stored revision (None: the newest); raises `UserError` where there is none."""
    with office.database.read() as session:
        found = load_month(session, cycle_id, number)
    return _to_look_at(office, *found)


def _has_pictures(month: Month, options: ProcessOptions) -> bool:
    """Whether anything is there that only eyes can read."""
    if month.loose or any(document.scanned_pages for document in month.documents):
        return True
    return options.pictures != "none" and any(
        receipt.pictures for person in month.people for receipt in person.receipts
    )


def _stored(office: Office, draft: Draft, job: Job) -> StoredRevision:
    while True:
        job.check()
        try:
            return store(office.database, draft, number_of(office.database, draft))
        except Outrun as outrun:
            if outrun.same is not None:
                return outrun.same


def _to_look_at(
    office: Office,
    revision: StoredRevision,
    month: Month,
    failures: tuple[UserError, ...] = (),
) -> Loaded:
    documents = [document.sha256 for document in month.documents]
    sources = copies_at_hand(office, documents)
    with office.database.read() as session:
        changed = changes(session, revision)
    return Loaded(revision, month, sources, changed, failures)
