"""Leads from what is chosen in one place to what is shown in the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

from PySide6.QtCore import QObject, Signal, Slot

from ccprocessor.desktop.workbench.details import Details
from ccprocessor.desktop.workbench.employees import Employee, EmployeeList, same_person
from ccprocessor.desktop.workbench.pages import Pages
from ccprocessor.desktop.workbench.picture_guide import PaperGuide
from ccprocessor.desktop.workbench.rows.entries import PersonEntry
from ccprocessor.desktop.workbench.rows.finding_rows import (
    IssueRow,
    ReceiptRow,
    SuggestionRow,
    UnassignedRow,
    unassigned_rows,
)
from ccprocessor.desktop.workbench.rows.marks import issue_marks, receipt_marks
from ccprocessor.desktop.workbench.rows.page_pairs import (
    PagePair,
    picture_of,
    spot_of_entry,
    spot_of_marks,
    spot_of_page,
    spot_of_person,
    spot_of_receipt,
    spot_of_totals,
)
from ccprocessor.desktop.workbench.rows.person_view import PersonView, sheet_of
from ccprocessor.domain.cycles import Month
from ccprocessor.domain.issues import ReceiptRef
from ccprocessor.domain.pages import DocumentKind
from ccprocessor.domain.receipts import Receipt
from ccprocessor.review.difference import DifferenceLine

_NOBODY = PagePair("There is nobody in this month.", "There is nobody in this month.")
_BESIDE = PagePair("See the page beside it.", "See the page beside it.")
_NOT_HERE = "The receipt that is suggested is not in this month."


class Keyed(Protocol):
    """A row that can be found again in a later revision."""

    @property
    def key(self) -> tuple[object, ...]:
        """Identity of the row."""


class Guide(QObject):
    """Keeps employees, pages and details together; `noticed` says where among the problems."""

    noticed = Signal(str)

    def __init__(
        self, employees: EmployeeList, pages: Pages, details: Details, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._employees, self._pages, self._details = employees, pages, details
        self._paper = PaperGuide(pages, details, self)
        self._kinds: Mapping[str, DocumentKind] = {}
        self._receipts_by_key: Mapping[ReceiptRef, Receipt] = {}
        self._unassigned: tuple[UnassignedRow, ...] = ()
        self._sheet: PersonView | None = None
        self._issue = -1
        self._month_issue: int | None = None
        employees.chosen.connect(self._show_employee)
        pages.box_clicked.connect(self._show_box)
        details.page_asked.connect(pages.turn)
        details.entries.chosen.connect(self._show_entry)
        details.issues.chosen.connect(self._show_issue)
        details.difference.chosen.connect(self._show_line)
        details.receipts.chosen.connect(self._show_receipt)
        details.suggestions.chosen.connect(self._show_suggestion)
        details.unassigned.chosen.connect(self._show_unassigned)

    @property
    def sheet(self) -> PersonView | None:
        """The sheet of who is shown; None while nobody is."""
        return self._sheet

    def show_month(self, month: Month) -> None:
        """Show a month's people: whoever was shown before, else the first."""
        before = self._sheet
        self._take(month)
        self._paper.take_month(month, anew=False)
        self._details.set_unassigned(self._unassigned)
        self._sheet = None
        listed = (*self._employees.model.shown, *self._employees.model.rows)
        same = next((one for one in listed if before and one.key == before.key), None)
        same = same or (same_person(before.person, self._employees.model.rows) if before else None)
        if (first := same or next(iter(listed), None)) is None:
            self._details.show_nobody()
            self._pages.show_spot(_NOBODY, ())
            return
        self._employees.choose(first)
        self._show_employee(first)

    def renew_month(self, month: Month, sources: Mapping[str, Path]) -> None:
        """The same month with more read: nobody is led anywhere, what is in sight stays."""
        before, unassigned = self._sheet, self._unassigned
        people = {one.key: one for one in self._employees.model.rows}
        if before is None or (employee := people.get(before.key)) is None:
            self._pages.set_month(month, sources)
            self.show_month(month)
            return
        self._take(month)
        self._sheet = sheet = _sheet_of(employee, self._receipts_by_key)
        self._issue = _same(self._issue, before.issues, sheet.issues)
        if self._month_issue is not None:
            self._month_issue = _same(self._month_issue, unassigned, self._unassigned)
        chosen = self._details.entries.table.current_row
        self._details.renew_unassigned(self._unassigned)
        self._details.renew_sheet(sheet)
        self._paper.take_month(month, anew=True)
        self._paper.renew_picture(sheet)
        self._pages.renew_month(month, sources, before.marks, sheet.marks)
        entry = sheet.entry_of.get(chosen.key) if chosen is not None else None
        if entry is not None:
            self._follow(entry, sheet)

    def _follow(self, entry: PersonEntry, sheet: PersonView) -> None:
        """Keep a row chosen that stands elsewhere now; show its page where none could be shown."""
        if self._details.entries.table.current_row is None:
            self._details.entries.choose(entry)
        self._pages.fill_gaps(spot_of_entry(entry), sheet.marks)

    def step_employee(self, step: int) -> None:
        """Go to the next (1) or previous (-1) employee listed."""
        table = self._employees.table
        if not table.currentIndex().isValid():
            table.choose_first()
        else:
            table.choose_next(step)

    def step_problem(self, *, back: bool = False) -> None:
        """Go to the next or previous problem of the people listed, and of the month."""
        people = self._employees.model.shown
        counts = [len(one.person.open_issues) for one in people]
        month_issues = sum(row.issue is not None for row in self._unassigned)
        problems = problems_of([*counts, month_issues])
        found = next_problem(problems, self._stands_at(people), back=back)
        if found is None:
            self.noticed.emit("No problems here")
            return
        self.noticed.emit(f"Problem {problems.index(found) + 1:,} of {len(problems):,}")
        if found.stop == len(people):
            self._go_to_month_issue(found.number)
        else:
            self._go_to_issue(people[found.stop], found.number)

    def _take(self, month: Month) -> None:
        self._kinds = {document.sha256: document.kind for document in month.documents}
        self._receipts_by_key = {one.key: one for person in month.people for one in person.receipts}
        self._unassigned = unassigned_rows(month)

    def _stands_at(self, people: tuple[Employee, ...]) -> ProblemPosition | None:
        if self._month_issue is not None:
            return ProblemPosition(len(people), self._month_issue)
        key = self._sheet.key if self._sheet else None
        stops = (n for n, one in enumerate(people) if one.key == key)
        stop = next(stops, None)
        return None if stop is None else ProblemPosition(stop, self._issue)

    def _go_to_month_issue(self, number: int) -> None:
        row = self._unassigned[number]
        self._details.bring(self._details.unassigned)
        self._details.unassigned.choose(row)
        self._show_unassigned(row)

    def _go_to_issue(self, employee: Employee, number: int) -> None:
        if self._sheet is None or self._sheet.key != employee.key:
            self._employees.choose(employee)
            self._open(employee)
        if self._sheet is not None:
            self._details.bring(self._details.issues)
            self._show_issue(self._sheet.issues[number])

    def _open(self, employee: Employee) -> PersonView:
        """Work out and list somebody's rows, without going anywhere."""
        self._sheet = _sheet_of(employee, self._receipts_by_key)
        self._issue, self._month_issue = -1, None
        self._details.show_sheet(self._sheet)
        self._paper.show_picture(self._sheet, None)
        return self._sheet

    @Slot(object)
    def _show_employee(self, employee: Employee) -> None:
        """Go to the first issue, else to the first charge or receipt."""
        sheet = self._open(employee)
        self.noticed.emit("")
        if sheet.issues:
            self._show_issue(sheet.issues[0])
        elif sheet.entries:
            self._details.entries.choose(sheet.entries[0])
            self._show_entry(sheet.entries[0])
        else:
            self._pages.show_spot(spot_of_person(employee.person), sheet.marks)

    @Slot(object)
    def _show_entry(self, entry: PersonEntry) -> None:
        if (sheet := self._sheet) is not None:
            self._paper.show_picture(sheet, next(iter(entry.receipts), None))
            spot = spot_of_entry(entry).over(spot_of_person(sheet.person))
            self._pages.show_spot(spot, sheet.marks, receipt_leads=entry.charge is None)

    @Slot(object)
    def _show_issue(self, row: IssueRow) -> None:
        """Both places of an issue, its own first, then those of the row it is about."""
        if (sheet := self._sheet) is None:
            return
        self._issue, self._month_issue = row.number, None
        entry = sheet.entry_of_issue(row.issue)
        self._details.issues.choose(row)
        self._details.issues.set_foot(row.issue.message)
        self._details.entries.choose(entry)
        self._paper.show_picture(sheet, self._receipt_of(row.issue.receipt, entry))
        marks = issue_marks(row.issue, sheet.marks)
        spot = spot_of_marks(marks, self._kinds)
        if entry is not None:
            spot = spot.over(spot_of_entry(entry))
        elif row.issue.type == "total_mismatch":
            spot = spot.over(spot_of_totals(sheet.person))
        own = tuple(dict.fromkeys((*sheet.marks, *marks)))
        self._pages.show_spot(spot.over(spot_of_person(sheet.person)), own)

    def _receipt_of(self, ref: ReceiptRef | None, entry: PersonEntry | None) -> Receipt | None:
        """The receipt that an issue is about, else the first of its row."""
        of_row = entry.receipts if entry else ()
        return next((one for one in of_row if one.key == ref), next(iter(of_row), None))

    @Slot(object)
    def _show_line(self, line: DifferenceLine) -> None:
        if (sheet := self._sheet) is None:
            return
        refs = (line.transaction, *line.receipts)
        entry = next((sheet.entry_of[ref] for ref in refs if ref in sheet.entry_of), None)
        self._details.entries.choose(entry)
        if entry is not None:
            self._show_entry(entry)
        else:
            spot = spot_of_totals(sheet.person).over(spot_of_person(sheet.person))
            self._pages.show_spot(spot, sheet.marks)

    @Slot(object)
    def _show_receipt(self, row: ReceiptRow) -> None:
        if (sheet := self._sheet) is not None:
            self._details.entries.choose(row.entry)
            self._paper.show_picture(sheet, row.receipt)
            spot = spot_of_receipt(row.receipt, row.entry)
            self._pages.show_spot(spot, sheet.marks, receipt_leads=True)

    @Slot(object)
    def _show_suggestion(self, row: SuggestionRow) -> None:
        """The charge beside the receipt that may fit, whosever it is."""
        if (sheet := self._sheet) is None:
            return
        self._details.entries.choose(row.entry)
        charge = spot_of_entry(row.entry).statement if row.entry else None
        receipt = picture_of(row.receipts[0]) if row.receipts else _NOT_HERE
        others = [mark for receipt in row.receipts for mark in receipt_marks(receipt)]
        marks = tuple(dict.fromkeys((*sheet.marks, *others)))
        self._pages.show_spot(PagePair(charge, receipt), marks, receipt_leads=True)

    @Slot(object)
    def _show_unassigned(self, row: UnassignedRow) -> None:
        """The page of nobody, or the places of an issue of the month."""
        self._details.unassigned.set_foot(row.reason)
        if row.issue is not None:
            self._month_issue = row.number
        marks = issue_marks(row.issue, ()) if row.issue and not row.is_whole_page else ()
        if marks:
            spot = spot_of_marks(marks, self._kinds)
        elif row.page is not None:
            spot = spot_of_page(row.page, self._kinds)
        else:
            return
        leads = spot.statement is None
        self._pages.show_spot(spot.over(_BESIDE), marks, receipt_leads=leads)

    @Slot(str)
    def _show_box(self, key: str) -> None:
        """Choose the row whose box was clicked."""
        if (sheet := self._sheet) is None:
            return
        about = next((mark.about for mark in sheet.marks if mark.key == key), None)
        entry = sheet.entry_of.get(about)
        if about is None or entry is None:
            return
        self._details.entries.choose(entry)
        receipt = next((row for row in sheet.receipts if row.receipt.key == about), None)
        if receipt is not None:
            self._details.receipts.choose(receipt)
            self._show_receipt(receipt)
        else:
            self._show_entry(entry)


