"""Command handlers of the audit trail: its events, checkpoints, and the check of the record."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from collections.abc import Callable
from pathlib import Path

from ccprocessor.app import open_office
from ccprocessor.settings import Settings

AddCommand = Callable[[str, Callable[..., int], str], argparse.ArgumentParser]
"""Adds a command by its name, what runs it, and its help."""


def add_commands(add: AddCommand) -> None:
    """Add `audit`, `checkpoint` and `verify`."""
    told = add("audit", audit, "tell who wrote what into the record, when, from where and why")
    told.add_argument("--since", type=dt.date.fromisoformat, metavar="YYYY-MM-DD", help="from then")
    told.add_argument("--person", default="", metavar="NAME", help="decisions about one person")
    told.add_argument("--json", action="store_true", help="for machines: JSON, one a line")
    signed = add("checkpoint", checkpoint, "sign how the record stands, to be kept elsewhere")
    signed.add_argument("--out", type=Path, metavar="FILE", help="write it there")
    checked = add("verify", verify, "prove that nothing was changed behind the program's back")
    checked.add_argument("--deep", action="store_true", help="every record, file and row as well")
    checked.add_argument(
        "--checkpoint", type=Path, metavar="FILE", help="one that was kept elsewhere"
    )


def audit(asked: argparse.Namespace, settings: Settings) -> int:
    """Print the events of the trail, a line each."""
    with open_office(settings, asked.database, create=asked.database is None) as office:
        from ccprocessor.services.upkeep.trail import as_json, as_line, told_events

        for event in told_events(office, asked.since, asked.person):
            told = json.dumps(as_json(event), ensure_ascii=False) if asked.json else as_line(event)
            sys.stdout.write(f"{told}\n")
    return 0


def checkpoint(asked: argparse.Namespace, settings: Settings) -> int:
    """Print a signed checkpoint, or write it into a file."""
    with open_office(settings, asked.database, create=False) as office:
        from ccprocessor.services.upkeep.trail import sign_checkpoint, write_checkpoint

        if asked.out is None:
            told = sign_checkpoint(office)
        else:
            told = f"{write_checkpoint(office, asked.out)}\n"
    sys.stdout.write(told)
    return 0


def verify(asked: argparse.Namespace, settings: Settings) -> int:
    """Say whether the record holds, or name the first part of it that does not; then 1."""
    with open_office(settings, asked.database, create=False) as office:
        from ccprocessor.services.upkeep.trail import verify

        found = verify(office, asked.checkpoint, deep=asked.deep)
    sys.stdout.write(f"{found.sentence}\n")
    return int(bool(found.broken))
