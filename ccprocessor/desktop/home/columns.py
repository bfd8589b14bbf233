"""The tables of stored months and of a month's revisions."""

from __future__ import annotations

import datetime as dt

from ccprocessor.desktop.shared.tables.model import RIGHT, TableColumn
from ccprocessor.storage.stored import CycleSummary, RevisionSummary

CycleColumn = TableColumn[CycleSummary]
RevisionColumn = TableColumn[RevisionSummary]


def cycle_columns() -> tuple[CycleColumn, ...]:
    """A stored month: figures are those of its newest revision."""
    return (
        TableColumn("Period", period, lambda c: c.cycle.period_from or dt.date.min),
        TableColumn("Company", lambda c: c.cycle.company, lambda c: c.cycle.company.casefold()),
        TableColumn("Account", lambda c: c.cycle.account_code, lambda c: c.cycle.account_code),
        TableColumn(
            "People", lambda c: f"{_newest(c).people:,}", lambda c: _newest(c).people, RIGHT
        ),
        TableColumn(
            "To look at", lambda c: f"{_newest(c).flagged:,}", lambda c: _newest(c).flagged, RIGHT
        ),
        TableColumn(
            "Statement",
            lambda c: f"{_newest(c).statement_total:,.2f}",
            lambda c: _newest(c).statement_total,
            RIGHT,
        ),
        TableColumn(
            "Receipts",
            lambda c: f"{_newest(c).receipt_total:,.2f}",
            lambda c: _newest(c).receipt_total,
            RIGHT,
        ),
        TableColumn(
            "Revisions", lambda c: f"{len(c.revisions):,}", lambda c: len(c.revisions), RIGHT
        ),
        TableColumn("Stored", lambda c: _when(_newest(c)), lambda c: _newest(c).created_at),
        TableColumn("By", lambda c: _newest(c).author, lambda c: _newest(c).author.casefold()),
        TableColumn("Id", lambda c: c.cycle.id, lambda c: c.cycle.id, hidden=True),
    )


def revision_columns() -> tuple[RevisionColumn, ...]:
    """A revision of a month."""
    return (
        TableColumn("Revision", lambda r: r.number, lambda r: _parts(r.number), RIGHT),
        TableColumn("Stored", _when, lambda r: r.created_at),
        TableColumn("By", lambda r: r.author, lambda r: r.author.casefold()),
        TableColumn("People", lambda r: f"{r.people:,}", lambda r: r.people, RIGHT),
        TableColumn("To look at", lambda r: f"{r.flagged:,}", lambda r: r.flagged, RIGHT),
        TableColumn(
            "Statement", lambda r: f"{r.statement_total:,.2f}", lambda r: r.statement_total, RIGHT
        ),
        TableColumn(
            "Receipts", lambda r: f"{r.receipt_total:,.2f}", lambda r: r.receipt_total, RIGHT
        ),
        TableColumn("Why", lambda r: r.reason, lambda r: r.reason),
    )


def period(summary: CycleSummary) -> str:
    """A month's period in words."""
    first, last = summary.cycle.period_from, summary.cycle.period_to
    if first is None or last is None:
        return "No period printed"
    return f"{first:%d %b %Y} to {last:%d %b %Y}"


def _newest(summary: CycleSummary) -> RevisionSummary:
    return summary.revisions[-1]


def _when(revision: RevisionSummary) -> str:
    return f"{revision.created_at.astimezone():%d %b %Y %H:%M}"


def _parts(number: str) -> tuple[int, ...]:
    return tuple(int(part) for part in number.split("."))
