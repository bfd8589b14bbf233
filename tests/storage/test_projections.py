"""Lists and reports read rows that say what the JSON of record does."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
import sqlalchemy as sa

from ccprocessor.domain.cycles import Person
from ccprocessor.domain.receipts import Coding
from ccprocessor.storage.engine.database import Database
from ccprocessor.storage.projected import PROJECTIONS, transaction
from ccprocessor.storage.revisions import add_revision, load_month
from ccprocessor.storage.rows import Follows, coded_receipts, project
from tests.storage.months import CYCLE, PAT, charge, flagged, month, new, person, receipt


def all_rows(office: Database) -> dict[str, list[tuple[object, ...]]]:
    with office.read() as session:
        return {
            table.name: [
                tuple(row)
                for row in session.execute(sa.select(table).order_by(*table.primary_key.columns))
            ]
            for table in PROJECTIONS
        }


@pytest.mark.parametrize(
    "later",
    [
        (flagged(person("1")), person("2"), person("3")),
        (person("1", receipts=()), person("2"), person("3")),
        (person("2"), person("3")),
        (person("0"), person("2"), flagged(person("3"))),
        (person("3"), person("2"), person("1")),
    ],
)
def test_rows_taken_over_are_those_that_the_record_makes(
    office: Database, later: tuple[Person, ...]
) -> None:
    with office.write(PAT) as session:
        add_revision(session, new(month(flagged(person("1")), person("2"), person("3")), "a"))
        add_revision(session, new(month(*later), "b"))
    before = all_rows(office)
    assert all(before.values())
    with office.write(PAT) as session:
        for table in reversed(PROJECTIONS):
            session.execute(sa.text(f'DELETE FROM "{table.name}"'))
        followed = None
        for number in ("1.0", "1.1"):
            revision, stored = load_month(session, CYCLE.id, number)
            project(session, revision.id, stored, followed)
            followed = Follows(revision.id, None)
    assert all_rows(office) == before


def test_money_stands_in_whole_ten_thousandths(office: Database) -> None:
    split = person("1", charges=[charge(net="-10.50")], receipts=[receipt(amount="2323.5625")])
    with office.write(PAT) as session:
        add_revision(session, new(month(split)))
        columns = sa.text('SELECT net, gross, discount, unit_price, quantity FROM "transaction"')
        raw = session.execute(columns).one()
        amount = session.scalar(sa.text("SELECT amount FROM receipt"))
        read = session.execute(sa.select(transaction.c.net, transaction.c.unit_price)).one()
    assert tuple(raw) == (-105000, -105000, 0, 389300, 100000)
    assert amount == 23235625
    assert tuple(read) == (Decimal("-10.50"), Decimal("3.893"))


def test_the_rows_answer_an_office_s_questions(office: Database) -> None:
    with office.write(PAT) as session:
        add_revision(session, new(month(flagged(person("1")), person("2", receipts=()))))
        unmatched = session.execute(
            sa.text(
                'SELECT e.name, t.merchant FROM "transaction" t'
                " JOIN employee_revision e ON e.revision_id = t.revision_id"
                " AND e.position = t.employee"
                ' LEFT JOIN "match" m ON m.revision_id = t.revision_id'
                " AND m.employee = t.employee AND m.number = t.number"
                " WHERE m.number IS NULL"
            )
        ).all()
        statuses = session.execute(
            sa.text("SELECT person, status, flags FROM employee_revision ORDER BY person")
        ).all()
        issues = session.execute(
            sa.text("SELECT employee, type, severity, page FROM issue ORDER BY position")
        ).all()
    assert unmatched == [("Pat Example 2", "LANTERN & SONS")]
    assert statuses == [("1", "unfinished", "missing_receipt"), ("2", "finished", "")]
    assert issues == [(0, "missing_receipt", "high", 1), (None, "unassigned_page", "high", 3)]


def test_past_codings_are_those_of_the_newest_revisions_by_their_days(office: Database) -> None:
    job = Coding("Job Coding", "30024.", "010.10", "1")
    lacking = replace(receipt("3"), coding=Coding("Job Coding", "30024."))
    undated = replace(receipt("2"), date=None, coding=job)
    misread = replace(receipt("4"), date=dt.date(2099, 3, 2), coding=job)
    first, later = person("1", receipts=[receipt("1")]), person("2", receipts=[lacking, undated])
    other = replace(CYCLE, id="acme-2031-01", period_to=dt.date(2031, 1, 31))
    with office.write(PAT) as session:
        add_revision(session, new(month(first, person("2")), "a"))
        add_revision(session, new(month(first, later), "b"))
        add_revision(session, new(month(person("1", receipts=[misread]), cycle=other), "c"))
        found = coded_receipts(session)
    assert [(cycle, one.person, one.date, one.coding.codes) for cycle, one in found] == [
        (other.id, "1", dt.date(2031, 1, 31), "30024. · 010.10 · 1"),
        (CYCLE.id, "1", dt.date(2031, 3, 2), "6310.20"),
        (CYCLE.id, "2", dt.date(2031, 3, 31), "30024. · 010.10 · 1"),
    ]
