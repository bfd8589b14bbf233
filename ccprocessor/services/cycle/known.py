"""Records of a stored month that need not be read again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ccprocessor import __version__
from ccprocessor.domain.readings import MonthReading, MonthRecord, Record, side_of
from ccprocessor.services.intake.intake import NOTHING_KNOWN, IntakeResult
from ccprocessor.services.office import Office

if TYPE_CHECKING:  # imported where something is looked up: most of the time to start is theirs
    from ccprocessor.storage.revisions import StoredRevision

PROGRAM = f"ccprocessor {__version__}"
"""Program as revisions and records name it."""


@dataclass(frozen=True, slots=True)
class KnownRecords:
    """Records read before in files of a month, and the reading that they were part of."""

    intake: IntakeResult = NOTHING_KNOWN
    reading: MonthReading | None = None


def known_records(
    office: Office,
    revision: StoredRevision,
    *,
    but_scans: bool = False,
) -> KnownRecords:
    """Return what this program read in the reports of a revision.

    Left out are files of pages of both reports, and with `but_scans` those with unread scans.
    """
    from ccprocessor.storage.decisions import load_reading
    from ccprocessor.storage.documents import load_record

    if revision.reading is None:
        return KnownRecords()
    with office.database.read() as session:
        reading = load_reading(session, revision.reading)
        records = {
            one.sha256: load_record(session, one.sha256, reader=PROGRAM)
            for one in reading.documents
            if one.kind != "other"
        }
    mixed = _mixed(reading)
    known = [
        record
        for sha256, record in records.items()
        if record and sha256 not in mixed and not (but_scans and _has_scans(record))
    ]
    names = {record.document for record in known}
    return KnownRecords(
        IntakeResult(
            documents=tuple(one for one in reading.documents if one.sha256 in names),
            records=tuple(known),
        ),
        reading,
    )


def _has_scans(record: Record) -> bool:
    return isinstance(record, MonthRecord) and bool(record.scanned_pages)


def _mixed(reading: MonthReading) -> set[str]:
    """Documents with records of the kind that they are not."""
    sides = {one.sha256: side_of(one.kind) for one in reading.documents}
    charges = {one.place.document for person in reading.people for one in person.transactions}
    receipts = {one.place.document for person in reading.people for one in person.receipts}
    return {one for one in charges if sides.get(one) != "statement"} | {
        one for one in receipts if sides.get(one) != "receipts"
    }
