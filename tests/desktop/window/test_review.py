"""A month from the clerk's submission to its close, in two windows: one office, two people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from ccprocessor.app import open_office
from ccprocessor.desktop.approval.closing import ExcuseDialog
from ccprocessor.desktop.approval.columns import chips
from ccprocessor.desktop.approval.columns import note as queue_note
from ccprocessor.desktop.editing import acts
from ccprocessor.desktop.home.columns import approved, note
from ccprocessor.desktop.main_window import MainWindow
from ccprocessor.desktop.service_client import ServiceClient
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.shared.theme import Theme
from ccprocessor.domain.cycles import Person
from ccprocessor.domain.rights import Role
from ccprocessor.review.wording import day
from ccprocessor.services.office import Office
from ccprocessor.settings import Settings
from tests.desktop.grounds import made_window, placed
from tests.desktop.window.conftest import LONG, close, in_front
from tests.desktop.window.hands import CTRL, SHIFT, press
from tests.office.generator import Office as Papers

KEY = Qt.Key
ROLES: dict[str, Role] = {"amira": "clerk", "sue": "supervisor"}
OpenFor = Callable[[str], MainWindow]


@pytest.fixture
def open_for(
    qtbot: QtBot,
    own_settings: Settings,
    theme: Theme,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[OpenFor]:
    """Opens a window of a user on the same database; each has a role of their own."""
    monkeypatch.setattr(Office, "role", property(lambda office: ROLES[office.actor.user]))
    windows: list[MainWindow] = []

    def opened(user: str) -> MainWindow:
        settings = replace(own_settings, author=user)
        services = ServiceClient(lambda: open_office(settings), ocr=False)
        window = made_window(services, Memory(tmp_path / f"{user}.ini"), theme)
        windows.append(window)
        window.menus.rights.let(ROLES[user])
        placed(window)
        window.show()
        qtbot.waitExposed(window)
        window.activateWindow()
        window.begin()
        return window

    yield opened
    for window in windows:
        close(qtbot, window)


@pytest.fixture
def clerk(qtbot: QtBot, open_for: OpenFor, papers: Papers) -> MainWindow:
    """The clerk's window, everything settled but not saved."""
    window = open_for("amira")
    window.load([papers.car, papers.receipts])
    in_front(qtbot, window)
    settle_everything(qtbot, window)
    return window


def settle_everything(qtbot: QtBot, window: MainWindow) -> None:
    state = window.month.editor.state
    assert state is not None
    open_ = [issue for one in state.month.people for issue in one.open_issues]
    if open_:
        window.month.editor.act(acts.resolve(dict.fromkeys(open_, "Affidavit")))
    idle(qtbot, window)


def idle(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: not window.services.is_busy, timeout=LONG)


def says(qtbot: QtBot, window: MainWindow, words: str) -> None:
    """Wait until a message of the window or of its queue says so."""
    banners = (window.banner, window.review.screen.banner)
    qtbot.waitUntil(lambda: any(words in one.text for one in banners), timeout=LONG)
    idle(qtbot, window)


def states(window: MainWindow) -> set[str]:
    loaded = window.month.loaded
    assert loaded is not None
    return {one.review.state for one in loaded.month.people}


def queue_of(qtbot: QtBot, window: MainWindow) -> None:
    """Show the queue of a window by its key, with its first row and pages."""
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    press(qtbot, window, KEY.Key_4, CTRL)
    screen = window.review.screen
    qtbot.waitUntil(lambda: window.screen_shown is screen)
    qtbot.waitUntil(lambda: screen.item is not None, timeout=LONG)
    idle(qtbot, window)


def row_of(qtbot: QtBot, window: MainWindow, person: str) -> None:
    """Choose somebody in the queue once they are there."""
    table = window.review.screen.table
    qtbot.waitUntil(lambda: table.choose_where(lambda row: row.person.key == person), timeout=LONG)
    idle(qtbot, window)


