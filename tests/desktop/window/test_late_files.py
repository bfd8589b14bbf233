"""Files that come after others: they join their month, or a person says where they belong."""

from __future__ import annotations

from pathlib import Path

import pymupdf
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ccprocessor.app import open_office
from ccprocessor.desktop.loading.arrival_dialog import ArrivalDialog
from ccprocessor.desktop.main_window import MainWindow
from ccprocessor.services.cycle.listing import cycles
from ccprocessor.settings import Settings
from tests.desktop.window.conftest import LONG, OpenWindow
from tests.desktop.window.hands import click, drop
from tests.office.generator import Office, make_office


@pytest.fixture(scope="module")
def unrecognised(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Another company's month."""
    folder = tmp_path_factory.mktemp("strangers")
    return make_office(folder, people=3, seed=98, pictures=False, mean_transactions=3)


def show(qtbot: QtBot, window: MainWindow, *files: Path) -> None:
    """Drop files, and wait for their month."""
    assert drop(window, files)
    shown(qtbot, window)


def shown(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(
        lambda: window.screen_shown is window.workbench and not window.services.is_busy,
        timeout=LONG,
    )


def asked(qtbot: QtBot, window: MainWindow) -> ArrivalDialog:
    """The one question that is open."""

    def open_ones() -> list[ArrivalDialog]:
        return [one for one in window.findChildren(ArrivalDialog) if one.isVisible()]

    qtbot.waitUntil(lambda: bool(open_ones()), timeout=LONG)
    [dialog] = open_ones()
    return dialog


def stored(settings: Settings) -> list[list[str]]:
    """The numbers of every month's revisions."""
    with open_office(settings) as office:
        found = () if office.is_empty else cycles(office.database)
    return sorted([revision.number for revision in one.revisions] for one in found)


def test_receipts_dropped_on_a_month_opened_from_home_join_it(
    qtbot: QtBot,
    window: MainWindow,
    open_window: OpenWindow,
    papers: Office,
    own_settings: Settings,
) -> None:
    show(qtbot, window, papers.car)
    later = open_window()
    qtbot.waitUntil(lambda: later.home.cycles.current_row is not None, timeout=LONG)
    later.home.open_chosen()
    shown(qtbot, later)
    show(qtbot, later, papers.receipts)
    assert stored(own_settings) == [["1.0", "2.0"]]
    assert later.banner.text.startswith(f"{papers.receipts.name} was added to ")
    people = [row.person for row in later.workbench.employees.model.rows]
    assert any(person.transactions and person.receipts for person in people)


def test_a_report_of_others_is_asked_about_and_escape_leaves_all_as_it_was(
    qtbot: QtBot, window: MainWindow, papers: Office, unrecognised: Office, own_settings: Settings
) -> None:
    show(qtbot, window, papers.car, papers.receipts)
    assert drop(window, [unrecognised.receipts])
    dialog = asked(qtbot, window)
    assert "of them in" in dialog.lines[0]
    assert dialog.leave.isDefault()
    dialog.reject()
    assert window.screen_shown is window.workbench
    assert drop(window, [unrecognised.receipts])
    click(qtbot, asked(qtbot, window), "Leave out")
    assert window.screen_shown is window.workbench
    assert window.banner.text == ""
    assert drop(window, [unrecognised.receipts])
    click(qtbot, asked(qtbot, window), "Make a new month")
    shown(qtbot, window)
    assert stored(own_settings) == [["1.0"], ["1.0"]]


def test_enter_gives_the_answer_that_has_the_focus(
    qtbot: QtBot, window: MainWindow, papers: Office, unrecognised: Office, own_settings: Settings
) -> None:
    show(qtbot, window, papers.car, papers.receipts)
    assert drop(window, [unrecognised.receipts])
    dialog = asked(qtbot, window)
    dialog.new.setFocus()
    qtbot.keyClick(dialog.new, Qt.Key.Key_Return)
    shown(qtbot, window)
    assert stored(own_settings) == [["1.0"], ["1.0"]]


def test_rubbish_dropped_on_a_month_is_told_and_never_said_to_be_added(
    qtbot: QtBot, window: MainWindow, papers: Office, own_settings: Settings, tmp_path: Path
) -> None:
    show(qtbot, window, papers.car, papers.receipts)
    bad, empty, note = (tmp_path / name for name in ("bad.pdf", "empty.pdf", "note.txt"))
    bad.write_bytes(b"%PDF-1.7 and then nothing")
    empty.touch()
    note.write_text("Nothing of a month.")
    assert drop(window, [bad, empty, note])
    qtbot.waitUntil(lambda: not window.services.is_busy, timeout=LONG)
    qtbot.wait(200)
    assert "added" not in window.banner.text
    assert window.loading.people.shown_rows == ()
    assert "Back to the month" in [one.text() for one in window.loading.banner.remedies]
    letter = tmp_path / "letter.pdf"
    with pymupdf.open() as document:
        document.new_page().insert_text((72, 72), "A letter about nothing at all.")
        document.save(letter)
    show(qtbot, window, letter, bad)
    said = window.workbench.banner.text
    assert "letter.pdf is neither a report nor a receipt" in said
    assert "bad.pdf is damaged" in said
    assert "added" not in window.banner.text
    assert stored(own_settings) == [["1.0"]]


def test_a_wrong_report_given_with_its_statement_can_be_left_out(
    qtbot: QtBot, window: MainWindow, papers: Office, unrecognised: Office, own_settings: Settings
) -> None:
    assert drop(window, [papers.car, unrecognised.receipts])
    click(qtbot, asked(qtbot, window), "Leave out")
    shown(qtbot, window)
    people = [row.person for row in window.workbench.employees.model.rows]
    assert not any(person.receipts for person in people)
    assert stored(own_settings) == [["1.0"]]


def test_receipts_dropped_at_home_are_offered_to_their_month(
    qtbot: QtBot, window: MainWindow, papers: Office, own_settings: Settings
) -> None:
    show(qtbot, window, papers.car)
    window.go_home()
    assert drop(window, [papers.receipts])
    dialog = asked(qtbot, window)
    assert dialog.join.isDefault()
    dialog.join.click()
    shown(qtbot, window)
    assert stored(own_settings) == [["1.0", "2.0"]]


def test_another_month_dropped_meanwhile_takes_the_question_away(
    qtbot: QtBot, window: MainWindow, papers: Office, unrecognised: Office
) -> None:
    assert drop(window, [papers.car, unrecognised.receipts])
    asked(qtbot, window)
    window.load([papers.car, papers.receipts])
    shown(qtbot, window)
    assert not [one for one in window.findChildren(ArrivalDialog) if one.isVisible()]
