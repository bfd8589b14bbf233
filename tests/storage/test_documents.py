"""A file is one row, kept whole, recognised again, and streamed in and out."""

from __future__ import annotations

import datetime as dt
import hashlib
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ccprocessor.errors import DatabaseRefused
from ccprocessor.storage.documents import (
    CHUNK,
    Processing,
    load_record,
    read_chunks,
    store_document,
)
from ccprocessor.storage.engine.database import Database
from tests.storage.months import PAT, REPORT, STATEMENT, report_record, statement_record

START = dt.datetime(2031, 4, 2, 8, 0, tzinfo=dt.UTC)
PROCESSING = Processing("ccprocessor 1", START, START, START + dt.timedelta(seconds=2.5))


def described(session: Session) -> list[tuple[str, str, str]]:
    """Name, kind and status of every file."""
    rows = session.execute(sa.text("SELECT name, kind, status FROM document")).all()
    return [(row[0], row[1], row[2]) for row in rows]


def test_a_file_that_was_looked_at_and_has_no_record_does_not_wait(database: Database) -> None:
    with database.write(PAT) as session:
        store_document(session, replace(STATEMENT, kind="other"), processing=PROCESSING)
        assert described(session) == [(STATEMENT.name, "other", "completed")]


def test_a_file_is_recognised_by_its_digest(database: Database) -> None:
    with database.write(PAT) as session:
        assert store_document(session, STATEMENT)
        assert not store_document(session, replace(STATEMENT, name="copy of car.pdf"))
    with database.read() as session:
        assert described(session) == [(STATEMENT.name, STATEMENT.kind, "pending")]


def test_one_file_is_one_row_with_all_its_data(database: Database) -> None:
    with database.write(PAT) as session:
        store_document(session, REPORT, record=report_record(), processing=PROCESSING)
    with database.read() as session:
        (row,) = session.execute(sa.text("SELECT * FROM document")).mappings().all()
    assert row["status"] == "completed"
    assert row["engine"] == "text-layer"
    assert row["reader"] == "ccprocessor 1"
    assert row["processing_duration_ms"] == 2500
    assert (row["people_count"], row["receipt_count"], row["transaction_count"]) == (1, 1, None)
    assert row["receipt_total"] == 23235625
    assert len(row["record"]) > 0


def test_everything_that_was_read_comes_back(database: Database) -> None:
    with database.write(PAT) as session:
        store_document(session, STATEMENT, record=statement_record())
        store_document(session, REPORT, record=report_record())
    with database.read() as session:
        assert load_record(session, STATEMENT.sha256) == statement_record()
        assert load_record(session, REPORT.sha256) == report_record()
        assert load_record(session, "d" * 64) is None


def test_a_file_that_waits_gets_its_record_later(database: Database) -> None:
    waiting = replace(STATEMENT, kind="other", engine="none")
    with database.write(PAT) as session:
        store_document(session, waiting)
        assert load_record(session, STATEMENT.sha256) is None
        store_document(session, STATEMENT, record=statement_record(), processing=PROCESSING)
    with database.read() as session:
        assert described(session) == [(STATEMENT.name, STATEMENT.kind, "completed")]
        assert load_record(session, STATEMENT.sha256) == statement_record()


def test_the_same_file_read_otherwise_keeps_both_records(database: Database) -> None:
    first, second = report_record(), replace(report_record(), run_date=None)
    later = replace(PROCESSING, reader="ccprocessor 2", finished_at=START + dt.timedelta(days=1))
    with database.write(PAT) as session:
        store_document(session, REPORT, record=first, processing=PROCESSING)
        store_document(session, REPORT, record=second, processing=later)
        store_document(session, REPORT, record=second, processing=later)
        store_document(session, REPORT, record=first, processing=PROCESSING)
    with database.read() as session:
        assert load_record(session, REPORT.sha256) == second
        assert load_record(session, REPORT.sha256, reader="ccprocessor 1") == first
        assert load_record(session, REPORT.sha256, reader="ccprocessor 2") == second
        assert load_record(session, REPORT.sha256, reader="ccprocessor 3") is None
        assert session.scalar(sa.text("SELECT count(*) FROM document_reading")) == 1


@pytest.mark.parametrize("size", [1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK + 7])
@pytest.mark.parametrize("piece", [1_000_003, 3 * CHUNK])
def test_bytes_come_back_in_chunks_of_one_size(database: Database, size: int, piece: int) -> None:
    whole = bytes(range(251)) * (size // 251 + 1)
    whole = whole[:size]
    given = (whole[start : start + piece] for start in range(0, size, piece))
    with database.write(PAT) as session:
        digest = hashlib.sha256(whole).hexdigest()
        store_document(session, STATEMENT, chunks=given, redacted_sha256=digest)
    with database.read() as session:
        found = list(read_chunks(session, STATEMENT.sha256))
        row = session.execute(sa.text("SELECT redacted_sha256, redacted_size FROM document")).one()
    assert b"".join(found) == whole
    assert {len(chunk) for chunk in found[:-1]} <= {CHUNK}
    assert row == (digest, size)


def test_bytes_that_are_there_are_not_asked_for_again(database: Database) -> None:
    def never() -> Iterator[bytes]:
        raise AssertionError("was asked for")
        yield b""

    with database.write(PAT) as session:
        store_document(session, STATEMENT, chunks=[b"page"])
        store_document(session, STATEMENT, chunks=never())
        assert list(read_chunks(session, STATEMENT.sha256)) == [b"page"]
        assert list(read_chunks(session, REPORT.sha256)) == []


def test_a_copy_that_is_not_what_it_should_be_is_not_stored(database: Database) -> None:
    with pytest.raises(DatabaseRefused, match=r"car\.pdf changed"), database.write(PAT) as session:
        store_document(session, STATEMENT, chunks=[b"page"], redacted_sha256="0" * 64)
    with database.read() as session:
        assert described(session) == []


def test_a_large_file_never_stands_in_memory(database: Database) -> None:
    size = 16 * CHUNK

    def pieces() -> Iterator[bytes]:
        for number in range(size // 65536):
            yield bytes([number % 256]) * 65536

    tracemalloc.start()
    try:
        with database.write(PAT) as session:
            store_document(session, STATEMENT, chunks=pieces())
        with database.read() as session:
            found = sum(len(chunk) for chunk in read_chunks(session, STATEMENT.sha256))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert found == size
    assert peak < size / 2


def test_a_document_that_a_revision_names_cannot_be_deleted(database: Database) -> None:
    with database.write(PAT) as session:
        store_document(session, STATEMENT, chunks=[b"page"])
    with pytest.raises(sa.exc.IntegrityError), database.write(PAT) as session:
        session.execute(sa.text("DELETE FROM document"))


@pytest.mark.parametrize(
    "statement", ["UPDATE document SET record = NULL, record_digest = NULL", "DELETE FROM document"]
)
def test_a_record_is_written_once(database: Database, statement: str) -> None:
    with database.write(PAT) as session:
        store_document(session, STATEMENT, record=statement_record())
    with pytest.raises(sa.exc.DBAPIError, match="written once"), database.write(PAT) as session:
        session.execute(sa.text(statement))
    with database.read() as session:
        assert load_record(session, STATEMENT.sha256) == statement_record()


def test_totals_of_a_statement_are_kept_beside_it(database: Database) -> None:
    with database.write(PAT) as session:
        store_document(session, STATEMENT, record=statement_record())
    with database.read() as session:
        kept = session.scalar(sa.text("SELECT transaction_total FROM document"))
    assert Decimal(kept or 0).scaleb(-4) == Decimal("38.93")
