"""Arguments that mean something, and passwords as the first line of standard input."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from pathlib import Path

from ccprocessor.errors import WrongUsage

_LONGEST = 1000
"""Letters; a device that never ends a line is no password."""


def a_text(given: str) -> str:
    """Refuse an empty argument: it is a variable that was not set, and means nothing."""
    if not given:
        raise argparse.ArgumentTypeError("it is empty")
    return given


def a_path(given: str) -> Path:
    """Return the path that an argument means; an empty one is none."""
    return Path(a_text(given))


def a_day(given: str) -> dt.date:
    """Return the day that an argument means."""
    try:
        return dt.date.fromisoformat(given)
    except ValueError:
        told = f"“{given}” is no date such as 2031-03-28"
        raise argparse.ArgumentTypeError(told) from None


def first_line() -> str:
    """Return the first line of standard input; raises `WrongUsage` where it holds none."""
    try:
        line = sys.stdin.readline(_LONGEST).rstrip("\r\n") if sys.stdin else ""
        line.encode()
    except (OSError, ValueError):  # closed meanwhile, a folder, or bytes that are no text
        line = ""
    if not line:
        raise WrongUsage(
            "--password-stdin was given, but standard input holds no password.",
            hint="Pipe the password in as one line.",
        )
    return line
