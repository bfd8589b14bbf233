"""Nobody is asked in an office of one person; with a password, everybody proves who they are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from ccprocessor.app import open_office
from ccprocessor.errors import NotAllowed, SignInNeeded, WrongUsage
from ccprocessor.services.office import Office
from ccprocessor.services.sign_in import (
    ATTEMPTS,
    LOCKED,
    Claim,
    UnknownName,
    WrongPassword,
    sign_in,
    wait_after,
)
from ccprocessor.services.upkeep.trail import done_words
from ccprocessor.services.users import (
    add_member,
    change_password,
    change_role,
    found_company,
    let_in,
    listed_users,
    rename_company,
)
from ccprocessor.storage.engine.database import Database
from ccprocessor.storage.summaries import list_cycles
from ccprocessor.storage.trail.walking import events_since
from tests.services.desks import settings_in

NOW = dt.datetime(2031, 4, 1, 8, tzinfo=dt.UTC)
SECRET, OTHER = "correct horse", "battery staple"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An office of Pat, who asks nobody."""
    with open_office(settings_in(tmp_path, "Pat")) as opened:
        yield opened


@pytest.fixture
def guarded(office: Office) -> Office:
    """Pat's office with Ada, a clerk with a password."""
    add_member(office, "Ada", "clerk", password=SECRET)
    return office


def claim(user: str, password: str | None = None, *, company: str = "") -> Claim:
    return Claim("Pat", user, company, lambda _user, *, is_named: password if is_named else None)


def events(database: Database) -> list[str]:
    with database.read() as session:
        return [f"{one.user} {done_words(one)}" for one in events_since(session, None)]


def test_an_office_of_one_person_asks_nothing_and_stores_nothing(office: Office) -> None:
    assert (office.role, office.identity.is_asked) == ("administrator", False)
    office.require("office")
    assert office.is_empty
    with office.database.read() as session:
        assert list_cycles(session) == ()
    assert office.actor.user == "Pat"


def test_whoever_adds_the_first_user_stays_administrator(guarded: Office, tmp_path: Path) -> None:
    assert [(one.name, dict(one.roles)) for one in listed_users(guarded)] == [
        ("Ada", {"main": "clerk"}),
        ("Pat", {"main": "administrator"}),
    ]
    with open_office(settings_in(tmp_path, "Pat")) as again:
        assert (again.role, again.identity.is_asked) == ("administrator", True)
    assert events(guarded.database)[-5:] == [
        "Pat added the user Pat",
        "Pat let Pat be administrator in main",
        "Pat added the user Ada",
        "Pat let Ada be clerk in main",
        "Pat set a password for Ada",
    ]


def test_a_stranger_is_let_in_until_there_is_a_password_and_never_after(
    office: Office, tmp_path: Path
) -> None:
    add_member(office, "Sam", "auditor")
    with open_office(settings_in(tmp_path, "Bea")) as stranger:
        assert stranger.role == "administrator"
        change_password(office, "Sam", SECRET)
        with pytest.raises(SignInNeeded, match=r"Bea is no user of this office.*--as"):
            stranger.require("decide")
    with (
        open_office(settings_in(tmp_path, "Bea")) as stranger,
        pytest.raises(SignInNeeded, match="Bea is no user"),
    ):
        assert stranger.database


def test_a_password_lets_in_and_its_hash_is_not_it(guarded: Office) -> None:
    found = sign_in(guarded.database, claim("Ada", SECRET))
    assert (found.user, found.role, found.company) == ("Ada", "clerk", "main")
    for given in ("Correct horse", "", None):
        with pytest.raises(SignInNeeded, match=r"is wrong|with a password|in a row"):
            sign_in(guarded.database, claim("Ada", given))
    file = Path(guarded.database.name)
    raw = b"".join(one.read_bytes() for one in file.parent.glob(f"{file.name}*"))
    assert b"$argon2id$" in raw
    assert SECRET.encode() not in raw


def test_letters_that_a_keyboard_composes_otherwise_are_the_same_password(office: Office) -> None:
    add_member(office, "Ada", "clerk", password="Zürich am See")
    assert sign_in(office.database, claim("Ada", "Zu\u0308rich am See")).user == "Ada"


