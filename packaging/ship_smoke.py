"""Starts the frozen program as a user would: it must work, and its window stay open."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from ship_steps import ShippingFailed, Steps
from ship_tesseract import LANGUAGES, Place

WINDOW_S = 20.0
"""How long the window must stay open, with the sample month in it."""

_WORDS_OF_TROUBLE = ("Traceback", " ERROR ", " CRITICAL ", "qt.qpa.plugin")


def programs(root: Path, system: str) -> tuple[Path, Path]:
    """The executable with the window and the one for the command line; often the same."""
    dist = root / "dist"
    if system == "windows":
        return (
            dist / "ccprocessor" / "ccprocessor.exe",
            dist / "ccprocessor" / "ccprocessor-cli.exe",
        )
    inner = Path("ccprocessor.app", "Contents", "MacOS") if system == "macos" else "ccprocessor"
    return dist / inner / "ccprocessor", dist / inner / "ccprocessor"


def smoke(steps: Steps, root: Path, system: str, *, tesseract: bool) -> None:
    """Run the self-test, then the window; raises `ShippingFailed` where one of them does.

    `tesseract`: the program must have brought its own.
    """
    window, console = programs(root, system)
    steps.made(window)
    steps.made(console)
    steps.run(console, "--version")
    steps.run(console, "doctor", "--selftest")
    print(f"$ {window} (the sample month, for {WINDOW_S:.0f} s)", flush=True)
    if steps.dry:
        return
    if tesseract:
        _check_tesseract(Place.of(root, system))
    with tempfile.TemporaryDirectory(prefix="ccprocessor-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        subprocess.run([console, "sample", folder / "month"], check=True)
        reports = sorted((folder / "month").glob("*.pdf"))
        database = f"sqlite:///{(folder / 'office.sqlite').as_posix()}"
        command = [str(window), "window", *map(str, reports), "--database", database]
        environment = {**os.environ, "CCPROCESSOR_LOG_FOLDER": str(folder / "logs")}
        stays_open(command, environment, WINDOW_S)
        _check_log(folder / "logs")
    print("The window opened, and stayed open.", flush=True)


def stays_open(command: list[str], environment: Mapping[str, str], seconds: float) -> None:
    """Start a program that must not end by itself so soon, and end it then."""
    with subprocess.Popen(command, env=dict(environment)) as process:
        try:
            code = process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.terminate()
            return
    raise ShippingFailed(f"{command[0]} ended by itself, with exit code {code}.")


def _check_tesseract(place: Place) -> None:
    """The Tesseract inside must start, and have all of its languages."""
    program = next(path for path in place.programs.glob("tesseract*") if path.is_file())
    run = subprocess.run(
        [program, "--list-langs"],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "TESSDATA_PREFIX": str(place.languages)},
    )
    print(run.stdout + run.stderr, flush=True)
    if missing := set(LANGUAGES).difference(run.stdout.split()):
        raise ShippingFailed(f"{program} lacks {', '.join(sorted(missing))}, or does not start.")


def _check_log(folder: Path) -> None:
    for log in sorted(folder.glob("*.log")):
        text = log.read_text(encoding="utf-8", errors="replace")
        if any(word in text for word in _WORDS_OF_TROUBLE):
            raise ShippingFailed(f"The window's log tells of trouble:\n{text[-4000:]}")
