"""From the clerk's submission over the supervisor's queue to the closed month, as two people."""

from __future__ import annotations

import datetime as dt
import json
import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pypdfium2
import pytest

from ccprocessor.domain.facts import facts_digest, facts_of
from ccprocessor.errors import ChangedMeanwhile, NotAllowed, UserError, WrongUsage
from ccprocessor.jobs import Job
from ccprocessor.services.approval.acts import (
    approve,
    reassign,
    reassign_named,
    return_lines,
    submit,
    undo,
    withdraw,
)
from ccprocessor.services.approval.closing import NotClosed, close_month, reopen_month
from ccprocessor.services.approval.items import state_words
from ccprocessor.services.approval.listing import as_line
from ccprocessor.services.approval.queue import keep_looked, queue_of
from ccprocessor.services.approval_rules import (
    approval_rules,
    change_approval_rules,
    kept_approval_rules,
)
from ccprocessor.services.cycle.load_cycle import load_cycle, open_revision
from ccprocessor.services.desk.deciding import decide, restore, review
from ccprocessor.services.desk.export_revision import export_revision
from ccprocessor.services.desk.session import DeskSession
from ccprocessor.services.evidence.pack import write_evidence
from ccprocessor.services.office import Office, ProcessOptions
from ccprocessor.services.users import add_member
from ccprocessor.storage.closing.closings import MonthClosed
from tests.services.reviewing import (
    BOSS,
    CHIEF,
    CLERK,
    OTHER,
    OpenDesk,
    cycle_of,
    database_with_month,
    desks,
    file_with_month,
    in_state,
    opened,
    own_desks,
    own_url,
    people_of,
    sample,
    shared_url,
    waiting,
)

__all__ = [
    "database_with_month", "desks", "file_with_month", "opened", "own_desks", "own_url", "sample",
    "shared_url",
]  # fmt: skip


def settle_everything(office: Office) -> DeskSession:
    """Let the clerk settle whatever is open of everybody, as one step that is not saved yet."""
    desk = DeskSession(office, cycle_of(office))
    open_ = [issue for one in desk.state.month.people for issue in one.open_issues]
    lines = [{"kind": "resolve", "issue": one.key, "reason": "Affidavit"} for one in open_]
    if lines:
        assert desk.act("settled", lines).refused == ""
    return desk


def submitted(desks: OpenDesk) -> list[str]:
    """Everybody submitted by the clerk; their keys."""
    assert submit(settle_everything(desks(CLERK))).refused == ""
    return list(waiting(desks(CHIEF)))


def set_first(desk: DeskSession, person: str, value: str) -> None:
    """Set the amount of the first receipt of somebody, and save it."""
    [who] = [one for one in desk.renew().month.people if one.key == person]
    receipt = {"transaction_id": who.receipts[0].transaction_id}
    line = {"kind": "set", "receipt": receipt, "field": "amount", "value": value}
    assert desk.act("amount", [line]).refused == ""
    assert desk.save().refused == ""


def test_what_is_not_ready_is_refused_with_what_is_open_and_the_rest_is_submitted(
    own_desks: OpenDesk,
) -> None:
    clerk = own_desks(CLERK)
    unready, ready = in_state(clerk, "open"), in_state(clerk, "ready")
    assert unready
    desk = DeskSession(clerk, cycle_of(clerk))
    refused = submit(desk, unready[:1]).refused
    assert f"{people_of(clerk)[unready[0]].name} is open: " in refused
    told = submit(desk)
    assert told.refused == ("" if ready else "Not done: there is nobody to submit.")
    assert set(in_state(clerk, "submitted")) == set(ready)
    assert submit(settle_everything(clerk)).done == ()
    queue = queue_of(own_desks(CHIEF))
    assert {one.person.key for one in queue.items} == {*unready, *ready}
    assert {(one.state, one.by) for one in queue.items} == {("waiting", CLERK)}
    scores = [one.risk.score for one in queue.items]
    assert scores == sorted(scores, reverse=True)


