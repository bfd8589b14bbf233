"""Months put away and brought back: by marks that nobody changes, and nothing else goes."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from ccprocessor.domain.cycles import CYCLE_MARKS
from ccprocessor.errors import DatabaseRefused
from ccprocessor.storage import tables
from ccprocessor.storage.engine.database import Database
from ccprocessor.storage.revisions import add_revision, list_cycles, load_month
from ccprocessor.storage.stored import REMOVED_FOR, CycleSummary
from ccprocessor.storage.summaries import add_mark, mark_of, removed_months
from tests.storage.months import CYCLE, PAT, month, new


@pytest.fixture
def stored(office: Database) -> Database:
    with office.write(PAT) as session:
        add_revision(session, new(month()))
    return office


def listed(database: Database) -> CycleSummary:
    with database.read() as session:
        [found] = list_cycles(session)
    return found


def test_the_latest_mark_counts_and_the_month_stays_as_it_is(stored: Database) -> None:
    assert (listed(stored).mark, listed(stored).marked_at) == ("shown", None)
    for mark in (*CYCLE_MARKS, "shown", "removed"):
        with stored.write(PAT) as session:
            add_mark(session, CYCLE.id, mark)
        assert listed(stored).mark == mark
    with stored.read() as session:
        assert mark_of(session, CYCLE.id) == "removed"
        assert removed_months(session) == {CYCLE.id}
        assert load_month(session, CYCLE.id)[1].people == month().people


def test_a_removed_month_is_gone_after_thirty_days(stored: Database) -> None:
    with stored.write(PAT) as session:
        add_mark(session, CYCLE.id, "removed")
    found = listed(stored)
    assert found.marked_at is not None
    assert found.back_until == found.marked_at + REMOVED_FOR
    assert not found.is_gone(found.marked_at + dt.timedelta(days=29))
    assert found.is_gone(found.marked_at + dt.timedelta(days=31))


def test_nobody_changes_or_removes_a_mark(stored: Database) -> None:
    with stored.write(PAT) as session:
        add_mark(session, CYCLE.id, "archived")
    table = tables.cycle_mark
    for statement in (sa.update(table).values(mark="shown"), sa.delete(table)):
        with pytest.raises((DatabaseRefused, sa.exc.DBAPIError)), stored.write(PAT) as session:
            session.execute(statement)
    assert listed(stored).mark == "archived"


def test_a_mark_that_is_none_is_refused(stored: Database) -> None:
    with pytest.raises((DatabaseRefused, sa.exc.DBAPIError)), stored.write(PAT) as session:
        add_mark(session, CYCLE.id, "forgotten")  # type: ignore[arg-type]
