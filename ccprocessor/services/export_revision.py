"""Write the exports of a stored revision again, byte for byte the same."""

from __future__ import annotations

from pathlib import Path

from ccprocessor.jobs import Job
from ccprocessor.services.copies import copies_at_hand
from ccprocessor.services.exporting import build_papers, build_result
from ccprocessor.services.office import Office
from ccprocessor.services.outbox import open_outbox, recover
from ccprocessor.services.process_cycle import edition_of
from ccprocessor.sheets.template import load_template
from ccprocessor.storage.revisions import find_by_inputs, load_month


def export_revision(office: Office, cycle_id: str, number: str | None, out: Path, job: Job) -> str:
    """Write every file of a revision (None: the newest) into `out`; says so in a sentence.

    Raises `UserError` for an unknown cycle or revision and for a folder that refuses.
    """
    template = load_template(office.settings.import_template, office.settings.import_values)
    with office.database.read() as session:
        revision, month = load_month(session, cycle_id, number)
    recover(out, lambda digest: _is_stored(office, digest))
    outbox = open_outbox(out)
    try:
        sources = copies_at_hand(
            office.settings.cache_folder,
            office.database,
            [document.sha256 for document in month.documents],
        )
        edition = edition_of(revision)
        build_papers(office, month, edition, sources, template, outbox.files, job)
        build_result(month, edition, outbox.files)
        outbox.seal(revision.inputs_digest)
        job.check()
        outbox.deliver()
    except BaseException:
        outbox.discard()
        raise
    job.announce("exported", out=str(out))
    job.announce("done", cycle=cycle_id, revision=revision.number)
    return f"{cycle_id}, revision {revision.number}, was written to {out}."


def _is_stored(office: Office, digest: str) -> bool:
    with office.database.read() as session:
        return find_by_inputs(session, digest) is not None
