"""Values last seen of the shared database, on this machine: they are shown while it is away."""

from __future__ import annotations

import datetime as dt
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from ccprocessor.errors import DatabaseDamaged
from ccprocessor.paths import make_private
from ccprocessor.storage.encoding import (
    Sealed,
    decode,
    encode,
    encode_by_parts,
    seal,
    seal_parts,
    unseal,
)

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

log = logging.getLogger(__name__)

T = TypeVar("T")

_TABLE = (
    "CREATE TABLE IF NOT EXISTS seen (place TEXT NOT NULL, user TEXT NOT NULL, kind TEXT NOT NULL,"
    " name TEXT NOT NULL, at TEXT NOT NULL, digest TEXT NOT NULL, data BLOB NOT NULL,"
    " PRIMARY KEY (place, user, kind, name)) STRICT"
)
_OF = "place = ? AND user = ? AND kind = ?"
_MOST = 24  # of a kind: those seen longest ago go
_WAIT_S = 2  # for another window; what it keeps meanwhile is as good


class Seen(NamedTuple, Generic[T]):
    """A value, and the time at which it was seen."""

    value: T
    at: dt.datetime


class SeenValues:
    """Values by database, user, kind and name, in a file of this machine that may be deleted.

    What cannot be written or read is as if it had never been seen.
    """

    def __init__(self, file: Path, place: str, user: str) -> None:
        self._file, self._own = file, (place, user)

    def keep(self, kind: str, name: str, value: object) -> None:
        """Keep a value as seen just now, in place of the one that was seen before."""
        self._keep(kind, name, seal(encode(value)))

    def keep_by_parts(self, kind: str, name: str, value: DataclassInstance) -> None:
        """Keep a large value likewise, without holding up other threads."""
        self._keep(kind, name, seal_parts(encode_by_parts(value)))

    def digest(self, kind: str, name: str) -> str:
        """Return the digest of the value that was seen last; empty without one."""
        query = f"SELECT digest FROM seen WHERE {_OF} AND name = ?"  # noqa: S608
        return next((one for (one,) in self._rows(query, (*self._own, kind, name))), "")

    def _keep(self, kind: str, name: str, sealed: Sealed) -> None:
        now = dt.datetime.now(dt.UTC).isoformat()
        row = (*self._own, kind, name, now, sealed.digest, sealed.data)
        newest = f"SELECT name FROM seen WHERE {_OF} ORDER BY at DESC LIMIT {_MOST}"  # noqa: S608
        old = f"DELETE FROM seen WHERE {_OF} AND name NOT IN ({newest})"  # noqa: S608
        try:
            make_private(self._file.parent)
            with self._opened() as connection:
                connection.execute("INSERT OR REPLACE INTO seen VALUES (?, ?, ?, ?, ?, ?, ?)", row)
                connection.execute(old, (*self._own, kind) * 2)
        except (OSError, sqlite3.Error) as error:
            log.warning("What was seen of the database is not kept here: %s", error)
            if type(error) is sqlite3.DatabaseError:  # it is no database any more: begun anew
                with suppress(OSError):
                    self._file.unlink()

    def load(self, kind: str, name: str, of: type[T]) -> Seen[T] | None:
        """Return a value that was seen; None where there is none that can be read."""
        query = f"SELECT at, digest, data FROM seen WHERE {_OF} AND name = ?"  # noqa: S608
        for at, *sealed in self._rows(query, (*self._own, kind, name)):
            try:
                value = decode(unseal(Sealed(*sealed), f"the {kind} seen last"), of)
            except DatabaseDamaged as error:  # as by another version of the program
                log.warning("%s", error)
            else:
                return Seen(value, dt.datetime.fromisoformat(at))
        return None

    def names(self, kind: str) -> frozenset[str]:
        """Return the names of all values of a kind."""
        query = f"SELECT name FROM seen WHERE {_OF}"  # noqa: S608
        return frozenset(name for (name,) in self._rows(query, (*self._own, kind)))

    def forget(self) -> None:
        """Forget all that the user saw of the database."""
        query = "DELETE FROM seen WHERE place = ? AND user = ? RETURNING name"
        self._rows(query, self._own)

    def _rows(self, query: str, values: tuple[str, ...]) -> list[tuple[Any, ...]]:
        if not self._file.exists():
            return []
        try:
            with self._opened() as connection:
                return connection.execute(query, values).fetchall()
        except (OSError, sqlite3.Error) as error:
            log.warning("What was seen of the database cannot be read here: %s", error)
            return []

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._file, timeout=_WAIT_S)) as connection:
            self._file.chmod(0o600)
            connection.execute(_TABLE)
            with connection:
                yield connection
