"""Facts that moved, limits of approving, and risks, in words and by named weights."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

from ccprocessor.domain.cycles import Approval, Person, Review
from ccprocessor.domain.decisions import Decision, SplitPart
from ccprocessor.domain.facts import facts_of
from ccprocessor.domain.issues import Issue, Resolution, TransactionRef
from ccprocessor.domain.matches import Match
from ccprocessor.domain.rights import Role
from ccprocessor.review.approval.limits import (
    ApprovalRules,
    Reviewer,
    approval_kind,
    editors,
    spent,
    why_not,
)
from ccprocessor.review.approval.moves import charges_moved, moves_told
from ccprocessor.review.approval.risks import WEIGHTS, risk_of
from tests.decisions.months import FIRST, ONE, SECOND, TWO, ann, bob, decided, person

NO_RULES = ApprovalRules()
SETTLED = Decision("resolve", issue="missing_receipt:5678/000000003/1", reason="Affidavit")


def now(*decisions: Decision, who: str = "100") -> Person:
    return person(decided(*decisions), who)


def told(before: Person, after: Person) -> tuple[str, ...]:
    return moves_told(facts_of(before), facts_of(after))


def test_facts_that_moved_are_told_in_words_a_line_each() -> None:
    amount = Decision("set", receipt=ONE, field="amount", value="9.00", was="10.00")
    job = Decision("set", receipt=TWO, field="coding.job", value="30024.", was="")
    lost = Decision("mark", transaction=SECOND, mark="receipt_lost")
    changed = told(now(), now(amount, job, lost))
    assert "QUIKMOCK, 60.10 on 9 Mar 2031: marked receipt lost" in changed
    assert any(line.endswith("amount 10.00 → 9.00") for line in changed)
    assert any("job " in line and line.endswith("→ 30024.") for line in changed)
    assert all("|" not in line for line in changed)
    assert told(now(), now()) == ()


def test_charges_and_receipts_that_come_and_go_are_told() -> None:
    apart = Decision("unmatch", transaction=FIRST)
    changed = told(now(), now(apart))
    assert any("without a receipt now" in line for line in changed)
    assert any("without a charge now" in line for line in changed)
    assert any("Missing receipt: new problem" in line for line in changed)
    added = Decision(
        "add_receipt", person="200", date=dt.date(2031, 3, 5), amount=Decimal("33.00"),
        merchant="HAMMER", file="photo.jpg",
    )  # fmt: skip
    [first, *_] = [line for line in told(now(who="200"), now(added, who="200")) if "add" in line]
    assert first == "Receipt of HAMMER, 33.00 on 5 Mar 2031: added"
    [gone, *_] = [line for line in told(now(added, who="200"), now(who="200")) if "gone" in line]
    assert gone == "Receipt of HAMMER, 33.00 on 5 Mar 2031: gone"


def test_a_settled_problem_is_told_with_its_reason_and_its_charge() -> None:
    apart = Decision("unmatch", transaction=FIRST)
    [issue] = [one for one in now(apart).issues if one.type == "missing_receipt"]
    [line] = told(now(apart), now(apart, replace(SETTLED, issue=issue.key)))
    assert line.endswith("Missing receipt: settled, Affidavit")
    assert "10.00" in line


def test_a_merchant_with_the_sign_between_values_stands_as_it_is() -> None:
    odd = replace(ann().transactions[0], merchant="A | B")
    before = replace(ann(), transactions=(odd,), receipts=())
    after = replace(before, transactions=(replace(odd, mark="personal"),))
    assert told(before, after) == ("A | B, 10.00 on 5 Mar 2031: marked personal",)


def test_the_charges_that_a_move_is_about_are_known_by_their_keys() -> None:
    facts = facts_of(now()), facts_of(now(Decision("unmatch", transaction=FIRST)))
    assert "/".join(map(str, FIRST)) in charges_moved(*facts)
    assert "/".join(map(str, SECOND)) not in charges_moved(*facts)
    assert charges_moved(facts[0], facts[0]) == frozenset()


def reviewer(role: Role = "supervisor", name: str = "sue") -> Reviewer:
    return Reviewer(name, role)


def once(of: Person, *names: str) -> Person:
    approvals = tuple(Approval(name, None, "f" * 64) for name in names)
    return replace(of, review=Review("submitted", "clerk", approvals=approvals))


@pytest.mark.parametrize(
    ("role", "rules", "kind"),
    [
        ("supervisor", NO_RULES, "approve"),
        ("supervisor", ApprovalRules(supervisor_limit=Decimal("70.10")), "approve"),
        ("supervisor", ApprovalRules(supervisor_limit=Decimal("70.09")), "approve_first"),
        ("administrator", ApprovalRules(supervisor_limit=Decimal("70.09")), "approve"),
        ("administrator", ApprovalRules(second_above=Decimal("70.09")), "approve_first"),
    ],
)
def test_an_approval_above_a_limit_is_the_first_of_two(
    role: Role, rules: ApprovalRules, kind: str
) -> None:
    assert spent(ann()) == Decimal("70.10")
    assert approval_kind(ann(), rules, reviewer(role)) == kind
    assert approval_kind(once(ann(), "sam"), rules, reviewer(role)) == "approve"


def test_nobody_is_both_of_two_people() -> None:
    rules = ApprovalRules(second_above=Decimal(1))
    twice = why_not(once(ann(), "sue"), (), rules, reviewer())
    assert "second approval by somebody else" in twice
    assert why_not(once(ann(), "sam"), (), rules, reviewer()) == ""
    assert why_not(once(ann(), "sue"), (), NO_RULES, reviewer()) == ""


def test_own_edits_bar_only_where_the_office_says_so_and_notes_are_none() -> None:
    edit = Decision("mark", transaction=FIRST, mark="personal", by="sue")
    note = Decision("note", person="100", text="Called", by="sam")
    assert editors((edit, note)) == {"sue"}
    rules = ApprovalRules(bars_own_edits=True)
    assert "somebody else has to approve" in why_not(ann(), (edit,), rules, reviewer())
    assert why_not(ann(), (edit,), rules, reviewer(name="sam")) == ""
    assert why_not(ann(), (edit,), NO_RULES, reviewer()) == ""


def test_refunds_hide_nothing_from_a_limit() -> None:
    refund = replace(
        ann().transactions[0],
        lines=tuple(replace(one, net=Decimal("-10.00")) for one in ann().transactions[0].lines),
        number="000000009",
    )
    assert spent(replace(ann(), transactions=(*ann().transactions, refund))) == Decimal("70.10")
    assert spent(replace(ann(), transactions=())) == Decimal("70.10")
    assert spent(Person(None, None, "Nobody")) == 0


def named(of: Person, made: Sequence[Decision] = (), rules: ApprovalRules = NO_RULES) -> set[str]:
    return {reason.name for reason in risk_of(of, made, rules).reasons}


def test_a_person_as_it_was_read_is_clean() -> None:
    risk = risk_of(now(), (), NO_RULES)
    assert (risk.reasons, risk.score, risk.level, risk.dots) == ((), 0, 0, "○○○")


def test_each_reason_has_its_weight_and_its_words() -> None:
    first, second = ann().transactions
    lost = replace(first, mark="receipt_lost", decided=(("net", "typed"),))
    twin = replace(second, number="000000003", mark="personal")
    settled = Issue("total_mismatch", "x", resolved=Resolution("ann", None, "Affidavit"))
    risky = replace(
        ann(),
        transactions=(lost, second, twin),
        matches=(Match(SECOND, (ONE,), 1.0, (), "accepted"),),
        issues=(settled, Issue("tip_added", "A tip of 1.00.")),
    )
    made = (
        Decision("split", receipt=TWO, parts=(SplitPart(Decimal(40)), SplitPart(Decimal(20)))),
        Decision("add_receipt", merchant="HAMMER", amount=Decimal(5), file="photo.jpg"),
    )
    risk = risk_of(risky, made, ApprovalRules(supervisor_limit=Decimal(50)))
    assert {one.name for one in risk.reasons} == WEIGHTS.keys() - {"disputed"}
    assert risk.dots == "●●●"
    words = [one.words for one in risk.reasons]
    assert "Totals differ settled: Affidavit" in words
    assert any("2 charges of QUIKMOCK on 9 Mar 2031: 60.10 + 60.10" in one for one in words)
    assert any("the receipt differs by 50.10" in one for one in words)
    assert any("is above the limit of 50.00" in one for one in words)
    weights = [one.weight for one in risk.reasons]
    assert weights == sorted(weights, reverse=True)


def test_a_hand_match_that_fits_is_no_risk_and_one_far_away_is() -> None:
    def matched(by_hand: Match) -> Person:
        return replace(ann(), matches=(by_hand,))

    assert named(matched(Match(FIRST, (ONE,), 1.0, (), "accepted"))) == set()
    late = replace(ann().receipts[0], date=dt.date(2031, 3, 25))
    far = replace(ann(), receipts=(late,), matches=(Match(FIRST, (ONE,), 1.0, (), "accepted"),))
    assert named(far) == {"unlikely match"}


def test_amounts_of_the_parts_of_a_split_are_not_typed_values() -> None:
    parts = (SplitPart(Decimal("6.00")), SplitPart(Decimal("4.00")))
    split = Decision("split", receipt=ONE, parts=parts)
    assert named(now(split), (split,)) == {"split"}
    typed = Decision("set", receipt=TWO, field="amount", value="60.09", was="60.10")
    assert "typed" in named(now(split, typed), (split, typed))


def test_the_missing_receipt_of_somebody_settled_by_a_sentence_is_a_risk() -> None:
    keys = [one.key for one in now(who="200").open_issues]
    made = [replace(SETTLED, issue=key) for key in keys]
    assert "settled" in named(now(*made, who="200"), made)
    assert TransactionRef("5678", "000000003") == bob().transactions[0].key