def return_a_line(qtbot: QtBot, chief: MainWindow) -> Person:
    """Return the first line of somebody with a charge, by keys."""
    screen = chief.review.screen
    screen.table.choose_where(lambda row: bool(row.person.transactions))
    idle(qtbot, chief)
    assert screen.item is not None
    person = screen.item.person
    assert screen.packet.name.text() == person.name
    screen.packet.rows.table.setFocus()
    screen.packet.rows.table.choose_where(lambda row: row.charge is not None)
    assert chief.workbench.pages.strip.target is not None
    press(qtbot, chief, KEY.Key_B)
    line = QApplication.focusWidget()
    assert isinstance(line, QLineEdit)
    assert "1 line of " in screen.asking.question.text()
    press(qtbot, chief, KEY.Key_Return)
    assert line.placeholderText().startswith("Nothing is typed yet")
    qtbot.keyClicks(line, "Which job?")
    press(qtbot, chief, KEY.Key_Return)
    says(qtbot, chief, f"{person.name} returned.")
    assert person.key not in {one.person.key for one in screen.model.shown}
    return person


def give_to_clerk(qtbot: QtBot, chief: MainWindow, person: Person) -> None:
    """Give who was returned to the clerk, by key."""
    screen = chief.review.screen
    screen.list_only("With the clerk")
    row_of(qtbot, chief, person.key)
    screen.table.setFocus()
    press(qtbot, chief, KEY.Key_G)
    assert "Who is to work on " in screen.asking.question.text()
    assert screen.asking.line.placeholderText() == "amira, sue"
    qtbot.keyClicks(screen.asking.line, "AMI")  # the name is completed
    press(qtbot, chief, KEY.Key_Return)
    says(qtbot, chief, f"{person.name} given to amira.")
    assert screen.item is not None
    assert "with amira" in queue_note(screen.item)
    assert not chips(Decimal(0), "sue")["Mine"](screen.item)
    assert chips(Decimal(0), "amira")["Mine"](screen.item)
    screen.list_only("Waiting")


def work_on_return(qtbot: QtBot, clerk: MainWindow, person: Person) -> None:
    """Find the returned line by F8, mark it, settle what follows, and submit again."""
    clerk.activateWindow()
    clerk.month.editor.renew()
    idle(qtbot, clerk)
    bench = clerk.workbench
    bench.employees.work_as("amira")
    bench.employees.list_only("Mine")
    [row] = bench.employees.model.shown
    assert row.person.key == person.key
    bench.employees.table.choose_first()
    bench.details.entries.table.setFocus()
    press(qtbot, clerk, KEY.Key_F8)
    entry = bench.details.entries.table.current_row
    assert entry.returned == "Returned by sue: Which job?"
    assert "Returned by sue: Which job?" in bench.details.case.sentence.text()
    assert "It is with amira." in bench.details.head.state.text()
    press(qtbot, clerk, KEY.Key_P)
    idle(qtbot, clerk)
    settle_everything(qtbot, clerk)
    bench.commands.submit.trigger()
    says(qtbot, clerk, "changed since the return: ")
    assert "marked personal" in clerk.banner.text


def approve_everybody(qtbot: QtBot, chief: MainWindow) -> None:
    screen = chief.review.screen
    qtbot.waitUntil(lambda: len(screen.model.shown) > 1, timeout=LONG)
    screen.table.selectAll()
    press(qtbot, chief, KEY.Key_A)
    says(qtbot, chief, "people approved.")
    qtbot.waitUntil(lambda: not screen.model.shown, timeout=LONG)


