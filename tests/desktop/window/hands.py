"""What a person's hands do: drop, press, click."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

NO_KEYS = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
_COPY = Qt.DropAction.CopyAction
_LEFT = Qt.MouseButton.LeftButton


def drop(target: QWidget, paths: Sequence[Path]) -> bool:
    """Drag files over a widget and let them go; whether anything took them."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    place = target.rect().center()
    enter = QDragEnterEvent(QPoint(place), _COPY, mime, _LEFT, NO_KEYS)
    QApplication.sendEvent(target, enter)
    if not enter.isAccepted():
        return False
    QApplication.sendEvent(target, QDropEvent(QPointF(place), _COPY, mime, _LEFT, NO_KEYS))
    return True


def press(qtbot: QtBot, window: QWidget, key: Qt.Key, keys: Qt.KeyboardModifier = NO_KEYS) -> None:
    """Press a key where the focus is."""
    front = QApplication.activeModalWidget() or window
    qtbot.keyClick(QApplication.focusWidget() or front, key, keys)


def tab_to(qtbot: QtBot, window: QWidget, text: str) -> QAbstractButton:
    """Press Tab until the button that says so has the focus."""
    for _ in range(200):
        at = QApplication.focusWidget()
        if isinstance(at, QAbstractButton) and at.text() == text:
            return at
        press(qtbot, window, Qt.Key.Key_Tab)
    raise AssertionError(f"Tab does not reach “{text}”")


def click(qtbot: QtBot, within: QWidget, text: str) -> None:
    """Click the visible button that says so."""
    buttons = within.findChildren(QAbstractButton)
    [button] = [one for one in buttons if one.text() == text and one.isVisible()]
    qtbot.mouseClick(button, _LEFT)
