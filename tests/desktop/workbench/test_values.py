from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ccprocessor.app import open_office
from ccprocessor.desktop.shared.page_view.boxes import BoxItem, PageBox
from ccprocessor.desktop.shared.tables.model import RowTableModel
from ccprocessor.desktop.workbench.details import Details
from ccprocessor.desktop.workbench.picture_panel import PICTURE_COLUMNS
from ccprocessor.desktop.workbench.rows.columns import ENTRY_COLUMNS, RECEIPT_COLUMNS
from ccprocessor.desktop.workbench.rows.loose_rows import LOOSE_COLUMNS, NO_PARTNER, loose_rows
from ccprocessor.desktop.workbench.rows.marks import receipt_marks
from ccprocessor.desktop.workbench.rows.picture_rows import needs_help, picture_rows
from ccprocessor.domain.pictures import FieldReading, PictureReading
from ccprocessor.domain.places import Box, Place
from ccprocessor.domain.receipts import Receipt
from ccprocessor.jobs import Job
from ccprocessor.services.cycle.reread import reread
from tests.builders.people import record
from tests.desktop.paper_month import PaperMonth
from tests.desktop.pictured import PROOF, with_every_kind
from tests.desktop.workbench.conftest import Opened
from tests.desktop.workbench.looking import show_month
from tests.desktop.workbench.months import REPORT, SLIP

ROLES = Qt.ItemDataRole
TOTAL = FieldReading(
    "30.20", 0.97, (Place(REPORT, 2, Box(10, 20, 60, 30)),), ("two engines agree",), ("28.70",)
)
DATE = FieldReading("2031-03-05", 0.85, (Place(REPORT, 2, Box(10, 5, 60, 12)),))


def read(**fields: FieldReading) -> Receipt:
    """The slip with a picture that says so."""
    return replace(SLIP, picture=PictureReading(**fields))  # type: ignore[arg-type]


def values(model: RowTableModel[Any], row: int, role: int = ROLES.DisplayRole) -> list[Any]:
    """What a row's cells say."""
    return [model.index(row, column).data(role) for column in range(model.columnCount())]


def test_picture_and_record_stand_side_by_side_with_how_sure_and_why(
    qtmodeltester: Any,
) -> None:
    receipt = read(total=TOTAL, date=DATE)
    assert receipt.picture
    model: RowTableModel[Any] = RowTableModel(PICTURE_COLUMNS)
    model.set_rows(picture_rows(receipt.picture, receipt, None))
    qtmodeltester.check(model)
    lines = {line[0]: line for line in (values(model, row) for row in range(model.rowCount()))}
    assert lines["Total"] == ["Total", "30.20", "sure", "28.70", "differs"]
    assert lines["Date"][2] == "likely"
    assert lines["Merchant"][1:3] == ["not found", ""]
    rows = [row.title for row in model.rows]
    hover = values(model, rows.index("Total"), ROLES.ToolTipRole)[2]
    assert "two engines agree" in hover
    assert "28.70" in hover


def test_a_value_below_four_in_five_is_doubtful_and_its_icon_is_another(qapp: object) -> None:
    rows = [
        picture_rows(PictureReading(total=replace(TOTAL, confidence=sure)), SLIP, None)
        for sure in (0.99, 0.9, 0.5)
    ]
    found = [next(row for row in each if row.name == "total") for each in rows]
    assert [row.sureness for row in found] == ["sure", "likely", "doubtful"]
    icons = [PICTURE_COLUMNS[2].icon(row) for row in found]  # type: ignore[misc]
    pictures = [one.pixmap(24, 24).toImage() for one in icons if one]
    assert len({bytes(image.constBits()) for image in pictures}) == 3


def test_a_merchant_differs_only_where_an_issue_says_so() -> None:
    picture = PictureReading(merchant=FieldReading("SOMEBODY ELSE LTD", 0.9))
    [row, *_] = picture_rows(picture, SLIP, None)
    assert row.compared == "same"
    [row, *_] = picture_rows(picture, SLIP, None, {"receipt_merchant_differs"})
    assert row.compared == "differs"


def test_total_and_date_are_boxed_each_with_a_line_of_its_own(qapp: object) -> None:
    marks = list(receipt_marks(read(total=TOTAL, date=DATE)))
    assert [mark.kind for mark in marks][-2:] == ["total", "date"]
    from PySide6.QtCore import QRectF
    from PySide6.QtWidgets import QGraphicsRectItem

    page = QGraphicsRectItem()
    pens = []
    for kind in ("row", "total", "date"):
        item = BoxItem(PageBox("", Box(0, 0, 9, 9), "", kind), QRectF(0, 0, 9, 9), page)
        pens.append((item.pen().style(), item.pen().color().name(), item.pen().widthF()))
    assert len(set(pens)) == 3
    assert pens[2][0] is Qt.PenStyle.DashLine


def test_a_picture_without_total_or_date_wants_help() -> None:
    assert needs_help(PictureReading(total=TOTAL))
    assert needs_help(PictureReading(note="no words were found on it"))
    assert not needs_help(PictureReading(total=TOTAL, date=DATE))


