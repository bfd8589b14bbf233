"""The Page menu: what can be done with the page that was looked at last, with keys anywhere."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu, QWidget

from ccprocessor.desktop.shared.page_view.view import PageView

_NAMES = (
    "print_page",
    "zoom_in",
    "zoom_out",
    "fit_width",
    "fit_page",
    "rotate_left",
    "rotate_right",
    "thumbnails",
)


class PageMenu(QObject):
    """Takes the keys of several page views over, and passes them to the one in front."""

    def __init__(self, window: QMainWindow, views: Sequence[PageView]) -> None:
        super().__init__(window)
        self._views = tuple(views)
        self._front = self._views[0]
        self.menu: QMenu = window.menuBar().addMenu("&Page")
        for name in _NAMES:
            self.menu.addAction(self._taken_over(name))
        QApplication.instance().focusChanged.connect(self._follow)  # type: ignore[union-attr]

    @property
    def front(self) -> PageView:
        """The view that was used last."""
        return self._front

    def _taken_over(self, name: str) -> QAction:
        """One action for all views: had each its key, Qt could not choose between them."""
        own: QAction = getattr(self._front.actions_here, name)
        action = QAction(own.icon(), own.text(), self)
        action.setShortcuts(own.shortcuts())
        action.triggered.connect(lambda: self._do(name))
        for view in self._views:
            getattr(view.actions_here, name).setShortcuts([])
        return action

    def _do(self, name: str) -> None:
        wanted: QAction = getattr(self._front.actions_here, name)
        wanted.trigger()

    @Slot(QWidget, QWidget)
    def _follow(self, _old: QWidget | None, now: QWidget | None) -> None:
        for view in self._views:
            if now is not None and view.isAncestorOf(now):
                self._front = view
