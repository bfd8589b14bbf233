"""Write everything a revision gives: packets, workbook, import CSV and `result.json`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from ccprocessor.documents.requests import Packet
from ccprocessor.domain.cycles import Month
from ccprocessor.jobs import Job
from ccprocessor.services.file_names import packet_names
from ccprocessor.services.office import Office
from ccprocessor.services.outbox import FINISHED, RESULT, UNFINISHED
from ccprocessor.services.result import ResultContext, write_result
from ccprocessor.sheets.import_csv import write_import_csv
from ccprocessor.sheets.report import write_report
from ccprocessor.sheets.template import ImportTemplate

REPORT = "Credit Card Report.xlsx"
IMPORT = "Credit Card Import.csv"


@dataclass(frozen=True, slots=True)
class Edition:
    """What the files say of the revision they come from; the same edition gives the same bytes."""

    revision: str
    created: dt.datetime
    program: str
    timings_ms: Mapping[str, int] = field(default_factory=dict)


def build_packets(
    office: Office,
    month: Month,
    created: dt.datetime,
    sources: Mapping[str, Path],
    folder: Path,
    job: Job,
) -> None:
    """One PDF a person: statement pages, then receipt pages, by status."""
    files = packet_files(month)
    packets = [
        Packet(
            target=folder / files[person.key],
            title=person.name,
            pages=(*person.statement_pages, *person.receipt_pages),
        )
        for person in month.people
        if person.key in files
    ]
    office.reader.write_packets(packets, sources, created=created, job=job)


def build_sheets(month: Month, edition: Edition, template: ImportTemplate, folder: Path) -> None:
    """The workbook and the import CSV."""
    write_report(folder / REPORT, month, revision=edition.revision, created=edition.created)
    write_import_csv(folder / IMPORT, month, template)


def build_result(month: Month, edition: Edition, folder: Path) -> None:
    """`result.json`, which names the packets."""
    context = ResultContext(
        revision=edition.revision,
        program=edition.program,
        timings_ms=edition.timings_ms,
        packets=packet_files(month),
    )
    write_result(folder / RESULT, month, context)


def build_papers(
    office: Office,
    month: Month,
    edition: Edition,
    sources: Mapping[str, Path],
    template: ImportTemplate,
    folder: Path,
    job: Job,
) -> None:
    """All files but `result.json` into `folder`; packets are written while the sheets are."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        packets = pool.submit(build_packets, office, month, edition.created, sources, folder, job)
        build_sheets(month, edition, template, folder)
        packets.result()


def packet_files(month: Month) -> dict[str, str]:
    """For each person with pages, the packet's path below the export folder, with slashes."""
    names = packet_names(month.people)
    return {
        person.key: f"{FINISHED if person.status == 'finished' else UNFINISHED}/{names[person.key]}"
        for person in month.people
        if person.statement_pages or person.receipt_pages
    }