def test_wrong_passwords_are_slower_each_time_then_locked_and_told(guarded: Office) -> None:
    now = NOW
    waits = []
    for failed in range(ATTEMPTS):
        wait = wait_after(failed)
        waits.append(wait)
        if wait:
            with pytest.raises(WrongPassword, match=f"{failed} times in a row"):
                sign_in(
                    guarded.database, claim("Ada", SECRET), now + wait - dt.timedelta(seconds=1)
                )
        now += wait
        with pytest.raises(WrongPassword):
            sign_in(guarded.database, claim("Ada", OTHER), now)
    assert waits == sorted(set(waits))
    with pytest.raises(WrongPassword, match=r"10 times in a row.*15 min.*administrator can set"):
        sign_in(guarded.database, claim("Ada", SECRET), now + dt.timedelta(seconds=1))
    [ada] = [one for one in listed_users(guarded) if one.name == "Ada"]
    assert (ada.is_locked, ada.failed) == (True, ATTEMPTS)
    assert ada.standing.startswith("locked: 10 wrong passwords, the last 2031-04-01")
    assert (
        events(guarded.database)[-1] == "Pat gave 10 wrong passwords for Ada, who is locked out now"
    )
    assert sign_in(guarded.database, claim("Ada", SECRET), now + LOCKED).user == "Ada"
    assert sign_in(guarded.database, claim("Ada", SECRET), now + LOCKED).user == "Ada"


def test_an_administrator_ends_a_lock_by_a_new_password(guarded: Office) -> None:
    now = NOW
    for failed in range(ATTEMPTS):
        now += wait_after(failed)
        with pytest.raises(WrongPassword):
            sign_in(guarded.database, claim("Ada", OTHER), now)
    change_password(guarded, "Ada", OTHER)
    assert sign_in(guarded.database, claim("Ada", OTHER), now).user == "Ada"


def test_a_clock_that_was_set_back_makes_a_wait_neither_shorter_nor_endless(
    guarded: Office,
) -> None:
    for failed in range(3):
        with pytest.raises(WrongPassword):
            sign_in(guarded.database, claim("Ada", OTHER), NOW + failed * dt.timedelta(minutes=1))
    before = NOW - dt.timedelta(days=700)
    with pytest.raises(WrongPassword, match="in 4 s"):
        sign_in(guarded.database, claim("Ada", SECRET), before)
    later = before + wait_after(3)
    assert sign_in(guarded.database, claim("Ada", SECRET), later).user == "Ada"


def test_a_user_without_password_is_only_the_machine_s(guarded: Office) -> None:
    add_member(guarded, "Sam", "supervisor")
    with pytest.raises(SignInNeeded, match="Sam has no password: only this machine's user Sam"):
        sign_in(guarded.database, claim("Sam"))
    assert sign_in(guarded.database, Claim("Sam")).role == "supervisor"


def test_a_password_that_the_keyring_knows_needs_no_name(guarded: Office) -> None:
    kept = Claim("Ada", password=lambda _user, *, is_named: None if is_named else SECRET)
    assert sign_in(guarded.database, kept).role == "clerk"
    with pytest.raises(SignInNeeded, match="Ada works here with a password"):
        sign_in(guarded.database, Claim("Ada"))


def test_a_role_counts_at_once_in_windows_that_are_open(guarded: Office, tmp_path: Path) -> None:
    with open_office(settings_in(tmp_path, "Ada")) as window:
        window.sign_in("Ada", SECRET)
        window.require("decide")
        change_role(guarded, "Ada", "auditor")
        with pytest.raises(NotAllowed, match="Ada is auditor here and may not change a month"):
            window.require("decide")
        let_in(guarded, "Ada", is_disabled=True)
        with pytest.raises(NotAllowed, match="Ada was disabled"):
            window.require("audit")
        with pytest.raises(NotAllowed, match="Ada was disabled"), window.write():
            pass
        let_in(guarded, "Ada", is_disabled=False)
        window.require("audit")
        change_role(guarded, "Ada", "none")
        with pytest.raises(NotAllowed):
            window.require("audit")


