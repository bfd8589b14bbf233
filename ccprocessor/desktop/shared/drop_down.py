"""A pane that drops down from a button where there is no room to show it beside the others."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Slot
from PySide6.QtWidgets import QApplication, QFrame, QToolButton, QVBoxLayout, QWidget

_WIDTH = 320  # pixels


class DropDown(QFrame):
    """Holds a pane over what stands under its button; goes when the focus goes elsewhere.

    `first` is the widget of the pane that gets the keys when the button drops it down.
    """

    def __init__(self, button: QToolButton, pane: QWidget, first: QWidget, over: QWidget) -> None:
        super().__init__(over)
        self._button, self._pane, self._first, self._over = button, pane, first, over
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self.hide()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(4, 4, 4, 4)
        button.setCheckable(True)
        button.clicked.connect(self._turn)
        QApplication.instance().focusChanged.connect(self._follow)  # type: ignore[union-attr]

    @property
    def is_held(self) -> bool:
        """True while the pane is here, dropped down or not."""
        return self._pane.parent() is self

    def hold(self) -> None:
        """Take the pane; it is out of sight until it is asked for."""
        self._layout.addWidget(self._pane)

    def drop(self) -> None:
        """Show the pane under its button, down to the foot of what it covers."""
        at = self._button.mapTo(self._over, QPoint(0, self._button.height()))
        self.setGeometry(at.x(), at.y(), _WIDTH, self._over.height() - at.y())
        self.show()
        self.raise_()
        self._button.setChecked(True)

    def put_up(self) -> None:
        """Take the pane out of sight again."""
        self.hide()
        self._button.setChecked(False)

    @Slot(bool)
    def _turn(self, on: bool) -> None:  # noqa: FBT001  (as the signal gives it)
        if on:
            self.drop()
            self._first.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.put_up()

    @Slot(QWidget, QWidget)
    def _follow(self, _old: QWidget | None, now: QWidget | None) -> None:
        is_elsewhere = now is not None and now is not self._button and not self.isAncestorOf(now)
        if self.isVisible() and is_elsewhere:
            self.put_up()
