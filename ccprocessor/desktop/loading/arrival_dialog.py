"""Ask where files belong if they may not be of the month they were given to."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ccprocessor.desktop.shared.icons import icon
from ccprocessor.desktop.shared.labels import IconLabel, button_text, text_label
from ccprocessor.domain.readings import RECORDS, side_of
from ccprocessor.review.wording import plural
from ccprocessor.services.cycle.placement import Arrival, Placement, Question

_ICON = 24
_WIDTH = 620


class ArrivalDialog(QDialog):
    """Asks one question about all files; `answered` brings where they are to be put.

    Closing it leaves everything as it was.
    """

    answered = Signal(object)

    def __init__(self, question: Question, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._question = question
        title = "Do these months belong together?"
        self.setWindowTitle(title if question.joining else "Where do these files belong?")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(_WIDTH)
        self.join = self._button(f"Add to {question.month}", "receipt", question.joined)
        self.new = self._button(self._words_for_new(), "files", question.apart)
        leave = "Leave both as they are" if question.joining else "Leave out"
        self.leave = self._button(leave, "cancel", question.left_out)
        self.join.setVisible(question.may_join)
        self.new.setVisible(question.may_be_new)
        self.leave.setVisible(bool(question.doubtful))
        self._default().setDefault(True)
        self._lay_out()
        self._default().setFocus()

    @property
    def lines(self) -> tuple[str, ...]:
        """Line shown about each file."""
        return tuple(self._line(one) for one in self._question.arrivals)

    def _words_for_new(self) -> str:
        month = self._question.month
        return f"Use in place of {month}" if self._question.replaces else "Make a new month"

    def _default(self) -> QPushButton:
        """The answer that loses nothing: an obvious one, else to leave the files out."""
        question = self._question
        if not question.doubtful:
            return self.join
        brings_statement = any(side_of(one.kind) == "statement" for one in question.arrivals)
        is_other_month = brings_statement and question.may_be_new and not question.replaces
        return self.new if is_other_month else self.leave

    def _button(self, text: str, picture: str, answer: Placement) -> QPushButton:
        button = QPushButton(icon(picture), button_text(text), self)
        button.setAutoDefault(True)  # Enter presses the one that has the focus
        button.clicked.connect(lambda: self._answer(answer))
        return button

    def _answer(self, answer: Placement) -> None:
        question = self._question
        is_all = question.joining or len(question.doubtful) == len(question.arrivals)
        if answer.without and is_all and not question.has_more:
            self.reject()
            return
        self.answered.emit(answer)
        self.accept()

    def _line(self, one: Arrival) -> str:
        common = f"{one.common:,} of them in {self._question.month}"
        parts = (RECORDS[one.kind].name, one.company, one.period, plural(one.people, *_PEOPLE))
        return ", ".join([" · ".join(part for part in parts if part), common])

    def _lay_out(self) -> None:
        question = self._question
        files = QGridLayout()
        files.setColumnStretch(1, 1)
        for row, one in enumerate(question.arrivals):
            picture = IconLabel(_ICON, self)
            picture.show_icon(icon("warning" if one.doubts else "file"))
            picture.setAccessibleName("doubtful" if one.doubts else "fits")
            texts = QVBoxLayout()
            texts.setSpacing(0)
            texts.addWidget(text_label(one.name, "heading", parent=self))
            texts.addWidget(text_label(self._line(one), parent=self))
            if one.doubts:
                said = ", ".join(one.doubts)
                texts.addWidget(text_label(f"{said[0].upper()}{said[1:]}.", parent=self))
            files.addWidget(picture, row, 0, Qt.AlignmentFlag.AlignTop)
            files.addLayout(texts, row, 1)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        for button in (self.join, self.new, self.leave):
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addWidget(text_label(self._sentence(), parent=self))
        column.addLayout(files)
        column.addStretch(1)
        column.addLayout(buttons)

    def _sentence(self) -> str:
        question = self._question
        month = " · ".join(part for part in (question.month, question.company) if part)
        if not question.doubtful:
            return f"These files fit a month that is stored: {month}. Nothing is stored yet."
        if question.joining:
            return f"{question.joining} may not belong to {month}. Nothing was changed yet."
        if question.front is not None:
            where = "The month that is open"
        else:
            where = "The month that is stored" if question.cycle else "The month of the statement"
        return f"{where} is {month}. What came may not belong to it. Nothing is stored yet."


_PEOPLE = ("person", "people")
