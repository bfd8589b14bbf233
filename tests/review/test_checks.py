"""Each check raises its issue, and stays silent where nothing is wrong."""

from __future__ import annotations

import dataclasses
import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from ccprocessor.domain.cycles import Person
from ccprocessor.domain.issues import Issue
from ccprocessor.domain.pages import SourceDocument
from ccprocessor.domain.receipts import Coding
from ccprocessor.review.checks import CHECKS, FOUND_BY_CHECKS, Subject, reports_of_others
from ccprocessor.review.coding_lists import CodingLists, ListedCode
from ccprocessor.review.people import reviewed
from tests.builders.people import CODED, MARCH, charge, matched, person, place, record

LISTED = CodingLists({"gl_accounts": (ListedCode("6310.20"),)})
OTHER = Coding(type="GL Coding", gl_account="6310.2")


def review(one: Person) -> Person:
    return reviewed(one, MARCH, LISTED)


def types(one: Person) -> list[str]:
    return [issue.type for issue in one.issues]


def test_a_person_whose_every_charge_has_a_coded_receipt_is_finished() -> None:
    bought, paper = charge(), record()
    done = review(person((bought,), (paper,), matches=(matched(bought, paper),)))
    assert (done.issues, done.flags, done.status) == ((), (), "finished")


def test_charges_without_any_record_are_one_issue_worth_all_of_them() -> None:
    done = review(person((charge("10.00"), charge("5.50", "000000002"))))
    assert done.flags == ("missing_all_receipts", "total_mismatch")
    issue = done.issues[0]
    assert (issue.type, issue.amount_impact) == ("missing_all_receipts", Decimal("15.50"))
    assert len(issue.places) == 2


def test_a_charge_without_a_match_lacks_its_receipt() -> None:
    bought, other, paper = charge(), charge("7.00", "000000002"), record()
    done = review(person((bought, other), (paper,), matches=(matched(bought, paper),)))
    assert done.flags == ("missing_receipt", "total_mismatch")
    issue = next(one for one in done.issues if one.type == "missing_receipt")
    assert issue.transaction == other.key
    assert issue.message == "No receipt for HAMMER & NAIL, 7.00 on 5 Mar 2031."


def test_a_credit_without_a_record_lacks_its_receipt_too() -> None:
    bought, refund, paper = charge(), charge("-7.00", "000000002"), record()
    done = review(person((bought, refund), (paper,), matches=(matched(bought, paper),)))
    assert "missing_receipt" in done.flags


def test_a_record_without_attachment_lacks_its_receipt() -> None:
    bought, paper = charge(), record(attachment=False)
    done = review(person((bought,), (paper,), matches=(matched(bought, paper),)))
    assert done.flags == ("missing_receipt",)
    assert done.issues[0].receipt == paper.key
    lost = replace(bought, mark="receipt_lost")
    assert review(person((lost,), (paper,), matches=(matched(lost, paper),))).flags == ()


@pytest.mark.parametrize(
    ("coding", "words"),
    [
        (Coding(), "has no coding type"),
        (Coding(type="Cost Centre"), "unknown coding type “Cost Centre”"),
        (Coding(type="Job Coding", job="1."), "lacks its phase and cost type"),
        (Coding(type="GL Coding"), "lacks its account"),
    ],
)
def test_an_incomplete_coding_says_what_it_lacks(coding: Coding, words: str) -> None:
    bought, paper = charge(), record(coding=coding)
    done = review(person((bought,), (paper,), matches=(matched(bought, paper),)))
    assert done.flags == ("missing_coding_info",)
    assert words in done.issues[0].message


def test_a_complete_job_coding_is_complete() -> None:
    coding = Coding(type="Job Coding", job="30024.", phase="010.", cost_type="1")
    bought, paper = charge(), record(coding=coding)
    done = review(person((bought,), (paper,), matches=(matched(bought, paper),)))
    assert not done.flags


def test_totals_are_compared_after_summing_exactly_and_rounding_half_up() -> None:
    bought = charge("4.68")
    papers = (record("2.3375", "1"), record("2.3375", "2"))
    done = review(person((bought,), papers, matches=(matched(bought, *papers),)))
    assert done.receipt_total == Decimal("4.68")
    assert not done.flags


def test_nobody_with_an_amount_that_could_not_be_read_is_finished() -> None:
    bought, paper = charge(), record()
    unread = dataclasses.replace(record("0.00", "9000002"), amount=None)
    free = charge("0.00", "000000002")
    lost = dataclasses.replace(free, lines=(dataclasses.replace(free.lines[0], net=None),))
    line = Issue("invalid_amount", "A line looks like a charge.", places=(place(3),))
    whole = person((bought,), (paper,), matches=(matched(bought, paper),))
    for one, where in (
        (dataclasses.replace(whole, receipts=(paper, unread)), unread.place),
        (dataclasses.replace(whole, transactions=(bought, lost)), lost.lines[0].place),
        (dataclasses.replace(whole, issues=(line,)), place(3)),
        (person(receipts=(unread,)), unread.place),
    ):
        done = review(one)
        assert "total_mismatch" in done.flags
        issue = next(issue for issue in done.issues if issue.type == "total_mismatch")
        assert (issue.amount_impact, issue.places) == (None, (where,))
        assert "1 amount could not be read" in issue.message


