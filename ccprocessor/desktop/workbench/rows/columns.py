"""The tables of one person: charges, issues, difference, receipts, suggestions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from PySide6.QtGui import QIcon

from ccprocessor.decisions.values import value_of
from ccprocessor.desktop.shared.icons import icon
from ccprocessor.desktop.shared.tables.model import RIGHT, TableColumn, Writable
from ccprocessor.desktop.workbench.rows import origins, wording
from ccprocessor.desktop.workbench.rows.entries import PersonEntry, writable
from ccprocessor.desktop.workbench.rows.finding_rows import (
    IssueRow,
    ReceiptRow,
    SuggestionRow,
    UnassignedRow,
)
from ccprocessor.domain.issues import ISSUES
from ccprocessor.domain.money import ZERO
from ccprocessor.review.difference import DifferenceLine
from ccprocessor.review.wording import money


def day_text(date: dt.date | None) -> str:
    """As `2031-03-05`, empty for none."""
    return date.isoformat() if date else ""


def money_text(amount: Decimal | None) -> str:
    """With cents and thousands separated, empty for none."""
    return "" if amount is None else money(amount)


def day_key(date: dt.date | None) -> tuple[bool, dt.date]:
    """Orders days, those that are not known last."""
    return (date is None, date or dt.date.min)


def money_key(amount: Decimal | None) -> tuple[bool, Decimal]:
    """Orders amounts, those that are not known last."""
    return (amount is None, ZERO if amount is None else amount)


def day_column(title: str, of: Callable[[Any], dt.date | None], **other: Any) -> TableColumn[Any]:  # noqa: ANN401
    """A column of days."""
    return TableColumn(title, lambda row: day_text(of(row)), lambda row: day_key(of(row)), **other)


def money_column(title: str, of: Callable[[Any], Decimal | None], **other: Any) -> TableColumn[Any]:  # noqa: ANN401
    """A column of amounts, to the right."""
    return TableColumn(
        title,
        lambda row: money_text(of(row)),
        lambda row: money_key(of(row)),
        RIGHT,
        widest="-88,888.88",
        **other,
    )


def text_column(title: str, of: Callable[[Any], str], **other: Any) -> TableColumn[Any]:  # noqa: ANN401
    """A column of words, ordered without regard to case."""
    return TableColumn(title, of, lambda row: of(row).casefold(), **other)


def _of_entry(charges: str, receipts: str = "") -> Callable[[PersonEntry], Writable | None]:
    """Return a function that lets a field of a charge be changed, or of a receipt without one."""

    def edit(entry: PersonEntry) -> Writable | None:
        if entry.charge is not None:
            return writable(entry.charge, charges)
        return writable(entry.receipts[0], receipts) if receipts else None

    return edit


def _of_receipt(field: str) -> Callable[[ReceiptRow], Writable]:
    return lambda row: writable(row.receipt, field)


def _coded(title: str, field: str) -> TableColumn[ReceiptRow]:
    """A column of one part of the coding."""
    return text_column(
        title,
        lambda row: value_of(row.receipt, field) or "",
        edit=_of_receipt(field),
        mark=origins.decided_of(field),
    )


def _standing_icon(entry: PersonEntry) -> QIcon:
    return icon(wording.RECEIPT_ICONS[entry.receipt_state])


def _coding_icon(entry: PersonEntry) -> QIcon | None:
    if not entry.receipts:
        return None
    return icon("missing" if entry.uncoded else "matched")


def _probability(entry: PersonEntry) -> float:
    pair = entry.match or next(iter(entry.suggestions), None)
    return pair.probability if pair else -1.0


def _charged(name: str) -> Callable[[PersonEntry], str]:
    return lambda entry: str(getattr(entry.charge, name)) if entry.charge else ""


ENTRY_COLUMNS: tuple[TableColumn[PersonEntry], ...] = (
    day_column(
        "Date",
        lambda entry: entry.date,
        widest="2088-08-08",
        mark=origins.of_entry("date"),
        edit=_of_entry("transaction_date", "date"),
    ),
    text_column(
        "Merchant",
        lambda entry: entry.merchant,
        mark=origins.of_entry("merchant"),
        edit=_of_entry("merchant", "merchant"),
    ),
    money_column(
        "Net", lambda entry: entry.net, mark=origins.of_entry("net"), edit=_of_entry("net")
    ),
    TableColumn(
        "Receipt",
        lambda entry: wording.RECEIPT_WORDS[entry.receipt_state],
        lambda entry: entry.receipt_state,
        tooltip=wording.match_sentences,
        icon=_standing_icon,
        widest="with picture",
        most="with picture",
    ),
    TableColumn(
        "Coding",
        wording.coding_words,
        wording.coding_words,
        icon=_coding_icon,
        widest="complete",
        most="no phase…",
    ),
    TableColumn("Match", wording.match_words, _probability, RIGHT, tooltip=wording.match_sentences),
    money_column("Receipts", lambda entry: entry.receipted, hidden=True),
    day_column(
        "Posted",
        lambda entry: entry.charge.posted_date if entry.charge else None,
        hidden=True,
        mark=origins.of_entry("posted"),
    ),
    text_column("Card", _charged("card"), hidden=True),
    text_column("Number", _charged("number"), hidden=True),
    text_column("Product", _charged("product"), hidden=True, mark=origins.of_entry("product")),
    text_column("City", _charged("city"), hidden=True, mark=origins.of_entry("city")),
    text_column(
        "Group", _charged("merchant_group"), hidden=True, mark=origins.of_entry("merchant_group")
    ),
)
ISSUE_COLUMNS: tuple[TableColumn[IssueRow], ...] = (
    TableColumn(
        "Severity",
        lambda row: wording.SEVERITY_WORDS[row.issue.severity],
        lambda row: row.issue.rank,
        icon=lambda row: icon(row.issue.severity),
        widest="Medium",
    ),
    money_column("Amount", lambda row: row.issue.amount_impact),
    text_column("What is wrong", lambda row: row.issue.message),
    text_column("Kind", lambda row: ISSUES[row.issue.type].name, hidden=True),
)
DIFFERENCE_COLUMNS: tuple[TableColumn[DifferenceLine], ...] = (
    text_column("Cause", lambda line: wording.LINE_WORDS[line.kind], widest="Amounts differ"),
    money_column("Difference", lambda line: line.amount),
    text_column(
        "Merchant",
        lambda line: line.merchant or line.note,
        tooltip=lambda line: line.note or line.merchant,
    ),
    money_column("Charged", lambda line: line.charged),
    money_column("Receipts", lambda line: line.receipted),
    day_column("Date", lambda line: line.date),
)
RECEIPT_COLUMNS: tuple[TableColumn[ReceiptRow], ...] = (
    day_column(
        "Date",
        lambda row: row.receipt.date,
        widest="2088-08-08",
        mark=origins.of_receipt("date"),
        edit=_of_receipt("date"),
    ),
    text_column(
        "Merchant",
        lambda row: row.receipt.merchant,
        mark=origins.of_receipt("merchant"),
        edit=_of_receipt("merchant"),
    ),
    money_column(
        "Amount",
        lambda row: row.receipt.amount,
        mark=origins.of_receipt("amount"),
        edit=_of_receipt("amount"),
    ),
    text_column(
        "Charge",
        lambda row: "on statement" if row.entry.charge else "not on statement",
        widest="not on statement",
        icon=lambda row: icon("matched" if row.entry.charge else "warning"),
        tooltip=lambda row: wording.match_sentences(row.entry),
    ),
    text_column(
        "Picture",
        lambda row: "yes" if row.receipt.attachment else "missing",
        icon=lambda row: icon("matched" if row.receipt.attachment else "missing"),
    ),
    text_column(
        "Coding",
        lambda row: (
            f"no {', '.join(lacking)}" if (lacking := row.receipt.coding.lacks) else "complete"
        ),
        icon=lambda row: icon("matched" if row.receipt.coding.is_complete else "missing"),
    ),
    _coded("Coding type", "coding.type"),
    _coded("Job", "coding.job"),
    _coded("Phase", "coding.phase"),
    _coded("Cost type", "coding.cost_type"),
    _coded("Account", "coding.gl_account"),
    text_column("Purpose", lambda row: row.receipt.purpose, edit=_of_receipt("purpose")),
    text_column("Record", lambda row: row.receipt.transaction_id, hidden=True),
    text_column("Expense type", lambda row: row.receipt.expense_type, hidden=True),
    text_column("Address", lambda row: row.receipt.address, hidden=True),
)
SUGGESTION_COLUMNS: tuple[TableColumn[SuggestionRow], ...] = (
    day_column("Date", lambda row: row.entry.date if row.entry else None),
    text_column("Merchant", lambda row: row.entry.merchant if row.entry else ""),
    money_column("Net", lambda row: row.entry.net if row.entry else None),
    text_column(
        "Receipts that may fit",
        lambda row: ", ".join(
            f"{one.merchant} {money_text(one.amount)}".strip() for one in row.receipts
        ),
    ),
    TableColumn(
        "Likely",
        lambda row: wording.percent(row.suggestion.probability),
        lambda row: row.suggestion.probability,
        RIGHT,
        tooltip=lambda row: wording.pair_sentences(row.suggestion),
    ),
    text_column(
        "Why it does not count",
        lambda row: row.suggestion.why_not,
        tooltip=lambda row: wording.pair_sentences(row.suggestion),
    ),
)
UNASSIGNED_COLUMNS: tuple[TableColumn[UnassignedRow], ...] = (
    text_column(
        "Kind",
        lambda row: ISSUES[row.issue.type].name if row.issue else "Page without an owner",
        icon=lambda row: icon(row.issue.severity if row.issue else "unassigned"),
    ),
    TableColumn(
        "Page",
        lambda row: f"{row.page.page}" if row.page else "",
        lambda row: row.page.page if row.page else 0,
        RIGHT,
    ),
    text_column("What it is", lambda row: row.reason),
    text_column("Document", lambda row: row.document),
)
