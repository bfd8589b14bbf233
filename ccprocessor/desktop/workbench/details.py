"""The chosen person: head, charges and receipts, and the tabs of what was found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QTabWidget, QVBoxLayout, QWidget

from ccprocessor.desktop.shared.elided import ElidedLabel
from ccprocessor.desktop.shared.icons import icon
from ccprocessor.desktop.shared.labels import IconLabel, plain_tip
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.workbench.lists import ListKind, RowList
from ccprocessor.desktop.workbench.picture_panel import PicturePanel
from ccprocessor.desktop.workbench.rows import columns, wording
from ccprocessor.desktop.workbench.rows.finding_rows import UnassignedRow
from ccprocessor.desktop.workbench.rows.loose_rows import LOOSE_COLUMNS, LooseRow
from ccprocessor.desktop.workbench.rows.person_view import PersonView
from ccprocessor.domain.cycles import Person
from ccprocessor.review.difference import Difference, DifferenceLine
from ccprocessor.review.wording import money, plural

_ICON = 22  # pixels


class PersonHead(QWidget):
    """Name, numbers, cards, totals and difference of the chosen person."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = IconLabel(_ICON, self)
        self.name = ElidedLabel("title", self)
        self.state = ElidedLabel(parent=self)
        self.ids = ElidedLabel("muted", self)
        self.totals = ElidedLabel("heading", self)
        first = QHBoxLayout()
        first.addWidget(self._icon)
        first.addWidget(self.name, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 4, 6, 4)
        layout.setSpacing(2)
        layout.addLayout(first)
        for label in (self.ids, self.totals, self.state):
            layout.addWidget(label)

    def show_sheet(self, sheet: PersonView) -> None:
        """Show whose sheet it is."""
        person = sheet.person
        self._icon.show_icon(icon(wording.state_icon(person, waits=sheet.waits)))
        self.name.setText(person.name)
        self.ids.setText(_ids(person))
        self.totals.setText(
            f"Statement {money(sheet.difference.charged)}   "
            f"Receipts {money(sheet.difference.receipted)}   "
            f"Difference {money(sheet.difference.amount)}"
        )
        self.state.setText(_state(sheet))
        self.state.setToolTip(plain_tip(wording.state_sentences(person, waits=sheet.waits)))

    def show_nobody(self) -> None:
        """Say that there is nobody to show."""
        self._icon.clear()
        self.name.setText("Nobody chosen")
        for label in (self.ids, self.totals, self.state):
            label.clear()


def _state(sheet: PersonView) -> str:
    words = " · ".join(_faults(sheet)) or "nothing is wrong"
    if sheet.waits:
        return f"Scanned pages are not read yet: this may change. So far: {words}"
    return words[:1].upper() + words[1:] if sheet.person.flags else f"Ready: {words}"


def _faults(sheet: PersonView) -> Iterator[str]:
    """Say of each flag how often it is met, or by how much."""
    flags, found = sheet.person.flags, Counter(one.type for one in sheet.person.open_issues)
    if "missing_all_receipts" in flags:
        yield "no receipts at all"
    if "missing_receipt" in flags:
        yield f"{plural(found['missing_receipt'], 'receipt')} missing"
    if "missing_coding_info" in flags:
        yield f"{plural(found['missing_coding_info'], 'record')} without complete coding"
    if "total_mismatch" in flags:
        difference = abs(sheet.difference.amount)
        yield f"totals differ by {money(difference)}" if difference else "an amount is unread"


def _ids(person: Person) -> str:
    printed = person.card_name if person.card_name not in (None, person.name) else None
    parts = (
        f"employee {person.employee_id}" if person.employee_id else "no employee number",
        f"portal {person.portal_id}" if person.portal_id else "not in the receipt report",
        f"card {', '.join(f'••{card}' for card in person.cards)}" if person.cards else "no card",
        f"printed as {printed}" if printed else "",
    )
    return " · ".join(part for part in parts if part)


def _key(row: Any) -> object:  # noqa: ANN401  (every kind of row has one)
    return row.key


def _key_of_line(line: DifferenceLine) -> object:
    return (line.kind, line.transaction, line.receipts)


_ENTRIES = ListKind(
    "Charges, and receipts without a charge",
    "entries",
    columns.ENTRY_COLUMNS,
    "No charges and no receipts.",
    stretch="Merchant",
    key=_key,
)
_ISSUES = ListKind(
    "Issues",
    "issues",
    columns.ISSUE_COLUMNS,
    "Nothing is wrong here.",
    stretch="What is wrong",
    key=_key,
)
_DIFFERENCE = ListKind(
    "Difference line by line",
    "difference",
    columns.DIFFERENCE_COLUMNS,
    "Every charge has its receipt, to the cent.",
    key=_key_of_line,
)
_RECEIPTS = ListKind(
    "Receipts", "receipts", columns.RECEIPT_COLUMNS, "No receipt records.", key=_key
)
_SUGGESTIONS = ListKind(
    "Suggestions", "suggestions", columns.SUGGESTION_COLUMNS, "Nothing is suggested.", key=_key
)
_UNASSIGNED = ListKind(
    "Unassigned pages and problems of the month",
    "unassigned",
    columns.UNASSIGNED_COLUMNS,
    "Every page belongs to somebody.",
    key=_key,
)
_LOOSE = ListKind(
    "Loose receipts",
    "loose",
    LOOSE_COLUMNS,
    "No photographs or scans of receipts were given beside the reports.",
    key=_key,
)
_TAB = "workbench/details"


