"""The coding grid of the month in front, over the workbench: loaded, changed, left again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QAction, QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ccprocessor.desktop.coding.grid import CodingGrid
from ccprocessor.desktop.current_month import CurrentMonth
from ccprocessor.desktop.editing.ask_line import AskLine
from ccprocessor.desktop.service_client import ServiceClient
from ccprocessor.desktop.shared.banner import Banner
from ccprocessor.desktop.shared.icons import icon
from ccprocessor.desktop.shared.labels import text_label
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.domain.decisions import Step
from ccprocessor.domain.issues import ReceiptRef
from ccprocessor.errors import UserError

if TYPE_CHECKING:  # the database is heavy: imported on the runners' threads
    from ccprocessor.services.coding.suggestions import CodingRow, CodingSheet
    from ccprocessor.services.desk.session import DeskState


class CodingScreen(QWidget):
    """The grid under a line that leads back; `left` when somebody has done."""

    left = Signal()
    _shown = Signal()
    _hidden = Signal()

    def __init__(self, memory: Memory, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid = CodingGrid(memory, self)
        self.banner = Banner(self)
        self.back = QPushButton(icon("back"), "Back to the month", self)
        self.back.setToolTip("Back to the month (Esc)")
        self.back.clicked.connect(self.left)
        head = QHBoxLayout()
        head.addWidget(self.back)
        head.addWidget(text_label("Coding", "heading", parent=self), 1)
        self._column = column = QVBoxLayout(self)
        column.addLayout(head)
        column.addWidget(self.banner)
        column.addWidget(self.grid, 1)

    def lend(self, acts: Sequence[QAction], asking: AskLine) -> None:
        """Let acts of the month work here as well; what they ask is asked here meanwhile."""
        self.addActions(acts)
        before = asking.parentWidget()
        home = before.layout() if before is not None else None
        assert isinstance(home, QVBoxLayout)
        place = home.indexOf(asking)
        self._shown.connect(lambda: self._column.addWidget(asking))
        self._hidden.connect(lambda: home.insertWidget(place, asking))

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Take the line of questions along."""
        super().showEvent(event)
        self._shown.emit()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        """Give the line of questions back."""
        super().hideEvent(event)
        self._hidden.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Go back on Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class CodingDesk(QObject):
    """Gives the grid its month and the editor its acts; `opened` brings a receipt to be shown."""

    opened = Signal(str, object)
    failed = Signal(Exception)

    def __init__(
        self, services: ServiceClient, memory: Memory, month: CurrentMonth, window: QWidget
    ) -> None:
        super().__init__(window)
        self._services, self._month = services, month
        self._is_shown = False
        self._done: Sequence[Step] = ()
        self._wanted: ReceiptRef | None = None
        self.screen = CodingScreen(memory, window)
        grid = self.screen.grid
        grid.acted.connect(month.editor.act)
        grid.refused.connect(self._refuse)
        grid.table.row_opened.connect(self._open)
        month.editor.changed.connect(self._follow)

    def begin_at(self, ref: ReceiptRef) -> None:
        """Let the grid begin at a receipt when it is shown next."""
        self._wanted = ref

    @Slot()
    def begin(self) -> None:
        """Show every receipt of the month, with what was coded before as suggestions."""
        self.screen.banner.dismiss()
        loaded = self._month.loaded
        if loaded is None:
            self._refuse("Open a month first.")
            return
        self._is_shown = True
        wanted, self._wanted = self._wanted, None

        def show(sheet: CodingSheet) -> None:
            self.screen.grid.show_sheet(sheet)
            if wanted is not None:
                self.screen.grid.go_to(wanted)

        self._services.coding(loaded.month, show, self._tell)
        self.screen.grid.table.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(object)
    def _follow(self, state: DeskState) -> None:
        if state.done != self._done:
            self.screen.banner.dismiss()  # what was refused before is done otherwise now
        self._done = state.done
        if self._is_shown and state.month is not None:
            self.screen.grid.show_month(state.month)

    @Slot(object)
    def _open(self, row: CodingRow) -> None:
        ref: ReceiptRef = row.receipt.key
        self.opened.emit(row.person.key, ref)

    @Slot(str)
    def _refuse(self, why: str) -> None:
        self.screen.banner.say(why)

    def _tell(self, error: Exception) -> None:
        if isinstance(error, UserError):
            self.screen.banner.show_error(error)
        else:
            self.failed.emit(error)
