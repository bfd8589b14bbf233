"""Files that come to a window that runs are loaded together, and the window comes forward."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from ccprocessor.app import open_office
from ccprocessor.desktop.instance.message import HandedOver
from ccprocessor.desktop.instance.relay import FileArrivals, bring_forward
from ccprocessor.desktop.main_window import MainWindow
from ccprocessor.desktop.service_client import ServiceClient
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.shared.theme import Theme
from ccprocessor.settings import Settings
from tests.desktop.grounds import made_window, own_settings

__all__ = ["own_settings"]

LONG = 60_000
ONE, OTHER = Path("/papers/a.pdf"), Path("/papers/b.pdf")


@pytest.fixture
def window(
    qtbot: QtBot, own_settings: Settings, theme: Theme, tmp_path: Path
) -> Iterator[MainWindow]:
    services = ServiceClient(lambda: open_office(own_settings), ocr=False)
    made = made_window(services, Memory(tmp_path / "window.ini"), theme)
    made.show()
    yield made
    made.close()
    qtbot.waitUntil(made.isHidden, timeout=LONG)
    made.deleteLater()


def test_files_that_come_one_by_one_arrive_together(qapp: QApplication, qtbot: QtBot) -> None:
    arrivals = FileArrivals(qapp)
    with qtbot.waitSignal(arrivals.arrived) as arrived:
        arrivals.take(HandedOver((ONE,)))
        arrivals.take(HandedOver((OTHER, ONE), Path("/papers/names.json")))
    assert arrived.args == [HandedOver((ONE, OTHER), Path("/papers/names.json"))]


def test_a_start_without_files_arrives_too(qapp: QApplication, qtbot: QtBot) -> None:
    arrivals = FileArrivals(qapp)
    with qtbot.waitSignal(arrivals.arrived) as arrived:
        arrivals.take(HandedOver())
    assert arrived.args == [HandedOver()]


def test_files_opened_in_the_finder_arrive(qapp: QApplication, qtbot: QtBot) -> None:
    arrivals = FileArrivals(qapp, opens=True)
    with qtbot.waitSignal(arrivals.arrived) as arrived:
        for path in (ONE, OTHER):
            QApplication.sendEvent(qapp, QFileOpenEvent(str(path)))
        QApplication.sendEvent(qapp, QEvent(QEvent.Type.ApplicationFontChange))
    qapp.removeEventFilter(arrivals)
    assert arrived.args == [HandedOver((ONE, OTHER))]


def test_a_window_made_small_comes_back(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.showMaximized()
    window.showMinimized()
    bring_forward(window)
    qtbot.waitUntil(window.isActiveWindow)
    assert window.windowState() & Qt.WindowState.WindowMaximized
    assert not window.isMinimized()


def test_files_handed_over_are_loaded(
    window: MainWindow, sample_files: tuple[Path, Path], qtbot: QtBot
) -> None:
    window.receive(HandedOver(sample_files))
    qtbot.waitUntil(lambda: window.screen_shown is window.workbench, timeout=LONG)
    assert window.workbench.employees.table.model().rowCount() > 0


def test_files_join_those_on_the_loading_screen(
    window: MainWindow, sample_files: tuple[Path, Path], qtbot: QtBot
) -> None:
    statement, report = sample_files
    window.receive(HandedOver((statement,)))
    window.receive(HandedOver((report,)))
    qtbot.waitUntil(lambda: window.screen_shown is window.workbench, timeout=LONG)
    assert [state.path for state in window.course.files] == [statement, report]


def test_files_join_a_reading_that_goes_on_behind_the_home_screen(
    window: MainWindow, sample_files: tuple[Path, Path], qtbot: QtBot
) -> None:
    statement, report = sample_files
    window.load((statement, report))
    window.go_home()
    assert window.course.is_busy
    more = report.with_name("more.pdf")
    window.receive(HandedOver((more,), Path("/papers/names.json")))
    assert window.screen_shown is window.loading
    assert [state.path for state in window.course.files] == [statement, report, more]
    window.course.cancel()


def test_files_join_twice_before_the_reading_has_stopped(
    window: MainWindow, sample_files: tuple[Path, Path], qtbot: QtBot
) -> None:
    statement, report = sample_files
    window.load((Path("/papers/first.pdf"),))
    window.receive(HandedOver((statement,)))
    window.receive(HandedOver((report,)))
    assert [state.path.name for state in window.course.files] == [
        "first.pdf",
        statement.name,
        report.name,
    ]
    window.course.cancel()


def test_a_reading_that_is_given_up_for_other_files_is_told(
    window: MainWindow, sample_files: tuple[Path, Path], qtbot: QtBot
) -> None:
    statement, report = sample_files
    window.load((Path("/papers/first.pdf"),))
    assert window.banner.text == ""
    window.go_home()
    window.load((statement, report))
    assert "was cancelled; nothing from them was stored" in window.banner.text
    assert [state.path for state in window.course.files] == [statement, report]
    window.course.cancel()


def test_files_that_come_while_a_dialog_asks_wait_until_it_is_answered(
    window: MainWindow, sample_files: tuple[Path, Path], qapp: QApplication, qtbot: QtBot
) -> None:
    arrivals = FileArrivals(qapp)
    arrivals.arrived.connect(window.receive)
    dialog = QDialog(window)
    dialog.open()
    with qtbot.waitSignal(arrivals.came):
        arrivals.take(HandedOver(sample_files))
    with qtbot.waitSignal(arrivals._soon.timeout):
        pass
    assert window.screen_shown is window.home
    bring_forward(window)
    assert dialog.isVisible()
    dialog.accept()
    qtbot.waitUntil(lambda: window.screen_shown is window.workbench, timeout=LONG)


def test_a_start_without_files_leaves_the_screen_as_it_is(window: MainWindow) -> None:
    window.show_manual()
    window.receive(HandedOver())
    assert window.screen_shown is window.home
    assert window.manual.isVisible()
