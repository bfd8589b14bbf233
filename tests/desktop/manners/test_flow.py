"""Buttons that flow into the next line, and rows with a second line."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ccprocessor.desktop.shared.flow import FlowLayout
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.shared.tables.model import RowTableModel, TableColumn
from ccprocessor.desktop.shared.tables.notes import Notes
from ccprocessor.desktop.shared.tables.view import RowTableView

GAP = 4


@pytest.fixture
def flowing(qtbot: QtBot) -> Iterator[QWidget]:
    """Five buttons of 80 pixels in a widget that is as high as they want."""
    outer = QWidget()
    qtbot.addWidget(outer)
    inner = QWidget(outer)
    flow = FlowLayout(inner, GAP)
    for number in range(5):
        button = QPushButton(f"{number}", inner)
        button.setFixedSize(80, 20)
        flow.addWidget(button)
    column = QVBoxLayout(outer)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(inner)
    column.addStretch(1)
    outer.resize(500, 300)
    outer.show()
    yield inner  # and `outer` with it
    outer.close()


def places(inner: QWidget) -> list[tuple[int, int]]:
    return [(one.x(), one.y()) for one in inner.findChildren(QPushButton) if one.isVisibleTo(inner)]


def test_what_finds_room_stands_in_one_line(flowing: QWidget) -> None:
    assert places(flowing) == [(number * (80 + GAP), 0) for number in range(5)]
    assert flowing.height() == 20


def test_what_finds_none_goes_into_the_next(flowing: QWidget) -> None:
    flowing.window().resize(80 * 2 + GAP, 300)
    step, line = 80 + GAP, 20 + GAP
    assert places(flowing) == [(0, 0), (step, 0), (0, line), (step, line), (0, 2 * line)]
    assert flowing.height() == 3 * 20 + 2 * GAP
    flowing.window().resize(500, 300)
    assert flowing.height() == 20


def test_what_is_hidden_takes_no_room(flowing: QWidget) -> None:
    flowing.findChildren(QPushButton)[1].hide()
    layout = flowing.layout()
    assert layout
    layout.activate()
    assert places(flowing) == [(number * (80 + GAP), 0) for number in range(4)]


def test_one_button_is_never_narrower_than_it_needs(flowing: QWidget) -> None:
    layout = flowing.layout()
    assert layout
    assert layout.minimumSize().width() == 80
    flowing.window().resize(10, 300)
    assert flowing.width() >= 80


def test_what_is_lower_stands_in_the_middle_of_its_line(flowing: QWidget) -> None:
    flowing.findChildren(QPushButton)[0].setFixedSize(80, 40)
    layout = flowing.layout()
    assert layout
    layout.activate()
    assert [y for _x, y in places(flowing)] == [0, 10, 10, 10, 10]


Row = tuple[str, str]
COLUMNS = (
    TableColumn[Row]("First", lambda row: row[0], lambda row: row[0]),
    TableColumn[Row]("Second", lambda row: row[0], lambda row: row[0]),
)
ROWS = (("plain", ""), ("noted", "what is wrong"), ("", "alone"))


@pytest.fixture
def noted(qtbot: QtBot, memory: Memory) -> RowTableView:
    """A table whose second row has a second line, and whose third has that alone."""
    model = RowTableModel(COLUMNS)
    view = RowTableView(model, title="Notes", name="notes", memory=memory)
    qtbot.addWidget(view)
    model.setParent(view)
    view.add_notes(Notes(lambda row: row[1], lambda row: not row[0]))
    model.set_rows(ROWS)
    view.resize(400, 300)
    view.show()
    qtbot.waitExposed(view)
    return view


def heights(view: RowTableView) -> dict[str, int]:
    return {row[1]: view.rowHeight(number) for number, row in enumerate(view.shown_rows)}


def test_a_row_with_a_note_is_a_line_taller(noted: RowTableView) -> None:
    line = noted.fontMetrics().height()
    found = heights(noted)
    assert found["what is wrong"] >= found[""] + line
    assert found["alone"] == found[""]


def test_heights_follow_their_rows_through_sort_and_filter(noted: RowTableView) -> None:
    before = heights(noted)
    noted.sort_by(0, Qt.SortOrder.DescendingOrder)
    assert [row[0] for row in noted.shown_rows] == ["plain", "noted", ""]
    assert heights(noted) == before
    noted.sort_by(0)
    assert [row[0] for row in noted.shown_rows] == ["", "noted", "plain"]
    assert heights(noted) == before
    model = noted.model()
    assert isinstance(model, RowTableModel)
    model.filter("noted")
    assert heights(noted) == {"what is wrong": before["what is wrong"]}


def test_the_note_is_painted_under_its_row_across_the_columns(noted: RowTableView) -> None:
    ink = under(noted, 1)
    model = noted.model()
    assert isinstance(model, RowTableModel)
    model.set_rows(
        (ROWS[0], ("noted", "what is wrong, at a length that needs both columns"), ROWS[2])
    )
    assert under(noted, 1) > ink


def test_a_text_runs_on_into_the_empty_cell_behind_it(qtbot: QtBot, memory: Memory) -> None:
    columns = (
        TableColumn[Row]("Name", lambda row: row[0], lambda row: row[0]),
        TableColumn[Row]("Amount", lambda row: row[1], lambda row: row[1]),
    )
    model = RowTableModel(columns)
    view = RowTableView(model, title="People", name="people", memory=memory, stretch="Amount")
    qtbot.addWidget(view)
    model.setParent(view)
    view.add_notes(Notes(lambda _row: ""))
    model.set_rows((("A name of several words", ""), ("A name of several words", "8")))
    view.setColumnWidth(0, 60)
    view.resize(400, 300)
    view.show()
    qtbot.waitExposed(view)
    view.clear_choice()
    assert under(view, 0) > under(view, 1) > 60
    model.set_rows((("A name of several words", "8"), ("A name of several words", "8")))
    assert under(view, 0) == under(view, 1)


def under(view: RowTableView, row: int) -> int:
    """How far to the right anything is painted in the lower half of a row, in pixels."""
    noted = view.viewport().grab().toImage()
    top, high = view.rowViewportPosition(row), view.rowHeight(row)
    line = view.fontMetrics().height()
    lower = range(top + high - line, top + high - 2)
    ground = noted.pixelColor(view.viewport().width() - 3, top + high - 3)
    inked = [x for x in range(noted.width()) if _has_ink(noted, x, lower, ground.lightness())]
    return max(inked, default=0)


def _has_ink(image: QImage, x: int, rows: range, ground: int) -> bool:
    return any(abs(image.pixelColor(x, y).lightness() - ground) > 60 for y in rows)
