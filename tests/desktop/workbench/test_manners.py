"""The workbench remembers, tells and fits: what is around the rows and pages."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QLineEdit
from pytestqt.qtbot import QtBot

from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.shared.page_view.service import RenderService
from ccprocessor.desktop.shared.tables.view import RowTableView
from ccprocessor.desktop.workbench.workbench import Workbench
from tests.desktop.workbench.conftest import Opened
from tests.desktop.workbench.looking import (
    ALL,
    CTRL,
    KEY,
    SHIFT,
    press,
    show_month,
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
    assert titles == ["NORTHSIDE · 1 Mar 2031 to 31 Mar 2031 · revision 2.0"]
    assert home == [True]


def test_tabs_zoom_and_the_way_pages_stand_are_remembered(
    qtbot: QtBot, opened: Opened, memory: Memory, render_service: object
) -> None:
    first = opened(loaded_of(trouble(), ready()))
    first.employees.tabs.setCurrentIndex(ALL)
    first.details.bring(first.details.receipts)
    first.commands.stack.trigger()
    assert not first.pages.is_stacked
    first.pages.statement.view.zoom_in()
    zoom = first.pages.statement.view.zoom
    first.close()
    second = opened(loaded_of(trouble(), ready()))
    assert second.employees.tabs.currentIndex() == ALL
    assert second.details.tabs.currentWidget() is second.details.receipts
    assert not second.pages.is_stacked
    assert not second.commands.stack.isChecked()
    assert second.pages.statement.view.zoom == zoom


@pytest.mark.parametrize(("width", "stacked"), [(1280, True), (1920, False)])
def test_pages_stand_side_by_side_where_that_leaves_them_readable(
    qtbot: QtBot, memory: Memory, render_service: RenderService, width: int, stacked: bool
) -> None:
    workbench = Workbench(render_service, memory)
    qtbot.addWidget(workbench)
    workbench.resize(width, 800)
    workbench.show()
    assert workbench.pages.is_stacked is stacked
    assert workbench.commands.stack.isChecked() is stacked


def test_pages_stand_as_the_window_grows_and_shrinks_until_somebody_chooses(
    opened: Opened,
) -> None:
    workbench = opened(loaded_of(trouble()))
    for width, stacked in ((1280, True), (1920, False), (1280, True)):
        workbench.resize(width, 800)
        assert workbench.pages.is_stacked is stacked
        assert workbench.commands.stack.isChecked() is stacked
    workbench.commands.stack.trigger()
    for width in (1920, 1280):
        workbench.resize(width, 800)
        assert not workbench.pages.is_stacked
        assert not workbench.commands.stack.isChecked()


def test_at_1280_pixels_the_coding_and_every_tab_are_in_sight(opened: Opened) -> None:
    workbench = opened(loaded_of(trouble(), *[ready()] * 40))
    workbench.resize(1280, 760)
    table = workbench.details.entries.table
    assert table.horizontalScrollBar().maximum() == 0
    titles = [table.column(number).title for number in table.visible_columns()]
    assert titles == ["Date", "Merchant", "Net", "Receipt", "Coding", "Match"]
    assert table.columnWidth(titles.index("Merchant")) > table.columnWidth(titles.index("Net"))
    bar = workbench.details.tabs.tabBar()
    for number, count in enumerate((12, 0, 48, 12, 24)):
        bar.setTabText(number, f"{bar.tabText(number).split()[0]} {count or ''}".strip())
    assert bar.tabRect(bar.count() - 1).right() < bar.width()


def test_in_a_narrow_window_nothing_needs_more_room_than_there_is(opened: Opened) -> None:
    workbench = opened(loaded_of(trouble()))
    workbench.resize(700, 500)
    assert workbench.width() == 700


def test_only_charges_and_receipts_can_be_written_into(workbench: Workbench) -> None:
    views = workbench.findChildren(QAbstractItemView)
    never = QAbstractItemView.EditTrigger.NoEditTriggers
    lists = {view.accessibleName() for view in views if isinstance(view, RowTableView)}
    written = {view.accessibleName() for view in views if view.editTriggers() != never}
    assert lists & written == {"Charges, and receipts without a charge", "Receipts"}
    editable = Qt.ItemFlag.ItemIsEditable
    for view in views:
        model = view.model()
        if view.accessibleName() in lists - written and model.rowCount():
            assert not model.index(0, 0).flags() & editable
    lines = [line for line in workbench.findChildren(QLineEdit) if not line.isReadOnly()]
    fields = {line.accessibleName() for line in lines if line.parent() is workbench.employees}
    assert fields == {"Filter employees"}


@pytest.mark.parametrize("name", ["entries", "issues", "difference", "receipts", "suggestions"])
def test_an_empty_list_says_why(opened: Opened, name: str) -> None:
    workbench = opened(loaded_of())
    listed = getattr(workbench.details, name)
    workbench.details.bring(listed)
    assert listed.model.rowCount() == 0
    before = listed.table.grab().toImage()
    listed.table.set_empty_message("")
    assert listed.table.grab().toImage() != before


def test_choosing_the_row_again_brings_its_page_back(qtbot: QtBot, workbench: Workbench) -> None:
    view = workbench.pages.statement.view
    table = workbench.details.entries.table
    table.choose_first()
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
