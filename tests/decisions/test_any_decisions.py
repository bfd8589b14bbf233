"""Properties of decisions: random ones, taken back, upon other readings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from ccprocessor.decisions.in_force import in_force
from ccprocessor.domain.cycles import Person
from ccprocessor.domain.decisions import Decision, SplitPart
from ccprocessor.domain.issues import TransactionRef
from ccprocessor.domain.pictures import FieldReading, PictureReading
from ccprocessor.domain.readings import MonthReading
from ccprocessor.services.cycle.month import Workings, month_of
from tests.builders.people import record
from tests.decisions.months import (
    FIRST,
    ONE,
    SECOND,
    TWO,
    ann,
    bob,
    issues,
    person,
    reading,
)

KINDS = st.sampled_from(
    [
        Decision("match", transaction=FIRST, receipts=(TWO,)),
        Decision("match", transaction=SECOND, receipts=(ONE, TWO)),
        Decision("reject", transaction=FIRST, receipts=(ONE,)),
        Decision("unmatch", transaction=SECOND),
        Decision("set", receipt=ONE, field="amount", value="9.99"),
        Decision("set", transaction=FIRST, field="net", value="11.00"),
        Decision("confirm", receipt=ONE, field="date"),
        Decision("mark", transaction=FIRST, mark="receipt_lost"),
        Decision("split", receipt=ONE, parts=(SplitPart(Decimal("4.00")), SplitPart(Decimal(6)))),
        Decision("separate", employee_id="100", portal_id="7001"),
        Decision("link", employee_id="100", portal_id="7001"),
        Decision("resolve", issue="total_mismatch:100", reason="said so"),
        Decision("reopen", issue="total_mismatch:100"),
        Decision("note", person="200", text="called"),
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(KINDS, st.booleans()), max_size=8))
def test_taking_everything_back_leaves_the_reading_and_nothing_is_ever_lost(
    steps: list[tuple[Decision, bool]],
) -> None:
    made = [replace(one, id=f"d{number}") for number, (one, _) in enumerate(steps)]
    month = month_of(reading(), decisions=made)
    assert month_of(reading(), decisions=made) == month
    charges = sorted(one.key for person in month.people for one in person.transactions)
    assert charges == sorted([FIRST, SECOND, TransactionRef("5678", "000000003")])
    undone = [
        Decision("take_back", decision=one.id, id=f"t{one.id}")
        for one, (_, is_kept) in zip(made, steps, strict=True)
        if not is_kept
    ]
    kept = [one for one, (_, is_kept) in zip(made, steps, strict=True) if is_kept]
    assert month_of(reading(), decisions=[*made, *undone]) == month_of(reading(), decisions=kept)
    assert in_force([*made, *undone]) == tuple(kept)


PICTURE = PictureReading(
    merchant=FieldReading("ELSEWHERE", 0.9), total=FieldReading("33.00", 0.97), words=9, digest="p"
)


def with_pictures(of: MonthReading) -> MonthReading:
    """The same reading with one picture at every record, and somebody else's record of it."""
    cam = Person("300", "7003", "Cam Mockley", receipts=(record("33.00", "90000009"),))
    return of.with_people(
        tuple(
            replace(one, receipts=tuple(replace(r, picture=PICTURE) for r in one.receipts))
            for one in (*of.people, cam)
        )
    )


LIKE_BOBS = [
    Decision("set", receipt=TWO, field="amount", value="33.00"),
    Decision("set", receipt=TWO, field="merchant", value="MOCKMART"),
    Decision("match", transaction=TransactionRef("5678", "000000003"), receipts=(TWO,)),
]
"""Decisions that tie a receipt of one person to a charge of another."""


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(
            KINDS | st.sampled_from(LIKE_BOBS), st.sampled_from(["decide", "undo", "reread"])
        ),
        max_size=10,
    )
)
def test_a_state_by_steps_is_the_state_from_scratch(steps: list[tuple[Decision, str]]) -> None:
    workings = Workings()
    made: list[Decision] = []
    read = with_pictures(reading())
    for number, (one, what) in enumerate(steps):
        if what == "reread":
            first, *others = reading().people
            longer = replace(first.receipts[0], amount=Decimal(number), purpose=f"read {number}")
            first = replace(first, receipts=(longer, *first.receipts[1:]))
            read = with_pictures(reading(first, *others))
        elif what == "undo" and made:
            made.append(Decision("take_back", decision=made[-1].id, id=f"d{number}"))
        else:
            made.append(replace(one, id=f"d{number}"))
        assert month_of(read, (), made, workings) == month_of(read, (), made)


class NotedWorkings(Workings):
    """Notes who is worked out, and at which step."""

    def __init__(self) -> None:
        super().__init__()
        self.noted: list[tuple[str, str]] = []

    def of(self, step: str, person: Person, given: object, work: Callable[[], Person]) -> Person:
        def noted() -> Person:
            self.noted.append((step, person.key))
            return work()

        return super().of(step, person, given, noted)


def test_whoever_is_not_touched_is_not_worked_out_again() -> None:
    workings, read = NotedWorkings(), with_pictures(reading())
    before = month_of(read, workings=workings)
    workings.noted.clear()
    bobs = TransactionRef("5678", "000000003")
    marked = Decision("mark", transaction=bobs, mark="receipt_lost", id="d")
    after = month_of(read, (), [marked], workings)
    assert workings.noted == [("match", "200"), ("check", "200"), ("pictures", "200")]
    assert person(after, "100").issues
    assert person(after, "100") is person(before, "100")
    assert person(after, "200").issues != person(before, "200").issues


@settings(max_examples=150, deadline=None)
@given(
    st.lists(KINDS, min_size=1, max_size=6),
    st.sets(st.sampled_from(["charge", "receipt", "amount", "person"])),
)
def test_another_reading_buries_no_decision(steps: list[Decision], lost: set[str]) -> None:
    made = [replace(one, id=f"d{number}") for number, one in enumerate(steps)]
    whose = ann()
    if "charge" in lost:
        whose = replace(whose, transactions=whose.transactions[1:])
    if "receipt" in lost:
        whose = replace(whose, receipts=whose.receipts[:1])
    if "amount" in lost:
        dearer = replace(whose.receipts[0], amount=Decimal("12.34"))
        whose = replace(whose, receipts=(dearer, *whose.receipts[1:]))
    people = (bob(),) if "person" in lost else (whose, bob())
    month = month_of(reading(*people), decisions=made)
    standing = {one.decision for one in issues(month) if one.type == "decision_no_longer_fits"}
    assert standing <= {one.id for one in made}
    typed = [one for one in made if one.kind == "set" and one.receipt and one.id not in standing]
    if typed and "split" not in {one.kind for one in made}:
        amounts = [r.amount for p in month.people for r in p.receipts if r.key == typed[-1].receipt]
        assert amounts == [Decimal(typed[-1].value or "")]
    assert all(one.id in standing or one.kind in FREE for one in made) or "person" not in lost


FREE = {"note", "resolve", "reopen"}
"""Kinds that need no record of the person who is gone."""
