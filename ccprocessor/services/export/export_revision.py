"""Write the exports of a stored revision again, byte for byte the same."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from ccprocessor.errors import CouldNotBeProcessed
from ccprocessor.jobs import Done, Job, ResultsWritten
from ccprocessor.services.export.exporting import (
    build_papers,
    build_result,
    unread_note,
    unread_pictures,
)
from ccprocessor.services.export.staging import open_outbox
from ccprocessor.services.export.stamp import ExportStamp, is_stored
from ccprocessor.services.intake.copies import stored_at_hand
from ccprocessor.services.office import Office
from ccprocessor.storage.revisions import load_month


class Exported(NamedTuple):
    """Summary of what was written, in a sentence, and errors for what could not be."""

    sentence: str
    failures: tuple[CouldNotBeProcessed, ...] = ()


def export_revision(
    office: Office,
    cycle_id: str,
    number: str | None,
    out: Path,
    job: Job,
    *,
    people: Collection[str] | None = None,
) -> Exported:
    """Write every file of a revision (None: the newest) into `out`.

    With `people`, keys of persons, only theirs: packets, rows and records of nobody else. Raises
    `UserError` for an unknown cycle or revision and for a folder that refuses.
    """
    rules = office.rules.checked()
    with office.database.read() as session:
        revision, month = load_month(session, cycle_id, number)
    if people is not None:
        month = replace(month, people=tuple(one for one in month.people if one.key in people))
    with open_outbox(out, lambda manifest: is_stored(office, manifest)) as outbox:
        sources = stored_at_hand(office, month.documents)
        edition = ExportStamp.of(revision, rules)
        lacking = build_papers(office, month, edition, sources, outbox.files, job)
        lacking = build_result(month, edition, outbox.files, lacking)
        job.check()
        outbox.seal(revision.inputs_digest, revision.created_at, whole=people is None)
        outbox.mark_stored()
        outbox.deliver()
    job.announce(ResultsWritten(out, unread_pictures(month)))
    job.announce(Done(cycle_id, revision.number))
    sentence = f"{cycle_id}, revision {revision.number}, was written to {out}.{unread_note(month)}"
    return Exported(sentence, lacking.errors)
