"""The values of a charge, its record and its picture; loose receipts; what OCR read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ccprocessor.app import open_office
from ccprocessor.desktop.shared.page_view.boxes import BoxItem, PageBox
from ccprocessor.desktop.shared.tables.model import RowTableModel
from ccprocessor.desktop.workbench.rows.columns import ENTRY_COLUMNS, LOOSE_COLUMNS, VALUE_COLUMNS
from ccprocessor.desktop.workbench.rows.entries import PersonEntry
from ccprocessor.desktop.workbench.rows.loose_rows import NO_PARTNER, loose_rows
from ccprocessor.desktop.workbench.rows.marks import receipt_marks
from ccprocessor.desktop.workbench.rows.person_view import sheet_of
from ccprocessor.desktop.workbench.rows.value_rows import needs_help, value_rows
from ccprocessor.desktop.workbench.values import NO_PICTURE, NOT_YET, ValuePanel
from ccprocessor.desktop.workbench.workbench import Workbench
from ccprocessor.domain.issues import Issue
from ccprocessor.domain.pictures import FieldReading, PictureReading
from ccprocessor.domain.places import Box, Place
from ccprocessor.domain.receipts import Coding, Receipt
from ccprocessor.jobs import Job
from ccprocessor.services.cycle.reread import reread
from tests.builders.people import charge, matched, person, record
from tests.desktop.paper_month import PaperMonth
from tests.desktop.pictured import PROOF, with_every_kind
from tests.desktop.workbench.conftest import Opened
from tests.desktop.workbench.looking import show_month
from tests.desktop.workbench.months import PAIRED, REPORT, SLIP, loaded_of

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


def listed(receipt: Receipt, row: str, **other: Any) -> list[str]:
    """What the line of a field says of the slip's charge, the slip and its picture."""
    model: RowTableModel[Any] = RowTableModel(VALUE_COLUMNS)
    model.set_rows(value_rows(PAIRED, receipt, **other))
    lines = [values(model, number) for number in range(model.rowCount())]
    [line] = [line for line in lines if line[0] == row]
    return line


def test_a_value_tells_that_an_earlier_version_has_read_it() -> None:
    for is_earlier in (True, False):
        picture = PictureReading(total=TOTAL, date=DATE, is_earlier=is_earlier)
        [amount] = [
            row
            for row in value_rows(PAIRED, replace(SLIP, picture=picture))
            if row.title == "Amount"
        ]
        assert ("Read by an earlier version of the program" in amount.why) is is_earlier


def test_charge_record_and_picture_stand_side_by_side_with_how_sure_and_why(
    qtmodeltester: Any,
) -> None:
    receipt = read(total=TOTAL, date=DATE)
    model: RowTableModel[Any] = RowTableModel(VALUE_COLUMNS)
    model.set_rows(value_rows(PAIRED, receipt))
    qtmodeltester.check(model)
    assert listed(receipt, "Amount") == ["Amount", "33.70", "28.70", "30.20", "no"]
    assert listed(receipt, "Date") == ["Date", "2031-03-05", "2031-03-05", "2031-03-05", "yes"]
    assert listed(receipt, "Merchant")[3:] == ["not found", ""]
    as_recorded = read(total=replace(TOTAL, value="28.70"))
    assert listed(as_recorded, "Amount") == ["Amount", "33.70", "28.70", "28.70", "no"]
    number = [row.title for row in model.rows].index("Amount")
    hover = values(model, number, ROLES.ToolTipRole)[3]
    assert "two engines agree" in hover
    assert "28.70" in hover
    assert values(model, number, ROLES.AccessibleTextRole)[3] == "Picture: 30.20 sure"


def test_a_charge_alone_and_a_record_alone_show_what_they_have() -> None:
    alone = {row.title: (row.charge, row.record) for row in value_rows(PAIRED, None)}
    assert alone["Card"] == ("••1234", None)
    assert {record for _, record in alone.values()} == {None}
    assert "City" in alone
    lone = {row.title: row.charge for row in value_rows(None, SLIP)}
    assert set(lone.values()) == {None}
    assert {"Date", "Amount", "Coding", "Job", "Purpose"} <= lone.keys()


