"""Months of a server as they were seen last: on this computer, for whoever worked here."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ccprocessor.errors import DatabaseRefused, NotAllowed
from ccprocessor.services.cycle.listing import listed_months
from ccprocessor.services.cycle.load_cycle import open_revision
from ccprocessor.services.desk.session import DeskSession
from ccprocessor.services.last_seen import NotKeptHere
from ccprocessor.services.office import Office
from ccprocessor.services.users import add_member, change_password, let_in
from ccprocessor.storage.together.seen import SeenValues
from tests.services.offices import SharedOffice
from tests.services.test_together import charge_of, set_
from tests.storage.servers import PostgresServer


def window_of(office: SharedOffice, who: str) -> Office:
    """The office as a window opens it."""
    made = office.office(who)
    made.goes_on = True
    return made


def test_only_what_others_share_is_kept_here(shared: SharedOffice) -> None:
    office = shared.office("Sam")
    listed_months(office)
    DeskSession(office, listed_months(office).cycles[0].cycle.id)
    kept = (office.settings.cache_folder / "seen.sqlite").exists()
    assert kept == office.is_shared


def test_months_are_there_while_the_server_is_away_from_the_start(
    own_server: PostgresServer, served_apart: SharedOffice
) -> None:
    before = window_of(served_apart, "Sam")
    [month] = listed_months(before).cycles
    cycle = month.cycle.id
    desk = DeskSession(before, cycle)
    charge = charge_of(desk)
    desk.act("saved", [set_(charge, "SAVED")])
    saved = desk.save()
    listed_months(before)
    listed_months(window_of(served_apart, "Pat"))
    before.close()
    own_server.stop()

    office = window_of(served_apart, "Sam")
    listed = listed_months(office)
    assert listed.at is not None
    assert listed.kept == {cycle}
    assert listed.cycles[0].revisions[-1].number == "1.1"
    loaded = open_revision(office, cycle)
    assert (loaded.as_seen, loaded.month) == (True, saved.month)
    with pytest.raises(NotKeptHere, match=r"Revision 1\.0"):
        open_revision(office, cycle, "1.0")
    state = DeskSession(office, cycle).state
    assert (state.month, state.revision, state.trouble) == (saved.month, saved.revision, None)
    with pytest.raises(DatabaseRefused):
        office.require("load")

    other = window_of(served_apart, "Pat")
    assert not listed_months(other).kept
    with pytest.raises(NotKeptHere):
        open_revision(other, cycle)
    with pytest.raises(DatabaseRefused):
        listed_months(window_of(served_apart, "Eve"))


def test_whoever_types_a_password_or_was_disabled_is_shown_nothing(served: SharedOffice) -> None:
    head = served.office("Pat")
    change_password(head, "Pat", "long enough by far")
    head.sign_in("Pat", "long enough by far")
    add_member(head, "Sam", "clerk")
    office = served.office("Sam")
    listed_months(office)
    assert served.office("Sam").remembered == office.identity
    office.seen.keep("user", "", replace(office.identity, has_password=True).plain)
    assert served.office("Sam").remembered is None
    let_in(head, "Sam", is_disabled=True)
    with pytest.raises(NotAllowed):
        assert served.office("Sam").database
    assert office.seen.names("list") == frozenset()


def test_a_file_that_is_damaged_is_as_if_nothing_had_been_seen(tmp_path: Path) -> None:
    seen = SeenValues(tmp_path / "seen.sqlite", "place", "Sam")
    seen.keep("list", "main", ("a", "b"))
    found = seen.load("list", "main", tuple[str, ...])
    assert found is not None
    assert found.value == ("a", "b")
    assert SeenValues(tmp_path / "seen.sqlite", "elsewhere", "Sam").names("list") == frozenset()
    assert seen.load("list", "main", int) is None
    (tmp_path / "seen.sqlite").write_bytes(b"no database" * 500)
    assert seen.load("list", "main", tuple[str, ...]) is None
    seen.keep("list", "main", ("a",))
    seen.keep("list", "main", ("c",))
    found = seen.load("list", "main", tuple[str, ...])
    assert found is not None
    assert found.value == ("c",)
