"""Fill the index: the people and records of a month's newest revision, the words of pages."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ccprocessor.domain.cycles import Month, Person
from ccprocessor.domain.pictures import FieldReading, PictureReading
from ccprocessor.domain.places import Place
from ccprocessor.domain.receipts import LooseReceipt, Receipt
from ccprocessor.domain.statement import Transaction
from ccprocessor.storage import tables
from ccprocessor.storage.actors import is_own
from ccprocessor.storage.base.columns import storable
from ccprocessor.storage.base.upserts import insert_all
from ccprocessor.storage.rows import Follows
from ccprocessor.storage.search.tables import search_month, search_row, search_words
from ccprocessor.storage.search.words import indexed

Row: TypeAlias = dict[str, Any]

PageWords: TypeAlias = Mapping[int, str]
"""The text of pages, by their numbers."""

_EMPTY: Row = {
    column.name: None for column in search_row.columns if column.name not in ("id", "words")
} | {"name": "", "merchant": "", "text": ""}


def index_month(
    session: Session,
    cycle_id: str,
    revision_id: int,
    month: Month,
    follows: Follows | None = None,
) -> None:
    """Let a revision be what is found of its month.

    Where the revision that it `follows` was found until now, only who changed is written again.
    """
    table = search_month
    known = session.scalar(sa.select(table.c.revision_id).where(table.c.cycle_id == cycle_id))
    changed = follows.changed if follows and follows.revision_id == known else None
    own: sa.ColumnElement[bool] = search_row.c.cycle_id == cycle_id
    if changed is not None:
        own &= search_row.c.employee.is_(None) | search_row.c.employee.in_(changed)
    _delete(session, own)
    # The newest rows are found first: written backwards, those of a month keep their order.
    rows = [*_month_rows(month, changed)]
    _insert(session, ({**one, "cycle_id": cycle_id} for one in reversed(rows)))
    note_month(session, cycle_id, revision_id)


def follow_month(
    session: Session, cycle_id: str, revision_id: int, month: Month, follows: Follows | None
) -> None:
    """Let a revision be found in place of the one before, where the month is found at all.

    A new month is taken in when somebody looks for something: storing it is not held up.
    """
    known = search_month.c
    query = sa.select(known.revision_id).where(known.cycle_id == cycle_id)
    if follows is not None and session.scalar(query):
        index_month(session, cycle_id, revision_id, month, follows)


def note_month(session: Session, cycle_id: str, revision_id: int, trouble: str = "") -> None:
    """Note which revision of a month is found, or why nothing of it is."""
    table = search_month
    values = {"revision_id": revision_id, "trouble": trouble}
    update = sa.update(table).where(table.c.cycle_id == cycle_id).values(values)
    if not session.execute(update).rowcount:  # type: ignore[attr-defined]
        session.execute(sa.insert(table).values(cycle_id=cycle_id, **values))
    if trouble:
        _delete(session, search_row.c.cycle_id == cycle_id)


def index_pages(session: Session, document: str, pages: PageWords) -> None:
    """Let a document's pages be found by their words, in place of those kept before.

    Card numbers in them are masked already.
    """
    keep_pages(session, document, pages)
    while index_kept(session):
        pass


def keep_pages(session: Session, document: str, pages: PageWords) -> None:
    """Keep the words of a document's pages, to be found once `index_kept` comes to them.

    Reading a month is not held up by an index that nobody may look into.
    """
    numbers = sorted(pages, reverse=True)
    table = search_row
    known = (table.c.document == document) & (table.c.kind == "page")
    for start in range(0, len(numbers), 500):
        _delete(session, known & table.c.page.in_(numbers[start : start + 500]))
    _insert(session, (_page(document, number, pages[number]) for number in numbers))


def index_kept(session: Session) -> int:
    """Let some pages that are kept be found; their number, 0 where none is left."""
    row = search_row.c
    waiting = (row.kind == "page") & (row.words == "")
    found = session.execute(sa.select(row.id, row.text).where(waiting).limit(_SOME)).all()
    for one in found:
        words = {"words": indexed("page", (one.text,))}
        session.execute(sa.update(search_row).where(row.id == one.id).values(words))
    if found and session.get_bind().dialect.name == "sqlite":
        fresh = sa.select(row.id, row.words).where(row.id.in_([one.id for one in found]))
        session.execute(sa.insert(search_words).from_select(["rowid", "words"], fresh))
    return len(found)


_SOME = 500  # pages that are taken into the index in one go


def page_words(session: Session, document: str, pages: Collection[int]) -> dict[int, str]:
    """Return the words that are kept of some pages of a document."""
    table = search_row.c
    known = (table.document == document) & (table.kind == "page")
    query = sa.select(table.page, table.text).where(known & table.page.in_(pages))
    return {row.page: row.text for row in session.execute(query)}


def unindexed_months(session: Session) -> tuple[tuple[str, int], ...]:
    """Return months whose newest revision is not found yet, with that revision's key."""
    table, known = tables.revision.c, search_month.c
    own = sa.select(table.cycle_id, table.id).where(is_own(session, tables.revision))
    numbered = own.order_by(table.major, table.minor)
    newest = {row.cycle_id: row.id for row in session.execute(numbered)}
    both = sa.select(known.cycle_id, known.revision_id)
    found = {row.cycle_id: row.revision_id for row in session.execute(both)}
    return tuple((cycle, key) for cycle, key in newest.items() if found.get(cycle) != key)


