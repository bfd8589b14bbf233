from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from ccprocessor.domain.pages import Page, UnreadPage, Word
from ccprocessor.extraction.recognition import recognise, what_was_missing
from ccprocessor.extraction.statement_pages import read_page
from tests.extraction.statement_paper import Charge, card_page, read

_TEXTS = st.text(max_size=8) | st.sampled_from(
    ["Trans", "Date", "Posted", "Lvl", "Transaction", "#", "Merchant", "Name", "City,", "State",
     "Group", "Product", "Description", "PPU/G", "Quantity", "Gross", "Cost", "Discount", "Net",
     "Totals:", "Totals", "For", "Card", "Nbr:", "Number:", "Employee", "ID:", "Grand", "Count",
     "Units/Glns", "03/08/2031", "02/31/2031", "000059394", "$27.63", "-$1.00", "($5", "**** 0625",
     "MOCKPORT,", "ZA", ",", ":", "-", "TRANS13,769.68000", "$59.20$0.00"]
)  # fmt: skip
_SPOTS = st.floats(-100, 1000, width=32)


@st.composite
def words(draw: st.DrawFn) -> Word:
    text = draw(_TEXTS)
    x, y = draw(_SPOTS), draw(st.sampled_from([24.0, 36.0, 48.0, 60.0]) | _SPOTS)
    wide, tall = draw(st.floats(0, 200, width=32)), draw(st.floats(0, 30, width=32))
    step = wide / max(1, len(text))
    edges = tuple(x + step * index for index in range(len(text)))
    return Word(
        x, y, x + wide, y + tall, text, draw(st.integers(0, 9)), draw(st.sampled_from([(), edges]))
    )


pages = st.builds(
    Page,
    st.just("d"),
    st.integers(1, 9),
    st.floats(1, 2000),
    st.floats(1, 2000),
    st.lists(words(), max_size=60).map(tuple),
    turn=st.sampled_from([0, 90, 180, 270]),
    source=st.sampled_from(["text", "ocr"]),
)


@given(
    st.lists(pages | st.builds(UnreadPage, st.just("d"), st.integers(1, 9), st.text()), max_size=4)
)
def test_no_page_makes_the_statement_reader_raise(given_pages: Sequence[Page | UnreadPage]) -> None:
    statement = read(*given_pages)
    assert all(card.pages for card in statement.cards)


@given(st.lists(pages, max_size=3))
def test_no_page_makes_recognition_raise(given_pages: Sequence[Page]) -> None:
    assert recognise(given_pages) in {None, "card_statement", "receipt_report"}
    assert what_was_missing(given_pages)


@given(st.lists(words(), max_size=30))
def test_stray_words_beside_a_table_lose_no_row(strays: Sequence[Word]) -> None:
    page = card_page([Charge("000000001"), Charge("000000002", date="03/09/2031")]).page()
    low = [
        word._replace(y0=word.y0 + 3000, y1=word.y1 + 3000, run=900 + word.run) for word in strays
    ]
    found = read_page(Page("d", 1, 792, 5000, (*page.words, *low)))
    numbers = [getattr(entry, "number", "") for entry in found.entries]
    assert {"000000001", "000000002"} <= set(numbers)
