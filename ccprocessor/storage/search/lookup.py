"""Look things up in the index: people first, then charges, receipts and pages."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal, NamedTuple, get_args

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ccprocessor.domain.cycles import Cycle
from ccprocessor.domain.issues import ReceiptRef, TransactionRef
from ccprocessor.domain.places import Box
from ccprocessor.storage import tables
from ccprocessor.storage.projected import employee_revision
from ccprocessor.storage.search.index import own_months
from ccprocessor.storage.search.tables import search_month, search_row, search_words
from ccprocessor.storage.search.words import KIND, Query, Term

HitKind = Literal["person", "charge", "receipt", "page"]
KINDS: tuple[HitKind, ...] = get_args(HitKind)


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found, and where: month, person, and the place on paper.

    `cycle` is None for a page that no month has any more; `person` (the key) and `name` are of
    nobody where it belongs to nobody. `text` is all of its text, a page's as it was read; `card`
    is the last four digits.
    """

    kind: HitKind
    cycle: Cycle | None
    person: str | None
    name: str
    date: dt.date | None
    merchant: str
    amount: Decimal | None
    currency: str | None
    card: str | None
    text: str
    document: str | None
    file: str
    page: int | None
    box: Box | None
    number: str | None = None
    occurrence: int | None = None

    @property
    def ref(self) -> TransactionRef | ReceiptRef | None:
        """The charge or receipt record that it is; None for anything else."""
        if self.number is None or self.occurrence is None:
            return None
        if self.kind == "charge":
            return TransactionRef(self.card or "", self.number, self.occurrence)
        return ReceiptRef(self.number, self.occurrence)


def look_up(session: Session, query: Query, *, start: int, end: int) -> tuple[Hit, ...]:
    """Return the hits from `start` to before `end`, of each kind the newest month first."""
    found: list[int] = []
    for kind in KINDS:
        if query and len(found) < end:
            found += _ids(session, kind, query, end - len(found))
    return _hits(session, found[start:end])


def troubles(session: Session) -> tuple[tuple[str, str], ...]:
    """Return the months of which nothing is found, each with why."""
    table = search_month.c
    query = sa.select(table.cycle_id, table.trouble).where(table.trouble != "")
    return tuple(session.execute(query.where(table.cycle_id.in_(own_months(session)))))


def _ids(session: Session, kind: HitKind, query: Query, most: int) -> Sequence[int]:
    if session.get_bind().dialect.name == "sqlite":
        groups = ((Term(f"{KIND}{kind}"),), *query)
        asked = " AND ".join(f"({' OR '.join(map(_on_file, group))})" for group in groups)
        row, match = search_words.c.rowid, sa.text("search_words MATCH :asked")
        source: sa.FromClause = search_words
    else:
        asked = " & ".join(f"({' | '.join(map(_on_server, group))})" for group in query)
        own = f"kind = '{kind}' AND words @@ CAST(:asked AS tsquery)"  # as its index is defined
        row, match = search_row.c.id, sa.text(own)
        source = search_row
    statement = sa.select(row).select_from(source).where(match.bindparams(asked=asked))
    is_shared = session.scalar(sa.select(sa.func.count()).select_from(tables.company)) != 1
    if source is not search_row and (kind == "page" or is_shared):
        statement = statement.join(search_row, search_row.c.id == row)
    if kind == "page":
        statement = _of_months(session, statement)
    elif is_shared:
        statement = statement.where(search_row.c.cycle_id.in_(own_months(session)))
    return session.scalars(statement.order_by(row.desc()).limit(most)).all()


def _of_months(session: Session, statement: sa.Select[tuple[int]]) -> sa.Select[tuple[int]]:
    """Leave out the pages of documents that no month of the company has any more."""
    link, month = tables.revision_document.c, search_month.c
    newest = sa.select(month.revision_id).where(month.cycle_id.in_(own_months(session)))
    documents = sa.select(link.document).where(link.revision_id.in_(newest))
    return statement.where(search_row.c.document.in_(documents))


def _on_file(term: Term) -> str:
    return f'"{term.word}"{"*" if term.is_start else ""}'


