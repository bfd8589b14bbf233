"""The looks a receipt report can have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tests.office.paper import UPRIGHT, Stock
from tests.office.statement_layouts import A4, LEGAL, LETTER, Size, landscape

LabelSide = Literal["left", "above", "below"]
Colons = Literal["mixed", "close", "spaced", "none"]
USUAL = (
    "expense_type", "transaction_id", "title", "amount", "address", "coding", "purpose",
    "merchant", "merchant_address", "attachment", "request_type",
)  # fmt: skip
_MONEY_FIRST = (
    "amount", "title", "transaction_id", "expense_type", "merchant", "address",
    "merchant_address", "purpose", "attachment", "request_type", "coding",
)  # fmt: skip
_CODING_FIRST = (
    "coding", "transaction_id", "merchant", "merchant_address", "title", "expense_type", "amount",
    "address", "purpose", "attachment", "request_type",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReceiptLayout:
    """One look: paper, type, how labels stand to their values, who is named how.

    `columns` is how many label-and-value pairs stand side by side; `label` where the label is,
    seen from the value; `colons` how labels end: as the portal mixes them, or all alike. Where
    fields `flow`, one that is left out moves all later ones; elsewhere each keeps its column.
    """

    paper: Size = LETTER
    face: str = "sans"
    size: float = 8.0
    margin: float = 36
    columns: int = 2
    label: LabelSide = "left"
    colons: Colons = "mixed"
    fields: tuple[str, ...] = USUAL
    person: Literal["labels", "lines", "employee_lines"] = "labels"
    heading: str = "Expense Details - Transaction date: {date}"
    band: bool = True
    label_bold: bool = True
    value_first: bool = False
    flow: bool = False
    footer: str = "Page {page} of {pages}"
    stock: Stock = UPRIGHT


RECEIPTS: dict[str, ReceiptLayout] = {
    "classic": ReceiptLayout(),
    "typewriter": ReceiptLayout(
        face="typewriter",
        size=7.5,
        columns=1,
        colons="spaced",
        person="lines",
        heading="Expense Item      Transaction Date {date}",
        label_bold=False,
        footer="- {page} -",
    ),
    "ledger": ReceiptLayout(
        paper=LEGAL,
        face="serif",
        size=9,
        label="below",
        person="lines",
        columns=2,
        colons="close",
        heading="Expense Item   Transaction Date {date}",
        margin=48,
        value_first=True,
    ),
    "metric": ReceiptLayout(
        flow=True,
        paper=A4,
        face="vera",
        size=6.5,
        label="above",
        columns=3,
        colons="none",
        person="labels",
        footer="{page}/{pages}",
        fields=_CODING_FIRST,
    ),
    "poster": ReceiptLayout(
        flow=True,
        paper=landscape(LETTER),
        size=9,
        columns=3,
        person="employee_lines",
        colons="mixed",
        heading="Expense Transaction Detail {date}",
        margin=50,
        stock=Stock(order="shuffled"),
    ),
    "tall": ReceiptLayout(
        flow=True,
        paper=LEGAL,
        size=7,
        label="above",
        columns=2,
        colons="close",
        fields=_MONEY_FIRST,
        person="employee_lines",
        stock=Stock(order="head_last"),
    ),
    "turned": ReceiptLayout(
        flow=True,
        paper=LETTER,
        face="serif",
        size=9,
        stock=Stock(turn=90),
        label="left",
        columns=2,
        colons="spaced",
        value_first=True,
    ),
    "upside": ReceiptLayout(
        paper=A4,
        size=8.5,
        columns=1,
        stock=Stock(turn=180),
        person="labels",
        colons="close",
        fields=_MONEY_FIRST,
        band=False,
    ),
    "sideways": ReceiptLayout(
        paper=landscape(LETTER),
        size=7.5,
        stock=Stock(turn=90, keyed=False),
        columns=2,
        label="below",
        person="labels",
        value_first=True,
    ),
    "quarter": ReceiptLayout(
        paper=LETTER,
        face="typewriter",
        size=7,
        stock=Stock(turn=270, order="columns"),
        label="above",
        columns=2,
        colons="spaced",
        person="lines",
        heading="Expense Item   Transaction Date {date}",
    ),
    "cropped": ReceiptLayout(
        size=7.5,
        stock=Stock(crop=(40, 25), order="bold_last"),
        columns=1,
        colons="mixed",
        person="employee_lines",
        heading="Expense Details - Transaction Date {date}",
        fields=_CODING_FIRST,
    ),
    "words": ReceiptLayout(
        paper=A4,
        face="serif",
        size=8.5,
        stock=Stock(by_word=True),
        label="left",
        columns=2,
        colons="none",
        person="lines",
        label_bold=False,
        fields=_MONEY_FIRST,
        heading="Expense Item   Transaction Date {date}",
    ),
}
