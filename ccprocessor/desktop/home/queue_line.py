"""The line on Home that leads to the queue: who waits for approval, and how long."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton, QWidget

from ccprocessor.desktop.shared.icons import icon
from ccprocessor.domain.rights import may
from ccprocessor.review.wording import plural

if TYPE_CHECKING:
    from ccprocessor.services.approval.items import Queue


class QueueLine(QToolButton):
    """Hidden while nobody waits, and from those who do not review."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "entry")
        self.setIcon(icon("people"))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setToolTip("Review > Queue (Ctrl+4)")
        self.hide()

    def show_queue(self, queue: Queue) -> None:
        """Tell how many wait, how many of them are clean, and since when the first does."""
        waiting = queue.waiting
        now = dt.datetime.now(dt.UTC)
        longest = max((one.age(now) or 0 for one in waiting), default=0)
        clean = sum(one.is_clean for one in waiting)
        parts = (
            f"{plural(len(waiting), 'person waits', 'people wait')} for approval",
            f"{clean:,} clean",
            f"the first for {plural(longest, 'day')}" if longest else "",
        )
        self.setText(" · ".join(filter(None, parts)) + "   Ctrl+4")
        self.setAccessibleName(self.text())
        self.setVisible(bool(waiting) and may(queue.by.role, "review"))
