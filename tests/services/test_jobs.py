from __future__ import annotations

import threading

import pytest

from ccprocessor.errors import Cancelled
from ccprocessor.jobs import Job, Stage

PATIENCE = 10


def working(job: Job, items: int) -> tuple[threading.Thread, list[int], list[str]]:
    """A thread that walks through the job; what it did, and how it ended."""
    done: list[int] = []
    end: list[str] = []

    def work() -> None:
        try:
            done.extend(job.each(range(items), Stage.PAGES))
            end.append("finished")
        except Cancelled:
            end.append("cancelled")

    thread = threading.Thread(target=work)
    thread.start()
    return thread, done, end


def test_paused_work_waits_at_its_next_item_until_it_may_go_on() -> None:
    job = Job()
    job.pause()
    thread, done, end = working(job, 3)
    assert job.paused
    assert thread.is_alive()
    assert (done, end) == ([], [])
    job.resume()
    thread.join(PATIENCE)
    assert (done, end) == ([0, 1, 2], ["finished"])


def test_paused_work_stops_when_it_is_cancelled() -> None:
    job = Job()
    job.pause()
    thread, done, end = working(job, 3)
    job.cancel()
    thread.join(PATIENCE)
    assert (done, end) == ([], ["cancelled"])


def test_work_that_was_cancelled_cannot_be_paused() -> None:
    job = Job()
    job.cancel()
    job.pause()
    assert not job.paused
    with pytest.raises(Cancelled):
        job.check()
