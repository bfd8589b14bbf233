"""Receipts side by side are told apart, long ones joined, and single ones left alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ccprocessor.domain.pages import Page, Word
from ccprocessor.extraction.picture.loose_receipts import (
    PagePart,
    ReceiptPages,
    joined_files,
    loose_receipts,
)
from ccprocessor.extraction.picture.reading import read_picture
from tests.builders.paper import paper

BOOKS = (
    "COPPERLANE BOOKS",
    "12 Mock Avenue",
    "Faketown ZZ 00000",
    ("03/14/31", "20:42"),
    ("ATLAS", "21.15"),
    ("SUBTOTAL", "21.15"),
    ("TAX", "2.12"),
    ("TOTAL", "$23.27"),
    ("CASH", "30.00"),
    ("CHANGE", "6.73"),
)
TAVERN = (
    "GORSELOFT TAVERN",
    "9 Invented Road",
    "Tel 555-0198",
    ("Date: 03/16/31", "Table 4"),
    ("SOUP", "9.50"),
    ("BREAD", "3.25"),
    ("SUBTOTAL", "12.75"),
    ("TAX", "0.77"),
    ("TOTAL", "$13.52"),
)
SLIP = (
    "GORSELOFT TAVERN",
    "MERCHANT COPY",
    ("DATE", "03/16/31"),
    ("CARD", "************4417"),
    ("AMOUNT", "$13.52"),
    ("TIP", "2.48"),
    ("TOTAL", "$16.00"),
)
LONG = (
    "SALTMARROW GROCERY",
    "12 Mock Avenue",
    ("11/17/31", "REG 4"),
    *((f"INVENTED GOODS {letter}", f"{n}.{n}5") for n, letter in enumerate("ABCDEFG", 2)),
    ("SUBTOTAL", "38.85"),
    ("TAX", "1.94"),
    ("TOTAL", "$40.79"),
)  # fmt: skip


def shifted(page: Page, x: float = 0.0, y: float = 0.0) -> tuple[Word, ...]:
    return tuple(
        word._replace(x0=word.x0 + x, x1=word.x1 + x, y0=word.y0 + y, y1=word.y1 + y)
        for word in page.words
    )


def on_one_page(*words: Sequence[Word]) -> Page:
    together = tuple(word for some in words for word in some)
    return replace(paper("x"), width=1000, height=1400, words=together)


def totals(papers: Sequence[ReceiptPages]) -> list[str]:
    return [read_picture(one.pages).totals[0].value for one in papers]


def of_files(*pages: Page, names: Sequence[str]) -> tuple[ReceiptPages, ...]:
    return joined_files([ReceiptPages((PagePart(page),)) for page in pages], names)


def test_one_receipt_stays_whole() -> None:
    for lines in (BOOKS, TAVERN, LONG):
        page = paper(*lines)
        (one,) = loose_receipts([page])
        assert one.pages == (page,)
        assert one.is_whole_pages


def test_receipts_side_by_side_are_two() -> None:
    page = on_one_page(paper(*BOOKS).words, shifted(paper(*TAVERN), x=330))
    found = loose_receipts([page])
    assert totals(found) == ["23.27", "13.52"]
    left, right = (one.parts[0].box for one in found)
    assert left
    assert right
    assert left.x1 < right.x0


def test_a_smudge_across_both_does_not_hold_two_receipts_together() -> None:
    smudge = Word(100, 90, 480, 100, "0.01"), Word(200, 60, 420, 61, "----")
    page = on_one_page(paper(*BOOKS).words, shifted(paper(*TAVERN), x=330), smudge)
    assert totals(loose_receipts([page])) == ["23.27", "13.52"]


def test_receipts_one_above_the_other_are_two() -> None:
    page = on_one_page(paper(*BOOKS).words, shifted(paper(*TAVERN), y=220))
    assert totals(loose_receipts([page])) == ["23.27", "13.52"]


def test_four_receipts_on_a_scanners_glass() -> None:
    other = tuple(tuple("ELMS & OAK" if "GORSE" in part else part for part in line)
                  if isinstance(line, tuple) else line.replace("GORSELOFT TAVERN", "ELM INN")
                  for line in TAVERN)  # fmt: skip
    page = on_one_page(
        paper(*BOOKS).words,
        shifted(paper(*TAVERN), x=330),
        shifted(paper(*other), y=240),
        shifted(paper(*LONG), x=330, y=240),
    )
    assert sorted(totals(loose_receipts([page]))) == ["13.52", "13.52", "23.27", "40.79"]


def test_a_till_receipt_and_its_card_slip_are_one_purchase() -> None:
    for x, y in ((330, 0), (0, 240)):
        page = on_one_page(paper(*TAVERN).words, shifted(paper(*SLIP), x=x, y=y))
        assert len(loose_receipts([page])) == 1


def test_prices_far_to_the_right_are_no_receipt_of_their_own() -> None:
    page = paper(*BOOKS, width=90)
    assert len(loose_receipts([page])) == 1


def test_a_long_receipt_over_two_pictures_is_joined_where_they_overlap() -> None:
    upper, lower = paper(*LONG[:8]), paper(*LONG[5:], number=2)
    for found in (loose_receipts([upper, lower]), of_files(upper, lower, names=("IMG1", "IMG2"))):
        assert totals(found) == ["40.79"]
        texts = [word.text for page in found[0].pages for word in page.words]
        assert texts.count("C") == texts.count("D") == texts.count("E") == 1


def test_a_misread_line_and_a_cut_one_do_not_hide_the_seam() -> None:
    upper = paper(*LONG[:8], ("lNVENTED GOODS F", "7.7"))
    lower = paper(("NTED", "D"), *LONG[5:7], ("INVENTEO GOODS E", "6.65"), *LONG[8:], number=2)
    assert totals(loose_receipts([upper, lower])) == ["40.79"]


def test_counted_and_continued_papers_are_joined() -> None:
    head, rest = LONG[:6], LONG[6:]
    for end, start in (("Page 1 of 2", "Page 2 of 2"), ("continued ...", ""), ("1/2", "2/2")):
        pages = paper(*head, end), paper(start or "-", *rest, number=2)
        assert totals(of_files(*pages, names=("a", "b"))) == ["40.79"]


def test_files_named_as_parts_are_joined() -> None:
    pages = paper(*LONG[:6]), paper(*LONG[6:], number=2)
    assert len(of_files(*pages, names=("till 1 of 2", "till 2 of 2"))) == 1
    assert len(of_files(*pages, names=("till 1 of 2", "other 2 of 2"))) == 2
    assert len(of_files(*pages, names=("IMG_0001", "IMG_0002"))) == 2


def test_pages_of_one_file_that_complete_each_other_are_one() -> None:
    head, rest = paper(*LONG[:6]), paper(*LONG[6:], number=2)
    assert totals(loose_receipts([head, rest])) == ["40.79"]


def test_receipts_of_two_purchases_are_not_joined_whatever_is_printed() -> None:
    numbered = paper(*BOOKS, "Page 1 of 2"), paper(*TAVERN, "Page 2 of 2", number=2)
    assert len(loose_receipts(numbered)) == 2
    form = ("CASH RECEIPT FORM", "Received from: An Invented Office", "For: flowers and cake")
    foot = ("Paid by: cash in full", "Signed by the cashier here")
    one = paper("FERN SHOP LTD", *form, "Date: 3 May 2031", ("TOTAL", "$20.00"), *form, *foot)
    two = paper(*form, *foot, "LARK SHOP LTD", "Date: 9 June 2031", ("TOTAL", "$31.00"), number=2)
    assert len(loose_receipts([one, two])) == 2


def test_the_same_receipt_once_more_does_not_go_on_with_itself() -> None:
    for lines in (BOOKS, LONG):
        once, again = paper(*lines), paper(*lines, number=2)
        assert len(loose_receipts([once, again])) == 2
        assert len(of_files(once, again, names=("IMG_1", "IMG_2"))) == 2


words = st.builds(
    Word,
    st.floats(0, 500),
    st.floats(0, 700),
    st.just(0.0),
    st.just(0.0),
    st.sampled_from(["TOTAL", "12.50", "3.99", "03/14/31", "SHOP", "TAX", "continued", "1 of 2"]),
).map(lambda word: word._replace(x1=word.x0 + 6 * len(word.text), y1=word.y0 + 10))


@given(st.lists(st.lists(words, max_size=60), max_size=3))
def test_no_word_is_lost_or_doubled_on_any_page(pages: list[list[Word]]) -> None:
    given_pages = [
        replace(paper("x"), number=number, words=tuple(dict.fromkeys(some)))
        for number, some in enumerate(pages, 1)
    ]
    found = loose_receipts(given_pages)
    for page in given_pages:
        mine = [
            word
            for one in found
            for part in one.pages
            if part.number == page.number
            for word in part.words
        ]
        assert len(mine) == len(set(mine))
        assert set(mine) <= set(page.words)
