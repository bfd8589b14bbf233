"""Acts of every kind, also at random: undone, done again, saved, read again."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ccprocessor.services.cycle.month import month_of
from ccprocessor.services.desk.clashes import Line
from ccprocessor.services.desk.session import DeskSession
from ccprocessor.services.desk.standing import standing_of
from ccprocessor.services.office import Office
from tests.services.desks import charges_of, desk, office

__all__ = ["desk", "office"]


def lines_of(desk: DeskSession, kind: str, number: int) -> list[Line]:
    """One of the acts of a kind that the window could send; none where nothing is of that kind."""
    people = desk.state.month.people
    charges = [one for person in people for one in person.transactions]
    receipts = [one for person in people for one in person.receipts if one.amount]
    charge, receipt = charges[number % len(charges)], receipts[number % len(receipts)]
    person, about = people[number % len(people)].key, {"transaction": charge.key._asdict()}
    of_receipt, both = {"receipt": receipt.key._asdict()}, {"receipts": [receipt.key._asdict()]}
    field, subject = (("net", about), ("amount", of_receipt))[number % 2]
    written = {"person": person, "date": "2031-02-09", "amount": "12.50", "merchant": "QUIKMOCK"}
    rest = f"{(receipt.amount or 0) - 1:f}"
    said: dict[str, Line] = {
        "set": {**subject, "field": field, "value": f"{number}.75"},
        "confirm": {**about, "field": ("net", "merchant")[number % 2]},
        "match": {**about, **both},
        "reject": {**about, **both},
        "unmatch": about,
        "split": {**of_receipt, "parts": [{"amount": "1.00"}, {"amount": rest}]},
        "mark": {**about, "as": ("personal", "disputed", "receipt_lost")[number % 3]},
        "add_receipt": written,
        "add_transaction": {**written, "card": charge.key.card},
        "note": {"person": person, "text": f"Called {number}"},
        "remind": {"person": person, "text": f"Asked {number}"},
    }
    return [{"kind": kind, **said[kind]}] if kind in said else _lines_found(desk, kind, number)


def _lines_found(desk: DeskSession, kind: str, number: int) -> list[Line]:
    month = desk.state.month
    whole = [one for one in month.people if one.employee_id and one.portal_id]
    found: list[Line] = []
    match kind:
        case "resolve":
            issues = [issue for one in month.people for issue in one.open_issues]
            found = [{"issue": issue.key, "reason": "Seen"} for issue in issues]
        case "separate":
            found = [{"employee_id": one.employee_id, "portal_id": one.portal_id} for one in whole]
        case "link":
            rest = [one for one in month.people if one not in whole]
            left = [one.employee_id for one in rest if one.employee_id]
            right = [one.portal_id for one in rest if one.portal_id]
            pairs = [(one, other) for one in left for other in right]
            found = [{"employee_id": one, "portal_id": other} for one, other in pairs]
        case "assign":
            people = [one.key for one in month.people]
            pages = [{"document": one.document, "page": one.page} for one in month.unassigned]
            found = [
                {"page": page, "person": people[(number + at) % len(people)]}
                for at, page in enumerate(pages)
            ]
        case "take_back":
            made = [one for step in desk.state.done for one in step.decisions]
            found = [{"decision": one.id} for one in made]
    return [{"kind": kind, **found[number % len(found)]}] if found else []


WINDOW_KINDS = (
    "set", "confirm", "match", "reject", "unmatch", "split", "mark", "resolve", "link", "separate",
    "assign", "add_receipt", "add_transaction", "note", "remind", "take_back",
)  # fmt: skip


"""Every kind of decision that the window sends but for words of review, which are no drafts."""


@pytest.mark.parametrize("kind", WINDOW_KINDS)
def test_an_act_of_every_kind_is_undone_and_done_again(desk: DeskSession, kind: str) -> None:
    before = {"link": "separate", "take_back": "note"}.get(kind)
    if before is not None:
        desk.act(before, lines_of(desk, before, 0))
    first, taken = desk.state, desk.state
    for number in range(40):
        if (lines := lines_of(desk, kind, number)) and not (taken := desk.act(kind, lines)).refused:
            break
    assert len(taken.done) == len(first.done) + 1, taken.refused
    assert desk.undo().month == first.month
    assert desk.redo().month == taken.month


ACTS = st.lists(
    st.tuples(
        st.sampled_from((*WINDOW_KINDS, "unmark", "undo", "redo", "reopen")), st.integers(0, 40)
    ),
    max_size=14,
)


_SHARED = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


def at_work(office: Office, desk: DeskSession, acts: list[tuple[str, int]]) -> DeskSession:
    """The desk after the acts, which may be another session by then; what does not fit is left."""
    for what, number in acts:
        if what == "reopen":
            desk = DeskSession(office, desk.cycle)
        elif what in {"undo", "redo"}:
            getattr(desk, what)()
        elif what == "unmark":
            desk.take_back("mark", charges_of(desk)[number:])
        elif lines := lines_of(desk, what, number):
            desk.act(f"{what} {number}", lines)
    return desk


@_SHARED
@given(ACTS)
def test_any_steps_undone_give_the_first_state_and_redone_the_last(
    office: Office, desk: DeskSession, acts: list[tuple[str, int]]
) -> None:
    desk.renew()
    first = desk.go_to(0).month
    desk = at_work(office, desk, acts)
    last = desk.state
    assert desk.go_to(0).month == first
    assert desk.go_to(len(last.done)).month == last.month
    standing = standing_of(office, desk.cycle)
    made = [one for step in last.done for one in step.decisions]
    assert month_of(standing.reading, (), (*standing.decisions, *made)) == last.month


@settings(_SHARED, max_examples=10)
@given(ACTS)
def test_any_steps_saved_are_the_same_when_read_again(
    office: Office, desk: DeskSession, acts: list[tuple[str, int]]
) -> None:
    desk.renew()
    desk.go_to(0)
    last = at_work(office, desk, acts).state
    saved = DeskSession(office, desk.cycle).save()
    assert not saved.done
    assert saved.month == last.month
    standing = standing_of(office, desk.cycle)
    assert standing.month == last.month
    assert month_of(standing.reading, (), standing.decisions) == last.month
