"""SQLite through apsw, with a file system that writes down what it is told to write and to sync.

The program's own engine, units of work and statements run on it unchanged: a connection of apsw
behaves towards SQLAlchemy as one of the standard library.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import apsw
import sqlalchemy as sa

from ccprocessor.storage.engine import engines


@dataclass(frozen=True, slots=True)
class Act:
    """What the file system was told: `write`, `truncate` or `sync` a file, or a save was told."""

    kind: str
    file: str = ""
    place: int = 0
    data: bytes = b""


@dataclass(slots=True)
class Recorder:
    """Acts in their order."""

    acts: list[Act] = field(default_factory=list)


class RecordedFiles(apsw.VFS):
    """The system's files, each act upon them written down."""

    def __init__(self, name: str, recorder: Recorder) -> None:
        self.name, self._recorder = name, recorder
        super().__init__(name, "")

    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:  # noqa: N802
        return _RecordedFile(name, flags, self._recorder)


class _RecordedFile(apsw.VFSFile):
    def __init__(self, name: Any, flags: list[int], recorder: Recorder) -> None:
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        self._name, self._acts = Path(path or "none").name, recorder.acts
        super().__init__("", name, flags)

    def xWrite(self, data: Any, offset: int) -> None:  # noqa: N802
        self._acts.append(Act("write", self._name, offset, bytes(data)))
        super().xWrite(data, offset)

    def xTruncate(self, newsize: int) -> None:  # noqa: N802
        self._acts.append(Act("truncate", self._name, newsize))
        super().xTruncate(newsize)

    def xSync(self, flags: int) -> None:  # noqa: N802
        self._acts.append(Act("sync", self._name))
        super().xSync(flags)


def recorded_engine(file: Path, files: RecordedFiles, synchronous: str) -> sa.Engine:
    """The program's engine on a file; `synchronous` replaces what it asks for, where given.

    Its index of the journal is kept in memory, since this file system shares none.
    """

    def connect() -> Any:
        made = _Connection(str(file), files)
        made.execute("PRAGMA locking_mode=EXCLUSIVE")
        return made

    engine = sa.create_engine("sqlite://", creator=connect, poolclass=sa.pool.StaticPool)
    sa.event.listen(engine, "connect", partial(engines._set_pragmas, file))
    sa.event.listen(engine, "begin", engines._begin)
    if synchronous:
        sa.event.listen(
            engine, "connect", lambda raw, _: raw.execute(f"PRAGMA synchronous={synchronous}")
        )
    return engine


class _Connection:
    """A connection as the standard library has it."""

    def __init__(self, file: str, files: RecordedFiles) -> None:
        self.raw = apsw.Connection(file, vfs=files.name)

    def cursor(self) -> _Cursor:
        return _Cursor(self.raw)

    def execute(self, sql: str, values: Sequence[Any] = ()) -> _Cursor:
        return self.cursor().execute(sql, values)

    def commit(self) -> None:
        self._end("COMMIT")

    def rollback(self) -> None:
        self._end("ROLLBACK")

    def close(self) -> None:
        self.raw.close()

    def create_function(self, name: str, args: int, act: Callable[..., Any], **_: object) -> None:
        self.raw.create_scalar_function(name, act, args)

    def _end(self, how: str) -> None:
        if self.raw.in_transaction:
            self.raw.execute(how)


class _Cursor:
    """A cursor as the standard library has it; rows are fetched at once."""

    arraysize = 1

    def __init__(self, raw: apsw.Connection) -> None:
        self._raw = raw
        self._rows: Iterator[Any] = iter(())
        self.description: tuple[tuple[Any, ...], ...] | None = None
        self.rowcount, self.lastrowid = -1, 0

    def execute(self, sql: str, values: Sequence[Any] = ()) -> _Cursor:
        before, cursor = self._raw.total_changes(), self._raw.cursor()
        cursor.exec_trace = self._described
        cursor.execute(sql, tuple(values))
        self._rows = iter(list(cursor))
        self.rowcount = self._raw.total_changes() - before
        self.lastrowid = self._raw.last_insert_rowid()
        return self

    def executemany(self, sql: str, many: Sequence[Sequence[Any]]) -> _Cursor:
        for values in many:
            self.execute(sql, values)
        return self

    def fetchone(self) -> Any:
        return next(self._rows, None)

    def fetchall(self) -> list[Any]:
        return list(self._rows)

    def fetchmany(self, size: int = 1) -> list[Any]:
        return [row for _, row in zip(range(size), self._rows, strict=False)]

    def close(self) -> None:
        self._rows = iter(())

    def _described(self, cursor: apsw.Cursor, _sql: str, _values: object) -> bool:
        told = cursor.get_description()
        self.description = tuple((one[0], *[None] * 6) for one in told) or None
        return True
