"""Columns of the coding grid."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING

from ccprocessor.decisions.values import value_of
from ccprocessor.desktop.shared.icons import icon
from ccprocessor.desktop.shared.tables.model import RIGHT, CellMark, TableColumn, Writable
from ccprocessor.domain.money import ZERO
from ccprocessor.review.coding_lists import told
from ccprocessor.review.wording import money

if TYPE_CHECKING:  # the database is heavy: imported on the runners' threads
    from ccprocessor.services.coding.suggestions import CodingRow


def _text(
    title: str, of: Callable[[CodingRow], str], *, hidden: bool = False
) -> TableColumn[CodingRow]:
    return TableColumn(title, of, lambda row: of(row).casefold(), hidden=hidden)


def _coded(title: str, field: str, widest: str = "") -> TableColumn[CodingRow]:
    """A column of codes that are changed where they stand; one that is on no list is marked."""

    def now(row: CodingRow) -> str:
        return value_of(row.receipt, field) or ""

    def mark(row: CodingRow) -> CellMark | None:
        wrong = tuple(one for one in row.wrong if f"coding.{one.field}" == field)
        return CellMark(told(wrong), icon("error")) if wrong else None

    return TableColumn(
        title,
        now,
        lambda row: now(row).casefold(),
        mark=mark,
        widest=widest,
        edit=lambda row: Writable(row, field, now(row)),
    )


def _problem(row: CodingRow) -> str:
    if row.wrong:
        return "unknown code"
    return f"no {', '.join(row.receipt.coding.lacks)}" if row.needs_coding else ""


COLUMNS: tuple[TableColumn[CodingRow], ...] = (
    _text("Person", lambda row: row.person.name),
    TableColumn(
        "Date",
        lambda row: row.receipt.date.isoformat() if row.receipt.date else "",
        lambda row: (row.receipt.date is None, row.receipt.date or dt.date.min),
    ),
    _text("Merchant", lambda row: row.receipt.merchant),
    TableColumn(
        "Amount",
        lambda row: "" if row.receipt.amount is None else money(row.receipt.amount),
        lambda row: (row.receipt.amount is None, row.receipt.amount or ZERO),
        RIGHT,
        widest="8,888.88",
    ),
    _text("Expense type", lambda row: row.receipt.expense_type, hidden=True),
    _coded("Coding type", "coding.type", widest="Job Coding"),
    _coded("Job", "coding.job", widest="88888."),
    _coded("Phase", "coding.phase", widest="888.88"),
    _coded("Cost type", "coding.cost_type"),
    _coded("Account", "coding.gl_account", widest="8888.88"),
    _coded("Purpose", "purpose"),
    TableColumn(
        "Problem",
        _problem,
        _problem,
        icon=lambda row: icon("missing") if row.needs_coding else None,
        tooltip=lambda row: told(row.wrong) or _problem(row),
        widest="unknown code",
        most="no coding type",
    ),
)
