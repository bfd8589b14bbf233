"""E-mails as Outlook saves them (.msg): a compound file (MS-CFB) with the values of MS-OXMSG."""

from __future__ import annotations

import datetime as dt
import struct
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

Tree: TypeAlias = Mapping[str, "bytes | Tree"]
_SECTOR, _SMALL, _CUT = 512, 64, 4096
_END, _FREE, _FAT, _NONE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFF
_TABLE = "__properties_version1.0"
_ZERO = dt.datetime(1601, 1, 1, tzinfo=dt.UTC)


def message_tree(
    subject: str = "Your trip",
    *,
    sender: tuple[str, str] = ("Brightcab Receipts", "noreply@brightcab.invalid"),
    sent: dt.datetime | None = None,
    text: str = "",
    html: bytes = b"",
    files: Sequence[tuple[str, bytes | Tree]] = (),
    is_within: bool = False,
) -> Tree:
    """An e-mail as the folder that Outlook makes of it."""
    tree: dict[str, bytes | Tree] = {
        _file("0037"): subject.encode("utf-16-le"),
        _file("0C1A"): sender[0].encode("utf-16-le"),
        _file("5D01"): sender[1].encode("utf-16-le"),
    }
    if text:
        tree[_file("1000")] = text.encode("utf-16-le")
    if html:
        tree["__substg1.0_10130102"] = html
    rows = struct.pack("<HHIQ", 0x0003, 0x3FDE, 6, 65001)
    if sent:
        ticks = int((sent - _ZERO).total_seconds() * 10_000_000)
        rows += struct.pack("<HHIQ", 0x0040, 0x0039, 6, ticks)
    tree[_TABLE] = bytes(24 if is_within else 32) + _rows(tree) + rows
    for number, (name, content) in enumerate(files):
        data = "3701" + ("0102" if isinstance(content, bytes) else "000D")
        kept: Tree = {
            _file("3707"): name.encode("utf-16-le"),
            f"__substg1.0_{data}": content,
        }
        table = bytes(8) + _rows(kept)
        tree[f"__attach_version1.0_#{number:08X}"] = {**kept, _TABLE: table}
    return tree


def _rows(tree: Tree) -> bytes:
    """Return the rows of values that are files of their own: their kinds, numbers and sizes."""
    found = [(name[-8:], content) for name, content in tree.items()]
    return b"".join(
        struct.pack("<HHIII", int(name[4:], 16), int(name[:4], 16), 6, len(content) + 2, 0)
        for name, content in found
        if isinstance(content, bytes)
    )


def _file(number: str) -> str:
    return f"__substg1.0_{number}001F"


def compound_file(tree: Tree) -> bytes:
    """The bytes of a file that holds these folders and files."""
    entries = list(_entries("Root Entry", tree))
    links = _links(tree)
    small = b""
    small_fat: list[int] = []
    sectors: list[bytes] = []
    fat: list[int] = []

    def stored(content: bytes) -> int:
        first = len(fat)
        parts = [content[at : at + _SECTOR] for at in range(0, len(content), _SECTOR)]
        sectors.extend(part.ljust(_SECTOR, b"\0") for part in parts)
        fat.extend([*range(first + 1, first + len(parts)), _END] if parts else [])
        return first if parts else _END

    starts = []
    for _, content in entries:
        if not isinstance(content, bytes):
            starts.append(0)
        elif len(content) >= _CUT:
            starts.append(stored(content))
        else:
            first, count = len(small_fat), -(-len(content) // _SMALL)
            small += content.ljust(count * _SMALL, b"\0")
            small_fat += [*range(first + 1, first + count), _END] if count else []
            starts.append(first if count else _END)
    starts[0] = stored(small)
    small_fat_at = stored(struct.pack(f"<{len(small_fat)}I", *small_fat).ljust(_SECTOR, b"\xff"))
    directory = b"".join(
        _entry(name, content, link, start, len(small) if number == 0 else None)
        for number, ((name, content), link, start) in enumerate(
            zip(entries, links, starts, strict=True)
        )
    )
    while len(directory) % _SECTOR:
        directory += _entry("", b"", (_NONE, _NONE), 0, None, kind=0)
    directory_at = stored(directory)
    fats = 1
    while len(fat) + fats > fats * _SECTOR // 4:
        fats += 1
    table = [*fat, *[_FAT] * fats]
    places = [*range(len(fat), len(fat) + fats)]
    packed = struct.pack(f"<{len(table)}I", *table).ljust(fats * _SECTOR, b"\xff")
    small_sectors = -(-len(small_fat) * 4 // _SECTOR) or 1
    head = struct.pack(
        "<8s16s6H10I", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", bytes(16), 0x3E, 3, 0xFFFE, 9, 6, 0,
        0, 0, fats, directory_at, 0, _CUT, small_fat_at, small_sectors, _END, 0,
    )  # fmt: skip
    head += struct.pack("<109I", *places, *[_FREE] * (109 - fats))
    return head + b"".join(sectors) + packed


def _entries(name: str, content: bytes | Tree) -> Iterator[tuple[str, bytes | Tree]]:
    """Every folder and file, a folder before what it holds, those beside each other together."""
    waiting: list[tuple[str, bytes | Tree]] = [(name, content)]
    for one in waiting:
        yield one
        if not isinstance(one[1], bytes):
            waiting += [(key, one[1][key]) for key in sorted(one[1])]


def _links(tree: Tree) -> list[tuple[int, int]]:
    """For each of the entries the next beside it, and the first below it."""
    links, waiting, count = [(_NONE, 1 if tree else _NONE)], [tree], 1 + len(tree)
    for folder in waiting:
        for number, key in enumerate(sorted(folder), 1):
            child = folder[key]
            beside = len(links) + 1 if number < len(folder) else _NONE
            below = _NONE
            if not isinstance(child, bytes):
                waiting.append(child)
                below, count = (count if child else _NONE), count + len(child)
            links.append((beside, below))
    return links


def _entry(
    name: str,
    content: bytes | Tree,
    link: tuple[int, int],
    start: int,
    size: int | None,
    *,
    kind: int | None = None,
) -> bytes:
    is_file = isinstance(content, bytes)
    if kind is None:
        kind = 5 if size is not None else 2 if is_file else 1
    text = name.encode("utf-16-le")
    long = size if size is not None else len(content) if is_file else 0
    return struct.pack(
        "<64sHBBIII16sI8s8sIQ", text, len(text) + 2 if text else 0, kind, 1, _NONE, link[0],
        link[1], bytes(16), 0, bytes(8), bytes(8), start, long,
    )  # fmt: skip
