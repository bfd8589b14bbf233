"""Drafts of this machine: steps that the shared database could not take, until it does."""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from ccprocessor.domain.decisions import Step
from ccprocessor.domain.masking import masked_record
from ccprocessor.errors import printable
from ccprocessor.paths import make_private
from ccprocessor.storage.decisions import Draft
from ccprocessor.storage.encoding import decode, encode

_TABLE = (
    "CREATE TABLE IF NOT EXISTS draft (place TEXT NOT NULL, cycle TEXT NOT NULL,"
    " user TEXT NOT NULL, window TEXT NOT NULL, done TEXT NOT NULL, undone TEXT NOT NULL,"
    " before TEXT NOT NULL, PRIMARY KEY (place, cycle, user, window)) STRICT"
)
_KEY = "place = ? AND cycle = ? AND user = ?"
_WAIT_S = 10  # for another window of the same person


class LocalDraft(NamedTuple):
    """A window's draft that is kept here, and what the database kept when it was lost."""

    window: str
    draft: Draft
    before: Draft


class LocalDrafts:
    """Drafts by database, month and user, in a file of this machine; no card numbers in it."""

    def __init__(self, file: Path, place: str, user: str) -> None:
        self._file, self._place, self._user = file, place, user
        self._window = uuid.uuid4().hex

    def keep(self, cycle: str, draft: Draft, before: Draft) -> bool:
        """Keep a draft in place of the one that is kept; False where the file takes none."""
        texts = (*map(_text, draft), _text((*before.done, *before.undone)))
        row = (self._place, cycle, self._user, self._window, *texts)
        try:
            make_private(self._file.parent)
            with self._opened() as connection:
                connection.execute("INSERT OR REPLACE INTO draft VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        except (OSError, sqlite3.Error):
            return False
        return True

    def load(self, cycle: str) -> tuple[LocalDraft, ...]:
        """Return what windows of the user kept of a month; nothing where it cannot be read."""
        if not self._file.exists():
            return ()
        query = f"SELECT window, done, undone, before FROM draft WHERE {_KEY} ORDER BY rowid"  # noqa: S608
        try:
            with self._opened() as connection:
                rows = connection.execute(query, (self._place, cycle, self._user)).fetchall()
        except sqlite3.Error:
            return ()
        return tuple(_draft(*row) for row in rows)

    def cycles(self) -> tuple[str, ...]:
        """Return the months of which something is kept; none where it cannot be read."""
        if not self._file.exists():
            return ()
        query = "SELECT DISTINCT cycle FROM draft WHERE place = ? AND user = ? ORDER BY cycle"
        try:
            with self._opened() as connection:
                rows = connection.execute(query, (self._place, self._user)).fetchall()
        except sqlite3.Error:
            return ()
        return tuple(cycle for (cycle,) in rows)

    def forget(self, cycle: str, window: str = "") -> None:
        """Forget what a window kept of a month, by default this one: the database has it."""
        if not self._file.exists():
            return
        query = f"DELETE FROM draft WHERE {_KEY} AND window = ?"  # noqa: S608
        own = (self._place, cycle, self._user, window or self._window)
        with suppress(sqlite3.Error), self._opened() as connection:
            connection.execute(query, own)

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._file, timeout=_WAIT_S)) as connection:
            self._file.chmod(0o600)
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute(_TABLE)
            with connection:
                yield connection


def _text(steps: tuple[Step, ...]) -> str:
    return printable(encode(tuple(map(masked_record, steps))).decode())


def _draft(window: str, *texts: str) -> LocalDraft:
    done, undone, before = (decode(one.encode(), tuple[Step, ...]) for one in texts)
    return LocalDraft(window, Draft(done, undone), Draft(before, ()))
