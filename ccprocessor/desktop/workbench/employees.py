"""The list of people: a line to find somebody, chips by state, the month, the people."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QIcon, QKeyEvent
from PySide6.QtWidgets import (
    QLineEdit,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ccprocessor.desktop.shared.icons import icon
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.shared.tables.chips import ListChips
from ccprocessor.desktop.shared.tables.model import RIGHT, RowTableModel, TableColumn
from ccprocessor.desktop.shared.tables.notes import Notes
from ccprocessor.desktop.shared.tables.view import RowTableView
from ccprocessor.desktop.workbench.rows import wording
from ccprocessor.desktop.workbench.rows.columns import money_text, text_column
from ccprocessor.desktop.workbench.rows.entries import EntryKey
from ccprocessor.desktop.workbench.rows.people import Employee, by_what_is_open, following
from ccprocessor.domain.cycles import Flag, Person


def _state_icon(row: Employee) -> QIcon:
    return icon(wording.state_icon(row.person, waits=row.waits))


def _sums(person: Person) -> str:
    statement, receipts = money_text(person.statement_total), money_text(person.receipt_total)
    return f"Statement {statement}, receipts {receipts}"


def _note(row: Employee) -> str:
    new = "changed" if row.changed else ""
    cards = ", ".join(f"••{card}" for card in row.person.cards)
    words = wording.person_words(row.person, waits=row.waits, asked=len(row.asked))
    here = f"{row.here} here" if row.here not in ("", row.touched) else ""
    verb = "have" if " and " in row.touched else "has"
    touched = f"{row.touched} {verb} changes not saved" if row.touched else ""
    return " · ".join(part for part in (touched, here, words, cards or row.key, new) if part)


def _note_icon(row: Employee) -> QIcon | None:
    return icon("asked") if row.asked else None


COLUMNS: tuple[TableColumn[Employee], ...] = (
    text_column(
        "Name",
        lambda row: row.person.name,
        icon=_state_icon,
        tooltip=lambda row: "\n".join(
            (
                wording.state_sentences(row.person, waits=row.waits),
                _sums(row.person),
                *(f"Since before: {one}" for one in row.changed),
            )
        ),
        spoken=lambda row: f"{row.person.name}, {_note(row)}",
    ),
    TableColumn(
        "Open",
        lambda row: money_text(row.difference or None),
        lambda row: abs(row.difference),
        RIGHT,
        widest="-88,888.88",
    ),
    text_column("State", _note, hidden=True),
    text_column("Employee ID", lambda row: row.person.employee_id or "", hidden=True),
    text_column("Portal ID", lambda row: row.person.portal_id or "", hidden=True),
    text_column("Printed as", lambda row: row.person.card_name or "", hidden=True),
)

Accept = Callable[[Employee], bool]
Asked = Mapping[str, frozenset[EntryKey]]
_NOTHING: frozenset[EntryKey] = frozenset()


def _has(*flags: Flag) -> Accept:
    return lambda row: not row.waits and not set(flags).isdisjoint(row.person.flags)


CHIPS: tuple[tuple[str, Accept], ...] = (
    ("To do", lambda row: not row.is_done and (not row.person.is_ready or row.is_returned)),
    ("Missing", _has("missing_receipt", "missing_all_receipts")),
    ("Coding", _has("missing_coding_info")),
    ("Totals", _has("total_mismatch")),
    ("Waiting", lambda row: row.waits),
    ("Asked", lambda row: bool(row.asked)),
    ("Returned", lambda row: row.is_returned),
    ("Mine", lambda row: row.is_mine),
    ("Ready", lambda row: row.person.is_ready),
    (
        "Changed since",
        lambda row: bool(row.person.review.why and row.person.review.state == "open"),
    ),
    ("Done", lambda row: row.is_done),
    ("All", lambda _row: True),
)
"""Ways to list people; those in the middle are offered only while somebody is in them."""

_ALWAYS = ("To do", "Ready", "All")
_EMPTY = {
    "To do": "Nothing is left to do: everyone is ready. Ctrl+E exports the month.",
    "Ready": "Nobody is ready yet. F8 goes to the first problem.",
    "All": "There is nobody in this month. Drop its card statement on the window.",
}


class EmployeeList(QWidget):
    """Chooses one employee of the month, or the month itself; several can be selected to export.

    `left` says that what was chosen is to be looked at now, `counted` that others are listed.
    """

    chosen = Signal(object)
    month_chosen = Signal()
    left = Signal()
    counted = Signal()

    def __init__(self, memory: Memory, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._memory = memory
        self._shown: Employee | None = None
        self._asked: Asked = {}
        self._shows_month = False
        self._here: Mapping[str, str] = {}
        self._me = ""
        self._touched: Mapping[str, str] = {}
        self._chip = "To do"
        self.filter = self._make_filter()
        self.chips = ListChips(dict(CHIPS), _ALWAYS, "Which employees are listed", self)
        self.chips.chosen.connect(self.list_only)
        self.month = self._make_button(
            "The month", "statement", "What belongs to nobody: unread pages, sums, photographs"
        )
        self.month.setCheckable(True)
        self.month.clicked.connect(self.month_chosen)
        self.open_items = self._make_button(
            "Open items",
            "people",
            "One list of all people: to match, missing, doubtful (Ctrl+1)",
        )
        self.model: RowTableModel[Employee] = RowTableModel(COLUMNS, self)
        self.table = RowTableView(
            self.model,
            title="Employees",
            name="people",
            memory=memory,
            key=lambda row: row.key,
            stretch="Name",
            parent=self,
        )
        self.table.add_notes(Notes(_note, picture=_note_icon))
        self.table.horizontalHeader().hide()
        self._lay_out()
        self.table.row_chosen.connect(self._choose)
        self.table.clicked.connect(self._chosen_again)
        self._apply()

    def _lay_out(self) -> None:
        for one in (self.table.clicked, self.table.row_opened, self.month.clicked):
            one.connect(self.left)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for widget in (self.filter, self.chips, self.month, self.open_items, self.table):
            layout.addWidget(widget)

    @property
    def chip(self) -> str:
        """Name of the way in `CHIPS` by which people are listed."""
        return self._chip

    @Slot(str)
    def list_only(self, chip: str) -> None:
        """List the people of a chip."""
        self._chip = chip
        self.chips.mark(chip)
        self._apply()

    def set_employees(self, employees: Sequence[Employee]) -> None:
        """List these, what is left to do first; the filter is cleared."""
        self._shown, self._asked = None, {}
        self.model.set_rows(by_what_is_open(self._marked(employees)))
        self._count()
        self.filter.clear()
        self.list_only("To do" if any(map(CHIPS[0][1], employees)) else "All")

    def renew(self, employees: Sequence[Employee]) -> None:
        """The same people with other values; what is chosen, filtered and in sight stays.

        Who was returned comes first.
        """
        shown = self._shown.key if self._shown else None
        employees = self._marked(following(self.model.rows, employees, shown))
        self._shown = next((one for one in employees if one.key == shown), None)
        places = {one.key: number for number, one in enumerate(self.model.rows)}

        def place(one: Employee) -> tuple[bool, int]:
            return not one.is_returned, places.get(one.key, len(places))

        self.table.renew(sorted(employees, key=place))
        self._count()

    def tell_asked(self, asked: Asked) -> None:
        """Tell whose receipts were asked for and may still come, by the keys of those listed."""
        if asked != self._asked:
            self._asked = asked
            self.table.renew(self._marked(self.model.rows))
            self._count()

    def show_here(self, here: Mapping[str, str]) -> None:
        """Name who else is on people, by their keys; everything else stays as it is."""
        self._show_others(here, self._touched)

    def show_touched(self, touched: Mapping[str, str]) -> None:
        """Name whose unsaved changes are about people, by their keys."""
        self._show_others(self._here, touched)

    def _show_others(self, here: Mapping[str, str], touched: Mapping[str, str]) -> None:
        if (here, touched) != (self._here, self._touched):
            self._here, self._touched = here, touched
            self.table.renew(self._marked(self.model.rows))

    def work_as(self, user: str) -> None:
        """Tell who works here, for what was given to them."""
        if user != self._me:
            self._me = user
            self.table.renew(self._marked(self.model.rows))
            self._count()

    def _marked(self, employees: Sequence[Employee]) -> tuple[Employee, ...]:
        return tuple(map(self._with_marks, employees))

    def _with_marks(self, one: Employee) -> Employee:
        asked = self._asked.get(one.key, _NOTHING)
        here, touched = (names.get(one.key, "") for names in (self._here, self._touched))
        mine = bool(self._me) and one.person.review.assigned == self._me
        same = (one.asked, one.here, one.touched, one.is_mine) == (asked, here, touched, mine)
        return one if same else replace(one, asked=asked, here=here, touched=touched, is_mine=mine)

    @Slot(bool)
    def mark_month(self, on: bool) -> None:  # noqa: FBT001  (as the signal gives it)
        """Mark the month as what is chosen, and nobody; or again whoever was."""
        self.month.setChecked(on)
        if on != self._shows_month:
            self._shows_month = on
            self._mark_shown()

    def _mark_shown(self) -> None:
        shown = self._shown
        with QSignalBlocker(self.table):
            if self._shows_month:
                self.table.clear_choice()
            elif shown is not None:
                self.table.choose_where(lambda row: row.key == shown.key)

    def set_month_count(self, count: int) -> None:
        """Tell how much belongs to nobody."""
        self.month.setText(f"The month   {count:,}" if count else "The month")

    def choose(self, employee: Employee) -> None:
        """Choose somebody without telling; the row is marked wherever it is listed."""
        self._shown = employee
        self._mark_shown()

    @Slot()
    def clear_filter(self) -> None:
        """List everyone of the chip again."""
        self.filter.clear()

    def _count(self) -> None:
        counts = {name: sum(map(accept, self.model.rows)) for name, accept in CHIPS}
        self.chips.show_counts(counts, self._chip)
        self.counted.emit()

    def _make_filter(self) -> QLineEdit:
        line = QLineEdit(self)
        line.setAccessibleName("Filter employees")
        line.setPlaceholderText("Find somebody (Ctrl+F)")
        line.setToolTip("Words of a name, a number or a state; Esc lists all again.")
        line.setClearButtonEnabled(True)
        line.textChanged.connect(self._apply)
        line.returnPressed.connect(self._take_first)
        return line

    def _make_button(self, text: str, picture: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setProperty("role", "entry")
        button.setIcon(icon(picture))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.setToolTip(tip)
        return button

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Go from the filter to the first person found on Down."""
        if event.key() == Qt.Key.Key_Down and self.filter.hasFocus():
            self._take_first()
        else:
            super().keyPressEvent(event)

    @Slot()
    def _take_first(self) -> None:
        if self.table.choose_first():
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _apply(self) -> None:
        words = self.filter.text()
        nobody = _EMPTY.get(self._chip, "Nobody is here any more. All lists everyone.")
        missed = f"Nobody here has “{words}”. Esc lists all again."
        self.table.set_empty_message(missed if words else nobody)
        self.model.filter(words, dict(CHIPS)[self._chip])
        self._mark_shown()

    @Slot(object)
    def _choose(self, employee: Employee) -> None:
        self._shown = employee
        self.chosen.emit(employee)

    @Slot()
    def _chosen_again(self) -> None:
        if (row := self.table.current_row) is not None:
            self._choose(row)