def test_returned_lines_come_back_to_the_clerk_and_again_with_what_was_changed(
    desks: OpenDesk,
) -> None:
    keys = submitted(desks)
    clerk, chief = desks(CLERK), desks(CHIEF)
    first = next(one for one in waiting(chief).values() if one.person.transactions)
    key, charge = first.person.key, first.person.transactions[0]
    back = return_lines(chief, first, "Which job is this?", [charge.key])
    assert back.sentence == f"{first.person.name} returned."
    returned = people_of(clerk)[key].review
    assert (returned.state, returned.by, returned.lines) == ("returned", CHIEF, (charge.key,))
    assert set(waiting(chief)) == set(keys) - {key}
    desk = DeskSession(clerk, cycle_of(clerk))
    assert "there is nobody to submit" in submit(desk).refused  # nobody worked on it yet
    mark = {"kind": "mark", "transaction": charge.key._asdict(), "as": "personal"}
    assert desk.act("personal", [mark]).refused == ""
    assert people_of(clerk)[key].review.state == "returned"
    again = submit(settle_everything(clerk), [key])
    assert again.refused == ""
    assert "changed since the return: " in again.told
    assert "marked personal" in again.told
    now = waiting(chief)[key]
    assert any("marked personal" in one for one in now.changed)
    assert "it was returned" in now.since
    assert any(reason.name == "personal" for reason in now.risk.reasons)


def test_a_clerk_restores_no_approval_and_takes_none_back_by_restoring(desks: OpenDesk) -> None:
    submitted(desks)
    clerk, chief = desks(CLERK), desks(CHIEF)
    cycle = cycle_of(clerk)
    before = open_revision(clerk, cycle).revision.number
    first = next(iter(waiting(chief).values()))
    assert approve(chief, [first]).sentence
    approved = open_revision(clerk, cycle).revision.number
    with pytest.raises(NotAllowed, match="may not approve, return or reassign"):
        restore(clerk, cycle, before)
    assert in_state(clerk, "approved") == [first.person.key]
    restore(chief, cycle, before)
    assert in_state(clerk, "approved") == []
    with pytest.raises(NotAllowed):
        restore(clerk, cycle, approved)
    restore(chief, cycle, approved)
    assert in_state(clerk, "approved") == [first.person.key]


def test_everybody_is_approved_the_month_closed_and_its_export_carries_both(
    desks: OpenDesk, tmp_path: Path
) -> None:
    keys = submitted(desks)
    clerk, chief = desks(CLERK), desks(CHIEF)
    cycle = cycle_of(clerk)
    with pytest.raises(NotClosed, match="neither approved nor excused"):
        close_month(chief, cycle, {})
    done = approve(chief, list(waiting(chief).values()))
    assert f"{len(keys)} people approved." in done.sentence
    assert queue_of(chief).waiting == ()
    assert "is closed at revision" in close_month(chief, cycle, {})
    assert queue_of(chief).items == ()
    out = tmp_path / "out"
    export_revision(clerk, cycle, None, out, Job())
    assert set(in_state(clerk, "exported")) == set(keys)
    export_revision(clerk, cycle, None, out, Job())
    assert reopen_month(chief, cycle, "A late receipt")
    told = [as_line(one, dt.datetime.now(dt.UTC)) for one in queue_of(chief).items]
    assert all(
        f"submitted by {CLERK} today; approved by {CHIEF}; exported by {CLERK}" in one
        for one in told
    )
    assert close_month(chief, cycle, {})
    result = json.loads((out / "result.json").read_text("utf-8"))
    assert (result["closing"]["by"], result["closing"]["excused"]) == (CHIEF, [])
    by_key = people_of(clerk)
    for one in result["employees"]:
        person = by_key[one["employee_id"] or f"portal {one['portal_id']}"]
        [word] = one["review"]["approvals"]
        assert (word["by"], word["facts"]) == (CHIEF, facts_digest(facts_of(person)))
    rows = list(openpyxl.load_workbook(out / "Credit Card Report.xlsx")["Approvals"].values)
    assert {row[4] for row in rows[1 : len(by_key) + 1]} == {CHIEF}
    assert "closed at revision" in str(rows[-1][0])
    packet = next(out.glob("*inished Reports/*.pdf"))
    with pypdfium2.PdfDocument(packet) as document:
        cover = document[0].get_textpage().get_text_bounded()
    assert f"Approved by {CHIEF}" in cover
    assert f"The month was closed by {CHIEF}" in cover


