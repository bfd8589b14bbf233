"""Two stored months joined on Home, by the menu of a month as a person opens it."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from ccprocessor.app import open_office
from ccprocessor.desktop.loading.arrival_dialog import ArrivalDialog
from ccprocessor.desktop.main_window import MainWindow
from ccprocessor.desktop.shared.tables.choice_dialog import ChoiceDialog
from ccprocessor.jobs import Job
from ccprocessor.services.cycle.listing import cycles
from ccprocessor.services.cycle.load_cycle import Loaded, load_first
from ccprocessor.services.cycle.placement import Placement
from ccprocessor.services.desk.session import DeskSession
from ccprocessor.services.office import ProcessOptions
from ccprocessor.settings import Settings
from tests.desktop.window.conftest import LONG, OpenWindow
from tests.desktop.window.hands import click, press
from tests.office.generator import Office, make_office

D = TypeVar("D", bound=QDialog)


@pytest.fixture(scope="module")
def strangers(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Another company's month."""
    folder = tmp_path_factory.mktemp("strangers")
    return make_office(folder, people=3, seed=98, pictures=False, mean_transactions=3)


def store(settings: Settings, *months: Path) -> list[str]:
    """Store each file as a month of its own; their ids."""
    found = []
    with open_office(settings) as office:
        for file in months:
            alone = Placement(is_alone=True, is_decided=True)
            loaded = load_first([file], office, ProcessOptions(ocr=False), Job(), alone)
            assert isinstance(loaded, Loaded)
            found.append(loaded.revision.cycle_id)
    return found


@pytest.fixture
def halves(papers: Office, own_settings: Settings) -> tuple[str, str]:
    """The ids of a month of the statement and of one of the receipts."""
    statement, receipts = store(own_settings, papers.car, papers.receipts)
    return statement, receipts


def stored(settings: Settings) -> dict[str, tuple[list[str], str]]:
    with open_office(settings) as office:
        return {
            one.cycle.id: ([revision.number for revision in one.revisions], one.mark)
            for one in cycles(office.database)
        }


def joined(month: str, other: str) -> dict[str, tuple[list[str], str]]:
    """Two months as they are stored once the other was joined into the month."""
    return {month: (["1.0", "2.0"], "shown"), other: (["1.0"], "removed")}


def home_with(qtbot: QtBot, window: MainWindow, month: str) -> None:
    """Wait until the months are listed, and choose one."""
    qtbot.waitUntil(lambda: len(window.home.cycles.shown_rows) > 1, timeout=LONG)
    assert window.home.cycles.choose_where(lambda one: one.cycle.id == month)


def ask(qtbot: QtBot, window: MainWindow) -> ChoiceDialog:
    """Choose Join with… in the menu of the month."""
    [act] = [one for one in window.home.cycles.actions() if one.text() == "&Join with…"]
    act.trigger()
    return shown(qtbot, window, ChoiceDialog)


def shown(qtbot: QtBot, window: MainWindow, kind: type[D]) -> D:
    def open_ones() -> list[D]:
        return [one for one in window.findChildren(kind) if one.isVisible()]

    qtbot.waitUntil(lambda: bool(open_ones()), timeout=LONG)
    [dialog] = open_ones()
    return dialog


