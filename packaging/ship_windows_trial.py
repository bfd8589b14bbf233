"""Installs the program on Windows, again over itself, and removes it: no question, no data lost."""

from __future__ import annotations

import os
import time
from pathlib import Path

from ship_steps import ShippingFailed, Steps

_SILENT = ("/VERYSILENT", "/SUPPRESSMSGBOXES", "/NORESTART")
_PATIENCE_S = 120.0


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
    steps.run(program / "unins000.exe", *_SILENT)
    if steps.dry:
        return
    # The uninstaller goes on as a copy of itself, which removes the original last.
    end = time.monotonic() + _PATIENCE_S
    while program.exists() and time.monotonic() < end:
        time.sleep(1)
    if program.exists():
        left = sorted(str(path) for path in program.rglob("*"))[:20]
        raise ShippingFailed(f"The removal left {left or program}.")
    if not kept.exists():
        raise ShippingFailed("The removal took the user's data along.")
