"""Kind of a file, found by its first bytes; never by its name."""

from __future__ import annotations

from typing import Literal

FileKind = Literal["pdf", "picture", "zip", "text", "unknown"]
"""Kind of a file; only who reads texts tells them from files of kinds unknown."""

HEAD = 1024
"""Bytes of the beginning that tell it."""

_PICTURES = (
    b"\xff\xd8\xff",  # JPEG
    b"\x89PNG\r\n\x1a\n",
    b"II*\x00",  # TIFF, least significant byte first
    b"MM\x00*",
    b"II+\x00",
    b"MM\x00+",
    b"GIF87a",
    b"GIF89a",
    b"BM",
)
_HEIF_BRANDS = frozenset(
    {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis"}
)
_ZIPS = (b"PK\x03\x04", b"PK\x05\x06")


def kind_of(head: bytes) -> FileKind:
    """Return the kind of a file that begins with `head`; a PDF may begin with other bytes."""
    if head.startswith(_ZIPS):
        return "zip"
    if head.startswith(_PICTURES) or is_heif(head) or _is_webp(head):
        return "picture"
    return "pdf" if b"%PDF-" in head else "unknown"


def is_heif(head: bytes) -> bool:
    """Tell whether the bytes begin a picture as telephones save it (HEIC, AVIF)."""
    return head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS


def _is_webp(head: bytes) -> bool:
    return head[:4] == b"RIFF" and head[8:12] == b"WEBP"