def test_a_month_is_submitted_returned_approved_and_closed_by_two_people(
    qtbot: QtBot, clerk: MainWindow, open_for: OpenFor
) -> None:
    press(qtbot, clerk, KEY.Key_Return, CTRL | SHIFT)
    says(qtbot, clerk, "people submitted.")
    qtbot.waitUntil(lambda: states(clerk) == {"submitted"}, timeout=LONG)
    assert clerk.month.editor.words == ""
    chief = open_for("sue")
    qtbot.waitUntil(lambda: not chief.home.queue.isHidden(), timeout=LONG)
    assert "people wait for approval" in chief.home.queue.text()
    assert clerk.home.queue.isHidden()
    queue_of(qtbot, chief)
    screen, pages = chief.review.screen, chief.workbench.pages
    assert screen.bands.indexOf(pages) == 1
    assert pages.isVisible()
    assert chief.menus.page_menu.menu.isEnabled()
    person = return_a_line(qtbot, chief)
    give_to_clerk(qtbot, chief, person)
    work_on_return(qtbot, clerk, person)
    queue_of(qtbot, chief)
    row_of(qtbot, chief, person.key)
    assert "marked personal" in screen.packet.changed.text()
    assert "Personal: " in screen.packet.reasons.text()
    approve_everybody(qtbot, chief)
    press(qtbot, chief, KEY.Key_Z, CTRL)
    says(qtbot, chief, "Taken back: ")
    approve_everybody(qtbot, chief)
    screen.list_only("Approved")
    press(qtbot, chief, KEY.Key_Space)
    in_front(qtbot, chief)
    idle(qtbot, chief)
    assert chief.workbench.bands.indexOf(pages) == 1
    assert states(chief) == {"approved"}
    chief.month_review.close()
    says(qtbot, chief, "is closed at revision")
    told = f"Closed by sue on {day(dt.datetime.now().astimezone().date())}: reopen it to change"
    assert chief.workbench.bar.summary.text().startswith(told)
    assert chief.workbench.editing.note.toolTip().startswith(told)
    does = chief.workbench.editing
    assert not any(one.isEnabled() for one in (does.match, does.settle, does.undo, does.save))
    clerk.month.editor.follow()
    qtbot.waitUntil(lambda: clerk.workbench.bar.summary.text().startswith(told), timeout=LONG)
    assert clerk.workbench.editing.note.toolTip().startswith(told)
    chief.month.editor.act(acts.note([person], "Late"))
    says(qtbot, chief, "This month was closed by sue")
    chief.go_home()
    idle(qtbot, chief)
    month = chief.home.cycles.current_row
    assert "closed by sue" in note(month)
    assert approved(month).startswith(f"{month.revisions[-1].people} of ")
    assert chief.home.queue.isHidden()


def test_a_clerk_may_look_at_the_queue_and_decide_nothing(qtbot: QtBot, clerk: MainWindow) -> None:
    clerk.month_review.submit_ready()
    says(qtbot, clerk, "people submitted.")
    queue_of(qtbot, clerk)
    screen = clerk.review.screen
    off = {one for one in screen.acts if not one.isEnabled()}
    assert off == {*screen.acts} - {screen.open}
    assert screen.approve.toolTip() == (
        "Only a supervisor or an administrator may approve, return or reassign;"
        " you work here as a clerk."
    )
    press(qtbot, clerk, KEY.Key_Escape)
    assert clerk.screen_shown is clerk.workbench
    assert clerk.workbench.bands.indexOf(clerk.workbench.pages) == 1
    bench = clerk.workbench
    qtbot.waitUntil(bench.pages.isVisible)
    bench.commands.withdraw.trigger()
    says(qtbot, clerk, "Submission taken back: ")
    clerk.month_review.close()  # its command is greyed: the service refuses it as well
    dialog = clerk.findChild(ExcuseDialog)
    assert dialog is not None
    next(iter(dialog.lines.values())).setText("Left")
    dialog.close_month.click()
    says(qtbot, clerk, "may not close a month")


def test_whoever_is_not_approved_is_excused_with_a_reason_and_the_month_reopened(
    qtbot: QtBot, open_for: OpenFor, papers: Papers
) -> None:
    chief = open_for("sue")
    chief.load([papers.car, papers.receipts])
    in_front(qtbot, chief)
    idle(qtbot, chief)
    chief.month_review.close()
    dialog = chief.findChild(ExcuseDialog)
    assert dialog is not None
    lines = list(dialog.lines.values())
    lines[0].setText("Left the company")
    dialog.close_month.click()
    says(qtbot, chief, "neither approved nor excused")
    chief.month_review.close()
    dialog = next(one for one in chief.findChildren(ExcuseDialog) if one.isVisible())
    next(iter(dialog.lines.values())).setText("Left the company")
    dialog.for_all.setText("No statement")
    dialog.close_month.click()
    says(qtbot, chief, f"{len(lines)} people excused")
    loaded = chief.month.loaded
    assert loaded is not None
    assert loaded.closing is not None
    reasons = [one.reason for one in loaded.closing.excused]
    assert sorted(reasons) == ["Left the company", *["No statement"] * (len(lines) - 1)]
    chief.month_review.reopen()
    line = chief.workbench.asking.line
    qtbot.keyClicks(line, "A late receipt")
    qtbot.keyClick(line, KEY.Key_Return)
    says(qtbot, chief, "is open again")
    assert chief.month.loaded is not None
    qtbot.waitUntil(lambda: chief.month.loaded.closing is None, timeout=LONG)  # type: ignore[union-attr]
    assert "Closed by" not in chief.workbench.bar.summary.text()
    assert chief.workbench.editing.note.isEnabled()
