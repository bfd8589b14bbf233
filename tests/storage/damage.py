"""One flipped bit in a database file: its place, what it changes, and whether that is proved."""

from __future__ import annotations

import contextlib
import hashlib
import random
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import zstandard

from ccprocessor.audit.chain import Break
from ccprocessor.audit.checkpoints import Checkpoint
from ccprocessor.errors import UserError
from ccprocessor.storage.engine.database import open_database
from ccprocessor.storage.proof.records import records_broken
from ccprocessor.storage.trail.walking import walk

REBUILT = ("ocr_result", "search_row", "search_month", "search_words", "sqlite_stat")
"""Tables that are worked out again from the others: no proof covers them."""

UNPROVED: Mapping[str, frozenset[str]] = {
    "document": frozenset(
        {
            *("received_at", "processing_started_at", "processing_finished_at", "reader", "engine"),
            *("processing_duration_ms", "status", "scanned_pages", "redacted_size", "company_id"),
        }
    ),
    "document_reading": frozenset({"reader", "read_at"}),
    "cycle": frozenset({"company_id"}),
    "cycle_mark": frozenset({"id", "workstation_id", "created_at"}),
    "decision": frozenset({"company_id", "created_by", "workstation_id"}),
    "revision": frozenset({"id", "parent_id", "company_id", "created_by", "workstation_id"}),
    "revision_packet": frozenset({"state", "changed", "what_changed"}),
    "reading": frozenset({"company_id"}),
    "employee": frozenset({"company_id", "created_at"}),
    "employee_key": frozenset({"id", "company_id", "created_at"}),
    "alias": frozenset({"company_id", "source", "created_at"}),
    "setting": frozenset({"id", "company_id", "created_by", "created_at"}),
    "user_account": frozenset({"created_at"}),
    "workstation": frozenset({"created_at"}),
    "company": frozenset({"created_at"}),
    "audit_checkpoint": frozenset({"created_at"}),
}
"""Columns that tell when, or by which key of another row: what they lead to is compared."""


_WITH_CELLS = (0x05, 0x0D)  # pages of a table; what is longer goes on in others


class Flip(NamedTuple):
    """A bit of the file, and the table or index whose page it lies in."""

    place: int
    bit: int
    within: str


def flips(file: Path, count: int, seed: int) -> Iterator[Flip]:
    """Bits in the cells of tables, as many in each table, chosen by chance."""
    chance, data = random.Random(seed), file.read_bytes()
    with contextlib.closing(sqlite3.connect(file)) as raw:
        size = raw.execute("PRAGMA page_size").fetchone()[0]
        own = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
        tables = sorted(name for (name,) in raw.execute(own) if not name.startswith(REBUILT))
        pages: dict[str, list[int]] = {name: [] for name in tables}
        for name, number in raw.execute("SELECT name, pageno FROM dbstat"):
            if name in pages:
                pages[name].append(number)
        filled = [name for name in tables if raw.execute(f'SELECT 1 FROM "{name}"').fetchone()]
    for number in range(count):
        name = filled[number % len(filled)]
        start = (chance.choice(pages[name]) - 1) * size
        cells = int.from_bytes(data[start + 5 : start + 7], "big") or size
        begun = cells if data[start] in _WITH_CELLS else 4
        yield Flip(start + chance.randrange(begun, size), chance.randrange(8), name)


def flipped(file: Path, flip: Flip, target: Path) -> Path:
    """Copy the file with that bit turned."""
    data = bytearray(file.read_bytes())
    data[flip.place] ^= 1 << flip.bit
    target.write_bytes(data)
    return target


def contents(file: Path) -> dict[str, str]:
    """Digest of the rows of each table, of what is proved of them; raises `sqlite3.Error`."""
    found = {}
    with contextlib.closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as raw:
        raw.text_factory = bytes
        names = [one.decode() for (one,) in raw.execute(_TABLES)]
        for name in names:
            columns = [row[1].decode() for row in raw.execute(f'PRAGMA table_info("{name}")')]
            proved = [one for one in columns if one not in UNPROVED.get(name, ())]
            asked = ", ".join(f'"{one}"' for one in proved)
            seen = hashlib.sha256()
            for row in raw.execute(f'SELECT {asked} FROM "{name}" NOT INDEXED'):
                seen.update(repr([_unpacked(value) for value in row]).encode())
            found[name] = seen.hexdigest()
    return found


def _unpacked(value: object) -> object:
    """What a packed value says: some bits of the packing say nothing."""
    if not isinstance(value, bytes) or not value.startswith(_PACKED):
        return value
    try:
        return zstandard.ZstdDecompressor().decompressobj().decompress(value)
    except (zstandard.ZstdError, MemoryError):
        return value


_PACKED = b"\x28\xb5\x2f\xfd"
_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"


def changed(before: Mapping[str, str], file: Path) -> str:
    """Name the table whose rows a flip changed; `the file` if none can be read, empty for none."""
    try:
        after = contents(file)
    except (sqlite3.Error, UnicodeError):
        return "the file"
    other = [name for name in {*before, *after} if before.get(name) != after.get(name)]
    proved = [name for name in other if not name.startswith(REBUILT)]
    return min(proved, default=f"rebuilt: {min(other)}" if other else "")


def found_by_verify(file: Path, checkpoint: Checkpoint) -> str:
    """What `verify --deep` says of a database; empty where it finds nothing."""
    try:
        database = open_database(file, create=False)
    except UserError as error:
        return str(error.args[0])
    try:
        with database.read() as session:
            walked = walk(session, checkpoint, deep=True)
            if isinstance(walked, Break):
                return f"Event {walked.number} of the trail: {walked.why}"
            return records_broken(session, walked)
    except UserError as error:
        return str(error.args[0])
    finally:
        database.close()
