"""Python's search through everything for garbage that holds itself, when nobody feels it.

With a month loaded it stops every thread for a tenth of a second or more, and left to itself it
comes in the midst of reading. The short searches among what is new go on as always.
"""

from __future__ import annotations

import gc
from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint, Qt, QTimer, Slot
from PySide6.QtGui import QCursor, QGuiApplication

_NEVER = 2**31 - 1
_LOOK_MS = 5_000  # between two looks whether anybody is at the window
_STILL_LOOKS = 3  # in a row with the pointer where it was: nobody is
_ACTIVE = Qt.ApplicationState.ApplicationActive


class IdleCollector(QObject):
    """Searches once as much has been made as Python itself would search after, at rest.

    At rest is: no work runs, and another program has the keyboard or the mouse has not moved for
    three looks (`every` milliseconds apart). Put an end to by `end`.
    """

    def __init__(
        self, is_busy: Callable[[], bool], parent: QObject | None = None, *, every: int = _LOOK_MS
    ) -> None:
        super().__init__(parent)
        self._is_busy = is_busy
        self._before = gc.get_threshold()
        self._pointer = QPoint()
        self._still = 0
        gc.set_threshold(*self._before[:2], _NEVER)
        self._looking = QTimer(self, interval=every)
        self._looking.timeout.connect(self._look)
        self._looking.start()

    def end(self) -> None:
        """Leave it to Python again."""
        self._looking.stop()
        gc.set_threshold(*self._before)

    @Slot()
    def _look(self) -> None:
        pointer = QCursor.pos()
        self._still = self._still + 1 if pointer == self._pointer else 0
        self._pointer = pointer
        if gc.get_count()[-1] > self._before[-1] and not self._is_busy() and self._is_at_rest():
            gc.collect()

    def _is_at_rest(self) -> bool:
        return self._still >= _STILL_LOOKS or QGuiApplication.applicationState() != _ACTIVE
