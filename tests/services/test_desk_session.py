"""A month under work: every step is kept, can be undone, and is saved with the others."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from ccprocessor.app import open_office
from ccprocessor.domain.issues import TransactionRef
from ccprocessor.errors import DatabaseRefused
from ccprocessor.services.cycle.listing import cycles
from ccprocessor.services.desk.clashes import Line
from ccprocessor.services.desk.deciding import DecidedMeanwhile, decide, restore, review
from ccprocessor.services.desk.session import DeskSession
from ccprocessor.services.desk.standing import standing_of
from ccprocessor.services.office import Office
from ccprocessor.storage import projected, tables
from tests.services.desks import charges_of, cycle_of, desk, office, settings_in

__all__ = ["desk", "office"]


@pytest.fixture
def other_desk(office: Office) -> Iterator[DeskSession]:
    """The desk of somebody else, on the same database."""
    with open_office(settings_in(Path(office.settings.log_folder).parent, "Sam")) as opened:
        yield DeskSession(opened, cycle_of(opened))


def mark(charge: TransactionRef, mark: str = "personal") -> Line:
    named = {"card": charge.card, "number": charge.number, "occurrence": charge.occurrence}
    return {"kind": "mark", "transaction": named, "as": mark}


def test_a_step_is_there_again_in_a_new_session(office: Office, desk: DeskSession) -> None:
    [charge, *_] = charges_of(desk)
    after = desk.act("marked", [mark(charge)])
    assert not after.refused
    again = DeskSession(office, desk.cycle).state
    assert again == after
    assert [step.label for step in again.done] == ["marked"]


def test_one_line_that_does_not_fit_refuses_the_whole_step(desk: DeskSession) -> None:
    before = desk.state
    [charge, *_] = charges_of(desk)
    after = desk.act("both", [mark(charge), mark(TransactionRef("0000", "1", 1))])
    assert after.month == before.month
    assert after.done == before.done
    assert after.refused == "Not done: there is no charge 1 on card 0000."


def test_the_list_of_months_names_who_has_not_saved_what(
    office: Office, desk: DeskSession, other_desk: DeskSession
) -> None:
    first, second, third, *_ = charges_of(desk)
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
    first, second, *_ = charges_of(desk)
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
    [charge, *_] = charges_of(desk)
    after, told = desk.act("first", [mark(charge)]), desk.redo()
    assert told == replace(after, refused=told.refused)
    assert "nothing to do again" in told.refused


def test_two_windows_of_one_person_lose_no_step(office: Office, desk: DeskSession) -> None:
    first, second, *_ = charges_of(desk)
    beside = DeskSession(office, desk.cycle)
    desk.act("first", [mark(first)])
    after = beside.act("second", [mark(second)])
    assert [step.label for step in after.done] == ["first", "second"]


def test_undo_and_save_take_nothing_from_another_window_of_the_same_person(
    office: Office, desk: DeskSession
) -> None:
    first, second, third = charges_of(desk)[:3]
    desk.act("first", [mark(first)])
    beside = DeskSession(office, desk.cycle)
    desk.act("second", [mark(second)])
    told = beside.undo()
    assert "Another window of yours" in told.refused
    assert [step.label for step in told.done] == ["first", "second"]
    beside.act("third", [mark(third)])
    behind = desk.save("all of it")
    assert "Another window of yours" in behind.refused
    assert [step.label for step in behind.done] == ["first", "second", "third"]
    assert desk.save("all of it").done == ()
    told = beside.act("again", [mark(first, "disputed")])
    assert [step.label for step in told.done] == ["again"]
    marks = {one.key: one.mark for who in told.month.people for one in who.transactions}
    assert [marks[one] for one in (first, second, third)] == ["disputed", "personal", "personal"]
    beside.go_to(0)


def test_what_cannot_be_kept_is_told_and_kept_later(office: Office, desk: DeskSession) -> None:
    first, second, *_ = charges_of(desk)
    with renamed(office, "draft_step", "draft_away"):
        after = desk.act("first", [mark(first)])
    assert isinstance(after.trouble, DatabaseRefused)
    assert [step.label for step in after.done] == ["first"]
    assert after.is_local
    handed_in = DeskSession(office, desk.cycle).state
    assert [step.label for step in handed_in.done] == ["first"]
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
    first, second, *_ = charges_of(desk)
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
    [charge, *_] = charges_of(desk)
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
    [charge, *_] = charges_of(desk)
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


def test_a_save_that_says_otherwise_about_the_same_asks_and_keeps_the_draft(
    office: Office, desk: DeskSession
) -> None:
    own, _ = _two(desk)
    before = desk.act("own", [mark(own, "personal")])
    number, line = before.revision.number, json.dumps(dict(mark(own, "disputed")))
    decided = decide(office, desk.cycle, [line])
    assert decided.revision is not None
    after = desk.save()
    [clash] = after.clashes
    assert "marked disputed" in clash.theirs
    assert "Say first which is to stand" in after.refused
    assert after.done == before.done
    line = json.dumps(dict(mark(own, "receipt_lost")))
    with pytest.raises(DecidedMeanwhile, match=r"marked disputed.*Nothing of this was stored"):
        decide(office, desk.cycle, [line], based_on=number)
    again = decide(office, desk.cycle, [line], based_on=decided.revision.number)
    assert again.revision is not None


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