@pytest.mark.parametrize(
    ("coding", "shown"),
    [
        (Coding(type="GL Coding", gl_account="7800"), ["Coding", "Account"]),
        (Coding(type="Job Coding", job="1."), ["Coding", "Job", "Phase", "Cost type"]),
        (Coding(type="GL Coding", job="1."), ["Coding", "Job", "Account"]),
        (Coding(), ["Coding", "Job", "Phase", "Cost type", "Account"]),
    ],
)
def test_a_coding_has_a_line_for_what_its_kind_needs_and_for_what_was_written(
    coding: Coding, shown: list[str]
) -> None:
    titles = [row.title for row in value_rows(PAIRED, replace(SLIP, coding=coding))]
    parts = ("Coding", "Job", "Phase", "Cost type", "Account")
    assert [title for title in titles if title in parts] == shown


def test_the_currency_is_a_line_only_where_the_two_differ_or_the_picture_tells_one() -> None:
    assert "Currency" not in [row.title for row in value_rows(PAIRED, SLIP)]
    abroad = replace(SLIP, currency="EUR")
    assert listed(abroad, "Currency")[1:3] == ["USD", "EUR"]


def test_a_value_below_four_in_five_is_doubtful_and_its_icon_is_another(qapp: object) -> None:
    rows = [
        value_rows(PAIRED, read(total=replace(TOTAL, confidence=sure))) for sure in (0.99, 0.9, 0.5)
    ]
    found = [next(row for row in each if row.name == "total") for each in rows]
    assert [row.sureness for row in found] == ["sure", "likely", "doubtful"]
    icons = [VALUE_COLUMNS[3].icon(row) for row in found]  # type: ignore[misc]
    pictures = [one.pixmap(24, 24).toImage() for one in icons if one]
    assert len({bytes(image.constBits()) for image in pictures}) == 3


def test_a_merchant_differs_only_where_an_issue_says_so() -> None:
    receipt = read(merchant=FieldReading("SOMEBODY ELSE LTD", 0.9))
    assert listed(receipt, "Merchant")[4] == "yes"
    told = {"receipt_merchant_differs"}
    assert listed(receipt, "Merchant", issues=told)[4] == "no"


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
    charges = {n: entry.charge for n, entry in enumerate(model.rows) if entry.charge}
    printed = next(n for n, charge in charges.items() if charge.source == "text")
    assert "eye" not in values(model, printed, ROLES.AccessibleTextRole)[0]
    assert values(model, printed, ROLES.FontRole)[2] is None


def test_records_from_ocr_are_marked(qapp: object) -> None:
    seen = replace(record("4.00", "9000077"), source="ocr")
    entries: RowTableModel[Any] = RowTableModel(ENTRY_COLUMNS)
    entries.set_rows([PersonEntry("no_charge", None, (seen,))])
    assert values(entries, 0, ROLES.AccessibleTextRole)[0] == "Date: 5 Mar, read from a scan"
    model: RowTableModel[Any] = RowTableModel(VALUE_COLUMNS)
    model.set_rows(value_rows(None, seen))
    row = [one.name for one in model.rows].index("total")
    assert values(model, row, ROLES.AccessibleTextRole)[2] == "Record: 4.00, read from a scan"


def test_an_unreadable_picture_says_why_and_offers_what_helps(
    opened: Opened, paper_month: PaperMonth, qtbot: QtBot
) -> None:
    workbench = opened(with_every_kind(paper_month.loaded))
    panel = choose_receipt(workbench, 1)
    assert "could not be read: no words were found on it" in panel.sentence.text()
    assert panel.turn.isVisibleTo(panel)
    assert panel.again.isVisibleTo(panel)
    with qtbot.waitSignal(panel.reread_asked):
        panel.again.click()
    assert not panel.again.isEnabled()
    shown = panel.shown
    assert shown
    assert shown.receipt
    panel.show_reread(shown.receipt, PictureReading(total=TOTAL, date=DATE, engine="tesseract"))
    assert "not stored" in panel.sentence.text()
    assert "30.20" in [row.shown for row in panel.list.model.rows]
    choose_receipt(workbench, 0)
    assert not panel.again.isVisibleTo(panel)


