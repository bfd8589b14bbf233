"""Whose the records are, and which pages belong to nobody."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from decimal import Decimal

import pytest

from ccprocessor.domain.pages import Page, UnreadPage
from ccprocessor.domain.places import Box
from ccprocessor.domain.receipts import Receipt, ReceiptReport
from ccprocessor.extraction.report.pages import read_receipt_page
from ccprocessor.extraction.report.records import assemble_receipts
from tests.extraction.receipt_paper import Look, Record, Sheet, numbered, pages, records, without

HEAD = ("portal_id", "name", "expense_type")
PICTURE = Box(40, 40, 572, 600)
SCAN = Box(0, 0, 612, 792)


def assembled(drawn: Iterable[Page | UnreadPage]) -> ReceiptReport:
    read = [p if isinstance(p, UnreadPage) else read_receipt_page(p) for p in drawn]
    return assemble_receipts(read, document="doc")


def owners(report: ReceiptReport) -> dict[str, tuple[str | None, str | None]]:
    return {r.transaction_id: (p.portal_id, p.name) for p in report.people for r in p.receipts}


def receipts(report: ReceiptReport) -> list[Receipt]:
    return [receipt for person in report.people for receipt in person.receipts]


def key(row: Record) -> str:
    return row.texts["transaction_id"]


def with_texts(row: Record, **texts: str) -> Record:
    return dataclasses.replace(row, texts={**row.texts, **texts})


def blank(number: int, *pictures: Box) -> Page:
    return Page("doc", number, 612, 792, (), pictures)


def foreign(number: int) -> Page:
    sheet = Sheet(Look(), number)
    sheet.draw(40, 50, "Mileage Reimbursement Log", 12)
    for row in range(1, 9):
        sheet.draw(60, 60 + 20 * row, f"Trip {row}: Mockport to Fauxville 17 mi Amount : 45.00", 9)
    return Page("doc", number, 612, 792, tuple(sheet.words))


def test_namesakes_with_two_portal_numbers_are_two_people() -> None:
    rows = records(40)
    report = assembled(pages(rows, Look()))
    named = [person.portal_id for person in report.people if person.name == "Ada Brookwater"]
    assert sorted(filter(None, named)) == ["7014411", "7019102"]


def test_namesakes_are_told_apart_in_a_short_report_too() -> None:
    rows = records(8)
    assert set(owners(assembled(pages(rows, Look()))).values()) == {row.person for row in rows}


def test_two_names_under_one_number_are_two_people() -> None:
    rows = [
        with_texts(row, portal_id="7014411", name=name)
        for row, name in zip(records(6), ["Ada Brookwater"] * 3 + ["Theo Quarry"] * 3, strict=True)
    ]
    report = assembled(pages(rows, Look()))
    assert [(p.name, len(p.receipts)) for p in report.people] == [
        ("Ada Brookwater", 3),
        ("Theo Quarry", 3),
    ]


def test_a_number_that_changes_with_every_record_tells_nobody_apart() -> None:
    rows = [with_texts(row, portal_id=str(7100000 + i)) for i, row in enumerate(records(20)[:16])]
    report = assembled(pages(rows, Look()))
    assert all(person.portal_id is None for person in report.people)
    assert len(report.people) == len({row.texts["name"] for row in rows})


def test_a_page_that_lost_its_person_line_goes_to_its_neighbours() -> None:
    rows = records(20)
    rows[1] = without(rows[1], *HEAD)
    report = assembled(pages(rows, Look()))
    assert owners(report)[key(rows[1])] == rows[1].person
    assert all(not person.issues for person in report.people)


def test_between_two_people_dates_and_numbers_decide() -> None:
    rows = records(20)
    first_of_second = next(i for i, row in enumerate(rows) if row.person != rows[0].person)
    rows[first_of_second] = without(rows[first_of_second], *HEAD)
    for i in range(len(rows)):
        person = int(rows[i].person[0])
        rows[i] = with_texts(rows[i], transaction_id=str(person * 100 + i))
    report = assembled(pages(rows, Look()))
    row = rows[first_of_second]
    assert owners(report)[key(row)] == row.person


def test_without_evidence_a_record_is_nobodys_and_says_so() -> None:
    rows = records(40)
    edge = next(i for i, row in enumerate(rows) if row.person != rows[0].person)
    middle = without(with_texts(rows[edge], transaction_id="no number 12"), *HEAD)
    middle = dataclasses.replace(middle, date=rows[edge - 1].date)
    rows[edge + 1] = dataclasses.replace(rows[edge + 1], date=middle.date)
    report = assembled(pages([*rows[:edge], middle, *rows[edge + 1 :]], Look()))
    nobody = next(person for person in report.people if person.name is None)
    assert nobody.portal_id is None
    assert [receipt.transaction_id for receipt in nobody.receipts] == ["12"]
    assert [issue.type for issue in nobody.issues] == ["unassigned_page"]


def test_a_page_moved_elsewhere_comes_home_and_disturbs_no_neighbour() -> None:
    rows = records(40)
    moved = rows.pop(38)
    rows.insert(3, moved)
    rows[2] = without(rows[2], *HEAD)
    report = assembled(pages(rows, Look()))
    assert owners(report) == {key(row): row.person for row in rows}


def test_a_person_printed_once_owns_the_records_that_follow() -> None:
    rows = records(20)
    known: set[object] = set()
    for index, row in enumerate(rows):
        rows[index] = without(row, *HEAD) if row.person in known else row
        known.add(row.person)
    report = assembled(pages(rows, Look()))
    assert owners(report) == {key(row): row.person for row in rows}


def test_an_exact_repeat_counts_once_and_is_reported() -> None:
    drawn = pages(records(10), Look())
    report = assembled(numbered([*drawn[:5], drawn[4], *drawn[5:]]))
    assert len(receipts(report)) == 10
    assert [(page.page, page.reason) for page in report.unassigned] == [(6, "repeats page 5")]
    assert [issue.type for issue in report.issues] == ["unassigned_page"]


def test_different_records_of_one_number_are_numbered() -> None:
    rows = records(10)
    rows[1] = with_texts(rows[1], transaction_id=key(rows[0]), amount="7.77")
    report = assembled(pages(rows, Look()))
    twins = [r for r in receipts(report) if r.transaction_id == key(rows[0])]
    assert [(r.occurrence, r.amount) for r in twins][1] == (2, Decimal("7.77"))
    assert len({r.key for r in receipts(report)}) == 10


def test_an_amount_that_is_none_is_reported_and_the_record_kept() -> None:
    rows = records(10)
    rows[4] = with_texts(rows[4], amount="12.3x")
    rows[5] = with_texts(rows[5], amount="")
    report = assembled(pages(rows, Look()))
    assert len(receipts(report)) == 10
    issues = [issue for person in report.people for issue in person.issues]
    assert [issue.type for issue in issues] == ["invalid_amount", "invalid_amount"]
    assert "12.3x" in issues[0].message
    assert "page 5" in issues[0].message
    assert issues[0].places[0].page == 5


@pytest.mark.parametrize(
    "printed", ["$(12.50)", "($12.50)", "\u2212$12.50", "$\u201112.50", "- 12.50", "12.50 CR",
                "(12.50) USD", "USD \u221212.50"],
)  # fmt: skip
def test_a_refund_is_negative_in_every_notation(printed: str) -> None:
    rows = records(10)
    rows[4] = with_texts(rows[4], amount=printed)
    looks = Look(), Look(where="below", by_rows=True), Look(colon="none"), Look(indent=None)
    for look in looks:
        assert receipts(assembled(pages(rows, look)))[4].amount == Decimal("-12.50")


def test_pictures_go_to_the_record_before_them() -> None:
    drawn: list[Page] = pages(records(6), Look())
    drawn[1] = dataclasses.replace(drawn[1], pictures=(Box(60, 400, 550, 740),))
    report = assembled(numbered([*drawn[:2], blank(0, PICTURE), blank(0, PICTURE), *drawn[2:]]))
    second = receipts(report)[1]
    assert second.pages == (2, 3, 4)
    assert [place.page for place in second.pictures] == [2, 3, 4]
    assert second.attachment


def test_a_record_broken_across_two_pages_is_one() -> None:
    rows = records(8)
    whole = receipts(assembled(pages(rows, Look())))
    drawn = pages(rows, Look())
    full = drawn[3]
    lines = sorted({word.y0 for word in full.words})
    cut = lines[2 * len(lines) // 3] - 1
    upper = dataclasses.replace(full, words=tuple(w for w in full.words if w.y0 < cut))
    lower = dataclasses.replace(full, words=tuple(w for w in full.words if w.y0 > cut))
    report = assembled(numbered([*drawn[:3], upper, lower, *drawn[4:]]))
    assert not report.unassigned
    assert (4, 5) in [receipt.pages for receipt in receipts(report)]
    for read, expected in zip(receipts(report), whole, strict=True):
        same = dataclasses.replace(read, place=expected.place, pages=expected.pages)
        assert same == expected


def test_a_picture_page_with_the_reports_own_header_still_goes_on() -> None:
    look = Look()
    drawn = pages(records(8), look)
    sheet = Sheet(look, 0)
    sheet.draw(40, 29, "Receipt Images Report", 1.5 * look.size)
    sheet.draw(look.width - 110, 35, "Run 04/16/2031", look.size)
    sheet.draw(look.width - 100, look.height - 20, "Page 3 of 99", 0.8 * look.size)
    follow = Page("doc", 0, 612, 792, tuple(sheet.words), (PICTURE,))
    report = assembled(numbered([*drawn[:2], follow, *drawn[2:]]))
    assert receipts(report)[1].pages == (2, 3)


def test_a_picture_of_the_whole_page_is_a_scan_and_what_follows_is_left_with_it() -> None:
    first, second = pages(records(6), Look())[:2]
    second = dataclasses.replace(second, pictures=(Box(60, 400, 550, 740),))
    report = assembled(
        numbered([first, blank(0, PICTURE), second, blank(0, SCAN), blank(0, PICTURE)])
    )
    assert report.scanned_pages == (4,)
    message = "Page 4 shows no readable text, only a picture: it is not read yet."
    assert [issue.message for issue in report.issues] == [message]
    assert [page.page for page in report.unassigned] == [5]
    assert [receipt.pages for receipt in receipts(report)] == [(1, 2), (3,)]


def test_a_picture_of_the_whole_page_goes_to_the_record_that_awaits_one() -> None:
    rows = [with_texts(row, attachment="IMG_1.jpg") for row in records(3)]
    first, second, third = (
        dataclasses.replace(page, pictures=(Box(60, 400, 550, 740),) if index != 1 else ())
        for index, page in enumerate(pages(rows, Look()))
    )
    report = assembled(
        numbered([first, blank(0, PICTURE), second, blank(0, SCAN), third, blank(0, SCAN)])
    )
    assert [receipt.pages for receipt in receipts(report)] == [(1, 2), (3, 4), (5,)]
    assert report.scanned_pages == (6,)


def test_pictures_that_fill_their_pages_belong_to_records_that_await_them() -> None:
    rows = [with_texts(row, attachment="IMG_1.jpg") for row in records(4)]
    drawn = pages(rows, Look())
    report = assembled(numbered([page for d in drawn for page in (d, blank(0, SCAN))]))
    assert report.scanned_pages == ()
    assert [len(receipt.pictures) for receipt in receipts(report)] == [1, 1, 1, 1]


def test_cover_blank_and_foreign_pages_are_listed_and_never_become_receipts() -> None:
    drawn = pages(records(6), Look())
    sheet = Sheet(Look(), 1)
    sheet.draw(80, 200, "Expense Receipts - Corporate Card", 14)
    cover = Page("doc", 1, 612, 792, tuple(sheet.words))
    report = assembled(numbered([cover, *drawn[:3], blank(0), foreign(0), *drawn[3:]]))
    assert [(page.page, page.reason) for page in report.unassigned] == [
        (1, "is a cover page"),
        (5, "is blank"),
        (6, "belongs to another report"),
    ]
    assert len(receipts(report)) == 6


def test_a_foreign_table_with_the_same_heads_becomes_no_receipt() -> None:
    sheet = Sheet(Look(), 0)
    heads = ("Transaction ID", "Expense Title", "Amount", "Merchant Name", "Purpose", "Job")
    for column, head in enumerate(heads):
        sheet.draw(30 + 95 * column, 100, head, 8)
        for row in range(12):
            sheet.draw(30 + 95 * column, 120 + 14 * row, f"{90_500_000 + 17 * row}", 8)
    table = Page("doc", 0, 612, 792, tuple(sheet.words))
    for look in (Look(), Look(where="below", by_rows=True)):
        drawn = pages(records(10), look)
        report = assembled(numbered([*drawn[:5], table, *drawn[5:]]))
        assert len(receipts(report)) == 10
        assert [page.page for page in report.unassigned] == [6]


def test_a_page_that_could_not_be_read_is_reported() -> None:
    drawn: Sequence[Page | UnreadPage] = [
        *pages(records(2), Look()),
        UnreadPage("doc", 3, "it took too long"),
    ]
    report = assembled(drawn)
    assert [issue.type for issue in report.issues] == ["unreadable_page"]
    assert "Page 3" in report.issues[0].message
    assert "it took too long" in report.issues[0].message


def test_the_place_of_a_record_holds_its_labels_and_values_on_the_page_as_stored() -> None:
    page = dataclasses.replace(
        pages(records(1), Look())[0], turn=180, pictures=(Box(60, 300, 550, 740),)
    )
    receipt = receipts(assembled([page]))[0]
    x0, y0, x1, y1 = receipt.place.box
    assert (x1 - x0) < 600
    assert y1 <= 792 - 60
    assert y0 > 792 - 300
    assert receipt.pictures[0].box == Box(62, 52, 552, 492)


def test_nothing_in_gives_nothing_out() -> None:
    report = assemble_receipts([], document="doc")
    assert (report.people, report.issues, report.run_date) == ((), (), None)
