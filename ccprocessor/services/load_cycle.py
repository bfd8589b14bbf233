"""Load files for looking at: read, match, check, store; exports come when asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ccprocessor.domain.cycles import Month
from ccprocessor.errors import UserError
from ccprocessor.jobs import Job
from ccprocessor.services.copies import copies_at_hand
from ccprocessor.services.draft import Draft
from ccprocessor.services.drafting import drafted_or_found
from ccprocessor.services.intake import open_files
from ccprocessor.services.office import Office, ProcessOptions
from ccprocessor.services.storing import Outrun, number_of, store
from ccprocessor.storage.revisions import PersonChange, StoredRevision, changes, load_month


@dataclass(frozen=True, slots=True)
class Loaded:
    """A stored revision to look at.

    `sources` are the redacted files by the documents' SHA-256, `changed` who is not as in the
    revision before, `failures` files that could not be read this time.
    """

    revision: StoredRevision
    month: Month
    sources: Mapping[str, Path]
    changed: tuple[PersonChange, ...] = ()
    failures: tuple[UserError, ...] = ()


def load_cycle(files: Sequence[Path], office: Office, options: ProcessOptions, job: Job) -> Loaded:
    """Read files into a stored revision, or find the one they made before.

    Raises `UserError`; then, and when cancelled, nothing is stored.
    """
    opened = open_files(office.reader, files, options)
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
