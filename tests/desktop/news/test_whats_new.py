"""What is new is told after an update: once, never at the very first start."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ccprocessor import __version__
from ccprocessor.desktop.news.whats_new import WhatsNewDialog, updated_from
from ccprocessor.desktop.shared.memory import Memory
from tests.desktop.starting import Desk, desk

__all__ = ["desk"]


def test_the_first_start_has_no_news_the_first_after_an_update_has(memory: Memory) -> None:
    assert updated_from(memory, "0.1.0") == ""
    assert updated_from(memory, "0.1.0") == ""
    assert updated_from(memory, "0.2.0") == "0.1.0"
    assert updated_from(memory, "0.2.0") == ""


def test_going_back_to_an_older_program_is_no_news(memory: Memory) -> None:
    updated_from(memory, "0.2.0")
    assert updated_from(memory, "0.1.0") == ""
    assert updated_from(memory, "0.2.0") == "0.1.0"


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_Return])
def test_the_news_are_read_and_put_away(qtbot: QtBot, key: Qt.Key) -> None:
    dialog = WhatsNewDialog()
    qtbot.addWidget(dialog)
    dialog.open()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    text = dialog.text.toPlainText()
    assert text.startswith("What's new in ccprocessor")
    assert "Next steps" not in text
    qtbot.keyClick(dialog, key)
    assert dialog.isHidden()


def test_a_real_start_after_an_update_shows_the_news_once(desk: Desk) -> None:
    assert desk.tell()["windows"] == ["ccprocessor"]
    assert f'"window/version": "{__version__}"' in desk.memory_file.read_text("utf-8")
    updated = desk.memory_file.read_text("utf-8").replace(__version__, "0.0.9")
    desk.memory_file.write_text(updated, "utf-8")
    assert desk.tell()["windows"] == ["What's new", "ccprocessor"]
    assert desk.tell()["windows"] == ["ccprocessor"]


def test_a_start_with_files_is_not_held_up_by_news(desk: Desk) -> None:
    desk.memory_file.parent.mkdir(parents=True)
    desk.memory_file.write_text('{"window/version": "0.0.9"}', "utf-8")
    (desk.folder / "nothing.pdf").touch()
    assert desk.tell(desk.folder / "nothing.pdf")["windows"] == ["Loading — ccprocessor"]
    assert '"window/version": "0.0.9"' in desk.memory_file.read_text("utf-8")
