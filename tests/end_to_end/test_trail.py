"""What was written is told by `audit`, signed by `checkpoint`, and proved by `verify`."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import sqlite3
from pathlib import Path

import pytest

from tests.end_to_end.decided_month import Json
from tests.end_to_end.machine import Machine

SAVED = "saved revision 1.1"


@pytest.fixture
def decided(machine: Machine, month: Json) -> Machine:
    """An office's month in which somebody decided something."""
    month = machine.result
    who = next(one for one in month["employees"] if one["transactions"])
    charge = {name: who["transactions"][0][name] for name in ("card", "number", "occurrence")}
    line = {"kind": "mark", "transaction": charge, "mark": "personal", "reason": "his own lunch"}
    (machine.folder / "d.jsonl").write_text(json.dumps(line))
    ran = machine.run("decide", month["cycle"]["id"], "--file", machine.folder / "d.jsonl")
    assert ran.code == 0, ran.err
    return machine


def damaged(machine: Machine, table: str, statement: str) -> None:
    with contextlib.closing(sqlite3.connect(machine.database)) as raw, raw:
        for event in ("update", "delete"):
            raw.execute(f"DROP TRIGGER IF EXISTS {table}_is_written_once_{event}")
        raw.execute(statement)


def test_who_did_what_is_told_in_words_and_for_machines(decided: Machine) -> None:
    told = decided.run("audit")
    assert told.code == 0, told.err
    [line] = [one for one in told.out.splitlines() if "marked a charge as personal" in one]
    assert "clerk at " in line
    assert "his own lunch" in line
    assert SAVED in told.out.splitlines()[-1]
    events = decided.run("audit", "--json").events
    assert [one["number"] for one in events] == list(range(1, len(events) + 1))
    [made] = [one for one in events if one["action"] == "decision.made"]
    assert made["after"]["mark"] == "personal"
    about = decided.run("audit", "--person", made["name"][:5].lower(), "--json").events
    assert made in about
    assert {one["person"] for one in about} == {made["person"]}
    tomorrow = (dt.datetime.now(dt.UTC) + dt.timedelta(days=2)).date().isoformat()
    assert decided.run("audit", "--since", tomorrow).out == ""
    ran = decided.run("audit", "--since", "yesterday")
    assert (ran.code, "“yesterday” is no date such as" in ran.err) == (2, True)
    ran = decided.run("audit", "--person", "nosuch")
    assert (ran.code, "Nobody in the trail is known as nosuch." in ran.err) == (2, True)
    assert decided.run("audit", "--since", tomorrow, "--person", made["name"]).code == 0
    assert decided.run("settings", "import_unit=EA").code == 0
    assert decided.run("settings", "import_unit=").code == 0
    *_, changed, emptied = decided.run("audit").out.splitlines()
    assert "set import unit of the office to “EA”" in changed
    assert "(before: “EA”)" in emptied


def test_a_record_that_nobody_touched_is_proved(decided: Machine) -> None:
    kept = decided.folder / "kept.txt"
    signed = decided.run("checkpoint", "--out", kept)
    assert signed.code == 0, signed.err
    assert (decided.folder / "signing.key").stat().st_mode & 0o077 == 0
    for options in ((), ("--deep",), ("--deep", "--checkpoint", kept)):
        ran = decided.run("verify", *options)
        assert (ran.code, "holds" in ran.out) == (0, True), ran


def test_each_export_carries_a_checkpoint_and_leaves_one_elsewhere(decided: Machine) -> None:
    assert decided.result["checkpoint"] == "Checkpoint.txt"
    before = decided.folder / "out" / "Checkpoint.txt"
    ran = decided.run("verify", "--checkpoint", before)
    assert (ran.code, str(before) in ran.out) == (0, True), ran
    exported = decided.run(
        "export", "--cycle", decided.result["cycle"]["id"], "--out", decided.folder / "again"
    )
    assert exported.code == 0, exported.err
    after = decided.folder / "again" / "Checkpoint.txt"
    assert after.read_bytes() != before.read_bytes()
    kept = sorted((decided.folder / "checkpoints").iterdir())
    assert [one.read_bytes() for one in kept] == [before.read_bytes(), after.read_bytes()]
    assert str(kept[-1]) in decided.run("verify").out


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE setting SET value = '\"9\"' WHERE name = 'import_unit'",
        "UPDATE packet SET content = zeroblob(9)",
        "UPDATE decision SET body = replace(body, 'lunch', 'dinner')",
    ],
)
def test_nothing_damaged_is_exported(decided: Machine, statement: str) -> None:
    damaged(decided, statement.split()[1], statement)
    before = {file: file.read_bytes() for file in decided.folder.glob("out/**/*.*")}
    cycle = decided.result["cycle"]["id"]
    ran = decided.run("export", "--cycle", cycle, "--out", decided.folder / "out")
    assert ran.code == 5, ran
    assert "damaged" in ran.err
    assert {file: file.read_bytes() for file in decided.folder.glob("out/**/*.*")} == before


@pytest.mark.parametrize(
    ("table", "statement", "told"),
    [
        ("decision", "UPDATE decision SET body = replace(body, 'lunch', 'dinner')", "The decision"),
        ("audit_event", "DELETE FROM audit_event WHERE number = 3", "Event 3 of the trail"),
        ("", "UPDATE \"transaction\" SET merchant = 'x' WHERE position = 0", "Revision 1.1"),
    ],
)
def test_the_first_record_that_does_not_hold_is_named(
    decided: Machine, table: str, statement: str, told: str
) -> None:
    damaged(decided, table, statement)
    ran = decided.run("verify", "--deep")
    assert ran.code == 1
    assert ran.out.startswith(told)
    assert "backup" in ran.out


def test_a_broken_trail_is_signed_by_nobody(decided: Machine) -> None:
    damaged(decided, "audit_event", "DELETE FROM audit_event WHERE number = 3")
    ran = decided.run("checkpoint")
    assert (ran.code, ran.out) == (5, "")
    assert "Event 3" in ran.err


@pytest.mark.parametrize("text", [b"", b"no checkpoint", b"\xff\xfe", None])
def test_a_file_that_is_no_checkpoint_is_told(decided: Machine, text: bytes | None) -> None:
    file = decided.folder / "some.txt"
    if text is not None:
        file.write_bytes(text)
    ran = decided.run("verify", "--checkpoint", file)
    assert ran.code == 3
    assert "some.txt" in ran.err


def test_a_checkpoint_of_another_office_is_told(decided: Machine, tmp_path: Path) -> None:
    kept = decided.folder / "kept.txt"
    assert decided.run("checkpoint", "--out", kept).code == 0
    (decided.folder / "signing.key").write_text("no key")
    ran = decided.run("checkpoint")
    assert ran.code == 3
    assert "signing.key" in ran.err
    damaged(decided, "audit_head", "UPDATE audit_head SET office = 'another'")
    ran = decided.run("verify", "--checkpoint", kept)
    assert (ran.code, "is of another office: it says nothing" in ran.err) == (3, True), ran
