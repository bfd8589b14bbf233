"""Files given as receipts: single ones, those of a folder, those in a zip."""

from __future__ import annotations

import os
import stat
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TypeAlias

from ccprocessor.crashes.guarding import guarded
from ccprocessor.documents.files.kinds import HEAD, kind_of
from ccprocessor.documents.files.mailboxes import MailSlice, mails_in
from ccprocessor.documents.protocol.errors import EmptyFile, FileNotReadable, NoSuchFile, reason
from ccprocessor.documents.protocol.picture_errors import (
    DisguisedPage,
    FolderNotReadable,
    NothingInside,
    OutlookFile,
    UnknownFile,
    ZipInZip,
    ZipRefused,
)
from ccprocessor.documents.protocol.requests import FileKind
from ccprocessor.errors import UnreadableInput, printable

MOST_BYTES = 1_000_000_000
"""Most bytes that the files of one zip may hold in all, unpacked."""

_MOST_FILES = 5_000  # of one archive: a bomb may hold millions
_MOST_SWELLING, _SMALL_ENOUGH = 200, 20_000_000
"""Pictures hardly shrink when packed: what swells more than that was made to hurt."""

Sniff: TypeAlias = Callable[[bytes], FileKind]
"""Tells the kind of a file by its first bytes."""

_ENCRYPTED = 0x1  # flag of a member of a zip file
_OFFICE_FILE = "[Content_Types].xml"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # what Office of old, and Outlook still, begins with
_REFUSED = frozenset({"unknown", "outlook"})
_DISGUISES = frozenset({".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff", ".gif", ".bmp", ".heic"})
"""Names under which a portal that refuses something leaves a web page instead."""

_CLUTTER = frozenset({"thumbs.db", "desktop.ini", "__macosx", "table_of_contents"})


@dataclass(frozen=True, slots=True)
class LooseFile:
    """A file that may hold receipts: `path`, or the `member` of the zip or mailbox there.

    `shown` is the path as given, with what was found inside it; `name` its last part. Members of a
    zip are known by their place in it: several may have one name.
    """

    path: Path
    kind: FileKind
    shown: str
    member: zipfile.ZipInfo | MailSlice | None = None

    @property
    def name(self) -> str:
        """Name for use in a sentence."""
        return PurePosixPath(self.shown.replace("\\", "/")).name


@dataclass(frozen=True, slots=True)
class RefusedFile:
    """A file, folder or zip that cannot be used, and why."""

    shown: str
    error: UnreadableInput


def loose_files(paths: Iterable[Path], sniff: Sniff = kind_of) -> Iterator[LooseFile | RefusedFile]:
    """The files that were given, those of folders and zips in the order of their names.

    Hidden files and what systems leave behind are passed over. Nothing is unpacked yet; of a zip
    only the directory is read.
    """
    for path in paths:
        if os.path.isdir(path):  # noqa: PTH112  (never raises)
            yield from _of_folder(path, sniff)
        else:
            yield from _of_file(path, path.name, sniff)


def _of_folder(folder: Path, sniff: Sniff) -> Iterator[LooseFile | RefusedFile]:
    problems: list[OSError] = []
    found = [
        Path(place) / name
        for place, folders, names in os.walk(folder, onerror=problems.append)
        if _without_clutter(folders) is not None
        for name in names
        if not _is_clutter(name)
    ]
    for problem in problems:
        where = Path(problem.filename or folder)
        yield _refused(where, FolderNotReadable(where.name, reason(problem)))
    if not found and not problems:
        yield _refused(folder, NothingInside(folder.name or str(folder)))
    for path in sorted(found):
        yield from _of_file(path, str(path.relative_to(folder.parent)), sniff)


def _without_clutter(folders: list[str]) -> list[str]:
    """The folders to walk into, in place, as `os.walk` wants it."""
    folders[:] = [name for name in folders if not _is_clutter(name)]
    return folders


def _is_clutter(name: str) -> bool:
    return name.startswith(".") or name.casefold() in _CLUTTER


def _refused(path: Path, error: UnreadableInput, member: str = "") -> RefusedFile:
    return RefusedFile(printable(f"{path}{member}"), error.about(path))


def _of_file(path: Path, name: str, sniff: Sniff) -> Iterator[LooseFile | RefusedFile]:
    try:
        with guarded(name, path):
            head = _head(path, name)
            kind = _kind(sniff, head, name)
            if not head:
                raise EmptyFile(name)
            if kind == "zip":
                yield from _of_zip(path, sniff)
                return
            if kind == "mailbox":
                yield from _of_mailbox(path)
                return
            if kind in _REFUSED or _is_disguised(kind, name):
                raise _unknown(name, kind)
    except UnreadableInput as error:
        yield _refused(path, error)
    else:
        yield LooseFile(path, kind, printable(str(path)))


