"""Python's searches for garbage that holds itself: on the window's thread, when nobody feels them.

Left to itself Python searches on whichever thread happens to make something. Widgets that it finds
there are removed there, beside the window's thread that may be drawing them, and the program falls.
And with a month loaded a search through everything stops all threads for a tenth of a second.
"""

from __future__ import annotations

import gc
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Slot
from PySide6.QtGui import QCursor, QGuiApplication, QWindow
from shiboken6 import isValid

_LOOK_MS = 5_000  # between two looks whether anybody is at the window
_STILL_LOOKS = 3  # in a row with the pointer where it was: nobody is
_NEW_MS = 50  # between two short searches; what a thread makes in it is searched in a few ms
_MOST_YOUNG = 50_000
"""Made since the last longer search: ten short ones may leave so many that the next is felt."""

_KEYS = frozenset({QEvent.Type.KeyPress, QEvent.Type.KeyRelease})
_ACTS = frozenset(
    {QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride, QEvent.Type.MouseButtonPress}
)
_ACTIVE = Qt.ApplicationState.ApplicationActive


class IdleCollector(QObject):
    """Searches as often as Python itself would, but only from the event loop.

    What is new is searched at any time, everything only at rest: no work runs, and another program
    has the keyboard, or no key was pressed and the mouse not moved for three looks (`every`
    milliseconds apart). Put an end to by `end`.
    """

    def __init__(
        self, is_busy: Callable[[], bool], parent: QObject | None = None, *, every: int = _LOOK_MS
    ) -> None:
        super().__init__(parent)
        self._is_busy = is_busy
        self._searched_before = gc.isenabled()
        self._enough = gc.get_threshold()
        self._pointer = QPoint()
        self._still = self._young = 0
        self._in_front: QWindow | None = None
        self._listen(QGuiApplication.focusWindow())
        _application().focusWindowChanged.connect(self._listen)
        gc.disable()
        self._looking = QTimer(self, interval=every)
        self._looking.timeout.connect(self._look)
        self._looking.start()
        self._searching = QTimer(self, interval=min(every, _NEW_MS))
        self._searching.timeout.connect(self._search_new)
        self._searching.start()

    def end(self) -> None:
        """Leave it to Python again."""
        self._looking.stop()
        self._searching.stop()
        _application().focusWindowChanged.disconnect(self._listen)
        self._listen(None)
        if self._searched_before:
            gc.enable()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Notice that keys are pressed; of those that are shortcuts only the release comes here.

        What a key or a click leads to is on screen before the next short search.
        """
        if event.type() in _KEYS:
            self._still = 0
        if event.type() in _ACTS and gc.get_count()[0] < _MOST_YOUNG:
            self._searching.start()
        return False

    @Slot(QWindow)
    def _listen(self, window: QWindow | None) -> None:
        """Notice keys in the window that has the keyboard, and no longer in the one before."""
        if self._in_front is not None and isValid(self._in_front):
            self._in_front.removeEventFilter(self)
        if window is not None:
            window.installEventFilter(self)
        self._in_front = window

    @Slot()
    def _search_new(self) -> None:
        new, survived, _ = gc.get_count()
        if new <= self._enough[0]:
            return
        self._young += new
        is_longer = survived > self._enough[1] or self._young > _MOST_YOUNG
        gc.collect(1 if is_longer else 0)
        if is_longer:
            self._young = 0

    @Slot()
    def _look(self) -> None:
        pointer = QCursor.pos()
        self._still = self._still + 1 if pointer == self._pointer else 0
        self._pointer = pointer
        if gc.get_count()[-1] > self._enough[-1] and not self._is_busy() and self._is_at_rest():
            gc.collect()

    def _is_at_rest(self) -> bool:
        return self._still >= _STILL_LOOKS or QGuiApplication.applicationState() != _ACTIVE


def _application() -> QGuiApplication:
    found = QGuiApplication.instance()
    assert isinstance(found, QGuiApplication)
    return found
