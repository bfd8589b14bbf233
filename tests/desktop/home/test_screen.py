"""Home: what is wanted is told, what is stored is shown."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from ccprocessor.desktop.home.columns import note
from ccprocessor.desktop.home.screen import HomeScreen
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.shared.theme import Theme
from ccprocessor.errors import DatabaseRefused
from tests.desktop.home.months import MONTHS, month, revision


@pytest.fixture
def home(qtbot: QtBot, theme: Theme, memory: Memory) -> HomeScreen:
    made = HomeScreen(memory)
    qtbot.addWidget(made)
    made.resize(1200, 760)
    made.show()
    return made


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Choose files…", "files_wanted"),
        ("Choose a folder…", "folder_wanted"),
        ("Open the sample month", "sample_wanted"),
    ],
)
def test_each_button_tells_what_is_wanted(
    qtbot: QtBot, home: HomeScreen, text: str, wanted: str
) -> None:
    button = next(one for one in home.findChildren(QPushButton) if one.text() == text)
    with qtbot.waitSignal(getattr(home, wanted)):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_enter_opens_the_newest_revision_of_the_chosen_month(
    qtbot: QtBot, home: HomeScreen
) -> None:
    home.show_cycles(MONTHS)
    home.cycles.setFocus()
    with qtbot.waitSignal(home.revision_wanted) as told:
        qtbot.keyClick(home.cycles, Qt.Key.Key_Return)
    assert told.args == ["north-2026-10", None]


def test_the_month_looked_at_last_is_chosen_with_its_revisions_newest_first(
    home: HomeScreen, memory: Memory
) -> None:
    memory.last_cycle = "south-2026-10"
    home.show_cycles(MONTHS)
    assert home.cycles.current_row == MONTHS[1]
    home.cycles.choose_first()
    shown = home.revisions.model()
    assert [shown.index(row, 0).data() for row in range(shown.rowCount())] == ["2.0", "1.0"]


def test_an_older_revision_is_opened_from_its_own_list(qtbot: QtBot, home: HomeScreen) -> None:
    home.show_cycles(MONTHS)
    assert not home.revisions.isVisible()
    home.drawer.click()
    home.revisions.setFocus()
    qtbot.keyClick(home.revisions, Qt.Key.Key_Down)
    with qtbot.waitSignal(home.revision_wanted) as told:
        qtbot.keyClick(home.revisions, Qt.Key.Key_Return)
    assert told.args == ["north-2026-10", "1.0"]


def test_the_newest_revision_is_chosen_whichever_was_chosen_before(home: HomeScreen) -> None:
    home.show_cycles(MONTHS)
    home.revisions.choose_where(lambda one: one.number == "1.0")
    home.show_cycles([month("north-2026-10", *(revision(f"{n}.0") for n in (1, 2, 3))), MONTHS[1]])
    assert home.revisions.current_row.number == "3.0"
    home.revisions.choose_where(lambda one: one.number == "1.0")
    home.cycles.choose_next()
    assert home.revisions.current_row == MONTHS[1].revisions[-1]


def test_a_month_that_gained_a_revision_shows_it(home: HomeScreen) -> None:
    home.show_cycles(MONTHS)
    home.show_cycles([month("north-2026-10", *(revision(f"{n}.0") for n in (1, 2, 3))), MONTHS[1]])
    assert home.revisions.model().rowCount() == 3


def test_the_search_keeps_months_that_hold_every_word(qtbot: QtBot, home: HomeScreen) -> None:
    home.show_cycles(MONTHS)
    qtbot.keyClicks(home.search, "south amira")
    assert home.cycles.current_row == MONTHS[1]
    assert home.cycles.model().rowCount() == 1
    qtbot.keyClicks(home.search, " nobody")
    assert home.cycles.model().rowCount() == 0
    assert home.revisions.model().rowCount() == 0


def test_the_drawer_stays_as_it_was_left(home: HomeScreen, memory: Memory, qtbot: QtBot) -> None:
    home.drawer.click()
    other = HomeScreen(memory)
    qtbot.addWidget(other)
    other.show()
    assert other.revisions.isVisible()


def test_stored_months_have_the_keys_from_the_start(home: HomeScreen, qtbot: QtBot) -> None:
    qtbot.waitUntil(home.isActiveWindow)
    home.show_cycles(MONTHS)
    assert home.cycles.hasFocus()


def test_trouble_with_the_database_is_told_and_can_be_tried_again(
    qtbot: QtBot, home: HomeScreen
) -> None:
    home.show_trouble(DatabaseRefused("The database is damaged.", hint="Put the backup back."))
    assert home.banner.text == "The database is damaged. Put the backup back."
    with qtbot.waitSignal(home.retry_wanted):
        qtbot.mouseClick(home.banner.remedies[0], Qt.MouseButton.LeftButton)
    home.show_cycles(())
    assert home.banner.text == ""


def test_damage_is_told_and_hides_no_sound_month(home: HomeScreen) -> None:
    ill = replace(MONTHS[0], revisions=(), damaged=("revision 1.0",))
    home.show_cycles((ill, MONTHS[1]))
    assert home.cycles.current_row == MONTHS[1]
    assert "damaged: revision 1.0 of north-2026-10 is no longer" in home.banner.text
    home.show_cycles(MONTHS)
    assert not home.banner.text


def test_months_put_away_are_listed_only_when_asked_for(home: HomeScreen) -> None:
    now = dt.datetime.now(dt.UTC)
    archived = replace(MONTHS[1], mark="archived", marked_at=now)
    removed = replace(month("east", revision("1.0")), mark="removed", marked_at=now)
    gone = replace(
        month("west", revision("1.0")), mark="removed", marked_at=now - dt.timedelta(days=31)
    )
    home.show_cycles([MONTHS[0], archived, removed, gone])
    assert [one.mark for one in home.cycles.shown_rows] == ["shown"]
    assert home.away.text() == "Put away 2"
    home.away.click()
    assert home.cycles.shown_rows == (MONTHS[0], archived, removed)
    assert note(archived).startswith("archived · ")
    assert note(removed).startswith("removed, can be brought back until ")


def test_the_menu_of_a_month_puts_it_away_and_delete_removes_it(
    qtbot: QtBot, home: HomeScreen
) -> None:
    home.show_cycles(MONTHS)
    home.cycles.setFocus()
    acts = {one.text(): one for one in home.cycles.actions()}
    assert not acts["Bring back"].isEnabled()
    with qtbot.waitSignal(home.mark_wanted) as told:
        acts["Archive"].trigger()
    assert told.args == [MONTHS[0], "archived"]
    with qtbot.waitSignal(home.mark_wanted) as told:
        qtbot.keyClick(home.cycles, Qt.Key.Key_Delete)
    assert told.args == [MONTHS[0], "removed"]
