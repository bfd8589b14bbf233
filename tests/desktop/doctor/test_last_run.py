"""A real window that falls, is killed or is told to end, and what the next one says."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ccprocessor.crashes.last_run import unexpected_ends
from ccprocessor.desktop.doctor.last_run import LastRun
from ccprocessor.desktop.shared.background.fault_dialog import FaultDialog
from ccprocessor.desktop.shared.background.runner import JobRunner
from ccprocessor.desktop.shared.background.termination import Termination
from ccprocessor.desktop.shared.banner import Banner
from ccprocessor.storage.engine.database import init_database
from tests.desktop.starting import wait_until

ROOT = Path(__file__).parents[3]
LONG = 60_000

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs signals of POSIX")

Window = subprocess.Popen[str]


@pytest.fixture
def start_window(tmp_path: Path, heeded_orders: None) -> Iterator[Callable[[], Window]]:
    """Starts the program's own window, in a process, on an office of its own."""
    settings = tmp_path / "settings.toml"
    lines = {
        "database_url": f"sqlite:///{(tmp_path / 'office.sqlite').as_posix()}",
        "cache_folder": (tmp_path / "cache").as_posix(),
        "log_folder": (tmp_path / "log").as_posix(),
    }
    settings.write_text("".join(f'{key} = "{value}"\n' for key, value in lines.items()))
    init_database(tmp_path / "office.sqlite").close()
    windows: list[Window] = []

    def start() -> Window:
        own = {"QT_QPA_PLATFORM": "offscreen", "XDG_CONFIG_HOME": str(tmp_path)}
        window = subprocess.Popen(
            [sys.executable, "-m", "ccprocessor", "window", "--settings", str(settings)],
            cwd=ROOT,
            env=os.environ | own,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        windows.append(window)
        wait_until((tmp_path / "office.sqlite-wal").exists, window)  # while it has the file open
        wait_until_it_rests(window)
        return window

    yield start
    for window in windows:
        window.kill()
        window.wait()


def wait_until_it_rests(window: Window) -> None:
    """Wait until the window waits for events: before that its stack may be cut off in an import.

    One that a busy machine lets wait for its turn is not asleep.
    """
    process, before = psutil.Process(window.pid), -1.0
    while (now := process.cpu_times().user) > before or process.status() != psutil.STATUS_SLEEPING:
        before = now
        time.sleep(0.3)


@pytest.fixture
def told(qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[[], tuple[Banner, QWidget]]]:
    """What a window says of the runs before it."""
    runner = JobRunner("errands")

    def tell() -> tuple[Banner, QWidget]:
        window = QWidget()
        qtbot.addWidget(window)
        banner = Banner(window)
        with qtbot.waitSignal(runner.idle, timeout=LONG):
            LastRun(window, runner, banner, tmp_path / "log").begin()
        return banner, window

    yield tell
    runner.close()


def test_after_a_hard_crash_the_next_window_offers_what_is_known(
    qtbot: QtBot,
    start_window: Callable[[], Window],
    told: Callable[[], tuple[Banner, QWidget]],
    tmp_path: Path,
) -> None:
    window = start_window()
    window.send_signal(signal.SIGSEGV)
    window.wait()
    assert window.returncode == -signal.SIGSEGV
    banner, parent = told()
    assert banner.text.startswith("The program ended unexpectedly last time.")
    assert "nothing is sent by itself" in banner.text
    [show] = banner.remedies
    show.click()
    [dialog] = parent.findChildren(FaultDialog)
    assert "Fatal Python error: Segmentation fault" in dialog.details
    assert "ccprocessor/desktop/application.py:" in dialog.details
    assert str(tmp_path) not in dialog.details
    assert dialog.kept.startswith("It is kept as crash-")
    dialog.close()
    assert told()[0].text == ""


def test_a_window_that_was_killed_is_told_too(
    start_window: Callable[[], Window], told: Callable[[], tuple[Banner, QWidget]]
) -> None:
    window = start_window()
    assert told()[0].text == ""
    window.kill()
    window.wait()
    assert told()[0].text.startswith("The program ended unexpectedly last time.")


@pytest.mark.parametrize("order", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_window_that_is_told_to_end_does_and_that_is_no_crash(
    start_window: Callable[[], Window], tmp_path: Path, order: signal.Signals
) -> None:
    window = start_window()
    window.send_signal(order)
    assert window.wait(30) == -order
    assert unexpected_ends(tmp_path / "log") == ()
    assert list((tmp_path / "log").glob("run-*.txt")) == []


def test_an_order_that_whoever_started_it_wants_ignored_stays_ignored(
    qapp: QApplication, tmp_path: Path
) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    orders = Termination(tmp_path, qapp)
    try:
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
        assert signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL
    finally:
        orders.end()
        signal.signal(signal.SIGHUP, before)
