"""Installs the program on Windows, again over itself, and removes it: no question, no data lost.

While the program is open, neither may begin: what runs must not be replaced or half removed.
"""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

from ship_steps import ShippingFailed, Steps
from ship_window import OpenWindow, working_window

_SILENT = ("/VERYSILENT", "/SUPPRESSMSGBOXES", "/NORESTART")
_TRIES = 6
"""Workers of a window that was ended may need a moment to follow it."""

_PATIENCE_S = 120.0
_MOMENT_S = 5.0
"""How long the uninstaller's copy of itself, which goes on alone, is given to do any harm."""


def try_installer(steps: Steps, output: Path) -> None:
    """Run the one installer of the folder twice, the program it installs, and its removal."""
    made = sorted(output.glob("ccprocessor-*-setup*.exe"))
    if not made:
        steps.made(output / "ccprocessor-setup.exe")
    installer = made[-1] if made else output / "ccprocessor-setup.exe"
    local = Path(os.environ.get("LOCALAPPDATA", "LOCALAPPDATA"))
    program, kept = local / "Programs" / "ccprocessor", local / "ccprocessor" / "kept.txt"
    steps.write(kept, b"a month")
    for _ in ("as new", "over itself"):
        steps.run(installer, *_SILENT)
        steps.run(program / "ccprocessor-cli.exe", "doctor", "--selftest")
    uninstaller = program / "unins000.exe"
    try_while_open(steps, program, installer, uninstaller)
    steps.run(uninstaller, *_SILENT, tries=_TRIES)
    if not steps.dry:
        _check_removed(program, kept)


def try_while_open(steps: Steps, program: Path, *commands: Path) -> None:
    """Each command must refuse while the window is open, and leave every file as it is."""
    for command in commands:
        print(f"$ {command} {' '.join(_SILENT)} (must refuse: a window is open)", flush=True)
    if steps.dry:
        return
    before = _content(program)
    with working_window(program / "ccprocessor.exe", program / "ccprocessor-cli.exe") as window:
        for command in commands:
            _must_refuse(command, window)
            if (after := _content(program)) != before:
                changed = sorted(dict(before.items() ^ after.items()))
                raise ShippingFailed(
                    f"{command.name} changed files under an open window: {changed[:20]}"
                )


def _must_refuse(command: Path, window: OpenWindow) -> None:
    if subprocess.call([command, *_SILENT]) == 0:
        raise ShippingFailed(f"{command.name} went on while the program was open.")
    window.stay(_MOMENT_S)


def _content(folder: Path) -> dict[str, tuple[int, int]]:
    """Size and time of each file."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path): (path.stat().st_size, path.stat().st_mtime_ns) for path in files}


def _check_removed(program: Path, kept: Path) -> None:
    # The uninstaller goes on as a copy of itself, which removes the original last.
    end = time.monotonic() + _PATIENCE_S
    while program.exists() and time.monotonic() < end:
        time.sleep(1)
    if program.exists():
        left = sorted(str(path) for path in program.rglob("*"))[:20]
        raise ShippingFailed(f"The removal left {left or program}.")
    if not kept.exists():
        raise ShippingFailed("The removal took the user's data along.")
