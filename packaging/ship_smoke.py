"""Starts the frozen program as a user would: it must work, and its window store a month."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from ship_steps import ShippingFailed, Steps
from ship_tesseract import LANGUAGES, Place
from ship_window import working_window

WINDOW_S = 20.0
"""How long the window must stay open with the sample month in it."""

SELFTEST_S = 600.0
"""A program without a console that fails at its start shows a message and waits for ever."""


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
    if tesseract and not steps.dry:
        _check_tesseract(Place.of(root, system))
    try_program(steps, window, console)


def try_program(steps: Steps, window: Path, console: Path) -> None:
    """The self-test by each executable, and the window with the sample month."""
    steps.run(console, "--version")
    for program in dict.fromkeys((console, window)):
        _selftest(steps, program)
    print(f"$ {window} (the sample month, for {WINDOW_S:.0f} s)", flush=True)
    if steps.dry:
        return
    with working_window(window, console) as opened:
        opened.stay(WINDOW_S)
    print("The window opened, stored the sample month, and stayed open.", flush=True)


def _selftest(steps: Steps, program: Path) -> None:
    print(f"$ {program} doctor --selftest", flush=True)
    if steps.dry:
        return
    try:
        code = subprocess.run(
            [program, "doctor", "--selftest"], check=False, timeout=SELFTEST_S
        ).returncode
    except OSError as error:
        raise ShippingFailed(f"{program} cannot be started: {error.strerror}.") from error
    except subprocess.TimeoutExpired as late:
        raise ShippingFailed(
            f"The self-test of {program} did not end in {SELFTEST_S:.0f} s."
        ) from late
    if code:
        raise ShippingFailed(f"The self-test of {program} ended with exit code {code}.")


def _check_tesseract(place: Place) -> None:
    """The Tesseract inside must start, and have all of its languages."""
    program = next((path for path in place.programs.glob("tesseract*") if path.is_file()), None)
    if program is None:
        raise ShippingFailed(f"There is no Tesseract in {place.programs}.")
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
