"""Words of review on the command line: approved, returned, exported, and bound to the facts."""

from __future__ import annotations

from pathlib import Path

from tests.end_to_end.decided_month import Json, decide, exported, in_force, key
from tests.end_to_end.machine import Machine
from tests.office.generator import Office


def test_approvals_hold_for_the_same_files_and_fall_with_a_fact(
    machine: Machine, office: Office, month: Json
) -> None:
    cycle = month["cycle"]["id"]
    ready = [p for p in month["employees"] if p["review"]["state"] == "ready"]
    other = next(p for p in month["employees"] if p["review"]["state"] == "open")
    refused = machine.run("approve", cycle, other["employee_id"] or other["portal_id"])
    assert (refused.code, "is open" in refused.err, "Line" in refused.err) == (2, True, False)
    ran = machine.run("approve", cycle, "--json")
    assert ran.events[0]["applied"] == len(ready) > 0, ran.err
    machine.process(office.car, office.receipts)
    approved = {
        p["name"] for p in machine.result["employees"] if p["review"]["state"] == "approved"
    }
    assert approved == {one["name"] for one in ready}
    whose = next(one for one in ready if one["receipts"])
    line = {"kind": "set", "receipt": whose["receipts"][0]["transaction_id"],
            "field": "amount", "value": "0.01"}  # fmt: skip
    decide(machine, month, line)
    [now] = [p for p in exported(machine, month)["employees"] if p["name"] == whose["name"]]
    assert now["review"]["state"] == "open"
    assert "and is" in now["review"]["why"]


def test_a_return_names_the_charges_to_be_worked_on_again(machine: Machine, month: Json) -> None:
    cycle = month["cycle"]["id"]
    whose = next(p for p in month["employees"] if p["review"]["state"] == "ready" and p["cards"])
    who = whose["employee_id"] or whose["portal_id"]
    charge = whose["transactions"][0]
    assert machine.run("submit", cycle, who).code == 0
    told = ("return", cycle, who, "--comment", "Look at it again", "--lines")
    wrong = machine.run(*told, f"{charge['card']}/nothing")
    assert (wrong.code, "there is no charge" in wrong.err) == (2, True)
    ran = machine.run(*told, f"{charge['card']}/{charge['number']}")
    assert ran.code == 0, ran.err
    [returned] = [one for one in in_force(machine, month) if one["kind"] == "return"]
    assert returned["lines"] == [key(charge)]
    [now] = [p for p in exported(machine, month)["employees"] if p["name"] == whose["name"]]
    assert (now["review"]["state"], now["review"]["lines"]) == (
        "returned",
        [{"card": charge["card"], "number": charge["number"]}],
    )
    compared = machine.run("compare", cycle, "1.0", "1.2", "--json").events
    states = [one for one in compared if one["field"] == "review.state"]
    assert [(one["before"], one["after"]) for one in states] == [("ready", "returned")]
    [lines] = [one for one in compared if one["field"] == "review.lines"]
    assert lines["after"] == "/".join(map(str, key(charge).values()))


def test_whoever_is_approved_is_exported_once_the_files_are_written(
    machine: Machine, month: Json
) -> None:
    cycle = month["cycle"]["id"]
    ready = {p["name"]: p for p in month["employees"] if p["review"]["state"] == "ready"}
    assert machine.run("approve", cycle).code == 0
    assert states(exported(machine, month, "1.1"), ready) == {"approved"}
    first = files_in(machine.folder / "exported")
    assert states(exported(machine, month), ready) == {"exported"}
    assert exported(machine, month)["cycle"]["revision"] == "1.2"
    exported(machine, month, "1.1")
    assert files_in(machine.folder / "exported") == first
    [told, *_] = [one for one in in_force(machine, month) if one["kind"] == "export"]
    assert (told["text"], bool(told["by"]), bool(told["at"])) == ("revision 1.1", True, True)
    whose = next(one for one in ready.values() if one["receipts"])
    line = {"kind": "set", "receipt": whose["receipts"][0]["transaction_id"],
            "field": "amount", "value": "0.01"}  # fmt: skip
    assert decide(machine, month, line, options=("--based-on", "1.1")).code == 0
    now = exported(machine, month)
    [fallen] = [p for p in now["employees"] if p["name"] == whose["name"]]
    assert fallen["review"]["state"] == "open"
    assert "and is" in fallen["review"]["why"]
    assert exported(machine, month)["cycle"]["revision"] == now["cycle"]["revision"] == "1.3"


