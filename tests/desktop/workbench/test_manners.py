"""The workbench remembers, tells and fits: what is around the rows and pages."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QLineEdit
from pytestqt.qtbot import QtBot

from ccprocessor.desktop.shared.tables.view import RowTableView
from ccprocessor.desktop.workbench.workbench import Workbench
from tests.desktop.workbench.conftest import Opened
from tests.desktop.workbench.looking import (
    CTRL,
    KEY,
    SHIFT,
    press,
    show_month,
    shown_name,
)
from tests.desktop.workbench.months import loaded_of, ready, receipts_only, trouble


def test_export_is_asked_for_everybody_or_for_the_chosen(qtbot: QtBot, opened: Opened) -> None:
    workbench = opened(loaded_of(trouble(), receipts_only()))
    asked: list[object] = []
    workbench.export_requested.connect(asked.append)
    press(qtbot, workbench, KEY.Key_E, CTRL)
    workbench.employees.table.selectAll()
    press(qtbot, workbench, KEY.Key_E, CTRL | SHIFT)
    assert asked == [None, ("111111", "portal 7000003")]


def test_title_and_way_home_are_told(opened: Opened) -> None:
    workbench = opened(loaded_of(ready()))
    titles: list[str] = []
    home: list[bool] = []
    workbench.title_changed.connect(titles.append)
    workbench.home_requested.connect(lambda: home.append(True))
    show_month(workbench, loaded_of(trouble()))
    workbench.commands.home.trigger()
    assert titles == ["March 2031 · NORTHSIDE, revision 2.0"]
    assert home == [True]


def test_zoom_and_the_division_of_the_room_are_remembered(opened: Opened) -> None:
    first = opened(loaded_of(trouble(), ready()))
    first.pages.statement.view.zoom_in()
    zoom = first.pages.statement.view.zoom
    first._splitter.setSizes([300, 480, 480])
    first._splitter.splitterMoved.emit(300, 1)  # as a hand that drags the bar
    sizes = first._splitter.sizes()
    first.close()
    second = opened(loaded_of(trouble(), ready()))
    assert second.pages.statement.view.zoom == zoom
    assert second._splitter.sizes() == sizes


def test_a_month_opens_on_what_is_left_to_do_whatever_was_listed_before(opened: Opened) -> None:
    first = opened(loaded_of(trouble(), ready()))
    first.employees.list_only("All")
    first.close()
    assert opened(loaded_of(trouble(), ready())).employees.chip == "To do"


def test_at_1280_pixels_every_column_is_in_sight(opened: Opened) -> None:
    workbench = opened(loaded_of(trouble(), *[ready()] * 40))
    workbench.resize(1280, 760)
    table = workbench.details.entries.table
    assert table.horizontalScrollBar().maximum() == 0
    titles = [table.column(number).title for number in table.visible_columns()]
    assert titles == ["Date", "Merchant", "Charged", "Receipt", "Differs", "Code"]
    widths = {title: table.columnWidth(number) for number, title in enumerate(titles)}
    assert widths["Merchant"] > widths["Charged"]
    metrics = table.fontMetrics()
    assert widths["Receipt"] > metrics.horizontalAdvance("record only")
    people = workbench.employees.table
    assert people.horizontalScrollBar().maximum() == 0
    values = workbench.details.values.list.table
    assert values.horizontalScrollBar().maximum() == 0


def test_where_nothing_differs_names_have_the_room_of_that_column(opened: Opened) -> None:
    workbench = opened(loaded_of(trouble(), ready()))
    table = workbench.details.entries.table
    wide = table.columnWidth(1)
    workbench.employees.list_only("Ready")
    workbench.employees.table.choose_first()
    titles = [table.column(number).title for number in table.visible_columns()]
    assert titles == ["Date", "Merchant", "Charged", "Receipt", "Code"]
    assert table.columnWidth(1) > wide


def test_in_a_narrow_window_nothing_needs_more_room_than_there_is(opened: Opened) -> None:
    workbench = opened(loaded_of(trouble()))
    workbench.resize(700, 500)
    assert workbench.width() == 700


def test_below_1100_pixels_the_people_drop_down_from_a_button(
    qtbot: QtBot, workbench: Workbench
) -> None:
    people, button = workbench.employees, workbench.bar.people
    assert not button.isVisible()
    workbench.resize(1024, 640)
    assert button.isVisible()
    assert not people.isVisible()
    assert workbench.pages.width() > 440
    assert "to do" in button.text()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert people.isVisible()
    assert people.table.hasFocus()
    before = shown_name(workbench)
    press(qtbot, workbench, KEY.Key_Down)
    assert shown_name(workbench) != before
    assert people.isVisible()
    press(qtbot, workbench, KEY.Key_Return)
    assert not people.isVisible()
    assert workbench.details.entries.table.hasFocus()
    press(qtbot, workbench, KEY.Key_F, CTRL)
    assert people.filter.hasFocus()
    press(qtbot, workbench, KEY.Key_Escape)
    assert not people.isVisible()
    assert workbench.details.entries.table.hasFocus()
    press(qtbot, workbench, KEY.Key_F, CTRL)
    qtbot.mouseClick(people.month, Qt.MouseButton.LeftButton)
    assert workbench.details.shows_month
    assert not people.isVisible()
    workbench.resize(1280, 760)
    assert people.isVisible()
    assert not button.isVisible()


def test_only_charges_and_receipts_can_be_written_into(workbench: Workbench) -> None:
    views = workbench.findChildren(QAbstractItemView)
    never = QAbstractItemView.EditTrigger.NoEditTriggers
    lists = {view.accessibleName() for view in views if isinstance(view, RowTableView)}
    written = {view.accessibleName() for view in views if view.editTriggers() != never}
    assert lists & written == {
        "Charges and receipts, what is wrong first",
        "Values of the charge and its receipt",
        "Open items of everybody: Doubtful",
    }
    editable = Qt.ItemFlag.ItemIsEditable
    for view in views:
        model = view.model()
        if view.accessibleName() in lists - written and model.rowCount():
            assert not model.index(0, 0).flags() & editable
    lines = [line for line in workbench.findChildren(QLineEdit) if not line.isReadOnly()]
    fields = {line.accessibleName() for line in lines if line.parent() is workbench.employees}
    assert fields == {"Filter employees"}


@pytest.mark.parametrize("name", ["entries", "unassigned"])
def test_an_empty_list_says_why(opened: Opened, name: str) -> None:
    nothing = loaded_of()
    month = replace(nothing.month, unassigned=(), issues=())
    workbench = opened(replace(nothing, month=month))
    if name == "unassigned":
        workbench.commands.month.trigger()
    listed = getattr(workbench.details, name)
    assert not workbench.details.values.isVisible()
    assert listed.isVisible()
    assert listed.model.rowCount() == 0
    before = listed.table.grab().toImage()
    listed.table.set_empty_message("")
    assert listed.table.grab().toImage() != before


def test_choosing_the_row_again_brings_its_page_back(qtbot: QtBot, workbench: Workbench) -> None:
    view = workbench.pages.statement.view
    table = workbench.details.entries.table
    workbench.commands.whole.setChecked(True)
    table.choose_where(lambda row: row.charge is not None)
    qtbot.waitUntil(lambda: view.stage.pages > 1)
    page = view.page
    view.go_to(1 if page > 1 else 2)
    assert view.page != page
    where = table.visualRect(table.currentIndex()).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert view.page == page


def test_several_people_can_be_chosen_with_the_keys(qtbot: QtBot, workbench: Workbench) -> None:
    table = workbench.employees.table
    table.choose_first()
    press(qtbot, workbench, KEY.Key_Down, SHIFT)
    assert len(table.selected_rows) == 2
