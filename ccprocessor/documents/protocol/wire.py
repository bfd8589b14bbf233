"""Frames that travel between a worker and the reader, and lie in the cache: MessagePack.

A frame is a byte for its kind, four for a page number, and a body. A worker that was taken over by
a hostile PDF can send wrong words, but nothing that runs.
"""

from __future__ import annotations

import struct
from enum import IntEnum
from typing import TypeVar

import msgspec

from ccprocessor.decoding import ready
from ccprocessor.documents.protocol.requests import PictureIdentity
from ccprocessor.domain.pages import Page, Skew, Word
from ccprocessor.domain.places import Box

T = TypeVar("T")


class Kind(IntEnum):
    """Meaning of a frame."""

    READY = 0
    """The worker is up."""
    PAGE = 1
    """A page was read; the body is a `PageContent`."""
    UNREAD = 2
    """A page cannot be read; the body is why."""
    STEP = 3
    """Still at work, one item further."""
    DONE = 4
    """The task is finished; the body is its answer, or empty."""
    FAILED = 5
    """The task failed; the body is a told error."""
    FAULT = 6
    """The program failed in the worker; the body is the masked failure."""
    LOST = 7
    """A page was given up for a fault or a limit of the program; the body is why."""


class PageContent(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A page as a worker reads it, its full card numbers masked.

    `is_plain`: the file held no full number in any text of the page, shown or not, and no note.
    """

    number: int
    width: float
    height: float
    turn: int
    words: tuple[Word, ...]
    pictures: tuple[Box, ...]
    is_plain: bool = False


class OcrContent(msgspec.Struct, frozen=True, array_like=True):
    """A page, or a part of it, as an engine sees it; `numbers` are boxes of digits to be hidden.

    `identity` tells what was read, and the place that all boxes mean; `is_earlier` that an earlier
    version of the program read it.
    """

    number: int
    width: float
    height: float
    turn: int
    tilt: Skew | None
    words: tuple[Word, ...]
    scores: tuple[float, ...]
    numbers: tuple[Box, ...]
    engine: str
    digest: str
    fingerprint: str
    identity: PictureIdentity | None = None
    is_earlier: bool = False


class Counted(msgspec.Struct, frozen=True, array_like=True):
    """Number of pages of a document, and the names of the files attached inside it."""

    pages: int
    attached: tuple[str, ...] = ()


class Emptied(msgspec.Struct, frozen=True, array_like=True):
    """Numbers of the pages of a copy that are empty, since their card numbers resist."""

    pages: tuple[int, ...]


class MeasuredPage(msgspec.Struct, frozen=True, array_like=True):
    """Size of a page as shown, how it is turned for that, and which file it belongs to."""

    pages: int
    width: float
    height: float
    rotation: int
    state: tuple[int, int]


class DrawnPicture(msgspec.Struct, frozen=True, array_like=True):
    """Layout of the bytes that follow: a picture's size, where it begins, its scale."""

    width: int
    height: int
    stride: int
    left: int
    top: int
    scale: float


_HEAD = struct.Struct(">BI")
_encoder = msgspec.msgpack.Encoder()
_page = msgspec.msgpack.Decoder(ready(PageContent))
_pages = msgspec.msgpack.Decoder(ready(list[PageContent]))


def framed(kind: Kind, number: int = 0, body: bytes = b"") -> bytes:
    """One frame."""
    return _HEAD.pack(kind, number) + body


def unframed(frame: bytes) -> tuple[Kind, int, bytes]:
    """Kind, page number and body of a frame."""
    kind, number = _HEAD.unpack_from(frame)
    return Kind(kind), number, frame[_HEAD.size :]


def packed(value: object) -> bytes:
    """A value of plain parts as MessagePack."""
    return _encoder.encode(value)


def unpacked(body: bytes, kind: type[T]) -> T:
    """The value that was packed; raises `msgspec.DecodeError` where it is not of that kind."""
    return msgspec.msgpack.decode(body, type=ready(kind))


def as_page(read: PageContent) -> Page:
    """The page of no document in particular."""
    size = (read.width, read.height)
    return Page("", read.number, *size, read.words, read.pictures, read.turn)


def unpacked_page(body: bytes) -> PageContent:
    """A page's content, fast."""
    return _page.decode(body)


def unpacked_pages(body: bytes) -> list[PageContent]:
    """Several pages, packed as a list."""
    return _pages.decode(body)
