"""Redacted copies of documents at hand: a local cache by digest, filled from files or chunks."""

from __future__ import annotations

import contextlib
import hashlib
import os
import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import msgspec

from ccprocessor.documents.requests import OpenDocument
from ccprocessor.domain.pages import SourceDocument
from ccprocessor.domain.places import Box
from ccprocessor.errors import OutputRefused
from ccprocessor.jobs import Job
from ccprocessor.paths import make_private
from ccprocessor.services.office import Office

if TYPE_CHECKING:  # imported where something is fetched: most of the time to start is theirs
    from ccprocessor.storage.database import Database

CHUNK = 1024 * 1024

Boxes: TypeAlias = dict[int, tuple[Box, ...]]
"""Boxes by page, on the unturned page as stored."""

Numbers: TypeAlias = Mapping[str, Mapping[int, tuple[Box, ...]]]
"""Where full card numbers were seen by eye, by document and page."""

_NOTED = ".painted"
_PDF = "application/pdf"
_PATIENCE = 0.1
_LIMIT = 4 * 1024 * 1024 * 1024


def copy_path(cache: Path, sha256: str) -> Path:
    """Where the redacted copy of a document lies, or would lie."""
    return cache / "documents" / f"{sha256}.pdf"


def chunks_of(path: Path) -> Iterator[bytes]:
    """The bytes of a file in 1 MiB pieces."""
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            yield piece


@contextmanager
def copies_meanwhile(
    office: Office, documents: Collection[OpenDocument]
) -> Iterator[Callable[[Job], dict[str, str]]]:
    """Make the copies on a thread; the answer, given the job, waits for what `make_copies` says.

    Leaving early, by an error or a cancelled job, stops the thread.
    """
    making = Job()
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="copies") as pool:
        made = pool.submit(make_copies, office, documents, making)

        def wait(job: Job) -> dict[str, str]:
            while True:
                job.at(0, 0, "Removing card numbers")
                with contextlib.suppress(TimeoutError):
                    return made.result(timeout=_PATIENCE)

        try:
            yield wait
        finally:
            making.cancel()


def make_copies(office: Office, documents: Collection[OpenDocument], job: Job) -> dict[str, str]:
    """Copies without card numbers into the cache; SHA-256 of each copy by that of its document.

    A copy that is stored or lies in the cache is never made anew, so that all exports come from
    the same bytes.
    """
    cache = office.settings.cache_folder
    digests = {}
    for document in job.each(documents, "Removing card numbers"):
        path = copy_path(cache, document.sha256)
        stored = _stored(office, document.sha256)
        if stored is not None:
            digests[document.sha256] = stored
        elif path.exists():
            digests[document.sha256] = _digest(path)
        else:
            _make_room(path.parent)
            digests[document.sha256] = office.reader.redact(document, path, job).sha256
    trim(cache, digests)
    return digests


def repaint(
    office: Office, documents: Collection[OpenDocument], numbers: Numbers, job: Job
) -> dict[str, str]:
    """Copies made anew where card numbers were seen on scans and pictures; SHA-256 of each.

    A copy that lacks these pixels already is left alone and not named. What an earlier run painted
    over stays so: it is remembered beside the copy, and where it is not, the copy itself is the
    ground for the next.
    """
    digests = {}
    for document in documents:
        seen = numbers.get(document.sha256, {})
        path = copy_path(office.settings.cache_folder, document.sha256)
        painted = _painted(path)
        wanted = _united(painted or {}, seen)
        if not seen or wanted == painted:
            continue
        known = painted is not None or _stored(office, document.sha256) is None
        ground = document if known else office.reader.open(path)
        draft = path.with_name(f"{path.name}.{uuid.uuid4().hex[:8]}.part")
        digests[document.sha256] = office.reader.redact(ground, draft, job, wanted).sha256
        draft.replace(path)
        _note_painted(path, wanted)
    return digests


def _painted(path: Path) -> Boxes | None:
    """What was painted over in a copy; None where that is not known."""
    try:
        return msgspec.msgpack.decode(path.with_suffix(_NOTED).read_bytes(), type=Boxes)
    except (OSError, msgspec.DecodeError):
        return None


def _note_painted(path: Path, boxes: Boxes) -> None:
    with contextlib.suppress(OSError):
        path.with_suffix(_NOTED).write_bytes(msgspec.msgpack.encode(boxes))


def _united(first: Mapping[int, Iterable[Box]], second: Mapping[int, Iterable[Box]]) -> Boxes:
    pages = sorted({*first, *second})
    return {
        page: tuple(
            sorted({*map(_rounded, first.get(page, ())), *map(_rounded, second.get(page, ()))})
        )
        for page in pages
    }


def _rounded(box: Box) -> Box:
    return Box(*(float(round(value)) for value in box))


def _stored(office: Office, sha256: str) -> str | None:
    """SHA-256 of the copy that is stored of a document; None where none is."""
    if office.is_empty:
        return None
    from ccprocessor.storage.documents import stored_copy

    with office.database.read() as session:
        return stored_copy(session, sha256)


def copies_at_hand(office: Office, documents: Iterable[str]) -> dict[str, Path]:
    """The redacted copy of each document, fetched from the database where it is not here yet."""
    found: dict[str, Path] = {}
    for sha256 in documents:
        path = copy_path(office.settings.cache_folder, sha256)
        if not path.exists():
            _fetch(office.database, sha256, path)
        with contextlib.suppress(OSError):
            os.utime(path)
        found[sha256] = path
    return found


def stored_documents(office: Office, documents: Sequence[SourceDocument]) -> list[OpenDocument]:
    """Documents of a stored month, open to be read again from their copies.

    They are known by the digests of the files they were made of; those that were pictures are
    marked as `made`.
    """
    paths = copies_at_hand(office, [document.sha256 for document in documents])
    return [
        OpenDocument(
            path=paths[one.sha256],
            name=one.name,
            sha256=one.sha256,
            size=one.size,
            pages=one.pages,
            modified_ns=None,
            made="" if one.mime_type == _PDF else one.sha256,
        )
        for one in documents
    ]


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
    from ccprocessor.storage.documents import read_chunks

    _make_room(path.parent)
    try:
        with database.read() as session, part.open("wb") as file:
            for piece in read_chunks(session, sha256):
                file.write(piece)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise _refused(path.parent, error) from error


def _make_room(folder: Path) -> None:
    try:
        make_private(folder)
    except OSError as error:
        raise _refused(folder, error) from error


def _refused(folder: Path, error: OSError) -> OutputRefused:
    return OutputRefused(
        f"The document cache {folder} cannot be written: {error.strerror}.",
        hint="Make room there, or name another cache folder in the settings.",
    )


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
