"""Users and companies on the command line: who works here, and as whom a command works."""

from __future__ import annotations

import io

import pytest

from tests.end_to_end.decided_month import Json
from tests.end_to_end.machine import Machine, Ran
from tests.keyrings import InMemory, safe_place
from tests.office.generator import Office

__all__ = ["safe_place"]
SECRET = "correct horse"


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.delenv("CCPROCESSOR_PASSWORD", raising=False)
    return monkeypatch


def added(machine: Machine, typed: pytest.MonkeyPatch, *words: str) -> Ran:
    typed.setattr("sys.stdin", io.StringIO(f"{SECRET}\n"))
    return machine.run("user add", "--password-stdin", *words)


def test_a_user_works_by_name_and_password_or_by_the_keyring(
    machine: Machine, office: Office, typed: pytest.MonkeyPatch, safe_place: InMemory
) -> None:
    assert machine.run("login").out == "clerk works here as administrator.\n"
    assert machine.process(office.car, office.receipts).code == 0
    assert added(machine, typed, "Ada", "--role", "auditor").code == 0
    assert machine.run("list").code == 0
    refused = machine.run("list", "--as", "Ada")
    assert (refused.code, "works here with a password" in refused.err) == (6, True)
    typed.setenv("CCPROCESSOR_PASSWORD", SECRET)
    assert machine.run("login", "--as", "Ada").out == "Ada works here as auditor for main.\n"
    assert machine.run("login", "--as", "Ada", "--keep").code == 0
    assert SECRET in safe_place.kept.values()
    typed.delenv("CCPROCESSOR_PASSWORD")
    typed.setattr("sys.stdin", io.StringIO())
    ran = machine.run("login", "--as", "Ada", "--keep")
    assert (ran.code, "Set CCPROCESSOR_PASSWORD to it." in ran.err) == (2, True), ran.err
    assert machine.run("audit", "--as", "Ada").out.endswith("for Ada\n")
    ran = machine.process(office.car, office.receipts, "--as", "Ada", out=machine.folder / "other")
    assert (ran.code, "Ada is auditor here and may not bring files in" in ran.err) == (6, True)
    assert not (machine.folder / "other").exists()


def test_a_month_of_another_company_is_not_there(
    machine: Machine, office: Office, month: Json, typed: pytest.MonkeyPatch
) -> None:
    cycle = machine.result["cycle"]["id"]
    assert machine.run("company add", "Borealis").code == 0
    assert (
        added(machine, typed, "Bea", "--role", "administrator", "--company", "borealis").code == 0
    )
    typed.setenv("CCPROCESSOR_PASSWORD", SECRET)
    bea = ("--as", "Bea")
    for words in (
        ("decisions", cycle),
        ("compare", cycle, "1.0", "1.0"),
        ("restore", cycle, "1.0"),
        ("resume", cycle),
        ("submit", cycle),
        ("export", "--cycle", cycle, "--out", machine.folder / "theirs"),
    ):
        ran = machine.run(str(words[0]), *words[1:], *bea)
        never = ["no-such-month" if one == cycle else one for one in words]
        unknown = machine.run(str(never[0]), *never[1:], *bea)
        told = ran.err.replace(cycle, "no-such-month")
        assert (ran.code, told, ran.out) == (2, unknown.err, unknown.out)
    assert machine.run("list", *bea).out == "No month is stored yet.\n"
    name = machine.result["employees"][0]["name"].split()[0]
    assert name in machine.run("find", name).out
    assert machine.run("find", name, *bea).out == "Nothing was found.\n"
    assert {one["company"] for one in machine.run("audit", "--json", *bea).events} <= {"Borealis"}
    ran = machine.process(office.car, office.receipts, *bea, out=machine.folder / "theirs")
    assert (ran.code, "cannot be stored for this company" in ran.err) == (2, True)
    assert not (machine.folder / "theirs").exists()
    status = machine.run("db status").out
    assert "Months: of several companies" in status
    assert "revision" not in status
    assert machine.run("verify", "--deep").code == 0


def test_names_that_mean_nobody_are_told_with_the_nearest(
    machine: Machine, typed: pytest.MonkeyPatch
) -> None:
    added(machine, typed, "Ada", "--role", "clerk")
    for words, said in (
        (("user set", "Adda", "--role", "clerk"), "Did you mean “Ada”?"),
        (("user set", "Ada", "--role", "clerkk"), "Did you mean “clerk”?"),
        (("list", "--as", "Adaa"), "Did you mean “Ada”?"),
        (("list", "--company", "mian"), "Did you mean “main”?"),
    ):
        ran = machine.run(words[0], *words[1:])
        assert (ran.code, said in ran.err) == (2, True), ran.err
    for empty in ("--as", "--company"):
        ran = machine.run("list", empty, "")
        assert (ran.code, f"{empty}: it is empty" in ran.err) == (2, True), ran.err
    ran = machine.run("user set", "clerk", "--role", "auditor")
    assert (ran.code, "Nobody would be left to look after main" in ran.err) == (6, True)
