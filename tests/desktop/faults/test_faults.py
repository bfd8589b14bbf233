"""A fault, wherever it comes from, is one dialog, a crash file and a line of the log."""

from __future__ import annotations

import gc
import logging
import shutil
import threading
from collections.abc import Iterator
from multiprocessing import resource_tracker, spawn
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer, QtMsgType, qInstallMessageHandler, qWarning
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ccprocessor.desktop.shared.background.fault_dialog import FaultDialog
from ccprocessor.desktop.shared.background.faults import Faults, report
from ccprocessor.desktop.shared.background.runner import JobRunner
from ccprocessor.documents.protocol.requests import Limits, ReadTask, Source
from ccprocessor.documents.workers.pool import WorkerPool
from ccprocessor.jobs import Job
from ccprocessor.logs import start_logging, stop_logging
from ccprocessor.resources import resource

SECRET = ("4111 1111 1111 1111", "SMITHSON JANE", "/home/jane/March card.pdf", "1,234.56")


@pytest.fixture
def log_folder(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "log"
    start_logging(folder)
    yield folder
    stop_logging()


@pytest.fixture
def faults(qtbot: QtBot, log_folder: Path) -> Iterator[Faults]:
    made = Faults(log_folder)
    made.install()
    yield made
    made.remove()
    if made.dialog is not None:
        made.dialog.close()


def break_down(what: object = SECRET) -> None:
    raise LookupError(f"no charge for {what}")


def break_otherwise() -> None:
    raise ZeroDivisionError


def opened(qtbot: QtBot, faults: Faults, times: int = 1) -> FaultDialog:
    """The dialog, once it tells of so many faults."""
    qtbot.waitUntil(lambda: faults.dialog is not None and len(faults.dialog.faults) == times)
    assert faults.dialog is not None
    return faults.dialog


def crash_files(folder: Path) -> list[Path]:
    return sorted(folder.glob("crash-*.txt"))


def test_faults_of_the_window_and_of_a_thread_share_one_dialog(
    qtbot: QtBot, faults: Faults, log_folder: Path
) -> None:
    QTimer.singleShot(0, break_down)
    threading.Thread(target=break_otherwise).start()
    dialog = opened(qtbot, faults, 2)
    dialog.copy()
    copied = QGuiApplication.clipboard().text()
    assert "LookupError: no charge for" in copied
    assert "ZeroDivisionError" in copied
    assert "in break_down" in copied
    assert "PySide6" in copied
    assert len(crash_files(log_folder)) == 2
    assert dialog.kept.startswith("It is kept as crash-")
    for text in (copied, *(file.read_text("utf-8") for file in log_folder.iterdir())):
        assert not any(part in text for secret in SECRET for part in secret.split())


def test_a_fault_of_a_reading_process_is_told_and_its_place_named(
    qtbot: QtBot, faults: Faults, log_folder: Path
) -> None:
    wrong = ReadTask(Source(resource("sample/car.pdf")), 1.5, 1.5)  # type: ignore[arg-type]
    pool = WorkerPool(1, Limits())
    runner = JobRunner("reading")
    try:
        with qtbot.waitSignal(runner.idle, timeout=60_000):
            runner.start(
                lambda job: len(list(pool.answers(pool.begin([wrong]), job))),
                lambda _count: None,
                report,
            )
    finally:
        runner.close()
        pool.close()
    dialog = opened(qtbot, faults)
    assert "ccprocessor.documents.workers.worker:" in dialog.details
    assert "TypeError" in dialog.details
    assert "(2 times)" in dialog.details
    assert len(crash_files(log_folder)) == 1


@pytest.mark.usefixtures("cold_workers")
@pytest.mark.skipif(shutil.which("false") is None, reason="needs a program that fails at once")
def test_reading_processes_that_never_come_up_are_a_fault(qtbot: QtBot, faults: Faults) -> None:
    resource_tracker.ensure_running()
    before = spawn.get_executable()
    spawn.set_executable(shutil.which("false") or "false")
    runner = JobRunner("reading")
    pool = WorkerPool(1, Limits())
    try:
        task = ReadTask(Source(resource("sample/car.pdf")), 1, 1)
        runner.start(
            lambda job: len(list(pool.answers(pool.begin([task]), job))),
            lambda _count: None,
            report,
        )
        details = opened(qtbot, faults).details
    finally:
        spawn.set_executable(before)
        runner.close()
        pool.close()
    assert "WorkersDoNotStart" in details


def test_a_fault_in_what_a_result_is_for_leaves_the_runner_idle(
    qtbot: QtBot, faults: Faults
) -> None:
    runner = JobRunner("work")
    try:
        with qtbot.waitSignal(runner.idle):
            runner.start(lambda _job: 1, break_down, report)
        opened(qtbot, faults)
    finally:
        runner.close()


def test_a_fault_that_comes_again_is_counted_and_asks_no_second_time(
    qtbot: QtBot, faults: Faults, log_folder: Path
) -> None:
    for _ in range(3):
        QTimer.singleShot(0, break_otherwise)
    dialog = opened(qtbot, faults)
    qtbot.waitUntil(lambda: "(3 times)" in dialog.details)
    dialog.accept()
    QTimer.singleShot(0, break_otherwise)
    QTimer.singleShot(0, break_down)
    assert "ZeroDivisionError" not in opened(qtbot, faults).details
    assert len(crash_files(log_folder)) == 2


def test_the_crash_file_can_be_saved_elsewhere_and_a_refusal_is_told(
    qtbot: QtBot, faults: Faults, log_folder: Path, tmp_path: Path
) -> None:
    QTimer.singleShot(0, break_down)
    dialog = opened(qtbot, faults)
    dialog.save_crash_file(tmp_path / "no folder" / "copy.txt")
    assert "could not be saved there: No such file" in dialog.kept
    dialog.save_crash_file(tmp_path / "copy.txt")
    [file] = crash_files(log_folder)
    assert (tmp_path / "copy.txt").read_text("utf-8") == file.read_text("utf-8")
    assert "Qt: 6." in file.read_text("utf-8")


def test_where_no_crash_file_can_be_written_the_fault_is_still_told(
    qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    made = Faults(tmp_path / "file" / "log")
    made.install()
    try:
        QTimer.singleShot(0, break_down)
        dialog = opened(qtbot, made)
        assert dialog.kept == ""
        assert "LookupError" in dialog.details
        dialog.close()
    finally:
        made.remove()


def test_a_fault_under_a_dialog_is_told_in_front_of_it(qtbot: QtBot, faults: Faults) -> None:
    asking = QDialog()
    qtbot.addWidget(asking)
    asking.open()
    QTimer.singleShot(0, break_down)
    assert opened(qtbot, faults).parent() is asking
    opened(qtbot, faults).accept()
    qtbot.waitUntil(lambda: faults.dialog is None)


def test_what_qt_complains_about_is_logged_without_names_and_still_heard(
    qtbot: QtBot, log_folder: Path
) -> None:
    heard: list[str] = []

    def listen(_kind: QtMsgType, _context: object, message: str) -> None:
        heard.append(message)

    before = qInstallMessageHandler(listen)
    made = Faults(log_folder)
    made.install()
    qWarning("QPainter::begin: cannot open /home/jane/March.pdf of Smithson")
    made.remove()
    now = qInstallMessageHandler(before)
    assert now is listen
    assert heard == ["QPainter::begin: cannot open /home/jane/March.pdf of Smithson"]
    text = (log_folder / "ccprocessor.log").read_text("utf-8")
    assert (
        "WARNING ccprocessor.desktop.shared.background.faults: Qt: QPainter::begin: cannot" in text
    )
    assert "jane" not in text
    assert "Smithson" not in text


class Unwilling:
    def __del__(self) -> None:
        break_otherwise()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_fault_while_something_is_cleared_away_is_for_the_log_alone(
    qtbot: QtBot, faults: Faults, log_folder: Path
) -> None:
    Unwilling()
    gc.collect()
    assert "Unhandled exception while an object was removed" in (
        log_folder / "ccprocessor.log"
    ).read_text("utf-8")
    assert faults.dialog is None


def test_whoever_caught_before_catches_again_afterwards(qapp: object, log_folder: Path) -> None:
    before = (threading.excepthook, len(logging.getLogger("ccprocessor.documents").handlers))
    made = Faults(log_folder)
    made.install()
    made.remove()
    after = (threading.excepthook, len(logging.getLogger("ccprocessor.documents").handlers))
    assert after == before


def test_a_job_s_fault_is_handed_on_to_the_dialog(qtbot: QtBot, faults: Faults) -> None:
    runner = JobRunner("work")

    def work(_job: Job) -> None:
        break_otherwise()

    try:
        runner.start(work, lambda _none: None, report)
        assert "in break_otherwise" in opened(qtbot, faults).details
    finally:
        runner.close()


def test_the_dialog_outlives_the_dialog_that_it_came_in_front_of(
    qtbot: QtBot, faults: Faults
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    settings = QDialog(window)
    settings.open()
    QTimer.singleShot(0, break_down)
    dialog = opened(qtbot, faults)
    assert QApplication.activeModalWidget() is dialog
    settings.finished.connect(settings.deleteLater)
    with qtbot.waitSignal(settings.destroyed):
        settings.accept()
    assert faults.dialog is dialog
    assert dialog.isVisible()


def test_after_a_dialog_that_went_with_its_parent_the_next_fault_has_one_of_its_own(
    qtbot: QtBot, faults: Faults, log_folder: Path
) -> None:
    asking = QDialog()
    asking.open()
    QTimer.singleShot(0, break_down)
    opened(qtbot, faults)
    with qtbot.waitSignal(asking.destroyed):
        asking.deleteLater()
    assert faults.dialog is None
    QTimer.singleShot(0, break_otherwise)
    assert "ZeroDivisionError" in opened(qtbot, faults).details
    assert len(crash_files(log_folder)) == 2


def test_a_fault_that_cannot_be_shown_is_logged_and_no_fault_again(
    qtbot: QtBot, faults: Faults, log_folder: Path
) -> None:
    faults._caught.emit("no fault that could be shown")
    file = log_folder / "ccprocessor.log"
    qtbot.waitUntil(lambda: "A fault could not be shown" in file.read_text("utf-8"))
    QTimer.singleShot(0, break_otherwise)
    assert "ZeroDivisionError" in opened(qtbot, faults).details
    assert len(crash_files(log_folder)) == 1


def test_a_log_folder_that_no_program_opens_is_named(
    qtbot: QtBot, faults: Faults, log_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _url: False)
    QTimer.singleShot(0, break_down)
    dialog = opened(qtbot, faults)
    [button] = [one for one in dialog.findChildren(QPushButton) if "log folder" in one.text()]
    button.click()
    assert f"Open {log_folder} in your file manager" in dialog.kept
