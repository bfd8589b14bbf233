"""Cache of OCR results in small files: a page read by OCR once is not read again."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

import msgspec
import zstandard

from ccprocessor.documents.protocol.wire import OcrContent, packed, unpacked
from ccprocessor.files import replacing
from ccprocessor.paths import make_private
from ccprocessor.scratch import Scratch

_MOST_BYTES = 300_000_000  # some years of scans
_ENDING = ".seen"
_LEVEL = 3  # of zstd: reading a page takes a second, packing it a millisecond
_PRUNED_EVERY = 500  # pages: looking through the folder takes a while


class OcrCache:
    """A folder of such files, those used longest ago removed beyond `most_bytes`.

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
        path = self._path(key)
        try:
            body = zstandard.ZstdDecompressor().decompress(path.read_bytes())
            content = unpacked(body, OcrContent)
        except (OSError, zstandard.ZstdError, msgspec.DecodeError):
            return None
        with contextlib.suppress(OSError):
            os.utime(path)
        return content

    def keep(self, key: str, content: OcrContent) -> None:
        """Keep what was seen."""
        path = self._path(key)
        compressor = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True)
        try:
            make_private(path.parent)
            with replacing(path, part=self._scratch.folder / secrets.token_hex(8)) as part:
                part.write_bytes(compressor.compress(packed(content)))
        except OSError:
            return
        self._kept += 1
        if self._kept % _PRUNED_EVERY == 0:
            self.prune()

    def prune(self) -> None:
        """Remove what was not used for longest, until the rest fits."""
        states = []
        for path in self._folder.glob(f"*/*{_ENDING}"):
            with contextlib.suppress(OSError):
                state = path.stat()
                states.append((state.st_mtime_ns, state.st_size, path))
        kept = 0
        for _, size, path in sorted(states, reverse=True):
            kept += size
            if kept > self._most_bytes:
                with contextlib.suppress(OSError):
                    path.unlink()

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / f"{key}{_ENDING}"
