"""The coding grid as a widget: show it a sheet, give its acts to the month's editor."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ccprocessor.desktop.coding.columns import COLUMNS, note
from ccprocessor.desktop.coding.filling import (
    FIELDS,
    CannotFill,
    Change,
    act_of,
    by_rules,
    coded_as,
    copied,
    filled_down,
    pasted,
)
from ccprocessor.desktop.coding.splitting import split_by
from ccprocessor.desktop.commands.rights import needs
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.shared.tables.model import RowTableModel, Writable
from ccprocessor.desktop.shared.tables.notes import Notes
from ccprocessor.desktop.shared.tables.refused import write_again
from ccprocessor.desktop.shared.tables.view import RowTableView
from ccprocessor.review.coding_lists import NO_LISTS
from ccprocessor.review.wording import plural

if TYPE_CHECKING:  # the database is heavy: imported on the runners' threads
    from ccprocessor.domain.cycles import Month
    from ccprocessor.domain.issues import ReceiptRef
    from ccprocessor.services.coding.suggestions import CodingRow, CodingSheet

_CHIPS = 3
_BY_TYPING = QAbstractItemView.EditTrigger.AnyKeyPressed
_NO_CELL = "Choose a cell of a code or purpose first."
_NOT_FOUND = "No receipt here has these words. Clear them, or untick “Only what needs coding”."
_NOTHING = "Nothing needs coding. Untick “Only what needs coding” to see every receipt."
_ALL_CODED = "Every receipt that is listed is coded."


class CodingGrid(QWidget):
    """Every receipt of a month with its codes; nothing is coded but by an act of a person.

    `acted` brings each act, one step however many receipts it is about; `refused` says why there
    was none; `row_chosen` tells which receipt is looked at, `shown` that others are listed or left
    to code. The state that an act makes is shown by `show_month`.
    """

    acted = Signal(object)
    refused = Signal(str)
    row_chosen = Signal(object)
    shown = Signal()

    def __init__(self, memory: Memory, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sheet: CodingSheet | None = None
        self.search = QLineEdit(self)
        self.search.setPlaceholderText("Find")
        self.search.setAccessibleName("Find receipts")
        self.search.setClearButtonEnabled(True)
        self.only = QCheckBox("Only what needs coding", self)
        self.only.setChecked(True)
        self.model: RowTableModel[CodingRow] = RowTableModel(COLUMNS, self)
        self.table = RowTableView(
            self.model,
            title="Coding",
            name="coding",
            memory=memory,
            key=_key,
            stretch=("Merchant", "Purpose"),
            parent=self,
        )
        self.table.add_notes(Notes(note))
        self.table.set_empty_message(_NOTHING)
        self.table.setEditTriggers(self.table.editTriggers() | _BY_TYPING)
        self.chips = [QPushButton(self) for _ in range(_CHIPS)]
        self.actions_of_cells = (
            self._made("Fill &down", "Ctrl+D", self.fill_down),
            self._made("Copy from &above", "+", self.copy_from_above),
            self._made("&Split over jobs…", "Ctrl+J", self.split),
            self._made("Apply the &rules", "Ctrl+Shift+D", self.apply_rules),
            self._made("&Paste from a spreadsheet", QKeySequence.StandardKey.Paste, self.paste),
            *(
                self._made(
                    f"Take suggestion {number + 1}", f"Alt+{number + 1}", partial(self.take, number)
                )
                for number in range(_CHIPS)
            ),
        )
        self._lay_out()
        self._connect()
        self._filter()
        self._show_chips()

    def show_sheet(self, sheet: CodingSheet) -> None:
        """Show the receipts of a month, as `ServiceClient.coding` brings them."""
        self._sheet, at = sheet, self.table.currentIndex()
        is_written = self.table.state() is QAbstractItemView.State.EditingState
        self._written = _key(self.table.current_row) if is_written else None
        self.table.renew(sheet.rows)
        if not at.isValid() and self.table.shown_rows:
            self._choose(self.table.shown_rows[0])
        elif self.table.current_row is None:  # coded, and gone: the next one stands in its place
            self.table.choose_at(at.row(), at.column())
        self._show_chips()
        self.shown.emit()

    @property
    def words(self) -> str:
        """Say how many receipts are left to code; empty before there are any."""
        rows = self._sheet.rows if self._sheet else ()
        left = sum(row.needs_coding for row in rows)
        return f"{left:,} of {plural(len(rows), 'receipt')} to code" if rows else ""

    def step(self, by: int) -> None:
        """Go to the next receipt that needs coding (-1: before), the first after the last."""
        rows, here = self.table.shown_rows, self.table.currentIndex().row()
        order = [(here + by * n) % len(rows) for n in range(1, len(rows) + 1)]
        found = next((rows[n] for n in order if rows[n].needs_coding), None)
        if found is None:
            self.refused.emit(_ALL_CODED)
        else:
            self._choose(found)

    def show_month(self, month: Month) -> None:
        """Show the same month as it is now; who suggests knows what was coded since."""
        if self._sheet is not None:
            self.show_sheet(self._sheet.renewed(month))

    def go_to(self, ref: ReceiptRef) -> None:
        """Put the cursor on what a receipt lacks, or on its first code; it is shown for that."""
        row = next((one for one in self.model.rows if one.receipt.key == ref), None)
        if row is None:
            return
        self.search.clear()
        self.only.setChecked(self.only.isChecked() and row.needs_coding)
        self._choose(row)

    def _choose(self, row: CodingRow) -> None:
        """Put the cursor on what a receipt lacks, or on its first code."""
        self.table.choose_where(lambda one: _key(one) == _key(row))
        wrong = [f"coding.{one.field}" for one in row.wrong]
        lacking = [f"coding.{name.replace(' ', '_')}" for name in row.receipt.coding.lacks]
        cells = [one.edit(row) if one.edit else None for one in COLUMNS]
        fields = [cell.field if cell else "" for cell in cells]
        first = next((one for one in (*wrong, *lacking) if one in fields), FIELDS[0])
        self.table.choose_at(self.table.currentIndex().row(), fields.index(first))

    @Slot()
    def fill_down(self) -> None:
        """Write the first chosen receipt's value of the current column into the others."""
        self._do(lambda field: filled_down(self.table.selected_rows, field))

    @Slot()
    def copy_from_above(self) -> None:
        """Write the value above into the current cell."""
        row, at = self.table.current_row, self.table.currentIndex()
        above = self.model.row_at(at.siblingAtRow(at.row() - 1)) if at.row() > 0 else None
        self._do(lambda field: copied(above, row, field))

    @Slot()
    def apply_rules(self) -> None:
        """Code the chosen receipts, or all that are shown where one is chosen, by the rules."""
        chosen = self.table.selected_rows
        rows = chosen if len(chosen) > 1 else self.table.shown_rows
        self._try(lambda: by_rules(rows))

    @Slot()
    def split(self) -> None:
        """Book the current receipt in parts, each to a coding of its own."""
        row = self.table.current_row
        if row is None or row.receipt.amount is None:
            self.refused.emit("Choose a receipt with an amount first.")
            return
        lists = self._sheet.lists if self._sheet else NO_LISTS
        split_by(row.receipt, lists, self.acted.emit, self.window())

    @Slot()
    def paste(self) -> None:
        """Write a block that was copied in a spreadsheet, beginning at the current cell."""
        text = QGuiApplication.clipboard().text()
        below = self.table.shown_rows[self.table.currentIndex().row() :]
        self._do(lambda field: pasted(text, below, self.table.selected_rows, field))

    def take(self, number: int) -> None:
        """Code the current receipt as it is suggested."""
        row = self.table.current_row
        if row is None or number >= len(row.codings):
            self.refused.emit("There is no such suggestion for this receipt.")
        else:
            self._try(lambda: coded_as(row, row.codings[number].coding))

    def _do(self, change: Callable[[str], list[Change]]) -> None:
        """Make an act of changes to the column of the current cell."""
        value = self._cell()
        if value is None:
            self.refused.emit(_NO_CELL)
        else:
            self._try(lambda: change(value.field))

    def _try(
        self,
        change: Callable[[], list[Change]],
        again: Callable[[str], bool] = lambda _why: False,
    ) -> None:
        """Make an act of changes, or tell why there is none, if `again` does not tell it."""
        lists = self._sheet.lists if self._sheet else NO_LISTS
        try:
            act = act_of(change(), lists)
        except CannotFill as refused:
            if not again(str(refused)):
                self.refused.emit(str(refused))
        else:
            self.acted.emit(act._replace(refused=again))

    def _cell(self) -> Writable | None:
        row, column = self.table.current_row, self.table.currentIndex().column()
        edit = self.model.columns[column].edit if row is not None else None
        return edit(row) if edit is not None else None

    @Slot(object, str)
    def _write(self, value: Writable, text: str) -> None:
        row: CodingRow = value.subject  # type: ignore[assignment]  # of this model
        again = partial(write_again, self.table, value, text)
        self._try(lambda: [Change(row, value.field, text)], again)

    @Slot()
    def _filter(self) -> None:
        self._written = None
        self.model.filter(self.search.text(), self._is_wanted if self.only.isChecked() else None)
        self.table.set_empty_message(_NOT_FOUND if self.search.text().strip() else _NOTHING)
        self.shown.emit()

    def _is_wanted(self, row: CodingRow) -> bool:
        """Tell whether it needs coding, or is being written into."""
        return row.needs_coding or _key(row) == self._written

    @Slot()
    def _show_chips(self) -> None:
        """Offer what is suggested for the current receipt."""
        row = self.table.current_row
        codings = row.codings if row is not None else ()
        for number, chip in enumerate(self.chips):
            chip.setVisible(number < len(codings))
            if number < len(codings):
                one = codings[number]
                words = f"Alt+{number + 1}  {one.coding.codes}  {100 * one.probability:.0f} %"
                chip.setText(words)
                chip.setToolTip(f"{one.why} (Alt+{number + 1})")
                chip.setAccessibleName(f"Suggestion {number + 1}: {words}, {one.why}")

    def _made(
        self, text: str, key: str | QKeySequence.StandardKey, act: Callable[[], None]
    ) -> QAction:
        action = QAction(text, self)
        action.setShortcut(QKeySequence(key))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(lambda _checked=False: act())
        self.addAction(action)
        self.table.addAction(action)  # in its menu
        return action

    def _connect(self) -> None:
        needs("decide", self.table, *self.actions_of_cells, *self.chips)
        self.search.textChanged.connect(self._filter)
        self.only.toggled.connect(self._filter)
        self.model.edited.connect(self._write)
        self.model.modelReset.connect(self._show_chips)
        self.table.row_chosen.connect(self._show_chips)
        self.table.row_chosen.connect(self.row_chosen)
        for number, chip in enumerate(self.chips):
            chip.clicked.connect(partial(self.take, number))

    def _lay_out(self) -> None:
        head, foot = QHBoxLayout(), QHBoxLayout()
        for part in (self.search, self.only):
            head.addWidget(part)
        head.addStretch(1)
        for chip in self.chips:
            foot.addWidget(chip)
        foot.addStretch(1)
        column = QVBoxLayout(self)
        column.addLayout(head)
        column.addWidget(self.table, 1)
        column.addLayout(foot)


def _key(row: CodingRow) -> object:
    return row.person.key, row.receipt.key
