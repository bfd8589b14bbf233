"""Long work: walk the items through a job, and progress and cancel are both met."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any, TypeVar

from ccprocessor.errors import Cancelled

T = TypeVar("T")

Report = Callable[[int, int, str], None]
"""Called with items done, items in all (0: not known) and what is being done."""

Announce = Callable[[str, dict[str, Any]], None]
"""Called with the name of something that happened and what belongs to it."""


def _unheard(_done: int, _total: int, _label: str) -> None:
    """Drop a report of progress, since nobody listens."""


def _unannounced(_event: str, _details: dict[str, Any]) -> None:
    """Drop an event, since nobody listens."""


class Job:
    """Handed to the work: reports how far it is and tells it when to wait or to stop."""

    def __init__(self, report: Report = _unheard, announce: Announce = _unannounced) -> None:
        self._report = report
        self._announce = announce
        self._stop = threading.Event()
        self._may_go = threading.Event()
        self._may_go.set()

    @property
    def cancelled(self) -> bool:
        """True if the work was asked to stop."""
        return self._stop.is_set()

    def cancel(self) -> None:
        """Ask the work to stop at the next item; may be called from any thread."""
        self._stop.set()
        self._may_go.set()

    @property
    def paused(self) -> bool:
        """True if the work was asked to wait."""
        return not self._may_go.is_set()

    def pause(self) -> None:
        """Let the work wait at the next item; may be called from any thread."""
        self._may_go.clear()
        if self._stop.is_set():
            self._may_go.set()

    def resume(self) -> None:
        """Let the work go on; may be called from any thread."""
        self._may_go.set()

    def check(self) -> None:
        """Wait here while paused, and raise `Cancelled` where the work was asked to stop."""
        self._may_go.wait()
        if self._stop.is_set():
            raise Cancelled

    def at(self, done: int, total: int, label: str) -> None:
        """Report a place in the work, and stop here when asked."""
        self.check()
        self._report(done, total, label)

    def each(self, items: Collection[T], label: str) -> Iterator[T]:
        """Yield every item, reporting before each and stopping when asked."""
        return self.through(items, len(items), label)

    def through(self, items: Iterable[T], total: int, label: str) -> Iterator[T]:
        """Yield every item of a stream whose length is told beforehand."""
        for done, item in enumerate(items):
            self.at(done, total, label)
            yield item

    def announce(self, event: str, **details: Any) -> None:  # noqa: ANN401  (JSON values)
        """Tell whoever listens that something is ready, as `person` or `reviewed`."""
        self._announce(event, details)
