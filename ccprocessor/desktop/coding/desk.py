"""The coding grid of the month in front, over the workbench: loaded, changed, left again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QAction, QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSplitter, QVBoxLayout, QWidget

from ccprocessor.desktop.coding.grid import CodingGrid
from ccprocessor.desktop.current_month import CurrentMonth
from ccprocessor.desktop.editing.ask_line import AskLine
from ccprocessor.desktop.editing.subjects import subject_of
from ccprocessor.desktop.messages import Messages
from ccprocessor.desktop.screens import LeftByEscape
from ccprocessor.desktop.service_client import ServiceClient
from ccprocessor.desktop.shared.elided import ElidedLabel
from ccprocessor.desktop.shared.icons import icon
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.shared.page_view.service import RenderService
from ccprocessor.desktop.shared.page_view.view import PageView
from ccprocessor.desktop.workbench.bar import WorkbenchActions
from ccprocessor.desktop.workbench.pages import PageSide
from ccprocessor.desktop.workbench.rows.marks import receipt_marks
from ccprocessor.desktop.workbench.rows.page_pairs import PageTarget, picture_of
from ccprocessor.domain.cycles import Month
from ccprocessor.domain.decisions import Step
from ccprocessor.domain.issues import ReceiptRef
from ccprocessor.review.wording import month_words

if TYPE_CHECKING:  # the database is heavy: imported on the runners' threads
    from ccprocessor.services.coding.suggestions import CodingRow, CodingSheet
    from ccprocessor.services.desk.state import DeskState


_NO_ROW = "Choose a receipt to see its page."
_SIZES = (900, 300)  # pixels of the grid and of the receipt beside it


class CodingScreen(LeftByEscape):
    """The grid beside the receipt of its row, under a line that leads back; `left` when done.

    `title` says which month it is and how much of it is left to code; `titled` that it changed.
    `takes_away` takes a message away, and tells whether there was one.
    """

    titled = Signal()
    _shown = Signal()
    _hidden = Signal()

    def __init__(
        self, service: RenderService, memory: Memory, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.takes_away: Callable[[], bool] = lambda: False
        self._month, self._target = "", PageTarget("", 0)
        self.grid = CodingGrid(memory, self)
        self.page = PageSide("receipt", PageView(service, "Receipt", self), memory, self)
        self.back = QPushButton(icon("back"), "Back to the month", self)
        self.back.setToolTip("Back to the month (Esc)")
        self.back.clicked.connect(self.left)
        self._heading = ElidedLabel("heading", self)
        head = QHBoxLayout()
        head.addWidget(self.back)
        head.addWidget(self._heading, 1)
        parts = QSplitter(self)
        parts.setChildrenCollapsible(False)
        parts.addWidget(self.grid)
        parts.addWidget(self.page.view)
        parts.setStretchFactor(0, 3)
        parts.setStretchFactor(1, 1)
        parts.setSizes(_SIZES)
        memory.remember_splitter("coding", parts)
        self._column = column = QVBoxLayout(self)
        column.addLayout(head)
        column.addWidget(parts, 1)
        self.addActions(self.grid.actions_of_cells)
        self.grid.row_chosen.connect(self.show_receipt)
        self.grid.shown.connect(self._show_title)

    @property
    def title(self) -> str:
        """Title of the window while this is in front."""
        return " · ".join(filter(None, ("Coding", self.grid.words, self._month)))

    def take_month(self, month: Month, sources: Mapping[str, Path]) -> None:
        """Take the documents of a month, and its name."""
        self._month, self._target = month_words(month.cycle), PageTarget("", 0)
        self.page.set_documents(sources, month.document_names)
        self._show_title()

    @Slot(object)
    def show_receipt(self, row: CodingRow | None) -> None:
        """Show the page of a row's receipt; one that is in sight already stays as it is."""
        if row is None:
            self._target = PageTarget("", 0)
            self.page.view.set_message(_NO_ROW)
        elif (target := picture_of(row.receipt)) != self._target:
            self._target = target
            self.page.show_side(target, receipt_marks(row.receipt))
            self.page.show_now()

    @Slot()
    def _show_title(self) -> None:
        self._heading.setText(self.title)
        self.show_receipt(self.grid.table.current_row)
        self.titled.emit()

    def lend(self, acts: Sequence[QAction], asking: AskLine, does: WorkbenchActions) -> None:
        """Let acts of the month work here as well; what they ask is asked here meanwhile."""
        self.addActions([*acts, does.next_problem, does.previous_problem, does.find])
        does.next_problem.triggered.connect(partial(self._step, 1))
        does.previous_problem.triggered.connect(partial(self._step, -1))
        does.find.triggered.connect(self._find)
        before = asking.parentWidget()
        home = before.layout() if before is not None else None
        assert isinstance(home, QVBoxLayout)
        place = home.indexOf(asking)
        self._shown.connect(lambda: self._column.addWidget(asking))
        self._hidden.connect(lambda: home.insertWidget(place, asking))

    def _step(self, by: int, _checked: bool = False) -> None:  # noqa: FBT001, FBT002
        if self.isVisible():
            self.grid.step(by)

    @Slot()
    def _find(self) -> None:
        if self.isVisible():
            self.grid.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.grid.search.selectAll()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Take the line of questions along."""
        super().showEvent(event)
        self._shown.emit()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        """Give the line of questions back."""
        super().hideEvent(event)
        self._hidden.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Take a message away on Escape, before the screen is left."""
        if event.key() != Qt.Key.Key_Escape or not self.takes_away():
            super().keyPressEvent(event)


