"""Write the exports of a stored revision again, byte for byte the same."""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from ccprocessor.domain.cycles import Month
from ccprocessor.domain.decisions import Decision
from ccprocessor.domain.facts import facts_of
from ccprocessor.errors import CouldNotBeProcessed, DatabaseRefused
from ccprocessor.jobs import Done, Job, ResultsWritten
from ccprocessor.review.wording import month_words, plural
from ccprocessor.services.desk.deciding import decide_made
from ccprocessor.services.desk.standing import standing_of
from ccprocessor.services.export.exporting import (
    Lacking,
    build_checkpoint,
    build_papers,
    build_result,
    unread_note,
    unread_pictures,
)
from ccprocessor.services.export.staging import open_outbox
from ccprocessor.services.export.stamp import ExportStamp, is_stored
from ccprocessor.services.intake.copies import stored_at_hand
from ccprocessor.services.office import Office
from ccprocessor.services.papers.asked import AskedPapers
from ccprocessor.services.papers.writing import write_papers
from ccprocessor.storage.revisions import load_month

log = logging.getLogger(__name__)


class Exported(NamedTuple):
    """Summary of what was written, in a sentence, and errors for what could not be.

    `papers` are those that were asked for beside the usual files, in words.
    """

    sentence: str
    failures: tuple[CouldNotBeProcessed, ...] = ()
    papers: tuple[str, ...] = ()


def export_revision(
    office: Office,
    cycle_id: str,
    number: str | None,
    out: Path,
    job: Job,
    *,
    people: Collection[str] | None = None,
    papers: AskedPapers | None = None,
) -> Exported:
    """Write every file of a revision (None: the newest) into `out`, and the `papers` asked for.

    With `people`, keys of persons, only theirs: packets, rows and records of nobody else. Raises
    `UserError` for an unknown cycle or revision and for a folder that refuses. Whoever is approved
    as exported is exported from then on: a revision of its own, so that this one stays as it is.
    """
    office.require("export")
    rules = office.rules.checked()
    with office.database.read() as session:
        revision, month = load_month(session, cycle_id, number)
    if people is not None:
        month = replace(month, people=tuple(one for one in month.people if one.key in people))
    with open_outbox(out, lambda manifest: is_stored(office, manifest)) as outbox:
        sources = stored_at_hand(office, month.documents)
        edition = ExportStamp.of(office, revision, rules)
        lacking = build_papers(office, month, edition, sources, outbox.files, job)
        lacking = build_result(month, edition, outbox.files, lacking)
        written = write_papers(office.reader, month, edition, papers, outbox.files, job)
        lacking += Lacking(written.errors)
        job.check()
        outbox.seal(revision.inputs_digest, revision.created_at, whole=people is None)
        outbox.mark_stored()
        lacking += build_checkpoint(office, outbox.files)
        outbox.deliver()
    untold = "" if lacking.errors else _keep_exported(office, cycle_id, revision.number, month)
    job.announce(ResultsWritten(out, unread_pictures(month)))
    job.announce(Done(cycle_id, revision.number))
    said = f"{month_words(month.cycle)}, revision {revision.number}, was written to {out}."
    also = f"\nAlso written: {'; '.join(written.words)}." if written.words else ""
    return Exported(said + unread_note(month) + also + untold, lacking.errors, written.words)


def _keep_exported(office: Office, cycle_id: str, number: str, month: Month) -> str:
    """Record the export of approved people; return what could not be recorded, as a sentence."""
    facts = {one.key: facts_of(one) for one in month.people if one.review.state == "approved"}
    if not facts:
        return ""
    try:
        now = standing_of(office, cycle_id).month
        approved = [one for one in now.people if one.review.state == "approved"]
        made = [
            Decision("export", person=one.key, facts=facts_of(one), text=f"revision {number}")
            for one in approved
            if facts.get(one.key) == facts_of(one)
        ]
        if not made:
            return ""
        reason = f"export of revision {number}: {plural(len(made), 'person', 'people')}"
        done = decide_made(office, cycle_id, dict(enumerate(made, 1)), reason=reason)
    except DatabaseRefused as error:
        log.warning("The export of %s is not recorded: %s", cycle_id, error)
        return f" That it was exported could not be recorded: {error} Export again to record it."
    why = "; ".join(one.why for one in done.refused)
    return f" That it was exported was not recorded: {why}. Export again to record it." * bool(why)
