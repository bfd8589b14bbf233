"""Submitting from the desk, and closing and reopening the month that is looked at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ccprocessor.desktop.current_month import CurrentMonth
from ccprocessor.desktop.service_client import ServiceClient
from ccprocessor.desktop.shared.banner import Banner
from ccprocessor.desktop.shared.labels import text_label
from ccprocessor.desktop.workbench.rows.wording import reviewed_words
from ccprocessor.desktop.workbench.workbench import Workbench
from ccprocessor.domain.cycles import Month, Person
from ccprocessor.review.wording import month_words, plural

if TYPE_CHECKING:  # the database is heavy: imported on the runners' threads
    from ccprocessor.services.office import Office

_REASON = "Reason"


class MonthReview(QObject):
    """Submits people of the month in front, takes that back, and closes and reopens the month.

    `changed` tells that something was stored.
    """

    changed = Signal()

    def __init__(
        self,
        services: ServiceClient,
        month: CurrentMonth,
        workbench: Workbench,
        banner: Banner,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._services, self._month, self._bench = services, month, workbench
        self._banner, self._window = banner, window
        does = workbench.commands
        does.submit.triggered.connect(self.submit_chosen)
        does.submit_ready.triggered.connect(self.submit_ready)
        does.withdraw.triggered.connect(self.withdraw)
        month.editor.told.connect(lambda told: banner.say(told, kind="done"))

    @Slot()
    def submit_ready(self) -> None:
        """Submit everybody of the month who may be."""
        self._month.editor.submit(())

    @Slot()
    def submit_chosen(self) -> None:
        """Submit the people selected in the list, or whoever is shown."""
        if people := self._chosen():
            self._month.editor.submit(people)

    @Slot()
    def withdraw(self) -> None:
        """Take the submission of the same people back."""
        if people := self._chosen():
            self._month.editor.withdraw(people)

    @Slot()
    def close(self) -> None:
        """Close the month; whoever is not approved is excused in a dialog first."""
        if (loaded := self._month.loaded) is None:
            self._banner.say("Open the month to close first.")
            return
        from ccprocessor.services.approval.closing import not_approved

        if left := not_approved(loaded.month):
            dialog = ExcuseDialog(loaded.month, left, self._window)
            dialog.excused.connect(self._close)
            dialog.open()
        else:
            self._close({})

    @Slot()
    def reopen(self) -> None:
        """Ask for a reason, and let the month be changed again."""
        if self._month.loaded is None:
            self._banner.say("Open the month to reopen first.")
            return
        self._bench.asking.ask("Why is the month reopened?", self._reopen, of_choice=False)

    @Slot(object)
    def _close(self, excuses: Mapping[str, str]) -> None:
        cycle = self._month.cycle or ""

        def work(office: Office) -> str:
            from ccprocessor.services.approval.closing import close_month

            return close_month(office, cycle, excuses)

        self._do(work)

    def _reopen(self, reason: str) -> None:
        cycle = self._month.cycle or ""

        def work(office: Office) -> str:
            from ccprocessor.services.approval.closing import reopen_month

            return reopen_month(office, cycle, reason)

        self._do(work)

    def _do(self, work: Callable[[Office], str]) -> None:
        def done(told: str) -> None:
            self._banner.say(told, kind="done")
            if (cycle := self._month.cycle) is not None:
                self._services.open_revision(cycle, None, self._month.show, self._banner.tell)
            self.changed.emit()

        self._services.in_office(work, done, self._banner.tell)

    def _chosen(self) -> tuple[str, ...]:
        rows = self._bench.employees.table.selected_rows
        if len(rows) > 1:
            return tuple(row.person.key for row in rows)
        sheet = self._bench.guide.sheet
        if sheet is None:
            self._banner.say("Choose somebody first.")
        return (sheet.person.key,) if sheet is not None else ()


class ExcuseDialog(QDialog):
    """Lists who is not approved, each with a line for why they are excused; `excused` brings them.

    One reason for all counts for whoever has none of their own. Who has no reason is not excused,
    and keeps the month from being closed.
    """

    excused = Signal(object)

    def __init__(self, month: Month, people: tuple[Person, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Close the month")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumSize(560, 360)
        self.lines: dict[str, QLineEdit] = {}
        column = QVBoxLayout(self)
        column.addWidget(text_label(month_words(month.cycle), "heading", parent=self))
        told = (
            f"{plural(len(people), 'person is', 'people are')} not approved. Say why each is"
            " excused, or leave this and approve them. A closed month takes no changes until it is"
            " reopened."
        )
        column.addWidget(text_label(told, parent=self))
        self.for_all = QLineEdit(self)
        self.for_all.setPlaceholderText("One reason for all who have none of their own")
        self.for_all.setAccessibleName(self.for_all.placeholderText())
        self.for_all.setVisible(len(people) > 1)
        self.for_all.textChanged.connect(self._show_for_all)
        column.addWidget(self.for_all)
        column.addWidget(self._lines_of(people), 1)
        buttons = QDialogButtonBox(self)
        self.close_month = buttons.addButton(
            "Close the month", QDialogButtonBox.ButtonRole.AcceptRole
        )
        buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self._excuse)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)

    def _lines_of(self, people: tuple[Person, ...]) -> QScrollArea:
        """A line for the reason of each person, under each other."""
        inner = QWidget(self)
        rows = QVBoxLayout(inner)
        for person in people:
            line = QLineEdit(inner)
            line.setPlaceholderText(_REASON)
            line.setAccessibleName(f"Why {person.name} is excused")
            label = text_label(f"{person.name} ({_stands(person)})", parent=inner)
            label.setBuddy(line)
            rows.addWidget(label)
            rows.addWidget(line)
            self.lines[person.key] = line
        rows.addStretch(1)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setWidget(inner)
        return area

    @Slot(str)
    def _show_for_all(self, reason: str) -> None:
        for line in self.lines.values():
            line.setPlaceholderText(reason.strip() or _REASON)

    @Slot()
    def _excuse(self) -> None:
        for_all = self.for_all.text().strip()
        said = {key: line.text().strip() or for_all for key, line in self.lines.items()}
        self.accept()
        self.excused.emit({key: reason for key, reason in said.items() if reason})


def _stands(person: Person) -> str:
    """The state of somebody's review, as the desk calls it."""
    return reviewed_words(person) or person.review.state