def _sheet_of(employee: Employee, receipts_by_key: Mapping[ReceiptRef, Receipt]) -> PersonView:
    return sheet_of(employee.key, employee.person, receipts_by_key, waits=employee.waits)


def _same(number: int, before: Sequence[Keyed], after: Sequence[Keyed]) -> int:
    """Return the new number of the problem that had `number`.

    If it is gone, that of the last one before it: the next is what followed it.
    """
    keys = [row.key for row in after]
    known = (one.key for one in reversed(before[: max(number, -1) + 1]))
    return next((keys.index(key) for key in known if key in keys), -1)


class ProblemPosition(NamedTuple):
    """The issue at `number` of the stop at `stop`, both from 0; -1 stands before the first."""

    stop: int
    number: int


def problems_of(counts: Sequence[int]) -> tuple[ProblemPosition, ...]:
    """Every issue, where each stop has so many."""
    return tuple(
        ProblemPosition(stop, number)
        for stop, count in enumerate(counts)
        for number in range(count)
    )


def next_problem(
    problems: Sequence[ProblemPosition], at: ProblemPosition | None, *, back: bool = False
) -> ProblemPosition | None:
    """The problem after (or before) where one stands, round and round; None where there is none.

    `at` need not be among the problems; None is before the first and after the last.
    """
    if not problems:
        return None
    beyond = [one for one in problems if at is None or (one < at if back else one > at)]
    place = -1 if back else 0
    return beyond[place] if beyond else problems[place]
