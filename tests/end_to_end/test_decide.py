"""What people decide on the command line: in force, in every export, and never buried."""

from __future__ import annotations

import json
from pathlib import Path

import pymupdf
import pytest

from tests.end_to_end.decided_month import Json, decide, exported, in_force, key, matched
from tests.end_to_end.machine import Machine, Ran
from tests.office.generator import Office


def one_of_each(month: Json) -> list[Json]:
    """Decisions of many kinds that all fit a month."""
    person, charge, receipt = matched(month)
    other = next(t for t in person["transactions"] if t is not charge)
    issue = next(one for p in month["employees"] for one in p["issues"])
    alone = next(p for p in month["employees"] if p["employee_id"] and p is not person)
    amount = receipt["amount"]
    return [
        {"kind": "set", "receipt": {"transaction_id": receipt["transaction_id"]},
         "field": "coding.gl_account", "value": "6310.20"},
        {"kind": "confirm", "receipt": receipt["transaction_id"], "field": "amount"},
        {"kind": "match", "transaction": key(charge), "receipts": [receipt["transaction_id"]]},
        {"kind": "split", "receipt": receipt["transaction_id"], "parts": [{"amount": amount}]},
        {"kind": "mark", "transaction": key(other), "as": "receipt_lost"},
        {"kind": "resolve", "issue": issue["key"], "reason": "Affidavit of 3 April"},
        {"kind": "add_receipt", "person": alone["employee_id"], "date": "2031-03-05",
         "amount": "61.00", "merchant": "QUIKMOCK", "file": "photo.jpg"},
        {"kind": "note", "person": alone["employee_id"], "text": "Called on 4 April"},
    ]  # fmt: skip


def test_decisions_are_stored_together_and_show_in_every_export(
    machine: Machine, month: Json
) -> None:
    person, charge, receipt = matched(month)
    decisions = one_of_each(month)
    ran = decide(machine, month, *decisions, options=("--reason", "first look"))
    [told] = ran.events
    assert (ran.code, told["revision"], told["applied"]) == (0, "1.1", len(decisions)), ran.err
    assert person["employee_id"] in [one["person"] for one in told["people"]]
    result = exported(machine, month)
    [now] = [p for p in result["employees"] if p["employee_id"] == person["employee_id"]]
    [own] = [r for r in now["receipts"] if r["transaction_id"] == receipt["transaction_id"]]
    assert own["coding"]["gl_account"] == "6310.20"
    assert own["sources"]["coding.gl_account"] == "typed"
    [match] = [m for m in now["matches"] if receipt["transaction_id"] in m["receipts"]]
    assert (match["state"], match["transaction"]["number"]) == ("accepted", charge["number"])
    resolved = [i for p in result["employees"] for i in p["issues"] if i["resolved"]]
    assert [one["resolved"]["reason"] for one in resolved] == ["Affidavit of 3 April"]
    assert all(one["fits"] for one in in_force(machine, month))
    assert len(in_force(machine, month)) == len(decisions)


def test_one_refused_line_stores_nothing(machine: Machine, month: Json) -> None:
    good = {"kind": "note", "person": matched(month)[0]["employee_id"], "text": "x"}
    bad = {"kind": "mark", "transaction": {"card": "0000", "number": "1"}, "as": "personal"}
    ran = decide(machine, month, good, bad)
    assert ran.code == 2
    [told] = ran.events
    assert (told["revision"], told["applied"]) == (None, 0)
    assert [one["line"] for one in told["refused"]] == [2]
    assert "Line 2 was refused: there is no charge 1 on card 0000" in ran.err
    assert in_force(machine, month) == []
    assert machine.count("revision") == 1


@pytest.mark.parametrize("text", ["", "\n\n", "nonsense\n", '{"kind": "guess"}\n'])
def test_a_file_without_decisions_is_refused(machine: Machine, month: Json, text: str) -> None:
    file = machine.folder / "decisions.jsonl"
    file.write_text(text)
    ran = machine.run("decide", month["cycle"]["id"], "--file", file)
    assert ran.code == 2
    assert "refused" in ran.err.casefold()
    assert "Traceback" not in ran.err


