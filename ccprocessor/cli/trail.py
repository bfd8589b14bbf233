"""Command handlers of the audit trail: its events, checkpoints, and the check of the record."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

from ccprocessor.app import open_office
from ccprocessor.cli.asking import a_day
from ccprocessor.cli.progress import ProgressDisplay
from ccprocessor.cli.stopping import stoppable
from ccprocessor.settings import Settings

AddCommand = Callable[[str, Callable[..., int], str], argparse.ArgumentParser]
"""Adds a command by its name, what runs it, and its help."""


def add_commands(add: AddCommand) -> None:
    """Add `audit`, `checkpoint`, `evidence` and `verify`."""
    told = add("audit", audit, "tell who wrote what into the record, when, from where and why")
    told.add_argument("--since", type=a_day, metavar="YYYY-MM-DD", help="from then")
    told.add_argument("--person", default="", metavar="NAME", help="decisions about one person")
    told.add_argument("--json", action="store_true", help="for machines: JSON, one a line")
    signed = add("checkpoint", checkpoint, "sign how the record stands, to be kept elsewhere")
    signed.add_argument("--out", type=Path, metavar="FILE", help="write it there")
    words = "a month with all that proves it, in a zip that is checked without this program"
    pack = add("evidence", evidence, words)
    pack.add_argument("cycle", metavar="CYCLE", help="as in `list`")
    pack.add_argument("people", nargs="*", metavar="PERSON", help="by id; default: everybody")
    pack.add_argument("--revision", metavar="N", help="as 1.0; default: the newest")
    pack.add_argument("--out", type=Path, required=True, metavar="FILE.zip", help="write it there")
    pack.add_argument("--quiet", action="store_true", help="no progress on standard error")
    checked = add("verify", verify, "prove that nothing was changed behind the program's back")
    add_verify_options(checked)


def add_verify_options(checked: argparse.ArgumentParser) -> None:
    """Add what `verify` and `db verify` may be told."""
    checked.add_argument("--deep", action="store_true", help="every record, file and row as well")
    checked.add_argument(
        "--checkpoint", type=Path, metavar="FILE", help="one that was kept elsewhere"
    )


def audit(asked: argparse.Namespace, settings: Settings) -> int:
    """Print the events of the trail, a line each."""
    with open_office(settings, asked.database, create=asked.database is None) as office:
        from ccprocessor.services.upkeep.trail import (
            as_json,
            as_line,
            told_events,
            trouble_elsewhere,
        )

        for event in told_events(office, asked.since, asked.person):
            told = json.dumps(as_json(event), ensure_ascii=False) if asked.json else as_line(event)
            sys.stdout.write(f"{told}\n")
        trouble = trouble_elsewhere(office)
    if trouble:
        sys.stderr.write(f"ccprocessor: {trouble}\n")
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


def evidence(asked: argparse.Namespace, settings: Settings) -> int:
    """Write an evidence pack; 3 where some of its papers could not be made."""
    progress = ProgressDisplay(events=False, quiet=asked.quiet)
    with stoppable(progress.job), open_office(settings, asked.database, create=False) as office:
        from ccprocessor.services.evidence.pack import write_evidence

        made = write_evidence(
            office, asked.cycle, asked.people, asked.out, progress.job, number=asked.revision
        )
    progress.close()
    for failure in made.failures:
        progress.say(f"ccprocessor: {failure}")
    sys.stdout.write(f"{made.sentence}\n")
    return 3 if made.failures else 0


def verify(asked: argparse.Namespace, settings: Settings) -> int:
    """Say whether the record holds, or name the first part of it that does not; then 1."""
    with open_office(settings, asked.database, create=False) as office:
        from ccprocessor.services.upkeep.trail import verify

        found = verify(office, asked.checkpoint, deep=asked.deep)
    sys.stdout.write(f"{found.sentence}\n")
    return int(bool(found.broken))
