"""Cache of OCR results in small files: a picture read by OCR once is not read again."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path
from typing import TypeVar

import msgspec
import zstandard

from ccprocessor.documents.protocol.requests import PictureIdentity
from ccprocessor.documents.protocol.wire import OcrContent, packed, unpacked
from ccprocessor.files import replacing
from ccprocessor.paths import make_private
from ccprocessor.scratch import Scratch

_MOST_BYTES = 300_000_000  # some years of scans
_ENDING, _PLACE = ".seen", ".shown"
_LEVEL = 3  # of zstd: reading a page takes a second, packing it a millisecond
_PRUNED_EVERY = 500  # pages: looking through the folder takes a while
T = TypeVar("T", OcrContent, PictureIdentity)


class OcrCache:
    """A folder of such files, those used longest ago removed beyond `most_bytes`.

    Beside results it holds, by the places of regions in documents, which picture is shown there.

    Holds words whose card numbers are masked. A folder that cannot be written to costs the cache,
    never the reading.
    """

    def __init__(self, folder: Path, scratch: Scratch, *, most_bytes: int = _MOST_BYTES) -> None:
        self._folder = folder
        self._scratch = scratch
        self._most_bytes = most_bytes
        self._kept = 0

    def find(self, key: str) -> OcrContent | None:
        """Return the OCR result kept under that key; None if it is not kept, or not sound."""
        return _found(self.path(key), OcrContent)

    def shown_at(self, place: str) -> PictureIdentity | None:
        """Return what is shown at a place, where that is known."""
        return _found(self.path(place, _PLACE), PictureIdentity)

    def keep(self, key: str, content: OcrContent) -> None:
        """Keep what was seen."""
        self._keep(self.path(key), packed(content))

    def keep_place(self, place: str, identity: PictureIdentity) -> None:
        """Keep what is shown at a place."""
        self._keep(self.path(place, _PLACE), packed(identity))

    def path(self, key: str, ending: str = _ENDING) -> Path:
        """Return where the result of that key is kept: a worker may write it there itself."""
        return self._folder / key[:2] / f"{key}{ending}"

    def _keep(self, path: Path, body: bytes) -> None:
        with contextlib.suppress(OSError):
            keep_result(path, body, self._scratch.folder)
        self.kept_one()

    def kept_one(self) -> None:
        """Look, now and then, whether there is room for one more."""
        self._kept += 1
        if self._kept % _PRUNED_EVERY == 0:
            self.prune()

    def prune(self) -> None:
        """Remove what was not used for longest, until the rest fits."""
        states = []
        for path in self._folder.glob("*/*"):
            with contextlib.suppress(OSError):
                state = path.stat()
                states.append((state.st_mtime_ns, state.st_size, path))
        kept = 0
        for _, size, path in sorted(states, reverse=True):
            kept += size
            if kept > self._most_bytes:
                with contextlib.suppress(OSError):
                    path.unlink()


def keep_result(path: Path, body: bytes, scratch: Path) -> None:
    """Keep a packed result in a file, whole or not at all; raises OSError."""
    compressor = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True)
    make_private(path.parent)
    with replacing(path, part=scratch / secrets.token_hex(8)) as part:
        part.write_bytes(compressor.compress(body))


def _found(path: Path, kind: type[T]) -> T | None:
    try:
        body = zstandard.ZstdDecompressor().decompress(path.read_bytes())
        content = unpacked(body, kind)
    except (OSError, zstandard.ZstdError, msgspec.DecodeError):
        return None
    with contextlib.suppress(OSError):
        os.utime(path)
    return content