def test_values_from_ocr_and_repaired_are_marked_and_said(
    qapp: object, paper_month: PaperMonth
) -> None:
    from ccprocessor.desktop.workbench.rows.person_view import sheet_of

    month = with_every_kind(paper_month.loaded).month
    person = next(p for p in month.people if any(t.repairs for t in p.transactions))
    model: RowTableModel[Any] = RowTableModel(ENTRY_COLUMNS)
    model.set_rows(sheet_of("x", person, {}).entries)
    [row] = [n for n, entry in enumerate(model.rows) if entry.charge and entry.charge.repairs]
    said = values(model, row, ROLES.AccessibleTextRole)
    assert said[0].endswith(", read from a scan")
    assert f"repaired: read as 9.80, {PROOF}" in said[2]
    assert f"repaired: read as 9.80, {PROOF}" in values(model, row, ROLES.ToolTipRole)[2]
    assert values(model, row, ROLES.FontRole)[2].italic()
    printed = next(n for n, entry in enumerate(model.rows) if entry.charge.source == "text")
    assert "eye" not in values(model, printed, ROLES.AccessibleTextRole)[0]
    assert values(model, printed, ROLES.FontRole)[2] is None


def test_records_from_ocr_are_marked(qapp: object) -> None:
    from ccprocessor.desktop.workbench.rows.entries import PersonEntry
    from ccprocessor.desktop.workbench.rows.finding_rows import ReceiptRow

    seen = replace(record("4.00", "9000077"), source="ocr")
    model: RowTableModel[Any] = RowTableModel(RECEIPT_COLUMNS)
    model.set_rows([ReceiptRow(seen, PersonEntry("no_charge", None, (seen,)))])
    assert values(model, 0, ROLES.AccessibleTextRole)[2] == "Amount: 4.00, read from a scan"


def test_an_unreadable_picture_says_why_and_offers_what_helps(
    opened: Opened, paper_month: PaperMonth, qtbot: QtBot
) -> None:
    workbench = opened(with_every_kind(paper_month.loaded))
    panel = choose_receipt(workbench.details, workbench, 1)
    assert "could not be read: no words were found on it" in panel.sentence.text()
    assert panel.turn.isVisibleTo(panel)
    assert panel.again.isVisibleTo(panel)
    with qtbot.waitSignal(panel.reread_asked):
        panel.again.click()
    assert not panel.again.isEnabled()
    shown = panel.shown
    assert shown
    panel.show_reread(shown.receipt, PictureReading(total=TOTAL, date=DATE, engine="tesseract"))
    assert "not stored" in panel.sentence.text()
    assert "30.20" in [row.shown for row in panel.list.model.rows]
    choose_receipt(workbench.details, workbench, 0)
    assert not panel.again.isVisibleTo(panel)


def test_a_field_chosen_is_shown_on_its_page(opened: Opened, paper_month: PaperMonth) -> None:
    workbench = opened(paper_month.loaded)
    panel = choose_receipt(workbench.details, workbench, 0)
    row = next(row for row in panel.list.model.rows if row.name == "total")
    panel.list.table.choose_where(lambda one: one.name == "total")
    assert row.reading
    view = workbench.pages.receipt.view
    assert view.page == row.reading.places[0].page


def test_the_other_engine_reads_a_picture_anew_and_nothing_is_stored(
    paper_month: PaperMonth, tmp_path: Path
) -> None:
    receipts = [r for p in paper_month.loaded.month.people for r in p.receipts if r.picture]
    [receipt, *_] = receipts
    copy = paper_month.loaded.sources[receipt.place.document]
    with open_office(paper_month.office(tmp_path)) as office:
        again = reread(office, copy, receipt, (), Job())
        assert office.is_empty
    assert receipt.picture
    assert again.engine != receipt.picture.engine
    assert again.total or again.note
    assert {place.document for place in again.places} == {receipt.place.document}


def test_loose_receipts_tell_whose_they_may_be(
    qtmodeltester: Any,
    paper_month: PaperMonth,
) -> None:
    month = with_every_kind(paper_month.loaded).month
    model: RowTableModel[Any] = RowTableModel(LOOSE_COLUMNS)
    model.set_rows(loose_rows(month))
    qtmodeltester.check(model)
    proposed, waiting = values(model, 0), values(model, 1)
    assert proposed[3] == month.people[0].name
    assert proposed[5] == "83 %"
    assert waiting[3] == NO_PARTNER
    assert "same amount to the cent" in values(model, 0, ROLES.ToolTipRole)[3]
    assert "no words were found" in values(model, 1, ROLES.ToolTipRole)[3]


def test_the_tab_of_loose_receipts_is_there_where_there_are_any(
    opened: Opened, paper_month: PaperMonth
) -> None:
    workbench = opened(with_every_kind(paper_month.loaded))
    tabs, loose = workbench.details.tabs, workbench.details.loose
    assert tabs.isTabVisible(tabs.indexOf(loose))
    loose.table.choose_first()
    assert loose.foot.text().startswith("Proposed for ")
    show_month(workbench, paper_month.loaded)
    assert not tabs.isTabVisible(tabs.indexOf(loose))


def choose_receipt(details: Details, workbench: Any, number: int) -> Any:
    """Choose the person with receipts and one of them; the panel of its picture."""
    workbench.employees.tabs.setCurrentIndex(2)
    workbench.employees.table.choose_where(lambda row: bool(row.person.receipts))
    rows = details.receipts.model.rows
    details.receipts.table.choose_where(lambda row: row.key == rows[number].key)
    return details.picture
