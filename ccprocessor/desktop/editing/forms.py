"""Forms for what one key cannot say: a record to add, a receipt in parts, a person to choose."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ccprocessor.desktop.shared.labels import text_label
from ccprocessor.domain.money import ZERO, to_cents, total
from ccprocessor.extraction.text.amounts import parse_amount
from ccprocessor.review.wording import money

_WIDTH = 460  # pixels
_PARTS = 8  # rows of a split; a receipt is booked to few codings
_PART_FIELDS = ("amount", "type", "job", "phase", "cost_type", "gl_account")
_PART_HEADS = ("Amount", "Coding", "Job", "Phase", "Cost type", "Account")


@dataclass(frozen=True, slots=True)
class FormField:
    """A line of a form: its name, its label, what stands in it, and what may be chosen.

    `choices` are texts by values; with them one of these is chosen, else text is written, which
    may be left out where the field is not `needed`.
    """

    name: str
    label: str
    value: str = ""
    choices: Mapping[str, str] | None = None
    needed: bool = False


class AskForm(QDialog):
    """Asks for some values; `answered` gets them by name when they are accepted.

    While `wrong` says something about a value, as a sentence by the field's name, the form stays.
    """

    def __init__(
        self,
        title: str,
        fields: Sequence[FormField],
        answered: Callable[[dict[str, str]], None],
        parent: QWidget | None = None,
        wrong: Callable[[dict[str, str]], Mapping[str, str]] = lambda _said: {},
    ) -> None:
        super().__init__(parent)
        self._fields, self._wrong = tuple(fields), wrong
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(_WIDTH)
        self._answered = answered
        self.lines: dict[str, QLineEdit | QComboBox] = {}
        self.told: dict[str, QLabel] = {}
        form = QFormLayout()
        for field in fields:
            self.lines[field.name] = line = self._line(field)
            self.told[field.name] = text_label("", "danger", parent=self)
            self.told[field.name].hide()
            form.addRow(field.label, line)
            form.addRow("", self.told[field.name])
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addWidget(_buttons(self))

    def accept(self) -> None:
        """Tell what was written, and close; say at its field what is wrong, and stay."""
        found = {}
        for name, line in self.lines.items():
            if isinstance(line, QComboBox):
                found[name] = str(line.currentData() or "")
            else:
                found[name] = line.text().strip()
        empty = (one for one in self._fields if one.needed and not found[one.name])
        wrong = {one.name: f"Write the {one.label.lower()}." for one in empty} or self._wrong(found)
        self._say(wrong)
        if not wrong:
            super().accept()
            self._answered(found)

    def _say(self, wrong: Mapping[str, str]) -> None:
        """Put sentences under their fields, and the cursor into the first; unknown: the last."""
        last = self._fields[-1].name
        said = {name if name in self.lines else last: text for name, text in wrong.items()}
        for name, label in self.told.items():
            label.setText(said.get(name, ""))
            label.setVisible(name in said)
            self.lines[name].setAccessibleDescription(said.get(name, ""))
        if said:
            first = self.lines[next(name for name in self.lines if name in said)]
            first.setFocus(Qt.FocusReason.OtherFocusReason)
            if isinstance(first, QLineEdit):
                first.selectAll()

    def _line(self, field: FormField) -> QLineEdit | QComboBox:
        line: QLineEdit | QComboBox
        if field.choices is None:
            line = QLineEdit(field.value, self)
        else:
            line = QComboBox(self)
            for value, words in field.choices.items():
                line.addItem(words, value)
            line.setCurrentIndex(max(line.findData(field.value), 0))
        line.setAccessibleName(field.label)
        return line


class SplitForm(QDialog):
    """Books a receipt in parts; what is left to give stands below, and must come to nothing."""

    def __init__(
        self,
        amount: Decimal,
        first: Mapping[str, str],
        answered: Callable[[list[dict[str, str]]], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._amount, self._answered = amount, answered
        self.setWindowTitle(f"Split {money(amount)}")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.table = QTableWidget(_PARTS, len(_PART_HEADS), self)
        self.table.setHorizontalHeaderLabels(_PART_HEADS)
        self.table.verticalHeader().hide()
        self.table.setAccessibleName("Parts of the receipt")
        self.table.setTabKeyNavigation(False)  # Tab leads on to the buttons; while writing, on
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        for column, name in enumerate(_PART_FIELDS):
            self.table.setItem(0, column, QTableWidgetItem(first.get(name, "")))
        self.left = text_label(parent=self)
        self._ok = _buttons(self)
        column_of = QVBoxLayout(self)
        column_of.addWidget(
            text_label("A part a row: its amount, or a percentage such as 30 %.", parent=self)
        )
        column_of.addWidget(self.table, 1)
        column_of.addWidget(self.left)
        column_of.addWidget(self._ok)
        self.resize(680, 380)
        self.table.cellChanged.connect(self._add_up)
        self._add_up()

    @property
    def parts(self) -> list[dict[str, str]]:
        """The rows that have an amount, as decisions write them."""
        found = []
        for row in range(_PARTS):
            said = {name: self._text(row, at) for at, name in enumerate(_PART_FIELDS)}
            if (part := self._part(said["amount"])) is not None:
                found.append({**said, "amount": f"{part:f}"})
        return found

    def accept(self) -> None:
        """Tell the parts where they come to the whole receipt."""
        if self._rest == 0 and len(self.parts) > 1:
            parts = self.parts
            super().accept()
            self._answered(parts)
        else:
            self.left.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Paste a block of cells, as from a spreadsheet, from the cell under the cursor on."""
        if not event.matches(QKeySequence.StandardKey.Paste):
            super().keyPressEvent(event)
            return
        at = self.table.currentIndex()
        for down, line in enumerate(QApplication.clipboard().text().splitlines()):
            for across, text in enumerate(line.split("\t")):
                row, column = max(at.row(), 0) + down, max(at.column(), 0) + across
                if row < _PARTS and column < len(_PART_FIELDS):
                    self.table.setItem(row, column, QTableWidgetItem(text.strip()))

    @property
    def _rest(self) -> Decimal:
        return self._amount - total(Decimal(part["amount"]) for part in self.parts)

    def _part(self, text: str) -> Decimal | None:
        """An amount as written, or a percentage of the whole, in cents; None for neither."""
        if text.endswith("%"):
            share = parse_amount(text.removesuffix("%").strip())
            return None if share is None else to_cents(self._amount * share / 100)
        amount = parse_amount(text)
        return amount or None

    def _text(self, row: int, column: int) -> str:
        item = self.table.item(row, column)
        return item.text().strip() if item is not None else ""

    @Slot()
    def _add_up(self) -> None:
        rest, many = self._rest, len(self.parts)
        if rest == ZERO and many > 1:
            said = f"{many} parts make {money(self._amount)}."
        else:
            said = f"{money(rest)} is left to give." if rest else "Write at least two parts."
        self.left.setText(said)
        self._ok.button(QDialogButtonBox.StandardButton.Ok).setEnabled(rest == ZERO and many > 1)


def _buttons(dialog: QDialog) -> QDialogButtonBox:
    kinds = QDialogButtonBox.StandardButton
    buttons = QDialogButtonBox(kinds.Ok | kinds.Cancel, dialog)
    buttons.accepted.connect(dialog.accept)
    buttons.rejected.connect(dialog.reject)
    return buttons
