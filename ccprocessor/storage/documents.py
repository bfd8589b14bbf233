"""Documents of record: a file's bytes as redacted, and all that was read in it."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ccprocessor.audit.events import Subject
from ccprocessor.crashes.guarding import guarded
from ccprocessor.domain.money import single_currency, total
from ccprocessor.domain.pages import DocumentKind, SourceDocument
from ccprocessor.domain.readings import RECORDS, Record, kind_of_record
from ccprocessor.errors import CouldNotBeProcessed, DatabaseRefused
from ccprocessor.storage import tables
from ccprocessor.storage.actors import actor_of, is_own, refuse_foreign_company
from ccprocessor.storage.base.columns import storable
from ccprocessor.storage.base.failures import NO_AMOUNT, damaged
from ccprocessor.storage.base.upserts import insert_new, is_new
from ccprocessor.storage.encoding import (
    Sealed,
    decode,
    encode,
    encode_by_parts,
    seal_parts,
    unseal,
)
from ccprocessor.storage.trail.writing import note

CHUNK = 1024 * 1024
"""Small: on its way into SQLite a piece stands in memory three times."""


@dataclass(frozen=True, slots=True)
class Processing:
    """Times at which a file came and was read, and its reader (program and version)."""

    reader: str = ""
    received_at: dt.datetime | None = None
    started_at: dt.datetime | None = None
    finished_at: dt.datetime | None = None


def store_document(
    session: Session,
    document: SourceDocument,
    *,
    record: Record | None = None,
    chunks: Iterable[bytes] = (),
    redacted_sha256: str | None = None,
    replace_copy: bool = False,
    processing: Processing | None = None,
) -> bool:
    """Store a file unless it is known; True where it was not.

    `chunks` are the bytes of the redacted copy in pieces of any size; they are walked once, a
    piece at a time, and not at all where the bytes are stored already. `redacted_sha256`, where
    given, is what they must add up to. `replace_copy`: stored bytes give way to these, from which
    more was removed. Raises `CouldNotBeProcessed` about the digest where the record cannot be
    encoded. A known file read otherwise keeps its first record and
    gains another reading.
    """
    processing = processing or Processing()
    row = {
        "sha256": document.sha256,
        "company_id": actor_of(session).company_id,
        "received_at": processing.received_at or dt.datetime.now(dt.UTC),
        "status": "completed" if processing.finished_at else "pending",
        **_described(document, processing),
    }
    new = _kept(session, document, row)
    if record is not None:
        document = replace(document, kind=kind_of_record(record))
        _keep_record(session, document, record, processing)
    if replace_copy and redacted_sha256 != stored_copy(session, document.sha256):
        _give_up_copy(session, document.sha256)
    if not _has_chunks(session, document.sha256):
        _keep_chunks(session, document, chunks, redacted_sha256)
    return new


def _kept(session: Session, document: SourceDocument, row: dict[str, Any]) -> bool:
    """Keep a document's row, and tell whether it is new; one of another company is refused."""
    table = tables.document
    if is_new(session, table, row):
        subject = Subject(document.sha256, name=document.name)
        note(session, "document.stored", subject, after=document.kind)
        return True
    stored = sa.select(table.c.company_id).where(table.c.sha256 == document.sha256)
    refuse_foreign_company(session, session.scalar(stored), f"The file {document.name}")
    return False


def _give_up_copy(session: Session, sha256: str) -> None:
    """Remove the pieces of a copy; the document says so first, or they are guarded."""
    table, chunk = tables.document, tables.document_chunk
    given_up = {"redacted_sha256": None, "redacted_size": None}
    session.execute(sa.update(table).where(table.c.sha256 == sha256).values(given_up))
    session.execute(sa.delete(chunk).where(chunk.c.document == sha256))


def stored_copy(session: Session, sha256: str) -> str | None:
    """SHA-256 of the stored copy without card numbers; None where no copy is stored.

    Raises `DatabaseRefused` where it is not the copy that the newest revision was sealed with.
    """
    return stored_copies(session, [sha256])[sha256]


def stored_copies(
    session: Session, documents: Sequence[str], *, is_sealed: bool = True
) -> dict[str, str | None]:
    """The same of several documents; unless it `is_sealed` a copy may stand since a moment ago."""
    table, chunk = tables.document, tables.document_chunk.c
    sealed = tables.revision_document.alias()
    own = (sealed.c.document == table.c.sha256) & sealed.c.copy_sha256.is_not(None)
    newest = sa.select(sealed.c.copy_sha256).where(own).order_by(sealed.c.revision_id.desc())
    query = sa.select(
        table.c.sha256, table.c.redacted_sha256, newest.limit(1).scalar_subquery().label("sealed")
    ).where(
        table.c.sha256.in_(documents),
        is_own(session, table),
        sa.exists().where(chunk.document == table.c.sha256),
    )
    found: dict[str, str | None] = dict.fromkeys(documents)
    for sha256, stored, was in session.execute(query):
        if is_sealed and stored is not None and was not in (None, stored):
            raise damaged(f"the file of document {sha256[:12]}")
        found[sha256] = stored
    return found


def read_chunks(session: Session, sha256: str) -> Iterator[bytes]:
    """The redacted copy's bytes, 1 MiB at a time; nothing where none are stored.

    Raises DatabaseRefused, perhaps after the last piece only, where they are not what was stored:
    keep what was read only when the walk ends by itself.
    """
    chunk, wanted = tables.document_chunk, stored_copy(session, sha256)
    seen = hashlib.sha256()
    for position in _positions(session, sha256) if _has_chunks(session, sha256) else ():
        data: bytes = session.execute(
            sa.select(chunk.c.data).where(chunk.c.document == sha256, chunk.c.position == position)
        ).scalar_one()
        seen.update(data)
        yield data
    if wanted is not None and seen.hexdigest() != wanted:
        raise damaged(f"the file of document {sha256[:12]}")


