"""An export with an evidence pack beside it, where one is asked for."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from ccprocessor.jobs import Job
from ccprocessor.services.desk.export_revision import export_revision
from ccprocessor.services.evidence.pack import NAME, write_evidence
from ccprocessor.services.office import Office
from ccprocessor.services.papers.asked import AskedPapers


def export_all(
    office: Office,
    cycle_id: str,
    number: str,
    out: Path,
    job: Job,
    *,
    people: Collection[str] | None,
    papers: AskedPapers | None,
) -> str:
    """Write the files of a revision and all that was asked for beside them; tell it in sentences.

    Raises what `export_revision` and `write_evidence` raise.
    """
    with_evidence = papers is not None and papers.evidence
    if with_evidence:
        office.require("audit")
    exported = export_revision(office, cycle_id, number, out, job, people=people, papers=papers)
    told = [exported.sentence, *map(str, exported.failures)]
    if with_evidence:
        made = write_evidence(office, cycle_id, people or (), out / NAME, job, number=number)
        told += [made.sentence, *map(str, made.failures)]
    return " ".join(told)
