"""Pictures of every state of every screen, in every theme and size, and at twice the scale.

python -m tests.benchmarks.screenshots FOLDER [STATE...]
python -m tests.benchmarks.screenshots --manual     (the pictures of the manual and README anew)
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication, QWidget

from ccprocessor.app import open_office
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.shared.page_view.view import PageView
from ccprocessor.desktop.shared.theme import Theme
from ccprocessor.desktop.workbench.statement_strip import StatementStrip
from ccprocessor.jobs import Job
from ccprocessor.resources import resource
from ccprocessor.services.cycle.load_cycle import load_cycle
from ccprocessor.services.office import ProcessOptions
from ccprocessor.settings import Settings
from tests.desktop.grounds import placed
from tests.desktop.paper_month import make_paper_month
from tests.desktop.stage import Stage
from tests.desktop.states import STATES

SIZES = ((1024, 700), (1280, 800), (1920, 1080), (2560, 1440))
SCALED = ((1280, 800),)  # at twice the scale: as much as 2560x1600 pixels hold
THEMES = ("light", "dark", "contrast")
MANUAL = ("workbench",)
_MANUAL_SIZE = (1280, 800)
_SCALE = "QT_SCALE_FACTOR"
_PATIENCE = 60.0
_REST = 0.4


def main(arguments: Sequence[str]) -> int:
    """Write the pictures; the answer is the exit code."""
    if not arguments or arguments[0] in {"-h", "--help"}:
        sys.stderr.write(f"{__doc__}")
        return 2
    if arguments[0] == "--manual":
        out = resource("help/pictures")
        _take_all(MANUAL, (_MANUAL_SIZE,), ("light",), lambda name, *_: out / f"{name}.png")
        return 0
    out, is_scaled = Path(arguments[0]), _SCALE in os.environ
    out.mkdir(parents=True, exist_ok=True)

    def file(name: str, theme: str, size: tuple[int, int]) -> Path:
        scale = "-200%" if is_scaled else ""
        return out / f"{name}-{theme}-{size[0]}x{size[1]}{scale}.png"

    _take_all(arguments[1:] or tuple(STATES), SCALED if is_scaled else SIZES, THEMES, file)
    if is_scaled:
        return 0
    again = [sys.executable, "-m", "tests.benchmarks.screenshots", *arguments]
    return subprocess.call(again, env={**os.environ, _SCALE: "2"})  # Qt reads it once, at its start


def _take_all(
    names: Sequence[str],
    sizes: Sequence[tuple[int, int]],
    themes: Sequence[str],
    file: Callable[[str, str, tuple[int, int]], Path],
) -> None:
    """Reach each state once, and picture it in every size and theme."""
    application = QApplication(sys.argv[:1])
    with tempfile.TemporaryDirectory() as folder:
        theme = Theme(application, Memory(Path(folder) / "theme.ini"))
        stored = _stored(Path(folder))
        (Path(folder) / "paper" / "office").mkdir(parents=True)
        paper = make_paper_month(Path(folder) / "paper")
        for name in names:
            taken = Path(folder) / name
            taken.mkdir()
            stage = Stage(theme, stored, _files(), taken, _wait, sizes[0], paper=paper)
            stage.theme.choose(themes[0])
            shown = STATES[name](stage)
            for size in sizes[:1] if shown not in stage.windows else sizes:
                _picture(name, shown, size, [(one, file(name, one, size)) for one in themes], stage)
            stage.close()
            sys.stdout.write(f"{name}\n")
            sys.stdout.flush()


def _picture(
    name: str,
    shown: QWidget,
    size: tuple[int, int],
    files: Sequence[tuple[str, Path]],
    stage: Stage,
) -> None:
    """Picture a state in one size; a dialog keeps its own."""
    if shown in stage.windows:
        placed(shown, *size)
    if name != "loading":  # that one does not wait
        _rest()
        _wait(lambda: all(map(_is_drawn, shown.findChildren(PageView))))
        _wait(lambda: all(map(_has_row, shown.findChildren(StatementStrip))))
        _rest()
    for theme, file in files:
        stage.theme.choose(theme)
        QApplication.processEvents()
        shown.grab().save(str(file))


def _is_drawn(view: PageView) -> bool:
    return not view.isVisible() or bool(view.message) or view.canvas.page.picture is not None


def _has_row(strip: StatementStrip) -> bool:
    return not strip.isVisible() or strip.target is None or strip.is_drawn


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
