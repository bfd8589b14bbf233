"""Several files at once: answers in order, one failure or wish to stop ends all of it."""

from __future__ import annotations

import threading

import pytest

from ccprocessor.errors import Cancelled
from ccprocessor.jobs import Job, Progress, Stage
from ccprocessor.services.intake.side_by_side import side_by_side


def test_answers_come_in_order_and_the_job_hears_of_each() -> None:
    heard: list[Progress] = []
    job = Job(heard.append)
    found = side_by_side(lambda item, _: item * 2, (3, 1, 2), job, Stage.RECEIPTS)
    assert list(found) == [6, 2, 4]
    assert heard == [Progress(Stage.RECEIPTS, done, 3) for done in range(3)]


def test_a_failure_stops_the_rest() -> None:
    def work(item: int, _unheard: Job) -> int:
        if item == 0:
            raise ValueError(item)
        return item

    with pytest.raises(ValueError, match="0"):
        list(side_by_side(work, (0, 1, 2), Job(), Stage.RECEIPTS))


def test_a_cancelled_job_stops_work_under_way() -> None:
    job = Job()
    stopped = threading.Event()

    def work(_item: int, unheard: Job) -> None:
        job.cancel()
        while not unheard.cancelled:
            threading.Event().wait(0.01)
        stopped.set()

    with pytest.raises(Cancelled):
        list(side_by_side(work, (1, 2), job, Stage.RECEIPTS))
    assert stopped.is_set()