def load_record(session: Session, sha256: str, *, reader: str | None = None) -> Record | None:
    """Return what was read in a file, by that reader or by whoever read it last, or None.

    Raises DatabaseRefused if it is not what was stored.
    """
    found = _newest_reading(session, sha256, reader)
    if found is None:
        return None
    kind, sealed = found
    data = unseal(sealed, f"the record of document {sha256[:12]}")
    return decode(data, RECORDS[kind].record)


def _described(document: SourceDocument, processing: Processing) -> dict[str, Any]:
    started, finished = processing.started_at, processing.finished_at
    took = finished - started if started and finished else None
    return {
        "name": document.name,
        "kind": document.kind,
        "size": document.size,
        "pages": document.pages,
        "mime_type": document.mime_type,
        "scanned_pages": encode(document.scanned_pages).decode(),
        "processing_started_at": started,
        "processing_finished_at": finished,
        "processing_duration_ms": took and round(took / dt.timedelta(milliseconds=1)),
        "engine": document.engine,
    }


def _keep_record(
    session: Session, document: SourceDocument, record: Record, processing: Processing
) -> None:
    table = tables.document
    with guarded(document.sha256):
        sealed = seal_parts(encode_by_parts(record))
        summary = summary_of(document.sha256, document.kind, record)
    first = session.scalar(
        sa.select(table.c.record_digest).where(table.c.sha256 == document.sha256)
    )
    if first is None:
        session.execute(
            sa.update(table)
            .where(table.c.sha256 == document.sha256)
            .values(
                **_described(document, processing),
                **summary,
                status="completed",
                reader=processing.reader,
                record_digest=sealed.digest,
                record=sealed.data,
            )
        )
    elif first != sealed.digest:
        reading = {
            "document": document.sha256,
            "record_digest": sealed.digest,
            "reader": processing.reader,
            "read_at": processing.finished_at or dt.datetime.now(dt.UTC),
            "record": sealed.data,
        }
        insert_new(session, tables.document_reading, [reading])
        subject = Subject(document.sha256, name=document.name)
        note(session, "document.read", subject, before=first, after=sealed.digest)


def summary_of(sha256: str, kind: DocumentKind, record: Record) -> dict[str, int | str | Decimal]:
    """Counts and the total of a record; raises `CouldNotBeProcessed` where there can be none."""
    rows = [(value, currency) for value, currency in record.rows if value is not None]
    amount = total(value for value, _ in rows)
    if not storable(amount):
        raise CouldNotBeProcessed(sha256, NO_AMOUNT)
    name = RECORDS[kind].stored_as
    return {
        "people_count": record.people_count,
        f"{name}_count": len(record.rows),
        f"{name}_total": amount,
        "currency": single_currency(currency for _, currency in rows),
    }


def _newest_reading(
    session: Session, sha256: str, reader: str | None
) -> tuple[DocumentKind, Sealed] | None:
    first, later = tables.document, tables.document_reading
    own = (first.c.sha256 == sha256) & is_own(session, first)
    row = session.execute(sa.select(first).where(own)).mappings().first()
    if row is None:
        return None
    query = sa.select(later).where(later.c.document == sha256).order_by(later.c.read_at.desc())
    if reader is not None:
        query = query.where(later.c.reader == reader)
    for other in session.execute(query.limit(1)).mappings():
        return row["kind"], Sealed(other["record_digest"], other["record"])
    if row["record"] is None or reader not in {None, row["reader"]}:
        return None
    return row["kind"], Sealed(row["record_digest"], row["record"])


def _keep_chunks(
    session: Session, document: SourceDocument, chunks: Iterable[bytes], wanted: str | None
) -> None:
    seen, size = hashlib.sha256(), 0
    with ThreadPoolExecutor(max_workers=1) as beside:  # digest and disk each take a second
        for position, data in enumerate(_pieces(chunks)):
            digested = beside.submit(seen.update, data)
            row = {"document": document.sha256, "position": position, "data": data}
            session.execute(sa.insert(tables.document_chunk), row)
            digested.result()
            size += len(data)
    if not size:
        return
    if wanted is not None and seen.hexdigest() != wanted:
        raise DatabaseRefused(
            f"The working copy of {document.name} changed while it was being stored: nothing of"
            " this was stored.",
            hint="Run again.",
        )
    table = tables.document
    session.execute(
        sa.update(table)
        .where(table.c.sha256 == document.sha256)
        .values(redacted_sha256=seen.hexdigest(), redacted_size=size)
    )
    subject = Subject(document.sha256, name=document.name)
    note(session, "document.copied", subject, after=seen.hexdigest())


def _pieces(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of CHUNK; holds hardly more than one of them."""
    waiting = bytearray()
    for chunk in chunks:
        if len(chunk) == CHUNK and not waiting:
            yield chunk
            continue
        for start in range(0, len(chunk), CHUNK):
            waiting += memoryview(chunk)[start : start + CHUNK]
            while len(waiting) >= CHUNK:
                yield bytes(waiting[:CHUNK])
                del waiting[:CHUNK]
    if waiting:
        yield bytes(waiting)


def _has_chunks(session: Session, sha256: str) -> bool:
    table, document = tables.document_chunk.c, tables.document
    own = (document.c.sha256 == sha256) & is_own(session, document)
    there = sa.exists().where(table.document == sha256) & sa.exists().where(own)
    return bool(session.scalar(sa.select(there)))


def _positions(session: Session, sha256: str) -> tuple[int, ...]:
    table = tables.document_chunk
    query = sa.select(table.c.position).where(table.c.document == sha256)
    return tuple(session.scalars(query.order_by(table.c.position)))
