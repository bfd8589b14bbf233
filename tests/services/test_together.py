"""Several people on one month: what each did is merged, and asked about where it contradicts."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import pytest
import sqlalchemy as sa

from ccprocessor.domain.facts import facts_of
from ccprocessor.domain.issues import TransactionRef
from ccprocessor.domain.statement import Transaction
from ccprocessor.errors import DatabaseRefused, OutcomeUnknown
from ccprocessor.services.desk.clashes import Line
from ccprocessor.services.desk.deciding import restore, review
from ccprocessor.services.desk.handing_in import local_drafts
from ccprocessor.services.desk.session import DeskSession
from ccprocessor.services.desk.standing import standing_of
from ccprocessor.services.desk.state import DeskState
from ccprocessor.services.together.catching_up import hand_in_rest
from ccprocessor.storage.engine import commits, engines
from ccprocessor.storage.engine.engines import Patience
from tests.services.offices import SharedOffice
from tests.storage.proxies import How, breaking

MOST_ASKED = 75  # statements of a save that takes another one in
OPERATION = b"INSERT INTO operation"  # the last that a save writes of its own


def charge_of(desk: DeskSession, person: int = 0, at: int = 0) -> Transaction:
    people = [one for one in desk.state.month.people if one.transactions]
    return people[person].transactions[at]


def named(charge: TransactionRef) -> Line:
    return {"card": charge.card, "number": charge.number, "occurrence": charge.occurrence}


def set_(charge: Transaction, value: str, field: str = "merchant") -> Line:
    return {"kind": "set", "transaction": named(charge.key), "field": field, "value": value}


def value_of(state: DeskState, charge: Transaction, field: str = "merchant") -> str:
    [found] = [
        getattr(one, field)
        for person in state.month.people
        for one in person.transactions
        if one.key == charge.key
    ]
    return str(found)


def test_what_another_saved_is_taken_in_and_told_in_a_line(shared: SharedOffice) -> None:
    mine, hers = shared.desk("Sam"), shared.desk("Amira")
    assert mine.follow().news == ""
    hers.act("one", [set_(charge_of(hers), "ONE")])
    hers.act("two", [set_(charge_of(hers, 1), "TWO")])
    saved = hers.save()
    state = mine.follow()
    assert state.news == f"Amira saved revision {saved.revision.number}: 2 people changed"
    assert (state.revision.number, state.month) == (saved.revision.number, saved.month)
    assert mine.follow().news == ""


def test_the_same_person_is_merged_field_by_field(shared: SharedOffice) -> None:
    mine, hers = shared.desk("Sam"), shared.desk("Amira")
    charge = charge_of(mine)
    mine.act("city", [set_(charge, "ULM", "city")])
    hers.act("merchant", [set_(charge, "HERS")])
    hers.save()
    state = mine.save()
    assert not state.clashes
    assert not state.done
    assert (value_of(state, charge), value_of(state, charge, "city")) == ("HERS", "ULM")
    assert standing_of(shared.office("Pat"), mine.cycle).month == state.month


def test_the_same_said_twice_is_no_question(shared: SharedOffice) -> None:
    mine, hers = shared.desk("Sam"), shared.desk("Amira")
    for desk in (mine, hers):
        desk.act("same", [set_(charge_of(desk), "SAME")])
    hers.save()
    assert mine.save().done == ()


@pytest.mark.parametrize("side", ["mine", "theirs"])
def test_a_contradiction_asks_and_lets_either_side_stand(shared: SharedOffice, side: str) -> None:
    mine, hers = shared.desk("Sam"), shared.desk("Amira")
    charge = charge_of(mine)
    mine.act("mine", [set_(charge, "MINE")])
    hers.act("hers", [set_(charge, "HERS")])
    saved = hers.save()
    asked = mine.follow()
    [clash] = asked.clashes
    assert clash.by == "Amira"
    assert clash.theirs == "merchant set to HERS"
    assert clash.mine == "merchant set to MINE"
    assert clash.when
    refused = mine.save()
    assert refused.revision.number == saved.revision.number
    assert "Amira decided “merchant set to HERS”" in refused.refused
    settled = mine.settle(clash.id, "mine" if side == "mine" else "theirs")
    assert not settled.refused
    assert not settled.clashes
    assert value_of(settled, charge) == {"mine": "MINE", "theirs": "HERS"}[side]
    assert [one.id for one in mine.undo().clashes] == [clash.id]
    assert not mine.redo().clashes
    after = mine.save()
    assert not after.done
    assert value_of(after, charge) == value_of(settled, charge)
    told = [one.value for one in after.decisions if one.kind == "set"]
    assert {"MINE", "HERS"} <= set(told)
    assert not mine.follow().clashes


def test_a_draft_that_is_taken_up_later_is_asked_about_too(shared: SharedOffice) -> None:
    mine, hers = shared.desk("Sam"), shared.desk("Amira")
    charge = charge_of(mine)
    mine.act("mine", [set_(charge, "MINE")])
    hers.act("hers", [set_(charge, "HERS")])
    hers.save()
    [clash] = shared.desk("Sam").state.clashes
    assert clash.theirs.endswith("HERS")


def test_what_is_decided_upon_an_older_picture_is_asked_about(shared: SharedOffice) -> None:
    mine, hers = shared.desk("Sam"), shared.desk("Amira")
    charge, looked_at = charge_of(mine), mine.state.revision.number
    hers.act("hers", [set_(charge, "HERS")])
    hers.save()
    mine.follow()
    assert mine.act("late", [set_(charge, "MINE")], seen=looked_at).clashes
    mine.undo()
    assert not mine.act("knowing", [set_(charge, "MINE")]).clashes


@pytest.mark.parametrize("side", ["mine", "theirs"])
def test_an_answer_that_is_contradicted_again_is_one_question(
    shared: SharedOffice, side: Literal["mine", "theirs"]
) -> None:
    mine, hers = shared.desk("Sam"), shared.desk("Amira")
    charge = charge_of(mine)
    mine.act("mine", [set_(charge, "MINE")])
    hers.act("hers", [set_(charge, "HERS")])
    hers.save()
    [clash] = mine.follow().clashes
    mine.settle(clash.id, "mine")
    hers.act("again", [set_(charge, "HERS AGAIN")])
    hers.save()
    [clash] = mine.follow().clashes
    assert (clash.mine, clash.theirs) == ("merchant set to MINE", "merchant set to HERS AGAIN")
    assert not mine.settle(clash.id, side).clashes
    kept = {"mine": "MINE", "theirs": "HERS AGAIN"}[side]
    assert value_of(mine.save(), charge) == kept


def test_to_drop_a_change_is_no_answer_about_another(shared: SharedOffice) -> None:
    mine, hers = shared.desk("Sam"), shared.desk("Amira")
    charge = charge_of(mine)
    mine.act("first", [set_(charge, "FIRST")])
    second = mine.act("second", [set_(charge, "SECOND")]).done[1].decisions[0].id
    hers.act("hers", [set_(charge, "HERS")])
    hers.save()
    assert len(mine.follow().clashes) == 1
    [clash] = mine.act("drop", [{"kind": "take_back", "decision": second}]).clashes
    assert (clash.mine, clash.theirs) == ("merchant set to FIRST", "merchant set to HERS")


def test_deciding_anew_with_theirs_in_sight_answers_the_question(shared: SharedOffice) -> None:
    mine, hers = shared.desk("Sam"), shared.desk("Amira")
    charge = charge_of(mine)
    mine.act("mine", [set_(charge, "MINE")])
    hers.act("hers", [set_(charge, "HERS")])
    hers.save()
    assert mine.follow().clashes
    state = mine.act("both", [set_(charge, "BOTH")])
    assert not state.clashes
    assert value_of(mine.save(), charge) == "BOTH"


def test_a_restored_revision_asks_about_what_stands_no_more(shared: SharedOffice) -> None:
    mine, hers = shared.desk("Sam"), shared.desk("Amira")
    charge, first = charge_of(mine), mine.state.revision.number
    mine.act("mine", [set_(charge, "MINE")])
    mine.save()
    mine.act("better", [set_(charge, "BETTER")])
    restore(hers._office, hers.cycle, first)
    [clash] = mine.follow().clashes
    assert clash.theirs == "merchant set to MINE: taken back"
    assert value_of(mine.settle(clash.id, "mine"), charge) == "BETTER"
    assert value_of(mine.save(), charge) == "BETTER"


def test_an_approval_of_somebody_who_was_changed_is_asked_about(shared: SharedOffice) -> None:
    mine, hers = shared.desk("Sam"), shared.desk("Amira")
    person = next(one for one in mine.state.month.people if one.is_ready and one.transactions)
    hers.act("hers", [set_(person.transactions[0], "HERS")])
    assert review(mine._office, mine.cycle, "submit", [person.key], None).revision
    mine.follow()
    mine.act("approve", [{"kind": "approve", "person": person.key}])
    hers.save()
    [clash] = mine.follow().clashes
    assert (clash.mine, clash.theirs) == ("approved", "merchant set to HERS")
    kept = mine.settle(clash.id, "mine")
    [mended] = [one for one in kept.month.people if one.key == person.key]
    facts = [one.facts for one in kept.decisions if one.kind == "approve"]
    assert (mended.review.state, facts[-1]) == ("approved", facts_of(mended))
    [clash] = mine.undo().clashes
    assert not mine.settle(clash.id, "theirs").clashes
    [now] = [one for one in mine.save().month.people if one.key == person.key]
    assert now.review.state == "open"


def test_what_is_done_while_the_server_is_away_is_kept_here_and_handed_in(
    shared: SharedOffice,
) -> None:
    mine, hers = shared.desk("Sam"), shared.desk("Amira")
    first, second = charge_of(mine), charge_of(mine, 1)
    mine._office.lost = DatabaseRefused("The connection was lost.")
    state = mine.act("away", [set_(first, "AWAY")])
    assert state.is_local
    assert value_of(state, first) == "AWAY"
    assert "kept on this computer" in mine.save().refused
    hers.act("hers", [set_(second, "HERS")])
    hers.save()
    mine._office.lost = None
    state = mine.follow()
    assert state.trouble is None
    assert not state.is_local
    assert value_of(state, second) == "HERS"
    assert [one.label for one in shared.desk("Sam").state.done] == ["away"]
    assert value_of(mine.save(), first) == "AWAY"


def test_what_was_kept_here_outlives_the_program(shared: SharedOffice) -> None:
    mine = shared.desk("Sam")
    charge = charge_of(mine)
    mine.act("before", [set_(charge, "ULM", "city")])
    mine._office.lost = DatabaseRefused("The connection was lost.")
    mine.act("away", [set_(charge, "AWAY")])
    assert [one.label for one in shared.desk("Pat").state.done] == []
    again = shared.desk("Sam")
    assert [one.label for one in again.state.done] == ["before", "away"]
    assert value_of(again.save(), charge) == "AWAY"
    assert shared.desk("Sam").state.done == ()


def test_what_was_kept_here_is_handed_in_for_months_that_are_not_in_front(
    shared: SharedOffice,
) -> None:
    mine = shared.desk("Sam")
    mine._office.lost = DatabaseRefused("The connection was lost.")
    mine.act("away", [set_(charge_of(mine), "AWAY")])
    office = shared.office("Sam")
    hand_in_rest(office, mine.cycle)
    assert shared.desk("Pat").state.touched == ()
    hand_in_rest(office, "")
    assert [user for _person, user in shared.desk("Pat").state.touched] == ["Sam"]
    assert local_drafts(office).cycles() == ()


def test_a_save_that_was_done_is_not_done_again(shared: SharedOffice) -> None:
    mine = shared.desk("Sam")
    mine.act("mine", [set_(charge_of(mine), "MINE")])
    draft, standing = mine._draft, mine._standing
    saved = mine.save()
    mine._draft, mine._standing = draft, standing  # as if the answer had never come
    again = mine.save()
    assert again.revision.number == saved.revision.number
    assert not again.done
    assert shared.desk("Amira").state.revision == saved.revision
    assert replace(again, news="") == replace(shared.desk("Sam").state, news="")


@pytest.mark.parametrize("how", ["answer lost", "answer never comes"])
def test_a_save_whose_answer_is_lost_is_looked_up_and_not_doubled(
    served: SharedOffice, monkeypatch: pytest.MonkeyPatch, how: How
) -> None:
    monkeypatch.setattr(engines, "USUAL", Patience(lock=20, statement=20, idle=20, silence=3))
    direct, before = served.desk("Amira"), served.url
    with breaking(before, b"COMMIT\0", how, after=OPERATION) as (served.url, proxy):
        mine = served.desk("Sam")
        mine.act("mine", [set_(charge_of(mine), "MINE")])
        saved = mine.save()
        assert proxy.broke.is_set()
    assert (saved.done, saved.trouble) == ((), None)
    assert direct.follow().revision == saved.revision
    assert saved.revision.parent == "1.0"
    mine._office.close()


def test_a_save_that_could_not_be_looked_up_is_found_when_it_is_tried_again(
    served: SharedOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commits, "_LOOK_S", 0.05)
    direct, before = served.desk("Amira"), served.url
    look = commits._outcome

    def cut_off(engine: sa.Engine, mark: commits._Mark) -> bool | None:
        proxy.end()
        return look(engine, mark)

    monkeypatch.setattr(commits, "_outcome", cut_off)
    with breaking(before, b"COMMIT\0", "answer lost", after=OPERATION) as (served.url, proxy):
        mine = served.desk("Sam")
        mine.act("mine", [set_(charge_of(mine), "MINE")])
        with pytest.raises(OutcomeUnknown):
            mine.save()
    there = direct.follow().revision
    assert there.number == "1.1"
    served.url = before
    office = served.office("Sam")
    mine._office = office
    again = mine.save()
    assert (again.revision, again.done) == (there, ())
    assert direct.follow().revision == there


def test_no_card_number_is_kept_on_this_computer(shared: SharedOffice) -> None:
    mine = shared.desk("Sam")
    person = next(one for one in mine.state.month.people if one.transactions)
    mine._office.lost = DatabaseRefused("The connection was lost.")
    number = "4111 1111 1111 1111"
    mine.act("note", [{"kind": "note", "person": person.key, "text": f"Card {number}"}])
    [file] = shared.folder.rglob("drafts.sqlite")
    kept = b"".join(one.read_bytes() for one in file.parent.glob("drafts.sqlite*"))
    assert b"**** 1111" in kept
    assert number.encode() not in kept


def test_a_save_after_another_reads_anew_only_whom_that_changed(shared: SharedOffice) -> None:
    mine, hers = shared.desk("Sam"), shared.desk("Amira")
    hers.act("one", [set_(charge_of(hers), "ONE")])
    hers.save()
    mine.act("two", [set_(charge_of(mine, 1), "TWO")])
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    try:
        assert not mine.save().done
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", note)
    assert len(asked) <= MOST_ASKED
    assert not any("reading.data" in one for one in asked)
    [packets] = [one for one in asked if "JOIN packet" in one]
    assert "revision_packet.position IN" in packets
