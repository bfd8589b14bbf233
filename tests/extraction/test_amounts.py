from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccprocessor.extraction.amounts import parse_amount


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
    ],
)
def test_an_amount_is_read_as_it_is_printed(printed: str, amount: str) -> None:
    assert str(parse_amount(printed)) == amount


@pytest.mark.parametrize(
    "text",
    ["", "-", "$", "abc", "1,23,4", "(5", "5)", "--5", "(-5)", "-5-", "03/08/2031", "OIL6224",
     "86/87", "$3#.76", "1.2.3", "\u0661\u0662", "12:30", "ABC 5"],
)  # fmt: skip
def test_what_is_no_amount_is_none(text: str) -> None:
    assert parse_amount(text) is None


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
