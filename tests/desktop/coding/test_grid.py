"""The coding grid, worked by keys: acts go up, the state that comes back is shown."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from ccprocessor.desktop.coding.grid import CodingGrid
from ccprocessor.desktop.editing.acts import Act
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.domain.cycles import ControlTotals, Month
from ccprocessor.domain.receipts import CodedReceipt, Coding
from ccprocessor.review.coding_lists import CodingLists, ListedCode
from ccprocessor.services.coding.suggestions import CodingAdvisor, CodingSheet
from tests.builders.people import CODED, MARCH, person, record

LISTS = CodingLists({"gl_accounts": (ListedCode("6310.20", "Fuel"), ListedCode("7410.5"))})
CONTROL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
JOB, TYPE, ACCOUNT = 6, 5, 9


def month(first: Coding = Coding()) -> Month:  # noqa: B008
    papers = (
        record("61.00", "1", merchant="QUIKMOCK", coding=first),
        record("33.70", "2", merchant="DELI", coding=Coding("GL Coding", gl_account="6310.2")),
        record("20.00", "3", merchant="PIE ANNEX", coding=CODED),
        record("4.00", "4", merchant="QUIKMOCK", coding=Coding("Job Coding", job="30024.")),
    )
    people = (person((), papers),)
    return Month(
        cycle=MARCH,
        documents=(),
        people=people,
        unassigned=(),
        control_totals=ControlTotals(*[None] * 3),  # type: ignore[arg-type]
        issues=(),
    )


@pytest.fixture
def grid(qtbot: QtBot, tmp_path: Path) -> CodingGrid:
    made = CodingGrid(Memory(tmp_path / "window.ini"))
    past = CodedReceipt("123456", "Sam", "QUIKMOCK", "Fuel", "", MARCH.period_from, CODED.bare)
    qtbot.addWidget(made)
    made.resize(1200, 500)
    made.show_sheet(CodingSheet((), LISTS, CodingAdvisor([past], LISTS)))
    made.show_month(month())
    made.show()
    made.table.setFocus()
    return made


def choose(grid: CodingGrid, row: int, column: int, *more: int) -> None:
    table = grid.table
    table.selectionModel().setCurrentIndex(
        grid.model.index(row, column), table.selectionModel().SelectionFlag.ClearAndSelect
        | table.selectionModel().SelectionFlag.Rows
    )  # fmt: skip
    for other in more:
        table.selectionModel().select(
            grid.model.index(other, column), table.selectionModel().SelectionFlag.Select
            | table.selectionModel().SelectionFlag.Rows
        )  # fmt: skip


def written(act: Act) -> list[tuple[str, object]]:
    return [(str(one["field"]).removeprefix("coding."), one["value"]) for one in act.lines]


def merchants(grid: CodingGrid) -> list[str]:
    return [row.receipt.merchant for row in grid.table.shown_rows]


def chips(grid: CodingGrid) -> list[str]:
    return [chip.text() for chip in grid.chips if chip.isVisible()]


def test_what_needs_coding_is_shown_first_and_all_when_asked(
    grid: CodingGrid, qtmodeltester: ModelTester
) -> None:
    qtmodeltester.check(grid.model)
    assert merchants(grid) == ["QUIKMOCK", "DELI", "QUIKMOCK"]
    assert grid.words == "3 of 4 receipts to code"
    grid.only.setChecked(False)
    assert len(merchants(grid)) == 4
    grid.search.setText("pie")
    assert merchants(grid) == ["PIE ANNEX"]


def test_an_unknown_code_is_marked_with_the_nearest(grid: CodingGrid) -> None:
    tip = grid.model.index(1, ACCOUNT).data(Qt.ItemDataRole.ToolTipRole)
    assert "account 6310.2 is not on the list of accounts (nearest: 6310.20 (Fuel)" in tip
    assert grid.model.index(1, ACCOUNT).data(Qt.ItemDataRole.DecorationRole) is not None
    assert grid.model.index(0, ACCOUNT).data(Qt.ItemDataRole.DecorationRole) is None


def test_a_suggestion_is_taken_only_when_it_is_pressed(grid: CodingGrid, qtbot: QtBot) -> None:
    acts: list[Act] = []
    grid.acted.connect(acts.append)
    choose(grid, 0, ACCOUNT)
    assert [text.split("  ")[1] for text in chips(grid)] == ["6310.20"]
    assert not acts
    qtbot.keyClick(grid.table, Qt.Key.Key_1, ALT)
    qtbot.mouseClick(grid.chips[0], Qt.MouseButton.LeftButton)
    assert [written(act) for act in acts] == [
        [("type", "GL Coding"), ("gl_account", "6310.20")]
    ] * 2
    choose(grid, 1, ACCOUNT)
    assert chips(grid) == []
    with qtbot.waitSignal(grid.refused) as refused:
        qtbot.keyClick(grid.table, Qt.Key.Key_1, ALT)
    assert refused.args == ["There is no such suggestion for this receipt."]


def test_values_are_filled_down_and_copied_from_above(grid: CodingGrid, qtbot: QtBot) -> None:
    choose(grid, 1, ACCOUNT, 2)
    with qtbot.waitSignal(grid.acted) as acted:
        qtbot.keyClick(grid.table, Qt.Key.Key_D, CONTROL)
    assert written(acted.args[0]) == [("type", "GL Coding"), ("gl_account", "6310.2")]
    choose(grid, 2, ACCOUNT)
    with qtbot.waitSignal(grid.acted) as acted:
        qtbot.keyClick(grid.table, Qt.Key.Key_Plus)
    assert written(acted.args[0])[-1] == ("gl_account", "6310.2")
    choose(grid, 0, ACCOUNT)
    with qtbot.waitSignal(grid.refused) as refused:
        qtbot.keyClick(grid.table, Qt.Key.Key_Plus)
    assert refused.args == ["There is no receipt above to copy from."]


def test_a_block_from_a_spreadsheet_is_one_act(grid: CodingGrid, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setText("Job\t30024.\t005.\t5\r\nGL\t\t\t\t7410.5\r\n")
    choose(grid, 0, TYPE)
    with qtbot.waitSignal(grid.refused) as refused:
        qtbot.keyClick(grid.table, Qt.Key.Key_V, CONTROL)
    assert "have 4 to 5 columns" in refused.args[0]
    QGuiApplication.clipboard().setText("Job\t30024.\t005.\t5\t\r\nGL\t\t\t\t7410.5\r\n")
    with qtbot.waitSignal(grid.acted) as acted:
        qtbot.keyClick(grid.table, Qt.Key.Key_V, CONTROL)
    assert acted.args[0].label == "coding of 2 receipts"
    assert len(acted.args[0].lines) == 5


def test_where_no_code_stands_nothing_is_written(grid: CodingGrid, qtbot: QtBot) -> None:
    choose(grid, 0, 2, 1)
    with qtbot.waitSignal(grid.refused) as refused:
        qtbot.keyClick(grid.table, Qt.Key.Key_D, CONTROL)
    assert refused.args == ["Choose a cell of a code or purpose first."]


def test_a_code_is_typed_into_its_cell(grid: CodingGrid, qtbot: QtBot) -> None:
    choose(grid, 0, JOB)
    qtbot.keyClick(grid.table, Qt.Key.Key_Return)
    field = grid.table.findChild(QLineEdit)
    assert field is not None
    qtbot.keyClicks(field, "30024.+")
    with qtbot.waitSignal(grid.acted) as acted:
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert written(acted.args[0]) == [("type", "Job Coding"), ("job", "30024.+")]


def test_typing_on_a_cell_writes_into_it(grid: CodingGrid, qtbot: QtBot) -> None:
    choose(grid, 0, JOB)
    qtbot.keyClicks(grid.table, "3")
    field = grid.table.findChild(QLineEdit)
    assert field is not None
    assert field.text() == "3"


def test_the_next_receipt_takes_the_place_of_one_that_is_coded(grid: CodingGrid) -> None:
    grid.show_month(month(Coding()))
    choose(grid, 1, JOB)
    coded, at = month(), grid.table.currentIndex()
    papers = list(coded.people[0].receipts)
    papers[1] = replace(papers[1], coding=CODED)
    grid.show_month(replace(coded, people=(replace(coded.people[0], receipts=tuple(papers)),)))
    assert merchants(grid) == ["QUIKMOCK", "QUIKMOCK"]
    assert grid.table.currentIndex() == at
    assert grid.table.current_row.receipt.transaction_id == "4"


def test_the_state_that_comes_back_is_shown_and_known(grid: CodingGrid) -> None:
    choose(grid, 2, ACCOUNT)
    grid.show_month(month(Coding("GL Coding", gl_account="7410.5")))
    assert merchants(grid) == ["DELI", "QUIKMOCK"]
    current = grid.table.current_row
    assert current is not None
    assert current.receipt.transaction_id == "4"
    assert [text.split("  ")[1] for text in chips(grid)] == ["7410.5"]
    assert grid.words == "2 of 4 receipts to code"


def test_where_no_rule_fits_nothing_is_coded(grid: CodingGrid, qtbot: QtBot) -> None:
    choose(grid, 0, ACCOUNT)
    with qtbot.waitSignal(grid.refused) as refused:
        qtbot.keyClick(grid.table, Qt.Key.Key_D, CONTROL | SHIFT)
    assert refused.args == ["No rule of the office fits what needs coding here."]
