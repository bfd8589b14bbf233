"""Charges choose among what a picture shows, and never what it does not."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ccprocessor.domain import picture_evidence as said
from ccprocessor.domain.pictures import Candidate, PictureDraft
from ccprocessor.matching.pictures.picture_guide import guided
from tests.builders.people import charge, record

DAY = dt.date(2031, 3, 5)


def draft(
    totals: tuple[tuple[str, float], ...] = (("10.00", 3.5), ("8.00", 1.0)),
    dates: tuple[tuple[str, float, str], ...] = (("2031-03-05", 1.0, "named"),),
) -> PictureDraft:
    return PictureDraft(
        totals=tuple(Candidate(v, s, evidence=(said.NAMED,)) for v, s in totals),
        dates=tuple(Candidate(v, s, kind=k, evidence=(said.UNAMBIGUOUS,)) for v, s, k in dates),
        merchants=(
            Candidate("GOLDEN PLATES INC", 4.0, evidence=(said.HEADING,)),
            Candidate("Hammer & Nail", 2.0, evidence=(said.HEADING,)),
        ),
        cards=(Candidate("9999", 1.0), Candidate("1234", 1.0)),
        words=30,
    )


def test_without_charges_the_likeliest_is_read() -> None:
    read = guided(draft(), ())
    assert read.total
    assert read.date
    assert read.merchant
    assert (read.total.value, read.date.value) == ("10.00", "2031-03-05")
    assert read.merchant.value == "GOLDEN PLATES INC"
    assert read.total.alternatives == ("8.00",)


def test_the_one_charge_that_amount_and_date_meet_confirms_the_reading() -> None:
    read, alone = guided(draft(), [charge("10.00", on=DAY)]), guided(draft(), ())
    assert read.total
    assert alone.total
    assert said.MEETS_CHARGE in read.total.evidence
    assert read.confidence > alone.confidence
    assert read.confidence >= 0.98


def test_a_charge_chooses_another_candidate_that_is_really_printed() -> None:
    read = guided(draft(), [charge("8.00", on=DAY + dt.timedelta(2))])
    assert read.total
    assert (read.total.value, read.total.alternatives) == ("8.00", ("10.00",))
    assert read.date
    assert said.NEAR_CHARGE in read.date.evidence or said.SAME_DAY in read.date.evidence


def test_a_charge_whose_amount_is_not_printed_changes_nothing() -> None:
    for other in (charge("10.01", on=DAY), charge("10.00", on=DAY + dt.timedelta(20))):
        assert guided(draft(), [other]).total == guided(draft(), ()).total


def test_a_charge_of_what_was_handed_over_does_not_overrule_the_proven_total() -> None:
    proven = Candidate("10.00", 7.0, kind="total", evidence=(said.CASH_LESS_CHANGE,))
    paper = replace(draft(), totals=(proven, Candidate("20.00", 0.3, kind="tendered")))
    read = guided(paper, [charge("20.00", on=DAY)])
    assert read.total
    assert read.total.value == "10.00"


def test_two_charges_that_fit_leave_the_likelier_reading() -> None:
    charges = [charge("10.00", on=DAY), charge("8.00", "000000002", on=DAY)]
    read = guided(draft(), charges)
    assert read.total
    assert read.total.value == "10.00"


def test_charges_tell_day_from_month() -> None:
    swapped = (("2031-03-04", 1.0, "ambiguous"), ("2031-04-03", -1.0, "ambiguous"))
    read = guided(draft(dates=swapped), [charge("10.00", on=dt.date(2031, 4, 3))])
    assert read.date
    assert read.date.value == "2031-04-03"


def test_the_record_tells_day_from_month_where_no_charge_does() -> None:
    swapped = (("2031-03-04", 1.0, "ambiguous"), ("2031-04-03", -1.0, "ambiguous"))
    read = guided(draft(dates=swapped), (), record("10.00", on=dt.date(2031, 4, 3)))
    assert read.date
    assert read.date.value == "2031-04-03"


def test_the_merchant_and_card_of_the_charge_are_found_on_the_paper() -> None:
    read = guided(draft(), [charge("10.00", on=DAY, merchant="HAMMER & NAIL 0042")])
    assert read.merchant
    assert read.card
    assert (read.merchant.value, read.card.value) == ("Hammer & Nail", "1234")


def test_a_picture_of_nothing_reads_nothing_and_says_why() -> None:
    read = guided(PictureDraft(note="no words were found on it"), [charge()], record())
    assert not read.is_readable
    assert (read.total, read.confidence, read.note) == (None, 0.0, "no words were found on it")


amounts = st.decimals(Decimal("0.01"), Decimal(500), places=2)


@given(
    st.lists(st.tuples(amounts, st.floats(-3, 9)), max_size=6),
    st.lists(st.dates(dt.date(2031, 1, 1), dt.date(2031, 12, 31)), max_size=4),
    st.lists(amounts, max_size=6),
)
def test_nothing_is_chosen_that_is_not_printed(
    totals: list[tuple[Decimal, float]], days: list[dt.date], charged: list[Decimal]
) -> None:
    printed = tuple((str(value), score) for value, score in totals)
    dates = tuple((day.isoformat(), 1.0, "named") for day in days)
    charges = [charge(str(net), f"{n:09}", on=DAY) for n, net in enumerate(charged)]
    read = guided(draft(printed, dates), charges, record())
    assert read.total is None or read.total.value in dict(printed)
    assert read.date is None or read.date.value in {value for value, _, _ in dates}
