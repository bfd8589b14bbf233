"""Buttons of the acts that fit what is chosen, each with its key and a short name."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QToolButton, QWidget

from ccprocessor.desktop.shared.flow import FlowLayout

Acts = Sequence[tuple[QAction, str]]
"""Actions and the words of their buttons, the first to be done first."""


class ActButton(QToolButton):
    """Runs an action in words of its own; it is greyed with it, and tells what the action tells."""

    def __init__(self, action: QAction, parent: QWidget) -> None:
        super().__init__(parent)
        self._action = action
        self.setProperty("role", "act")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.clicked.connect(action.trigger)
        action.changed.connect(self._follow)
        self._follow()

    @Slot()
    def _follow(self) -> None:
        self.setEnabled(self._action.isEnabled())
        self.setToolTip(self._action.toolTip())
        self.setAccessibleDescription(self._action.statusTip())


class ActButtons(QWidget):
    """Shows the acts that it is offered, in lines as they find room; none while there are none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = FlowLayout(self)
        self._acts: dict[QAction, QToolButton] = {}
        self._offered: list[tuple[QAction, str, str]] = []
        self.hide()

    def offer(self, acts: Acts) -> None:
        """Show buttons for these acts in place of those before."""
        offered = [(action, name, action.shortcut().toString()) for action, name in acts]
        if offered == self._offered:
            return
        self._offered = offered
        while self._flow.count():
            self._flow.takeAt(0)
        for button in self._acts.values():
            button.hide()
        for action, name, key in offered:
            if action not in self._acts:
                self._acts[action] = ActButton(action, self)
            self._acts[action].setText(f"{key}  {name}".strip())
            self._acts[action].setAccessibleName(name)
            self._flow.addWidget(self._acts[action])
            self._acts[action].show()
        self.setVisible(bool(acts))
        self._claim_room()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Claim room for as many lines as the buttons take in the new width."""
        super().resizeEvent(event)
        self._claim_room()

    def _claim_room(self) -> None:
        """Keep a splitter around it, which asks for no height by width, from cutting lines off."""
        self.setMinimumHeight(self._flow.heightForWidth(self.width()))
