"""The page of codes: lists and rules taken in, tried and taken off at once."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ccprocessor.desktop.settings.dialog import SettingsDialog
from ccprocessor.desktop.shared.background.runner import JobRunner
from ccprocessor.settings import Chosen
from ccprocessor.storage.engine.database import init_database
from tests.desktop.settings.conftest import LONG, Open


def lists_after(dialog: SettingsDialog, runner: JobRunner, qtbot: QtBot) -> list[str]:
    """The lists of codes as the page shows them once its work is done."""
    qtbot.waitUntil(lambda: not runner.is_busy and dialog.coding.isEnabled(), timeout=LONG)
    lists = dialog.coding.lists
    return [lists.item(row).text() for row in range(lists.count())]


def test_lists_of_codes_are_taken_in_written_and_taken_off_at_once(
    opened: Open, chosen: Chosen, runner: JobRunner, qtbot: QtBot, tmp_path: Path
) -> None:
    init_database(chosen.settings.database_url).close()
    dialog = opened()
    page = dialog.coding
    dialog.show_page("Coding")
    assert lists_after(dialog, runner, qtbot)[0] == "Jobs: no list, every code is taken"
    assert not page.write.isEnabled()
    assert not page.take_off.isEnabled()
    jobs = tmp_path / "jobs.csv"
    jobs.write_text("Code,Name\n30024.,Bridge\n30042.,Yard\n", "utf-8")
    page.import_files([jobs])
    assert lists_after(dialog, runner, qtbot)[0].startswith("Jobs: 2 codes, ")
    assert page.told.toPlainText() == "Jobs: 2 codes (2 new, 0 changed, 0 gone)."
    page.export_to(tmp_path / "lists.xlsx")
    lists_after(dialog, runner, qtbot)
    assert page.told.toPlainText() == "2 codes in lists.xlsx."
    page.lists.setCurrentRow(0)
    qtbot.mouseClick(page.take_off, Qt.MouseButton.LeftButton)
    assert lists_after(dialog, runner, qtbot)[0] == "Jobs: no list, every code is taken"
    page.import_files([tmp_path / "lists.xlsx"])
    assert lists_after(dialog, runner, qtbot)[0].startswith("Jobs: 2 codes, ")


def test_wrong_lines_of_a_list_are_all_shown_and_nothing_is_changed(
    opened: Open, chosen: Chosen, runner: JobRunner, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = opened()
    jobs = tmp_path / "jobs.csv"
    jobs.write_text("Code,Name\n30024.,Bridge\n30024.,Yard\n,None\n", "utf-8")
    dialog.coding.import_files([jobs])
    assert lists_after(dialog, runner, qtbot)[0] == "Jobs: no list, every code is taken"
    told = dialog.coding.told.toPlainText().splitlines()
    assert told[0] == "2 lines cannot be taken in:"
    assert told[1].startswith("jobs.csv, row 3: 30024. is in jobs.csv, row 2 already.")
    assert told[2].startswith("jobs.csv, row 4: the code is missing.")


def test_where_the_office_cannot_be_asked_its_lists_cannot_be_changed(
    chosen: Chosen, runner: JobRunner, qtbot: QtBot
) -> None:
    dialog = SettingsDialog(chosen, runner)
    qtbot.addWidget(dialog)
    page = dialog.coding
    assert not any(one.isEnabled() for one in (page.take_in, page.write, page.take_off))


def test_rules_are_taken_in_and_tried_and_too_little_to_learn_is_told(
    opened: Open, chosen: Chosen, runner: JobRunner, qtbot: QtBot, tmp_path: Path
) -> None:
    init_database(chosen.settings.database_url).close()
    dialog = opened()
    page = dialog.coding
    rules = tmp_path / "rules.csv"
    rules.write_text("Merchant,GL account\nQUIKMOCK,7105.10\n", "utf-8")
    page.import_rules(rules)
    lists_after(dialog, runner, qtbot)
    tried = page.told.toPlainText()
    assert tried.startswith("1. merchant QUIKMOCK → 7105.10: 0 receipts, 0 coded so, 0 otherwise")
    dialog.show_page("Coding")
    qtbot.mouseClick(page.learn, Qt.MouseButton.LeftButton)
    lists_after(dialog, runner, qtbot)
    assert page.told.toPlainText().startswith("The office has 0 coded receipts, too few to learn.")
    qtbot.mouseClick(page.try_rules, Qt.MouseButton.LeftButton)
    lists_after(dialog, runner, qtbot)
    assert page.told.toPlainText() == tried
