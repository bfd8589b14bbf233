from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent, QPixmap, QTextDocumentFragment
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMenu, QVBoxLayout, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from ccprocessor.desktop.shared.elided import ElidedLabel, wrapped
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.shared.tables.columns import ColumnMenu
from ccprocessor.desktop.shared.tables.model import RIGHT, RowTableModel, TableColumn, Writable
from ccprocessor.desktop.shared.tables.notes import Notes
from ccprocessor.desktop.shared.tables.view import RowTableView

DOWN = Qt.SortOrder.DescendingOrder


@dataclass(frozen=True)
class Charge:
    merchant: str
    amount: Decimal
    note: str = ""


COLUMNS = (
    TableColumn[Charge]("Merchant", lambda c: c.merchant, lambda c: c.merchant.casefold()),
    TableColumn[Charge]("Amount", lambda c: f"{c.amount:,.2f}", lambda c: c.amount, RIGHT),
    TableColumn[Charge]("Note", lambda c: c.note, lambda c: c.note, hidden=True),
)
CHARGES = (
    Charge("Partsmock", Decimal("100.00"), "one\ttwo\nthree"),
    Charge("Quikmock", Decimal("9.00")),
    Charge("Deli", Decimal("33.70")),
)


def table(qtbot: QtBot, memory: Memory, rows: tuple[Charge, ...] = CHARGES) -> RowTableView:
    model: RowTableModel[Charge] = RowTableModel(COLUMNS)
    view = RowTableView(model, title="Charges", name="charges", memory=memory, stretch="Merchant")
    model.setParent(view)
    model.set_rows(rows)
    qtbot.addWidget(view)
    view.resize(600, 300)
    view.show()
    return view


def merchants(view: RowTableView) -> list[str]:
    model = view.model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def test_what_print_says_is_never_read_as_html_nor_a_file_opened_that_it_names(
    qtbot: QtBot, memory: Memory, tmp_path: Path
) -> None:
    picture = QPixmap(400, 300)
    picture.fill(Qt.GlobalColor.red)
    assert picture.save(str(tmp_path / "picture.png"))
    said = f'<img src="{(tmp_path / "picture.png").as_posix()}"> & <b>Deli</b>\nof two lines'
    view = table(qtbot, memory, (Charge(said, Decimal(1)),))
    line = ElidedLabel()
    qtbot.addWidget(line)
    line.setText(said)
    for tip in (view.model().index(0, 0).data(Qt.ItemDataRole.ToolTipRole), line.toolTip()):
        shown = QLabel(tip)
        qtbot.addWidget(shown)
        assert shown.sizeHint().height() < picture.height()
        assert QTextDocumentFragment.fromHtml(tip).toPlainText() == said
    assert QLabel(said).sizeHint().height() >= picture.height()


