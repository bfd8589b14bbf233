"""A watch over a month: what others store, who is there, and whether the database can be reached.

It runs on a thread of its own and only tells; nothing waits for it.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from ccprocessor.domain.actors import Actor
from ccprocessor.errors import DatabaseDamaged, DatabaseRefused, NotAllowed
from ccprocessor.services.office import Office

if TYPE_CHECKING:  # heavy, and imported on the watch's thread
    from ccprocessor.storage.engine.database import Database
    from ccprocessor.storage.together.presence import Glimpse

log = logging.getLogger(__name__)

_TICK_S = 0.25  # between two looks at where the window is now
_LOOK_S = 5.0  # at least so often the month is looked at: windows that died expire
_HEARTBEAT_S = 15.0  # a third of what presence lasts without
_RETRY_S = 1.0  # between two tries to reach a database that is away

Place = tuple[str, str]
"""Cycle and person that a window is on; both empty for none."""

_NOWHERE: Place = ("", "")


class Watch:
    """Tells what it sees of the month that the window is on, each time it is something else.

    `saw` gets the cycle and what was seen of it, `lost` the trouble while the database cannot be
    reached and since when it was there, None where it was not since the start; `back` comes when it
    can be reached again. All three are called on the thread of `run`.
    """

    def __init__(
        self,
        office: Office,
        saw: Callable[[str, Glimpse], None],
        lost: Callable[[DatabaseRefused, dt.datetime | None], None],
        back: Callable[[], None],
    ) -> None:
        self._office = office
        self._saw, self._lost, self._back = saw, lost, back
        self._window = uuid.uuid4().hex
        self._over = threading.Event()
        self._place: Place = _NOWHERE
        self._written = self._looked = _NOWHERE
        self._written_at = 0.0
        self._was_there = self._is_away = False
        self._last: tuple[str, Glimpse] | None = None

    def go_to(self, cycle: str, person: str = "") -> None:
        """Tell others that the window is on this month and person from now on."""
        self._place = (cycle, person)

    def end(self) -> None:
        """Let `run` come to its end."""
        self._over.set()

    def run(self) -> None:
        """Watch until the end; trouble with the database is told, and waited for to pass."""
        while not self._over.is_set():
            try:
                self._watch()
            except DatabaseRefused as error:
                self._tell_lost(error)
                self._over.wait(_RETRY_S if self._is_away else _LOOK_S)
            except NotAllowed:
                self._come_back()  # it answers, and asks who works here
                self._await_sign_in()

    def _await_sign_in(self) -> None:
        """Wait until somebody signed in: each try without would count as a wrong password."""
        while not self._over.wait(_TICK_S) and not self._office.is_known:
            pass

    def _tell_lost(self, error: DatabaseRefused) -> None:
        """Tell of a server that does not answer; a file does not go away."""
        self._was_there = self._was_there or self._office.is_known
        is_lost = self._was_there or error.is_away
        if not self._office.is_shared or not is_lost or isinstance(error, DatabaseDamaged):
            return
        if not self._is_away:
            log.warning("The database is away: %s", error)
            self._lost(error, dt.datetime.now(dt.UTC) if self._was_there else None)
        self._is_away, self._office.lost, self._last = True, error, None

    def _watch(self) -> None:
        """Watch by connections of its own, as long as they hold."""
        with self._office.reach().watched() as (database, waiter):
            self._written = self._looked = _NOWHERE
            looked_at = float("-inf")
            while not self._over.is_set():
                place, now = self._place, time.monotonic()
                if place != self._looked or now - looked_at >= _LOOK_S:
                    self._look(database, place)
                    self._looked, looked_at = place, now
                    self._come_back()
                if waiter.wait(_TICK_S):
                    looked_at = float("-inf")
            with suppress(DatabaseRefused):
                self._leave(database)

    def _come_back(self) -> None:
        was_away, self._is_away = self._office.lost is not None, False
        self._office.lost, self._was_there = None, True
        if was_away:
            self._back()

    def _look(self, database: Database, place: Place) -> None:
        """See how the month is, tell what is new, and let others know of the window."""
        from ccprocessor.storage.together.presence import glimpse_of

        cycle, _ = place
        with database.read() as session:
            seen = glimpse_of(session, cycle, self._window)
        if cycle and seen.number:
            self._tell_presence(database, place, is_alone=not seen.present)
        elif not cycle:
            self._leave(database)
        if (cycle, seen) != self._last:
            self._last = (cycle, seen)
            self._saw(cycle, seen)

    def _tell_presence(self, database: Database, place: Place, *, is_alone: bool) -> None:
        """Write where the window is: when it comes, and while somebody sees it.

        Then each move is written, and a heartbeat. An office of one person writes next to nothing.
        """
        from ccprocessor.storage.together.presence import keep_presence

        now = time.monotonic()
        is_first = place[0] != self._written[0]
        is_due = place != self._written or now - self._written_at >= _HEARTBEAT_S
        if is_first or (is_due and not is_alone):
            with suppress(DatabaseRefused), database.write(self._actor) as session:
                keep_presence(session, self._window, *place)
            self._written, self._written_at = place, now  # the next look finds a server away

    def _leave(self, database: Database) -> None:
        """Tell that the window is on no month any more."""
        from ccprocessor.storage.together.presence import leave

        if self._written != _NOWHERE:
            with database.write(self._actor) as session:
                leave(session, self._window, self._written[0])
            self._written = _NOWHERE

    @property
    def _actor(self) -> Actor:
        return self._office.actor
