"""Learning in a process of its own: it takes memory and seconds that the window lacks."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

from ccprocessor.errors import UserError

Given = TypeVar("Given")
Learned = TypeVar("Learned")


def learned_apart(learn: Callable[[Given], Learned], given: Given) -> Learned:
    """Learn in another process, which this one waits for; raises `UserError` where it is ended."""
    spawn = multiprocessing.get_context("spawn")
    try:
        with ProcessPoolExecutor(max_workers=1, mp_context=spawn) as pool:
            return pool.submit(learn, given).result()
    except BrokenProcessPool as error:
        raise UserError(
            "Learning did not come to an end: its process was ended from outside.",
            hint="Close other programs that need much memory, and try again.",
        ) from error
