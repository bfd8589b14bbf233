"""`python -m tests.benchmarks.window`: how quick the window is, measured on this machine.

A month of `--people` (default 97), or the files of `--month FOLDER`, is dropped on the real window,
offscreen unless a display is set; then everybody is visited, the problems are gone through by F8,
and charges are marked and unmarked. With `--pictures` they are read behind all that. `--write` puts
the table into README.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import psutil
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ccprocessor.app import open_office, start
from ccprocessor.desktop.application import make_application
from ccprocessor.desktop.main_window import MainWindow
from ccprocessor.desktop.service_client import ServiceClient
from ccprocessor.desktop.shared.background.idle_gc import IdleCollector
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.shared.tables.model import RowTableModel, TableColumn
from ccprocessor.desktop.shared.tables.view import RowTableView
from ccprocessor.desktop.shared.theme import Theme
from tests.benchmarks.measuring import ROOT, machine_name, settings_in
from tests.benchmarks.tables import written
from tests.desktop.grounds import placed
from tests.office.generator import make_office

_CHARGES = 14.7
_REST = 0.15
_ROWS = 100_000
_LOOK = 1.0  # seconds before the first key: nobody reads the month in less
_PLAIN = Qt.KeyboardModifier.NoModifier
_STOPS = 60  # problems gone through
_MARKS = 15  # charges marked, and the mark undone
_Bought = tuple[int, str, Decimal]


@dataclass(slots=True)
class _Watch:
    """Seconds since the drop for what happened first, and the beats of the event loop."""

    began: float = field(default_factory=time.perf_counter)
    seen: dict[str, float] = field(default_factory=dict)
    longest: float = 0.0
    busiest: float = 0.0
    pulse: QTimer = field(default_factory=lambda: QTimer(interval=5))
    _last: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        self.pulse.timeout.connect(self.beat)
        self.pulse.start()

    def note(self, what: str) -> None:
        self.seen.setdefault(what, time.perf_counter() - self.began)

    def beat(self) -> None:
        """Note the longest pause, and the most that the window's own thread worked in one."""
        now = (time.perf_counter(), time.thread_time())
        if self._last is not None:
            self.longest = max(self.longest, now[0] - self._last[0])
            self.busiest = max(self.busiest, now[1] - self._last[1])
        self._last = now

    def __str__(self) -> str:
        return f"{self.longest * 1000:.0f} ms; {self.busiest * 1000:.0f} ms"


def main() -> int:
    """Measure and print; returns 0."""
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--people", type=int, default=97)
    parser.add_argument("--month", type=Path)
    parser.add_argument("--pictures", action="store_true")
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "" if os.environ.get("DISPLAY") else "offscreen")
    with tempfile.TemporaryDirectory() as folder:
        rows = _measure(Path(folder), asked)
    lines = "".join(f"| {what} | {figure} |\n" for what, figure in rows)
    table = f"Measured on {machine_name()}.\n\n| | |\n|---|---|\n{lines}"
    sys.stdout.write(table)
    if asked.write:
        written("window figures", table)
    return 0


def _measure(folder: Path, asked: argparse.Namespace) -> list[tuple[str, str]]:
    shown = min(_seconds_to_paint(folder) for _ in range(3))
    application = make_application()
    settings = start(settings_in(folder / "machine"))
    memory = Memory(folder / "memory.ini")
    services = ServiceClient(lambda: open_office(settings, behind_window=True), ocr=asked.pictures)
    tidying = IdleCollector(lambda: services.is_busy)
    window = MainWindow(services, memory, Theme(application, memory))
    placed(window)
    window.show()
    window.activateWindow()
    window.begin()
    _rest(application, 2.0)
    watch = _load(application, window, _files(folder, asked))
    people = len(window.workbench.employees.model.rows)
    _rest(application, _LOOK)
    work = _Watch()
    switches, steps = _visit(application, window), _step(application, window)
    marks = _mark(application, window)
    used = psutil.Process().memory_info().rss / 1e6
    still = ", pictures being read" if window.month.paper.is_reading else ""
    work.pulse.stop()
    window.close()
    _until(application, window.isHidden)
    tidying.end()
    filtering, sorting = _table(application, memory)
    return [
        ("window painted, from the command", f"{shown:.1f} s"),
        (f"{people} people: first after the drop", f"{watch.seen['PersonRead']:.1f} s"),
        ("everyone reviewed", f"{watch.seen['Reviewed']:.1f} s"),
        ("stored and on screen", f"{watch.seen['shown']:.1f} s"),
        ("longest pause of the event loop meanwhile; most of its own work", f"{watch}"),
        ("switch of person, median and slowest", _told(switches)),
        ("next problem (F8), median and slowest", _told(steps)),
        ("mark or undo until it is on screen, median and slowest", _told(marks)),
        (f"longest pause meanwhile{still}; most of its own work", f"{work}"),
        ("memory of the window's process after visiting everybody", f"{used:.0f} MB"),
        (
            f"{_ROWS:,} rows: slowest filter and sort",
            f"{filtering * 1000:.0f} and {sorting * 1000:.0f} ms",
        ),
    ]


def _files(folder: Path, asked: argparse.Namespace) -> list[Path]:
    if asked.month is not None:
        return [asked.month / "car.pdf", asked.month / "receipts.pdf"]
    how = {"people": asked.people, "seed": 11, "mean_transactions": _CHARGES}
    with ProcessPoolExecutor(1, get_context("spawn")) as beside:  # its memory is not the window's
        made = beside.submit(make_office, folder / "papers", **how).result()
    return [made.car, made.receipts]


