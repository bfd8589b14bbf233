"""Safe mode uses nothing that was remembered, keeps nothing of it, and says so."""

from __future__ import annotations

from pathlib import Path

from tests.desktop.starting import Desk, desk

__all__ = ["desk"]


def remember(desk: Desk) -> bytes:
    """A memory that would put the window in the dark, and a look for updates."""
    desk.memory_file.parent.mkdir(parents=True)
    desk.memory_file.write_text('{"window/theme": "dark", "window/version": "0.0.9"}', "utf-8")
    newest = desk.folder / "newest.json"
    newest.write_text('{"version": "99.0"}')
    desk.settings_file.write_text(
        f'check_updates = "yes"\nupdate_address = "{newest.as_uri()}"\n', "utf-8"
    )
    return desk.memory_file.read_bytes()


def test_a_safe_start_leaves_the_memory_alone(desk: Desk) -> None:
    before = remember(desk)
    told = desk.tell("--safe")
    assert told["title"] == "ccprocessor (safe mode)"
    assert told["theme"] == "system"
    assert told["windows"] == ["ccprocessor (safe mode)"]
    assert told["banner"].startswith("Safe mode: nothing that the window remembered is used")
    assert desk.memory_file.read_bytes() == before


SHIFT_HELD = """
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

QGuiApplication.queryKeyboardModifiers = staticmethod(lambda: Qt.KeyboardModifier.ShiftModifier)
"""


def test_the_shift_key_held_at_the_start_is_safe_mode(desk: Desk) -> None:
    before = remember(desk)
    told = desk.tell(before=SHIFT_HELD)
    assert (told["title"], told["theme"]) == ("ccprocessor (safe mode)", "system")
    assert told["banner"].startswith("Safe mode: ")
    assert desk.memory_file.read_bytes() == before


def test_a_safe_start_forgets_the_safe_one_before(desk: Desk) -> None:
    remember(desk)
    safe = desk.memory_file.with_name("window-safe.json")
    safe.write_text('{"window/theme": "light"}', "utf-8")
    assert desk.tell("window", "--safe")["theme"] == "system"


def test_a_start_as_usual_remembers(desk: Desk) -> None:
    remember(desk)
    told = desk.tell()
    assert (told["title"], told["theme"]) == ("ccprocessor", "dark")


def test_a_memory_that_is_damaged_keeps_no_window_from_opening(desk: Desk, tmp_path: Path) -> None:
    desk.memory_file.parent.mkdir(parents=True)
    desk.memory_file.write_bytes(bytes(range(256)) * 20)
    assert desk.tell()["title"] == "ccprocessor"
