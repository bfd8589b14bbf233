"""A damaged row in the list of months is named, and hides nobody else's."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from ccprocessor.cli.main import main
from ccprocessor.errors import DatabaseRefused
from ccprocessor.services.cycle.listing import damage_of
from ccprocessor.storage.documents import store_document
from ccprocessor.storage.engine.database import Database, open_database
from ccprocessor.storage.revisions import add_revision, list_cycles, load_month
from ccprocessor.storage.stored import CycleSummary
from tests.storage.months import CYCLE, PAT, REPORT, STATEMENT, month, new, person


def two_revisions(database: Database) -> tuple[CycleSummary, ...]:
    with database.write(PAT) as session:
        for document in (STATEMENT, REPORT):
            store_document(session, document)
        add_revision(session, new(month(person("1")), "first"))
        add_revision(session, new(month(person("2")), "second"))
        return list_cycles(session)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    database = open_database(tmp_path / "office.db")
    two_revisions(database)
    database.close()
    return tmp_path / "office.db"


def changed(file: Path, statement: str, *values: object) -> tuple[CycleSummary, ...]:
    """What is listed after somebody changed a row behind the program's back."""
    with closing(sqlite3.connect(file)) as raw, raw:
        raw.execute("PRAGMA ignore_check_constraints=ON")
        triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        for (name,) in raw.execute(triggers).fetchall():
            raw.execute(f'DROP TRIGGER "{name}"')
        assert raw.execute(statement, values).rowcount
    database = open_database(file)
    try:
        with database.read() as session:
            return list_cycles(session)
    finally:
        database.close()


def test_sound_rows_are_listed_without_a_word_of_damage(own_url: str) -> None:
    database = open_database(own_url)
    (summary,) = two_revisions(database)
    assert [one.number for one in summary.revisions] == ["1.0", "1.1"]
    assert (summary.cycle, summary.damaged) == (CYCLE, ())
    assert damage_of([summary]) is None
    database.close()


@pytest.mark.parametrize(
    "setting",
    [
        "created_by = 99",
        "reason = 'because'",
        "created_at = '2001-01-01T00:00:00.000000+00:00'",
        "created_at = 'no time at all'",
        "header = replace(header, '\"flagged\":', '\"flagged\":9')",
        "header = '{'",
        "options = 'x'",
        "reason = CAST(x'ff' AS TEXT)",
        "header = CAST(x'fffe' AS TEXT)",
        "cycle_id = 'elsewhere'",
        "cycle_id = CAST(x'ff' AS TEXT)",
        "minor = 7",
        "digest = replace(digest, substr(digest, 1, 1), '-')",
    ],
)
def test_a_damaged_revision_is_named_and_the_other_shown(file: Path, setting: str) -> None:
    found = changed(file, f"UPDATE revision SET {setting} WHERE minor = 1")
    shown = [one.number for summary in found for one in summary.revisions]
    assert shown == ["1.0"]
    (what,) = [what for summary in found for what in summary.damaged]
    assert what in {"revision 1.1", "revision 1.7"}


def test_a_person_that_is_gone_or_another_damages_the_revision(file: Path) -> None:
    (found,) = changed(file, "UPDATE revision_packet SET person = 'other' WHERE revision_id = 1")
    assert [one.number for one in found.revisions] == ["1.1"]
    assert found.damaged == ("revision 1.0",)


def test_a_revision_whose_parent_is_gone_is_damaged(file: Path) -> None:
    (found,) = changed(file, "DELETE FROM revision WHERE minor = 0")
    assert (found.revisions, found.damaged) == ((), ("revision 1.1",))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE cycle SET company = 'Other'",
        "UPDATE cycle SET period_from = '2001-01-01'",
        "UPDATE cycle SET period_to = 'no date'",
        "UPDATE cycle SET company = CAST(x'ff' AS TEXT)",
        "UPDATE cycle SET id = 'elsewhere'",
        "DELETE FROM cycle",
    ],
)
def test_a_damaged_month_is_told_from_what_its_revisions_sealed(file: Path, statement: str) -> None:
    (found,) = changed(file, statement)
    assert found.cycle == CYCLE
    assert [one.number for one in found.revisions] == ["1.0", "1.1"]
    assert found.damaged == ("the company, account or period",)


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_the_command_lists_what_is_sound_and_ends_with_the_damage(
    file: Path, options: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    changed(file, "UPDATE revision SET created_by = 99 WHERE minor = 1")
    settings = tmp_path / "settings.toml"
    settings.write_text(f'log_folder = "{(tmp_path / "log").as_posix()}"\n')
    code = main(["list", "--settings", str(settings), "--database", str(file), *options])
    told = capsys.readouterr()
    assert code == 5
    assert f"revision 1.1 of {CYCLE.id} is no longer what was stored" in told.err
    if options:
        (listed,) = json.loads(told.out)
        assert [one["revision"] for one in listed["revisions"]] == ["1.0"]
        assert listed["damaged"] == ["revision 1.1"]
    else:
        assert told.out.splitlines()[1] == f"{CYCLE.id}  damaged: revision 1.1"


def test_every_flipped_bit_of_a_row_is_named_or_harmless(file: Path) -> None:
    sound = file.read_bytes()
    at = sound.index(b'"control_totals"')
    seen = {listed(file, sound, place) for place in range((at - 60) * 8, (at + 400) * 8, 61)}
    assert "wrong" not in seen
    assert "named" in seen


def listed(file: Path, sound: bytes, at: int) -> str:
    """How the list takes one flipped bit."""
    data = bytearray(sound)
    data[at // 8] ^= 1 << at % 8
    file.write_bytes(data)
    for end in ("-wal", "-shm"):
        file.with_name(file.name + end).unlink(missing_ok=True)
    try:
        database = open_database(file)
    except DatabaseRefused:
        return "named"
    try:
        with database.read() as session:
            found = list_cycles(session)
            whole = [
                load_month(session, one.cycle.id, r.number)[0]
                for one in found
                for r in one.revisions
            ]
            session.execute(sa.text("SELECT 1"))
    except DatabaseRefused:
        return "named"
    finally:
        database.close()
    if any(one.damaged for one in found):
        return "named"
    return "harmless" if [one.number for one in whole] == ["1.0", "1.1"] else "wrong"
