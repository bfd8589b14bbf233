"""Waiting for what others store: notified by a server, or by a look at a file's counter."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa

from ccprocessor.storage.base.failures import told
from ccprocessor.storage.engine.engines import Patience
from ccprocessor.storage.engine.glance import hold, read_only, release
from ccprocessor.storage.together.announcing import CHANNEL

WATCHING = Patience(lock=5, statement=5, idle=30, silence=8)
"""A watch is to find out that a server is away before anybody asks it for something."""

_EVERY_S = 0.25  # between two looks at a file


class Waiter(Protocol):
    """Waits on a connection of its own until something may have been stored."""

    def wait(self, seconds: float) -> bool:
        """Return True as soon as something may have been stored, False when the time is over.

        Raises `DatabaseRefused` where the server is lost.
        """

    def close(self) -> None:
        """Let go of the connection."""


class Listener:
    """Listens on a server's channel; `connect` gives a connection that nobody else uses."""

    def __init__(self, engine: sa.Engine, name: str) -> None:
        self._name = name
        with self._told():
            pooled = engine.raw_connection()
            self._connection = pooled.driver_connection
            pooled.detach()
            assert self._connection is not None
            self._connection.rollback()
            self._connection.autocommit = True
            self._connection.execute(f"LISTEN {CHANNEL}")
            self._connection.silence = 0.0  # hearing nothing is what it is for

    def wait(self, seconds: float) -> bool:
        """Wait for word of the server; several words at once are one."""
        assert self._connection is not None
        with self._told():
            return bool(list(self._connection.notifies(timeout=seconds, stop_after=1)))

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn failures of the driver, which no engine wraps here, into `DatabaseRefused`."""
        import psycopg

        with told(self._name):
            try:
                yield
            except psycopg.Error as error:
                raise sa.exc.OperationalError(
                    f"LISTEN {CHANNEL}", {}, error, connection_invalidated=True
                ) from error

    def close(self) -> None:
        """Let go of the connection."""
        if self._connection is not None:
            self._connection.close()


class Poller:
    """Looks at the counter that SQLite raises with each transaction of another connection."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._path, self._clock = path, clock
        self._connection: sqlite3.Connection | None = None
        self._before = self._version()

    def wait(self, seconds: float) -> bool:
        """Look four times a second until the counter moves; a file that is not there has none."""
        end = self._clock() + seconds
        while (now := self._version()) == self._before:
            if self._clock() >= end:
                return False
            time.sleep(min(_EVERY_S, max(end - self._clock(), 0)))
        self._before = now
        return True

    def close(self) -> None:
        """Let go of the file."""
        if self._connection is not None:
            release(self._connection)
            self._connection.close()

    def _version(self) -> int:
        if self._connection is None:
            if not self._path.exists() or not self._path.stat().st_size:
                return -1
            self._connection = sqlite3.connect(
                read_only(self._path), uri=True, check_same_thread=False
            )
            hold(self._path, self._connection)
        with suppress(sqlite3.OperationalError):  # another program has it to itself just now
            (version,) = self._connection.execute("PRAGMA data_version").fetchone()
            return int(version)
        return self._before
