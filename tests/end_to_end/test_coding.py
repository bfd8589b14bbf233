"""Rules for coding, learning and suggestions on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from ccprocessor.app import open_office
from ccprocessor.services.coding.suggestions import advisor_of, past_codings
from ccprocessor.services.desk.session import DeskSession
from ccprocessor.settings import load_settings
from tests.end_to_end.decided_month import Json
from tests.end_to_end.machine import Machine
from tests.office.generator import Office, make_office


def rules(machine: Machine, *rows: str) -> Path:
    file = machine.folder / "rules.csv"
    heads = "Merchant,Purpose,GL account,Job,Phase,Cost type"
    file.write_text("\n".join([heads, *rows]), "utf-8")
    return file


def test_rules_are_taken_in_shown_and_tried_on_what_was_coded(
    machine: Machine, office: Office
) -> None:
    assert machine.run("rules show").out == "The office keeps no rules.\n"
    assert machine.process(office.car, office.receipts).code == 0
    receipts = [r for one in machine.result["employees"] for r in one["receipts"]]
    coded = [one for one in receipts if one["coding"]["gl_account"] or one["coding"]["cost_type"]]
    account = next(a for one in coded if (a := one["coding"]["gl_account"]))
    file = rules(machine, f"e,,{account},,,")
    trial = machine.run("rules test", file)
    assert (trial.code, trial.out.startswith(f"1. merchant e → {account}: ")) == (0, True)
    assert machine.run("rules show").out == "The office keeps no rules.\n"
    ran = machine.run("rules import", file)
    assert (ran.code, ran.out) == (0, "1 rule from rules.csv.\n")
    assert machine.run("rules show").out == f"1. merchant e → {account}\n"
    assert machine.run("rules test").out == trial.out

    ran = machine.run("coding suggest", machine.result["cycle"]["id"], "--json")
    assert ran.code == 0, ran.err
    lacking = [one for one in receipts if any(_lacks(one["coding"]))]
    assert len(ran.events) == len(lacking) > 0
    of_rule = [c for one in ran.events for c in one["codings"] if c["why"].startswith("rule: ")]
    assert {c["coding"]["gl_account"] for c in of_rule} == {account}
    assert " %  " in machine.run("coding suggest", machine.result["cycle"]["id"]).out


def _lacks(coding: dict[str, str | None]) -> list[bool]:
    if coding["type"] == "Job Coding":
        return [not coding[name] for name in ("job", "phase", "cost_type")]
    return [coding["type"] != "GL Coding" or not coding["gl_account"]]


def test_rules_that_mean_nothing_change_nothing(machine: Machine) -> None:
    ran = machine.run("rules import", rules(machine, ",,6310.20,,,", "A,,,1,,"))
    assert ran.code == 3
    assert "rules.csv, row 2: nothing is looked for" in ran.err
    assert "rules.csv, row 3: phase and cost type is missing" in ran.err
    assert not machine.database.exists()


def test_too_little_to_learn_is_told(machine: Machine, month: Json) -> None:
    ran = machine.run("coding learn")
    assert ran.code == 2
    assert "coded receipts, too few to learn" in ran.err


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Office:
    folder = tmp_path_factory.mktemp("large")
    return make_office(folder, people=24, seed=8, chaos=False, pictures=False)


def test_what_is_learned_is_kept_and_measured(machine: Machine, large: Office) -> None:
    assert machine.process(large.car, large.receipts).code == 0
    before = machine.count("setting")
    ran = machine.run("coding learn")
    assert ran.code == 0, ran.err
    assert ran.out.startswith("Learned from ")
    assert machine.count("setting") == before + 1


@pytest.mark.usefixtures("month")
def test_what_a_month_says_now_counts_before_it_is_saved(machine: Machine) -> None:
    with open_office(load_settings(machine.settings)) as opened:
        desk = DeskSession(opened, machine.result["cycle"]["id"])
        month = desk.state.month
        person, receipt = next(
            (one, r) for one in month.people for r in one.receipts if not r.coding.is_complete
        )
        stored = len(past_codings(opened))
        assert len(past_codings(opened, month)) == stored
        line = {"kind": "set", "receipt": receipt.key._asdict()}
        values = {"coding.type": "GL Coding", "coding.gl_account": "1234.5"}
        done = desk.act("coded", [{**line, "field": f, "value": v} for f, v in values.items()])
        assert len(past_codings(opened, done.month)) == stored + 1
        assert advisor_of(opened, done.month).suggestions(receipt, person)
