"""Progress shown while a command works: a bar, plain lines, or events for machines."""

from __future__ import annotations

import json
import sys
import time
from typing import Any, TextIO

from ccprocessor.card_numbers import masked
from ccprocessor.domain.masking import masked_record
from ccprocessor.jobs import Job

_EVERY = 0.1  # seconds between two lines on a terminal: nobody reads faster
_WIDTH = 30  # letters of the bar: with its words it fits in a line of 80


class Progress:
    """Shows a job's progress on standard error and its events on standard output."""

    def __init__(self, *, events: bool, quiet: bool) -> None:
        self._events = events
        self._quiet = quiet
        self._errors: TextIO = sys.stderr
        self._bar = not quiet and self._errors.isatty()
        self._began = _process_start()
        self._last = 0.0
        self._label = ""
        self.job = Job(self._report, self._announce)

    def say(self, sentence: str) -> None:
        """A sentence the user should see, whatever the options."""
        self._clear()
        self._errors.write(f"{masked(sentence)}\n")

    def close(self) -> None:
        """Take the bar away."""
        self._clear()

    def _report(self, done: int, total: int, label: str) -> None:
        if self._quiet:
            return
        label = masked(label)
        now = time.monotonic()
        if self._bar:
            if now - self._last >= _EVERY or label != self._label:
                self._draw(done, total, label)
                self._last = now
        elif label != self._label:
            self._errors.write(f"{label} …\n")
        self._label = label

    def _draw(self, done: int, total: int, label: str) -> None:
        filled = _WIDTH * done // total if total else 0
        bar = "█" * filled + "░" * (_WIDTH - filled)
        self._errors.write(f"\r\x1b[K{bar} {done}/{total} {label}")
        self._errors.flush()

    def _clear(self) -> None:
        if self._bar:
            self._errors.write("\r\x1b[K")
            self._errors.flush()

    def _announce(self, event: str, details: dict[str, Any]) -> None:
        if self._events:
            moment = round(time.time() - self._began, 3)
            told = {"event": event, "t": moment} | masked_record(details)
            sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
            sys.stdout.flush()


def _process_start() -> float:
    """Return when this process began, in seconds since the epoch."""
    import psutil

    return psutil.Process().create_time()
