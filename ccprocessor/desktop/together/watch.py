"""The watch over the office on a thread of its own; what it sees arrives on the window's thread."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:  # the database is heavy: imported on the watch's thread
    from ccprocessor.services.office import Office
    from ccprocessor.services.together.watching import Watch

log = logging.getLogger(__name__)

_PATIENCE_S = 3.0  # for a server that does not answer just now: the thread ends with the program


class OfficeWatch(QObject):
    """Watches once it has begun, until it is closed.

    `saw` brings a cycle and what was seen of it, `lost` the trouble with a server that is away and
    since when (None: since before the start), and `back` comes when it can be reached again.
    """

    saw = Signal(str, object)
    lost = Signal(object, object)
    back = Signal()

    def __init__(self, opened: Callable[[], Office], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._opened = opened
        self._place = ("", "")
        self._watch: Watch | None = None
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        """Begin to watch; a second time does nothing."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="watch", daemon=True)
            self._thread.start()

    def go_to(self, cycle: str, person: str) -> None:
        """Tell others that this window is on a month and on a person, or on none."""
        self._place = (cycle, person)
        if self._watch is not None:
            self._watch.go_to(*self._place)

    def close(self) -> None:
        """Watch no more, and tell nobody anything from now on."""
        if self._watch is not None:
            self._watch.end()
        if self._thread is not None:
            self._thread.join(_PATIENCE_S)

    def _run(self) -> None:
        from ccprocessor.services.together.watching import Watch

        try:
            self._watch = Watch(self._opened(), self.saw.emit, self.lost.emit, self.back.emit)
            self._watch.go_to(*self._place)
            self._watch.run()
        except Exception:  # the window works without it
            log.exception("The watch over the database ended")
