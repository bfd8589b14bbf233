"""The tables of one person: work list, receipts that may fit, values; and what is nobody's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from PySide6.QtGui import QIcon

from ccprocessor.desktop.shared.icons import icon
from ccprocessor.desktop.shared.tables.model import RIGHT, TableColumn, Writable
from ccprocessor.desktop.workbench.rows import origins, wording
from ccprocessor.desktop.workbench.rows.entries import PersonEntry, writable
from ccprocessor.desktop.workbench.rows.finding_rows import SuggestionRow, UnassignedRow
from ccprocessor.desktop.workbench.rows.loose_rows import NO_PARTNER, LooseRow
from ccprocessor.desktop.workbench.rows.value_rows import ValueRow, shown_value
from ccprocessor.domain.issues import ISSUES
from ccprocessor.domain.money import ZERO
from ccprocessor.matching.evidence import plainly
from ccprocessor.review.wording import day, money


def day_text(date: dt.date | None) -> str:
    """As `2031-03-05`, empty for none."""
    return date.isoformat() if date else ""


def short_day(date: dt.date | None) -> str:
    """As `5 Mar`, empty for none: all of a month are of one year or told on hover."""
    return day(date)[:-5] if date else ""


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
        **{"widest": "-88,888.88", **other},
    )


def text_column(title: str, of: Callable[[Any], str], **other: Any) -> TableColumn[Any]:  # noqa: ANN401
    """A column of words, ordered without regard to case."""
    return TableColumn(title, of, lambda row: of(row).casefold(), **other)


def _of_entry(charges: str, receipts: str = "") -> Callable[[PersonEntry], Writable | None]:
    """Return a function that lets a field of a charge be changed, or of a receipt without one."""

    def edit(entry: PersonEntry) -> Writable | None:
        if entry.charge is not None:
            return writable(entry.charge, charges)
        return writable(entry.receipts[0], receipts) if receipts and entry.receipts else None

    return edit


def _standing_icon(entry: PersonEntry) -> QIcon:
    return icon(wording.entry_icon(entry))


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
    TableColumn(
        "Date",
        lambda entry: short_day(entry.date),
        lambda entry: day_key(entry.date),
        widest="88 Mar",
        icon=_standing_icon,
        mark=origins.of_entry("date"),
        tooltip=lambda entry: f"{day_text(entry.date)}\n{wording.entry_sentence(entry)}",
        edit=_of_entry("transaction_date", "date"),
    ),
    text_column(
        "Merchant",
        lambda entry: entry.merchant,
        mark=origins.of_entry("merchant"),
        edit=_of_entry("merchant", "merchant"),
    ),
    money_column(
        "Charged",
        lambda entry: entry.net,
        mark=origins.of_entry("net"),
        edit=_of_entry("net"),
        widest="8,888.88",
    ),
    TableColumn(
        "Receipt",
        wording.receipt_words,
        lambda entry: money_key(entry.receipted),
        RIGHT,
        tooltip=wording.match_sentences,
        spoken=lambda entry: (
            f"{money_text(entry.receipted)} {wording.RECEIPT_WORDS[entry.receipt_state]}".strip()
        ),
        widest="record only",
        most="record only",
    ),
    money_column("Differs", lambda entry: entry.difference, widest="-8,888.88"),
    TableColumn(
        "Code",
        lambda _entry: "",
        wording.coding_words,
        icon=_coding_icon,
        tooltip=wording.coding_words,
        spoken=wording.coding_words,
    ),
    TableColumn(
        "Match",
        wording.match_words,
        _probability,
        RIGHT,
        tooltip=wording.match_sentences,
        hidden=True,
    ),
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
SUGGESTION_COLUMNS: tuple[TableColumn[SuggestionRow], ...] = (
    TableColumn("", lambda row: f"{row.number}", lambda row: row.number, RIGHT),
    text_column(
        "Receipt that may fit",
        lambda row: row.name,
    ),
    TableColumn(
        "Likely",
        lambda row: wording.likely_words(row.suggestion),
        lambda row: row.suggestion.probability,
        RIGHT,
        tooltip=lambda row: wording.pair_sentences(row.suggestion),
    ),
    text_column(
        "But",
        lambda row: plainly(row.suggestion.why_not),
        tooltip=lambda row: wording.pair_sentences(row.suggestion),
    ),
)


def partner_icon(row: LooseRow) -> QIcon:
    """Icon of a loose receipt: somebody it is proposed for, or nobody yet."""
    return icon("suggested" if row.receipt.proposal else "unassigned")


LOOSE_COLUMNS: tuple[TableColumn[LooseRow], ...] = (
    day_column("Date", lambda row: row.date, widest="8888-88-88"),
    text_column(
        "Merchant",
        lambda row: row.merchant or row.receipt.reading.note,
        spoken=lambda row: f"{row.merchant or row.receipt.reading.note}, {row.proposed}",
    ),
    money_column("Total", lambda row: row.total, widest="8,888.88"),
    text_column(
        "Proposed for",
        lambda row: row.person or NO_PARTNER,
        tooltip=lambda row: row.told,
        icon=partner_icon,
        hidden=True,
    ),
    text_column("Charge", lambda row: row.charged, tooltip=lambda row: row.told, hidden=True),
    TableColumn(
        "Likely",
        lambda row: wording.percent(row.probability) if row.receipt.proposal else "",
        lambda row: row.probability,
        RIGHT,
        tooltip=lambda row: row.told,
    ),
    text_column("File", lambda row: row.file),
)
UNASSIGNED_COLUMNS: tuple[TableColumn[UnassignedRow], ...] = (
    text_column(
        "What it is",
        lambda row: row.reason,
        icon=lambda row: icon(row.issue.severity if row.issue else "unassigned"),
    ),
    TableColumn(
        "Page",
        lambda row: f"{row.page.page}" if row.page else "",
        lambda row: row.page.page if row.page else 0,
        RIGHT,
    ),
    text_column("Document", lambda row: row.document),
    text_column(
        "Kind",
        lambda row: ISSUES[row.issue.type].name if row.issue else "Page without an owner",
        hidden=True,
    ),
)


def _sure_icon(row: ValueRow) -> QIcon | None:
    return icon(row.sureness) if row.sureness else None


def _compared_icon(row: ValueRow) -> QIcon | None:
    return icon(_COMPARED[row.compared]) if row.compared else None


_SAME = {"same": "yes", "differs": "no"}
_COMPARED = {"same": "matched", "differs": "warning"}


def _writable(value: Writable | str | None) -> Writable | None:
    return value if isinstance(value, Writable) else None


VALUE_COLUMNS: tuple[TableColumn[ValueRow], ...] = (
    text_column("Field", lambda row: row.title, widest="Expense type"),
    text_column(
        "Statement",
        lambda row: shown_value(row.charge),
        mark=lambda row: origins.of_value(row.charge),
        edit=lambda row: _writable(row.charge),
    ),
    text_column(
        "Record",
        lambda row: shown_value(row.record),
        mark=lambda row: origins.of_value(row.record),
        edit=lambda row: _writable(row.record),
    ),
    text_column(
        "Picture",
        lambda row: row.shown,
        tooltip=lambda row: row.why,
        icon=_sure_icon,
        spoken=lambda row: f"{row.shown} {row.sureness or ''}".strip(),
    ),
    text_column(
        "Same?",
        lambda row: _SAME.get(row.compared, ""),
        icon=_compared_icon,
        widest="no",
        spoken=lambda row: row.compared,
    ),
)
