"""Several files read at once, as many as there are workers, with answers in their order."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import TypeVar

from ccprocessor.documents.workers.pool import default_workers
from ccprocessor.jobs import Job, Stage

Item = TypeVar("Item")
Answer = TypeVar("Answer")

_PATIENCE = 0.1


def side_by_side(
    work: Callable[[Item, Job], Answer], items: Collection[Item], job: Job, stage: Stage
) -> Iterator[Answer]:
    """The answer for every item, in order, each as soon as it and those before are there.

    `work` runs on threads, with a job of its own that nobody listens to. Raises `Cancelled` soon
    after `job` is, and what `work` raises; all other work then stops.
    """
    return job.through(_answers(work, items, job), len(items), stage)


def _answers(
    work: Callable[[Item, Job], Answer], items: Collection[Item], job: Job
) -> Iterator[Answer]:
    unheard = Job()
    with ThreadPoolExecutor(default_workers(), "files") as threads:
        waiting: list[Future[Answer]] = [threads.submit(work, item, unheard) for item in items]
        try:
            for future in waiting:
                while not wait([future], _PATIENCE).done:
                    job.check()
                yield future.result()
        finally:
            unheard.cancel()
            for future in waiting:
                future.cancel()
