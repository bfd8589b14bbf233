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
from ccprocessor.review.wording import day, money

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

    def shown(row: CodingRow) -> str:
        return now(row).removesuffix(" Coding") if field == "coding.type" else now(row)

    def mark(row: CodingRow) -> CellMark | None:
        wrong = tuple(one for one in row.wrong if f"coding.{one.field}" == field)
        return CellMark(told(wrong), icon("error")) if wrong else None

    return TableColumn(
        title,
        shown,
        lambda row: now(row).casefold(),
        mark=mark,
        widest=widest,
        edit=lambda row: Writable(row, field, now(row)),
    )


def problem(row: CodingRow) -> str:
    """Say what keeps a receipt from being booked; empty where nothing does."""
    if row.wrong:
        words = told(row.wrong)
        return f"{words[:1].upper()}{words[1:]}"
    return f"No {', '.join(row.receipt.coding.lacks)}" if row.needs_coding else ""


def note(row: CodingRow) -> str:
    """Say whose receipt it is, and what keeps it from being booked."""
    return " · ".join(filter(None, (row.person.name, problem(row))))


COLUMNS: tuple[TableColumn[CodingRow], ...] = (
    _text("Person", lambda row: row.person.name, hidden=True),
    TableColumn(
        "Date",
        lambda row: day(row.receipt.date)[:-5] if row.receipt.date else "",
        lambda row: (row.receipt.date is None, row.receipt.date or dt.date.min),
        tooltip=lambda row: day(row.receipt.date) if row.receipt.date else "",
        icon=lambda row: icon("missing") if row.needs_coding else None,
        spoken=lambda row: (
            f"{day(row.receipt.date)} {note(row)}" if row.receipt.date else note(row)
        ),
        widest="88 Mar",
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
    _coded("Type", "coding.type"),
    _coded("Job", "coding.job", widest="88888."),
    _coded("Phase", "coding.phase", widest="888.88"),
    _coded("Cost type", "coding.cost_type"),
    _coded("Account", "coding.gl_account", widest="8888.88"),
    _coded("Purpose", "purpose"),
    _text("Problem", problem, hidden=True),
)
