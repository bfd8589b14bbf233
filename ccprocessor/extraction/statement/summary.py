"""The summary table at a statement's end: control totals, never booked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from ccprocessor.domain.money import total
from ccprocessor.domain.pages import Page, Word
from ccprocessor.domain.places import around
from ccprocessor.domain.statement import Totals
from ccprocessor.extraction.statement.cells import cells
from ccprocessor.extraction.statement.columns import Columns
from ccprocessor.extraction.statement.rows import MONEY
from ccprocessor.extraction.text.amounts import parse_amount
from ccprocessor.extraction.text.lines import Line

_Values = tuple[Decimal | None, Decimal | None, Decimal]


@dataclass(frozen=True, slots=True)
class Summary:
    """One page of the summary: its rows added up, and its grand totals where it prints them."""

    added: Totals | None
    grand: Totals | None


def read_summary(lines: Sequence[Line], columns: Columns, page: Page) -> Summary | None:
    """The totals of a summary page; None where no row of it has an amount."""
    rows: list[_Values] = []
    words: list[Word] = []
    grand = None
    for line in lines:
        found = cells(line, columns)
        gross, discount, net = (_value(found.get(name, ())) for name in MONEY)
        if net is None:
            continue
        if "total" in line.text.casefold():
            grand = Totals(gross, discount, net, page.place(line.box))
        else:
            rows.append((gross, discount, net))
            words.extend(line.words)
    if not rows and grand is None:
        return None
    added = _added(rows, page, words) if rows else None
    return Summary(added, grand)


def _added(rows: Sequence[_Values], page: Page, words: Sequence[Word]) -> Totals:
    gross, discount, net = (
        total(value for value in part if value is not None) for part in zip(*rows, strict=True)
    )
    return Totals(gross, discount, net, page.place(around(word.box for word in words)))


def _value(words: Sequence[Word]) -> Decimal | None:
    return parse_amount(" ".join(word.text for word in words))
