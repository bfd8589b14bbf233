"""The values of a charge, its record and its picture; what helps where the picture says nothing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ccprocessor.desktop.shared.icons import icon
from ccprocessor.desktop.shared.labels import IconLabel, text_label
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.workbench.lists import ListKind, RowList
from ccprocessor.desktop.workbench.rows.columns import VALUE_COLUMNS
from ccprocessor.desktop.workbench.rows.value_rows import ValueRow, needs_help, value_rows
from ccprocessor.domain.issues import IssueType
from ccprocessor.domain.pictures import PictureReading
from ccprocessor.domain.receipts import Receipt
from ccprocessor.domain.statement import Transaction

_ICON = 18  # pixels
_SOURCES = ("Statement", "Record", "Picture")
_KIND = ListKind(
    "Values of the charge and its receipt",
    "values",
    VALUE_COLUMNS,
    "Choose a charge or a receipt.",
    stretch=_SOURCES,
    key=lambda row: row.name,
    wraps=True,
)
_FIELD = "Field"
NO_PICTURE = "This record has no picture."
NOT_YET = "The picture has not been read yet."
READ_AGAIN = (
    "Read again by {engine}. This is for looking at: it is not stored, and goes when another "
    "receipt is chosen."
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A charge, one of its records, and the kinds of issues they have.

    `number` of `count` says which record it is, from 1; `count` is 0 without one.
    """

    charge: Transaction | None = None
    receipt: Receipt | None = None
    issues: Collection[IssueType] = ()
    number: int = 0
    count: int = 0


class ValuePanel(QWidget):
    """Shows the values; tells a picture to turn or to read again, and another record wanted.

    `record_asked` brings a step to the next record of the charge or the one before.
    """

    turn_asked = Signal()
    reread_asked = Signal(object)
    record_asked = Signal(int)

    def __init__(self, memory: Memory, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shown: Shown | None = None
        self._icon = IconLabel(_ICON, self)
        self._icon.setAccessibleName("Attention")
        self.sentence = text_label(parent=self)
        self.list = RowList(_KIND, memory, self)
        self.list.table.horizontalHeader().setSectionsClickable(False)
        self.turn = self._button("Turn picture", "rotate-right", "Turn the page to read it")
        self.again = self._button("Read again", "eye", "Let the second program read this picture")
        self.before = self._button("", "previous", "The record before (this charge has several)")
        self.after = self._button("", "next", "The next record (this charge has several)")
        self.before.setAccessibleName("Previous record")
        self.after.setAccessibleName("Next record")
        self.turn.clicked.connect(self.turn_asked)
        self.again.clicked.connect(self._ask_again)
        self.before.clicked.connect(lambda: self.record_asked.emit(-1))
        self.after.clicked.connect(lambda: self.record_asked.emit(1))
        self._lay_out()
        self.show_values(None)

    def show_values(self, shown: Shown | None) -> None:
        """Show a charge and a record; None: nothing is chosen."""
        self.shown = shown
        self._list(_rows(shown))
        self._say_state()

    def renew(self, shown: Shown | None) -> None:
        """The same ones with other values; what is chosen stays."""
        if shown == self.shown:
            return
        self.shown = shown
        self.list.renew(_rows(shown))
        self._leave_out_empty()
        self._say_state()

    def show_reread(self, receipt: Receipt, reading: PictureReading) -> None:
        """Show what was read anew, unless another receipt was chosen meanwhile."""
        shown = self.shown
        if shown is None or shown.receipt is None or shown.receipt.key != receipt.key:
            return
        anew = replace(shown.receipt, picture=reading)
        self._list(value_rows(shown.charge, anew, shown.issues))
        found = f" Nothing was found: {reading.note}." if reading.note else ""
        self._say(READ_AGAIN.format(engine=reading.engine or "the second program") + found, "info")
        self.again.setEnabled(True)

    def show_trouble(self, sentence: str) -> None:
        """Say why it could not be read again."""
        self._say(sentence, "warning")
        self.again.setEnabled(True)

    def _list(self, rows: Sequence[ValueRow]) -> None:
        self.list.set_rows(rows)
        self._leave_out_empty()

    def _leave_out_empty(self) -> None:
        """Give the room of a source that there is none of to the others."""
        table, rows = self.list.table, self.list.model.rows
        for number, column in enumerate(VALUE_COLUMNS):
            if column.title != _FIELD:
                empty = bool(rows) and not any(map(column.text, rows))
                table.setColumnHidden(number, empty)

    def _say_state(self) -> None:
        self.setVisible(self.shown is not None)
        receipt = self.shown.receipt if self.shown else None
        picture = receipt.picture if receipt else None
        helps = picture is not None and needs_help(picture)
        for button in (self.turn, self.again):
            button.setVisible(helps)
            button.setEnabled(True)
        for button in (self.before, self.after):
            button.setVisible(self.shown is not None and self.shown.count > 1)
        self._say(_sentence(self.shown), "warning" if helps else "")

    def _say(self, sentence: str, picture: str) -> None:
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))
        self._icon.setVisible(bool(picture))
        if picture:
            self._icon.show_icon(icon(picture))

    @Slot()
    def _ask_again(self) -> None:
        if self.shown is not None and self.shown.receipt is not None:
            self.again.setEnabled(False)
            self._say("Reading the picture again…", "running")
            self.reread_asked.emit(self.shown.receipt)

    def _button(self, text: str, picture: str, tip: str) -> QPushButton:
        button = QPushButton(icon(picture), text, self)
        button.setToolTip(tip)
        button.setAccessibleDescription(tip)
        return button

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(8, 2, 4, 0)
        head.addWidget(self._icon)
        head.addWidget(self.sentence, 1)
        for button in (self.before, self.after, self.turn, self.again):
            head.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(self.list, 1)


def _rows(shown: Shown | None) -> tuple[ValueRow, ...]:
    return value_rows(shown.charge, shown.receipt, shown.issues) if shown else ()


def _sentence(shown: Shown | None) -> str:
    """Say what a record's picture lacks, and which record of several it is; empty for nothing."""
    if shown is None or (receipt := shown.receipt) is None:
        return ""
    of = f"Record {shown.number} of {shown.count}" if shown.count > 1 else ""
    said = _of_picture(receipt)
    return ". ".join(part for part in (of, said) if part)


def _of_picture(receipt: Receipt) -> str:
    picture = receipt.picture
    if picture is None:
        return NOT_YET if receipt.pictures or receipt.attachment else NO_PICTURE
    if not picture.is_readable:
        return f"The picture could not be read: {picture.note or 'nothing was found'}."
    missing = [word for word in ("total", "date") if getattr(picture, word) is None]
    return f"No {' and no '.join(missing)} could be read on the picture." if missing else ""
