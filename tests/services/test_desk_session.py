"""A month under work: every step is kept, can be undone, and is saved with the others."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ccprocessor.app import open_office
from ccprocessor.domain.issues import TransactionRef
from ccprocessor.errors import DatabaseRefused
from ccprocessor.jobs import Job
from ccprocessor.resources import resource
from ccprocessor.services.cycle.listing import cycles
from ccprocessor.services.cycle.load_cycle import load_cycle
from ccprocessor.services.cycle.month import month_of
from ccprocessor.services.desk.deciding import DecidedMeanwhile, decide, restore, review
from ccprocessor.services.desk.session import DeskSession, Line
from ccprocessor.services.desk.standing import standing_of
from ccprocessor.services.office import Office, ProcessOptions
from ccprocessor.settings import Settings
from ccprocessor.storage import projected, tables


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("office")
    with open_office(_settings(folder, "Pat")) as opened:
        options = ProcessOptions(aliases=resource("sample/aliases.json"), ocr=False)
        files = [resource("sample/car.pdf"), resource("sample/receipts.pdf")]
        load_cycle(files, opened, options, Job())
        yield opened


@pytest.fixture
def desk(office: Office) -> DeskSession:
    session = DeskSession(office, _cycle(office))
    session.go_to(0)
    return session


@pytest.fixture
def other_desk(office: Office) -> Iterator[DeskSession]:
    """The desk of somebody else, on the same database."""
    with open_office(_settings(Path(office.settings.log_folder).parent, "Sam")) as opened:
        yield DeskSession(opened, _cycle(opened))


def _settings(folder: Path, author: str) -> Settings:
    return Settings(
        database_url=f"sqlite:///{(folder / 'office.sqlite').as_posix()}",
        log_folder=folder / "log",
        cache_folder=folder / "cache",
        author=author,
    )


def _cycle(office: Office) -> str:
    return cycles(office.database)[0].cycle.id


def _charges(desk: DeskSession) -> list[TransactionRef]:
    return [one.key for person in desk.state.month.people for one in person.transactions]


def mark(charge: TransactionRef, mark: str = "personal") -> Line:
    named = {"card": charge.card, "number": charge.number, "occurrence": charge.occurrence}
    return {"kind": "mark", "transaction": named, "as": mark}


def test_a_step_is_there_again_in_a_new_session(office: Office, desk: DeskSession) -> None:
    [charge, *_] = _charges(desk)
    after = desk.act("marked", [mark(charge)])
    assert not after.refused
    again = DeskSession(office, desk.cycle).state
    assert again == after
    assert [step.label for step in again.done] == ["marked"]


def test_one_line_that_does_not_fit_refuses_the_whole_step(desk: DeskSession) -> None:
    before = desk.state
    [charge, *_] = _charges(desk)
    after = desk.act("both", [mark(charge), mark(TransactionRef("0000", "1", 1))])
    assert after.month == before.month
    assert after.done == before.done
    assert after.refused == "Not done: there is no charge 0000/1/1."


def test_the_list_of_months_names_who_has_not_saved_what(
    office: Office, desk: DeskSession, other_desk: DeskSession
) -> None:
    first, second, third, *_ = _charges(desk)
    for charge in (first, second):
        desk.act("marked", [mark(charge)])
    other_desk.go_to(0)
    other_desk.act("marked", [mark(third)])
    [month] = cycles(office.database)
    assert month.unsaved == (("Pat", 2), ("Sam", 1))
    desk.undo()
    other_desk.undo()
    [month] = cycles(office.database)
    assert month.unsaved == (("Pat", 1),)


def test_a_new_step_forgets_what_was_undone(office: Office, desk: DeskSession) -> None:
    first, second, *_ = _charges(desk)
    desk.act("first", [mark(first)])
    desk.undo()
    desk.act("second", [mark(second)])
    assert [step.label for step in desk.redo().done] == ["second"]
    assert [step.label for step in DeskSession(office, desk.cycle).state.done] == ["second"]


def test_undo_before_the_beginning_and_redo_beyond_the_end_say_so_and_do_nothing(
    desk: DeskSession,
) -> None:
    before, told = desk.state, desk.undo()
    assert told == replace(before, refused=told.refused)
    assert "nothing to undo" in told.refused
    [charge, *_] = _charges(desk)
    after, told = desk.act("first", [mark(charge)]), desk.redo()
    assert told == replace(after, refused=told.refused)
    assert "nothing to do again" in told.refused


def test_two_windows_of_one_person_lose_no_step(office: Office, desk: DeskSession) -> None:
    first, second, *_ = _charges(desk)
    beside = DeskSession(office, desk.cycle)
    desk.act("first", [mark(first)])
    after = beside.act("second", [mark(second)])
    assert [step.label for step in after.done] == ["first", "second"]


def test_what_cannot_be_kept_is_told_and_kept_later(office: Office, desk: DeskSession) -> None:
    first, second, *_ = _charges(desk)
    with renamed(office, "draft_step", "draft_away"):
        after = desk.act("first", [mark(first)])
    assert isinstance(after.trouble, DatabaseRefused)
    assert [step.label for step in after.done] == ["first"]
    assert not DeskSession(office, desk.cycle).state.done
    assert desk.retry().trouble is None
    desk.act("second", [mark(second)])
    kept = DeskSession(office, desk.cycle).state
    assert [step.label for step in kept.done] == ["first", "second"]


@contextmanager
def renamed(office: Office, table: str, away: str) -> Iterator[None]:
    """Nothing can be written into a table that has another name."""
    for before, after in ((table, away), (away, table)):
        with office.database.write(office.actor) as session:
            session.connection().exec_driver_sql(f"ALTER TABLE {before} RENAME TO {after}")
        if after == away:
            yield


def test_saving_stores_one_revision_and_empties_the_draft(
    office: Office, desk: DeskSession
) -> None:
    first, second, *_ = _charges(desk)
    desk.act("first", [mark(first, "disputed")])
    before = desk.act("second", [mark(second, "disputed")])
    after = desk.save()
    assert after.revision.number != before.revision.number
    assert after.revision.reason == "first, second"
    assert not after.done
    assert after.month == before.month
    again = DeskSession(office, desk.cycle).state
    assert again.month == after.month
    assert not again.done
    assert desk.save().revision == after.revision


def test_who_did_not_change_is_the_same_person_and_is_written_no_more(
    office: Office, desk: DeskSession
) -> None:
    before = {person.key: person for person in desk.state.month.people}
    [charge, *_] = _charges(desk)
    [holder] = [one.key for one in before.values() if charge in {t.key for t in one.transactions}]
    stored, shown = _packets(office), _shown(office)
    desk.act("mark", [mark(charge, "receipt_lost")])
    for state in (desk.state, desk.save()):
        changed = {one.key for one in state.month.people if one is not before[one.key]}
        assert changed == {holder}
    assert _packets(office) == stored + 1
    assert {key: row for key, row in _shown(office).items() if key != holder} == {
        key: row for key, row in shown.items() if key != holder
    }


def _packets(office: Office) -> int:
    with office.database.read() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(tables.packet)) or 0


def _shown(office: Office) -> dict[str, tuple[object, ...]]:
    """The rows of people in the newest revision, and their employees."""
    person, packet = projected.employee_revision, tables.revision_packet
    same = (person.c.revision_id == packet.c.revision_id) & (person.c.position == packet.c.position)
    newest = sa.select(sa.func.max(tables.revision.c.id)).scalar_subquery()
    query = sa.select(person, packet.c.employee).join(packet, same)
    with office.database.read() as session:
        rows = session.execute(query.where(person.c.revision_id == newest)).all()
    return {row.person: tuple(row)[1:] for row in rows}


def test_a_revision_says_whether_it_is_an_edit_or_a_word_of_review(
    office: Office, desk: DeskSession
) -> None:
    [charge, *_] = _charges(desk)
    desk.act("mark", [mark(charge)])
    assert desk.save().revision.kind == "edit"
    said = review(office, desk.cycle, "submit", [], None)
    assert said.revision is not None
    assert said.revision.kind == "approval"
    again = restore(office, desk.cycle, said.revision.number)
    assert again.kind == "restore"


def test_a_save_goes_on_from_what_others_decided(
    office: Office, desk: DeskSession, other_desk: DeskSession
) -> None:
    own, others = _two(desk)
    desk.act("own", [mark(own, "receipt_lost")])
    other_desk.act("others", [mark(others, "receipt_lost")])
    theirs = other_desk.save()
    after = desk.save()
    assert after.revision.parent == theirs.revision.number
    marked = {c.key for p in after.month.people for c in p.transactions if c.mark == "receipt_lost"}
    assert {own, others} <= marked
    assert standing_of(office, desk.cycle).month == after.month


def test_a_save_about_the_same_person_is_refused_and_keeps_the_draft(
    office: Office, desk: DeskSession
) -> None:
    own, _ = _two(desk)
    before = desk.act("own", [mark(own, "personal")])
    decided = decide(office, desk.cycle, [json.dumps(dict(mark(own, "disputed")))])
    assert decided.revision is not None
    with pytest.raises(DecidedMeanwhile, match="Nothing of this was stored"):
        desk.save()
    assert desk.state.done == before.done


def test_a_decision_is_taken_back_once_and_may_be_done_again(
    office: Office, desk: DeskSession
) -> None:
    own, _ = _two(desk)
    made = desk.act("own", [mark(own)]).done[-1].decisions[0].id
    taken = desk.act("back", [{"kind": "take_back", "decision": made}]).done[-1].decisions[0].id
    twice = desk.act("back", [{"kind": "take_back", "decision": made}])
    assert twice.refused == f"Not done: decision {made} was taken back already."
    again = desk.act("again", [{"kind": "take_back", "decision": taken}])
    assert not again.refused
    assert {c.mark for p in again.month.people for c in p.transactions if c.key == own} == {
        "personal"
    }


def _two(desk: DeskSession) -> list[TransactionRef]:
    """A charge of each of two people."""
    people = [one for one in desk.state.month.people if one.transactions]
    return [people[0].transactions[0].key, people[1].transactions[0].key]


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
            desk.take_back("mark", _charges(desk)[number:])
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