class CodingDesk(QObject):
    """Gives the grid its month and the editor its acts; `opened` brings a receipt to be shown."""

    opened = Signal(str, object)

    def __init__(
        self,
        services: ServiceClient,
        service: RenderService,
        memory: Memory,
        month: CurrentMonth,
        messages: Messages,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._services, self._month, self._messages = services, month, messages
        self._is_shown = False
        self._wanted: ReceiptRef | None = None
        self.screen = CodingScreen(service, memory, window)
        grid = self.screen.grid
        grid.acted.connect(month.editor.act)
        grid.refused.connect(messages.refuse)
        self.screen.takes_away = messages.take_away
        grid.table.row_opened.connect(self._open)
        month.editor.changed.connect(self._follow)
        month.editor.stepped.connect(self._lead)

    def begin_at(self, ref: ReceiptRef) -> None:
        """Let the grid begin at a receipt when it is shown next."""
        self._wanted = ref

    @Slot()
    def begin(self) -> None:
        """Show every receipt of the month, with what was coded before as suggestions."""
        self._messages.go_on()
        loaded = self._month.loaded
        if loaded is None:
            self._messages.refuse("Open a month first.")
            return
        self._is_shown = True
        self.screen.take_month(loaded.month, loaded.sources)
        wanted, self._wanted = self._wanted, None

        def show(sheet: CodingSheet) -> None:
            self.screen.grid.show_sheet(sheet)
            if wanted is not None:
                self.screen.grid.go_to(wanted)

        self._services.coding(loaded.month, show, self._messages.tell)
        self.screen.grid.table.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(object)
    def _follow(self, state: DeskState) -> None:
        if self._is_shown and state.month is not None:
            self.screen.grid.show_month(state.month)

    @Slot(object)
    def _lead(self, step: Step | None) -> None:
        """Choose the receipt that a step was about that was taken back or done again."""
        state = self._month.editor.state
        if step is None or state is None or not self.screen.isVisible():
            return
        subject = subject_of(step, state.month, state.decisions)
        ref = subject.ref if subject is not None else None
        self.screen.grid.table.choose_where(lambda row: bool(row.receipt.key == ref))

    @Slot(object)
    def _open(self, row: CodingRow) -> None:
        ref: ReceiptRef = row.receipt.key
        self.opened.emit(row.person.key, ref)
