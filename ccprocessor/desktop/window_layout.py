"""The window laid out: the manual beside the screens, the state below them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from ccprocessor.desktop.shared.dropping import DropTarget
from ccprocessor.desktop.shared.memory import Memory

if TYPE_CHECKING:
    from ccprocessor.desktop.main_window import MainWindow

_BESIDE = (920, 360)  # pixels of the screen and of the manual beside it


def lay_out(window: MainWindow, memory: Memory) -> None:
    """Put the parts of a window together; all of it takes drops."""
    body = QWidget(window)
    column = QVBoxLayout(body)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(window.tour.bar)
    beside = QSplitter(body)
    beside.addWidget(window.screens)
    beside.addWidget(window.manual)
    beside.setStretchFactor(0, 1)
    beside.setSizes(_BESIDE)
    window.manual.hide()
    memory.remember_splitter("manual", beside)
    column.addWidget(beside, 1)
    window.setCentralWidget(body)
    window.statusBar().addWidget(window.paper_strip, 1)
    window.statusBar().addPermanentWidget(window.status)
    window.screens.left_by_escape = window.manual
    window.screens.beside = (
        window.tour.bar,
        window.manual,
        window.statusBar(),
        window.banner,
    )
    for inner in window.findChildren(QWidget):  # text boxes and page views take drops themselves
        inner.setAcceptDrops(False)
    window.drops = DropTarget(window)
    window.drops.hovered.connect(window.home.drop_zone.mark_target)
    window.drops.dropped.connect(window.load)
