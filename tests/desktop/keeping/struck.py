"""A real window in which keys are pressed until it is killed; run as a script (POSIX).

`python -m tests.desktop.keeping.struck FOLDER SEED` opens the newest month of the office in a
folder and prints a JSON line before each key and one once an act is acknowledged on screen.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QEventLoop, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from ccprocessor.app import open_office
from ccprocessor.desktop.application import make_application
from ccprocessor.desktop.main_window import MainWindow
from ccprocessor.desktop.service_client import ServiceClient
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.shared.theme import Theme
from ccprocessor.jobs import Job
from ccprocessor.resources import resource
from ccprocessor.services.cycle.listing import cycles
from ccprocessor.services.cycle.load_cycle import load_cycle
from ccprocessor.services.office import ProcessOptions
from tests.desktop.grounds import settings_in

if TYPE_CHECKING:
    from ccprocessor.services.desk.state import DeskState

ROOT = Path(__file__).parents[3]
_PLAIN, _CTRL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
_WAIT = QEventLoop.ProcessEventsFlag.WaitForMoreEvents
_KEYS = {
    "next": (Qt.Key.Key_F8, _PLAIN),
    "lost": (Qt.Key.Key_L, _PLAIN),
    "personal": (Qt.Key.Key_P, _PLAIN),
    "note": (Qt.Key.Key_N, _PLAIN),
    "undo": (Qt.Key.Key_Z, _CTRL),
    "redo": (Qt.Key.Key_Y, _CTRL),
}
_LONGEST_S = 2.0  # that a window is worked in before it is struck
Line = dict[str, Any]


class Strikes(NamedTuple):
    """Windows killed, changes acknowledged before, windows whose changes were all there again."""

    kills: int
    acknowledged: int
    kept: int


def struck(folder: Path, kills: int, seed: int = 5) -> Strikes:
    """Kill a window at a random moment as often, and compare what the next one shows at first."""
    _make_month(folder)
    chance = random.Random(seed)
    acknowledged = kept = 0
    before: list[Line] = []
    for number in range(kills + 1):
        lines = _worked(folder, seed + number, chance.uniform(0.0, _LONGEST_S))
        kept += bool(before) and _is_kept(before, lines[0])
        acknowledged += sum("done" in line for line in lines[1:])
        before = lines
    return Strikes(kills, acknowledged, kept)


def _make_month(folder: Path) -> None:
    """Store the sample month in a new office."""
    folder.mkdir(parents=True, exist_ok=True)
    options = ProcessOptions(aliases=resource("sample/aliases.json"), ocr=False)
    with open_office(settings_in(folder)) as office:
        load_cycle(
            [resource("sample/car.pdf"), resource("sample/receipts.pdf")], office, options, Job()
        )


def _worked(folder: Path, seed: int, seconds: float) -> list[Line]:
    """All that a window said from its first state on until it was killed."""
    command = [sys.executable, "-m", "tests.desktop.keeping.struck", str(folder), str(seed)]
    quiet = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=quiet,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as window:
        assert window.stdout is not None
        first = window.stdout.readline()
        time.sleep(seconds)
        window.kill()
        rest = window.stdout.readlines()
    return [json.loads(line) for line in (first, *rest) if line.endswith("\n")]


def _is_kept(before: list[Line], now: Line) -> bool:
    """Tell whether all is there that was acknowledged, and at most the one act after it."""
    at = max(number for number, line in enumerate(before) if "done" in line)
    last, *pressed = before[at:]
    done, found = last["done"], now["done"]
    if found and f"{len(found)} change" not in now["words"]:
        return False
    act = pressed[-1]["press"] if pressed else "next"
    reached = {"undo": done[:-1], "redo": done + last["undone"][:1], "next": done}
    return found in (done, reached.get(act, [*done, *found[-1:]]))


def work(folder: Path, seed: int) -> None:
    """Open the newest month and press keys until somebody ends the process."""
    application = make_application()
    settings, memory = settings_in(folder), Memory(folder / "window.ini")
    window = MainWindow(
        ServiceClient(lambda: open_office(settings), ocr=False), memory, Theme(application, memory)
    )
    window.show()
    window.begin()
    with open_office(settings) as office:
        window.open_revision(cycles(office.database)[0].cycle.id, None)
    window.month.editor.changed.connect(lambda state: _say(_told(window, state)))
    while window.screen_shown is not window.workbench or window.month.editor.state is None:
        application.processEvents(_WAIT)
    chance = random.Random(seed)
    for name in iter(lambda: chance.choice(list(_KEYS)), ""):
        _say({"press": name})
        _press(*_KEYS[name])
        if name == "note":
            QTest.keyClicks(_at(), f"Called {chance.randrange(1000)}")
            _press(Qt.Key.Key_Return, _PLAIN)
        while window.services.is_busy:
            application.processEvents(_WAIT)


def _press(key: Qt.Key, mods: Qt.KeyboardModifier) -> None:
    QTest.keyClick(_at(), key, mods)


def _at() -> QWidget:
    at = QApplication.focusWidget()
    assert at is not None
    return at


def _told(window: MainWindow, state: DeskState) -> Line:
    """Return the steps done and undone, and the words about them on screen."""
    done, undone = (
        [[one.id for one in step.decisions] for step in steps]
        for steps in (state.done, state.undone)
    )
    return {"done": done, "undone": undone, "words": window.workbench.bar.draft.text()}


def _say(line: Line) -> None:
    sys.stdout.write(f"{json.dumps(line)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    work(Path(sys.argv[1]), int(sys.argv[2]))
