"""Months closed and reopened: rows that nobody changes, and what a closed month still takes."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa

from ccprocessor.domain.actors import Actor
from ccprocessor.domain.cycles import Excuse
from ccprocessor.domain.decisions import Decision
from ccprocessor.errors import DatabaseRefused
from ccprocessor.storage import tables
from ccprocessor.storage.closing.closings import MonthClosed, add_closing, closing_of
from ccprocessor.storage.closing.looks import keep_look, looks_of
from ccprocessor.storage.engine.database import Database
from ccprocessor.storage.revisions import add_revision, list_cycles
from tests.storage.months import CYCLE, NOTED, PAT, READING, month, new, person

ANN = Excuse("card 1234 Ann", "Ann", "Left the company")
EXPORTED = replace(NOTED, kind="export", id="e1", text="revision 1.0")


@pytest.fixture
def stored(office: Database) -> Database:
    with office.write(PAT) as session:
        add_revision(session, new(month(), reading=READING, decisions=(NOTED,)))
    return office


def close(database: Database, *, is_closed: bool = True) -> None:
    with database.write(PAT) as session:
        add_closing(
            session, CYCLE.id, "1.0", is_closed=is_closed, reason="June is done", excused=(ANN,)
        )


def add(database: Database, *decisions: Decision, kind: str = "approval") -> str:
    made = new(month(), "later", reading=READING, decisions=(NOTED, *decisions))
    with database.write(PAT) as session:
        return add_revision(session, replace(made, kind=kind)).number  # type: ignore[arg-type]


def test_the_latest_closing_counts_and_says_by_whom_and_why(stored: Database) -> None:
    with stored.read() as session:
        assert closing_of(session, CYCLE.id) is None
    close(stored)
    with stored.read() as session:
        found = closing_of(session, CYCLE.id)
        assert found is not None
        assert (found.by, found.revision, found.reason) == ("Pat", "1.0", "June is done")
        assert found.excused == (ANN,)
        assert list_cycles(session)[0].closing == found
    close(stored, is_closed=False)
    with stored.read() as session:
        assert closing_of(session, CYCLE.id) is None
        assert list_cycles(session)[0].closing is None


def test_a_closed_month_takes_the_word_of_an_export_and_nothing_else(stored: Database) -> None:
    close(stored)
    more = replace(NOTED, id="d9")
    for made, kind in (
        ((more,), "edit"),
        ((more,), "approval"),
        ((), "approval"),
        ((EXPORTED, more), "approval"),
        ((EXPORTED,), "restore"),
        ((), "reading"),
    ):
        with pytest.raises(MonthClosed, match=r"closed by Pat on .* reopen it with a reason"):
            add(stored, *made, kind=kind)
    assert add(stored, EXPORTED) == "1.1"
    close(stored, is_closed=False)
    assert add(stored, EXPORTED, more) == "1.1"  # the same inputs as before


def test_nobody_changes_or_removes_a_closing(stored: Database) -> None:
    close(stored)
    table = tables.cycle_closing
    for statement in (sa.update(table).values(is_closed=0), sa.delete(table)):
        with pytest.raises((DatabaseRefused, sa.exc.DBAPIError)), stored.write(PAT) as session:
            session.execute(statement)
    with stored.read() as session:
        assert closing_of(session, CYCLE.id) is not None


def test_each_reviewer_has_a_last_look_of_their_own(stored: Database) -> None:
    sam = Actor("Sam")
    key = person().key
    for actor, facts in ((PAT, ("a",)), (sam, ("b",)), (PAT, ("version 1", "c"))):
        with stored.write(actor) as session:
            keep_look(session, CYCLE.id, key, facts)
    with stored.read() as session:
        assert looks_of(session, "Pat", CYCLE.id)[key][1] == ("version 1", "c")
        assert looks_of(session, "Sam", CYCLE.id)[key][1] == ("b",)
        assert looks_of(session, "Nobody", CYCLE.id) == {}