def test_only_a_line_end_ends_a_decision(machine: Machine, month: Json) -> None:
    whose = next(one["employee_id"] for one in month["employees"] if one["employee_id"])
    notes = [
        {"kind": "note", "person": whose, "text": words} for words in ("Called\u2028twice", "x")
    ]
    file = machine.folder / "decisions.jsonl"
    lines = "\r\n".join(json.dumps(one, ensure_ascii=False) for one in notes)
    file.write_bytes(f"{lines}\r\n".encode())
    assert machine.run("decide", month["cycle"]["id"], "--file", file).code == 0
    assert [one["text"] for one in in_force(machine, month)] == ["Called\u2028twice", "x"]


def test_a_file_that_is_not_there_is_told(machine: Machine, month: Json) -> None:
    ran = machine.run("decide", month["cycle"]["id"], "--file", machine.folder / "no.jsonl")
    assert (ran.code, "no.jsonl cannot be read" in ran.err) == (2, True)
    assert machine.run("decisions", "no-such-cycle").code == 2


def test_the_same_files_again_open_the_newest_state(
    machine: Machine, office: Office, month: Json
) -> None:
    decide(machine, month, *one_of_each(month))
    decided = exported(machine, month)
    ran = machine.process(office.car, office.receipts)
    assert ran.code == 0, ran.err
    assert machine.result == decided
    assert machine.count("revision") == 2


def test_a_newer_receipt_file_buries_no_decision(
    machine: Machine, office: Office, month: Json, tmp_path: Path
) -> None:
    decisions = one_of_each(month)
    decide(machine, month, *decisions)
    newer = tmp_path / "newer.pdf"
    with pymupdf.open(office.receipts) as report:
        report.delete_page(report.page_count - 1)
        report.save(newer)
    ran = machine.process(office.car, newer)
    assert ran.code == 0, ran.err
    assert machine.result["cycle"]["revision"] == "2.0"
    kept = in_force(machine, month)
    assert [one["kind"] for one in kept] == [one["kind"] for one in decisions]
    misfits = [
        issue
        for whose in (machine.result, *machine.result["employees"])
        for issue in whose["issues"]
        if issue["type"] == "decision_no_longer_fits"
    ]
    assert len(misfits) == sum(not one["fits"] for one in kept)


def test_a_record_that_is_gone_leaves_its_decision_standing_as_an_issue(
    machine: Machine, office: Office, month: Json
) -> None:
    *_, receipt = matched(month)
    mine = {"kind": "set", "receipt": receipt["transaction_id"], "field": "title", "value": "Fuel"}
    decide(machine, month, mine)
    machine.process(office.car)
    [issue] = [one for one in machine.result["issues"] if "decision" in one["type"]]
    assert f"there is no receipt {receipt['transaction_id']}" in issue["message"]
    [kept] = in_force(machine, month)
    assert (kept["fits"], kept["why_not"] in issue["message"]) == (False, True)


def test_the_first_files_again_bring_their_reading_under_the_newest_decisions(
    machine: Machine, office: Office, month: Json
) -> None:
    person = matched(month)[0]["employee_id"]
    machine.process(office.car)
    decide(machine, month, {"kind": "note", "person": person, "text": "Called"})
    ran = machine.process(office.car, office.receipts)
    assert ran.code == 0, ran.err
    assert machine.result["cycle"]["revision"] == "3.0"
    assert machine.result["control_totals"] == month["control_totals"]
    assert [one["text"] for one in in_force(machine, month)] == ["Called"]
    machine.process(office.car, office.receipts)
    assert machine.result["cycle"]["revision"] == "3.0"


def test_a_word_on_an_issue_counts_for_no_other_amount(machine: Machine, month: Json) -> None:
    person, issue = next(
        (p, i)
        for p in month["employees"]
        for i in p["issues"]
        if i["type"] == "missing_receipt" and i["transaction"]
    )
    resolve = {"kind": "resolve", "issue": issue["key"], "reason": "Affidavit"}
    dearer = {
        "kind": "set",
        "transaction": issue["transaction"],
        "field": "net",
        "value": "6532.00",
    }
    assert decide(machine, month, resolve).code == 0
    assert decide(machine, month, dearer).code == 0
    shown = exported(machine, month)
    [found] = [p for p in shown["employees"] if p["employee_id"] == person["employee_id"]]
    [same] = [one for one in found["issues"] if one["key"] == issue["key"]]
    assert (same["resolved"], same["amount_impact"]) == (None, "6532.00")
    assert "missing_receipt" in found["flags"]
    fits = {one["kind"]: one["fits"] for one in in_force(machine, month)}
    assert fits == {"resolve": False, "set": True}


