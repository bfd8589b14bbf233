"""The chosen person: head, the work list, the chosen entry, its values; or what is the month's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from ccprocessor.desktop.shared.act_buttons import ActButtons, Acts
from ccprocessor.desktop.shared.elided import ElidedLabel
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.shared.page_view.service import RenderService
from ccprocessor.desktop.shared.tables.notes import Notes
from ccprocessor.desktop.workbench.case import CasePanel
from ccprocessor.desktop.workbench.head import PersonHead
from ccprocessor.desktop.workbench.lists import ListKind, RowList
from ccprocessor.desktop.workbench.open_list import OpenList
from ccprocessor.desktop.workbench.rows import columns, wording
from ccprocessor.desktop.workbench.rows.entries import PersonEntry
from ccprocessor.desktop.workbench.rows.finding_rows import UnassignedRow
from ccprocessor.desktop.workbench.rows.loose_rows import LooseRow
from ccprocessor.desktop.workbench.rows.open_items import OpenItem
from ccprocessor.desktop.workbench.rows.person_view import PersonView
from ccprocessor.desktop.workbench.values import ValuePanel
from ccprocessor.review.wording import plural


def _key(row: Any) -> object:  # noqa: ANN401  (every kind of row has one)
    return row.key


_ENTRIES = ListKind(
    "Charges and receipts, what is wrong first",
    "work",
    columns.ENTRY_COLUMNS,
    "No charges and no receipts.",
    stretch="Merchant",
    key=_key,
)
_UNASSIGNED = ListKind(
    "Pages without an owner, and problems of the month",
    "unassigned",
    columns.UNASSIGNED_COLUMNS,
    "Every page belongs to somebody, and nothing is wrong with the month as a whole.",
    stretch="What it is",
    key=_key,
    wraps=True,
)
_LOOSE = ListKind(
    "Loose receipts",
    "loose",
    columns.LOOSE_COLUMNS,
    "No photographs or scans of receipts were given beside the reports.",
    stretch="Merchant",
    key=_key,
)


_NARROW = 460  # pixels
_DIFFERS = next(n for n, one in enumerate(_ENTRIES.columns) if one.title == "Differs")


class WorkList(RowList):
    """A person's entries: what is wrong first, what is in order folded into one line.

    What was wrong when the person was opened stays in its place when it is settled. `asked` tells
    when an entry's receipt was asked for.
    """

    asked: Callable[[PersonEntry], str] = staticmethod(lambda _entry: "")

    def __init__(self, memory: Memory, parent: QWidget | None = None) -> None:
        super().__init__(_ENTRIES, memory, parent)
        self.table.add_notes(Notes(self.note, lambda entry: entry.record is None))
        self.table.is_deaf_to_enter = True
        self._kept: dict[object, int] = {}
        self._faults: set[object] = set()
        self.fold = QToolButton(self)
        self.fold.setCheckable(True)
        self.fold.setAutoRaise(True)
        self.fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.fold.toggled.connect(self._fold)
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertWidget(1, self.fold)

    def note(self, entry: PersonEntry) -> str:
        """Say what is wrong with an entry, and when its receipt was asked for."""
        return " · ".join(filter(None, (wording.entry_note(entry), self.asked(entry))))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Leave out the difference in a narrow band, as beside the manual: names need the room."""
        super().resizeEvent(event)
        self._give_room()

    def _give_room(self) -> None:
        """Show the difference where there is one, and room for it."""
        differs = any(entry.difference for entry in self.model.rows)
        self.table.setColumnHidden(_DIFFERS, not differs or self.width() < _NARROW)
        self.table.share_room()

    def show_entries(self, entries: Sequence[PersonEntry]) -> None:
        """List somebody's entries; only what is wrong, where anything is."""
        self._kept = {entry.key: number for number, entry in enumerate(entries)}
        self._faults = {entry.key for entry in entries if entry.is_at_fault}
        self.fold.blockSignals(True)
        self.fold.setChecked(not self._faults)
        self.fold.blockSignals(False)
        self._fold()
        self.set_rows(entries)
        self._count(entries)

    def renew_entries(self, entries: Sequence[PersonEntry]) -> None:
        """The same person's with other values: each stays in its place, new ones come last."""
        many = len(self._kept)
        ordered = sorted(entries, key=lambda entry: self._kept.get(entry.key, many))
        self._kept |= {entry.key: self._kept.get(entry.key, many) for entry in ordered}
        self._faults |= {entry.key for entry in entries if entry.is_at_fault}
        self.renew(ordered)
        self._count(entries)

    def choose(self, row: PersonEntry | None) -> None:
        """Choose an entry without telling; one that is folded away is unfolded."""
        if row is not None and row.key not in self._faults:
            self.fold.setChecked(True)
        super().choose(row)

    def _count(self, entries: Sequence[PersonEntry]) -> None:
        self._give_room()
        many = sum(entry.key not in self._faults for entry in entries)
        self.fold.setText(f"{plural(many, 'charge')} in order")
        self.fold.setVisible(bool(many and self._faults))

    @Slot()
    def _fold(self) -> None:
        self.fold.setArrowType(
            Qt.ArrowType.DownArrow if self.fold.isChecked() else Qt.ArrowType.RightArrow
        )
        if self.fold.isChecked():
            self.model.filter()
        else:
            self.model.filter(accept=lambda entry: entry.key in self._faults)


