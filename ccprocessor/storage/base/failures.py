"""Failures of an engine, each as a sentence with a next step."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import sqlalchemy as sa

from ccprocessor.errors import DatabaseDamaged, DatabaseRefused


class _Refusal(NamedTuple):
    sentence: str
    hint: str = ""


_FULL = _Refusal(
    "There is no room left for the database {name}: nothing of this was stored.",
    "Free some space and try again; what was stored before is unharmed.",
)
_READ_ONLY = _Refusal(
    "The database {name} cannot be written to.",
    "Ask for the right to write there, or choose another one with --database.",
)
_BROKEN = _Refusal(
    "The database {name} is damaged.", "Put the newest backup in its place and run again."
)
_LOST = _Refusal(
    "The connection to the database {name} was lost: nothing of this was stored.",
    "Check the network and the server, then try again.",
)
_BUSY = _Refusal(
    "The database {name} is being written by someone else: nothing of this was stored.",
    "Try again in a minute.",
)
_UNREACHABLE = _Refusal(
    "The database {name} cannot be reached: {detail}.",
    "Check that the server runs, the address, the user and the password.",
)

_SQLITE = {
    5: _BUSY,
    6: _BUSY,
    8: _READ_ONLY,
    10: _Refusal(
        "The disk refused to read or write the database {name}: nothing of this was stored.",
        "Check that the disk has room and is sound, then try again.",
    ),
    11: _BROKEN,
    13: _FULL,
    14: _Refusal(
        "The database file {name} cannot be opened.",
        "Check that the folder exists and that you may write there.",
    ),
    26: _Refusal(
        "{name} is not a ccprocessor database, nor any database of SQLite.",
        "Choose another file with --database; a new one is made on first use.",
    ),
}
_SLOW = _Refusal(
    "The database {name} took too long over a step: nothing of this was stored.",
    "Try again when less is going on there, or ask those who look after the server.",
)
_POSTGRES = {
    "08": _LOST,
    "25006": _READ_ONLY,
    "25P03": _LOST,
    "28": _UNREACHABLE,
    "3D": _UNREACHABLE,
    "40": _BUSY,
    "42P01": _BROKEN,
    "42703": _BROKEN,
    "42501": _READ_ONLY,
    "53100": _FULL,
    "53": _UNREACHABLE,
    "55P03": _BUSY,
    "57": _LOST,
    "57014": _SLOW,
    "58": _LOST,
    "XX001": _BROKEN,
    "XX002": _BROKEN,
}

NO_AMOUNT = "an amount of it is too large to be one"


@contextmanager
def told(name: str) -> Iterator[None]:
    """Turn the failures of an engine into a DatabaseRefused about the database of that name.

    Mistakes of the program itself (a violated constraint, wrong SQL) pass as they are.
    """
    try:
        yield
    except sa.exc.TimeoutError as error:
        raise _refused(_BUSY, name, error) from error
    except sa.exc.DBAPIError as error:
        refusal = _refusal(error)
        if refusal is None:
            raise
        raise _refused(refusal, name, error.orig) from error


def damaged(what: str) -> DatabaseDamaged:
    """To raise where stored data is no longer what its digest says."""
    return DatabaseDamaged(
        f"The database is damaged: {what} is no longer what was stored.",
        hint="Put the newest backup in its place and run again.",
    )


def _refusal(error: sa.exc.DBAPIError) -> _Refusal | None:
    cause = error.orig
    if isinstance(cause, sqlite3.Error):
        code = getattr(cause, "sqlite_errorcode", None)
        if code is None:  # the driver's own complaint, about text that is none
            return _BROKEN if isinstance(cause, sqlite3.OperationalError) else None
        if code == sqlite3.SQLITE_ERROR and str(cause).startswith("no such "):
            return _BROKEN  # the tables are at the right version, yet lack what it has
        return _SQLITE.get(code & 0xFF)
    state = getattr(cause, "sqlstate", None)
    if state:
        return _POSTGRES.get(state) or _POSTGRES.get(state[:2])
    if error.connection_invalidated:
        return _LOST
    return _UNREACHABLE if isinstance(error, sa.exc.OperationalError) else None


def _refused(refusal: _Refusal, name: str, cause: BaseException | None) -> DatabaseRefused:
    detail = next(iter(str(cause).splitlines()), "").strip().rstrip(".")
    kind = DatabaseDamaged if refusal is _BROKEN else DatabaseRefused
    return kind(refusal.sentence.format(name=name, detail=detail), hint=refusal.hint)
