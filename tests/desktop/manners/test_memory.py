from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSplitter, QWidget
from pytestqt.qtbot import QtBot

from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.settings import memory_path


def again(memory: Memory, file: Path) -> Memory:
    """The memory as the next start finds it."""
    memory.save()
    return Memory(file)


@pytest.mark.parametrize("text", ["", "plain", "a, b; c", "ü “quoted” %1", "C:\\Users\\x", "@Rect"])
def test_a_text_survives_a_start(tmp_path: Path, text: str) -> None:
    file = tmp_path / "window.ini"
    memory = Memory(file)
    memory.keep("home/search", text)
    assert again(memory, file).text("home/search", "none") == text


def test_numbers_and_answers_survive_a_start(tmp_path: Path) -> None:
    file = tmp_path / "window.ini"
    memory = Memory(file)
    memory.keep("page/zoom", 1.25)
    memory.keep("page/thumbnails", value=True)
    memory.keep("page/fit", value=False)
    later = again(memory, file)
    assert later.number("page/zoom", 1.0) == 1.25
    assert later.flag("page/thumbnails")
    assert not later.flag("page/fit", default=True)


def test_what_is_no_number_is_the_default(memory: Memory) -> None:
    memory.keep("page/zoom", "wide")
    assert memory.number("page/zoom", 1.5) == 1.5
    assert memory.flag("page/zoom", default=True)


def test_choices_survive_a_start(tmp_path: Path) -> None:
    file = tmp_path / "window.ini"
    memory = Memory(file)
    memory.theme, memory.last_cycle, memory.export_folder = "dark", "2031-03 ACME", tmp_path
    later = again(memory, file)
    assert (later.theme, later.last_cycle) == ("dark", "2031-03 ACME")
    assert later.export_folder == tmp_path


def test_a_folder_that_is_gone_is_not_offered(tmp_path: Path, memory: Memory) -> None:
    memory.export_folder = tmp_path / "gone"
    assert memory.export_folder is None


def test_what_was_forgotten_is_gone(memory: Memory) -> None:
    memory.keep("group/name", "value")
    memory.forget("group")
    assert memory.text("group/name") == ""


def test_a_window_comes_back_as_large_as_it_was(qtbot: QtBot, memory: Memory) -> None:
    first, second = QWidget(), QWidget()
    qtbot.addWidget(first)
    qtbot.addWidget(second)
    assert not memory.restore_geometry("main", second)
    first.resize(432, 321)
    memory.keep_geometry("main", first)
    assert memory.restore_geometry("main", second)
    assert second.size() == first.size()


def test_a_splitter_divides_its_room_as_before(qtbot: QtBot, memory: Memory) -> None:
    first = splitter(qtbot, 2)
    assert not memory.remember_splitter("desk", first)
    first.setSizes([100, 300])
    first.splitterMoved.emit(100, 1)
    second = splitter(qtbot, 2)
    assert memory.remember_splitter("desk", second)
    assert second.sizes() == first.sizes()


def test_a_splitter_with_other_panes_starts_afresh(qtbot: QtBot, memory: Memory) -> None:
    first = splitter(qtbot, 2)
    memory.remember_splitter("desk", first)
    first.splitterMoved.emit(100, 1)
    assert not memory.restore_splitter("desk", splitter(qtbot, 3))


def test_a_memory_that_cannot_be_written_still_serves(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    memory = Memory(blocked / "window.ini")
    memory.keep("page/zoom", 2)
    memory.save()
    assert memory.number("page/zoom", 1) == 2


def test_what_changed_is_written_a_moment_later_by_itself(qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "window.json"
    memory = Memory(file)
    memory.keep("page/zoom", 2)
    memory.keep("page/fit", value=True)
    qtbot.waitUntil(file.exists, timeout=10_000)
    assert Memory(file).number("page/zoom", 1) == 2


def test_two_windows_keep_what_each_changed(tmp_path: Path) -> None:
    file = tmp_path / "window.json"
    mine, other = Memory(file), Memory(file)
    mine.keep("page/zoom", 2)
    other.keep("page/fit", value=True)
    mine.save()
    other.forget("page/fit")
    later = again(other, file)
    assert (later.number("page/zoom", 1), later.flag("page/fit")) == (2, False)


def test_the_users_memory_stands_beside_the_settings() -> None:
    assert memory_path().name == "window.json"
    assert "ccprocessor" in memory_path().parts


def splitter(qtbot: QtBot, panes: int) -> QSplitter:
    made = QSplitter(Qt.Orientation.Horizontal)
    qtbot.addWidget(made)
    for number in range(panes):
        made.addWidget(QLabel(str(number)))
    made.resize(405, 100)
    made.show()
    return made
