"""The audit trail: who wrote what, a filter, the proof that it holds, and a checkpoint to keep."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ccprocessor.desktop.service_client import ServiceClient
from ccprocessor.desktop.shared.background.faults import report
from ccprocessor.desktop.shared.icons import icon
from ccprocessor.desktop.shared.labels import text_label
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.shared.tables.model import RIGHT, RowTableModel, TableColumn
from ccprocessor.desktop.shared.tables.view import RowTableView
from ccprocessor.errors import UserError
from ccprocessor.review.wording import plural

if TYPE_CHECKING:  # heavy, and made elsewhere
    from ccprocessor.services.office import Office
    from ccprocessor.services.upkeep.trail import ToldEvent

_LOOKING = "The trail is being read…"
_EMPTY = "Nothing was written yet."
_NO_HIT = "No event holds these words. Take one away, or write its beginning."
_FILE = "Text files (*.txt)"


class AuditDialog(QDialog):
    """Shows the newest events first."""

    def __init__(
        self, services: ServiceClient, memory: Memory, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._is_gone = False
        self.setWindowTitle("Audit trail")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(1000, 600)
        self.told = text_label(_LOOKING, "heading", parent=self)
        self.told.setWordWrap(True)
        self.filter = QLineEdit(self)
        self.filter.setPlaceholderText("Person, user, what was done, why")
        self.filter.setAccessibleName("Show events that hold these words")
        self.filter.setClearButtonEnabled(True)
        self.model: RowTableModel[ToldEvent] = RowTableModel(_columns(), self)
        self.events = RowTableView(
            self.model,
            title="Events",
            name="audit trail",
            memory=memory,
            key=lambda one: one.number,
            stretch="What",
            parent=self,
        )
        self.filter.textChanged.connect(self._narrow)
        self.verify = self._button("Verify", "Compare every stored record with the trail")
        self.save = self._button("Save checkpoint…", "Sign how all stands now, to keep elsewhere")
        self.verify.clicked.connect(self._verify)
        self.save.clicked.connect(self._ask_where)
        self._lay_out()
        self.finished.connect(self._go)
        self._do(lambda _office: "")

    @property
    def is_working(self) -> bool:
        """True until all is there."""
        return not self.verify.isEnabled()

    def _do(self, act: Callable[[Office], str]) -> None:
        """Do something off the window's thread; then show the trail and what was said of it."""
        self.verify.setEnabled(False)
        self.save.setEnabled(False)

        def work(office: Office) -> tuple[str, Sequence[ToldEvent]]:
            from ccprocessor.services.upkeep.trail import newest_first

            return act(office), newest_first(office)

        self._services.in_office(work, self._show, self._show_failed, aside=True)

    def _show(self, answer: tuple[str, Sequence[ToldEvent]]) -> None:
        if self._is_gone:
            return
        said, events = answer
        self.model.set_rows(events)
        self.told.setText(said or (plural(len(events), "event") if events else _EMPTY))
        self.events.set_empty_message(_NO_HIT if events else _EMPTY)
        if self.events.current_row is None:
            self.events.choose_first()
        self.verify.setEnabled(True)
        self.save.setEnabled(bool(events))

    def _show_failed(self, error: Exception) -> None:
        if not isinstance(error, UserError):
            report(error)
        if not self._is_gone:
            self.told.setText(str(error))
            self.verify.setEnabled(True)

    @Slot(str)
    def _narrow(self, words: str) -> None:
        self.model.filter(words)

    @Slot()
    def _verify(self) -> None:
        self.told.setText("Every stored record is being compared with the trail…")

        def work(office: Office) -> str:
            from ccprocessor.services.upkeep.trail import verify

            return verify(office, None, deep=True).sentence

        self._do(work)

    @Slot()
    def _ask_where(self) -> None:
        name = f"checkpoint {dt.datetime.now().astimezone():%Y-%m-%d}.txt"
        chosen, _ = QFileDialog.getSaveFileName(self, "Save checkpoint", name, _FILE)
        if chosen:
            self.save_to(Path(chosen))

    def save_to(self, file: Path) -> None:
        """Sign a checkpoint and write it into a file."""

        def work(office: Office) -> str:
            from ccprocessor.services.upkeep.trail import write_checkpoint

            return write_checkpoint(office, file)

        self._do(work)

    @Slot()
    def _go(self) -> None:
        self._is_gone = True

    def _button(self, words: str, tip: str) -> QPushButton:
        made = QPushButton(words, self)
        made.setAutoDefault(False)
        made.setToolTip(tip)
        return made

    def _lay_out(self) -> None:
        close = self._button("Close", "")
        close.clicked.connect(self.accept)
        self.verify.setIcon(icon("done"))
        head, foot = QHBoxLayout(), QHBoxLayout()
        head.addWidget(self.told, 1)
        head.addWidget(self.filter, 1)
        foot.addWidget(self.verify)
        foot.addWidget(self.save)
        foot.addStretch(1)
        foot.addWidget(close)
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addLayout(head)
        column.addWidget(self.events, 1)
        column.addLayout(foot)
        self.filter.setFocus()


def _columns() -> tuple[TableColumn[ToldEvent], ...]:
    """An event: its number, when, who, where, what, of whom, in which month, and why."""
    return (
        TableColumn("No.", lambda one: f"{one.number:,}", lambda one: one.number, RIGHT),
        TableColumn("When", lambda one: f"{one.at:%d %b %Y %H:%M:%S}", lambda one: one.at),
        TableColumn("Who", lambda one: one.user, lambda one: one.user.casefold()),
        TableColumn("Computer", lambda one: one.workstation, lambda one: one.workstation),
        TableColumn("What", lambda one: one.what, lambda one: one.what.casefold()),
        TableColumn("Person", lambda one: one.person, lambda one: one.person.casefold()),
        TableColumn("Month", lambda one: one.month, lambda one: one.month),
        TableColumn("Before", lambda one: one.before, lambda one: one.before, hidden=True),
        TableColumn("Why", lambda one: one.why, lambda one: one.why.casefold()),
    )
