"""`Credit Card Report.xlsx`: a revision as a workbook for people."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from ccprocessor.domain.cycles import Closing, Cycle, Month
from ccprocessor.domain.decisions import Decision
from ccprocessor.review.standing import reckoned_on
from ccprocessor.sheets.approval_table import approval_table
from ccprocessor.sheets.links import Context
from ccprocessor.sheets.match_tables import match_table, unassigned_table
from ccprocessor.sheets.people_tables import (
    decision_table,
    issue_table,
    outstanding_table,
    summary_table,
)
from ccprocessor.sheets.record_tables import receipt_table, transaction_table
from ccprocessor.sheets.tables import Imprint

_SHEETS = (
    summary_table,
    issue_table,
    transaction_table,
    receipt_table,
    match_table,
    unassigned_table,
    outstanding_table,
    decision_table,
)
_REVIEWED = frozenset({"submitted", "returned", "approved", "exported"})


def write_report(
    target: Path,
    month: Month,
    *,
    revision: str,
    created: dt.datetime,
    decisions: Sequence[Decision] = (),
    comments: str = "",
    closing: Closing | None = None,
) -> None:
    """Write the month as a workbook with a sheet for each question.

    `decisions` are those the revision stands on; ages count up to `created`. The same arguments
    give the same bytes; `comments` are among its properties. Raises `OutputRefused`, and then
    leaves what stood at `target`, where it cannot be written. Where somebody was submitted, or the
    month is closed, a sheet tells who approved whom.
    """
    with _without("numpy", "PIL"):  # openpyxl loads them if it can: as much again as itself
        from ccprocessor.sheets.workbook import write_workbook

    context = Context(month, decisions, reckoned_on(month.cycle, created), closing)
    is_reviewed = closing or any(one.review.state in _REVIEWED for one in month.people)
    sheets = (*_SHEETS, approval_table) if is_reviewed else _SHEETS
    subject = f"{_period(month.cycle)}, revision {revision}".removeprefix(", ")
    imprint = Imprint("Credit Card Report", subject, created, comments)
    write_workbook(target, (sheet(month, context) for sheet in sheets), imprint)


@contextmanager
def _without(*packages: str) -> Iterator[None]:
    """Let what is imported in the block find none of these packages that is not loaded yet."""
    hidden = [name for name in packages if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]  # None: not to be found
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]


def _period(cycle: Cycle) -> str:
    told = [" ".join(part for part in (cycle.company, cycle.account_code) if part)]
    if cycle.period_from and cycle.period_to:
        told.append(f"{cycle.period_from:%m/%d/%Y} to {cycle.period_to:%m/%d/%Y}")
    return ", ".join(part for part in told if part)
