"""Leads from what is chosen in one place to what is shown in the others."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from ccprocessor.desktop.shared.act_buttons import Acts
from ccprocessor.desktop.workbench.details import Details
from ccprocessor.desktop.workbench.employees import EmployeeList
from ccprocessor.desktop.workbench.pages import Pages
from ccprocessor.desktop.workbench.picture_guide import PaperGuide
from ccprocessor.desktop.workbench.rows.entries import PersonEntry
from ccprocessor.desktop.workbench.rows.finding_rows import UnassignedRow, unassigned_rows
from ccprocessor.desktop.workbench.rows.marks import issue_marks
from ccprocessor.desktop.workbench.rows.open_items import Ground, OpenItem, today
from ccprocessor.desktop.workbench.rows.page_pairs import (
    PagePair,
    spot_of_entry,
    spot_of_marks,
    spot_of_page,
    spot_of_person,
    spot_of_receipt,
    spot_of_totals,
)
from ccprocessor.desktop.workbench.rows.people import Employee, same_person
from ccprocessor.desktop.workbench.rows.person_view import (
    PersonView,
    answers_awaited,
    asked_words,
    sheet_of,
)
from ccprocessor.desktop.workbench.way import Way
from ccprocessor.domain.cycles import Month
from ccprocessor.domain.decisions import Decision
from ccprocessor.domain.issues import ReceiptRef, TransactionRef
from ccprocessor.domain.pages import DocumentKind
from ccprocessor.domain.places import PageRef
from ccprocessor.review.decided import Decided
from ccprocessor.review.leftovers import Claims, claims_of

_NOBODY = PagePair("There is nobody in this month.", "There is nobody in this month.")

Offer = Callable[[PersonEntry], Acts]


class Guide(QObject):
    """Keeps employees, pages and details together; `noticed` says where among the problems.

    `offer` gives the acts that fit an entry, once they are made; `has_unread_scans` tells whether
    more of the month may be read.
    """

    noticed = Signal(str)

    def __init__(
        self, employees: EmployeeList, pages: Pages, details: Details, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._employees, self._pages, self._details = employees, pages, details
        self._paper = PaperGuide(pages, details, self)
        self._kinds: Mapping[str, DocumentKind] = {}
        self._claims = Claims()
        self._unassigned: tuple[UnassignedRow, ...] = ()
        self._sheet: PersonView | None = None
        self._month: Month | None = None
        self._decisions: Sequence[Decision] = ()
        self._decided: Decided | None = None
        self._way = Way(employees, details)
        self.offer: Offer = lambda _entry: ()
        self.has_unread_scans = False
        employees.chosen.connect(self._show_employee)
        employees.month_chosen.connect(self.show_whole_month)
        pages.box_clicked.connect(self._show_box)
        details.page_asked.connect(pages.turn)
        details.month_brought.connect(employees.mark_month)
        details.entries.chosen.connect(self._show_entry)
        details.open.chosen.connect(self._show_item)
        details.entries.asked = lambda entry: asked_words(entry, self._sheet, self._decided)
        details.head.cause_chosen.connect(self._show_cause)
        details.unassigned.chosen.connect(self._show_unassigned)

    @property
    def sheet(self) -> PersonView | None:
        """The sheet of who is shown; None while nobody is."""
        return self._sheet

    def show_month(self, month: Month) -> None:
        """Show a month's people: whoever was shown before, else the first."""
        before = self._sheet
        self._take(month, anew=False)
        self._details.unassigned.set_rows(self._unassigned)
        self._details.unassigned.set_foot("")
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
        before = self._sheet
        people = {one.key: one for one in self._employees.model.rows}
        if before is None or (employee := people.get(before.key)) is None:
            self._pages.set_month(month, sources)
            self.show_month(month)
            return
        self._take(month, anew=True)
        self._sheet = sheet = self._sheet_of(employee)
        chosen = self._details.entries.table.current_row
        listed = [one.key for one in self._details.entries.model.rows]
        self._renew_unassigned()
        self._details.renew_sheet(sheet)
        self._tell_said()
        self._pages.renew_month(month, sources, before.marks, sheet.marks)
        if chosen is None:
            pass
        elif (entry := sheet.now(chosen)) is not None:
            self._follow(entry, sheet, is_same=_pair(entry) == _pair(chosen))
        elif (first := sheet.first) is not None:  # settled, and gone: the next is worked
            self._details.entries.choose(first)
            self._show_entry(first)
            self._way.leave_gap(
                listed, chosen.key, [one.key for one in self._details.entries.model.rows]
            )
        if self._way.is_told:
            self.noticed.emit(self._way.words_now())

    def _renew_unassigned(self) -> None:
        """List what is the month's as it is now; what was settled leaves a gap, not its number."""
        chosen: UnassignedRow | None = self._details.unassigned.table.current_row
        self._details.unassigned.renew(self._unassigned)
        self._details.offer_for(self._details.unassigned.table.current_row)
        left = {issue.key for row in self._unassigned for issue in row.issues}
        if chosen is None or not self._details.shows_month:
            return
        if any(issue.key not in left for issue in chosen.issues):
            self._way.gap = chosen.number

    def _follow(self, entry: PersonEntry, sheet: PersonView, *, is_same: bool) -> None:
        """Keep a row chosen that stands elsewhere now, and its pages.

        Shown are those that could not be before, or all where other receipts are its own now.
        """
        if self._details.entries.table.current_row is None:
            self._details.entries.choose(entry)
        if not is_same:
            self._show_in(sheet, entry)
            return
        self._show_case(entry, sheet)
        self._paper.renew_values(sheet, entry)
        self._pages.fill_gaps(spot_of_entry(entry), sheet.marks)

    def step_employee(self, step: int) -> None:
        """Go to the next (1) or previous (-1) employee listed."""
        table = self._employees.table
        if not table.currentIndex().isValid():
            before = self._way.listed_before(self._employees.model.shown)
            table.choose_at(before if step > 0 else before - 1, 0)
        else:
            table.choose_next(step)

    def step_problem(self, *, back: bool = False) -> None:
        """Go to the next or previous problem of the people listed, and of the month."""
        found = self._way.beyond(back=back)
        self.noticed.emit(self._way.words(found))
        if found is None:
            return
        if found.person is None:
            self._go_to_month(next(one for one in self._unassigned if one.key == found.key))
        else:
            employee, key = self._employees.model.shown[found.person], found.key
            self._go_to_entry(employee, lambda entry: entry.key == key)

    @Slot()
    def show_whole_month(self) -> None:
        """Bring what belongs to nobody to the front."""
        self._details.bring_month(on=True)
        front = self._details.month_list
        if front.table.current_row is None and not front.table.choose_first():
            self._pages.show_spot(PagePair(_NOTHING_LEFT, _NOTHING_LEFT), ())

    def take_decisions(self, decisions: Sequence[Decision]) -> None:
        """Take all that the month is made with; it tells who was asked for receipts, and when."""
        is_new = decisions != self._decisions
        self._decisions = decisions
        if self._month is not None and is_new:
            self._tell_open_items(self._month)
            self._tell_said()
            self._details.entries.model.layoutChanged.emit()  # its notes may be others now

    def _tell_said(self) -> None:
        """Tell in the head what was noted of the person, and when receipts were asked for."""
        if self._sheet is not None and self._decided is not None:
            self._details.head.tell(self._decided.said(self._sheet.person))

    def _tell_open_items(self, month: Month) -> None:
        people = tuple((one.key, one.person) for one in self._employees.model.rows)
        self._decided = Decided(month, self._decisions)
        asked = self._decided.reminders
        self._details.open.take(
            Ground(people, self._paper.receipts.by_key, self._paper.loose, asked)
        )
        awaited = {key: answers_awaited(one, self._decided, today()) for key, one in people}
        self._employees.tell_asked({key: found for key, found in awaited.items() if found})

    def _take(self, month: Month, *, anew: bool) -> None:
        self._month = month
        self._paper.take_month(month, anew=anew)
        self._kinds = {document.sha256: document.kind for document in month.documents}
        self._claims = claims_of(month.people)
        rows = unassigned_rows(month, has_unread_scans=self.has_unread_scans)
        self._unassigned = self._way.months = rows
        self._employees.set_month_count(len(self._unassigned) + len(month.loose))
        self._tell_open_items(month)

    def lead_to(self, person: str | None, ref: object, issue: str | None) -> None:
        """Go to a charge, a receipt or a problem by keys, the month's own where it is nobody's."""
        listed = self._employees.model.rows
        employee = next((one for one in listed if one.person.key == person), None)
        rows = (row for row in self._unassigned if any(one.key == issue for one in row.issues))
        if employee is not None:
            self._go_to_entry(employee, lambda entry: entry.is_about(ref, issue))
        elif (row := next(rows, None)) is not None:
            self._go_to_month(row)

    def _go_to_month(self, row: UnassignedRow) -> None:
        self._details.bring_month(on=True)
        self._details.unassigned.choose(row)
        self._show_unassigned(row)

    def _go_to_entry(self, employee: Employee, is_it: Callable[[PersonEntry], bool]) -> None:
        """Show somebody, at the entry meant; one that is gone leads to nothing else of theirs."""
        if self._sheet is None or self._sheet.key != employee.key:
            self._employees.choose(employee)
            self._open(employee)
        self._details.bring_month(on=False)
        if (sheet := self._sheet) is not None:
            entry = next(filter(is_it, sheet.entries), None)
            if entry is None and self._details.entries.table.current_row is None:
                entry = sheet.first
            if entry is not None:
                self._details.entries.choose(entry)
                self._show_entry(entry)

    def _open(self, employee: Employee) -> PersonView:
        """Work out and list somebody's rows, without going anywhere."""
        self._sheet = self._sheet_of(employee)
        self._way.key = employee.key
        self._details.show_sheet(self._sheet)
        self._tell_said()
        return self._sheet

    def _sheet_of(self, employee: Employee) -> PersonView:
        return sheet_of(
            employee.key,
            employee.person,
            self._paper.receipts.by_key,
            claims=self._claims,
            waits=employee.waits,
            loose=self._paper.loose,
        )

    @Slot(object)
    def _show_employee(self, employee: Employee) -> None:
        """Go to what is wrong first, else to the first charge or receipt."""
        sheet = self._open(employee)
        self._way.begin()
        self.noticed.emit("")
        if (first := sheet.first) is not None:
            self._details.entries.choose(first)
            self._show_entry(first)
            self._way.choose(is_led=True)
        else:
            self._paper.show_nothing(sheet)
            self._pages.show_spot(spot_of_person(employee.person), sheet.marks)

    @Slot(object)
    def _show_entry(self, entry: PersonEntry) -> None:
        """Both places of an entry, where its first problem stands before those of its row."""
        if self._sheet is not None:
            self._way.choose()
            self._show_in(self._sheet, entry)

    def _show_in(self, sheet: PersonView, entry: PersonEntry) -> None:
        self._show_case(entry, sheet)
        self._paper.show_values(sheet, entry)
        own = [mark for issue in entry.issues for mark in issue_marks(issue, sheet.marks)]
        shown = self._details.values.shown
        if shown is not None and shown.receipt is not None:
            spot = spot_of_receipt(shown.receipt, entry)
        elif entry.record is not None:
            spot = spot_of_entry(entry)
        else:
            spot = spot_of_marks(own, self._kinds).over(spot_of_totals(sheet.person))
        marks = tuple(dict.fromkeys((*sheet.marks, *own)))
        leads = entry.charge is None and bool(entry.receipts)
        candidates = sheet.candidates(entry) if entry.match is None else ()
        is_shown = self._details.is_matching or any(one.suggestion.is_likely for one in candidates)
        if candidates and is_shown and entry.charge is not None and entry.charge.mark is None:
            self._paper.show_suggestion(candidates[0])
            return
        spot = spot.over(spot_of_person(sheet.person))
        self._pages.show_spot(spot, marks, entry=entry, receipt_leads=leads)

    @Slot(object)
    def _show_item(self, item: OpenItem) -> None:
        """Go to an open item's person and charge, while the open items stay in front."""
        employee = next(one for one in self._employees.model.rows if one.key == item.employee)
        if self._sheet is None or self._sheet.key != employee.key:
            self._employees.choose(employee)
            self._paper.show_nothing(self._open(employee))
        if (sheet := self._sheet) is not None and item.entry.record is not None:
            self._details.entries.choose(sheet.entry_of[item.entry.record.key])
            self._show_entry(item.entry)

    def _show_case(self, entry: PersonEntry, sheet: PersonView) -> None:
        self._details.case.show_entry(entry, sheet, self.offer(entry))

    @Slot(str)
    def _show_cause(self, kind: str) -> None:
        """Go to the first row that makes a cause."""
        if (sheet := self._sheet) is None:
            return
        if (entry := sheet.making(kind)) is not None:
            self._details.entries.choose(entry)
            self._show_entry(entry)
        else:
            spot = spot_of_totals(sheet.person).over(spot_of_person(sheet.person))
            self._pages.show_spot(spot, sheet.marks)

    @Slot(object)
    def _show_unassigned(self, row: UnassignedRow) -> None:
        """The page of nobody, or the places of an issue of the month."""
        self._way.choose()
        self._details.unassigned.set_foot(row.reason)
        self._details.offer_for(row)
        marks = issue_marks(row.issue, ()) if row.issue and not row.is_whole_page else ()
        if marks:
            spot = spot_of_marks(marks, self._kinds)
        elif row.page is not None:
            spot = spot_of_page(row.page, self._kinds)
        else:
            return
        leads = spot.statement is None
        self._pages.show_spot(spot, marks, receipt_leads=leads)

    def show_record(
        self,
        person: str | None,
        ref: TransactionRef | ReceiptRef | None,
        page: PageRef | None,
    ) -> None:
        """Go to a person by key or, by an empty one, the month; then to a record, else a page."""
        listed = self._employees.model.rows
        employee = next((one for one in listed if one.person.key == person), None)
        if employee is not None:
            self._details.bring_month(on=False)
            self._employees.choose(employee)
            self._show_employee(employee)
        elif person == "":
            self._details.bring_month(on=True)
        sheet = self._sheet
        if sheet is not None and ref in sheet.entry_of:
            self._go_to_record(sheet, ref)
        elif page is not None:
            spot = spot_of_page(page, self._kinds)
            marks = sheet.marks if sheet is not None and employee is not None else ()
            self._pages.show_spot(spot, marks, receipt_leads=spot.statement is None)

    @Slot(str)
    def _show_box(self, key: str) -> None:
        """Choose the row whose box was clicked."""
        if (sheet := self._sheet) is not None:
            about = next((mark.about for mark in sheet.marks if mark.key == key), None)
            self._go_to_record(sheet, about)

    def _go_to_record(self, sheet: PersonView, about: TransactionRef | ReceiptRef | None) -> None:
        if about is not None and (entry := sheet.entry_of.get(about)) is not None:
            self._details.entries.choose(entry)
            self._show_entry(entry)
            self._paper.show_record(about)


def _pair(entry: PersonEntry) -> object:
    """Return what is shown beside a charge: its receipts, or why it needs none."""
    return [one.key for one in entry.receipts], entry.charge.mark if entry.charge else None


_NOTHING_LEFT = "Every page belongs to somebody."