def own_months(session: Session) -> sa.Select[tuple[str]]:
    """The ids of the company's months, as a part of a query."""
    return sa.select(tables.cycle.c.id).where(is_own(session, tables.cycle))


def unindexed_documents(session: Session) -> dict[str, frozenset[str]]:
    """Return the documents of whose pages no words are kept, by the months that they belong to."""
    link, months = tables.revision_document.c, search_month.c
    own = (search_row.c.document == link.document) & (search_row.c.kind == "page")
    query = (
        sa.select(months.cycle_id, link.document)
        .where(months.revision_id == link.revision_id, months.trouble == "")
        .where(months.cycle_id.in_(own_months(session)))
        .where(~sa.exists().where(own))
    )
    found: dict[str, set[str]] = {}
    for cycle_id, document in session.execute(query):
        found.setdefault(cycle_id, set()).add(document)
    return {cycle_id: frozenset(documents) for cycle_id, documents in found.items()}


def hold_month(session: Session, cycle_id: str) -> None:
    """Let others who would write about a month wait until the unit of work ends."""
    table = tables.cycle.c
    session.execute(sa.select(table.id).where(table.id == cycle_id).with_for_update(key_share=True))


def _insert(session: Session, rows: Iterable[Row]) -> None:
    """Write rows, and on SQLite their words at once into its index."""
    row = search_row.c
    last = session.scalar(sa.select(sa.func.coalesce(sa.func.max(row.id), 0)))
    insert_all(session, search_row, rows)
    if session.get_bind().dialect.name == "sqlite":
        fresh = sa.select(row.id, row.words).where(row.id > last, row.words != "")
        session.execute(sa.insert(search_words).from_select(["rowid", "words"], fresh))


def _delete(session: Session, which: sa.ColumnElement[bool]) -> None:
    row = search_row.c
    if session.get_bind().dialect.name == "sqlite":
        gone = sa.select(sa.literal("delete"), row.id, row.words).where(which, row.words != "")
        names = ["search_words", "rowid", "words"]
        session.execute(sa.insert(search_words).from_select(names, gone))
    session.execute(sa.delete(search_row).where(which))


def _month_rows(month: Month, changed: Collection[int] | None) -> Iterator[Row]:
    for position, person in enumerate(month.people):
        if changed is None or position in changed:
            for row in _person_rows(person):
                yield {**row, "employee": position}
    yield from map(_loose, month.loose)


