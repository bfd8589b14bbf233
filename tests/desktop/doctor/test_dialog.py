"""The doctor inside the window says what the command says, of the real machine."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from ccprocessor.desktop.doctor.dialog import DoctorDialog
from ccprocessor.desktop.service_client import ServiceClient
from ccprocessor.settings import Settings
from ccprocessor.storage.engine.database import init_database
from tests.storage.oldest import make_oldest

LONG = 60_000


@pytest.fixture
def doctor(qtbot: QtBot, services: ServiceClient, own_settings: Settings) -> DoctorDialog:
    dialog = DoctorDialog(services)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def ended(qtbot: QtBot, doctor: DoctorDialog) -> list[str]:
    """What it says of each part."""
    qtbot.waitUntil(lambda: not doctor.is_working, timeout=LONG)
    return [doctor.parts.item(row).text() for row in range(doctor.parts.count())]


def test_every_part_is_told_with_its_state_and_can_be_copied(
    qtbot: QtBot, doctor: DoctorDialog, own_settings: Settings
) -> None:
    assert "being tried" in doctor.told.text()
    assert doctor.is_working
    said = ended(qtbot, doctor)
    assert any(text.startswith("PDF reading: works\n") for text in said)
    [database] = [text for text in said if text.startswith("Database: missing\n")]
    assert "There is no database at" in database
    assert "own.sqlite yet" in database
    assert not Path(own_settings.database_url.removeprefix("sqlite:///")).exists()
    for part in ("Settings file", "Window file", "Cache folder", "Log folder"):
        assert any(text.startswith(f"{part}: works\n") for text in said)
    assert doctor.told.text().startswith("Everything the program needs works here")
    icons = [doctor.parts.item(row).icon().isNull() for row in range(doctor.parts.count())]
    assert not any(icons)
    doctor.copy()
    copied = QGuiApplication.clipboard().text()
    assert copied.startswith("ccprocessor ")
    assert copied.count("\n") == len(said)
    assert "ok       PDF reading: page" in copied


def test_what_is_ill_is_named_with_what_to_do_and_tried_again(
    qtbot: QtBot, services: ServiceClient, own_settings: Settings
) -> None:
    file = Path(own_settings.database_url.removeprefix("sqlite:///"))
    with sqlite3.connect(file) as other:
        other.execute("CREATE TABLE song (title TEXT)")
    other.close()
    dialog = DoctorDialog(services)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(dialog)
    dialog.show()
    said = ended(qtbot, dialog)
    [database] = [text for text in said if text.startswith("Database: does not work\n")]
    assert "another program" in database
    assert dialog.told.text().startswith("Database: what the program needs does not work")
    assert "in File > Settings" in database
    file.unlink()
    init_database(file).close()
    qtbot.mouseClick(dialog.again, Qt.MouseButton.LeftButton)
    assert dialog.is_working
    assert any(text.startswith("Database: works\n") for text in ended(qtbot, dialog))


def test_no_finding_of_the_window_names_an_option_of_the_command(
    qtbot: QtBot, services: ServiceClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", os.devnull)
    dialog = DoctorDialog(services)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(dialog)
    dialog.show()
    said = ended(qtbot, dialog)
    assert [text for text in said if "--database" in text or "Run `" in text] == []
    [tesseract] = [text for text in said if text.startswith("Tesseract: missing\n")]
    assert "Ask your administrator to run `apt install tesseract-ocr`" in tesseract


def test_an_older_database_is_looked_at_and_not_upgraded(
    qtbot: QtBot, services: ServiceClient, own_settings: Settings, tmp_path: Path
) -> None:
    file = Path(own_settings.database_url.removeprefix("sqlite:///"))
    make_oldest(file, tmp_path / "oldest")
    before = file.read_bytes()
    dialog = DoctorDialog(services)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(dialog)
    dialog.show()
    [database] = [text for text in ended(qtbot, dialog) if text.startswith("Database: ")]
    assert "made by an older ccprocessor. Nothing needs to be done" in database
    assert file.read_bytes() == before
    assert list(file.parent.glob("own.sqlite.backup-*")) == []


def test_closed_before_it_ends_it_says_nothing_more(
    qtbot: QtBot, services: ServiceClient, own_settings: Settings
) -> None:
    dialog = DoctorDialog(services)
    dialog.show()
    with qtbot.waitSignals([dialog.destroyed, services.errands.idle], timeout=LONG):
        dialog.accept()
    assert not services.errands.is_busy