class Details(QWidget):
    """Shows a sheet; tells which row was chosen, of whichever list."""

    page_asked = Signal(int)

    def __init__(self, memory: Memory, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._memory = memory
        self.head = PersonHead(self)
        self.entries = RowList(_ENTRIES, memory, self)
        self.issues = RowList(_ISSUES, memory, self)
        self.difference = RowList(_DIFFERENCE, memory, self)
        self.receipts = RowList(_RECEIPTS, memory, self)
        self.suggestions = RowList(_SUGGESTIONS, memory, self)
        self.unassigned = RowList(_UNASSIGNED, memory, self)
        self.loose = RowList(_LOOSE, memory, self)
        self.picture = PicturePanel(memory, self)
        self.tabs = self._make_tabs()
        self._splitter = QSplitter(Qt.Orientation.Vertical, self)
        self._splitter.addWidget(self.entries)
        self._splitter.addWidget(self.tabs)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setStretchFactor(0, 3)
        self._splitter.setStretchFactor(1, 2)
        memory.remember_splitter("workbench details", self._splitter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.head)
        layout.addWidget(self._splitter, 1)
        for one in (*self._lists(), self.loose, self.picture.list):
            one.page_asked.connect(self.page_asked)

    def show_sheet(self, sheet: PersonView) -> None:
        """Show a person's rows; none is chosen yet."""
        self.head.show_sheet(sheet)
        self.entries.set_rows(sheet.entries)
        self.issues.set_rows(sheet.issues)
        self.issues.set_foot("")
        self.difference.set_rows(sheet.difference.lines)
        self.difference.set_foot(difference_sentence(sheet.difference))
        self.receipts.set_rows(sheet.receipts)
        self.suggestions.set_rows(sheet.suggestions)
        self._count_all()

    def renew_sheet(self, sheet: PersonView) -> None:
        """The same person with other values; what is chosen and in sight stays."""
        self.head.show_sheet(sheet)
        self.entries.renew(sheet.entries)
        self.issues.renew(sheet.issues)
        self.difference.renew(sheet.difference.lines)
        self.difference.set_foot(difference_sentence(sheet.difference))
        self.receipts.renew(sheet.receipts)
        self.suggestions.renew(sheet.suggestions)
        self._count_all()

    def show_nobody(self) -> None:
        """Empty all that is about one person."""
        self.head.show_nobody()
        self.picture.show_receipt(None)
        for one in self._lists()[:-1]:
            one.set_rows(())
        self.difference.set_foot("")
        self.issues.set_foot("")
        self._count_all()

    def set_unassigned(self, rows: Sequence[UnassignedRow]) -> None:
        """List what belongs to nobody in this month."""
        self.unassigned.set_rows(rows)
        self.unassigned.set_foot("")
        self._count(self.unassigned, "Unassigned")

    def renew_unassigned(self, rows: Sequence[UnassignedRow]) -> None:
        """The same list with other values; what is chosen and in sight stays."""
        self.unassigned.renew(rows)
        self._count(self.unassigned, "Unassigned")

    def show_loose(self, rows: Sequence[LooseRow], *, anew: bool) -> None:
        """List the loose receipts of the month; `anew`: what is chosen stays."""
        if anew:
            self.loose.renew(rows)
        else:
            self.loose.set_rows(rows)
            self.loose.set_foot("")
        self._count(self.loose, "Loose")
        self.tabs.setTabVisible(self.tabs.indexOf(self.loose), bool(rows))

    def bring(self, one: QWidget) -> None:
        """Show the tab of a list, or of the picture."""
        self.tabs.setCurrentWidget(one)

    def _lists(self) -> tuple[RowList, ...]:
        return (
            self.entries,
            self.issues,
            self.difference,
            self.receipts,
            self.suggestions,
            self.unassigned,
        )

    def _make_tabs(self) -> QTabWidget:
        tabs = QTabWidget(self)
        tabs.setAccessibleName("What was found")
        tabs.tabBar().setAccessibleName("What was found")
        tabs.setDocumentMode(True)
        tabs.setElideMode(Qt.TextElideMode.ElideNone)
        tabs.addTab(self.issues, "Issues")
        tabs.addTab(self.difference, "Difference")
        tabs.addTab(self.receipts, "Receipts")
        tabs.addTab(self.suggestions, "Suggested")
        tabs.addTab(self.unassigned, "Unassigned")
        tabs.addTab(self.picture, "Picture")
        tabs.addTab(self.loose, "Loose")
        tabs.setTabToolTip(5, "What the chosen receipt's picture says, beside its record")
        tabs.setTabToolTip(6, "Receipts given beside the reports, and whose charge they may prove")
        tabs.setTabToolTip(1, "What makes the statement and the receipts differ, line by line")
        tabs.setTabToolTip(3, "Pairs worth a look; they do not count")
        tabs.setTabToolTip(4, "Pages that belong to nobody, and problems of the whole month")
        tabs.setCurrentIndex(int(self._memory.number(_TAB, 0)))
        tabs.currentChanged.connect(self._keep_tab)
        return tabs

    def _count_all(self) -> None:
        self._count(self.issues, "Issues")
        self._count(self.receipts, "Receipts")
        self._count(self.suggestions, "Suggested")

    def _count(self, one: RowList, title: str) -> None:
        self.tabs.setTabText(self.tabs.indexOf(one), f"{title} {len(one.model.rows):,}")

    @Slot(int)
    def _keep_tab(self, number: int) -> None:
        self._memory.keep(_TAB, number)


def difference_sentence(difference: Difference) -> str:
    """The sum under the lines, ending with what no line explains."""
    lines = plural(len(difference.lines), "line")
    return (
        f"Statement {money(difference.charged)}, receipts {money(difference.receipted)}: "
        f"a difference of {money(difference.amount)}. "
        f"{lines} of {money(difference.explained)}; unexplained {money(difference.unexplained)}."
    )
