"""Redacted copies of documents at hand: a local cache by digest, filled from files or chunks."""

from __future__ import annotations

import contextlib
import os
import uuid
from collections.abc import Iterable, Iterator
from pathlib import Path

from ccprocessor.errors import OutputRefused
from ccprocessor.storage.database import Database
from ccprocessor.storage.documents import read_chunks

CHUNK = 4 * 1024 * 1024
_LIMIT = 4 * 1024 * 1024 * 1024


def copy_path(cache: Path, sha256: str) -> Path:
    """Where the redacted copy of a document lies, or would lie."""
    return cache / "documents" / f"{sha256}.pdf"


def chunks_of(path: Path) -> Iterator[bytes]:
    """The bytes of a file in 4 MiB pieces."""
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            yield piece


def copies_at_hand(cache: Path, database: Database, documents: Iterable[str]) -> dict[str, Path]:
    """The redacted copy of each document, fetched from the database where it is not here yet."""
    found: dict[str, Path] = {}
    for sha256 in documents:
        path = copy_path(cache, sha256)
        if not path.exists():
            _fetch(database, sha256, path)
        with contextlib.suppress(OSError):
            os.utime(path)
        found[sha256] = path
    return found


def trim(cache: Path, keep: Iterable[str], limit: int = _LIMIT) -> None:
    """Remove the copies used longest ago until the rest fits, never those of `keep`."""
    kept = {copy_path(cache, sha256) for sha256 in keep}
    with contextlib.suppress(OSError):
        copies = sorted((cache / "documents").glob("*.pdf"), key=lambda path: path.stat().st_mtime)
        size = sum(path.stat().st_size for path in copies)
        for path in copies:
            if size > limit and path not in kept:
                size -= path.stat().st_size
                path.unlink()


def _fetch(database: Database, sha256: str, path: Path) -> None:
    part = path.with_name(f"{path.name}.{uuid.uuid4().hex[:8]}.part")
    try:
        part.parent.mkdir(parents=True, exist_ok=True)
        with database.read() as session, part.open("wb") as file:
            for piece in read_chunks(session, sha256):
                file.write(piece)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise OutputRefused(
            f"The document cache {path.parent} cannot be written: {error.strerror}.",
            hint="Make room there, or name another cache folder in the settings.",
        ) from error