def _on_server(term: Term) -> str:
    return f"'{term.word}'{':*' if term.is_start else ''}"


def _hits(session: Session, ids: Sequence[int]) -> tuple[Hit, ...]:
    shown = [column for column in search_row.columns if column.name != "words"]
    rows = {
        row["id"]: row
        for row in session.execute(sa.select(*shown).where(search_row.c.id.in_(ids))).mappings()
    }
    found = [rows[one] for one in ids if one in rows]
    pages = {row["document"] for row in found if row["kind"] == "page"}
    owners = _Owners(session, pages)
    cycles = _cycles(session, {row["cycle_id"] for row in found} | owners.cycles)
    names = _names(session, {row["document"] for row in found})
    return tuple(owners.owned(_hit(row, cycles, names), cycles) for row in found)


def _hit(row: sa.RowMapping, cycles: Mapping[str, Cycle], names: Mapping[str, str]) -> Hit:
    values = {name: row[name] for name in _SAME}
    box = row["box"]
    return Hit(
        **values,
        cycle=cycles.get(str(row["cycle_id"])),
        file=names.get(str(row["document"]), ""),
        box=Box(*map(float, str(box).split())) if box else None,
    )


_SAME = (
    "kind",
    "person",
    "name",
    "date",
    "merchant",
    "amount",
    "currency",
    "card",
    "text",
    "document",
    "page",
    "number",
    "occurrence",
)
"""Columns that a hit has as they are."""


class _Owner(NamedTuple):
    """Month and person of a page in the newest revision that has its document."""

    cycle: str
    person: str | None
    name: str


class _Owners:
    """The month and the person of each page of some documents."""

    def __init__(self, session: Session, documents: Collection[str]) -> None:
        self._month_of: dict[str, str] = {}
        self._of_page: dict[tuple[str, int], _Owner] = {}
        link = tables.revision_document.c
        query = (
            sa.select(link.document, search_month.c.cycle_id, search_month.c.revision_id)
            .join_from(
                tables.revision_document,
                search_month,
                search_month.c.revision_id == link.revision_id,
            )
            .where(link.document.in_(documents))
            .order_by(link.revision_id)
        )
        revisions = {}
        for document, cycle_id, revision_id in session.execute(query) if documents else ():
            self._month_of[document] = cycle_id
            revisions[revision_id] = cycle_id
        table = employee_revision.c
        shown = (
            table.revision_id,
            table.person,
            table.name,
            table.statement_pages,
            table.receipt_pages,
        )
        people = sa.select(*shown).where(table.revision_id.in_(revisions))
        for revision_id, person, name, *lists in session.execute(people) if revisions else ():
            owner = _Owner(revisions[revision_id], person, name)
            for document, page in (one for pages in lists for one in json.loads(pages)):
                if self._month_of.get(document) == owner.cycle:
                    self._of_page[document, page] = owner

    @property
    def cycles(self) -> set[str]:
        """Their months."""
        return {*self._month_of.values()}

    def owned(self, hit: Hit, cycles: Mapping[str, Cycle]) -> Hit:
        """Return a page with its month and person, any other hit as it is."""
        if hit.kind != "page" or hit.document is None or hit.page is None:
            return hit
        owner = self._of_page.get((hit.document, hit.page))
        owner = owner or _Owner(self._month_of.get(hit.document, ""), None, "")
        cycle = cycles.get(owner.cycle)
        return replace(hit, cycle=cycle, person=owner.person, name=owner.name)


def _cycles(session: Session, ids: Collection[str]) -> dict[str, Cycle]:
    table = tables.cycle.c
    shown = (table.id, table.company, table.account_code, table.period_from, table.period_to)
    rows = session.execute(sa.select(*shown).where(table.id.in_(ids)))
    return {row.id: Cycle(*row) for row in rows}


def _names(session: Session, documents: Collection[str]) -> dict[str, str]:
    table = tables.document.c
    rows = session.execute(sa.select(table.sha256, table.name).where(table.sha256.in_(documents)))
    return {row.sha256: row.name for row in rows}
