"""Audit trail as a person looks at it: its events in sentences, the place of a break, a table."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from ccprocessor.review.wording import day, plural
from ccprocessor.services.office import Office
from ccprocessor.services.upkeep.trail import ToldEvent, newest_first, verify
from ccprocessor.sheets.import_csv import write_table_csv
from ccprocessor.storage.proof.records import BrokenRecord

TITLES = ("No.", "When", "Who", "Computer", "What", "Person", "Month", "Before", "Why")


class TrailView(NamedTuple):
    """Events, the newest first; what was done or found, and the number of the broken one.

    That number is 0 where all holds or no event tells of the record, and None before a check.
    """

    events: tuple[ToldEvent, ...]
    said: str = ""
    broken: int | None = None


def trail_view(office: Office, said: str = "") -> TrailView:
    """Return the trail as it is now; raises `NotAllowed`."""
    office.require("audit")
    return TrailView(newest_first(office), said)


def verified_view(office: Office) -> TrailView:
    """Compare every stored record with the trail, and tell which event the first bad one is of."""
    view, found = trail_view(office), verify(office, None, deep=True)
    broken = found.broken
    return view._replace(
        said=found.sentence, broken=broken.event if isinstance(broken, BrokenRecord) else 0
    )


def sentence_of(event: ToldEvent) -> str:
    """Tell an event in plain words: who did what for whom, when and where, and why."""
    at = f"On {day(event.at.date())} at {event.at:%H:%M:%S} {event.user}"
    whom = event.person and f"for {event.person}"
    month = event.month and f"in {event.month}"
    before = event.before and f"Before: {event.before}."
    why = event.why and f"Reason: {event.why.rstrip('.')}."
    where = f"at the computer {event.workstation}"
    first = " ".join(filter(None, (at, event.what, whom, month, where)))
    return " ".join(filter(None, (f"{first}.", before, why)))


def write_events(events: Sequence[ToldEvent], file: Path) -> str:
    """Write events as a table for a spreadsheet, and say so; raises `OutputRefused`."""
    rows = (
        (
            str(one.number),
            one.at.isoformat(" ", "seconds"),
            one.user,
            one.workstation,
            one.what,
            one.person,
            one.month,
            one.before,
            one.why,
        )
        for one in events
    )
    write_table_csv(file, TITLES, rows)
    return f"{plural(len(events), 'event')} written to {file}."
