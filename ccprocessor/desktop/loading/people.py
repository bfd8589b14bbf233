"""People as they are read: provisional until everybody is reviewed."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeAlias

from ccprocessor.desktop.shared.tables.model import RIGHT, TableColumn
from ccprocessor.domain.readings import RECORDS
from ccprocessor.jobs import PersonRead
from ccprocessor.review.wording import plural

Key: TypeAlias = tuple[str | None, ...]
"""Identity of a person within one load."""


def added(people: dict[Key, PersonRead], person: PersonRead) -> None:
    """Take somebody in; who is known already gets the new records on top."""
    before = people.get(person.key)
    if before is not None:
        person = replace(
            person, records=before.records + person.records, total=before.total + person.total
        )
    people[person.key] = person


def _counted(person: PersonRead) -> str:
    return plural(person.records, RECORDS[person.kind].row)


_MOST = "-888,888.88"  # sums grow while people are read
PEOPLE: tuple[TableColumn[PersonRead], ...] = (
    TableColumn(
        "Name", lambda p: p.name or "(no name printed)", lambda p: (p.name or "").casefold()
    ),
    TableColumn("Number", lambda p: p.number or "", lambda p: p.number or ""),
    TableColumn("Read from", lambda p: RECORDS[p.kind].name, lambda p: p.kind),
    TableColumn("Card", lambda p: f"•••• {p.card}" if p.card else "", lambda p: p.card or ""),
    TableColumn("Read so far", _counted, lambda p: p.records, RIGHT, widest="888 receipts"),
    TableColumn("Total", lambda p: f"{p.total:,.2f}", lambda p: p.total, RIGHT, widest=_MOST),
)
