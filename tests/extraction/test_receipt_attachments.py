"""Pages attached to a record that print texts of their own: the record's, and no record."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ccprocessor.domain.pages import Page
from ccprocessor.domain.places import Box
from ccprocessor.domain.receipts import Receipt, ReceiptReport
from ccprocessor.extraction.report.pages import read_receipt_page
from ccprocessor.extraction.report.records import assemble_receipts
from tests.extraction.receipt_paper import Look, Record, Sheet, numbered, pages, records

INVOICE = (
    "QUILLFEATHER SOFTWARE LTD", "Invoice 4471", "March 5, 2031", "Team plan  80.00",
    "Sales tax  6.40", "Total  $86.40", "Paid by card",
)  # fmt: skip
FOLIO = ("03/04 Room 80.00", "Tax 6.40", "Balance 86.40", "Visa 86.40", "Total 86.40", "03/05/2031")
MAIL = ("From: orders@quill.example", "Subject: Your order", "Date: March 6, 2031",
        "Amount charged: $86.40", "Thank you")  # fmt: skip
TERMS = ("Terms of use", "The licence is for one team and ends with the year.", "Page 2 of 2")
CONFIRMATIONS = (
    ("Transaction date: 03/05/2031", "Transaction ID: 90000000", "Amount: $42.70",
     "Address: 88 Example Avenue", "Purpose: web site"),
    ("Transaction ID: TX-4471", "Amount : 42.70", "Merchant Name: TINWHISTLE HOSTING",
     "Merchant Address: 9 Example Road", "Date: 03/05/2031"),
    ("Employee Name: Ada Brookwater", "Transaction Number: 4471", "Total Amount: 42.70",
     "Purpose: hosting", "Transaction Date: 3/5/2031", "Amount: 42.70", "Address: nowhere"),
    ("Date: 03/05/2031", "Name: Ada Brookwater", "Transaction ID: 4471", "Job: 30024",
     "Phase: 010.10", "Amount: 42.70"),
)  # fmt: skip
PICTURE = Box(60, 420, 550, 740)
LOOKS = (Look(), Look(where="below", by_rows=True), Look(colon="tight", shuffled=True))


def printed(*lines: str, x: float = 42, logo: bool = False) -> Page:
    sheet = Sheet(Look(), 0)
    sheet.draw(x, 60, "TINWHISTLE HOSTING", 14)
    for row, text in enumerate(lines):
        sheet.draw(x, 110 + 22 * row, text, 10)
    return Page("doc", 0, 612, 792, tuple(sheet.words), (Box(40, 20, 120, 50),) if logo else ())


def report(rows: list[Record], look: Look, *attached: Page, behind: int = 2) -> ReceiptReport:
    """A report whose records show pictures, with pages put behind one of them."""
    drawn = [replace(page, pictures=(PICTURE,)) for page in pages(rows, look)]
    bound = numbered([*drawn[: behind + 1], *attached, *drawn[behind + 1 :]])
    return assemble_receipts([read_receipt_page(page) for page in bound], document="doc")


def receipts(found: ReceiptReport) -> list[Receipt]:
    return [receipt for person in found.people for receipt in person.receipts]


def named(count: int = 8) -> list[Record]:
    return [replace(row, texts={**row.texts, "attachment": "bought.pdf"}) for row in records(count)]


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("logo", [False, True])
def test_an_attached_receipt_of_two_pages_belongs_to_the_record_before(
    look: Look, logo: bool
) -> None:
    for paper in ([INVOICE, TERMS], [TERMS, INVOICE], [TERMS, FOLIO], [MAIL, TERMS]):
        attached = (printed(*lines, logo=logo) for lines in paper)
        found = report(named(), look, *attached)
        assert not found.unassigned
        assert [one.pages for one in receipts(found)][2:4] == [(3, 4, 5), (6,)]
        assert len(receipts(found)[2].pictures) == 1


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("lines", CONFIRMATIONS)
@pytest.mark.parametrize("count", [3, 8])
def test_a_confirmation_with_labels_of_a_record_is_no_record(
    look: Look, lines: tuple[str, ...], count: int
) -> None:
    rows = named(count)
    whole = [replace(one, place=None, pages=()) for one in receipts(report(rows, look))]  # type: ignore[arg-type]
    confirmation = printed(*lines)
    found = report(rows, look, confirmation, confirmation, behind=1)
    read = receipts(found)
    assert [one.transaction_id for one in read] == [row.texts["transaction_id"] for row in rows]
    assert read[1].pages == (2, 3, 4)
    pictures = [replace(one, pictures=old.pictures) for one, old in zip(read, whole, strict=True)]
    assert [replace(one, place=None, pages=()) for one in pictures] == whole  # type: ignore[arg-type]


def test_what_follows_a_record_that_shows_no_picture_yet_is_its_attachment() -> None:
    rows = named()
    drawn = [replace(page, pictures=(PICTURE,)) for page in pages(rows, Look())]
    drawn[2] = replace(drawn[2], pictures=())
    bound = numbered([*drawn[:3], printed("Boarding pass", "Seat 4A"), *drawn[3:]])
    found = assemble_receipts([read_receipt_page(page) for page in bound], document="doc")
    assert receipts(found)[2].pages == (3, 4)


@pytest.mark.parametrize("lines", [TERMS, ("Log of trips", *[f"Trip {n}  4.50" for n in range(9)])])
def test_a_page_that_is_no_receipt_is_nobodys_and_an_issue(lines: tuple[str, ...]) -> None:
    found = report(named(), Look(), printed(*lines))
    assert [page.page for page in found.unassigned] == [4]
    assert [(one.type, one.places[0].page) for one in found.issues] == [("unassigned_page", 4)]
    assert "Page 4" in found.issues[0].message


def test_a_receipt_behind_a_record_without_attachment_is_not_taken_for_one() -> None:
    rows = named()
    rows[2] = replace(rows[2], texts={**rows[2].texts, "attachment": ""})
    drawn = [replace(page, pictures=(PICTURE,)) for page in pages(rows, Look())]
    drawn[2] = replace(drawn[2], pictures=())
    bound = numbered([*drawn[:3], printed(*INVOICE), *drawn[3:]])
    found = assemble_receipts([read_receipt_page(page) for page in bound], document="doc")
    assert [page.page for page in found.unassigned] == [4]
    assert not receipts(found)[2].attachment