def _kind(sniff: Sniff, head: bytes, name: str) -> FileKind:
    """Return the kind of a file; its name tells Outlook's e-mails from Office's files of old."""
    is_message = head.startswith(_OLE) and name.casefold().endswith(".msg")
    return "msg" if is_message else sniff(head)


def _of_mailbox(path: Path) -> Iterator[LooseFile]:
    """The e-mails of a mailbox; the file itself where it is one e-mail."""
    mails = mails_in(path)
    if not mails:
        yield LooseFile(path, "mail", printable(str(path)))
    for mail in mails:
        yield LooseFile(path, "mail", printable(f"{path}/{mail.name}"), mail)


def _is_disguised(kind: FileKind, name: str) -> bool:
    """Tell whether a web page goes under the name of something else."""
    return kind == "html" and PurePosixPath(name).suffix.casefold() in _DISGUISES


def _unknown(name: str, kind: FileKind) -> UnreadableInput:
    """Return what to say of a file of no kind that is read."""
    if kind == "html":
        return DisguisedPage(name, PurePosixPath(name).suffix[1:].upper())
    return OutlookFile(name) if kind == "outlook" else UnknownFile(name)


def _head(path: Path, name: str) -> bytes:
    """The first bytes of a regular file; raises `NoSuchFile` and `FileNotReadable`."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise FileNotReadable(name, OSError("it is no regular file"))
        with path.open("rb") as file:
            return file.read(HEAD)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise NoSuchFile(str(path)) from error
    except OSError as error:
        raise FileNotReadable(name, error) from error


def _of_zip(path: Path, sniff: Sniff) -> Iterator[LooseFile | RefusedFile]:
    try:
        with zipfile.ZipFile(path) as packed:
            members = _safe_members(packed.infolist(), path)
            heads = [_packed_head(packed, member) for member in members]
    except UnreadableInput as error:
        yield _refused(path, error)
        return
    except Exception as error:  # noqa: BLE001  (a hostile zip makes zipfile raise whatever it likes)
        why = f"it is damaged ({reason(error)})"
        hint = "Download or pack it again."
        yield _refused(path, ZipRefused(path.name, why, hint=hint))
        return
    if not members:
        yield _refused(path, NothingInside(path.name))
    names = Counter[str]()
    for member, head in zip(members, heads, strict=True):
        names[member.filename] += 1
        kind = _kind(sniff, head, member.filename)
        yield _of_member(path, member, kind, names[member.filename], head)


def _of_member(
    path: Path, member: zipfile.ZipInfo, kind: FileKind, number: int, head: bytes
) -> LooseFile | RefusedFile:
    """A member of a zip; `number` counts those of one name, so that they are told apart."""
    inside = PurePosixPath(member.filename)
    if number > 1:
        inside = inside.with_stem(f"{inside.stem} ({number})")
    match kind:
        case "zip" | "mailbox":
            error: UnreadableInput = ZipInZip(f"{inside.name} in {path.name}", kind)
            return _refused(path, error, f"/{inside}")
        case _ if kind in _REFUSED or _is_disguised(kind, inside.name):
            error = _unknown(inside.name, kind) if head else EmptyFile(inside.name)
            return _refused(path, error, f"/{inside}")
        case _:
            return LooseFile(path, kind, printable(f"{path}/{inside}"), member)


def _safe_members(members: list[zipfile.ZipInfo], path: Path) -> list[zipfile.ZipInfo]:
    """The files of a zip by name, once its directory shows nothing that hurts."""
    name = path.name
    if any(member.filename == _OFFICE_FILE for member in members):
        raise UnknownFile(name)
    if len(members) > _MOST_FILES:
        raise ZipRefused(name, f"it holds {len(members):,} files, more than {_MOST_FILES:,}")
    if any(_leads_out(member.filename) for member in members):
        raise ZipRefused(
            name,
            "a file in it is named so as to land outside the folder it is unpacked into",
            hint="Do not trust it; ask its sender for the receipts themselves.",
        )
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise ZipRefused(name, "it is protected by a password")
    size = sum(member.file_size for member in members)
    if size > MOST_BYTES:
        raise ZipRefused(name, f"its files take {size / 1e9:,.1f} GB, more than 1 GB")
    if size > _SMALL_ENOUGH and size > _MOST_SWELLING * path.stat().st_size:
        raise ZipRefused(
            name,
            f"it would swell to {size / 1e6:,.0f} MB from almost nothing",
            hint="Do not trust it; ask its sender for the receipts themselves.",
        )
    files = [one for one in members if not one.is_dir() and not _is_hidden(one.filename)]
    return sorted(files, key=lambda member: member.filename)


def _leads_out(name: str) -> bool:
    windows = PureWindowsPath(name)
    return bool(windows.drive or windows.root) or ".." in windows.parts or "\0" in name


def _is_hidden(name: str) -> bool:
    return any(_is_clutter(part) for part in PurePosixPath(name).parts)


def _packed_head(packed: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    with packed.open(member) as file:
        return file.read(HEAD)
