from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ccprocessor.domain.places import Box, Place
from ccprocessor.domain.statement import ProductLine, Totals
from ccprocessor.extraction.statement.repairs import repaired_rows
from ccprocessor.extraction.statement.rows import StatementRow

PLACE = Place("a" * 64, 1, Box(0, 0, 10, 10))
CENTS = st.integers(1, 999_999).map(lambda cents: Decimal(cents) / 100)


def row(
    gross: str | Decimal | None, discount: str | Decimal, net: str | Decimal | None
) -> StatementRow:
    first, less, last = (None if one is None else Decimal(one) for one in (gross, discount, net))
    line = ProductLine("FUEL", None, None, first, less, last, PLACE)
    return StatementRow("000000001", None, None, "N", "SHOP", "CITY", "ST", "FUEL", line, ())


def total(gross: str | Decimal, discount: str | Decimal, net: str | Decimal) -> Totals:
    return Totals(Decimal(gross), Decimal(discount), Decimal(net), PLACE)


def test_a_misread_net_that_row_and_total_prove_is_put_right() -> None:
    repaired = repaired_rows(
        [row("10.00", "0.50", "9.80")], total("10.00", "0.50", "9.50"), by_eye=True
    )
    assert repaired.rows[0].line.net == Decimal("9.50")
    [repair] = repaired.repairs
    assert (repair.field, repair.row, repair.read, repair.value) == ("net", 0, "9.80", "9.50")


def test_the_same_on_a_page_with_a_text_layer_stays_as_printed() -> None:
    rows = [row("10.00", "0.50", "9.80")]
    assert repaired_rows(rows, total("10.00", "0.50", "9.50"), by_eye=False).repairs == ()


def test_a_blank_amount_is_filled_in_on_any_page() -> None:
    repaired = repaired_rows(
        [row("10.00", "0.50", None)], total("10.00", "0.50", "9.50"), by_eye=False
    )
    assert repaired.rows[0].line.net == Decimal("9.50")


def test_a_value_that_only_the_total_speaks_for_is_left_doubtful() -> None:
    rows = [row("10.00", "0.50", "9.80")]
    assert repaired_rows(rows, total("10.00", "0.50", "9.40"), by_eye=True).repairs == ()


def test_a_misread_total_is_put_right_where_rows_and_its_own_parts_prove_it() -> None:
    rows = [row("10.00", "0.50", "9.50"), row("5.00", "0.00", "5.00")]
    repaired = repaired_rows(rows, total("15.00", "0.50", "14.60"), by_eye=True)
    assert repaired.total is not None
    assert repaired.total.net == Decimal("14.50")
    assert repaired.repairs == ()


@given(st.lists(st.tuples(CENTS, CENTS), min_size=1, max_size=5), st.data())
def test_one_wrong_digit_in_one_row_is_always_found(
    amounts: list[tuple[Decimal, Decimal]], data: st.DataObject
) -> None:
    sound = [row(gross, discount, gross - discount) for gross, discount in amounts]
    whole = total(
        sum((gross for gross, _ in amounts), start=Decimal(0)),
        sum((discount for _, discount in amounts), start=Decimal(0)),
        sum((gross - discount for gross, discount in amounts), start=Decimal(0)),
    )
    index = data.draw(st.integers(0, len(amounts) - 1))
    gross, discount = amounts[index]
    wrong = list(sound)
    wrong[index] = row(gross, discount, gross - discount + data.draw(CENTS))
    assert repaired_rows(wrong, whole, by_eye=True).rows == tuple(sound)
