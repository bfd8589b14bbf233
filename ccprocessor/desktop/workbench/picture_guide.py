"""Leads from what was read by OCR to where it stands on the pages: pictures and loose receipts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QObject, Slot

from ccprocessor.desktop.workbench.details import Details
from ccprocessor.desktop.workbench.pages import Pages
from ccprocessor.desktop.workbench.picture_panel import Pictured
from ccprocessor.desktop.workbench.rows.entries import PersonEntry
from ccprocessor.desktop.workbench.rows.loose_rows import LooseRow, loose_marks, loose_rows
from ccprocessor.desktop.workbench.rows.marks import Mark, charge_marks
from ccprocessor.desktop.workbench.rows.page_pairs import PagePair, PageTarget, spot_of_charge
from ccprocessor.desktop.workbench.rows.person_view import PersonView
from ccprocessor.desktop.workbench.rows.picture_rows import PictureRow, field_key
from ccprocessor.domain.cycles import Month
from ccprocessor.domain.issues import ReceiptRef, TransactionRef
from ccprocessor.domain.receipts import Receipt
from ccprocessor.domain.statement import Transaction

_NO_PARTNER = "No charge was found for this loose receipt."


class PaperGuide(QObject):
    """Keeps the tabs of pictures and loose receipts together with sheets and pages."""

    def __init__(self, pages: Pages, details: Details, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pages, self._details = pages, details
        self._sheet: PersonView | None = None
        self._charges: Mapping[tuple[str, TransactionRef], Transaction] = {}
        details.picture.list.chosen.connect(self._show_field)
        details.picture.turn_asked.connect(pages.receipt.view.rotate_right)
        details.loose.chosen.connect(self._show_loose)

    def take_month(self, month: Month, *, anew: bool) -> None:
        """List the loose receipts of a month; `anew`: what is chosen stays."""
        self._charges = {
            (person.key, charge.key): charge
            for person in month.people
            for charge in person.transactions
        }
        self._details.show_loose(loose_rows(month), anew=anew)

    def show_picture(self, sheet: PersonView | None, receipt: Receipt | None) -> None:
        """Show what a record's picture says; None: no record is chosen."""
        self._sheet = sheet
        if sheet is None or receipt is None:
            self._details.picture.show_receipt(None)
        else:
            self._details.picture.show_receipt(pictured(sheet, receipt.key))

    def renew_picture(self, sheet: PersonView) -> None:
        """Show what was read of the same record meanwhile."""
        self._sheet = sheet
        shown = self._details.picture.shown
        if shown is not None:
            self._details.picture.renew(pictured(sheet, shown.receipt.key) or shown)

    @Slot(object)
    def _show_field(self, row: PictureRow) -> None:
        """Show where a field stands on the picture."""
        shown = self._details.picture.shown
        if self._sheet is None or shown is None or row.reading is None or not row.reading.places:
            return
        ref = shown.receipt.key
        label = f"{row.title}: {row.shown}"
        places = row.reading.places
        key = field_key(ref, row.name)
        own = [Mark(key, place, label, ref) for place in places]
        known = {mark.key for mark in self._sheet.marks}
        marks = self._sheet.marks if key in known else (*self._sheet.marks, *own)
        self._show(marks, PagePair(receipt=PageTarget(places[0].document, places[0].page, key)))

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


def pictured(sheet: PersonView, ref: ReceiptRef) -> Pictured | None:
    """A record of a sheet with the charge it stands for alone, and its issues' kinds."""
    receipt = next((row.receipt for row in sheet.receipts if row.receipt.key == ref), None)
    if receipt is None:
        return None
    entry: PersonEntry | None = sheet.entry_of.get(ref)
    charge = entry.charge if entry else None
    kinds = frozenset(row.issue.type for row in sheet.issues if row.issue.receipt == ref)
    return Pictured(receipt, charge, kinds)
