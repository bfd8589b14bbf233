"""The real program started as a process, its window on no screen."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.end_to_end.machine import NAMED

ROOT = Path(__file__).parents[2]
LONG_S = 60

TELLING = """
import json, sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from ccprocessor.desktop import application, main_window
from ccprocessor.desktop.instance.relay import StartRelay

begin = StartRelay.begin

def begin_and_tell(starts):
    begin(starts)
    QTimer.singleShot(0, lambda: tell(starts._window))

def tell(window):
    shown = [one for one in QApplication.topLevelWidgets() if one.isVisible()]
    told = {
        "title": window.windowTitle(),
        "banner": window.banner.text,
        "theme": window._memory.theme,
        "windows": sorted(one.windowTitle() for one in shown),
    }
    print(json.dumps(told), flush=True)
    for one in shown:
        one.close()

if __name__ == "__main__":
    StartRelay.begin = begin_and_tell
    from ccprocessor.cli.main import main
    sys.exit(main(sys.argv[1:]))
"""


def wait_until(condition: Callable[[], bool], process: subprocess.Popen[Any]) -> None:
    """Wait for what a process is to bring about, without taking its time; it may not end before."""
    while not condition():
        assert process.poll() is None
        time.sleep(0.02)


@dataclass
class Desk:
    """A person at a machine of their own: folders, settings, the processes they started."""

    folder: Path
    runtime: Path
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def settings_file(self) -> Path:
        return self.folder / "config" / "ccprocessor" / "settings.toml"

    @property
    def memory_file(self) -> Path:
        return self.settings_file.with_name("window.json")

    @property
    def database(self) -> Path:
        return self.folder / "data" / "ccprocessor" / "office.sqlite"

    @property
    def environment(self) -> dict[str, str]:
        return {
            **{name: text for name, text in os.environ.items() if "CCPROCESSOR" not in name},
            "QT_QPA_PLATFORM": "offscreen",
            "PYTHONPATH": str(ROOT),
            "XDG_CONFIG_HOME": str(self.folder / "config"),
            "XDG_DATA_HOME": str(self.folder / "data"),
            "XDG_CACHE_HOME": str(self.folder / "cache"),
            "XDG_STATE_HOME": str(self.folder / "state"),
            "XDG_RUNTIME_DIR": str(self.runtime),
        }

    def start(self, *arguments: object, cwd: Path | None = None) -> subprocess.Popen[bytes]:
        """Start the program and leave it running; the frozen one where that is tested."""
        command = NAMED or [sys.executable, "-m", "ccprocessor"]
        return self._run([*command, *map(str, arguments)], cwd)

    def tell(self, *arguments: object, before: str = "") -> dict[str, Any]:
        """Start the program, look at its window, close it, and tell what was seen.

        `before` is what Python does at first.
        """
        script = self.folder / "tell.py"
        script.write_text(f"{before}\n{TELLING}")
        run = self.run([str(script), *map(str, arguments)])
        assert run.wait(LONG_S) == 0, self.complaints
        assert "Traceback" not in self.complaints
        told: dict[str, Any] = json.loads(self.output.splitlines()[0])
        return told

    def is_heard(self) -> bool:
        """Whether a window listens for later starts."""
        return any(path.suffix != ".lock" for path in self.runtime.glob("ccprocessor/*"))

    @property
    def output(self) -> str:
        """What the last start wrote on standard output."""
        return self._file("out").read_text("utf-8")

    @property
    def complaints(self) -> str:
        """What the last start wrote on standard error, but for what offscreen cannot do."""
        lines = self._file("err").read_text("utf-8").splitlines()
        return "\n".join(line for line in lines if "This plugin does not support" not in line)

    def run(self, command: Sequence[str]) -> subprocess.Popen[bytes]:
        """Start Python with a command."""
        return self._run([sys.executable, *command], None)

    def _run(self, command: Sequence[str], cwd: Path | None) -> subprocess.Popen[bytes]:
        """Start a program; its processes hold no pipe that somebody waits for."""
        with self._file("out", 1).open("w") as out, self._file("err", 1).open("w") as err:
            made = subprocess.Popen(
                [*command],
                cwd=cwd or self.folder,
                env=self.environment,
                stdout=out,
                stderr=err,
            )
        self.started.append(made)
        return made

    def end(self) -> None:
        """End everything that was started here, with the processes that each started."""
        for one in self.started:
            with contextlib.suppress(psutil.NoSuchProcess):
                for child in psutil.Process(one.pid).children(recursive=True):
                    with contextlib.suppress(psutil.NoSuchProcess):
                        child.kill()
            one.kill()
            one.wait()

    def _file(self, kind: str, more: int = 0) -> Path:
        return self.folder / f"{kind}{len(self.started) + more}"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk whose processes end with the test; the path of a socket may not be long."""
    runtime = Path(tempfile.mkdtemp(prefix="cc"))
    made = Desk(tmp_path, runtime)
    yield made
    made.end()
    shutil.rmtree(runtime, ignore_errors=True)