def test_a_closed_month_is_changed_only_after_it_was_reopened_with_a_reason(
    desks: OpenDesk, sample: list[Path]
) -> None:
    clerk, chief = desks(CLERK), desks(CHIEF)
    cycle = cycle_of(clerk)
    excuses = dict.fromkeys(people_of(chief), "Left the company")
    with pytest.raises(NotAllowed, match="is clerk here and may not close a month"):
        close_month(clerk, cycle, excuses)
    with pytest.raises(WrongUsage, match="is excused with a reason"):
        close_month(chief, cycle, dict.fromkeys(excuses, " "))
    with pytest.raises(WrongUsage, match="There is no person nobody"):
        close_month(chief, cycle, {**excuses, "nobody": "?"})
    step = DeskSession(clerk, cycle)
    step.act("note", [{"kind": "note", "person": next(iter(excuses)), "text": "Called"}])
    with pytest.raises(NotClosed, match=f"1 change by {CLERK}"):
        close_month(chief, cycle, excuses)
    step.save()
    assert f"{len(excuses)} people excused" in close_month(chief, cycle, excuses)
    loaded = open_revision(clerk, cycle)
    assert loaded.closing is not None
    assert (loaded.closing.by, bool(loaded.unread)) == (CHIEF, False)
    assert {one.person for one in loaded.closing.excused} == set(excuses)
    desk = DeskSession(clerk, cycle)
    assert desk.state.closing is not None
    person = next(iter(excuses))
    note = json.dumps({"kind": "note", "person": person, "text": "Late"})
    for change in (
        lambda: decide(clerk, cycle, [note]),
        lambda: desk.act("note", [json.loads(note)]),
        lambda: review(chief, cycle, "approve", [], None),
        lambda: review(clerk, cycle, "submit", ["nobody"], None),
    ):
        with pytest.raises(MonthClosed):
            change()
    same = load_cycle(sample, clerk, ProcessOptions(ocr=False, pictures="none"), Job())
    assert same.revision.number == loaded.revision.number
    with pytest.raises(NotClosed, match=rf"closed by {CHIEF} .*already.*reopen"):
        close_month(chief, cycle, {})
    with pytest.raises(WrongUsage, match="reopened with a reason"):
        reopen_month(chief, cycle, "  ")
    assert "is open again" in reopen_month(chief, cycle, "A late receipt")
    with pytest.raises(NotClosed, match="is not closed"):
        reopen_month(chief, cycle, "Again")
    assert decide(clerk, cycle, [note]).revision is not None


def test_what_a_supervisor_sees_is_what_is_approved(desks: OpenDesk) -> None:
    keys = submitted(desks)
    clerk, chief = desks(CLERK), desks(CHIEF)
    shown = waiting(chief)
    whose = next(key for key in keys if shown[key].person.receipts)
    desk = DeskSession(clerk, cycle_of(clerk))
    set_first(desk, whose, "0.01")
    with pytest.raises(ChangedMeanwhile, match="Nothing was done"):
        approve(chief, list(shown.values()))
    assert len(in_state(chief, "approved")) == 0
    [fallen] = [one for one in queue_of(chief).items if one.state == "fallen"]
    assert (fallen.person.key, fallen.is_clean) == (whose, False)
    assert any("→ 0.01" in line for line in fallen.changed)
    assert fallen.since.startswith("it was submitted")


def test_an_approval_of_all_clean_is_one_act_that_is_taken_back_as_one(desks: OpenDesk) -> None:
    keys = submitted(desks)
    clerk, chief = desks(CLERK), desks(CHIEF)
    before = open_revision(chief, cycle_of(chief)).revision.number
    done = approve(chief, list(waiting(chief).values()))
    after = open_revision(chief, cycle_of(chief)).revision
    assert int(after.number.split(".")[1]) == int(before.split(".")[1]) + 1
    assert (after.kind, after.author) == ("approval", CHIEF)
    assert set(in_state(chief, "approved")) == set(keys)
    back = undo(chief, done)
    assert back.sentence.startswith("Taken back: ")
    assert set(waiting(chief)) == set(keys)
    undo(chief, back)
    assert set(in_state(chief, "approved")) == set(keys)
    with pytest.raises(ChangedMeanwhile, match="taken back already"):
        undo(chief, done) and undo(chief, done)
    with pytest.raises(NotAllowed, match="may not approve, return or reassign"):
        undo(clerk, back)


