"""The first start listens; later ones are heard, and noise is not."""

from __future__ import annotations

import shutil
import socket
import stat
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalServer
from pytestqt.qtbot import QtBot

from ccprocessor.desktop.instance import single_instance
from ccprocessor.desktop.instance.message import ANSWER, LARGEST, HandedOver, written
from ccprocessor.desktop.instance.single_instance import SingleInstance

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="speaks to Unix sockets")

WHAT = HandedOver((Path("/papers/a.pdf"), Path("/papers/b.pdf")), Path("/papers/names.json"))
LONG = 20_000


@pytest.fixture
def place() -> Iterator[str]:
    folder = Path(tempfile.mkdtemp(prefix="cc"))
    yield str(folder / "window")
    shutil.rmtree(folder)


@pytest.fixture
def first(qtbot: QtBot, place: str) -> Iterator[SingleInstance]:
    """A start that found nobody, and answers."""
    made = SingleInstance(place)
    assert not made.hand_over(HandedOver())
    made.begin(lambda: True)
    yield made
    made.close()


class Caller(threading.Thread):
    """Somebody who connects and says bytes; `heard` is the answer, once they hang up."""

    def __init__(self, place: str, says: bytes, *, hangs_up: bool = False) -> None:
        super().__init__(daemon=True)
        self._place = place
        self._says = says
        self._hangs_up = hangs_up
        self.heard: bytes | None = None
        self.start()

    def run(self) -> None:
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(self._place)
            try:
                line.sendall(self._says)
                if self._hangs_up:
                    line.shutdown(socket.SHUT_WR)
                heard = b""
                while piece := line.recv(1024):
                    heard += piece
            except OSError:
                heard = b""
        self.heard = heard


def test_the_first_start_finds_nobody_and_is_found(first: SingleInstance, place: str) -> None:
    assert first.is_first
    mode = stat.S_IMODE(Path(place).stat().st_mode)
    assert mode & 0o077 == 0


def test_what_a_later_start_says_arrives_and_is_answered(
    first: SingleInstance, place: str, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(first.arrived, timeout=LONG) as arrived:
        caller = Caller(place, written(WHAT))
    assert arrived.args == [WHAT]
    qtbot.waitUntil(lambda: caller.heard is not None, timeout=LONG)
    assert caller.heard == ANSWER


@pytest.mark.parametrize(
    "noise",
    [
        b"\n",
        b"hello\n",
        b'{"ccprocessor": 1, "files": ["relative.pdf"]}\n',
        written(WHAT) + b"and more",
        b"x" * (LARGEST + 10),
    ],
)
def test_noise_is_not_answered_and_the_next_is_heard(
    first: SingleInstance, place: str, qtbot: QtBot, noise: bytes
) -> None:
    seen: list[object] = []
    first.arrived.connect(seen.append)
    caller = Caller(place, noise)
    qtbot.waitUntil(lambda: caller.heard is not None, timeout=LONG)
    assert (caller.heard, seen) == (b"", [])
    Caller(place, written(WHAT))
    qtbot.waitUntil(lambda: seen == [WHAT], timeout=LONG)


def test_who_hangs_up_half_way_is_forgotten(
    first: SingleInstance, place: str, qtbot: QtBot
) -> None:
    caller = Caller(place, written(WHAT)[:20], hangs_up=True)
    qtbot.waitUntil(lambda: caller.heard is not None, timeout=LONG)
    qtbot.waitUntil(lambda: not first._visitors, timeout=LONG)
    assert caller.heard == b""


def test_who_says_nothing_is_hung_up_on(
    first: SingleInstance, place: str, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(single_instance, "_LISTEN_MS", 50)
    caller = Caller(place, b"")
    qtbot.waitUntil(lambda: caller.heard is not None, timeout=LONG)
    assert caller.heard == b""


def test_a_crowd_is_not_let_in(first: SingleInstance, place: str, qtbot: QtBot) -> None:
    crowd = [Caller(place, b'{"ccpro') for _ in range(20)]
    qtbot.waitUntil(lambda: any(one.heard == b"" for one in crowd), timeout=LONG)
    assert len(first._visitors) <= 8


def test_a_window_that_closes_takes_nothing(qtbot: QtBot, place: str) -> None:
    closing = SingleInstance(place)
    closing.hand_over(HandedOver())
    closing.begin(lambda: False)
    caller = Caller(place, written(WHAT))
    qtbot.waitUntil(lambda: caller.heard is not None, timeout=LONG)
    assert caller.heard == b""
    closing.close()


def test_a_start_that_met_a_closing_window_is_found_once_that_is_gone(
    qtbot: QtBot, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(single_instance, "_ANSWER_MS", 100)
    monkeypatch.setattr(single_instance, "_AGAIN_MS", 20)
    closing = SingleInstance(place)
    closing.hand_over(HandedOver())
    closing.begin(lambda: False)
    after = SingleInstance(place)
    assert not after.hand_over(HandedOver())
    assert not after.is_first
    after.begin(lambda: True)
    closing.close()
    qtbot.waitUntil(lambda: after.is_first, timeout=LONG)
    with qtbot.waitSignal(after.arrived, timeout=LONG) as arrived:
        caller = Caller(place, written(WHAT))
    assert arrived.args == [WHAT]
    qtbot.waitUntil(lambda: caller.heard == ANSWER, timeout=LONG)
    assert not after._until_free.isActive()
    after.close()


def test_those_who_come_before_the_window_is_seen_wait(qtbot: QtBot, place: str) -> None:
    early = SingleInstance(place)
    early.hand_over(HandedOver())
    caller = Caller(place, written(WHAT))
    seen: list[object] = []
    early.arrived.connect(seen.append)
    early.begin(lambda: True)
    qtbot.waitUntil(lambda: bool(seen) and caller.heard is not None, timeout=LONG)
    assert (seen, caller.heard) == ([WHAT], ANSWER)
    early.close()


def test_a_socket_left_behind_is_taken_over(qtbot: QtBot, place: str) -> None:
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(place)
        left.listen()
    assert Path(place).exists()
    after = SingleInstance(place)
    assert not after.hand_over(WHAT)
    assert after.is_first
    after.close()


def test_a_window_that_does_not_answer_is_not_waited_for_for_ever(
    qtbot: QtBot, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(single_instance, "_ANSWER_MS", 100)
    with socket.socket(socket.AF_UNIX) as hangs:
        hangs.bind(place)
        hangs.listen()
        after = SingleInstance(place)
        assert not after.hand_over(WHAT)
        assert not after.is_first
        assert after._until_free.isActive()
        after.close()
        assert not after._until_free.isActive()


def test_without_a_place_every_start_has_its_window(qtbot: QtBot) -> None:
    alone = SingleInstance(None)
    assert not alone.hand_over(WHAT)
    assert not alone.is_first


def test_only_the_same_person_may_connect(first: SingleInstance) -> None:
    assert first._server.socketOptions() == QLocalServer.SocketOption.UserAccessOption
