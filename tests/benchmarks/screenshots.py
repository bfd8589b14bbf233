"""Pictures of every state of every screen, light and dark, in two sizes.

python -m tests.benchmarks.screenshots FOLDER [STATE...]
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from ccprocessor.app import open_office
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.shared.page_view.view import PageView
from ccprocessor.desktop.shared.theme import Theme
from ccprocessor.jobs import Job
from ccprocessor.resources import resource
from ccprocessor.services.cycle.load_cycle import load_cycle
from ccprocessor.services.office import ProcessOptions
from ccprocessor.settings import Settings
from tests.desktop.paper_month import make_paper_month
from tests.desktop.stage import Stage
from tests.desktop.states import STATES

SIZES = ((1280, 800), (1920, 1080))
THEMES = ("light", "dark")
_PATIENCE = 60.0
_REST = 0.5


def main(arguments: Sequence[str]) -> int:
    """Write the pictures; the answer is the exit code."""
    if not arguments:
        sys.stderr.write(f"{__doc__}")
        return 2
    out = Path(arguments[0])
    out.mkdir(parents=True, exist_ok=True)
    application = QApplication(sys.argv[:1])
    with tempfile.TemporaryDirectory() as folder:
        theme = Theme(application, Memory(Path(folder) / "theme.ini"))
        stored = _stored(Path(folder))
        (Path(folder) / "paper" / "office").mkdir(parents=True)
        paper = make_paper_month(Path(folder) / "paper")
        for name in arguments[1:] or STATES:
            for width, height in SIZES:
                taken = Path(folder) / f"{name} {width}"
                taken.mkdir()
                stage = Stage(theme, stored, _files(), taken, _wait, (width, height), paper=paper)
                _take(name, stage, out)
    return 0


def _take(name: str, stage: Stage, out: Path) -> None:
    """Reach a state once, and picture it in both themes."""
    stage.theme.choose(THEMES[0])
    shown = STATES[name](stage)
    for theme in THEMES:
        stage.theme.choose(theme)
        if name != "loading":  # that one does not wait
            _rest()
            _wait(lambda: all(map(_is_drawn, shown.findChildren(PageView))))
            _rest()
        _picture(shown).save(str(out / f"{name}-{theme}-{stage.size[0]}x{stage.size[1]}.png"))
    stage.close()
    sys.stdout.write(f"{name} {stage.size[0]}x{stage.size[1]}\n")


def _picture(shown: QWidget) -> QPixmap:
    return shown.grab()


def _is_drawn(view: PageView) -> bool:
    return not view.isVisible() or bool(view.message) or view.canvas.page.picture is not None


def _wait(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + _PATIENCE
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 10)


def _rest() -> None:
    """Let pages become sharp."""
    end = time.monotonic() + _REST
    _wait(lambda: time.monotonic() > end)


def _files() -> list[Path]:
    return [resource("sample/car.pdf"), resource("sample/receipts.pdf")]


def _stored(folder: Path) -> Settings:
    """An office that holds the sample month."""
    settings = Settings(
        database_url=f"sqlite:///{(folder / 'stored.sqlite').as_posix()}",
        log_folder=folder / "log",
        cache_folder=folder / "cache",
        author="clerk",
    )
    options = ProcessOptions(aliases=resource("sample/aliases.json"), ocr=False)
    with open_office(settings) as office:
        load_cycle(_files(), office, options, Job())
    return settings


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
