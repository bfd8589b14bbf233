from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccprocessor.extraction.picture.amounts import amounts_of
from ccprocessor.extraction.picture.lines import picture_lines
from ccprocessor.extraction.text.amounts import parse_amount
from tests.builders.paper import paper


@pytest.mark.parametrize(
    ("printed", "amount"),
    [
        ("$1,234.56", "1234.56"),
        ("0.00", "0.00"),
        ("1133", "1133"),
        ("50.7", "50.7"),
        ("2323.5625", "2323.5625"),
        ("13,769.68000", "13769.68000"),
        (".5", "0.5"),
        ("5.", "5"),
        ("-$0.45", "-0.45"),
        ("$-0.45", "-0.45"),
        ("($0.45)", "-0.45"),
        ("(0.45)", "-0.45"),
        ("0.45-", "-0.45"),
        ("$0.45-", "-0.45"),
        ("0.45 CR", "-0.45"),
        ("\u22120.45", "-0.45"),
        ("\u2013$ 0.45", "-0.45"),
        ("$ 5.00", "5.00"),
        ("USD 12.00", "12.00"),
        ("12.00 CAD", "12.00"),
        ("\u20ac1.234,56", "1234.56"),
        ("1.234,56", "1234.56"),
        ("12,5", "12.5"),
        ("1'234.50", "1234.50"),
        ("1,234", "1234"),
        ("$(0.45)", "-0.45"),
        ("$ (0.45)", "-0.45"),
        ("(USD 0.45)", "-0.45"),
        ("(0.45) USD", "-0.45"),
        ("CAD -0.45", "-0.45"),
        ("-0.45 CAD", "-0.45"),
        ("$0.45 USD", "0.45"),
        ("CR 0.45", "-0.45"),
        ("0.45DR", "0.45"),
        ("1 234 567.89", "1234567.89"),
        ("1, 234.50", "1234.50"),
        ("\uff041\uff0c234.50", "1234.50"),
        ("\u200e-0.45", "-0.45"),
    ],
)
def test_an_amount_is_read_as_it_is_printed(printed: str, amount: str) -> None:
    assert str(parse_amount(printed)) == amount


@pytest.mark.parametrize(
    "text",
    ["", "-", "$", "abc", "1,23,4", "(5", "5)", "--5", "(-5)", "-5-", "03/08/2031", "OIL6224",
     "86/87", "$3#.76", "1.2.3", "\u0661\u0662", "12:30", "ABC 5", "1 27.63", "12 34.56", "-(5)",
     "(5)-", "\u00b2", "9" * 13, "9" * 5000],
)  # fmt: skip
def test_what_is_no_amount_is_none(text: str) -> None:
    assert parse_amount(text) is None


DASHES = "-\u00ad\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
SPACES = " \u00a0\u1680\u2000\u2002\u2003\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
NEGATIVE = ("{0}${1}", "${0}{1}", "$({1})", "(${1})", "({1})", "${1}{0}", "{1}CR", "$({1})")


@given(
    st.integers(1, 9_999_999),
    st.sampled_from(NEGATIVE),
    st.sampled_from(DASHES),
    st.sampled_from(f"{SPACES},'\u2019"),
)
def test_reports_and_pictures_read_every_dash_and_every_thousands_mark_alike(
    cents: int, notation: str, dash: str, mark: str
) -> None:
    amount = -Decimal(cents) / 100
    text = notation.format(dash, f"{-amount:,.2f}".replace(",", mark))
    assert parse_amount(text) == amount
    assert [one.value for one in amounts_of(picture_lines([paper(("TOTAL", text))]))] == [amount]


@pytest.mark.parametrize("dash", ["\u2013", "\u2014", "-"])
def test_a_dash_between_a_label_and_its_amount_is_no_sign(dash: str) -> None:
    lines = picture_lines([paper(f"TOTAL {dash} 34.09", f"REFUND {dash}$5.00")])
    assert [one.value for one in amounts_of(lines)] == [Decimal("34.09"), Decimal("-5.00")]


@given(st.decimals(-(10**9), 10**9, places=2))
def test_every_notation_of_a_negative_reads_alike(amount: Decimal) -> None:
    plain = f"{abs(amount):,.2f}"
    signed = [f"-${plain}", f"$-{plain}", f"(${plain})", f"{plain}-", f"{plain} CR"]
    assert {parse_amount(text) for text in signed} == {-abs(amount)}
    assert parse_amount(f"${plain}") == abs(amount)


@given(st.text())
def test_no_text_makes_amounts_raise(text: str) -> None:
    amount = parse_amount(text)
    assert amount is None or amount.is_finite()