def test_an_unread_price_of_a_unit_holds_nobody_up() -> None:
    bought, paper = charge(), record()
    lines = (dataclasses.replace(bought.lines[0], ppu=None, quantity=None),)
    priced = dataclasses.replace(bought, lines=lines)
    issue = Issue("invalid_amount", "The unit price is no amount.", transaction=priced.key)
    done = review(person((priced,), (paper,), matches=(matched(priced, paper),), issues=(issue,)))
    assert done.status == "finished"


def test_the_difference_of_totals_is_signed() -> None:
    bought, paper = charge("10.00"), record("12.00")
    done = review(person((bought,), (paper,), matches=(matched(bought, paper),)))
    assert done.issues[0].amount_impact == Decimal("-2.00")


def test_receipts_of_another_month_are_told_and_near_ones_are_not() -> None:
    bought = charge()
    near = record(on=dt.date(2031, 2, 20))
    assert "other_period" not in types(review(person((bought,), (near,))))
    far = record(on=dt.date(2031, 5, 20))
    assert "other_period" in types(review(person((bought,), (far,))))


REPORT = SourceDocument("e" * 64, "slips.pdf", 1000, 9, "receipt_report")


def told(*people: Person) -> list[tuple[str, str]]:
    return [(one.type, one.message) for one in reports_of_others(people, (REPORT,), MARCH)]


def test_a_report_that_shares_nobody_with_the_statement_is_told() -> None:
    holder = person((charge(),), (), employee_id="1")
    filers = [person((), (record(),), employee_id=None, portal_id=str(n)) for n in range(3)]
    [(kind, message)] = told(holder, *filers)
    assert kind == "no_common_people"
    assert "slips.pdf (3 people)" in message
    shared = person((charge(),), (record(),), employee_id="2")
    assert told(holder, shared, *filers) == []
    assert told(*filers) == []  # receipts alone are allowed


def test_a_report_of_other_dates_says_so_once_for_the_month() -> None:
    far = record(on=dt.date(2031, 6, 20))
    [(kind, message)] = told(person((charge(),), (far, far, record())))
    assert (kind, "2 of its 3 dated receipts in slips.pdf" in message) == ("other_period", True)
    assert told(person((charge(),), (far, record()))) == []
    [(kind, message)] = told(
        person((charge(),), ()), person((), (far,), employee_id=None, portal_id="7")
    )
    assert (kind, "1 of its 1 dated receipt lie" in message) == ("no_common_people", True)


def test_issues_come_in_one_order_however_they_were_found() -> None:
    early = Issue("unreadable_value", "a", places=(place(1),))
    late = Issue("unreadable_value", "b", places=(place(2),))
    one = person((charge(),), (record(coding=CODED),), issues=(late, early))
    two = person((charge(),), (record(coding=CODED),), issues=(early, late))
    assert review(one).issues == review(two).issues
    assert [issue.severity for issue in review(one).issues] == sorted(
        (issue.severity for issue in review(one).issues), key=["high", "medium", "low"].index
    )


def everything_wrong() -> list[Person]:
    """People who raise all that the checks can raise, beside what reading and matching found."""
    found = (
        Issue("invalid_amount", "unread", places=(place(3),)),
        Issue("doubtful_value", "blurred", receipt=record().key),
        Issue("duplicate_receipt", "twice", receipt=record().key),
        Issue("receipt_date_differs", "another day", receipt=record().key),
    )
    late = record("3.00", "9000002", on=dt.date(2031, 6, 20), attachment=False, coding=Coding())
    bought = charge("10.00", "000000002")
    return [
        person((charge("7.00"),), issues=found[:1]),
        person((charge("7.00"), bought), (record(), late), issues=found),
        person((bought,), (record(),), matches=(matched(bought, record()),), issues=found[1:]),
        person((bought,), (record(coding=OTHER),)),
    ]


def test_reviewing_again_changes_nothing() -> None:
    once = [review(one) for one in everything_wrong()]
    assert [review(one) for one in once] == once
    raised = {issue.type for one in once for issue in one.issues}
    assert raised >= FOUND_BY_CHECKS


def test_the_checks_raise_what_they_are_said_to_raise() -> None:
    subjects = [Subject(one, MARCH, LISTED) for one in everything_wrong()]
    raised = {
        (kind, issue.type) for kind, check in CHECKS for one in subjects for issue in check(one)
    }
    assert raised == {(kind, kind) for kind in FOUND_BY_CHECKS}


def test_what_was_put_right_is_gone_when_it_is_reviewed_again() -> None:
    bought, paper = charge(), record()
    lacking = review(person((bought,), (paper,)))
    assert lacking.flags == ("missing_receipt",)
    done = review(dataclasses.replace(lacking, matches=(matched(bought, paper),)))
    assert (done.issues, done.flags, done.status) == ((), (), "finished")
