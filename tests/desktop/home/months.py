"""Stored months as a list of them shows."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from ccprocessor.domain.cycles import Cycle
from ccprocessor.storage.stored import CycleSummary, RevisionSummary


def revision(number: str, total: str = "9.00") -> RevisionSummary:
    when = dt.datetime(2026, 11, 2, 9, 30, tzinfo=dt.UTC)
    sums, left = (Decimal(total), Decimal("8.00")), Decimal(total)
    return RevisionSummary(number, when, "amira", "", 41, 3, *sums, open_amount=left)


def month(name: str, *revisions: RevisionSummary, period: dt.date | None = None) -> CycleSummary:
    cycle = Cycle(name, "Northside Builders", "4711", period, period)
    return CycleSummary(cycle, revisions)


MONTHS = (
    month("north-2026-10", revision("1.0"), revision("2.0")),
    month("south-2026-10", revision("1.0")),
)