def click_head(qtbot: QtBot, view: RowTableView, column: int) -> None:
    heads = view.horizontalHeader()
    place = QPoint(heads.sectionViewportPosition(column) + 20, heads.height() // 2)
    qtbot.mouseClick(heads.viewport(), Qt.MouseButton.LeftButton, pos=place)


def rows_of(view: RowTableView) -> RowTableModel[Charge]:
    model = view.model()
    assert isinstance(model, RowTableModel)
    return model


def test_the_model_keeps_to_the_rules(
    qtbot: QtBot, memory: Memory, qtmodeltester: ModelTester
) -> None:
    view = table(qtbot, memory)
    model = view.model()
    qtmodeltester.check(model)
    view.sort_by(1)
    qtmodeltester.check(model)
    assert model.rowCount() == len(CHARGES)


def test_a_head_sorts_up_then_down_then_as_on_paper(qtbot: QtBot, memory: Memory) -> None:
    view = table(qtbot, memory)
    click_head(qtbot, view, 1)
    assert merchants(view) == ["Quikmock", "Deli", "Partsmock"]
    click_head(qtbot, view, 1)
    assert merchants(view) == ["Partsmock", "Deli", "Quikmock"]
    click_head(qtbot, view, 1)
    assert merchants(view) == ["Partsmock", "Quikmock", "Deli"]
    assert view.horizontalHeader().sortIndicatorSection() == -1


def test_choosing_a_row_is_told_once(qtbot: QtBot, memory: Memory) -> None:
    view = table(qtbot, memory)
    told: list[Charge] = []
    view.row_chosen.connect(told.append)
    assert view.choose_where(lambda charge: charge.merchant == "Quikmock")
    qtbot.keyClick(view, Qt.Key.Key_Right)
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert told == [CHARGES[1], CHARGES[2]]
    assert not view.choose_next()
    assert not view.choose_where(lambda charge: charge.merchant == "nobody")


def test_enter_and_a_double_click_open_the_row(qtbot: QtBot, memory: Memory) -> None:
    view = table(qtbot, memory)
    opened: list[Charge] = []
    view.row_opened.connect(opened.append)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    view.choose_first()
    qtbot.keyClick(view, Qt.Key.Key_Return)
    place = view.visualRect(view.model().index(2, 0)).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert opened == [CHARGES[0], CHARGES[2]]


def test_the_chosen_row_stays_through_sort_and_filter(qtbot: QtBot, memory: Memory) -> None:
    view = table(qtbot, memory)
    view.choose_where(lambda charge: charge.merchant == "Deli")
    told: list[Charge] = []
    view.row_chosen.connect(told.append)
    view.sort_by(1)
    assert view.current_row == CHARGES[2]
    rows_of(view).filter("33.7")
    assert view.current_row == CHARGES[2]
    assert view.selected_rows == (CHARGES[2],)
    assert told == []


def test_a_row_that_was_filtered_away_can_be_chosen_again(qtbot: QtBot, memory: Memory) -> None:
    view = table(qtbot, memory)
    view.choose_first()
    rows_of(view).filter("deli")
    rows_of(view).filter()
    told: list[Charge] = []
    view.row_chosen.connect(told.append)
    view.choose_first()
    assert told == [CHARGES[0]]


def test_rows_are_copied_as_a_sheet_takes_them(qtbot: QtBot, memory: Memory) -> None:
    view = table(qtbot, memory)
    view.show_column(2, shown=True)
    view.horizontalHeader().moveSection(1, 0)
    view.setFocus()
    view.selectAll()
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text().split("\n") == [
        "Amount\tMerchant\tNote",
        "100.00\tPartsmock\tone two three",
        "9.00\tQuikmock\t",
        "33.70\tDeli\t",
    ]


def test_nothing_selected_leaves_the_clipboard_alone(qtbot: QtBot, memory: Memory) -> None:
    QGuiApplication.clipboard().setText("before")
    table(qtbot, memory).copy_rows()
    assert QGuiApplication.clipboard().text() == "before"


def test_columns_and_sorting_are_remembered(qtbot: QtBot, memory: Memory) -> None:
    first = table(qtbot, memory)
    first.show_column(2, shown=True)
    first.horizontalHeader().moveSection(2, 0)
    first.horizontalHeader().resizeSection(1, 123)
    first.sort_by(1, DOWN)
    first.hide()
    second = table(qtbot, memory)
    assert second.visible_columns() == (2, 0, 1)
    assert second.columnWidth(1) == 123
    assert merchants(second) == ["Partsmock", "Deli", "Quikmock"]


def test_other_columns_than_the_remembered_ones_start_afresh(qtbot: QtBot, memory: Memory) -> None:
    first = table(qtbot, memory)
    first.sort_by(1, DOWN)
    first.hide()
    model: RowTableModel[Charge] = RowTableModel(COLUMNS[:1])
    view = RowTableView(model, title="Charges", name="charges", memory=memory)
    model.setParent(view)
    qtbot.addWidget(view)
    model.set_rows(CHARGES)
    assert merchants(view) == [charge.merchant for charge in CHARGES]


def test_the_menu_of_the_head_shows_and_hides_columns(qtbot: QtBot, memory: Memory) -> None:
    view = table(qtbot, memory)
    menu = open_menu(view)
    action(menu, "Note").trigger()
    action(menu, "Merchant").trigger()
    assert view.visible_columns() == (1, 2)


def test_the_last_column_shown_cannot_be_hidden(qtbot: QtBot, memory: Memory) -> None:
    view = table(qtbot, memory)
    view.show_column(0, shown=False)
    menu = open_menu(view)
    assert not action(menu, "Amount").isEnabled()
    assert action(menu, "Merchant").isEnabled()


def test_columns_come_back_as_at_first(qtbot: QtBot, memory: Memory) -> None:
    view = table(qtbot, memory)
    view.horizontalHeader().moveSection(1, 0)
    view.show_column(2, shown=True)
    action(open_menu(view), "All columns as at first").trigger()
    assert view.visible_columns() == (0, 1)


def test_tab_leaves_the_table(qtbot: QtBot, memory: Memory) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    layout = QVBoxLayout(window)
    model: RowTableModel[Charge] = RowTableModel(COLUMNS, window)
    view = RowTableView(model, title="Charges", name="charges", memory=memory)
    model.set_rows(CHARGES)
    after = QLineEdit()
    layout.addWidget(view)
    layout.addWidget(after)
    window.show()
    window.activateWindow()
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Tab)
    qtbot.waitUntil(after.hasFocus)
    assert not view.hasFocus()