def _told(seconds: list[float]) -> str:
    return f"{sorted(seconds)[len(seconds) // 2] * 1000:.0f} and {max(seconds) * 1000:.0f} ms"


def _seconds_to_paint(folder: Path) -> float:
    """From starting a process to the first paint of its window."""
    code = (
        "import sys, time; from ccprocessor.desktop import application as a;"
        "from ccprocessor.desktop.main_window import MainWindow as W;"
        "W.begin = lambda self, *rest: (sys.stdout.write('painted\\n'), sys.stdout.flush(),"
        " self.close());"
        "from ccprocessor.desktop.shared.memory import Memory; import pathlib, contextlib;"
        "from ccprocessor.settings import Chosen, load_settings;"
        f"file = pathlib.Path({str(settings_in(folder / 'start'))!r});"
        "a.run(lambda: contextlib.nullcontext(), chosen=Chosen(load_settings(file), file),"
        " memory=Memory(file.with_name('start.ini')))"
    )
    began = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        child.stdout.readline()
        return time.perf_counter() - began


def _load(application: QApplication, window: MainWindow, files: list[Path]) -> _Watch:
    watch = _Watch()
    window.services.documents.announced.connect(lambda event: watch.note(type(event).__name__))
    window.load(files)
    _until(application, lambda: window.screen_shown is window.workbench)
    watch.note("shown")
    watch.pulse.stop()
    return watch


def _visit(application: QApplication, window: MainWindow) -> list[float]:
    """Seconds each switch of person takes, pages drawn in between."""
    employees = window.workbench.employees
    employees.list_only("All")
    employees.table.choose_first()
    employees.table.setFocus()
    switches = []
    for _ in range(employees.model.rowCount() - 1):
        began = time.perf_counter()
        _press(window, Qt.Key.Key_Down)
        application.processEvents()
        switches.append(time.perf_counter() - began)
        _rest(application, _REST)
    return switches


def _step(application: QApplication, window: MainWindow) -> list[float]:
    """Seconds each step to the next problem takes, through the keyboard."""
    window.workbench.employees.table.choose_first()
    steps = []
    for _ in range(_STOPS):
        began = time.perf_counter()
        _press(window, Qt.Key.Key_F8)
        application.processEvents()
        steps.append(time.perf_counter() - began)
        _rest(application, _REST)
    return steps


def _mark(application: QApplication, window: MainWindow) -> list[float]:
    """Seconds from a key that changes something until the state after it is on screen."""
    told = list[object]()
    window.month.editor.changed.connect(told.append)
    table, answers = window.workbench.details.entries.table, list[float]()
    for _ in range(_MARKS):
        table.choose_where(lambda row: row.charge is not None and row.charge.mark is None)
        table.setFocus()
        for key, with_ in (
            (Qt.Key.Key_L, _PLAIN),
            (Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier),
        ):
            told.clear()
            began = time.perf_counter()
            _press(window, key, with_)
            _until(application, lambda: bool(told))
            application.processEvents()
            answers.append(time.perf_counter() - began)
            _rest(application, _REST)
        _press(window, Qt.Key.Key_F8)
        _rest(application, _REST)
    return answers


def _press(window: MainWindow, key: Qt.Key, with_: Qt.KeyboardModifier = _PLAIN) -> None:
    """Press a key as the system does: through the window."""
    handle = window.windowHandle()
    assert handle is not None
    QTest.keyClick(handle, key, with_)


def _table(application: QApplication, memory: Memory) -> tuple[float, float]:
    """Seconds of the slowest filter and the slowest sort of many rows, a row being chosen.

    Each is the first of its kind after the table worked ahead; painting is not counted.
    """
    model = RowTableModel(
        (
            TableColumn[_Bought]("Number", lambda row: str(row[0]), lambda row: row[0]),
            TableColumn[_Bought]("Name", lambda row: row[1], lambda row: row[1].casefold()),
            TableColumn[_Bought](
                "Amount", lambda row: f"{row[2]:,.2f}", lambda row: (False, row[2])
            ),
        )
    )
    view = RowTableView(model, title="Many rows", name="many rows", memory=memory)
    model.setParent(view)
    view.show()
    numbers = [(n * 7919) % _ROWS for n in range(_ROWS)]
    model.set_rows([(n, f"Merchant {n % 977}", Decimal(n) / 100) for n in numbers])
    _until(application, lambda: model.is_prepared)
    view.choose_first()
    filters = [_seconds(partial(model.filter, words)) for words in ("1", "merchant 12", "9", "")]
    sorts = [
        _seconds(partial(view.sort_by, column, order))
        for column in range(len(model.columns))
        for order in (Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder)
    ]
    return max(filters), max(sorts)


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _rest(application: QApplication, seconds: float) -> None:
    end = time.monotonic() + seconds
    _until(application, lambda: time.monotonic() >= end)


def _until(application: QApplication, reached: Callable[[], bool], limit: float = 300.0) -> None:
    end = time.monotonic() + limit
    while not reached():
        application.processEvents()
        time.sleep(0.001)
        if time.monotonic() > end:
            raise SystemExit("the window did not get there in time")


if __name__ == "__main__":
    sys.exit(main())
