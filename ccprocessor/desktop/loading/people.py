"""People as they are read: provisional until everybody is reviewed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from ccprocessor.desktop.loading.files import KINDS
from ccprocessor.desktop.shared.tables.model import RIGHT, TableColumn


@dataclass(frozen=True, slots=True)
class ReadPerson:
    """Somebody as one of the files tells of them so far."""

    name: str
    number: str
    kind: str
    card: str
    records: int
    total: Decimal

    @property
    def key(self) -> tuple[str, ...]:
        """Identity of the person within one load."""
        return (self.kind, self.number, self.card, self.name)

    @property
    def counted(self) -> str:
        """Number of records read, in words."""
        what = "charge" if self.kind == "card_statement" else "receipt"
        return f"{self.records:,} {what}{'' if self.records == 1 else 's'}"


def person_read(details: Mapping[str, Any]) -> ReadPerson:
    """The person an event of the load tells of."""
    if "portal_id" in details:
        return ReadPerson(
            name=details["name"],
            number=details["portal_id"] or "",
            kind="receipt_report",
            card="",
            records=details["receipts"],
            total=Decimal(details["receipt_total"]),
        )
    return ReadPerson(
        name=details["name"] or "",
        number=details["employee_id"] or "",
        kind="card_statement",
        card=details["card"] or "",
        records=details["transactions"],
        total=Decimal(details["statement_total"]),
    )


def added(people: dict[tuple[str, ...], ReadPerson], person: ReadPerson) -> None:
    """Take somebody in; who is known already gets the new records on top."""
    before = people.get(person.key)
    if before is not None:
        person = replace(
            person, records=before.records + person.records, total=before.total + person.total
        )
    people[person.key] = person


PEOPLE: tuple[TableColumn[ReadPerson], ...] = (
    TableColumn("Name", lambda p: p.name or "(no name printed)", lambda p: p.name.casefold()),
    TableColumn("Number", lambda p: p.number, lambda p: p.number),
    TableColumn("Read from", lambda p: KINDS[p.kind], lambda p: p.kind),
    TableColumn("Card", lambda p: f"•••• {p.card}" if p.card else "", lambda p: p.card),
    TableColumn("Read so far", lambda p: p.counted, lambda p: p.records, RIGHT),
    TableColumn("Total", lambda p: f"{p.total:,.2f}", lambda p: p.total, RIGHT),
)