@pytest.mark.parametrize("rows", [(), CHARGES])
def test_an_empty_table_says_why(qtbot: QtBot, memory: Memory, rows: tuple[Charge, ...]) -> None:
    view = table(qtbot, memory, rows)
    before = view.grab().toImage()
    view.set_empty_message("Nothing to show.")
    assert (view.grab().toImage() == before) is bool(rows)


def open_menu(view: RowTableView) -> QMenu:
    """The menu of the head as a right click opens it."""
    view.horizontalHeader().customContextMenuRequested.emit(QPoint(5, 5))
    menu = view.findChild(ColumnMenu)
    assert isinstance(menu, QMenu)
    menu.close()
    return menu


def action(menu: QMenu, text: str) -> QAction:
    return next(action for action in menu.actions() if action.text() == text)


def wide_names(qtbot: QtBot, memory: Memory, first: str, second: str) -> RowTableView:
    """A table of two names and an amount, each with more room than its texts need."""
    columns = (
        TableColumn[str]("Merchant", lambda _row: first, str),
        TableColumn[str]("Amount", lambda _row: "1.00", str, widest="888,888,888.88"),
        TableColumn[str]("Candidate", lambda _row: second, str),
    )
    model: RowTableModel[str] = RowTableModel(columns)
    view = RowTableView(
        model, title="Names", name="names", memory=memory, stretch=("Merchant", "Candidate")
    )
    model.setParent(view)
    qtbot.addWidget(view)
    view.resize(500, 200)
    view.show()
    model.set_rows(["row"])
    return view


def room_over(view: RowTableView, column: int, text: str) -> int:
    return view.columnWidth(column) - view.fontMetrics().horizontalAdvance(text)


def test_columns_with_room_to_spare_give_it_to_names(qtbot: QtBot, memory: Memory) -> None:
    view = wide_names(qtbot, memory, "A MERCHANT WITH QUITE A NAME", "SHORT")
    usual = view.columnWidth(1)
    assert room_over(view, 0, "A MERCHANT WITH QUITE A NAME") > 0
    texts = ("A MERCHANT WITH QUITE A NAME", "Amount", "Candidate")
    narrow = sum(view.fontMetrics().horizontalAdvance(one) + 20 for one in texts)
    assert narrow < 500
    view.resize(narrow, 200)
    assert room_over(view, 0, "A MERCHANT WITH QUITE A NAME") > 0
    assert room_over(view, 2, "SHORT") > 0
    assert 0 < room_over(view, 1, "1.00") < usual
    qtbot.waitUntil(lambda: view.horizontalScrollBar().maximum() == 0)
    view.resize(500, 200)
    assert view.columnWidth(1) == usual


def test_of_two_names_the_longer_one_is_cut_first(qtbot: QtBot, memory: Memory) -> None:
    long = "A MERCHANT THAT NO WINDOW HAS THE ROOM FOR " * 2
    view = wide_names(qtbot, memory, long, "A SHORT ONE")
    assert room_over(view, 2, "A SHORT ONE") > 0
    assert view.columnWidth(0) > view.columnWidth(2)
    names = 2 * view.fontMetrics().horizontalAdvance("A SHORT ONE")
    view.resize(view.columnWidth(1) + names, 200)
    assert room_over(view, 2, "A SHORT ONE") > 0


