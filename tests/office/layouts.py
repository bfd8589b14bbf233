"""The table of looks: one name for a statement and a receipt report that go together."""

from __future__ import annotations

from dataclasses import dataclass

from tests.office.random_layouts import random_receipts, random_statement
from tests.office.receipt_layouts import RECEIPTS, ReceiptLayout
from tests.office.statement_layouts import STATEMENTS, StatementLayout

RANDOM = "random-"


@dataclass(frozen=True, slots=True)
class Layout:
    """How both reports of a month look."""

    statement: StatementLayout
    receipts: ReceiptLayout


LAYOUTS: dict[str, Layout] = {
    name: Layout(statement, RECEIPTS[name]) for name, statement in STATEMENTS.items()
}


def layout_named(name: str) -> Layout:
    """A look of the table, or one drawn by lot: `random-17` is always the same."""
    if name.startswith(RANDOM):
        return Layout(random_statement(name), random_receipts(name))
    return LAYOUTS[name]
