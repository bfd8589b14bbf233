"""Words off a receipt become candidates: the ones that are meant come first."""

from __future__ import annotations

import pytest

from ccprocessor.domain import picture_evidence as said
from ccprocessor.domain.pages import Page
from ccprocessor.domain.pictures import PictureDraft
from ccprocessor.extraction.picture.reading import read_picture
from tests.builders.paper import paper

TILL = (
    "HARDWARE MOCK",
    "12 Mock Avenue",
    "Faketown ZZ 00000",
    "Tel 555-0198",
    ("03/14/31", "20:42"),
    ("SAFETY TAPE", "21.15"),
    ("WIDGET 3IN", "16.07"),
    ("SUBTOTAL", "37.22"),
    ("TAX", "2.78"),
    ("TOTAL", "$40.00"),
    ("CASH", "50.00"),
    ("CHANGE", "10.00"),
)


def first(draft: PictureDraft) -> tuple[str, str, str]:
    return draft.merchants[0].value, draft.dates[0].value, draft.totals[0].value


def test_a_till_receipt_is_read_with_the_sums_that_prove_its_total() -> None:
    draft = read_picture([paper(*TILL)])
    assert first(draft) == ("HARDWARE MOCK", "2031-03-14", "40.00")
    proofs = {said.CASH_LESS_CHANGE, said.ADDED_UP, said.NAMED}
    assert proofs <= set(draft.totals[0].evidence)
    assert (draft.subtotal and draft.subtotal.value) == "37.22"
    assert (draft.tax and draft.tax.value) == "2.78"


def test_every_amount_stays_a_candidate_with_its_place() -> None:
    draft = read_picture([paper(*TILL)])
    assert {"21.15", "16.07", "50.00", "10.00"} <= {one.value for one in draft.totals}
    page = paper(*TILL)
    for one in draft.totals:
        assert all(0 <= place.box.x0 < place.box.x1 <= page.width for place in one.places)


def test_lines_that_climb_keep_their_amounts() -> None:
    for slope in (-0.03, 0.03):
        draft = read_picture([paper(*TILL, slope=slope)])
        assert draft.totals[0].value == "40.00"


def test_a_receipt_on_two_pages_is_one() -> None:
    draft = read_picture([paper(*TILL[:6]), paper(*TILL[6:], number=2)])
    assert first(draft) == ("HARDWARE MOCK", "2031-03-14", "40.00")
    assert [place.page for place in draft.places] == [1, 2]


def test_what_two_engines_read_is_evidence() -> None:
    other = [line if line[0] != "TOTAL" else ("TOTAL", "$40.08") for line in TILL]
    same = read_picture([paper(*TILL)], [paper(*TILL)])
    differs = read_picture([paper(*TILL)], [paper(*other)])
    assert said.TWO_ENGINES in same.totals[0].evidence
    assert said.TWO_ENGINES in differs.dates[0].evidence
    assert "40.08" in {one.value for one in differs.totals}


def test_a_name_misread_by_one_engine_still_stands_before_the_address_that_both_read() -> None:
    rest = [("Nirgendgasse 65, 9283 Erfundingen", ""), *TILL[1:]]
    one = paper(("PAPER WHALE BÄCKEREI", ""), *rest)
    other = paper(("PAPER WHALE BACKERET", ""), *rest)
    draft = read_picture([one], [other])
    assert draft.merchants[0].value == "PAPER WHALE BÄCKEREI"
    assert said.TWO_ENGINES not in draft.merchants[0].evidence


def test_a_trade_alone_below_a_name_ends_it() -> None:
    draft = read_picture([paper(("COPPERLANE", ""), ("RESTAURANTE", ""), *TILL[1:])])
    assert draft.merchants[0].value == "COPPERLANE RESTAURANTE"


def test_accents_are_no_difference_between_engines() -> None:
    one, other = (
        paper((name, ""), *TILL[1:]) for name in ("Tinwhistle Bäckerei", "Tinwhistle Backerei")
    )
    assert said.TWO_ENGINES in read_picture([one], [other]).merchants[0].evidence


def test_a_picture_without_words_says_so() -> None:
    assert read_picture([Page("d" * 64, 1, 100, 100, ())]).note
    assert read_picture([]).totals == ()


@pytest.mark.parametrize(
    ("printed", "time"),
    [("20:42", "20:42"), ("9:05:33", "09:05"), ("12.30:45", ""), ("20h42", ""), ("24:10", ""),
     ("1\u00b2:30", ""), ("-20:42", "20:42"), ("\u0661\u0662:30", "")],
)  # fmt: skip
def test_a_time_of_day_with_odd_signs_is_read_or_left(printed: str, time: str) -> None:
    assert read_picture([paper("HARDWARE MOCK", ("03/14/2031", printed))]).time == time
