"""OCR results that outlive a document: laid where their picture is shown now, kept by an office."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, Protocol

import msgspec
import zstandard

from ccprocessor.documents.protocol.requests import PictureIdentity, Region
from ccprocessor.documents.protocol.wire import OcrContent, packed, unpacked
from ccprocessor.domain.pages import Page, Skew, Word
from ccprocessor.domain.places import Box

_LEVEL = 6  # of zstd: higher ones save less than a hundredth more
_AS_LARGE = 0.9
"""Share of the pixels wanted at which a picture was read well enough: it may be shown larger."""


class KeptResult(NamedTuple):
    """An `OcrContent`, compressed, and who made it: `OCR_VERSION` and the engine's own version."""

    version: int
    engine_version: str
    data: bytes

    @classmethod
    def of(cls, content: OcrContent, version: int, engine_version: str) -> KeptResult:
        """Return what was read in the form in which it is kept."""
        compressor = zstandard.ZstdCompressor(_LEVEL, write_checksum=True)
        return cls(version, engine_version, compressor.compress(packed(content)))

    @property
    def content(self) -> OcrContent | None:
        """Content as it was read; None if it is damaged, or of a later version's form."""
        try:
            body = zstandard.ZstdDecompressor().decompressobj().decompress(self.data)
            return unpacked(body, OcrContent)
        except (zstandard.ZstdError, msgspec.DecodeError, MemoryError):
            return None


class OcrResults(Protocol):
    """Results that an office keeps by what pictures show (`PictureIdentity.key`) and engine."""

    def find(self, pictures: Sequence[str], engine: str) -> Mapping[str, KeptResult]:
        """Return those kept of some pictures."""

    def add(self, engine: str, identity: PictureIdentity, result: KeptResult) -> None:
        """Take in what was read, to be kept."""


class Kept(NamedTuple):
    """Results of an office, and whether what an earlier version read in a region is enough."""

    results: OcrResults
    is_enough: Callable[[Region, Page], bool]


def is_as_large(content: OcrContent, identity: PictureIdentity) -> bool:
    """Tell whether a picture was read as large as it is shown, or nearly so."""
    read = content.identity
    return read is not None and read.pixels >= _AS_LARGE * identity.pixels


def placed(content: OcrContent, identity: PictureIdentity, number: int) -> OcrContent:
    """Return what was read of a picture as it lies where the same picture is shown now."""
    read = content.identity
    assert read is not None  # else it could not be known
    turn, size = content.turn, (identity.width, identity.height)
    old = read.clip.turned(turn, (read.width, read.height))
    new = identity.clip.turned(turn, size)
    if (old, number) == (new, content.number) and size == (read.width, read.height):
        return content
    lay = _Move(old, new)
    width, height = size if turn in {0, 180} else size[::-1]
    return OcrContent(
        number=number,
        width=width,
        height=height,
        turn=turn,
        tilt=lay.skew(content.tilt) if content.tilt else None,
        words=tuple(map(lay.word, content.words)),
        scores=content.scores,
        numbers=tuple(map(lay.box, content.numbers)),
        engine=content.engine,
        digest=identity.digest,
        fingerprint=content.fingerprint,
        identity=identity,
    )


class _Move(NamedTuple):
    """The way from one place of a picture to another, both in reading position."""

    old: Box
    new: Box

    def x(self, at: float) -> float:
        share = self.new.width / max(self.old.width, 1e-6)
        return round(self.new.x0 + (at - self.old.x0) * share, 2)

    def y(self, at: float) -> float:
        share = self.new.height / max(self.old.height, 1e-6)
        return round(self.new.y0 + (at - self.old.y0) * share, 2)

    def box(self, box: Box) -> Box:
        return Box(self.x(box.x0), self.y(box.y0), self.x(box.x1), self.y(box.y1))

    def word(self, word: Word) -> Word:
        return Word(*self.box(word.box), word.text, word.run, tuple(map(self.x, word.edges)))

    def skew(self, skew: Skew) -> Skew:
        return Skew(skew.degrees, self.x(skew.x), self.y(skew.y))
