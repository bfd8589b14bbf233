"""What a role may do, by every door to the record: refused by code 6, and nothing is stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ccprocessor.app import open_office
from ccprocessor.cli.main import main
from ccprocessor.domain.rights import ROLES, Right, Role, may
from ccprocessor.errors import NotAllowed, UserError
from ccprocessor.jobs import Job
from ccprocessor.resources import resource
from ccprocessor.services.approval_rules import change_approval_rules
from ccprocessor.services.coding.lists import import_lists, remove_lists
from ccprocessor.services.coding.rules import import_rules
from ccprocessor.services.coding.suggestions import learn as learn_codings
from ccprocessor.services.cycle.listing import put_away
from ccprocessor.services.cycle.load_cycle import load_cycle, load_first, read_unread, resume
from ccprocessor.services.cycle.process_cycle import process_cycle
from ccprocessor.services.desk.deciding import decide, restore, review
from ccprocessor.services.desk.export_revision import export_revision
from ccprocessor.services.desk.joining import join_months
from ccprocessor.services.desk.session import DeskSession
from ccprocessor.services.matching_model.automatic import turn_off, turn_on
from ccprocessor.services.matching_model.card import learn as learn_matching
from ccprocessor.services.office import Office, ProcessOptions
from ccprocessor.services.pair_models import promote, roll_back
from ccprocessor.services.upkeep.trail import newest_first, sign_checkpoint, told_events, verify
from ccprocessor.services.users import (
    add_member,
    change_password,
    change_role,
    found_company,
    let_in,
    listed_users,
    rename_company,
)
from ccprocessor.settings import choose_settings
from ccprocessor.storage.trail.writing import head_of
from tests.services.desks import cycle_of, settings_in

SECRET = "correct horse"
Act = Callable[[Office, Path], object]
NONE = "no-such-month"
DECISION = '{"kind": "note", "person": "nobody", "text": "x"}'
NO_FILES = ProcessOptions(ocr=False)


def act_on_desk(office: Office, _folder: Path) -> object:
    return DeskSession(office, cycle_of(office)).act("note", [{"kind": "note", "text": "x"}])


def change_rule(office: Office, folder: Path) -> object:
    (folder / "s.toml").touch()
    return office.change(choose_settings(folder / "s.toml", {}), {"import_unit": "EA"})


ACTS: tuple[tuple[Right, str, Act], ...] = (
    ("load", "process", lambda o, f: process_cycle([f / "no"], f / "out", o, NO_FILES, Job())),
    ("load", "load", lambda o, f: load_cycle([f / "no"], o, NO_FILES, Job())),
    ("load", "load first", lambda o, f: load_first([f / "no"], o, NO_FILES, Job())),
    ("load", "read unread", lambda o, _f: read_unread(NONE, o, NO_FILES, Job())),
    ("load", "resume", lambda o, _f: list(resume(o, NONE, Job()))),
    ("load", "join", lambda o, _f: join_months(o, NONE, NONE, NO_FILES, Job())),
    ("decide", "decide", lambda o, _f: decide(o, NONE, [DECISION])),
    ("decide", "submit", lambda o, _f: review(o, NONE, "submit", ["x"], None)),
    ("decide", "restore", lambda o, _f: restore(o, NONE, "1.0")),
    ("decide", "desk", act_on_desk),
    ("review", "approve", lambda o, _f: review(o, NONE, "approve", ["x"], None)),
    ("review", "return", lambda o, _f: review(o, NONE, "return", ["x"], "why")),
    (
        "review",
        "approve line",
        lambda o, _f: decide(o, NONE, [DECISION.replace("note", "approve")]),
    ),
    ("export", "export", lambda o, f: export_revision(o, NONE, None, f / "out", Job())),
    ("rules", "settings", change_rule),
    ("rules", "lists import", lambda o, f: import_lists(o, [f / "no.csv"])),
    ("rules", "lists remove", lambda o, _f: remove_lists(o, ["jobs"])),
    ("rules", "rules import", lambda o, f: import_rules(o, f / "no.csv")),
    ("rules", "coding learn", lambda o, _f: learn_codings(o, Job())),
    ("rules", "matching learn", lambda o, _f: learn_matching(o, Job())),
    ("rules", "matching promote", lambda o, _f: promote(o, 99)),
    ("rules", "matching rollback", lambda o, _f: roll_back(o)),
    ("rules", "automatic on", lambda o, _f: turn_on(o)),
    ("rules", "automatic off", lambda o, _f: turn_off(o)),
    ("limits", "approval rules", lambda o, _f: change_approval_rules(o, {"approve_up_to": "1"})),
    ("audit", "audit", lambda o, _f: list(told_events(o, None, ""))),
    ("audit", "audit window", lambda o, _f: newest_first(o)),
    ("audit", "verify", lambda o, _f: verify(o, None, deep=False)),
    ("audit", "checkpoint", lambda o, _f: sign_checkpoint(o)),
    ("office", "user list", lambda o, _f: listed_users(o)),
    ("office", "user add", lambda o, _f: add_member(o, "", "clerk")),
    ("office", "user set", lambda o, _f: change_role(o, "nobody", "clerk")),
    ("office", "user disable", lambda o, _f: let_in(o, "nobody", is_disabled=True)),
    ("office", "user password", lambda o, _f: change_password(o, "nobody", SECRET)),
    ("office", "company add", lambda o, _f: found_company(o, "main")),
    ("office", "company set", lambda o, _f: rename_company(o, "nobody", "main")),
)
"""Every door: the right it asks for, and an act that could do no harm if it were open."""

_COMMANDS: tuple[tuple[Right, tuple[str, ...]], ...] = (
    ("load", ("process", "no.pdf", "--out", "out", "--no-ocr")),
    ("load", ("resume", NONE)),
    ("decide", ("decide", NONE, "--file", "lines.jsonl")),
    ("decide", ("restore", NONE, "1.0")),
    ("decide", ("submit", NONE)),
    ("review", ("approve", NONE)),
    ("review", ("return", NONE, "--comment", "why")),
    ("export", ("export", "--cycle", NONE, "--out", "out")),
    ("rules", ("settings", "import_unit=EA")),
    ("limits", ("settings", "approve_own_edits=no", "import_unit=EA")),
    ("rules", ("lists", "remove", "jobs")),
    ("rules", ("rules", "import", "no.csv")),
    ("rules", ("coding", "learn")),
    ("rules", ("matching", "learn")),
    ("rules", ("matching", "roll-back")),
    ("audit", ("audit",)),
    ("audit", ("verify",)),
    ("audit", ("checkpoint", "--out", "checkpoint.txt")),
    ("office", ("user", "list")),
    ("office", ("user", "disable", "nobody")),
    ("office", ("company", "add", "main")),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("office")


@pytest.fixture(scope="module")
def office(folder: Path) -> Iterator[Office]:
    """The sample month in an office with a user for each role."""
    with open_office(settings_in(folder, "Pat")) as opened:
        files = [resource("sample/car.pdf"), resource("sample/receipts.pdf")]
        load_cycle(files, opened, NO_FILES, Job())
        for role in ROLES:
            add_member(opened, role.title(), role, password=SECRET)
        (folder / "lines.jsonl").write_text(DECISION)
        yield opened


def stored(office: Office) -> int:
    with office.database.read() as session:
        return head_of(session).number


@pytest.mark.parametrize("role", ROLES)
def test_every_door_asks_for_its_right_and_for_no_other(
    office: Office, tmp_path: Path, role: Role
) -> None:
    office.sign_in(role.title(), SECRET)
    for right, name, act in ACTS:
        before = stored(office)
        why = refusal(act, office, tmp_path)
        if may(role, right):
            assert why is None, name
        else:
            assert f"is {role} here and may not" in str(why), name
            assert stored(office) == before, name
    assert not (tmp_path / "out").exists()


def refusal(act: Act, office: Office, folder: Path) -> NotAllowed | None:
    """Why an act was not allowed; None where it was, also if it failed for another reason."""
    try:
        act(office, folder)
    except NotAllowed as error:
        return error
    except UserError:
        return None
    return None


@pytest.mark.parametrize("role", ROLES)
def test_whoever_may_not_write_writes_nothing_by_any_way(office: Office, role: Role) -> None:
    office.sign_in(role.title(), SECRET)
    before = stored(office)
    if may(role, "decide"):
        put_away(office, cycle_of(office), "archived")
        put_away(office, cycle_of(office), "shown")
        assert stored(office) > before
        return
    with pytest.raises(NotAllowed):
        put_away(office, cycle_of(office), "archived")
    with pytest.raises(NotAllowed), office.write():
        pass
    assert stored(office) == before


@pytest.mark.parametrize("role", ["clerk", "auditor"])
def test_a_command_that_a_role_may_not_give_ends_with_code_6(
    office: Office,
    folder: Path,
    role: Role,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    settings = folder / "settings.toml"
    own = office.settings
    settings.write_text(
        f'database_url = "{own.database_url}"\nlog_folder = "{own.log_folder.as_posix()}"\n'
        f'cache_folder = "{own.cache_folder.as_posix()}"\nauthor = "Pat"\n'
    )
    monkeypatch.chdir(folder)
    monkeypatch.setenv("CCPROCESSOR_PASSWORD", SECRET)
    before = stored(office)
    for right, words in _COMMANDS:
        if may(role, right):
            continue
        code = main([*words, "--settings", str(settings), "--as", role.title()])
        said = capsys.readouterr().err
        assert (code, f"{role.title()} is {role} here and may not" in said) == (6, True), words
    assert stored(office) == before
    assert not (folder / "out").exists()


def test_whoever_became_an_auditor_may_drop_what_was_not_saved_and_do_nothing_again(
    office: Office,
) -> None:
    office.sign_in("Clerk", SECRET)
    desk = DeskSession(office, cycle_of(office))
    person = desk.state.month.people[0].key
    desk.act("note", [{"kind": "note", "person": person, "text": "x"}])
    office.sign_in("Administrator", SECRET)
    change_role(office, "Clerk", "auditor")
    office.sign_in("Clerk", SECRET)
    desk = DeskSession(office, cycle_of(office))
    assert len(desk.state.done) == 1
    assert not desk.go_to(0).done
    with pytest.raises(NotAllowed):
        desk.redo()
