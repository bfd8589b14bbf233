"""The table of hits."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from ccprocessor.desktop.shared.icons import icon
from ccprocessor.desktop.shared.tables.model import RIGHT, TableColumn
from ccprocessor.review.wording import month_words, period_words

if TYPE_CHECKING:  # the database is heavy: nothing of it is needed to show what it gave
    from ccprocessor.storage.search.lookup import Hit

_KINDS = {
    "person": ("Person", "person"),
    "charge": ("Charge", "statement"),
    "receipt": ("Receipt", "receipt"),
    "page": ("Page", "file"),
}
"""Words and icons of the kinds."""


def hit_columns() -> tuple[TableColumn[Hit], ...]:
    """A hit: what it is, whose, of which month, and where it stands on paper."""
    return (
        TableColumn(
            "What",
            lambda hit: _KINDS[hit.kind][0],
            lambda hit: hit.kind,
            icon=lambda hit: icon(_KINDS[hit.kind][1]),
        ),
        TableColumn("Person", lambda hit: hit.name, lambda hit: hit.name.casefold()),
        TableColumn("Date", _date, lambda hit: hit.date or dt.date.min),
        TableColumn("Merchant", lambda hit: hit.merchant, lambda hit: hit.merchant.casefold()),
        TableColumn(
            "Amount",
            lambda hit: "" if hit.amount is None else f"{hit.amount:,.2f}",
            lambda hit: (hit.amount is None, hit.amount or Decimal(0)),
            RIGHT,
        ),
        TableColumn("Card", _cards, _cards),
        TableColumn("Month", _period, _first_day, tooltip=_month),
        TableColumn("Page", _page, _page),
        TableColumn("Text", lambda hit: hit.text, lambda hit: hit.text.casefold()),
    )


def _date(hit: Hit) -> str:
    return f"{hit.date:%d %b %Y}" if hit.date else ""


def _cards(hit: Hit) -> str:
    return " ".join(f"••{one}" for one in (hit.card or "").split())


def _period(hit: Hit) -> str:
    cycle = hit.cycle
    return period_words(cycle.period_from, cycle.period_to) or cycle.id if cycle else "No month"


def _first_day(hit: Hit) -> dt.date:
    return (hit.cycle and hit.cycle.period_from) or dt.date.min


def _month(hit: Hit) -> str:
    return month_words(hit.cycle) if hit.cycle else "No month has this page any more."


def _page(hit: Hit) -> str:
    return f"{hit.file} p. {hit.page}" if hit.page else hit.file
