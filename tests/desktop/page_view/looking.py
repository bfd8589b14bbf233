"""Waiting for pages, and pointing at them."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from ccprocessor.desktop.shared.page_view.view import PageView

PATIENCE = 30_000


def wait_for_page(qtbot: QtBot, view: PageView, page: int) -> None:
    """Until the page is in sight with its picture."""
    qtbot.waitUntil(lambda: is_drawn(view, page), timeout=PATIENCE)


def wait_for_words(qtbot: QtBot, view: PageView, page: int) -> None:
    """Until the page is in sight and its words are there."""
    qtbot.waitUntil(
        lambda: is_drawn(view, page) and view.stage.text.page is not None, timeout=PATIENCE
    )


def wait_for_message(qtbot: QtBot, view: PageView, part: str) -> None:
    """Until a sentence with these words stands in place of a page."""
    qtbot.waitUntil(lambda: part in view.message, timeout=PATIENCE)


def is_drawn(view: PageView, page: int) -> bool:
    """Whether that page is in sight with its picture."""
    drawn = view.canvas.page.picture is not None
    return view.page == page and view.stage.shown is not None and drawn and not view.message


def on_screen(view: PageView, x: float, y: float) -> QPoint:
    """Where a point of the page as shown lies in the canvas's viewport."""
    return view.canvas.mapFromScene(QPointF(x, y))


def colour_at(view: PageView, x: float, y: float) -> str:
    """The colour of the window at a point of the page as shown."""
    picture = view.canvas.viewport().grab().toImage()
    place = on_screen(view, x, y)
    return QColor(picture.pixel(place)).name()
