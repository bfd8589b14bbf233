"""The screen of a load: a row a file, the people as they are read, Cancel."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QElapsedTimer, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget
from shiboken6 import isValid

from ccprocessor.desktop.loading.arrival_dialog import ArrivalDialog
from ccprocessor.desktop.loading.file_row import FileRow
from ccprocessor.desktop.loading.people import PEOPLE
from ccprocessor.desktop.loading.session import LoadSession
from ccprocessor.desktop.shared.banner import Banner, Remedy
from ccprocessor.desktop.shared.icons import icon
from ccprocessor.desktop.shared.labels import text_label
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.shared.tables.model import RowTableModel
from ccprocessor.desktop.shared.tables.view import RowTableView
from ccprocessor.errors import UserError
from ccprocessor.jobs import PersonRead
from ccprocessor.review.wording import plural
from ccprocessor.services.cycle.placement import Question

_ROOM = 4
_SELDOM_MS = 300
_TO_COME = "People appear here as they are read."
_NOBODY = "Reading stopped: nobody is listed."
_PROVISIONAL = (
    "Cancel keeps nothing. A person's figures may still change until everyone is reviewed; the"
    " month opens by itself."
)
_NOTHING_KEPT = "Nothing of these files is stored."
_FAULT = "Reading stopped by a fault of the program."


class LoadingScreen(QWidget):
    """Shows a course and takes the decisions about it; `left` after Cancel."""

    left = Signal()

    def __init__(self, course: LoadSession, memory: Memory, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._course = course
        self._question: ArrivalDialog | None = None
        self._rows: dict[Path, FileRow] = {}
        self._shown = QElapsedTimer()
        self._shown.start()
        self._title = text_label(role="title", parent=self)
        self.banner = Banner(self)
        self._files = QVBoxLayout()
        self._sentence = text_label(role="heading", parent=self)
        self._people = RowTableModel[PersonRead](PEOPLE, self)
        self.people = RowTableView(
            self._people,
            title="People read so far, provisional",
            name="people read",
            memory=memory,
            key=lambda person: person.key,
            stretch="Name",
            parent=self,
        )
        self.cancel = QPushButton(icon("cancel"), "Cancel", self)
        self.cancel.setToolTip("Stop reading and keep nothing of it (Esc)")
        self.cancel.clicked.connect(self.give_up)
        self._lay_out()
        course.changed.connect(self.refresh)
        course.stopped.connect(self._show_stop)
        course.asked.connect(self._ask)

    @property
    def rows(self) -> tuple[FileRow, ...]:
        """The rows of the files, in the order given."""
        return tuple(self._rows[state.path] for state in self._course.files)

    @property
    def title(self) -> str:
        """Title of the screen."""
        return self._title.text()

    @property
    def sentence(self) -> str:
        """Sentence about the load as a whole."""
        return self._sentence.text()

    @Slot()
    def refresh(self) -> None:
        """Show the course as it is now; rows that stay are never made anew."""
        files = self._course.files
        for path in set(self._rows) - {state.path for state in files}:
            self._drop_row(path)
        for state in files:
            if state.path in self._rows:
                self._rows[state.path].show_state(state)
            else:
                self._add_row(FileRow(state, self), state.path)
        self._area.setMaximumHeight(self._files.sizeHint().height() + _ROOM)
        is_over = self._course.is_stopped
        self._title.setText(
            f"{'Not loaded:' if is_over else 'Loading'} {plural(len(files), 'file')}"
        )
        self._foot.setText(_NOTHING_KEPT if is_over else _PROVISIONAL)
        self.people.set_empty_message(_NOBODY if is_over else _TO_COME)
        self._sentence.setText(self._course.sentence)
        self._show_people()
        if self._course.is_busy:
            self.banner.dismiss()
            self._drop_question()

    def _show_people(self) -> None:
        """Show who was read; seldom while reading, as painting competes with it for Python."""
        people = self._course.people
        waits = self._course.is_reading and self._people.rows and self._shown.elapsed() < _SELDOM_MS
        if people != self._people.rows and not waits:
            self._shown.start()
            self._people.set_rows(people)

    @Slot()
    def give_up(self) -> None:
        """Cancel the load and leave."""
        self._course.cancel()
        self.banner.dismiss()
        self.left.emit()

    @Slot(object)
    def _ask(self, question: Question) -> None:
        """Ask where files belong; closing that gives the load up, unless it began anew."""
        self._question = dialog = ArrivalDialog(question, self.window())
        dialog.answered.connect(self._course.decide)
        dialog.rejected.connect(self._leave_question)
        dialog.open()

    @Slot()
    def _leave_question(self) -> None:
        self._question = None
        if not self._course.is_busy:
            self.give_up()

    def _drop_question(self) -> None:
        """Ask no more once files are read anew."""
        if self._question is not None and isValid(self._question):
            self._question.close()

    @Slot(object)
    def _show_stop(self, error: Exception) -> None:
        """Say why it stopped and what can be done; details of a fault are told by the window."""
        if not isinstance(error, UserError):
            error = UserError(_FAULT, hint="Nothing was stored.")
        remedies = [Remedy("Try again", self._course.try_again)]
        file, bad = error.file, [one.path for one in self._course.files if one.stage == "bad"]
        if self._course.can_go_on and file in bad:
            remedies.append(Remedy("Skip this file", lambda: self._course.skip(file)))
        back = "Back to the start" if self._course.front is None else "Back to the month"
        remedies.append(Remedy(back, self.give_up))
        self.banner.show_error(error, remedies)

    def _add_row(self, row: FileRow, path: Path) -> None:
        row.password_given.connect(self._course.give_password)
        row.leaving_out.connect(self._course.leave_out)
        self._rows[path] = row
        self._files.insertWidget(self._files.count() - 1, row)

    def _drop_row(self, path: Path) -> None:
        row = self._rows.pop(path)
        self._files.removeWidget(row)
        row.hide()
        row.deleteLater()

    def _lay_out(self) -> None:
        rows = QWidget(self)
        rows.setLayout(self._files)
        self._files.setContentsMargins(0, 0, 0, 0)
        self._files.addStretch(1)
        self._area = area = QScrollArea(self)
        area.setWidget(rows)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setAccessibleName("Files of this load")
        foot = QHBoxLayout()
        self._foot = text_label(_PROVISIONAL, "muted", parent=self)
        foot.addWidget(self._foot, 1)
        foot.addWidget(self.cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 8)
        column.setSpacing(10)
        column.addWidget(self._title)
        column.addWidget(self.banner)
        column.addWidget(area, 3)
        column.addWidget(self._sentence)
        column.addWidget(self.people, 2)
        column.addLayout(foot)
