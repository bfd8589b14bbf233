"""The causes of a difference add up to it exactly, and none is named without its proof."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from ccprocessor.domain.cycles import Person
from ccprocessor.domain.issues import Issue, Resolution
from ccprocessor.domain.matches import Suggestion
from ccprocessor.domain.money import ZERO, total
from ccprocessor.domain.pictures import PictureReading
from ccprocessor.domain.receipts import Receipt
from ccprocessor.domain.statement import Transaction
from ccprocessor.review.causes import CAUSE_WORDS, DifferenceLine
from ccprocessor.review.difference import difference_of
from ccprocessor.review.leftovers import claims_of
from tests.builders.people import charge, matched, person, record, seen


def lines(one: Person) -> list[tuple[str, str]]:
    return [(line.kind, str(line.amount)) for line in difference_of(one).lines]


def pair_lines(
    bought: Transaction, paper: Receipt, *, issues: tuple[Issue, ...] = ()
) -> tuple[DifferenceLine, ...]:
    """Lines of a person with one pair."""
    one = person((bought,), (paper,), matches=(matched(bought, paper),), issues=issues)
    return difference_of(one).lines


def kinds(
    charged: str, recorded: str, picture: PictureReading | None = None, *, tip: bool = False
) -> list[tuple[str, str]]:
    """Causes of a pair; `tip`: an issue calls the difference a tip."""
    bought, paper = charge(charged), record(recorded, picture=picture)
    issues = (Issue("tip_added", "A tip.", bought.net - Decimal(recorded), bought.key),)
    found = pair_lines(bought, paper, issues=issues if tip else ())
    return [(line.kind, str(line.amount)) for line in found]


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
    assert lines(one) == [("no_receipt", "61.00"), ("no_charge", "-4.00"), ("tip", "5.00")]
    found = difference_of(one)
    assert found.amount == found.explained == Decimal(62)
    assert found.unexplained == ZERO


def test_a_line_points_at_what_it_is_about() -> None:
    bought, paper = charge("10.00"), record("9.98")
    [line] = pair_lines(bought, paper)
    assert (line.kind, line.charged, line.receipted) == (
        "rounding",
        Decimal("10.00"),
        Decimal("9.98"),
    )
    assert (line.transaction, line.receipts) == (bought.key, (paper.key,))
    assert line.note == "Charged 10.00, receipt 9.98: 2 cents apart."


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
    [line] = pair_lines(bought, unread)
    assert (line.kind, line.amount) == ("not_explained", Decimal("10.00"))
    assert "could not be read" in line.note


def test_a_receipt_counted_twice_stays_unexplained() -> None:
    bought = [charge("5.00", "000000001"), charge("5.00", "000000002")]
    paper = record("5.00")
    one = person(tuple(bought), (paper,), matches=tuple(matched(b, paper) for b in bought))
    assert difference_of(one).unexplained == Decimal("5.00")


_FIELDS = Receipt.__dataclass_fields__
_ALIKE = st.sampled_from(["20.00", "-20.00", "12.50", "7.50", "12.52", "21.50", "25.10"])
_AMOUNTS = st.decimals("-500", "500", places=2).map(str) | _ALIKE
_FINE_AMOUNTS = st.decimals("0", "500", places=4).map(str) | _ALIKE


@st.composite
def people(draw: st.DrawFn) -> Person:
    """Someone whose charges and receipts were paired somehow, each at most once, with hints."""
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
    issues = [
        *(Issue("duplicate_transaction", "Twice.", transaction=one.key) for one in charges[:1]),
        *(Issue("tip_added", "A tip.", transaction=one.key) for one in charges[1:3]),
        *(Issue("duplicate_receipt", "Twice.", receipt=one.key) for one in slips[-1:]),
    ]
    hints = [
        Suggestion(bought.key, (slip.key,), 0.4, (), "others fit as well")
        for bought in charges
        for slip in slips
        if draw(st.booleans())
    ]
    return person(
        tuple[Transaction, ...](charges),
        slips,
        matches=tuple(pairs),
        issues=tuple(issues) if draw(st.booleans()) else (),
        suggestions=tuple(hints),
    )


@given(people())
def test_the_causes_always_add_up_to_the_difference(one: Person) -> None:
    found = difference_of(one, claims_of((one,)))
    assert found.amount == one.statement_total - one.receipt_total
    assert total(cause.amount for cause in found.causes) == found.amount
    assert found.explained + found.unexplained == found.amount
    order = [cause.kind for cause in found.causes]
    assert order == [kind for kind in CAUSE_WORDS if kind in order]
    assert all(line.note for line in found.lines)


def test_what_the_picture_prints_names_tip_and_tax_to_the_cent() -> None:
    assert kinds("23.80", "20.00", seen("23.80", tip="3.80")) == [("tip", "3.80")]
    assert kinds("21.65", "20.00", seen("21.65", subtotal="20.00", tax="1.65")) == [("tax", "1.65")]
    assert kinds("20.00", "21.65", seen("21.65", tax="1.65")) == [("tax", "-1.65")]
    both = seen("25.45", tip="3.80", tax="1.65")
    assert kinds("25.45", "20.00", both) == [("tip", "3.80"), ("tax", "1.65")]
    assert kinds("21.66", "20.00", seen("21.66", tax="1.65")) == [("not_explained", "1.66")]


def test_a_tip_that_the_picture_contradicts_stays_unexplained() -> None:
    assert kinds("23.80", "20.00", tip=True) == [("tip", "3.80")]
    assert kinds("23.80", "20.00", seen("20.00"), tip=True) == [("tip", "3.80")]
    assert kinds("23.80", "20.00", seen("23.80", subtotal="20.00"), tip=True) == [("tip", "3.80")]
    assert kinds("23.80", "20.00", seen("23.80"), tip=True) == [("not_explained", "3.80")]


def test_neighbouring_digits_that_changed_places() -> None:
    assert kinds("54.10", "45.10") == [("digits_swapped", "9.00")]
    assert kinds("54.10", "54.01") == [("digits_swapped", "0.09")]
    assert kinds("54.10", "50.14") == [("not_explained", "3.96")]
    assert kinds("54.10", "5.41") == [("not_explained", "48.69")]


def test_what_may_be_a_tip_or_swapped_digits_takes_a_picture() -> None:
    assert kinds("54.10", "45.10", tip=True) == [("not_explained", "9.00")]
    assert kinds("54.10", "45.10", seen("54.10"), tip=True) == [("digits_swapped", "9.00")]
    assert kinds("54.10", "45.10", seen("45.10"), tip=True) == [("tip", "9.00")]


def test_a_foreign_bill_is_a_currency_where_the_rate_can_be() -> None:
    euros = seen("50.00", currency="EUR")
    assert kinds("55.35", "50.00", euros) == [("currency", "5.35")]
    assert kinds("55.35", "54.00", euros) == [("currency", "1.35")]
    assert kinds("55.35", "31.00", euros) == [("not_explained", "24.35")]
    assert kinds("505.00", "50.00", euros) == [("not_explained", "455.00")]
    assert kinds("55.35", "50.00", seen("50.00", currency="USD")) == [("not_explained", "5.35")]
    assert kinds("55.35", "50.00", seen("50.00", currency="XAU")) == [("not_explained", "5.35")]


def test_a_credit_with_the_receipt_of_the_purchase_is_a_refund() -> None:
    assert kinds("-20.00", "20.00") == [("refund", "-40.00")]
    lone = person((charge("-20.00"),), (record("20.00"),))
    assert lines(lone) == [("refund", "-40.00")]
    elsewhere = person((charge("-20.00"),), (record("20.00", merchant="QUIKMOCK"),))
    assert lines(elsewhere) == [("no_receipt", "-20.00"), ("no_charge", "-20.00")]
    assert "the refund by HAMMER & NAIL" in difference_of(elsewhere).lines[0].note


def test_what_was_taken_back_makes_up_for_the_rest_of_the_charge() -> None:
    bought, credit, paper = charge("100.00"), charge("-20.00", "000000002"), record("80.00")
    one = person((bought, credit), (paper,), matches=(matched(bought, paper),))
    assert lines(one) == [("refund", "20.00"), ("refund", "-20.00")]
    assert [cause.amount for cause in difference_of(one).causes] == [ZERO]


def test_a_second_receipt_makes_the_rest_of_a_split() -> None:
    bought, paper, rest = charge("100.00"), record("80.00"), record("20.00", "9000002")
    one = person((bought,), (paper, rest), matches=(matched(bought, paper),))
    assert lines(one) == [("split", "20.00"), ("split", "-20.00")]
    far = replace(rest, date=dt.date(2031, 3, 25))
    one = person((bought,), (paper, far), matches=(matched(bought, paper),))
    assert lines(one) == [("no_charge", "-20.00"), ("not_explained", "20.00")]


def test_a_receipt_for_several_charges_is_a_split_where_they_add_up_in_one_way() -> None:
    bought = [charge(net, f"00000000{n}") for n, net in enumerate(("30.00", "12.50", "7.00"), 1)]
    paper = record("42.50")
    hints = tuple(Suggestion(b.key, (paper.key,), 0.4, (), "by hand") for b in bought)
    one = person(tuple(bought), (paper,), suggestions=hints)
    assert lines(one) == [
        ("no_receipt", "7.00"),
        ("split", "30.00"),
        ("split", "12.50"),
        ("split", "-42.50"),
    ]
    unsure = replace(one, transactions=(*one.transactions[:2], charge("12.50", "000000003")))
    assert {kind for kind, _ in lines(unsure)} == {"no_receipt", "no_charge"}


def test_repetitions_are_what_the_issues_say() -> None:
    again, slip = charge("5.00", occurrence=2), record("7.00")
    issues = (
        Issue("duplicate_transaction", "Charged twice.", transaction=again.key),
        Issue("duplicate_receipt", "Handed in twice.", receipt=slip.key),
    )
    one = person((charge("5.00"), again), (slip,), issues=issues)
    found = difference_of(one)
    assert [(cause.words, cause.amount) for cause in found.causes] == [
        ("no receipt", Decimal(5)),
        ("duplicate", Decimal(-2)),
    ]
    assert [line.note for line in found.lines[1:]] == ["Charged twice.", "Handed in twice."]


def test_a_cause_keeps_its_name_when_its_entry_is_settled() -> None:
    again, slip = charge("5.00", occurrence=2), record("7.00")
    issues = (
        Issue("duplicate_transaction", "Charged twice.", transaction=again.key),
        Issue("duplicate_receipt", "Handed in twice.", receipt=slip.key),
    )
    one = person((charge("5.00"), again), (slip,), issues=issues)
    settled = Resolution("clerk", None, "bought twice")
    resolved = replace(one, issues=tuple(replace(issue, resolved=settled) for issue in issues))
    assert lines(resolved) == lines(one)
    assert difference_of(resolved).lines[1].note == "Charged twice. Settled: bought twice"


@given(st.integers(1, 4), st.integers(0, 4), st.booleans())
def test_which_of_equal_charges_lacks_a_receipt_is_claimed_only_where_all_do(
    many: int, with_receipt: int, told: bool
) -> None:
    charges = [charge("26.64", f"00000000{number}") for number in range(1, many + 1)]
    slips = [record("26.64", f"900000{number}") for number in range(min(many, with_receipt))]
    pairs = tuple(matched(one, slip) for one, slip in zip(charges, slips, strict=False))
    twice = Issue("duplicate_transaction", "Charged twice?", transaction=charges[-1].key)
    one = person(tuple(charges), tuple(slips), matches=pairs, issues=(twice,) if told else ())
    found = difference_of(one)
    assert total(line.amount for line in found.lines) == found.amount
    kind = "charged_twice" if slips else "no_receipt"
    assert [line.kind for line in found.lines] == [kind] * (many - len(slips))
    for line in found.lines:
        assert (line.transaction is None) == bool(slips)
        assert ("Nothing on paper says of which" in line.note) == bool(slips)


def test_a_receipt_at_another_person_is_named_at_both_and_only_if_nothing_else_fits() -> None:
    bought, paper = charge("61.00"), record("61.00")
    owner = person((bought,), name="Sam Mockwell", employee_id="1")
    hint = Suggestion(bought.key, (paper.key,), 0.8, (), "belongs to another person (Lee)")
    owner = replace(owner, suggestions=(hint,))
    holder = person((), (paper,), name="Lee Mockevans", employee_id="2")
    claims = claims_of((owner, holder))
    [ours], [theirs] = difference_of(owner, claims).lines, difference_of(holder, claims).lines
    assert (ours.kind, ours.amount, ours.person) == ("wrong_person", Decimal(61), "2")
    assert (theirs.kind, theirs.amount, theirs.person) == ("wrong_person", Decimal(-61), "1")
    assert "Lee Mockevans" in ours.note
    assert "Sam Mockwell" in theirs.note
    rival = replace(owner, employee_id="3")
    crowded = claims_of((owner, rival, holder))
    assert [line.kind for line in difference_of(owner, crowded).lines] == ["no_receipt"]
    weak = claims_of((replace(owner, suggestions=(replace(hint, probability=0.4),)), holder))
    assert [line.kind for line in difference_of(owner, weak).lines] == ["no_receipt"]


def test_a_marked_charge_says_so() -> None:
    [line] = difference_of(person((charge("5.00", mark="disputed"),))).lines
    assert line.note == "No receipt for HAMMER & NAIL, 5.00 on 5 Mar 2031: it is disputed."