def on_workbench(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(
        lambda: window.screen_shown is window.workbench and not window.services.is_busy,
        timeout=LONG,
    )


def done(qtbot: QtBot, window: MainWindow, *, shows: int) -> None:
    qtbot.waitUntil(
        lambda: not window.services.is_busy and len(window.home.cycles.shown_rows) == shows,
        timeout=LONG,
    )


def test_the_receipts_of_a_month_are_joined_with_their_statement_and_undone(
    qtbot: QtBot, open_window: OpenWindow, halves: tuple[str, str], own_settings: Settings
) -> None:
    statement, receipts = halves
    window = open_window()
    home_with(qtbot, window, receipts)
    dialog = ask(qtbot, window)
    assert dialog.table.current_row.cycle.id == statement
    qtbot.waitUntil(dialog.table.hasFocus)
    press(qtbot, dialog, Qt.Key.Key_Return)
    done(qtbot, window, shows=1)
    assert stored(own_settings) == joined(statement, receipts)
    assert window.screen_shown is window.home
    assert window.home.cycles.current_row.cycle.id == statement
    assert window.home.revisions.current_row.reason.startswith("joined with ")
    assert "was joined" in window.banner.text
    assert "can be brought back until" in window.banner.text
    click(qtbot, window.banner, "Open")
    on_workbench(qtbot, window)
    people = [row.person for row in window.workbench.employees.model.rows]
    assert any(person.transactions and person.receipts for person in people)
    click(qtbot, window.banner, "Undo")
    qtbot.waitUntil(lambda: "as they were" in window.banner.text, timeout=LONG)
    qtbot.waitUntil(
        lambda: (
            not window.services.is_busy
            and not any(row.person.receipts for row in window.workbench.employees.model.rows)
        ),
        timeout=LONG,
    )
    window.go_home()
    done(qtbot, window, shows=2)
    assert stored(own_settings) == {
        statement: (["1.0", "2.0", "3.0"], "shown"),
        receipts: (["1.0"], "shown"),
    }


def test_removed_for_a_join_a_month_is_brought_back_from_those_put_away(
    qtbot: QtBot, open_window: OpenWindow, halves: tuple[str, str], own_settings: Settings
) -> None:
    statement, receipts = halves
    window = open_window()
    home_with(qtbot, window, statement)
    ask(qtbot, window).button.click()
    done(qtbot, window, shows=1)
    window.home.away.click()
    assert window.home.cycles.choose_where(lambda one: one.cycle.id == receipts)
    assert not window.home.join.isEnabled()
    [back] = [one for one in window.home.cycles.actions() if one.text() == "Bring back"]
    back.trigger()
    qtbot.waitUntil(lambda: stored(own_settings)[receipts][1] == "shown", timeout=LONG)
    assert stored(own_settings)[statement] == (["1.0", "2.0"], "shown")


def test_months_of_others_are_asked_about_and_escape_leaves_them(
    qtbot: QtBot,
    open_window: OpenWindow,
    papers: Office,
    strangers: Office,
    own_settings: Settings,
) -> None:
    statement, receipts = store(own_settings, papers.car, strangers.receipts)
    before = stored(own_settings)
    window = open_window()
    home_with(qtbot, window, statement)
    for answer in ("", "Leave both as they are"):
        ask(qtbot, window).button.click()
        question = shown(qtbot, window, ArrivalDialog)
        assert "of them in" in question.lines[0]
        assert question.leave.isDefault()
        assert not question.new.isVisible()
        if answer:
            click(qtbot, question, answer)
        else:
            press(qtbot, question, Qt.Key.Key_Escape)
        qtbot.waitUntil(lambda: not window.services.is_busy, timeout=LONG)
        assert stored(own_settings) == before
        assert window.banner.text == ""
    ask(qtbot, window).button.click()
    question = shown(qtbot, window, ArrivalDialog)
    click(qtbot, question, question.join.text())
    done(qtbot, window, shows=1)
    assert stored(own_settings) == joined(statement, receipts)


def test_statements_of_two_months_are_refused_in_a_sentence(
    qtbot: QtBot,
    open_window: OpenWindow,
    papers: Office,
    strangers: Office,
    own_settings: Settings,
) -> None:
    first, _ = store(own_settings, papers.car, strangers.car)
    before = stored(own_settings)
    window = open_window()
    home_with(qtbot, window, first)
    ask(qtbot, window).button.click()
    qtbot.waitUntil(lambda: "cannot be one month" in window.banner.text, timeout=LONG)
    assert "Choose another month to join with." in window.banner.text
    assert stored(own_settings) == before


def test_the_month_that_was_open_is_shown_as_it_is_now(
    qtbot: QtBot, open_window: OpenWindow, halves: tuple[str, str], own_settings: Settings
) -> None:
    statement, _ = halves
    window = open_window()
    home_with(qtbot, window, statement)
    window.home.open_chosen()
    on_workbench(qtbot, window)
    assert not window.home.join.isEnabled()
    window.go_home()
    home_with(qtbot, window, statement)
    ask(qtbot, window).button.click()
    done(qtbot, window, shows=1)
    assert window.month.loaded is None
    window.home.open_chosen()
    qtbot.waitUntil(lambda: window.screen_shown is window.workbench, timeout=LONG)
    assert window.month.loaded is not None
    assert len(window.month.loaded.month.documents) == 2


def test_changes_not_saved_of_the_other_month_are_told_and_keep_it(
    qtbot: QtBot, open_window: OpenWindow, halves: tuple[str, str], own_settings: Settings
) -> None:
    statement, receipts = halves
    with open_office(own_settings) as office:
        desk = DeskSession(office, receipts)
        person = desk.state.month.people[0].key
        assert not desk.act("note", [{"kind": "note", "person": person, "text": "Called"}]).refused
    before = stored(own_settings)
    window = open_window()
    home_with(qtbot, window, statement)
    ask(qtbot, window).button.click()
    qtbot.waitUntil(lambda: "would stay behind" in window.banner.text, timeout=LONG)
    assert "save them (Ctrl+S)" in window.banner.text
    assert stored(own_settings) == before


def test_one_month_alone_is_not_joined(
    qtbot: QtBot, open_window: OpenWindow, papers: Office, own_settings: Settings
) -> None:
    store(own_settings, papers.car)
    window = open_window()
    qtbot.waitUntil(lambda: window.home.cycles.current_row is not None, timeout=LONG)
    assert not window.home.join.isEnabled()
    [command] = [one for one in window.menus.commands.all if one.name == "Join with"]
    assert command.menu == "File"