def test_no_card_number_is_kept_in_a_reason(machine: Machine, month: Json) -> None:
    person = matched(month)[0]["employee_id"]
    note = {"kind": "note", "person": person, "text": "Called"}
    ran = decide(machine, month, note, options=("--reason", "card 4111 1111 1111 1111"))
    assert ran.code == 0, ran.err
    ran = machine.run("restore", month["cycle"]["id"], "1.0", "--reason", "as 5500005555555559")
    assert ran.code == 0, ran.err
    listed = machine.run("list").out
    assert "1111 1111" not in listed
    assert "550000555555" not in listed
    assert "restored" in listed or "as" in listed


def test_a_decision_taken_back_meanwhile_is_a_change_too(machine: Machine, month: Json) -> None:
    person = matched(month)[0]["employee_id"]
    note = {"kind": "note", "person": person, "text": "Called"}
    decide(machine, month, note)
    [made] = in_force(machine, month)
    decide(machine, month, {"kind": "take_back", "decision": made["id"]})
    assert decide(machine, month, note, options=("--based-on", "1.1")).code == 7


def test_who_was_faster_about_the_same_people_is_told(machine: Machine, month: Json) -> None:
    first, second = [p for p in month["employees"] if p["employee_id"]][:2]

    def note(person: Json, based_on: str) -> Ran:
        line = {"kind": "note", "person": person["employee_id"], "text": "Called"}
        return decide(machine, month, line, options=("--based-on", based_on))

    assert note(first, "1.0").code == 0
    ran = note(first, "1.0")
    assert ran.code == 7
    assert "Since revision 1.0" in ran.err
    assert note(second, "1.0").code == 0
    assert [one["person"] for one in in_force(machine, month)] == [
        first["employee_id"],
        second["employee_id"],
    ]


def test_an_earlier_revision_is_restored_and_compared(machine: Machine, month: Json) -> None:
    cycle = month["cycle"]["id"]
    *_, receipt = matched(month)
    mine = {"kind": "set", "receipt": receipt["transaction_id"], "field": "title", "value": "Fuel"}
    decide(machine, month, mine)
    [change] = machine.run("compare", cycle, "1.0", "1.1", "--json").events
    assert (change["field"], change["before"], change["after"]) == (
        "title",
        receipt["title"],
        "Fuel",
    )
    ran = machine.run("restore", cycle, "1.0", "--json")
    assert ran.events == [{"revision": "1.2"}], ran.err
    assert in_force(machine, month) == []
    assert machine.run("compare", cycle, "1.0", "1.2", "--json").events == []
    assert machine.run("restore", cycle, "9.9").code == 2
    again = machine.run("restore", cycle, "1.1", "--json")
    assert again.events == [{"revision": "1.3"}]
    assert [one["value"] for one in in_force(machine, month)] == ["Fuel"]


def test_a_decision_is_taken_back_by_its_id(machine: Machine, month: Json) -> None:
    *_, receipt = matched(month)
    mine = {"kind": "set", "receipt": receipt["transaction_id"], "field": "title", "value": "Fuel"}
    decide(machine, month, mine)
    [made] = in_force(machine, month)
    assert decide(machine, month, {"kind": "take_back", "decision": "no such"}).code == 2
    assert decide(machine, month, {"kind": "take_back", "decision": made["id"]}).code == 0
    assert in_force(machine, month) == []
    again = decide(machine, month, {"kind": "take_back", "decision": made["id"]})
    assert (again.code, "was taken back already" in again.err) == (2, True)
    assert exported(machine, month)["employees"] == exported(machine, month, "1.0")["employees"]


def test_notes_are_compared_too(machine: Machine, month: Json) -> None:
    person = month["employees"][0]["employee_id"] or month["employees"][0]["portal_id"]
    decide(machine, month, {"kind": "note", "person": person, "text": "Called on 4 April"})
    compared = machine.run("compare", month["cycle"]["id"], "1.0", "1.1", "--json").events
    assert [(one["field"], one["before"], one["after"]) for one in compared] == [
        ("text", None, "Called on 4 April")
    ]
