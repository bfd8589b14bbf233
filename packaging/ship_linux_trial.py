"""Installs Debian's package, again over itself, and purges it: it works, and no data is lost.

While the program is open, neither may be done. Needs a screen, as `xvfb-run` gives one, and root
rights or sudo.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from ship_smoke import try_program
from ship_steps import ShippingFailed, Steps
from ship_window import working_window

PROGRAM = Path("/usr/bin/ccprocessor")
FOLDER = Path("/opt/ccprocessor")

_PACKAGE = "ccprocessor"
_KEPT = Path(".local", "share", "ccprocessor", "kept.txt")
_TRIES = 6
"""Workers of a window that was ended may need a moment to follow it."""


def try_package(steps: Steps, output: Path) -> None:
    """Go through the life of the one package of the folder; raises `ShippingFailed`."""
    made = sorted(output.glob("ccprocessor_*.deb"))
    if len(made) > 1:
        raise ShippingFailed(f"{output} holds {len(made)} packages; leave the one to try.")
    package = made[0] if made else output / "ccprocessor.deb"
    steps.made(package)
    kept = Path.home() / _KEPT
    steps.write(kept, b"a month")
    rights = _rights()
    steps.run(*rights, "apt-get", "install", "--yes", package.absolute())
    try_program(steps, PROGRAM, PROGRAM)
    again = (*rights, "dpkg", "--install", str(package))
    purge = (*rights, "apt-get", "purge", "--yes", _PACKAGE)
    try_while_open(steps, again, purge)
    steps.run(*again, tries=_TRIES)
    steps.run(PROGRAM, "doctor", "--selftest")
    steps.run(*purge, tries=_TRIES)
    if not steps.dry:
        _check_removed(kept)


def try_while_open(steps: Steps, *commands: tuple[str, ...]) -> None:
    """Each command must refuse while the window is open, and the window must go on."""
    for command in commands:
        print(f"$ {' '.join(command)} (must refuse: a window is open)", flush=True)
    if steps.dry:
        return
    with working_window(PROGRAM, PROGRAM) as window:
        for command in commands:
            if subprocess.call(command) == 0:
                raise ShippingFailed(f"{' '.join(command)} went on while the program was open.")
            window.stay(1)
            if not PROGRAM.exists():
                raise ShippingFailed(f"{' '.join(command)} took the open program away.")


def _rights() -> tuple[str, ...]:
    return () if not hasattr(os, "geteuid") or os.geteuid() == 0 else ("sudo",)


def _check_removed(kept: Path) -> None:
    for path in (PROGRAM, FOLDER):
        if path.exists():
            raise ShippingFailed(f"The purge left {path}.")
    if not kept.exists():
        raise ShippingFailed("The purge took the user's data along.")
    kept.unlink()
