"""The statement's row above the receipt; either page as a whole where it is wanted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QSize, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from ccprocessor.desktop.shared.elided import ElidedLabel
from ccprocessor.desktop.shared.icons import icon
from ccprocessor.desktop.shared.labels import text_label
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.shared.page_view.boxes import PageBox
from ccprocessor.desktop.shared.page_view.service import RenderService
from ccprocessor.desktop.shared.page_view.view import PageView
from ccprocessor.desktop.workbench.rows.entries import PersonEntry
from ccprocessor.desktop.workbench.rows.marks import Mark
from ccprocessor.desktop.workbench.rows.page_pairs import PagePair, PageTarget, Side, is_receipt
from ccprocessor.desktop.workbench.statement_strip import StatementStrip
from ccprocessor.domain.cycles import Month
from ccprocessor.domain.pages import DocumentKind

_LEAST_WIDTH = 240  # pixels
_WRONG = {
    "amount_differs": "amount",
    "tip_added": "amount",
    "receipt_amount_differs": "amount",
    "invalid_amount": "amount",
    "date_differs": "date",
    "receipt_date_differs": "date",
    "receipt_merchant_differs": "merchant",
}
"""The value of a charge that an issue of such a type is about."""


class Pages(QWidget):
    """A strip of the statement and one whole page; shows spots, tells which box was clicked."""

    box_clicked = Signal(str)
    whole_changed = Signal(bool)

    def __init__(
        self, service: RenderService, memory: Memory, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._kinds: Mapping[str, DocumentKind] = {}
        self._names: Mapping[str, str] = {}
        self._sources: Mapping[str, Path] = {}
        self._marks: Sequence[Mark] = ()
        self._spot = PagePair()
        self._wants_whole = False
        self.statement = PageSide("statement", PageView(service, "Statement", self), memory, self)
        self.receipt = PageSide("receipt", PageView(service, "Receipt", self), memory, self)
        self.strip = StatementStrip(service, self)
        self._strip_name = ElidedLabel("heading", self)
        self.whole = self._whole_button()
        self.absent = text_label(parent=self)
        self.absent.setContentsMargins(8, 4, 8, 4)
        self._stack = QStackedWidget(self)
        self._lay_out()
        self.strip.charge_clicked.connect(self.box_clicked)
        for side in (self.statement, self.receipt):
            side.view.setMinimumWidth(_LEAST_WIDTH)
            side.view.box_clicked.connect(self.box_clicked)

    @property
    def front(self) -> PageSide:
        """The side whose whole page is in front."""
        shown = self._stack.currentWidget()
        return self.statement if shown is self.statement.view else self.receipt

    @Slot(bool)
    def show_whole(self, on: bool) -> None:  # noqa: FBT001  (as the signal gives it)
        """Show the statement's whole page in place of the receipt, or the receipt again."""
        if on != self._wants_whole:
            self._wants_whole = on
            self.whole.setChecked(on)
            self._bring()
            self.whole_changed.emit(on)

    def set_month(self, month: Month, sources: Mapping[str, Path]) -> None:
        """Take the documents of a month: their names, kinds and files."""
        self._take(month, sources)
        for side in (self.statement, self.receipt):
            side.set_documents(sources, self._names)

    def show_spot(
        self,
        spot: PagePair,
        marks: Sequence[Mark],
        *,
        entry: PersonEntry | None = None,
        receipt_leads: bool = False,
        note: str = "",
    ) -> None:
        """Show a spot with these boxes: the row of an entry's charge in the strip.

        The whole page is the receipt's, or the statement's where there is none, unless the
        receipt is to lead. `note` is said above it.
        """
        self._spot, self._marks, self._note = spot, marks, note
        self._show_strip(spot.statement, entry)
        statement, receipts = self._divided(marks)
        self.statement.show_side(spot.statement, statement)
        self.receipt.show_side(spot.receipt, receipts)
        self._leads = receipt_leads
        self._bring()

    def renew_month(
        self,
        month: Month,
        sources: Mapping[str, Path],
        before: Sequence[Mark],
        after: Sequence[Mark],
    ) -> None:
        """Take a month read anew: boxes `before` give way to those `after`, the pages stay."""
        gone = set(before)
        marks = (*after, *(mark for mark in self._marks if mark not in gone))
        self._take(month, sources)
        for side in (self.statement, self.receipt):
            side.renew(sources, self._names)
        if self.strip.target is not None and (path := sources.get(self.strip.target.document)):
            self.strip.renew(path)
        self._show_boxes(tuple(dict.fromkeys(marks)))

    def fill_gaps(self, spot: PagePair, marks: Sequence[Mark]) -> None:
        """Show a page of a spot on each side that has only a sentence; pages in sight stay."""
        self._spot = self._spot.filled(spot)
        statement, receipts = self._divided(marks)
        sides = (
            (self.statement, spot.statement, statement),
            (self.receipt, spot.receipt, receipts),
        )
        for side, target, own in sides:
            if side.message and isinstance(target, PageTarget):
                side.show_side(target, own)
        self._bring()

    @Slot(int)
    def turn(self, step: int) -> None:
        """Turn the page in front forth or back."""
        view = self.front.view
        if step > 0:
            view.next_page()
        else:
            view.previous_page()

    def _take(self, month: Month, sources: Mapping[str, Path]) -> None:
        self._kinds = {document.sha256: document.kind for document in month.documents}
        self._names, self._sources = month.document_names, sources

    def _show_strip(self, statement: Side, entry: PersonEntry | None) -> None:
        """Show the row of a charge; a line where there is none."""
        path = self._sources.get(statement.document) if isinstance(statement, PageTarget) else None
        has_row = path is not None and entry is not None and entry.charge is not None
        for widget in (self.strip, self._strip_name, self.whole):
            widget.setVisible(has_row)
        if not has_row:
            self.strip.clear()
            return
        assert isinstance(statement, PageTarget)
        assert path is not None
        assert entry is not None
        name = self._names.get(statement.document, "")
        self._strip_name.setText(f"Statement   {name}, page {statement.page}")
        wrong = next((_WRONG[one.type] for one in entry.issues if one.type in _WRONG), "")
        self.strip.show_row(path, name, statement, self._divided(self._marks)[0], wrong)

    def _bring(self) -> None:
        """Bring the page to the front that there is to see, and say what there is not."""
        spot = self._spot
        has = [isinstance(side, PageTarget) for side in (spot.statement, spot.receipt)]
        is_statement = self._wants_whole if all(has) else has[0]
        if self._leads:
            is_statement = not has[1]
        side = self.statement if is_statement else self.receipt
        self._stack.setCurrentWidget(side.view)
        side.show_now()
        missing = (spot.statement if self._leads else spot.receipt) if any(has) else None
        said = missing if isinstance(missing, str) else ""
        if not said and isinstance(spot.statement, str) and has[1]:
            said = spot.statement
        said = self._note or said
        self.absent.setText(said)
        self.absent.setVisible(bool(said))
        self.whole.setEnabled(all(has))

    def _show_boxes(self, marks: Sequence[Mark]) -> None:
        self._marks = marks
        statement, receipts = self._divided(marks)
        self.statement.show_boxes(statement)
        self.receipt.show_boxes(receipts)

    def _divided(self, marks: Sequence[Mark]) -> tuple[list[Mark], list[Mark]]:
        """The marks of statements and those of receipts."""
        receipts = [mark for mark in marks if is_receipt(mark.place.document, self._kinds)]
        others = [mark for mark in marks if not is_receipt(mark.place.document, self._kinds)]
        return others, receipts

    def _whole_button(self) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(icon("fit-page"))
        button.setIconSize(QSize(16, 16))
        button.setCheckable(True)
        button.setAutoRaise(True)
        button.setAccessibleName("Whole page of the statement")
        button.setToolTip("The statement's whole page, or the receipt again (W)")
        button.toggled.connect(self.show_whole)
        return button

    def _lay_out(self) -> None:
        self._leads, self._note = False, ""
        head = QHBoxLayout()
        head.setContentsMargins(8, 0, 4, 0)
        head.addWidget(self._strip_name, 1)
        head.addWidget(self.whole)
        self._stack.addWidget(self.receipt.view)
        self._stack.addWidget(self.statement.view)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(self.strip)
        column.addWidget(self.absent)
        column.addWidget(self._stack, 1)


