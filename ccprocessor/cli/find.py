"""Command that finds people, charges, receipts and pages in every month."""

from __future__ import annotations

import argparse
import json
import sys

from ccprocessor.app import open_office
from ccprocessor.cli.progress import ProgressDisplay
from ccprocessor.cli.stopping import stoppable
from ccprocessor.settings import Settings


def find(asked: argparse.Namespace, settings: Settings) -> int:
    """Print what holds every word, a line each; months of older programs are taken in first."""
    progress = ProgressDisplay(events=False, quiet=asked.quiet)
    is_usual = asked.database is None
    with (
        stoppable(progress.job),
        open_office(settings, asked.database, create=is_usual) as office,
    ):
        from ccprocessor.services.find import as_json, as_lines, find, prepare

        notes = prepare(office, progress.job)
        query = " ".join(asked.words)
        found = find(office, query, limit=asked.limit, offset=asked.offset)
    progress.close()
    if asked.json:
        told = [json.dumps(as_json(hit), ensure_ascii=False) for hit in found.hits]
    else:
        told = as_lines(found)
    sys.stdout.writelines(f"{line}\n" for line in told)
    for note in (*notes, *found.notes):
        progress.say(f"ccprocessor: {note}")
    if found.has_more and not asked.quiet:
        more = asked.offset + asked.limit
        progress.say(f"There is more: add a word, or --offset {more} for the next.")
    return 0
