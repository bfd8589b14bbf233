from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccprocessor.extraction.statement.heads import LABELS
from tests.extraction.statement_paper import Charge, Look, card_page, money, read

Heads = Literal["cell", "left", "centre", "right"]
PLAIN = Look()
CHARGES = (
    Charge(
        "000059394", merchant="PETROVANTA OIL6224", city="PORT IPSUM, ZA", group="FUEL",
        product="UNLEADED PLUS", ppu="3.30162", quantity="17.93", gross="$59.20",
        discount="$0.17", net="$59.03", level="F",
    ),
    Charge(
        "000058839", date="03/09/2031", merchant="QUIKMOCK FUEL #126", city="NEW SPECIMEN, ZB",
        group="FUEL", product="86/87 OC", ppu="3.90696", quantity="18.82", gross="$73.53",
        net="$73.53",
    ),
    Charge("000058573", date="03/12/2031", city="555-010-0199, ZB", product=""),
    Charge(
        "000058574", date="03/12/2031", merchant="SQ *TACO WONDERMAR", city="KINGSFORD SHAM, ZC",
        gross="-$13,769.68", net="-$13,769.68", quantity="-1.00", ppu="13,769.68000",
        product="OTHER MISCELLANEOUS TRANS",
    ),
    Charge("000058575", date="03/14/2031", merchant="WMWM BBQ COMPANY &", city="", group="MISC"),
)  # fmt: skip

ABBREVIATED = {
    **LABELS,
    "trans_date": "Tran Dt", "posted_date": "Post Date", "level": "Level", "number": "Trans No.",
    "merchant": "Merch. Name", "group": "Mrch Grp", "product": "Prod. Desc.", "ppu": "PPU",
    "quantity": "Qty", "gross": "Gross", "discount": "Disc.", "net": "Net Amt",
}  # fmt: skip
UPPER = {name: title.upper() for name, title in LABELS.items()}

LOOKS = {
    "as usual": PLAIN,
    "heads to the left": replace(PLAIN, heads="left"),
    "heads centred": replace(PLAIN, heads="centre"),
    "heads to the right": replace(PLAIN, heads="right"),
    "heads on two lines": replace(PLAIN, wrapped=True),
    "heads on two lines, centred": replace(PLAIN, wrapped=True, heads="centre"),
    "heads cut short": replace(PLAIN, titles=ABBREVIATED),
    "heads in capitals": replace(PLAIN, titles=UPPER),
    "rows drawn in one go": replace(PLAIN, runs="row"),
    "words drawn one by one": replace(PLAIN, runs="words"),
    "no drawing order at all": replace(PLAIN, runs="none"),
    "drawn in any order": replace(PLAIN, shuffled=4),
    "merchants that touch the city": replace(PLAIN, merchant=17, gutter=0.6, runs="row"),
    "merchants that run into the city": replace(PLAIN, merchant=15, gutter=0.3),
    "labels over their values": replace(PLAIN, labels="below"),
    "labels under their values": replace(PLAIN, labels="above"),
    "no office beside the labels": replace(PLAIN, labels="below", office=False),
    "numbers to the left": replace(PLAIN, numbers="left"),
    "numbers centred": replace(PLAIN, numbers="centre"),
    "numbers centred, heads to the right": replace(PLAIN, numbers="centre", heads="right"),
    "numbers to the left, heads to the right": replace(PLAIN, numbers="left", heads="right"),
    "numbers centred in a typed row": replace(PLAIN, numbers="centre", heads="left", runs="row"),
    "a typewriter's columns a space apart": replace(
        PLAIN, heads="right", gutter=1.2, glyph=0.6, size=7.7
    ),
    "texts to the right": replace(PLAIN, texts="right"),
    "texts centred, heads to the left": replace(PLAIN, texts="centre", heads="left"),
    "products printed once": replace(PLAIN, twice="no"),
    "products in doubled glyphs": replace(PLAIN, twice="interleaved"),
    "small type": replace(PLAIN, size=5.0),
    "large type": replace(PLAIN, size=12.0),
}


