"""Connections to a server that are given up when it falls silent."""

from __future__ import annotations

import time
from collections.abc import Generator
from typing import Any, TypeVar

import psycopg

T = TypeVar("T")


class ImpatientConnection(psycopg.Connection[Any]):
    """A connection that is closed, as if it were lost, after `silence` seconds without an answer.

    Timeouts of the server do not help where its answers no longer arrive, and those of TCP not
    where something in between still takes what is sent. 0 waits without end.
    """

    silence: float = 0.0

    def wait(self, gen: Generator[Any, Any, T], *others: Any, **more: Any) -> T:  # noqa: ANN401
        """Drive a call of libpq to its end, or to that of the patience."""
        return super().wait(self._heard(gen) if self.silence else gen, *others, **more)

    def _heard(self, gen: Generator[Any, Any, T]) -> Generator[Any, Any, T]:
        """Pass everything on; something ready starts the clock anew."""
        deadline = time.monotonic() + self.silence
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                now = time.monotonic()
                if ready:
                    deadline = now + self.silence
                elif now > deadline:
                    self.pgconn.finish()
                    raise psycopg.OperationalError(f"no answer for {self.silence:g} seconds")
                wanted = gen.send(ready)
        except StopIteration as end:
            value: T = end.value
            return value
