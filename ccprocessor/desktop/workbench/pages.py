"""The statement's page beside the receipts' page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.shared.page_view.boxes import PageBox
from ccprocessor.desktop.shared.page_view.service import RenderService
from ccprocessor.desktop.shared.page_view.view import PageView
from ccprocessor.desktop.workbench.rows.marks import Mark
from ccprocessor.desktop.workbench.rows.page_pairs import PagePair, PageTarget, Side, is_receipt
from ccprocessor.domain.cycles import Month
from ccprocessor.domain.pages import DocumentKind

_STACKED = "workbench/stacked"
_LEAST_WIDTH = 200  # pixels
_SIDE_BY_SIDE_FROM = 1400
"""Pixels of the window: in less, a statement's line beside another page is too small to read."""


class Pages(QWidget):
    """Two page views; shows spots, and tells which box was clicked."""

    box_clicked = Signal(str)

    def __init__(
        self, service: RenderService, memory: Memory, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._kinds: Mapping[str, DocumentKind] = {}
        self._names: Mapping[str, str] = {}
        self._marks: Sequence[Mark] = ()
        self.statement = PageSide(
            "statement", PageView(service, "Statement page", self), memory, self
        )
        self.receipt = PageSide("receipt", PageView(service, "Receipt page", self), memory, self)
        self._leading = self.statement
        self._splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self._splitter.setChildrenCollapsible(False)
        for side in (self.statement, self.receipt):
            self._splitter.addWidget(side.view)
            side.view.setMinimumWidth(_LEAST_WIDTH)
            side.view.box_clicked.connect(self.box_clicked)
        self._memory = memory
        memory.remember_splitter("workbench pages", self._splitter)
        self._splitter.setOrientation(_orientation(stacked=memory.flag(_STACKED)))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._splitter)

    @property
    def is_stacked(self) -> bool:
        """True if the pages stand one above the other."""
        return self._splitter.orientation() is Qt.Orientation.Vertical

    def suit(self, width: int) -> None:
        """Side by side where a window of this width leaves them readable, unless one was chosen."""
        if not self._memory.text(_STACKED):
            self._splitter.setOrientation(_orientation(stacked=width < _SIDE_BY_SIDE_FROM))

    @Slot(bool)
    def stack(self, stacked: bool) -> None:  # noqa: FBT001  (as the signal gives it)
        """Put the pages one above the other, or side by side."""
        self._splitter.setOrientation(_orientation(stacked=stacked))
        self._memory.keep(_STACKED, stacked)

    def set_month(self, month: Month, sources: Mapping[str, Path]) -> None:
        """Take the documents of a month: their names, kinds and files."""
        self._take(month)
        for side in (self.statement, self.receipt):
            side.set_documents(sources, self._names)

    def show_spot(
        self, spot: PagePair, marks: Sequence[Mark], *, receipt_leads: bool = False
    ) -> None:
        """Show both pages of a spot, with these boxes; PgUp and PgDn turn the leading one."""
        self._leading = self.receipt if receipt_leads else self.statement
        self._marks = marks
        statement, receipts = self._divided(marks)
        self.statement.show_side(spot.statement, statement)
        self.receipt.show_side(spot.receipt, receipts)

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
        self._take(month)
        for side in (self.statement, self.receipt):
            side.renew(sources, self._names)
        self._show_boxes(tuple(dict.fromkeys(marks)))

    def fill_gaps(self, spot: PagePair, marks: Sequence[Mark]) -> None:
        """Show a page of a spot on each side that has only a sentence; pages in sight stay."""
        statement, receipts = self._divided(marks)
        sides = (
            (self.statement, spot.statement, statement),
            (self.receipt, spot.receipt, receipts),
        )
        for side, target, own in sides:
            if side.view.message and isinstance(target, PageTarget):
                side.show_side(target, own)

    @Slot(int)
    def turn(self, step: int) -> None:
        """Turn the leading page forth or back."""
        view = self._leading.view
        if step > 0:
            view.next_page()
        else:
            view.previous_page()

    def _take(self, month: Month) -> None:
        self._kinds = {document.sha256: document.kind for document in month.documents}
        self._names = month.document_names

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


class PageSide(QObject):
    """One of the views and what it shows; asks the view only for what changes."""

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
        view.set_zoom(memory.text(self._zoom, view.zoom))
        view.zoom_changed.connect(self._keep_zoom)

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
        """Show a page with its boxes, or a sentence; None leaves all as it is."""
        match side:
            case PageTarget():
                self._show(side, marks)
            case str():
                self.view.set_message(side)
            case None:
                pass

    def _show(self, target: PageTarget, marks: Iterable[Mark]) -> None:
        path = self._sources.get(target.document)
        name = self._names.get(target.document, "The document")
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
        self.view.go_to(target.page, target.key)

    @Slot(str)
    def _keep_zoom(self, zoom: str) -> None:
        self._memory.keep(self._zoom, zoom)


def _orientation(*, stacked: bool) -> Qt.Orientation:
    return Qt.Orientation.Vertical if stacked else Qt.Orientation.Horizontal


def _boxes(marks: Iterable[Mark], document: str) -> dict[int, tuple[PageBox, ...]]:
    found: dict[int, list[PageBox]] = defaultdict(list)
    for mark in marks:
        if mark.place.document == document:
            found[mark.place.page].append(PageBox(mark.key, mark.place.box, mark.label, mark.kind))
    return {page: tuple(boxes) for page, boxes in found.items()}