def _person_rows(person: Person) -> Iterator[Row]:
    whose = {"person": person.key, "name": person.name}
    names = tuple(
        filter(None, (person.name, person.card_name, person.employee_id, person.portal_id))
    )
    place = next(iter(person.statement_pages or person.receipt_pages), None)
    yield {
        **_EMPTY,
        **whose,
        "kind": "person",
        "text": " · ".join(dict.fromkeys(names[1:])),
        "card": " ".join(person.cards),
        "amount": person.statement_total,
        "currency": person.currency,
        "document": place and place.document,
        "page": place and place.page,
        "words": indexed(
            "person",
            names,
            amounts=(person.statement_total, person.receipt_total),
            cards=person.cards,
        ),
    }
    yield from ({**_charge(one, names), **whose} for one in person.transactions)
    card_of = {ref: match.transaction.card for ref, match in person.match_of_receipt.items()}
    for receipt in person.receipts:
        yield {**_receipt(receipt, card_of.get(receipt.key, ""), names), **whose}


def _charge(charge: Transaction, names: Sequence[str]) -> Row:
    products = dict.fromkeys(line.product for line in charge.lines)
    shown = _joined(
        " ".join(filter(None, (charge.city, charge.state))),
        *products,
        charge.merchant_group,
        charge.number,
        (charge.mark or "").replace("_", " "),
    )
    day = charge.transaction_date or charge.posted_date
    lines = charge.lines if len(charge.lines) > 1 else ()
    return {
        **_EMPTY,
        **_at(charge.place),
        "kind": "charge",
        "number": charge.number,
        "occurrence": charge.occurrence,
        "date": day,
        "merchant": charge.merchant,
        "amount": charge.net,
        "currency": charge.currency,
        "card": charge.card,
        "text": shown,
        "words": indexed(
            "charge",
            (*names, charge.merchant, shown, str(day or "")),
            amounts=(charge.net, charge.gross, *(line.net for line in lines)),
            cards=(charge.card,),
        ),
    }


def _receipt(receipt: Receipt, card: str, names: Sequence[str]) -> Row:
    coding = receipt.coding
    coded = (coding.job, coding.phase, coding.cost_type, coding.gl_account, coding.gl_description)
    shown = _joined(receipt.purpose, receipt.title, receipt.expense_type, *coded)
    beside = (receipt.merchant_address, receipt.address, receipt.attachment_name)
    read = _read(receipt.picture)
    return {
        **_EMPTY,
        **_at(receipt.place),
        "kind": "receipt",
        "number": receipt.transaction_id,
        "occurrence": receipt.occurrence,
        "date": receipt.date,
        "merchant": receipt.merchant,
        "amount": receipt.amount,
        "currency": receipt.currency,
        "card": card or None,
        "text": shown,
        "words": indexed(
            "receipt",
            (
                *names,
                receipt.merchant,
                shown,
                *beside,
                receipt.transaction_id,
                str(receipt.date or ""),
                read.get("merchant", ""),
            ),
            amounts=(receipt.amount, _number(read.get("total"))),
            cards=(card, read.get("card", "")),
        ),
    }


def _loose(loose: LooseReceipt) -> Row:
    read = _read(loose.reading)
    merchant, card, number = (
        read.get("merchant", ""),
        read.get("card", ""),
        _number(read.get("total")),
    )
    places = loose.reading.places
    return {
        **_EMPTY,
        **(_at(places[0]) if places else {"document": loose.document, "page": loose.pages[0]}),
        "kind": "receipt",
        "merchant": merchant,
        "amount": number,
        "card": card or None,
        "text": f"loose receipt {read.get('date', '')}".strip(),
        "words": indexed(
            "receipt",
            (merchant, "loose receipt", read.get("date", "")),
            amounts=(number,),
            cards=(card,),
        ),
    }


def _page(document: str, number: int, text: str) -> Row:
    return {
        **_EMPTY,
        "kind": "page",
        "document": document,
        "page": number,
        "text": text,
        "words": "",
    }


def _at(place: Place) -> Row:
    box = " ".join(f"{corner:g}" for corner in place.box)
    return {"document": place.document, "page": place.page, "box": box}


def _read(picture: PictureReading | None) -> dict[str, str]:
    fields: Iterable[tuple[str, FieldReading | None]] = picture.fields if picture else ()
    return {name: field.value for name, field in fields if field is not None}


def _number(value: str | None) -> Decimal | None:
    try:
        number = Decimal(value or "")
    except InvalidOperation:
        return None
    return number if storable(number) else None


def _joined(*texts: str | None) -> str:
    return " · ".join(dict.fromkeys(filter(None, texts)))