class Details(QWidget):
    """Shows a person's sheet or the month's own list; tells which row was chosen, of which list.

    `acts_for` gives the acts that fit a row of the month, once they are made. `month_brought` says
    that the month's own list came to the front, or went.
    """

    page_asked = Signal(int)
    month_brought = Signal(bool)

    def __init__(
        self, service: RenderService, memory: Memory, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._sheet: PersonView | None = None
        self.head = PersonHead(self)
        self.entries = WorkList(memory, self)
        self.open = OpenList(service, memory, self)
        self.case = CasePanel(memory, self)
        self.values = ValuePanel(memory, self)
        self.unassigned = RowList(_UNASSIGNED, memory, self)
        self.loose = RowList(_LOOSE, memory, self)
        self.loose.table.add_notes(Notes(lambda row: row.proposed, picture=columns.partner_icon))
        for of_month in (self.unassigned, self.loose):
            of_month.model.modelReset.connect(self._leave_out_empty)
        self.month_acts = ActButtons(self)
        self.acts_for: Callable[[UnassignedRow | LooseRow], Acts] = lambda _row: ()
        self._month_head = ElidedLabel("title", self)
        self._month_head.setText("The month")
        self._stack = QStackedWidget(self)
        self._person, self._month = self._person_page(memory), self._month_page(memory)
        self._stack.addWidget(self._person)
        self._stack.addWidget(self._month)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)
        for one in (self.entries, self.open, self.case.suggestions, self.unassigned, self.loose):
            one.page_asked.connect(self.page_asked)
        self.values.list.page_asked.connect(self.page_asked)
        self.loose.chosen.connect(self.offer_for)

    @property
    def shows_month(self) -> bool:
        """True while the month's own list is in front."""
        return self._stack.currentWidget() is self._month

    @property
    def shows_open(self) -> bool:
        """True while the open items of everybody stand in place of one person's entries."""
        return self._lists.currentWidget() is self.open

    @property
    def is_matching(self) -> bool:
        """True while charges of everybody with what may fit them are listed."""
        return self.shows_open and self.open.kind == "match"

    def bring_open(self, *, on: bool) -> None:
        """Put the open items of everybody in place of one person's entries, or those back."""
        self.bring_month(on=False)
        self._lists.setCurrentWidget(self.open if on else self.entries)

    @property
    def item(self) -> OpenItem | None:
        """The row that acts are about: with its person, and what may fit it; none of the month."""
        at = self.open.front if self.shows_open else self.entries
        return None if self.shows_month else self._item(at.table.current_row)

    @property
    def items(self) -> tuple[OpenItem, ...]:
        """Every row that is selected, likewise."""
        at = self.open.front if self.shows_open else self.entries
        found = map(self._item, () if self.shows_month else at.table.selected_rows)
        return tuple(item for item in found if item is not None)

    def _item(self, row: OpenItem | PersonEntry | None) -> OpenItem | None:
        if not isinstance(row, PersonEntry) or (sheet := self._sheet) is None:
            return row if isinstance(row, OpenItem) else None
        return OpenItem(sheet.key, sheet.person, row, sheet.candidates(row))

    def bring_month(self, *, on: bool) -> None:
        """Bring the month's own list to the front, or the person."""
        self._stack.setCurrentWidget(self._month if on else self._person)
        self.month_brought.emit(on)

    def show_sheet(self, sheet: PersonView) -> None:
        """Show a person's rows; none is chosen yet, and what was shown of one is replaced next."""
        self.bring_month(on=False)
        self._sheet = sheet
        self.head.show_sheet(sheet)
        self.entries.show_entries(sheet.entries)

    def renew_sheet(self, sheet: PersonView) -> None:
        """The same person with other values; what is chosen and in sight stays."""
        self._sheet = sheet
        self.head.show_sheet(sheet)
        self.entries.renew_entries(sheet.entries)

    def show_nobody(self) -> None:
        """Empty all that is about one person."""
        self._sheet = None
        self.head.show_nobody()
        self.entries.show_entries(())
        self.case.clear()
        self.values.show_values(None)

    @Slot(object)
    def offer_for(self, row: UnassignedRow | LooseRow | None) -> None:
        """Offer what can be done with a row of the month."""
        self.month_acts.offer(self.acts_for(row) if row is not None else ())

    def show_loose(self, rows: Sequence[LooseRow], *, anew: bool) -> None:
        """List the loose receipts of the month; `anew`: what is chosen stays."""
        if anew:
            self.loose.renew(rows)
        else:
            self.loose.set_rows(rows)
            self.loose.set_foot("")

    @property
    def month_list(self) -> RowList:
        """First list of the month in sight."""
        return self.loose if self.unassigned.isHidden() else self.unassigned

    @Slot()
    def _leave_out_empty(self) -> None:
        """Give the room of a list of the month that is empty to the other one."""
        has_loose = bool(self.loose.model.rows)
        self.loose.setVisible(has_loose)
        self.unassigned.setVisible(bool(self.unassigned.model.rows) or not has_loose)

    def _person_page(self, memory: Memory) -> QWidget:
        page = QWidget(self)
        parts = QSplitter(Qt.Orientation.Vertical, page)
        parts.setChildrenCollapsible(False)
        lower = QWidget(parts)
        column = QVBoxLayout(lower)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.case)
        column.addWidget(self.values, 1)
        column.addStretch(0)
        self._lists = QStackedWidget(parts)
        self._lists.addWidget(self.entries)
        self._lists.addWidget(self.open)
        parts.addWidget(self._lists)
        parts.addWidget(lower)
        parts.setStretchFactor(0, 1)
        parts.setStretchFactor(1, 1)
        memory.remember_splitter("workbench person", parts)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.head)
        layout.addWidget(parts, 1)
        return page

    def _month_page(self, memory: Memory) -> QWidget:
        page = QWidget(self)
        parts = QSplitter(Qt.Orientation.Vertical, page)
        parts.setChildrenCollapsible(False)
        parts.addWidget(self.unassigned)
        parts.addWidget(self.loose)
        memory.remember_splitter("workbench month", parts)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 4, 0, 0)
        layout.addWidget(self._month_head)
        layout.addWidget(parts, 1)
        layout.addWidget(self.month_acts)
        return page
