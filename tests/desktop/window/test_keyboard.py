"""The whole job with nothing but keys: load, every problem of everybody, export."""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ccprocessor.desktop.main_window import MainWindow
from tests.desktop.window.conftest import LONG
from tests.desktop.window.hands import CTRL, press, tab_to

KEY = Qt.Key


def test_the_sample_month_is_loaded_walked_and_exported_by_keys_alone(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    tab_to(qtbot, window, "Open the sample month")
    press(qtbot, window, KEY.Key_Space)
    qtbot.waitUntil(lambda: window.screen_shown is window.workbench, timeout=LONG)
    flagged = {row.person.name for row in window.workbench.employees.model.shown}
    assert flagged
    seen = walk_all_problems(qtbot, window)
    assert {name for name, _ in seen} >= flagged

    press(qtbot, window, KEY.Key_E, CTRL)
    qtbot.waitUntil(lambda: window.export_dialog is not None)
    dialog = window.export_dialog
    assert dialog is not None
    qtbot.waitUntil(dialog.folder.hasFocus)
    qtbot.keyClicks(dialog.folder, str(tmp_path / "out"))
    press(qtbot, window, KEY.Key_Return)
    qtbot.waitUntil(lambda: "was written to" in dialog.banner.text, timeout=LONG)
    press(qtbot, window, KEY.Key_Escape)
    qtbot.waitUntil(lambda: window.export_dialog is None)
    result = json.loads((tmp_path / "out" / "result.json").read_text("utf-8"))
    assert flagged <= {employee["name"] for employee in result["employees"]}


def walk_all_problems(qtbot: QtBot, window: MainWindow) -> set[tuple[str, str]]:
    """Press F8 until the walk comes round; who was shown at which problem."""
    bench = window.workbench
    seen: set[tuple[str, str]] = set()
    for _ in range(300):
        press(qtbot, window, KEY.Key_F8)
        place = (bench.details.head.name.text(), bench.bar.notice.text())
        if place in seen:
            return seen
        seen.add(place)
    raise AssertionError("F8 never comes round")


def test_the_manual_is_opened_beside_a_screen_and_left_by_keys(
    qtbot: QtBot, window: MainWindow
) -> None:
    before = window.focusWidget()
    press(qtbot, window, KEY.Key_F1)
    assert window.manual.isVisible()
    assert window.home.isVisible()
    press(qtbot, window, KEY.Key_Escape)
    assert not window.manual.isVisible()
    assert window.home.isVisible()
    assert window.windowTitle() == "ccprocessor"
    assert window.focusWidget() is before
