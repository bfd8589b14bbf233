"""No words, wherever they stand and however they were misread, make a parser raise."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from ccprocessor.domain.pages import Page, UnreadPage, Word
from ccprocessor.extraction.picture.labels import kind_of
from ccprocessor.extraction.picture.lines import digit_view, picture_lines
from ccprocessor.extraction.picture.loose_receipts import joined_files, loose_receipts
from ccprocessor.extraction.picture.merchant import cleaned
from ccprocessor.extraction.picture.reading import read_picture
from ccprocessor.extraction.recognition import recognise, what_was_missing
from ccprocessor.extraction.report import values as receipt_values
from ccprocessor.extraction.report.labels import label_at
from ccprocessor.extraction.report.reading import ReportReading
from ccprocessor.extraction.report.records import assemble_receipts
from ccprocessor.extraction.statement.pages import read_page
from ccprocessor.extraction.statement.rows import split_city
from ccprocessor.extraction.text.amounts import evened, parse_amount
from ccprocessor.extraction.text.card_numbers import last_four
from ccprocessor.extraction.text.dates import month_number, parse_date, parse_moment
from tests.extraction import noise
from tests.extraction.statement_paper import Charge, card_page, read


@given(st.lists(noise.texts, min_size=1, max_size=4).map(" ".join))
def test_no_text_makes_a_value_reader_raise(text: str) -> None:
    amount = parse_amount(text)
    assert amount is None or amount.is_finite()
    assert len(evened(text)) == len(text) == len(digit_view(text))
    for read_value in (
        parse_date, parse_moment, month_number, last_four, kind_of, cleaned, split_city,
        receipt_values.amount, receipt_values.date, receipt_values.portal_id,
        receipt_values.transaction_id, receipt_values.is_name,
    ):  # fmt: skip
        read_value(text)
    label_at(text.split(" "), 0)
    receipt_values.coding(dict.fromkeys(receipt_values.CODED, text))


@given(noise.some_pages)
def test_no_page_makes_the_statement_reader_raise(given_pages: Sequence[Page | UnreadPage]) -> None:
    statement = read(*given_pages)
    assert all(card.pages for card in statement.cards)


@given(noise.some_pages)
def test_no_page_makes_the_report_reader_raise_and_none_is_dropped_unseen(
    given_pages: Sequence[Page | UnreadPage],
) -> None:
    reading = ReportReading()
    for page in given_pages:
        reading.add(page)
    report = assemble_receipts(reading.finish(), document="doc")
    seen = {page for person in report.people for page in person.pages}
    seen |= {page.page for page in report.unassigned} | set(report.scanned_pages)
    unread = {page.number for page in given_pages if isinstance(page, UnreadPage)}
    assert seen | unread == {page.number for page in given_pages}


@given(st.lists(noise.any_page, max_size=3))
def test_no_page_makes_recognition_raise(given_pages: Sequence[Page]) -> None:
    assert recognise(given_pages) in {None, "card_statement", "receipt_report"}
    assert what_was_missing(given_pages)


@given(st.lists(noise.any_page, max_size=2), st.lists(noise.any_page, max_size=2))
def test_no_picture_makes_its_reader_raise(first: Sequence[Page], second: Sequence[Page]) -> None:
    draft = read_picture(first, second)
    assert draft.words <= max(sum(len(page.words) for page in one) for one in (first, second))
    for line in picture_lines(first):
        line.box_between(0, len(line.text))


@given(st.lists(noise.any_page, max_size=3), st.lists(noise.texts, max_size=9))
def test_no_pictures_make_their_splitting_and_joining_raise(
    given_pages: Sequence[Page], names: Sequence[str]
) -> None:
    papers = loose_receipts(given_pages)
    named = [*names, *("" for _ in papers)][: len(papers)]
    assert len(joined_files(papers, named)) <= len(papers)


@given(st.lists(noise.words(), max_size=30))
def test_stray_words_beside_a_table_lose_no_row(strays: Sequence[Word]) -> None:
    page = card_page([Charge("000000001"), Charge("000000002", date="03/09/2031")]).page()
    low = [
        word._replace(y0=word.y0 + 3000, y1=word.y1 + 3000, run=900 + word.run) for word in strays
    ]
    found = read_page(Page("d", 1, 792, 5000, (*page.words, *low)))
    numbers = [getattr(entry, "number", "") for entry in found.entries]
    assert {"000000001", "000000002"} <= set(numbers)
