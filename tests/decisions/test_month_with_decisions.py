"""Decisions laid upon a reading: what they change, and what becomes of those that no longer fit."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from ccprocessor.domain.cycles import Person
from ccprocessor.domain.decisions import Decision, SplitPart
from ccprocessor.domain.issues import Issue, ReceiptRef, TransactionRef
from ccprocessor.domain.places import PageRef
from ccprocessor.domain.receipts import Coding
from ccprocessor.domain.statement import UnassignedPage
from ccprocessor.services.cycle.month import month_of
from tests.builders.people import charge, place
from tests.builders.people import record as receipt
from tests.decisions.months import (
    FIRST,
    ONE,
    REPORT,
    SECOND,
    TWO,
    added,
    ann,
    bob,
    decided,
    issues,
    misfits,
    person,
    reading,
)


def test_without_decisions_the_state_is_the_same_each_time() -> None:
    assert month_of(reading()) == month_of(reading())
    assert person(month_of(reading()), "100").status == "finished"


def test_a_typed_amount_counts_and_is_told_as_typed() -> None:
    month = decided(Decision("set", receipt=TWO, field="amount", value="61.00"))
    found = person(month, "100")
    assert found.receipts[1].amount == Decimal("61.00")
    assert found.receipts[1].decided == (("amount", "typed"),)
    assert found.receipt_total == Decimal("71.00")
    assert "total_mismatch" in found.flags


def test_a_typed_net_goes_to_the_row_that_could_not_be_read() -> None:
    unread = charge("10.00", "000000001")
    unread = replace(unread, lines=(*unread.lines, replace(unread.lines[0], net=None)))
    doubt = Issue("invalid_amount", "No amount.", transaction=FIRST, field="net")
    whose = replace(ann(), transactions=(unread,), issues=(doubt,))
    month = decided(
        Decision("set", transaction=FIRST, field="net", value="12.50"), of=reading(whose)
    )
    found = person(month, "100")
    assert [line.net for line in found.transactions[0].lines] == [Decimal("10.00"), Decimal("2.50")]
    assert not [one for one in found.issues if one.type == "invalid_amount"]


def test_a_confirmed_value_is_in_doubt_no_more_and_others_stay_so() -> None:
    doubts = tuple(
        Issue("doubtful_value", f"The {field} may be misread.", receipt=TWO, field=field)
        for field in ("amount", "date")
    )
    whose = replace(ann(), issues=doubts, transactions=())
    month = decided(Decision("confirm", receipt=TWO, field="amount"), of=reading(whose))
    left = [one.field for one in issues(month) if one.type == "doubtful_value"]
    assert left == ["date"]


def test_a_match_by_hand_stands_and_says_so() -> None:
    month = decided(Decision("match", transaction=FIRST, receipts=(TWO,)))
    matches = {one.transaction: one for one in person(month, "100").matches}
    assert matches[FIRST].receipts == (TWO,)
    assert (matches[FIRST].state, matches[FIRST].probability) == ("accepted", 1.0)
    assert SECOND not in matches
    assert {one.type for one in person(month, "100").issues} >= {"amount_differs"}


def test_a_receipt_of_somebody_else_goes_to_the_charge_it_is_matched_with() -> None:
    ref = TransactionRef("5678", "000000003")
    month = decided(Decision("match", transaction=ref, receipts=(TWO,)))
    assert [one.key for one in person(month, "200").receipts] == [TWO]
    assert [one.key for one in person(month, "100").receipts] == [ONE]
    assert person(month, "200").matches[0].receipts == (TWO,)


def test_a_rejected_pair_neither_matches_nor_is_suggested() -> None:
    month = decided(Decision("reject", transaction=SECOND, receipts=(TWO,)))
    found = person(month, "100")
    pairs = {(one.transaction, ref) for one in found.matches for ref in one.receipts}
    pairs |= {(one.transaction, ref) for one in found.suggestions for ref in one.receipts}
    assert (SECOND, TWO) not in pairs
    assert "missing_receipt" in found.flags


def test_an_unmatched_charge_stays_alone_until_that_is_taken_back() -> None:
    alone = Decision("unmatch", transaction=SECOND, id="d1")
    assert SECOND not in person(decided(alone), "100").match_of_transaction
    back = Decision("take_back", decision="d1", id="d2")
    assert decided(alone, back) == decided()


def test_a_split_receipt_is_booked_in_parts_and_still_explains_its_charge() -> None:
    parts = (
        SplitPart(Decimal("40.00"), Coding("Job Coding", "30024.", "010.10", "1")),
        SplitPart(Decimal("20.10"), Coding("GL Coding", gl_account="6310.20")),
    )
    month = decided(
        Decision("match", transaction=SECOND, receipts=(TWO,)),
        Decision("split", receipt=TWO, parts=parts),
    )
    found = person(month, "100")
    assert [str(one.amount) for one in found.receipts] == ["10.00", "40.00", "20.10"]
    assert len(found.match_of_transaction[SECOND].receipts) == 2
    assert found.status == "finished"


def test_parts_that_do_not_make_the_receipt_do_not_fit() -> None:
    month = decided(Decision("split", receipt=TWO, parts=(SplitPart(Decimal("40.00")),)))
    (said,) = misfits(month)
    assert "the parts make 40.00, the receipt is of 60.10" in said


def split(receipt: ReceiptRef, *amounts: str) -> Decision:
    return Decision("split", receipt=receipt, parts=tuple(SplitPart(Decimal(a)) for a in amounts))


def test_a_part_may_be_split_again_and_every_part_has_its_own_number() -> None:
    again = split(TWO, "10.00", "30.00")
    month = decided(
        split(TWO, "40.00", "20.10"), again, split(ReceiptRef("90000002/2"), "20", "0.1")
    )
    found = person(month, "100")
    numbers = {one.transaction_id: str(one.amount) for one in found.receipts}
    assert numbers == {
        "90000001": "10.00",
        "90000002": "10.00",
        "90000002/3": "30.00",
        "90000002/2": "20",
        "90000002/2/2": "0.1",
    }
    assert len(found.receipts) == len(numbers)
    assert all(one.decided in ((), (("amount", "typed"),)) for one in found.receipts)
    assert len(found.match_of_transaction[SECOND].receipts) == 4


def cents_off() -> Person:
    """A charge of 671.53 with a receipt of 671.55, and one of exactly its first part."""
    return replace(
        ann(),
        transactions=(charge("671.53", "000000001"), charge("10.00", "000000002")),
        receipts=(receipt("671.55", "90000001"), receipt("10.00", "90000002")),
    )


def test_the_parts_of_a_matched_receipt_stay_with_its_charge() -> None:
    of = reading(cents_off())
    assert person(decided(of=of), "100").match_of_transaction[FIRST].receipts == (ONE,)
    parts = split(ONE, "600.00", "71.55")
    rest = ReceiptRef("90000001/2")
    matches = person(decided(parts, of=of), "100").match_of_transaction
    assert matches[FIRST].receipts == (ONE, rest)
    assert matches[SECOND].receipts == (TWO,)


def test_a_later_decision_takes_a_part_elsewhere() -> None:
    of, parts, rest = reading(cents_off()), split(ONE, "600.00", "71.55"), ReceiptRef("90000001/2")
    alone = Decision("unmatch", transaction=FIRST)
    assert FIRST not in person(decided(parts, alone, of=of), "100").match_of_transaction
    other = Decision("match", transaction=SECOND, receipts=(rest,))
    matches = person(decided(parts, other, of=of), "100").match_of_transaction
    assert (matches[FIRST].receipts, matches[SECOND].receipts) == ((ONE,), (rest,))
    apart = Decision("reject", transaction=FIRST, receipts=(ONE,))
    matches = person(decided(apart, parts, of=of), "100").match_of_transaction
    assert ONE not in (matches[FIRST].receipts if FIRST in matches else ())


def test_a_receipt_of_parts_of_cents_is_split_into_cents() -> None:
    whose = replace(ann(), receipts=(receipt("60.1049", "90000002"),))
    assert not misfits(decided(split(TWO, "40.00", "20.10"), of=reading(whose)))


def test_a_receipt_named_twice_by_an_older_program_counts_once() -> None:
    month = decided(Decision("match", transaction=SECOND, receipts=(TWO, TWO)))
    assert person(month, "100").match_of_transaction[SECOND].receipts == (TWO,)


@pytest.mark.parametrize(
    "decision",
    [
        Decision("mark", transaction=TransactionRef("1234", "000000009"), mark="personal"),
        Decision("set", receipt=ReceiptRef("90000002/2"), field="title", value="Fuel"),
        Decision("match", transaction=SECOND, receipts=(ReceiptRef("9"),)),
    ],
)
def test_a_decision_about_what_is_gone_is_told_to_its_person(decision: Decision) -> None:
    month = decided(decision)
    [told] = [one for one in person(month, "100").issues if one.decision == "d0"]
    assert told.type == "decision_no_longer_fits"
    assert not [one for one in month.issues if one.decision]


def test_every_key_of_a_month_is_there_once() -> None:
    month = decided(Decision("unmatch", transaction=SECOND), Decision("unmatch", transaction=FIRST))
    keys = [one.key for one in issues(month)]
    assert len(keys) == len(set(keys)) > 3
    assert all(keys)


def test_two_people_become_one_and_are_two_again() -> None:
    holder = replace(ann(), portal_id=None, receipts=(), receipt_pages=())
    claimant = Person(None, "7001", "Ann Mockwell", receipts=ann().receipts)
    apart = reading(holder, claimant)
    link = Decision("link", employee_id="100", portal_id="7001", id="linked")
    one = decided(link, of=apart)
    assert [person.status for person in one.people] == ["finished"]
    two = decided(link, Decision("separate", employee_id="100", portal_id="7001"), of=apart)
    assert {person.key for person in two.people} == {"100", "portal 7001"}
    assert decided(link, Decision("take_back", decision="linked"), of=apart) == decided(of=apart)


def test_a_page_of_nobody_becomes_somebodys() -> None:
    page = PageRef(REPORT, 5)
    lost = Issue(
        "unassigned_page", "Page 5 belongs to nobody.", places=(place(5, document=REPORT),)
    )
    given_pages = reading(
        unassigned=(UnassignedPage(REPORT, 5, "shows no name"),), page_issues=(lost,)
    )
    month = decided(Decision("assign", page=page, person="200"), of=given_pages)
    assert month.unassigned == ()
    assert person(month, "200").receipt_pages == (page,)
    assert not [one for one in month.issues if one.type == "unassigned_page"]


def test_an_added_receipt_finds_its_charge() -> None:
    added = Decision(
        "add_receipt",
        person="200",
        date=dt.date(2031, 3, 5),
        amount=Decimal("33.00"),
        merchant="HAMMER & NAIL",
        file="photo.jpg",
    )
    found = person(decided(added), "200")
    assert found.matches[0].receipts[0].transaction_id == "added d0"
    assert found.receipts[0].source == "typed"


def test_an_added_charge_is_matched() -> None:
    whose = replace(ann(), transactions=ann().transactions[:1])
    added = Decision(
        "add_transaction",
        person="100",
        card="1234",
        date=dt.date(2031, 3, 9),
        amount=Decimal("60.10"),
        merchant="QUIKMOCK",
    )
    assert person(decided(added, of=reading(whose)), "100").status == "finished"


@pytest.mark.parametrize(
    ("decision", "said"),
    [
        (Decision("match", transaction=SECOND, receipts=(ReceiptRef("1"),)), "no receipt 1."),
        (
            Decision("mark", transaction=TransactionRef("1", "2"), mark="disputed"),
            "no charge 2 on card 1.",
        ),
        (Decision("note", person="999", text="?"), "no person 999"),
        (Decision("set", receipt=ONE, field="amount", value="a lot"), "is no amount"),
        (Decision("set", receipt=ONE, field="date", value="5 March"), "is no date"),
        (Decision("set", receipt=ONE, field="wisdom", value="1"), "no field wisdom"),
        (Decision("link", employee_id="100", portal_id="1"), "nobody is 100 or 1"),
        *(
            (Decision("set", transaction=FIRST, field="net", value=value), "is no amount")
            for value in ("NaN", "1e400", "1_000", "12.345", " 12 ", "-0", "\uff11", "1000000000")
        ),
        *(
            (Decision("set", receipt=ONE, field="date", value=value), "is no date")
            for value in ("0001-01-01", "9999-12-31", "20310305", "2031-W10-3")
        ),
        (added("add_receipt", amount="NaN"), "is no amount"),
        (added("add_receipt", date="9999-12-31"), "is no date between 1990 and 2199"),
        (added("add_transaction", amount="1e400"), "is no amount"),
        (
            Decision("split", receipt=ONE, parts=(SplitPart(Decimal("Infinity")),)),
            "is no amount",
        ),
    ],
)
def test_what_does_not_fit_is_told_and_changes_nothing_else(decision: Decision, said: str) -> None:
    month = decided(decision)
    (message,) = misfits(month)
    assert said in message
    assert person(month, "100").receipts == person(decided(), "100").receipts


def test_a_value_that_reads_otherwise_now_is_not_overwritten() -> None:
    typed = Decision("set", receipt=TWO, field="amount", value="61.00", was="60.00")
    (said,) = misfits(decided(typed))
    assert all(f"“{value}”" in said for value in ("60.00", "61.00", "60.10"))
    fits = replace(typed, was="60.10")
    assert not misfits(decided(fits))


def test_a_card_number_that_is_typed_is_masked() -> None:
    number = "4539 5787 6362 1486"
    month = decided(Decision("set", receipt=ONE, field="purpose", value=f"Paid with {number}"))
    assert person(month, "100").receipts[0].purpose == "Paid with **** 1486"


def test_receipts_put_together_by_hand_are_held_against_their_charge() -> None:
    both = Decision("match", transaction=SECOND, receipts=(ONE, TWO))
    [told] = [one for one in issues(decided(both)) if one.type == "amount_differs"]
    assert told.amount_impact == Decimal("-10.00")
    assert told.message == (
        "Charged 60.10 at QUIKMOCK, its 2 receipts show 70.10: 10.00 less was charged."
    )


def test_a_charge_whose_receipt_another_was_given_is_matched_freely_again() -> None:
    spare = receipt("10.00", "90000003")
    month = decided(
        Decision("match", transaction=FIRST, receipts=(ONE,)),
        Decision("match", transaction=SECOND, receipts=(ONE,)),
        of=reading(replace(ann(), receipts=(*ann().receipts, spare)), bob()),
    )
    assert person(month, "100").match_of_transaction[FIRST].receipts == (spare.key,)


def test_a_charge_left_alone_stays_alone_when_others_are_matched() -> None:
    month = decided(
        Decision("unmatch", transaction=FIRST),
        Decision("match", transaction=SECOND, receipts=(TWO,)),
    )
    assert FIRST not in person(month, "100").match_of_transaction


def test_a_receipt_that_was_rejected_does_not_come_back_when_another_is_taken() -> None:
    spare = receipt("10.00", "90000003")
    month = decided(
        Decision("reject", transaction=FIRST, receipts=(spare.key,)),
        Decision("match", transaction=FIRST, receipts=(ONE,)),
        Decision("match", transaction=SECOND, receipts=(ONE,)),
        of=reading(replace(ann(), receipts=(*ann().receipts, spare)), bob()),
    )
    found = person(month, "100").match_of_transaction.get(FIRST)
    assert found is None or spare.key not in found.receipts
