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
from ccprocessor.review.wording import money, plural

_WIDTH = 460  # pixels
_PARTS = 8  # rows of a split at first; a receipt is booked to few codings
_MOST_PARTS = 200  # no receipt is booked to more; what is pasted beyond was meant elsewhere
CODING = ("type", "job", "phase", "cost_type", "gl_account")
"""Fields of a coding that a part of a receipt may have of its own."""

_PART_FIELDS = ("amount", *CODING)
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
    """Books a receipt in parts; what is left to give stands below, and must come to nothing.

    While `wrong` says something about the parts, as a sentence, the form stays.
    """

    def __init__(
        self,
        amount: Decimal,
        first: Mapping[str, str],
        answered: Callable[[list[dict[str, str]]], None],
        parent: QWidget | None = None,
        wrong: Callable[[list[dict[str, str]]], str] = lambda _parts: "",
    ) -> None:
        super().__init__(parent)
        self._amount, self._answered, self._wrong = to_cents(amount), answered, wrong
        self.setWindowTitle(f"Split {money(amount)}")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.table = QTableWidget(_PARTS, len(_PART_HEADS), self)
        self.table.setHorizontalHeaderLabels(_PART_HEADS)
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
        return [said for said in self._rows.values() if said["amount"]]

    def accept(self) -> None:
        """Tell the parts where they come to the whole receipt and nothing is wrong with them."""
        parts = self.parts
        if self._trouble or (said := self._wrong(parts)):
            self.left.setText(self._trouble or said)
            self.left.setFocus()
            return
        super().accept()
        self._answered(parts)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Paste a block of cells, as from a spreadsheet, from the cell under the cursor on."""
        if not event.matches(QKeySequence.StandardKey.Paste):
            super().keyPressEvent(event)
            return
        at = self.table.currentIndex()
        row, column = max(at.row(), 0), max(at.column(), 0)
        block = [line.split("\t") for line in QApplication.clipboard().text().splitlines()]
        wide, room = max(map(len, block), default=0), len(_PART_FIELDS) - column
        if wide > room or row + len(block) > _MOST_PARTS:
            self.left.setText(
                f"What is pasted has {plural(len(block), 'row')} and {plural(wide, 'column')}, but"
                f" from here on there are {_MOST_PARTS - row} and {room}. Copy fewer cells, or"
                " begin further left."
            )
            return
        self.table.setRowCount(max(self.table.rowCount(), row + len(block)))
        for down, cells in enumerate(block):
            for across, text in enumerate(cells):
                self.table.setItem(row + down, column + across, QTableWidgetItem(text.strip()))

    @property
    def _rows(self) -> dict[int, dict[str, str]]:
        """Return what is written in rows by their numbers; an amount that cannot be read is empty.

        Percentages are rounded in their sum, so that those that make 100 make the whole.
        """
        found, percent = {}, ZERO
        for row in range(self.table.rowCount()):
            said = {name: self._text(row, at) for at, name in enumerate(_PART_FIELDS)}
            if not any(said.values()):
                continue
            text = said["amount"]
            share = parse_amount(text.removesuffix("%").strip())
            if text.endswith("%") and share is not None:
                before = to_cents(self._amount * percent / 100)
                percent += share
                share = to_cents(self._amount * percent / 100) - before
            is_part = share and share * self._amount > 0 and abs(share) <= abs(self._amount)
            is_amount = share and is_part and share == to_cents(share)
            found[row] = {**said, "amount": f"{share:f}" if is_amount else ""}
        return found

    @property
    def _trouble(self) -> str:
        """Sentence on why the parts cannot be booked; empty where they can."""
        rows = self._rows
        for row, said in rows.items():
            if not said["amount"] and (text := self._text(row, 0)):
                return f"Row {row + 1}: “{text[:40]}” is no part of {money(self._amount)}."
        if rest := self._amount - total(Decimal(part["amount"]) for part in self.parts):
            over = "too much was given" if rest * self._amount < 0 else "is left to give"
            return f"{money(abs(rest) if rest * self._amount < 0 else rest)} {over}."
        empty = next((row for row, said in rows.items() if not said["amount"]), None)
        if empty is not None:
            return f"Row {empty + 1} has a coding and no amount: write one, or clear the row."
        return "" if len(self.parts) > 1 else "Write at least two parts."

    def _text(self, row: int, column: int) -> str:
        item = self.table.item(row, column)
        return item.text().strip() if item is not None else ""

    @Slot()
    def _add_up(self) -> None:
        """Say what is left, and keep an empty row at the end."""
        last = self.table.rowCount() - 1
        if last + 1 < _MOST_PARTS and any(self._text(last, at) for at in range(len(_PART_FIELDS))):
            self.table.insertRow(last + 1)
        trouble = self._trouble
        self.left.setText(trouble or f"{len(self.parts)} parts make {money(self._amount)}.")
        self._ok.button(QDialogButtonBox.StandardButton.Ok).setEnabled(not trouble)


def _buttons(dialog: QDialog) -> QDialogButtonBox:
    kinds = QDialogButtonBox.StandardButton
    buttons = QDialogButtonBox(kinds.Ok | kinds.Cancel, dialog)
    buttons.accepted.connect(dialog.accept)
    buttons.rejected.connect(dialog.reject)
    return buttons
