"""The sheet of approvals: everybody of a month who was approved or excused, by whom and when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

from ccprocessor.domain.cycles import Month, Person
from ccprocessor.sheets.links import Context
from ccprocessor.sheets.tables import Column, SheetTable

_APPROVED = frozenset({"approved", "exported"})


class _Word(NamedTuple):
    person: Person
    state: str
    by: str = ""
    at: dt.datetime | None = None
    facts: str = ""
    reason: str = ""


def _time(at: dt.datetime | None) -> str | None:
    return f"{at.astimezone(dt.UTC):%H:%M:%S}" if at else None


_COLUMNS: tuple[Column[_Word], ...] = (
    Column("Name", lambda row: row.person.name, 24),
    Column("Employee ID", lambda row: row.person.employee_id),
    Column("Card Activity Total", lambda row: row.person.statement_total),
    Column("Review", lambda row: row.state, 16),
    Column("By", lambda row: row.by, 20),
    Column("On", lambda row: row.at and row.at.date()),
    Column("Time (UTC)", lambda row: _time(row.at)),
    Column("Reason", lambda row: row.reason, 40),
    Column("SHA-256 of Facts", lambda row: row.facts, 68),
)


def approval_table(month: Month, context: Context) -> SheetTable:
    """A row for each approval in force, each excuse, and whoever has neither."""
    closing = context.closing
    words = [word for person in month.people for word in _words(person, context)]
    if closing is not None:
        whole = f"Month closed at revision {closing.revision}"
        totals = {
            "Name": whole,
            "By": closing.by,
            "On": closing.at and closing.at.date(),
            "Time (UTC)": _time(closing.at),
        }
    return SheetTable.of(
        "Approvals",
        _COLUMNS,
        words,
        lambda row: not row.by,
        totals if closing is not None else None,
    )


def _words(person: Person, context: Context) -> Iterator[_Word]:
    review, closing = person.review, context.closing
    if review.state in _APPROVED and review.approvals:
        for one in review.approvals:
            yield _Word(person, review.state, one.by, one.at, one.facts, review.comment)
        return
    excuse = next((x for x in closing.excused if x.person == person.key), None) if closing else None
    if closing is not None and excuse is not None:
        yield _Word(person, "excused", closing.by, closing.at, reason=excuse.reason)
    else:
        yield _Word(person, review.state)
