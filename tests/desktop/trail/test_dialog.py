"""The audit trail on screen: events in words, narrowed down, proved and signed."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest
import sqlalchemy as sa
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ccprocessor.app import open_office
from ccprocessor.audit.checkpoints import read_checkpoint
from ccprocessor.desktop.service_client import ServiceClient
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.shared.tables.model import icon_of
from ccprocessor.desktop.trail.dialog import AuditDialog
from ccprocessor.settings import Settings
from ccprocessor.storage.documents import store_document
from ccprocessor.storage.office_rules import add_rules
from ccprocessor.storage.revisions import add_revision
from tests.storage.months import NOTED, READING, REPORT, STATEMENT, month, new, person
from tests.storage.test_integrity import without_guard

LONG = 60_000
NOW = dt.datetime(2031, 4, 1, tzinfo=dt.UTC)


@pytest.fixture
def stored(own_settings: Settings) -> Settings:
    who = person("100001")
    with open_office(own_settings) as office, office.write() as session:
        for document in (STATEMENT, REPORT):
            store_document(session, document)
        add_revision(session, new(month(who), reading=READING, decisions=(NOTED,)))
    return own_settings


def opened(qtbot: QtBot, services: ServiceClient, folder: Path) -> AuditDialog:
    dialog = AuditDialog(services, Memory(folder / "window.ini"))
    qtbot.addWidget(dialog)
    dialog.show()
    return ready(qtbot, dialog)


def ready(qtbot: QtBot, dialog: AuditDialog) -> AuditDialog:
    qtbot.waitUntil(lambda: not dialog.is_working, timeout=LONG)
    return dialog


def test_events_are_told_in_words_the_newest_first(
    qtbot: QtBot, services: ServiceClient, stored: Settings, tmp_path: Path
) -> None:
    dialog = opened(qtbot, services, tmp_path)
    newest, note, *_, first = dialog.events.shown_rows
    assert (newest.what, newest.why) == ("saved revision 1.0", "first reading")
    assert newest.month == "March 2031"
    assert (note.what, note.person) == ("wrote a note", "Pat Example 100001")
    assert first.number == 1
    assert dialog.told.text() == f"{newest.number} events"
    dialog.filter.setText("wrote note")
    assert [one.number for one in dialog.events.shown_rows] == [note.number]
    dialog.filter.setText("nothing like it")
    assert dialog.events.shown_rows == ()


def test_a_record_changed_behind_the_program_is_named(
    qtbot: QtBot, services: ServiceClient, stored: Settings, tmp_path: Path
) -> None:
    dialog = opened(qtbot, services, tmp_path)
    dialog.verify.click()
    assert "holds" in ready(qtbot, dialog).told.text()
    with open_office(stored) as office, office.write() as session:
        without_guard(session, "decision")
        session.execute(sa.text("UPDATE decision SET body = replace(body, 'Called', 'x')"))
    dialog.verify.click()
    assert ready(qtbot, dialog).told.text().startswith("The decision d2 of")


def test_a_checkpoint_is_signed_into_a_file(
    qtbot: QtBot, services: ServiceClient, stored: Settings, tmp_path: Path
) -> None:
    dialog = opened(qtbot, services, tmp_path)
    file = tmp_path / "kept.txt"
    dialog.save_to(file)
    assert f"Written to {file}" in ready(qtbot, dialog).told.text()
    checkpoint, key = read_checkpoint(file.read_text())
    assert checkpoint.events == dialog.events.shown_rows[0].number
    assert key in dialog.told.text()
    with open_office(stored) as office, office.write() as session:
        add_rules(session, {"import_vendor": "ACME"}, NOW)
    dialog.save_to(tmp_path / "nowhere" / "kept.txt")
    assert "could not be written" in ready(qtbot, dialog).told.text()


def test_an_office_that_stored_nothing_has_an_empty_trail(
    qtbot: QtBot, services: ServiceClient, own_settings: Settings, tmp_path: Path
) -> None:
    dialog = opened(qtbot, services, tmp_path)
    assert dialog.told.text() == "Nothing was written yet."
    assert not dialog.save.isEnabled()
    dialog.verify.click()
    assert "empty" in ready(qtbot, dialog).told.text()


def test_the_first_bad_record_stands_among_its_neighbours(
    qtbot: QtBot, services: ServiceClient, stored: Settings, tmp_path: Path
) -> None:
    dialog = opened(qtbot, services, tmp_path)
    note = next(one.number for one in dialog.events.shown_rows if one.what == "wrote a note")
    dialog.filter.setText("nothing like it")
    with open_office(stored) as office, office.write() as session:
        without_guard(session, "decision")
        session.execute(sa.text("UPDATE decision SET body = replace(body, 'Called', 'x')"))
    dialog.verify.click()
    ready(qtbot, dialog)
    assert dialog.events.current_row.number == note
    place = dialog.events.visualRect(dialog.events.currentIndex())
    line, sight = place.height(), dialog.events.viewport().rect()
    assert sight.contains(place.translated(0, line))
    assert sight.contains(place.translated(0, -line))
    marked = [
        index.data(Qt.ItemDataRole.DecorationRole) is not None
        for number in range(dialog.model.rowCount())
        for index in [dialog.model.index(number, 0)]
    ]
    assert marked == [one.number == note for one in dialog.events.shown_rows]
    assert "clerk wrote a note for Pat Example 100001" in dialog.sentence.text()
    dialog.filter.setText("saved")
    assert dialog.told.text().startswith("The decision d2 of")
    dialog.filter.clear()
    dialog.export_to(tmp_path / "trail.csv")
    ready(qtbot, dialog)
    number = dialog.model.columns[0]
    [still] = [one.number for one in dialog.events.shown_rows if icon_of(number, one)]
    assert still == note


def test_an_event_that_is_gone_is_told_with_those_around_it(
    qtbot: QtBot, services: ServiceClient, stored: Settings, tmp_path: Path
) -> None:
    with open_office(stored) as office, office.write() as session:
        without_guard(session, "audit_event")
        session.execute(sa.text("DELETE FROM audit_event WHERE number = 3"))
    dialog = opened(qtbot, services, tmp_path)
    dialog.verify.click()
    assert ready(qtbot, dialog).told.text().startswith("Event 3 of the trail: it is missing")
    assert dialog.events.current_row.number == 2


def test_one_persons_history_is_listed_and_told_in_words(
    qtbot: QtBot, services: ServiceClient, stored: Settings, tmp_path: Path
) -> None:
    dialog = opened(qtbot, services, tmp_path)
    assert [dialog.people.itemText(n) for n in range(dialog.people.count())] == [
        "Everybody",
        "Pat Example 100001",
    ]
    dialog.people.setCurrentIndex(1)
    assert {one.person for one in dialog.events.shown_rows} == {"Pat Example 100001"}
    assert dialog.count.text().startswith("1 of ")
    assert dialog.sentence.text().startswith("On ")
    assert "clerk wrote a note for Pat Example 100001 in March 2031 at " in dialog.sentence.text()
    dialog.people.setCurrentIndex(0)
    assert len(dialog.events.shown_rows) == len(dialog.model.rows)


def test_the_events_that_are_listed_are_written_as_a_table(
    qtbot: QtBot, services: ServiceClient, stored: Settings, tmp_path: Path
) -> None:
    with open_office(stored) as office, office.write() as session:
        add_rules(session, {"import_vendor": "=2+3"}, NOW)
    dialog = opened(qtbot, services, tmp_path)
    dialog.filter.setText("import vendor")
    file = tmp_path / "trail.csv"
    dialog.export_to(file)
    listed = dialog.events.shown_rows
    assert ready(qtbot, dialog).told.text() == f"{len(listed)} events written to {file}."
    titles, *rows = csv.reader(file.read_text("utf-8-sig").splitlines())
    assert titles[:5] == ["No.", "When", "Who", "Computer", "What"]
    assert [row[0] for row in rows] == [str(one.number) for one in listed]
    assert all(not cell.startswith(("=", "+", "@")) for row in rows for cell in row)
    dialog.export_to(tmp_path / "nowhere" / "trail.csv")
    assert "trail.csv" in ready(qtbot, dialog).told.text()