class PageSide(QObject):
    """One of the views and what it shows; asks the view only for what changes and is in sight."""

    def __init__(
        self, name: str, view: PageView, memory: Memory, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.view = view
        self._memory = memory
        self._zoom = f"workbench/zoom of {name}"
        self._sources: Mapping[str, Path] = {}
        self._names: Mapping[str, str] = {}
        self._document = ""
        self._boxes: dict[int, tuple[PageBox, ...]] = {}
        self._wanted: tuple[Side, tuple[Mark, ...]] | None = None
        view.set_zoom(memory.text(self._zoom, "box" if name == "receipt" else view.zoom))
        view.zoom_changed.connect(self._keep_zoom)

    @property
    def target(self) -> Side:
        """Page or sentence shown here, or to be shown once this side comes to the front."""
        return self._wanted[0] if self._wanted else None

    @property
    def message(self) -> str:
        """The sentence in place of a page; empty where there is one."""
        return self.target if isinstance(self.target, str) else self.view.message

    def set_documents(self, sources: Mapping[str, Path], names: Mapping[str, str]) -> None:
        """Take files and names of documents by their digests."""
        self._sources, self._names = sources, names
        self._document = ""

    def renew(self, sources: Mapping[str, Path], names: Mapping[str, str]) -> None:
        """Take them anew; the page in sight stays, drawn from the newest copy."""
        self._sources, self._names = sources, names
        if (path := sources.get(self._document)) is not None:
            self.view.renew_document(path)

    def show_boxes(self, marks: Iterable[Mark]) -> None:
        """Draw these boxes on the document in sight, and move nothing."""
        boxes = _boxes(marks, self._document)
        if self._document and boxes != self._boxes:
            self._boxes = boxes
            self.view.set_boxes(boxes)

    def show_side(self, side: Side, marks: Iterable[Mark]) -> None:
        """Show a page with its boxes, or a sentence, once it is in front; None: all as it is."""
        if side is not None:
            self._wanted = (side, tuple(marks))
            self._is_late = True

    def show_now(self) -> None:
        """Show what was asked for last: this side is in front."""
        if self._wanted is None or not self._is_late:
            return
        self._is_late = False
        side, marks = self._wanted
        if isinstance(side, PageTarget):
            self._show(side, marks)
        elif side is not None:
            self.view.set_message(side)

    _is_late = False

    def _show(self, target: PageTarget, marks: Iterable[Mark]) -> None:
        path = self._sources.get(target.document)
        name = self._names.get(target.document, "The document")
        if not target.document:
            self.view.set_message("This was added by hand: no page shows it.")
            return
        if path is None:
            self.view.set_message(f"The pages of {name} are not kept here. Load the file again.")
            return
        if target.document != self._document:
            self._document, self._boxes = target.document, {}
            self.view.show_document(path, name)
        boxes = _boxes(marks, target.document)
        if boxes != self._boxes:
            self._boxes = boxes
            self.view.set_boxes(boxes)
        self.view.go_to(target.page, target.key, target.upright, target.fitted)

    @Slot(str)
    def _keep_zoom(self, zoom: str) -> None:
        self._memory.keep(self._zoom, zoom)


def _boxes(marks: Iterable[Mark], document: str) -> dict[int, tuple[PageBox, ...]]:
    found: dict[int, list[PageBox]] = defaultdict(list)
    for mark in marks:
        if mark.place.document == document:
            found[mark.place.page].append(PageBox(mark.key, mark.place.box, mark.label, mark.kind))
    return {page: tuple(boxes) for page, boxes in found.items()}
