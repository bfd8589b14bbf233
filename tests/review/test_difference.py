"""The lines of a difference add up to it exactly, whatever was matched with what."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ccprocessor.domain.cycles import Person
from ccprocessor.domain.issues import Issue
from ccprocessor.domain.money import ZERO
from ccprocessor.domain.receipts import Receipt
from ccprocessor.domain.statement import Transaction
from ccprocessor.review.difference import difference_of
from tests.builders.people import charge, matched, person, record


def lines(one: Person) -> list[tuple[str, str]]:
    return [(line.kind, str(line.amount)) for line in difference_of(one).lines]


def test_equal_pairs_leave_nothing_to_explain() -> None:
    bought, paper = charge(), record()
    found = difference_of(person((bought,), (paper,), matches=(matched(bought, paper),)))
    assert not found.lines
    assert found.amount == found.unexplained == ZERO


def test_each_cause_is_a_line_and_they_add_up() -> None:
    lone, tipped = charge("61.00", "000000001"), charge("33.70", "000000002")
    slip, stray = record("28.70", "9000001"), record("4.00", "9000002")
    tip = Issue("tip_added", "A tip.", transaction=tipped.key)
    one = person((lone, tipped), (slip, stray), matches=(matched(tipped, slip),), issues=(tip,))
    assert lines(one) == [("no_receipt", "61.00"), ("no_charge", "-4.00"), ("tip_added", "5.00")]
    found = difference_of(one)
    assert found.amount == found.explained == Decimal(62)
    assert found.unexplained == ZERO


def test_a_line_points_at_what_it_is_about() -> None:
    bought, paper = charge("10.00"), record("9.98")
    [line] = difference_of(person((bought,), (paper,), matches=(matched(bought, paper),))).lines
    assert (line.kind, line.charged, line.receipted) == (
        "amounts_differ",
        Decimal("10.00"),
        Decimal("9.98"),
    )
    assert (line.transaction, line.receipts) == (bought.key, (paper.key,))


def test_a_split_is_compared_in_its_sum() -> None:
    bought = charge("348.41")
    parts = [record("116.1366", "1"), record("116.1367", "2"), record("116.1367", "3")]
    assert lines(person((bought,), tuple(parts), matches=(matched(bought, *parts),))) == []


def test_fractions_of_cents_are_a_rounding_line() -> None:
    bought = [charge("0.01", "000000001"), charge("0.01", "000000002")]
    slips = [record("0.005", "1"), record("0.005", "2")]
    pairs = tuple(matched(*pair) for pair in zip(bought, slips, strict=True))
    one = person(tuple(bought), tuple(slips), matches=pairs)
    assert lines(one) == [("rounding", "0.010")]
    assert difference_of(one).unexplained == 0


def test_an_amount_that_could_not_be_read_counts_as_nothing_and_says_so() -> None:
    bought, paper = charge("10.00"), record(amount="0", transaction_id="1")
    unread = Receipt(**{name: getattr(paper, name) for name in _FIELDS} | {"amount": None})
    [line] = difference_of(person((bought,), (unread,), matches=(matched(bought, unread),))).lines
    assert (line.kind, line.amount) == ("amounts_differ", Decimal("10.00"))
    assert "could not be read" in line.note


def test_a_receipt_counted_twice_stays_unexplained() -> None:
    bought = [charge("5.00", "000000001"), charge("5.00", "000000002")]
    paper = record("5.00")
    one = person(tuple(bought), (paper,), matches=tuple(matched(b, paper) for b in bought))
    assert difference_of(one).unexplained == Decimal("5.00")


_FIELDS = Receipt.__dataclass_fields__
_AMOUNTS = st.decimals("-500", "500", places=2).map(str)
_FINE_AMOUNTS = st.decimals("0", "500", places=4).map(str)


@st.composite
def people(draw: st.DrawFn) -> Person:
    """Someone whose charges and receipts were paired somehow, each at most once."""
    nets = draw(st.lists(_AMOUNTS, max_size=6))
    amounts = draw(st.lists(_FINE_AMOUNTS, max_size=8))
    charges = [charge(net, f"{number:09}") for number, net in enumerate(nets)]
    free = [record(amount, str(number)) for number, amount in enumerate(amounts)]
    slips, pairs = tuple(free), []
    for bought in charges:
        count = draw(st.integers(0, 2))
        taken, free = free[:count], free[count:]
        if taken:
            pairs.append(matched(bought, *taken))
    return person(tuple[Transaction, ...](charges), slips, matches=tuple(pairs))


@given(people())
def test_the_lines_always_add_up_to_the_difference(one: Person) -> None:
    found = difference_of(one)
    assert found.amount == one.statement_total - one.receipt_total
    assert found.unexplained == 0
