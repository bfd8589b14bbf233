"""The audit trail: who wrote what, of whom, the proof that it holds, and a checkpoint to keep."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from ccprocessor.desktop.service_client import ServiceClient
from ccprocessor.desktop.shared.icons import icon
from ccprocessor.desktop.shared.labels import text_label
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.shared.tables.model import RIGHT, RowTableModel, TableColumn
from ccprocessor.desktop.shared.tables.view import RowTableView
from ccprocessor.desktop.shared.working_dialog import WorkingDialog
from ccprocessor.review.wording import plural

if TYPE_CHECKING:  # heavy, and made elsewhere
    from ccprocessor.services.office import Office
    from ccprocessor.services.upkeep.trail import ToldEvent
    from ccprocessor.services.upkeep.trail_view import TrailView

_LOOKING = "The trail is being read…"
_COMPARING = "Every stored record is being compared with the trail…"
_EMPTY = "Nothing was written yet."
_NO_HIT = "No event holds these words. Take one away, or choose everybody."
_EVERYBODY = "Everybody"
_CHECKPOINT, _TABLE = "Text files (*.txt)", "Tables (*.csv)"
_SIZE = (1000, 600)  # pixels
_WHO = 22  # letters of a name that the list of people has room for


class AuditDialog(WorkingDialog):
    """Shows the newest events first.

    After a check that failed the first record that is not as it was stands among its neighbours.
    """

    def __init__(
        self, services: ServiceClient, memory: Memory, parent: QWidget | None = None
    ) -> None:
        super().__init__("Audit trail", _SIZE, parent)
        self._services = services
        self._broken = 0
        self._make_filters()
        self.model: RowTableModel[ToldEvent] = RowTableModel(_columns(self._mark), self)
        self.events = RowTableView(
            self.model,
            title="Events",
            name="audit trail",
            memory=memory,
            key=lambda one: one.number,
            stretch=("What", "Why"),
            parent=self,
        )
        self.sentence = text_label(parent=self)
        tip = "Compare every stored record with the trail"
        self.verify = self.button("Verify", self._verify, name="done", tip=tip)
        tip = "Sign how all stands now, to keep elsewhere"
        self.save = self.button("Save checkpoint…", self._ask_for_checkpoint, tip=tip)
        tip = "Write the events that are listed as a table for a spreadsheet"
        self.export = self.button("Export…", self._ask_for_table, name="export", tip=tip)
        self.filter.textChanged.connect(self._narrow)
        self.people.currentTextChanged.connect(self._narrow)
        self.events.row_chosen.connect(self._tell)
        self._lay_out()
        self._do(_trouble)

    def _make_filters(self) -> None:
        self.filter = QLineEdit(self)
        self.filter.setPlaceholderText("User, what was done, month, why")
        self.filter.setAccessibleName("Show events that hold these words")
        self.filter.setClearButtonEnabled(True)
        self.people = QComboBox(self)
        self.people.setAccessibleName("Whose history is shown")
        self.people.setMinimumContentsLength(_WHO)
        self.people.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.people.addItem(_EVERYBODY)
        self.count = text_label("", "muted", parent=self)
        self.count.setWordWrap(False)

    def _do(self, act: Callable[[Office], str], said: str = _LOOKING) -> None:
        """Do something off the window's thread; then show the trail and what was said of it."""

        def work(office: Office) -> TrailView:
            from ccprocessor.services.upkeep.trail_view import trail_view

            return trail_view(office, act(office))

        self._ask(work, said)

    def _ask(self, work: Callable[[Office], TrailView], said: str) -> None:
        self.ask(partial(self._services.in_office, work, aside=True), self._show, said)

    def _show(self, view: TrailView) -> None:
        self._broken = self._broken if view.broken is None else view.broken
        self.model.set_rows(view.events)
        self._list_people()
        self._narrow()
        count = plural(len(view.events), "event") if view.events else _EMPTY
        self.told.setText(view.said or count)
        self.events.set_empty_message(_NO_HIT if view.events else _EMPTY)
        self.allow(on=True)
        if view.broken:
            self._show_broken(view.broken)
        elif self.events.current_row is None:
            self.events.choose_first()

    def allow(self, *, on: bool) -> None:
        """Let the trail be checked, signed and written, or not."""
        self.verify.setEnabled(on)
        for one in (self.save, self.export):
            one.setEnabled(on and bool(self.model.rows))

    def _show_broken(self, number: int) -> None:
        """Go to an event, or to where it is missing, with those before and after it in view."""
        self.people.setCurrentIndex(0)
        self.filter.clear()
        self.events.sort_by(-1)
        if self.events.choose_where(lambda one: one.number <= number):
            centre = QAbstractItemView.ScrollHint.PositionAtCenter
            self.events.scrollTo(self.events.currentIndex(), centre)
            self._tell(self.events.current_row)
        self.events.setFocus()

    def _mark(self, event: ToldEvent) -> QIcon | None:
        return icon("error") if event.number == self._broken else None

    def _list_people(self) -> None:
        """Offer everybody of whom an event tells; who was chosen stays."""
        before = self.people.currentText()
        names = sorted({one.person for one in self.model.rows if one.person}, key=str.casefold)
        self.people.blockSignals(True)
        self.people.clear()
        self.people.addItems([_EVERYBODY, *names])
        self.people.setCurrentText(before)
        self.people.blockSignals(False)

    @Slot()
    def _narrow(self) -> None:
        who = self.people.currentText() if self.people.currentIndex() > 0 else ""
        self.model.filter(self.filter.text(), (lambda one: one.person == who) if who else None)
        listed, count = len(self.model.shown), len(self.model.rows)
        self.count.setText(f"{listed:,} of {plural(count, 'event')}" if listed < count else "")
        if self.events.current_row is None and not self.events.choose_first():
            self.sentence.clear()

    @Slot(object)
    def _tell(self, event: ToldEvent) -> None:
        from ccprocessor.services.upkeep.trail_view import sentence_of

        self.sentence.setText(sentence_of(event))

    def _verify(self) -> None:
        from ccprocessor.services.upkeep.trail_view import verified_view

        self._ask(verified_view, _COMPARING)

    def _ask_for_checkpoint(self) -> None:
        if chosen := self._file("Save checkpoint", "checkpoint", ".txt", _CHECKPOINT):
            self.save_to(chosen)

    def _ask_for_table(self) -> None:
        if chosen := self._file("Export the events", "audit trail", ".csv", _TABLE):
            self.export_to(chosen)

    def _file(self, title: str, name: str, ending: str, kinds: str) -> Path | None:
        first = f"{name} {dt.datetime.now().astimezone():%Y-%m-%d}{ending}"
        chosen, _ = QFileDialog.getSaveFileName(self, title, first, kinds)
        file = Path(chosen)
        return (file if file.suffix else file.with_name(f"{file.name}{ending}")) if chosen else None

    def save_to(self, file: Path) -> None:
        """Sign a checkpoint and write it into a file."""

        def work(office: Office) -> str:
            from ccprocessor.services.upkeep.trail import write_checkpoint

            return write_checkpoint(office, file)

        self._do(work)

    def export_to(self, file: Path) -> None:
        """Write the events that are listed into a file."""
        listed = self.model.shown

        def work(_office: Office) -> str:
            from ccprocessor.services.upkeep.trail_view import write_events

            return write_events(listed, file)

        self._do(work)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.people)
        head.addWidget(self.filter, 1)
        head.addWidget(self.count)
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addWidget(self.told)
        column.addLayout(head)
        column.addWidget(self.events, 1)
        column.addWidget(self.sentence)
        column.addLayout(self.foot(self.verify, self.save, self.export))
        self.filter.setFocus()


def _trouble(office: Office) -> str:
    """Tell where checkpoints could not be kept; empty where they could."""
    from ccprocessor.services.upkeep.trail import trouble_elsewhere

    return trouble_elsewhere(office)


def _columns(
    mark: Callable[[ToldEvent], QIcon | None],
) -> tuple[TableColumn[ToldEvent], ...]:
    """An event: its number, when, who, where, what, of whom, in which month, and why."""
    return (
        TableColumn("No.", lambda one: f"{one.number:,}", lambda one: one.number, RIGHT, icon=mark),
        TableColumn("When", lambda one: f"{one.at:%d %b %Y %H:%M:%S}", lambda one: one.at),
        TableColumn("Who", lambda one: one.user, lambda one: one.user.casefold()),
        TableColumn("Computer", lambda one: one.workstation, lambda one: one.workstation),
        TableColumn("What", lambda one: one.what, lambda one: one.what.casefold()),
        TableColumn("Person", lambda one: one.person, lambda one: one.person.casefold()),
        TableColumn("Month", lambda one: one.month, lambda one: one.month),
        TableColumn("Before", lambda one: one.before, lambda one: one.before, hidden=True),
        TableColumn("Why", lambda one: one.why, lambda one: one.why.casefold()),
    )
