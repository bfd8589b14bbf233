"""Write everything a revision gives: packets, workbook, import CSV and `result.json`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from ccprocessor.crashes.guarding import guarded, sifted
from ccprocessor.documents.protocol.requests import PacketPlan
from ccprocessor.domain.cycles import Month
from ccprocessor.domain.places import PageRef
from ccprocessor.errors import CouldNotBeProcessed, UserError
from ccprocessor.files import sync
from ccprocessor.jobs import Job
from ccprocessor.review.people import stripped
from ccprocessor.services.export.approvals import cover_lines
from ccprocessor.services.export.file_names import packet_names
from ccprocessor.services.export.result import ResultContext, write_result
from ccprocessor.services.export.staging import FINISHED, RESULT, UNFINISHED
from ccprocessor.services.export.stamp import ExportStamp
from ccprocessor.services.office import Office
from ccprocessor.sheets.import_csv import write_import_csv
from ccprocessor.sheets.report import write_report

REPORT = "Credit Card Report.xlsx"
IMPORT = "Credit Card Import.csv"
CHECKPOINT = "Checkpoint.txt"


@dataclass(frozen=True, slots=True)
class Lacking:
    """Parts that could not be written: errors, and the keys of people without a packet."""

    errors: tuple[CouldNotBeProcessed, ...] = ()
    packets: frozenset[str] = frozenset()

    def __add__(self, more: Lacking) -> Lacking:
        """Both together."""
        return Lacking((*self.errors, *more.errors), self.packets | more.packets)


def build_packets(
    office: Office,
    month: Month,
    edition: ExportStamp,
    sources: Mapping[str, Path],
    folder: Path,
    job: Job,
) -> Lacking:
    """One PDF a person: statement pages, then receipt pages, by status.

    Whoever was approved, or excused, has a cover in front that says by whom and when.
    """
    files = packet_files(month)
    packets = [
        PacketPlan(
            target=folder / files[person.key],
            title=person.name,
            pages=(*person.statement_pages, *person.receipt_pages),
            unread=frozenset(
                PageRef(place.document, place.page)
                for receipt in person.receipts
                for place in receipt.unread_pictures
            ),
            cover=cover_lines(person, month, edition.revision, edition.closing),
        )
        for person in month.people
        if person.key in files
    ]
    lost = office.reader.write_packets(packets, sources, created=edition.created, job=job)
    missing = frozenset(key for key, file in files.items() if folder / file in lost)
    return Lacking(tuple(lost.values()), missing)


def unread_pictures(month: Month) -> int:
    """Count the pictures of receipts that no engine has looked at."""
    return sum(len(one.unread_pictures) for person in month.people for one in person.receipts)


def unread_note(month: Month) -> str:
    """Say that such pictures may show card numbers, on a line of its own; empty without any."""
    unread = unread_pictures(month)
    if not unread:
        return ""
    every = sum(len(one.pictures) for person in month.people for one in person.receipts)
    return (
        f"\n{unread:,} of {every:,} receipt pictures were not looked at for card numbers;"
        " their pages in the packets say so."
    )


def build_sheets(month: Month, edition: ExportStamp, folder: Path) -> Lacking:
    """The workbook and the import CSV."""
    template, rules = edition.rules.template, edition.rules.named

    def report(month: Month) -> None:
        write_report(
            folder / REPORT,
            month,
            revision=edition.revision,
            created=edition.created,
            decisions=edition.decisions,
            comments=f"Office rules {rules['digest']}",
            closing=edition.closing,
        )

    def rows(month: Month) -> None:
        write_import_csv(folder / IMPORT, month, template)

    errors: list[CouldNotBeProcessed] = []
    for file, write in ((REPORT, report), (IMPORT, rows)):
        try:
            with guarded(file):
                errors += _of_everybody(month, file, write)
        except CouldNotBeProcessed as error:
            errors.append(error)
    return Lacking(tuple(errors))


def build_result(month: Month, edition: ExportStamp, folder: Path, lacking: Lacking) -> Lacking:
    """`result.json`, which names the packets; with what it lacks itself."""
    files = packet_files(month).items()
    context = ResultContext(
        revision=edition.revision,
        program=edition.program,
        timings_ms=edition.timings_ms,
        rules=edition.rules.named,
        checkpoint=CHECKPOINT,
        closing=edition.closing,
        packets={key: file for key, file in files if key not in lacking.packets},
    )

    def write(month: Month) -> None:
        write_result(folder / RESULT, month, context)

    return lacking + Lacking(_of_everybody(month, RESULT, write))


def _of_everybody(
    month: Month, file: str, write: Callable[[Month], None]
) -> tuple[CouldNotBeProcessed, ...]:
    """Write a file; whoever that fails at stands in it without records, and is told."""
    _, failed = sifted(
        month.people,
        lambda people: write(replace(month, people=tuple(people))),
        stripped,
        lambda person: f"{person.name} in {file}",
    )
    return tuple(failed.values())


def build_checkpoint(office: Office, folder: Path) -> Lacking:
    """Sign the trail as it stands, once the revision is stored: the receiver can prove it later."""
    try:
        text = office.checkpoints.sign(office.database, office.actor)
    except UserError as error:
        return Lacking((CouldNotBeProcessed(CHECKPOINT, str(error.args[0]).rstrip(".")),))
    (folder / CHECKPOINT).write_text(text, "utf-8")
    sync(folder / CHECKPOINT)
    return Lacking()


def build_papers(
    office: Office,
    month: Month,
    edition: ExportStamp,
    sources: Mapping[str, Path],
    folder: Path,
    job: Job,
) -> Lacking:
    """All files but `result.json` into `folder`; packets are written while the sheets are.

    Raises `DatabaseRefused` where the office's rules are not those that were set.
    """
    refuse_changed_rules(office)
    with ThreadPoolExecutor(max_workers=1) as pool:
        packets = pool.submit(build_packets, office, month, edition, sources, folder, job)
        sheets = build_sheets(month, edition, folder)
        return packets.result() + sheets


def refuse_changed_rules(office: Office) -> None:
    """Raise `DatabaseRefused` where a rule of the office is not as it was set.

    All else that is exported stands under the seal of its revision, which was checked.
    """
    if office.is_empty:
        return
    from ccprocessor.storage.base.failures import damaged
    from ccprocessor.storage.proof.records import changed_rule

    with office.database.read() as session:
        name = changed_rule(session)
    if name:
        raise damaged(f"the rule {name} of the office")


def packet_files(month: Month) -> dict[str, str]:
    """For each person with pages, the packet's path below the export folder, with slashes."""
    names = packet_names(month.people)
    return {
        person.key: f"{FINISHED if person.status == 'finished' else UNFINISHED}/{names[person.key]}"
        for person in month.people
        if person.statement_pages or person.receipt_pages
    }
