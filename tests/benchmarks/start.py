"""`python -m tests.benchmarks.start [PROGRAM]`: how soon the window is there and drawn.

PROGRAM is the frozen one, else `dist/ccprocessor/ccprocessor`. It is shown on a screen of its own,
so Xvfb and openbox are needed. Told are the first start of a person and ten warm ones, from the
command to the first picture of the screen with something drawn on it.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from PIL import ImageGrab

from tests.benchmarks.measuring import ROOT, machine_name, settings_in

_STARTS = 10
_LIMIT_S = 60.0
_COLOURS = 50
"""A screen without a drawn window has fewer, a frame with an empty inside too."""


def main() -> int:
    """Measure and print; returns 0, or 2 where something it needs is missing."""
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    frozen = ROOT / "dist" / "ccprocessor" / "ccprocessor"
    parser.add_argument("program", type=Path, nargs="?", default=frozen)
    program = parser.parse_args().program
    missing = [tool for tool in ("Xvfb", "openbox", str(program)) if not shutil.which(tool)]
    if missing:
        sys.stderr.write(f"Not found: {', '.join(missing)}.\n")
        return 2
    with tempfile.TemporaryDirectory() as folder, _screen() as screen:
        taken = [_seconds_to_show(program, Path(folder), screen) for _ in range(_STARTS + 1)]
    first, *warm = taken
    sys.stdout.write(
        f"Measured on {machine_name()}.\n\n| | |\n|---|---|\n"
        f"| window drawn, first start of a person | {first:.2f} s |\n"
        f"| warm, median and slowest of {len(warm)} | {median(warm):.2f} and {max(warm):.2f} s |\n"
    )
    return 0


@contextmanager
def _screen() -> Iterator[str]:
    """The name of a screen with a window manager and nothing else on it."""
    reading, writing = os.pipe()
    command = [
        "Xvfb",
        "-displayfd",
        str(writing),
        "-screen",
        "0",
        "1280x800x24",
        "-nolisten",
        "tcp",
    ]
    with subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL) as server:
        os.close(writing)
        with os.fdopen(reading) as told:
            screen = f":{told.readline().strip()}"
        with subprocess.Popen(["openbox"], env=os.environ | {"DISPLAY": screen}) as manager:
            try:
                time.sleep(1)
                yield screen
            finally:
                manager.terminate()
                server.terminate()


def _seconds_to_show(program: Path, home: Path, screen: str) -> float:
    """From starting the program to a drawn window, which is closed again."""
    environ = os.environ | {"HOME": str(home), "XDG_CONFIG_HOME": str(home), "DISPLAY": screen}
    command = [str(program), "window", "--settings", str(settings_in(home / "machine"))]
    began = time.perf_counter()
    with subprocess.Popen(command, env=environ, stderr=subprocess.DEVNULL) as child:
        while _colours(screen) < _COLOURS:
            if child.poll() is not None or time.perf_counter() - began > _LIMIT_S:
                child.terminate()
                raise SystemExit("The program ended, or showed no window.")
            time.sleep(0.02)
        taken = time.perf_counter() - began
        time.sleep(2)  # what a window does once it is seen is not part of the next start
        child.terminate()
    while _colours(screen) >= _COLOURS:
        time.sleep(0.05)
    return taken


def _colours(screen: str) -> int:
    """How many colours are on it."""
    picture = ImageGrab.grab(xdisplay=screen)
    return len(picture.getcolors(picture.width * picture.height) or ())


if __name__ == "__main__":
    sys.exit(main())
