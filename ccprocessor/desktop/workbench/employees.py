"""The list of people: tabs by state, a filter, a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QLineEdit, QTabBar, QVBoxLayout, QWidget

from ccprocessor.desktop.shared.icons import icon
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.shared.tables.model import RIGHT, RowTableModel, TableColumn
from ccprocessor.desktop.shared.tables.view import RowTableView
from ccprocessor.desktop.workbench.rows import wording
from ccprocessor.desktop.workbench.rows.columns import money_column, text_column
from ccprocessor.domain.cycles import Person


@dataclass(frozen=True, slots=True)
class Employee:
    """A person in the list: `key` is theirs alone, `changed` says in words what is new.

    `waits`: what is wrong may be put right by scanned pages that were not read yet.
    """

    key: str
    person: Person
    changed: tuple[str, ...] = ()
    waits: bool = False

    @property
    def difference(self) -> Decimal:
        """Statement total less receipts total."""
        return self.person.statement_total - self.person.receipt_total


def employees_of(
    people: Sequence[Person],
    changed: Mapping[str, tuple[str, ...]],
    *,
    has_unread_scans: bool = False,
) -> tuple[Employee, ...]:
    """The people of a month in its order; `changed` tells what is new by their keys."""
    seen: Counter[str] = Counter()
    found = []
    for person in people:
        seen[person.key] += 1
        again = seen[person.key]
        key = person.key if again == 1 else f"{person.key} ({again})"
        waits = has_unread_scans and not wording.MAY_CHANGE.isdisjoint(person.flags)
        found.append(Employee(key, person, changed.get(person.key, ()), waits))
    return tuple(found)


def following(
    before: Sequence[Employee], after: Sequence[Employee], chosen: str | None
) -> tuple[Employee, ...]:
    """The people of a later revision, each under the key that the list knows them by already.

    A number read later changes a person's own key: they are known again by portal id, card or
    name. Where two people turn out to be one, they keep the key that is `chosen`.
    """
    known, there = {one.key for one in before}, {one.key for one in after}
    gone = sorted(
        (one for one in before if one.key not in there), key=lambda one: one.key != chosen
    )
    keys: dict[str, str] = {}
    for one in gone:
        new = [other for other in after if other.key not in keys and other.key not in known]
        same = same_person(one.person, new)
        if same is None and one.key == chosen:
            same = same_person(one.person, after)
        if same is not None:
            keys[same.key] = one.key
    return tuple(replace(one, key=keys.get(one.key, one.key)) for one in after)


def same_person(person: Person, others: Sequence[Employee]) -> Employee | None:
    """Whoever shares the portal id, else alone a card, else alone the name; None for nobody."""
    by_portal = [
        one for one in others if person.portal_id and one.person.portal_id == person.portal_id
    ]
    by_card = [one for one in others if set(person.cards) & set(one.person.cards)]
    by_name = [one for one in others if one.person.name.casefold() == person.name.casefold()]
    found = (same for same in (by_portal, by_card, by_name) if len(same) == 1)
    return next(found, [None])[0]


def _state_icon(row: Employee) -> QIcon:
    return icon(wording.state_icon(row.person, waits=row.waits))


def _changed_icon(row: Employee) -> QIcon | None:
    return icon("changed") if row.changed else None


COLUMNS: tuple[TableColumn[Employee], ...] = (
    text_column("Name", lambda row: row.person.name),
    TableColumn(
        "State",
        lambda row: wording.state_words(row.person, waits=row.waits),
        lambda row: (-len(row.person.flags), wording.state_words(row.person)),
        tooltip=lambda row: wording.state_sentences(row.person, waits=row.waits),
        icon=_state_icon,
    ),
    money_column("Difference", lambda row: row.difference),
    money_column("Statement", lambda row: row.person.statement_total),
    money_column("Receipts", lambda row: row.person.receipt_total),
    text_column(
        "Since before",
        lambda row: "changed" if row.changed else "",
        tooltip=lambda row: "\n".join(row.changed) or "As in the revision before.",
        icon=_changed_icon,
    ),
    TableColumn(
        "Issues",
        lambda row: f"{len(row.person.open_issues)}",
        lambda row: len(row.person.open_issues),
        RIGHT,
        hidden=True,
    ),
    text_column("Employee ID", lambda row: row.person.employee_id or "", hidden=True),
    text_column("Portal ID", lambda row: row.person.portal_id or "", hidden=True),
    text_column("Cards", lambda row: ", ".join(row.person.cards), hidden=True),
)

Accept = Callable[[Employee], bool]
TABS: tuple[tuple[str, Accept], ...] = (
    ("Flagged", lambda row: bool(row.person.flags)),
    ("Ready", lambda row: not row.person.flags),
    ("All", lambda _row: True),
)
_EMPTY = (
    "Nobody is flagged: everyone is ready.",
    "Nobody is ready yet.",
    "There is nobody in this month.",
)
_TAB = "workbench/tab"


class EmployeeList(QWidget):
    """Chooses one employee of the month; several can be selected to be exported."""

    chosen = Signal(object)

    def __init__(self, memory: Memory, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._memory = memory
        self._shown: Employee | None = None
        self._tabs = self._make_tabs()
        self.filter = self._make_filter()
        self.model: RowTableModel[Employee] = RowTableModel(COLUMNS, self)
        self.table = RowTableView(
            self.model,
            title="Employees",
            name="employees",
            memory=memory,
            key=lambda row: row.key,
            parent=self,
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for widget in (self._tabs, self.filter, self.table):
            layout.addWidget(widget)
        self.table.row_chosen.connect(self._choose)
        self.table.clicked.connect(self._chosen_again)
        self._apply()

    @property
    def tabs(self) -> QTabBar:
        """Flagged, Ready, All."""
        return self._tabs

    def set_employees(self, employees: Sequence[Employee]) -> None:
        """List these; the tab and the filter stay."""
        self._shown = None
        self.model.set_rows(employees)
        self._count(employees)

    def renew(self, employees: Sequence[Employee]) -> None:
        """The same people with other values; what is chosen, filtered and in sight stays."""
        shown = self._shown.key if self._shown else None
        employees = following(self.model.rows, employees, shown)
        self._shown = next((one for one in employees if one.key == shown), None)
        self.table.renew(employees)
        self._count(employees)

    def _count(self, employees: Sequence[Employee]) -> None:
        for number, (name, accept) in enumerate(TABS):
            count = sum(map(accept, employees))
            self._tabs.setTabText(number, f"{name} {count:,}")

    def choose(self, employee: Employee) -> None:
        """Choose somebody without telling; the row is marked wherever it is listed."""
        self._shown = employee
        with QSignalBlocker(self.table):
            self.table.choose_where(lambda row: row.key == employee.key)

    @Slot()
    def clear_filter(self) -> None:
        """List everyone of the tab again."""
        self.filter.clear()

    def _make_tabs(self) -> QTabBar:
        tabs = QTabBar(self)
        tabs.setAccessibleName("Which employees are listed")
        tabs.setExpanding(False)
        tabs.setDrawBase(False)
        for name, _ in TABS:
            tabs.addTab(name)
        names = [name for name, _ in TABS]
        kept = self._memory.text(_TAB, names[0])
        tabs.setCurrentIndex(names.index(kept) if kept in names else 0)
        tabs.currentChanged.connect(self._change_tab)
        return tabs

    def _make_filter(self) -> QLineEdit:
        line = QLineEdit(self)
        line.setAccessibleName("Filter employees")
        line.setPlaceholderText("Filter (Ctrl+F)")
        line.setToolTip("Words of a name, a number or a state; Esc lists all again.")
        line.setClearButtonEnabled(True)
        line.textChanged.connect(self._apply)
        return line

    @Slot(int)
    def _change_tab(self, number: int) -> None:
        self._memory.keep(_TAB, TABS[number][0])
        self._apply()

    @Slot()
    def _apply(self) -> None:
        tab, words = self._tabs.currentIndex(), self.filter.text()
        self.table.set_empty_message(f"Nobody here has “{words}”." if words else _EMPTY[tab])
        self.model.filter(words, TABS[tab][1])
        if (shown := self._shown) is not None:
            with QSignalBlocker(self.table):
                self.table.choose_where(lambda row: row.key == shown.key)

    @Slot(object)
    def _choose(self, employee: Employee) -> None:
        self._shown = employee
        self.chosen.emit(employee)

    @Slot()
    def _chosen_again(self) -> None:
        if (row := self.table.current_row) is not None and row is not self._shown:
            self._choose(row)