def test_nobody_can_claim_an_export(machine: Machine, month: Json) -> None:
    whose = next(p for p in month["employees"] if p["review"]["state"] == "ready")
    who = whose["employee_id"] or whose["portal_id"]
    assert machine.run("approve", month["cycle"]["id"], who).code == 0
    ran = decide(machine, month, {"kind": "export", "person": who})
    assert (ran.code, "its kind is none of" in ran.err) == (2, True)


def states(month: Json, names: Json) -> set[str]:
    return {p["review"]["state"] for p in month["employees"] if p["name"] in names}


def files_in(folder: Path) -> dict[str, bytes]:
    files = {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    assert files.pop("Checkpoint.txt")  # signs the trail, which grew since
    return files


def test_a_month_is_closed_with_excuses_and_opened_again_on_the_command_line(
    machine: Machine, month: Json
) -> None:
    cycle = month["cycle"]["id"]
    assert "Nothing is waiting." in machine.run("queue").out
    assert machine.run("submit", cycle).code == 0
    waiting = machine.run("queue", "--json").events
    assert {one["state"] for one in waiting} == {"waiting"}
    whose, back = waiting[0]["person"], waiting[0]["name"]
    assert machine.run("queue", "--assign", whose).code == 2
    ran = machine.run("return", cycle, whose)
    assert (ran.code, "Say what is to be done: --comment" in ran.err) == (2, True)
    assert machine.run("return", cycle, whose, "--comment", "Which job?").code == 0
    ran = machine.run("queue", "--assign", f"{whose}=CLERK", "--month", cycle)
    assert (ran.code, ran.out.strip()) == (0, f"{back} given to clerk."), ran.err
    assert "with clerk; submitted by clerk today; returned by clerk; “Which job?”" in (
        machine.run("queue").out
    )
    assert machine.run("submit", cycle, whose).code == 0
    assert machine.run("approve", cycle).code == 0
    ran = machine.run("close", cycle)
    assert (ran.code, "neither approved nor excused" in ran.err) == (2, True)
    assert "--reason" in ran.err
    left = [
        one["employee_id"] or one["portal_id"]
        for one in month["employees"]
        if one["review"]["state"] != "ready"
    ]
    excuses = [word for one in left for word in ("--excuse", one)]
    ran = machine.run("close", cycle, *excuses)
    assert (ran.code, "needs a reason" in ran.err) == (2, True)
    ran = machine.run("close", cycle, *excuses, "--reason", "Settled next month")
    assert (ran.code, f"{len(left)} people excused" in ran.out) == (0, True), ran.err
    note = {"kind": "note", "person": left[0], "text": "Late"}
    ran = decide(machine, month, note)
    assert (ran.code, "was closed by clerk" in ran.err) == (6, True)
    closing = exported(machine, month)["closing"]
    assert (closing["by"], len(closing["excused"])) == ("clerk", len(left))
    assert machine.run("verify", "--deep").code == 0
    assert machine.run("reopen", cycle, "--reason", "A late receipt").code == 0
    assert decide(machine, month, note).code == 0
    assert "closing" not in exported(machine, month)


def test_rules_about_approving_are_set_and_listed_with_those_of_the_office(
    machine: Machine, month: Json
) -> None:
    ran = machine.run("settings", "approve_up_to=much")
    assert (ran.code, "is an amount" in ran.err) == (2, True)
    ran = machine.run("settings", "second_approval_above=0.01", "import_vendor=7")
    assert ran.code == 0, ran.err
    assert "second_approval_above = 0.01" in ran.out
    assert "import_vendor = 7" in ran.out
    assert machine.run("approve", month["cycle"]["id"]).code == 0
    states = {p["review"]["state"] for p in exported(machine, month)["employees"]}
    assert "approved" not in states
    assert {one["kind"] for one in in_force(machine, month)} == {"approve_first"}
