"""Readings and decisions beside revisions: kept once, sealed, carried over from older tables."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
import sqlalchemy as sa

from ccprocessor.domain.decisions import Decision
from ccprocessor.domain.issues import ReceiptRef
from ccprocessor.errors import DatabaseRefused
from ccprocessor.storage import tables
from ccprocessor.storage.decisions import body_of, load_decisions, load_reading
from ccprocessor.storage.engine.database import Database
from ccprocessor.storage.revisions import add_revision, list_cycles, load_month
from tests.storage.months import CYCLE, NOTED, PAT, READING, month, new
from tests.storage.test_integrity import without_guard

TYPED = Decision(
    "set",
    receipt=ReceiptRef("90000001"),
    field="amount",
    value="1.00",
    id="d1",
    by="Pat",
    at=dt.datetime(2031, 4, 2, 9, tzinfo=dt.UTC),
)


def decided(office: Database, *decisions: Decision, inputs: str = "edit") -> int:
    with office.write(PAT) as session:
        wanted = new(month(), inputs, kind="edit", reading=READING, decisions=decisions)
        return add_revision(session, wanted).id


def test_reading_and_decisions_come_back_as_they_were(office: Database) -> None:
    decided(office, TYPED, NOTED)
    with office.read() as session:
        revision, _ = load_month(session, CYCLE.id)
        assert revision.kind == "edit"
        assert revision.reading is not None
        assert load_reading(session, revision.reading) == READING
        assert load_decisions(session, revision.id) == (TYPED, NOTED)


def test_a_decision_of_an_older_program_stays_sealed_as_it_was_written(
    own_office: Database,
) -> None:
    decided(own_office, TYPED)
    with own_office.write(PAT) as session:
        without_guard(session, "decision")
        older = body_of(TYPED).replace('"lines":[],', "")
        assert older != body_of(TYPED)
        session.execute(sa.update(tables.decision).values(body=older))
    decided(own_office, TYPED, NOTED, inputs="later")
    with own_office.read() as session:
        revision, _ = load_month(session, CYCLE.id)
        assert load_decisions(session, revision.id) == (TYPED, NOTED)


def test_a_decision_names_who_took_it_where_and_with_which_program(office: Database) -> None:
    decided(office, TYPED)
    with office.write(replace(PAT, user="Sam")) as session:
        wanted = new(month(), "b", kind="edit", reading=READING, decisions=(TYPED, NOTED))
        add_revision(session, wanted)
        user, place, table = tables.user_account, tables.workstation, tables.decision
        by = sa.select(user.c.name, place.c.name, table.c.program).select_from(
            table.join(user, user.c.id == table.c.created_by).join(
                place, place.c.id == table.c.workstation_id
            )
        )
        names = session.execute(by.order_by(user.c.name)).all()
    assert [tuple(one) for one in names] == [
        ("Pat", PAT.workstation, PAT.program),
        ("Sam", PAT.workstation, PAT.program),
    ]


def test_one_reading_and_one_decision_serve_many_revisions(office: Database) -> None:
    first = decided(office, TYPED)
    second = decided(office, TYPED, NOTED, inputs="edit 2")
    with office.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(tables.reading)) == 1
        assert session.scalar(sa.select(sa.func.count()).select_from(tables.decision)) == 2
        assert load_decisions(session, first) == (TYPED,)
        assert load_decisions(session, second) == (TYPED, NOTED)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE decision SET body = replace(body, '1.00', '9.00')",
        "DELETE FROM revision_decision",
        "UPDATE revision SET kind = 'reading'",
        "UPDATE revision SET seal = 1",
        "UPDATE revision SET seal = 99",
    ],
)
def test_a_changed_decision_is_found_out(own_office: Database, change: str) -> None:
    decided(own_office, TYPED)
    with own_office.write(PAT) as session:
        for table in ("decision", "revision_decision", "revision"):
            without_guard(session, table)
        session.execute(sa.text(change))
    with own_office.read() as session:
        with pytest.raises(DatabaseRefused):
            load_month(session, CYCLE.id)
        [summary] = list_cycles(session)
    assert summary.damaged


def test_a_damaged_reading_is_refused(own_office: Database) -> None:
    decided(own_office, TYPED)
    with own_office.write(PAT) as session:
        without_guard(session, "reading")
        session.execute(sa.update(tables.reading).values(data=b"nothing"))
    with own_office.read() as session:
        revision, _ = load_month(session, CYCLE.id)
        with pytest.raises(DatabaseRefused):
            load_reading(session, revision.reading or "")
