"""Cycles and their revisions, for people and for machines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ccprocessor.domain.cycles import CycleMark
from ccprocessor.errors import DatabaseRefused
from ccprocessor.services.last_seen import ListedMonths, keep_list, or_seen, seen_list
from ccprocessor.services.office import Office
from ccprocessor.storage.base.failures import damaged
from ccprocessor.storage.engine.database import Database
from ccprocessor.storage.revisions import CycleSummary
from ccprocessor.storage.revisions import list_cycles as stored_cycles
from ccprocessor.storage.stored import RevisionSummary
from ccprocessor.storage.summaries import add_mark, mark_of


def cycles(database: Database) -> tuple[CycleSummary, ...]:
    """Every cycle with its revisions, newest period first."""
    with database.read() as session:
        return stored_cycles(session)


def listed_months(office: Office) -> ListedMonths:
    """Every cycle with its revisions, or while a server is away those seen last.

    Raises `DatabaseRefused`.
    """

    def look() -> ListedMonths:
        found = cycles(office.database)
        keep_list(office, found)
        return ListedMonths(found)

    return or_seen(office, look, lambda: seen_list(office))


def put_away(office: Office, cycle_id: str, mark: CycleMark) -> None:
    """Archive or remove a month, or let it be `shown` again; all of it stays stored.

    Raises `DatabaseRefused` and `NotAllowed`.
    """
    with office.write() as session:
        if mark_of(session, cycle_id) != mark:
            add_mark(session, cycle_id, mark)


def damage_of(found: Sequence[CycleSummary]) -> DatabaseRefused | None:
    """Return one error for all that is damaged in the list; None if nothing is."""
    names = [f"{what} of {summary.cycle.id}" for summary in found for what in summary.damaged]
    return damaged("; ".join(names)) if names else None


def as_lines(found: Sequence[CycleSummary]) -> list[str]:
    """A line a revision; one that says so where nothing is stored."""
    if not found:
        return ["No month is stored yet."]
    return [line for summary in found for line in _lines(summary)]


def as_json(found: Sequence[CycleSummary]) -> list[dict[str, Any]]:
    """The same as plain JSON values."""
    return [
        {
            "id": summary.cycle.id,
            "company": summary.cycle.company,
            "account_code": summary.cycle.account_code,
            "period_from": _text(summary.cycle.period_from),
            "period_to": _text(summary.cycle.period_to),
            "revisions": [
                {
                    "revision": revision.number,
                    "created": revision.created_at.isoformat(),
                    "author": revision.author,
                    "reason": revision.reason,
                    "people": revision.people,
                    "flagged": revision.flagged,
                    "statement_total": str(revision.statement_total),
                    "receipt_total": str(revision.receipt_total),
                    "open_amount": _text(revision.open_amount),
                }
                for revision in summary.revisions
            ],
            **({"damaged": list(summary.damaged)} if summary.damaged else {}),
        }
        for summary in found
    ]


def _lines(summary: CycleSummary) -> Iterator[str]:
    name = summary.cycle.id
    for revision in summary.revisions:
        yield (
            f"{name}  {revision.number:>5}  {revision.created_at:%Y-%m-%d %H:%M}  "
            f"{revision.people} people, {revision.flagged} to look at  "
            f"statement {revision.statement_total:,.2f}  receipts {revision.receipt_total:,.2f}  "
            f"{_open(revision)}{revision.author}  {revision.reason}".rstrip()
        )
    for what in summary.damaged:
        yield f"{name}  damaged: {what}"


def _open(revision: RevisionSummary) -> str:
    return "" if revision.open_amount is None else f"open {revision.open_amount:,.2f}  "


def _text(value: object) -> str | None:
    return None if value is None else str(value)