def test_a_width_that_somebody_chose_is_given_to_nobody(qtbot: QtBot, memory: Memory) -> None:
    first = wide_names(qtbot, memory, "A MERCHANT WITH QUITE A NAME", "SHORT")
    first.horizontalHeader().resizeSection(1, 180)
    first.resize(320, 200)
    assert first.columnWidth(1) == 180
    first.hide()
    second = wide_names(qtbot, memory, "A MERCHANT WITH QUITE A NAME", "SHORT")
    second.resize(320, 200)
    assert second.columnWidth(1) == 180


def test_a_text_of_two_lines_breaks_between_words_and_is_cut_in_the_last(qtbot: QtBot) -> None:
    line = ElidedLabel(lines=2)
    qtbot.addWidget(line)
    metrics = line.fontMetrics()
    width = metrics.horizontalAdvance("Read from pictures: 3 pages")
    said = "Read from pictures: 3 pages; no new problems. 1 picture could not be read."
    first, second = wrapped(said, metrics, width, 2)
    assert first == "Read from pictures: 3 pages;"[: len(first)]
    assert second.endswith("…")
    assert wrapped(said, metrics, 10 * width, 2) == [said]
    assert line.sizeHint().height() == 2 * metrics.height()


def test_a_note_that_finds_no_room_takes_a_second_line(qtbot: QtBot, memory: Memory) -> None:
    model: RowTableModel[str] = RowTableModel([TableColumn[str]("Name", str, str)])
    view = RowTableView(model, title="Names", name="noted", memory=memory)
    model.setParent(view)
    qtbot.addWidget(view)
    view.add_notes(
        Notes(lambda row: "is wrong, for many reasons, each of them long" if row else "")
    )
    view.resize(700, 200)
    view.show()
    model.set_rows(["", "one"])
    line, tall = view.rowHeight(0), view.rowHeight(1)
    assert tall > line
    view.resize(200, 200)
    qtbot.waitUntil(lambda: view.rowHeight(1) == tall + view.fontMetrics().height())
    assert view.rowHeight(0) == line


def test_what_was_typed_is_written_before_anything_else_comes(qtbot: QtBot, memory: Memory) -> None:
    column = TableColumn[str]("Code", str, str, edit=lambda row: Writable(row, "code", row))
    model: RowTableModel[str] = RowTableModel([column])
    view = RowTableView(model, title="Codes", name="codes", memory=memory)
    model.setParent(view)
    qtbot.addWidget(view)
    view.show()
    model.set_rows(["5"])
    told: list[str] = []
    model.edited.connect(lambda _value, text: told.append(text))
    view.choose_first()
    view.edit(view.currentIndex())
    [field] = view.findChildren(QLineEdit)
    field.setText("7")
    enter = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(field, enter)
    assert told == ["7"]


def test_rows_of_other_values_change_where_they_stand(qtbot: QtBot, memory: Memory) -> None:
    model = RowTableModel(COLUMNS)
    view = RowTableView(
        model,
        title="Charges",
        name="renewed",
        memory=memory,
        key=lambda row: row.merchant,
        stretch="Merchant",
    )
    model.setParent(view)
    view.add_notes(Notes(lambda row: row.note))
    model.set_rows(CHARGES)
    qtbot.addWidget(view)
    view.resize(600, 300)
    view.show()
    view.choose_at(1, 0)
    resets, changed = list[bool](), list[int]()
    model.modelReset.connect(lambda: resets.append(True))
    model.dataChanged.connect(lambda first, _last: changed.append(first.row()))
    wide, (first, _, third) = view.columnWidth(1), CHARGES
    dear = Charge("Quikmock", Decimal("9000000000000.00"), "asked")
    view.renew((first, dear, third))
    assert (resets, changed) == ([], [1])
    assert view.current_row is dear
    assert view.selected_rows == (dear,)
    assert view.rowHeight(1) > view.rowHeight(2)
    assert view.columnWidth(1) > wide
    view.sort_by(1)
    view.renew((first, replace(dear, amount=Decimal(900)), third))
    assert (resets, changed) == ([], [1, 2])
    view.renew((first, dear, replace(third, amount=Decimal(500))))
    assert merchants(view) == ["Partsmock", "Deli", "Quikmock"]
    view.renew((first, third))
    assert merchants(view) == ["Deli", "Partsmock"]
