"""People submitted, approved and returned: bound to the facts that the word was given about."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from ccprocessor.card_numbers import masked
from ccprocessor.domain.decisions import REVIEWS, Decision
from ccprocessor.domain.facts import facts_digest, facts_of
from ccprocessor.domain.issues import Issue, IssueType
from ccprocessor.domain.masking import masked_record
from ccprocessor.domain.places import PageRef
from ccprocessor.domain.readings import MonthReading
from ccprocessor.review.settling import may_follow
from ccprocessor.services.cycle.month import month_of
from ccprocessor.services.desk.deciding import new_id
from tests.decisions.months import FIRST, ONE, REPORT, ann, bob, decided, misfits, person, reading


def approved(of: MonthReading, who: str = "100") -> Decision:
    facts = facts_of(person(month_of(of), who))
    return Decision("approve", person=who, facts=facts, by="chief", id="a1")


def test_a_person_without_open_issues_is_ready_and_others_are_open() -> None:
    month = decided()
    assert [one.review.state for one in month.people] == ["ready", "open"]


@pytest.mark.parametrize(
    ("kind", "state"),
    [("tip_added", "ready"), ("date_differs", "ready"), ("doubtful_value", "open")],
)
def test_an_issue_for_information_is_not_in_the_way(kind: IssueType, state: str) -> None:
    told = replace(ann(), issues=(Issue(kind, "Look here."),))
    assert person(month_of(reading(told, bob())), "100").review.state == state


def test_an_approval_holds_while_only_looks_change() -> None:
    word = approved(reading())
    assert person(decided(word), "100").review.state == "approved"
    seen_again = replace(
        ann(),
        receipts=tuple(replace(one, source="ocr", pages=(9,)) for one in ann().receipts),
        receipt_pages=(PageRef(REPORT, 9),),
    )
    found = person(decided(word, of=reading(seen_again, bob())), "100")
    assert (found.review.state, found.review.by, found.decisions) == ("approved", "chief", ("a1",))


def test_one_cent_takes_an_approval_back_and_says_which_fact_moved() -> None:
    word = approved(reading())
    first = ann().receipts[0]
    dearer = replace(ann(), receipts=(replace(first, amount=Decimal("10.01")), *ann().receipts[1:]))
    found = person(decided(word, of=reading(dearer, bob())), "100").review
    assert found.state == "open"
    assert "10.01" in found.why


def test_a_returned_person_may_be_submitted_and_approved_again() -> None:
    facts = facts_of(person(month_of(reading()), "100"))
    back = Decision("return", person="100", text="Which job?", facts=facts, id="r1", by="chief")
    month = decided(approved(reading()), back)
    assert person(month, "100").review.comment == "Which job?"
    assert may_follow("submit", person(month, "100"))
    assert not may_follow("return", person(month, "100"))
    assert not may_follow("approve", person(month, "200"))


def test_a_return_stands_until_what_was_returned_is_submitted_again() -> None:
    facts = facts_of(person(month_of(reading()), "100"))
    lines = (FIRST,)
    back = Decision(
        "return", person="100", text="Which job?", facts=facts, lines=lines, id="r1", by="chief"
    )
    changed = Decision("set", receipt=ONE, field="coding.job", value="30024.", was="", id="s1")
    apart = Decision("unmatch", transaction=FIRST, id="u1")
    found = person(decided(back, changed), "100")
    assert person(decided(back), "100").review.lines == lines
    assert (found.review.state, found.review.lines) == ("returned", ())  # it was worked on
    assert "30024." in found.review.why
    assert may_follow("submit", found)
    assert not may_follow("submit", person(decided(back, apart), "100"))
    again = Decision("submit", person="100", facts=facts_of(found), id="s2", by="clerk")
    now = person(decided(back, changed, again), "100").review
    assert (now.state, now.why, now.lines) == ("submitted", "", ())


def test_whoever_fell_back_may_be_submitted_and_approved_again_once_nothing_is_open() -> None:
    word = approved(reading())
    lost = Decision("mark", transaction=FIRST, mark="personal", id="m1")
    fallen = person(decided(word, lost), "100")
    assert fallen.review.state == "open"
    assert fallen.review.why
    assert may_follow("submit", fallen)
    assert may_follow("approve", fallen)
    apart = person(decided(word, Decision("unmatch", transaction=FIRST, id="u1")), "100")
    assert apart.review.state == "open"
    assert not any(may_follow(kind, apart) for kind in REVIEWS)


def test_the_first_of_two_approvals_leaves_somebody_submitted_and_falls_with_a_fact() -> None:
    facts = facts_of(person(month_of(reading()), "100"))
    first = Decision("approve_first", person="100", facts=facts, id="a0", by="sam")
    found = person(decided(first), "100").review
    assert (found.state, [one.by for one in found.approvals]) == ("submitted", ["sam"])
    both = person(decided(first, approved(reading())), "100").review
    assert (both.state, [one.by for one in both.approvals]) == ("approved", ["sam", "chief"])
    assert {one.facts for one in both.approvals} == {facts_digest(facts)}
    lost = Decision("mark", transaction=FIRST, mark="personal", id="m1")
    fallen = person(decided(first, lost), "100").review
    assert (fallen.state, fallen.approvals) == ("open", ())
    again = replace(first, kind="submit", id="s1")
    assert person(decided(first, again), "100").review.approvals == ()


def test_whoever_a_review_is_given_to_stands_until_it_is_approved() -> None:
    facts = facts_of(person(month_of(reading()), "100"))
    sent = Decision("submit", person="100", facts=facts, id="s1", by="clerk")
    given = Decision("reassign", person="100", text="sue", id="g1", by="chief")
    assert person(decided(sent, given), "100").review.assigned == "sue"
    done = person(decided(sent, given, approved(reading())), "100").review
    assert (done.state, done.assigned) == ("approved", "")


def test_whoever_a_return_is_given_to_works_on_it_and_the_reviewer_stays() -> None:
    facts = facts_of(person(month_of(reading()), "100"))
    sent = Decision("submit", person="100", facts=facts, id="s1", by="clerk")
    review = Decision("reassign", person="100", text="sue", id="g1", by="chief")
    back = replace(sent, kind="return", text="Which job?", id="r1", by="chief")
    given = replace(review, text="amira", id="g2")

    def assigned(*words: Decision) -> str:
        return person(decided(*words), "100").review.assigned

    assert assigned(sent, review, back) == ""
    assert assigned(sent, review, back, given) == "amira"
    assert assigned(sent, review, back, given, replace(sent, id="s2")) == "sue"
    again = replace(back, id="r2")
    assert assigned(sent, review, back, given, replace(sent, id="s2"), again) == ""


def test_an_export_follows_an_approval_alone_and_falls_with_a_fact() -> None:
    word = approved(reading())
    export = replace(word, kind="export", text="revision 1.1", id="e1", by="clerk")
    found = person(decided(word, export), "100").review
    assert (found.state, found.by, found.comment) == ("exported", "clerk", "revision 1.1")
    may = [one for one in REVIEWS if may_follow(one, person(decided(word, export), "100"))]
    assert may == ["return"]
    back = person(decided(word, export, replace(word, kind="return", text="Why?", id="r1")), "100")
    assert (back.review.state, back.review.approvals) == ("returned", ())
    assert may_follow("submit", back)
    assert [one.key for one in decided(word).people if may_follow("export", one)] == ["100"]
    first = ann().receipts[0]
    dearer = replace(ann(), receipts=(replace(first, amount=Decimal("10.01")), *ann().receipts[1:]))
    moved = person(decided(word, export, of=reading(dearer, bob())), "100").review
    assert moved.state == "open"
    assert "10.01" in moved.why


def test_a_key_is_no_card_number_whatever_its_digits() -> None:
    key = "missing_receipt:3601/000786437/1"  # fourteen digits that pass the check of a card
    found = masked_record(Issue("missing_receipt", "Card 3601 0007 8643 71.", key=key))
    assert (found.key, found.message) == (key, "Card **** 4371.")
    assert masked_record(Decision("resolve", issue=key, reason="x")).issue == key
    decided_by = ("01a22778-d809-7000-767729723683cdd5",)
    assert masked_record(replace(ann(), decisions=decided_by)).decisions == decided_by


def test_no_id_of_a_decision_passes_for_a_card_number() -> None:
    for one in map(new_id, range(5_000)):
        for said in (one, f"added {one}", f"added {one}:1", f"{one}-2", f"added {one} 123456"):
            assert masked(said) == said


def test_a_month_is_worked_out_as_it_is_stored_whatever_its_sentences_put_together() -> None:
    first, second = ann().transactions
    passing = replace(first, card="4421", number="000281422")
    assert masked("/".join(passing.key[:2])) == "**** 1422"
    read = reading(replace(ann(), transactions=(passing, second)), bob())
    typed = "4539 5787 6362 1486"
    month = decided(
        approved(read),
        Decision("set", transaction=passing.key, field="net", value="10.01"),
        Decision("mark", transaction=passing.key._replace(occurrence=2), mark="personal"),
        Decision("set", receipt=ann().receipts[0].key, field="title", value=typed, was="another"),
        of=read,
    )
    assert masked_record(month) == month
    assert person(month, "100").review.why.startswith("charge 000281422 on card 4421 was “2031")
    gone, other = misfits(month)
    assert "there is no charge 000281422 on card 4421 (number 2 of these)." in gone
    assert "“**** 1486”" in other
