"""Problems settled and charges marked: what is settled stays so, whatever is marked around it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccprocessor.domain.cycles import Month
from ccprocessor.domain.decisions import Decision
from ccprocessor.domain.issues import TransactionRef
from ccprocessor.domain.readings import MonthReading
from ccprocessor.review.settling import said_by_key
from tests.builders.people import charge
from tests.decisions.months import ann, bob, decided, misfits, person, reading


def owing() -> MonthReading:
    """Ann lacks the receipts of two charges, Bob every receipt of three."""
    more = [charge(net, number) for net, number in (("40.00", "000000007"), ("7.00", "000000008"))]
    others = [replace(one, card="5678") for one in more]
    return reading(
        replace(ann(), transactions=(*ann().transactions, *more)),
        replace(bob(), transactions=(*bob().transactions, *others)),
    )


def settling(month: Month) -> list[Decision]:
    """A word on everything that is open in a month, with the amounts that it is about."""
    lines = [
        Decision("resolve", issue=one.key, reason="Seen", was=said)
        for one in (issue for person in month.people for issue in person.open_issues)
        for said in [said_by_key(month)[one.key]]
    ]
    return [replace(line, id=f"s{number}") for number, line in enumerate(lines)]


CHARGES = [one.key for person in owing().people for one in person.transactions]


@given(st.sets(st.sampled_from(CHARGES)), st.sets(st.sampled_from(CHARGES)))
def test_what_is_settled_stays_settled_when_charges_are_marked_and_marked_no_more(
    before: set[TransactionRef], after: set[TransactionRef]
) -> None:
    marks = [Decision("mark", transaction=ref, mark="personal", id=f"m{ref}") for ref in before]
    settled = settling(decided(*marks, of=owing()))
    more = [Decision("mark", transaction=ref, mark="disputed", id=f"n{ref}") for ref in after]
    month = decided(*marks, *settled, *more, of=owing())
    assert misfits(month) == []
    assert [one.key for person in month.people for one in person.open_issues] == []
    unmarked = decided(*settled, of=owing())
    assert misfits(unmarked) == []
    lacking = {one.transaction for person in unmarked.people for one in person.open_issues}
    assert lacking <= {*before, None}


def test_a_word_on_totals_said_beside_a_mark_by_an_older_program_still_counts() -> None:
    marked = Decision("mark", transaction=CHARGES[2], mark="personal")
    word = Decision("resolve", issue="total_mismatch:100", reason="Seen", was="7.00")
    found = person(decided(marked, word, of=owing()), "100")
    assert "total_mismatch" not in found.flags


@pytest.mark.parametrize("number", [2, 4])
def test_a_changed_amount_opens_what_was_settled_about_the_totals(number: int) -> None:
    settled = settling(decided(of=owing()))
    more = Decision("set", transaction=CHARGES[number], field="net", value="41.00")
    assert misfits(decided(*settled, more, of=owing()))


def test_a_marked_charge_needs_no_receipt_and_counts_for_no_difference() -> None:
    ref = TransactionRef("5678", "000000003")
    assert "missing_all_receipts" in person(decided(), "200").flags
    found = person(decided(Decision("mark", transaction=ref, mark="personal")), "200")
    assert found.transactions[0].mark == "personal"
    assert found.flags == ()


def test_a_resolved_issue_stays_with_its_reason_and_sets_no_flag() -> None:
    key = next(one.key for one in person(decided(), "200").issues)
    assert key == "missing_all_receipts:200"
    settle = Decision("resolve", issue=key, reason="Affidavit of 3 April")
    total = Decision("resolve", issue="total_mismatch:200", reason="The same")
    found = person(decided(settle, total), "200")
    assert [one.resolved.reason for one in found.issues if one.resolved] == [
        "Affidavit of 3 April",
        "The same",
    ]
    assert (found.flags, found.status) == ((), "finished")
    assert person(decided(settle, Decision("reopen", issue=key)), "200").flags
