"""The looks a card statement can have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tests.office.paper import UPRIGHT, Align, Order, Stock

Size = tuple[float, float]
Header = Literal["beside", "above", "stacked", "two_columns"]
LETTER: Size = (612, 792)
LEGAL: Size = (612, 1008)
A4: Size = (595.3, 841.9)
A3: Size = (841.9, 1190.6)

HEADS = {
    "trans_date": "Trans Date",
    "posted_date": "Posted Date",
    "level": "Lvl",
    "number": "Transaction #",
    "merchant": "Merchant Name",
    "city": "City, State",
    "group": "Merchant Group",
    "product": "Product Description",
    "ppu": "PPU/G",
    "quantity": "Quantity",
    "gross": "Gross Cost",
    "discount": "Discount",
    "net": "Net Cost",
}
USUAL = tuple(HEADS)
NUMBERS = frozenset({"ppu", "quantity", "gross", "discount", "net"})


def landscape(size: Size) -> Size:
    """The same paper lying."""
    return size[1], size[0]


@dataclass(frozen=True, slots=True)
class StatementLayout:
    """One look: paper, type, columns, and where headers and totals stand.

    `crowding` is the share of their widest text that merchant and city columns get at least;
    below 1 they run into each other.
    """

    paper: Size = (792, 612)
    face: str = "sans"
    size: float = 6.8
    margins: tuple[float, float, float] = (24, 30, 40)  # sides, top, bottom
    columns: tuple[str, ...] = USUAL
    crowding: float = 1.0
    pitch: float = 2.1  # lines between transactions
    wrapped_heads: bool = False
    head_align: Align | Literal["own"] = "own"
    head_band: bool = True
    bold_twice: frozenset[str] = frozenset({"product"})
    bold: frozenset[str] = frozenset({"product"})
    card: Literal["full", "six_x", "stars", "hyphens", "mixed"] = "mixed"
    header: Header = "beside"
    header_bold: bool = True
    office_block: bool = True
    negative: Literal["-$1", "$-1", "($1)", "$1-"] = "-$1"
    short_dates: bool = False
    rows_repeat: bool = True  # later product rows print date, number and merchant again
    totals_at: Literal["product", "merchant", "left", "gross"] = "product"
    card_total: str = "Totals For Card Nbr:"
    categories: bool = True
    footer: str = "Page {page} of {pages}"
    foot_align: Align = "centre"
    stock: Stock = UPRIGHT


_FUEL_FIRST = (
    "posted_date", "trans_date", "number", "level", "merchant", "city", "group", "product",
    "quantity", "ppu", "gross", "discount", "net",
)  # fmt: skip
_NUMBER_FIRST = (
    "number", "trans_date", "posted_date", "level", "group", "merchant", "city", "product",
    "ppu", "quantity", "gross", "discount", "net",
)  # fmt: skip
_NET_FIRST = (
    "trans_date", "posted_date", "level", "number", "merchant", "city", "group", "product",
    "ppu", "quantity", "net", "gross", "discount",
)  # fmt: skip


def _stock(turn: int = 0, order: Order = "rows", *, keyed: bool = True) -> Stock:
    return Stock(turn=turn, order=order, keyed=keyed)


STATEMENTS: dict[str, StatementLayout] = {
    "classic": StatementLayout(crowding=0.9),
    "typewriter": StatementLayout(
        face="typewriter",
        size=5.6,
        card="stars",
        totals_at="merchant",
        head_band=False,
        margins=(18, 28, 34),
        header="beside",
        footer="- {page} -",
        bold_twice=frozenset({"product", "totals", "heads", "labels"}),
    ),
    "ledger": StatementLayout(
        paper=landscape(LEGAL),
        face="serif",
        size=8.5,
        header="above",
        negative="($1)",
        wrapped_heads=True,
        head_align="centre",
        card="hyphens",
        totals_at="left",
        rows_repeat=False,
        margins=(36, 40, 46),
        stock=_stock(order="columns"),
    ),
    "metric": StatementLayout(
        paper=landscape(A4),
        face="vera",
        size=5.5,
        header="two_columns",
        negative="$-1",
        short_dates=True,
        card="six_x",
        wrapped_heads=True,
        head_align="left",
        bold_twice=frozenset(),
        bold=frozenset(),
        margins=(20, 24, 30),
        footer="{page}/{pages}",
        foot_align="right",
    ),
    "poster": StatementLayout(
        paper=landscape(A3),
        size=9,
        header="stacked",
        negative="$1-",
        card="full",
        head_align="centre",
        office_block=False,
        pitch=3,
        margins=(60, 60, 70),
        totals_at="gross",
        categories=False,
        stock=_stock(order="shuffled"),
    ),
    "tall": StatementLayout(
        paper=LEGAL,
        size=5.5,
        crowding=0.88,
        wrapped_heads=True,
        header="beside",
        margins=(14, 30, 40),
        card_total="Totals For:",
        negative="-$1",
        stock=_stock(order="head_last"),
        pitch=1.7,
    ),
    "turned": StatementLayout(
        paper=landscape(LETTER),
        face="serif",
        size=7,
        header="two_columns",
        card="six_x",
        stock=_stock(90),
        foot_align="right",
        head_band=False,
    ),
    "upside": StatementLayout(
        paper=landscape(A4),
        size=6.5,
        header="above",
        stock=_stock(180),
        negative="($1)",
        columns=_FUEL_FIRST,
        card="stars",
    ),
    "sideways": StatementLayout(
        paper=landscape(LETTER),
        size=6.5,
        header="beside",
        stock=_stock(270, keyed=False),
        bold_twice=frozenset({"product", "net"}),
        card="full",
        totals_at="merchant",
    ),
    "quarter": StatementLayout(
        paper=landscape(LETTER),
        face="typewriter",
        size=5.5,
        header="stacked",
        totals_at="left",
        stock=_stock(270, "columns"),
        margins=(16, 26, 30),
        negative="$1-",
        office_block=False,
    ),
    "cropped": StatementLayout(
        size=6.6,
        margins=(22, 26, 30),
        stock=Stock(crop=(31, 47), order="bold_last"),
        columns=_NUMBER_FIRST,
        card_total="Totals For:",
        header="two_columns",
    ),
    "words": StatementLayout(
        face="serif",
        size=7.4,
        stock=Stock(by_word=True),
        header="beside",
        short_dates=True,
        head_align="right",
        columns=_NET_FIRST,
        negative="$-1",
        header_bold=False,
        bold_twice=frozenset(),
        bold=frozenset({"product", "net"}),
        office_block=False,
    ),
}
