from __future__ import annotations

from decimal import Decimal
from itertools import islice

from hypothesis import given
from hypothesis import strategies as some
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ccprocessor.desktop.shared.tables.model import RowTableModel, TableColumn
from ccprocessor.desktop.shared.tables.order import RowOrder

Bought = tuple[str, Decimal | None]

AMOUNTS = some.none() | some.decimals("-9.99", "9.99", places=2)
BOUGHT = some.tuples(some.text("aAbBß ", max_size=4), AMOUNTS)
WORDS = some.text("aBs 1", max_size=4)
MANY = [(f"Partsmock {n % 7}", Decimal(n * 7919 % 6011)) for n in range(6_000)]


def merchant(row: Bought) -> str:
    return row[0]


def amount(row: Bought) -> str:
    return "" if row[1] is None else f"{row[1]:,.2f}"


def amount_key(row: Bought) -> tuple[bool, Decimal]:
    return (row[1] is None, row[1] or Decimal(0))


def order_of(rows: list[Bought]) -> RowOrder[Bought]:
    order = RowOrder[Bought]((merchant, amount), (merchant, amount_key))
    order.set_rows(rows)
    return order


def plainly(rows: list[Bought], words: str, column: int | None, *, down: bool) -> list[int]:
    """The same without any work saved."""
    texts = [f"{merchant(row)}\n{amount(row)}".casefold() for row in rows]
    found = [n for n in range(len(rows)) if all(w in texts[n] for w in words.casefold().split())]
    if column == 0:
        return sorted(found, key=lambda n: merchant(rows[n]), reverse=down)
    if column == 1:
        return sorted(found, key=lambda n: amount_key(rows[n]), reverse=down)
    return found


@given(
    some.lists(BOUGHT, max_size=12),
    some.lists(some.tuples(WORDS, some.sampled_from((None, 0, 1)), some.booleans()), max_size=6),
    some.integers(0, 12),
)
def test_what_was_shown_or_worked_out_before_changes_no_answer(
    rows: list[Bought], asked: list[tuple[str, int | None, bool]], ahead: int
) -> None:
    order = order_of(rows)
    steps = order.prepared((0, 1))
    for words, column, down in asked:
        list(islice(steps, ahead))
        shown = order.shown(words, None, column, down=down)
        assert shown == plainly(rows, words, column, down=down)


def test_many_rows_sorted_ahead_stand_as_rows_sorted_when_asked() -> None:
    ahead, when_asked = order_of(list(MANY)), order_of(list(MANY))
    assert len(list(ahead.prepared((0, 1)))) > len(MANY) // 500
    for column in (0, 1):
        for down in (False, True):
            assert ahead.shown("", None, column, down=down) == when_asked.shown(
                "", None, column, down=down
            )


def test_an_answer_is_the_askers_to_change() -> None:
    order = order_of([("Deli", None), ("Quikmock", None)])
    order.shown("", None, None, down=False).clear()
    order.shown("", None, 0, down=False).clear()
    assert order.shown("", None, None, down=False) == [0, 1]
    assert order.shown("", None, 0, down=False) == [0, 1]


def test_rows_given_while_others_are_worked_on_take_their_place(qtbot: QtBot) -> None:
    columns = (TableColumn[Bought]("Merchant", merchant, merchant),)
    model: RowTableModel[Bought] = RowTableModel(columns)
    model.set_rows(MANY)
    assert not model.is_prepared
    model.set_rows([*MANY, ("Deli", None)])
    qtbot.waitUntil(lambda: model.is_prepared)
    model.sort(0)
    assert model.shown[0] == ("Deli", None)
    model.sort(0, Qt.SortOrder.DescendingOrder)
    assert model.shown[-1] == ("Deli", None)
    model.set_rows(MANY[:3])
    assert model.is_prepared