def test_a_clerk_takes_a_submission_back_and_gives_no_word_of_a_reviewer(
    own_desks: OpenDesk,
) -> None:
    keys = submitted(own_desks)
    clerk, chief = own_desks(CLERK), own_desks(CHIEF)
    desk = DeskSession(clerk, cycle_of(clerk))
    items = waiting(chief)
    line = json.dumps({"kind": "approve", "person": keys[0]})
    for act in (
        lambda: approve(clerk, list(items.values())),
        lambda: return_lines(clerk, items[keys[0]], "No"),
        lambda: reassign(clerk, [items[keys[0]]], CHIEF),
        lambda: review(clerk, cycle_of(clerk), "approve", [], None),
        lambda: decide(clerk, cycle_of(clerk), [line]),
        lambda: review(own_desks("ed"), cycle_of(clerk), "submit", [], None),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert set(waiting(chief)) == set(keys)
    told = withdraw(desk, keys[:1]).told
    assert told == f"Submission taken back: {items[keys[0]].person.name}."
    assert set(waiting(chief)) == set(keys[1:])
    assert "is not submitted" in withdraw(desk, keys[:1]).refused
    assert people_of(clerk)[keys[0]].review.state == "ready"


def test_limits_and_second_approvals_hold_at_every_door(desks: OpenDesk) -> None:
    keys = submitted(desks)
    clerk, chief, other, boss = desks(CLERK), desks(CHIEF), desks(OTHER), desks(BOSS)
    for bound in (clerk, chief):
        with pytest.raises(NotAllowed, match=r"rules about approving.*Ask an administrator"):
            change_approval_rules(bound, {"approve_up_to": "1"})
    for wrong in ({"approve_up_to": "much"}, {"approve_own_edits": "maybe"}):
        with pytest.raises(WrongUsage, match="Nothing was changed"):
            change_approval_rules(boss, wrong)
    change_approval_rules(boss, {"approve_up_to": "0,01"})
    assert approval_rules(chief).supervisor_limit == Decimal("0.01")
    big = [key for key in keys if people_of(chief)[key].transactions]
    item = waiting(chief)[big[0]]
    assert (item.second, item.is_clean) == (True, False)
    told = approve(chief, [item]).sentence
    assert "1 needs a second approval by somebody else." in told
    once = waiting(chief)[big[0]]
    assert [one.by for one in once.person.review.approvals] == [CHIEF]
    assert "second approval by somebody else" in once.why_not
    with pytest.raises(NotAllowed, match="second approval by somebody else"):
        approve(chief, [once])
    assert "approved once" in withdraw(DeskSession(clerk, cycle_of(clerk)), big[:1]).refused
    assert waiting(other)[big[0]].why_not == ""
    approve(other, [waiting(other)[big[0]]])
    both = people_of(chief)[big[0]].review
    assert (both.state, [one.by for one in both.approvals]) == ("approved", [CHIEF, OTHER])
    approve(boss, [waiting(boss)[big[1]]])
    assert people_of(chief)[big[1]].review.state == "approved"
    change_approval_rules(boss, {"approve_up_to": None, "second_approval_above": "0.01"})
    assert "approve_up_to" in kept_approval_rules(boss)
    approve(boss, [waiting(boss)[big[2]]])
    assert people_of(chief)[big[2]].review.state == "submitted"


def test_a_pack_names_everybody_who_approved_also_after_the_export(
    own_desks: OpenDesk, tmp_path: Path
) -> None:
    keys, boss = submitted(own_desks), own_desks(BOSS)
    change_approval_rules(boss, {"second_approval_above": "0.01"})
    whose = next(key for key in keys if people_of(boss)[key].transactions)
    for user in (CHIEF, OTHER):
        approve(own_desks(user), [waiting(own_desks(user))[whose]], f"Fine, says {user}")
    export_revision(own_desks(CLERK), cycle_of(boss), None, tmp_path / "out", Job())
    write_evidence(boss, cycle_of(boss), [whose], tmp_path / "pack.zip", Job())
    with zipfile.ZipFile(tmp_path / "pack.zip") as packed:
        [told] = json.loads(packed.read("approvals.json"))
    assert told["state"] == "exported"
    said = [(one["word"], one["by"]) for one in told["words"]]
    approved = [("approve_first", CHIEF), ("approve", OTHER)]
    assert said == [("submit", CLERK), *approved, ("export", CLERK)]
    assert {one["facts_digest"] for one in told["words"]} == {told["facts_digest"]}
    assert all(one["at"] and one["of_these_facts"] for one in told["words"])


def test_nobody_approves_what_they_edited_where_the_office_says_so(own_desks: OpenDesk) -> None:
    chief, other = own_desks(CHIEF), own_desks(OTHER)
    desk = settle_everything(chief)
    edited = {one.key for one in desk.state.month.people if any(i.resolved for i in one.issues)}
    assert edited
    submit(desk)
    change_approval_rules(own_desks(BOSS), {"approve_own_edits": "no"})
    items = waiting(chief)
    assert {key for key, one in items.items() if one.why_not} == edited
    with pytest.raises(NotAllowed, match="nobody approves what they changed themselves"):
        approve(chief, list(items.values()))
    done = review(chief, cycle_of(chief), "approve", [], None)
    assert {one.key for one in done.people} == set(items) - edited
    approve(other, [waiting(other)[key] for key in edited])
    assert set(in_state(chief, "approved")) == set(items)


def test_a_look_is_remembered_for_each_reviewer_and_shows_what_moved_since(
    desks: OpenDesk,
) -> None:
    keys = submitted(desks)
    clerk, chief, other = desks(CLERK), desks(CHIEF), desks(OTHER)
    whose = next(key for key in keys if waiting(chief)[key].person.transactions)
    first = waiting(chief)[whose]
    assert (first.since, first.changed) == ("", ())
    keep_looked(chief, first)
    keep_looked(desks("ed"), first)
    desk = DeskSession(clerk, cycle_of(clerk))
    charge = first.person.transactions[0]
    line = {"kind": "mark", "transaction": charge.key._asdict(), "as": "disputed"}
    assert desk.act("disputed", [line]).refused == ""
    assert submit(settle_everything(clerk), [whose]).refused == ""
    again = waiting(chief)[whose]
    assert again.since.startswith("you looked on ")
    assert any("marked disputed" in line for line in again.changed)
    assert waiting(other)[whose].since == ""
    keep_looked(chief, again)
    assert waiting(chief)[whose].changed == ()


def test_a_review_is_given_to_a_known_user_alone(own_desks: OpenDesk) -> None:
    submitted(own_desks)
    chief, other = own_desks(CHIEF), own_desks(OTHER)
    item = next(iter(waiting(chief).values()))
    with pytest.raises(WrongUsage, match="There is no user nobody"):
        reassign(chief, [item], "nobody")
    keep_looked(other, item)  # which makes the user known
    done = reassign(chief, [item], OTHER.upper())
    assert done.sentence == f"{item.person.name} given to {OTHER}."
    assert waiting(other)[item.person.key].person.review.assigned == OTHER
    undo(chief, done)
    assert waiting(other)[item.person.key].person.review.assigned == ""


def test_a_returned_person_is_given_to_a_clerk_who_may_work_on_it(own_desks: OpenDesk) -> None:
    submitted(own_desks)
    chief, clerk, auditor = own_desks(CHIEF), own_desks(CLERK), own_desks("ed")
    add_member(own_desks(BOSS), "ed", "auditor")
    item = next(iter(waiting(chief).values()))
    return_lines(chief, item, "Which job?")
    number = item.person.employee_id or item.person.portal_id or ""
    with pytest.raises(WrongUsage, match="ed is auditor here and may not change a month"):
        reassign_named(chief, number, "ed", queue_of(chief).items)
    with pytest.raises(WrongUsage, match="There is no person 12 in the queue"):
        reassign_named(chief, "12", CLERK, queue_of(chief).items)
    with pytest.raises(NotAllowed):
        reassign_named(clerk, number, CLERK, queue_of(clerk).items)
    done = reassign_named(chief, number, CLERK, queue_of(chief).items)
    assert done.sentence == f"{item.person.name} given to {CLERK}."
    found = next(one for one in queue_of(auditor).items if one.key == item.key)
    assert (state_words(found), found.person.review.state) == (f"with {CLERK}", "returned")


def test_a_month_that_cannot_be_read_leaves_the_others_in_the_queue(
    own_desks: OpenDesk, own_url: str
) -> None:
    import sqlite3

    submitted(own_desks)
    chief = own_desks(CHIEF)
    assert queue_of(chief).troubles == ()
    with sqlite3.connect(own_url.removeprefix("sqlite:///")) as raw:
        raw.execute("DROP TRIGGER revision_is_written_once_update")
        raw.execute("UPDATE revision SET header = '{}'")
    try:
        queue = queue_of(chief)
    except UserError as error:
        pytest.fail(str(error))
    assert queue.items == ()
    assert len(queue.troubles) == 1
