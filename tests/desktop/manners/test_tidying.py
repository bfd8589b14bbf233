from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from ccprocessor.desktop.shared.background.gil_yield import give_way, painting
from ccprocessor.desktop.shared.background.idle_gc import IdleCollector


class Knot:
    """Garbage that holds itself, so that only a search finds it."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def before() -> Iterator[tuple[int, int, int]]:
    """How Python searches by itself: full searches after next to nothing, for the tests' sake."""
    kept = gc.get_threshold()
    gc.set_threshold(50, 1, 1)
    yield gc.get_threshold()
    gc.set_threshold(*kept)


def old_knot() -> weakref.ref[Knot]:
    """Garbage that outlived the short searches and as much made since as wants a full one."""
    knot = Knot()
    gone = weakref.ref(knot)
    gc.collect()
    del knot
    while gc.get_count()[-1] < 5:
        gc.collect(1)
    return gone


def test_no_full_search_comes_while_work_runs_and_one_comes_at_rest(
    qtbot: QtBot, before: tuple[int, int, int]
) -> None:
    busy, looks = [True], list[bool]()

    def is_busy() -> bool:
        looks.append(True)
        return busy[0]

    tidying = IdleCollector(is_busy, every=1)
    gone = old_knot()
    qtbot.waitUntil(lambda: len(looks) > 5)
    kept = [[number] for number in range(10_000)]
    assert gone() is not None
    assert len(kept) == 10_000
    busy[0] = False
    qtbot.waitUntil(lambda: gone() is None)
    tidying.end()
    assert gc.get_threshold() == before


def test_work_waits_while_something_is_painted() -> None:
    ways = list[str]()

    def work() -> None:
        give_way()
        ways.append("work")

    worker = threading.Thread(target=work)
    with painting():
        worker.start()
        ways.append("painted")
    worker.join()
    assert ways == ["painted", "work"]
    give_way()
