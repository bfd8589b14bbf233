"""Words as bad copies, odd fonts and broken files give them: for properties of every parser."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from ccprocessor.domain.pages import Page, Source, UnreadPage, Word
from ccprocessor.domain.places import Box
from tests.builders.paper import paper
from tests.extraction.receipt_paper import Look, records
from tests.extraction.receipt_paper import pages as receipt_pages
from tests.extraction.statement_paper import Charge, card_page
from tests.office.receipt_fields import LABELS

_DIGITS = "0123456789OoQlI|SBZ\u00b2\u00b9\u2463\u0663\u0967\uff17"  # printed, misread, others'
_MARKS = "-\u2212\u2011.,:/'\u2019 \u00a0\u202f\u200b\t\x00\x1b()$\u20ac%*#@+h"
_figure = st.text(_DIGITS, min_size=1, max_size=4)
_mark = st.text(_MARKS, max_size=2)
_figures = st.lists(st.tuples(_figure, _mark), min_size=1, max_size=4).map(
    lambda parts: "".join(part for pair in parts for part in pair)
)
_LINES = """
Trans Date Posted Lvl Transaction # Merchant Name City, State Group Product Description PPU/G
Quantity Gross Cost Discount Net Totals: Totals For Card Nbr: Employee ID: Grand Count Units/Glns
Produced On: Posted Date Between: TOTAL TAX TIP CASH CHANGE VISA SUBTOTAL Mar MARZO 5th 1 of 2 page
LTD Run run: **** CR
"""
_printed = st.sampled_from(
    [
        *(word for label in LABELS.values() for word in label.split()),
        *_LINES.split(),
        "03/08/2031", "02/31/2031", "00/00/0000", "12.30:45", "24:61", "2031-3-8", "8 Mar \u00b231",
        "20310308", "29.02.2031", "000059394", "**** 0625", "990000XXXXXX0625", "$27.63", "($5",
        "-$1.00", "1.234,56", "1\u202f234.09", "13,769.68000", "TRANS13,769.68000", "$59.20$0.00",
        "MOCKPORT,", "ZA", "\u0130", "\u00df\u00df", "\ufb01", "e\u0301", "\ud800", ",", ":", "-",
        "", " ", "9" * 400, "1" * 30 + ".50", "OOTTHHEERR", "((((((((", "$" * 50,
    ]
)  # fmt: skip
texts = _printed | _figures | st.builds(str.__add__, _printed, _figures) | st.text(max_size=8)
_usual = st.sampled_from([24.0, 36.0, 48.0, 60.0, 100.0, 300.0]) | st.floats(-100, 1000)
_broken = st.sampled_from([float("nan"), float("inf"), -float("inf"), 1e300, -1e300, 1e-300, 0.0])
spots = st.one_of(_usual, _usual, _usual, _usual, _usual, _usual, _usual, _broken)
sizes = st.sampled_from([0.0, 8.0, 40.0]) | st.floats(-5, 200) | _broken


@st.composite
def words(draw: st.DrawFn) -> Word:
    """A word anywhere, of any size, drawn in any run, some with the edges of their letters."""
    text, x, y = draw(texts), draw(spots), draw(spots)
    wide, tall = draw(sizes), draw(st.just(8.0) | sizes)
    edges = tuple(x + wide / max(1, len(text)) * at for at in range(len(text)))
    shown = draw(st.sampled_from([(), edges]))
    return Word(x, y, x + wide, y + tall, text, draw(st.integers(0, 9)), shown)


@st.composite
def pages(draw: st.DrawFn) -> Page:
    """A page of such words, with pictures, of any size, read by any means."""
    found = tuple(draw(st.lists(words(), max_size=40)))
    source: Source = draw(st.sampled_from(["text", "ocr"]))
    scored = draw(st.booleans()) and source == "ocr"
    return Page(
        "d" * 64,
        draw(st.integers(1, 9)),
        draw(st.sampled_from([612.0, 0.0]) | sizes),
        draw(st.sampled_from([792.0, 0.0]) | sizes),
        found,
        tuple(draw(st.lists(st.builds(Box, spots, spots, spots, spots), max_size=2))),
        draw(st.sampled_from([0, 90, 180, 270])),
        source,
        tuple(draw(st.floats(0, 1)) for _ in found) if scored else (),
    )


@st.composite
def _spoiled(draw: st.DrawFn) -> Page:
    """A good page of one of the kinds that parsers know, some of its words spoiled."""
    page = draw(st.sampled_from(_GOOD))
    found = list(page.words)
    for at in draw(st.lists(st.integers(0, len(found) - 1), max_size=12)):
        word = found[at]
        edges = draw(st.sampled_from([(), word.edges]))
        spoiled = word._replace(text=draw(texts), edges=edges)
        found[at] = draw(st.sampled_from([spoiled, spoiled, word._replace(x0=draw(spots))]))
    return replace(page, words=tuple(found), source=draw(st.sampled_from(["text", "ocr"])))


_GOOD = (
    *receipt_pages(records(4), Look()),
    *receipt_pages(records(4), Look(where="below", by_rows=True)),
    card_page(
        [Charge(f"{at:09}", net="-$27.63") for at in range(5)], card_total=("", "", "")
    ).page(),
    paper(
        "HARDWARE MOCK", ("03/14/31", "20:42"), ("TAPE", "21.15"), ("TAX", "2.78"), "TOTAL 23.93"
    ),
)
any_page = pages() | _spoiled()
some_pages = st.lists(
    any_page | st.builds(UnreadPage, st.just("d" * 64), st.integers(1, 9), st.text()), max_size=4
)
