"""Lists of codes on the command line: taken in, held against a month, shown, taken off."""

from __future__ import annotations

import json
from pathlib import Path

from tests.end_to_end.decided_month import Json
from tests.end_to_end.machine import Machine
from tests.office.generator import Office


def csv(machine: Machine, name: str, *rows: str) -> Path:
    file = machine.folder / name
    file.write_text("\n".join(rows), "utf-8")
    return file


def accounts(machine: Machine) -> list[str]:
    codings = [r["coding"] for one in machine.result["employees"] for r in one["receipts"]]
    return sorted({one["gl_account"] for one in codings if one["gl_account"]})


def unknown(machine: Machine) -> list[str]:
    issues = [issue for one in machine.result["employees"] for issue in one["issues"]]
    return [one["message"] for one in issues if one["type"] == "unknown_code"]


def test_codes_that_no_list_has_are_issues_until_the_lists_are_taken_off(
    machine: Machine, office: Office, month: Json
) -> None:
    first = (machine.folder / "out" / "result.json").read_bytes()
    known, *others = accounts(machine)
    file = csv(machine, "accounts.csv", "Code,Name", f"{known},Fuel")
    ran = machine.run("lists import", file)
    assert (ran.code, ran.out) == (0, "GL accounts: 1 code (1 new, 0 changed, 0 gone).\n")

    assert machine.process(office.car, office.receipts).code == 0
    assert machine.result["cycle"]["revision"] == "1.1"
    assert {message.split("account ")[1].split()[0] for message in unknown(machine)} == set(others)

    ran = machine.run("lists remove", "gl-accounts")
    assert (ran.code, ran.out) == (0, "Taken off: gl-accounts.\n")
    assert machine.process(office.car, office.receipts, out=machine.folder / "again").code == 0
    again = json.loads((machine.folder / "again" / "result.json").read_bytes())
    before = json.loads(first)
    assert again["employees"] == before["employees"]


def test_a_decision_settles_an_unknown_code(machine: Machine, office: Office, month: Json) -> None:
    known = accounts(machine)[0]
    machine.run("lists import", csv(machine, "accounts.csv", "Code", known))
    assert machine.process(office.car, office.receipts).code == 0
    before = len(unknown(machine))
    person = next(
        one
        for one in machine.result["employees"]
        if any(issue["type"] == "unknown_code" for issue in one["issues"])
    )
    issue = next(one for one in person["issues"] if one["type"] == "unknown_code")
    line = {"kind": "set", "receipt": issue["receipt"], "field": "coding.gl_account"}
    file = csv(machine, "d.jsonl", json.dumps({**line, "value": known}))
    ran = machine.run("decide", machine.result["cycle"]["id"], "--file", file)
    assert ran.code == 0, ran.err
    cycle = machine.result["cycle"]["id"]
    ran = machine.run("export", "--cycle", cycle, "--out", machine.folder / "out")
    assert ran.code == 0, ran.err
    assert len(unknown(machine)) == before - 1


def test_lists_are_shown_and_written_and_wrong_lines_change_nothing(machine: Machine) -> None:
    assert machine.run("lists show").out == "The office keeps no lists of codes.\n"
    out = machine.folder / "lists.xlsx"
    ran = machine.run("lists export", "--out", out)
    assert (ran.code, "keeps no lists" in ran.err) == (2, True)
    wrong = csv(machine, "jobs.csv", "Code,Name", "1,Bridge", "1,Yard", ",None")
    ran = machine.run("lists import", wrong)
    assert ran.code == 3
    assert "jobs.csv, row 3: 1 is in jobs.csv, row 2 already" in ran.err
    assert "jobs.csv, row 4: the code is missing" in ran.err
    assert machine.count("setting") == 0

    right = csv(machine, "codes.csv", "Code,Name,From", "1,Bridge,2031-01-01", "2,Yard")
    assert machine.run("lists import", right).code == 3
    assert machine.run("lists import", right, "--list", "jobs").code == 0
    assert "  1  Bridge  2031-01-01 to …\n" in machine.run("lists show").out
    told = machine.run("lists show", "jobs", "--json").events
    assert [one["code"] for one in told] == ["1", "2"]
    assert machine.run("lists export", "--out", out).code == 0
    assert machine.run("lists import", out).out == "Jobs: 2 codes (0 new, 0 changed, 0 gone).\n"
    assert machine.run("lists show", "colours").code == 2
    assert machine.run("lists remove", "phases").code == 2
