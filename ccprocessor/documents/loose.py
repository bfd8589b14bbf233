"""Loose receipts opened: pictures as PDFs, zips unpacked, in a private folder of this process."""

from __future__ import annotations

import contextlib
import io
import os
import secrets
import shutil
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import IO, Self

from ccprocessor.crashes.guarding import guarded
from ccprocessor.documents.files.loose_files import LooseFile, RefusedFile, loose_files
from ccprocessor.documents.files.mailboxes import MailSlice, mail_of
from ccprocessor.documents.files.texts import open_text
from ccprocessor.documents.protocol.errors import (
    EmptyFile,
    FileNotReadable,
    PasswordNeeded,
    WrongPassword,
    reason,
)
from ccprocessor.documents.protocol.picture_errors import (
    TooManyAttached,
    UnknownFile,
    ZipRefused,
)
from ccprocessor.documents.protocol.requests import MOST_INSIDE, OpenDocument
from ccprocessor.documents.reader import DocumentReader
from ccprocessor.errors import UnreadableInput
from ccprocessor.paths import make_private
from ccprocessor.scratch import SCRATCH, Scratch

_PIECE = 1 << 20
_DEEPEST = 3  # attachments within attachments


class LooseDocuments:
    """Opens loose files; what had to be made of them is gone when it is closed.

    A picture may show a card number, so nothing of it outlives the process that reads it. May be
    used by several threads.
    """

    def __init__(self, reader: DocumentReader, cache: Path) -> None:
        self._reader = reader
        self._scratch = Scratch(cache / SCRATCH)
        self._unpacked: dict[tuple[Path, int, int], Path] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def open(self, file: LooseFile, *, passwords: Sequence[str] = ()) -> OpenDocument:
        """The file as a document of pages; raises `UnreadableInput` that says what is wrong.

        Where it is encrypted the `passwords` are tried in turn.
        """
        try:
            with guarded(file.name):
                opened = self._opened(file, passwords)
                of_mailbox = isinstance(file.member, MailSlice)
                return replace(opened, given=file.path, in_mailbox=of_mailbox)
        except UnreadableInput as error:
            error.about(file.path)
            raise

    def _opened(self, file: LooseFile, passwords: Sequence[str]) -> OpenDocument:
        if file.kind == "pdf":
            path = file.path if file.member is None else self._out_of_zip(file)
            return self._opened_pdf(path, file.name, passwords)
        if file.kind == "text":
            return open_text(self._out_of_zip(file) if file.member else file.path, file.name)
        folder = self._made()
        open_as_pages = partial(self._reader.open_as_pages, kind=file.kind, name=file.name)
        if file.member is None:
            return open_as_pages(file.path, folder)
        target = folder / secrets.token_hex(8)
        _unpack(file, target)
        try:
            return open_as_pages(target, folder)
        finally:
            target.unlink(missing_ok=True)

    def _opened_pdf(self, path: Path, name: str, passwords: Sequence[str]) -> OpenDocument:
        for password in passwords[:-1]:
            with contextlib.suppress(WrongPassword):
                return self._reader.open(path, password=password, name=name)
        return self._reader.open(path, password=passwords[-1] if passwords else None, name=name)

    def attached(
        self, document: OpenDocument, *, passwords: Sequence[str] = (), depth: int = 0
    ) -> Iterator[OpenDocument | UnreadableInput]:
        """The files attached inside a document, those inside them too; errors of those refused.

        What is no PDF, picture, e-mail, web page or zip of such is passed over.
        """
        inside = document.inside or document.sha256
        for file in self._files_inside(document):
            if isinstance(file, RefusedFile):
                if type(file.error) not in {UnknownFile, EmptyFile}:
                    yield file.error.about(document.given)
                continue
            try:
                opened = self.open(file, passwords=passwords)
            except (PasswordNeeded, WrongPassword) as error:
                yield type(error)(f"{file.name} in {document.name}").about(document.given)
                continue
            except UnreadableInput as error:
                yield error.about(document.given)
                continue
            opened = replace(opened, given=document.given, inside=inside)
            yield opened
            if opened.attached and depth < _DEEPEST:
                yield from self.attached(opened, passwords=passwords, depth=depth + 1)
        if len(document.attached) > MOST_INSIDE:
            yield TooManyAttached(document.name, f"{MOST_INSIDE}").about(document.given)

    def _files_inside(self, document: OpenDocument) -> Iterator[LooseFile | RefusedFile]:
        """The files inside a document, saved, those of zips among them too."""
        folder = self._made() / secrets.token_hex(8)
        make_private(folder)
        self._reader.save_attached(document, folder)
        for number, name in enumerate(document.attached[:MOST_INSIDE]):
            own = folder / f"{number}-" / (_tail(name) or "attachment")
            try:
                own.parent.mkdir()
                (folder / str(number)).rename(own)
            except OSError:  # no name for a file on this system
                own = folder / str(number)
            if not own.exists():  # damaged
                continue
            for file in loose_files([own]):
                is_itself = isinstance(file, LooseFile) and file.member is None
                yield replace(file, shown=name) if is_itself else file

    def close(self) -> None:
        """Remove what was made."""
        self._scratch.close()

    def _out_of_zip(self, file: LooseFile) -> Path:
        """A file out of its zip, unpacked once."""
        assert isinstance(file.member, zipfile.ZipInfo)
        try:
            key = file.path, file.member.header_offset, file.path.stat().st_mtime_ns
        except OSError as error:
            raise FileNotReadable(file.path.name, error) from error
        if key not in self._unpacked:
            target = self._made() / f"{secrets.token_hex(8)}-{_tail(file.name)}"
            _unpack(file, target)
            self._unpacked[key] = target
        return self._unpacked[key]

    def _made(self) -> Path:
        """The folder, made with the first file that needs it."""
        try:
            return self._scratch.folder
        except OSError as error:
            raise FileNotReadable("The folder for scratch files", error) from error


@contextlib.contextmanager
def _member_of(path: Path, member: zipfile.ZipInfo | MailSlice) -> Iterator[IO[bytes]]:
    if isinstance(member, MailSlice):
        yield io.BytesIO(mail_of(path, member))
        return
    with zipfile.ZipFile(path) as packed, packed.open(member) as source:
        yield source


def _tail(name: str) -> str:
    """The end of a name that any system takes."""
    kept = (letter for letter in name if letter.isalnum() or letter in "._- ")
    return "".join(kept)[-40:].strip(". ")


def _unpack(file: LooseFile, target: Path) -> None:
    """One file out of its zip or mailbox, no more of it than the zip's directory says."""
    assert file.member is not None
    try:
        with _member_of(file.path, file.member) as source:
            descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as unpacked:
                shutil.copyfileobj(source, unpacked, _PIECE)
    except Exception as error:
        with contextlib.suppress(OSError):
            target.unlink(missing_ok=True)
        why = f"{file.name} in it is damaged ({reason(error)})"
        raise ZipRefused(file.path.name, why, hint="Download or pack it again.") from error
