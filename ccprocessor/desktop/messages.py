"""Messages of a window: said over its foot, where they move nothing, until something is done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QRect, Slot
from PySide6.QtWidgets import QWidget

from ccprocessor.desktop.shared.banner import Banner, Remedy
from ccprocessor.errors import UserError

if TYPE_CHECKING:  # the database is heavy: imported on the runners' threads
    from ccprocessor.services.desk.state import DeskState

_LEAST = 440  # pixels of a message's width, where the window has them
_SHARE = 0.6  # of the window's width: the buttons at the right of its foot stay in sight


class Messages(QObject):
    """Says what happened and why something was not done; the next success takes it away.

    A message lies over the foot of the window, left of the person shown and above a question that
    is asked: `beside` is the widget it ends at, `above` the one it stays above, while in sight.
    """

    def __init__(self, banner: Banner, window: QWidget) -> None:
        super().__init__(window)
        self._banner, self._window = banner, window
        self.beside: Callable[[], QWidget | None] = lambda: None
        self.above: Callable[[], QWidget | None] = lambda: None
        self._trouble: UserError | None = None
        self._cycle = ""
        banner.float_in(self._room)

    def tell(self, error: Exception, remedies: Sequence[Remedy] = ()) -> None:
        """Say what went wrong and what to do; a fault of the program is reported."""
        self._banner.tell(error, remedies)

    @Slot(str)
    def refuse(self, why: str) -> None:
        """Say why something was not done."""
        self._banner.say(why)

    @Slot()
    def go_on(self) -> None:
        """Take away what was said: something is done since. What is not kept is told on."""
        if self._trouble is None:
            self._banner.dismiss()

    @Slot(object)
    def follow(self, state: DeskState) -> None:
        """Tell once why what is done is not kept, and when it is kept again."""
        before, cycle = self._trouble, state.revision.cycle_id
        if cycle != self._cycle:
            before, self._cycle = None, cycle  # of another month nothing was told here
        self._trouble = state.trouble
        if state.trouble is not None and before is None:
            kept = "kept on this computer alone" if state.is_local else "not kept yet"
            then = "They are on the screen; keeping them is tried again every few seconds."
            said = f"Your changes are {kept}. {state.trouble.args[0]}"
            self._banner.say(said, then, kind="warning" if state.is_local else "error")
        elif before is not None and state.trouble is None:
            self._banner.say("Your changes are kept again.", kind="done")

    def take_away(self) -> bool:
        """Take the message in front away; False where there is none."""
        if self._banner.isHidden():
            return False
        self._banner.go_on()
        return True

    def _room(self) -> QRect:
        """Return the part of the window that a message may lie over."""
        window, beside, above = self._window, self.beside(), self.above()
        wide = max(round(window.width() * _SHARE), min(_LEAST, window.width()))
        if beside is not None and beside.isVisible():
            wide = max(beside.mapTo(window, QPoint()).x(), min(_LEAST, window.width()))
        foot = window.height()
        if above is not None and above.isVisible():
            foot = above.mapTo(window, QPoint()).y()
        return QRect(0, 0, wide, foot)
