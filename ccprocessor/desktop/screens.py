"""Screens of the window: each is registered once, with all that the window asks about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QStackedWidget, QWidget

from ccprocessor.desktop.shared.tables.view import RowTableView

_SPACE = QKeySequence(Qt.Key.Key_Space)  # presses the buttons there
_ESCAPE = QKeySequence(Qt.Key.Key_Escape)


class LeftByEscape(QWidget):
    """Stands in place of something else, until Escape brings that back; `left` tells."""

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Go back on Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


@dataclass(frozen=True, slots=True)
class Screen:
    """A screen: its name in the window's title, its page of the manual, and what it shows.

    `has_month`: the menus of a month act on it; `tells_work`: it shows by itself what is worked at;
    `is_over`: it is shown over another, which comes back when it is left. `has_pages`: it shows the
    page view of the desk, though not the month.
    """

    widget: QWidget
    title: Callable[[], str] = str
    help_page: str = "start"
    has_month: bool = False
    tells_work: bool = False
    is_over: bool = False
    has_pages: bool = False


class ScreenStack(QStackedWidget):
    """The screens, one of them in front; its keys act in what stands `beside` them as well.

    What is `left_by_escape` of that keeps this key to itself.
    """

    def __init__(self, screens: Sequence[Screen], parent: QWidget) -> None:
        super().__init__(parent)
        self._screens = tuple(screens)
        self.beside: tuple[QWidget, ...] = ()
        self.left_by_escape: QWidget | None = None
        self._ground = screens[0].widget
        for screen in screens:
            self.addWidget(screen.widget)

    @property
    def front(self) -> Screen:
        """The screen in front."""
        return self._screens[self.currentIndex()]

    @property
    def ground(self) -> QWidget:
        """The screen in front, or the one that it is shown over."""
        return self._ground

    def bring(self, widget: QWidget) -> Screen:
        """Bring a screen to the front, and return it."""
        for beside in self.beside:
            for act in self.front.widget.actions():
                beside.removeAction(act)
            own = (_SPACE, _ESCAPE) if beside is self.left_by_escape else (_SPACE,)
            beside.addActions([act for act in widget.actions() if act.shortcut() not in own])
        self.setCurrentWidget(widget)
        if not self.front.is_over:
            self._ground = widget
        return self.front

    @Slot()
    def take_focus(self) -> None:
        """Give the keys back to where they were in the screen in front, else to its first list."""
        front = self.front.widget
        at = front.focusWidget() or self.first_list() or front
        at.setFocus(Qt.FocusReason.OtherFocusReason)

    def first_list(self) -> RowTableView | None:
        """Return the first list of the screen in front, if there is one."""
        return next((one for one in self.findChildren(RowTableView) if one.isVisible()), None)
