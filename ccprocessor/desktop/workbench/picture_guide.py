"""Leads from what was read by OCR to where it stands on the pages: pictures and loose receipts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QObject, Slot

from ccprocessor.desktop.workbench.details import Details
from ccprocessor.desktop.workbench.pages import Pages
from ccprocessor.desktop.workbench.rows.entries import PersonEntry
from ccprocessor.desktop.workbench.rows.finding_rows import SuggestionRow
from ccprocessor.desktop.workbench.rows.loose_rows import (
    Loose,
    LooseRow,
    loose_marks,
    loose_of,
    loose_rows,
)
from ccprocessor.desktop.workbench.rows.marks import Mark, charge_marks, receipt_marks
from ccprocessor.desktop.workbench.rows.page_pairs import (
    PagePair,
    PageTarget,
    Side,
    picture_of,
    spot_of_charge,
    spot_of_entry,
    spot_of_receipt,
)
from ccprocessor.desktop.workbench.rows.person_view import PersonView, ReceiptIndex
from ccprocessor.desktop.workbench.rows.value_rows import ValueRow, field_key
from ccprocessor.desktop.workbench.values import Shown
from ccprocessor.domain.cycles import Month
from ccprocessor.domain.issues import TransactionRef
from ccprocessor.domain.statement import Transaction

_NOT_HERE = "The receipt that is suggested is not in this month."
_NO_PARTNER = "No charge was found for this loose receipt."


class PaperGuide(QObject):
    """Keeps values, pictures and loose receipts together with sheets and pages."""

    def __init__(self, pages: Pages, details: Details, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pages, self._details = pages, details
        self._sheet: PersonView | None = None
        self._entry: PersonEntry | None = None
        self._number = 0
        self.loose: Loose = {}
        self.receipts = ReceiptIndex()
        self._charges: Mapping[tuple[str, TransactionRef], Transaction] = {}
        details.values.list.chosen.connect(self._show_field)
        details.values.turn_asked.connect(pages.receipt.view.rotate_right)
        details.values.record_asked.connect(self._step_record)
        details.loose.chosen.connect(self._show_loose)
        details.case.suggestions.chosen.connect(self.show_suggestion)

    def take_month(self, month: Month, *, anew: bool) -> None:
        """Know the receipts of a month and list the loose ones; `anew`: what is chosen stays."""
        self.receipts.take(month.people)
        self._charges = {
            (person.key, charge.key): charge
            for person in (month.people if month.loose else ())
            for charge in person.transactions
        }
        rows = loose_rows(month)
        self.loose = loose_of(rows, self._charges)
        self._details.show_loose(rows, anew=anew)

    def show_values(self, sheet: PersonView | None, entry: PersonEntry | None) -> None:
        """Show the values of an entry and its record that is at fault; None: none is chosen."""
        self._sheet, self._entry, self._number = sheet, entry, _first_at_fault(entry)
        self._details.values.show_values(self._shown)

    def show_nothing(self, sheet: PersonView) -> None:
        """Show that no entry of a sheet is chosen."""
        self._details.case.clear()
        self.show_values(sheet, None)

    def renew_values(self, sheet: PersonView, entry: PersonEntry) -> None:
        """Show what changed of the same entry meanwhile."""
        self._sheet, self._entry = sheet, entry
        self._number = min(self._number, max(len(entry.receipts) - 1, 0))
        self._details.values.renew(self._shown)

    def show_record(self, ref: object) -> None:
        """Show the values of one record of the entry, and its picture."""
        records = [receipt.key for receipt in self._entry.receipts] if self._entry else []
        if ref in records:
            self._number = records.index(ref)
            self._show_record()

    @Slot(int)
    def _step_record(self, step: int) -> None:
        count = len(self._entry.receipts) if self._entry else 0
        if count:
            self._number = (self._number + step) % count
            self._show_record()

    def _show_record(self) -> None:
        assert self._sheet is not None
        assert self._entry is not None
        self._details.values.show_values(self._shown)
        spot = spot_of_receipt(self._entry.receipts[self._number], self._entry)
        self._pages.show_spot(spot, self._sheet.marks, entry=self._entry, receipt_leads=True)

    @property
    def _shown(self) -> Shown | None:
        entry = self._entry
        if entry is None or entry.record is None:
            return None
        kinds = frozenset(issue.type for issue in entry.issues)
        receipt = entry.receipts[self._number] if entry.receipts else None
        return Shown(entry.charge, receipt, kinds, self._number + 1, len(entry.receipts))

    @Slot(object)
    def _show_field(self, row: ValueRow) -> None:
        """Show where a field stands on the picture."""
        shown = self._details.values.shown
        reading = row.reading
        if self._sheet is None or shown is None or shown.receipt is None:
            return
        if reading is None or not reading.places:
            return
        ref = shown.receipt.key
        label = f"{row.title}: {row.shown}"
        places = reading.places
        key = field_key(ref, row.name)
        own = [Mark(key, place, label, ref) for place in places]
        known = {mark.key for mark in self._sheet.marks}
        marks = self._sheet.marks if key in known else (*self._sheet.marks, *own)
        self._show(marks, PagePair(receipt=PageTarget(places[0].document, places[0].page, key)))

    @Slot(object)
    def show_suggestion(self, row: SuggestionRow) -> None:
        """The charge beside the receipt that may fit, whosever it is."""
        if (sheet := self._sheet) is None:
            return
        receipt: Side = picture_of(row.receipts[0]) if row.receipts else _NOT_HERE
        others = [mark for receipt in row.receipts for mark in receipt_marks(receipt)]
        if row.loose is not None:
            receipt, others = row.loose.target, list(loose_marks(row.loose))
        marks = tuple(dict.fromkeys((*sheet.marks, *others)))
        spot = PagePair(spot_of_entry(row.entry).statement, receipt)
        key = f"{row.number}" if row.number > 1 else "M"
        fits = "may fit" if row.suggestion.is_likely else "is unlikely to fit"
        note = f"No receipt for this charge. This one {fits}: {key} matches it."
        self._pages.show_spot(spot, marks, entry=row.entry, receipt_leads=True, note=note)

    @Slot(object)
    def _show_loose(self, row: LooseRow) -> None:
        """A loose receipt beside the charge it is proposed for."""
        self._details.loose.set_foot(row.told)
        proposal = row.receipt.proposal
        charge = self._charges.get((proposal.person, proposal.transaction)) if proposal else None
        marks = (*loose_marks(row), *(charge_marks(charge) if charge else ()))
        statement = spot_of_charge(charge) if charge else _NO_PARTNER
        self._show(marks, PagePair(statement, row.target))

    def _show(self, marks: Iterable[Mark], spot: PagePair) -> None:
        self._pages.show_spot(spot, tuple(dict.fromkeys(marks)), receipt_leads=True)


def _first_at_fault(entry: PersonEntry | None) -> int:
    """The number (from 0) of the record that the entry's first problem names, else of the first."""
    if entry is None or not entry.issues:
        return 0
    records = [receipt.key for receipt in entry.receipts]
    ref = entry.issues[0].receipt
    return records.index(ref) if ref in records else 0
