"""Compressed pictures without what is said beside their pixels: EXIF, comments, previews."""

from __future__ import annotations

import re

_JPEG = b"\xff\xd8"
_JP2 = b"\0\0\0\x0cjP  "
_MARKER = re.compile(rb"\xff([^\0\xff\xd0-\xd7])", re.DOTALL)
_END, _COMMENT, _SCAN = 0xD9, 0xFE, 0xDA
_FIRST_APP, _LAST_APP = 0xE0, 0xEF
_KEPT = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
"""Segments that decide how colours are shown; all other application segments are left out."""

_TOLD = frozenset({b"xml ", b"uuid", b"uinf", b"jp2i"})
_NO_SIZE, _LARGE_SIZE, _HEAD = 0, 1, 8


def without_metadata(data: bytes) -> bytes:
    """Return a JPEG or JPEG 2000 file with the same pixels and nothing told beside them.

    Colour profiles stay; an orientation is lost. What is neither, or is damaged, comes as it is.
    """
    if data.startswith(_JPEG):
        return _plain_jpeg(data)
    return _plain_jp2(data) if data.startswith(_JP2) else data


def _plain_jpeg(data: bytes) -> bytes:
    kept: list[bytes] = []
    start, place = 0, len(_JPEG)
    while found := _MARKER.search(data, place):
        marker, after = found[1][0], found.end()
        if marker == _END:
            return b"".join((*kept, data[start:after]))
        size = int.from_bytes(data[after : after + 2])
        place = after + max(2, size)
        told = marker == _COMMENT or (
            _FIRST_APP <= marker <= _LAST_APP
            and not data.startswith(_KEPT.get(marker, _JPEG), after + 2)
        )
        if told:
            kept.append(data[start : found.start()])
            start = place
    return b"".join((*kept, data[start:]))


def _plain_jp2(data: bytes) -> bytes:
    """The file with what is told made a hole of the same size: places in it are counted."""
    plain, place = bytearray(data), 0
    while place + _HEAD <= len(data):
        size, kind = int.from_bytes(data[place : place + 4]), data[place + 4 : place + _HEAD]
        if size in (_NO_SIZE, _LARGE_SIZE):
            break
        if kind in _TOLD:
            plain[place + 4 : place + size] = b"free" + bytes(size - _HEAD)
        place += max(_HEAD, size)
    return bytes(plain)
