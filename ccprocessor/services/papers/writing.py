"""Write the papers of a month that were asked for."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from ccprocessor.documents.protocol.requests import PaperPlan
from ccprocessor.documents.reader import DocumentReader
from ccprocessor.domain.cycles import Month
from ccprocessor.errors import CouldNotBeProcessed
from ccprocessor.jobs import Job
from ccprocessor.review.wording import plural
from ccprocessor.services.export.file_names import packet_names
from ccprocessor.services.export.stamp import ExportStamp
from ccprocessor.services.papers import letters, month_report, person_sheet
from ccprocessor.services.papers.asked import AskedPapers
from ccprocessor.services.papers.standing import PaperMonth


class Written(NamedTuple):
    """Papers that were written, in words, and errors for those that could not be."""

    words: tuple[str, ...] = ()
    errors: tuple[CouldNotBeProcessed, ...] = ()


def write_papers(
    reader: DocumentReader,
    month: Month,
    stamp: ExportStamp,
    asked: AskedPapers | None,
    folder: Path,
    job: Job,
) -> Written:
    """Write the papers asked for into `folder`, the same bytes for the same revision."""
    if asked is None or not asked.kinds:
        return Written()
    kinds, of = asked.kinds, PaperMonth(month, stamp, asked.send_to)
    names = packet_names(of.month.people)
    plans: list[PaperPlan] = []
    words: list[str] = []
    if "report" in kinds:
        plans.append(month_report.month_report(folder / month_report.NAME, of))
        words.append(month_report.NAME)
    if "sheets" in kinds:
        home = folder / person_sheet.FOLDER
        claims = of.claims
        plans += [
            person_sheet.person_sheet(home / names[one.key], one, of, claims)
            for one in of.month.people
        ]
        words.append(plural(len(of.month.people), "person's sheet", "people's sheets"))
    errors = list(_set(reader, of, plans, job))
    if "letters" in kinds:
        told, failed = _letters(reader, of, folder / f"{letters.FOLDER} {of.stamp.revision}", job)
        words.append(told)
        errors += failed
    return Written(tuple(words), tuple(errors))


def _letters(
    reader: DocumentReader, of: PaperMonth, home: Path, job: Job
) -> tuple[str, tuple[CouldNotBeProcessed, ...]]:
    """Write a letter, a statement to sign and a draft for each person who owes receipts."""
    names = packet_names(of.month.people)
    owing = of.owing()
    if not owing:
        return "no letters (nobody owes a receipt)", ()
    plans = []
    for person, owed in owing:
        stem = names[person.key].removesuffix(".pdf")
        plans.append(letters.letter(home / f"{stem}.pdf", person, owed, of))
        plans.append(letters.affidavit(home / f"{stem} affidavit.pdf", person, owed, of))
    errors = list(_set(reader, of, plans, job))
    for person, owed in owing:
        stem = names[person.key].removesuffix(".pdf")
        enclosed = home / f"{stem} affidavit.pdf"
        if enclosed.exists():
            (home / f"{stem}.eml").write_bytes(letters.draft(person, owed, of, enclosed))
    count = plural(
        len(owing) - len(errors), "letter with e-mail draft", "letters with e-mail drafts"
    )
    unread = plural(of.unread_pages, "page") if of.unread_pages else ""
    doubt = f" (what they ask for may stand on {unread} that no one has read)" if unread else ""
    return f"{count} in {home.name}{doubt}", tuple(errors)


def _set(
    reader: DocumentReader, of: PaperMonth, plans: list[PaperPlan], job: Job
) -> tuple[CouldNotBeProcessed, ...]:
    for home in {plan.target.parent for plan in plans}:
        home.mkdir(exist_ok=True)
    lost = reader.write_papers(plans, created=of.stamp.created, job=job)
    return tuple(lost.values())
