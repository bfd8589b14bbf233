from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccprocessor.extraction.text.dates import parse_date, parse_moment

DAY = dt.date(2031, 3, 8)


@pytest.mark.parametrize(
    "printed",
    ["03/08/2031", "3/8/2031", "03/08/31", "3-8-2031", "2031-03-08", "2031/03/08", "08.03.2031",
     "03\u201108\u20112031", "2031\u221203\u221208", "Mar\u00a08,\u202f2031",
     "8 Mar 2031", "08-MAR-31", "8 March 2031", "8th Mar 2031", "March 8, 2031", "Mar 8 2031"],
)  # fmt: skip
def test_a_date_is_read_in_every_usual_form(printed: str) -> None:
    assert parse_date(printed) == DAY


@pytest.mark.parametrize(
    "text",
    [
        "02/31/2031",
        "13/01/2031",
        "00/10/2031",
        "8 Jui 2031",
        "03/08",
        "2031",
        "",
        "03/08-2031",
        "01/01/0001",
        "12/31/9999",
        "0\u00b2/08/2031",
        "\u0660\u0663/08/2031",
    ],
)
def test_an_impossible_date_is_none(text: str) -> None:
    assert parse_date(text) is None


@pytest.mark.parametrize(
    ("printed", "clock"),
    [
        ("4/16/2031 9:25:36AM", dt.time(9, 25, 36)),
        ("4/16/2031 9:25:36 PM", dt.time(21, 25, 36)),
        ("4/16/2031 12:05:00AM", dt.time(0, 5)),
        ("4/16/2031 12:05 PM", dt.time(12, 5)),
        ("4/16/2031", dt.time()),
        ("2031-04-16T09:25:36", dt.time(9, 25, 36)),
    ],
)
def test_a_moment_has_a_date_and_a_clock(printed: str, clock: dt.time) -> None:
    assert parse_moment(printed) == dt.datetime.combine(dt.date(2031, 4, 16), clock)


@pytest.mark.parametrize("text", ["", "9:25", "4/16/2031 9:75", "13/16/2031 9:25"])
def test_half_a_moment_is_none(text: str) -> None:
    assert parse_moment(text) is None


@given(st.dates(dt.date(1970, 1, 1), dt.date(2069, 12, 31)))
def test_a_date_reads_back_with_and_without_zeros_and_century(day: dt.date) -> None:
    forms = [f"{day:%m/%d/%Y}", f"{day.month}/{day.day}/{day.year}", f"{day:%m/%d/%y}"]
    assert {parse_date(form) for form in [*forms, day.isoformat()]} == {day}


@given(st.text())
def test_no_text_makes_dates_raise(text: str) -> None:
    assert parse_date(text) is None or parse_moment(text) is not None
