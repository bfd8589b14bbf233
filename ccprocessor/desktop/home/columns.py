"""The tables of stored months and of a month's revisions."""

from __future__ import annotations

import datetime as dt

from ccprocessor.desktop.shared.tables.model import RIGHT, TableColumn
from ccprocessor.domain.money import ZERO
from ccprocessor.review.wording import day, month_words, plural
from ccprocessor.storage.stored import CycleSummary, RevisionSummary

CycleColumn = TableColumn[CycleSummary]
RevisionColumn = TableColumn[RevisionSummary]

_MOST = "-8,888,888.88"  # later months may have larger sums than the first that is listed


def cycle_columns() -> tuple[CycleColumn, ...]:
    """A stored month: figures are those of its newest revision."""
    return (
        TableColumn("Month", title, lambda c: c.cycle.period_from or dt.date.min),
        TableColumn("Ready", ready, lambda c: _newest(c).people - _newest(c).flagged, RIGHT),
        TableColumn(
            "Approved", approved, lambda c: _newest(c).approved, RIGHT, widest="88 of 88, 88 wait"
        ),
        TableColumn(
            "Still open",
            open_words,
            lambda c: _newest(c).open_amount or ZERO,
            RIGHT,
            widest=_MOST,
        ),
        TableColumn("Last change", lambda c: _when(_newest(c)), lambda c: _newest(c).created_at),
        TableColumn("By", lambda c: _newest(c).author, lambda c: _newest(c).author.casefold()),
        TableColumn(
            "Account", lambda c: c.cycle.account_code, lambda c: c.cycle.account_code, hidden=True
        ),
        TableColumn("Id", lambda c: c.cycle.id, lambda c: c.cycle.id, hidden=True),
    )


def title(summary: CycleSummary) -> str:
    """Period and company of a month."""
    return month_words(summary.cycle)


def ready(summary: CycleSummary) -> str:
    """Number of its people with nothing wrong, of all."""
    newest = _newest(summary)
    return f"{newest.people - newest.flagged:,} of {newest.people:,}"


def open_words(summary: CycleSummary) -> str:
    """Amount that nobody settled of people's differences; empty where an older program stored it.

    It is the figure that stands above the month, and in its report.
    """
    amount = _newest(summary).open_amount
    return "" if amount is None else f"{amount:,.2f}"


def approved(summary: CycleSummary) -> str:
    """Number of its people who are approved, and of those who wait for it; empty before any."""
    newest = _newest(summary)
    if not (newest.approved or newest.submitted):
        return ""
    waits = f", {newest.submitted:,} wait" if newest.submitted else ""
    return f"{newest.approved:,} of {newest.people:,}{waits}"


def note(summary: CycleSummary) -> str:
    """The second line of a month: what it adds up to, and how it stands."""
    newest = _newest(summary)
    many = len(summary.revisions)
    until = summary.back_until
    away = "archived" if summary.mark == "archived" else ""
    if until is not None:
        away = f"removed, can be brought back until {day(until.astimezone().date())}"
    closing = summary.closing
    parts = (
        away,
        f"closed by {closing.by}" if closing else "",
        *(f"{plural(steps, 'change')} by {who} not saved" for who, steps in summary.unsaved),
        f"{newest.flagged:,} to look at" if newest.flagged else "everyone ready",
        f"statement {newest.statement_total:,.2f}",
        f"receipts {newest.receipt_total:,.2f}",
        f"revision {newest.number}{f', {newest.reason}' if newest.reason else ''}",
        f"{many:,} revisions" if many > 1 else "",
    )
    return " · ".join(part for part in parts if part)


def revision_columns() -> tuple[RevisionColumn, ...]:
    """A revision of a month."""
    return (
        TableColumn("Revision", lambda r: r.number, lambda r: _parts(r.number), RIGHT),
        TableColumn("Stored", _when, lambda r: r.created_at),
        TableColumn("By", lambda r: r.author, lambda r: r.author.casefold()),
        TableColumn("People", lambda r: f"{r.people:,}", lambda r: r.people, RIGHT),
        TableColumn("To look at", lambda r: f"{r.flagged:,}", lambda r: r.flagged, RIGHT),
        TableColumn(
            "Statement",
            lambda r: f"{r.statement_total:,.2f}",
            lambda r: r.statement_total,
            RIGHT,
            widest=_MOST,
        ),
        TableColumn(
            "Receipts",
            lambda r: f"{r.receipt_total:,.2f}",
            lambda r: r.receipt_total,
            RIGHT,
            widest=_MOST,
        ),
        TableColumn("Why", lambda r: r.reason, lambda r: r.reason),
    )


def _newest(summary: CycleSummary) -> RevisionSummary:
    return summary.revisions[-1]


def _when(revision: RevisionSummary) -> str:
    return f"{revision.created_at.astimezone():%d %b %Y %H:%M}"


def _parts(number: str) -> tuple[int, ...]:
    return tuple(int(part) for part in number.split("."))