def test_the_last_administrator_stays(guarded: Office) -> None:
    nobody = "Nobody would be left to look after main"
    for role in ("clerk", "none"):
        with pytest.raises(NotAllowed, match=nobody):
            change_role(guarded, "Pat", role)
    with pytest.raises(NotAllowed, match=nobody):
        let_in(guarded, "Pat", is_disabled=True)
    assert guarded.role == "administrator"
    change_role(guarded, "Ada", "administrator")
    change_role(guarded, "Pat", "clerk")
    with pytest.raises(NotAllowed, match="may not look after users"):
        change_role(guarded, "Ada", "clerk")


@pytest.mark.parametrize(
    ("user", "role", "company", "said"),
    [
        ("Ada ", "clerc", "", "no role “clerc”.*“clerk”"),
        ("Aida", "clerk", "", "no user “Aida” here.*“Ada”"),
        ("Ada", "clerk", "Mian", "no company “Mian” here.*“main”"),
    ],
)
def test_unknown_names_are_told_with_the_nearest(
    guarded: Office, user: str, role: str, company: str, said: str
) -> None:
    with pytest.raises(UnknownName, match=said):
        change_role(guarded, user, role, company=company)


def test_names_that_look_the_same_are_one_user(guarded: Office) -> None:
    composed, apart = "J\u00fcrgen", "Ju\u0308rgen"
    add_member(guarded, apart, "clerk", password=SECRET)
    with pytest.raises(WrongUsage, match=f"There is a user {composed} already"):
        add_member(guarded, composed.upper(), "clerk")
    assert composed in {one.name for one in listed_users(guarded)}
    assert guarded.sign_in(apart, SECRET).user == composed


@pytest.mark.parametrize(
    ("name", "said"),
    [("a\nb", "on one line"), ("a\tb", "is no name"), ("x" * 101, "too long for a name: 101")],
)
def test_names_that_are_none_are_refused_with_the_reason(
    office: Office, name: str, said: str
) -> None:
    with pytest.raises(WrongUsage, match=said):
        add_member(office, name, "clerk")
    with pytest.raises(WrongUsage, match=said):
        found_company(office, name)


@pytest.mark.parametrize("password", ["short", "x" * 1001, "", " " * 12])
def test_a_weak_password_is_refused_and_nobody_is_added(office: Office, password: str) -> None:
    with pytest.raises(Exception, match=r"A password of .* is not taken"):
        add_member(office, "Ada", "clerk", password=password)
    assert office.is_empty


def test_an_administrator_of_one_company_sees_and_changes_no_other(guarded: Office) -> None:
    found_company(guarded, "Borealis")
    add_member(guarded, "Bea", "administrator", password=SECRET, company="Borealis")
    add_member(guarded, "Ada", "clerk", company="Borealis")
    rename_company(guarded, "Borealis", "Borealis Ltd")
    guarded.sign_in("Bea", SECRET)
    assert guarded.identity.title == "Borealis Ltd"
    assert [(one.name, dict(one.roles)) for one in listed_users(guarded)] == [
        ("Ada", {"Borealis Ltd": "clerk"}),
        ("Bea", {"Borealis Ltd": "administrator"}),
        ("Pat", {"Borealis Ltd": "administrator"}),
    ]
    with pytest.raises(UnknownName, match="no company “main” here"):
        change_role(guarded, "Ada", "clerk", company="main")
    with pytest.raises(NotAllowed, match="Ada works for another company too"):
        change_password(guarded, "Ada", OTHER)
    with pytest.raises(UnknownName, match="no company “main”"):
        guarded.sign_in("Bea", SECRET, "main")
    guarded.sign_in("Ada", SECRET, "borealis ltd")
    assert guarded.identity.company == "Borealis"
    guarded.work_for("main")
    assert guarded.actor.company == "main"


def test_everybody_may_set_their_own_password(guarded: Office) -> None:
    guarded.sign_in("Ada", SECRET)
    change_password(guarded, "Ada", OTHER)
    assert sign_in(guarded.database, claim("Ada", OTHER)).user == "Ada"
    with pytest.raises(NotAllowed):
        change_password(guarded, "Pat", OTHER)
