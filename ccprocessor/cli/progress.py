"""Progress shown while a command works: a bar, plain lines, or events for machines."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict
from typing import Any, TextIO

from ccprocessor.card_numbers import masked
from ccprocessor.domain.masking import masked_record
from ccprocessor.domain.readings import side_of
from ccprocessor.jobs import (
    Done,
    Event,
    Job,
    PageRead,
    PersonRead,
    PictureRead,
    Progress,
    ResultsWritten,
    Reviewed,
    Stage,
    Stored,
    Warned,
)

_EVERY = 0.1  # seconds between two lines on a terminal: nobody reads faster
_WIDTH = 30  # letters of the bar: with its words it fits in a line of 80
_NAMES: dict[type[Event], str] = {
    PageRead: "page",
    PersonRead: "person",
    Reviewed: "reviewed",
    PictureRead: "picture",
    Stored: "stored",
    ResultsWritten: "exported",
    Done: "done",
    Warned: "warning",
}


def fields_of(event: Event) -> dict[str, Any]:
    """The fields of an event as plain values, under the names that scripts know."""
    told: dict[str, Any]
    match event:
        case PersonRead() if side_of(event.kind) == "receipts":
            told = {
                "portal_id": event.number,
                "name": event.name,
                "receipts": event.records,
                "receipt_total": str(event.total),
            }
        case PersonRead():
            told = {
                "employee_id": event.number,
                "name": event.name,
                "card": event.card,
                "transactions": event.records,
                "statement_total": str(event.total),
            }
        case PageRead(file=path):
            told = asdict(event) | {"file": str(path)}
        case ResultsWritten(out=path):
            told = asdict(event) | {"out": str(path)}
        case _:
            told = asdict(event)
    return told


class ProgressDisplay:
    """Shows a job's progress on standard error and its events on standard output."""

    def __init__(self, *, events: bool, quiet: bool) -> None:
        self._events = events
        self._quiet = quiet
        self._errors: TextIO = sys.stderr
        self._bar = not quiet and self._errors.isatty()
        self._began = _process_start()
        self._last = 0.0
        self._told: set[tuple[Stage, str]] = set()
        self.job = Job(self._report, self._announce)

    def say(self, sentence: str) -> None:
        """A sentence the user should see, whatever the options."""
        self._clear()
        self._errors.write(f"{masked(sentence)}\n")

    def close(self) -> None:
        """Take the bar away."""
        self._clear()

    def _report(self, progress: Progress) -> None:
        if self._quiet:
            return
        doing = (progress.stage, progress.subject)
        if self._bar:
            now = time.monotonic()
            if now - self._last >= _EVERY or doing not in self._told:
                self._draw(progress)
                self._last = now
        elif doing not in self._told:
            self._errors.write(f"{masked(progress.label)} …\n")
        self._told.add(doing)

    def _draw(self, progress: Progress) -> None:
        done, total = progress.done, progress.total
        filled = _WIDTH * done // total if total else 0
        bar = "█" * filled + "░" * (_WIDTH - filled)
        self._errors.write(f"\r\x1b[K{bar} {done}/{total} {masked(progress.label)}")
        self._errors.flush()

    def _clear(self) -> None:
        if self._bar:
            self._errors.write("\r\x1b[K")
            self._errors.flush()

    def _announce(self, event: Event) -> None:
        if self._events:
            moment = round(time.time() - self._began, 3)
            head = {"event": _NAMES[type(event)], "t": moment}
            told = masked_record(head | fields_of(event))
            sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
            sys.stdout.flush()


def _process_start() -> float:
    """Return when this process began, in seconds since the epoch."""
    import psutil

    return psutil.Process().create_time()
