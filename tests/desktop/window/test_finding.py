"""Anything is found from anywhere, by keys, and leads to where it stands."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ccprocessor.desktop.finding.screen import FindScreen
from ccprocessor.desktop.main_window import MainWindow
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.workbench.rows.page_pairs import PageTarget
from tests.desktop.window.conftest import LONG, OpenWindow
from tests.desktop.window.hands import CTRL, SHIFT, press

KEY = Qt.Key


@pytest.fixture
def month(qtbot: QtBot, window: MainWindow) -> MainWindow:
    """A window with the sample month in front."""
    window.choice.load_sample()
    qtbot.waitUntil(lambda: window.screen_shown is window.workbench, timeout=LONG)
    return window


def search(qtbot: QtBot, window: MainWindow, query: str) -> FindScreen:
    """Press the key, type, and wait until that is answered."""
    press(qtbot, window, KEY.Key_F, CTRL | SHIFT)
    screen = window.finder.screen
    qtbot.waitUntil(screen.query.hasFocus)
    if query:
        screen.query.clear()
        screen.query.insert(query)  # as an input method does: no keys are made of other letters
    wait(qtbot, window)
    return screen


def wait(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: not any(one.is_busy for one in window.services.runners), timeout=LONG)


def test_a_charge_is_found_typed_and_opened_where_it_stands(
    qtbot: QtBot, month: MainWindow
) -> None:
    people = month.workbench.employees.model.rows
    owner = next(row.person for row in reversed(people) if row.person.transactions)
    charge = owner.transactions[-1]
    screen = search(qtbot, month, f"{owner.name} {charge.net} ••{charge.card}")
    assert screen.hits.choose_where(lambda hit: hit.ref == charge.key)
    press(qtbot, month, KEY.Key_Return)
    qtbot.waitUntil(lambda: month.screen_shown is month.workbench, timeout=LONG)
    assert month.workbench.guide.sheet is not None
    assert month.workbench.guide.sheet.person == owner
    entry = month.workbench.details.entries.table.current_row
    assert entry.charge == charge
    target = month.workbench.pages.statement.target
    assert isinstance(target, PageTarget)
    assert (target.document, target.page) == (charge.place.document, charge.place.page)


def test_a_hit_of_a_month_that_is_not_open_opens_it(
    qtbot: QtBot, month: MainWindow, open_window: OpenWindow
) -> None:
    people = month.workbench.employees.model.rows
    owner = next(row.person for row in people if row.person.receipts)
    receipt = owner.receipts[-1]
    other = open_window()
    qtbot.waitUntil(lambda: not other.status.is_busy, timeout=LONG)
    screen = search(qtbot, other, f"{owner.name} {receipt.transaction_id}")
    assert screen.hits.choose_where(lambda hit: hit.ref == receipt.key)
    qtbot.keyClick(screen.query, KEY.Key_Down)
    qtbot.waitUntil(screen.hits.hasFocus)
    qtbot.keyClick(screen.hits, KEY.Key_Return)
    qtbot.waitUntil(lambda: other.screen_shown is other.workbench, timeout=LONG)
    assert other.workbench.guide.sheet is not None
    assert other.workbench.guide.sheet.person.key == owner.key
    entry = other.workbench.details.entries.table.current_row
    assert receipt.key in {one.key for one in entry.receipts}


def test_words_on_a_page_lead_to_the_page(qtbot: QtBot, month: MainWindow) -> None:
    screen = search(qtbot, month, "receipt")
    pages = [hit for hit in screen.hits.shown_rows if hit.kind == "page" and hit.person]
    assert screen.hits.choose_where(lambda hit: hit is pages[-1])
    press(qtbot, month, KEY.Key_Return)
    qtbot.waitUntil(lambda: month.screen_shown is month.workbench, timeout=LONG)
    pair = (month.workbench.pages.statement.view, month.workbench.pages.receipt.view)
    qtbot.waitUntil(lambda: pages[-1].page in {view.page for view in pair}, timeout=LONG)
    assert month.workbench.guide.sheet is not None
    assert month.workbench.guide.sheet.person.key == pages[-1].person


def test_esc_clears_the_line_and_goes_back(qtbot: QtBot, month: MainWindow) -> None:
    screen = search(qtbot, month, "nothing is called that")
    assert screen.hits.shown_rows == ()
    assert screen.told.text() == "0 hits"
    press(qtbot, month, KEY.Key_F1)
    assert month.manual.page == "finding"
    press(qtbot, month, KEY.Key_Escape)
    assert screen.isVisible()
    screen.begin()
    press(qtbot, month, KEY.Key_Escape)
    assert screen.isVisible()
    assert screen.query.text() == ""
    press(qtbot, month, KEY.Key_Escape)
    assert month.workbench.isVisible()


def test_a_search_is_saved_without_a_card_number_and_taken_up_again(
    qtbot: QtBot, window: MainWindow
) -> None:
    screen = search(qtbot, window, "mock & sons 4111 1111 1111 1111")
    screen.saved.aboutToShow.emit()
    screen.saved.actions()[-1].trigger()
    masked = "mock & sons **** 1111"
    assert list(screen.saved_queries) == [masked]
    screen.query.setText("other")
    screen.save_query()
    assert list(screen.saved_queries) == ["other", masked]
    screen.saved.aboutToShow.emit()
    screen.saved.actions()[1].trigger()
    assert screen.query.text() == masked
    wait(qtbot, window)
    screen.forget_query()
    assert list(screen.saved_queries) == ["other"]


@pytest.mark.parametrize("kept", ["", "[", "7", '{"a": 1}', "[1, null]"])
def test_saved_searches_that_somebody_wrote_into_are_no_failure(qtbot: QtBot, kept: str) -> None:
    memory = Memory()
    memory.keep("finding/saved", kept)
    screen = FindScreen(memory)
    qtbot.addWidget(screen)
    screen.saved.aboutToShow.emit()
    assert screen.saved.actions()


def test_rubbish_is_answered(qtbot: QtBot, month: MainWindow) -> None:
    screen = month.finder.screen
    for query in ('"', "'; DROP TABLE", "NEAR(", "🙂", "x" * 10_000, "\x00", "a" * 40):
        search(qtbot, month, "a")
        screen.query.setText(query)
        wait(qtbot, month)
        assert screen.banner.text == ""
