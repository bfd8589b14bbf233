from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from ccprocessor.desktop.shared.background.faults import report
from ccprocessor.desktop.shared.background.gil_yield import give_way, painting
from ccprocessor.desktop.shared.background.idle_gc import IdleCollector
from ccprocessor.desktop.shared.background.runner import JobRunner
from ccprocessor.jobs import Job


class Knot:
    """Garbage that holds itself, so that only a search finds it."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def before() -> Iterator[tuple[int, int, int]]:
    """How Python searches by itself: full searches after next to nothing, for the tests' sake."""
    kept = gc.get_threshold()
    gc.set_threshold(50, 1, 1)
    yield gc.get_threshold()
    gc.set_threshold(*kept)


def old_knot() -> weakref.ref[Knot]:
    """Garbage that outlived the short searches and as much made since as wants a full one."""
    knot = Knot()
    gone = weakref.ref(knot)
    gc.collect()
    del knot
    while gc.get_count()[-1] < 5:
        gc.collect(1)
    return gone


def test_no_full_search_comes_while_work_runs_and_one_comes_at_rest(
    qtbot: QtBot, before: tuple[int, int, int]
) -> None:
    busy, looks = [True], list[bool]()

    def is_busy() -> bool:
        looks.append(True)
        return busy[0]

    tidying = IdleCollector(is_busy, every=1)
    gone = old_knot()
    qtbot.waitUntil(lambda: len(looks) > 5)
    kept = [[number] for number in range(10_000)]
    assert gone() is not None
    assert len(kept) == 10_000
    busy[0] = False
    qtbot.waitUntil(lambda: gone() is None)
    tidying.end()
    assert gc.get_threshold() == before


def test_no_full_search_comes_while_keys_are_pressed(
    qtbot: QtBot, before: tuple[int, int, int]
) -> None:
    window, looks, still = QWidget(), list[bool](), [False]
    qtbot.addWidget(window)
    QShortcut(QKeySequence("F8"), window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)

    def is_busy() -> bool:
        looks.append(True)
        if not still[0]:
            QTest.keyClick(window.windowHandle(), Qt.Key.Key_F8)
        return False

    tidying = IdleCollector(is_busy, every=1)
    gone = old_knot()
    qtbot.waitUntil(lambda: len(looks) > 8)
    assert gone() is not None
    still[0] = True
    qtbot.waitUntil(lambda: gone() is None)
    tidying.end()


def test_widgets_that_hold_themselves_are_removed_on_the_window_thread(
    qtbot: QtBot, before: tuple[int, int, int]
) -> None:
    tidying = IdleCollector(lambda: True, every=1)
    removed_on = list[threading.Thread]()
    for _ in range(20):
        dialog = QDialog()
        dialog.itself = dialog  # type: ignore[attr-defined]
        weakref.finalize(dialog, lambda: removed_on.append(threading.current_thread()))
    del dialog
    worker = threading.Thread(target=lambda: [[number] for number in range(100_000)])
    worker.start()
    qtbot.waitUntil(lambda: len(removed_on) == 20)
    worker.join()
    tidying.end()
    assert set(removed_on) == {threading.main_thread()}


def test_a_worker_keeps_nothing_of_the_window_and_calls_nobody_after_the_end(
    qtbot: QtBot,
) -> None:
    runner, called, released = JobRunner("work"), list[int](), threading.Event()

    class Asker:
        def hear(self, number: int) -> None:
            called.append(number)

    asker = Asker()
    gone = weakref.ref(asker)
    with qtbot.waitSignal(runner.idle):
        runner.start(lambda _job: 1, asker.hear, report)
    del asker
    assert (gone(), called) == (None, [1])

    def end(_job: Job) -> int:
        released.set()
        return 2

    runner.start(end, called.append, report)
    released.wait()
    runner.close()
    runner.start(end, called.append, report)
    QApplication.processEvents()
    assert called == [1]
    assert not runner.is_busy


def test_work_waits_while_something_is_painted() -> None:
    ways = list[str]()

    def work() -> None:
        give_way()
        ways.append("work")

    worker = threading.Thread(target=work)
    with painting():
        worker.start()
        ways.append("painted")
    worker.join()
    assert ways == ["painted", "work"]
    give_way()
