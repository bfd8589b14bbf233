"""What others store, who is there, and whether the server is: told as it happens."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from ccprocessor.errors import DatabaseRefused
from ccprocessor.services.office import Office
from ccprocessor.services.together import watching
from ccprocessor.services.together.watching import Watch
from ccprocessor.services.users import add_member
from ccprocessor.storage.together import presence, tables
from ccprocessor.storage.together.presence import Glimpse
from tests.services.offices import SharedOffice
from tests.services.test_together import charge_of, set_
from tests.storage.servers import PostgresServer

SOON_S = 20.0
"""A slow machine's; what is seen only by looking anew comes later where `seldom_looked`."""


class Eye:
    """A watch on a thread, and what it told."""

    def __init__(self, office: Office) -> None:
        self.seen: list[tuple[str, Glimpse]] = []
        self.told: list[str] = []
        self.since: list[dt.datetime | None] = []
        self.watch = Watch(office, self._saw, self._lost, self._back)

    def _saw(self, cycle: str, glimpse: Glimpse) -> None:
        self.seen.append((cycle, glimpse))

    def _lost(self, _error: DatabaseRefused, since: dt.datetime | None) -> None:
        self.told.append("lost")
        self.since.append(since)

    def _back(self) -> None:
        self.told.append("back")

    @property
    def last(self) -> Glimpse:
        return self.seen[-1][1] if self.seen else Glimpse()

    @property
    def people(self) -> list[tuple[str, str]]:
        return [(one.user, one.person) for one in self.last.present]


@contextmanager
def watching_over(office: Office, cycle: str, person: str = "") -> Iterator[Eye]:
    eye = Eye(office)
    eye.watch.go_to(cycle, person)
    thread = threading.Thread(target=eye.watch.run)
    thread.start()
    try:
        within(SOON_S, lambda: bool(eye.seen))
        yield eye
    finally:
        eye.watch.end()
        thread.join()


def within(seconds: float, condition: Callable[[], bool]) -> float:
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds
        time.sleep(0.01)
    return time.monotonic() - began


@pytest.mark.usefixtures("seldom_looked")
def test_a_step_and_a_revision_of_another_are_seen_soon(shared: SharedOffice) -> None:
    hers, office = shared.desk("Amira"), shared.office("Sam")
    with watching_over(office, hers.cycle) as eye:
        assert eye.last.number == hers.state.revision.number
        hers.act("one", [set_(charge_of(hers), "ONE")])
        within(SOON_S, lambda: eye.last.drafts == (("Amira", 1),))
        saved = hers.save()
        within(SOON_S, lambda: eye.last.number == saved.revision.number)
        assert (eye.last.author, eye.last.drafts) == ("Amira", ())


@pytest.mark.usefixtures("seldom_looked")
def test_who_is_on_which_person_is_seen_soon_and_goes_with_the_window(
    shared: SharedOffice,
) -> None:
    mine, hers = shared.office("Sam"), shared.office("Amira")
    cycle = shared.desk("Pat").cycle
    with watching_over(mine, cycle, "first") as eye:
        assert eye.people == []
        with watching_over(hers, cycle, "second") as other:
            within(SOON_S, lambda: eye.people == [("Amira", "second")])
            within(SOON_S, lambda: other.people == [("Sam", "first")])
            other.watch.go_to(cycle, "third")
            within(SOON_S, lambda: eye.people == [("Amira", "third")])
            eye.watch.go_to(cycle, "third")
            within(SOON_S, lambda: other.people == [("Sam", "third")])
        within(SOON_S, lambda: eye.people == [])


def test_a_claim_of_a_window_that_died_expires(
    shared: SharedOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "_LOOK_S", 0.3)
    mine, hers = shared.office("Sam"), shared.office("Amira")
    cycle = shared.desk("Pat").cycle
    with watching_over(mine, cycle) as eye:
        with hers.database.write(hers.actor) as session:
            presence.keep_presence(session, "died", cycle, "second")
        within(SOON_S, lambda: eye.people == [("Amira", "second")])
        monkeypatch.setattr(presence, "EXPIRY_S", 0)
        within(SOON_S, lambda: eye.people == [])


def test_one_alone_writes_its_coming_and_nothing_more(
    shared: SharedOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "_HEARTBEAT_S", 0.1)
    monkeypatch.setattr(watching, "_LOOK_S", 0.1)
    office, cycle = shared.office("Sam"), shared.desk("Pat").cycle
    with watching_over(office, cycle, "first") as eye:
        before = version(office)
        for person in ("second", "third"):
            eye.watch.go_to(cycle, person)
            time.sleep(0.5)
        assert version(office) == before


def version(office: Office) -> object:
    with office.database.read() as session:
        return session.execute(sa.select(tables.presence.c.person, tables.presence.c.seen)).all()


@pytest.mark.parametrize("how", ["fast", "immediate"])
def test_a_server_that_goes_is_told_soon_and_its_return_too(
    own_server: PostgresServer, served_apart: SharedOffice, how: str
) -> None:
    mine, hers = served_apart.desk("Sam"), served_apart.desk("Amira")
    office = mine._office
    with watching_over(office, mine.cycle, "first") as eye:
        own_server.stop(how)
        within(SOON_S, lambda: eye.told == ["lost"])
        assert isinstance(office.lost, DatabaseRefused)
        assert mine.act("away", [set_(charge_of(mine), "AWAY")]).is_local
        own_server.start()
        within(SOON_S, lambda: eye.told == ["lost", "back"])
        assert mine.follow().trouble is None
        hers.act("hers", [set_(charge_of(hers, 1), "HERS")])
        hers.save()
        within(SOON_S, lambda: eye.last.author == "Amira")


def test_a_server_that_is_back_and_asks_who_works_here_is_told_as_back(
    own_server: PostgresServer, served_apart: SharedOffice
) -> None:
    add_member(served_apart.office("Pat"), "Sam", "clerk", password="correct horse")
    add_member(served_apart.office("Pat"), "Amira", "administrator", password="correct horse")
    own_server.stop("immediate")
    office = served_apart.office("Sam")
    office.goes_on = True
    eye = Eye(office)
    thread = threading.Thread(target=eye.watch.run)
    thread.start()
    try:
        within(SOON_S, lambda: eye.told == ["lost"])
        own_server.start()
        within(SOON_S, lambda: eye.told == ["lost", "back"])
    finally:
        eye.watch.end()
        thread.join()
