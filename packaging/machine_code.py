"""Files of machine code: which ones they are, and the oldest macOS that runs them."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

Release = tuple[int, int, int]
"""A release of macOS."""

_THIN = {b"\xcf\xfa\xed\xfe": 32, b"\xce\xfa\xed\xfe": 28}
"""How a file for one kind of processor begins, and how long that beginning is."""

_FAT = {b"\xca\xfe\xba\xbe": ">8xI8x", b"\xca\xfe\xba\xbf": ">8xQ16x"}
"""How a file for several begins, and where its table says that each part is."""

_OTHER_SYSTEMS = (b"\x7fELF", b"MZ")
_BUILD_VERSION, _VERSION_MIN_MACOSX = 0x32, 0x24


def is_code(file: Path) -> bool:
    """Whether it is machine code, of whatever system."""
    first = _beginning(file)
    return is_mach_o(file) or first.startswith(_OTHER_SYSTEMS)


def is_mach_o(file: Path) -> bool:
    """Whether it is machine code of macOS."""
    first = _beginning(file)
    return first in _THIN or first in _FAT


def oldest_macos(file: Path) -> Release | None:
    """The oldest macOS that all of the file is made for; None where it does not say."""
    content = file.read_bytes()
    parts = (release for start in _parts(content) for release in _releases(content, start))
    return max(parts, default=None)


def _beginning(file: Path) -> bytes:
    with file.open("rb") as content:
        return content.read(4)


def _parts(content: bytes) -> Iterator[int]:
    """Where the code for each kind of processor starts."""
    entry = _FAT.get(content[:4])
    if entry is None:
        yield 0
        return
    (count,) = struct.unpack_from(">I", content, 4)
    for number in range(count):
        yield from struct.unpack_from(entry, content, 8 + number * struct.calcsize(entry))


def _releases(content: bytes, start: int) -> Iterator[Release]:
    """The releases that the commands at the beginning of a part name."""
    header = _THIN.get(content[start : start + 4])
    if header is None:
        return
    (count,) = struct.unpack_from("<I", content, start + 16)
    place = start + header
    for _ in range(count):
        command, size, first, second = struct.unpack_from("<4I", content, place)
        if command in {_BUILD_VERSION, _VERSION_MIN_MACOSX}:
            number = second if command == _BUILD_VERSION else first
            yield number >> 16, number >> 8 & 0xFF, number & 0xFF
        place += size
