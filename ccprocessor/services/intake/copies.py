"""Redacted copies of documents at hand: a local cache, filled from files or chunks.

A copy is named by the digest of its own bytes and never changes: one that is damaged, as a power
cut may leave it, is found out before it is used and made again.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import logging
import os
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

import msgspec

from ccprocessor.card_numbers import masked
from ccprocessor.decoding import ready
from ccprocessor.documents.files.copies import blank_copy
from ccprocessor.documents.files.texts import read_text
from ccprocessor.documents.protocol.errors import CopyNotMade
from ccprocessor.documents.protocol.requests import OpenDocument
from ccprocessor.domain.pages import SourceDocument
from ccprocessor.domain.places import Box
from ccprocessor.errors import CouldNotBeProcessed, OutputRefused
from ccprocessor.files import aside, put, replacing
from ccprocessor.jobs import Job, Progress, Stage
from ccprocessor.paths import make_private
from ccprocessor.services.intake.side_by_side import side_by_side
from ccprocessor.services.office import Office

log = logging.getLogger(__name__)

CHUNK = 1024 * 1024

Boxes: TypeAlias = dict[int, tuple[Box, ...]]
"""Boxes by page, on the unturned page as stored."""

Numbers: TypeAlias = Mapping[str, Mapping[int, tuple[Box, ...]]]
"""Boxes of full card numbers found by OCR, by document and page."""

_NOTED = ".painted"
_PDF = "application/pdf"
_PATIENCE = 0.1
_LIMIT = 4 * 1024 * 1024 * 1024
_LONG_AGO = 24 * 60 * 60.0  # seconds; no copy is being written for a day


def copy_path(cache: Path, sha256: str) -> Path:
    """Return the path where the copy with that digest lies, or would lie."""
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
                job.at(Progress(Stage.COPIES))
                with contextlib.suppress(TimeoutError):
                    return made.result(timeout=_PATIENCE)

        try:
            yield wait
        finally:
            making.cancel()


def make_copies(office: Office, documents: Collection[OpenDocument], job: Job) -> dict[str, str]:
    """Copies without card numbers into the cache; SHA-256 of each copy by that of its document.

    A copy that is stored is never made anew, so that all exports come from the same bytes; but
    where it only stands in for one.
    """

    def copy(document: OpenDocument, job: Job) -> str:
        stored = _stored(office, document.sha256)
        is_there = stored is not None and not is_blank(stored, document)
        return (is_there and stored) or _made(office, document, {}, job)

    made = side_by_side(copy, documents, job, Stage.COPIES)
    digests = {one.sha256: digest for one, digest in zip(documents, made, strict=True)}
    copies_at_hand(office, digests)
    trim(office.settings.cache_folder, digests.values())
    return digests


def repaint(
    office: Office,
    documents: Collection[OpenDocument],
    copies: Mapping[str, str],
    numbers: Numbers,
    job: Job,
) -> dict[str, str]:
    """Copies made anew where card numbers were seen on scans and pictures; SHA-256 of each.

    `copies` are those there are. One that lacks these pixels already is left alone and not named.
    What an earlier run painted over stays so: it is remembered beside the copy, and where it is
    not, the copy itself is the ground for the next.
    """
    digests = {}
    for document in documents:
        seen = numbers.get(document.sha256, {})
        if not seen or document.sha256 not in copies:
            continue
        path = copy_path(office.settings.cache_folder, copies[document.sha256])
        painted = _painted(path)
        wanted = _united(painted or {}, seen)
        if wanted == painted:
            continue
        known = painted is not None or _stored(office, document.sha256) is None
        ground = document if known else office.reader.open(path)
        digests[document.sha256] = _made(office, ground, wanted, job)
    return digests


def _made(office: Office, document: OpenDocument, painted: Boxes, job: Job) -> str:
    """Make a copy of a document or of an earlier copy; its digest. What was painted is noted."""
    folder = copy_path(office.settings.cache_folder, "").parent
    _make_room(folder)
    with aside(folder / "copy") as draft:
        digest = _redacted(office, document, draft, painted, job)
        path = copy_path(office.settings.cache_folder, digest)
        _put(draft, path)
    if painted and not is_blank(digest, document):
        _note_painted(path, painted)
    return digest


def _redacted(office: Office, document: OpenDocument, draft: Path, painted: Boxes, job: Job) -> str:
    """Write the copy, or blank pages where none can be made; its digest."""
    if document.is_text:
        copy = masked(read_text(document)).encode()
        draft.write_bytes(copy)
        return hashlib.sha256(copy).hexdigest()
    try:
        return office.reader.redact(document, draft, job, painted).sha256
    except (CopyNotMade, CouldNotBeProcessed) as error:
        log.warning("A copy is of blank pages: %s", type(error).__name__)
        draft.write_bytes(blank_copy(document.pages))
        return _blank_digest(document.pages)


def is_blank(copy: str, document: OpenDocument) -> bool:
    """Tell whether the copy of that digest only stands in for one that could not be made."""
    return copy == _blank_digest(document.pages)


@lru_cache(maxsize=64)
def _blank_digest(pages: int) -> str:
    return hashlib.sha256(blank_copy(pages)).hexdigest()


def no_longer_blank(
    office: Office, documents: Iterable[OpenDocument], copies: Mapping[str, str]
) -> frozenset[str]:
    """Documents whose stored copy is blank and that have a better one among `copies`."""
    return frozenset(
        document.sha256
        for document in documents
        if (stored := _stored(office, document.sha256)) is not None
        and is_blank(stored, document)
        and copies.get(document.sha256, stored) != stored
    )


def _put(draft: Path, path: Path) -> None:
    """Let a copy that was written take its place, to stay there through a power cut."""
    try:
        put(draft, path)
    except OSError as error:
        raise _refused(path.parent, error) from error


def _painted(path: Path) -> Boxes | None:
    """Return the boxes painted over in a copy; None if they are not known."""
    try:
        return msgspec.msgpack.decode(path.with_suffix(_NOTED).read_bytes(), type=ready(Boxes))
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


def stored_at_hand(office: Office, documents: Iterable[SourceDocument]) -> dict[str, Path]:
    """The stored copy of each document of a month, by the document's digest.

    Raises as `copies_at_hand` does.
    """
    copies = {one.sha256: _stored(office, one.sha256) for one in documents}
    if lost := next((sha256 for sha256, copy in copies.items() if copy is None), None):
        from ccprocessor.storage.base.failures import damaged

        raise damaged(f"the file of document {lost[:12]}")
    return copies_at_hand(office, {sha256: copy for sha256, copy in copies.items() if copy})


def copies_at_hand(office: Office, copies: Mapping[str, str]) -> dict[str, Path]:
    """Each document's copy of that digest, fetched from the database where it is not here whole.

    Raises `OutputRefused` where the cache keeps none, and `DatabaseRefused`.
    """
    found: dict[str, Path] = {}
    for sha256, copy in copies.items():
        path = copy_path(office.settings.cache_folder, copy)
        if not _is_whole(path):
            _fetch(office, sha256, path)
        with contextlib.suppress(OSError):
            os.utime(path, ns=(time.time_ns(), path.stat().st_mtime_ns))
        found[sha256] = path
    return found


def stored_documents(office: Office, documents: Sequence[SourceDocument]) -> list[OpenDocument]:
    """Documents of a stored month, open to be read again from their copies.

    They are known by the digests of the files they were made of; those that were pictures are
    marked as `made`.
    """
    paths = stored_at_hand(office, documents)
    return [
        OpenDocument(
            path=paths[one.sha256],
            name=one.name,
            sha256=one.sha256,
            size=one.size,
            pages=one.pages,
            modified_ns=None,
            made="" if one.mime_type == _PDF or not one.pages else one.sha256,
        )
        for one in documents
    ]


def trim(cache: Path, keep: Iterable[str], limit: int = _LIMIT) -> None:
    """Remove the copies used longest ago until the rest fits, never those of `keep`.

    What killed runs left half written goes as well.
    """
    kept = {copy_path(cache, sha256) for sha256 in keep}
    with contextlib.suppress(OSError):
        folder = cache / "documents"
        copies = sorted(folder.glob("*.pdf"), key=lambda path: path.stat().st_atime)
        size = sum(path.stat().st_size for path in copies)
        for path in copies:
            if size > limit and path not in kept:
                size -= path.stat().st_size
                path.unlink()
                path.with_suffix(_NOTED).unlink(missing_ok=True)
        for path in folder.glob("*.part"):
            if time.time() - path.stat().st_mtime > _LONG_AGO:
                path.unlink(missing_ok=True)


def _is_whole(path: Path) -> bool:
    """Tell whether a copy's bytes match the digest that names it."""
    try:
        state = path.stat()
        return _digest(path, state.st_size, state.st_mtime_ns) == path.stem
    except OSError:
        return False


@lru_cache(maxsize=256)
def _digest(path: Path, _size: int, _changed: int) -> str:
    """SHA-256 of a file, looked at once in each of its states."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _fetch(office: Office, sha256: str, path: Path) -> None:
    from ccprocessor.storage.documents import read_chunks

    _make_room(path.parent)
    try:
        with replacing(path) as part, office.database.read() as session, part.open("wb") as file:
            for piece in read_chunks(session, sha256):
                file.write(piece)
    except OSError as error:
        raise _refused(path.parent, error) from error
    if not _is_whole(path):
        path.unlink(missing_ok=True)
        raise _refused(path.parent, OSError(errno.EIO, "it does not keep what is written there"))


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
