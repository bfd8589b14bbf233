"""Words already read, kept in files: a document read before needs no worker.

A file holds pages as zstd frames of MessagePack and ends in the BLAKE2 digest of all before it. It
is made from words whose card numbers are masked.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import BinaryIO

import msgspec
import zstandard

from ccprocessor.documents.protocol.wire import PageContent, packed, unpacked_pages
from ccprocessor.files import make, move
from ccprocessor.paths import make_private
from ccprocessor.scratch import Scratch

READER_VERSION = 4
"""Raised with every change in what reading a page gives."""

_MOST_BYTES = 500_000_000  # some years of months
_PAGES_A_FRAME = 64  # a frame is unpacked as a whole: little memory, and still well packed
_LEVEL = 1  # of zstd: the fastest
_DIGEST = 32  # bytes
_PIECE = 1 << 20
_ENDING = ".words"


class WordCache:
    """A folder of such files, the least recently used removed beyond `most_bytes`."""

    def __init__(self, folder: Path, scratch: Scratch, *, most_bytes: int = _MOST_BYTES) -> None:
        self._folder = folder
        self._scratch = scratch
        self._most_bytes = most_bytes
        self._version = f"{READER_VERSION}-{version('pymupdf')}"

    def pages(self, sha256: str, count: int) -> Iterator[PageContent] | None:
        """Every page of a document, streamed; None where it is not kept, or not sound."""
        path = self._path(sha256)
        try:
            file = path.open("rb")
        except OSError:
            return None
        if not _is_sound(file):
            file.close()
            path.unlink(missing_ok=True)
            return None
        with contextlib.suppress(OSError):
            os.utime(path)
        return _stored_pages(file, count)

    def draft(self, sha256: str) -> CacheDraft:
        """A file to be filled page by page."""
        return CacheDraft(self._path(sha256), self, self._scratch)

    def prune(self) -> None:
        """Remove what was not used for longest, until the rest fits."""
        kept = 0
        for _, size, path in sorted(self._files(), reverse=True):
            kept += size
            if kept > self._most_bytes:
                with contextlib.suppress(OSError):
                    path.unlink()

    def _path(self, sha256: str) -> Path:
        return self._folder / f"{sha256}-{self._version}{_ENDING}"

    def _files(self) -> Iterator[tuple[int, int, Path]]:
        for path in self._folder.glob(f"*{_ENDING}"):
            with contextlib.suppress(OSError):
                state = path.stat()
                yield state.st_mtime_ns, state.st_size, path


class CacheDraft:
    """Collects the pages of one document; kept only when committed.

    A folder that cannot be written to costs the cache, never the reading.
    """

    def __init__(self, target: Path, cache: WordCache, scratch: Scratch) -> None:
        self._target = target
        self._cache = cache
        self._scratch = scratch
        self._part = target
        self._file: BinaryIO | None = None
        self._digest = hashlib.blake2b(digest_size=_DIGEST)
        self._compressor = zstandard.ZstdCompressor(level=_LEVEL)
        self._pages: list[bytes] = []
        self._is_open = True

    def add(self, page: bytes) -> None:
        """One more page, in order, as packed by the worker."""
        self._pages.append(page)
        if len(self._pages) >= _PAGES_A_FRAME:
            self._flush()

    def commit(self) -> None:
        """Every page was added: keep the file."""
        self._flush()
        if self._file is None:
            return
        try:
            self._file.write(self._digest.digest())
            self._file.close()
            move(self._part, self._target)  # unsynced: its digest is checked
        except OSError:
            self.abandon()
        else:
            self._is_open = False
            self._cache.prune()

    def abandon(self) -> None:
        """Keep nothing."""
        if self._is_open and self._file is not None:
            self._file.close()
            self._part.unlink(missing_ok=True)
        self._is_open = False

    def _flush(self) -> None:
        if not self._is_open or not self._pages:
            return
        frame = self._compressor.compress(packed([msgspec.Raw(page) for page in self._pages]))
        self._pages.clear()
        try:
            if self._file is None:
                make_private(self._target.parent)
                self._part = self._scratch.folder / secrets.token_hex(8)
                make(self._part)
                self._file = self._part.open("wb")
            for piece in (len(frame).to_bytes(4, "big"), frame):
                self._file.write(piece)
                self._digest.update(piece)
        except OSError:
            self.abandon()


def _is_sound(file: BinaryIO) -> bool:
    """Tell whether the digest at the end is that of the rest; leave the file at its start."""
    digest = hashlib.blake2b(digest_size=_DIGEST)
    rest = os.fstat(file.fileno()).st_size - _DIGEST
    while rest > 0:
        piece = file.read(min(_PIECE, rest))
        if not piece:
            return False
        digest.update(piece)
        rest -= len(piece)
    sound = rest == 0 and file.read() == digest.digest()
    file.seek(0)
    return sound


def _stored_pages(file: BinaryIO, count: int) -> Iterator[PageContent]:
    decompressor = zstandard.ZstdDecompressor()
    given = 0
    with file:
        while given < count:
            size = int.from_bytes(file.read(4), "big")
            pages = unpacked_pages(decompressor.decompress(file.read(size)))
            given += len(pages)
            yield from pages
