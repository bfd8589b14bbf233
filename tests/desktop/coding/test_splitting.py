"""A receipt booked in parts: they come to the whole, or the form says why not and stays."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QTableWidgetItem
from pytestqt.qtbot import QtBot

from ccprocessor.desktop.editing.forms import SplitForm

KEY = Qt.Key


@pytest.fixture
def told() -> list[list[dict[str, str]]]:
    return []


def made(
    qtbot: QtBot, amount: str, rows: Sequence[Sequence[str]], told: list[list[dict[str, str]]]
) -> SplitForm:
    form = SplitForm(Decimal(amount), {}, told.append)
    qtbot.addWidget(form)
    for down, row in enumerate(rows):
        for across, text in enumerate(row):
            form.table.setItem(down, across, QTableWidgetItem(text))
    return form


def may_be_booked(form: SplitForm) -> bool:
    [box] = form.findChildren(QDialogButtonBox)
    return box.button(QDialogButtonBox.StandardButton.Ok).isEnabled()


def test_percentages_are_taken_of_the_whole(qtbot: QtBot, told: list[list[dict[str, str]]]) -> None:
    form = made(qtbot, "10.01", [["50 %"]], told)
    assert form.parts[0]["amount"] == "5.01"
    assert form.left.text() == "5.00 is left to give."


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.decimals("-99999", "99999", places=4).filter(lambda one: abs(one) > 20),
    st.lists(st.integers(1, 40), min_size=2, max_size=12),
)
def test_percentages_that_make_a_hundred_make_the_whole(
    qtbot: QtBot, told: list[list[dict[str, str]]], amount: Decimal, shares: list[int]
) -> None:
    percents = [Decimal(10_000 * one // sum(shares)) / 100 for one in shares[1:]]
    rows = [[f"{one} %"] for one in (*percents, 100 - sum(percents))]
    form = made(qtbot, f"{amount}", rows, told)
    assert may_be_booked(form), form.left.text()
    form.accept()
    whole = sum(Decimal(part["amount"]) for part in told[-1])
    assert abs(whole - amount) <= Decimal("0.005")


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([["60.00"]], "1.00 is left to give."),
        ([["60.00"], ["2.00"]], "1.00 too much was given."),
        ([["61.00"]], "Write at least two parts."),
        ([["60.00"], ["1.00"], ["a bit"]], "Row 3: “a bit” is no part of 61.00."),
        ([["60.00"], ["0.999"]], "Row 2: “0.999” is no part of 61.00."),
        ([["60.00"], ["-1.00"]], "Row 2: “-1.00” is no part of 61.00."),
        ([["60.00"], ["1.00"], ["", "Job"]], "Row 3 has a coding and no amount: write one, or"),
    ],
)
def test_parts_that_cannot_be_booked_are_told_and_nothing_is(
    qtbot: QtBot, told: list[list[dict[str, str]]], rows: list[list[str]], said: str
) -> None:
    form = made(qtbot, "61.00", rows, told)
    assert form.left.text().startswith(said)
    assert not may_be_booked(form)
    form.accept()
    assert not told


def test_a_block_may_have_more_rows_than_there_were_and_never_more_columns(
    qtbot: QtBot, told: list[list[dict[str, str]]]
) -> None:
    form = made(qtbot, "12.00", [], told)
    form.table.setCurrentCell(0, 1)
    QApplication.clipboard().setText("1\t2\t3\t4\t5\t6")
    qtbot.keyClick(form, KEY.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert form.left.text().startswith("What is pasted has 1 row and 6 columns, but from here on")
    assert not form.parts
    QApplication.clipboard().setText("1.00\n" * 12)
    form.table.setCurrentCell(0, 0)
    qtbot.keyClick(form, KEY.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert form.left.text() == "12 parts make 12.00."
    form.accept()
    assert len(told[0]) == 12
