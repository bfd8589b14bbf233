from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from ccprocessor.domain.receipts import Receipt
from ccprocessor.domain.statement import Transaction
from ccprocessor.matching.receipts.receipts import Matching, match
from tests.builders.people import charge, record

AMOUNTS = st.sampled_from(["10.00", "10.03", "-10.00", "12.00", "5.00", "6.3333", "44.10", "0.00"])
DAYS = st.integers(1, 12).map(lambda day: dt.date(2031, 3, day))
SHOPS = st.sampled_from(["HAMMER & NAIL", "TST*NOODLE HOUSE", "TOLLROAD 77", ""])


@st.composite
def months(draw: st.DrawFn) -> tuple[list[Transaction], list[Receipt]]:
    charges = [
        charge(str(to_cents(amount)), str(number), on=day, merchant=shop)
        for number, (amount, day, shop) in enumerate(
            draw(st.lists(st.tuples(AMOUNTS, DAYS, SHOPS), max_size=12))
        )
    ]
    records = [
        record(amount, str(number), on=day, merchant=shop)
        for number, (amount, day, shop) in enumerate(
            draw(st.lists(st.tuples(AMOUNTS, DAYS, SHOPS), max_size=12))
        )
    ]
    return charges, records


def to_cents(amount: str) -> Decimal:
    return Decimal(amount).quantize(Decimal("0.01"))


@settings(max_examples=50)
@given(months())
def test_nothing_is_used_twice_and_nothing_is_lost(
    month: tuple[list[Transaction], list[Receipt]],
) -> None:
    charges, records = month
    matching = match(charges, records)
    used = [found.transaction for found in matching.matches]
    used += [item.key for item in matching.left_transactions]
    assert sorted(used) == sorted(item.key for item in charges)
    slips = [ref for found in matching.matches for ref in found.receipts]
    slips += [item.key for item in matching.left_receipts]
    assert sorted(slips) == sorted(item.key for item in records)


@settings(max_examples=50)
@given(months(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_does_not_matter(
    month: tuple[list[Transaction], list[Receipt]], shuffle: random.Random
) -> None:
    charges, records = month
    first = match(charges, records)
    shuffle.shuffle(charges)
    shuffle.shuffle(records)
    assert match(charges, records) == first


@settings(max_examples=50)
@given(months())
def test_signs_are_never_crossed(month: tuple[list[Transaction], list[Receipt]]) -> None:
    charges, records = month
    net = {item.key: item.net for item in charges}
    amount = {item.key: item.amount or Decimal(0) for item in records}
    matching = match(charges, records)
    found = [(item.transaction, item.receipts) for item in matching.matches]
    found += [(item.transaction, item.receipts) for item in matching.suggestions]
    for transaction, receipts in found:
        assert all(net[transaction] * amount[ref] >= 0 for ref in receipts)


@settings(max_examples=50)
@given(months())
def test_probabilities_are_what_they_are_called(
    month: tuple[list[Transaction], list[Receipt]],
) -> None:
    matching = match(*month)
    assert all(0.5 <= found.probability < 1 for found in matching.matches)
    assert all(0 < item.probability < 1 for item in matching.suggestions)
    assert all(item.why_not for item in matching.suggestions)


@settings(max_examples=50)
@given(months())
def test_splits_add_up_to_the_cent(month: tuple[list[Transaction], list[Receipt]]) -> None:
    charges, records = month
    net = {item.key: item.net for item in charges}
    amount = {item.key: item.amount or Decimal(0) for item in records}
    for found in match(charges, records).matches:
        if len(found.receipts) > 1:
            missing = net[found.transaction] - sum(amount[ref] for ref in found.receipts)
            assert abs(missing) <= Decimal("0.005")


@settings(max_examples=50)
@given(months())
def test_surplus_is_never_more_than_what_is_left(
    month: tuple[list[Transaction], list[Receipt]],
) -> None:
    matching: Matching = match(*month)
    left = {item.key for item in matching.left_transactions}
    left_slips = {item.key for item in matching.left_receipts}
    for issue in matching.issues:
        if issue.type == "duplicate_transaction":
            assert issue.transaction in left
        if issue.type == "duplicate_receipt":
            assert issue.receipt in left_slips