def rows_read(
    look: Look, charges: tuple[Charge, ...], *, totals: bool = True
) -> list[tuple[object, ...]]:
    statement = read(card_page(charges, look=look, totals=totals))
    (card,) = statement.cards
    assert (card.last4, card.employee_id, card.name) == ("0625", "31456", "LINDENFALLOWTHORPE")
    assert not card.issues
    assert not statement.issues
    found: list[tuple[object, ...]] = []
    for row in card.transactions:
        (line,) = row.lines
        where = (row.merchant, row.city, row.state, row.merchant_group, row.level)
        days = (f"{row.transaction_date:%m/%d/%Y}", f"{row.posted_date:%m/%d/%Y}")
        amounts = (line.ppu, line.quantity, line.gross, line.discount, line.net)
        found.append((row.number, *where, line.product, *days, *amounts))
    return found


def rows_printed(charges: tuple[Charge, ...]) -> list[tuple[object, ...]]:
    printed: list[tuple[object, ...]] = []
    for c in charges:
        amounts = map(money, (c.ppu, c.quantity, c.gross, c.discount, c.net))
        city, _, state = c.city.rpartition(", ")
        texts = (c.number, c.merchant, city, state, c.group, c.level, c.product, c.date, c.posted)
        printed.append((*texts, *amounts))
    return printed


@pytest.mark.parametrize("name", LOOKS)
def test_a_page_reads_back_in_every_look(name: str) -> None:
    assert rows_read(LOOKS[name], CHARGES) == rows_printed(CHARGES)


@pytest.mark.parametrize("heads", ["cell", "left", "centre", "right"])
def test_a_page_with_a_single_row_reads_back(heads: Heads) -> None:
    first = CHARGES[:1]
    assert rows_read(replace(PLAIN, heads=heads), first) == rows_printed(first)


@pytest.mark.parametrize("heads", ["cell", "left", "centre", "right"])
def test_pages_of_a_single_row_teach_each_other(heads: Heads) -> None:
    look = replace(PLAIN, heads=heads, numbers="centre")
    statement = read(*(card_page([charge], look=look) for charge in CHARGES))
    (card,) = statement.cards
    assert [t.merchant for t in card.transactions] == [charge.merchant for charge in CHARGES]
    assert [t.net for t in card.transactions] == [money(charge.net) for charge in CHARGES]


def test_a_statement_without_transaction_totals_reads_back() -> None:
    assert rows_read(PLAIN, CHARGES, totals=False) == rows_printed(CHARGES)


names = st.text("ABCDEFGHIKLMNOPRSTUVW", min_size=2, max_size=8)
merchants = st.lists(names | st.sampled_from(["*TACO", "#126", "&", "-", "1/2", "EZ-PUMP"]), min_size=1, max_size=3)  # noqa: E501  # fmt: skip
cents = st.integers(1, 999_999).map(lambda number: Decimal(number) / 100)


@st.composite
def charges(draw: st.DrawFn) -> tuple[Charge, ...]:
    printed = []
    for number in range(draw(st.integers(1, 7))):
        net, off = draw(cents), draw(st.sampled_from([Decimal("0.00"), Decimal("0.17")]))
        printed.append(
            Charge(
                f"{100000 + number:09d}",
                merchant=" ".join(draw(merchants))[:18].strip(),
                city=f"{draw(names)}, {draw(st.text('ABC', min_size=2, max_size=2))}",
                group=draw(st.sampled_from(["FUEL", "MISC", "RESTAURANTS"])),
                product=draw(st.sampled_from(["", "UNL 86/87 OC", "OTHER MISC TRANS"])),
                gross=f"${net + off:,.2f}",
                discount=f"${off:.2f}",
                net=f"${net:,.2f}",
            )
        )
    return tuple(printed)


looks = st.builds(
    Look,
    order=st.permutations(tuple(LABELS)).map(tuple),
    wrapped=st.booleans(),
    labels=st.sampled_from(["right", "below", "above"]),
    runs=st.sampled_from(["cells", "row", "words"]),
    twice=st.sampled_from(["no", "copy"]),
    size=st.floats(5, 12),
    glyph=st.floats(0.4, 0.7),
    gutter=st.floats(1.5, 4),
    shuffled=st.none() | st.integers(0, 9),
)


@settings(max_examples=60, derandomize=True)
@given(looks, charges())
def test_any_charges_read_back_in_any_look(look: Look, printed: tuple[Charge, ...]) -> None:
    assert rows_read(look, printed) == rows_printed(printed)
