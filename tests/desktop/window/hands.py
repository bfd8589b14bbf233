"""What a person's hands do: drop, press, click."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

NO_KEYS = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
_COPY = Qt.DropAction.CopyAction
_LEFT = Qt.MouseButton.LeftButton


def drop(target: QWidget, paths: Sequence[Path], proposed: Qt.DropAction = _COPY) -> bool:
    """Drag files over a widget and let them go; whether anything took them.

    They are copied, whatever the source proposed: a move would remove them where they are.
    """
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    place = target.rect().center()
    ways = _COPY | proposed
    over = QDragEnterEvent(QPoint(place), ways, mime, _LEFT, NO_KEYS)
    move = QDragMoveEvent(QPoint(place), ways, mime, _LEFT, NO_KEYS)
    let_go = QDropEvent(QPointF(place), ways, mime, _LEFT, NO_KEYS)
    for event in (over, move, let_go):
        event.setDropAction(proposed)
        QApplication.sendEvent(target, event)
        if not event.isAccepted():
            return False
        assert event.dropAction() == _COPY
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
