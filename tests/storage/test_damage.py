"""One bit that turns in a table's contents is found, and what it is about is named."""

from __future__ import annotations

import contextlib
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from ccprocessor.domain.cycles import Month
from ccprocessor.domain.decisions import Step
from ccprocessor.storage.decisions import keep_step
from ccprocessor.storage.documents import store_document
from ccprocessor.storage.engine.database import init_database
from ccprocessor.storage.revisions import add_revision
from tests.storage.damage import changed, contents, flipped, flips, found_by_verify
from tests.storage.months import (
    CYCLE,
    NOTED,
    PAT,
    READING,
    REPORT,
    STATEMENT,
    flagged,
    month,
    new,
    person,
    statement_record,
)
from tests.storage.test_trail import RECORDS, checkpoint_of

COUNT = 80


def reviewed() -> Month:
    return month(flagged(person("100001")), person("100002"))


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database in which everything that can be written was written."""
    file = tmp_path_factory.mktemp("office") / "office.sqlite"
    database = init_database(file)
    with database.write(PAT) as session:
        store_document(session, STATEMENT, record=statement_record(), chunks=[b"page" * 900])
        store_document(session, REPORT)
    for write in RECORDS:
        with database.write(PAT) as session:
            write(session)
    decided = (NOTED, replace(NOTED, id="d3", text="Called again"))
    with database.write(PAT) as session:
        again = new(reviewed(), "inputs 2", reading=READING, decisions=decided, kind="edit")
        add_revision(session, again)
        keep_step(session, CYCLE.id, 0, Step("noted", (NOTED,)))
    database.close()
    with contextlib.closing(sqlite3.connect(file)) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return file


def test_every_flipped_bit_that_changes_a_record_is_found(office: Path, tmp_path: Path) -> None:
    database = init_database(office)
    checkpoint = checkpoint_of(database)
    database.close()
    assert found_by_verify(office, checkpoint) == ""
    before, missed, named = contents(office), [], set()
    for flip in flips(office, COUNT, seed=20310401):
        file = flipped(office, flip, tmp_path / "flipped.sqlite")
        what = changed(before, file)
        if not what or what.startswith("rebuilt"):
            continue
        found = found_by_verify(file, checkpoint)
        named.add(what)
        if not found:
            missed.append((flip, what))
    assert missed == []
    assert len(named) > 10
