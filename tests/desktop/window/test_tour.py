"""The guided tour on the real window: offered, taken by keys, left and taken up again."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from pytestqt.qtbot import QtBot

from ccprocessor.desktop.main_window import MainWindow
from ccprocessor.desktop.shared.memory import Memory
from tests.desktop.window.conftest import LONG, OpenWindow, in_front
from tests.desktop.window.test_editing import press
from tests.office.generator import Office

KEY = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def far(window: MainWindow) -> str:
    return window.tour.bar.far.text()


def at_sample(qtbot: QtBot, window: MainWindow) -> None:
    """Take the tour up to the sample month in front."""
    window.tour.bar.go.click()
    assert far(window) == "1 of 6"
    window.tour.bar.go.click()
    in_front(qtbot, window)
    qtbot.waitUntil(lambda: far(window) == "2 of 6")


def test_each_step_waits_for_its_act(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    assert "tour of six steps" in window.tour.bar.what.text()
    at_sample(qtbot, window)
    press(qtbot, KEY.Key_F8, SHIFT)  # of the step after
    assert far(window) == "2 of 6"
    press(qtbot, KEY.Key_F8)
    assert far(window) == "3 of 6"
    press(qtbot, KEY.Key_F8, SHIFT)
    assert far(window) == "4 of 6"
    press(qtbot, KEY.Key_S)
    press(qtbot, KEY.Key_Return)
    qtbot.waitUntil(lambda: far(window) == "5 of 6", timeout=LONG)
    press(qtbot, KEY.Key_Z, CTRL)
    qtbot.waitUntil(lambda: far(window) == "6 of 6", timeout=LONG)
    press(qtbot, KEY.Key_E, CTRL)
    assert window.export_dialog is not None
    window.export_dialog.folder.setText(str(tmp_path / "out"))
    window.export_dialog.begin()
    qtbot.waitUntil(lambda: not window.tour.runs, timeout=LONG)
    assert window.tour.bar.what.text() == "That was the tour."
    assert list((tmp_path / "out").iterdir())


def test_a_tour_that_is_left_is_taken_up_where_it_was(qtbot: QtBot, window: MainWindow) -> None:
    at_sample(qtbot, window)
    window.tour.bar.leave.click()
    press(qtbot, KEY.Key_F8)
    assert not window.tour.bar.isVisible()
    window.tour.begin()
    assert far(window) == "2 of 6"
    press(qtbot, KEY.Key_F8)
    assert far(window) == "3 of 6"


def test_a_tour_not_left_goes_on_at_the_next_start(
    qtbot: QtBot, open_window: OpenWindow, tmp_path: Path
) -> None:
    kept = Memory(tmp_path / "window0.ini")  # of the window that is opened
    kept.keep("tour/step", 3)
    kept.keep("tour/runs", value=True)
    kept.save()
    window = open_window()
    qtbot.waitUntil(lambda: far(window) == "4 of 6", timeout=LONG)
    assert window.tour.bar.what.text() == "Open the sample month."
    window.tour.bar.go.click()
    in_front(qtbot, window)
    qtbot.waitUntil(lambda: "Settle it" in window.tour.bar.what.text())


def test_nothing_of_an_own_month_is_a_step_of_the_tour(
    qtbot: QtBot, window: MainWindow, papers: Office
) -> None:
    window.tour.begin()
    window.load([papers.car, papers.receipts])
    in_front(qtbot, window)
    press(qtbot, KEY.Key_F8)
    assert far(window) == "1 of 6"
    assert window.tour.bar.go.isVisible()


def test_the_tour_names_the_keys_as_they_are_now(qtbot: QtBot, window: MainWindow) -> None:
    window.workbench.commands.next_problem.setShortcut(QKeySequence("F7"))
    at_sample(qtbot, window)
    assert "F7" in window.tour.bar.what.text()


def test_what_was_refused_once_is_not_offered_again(qtbot: QtBot, window: MainWindow) -> None:
    window.tour.bar.leave.click()
    window.tour.greet(is_new=True)
    assert not window.tour.bar.isVisible()