def test_what_another_receipts_picture_says_does_not_come_up(
    opened: Opened, paper_month: PaperMonth
) -> None:
    workbench = opened(with_every_kind(paper_month.loaded))
    panel = choose_receipt(workbench, 1)
    late = panel.shown
    choose_receipt(workbench, 0)
    before, said = panel.list.model.rows, panel.sentence.text()
    assert late
    assert late.receipt
    panel.show_reread(late.receipt, PictureReading(total=TOTAL, date=DATE, engine="tesseract"))
    assert (panel.list.model.rows, panel.sentence.text()) == (before, said)


def test_where_no_picture_says_anything_a_sentence_says_why(opened: Opened) -> None:
    bare, late = replace(SLIP, attachment=False), SLIP
    for receipt, said in ((bare, NO_PICTURE), (late, NOT_YET)):
        one = person((PAIRED,), (receipt,), matches=(matched(PAIRED, receipt),))
        workbench = opened(loaded_of(one))
        assert workbench.details.values.sentence.text() == said


def test_the_records_of_a_charge_are_stepped_through(opened: Opened) -> None:
    bought = charge("30.00")
    slips = (record("10.00", "1"), record("12.00", "2"), record("8.00", "3"))
    workbench = opened(loaded_of(person((bought,), slips, matches=(matched(bought, *slips),))))
    panel = workbench.details.values
    assert panel.before.isVisible()
    seen = []
    for button in (panel.after, panel.after, panel.after, panel.before):
        button.click()
        assert panel.shown
        assert panel.shown.charge == bought
        seen.append(panel.shown.receipt)
        assert panel.sentence.text().startswith(f"Record {panel.shown.number} of 3")
    assert seen == [slips[1], slips[2], slips[0], slips[2]]


def test_one_record_is_not_stepped(opened: Opened) -> None:
    panel = opened(loaded_of(person((PAIRED,), (SLIP,), matches=(matched(PAIRED, SLIP),))))
    assert not panel.details.values.before.isVisible()
    assert not panel.details.values.after.isVisible()


def test_a_charge_of_several_records_opens_at_the_one_that_is_at_fault(opened: Opened) -> None:
    bought = charge("30.00")
    slips = (record("10.00", "1"), record("20.00", "2", attachment=False))
    told = Issue("missing_receipt", "No picture.", receipt=slips[1].key)
    one = person((bought,), slips, matches=(matched(bought, *slips),), issues=(told,))
    shown = opened(loaded_of(one)).details.values.shown
    assert shown
    assert (shown.receipt, shown.number, shown.count) == (slips[1], 2, 2)


def test_a_field_chosen_is_shown_on_its_page(opened: Opened, paper_month: PaperMonth) -> None:
    workbench = opened(paper_month.loaded)
    panel = choose_receipt(workbench, 0)
    row = next(row for row in panel.list.model.rows if row.name == "total")
    panel.list.table.choose_where(lambda one: one.name == "total")
    assert row.reading
    assert workbench.pages.front is workbench.pages.receipt
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


def test_loose_receipts_are_listed_with_the_month_where_there_are_any(
    opened: Opened, paper_month: PaperMonth
) -> None:
    workbench = opened(with_every_kind(paper_month.loaded))
    workbench.commands.month.trigger()
    loose = workbench.details.loose
    assert loose.isVisible()
    loose.table.choose_first()
    assert loose.foot.text().startswith("Proposed for ")
    assert workbench.details.unassigned.isVisible() == bool(workbench.details.unassigned.model.rows)
    assert loose.table.horizontalScrollBar().maximum() == 0
    assert workbench.pages.front is workbench.pages.receipt
    show_month(workbench, paper_month.loaded)
    workbench.commands.month.trigger()
    assert workbench.details.shows_month
    assert not loose.isVisible()


def choose_receipt(workbench: Workbench, number: int) -> ValuePanel:
    """Choose the first person with receipts, and the row of one of these; its values."""
    workbench.employees.list_only("All")
    workbench.employees.table.choose_where(lambda row: bool(row.person.receipts))
    assert workbench.guide.sheet
    wanted = workbench.guide.sheet.person.receipts[number]
    workbench.details.entries.choose(workbench.guide.sheet.entry_of[wanted.key])
    workbench.guide._show_entry(workbench.guide.sheet.entry_of[wanted.key])
    return workbench.details.values
