"""A PDF file opened, or the reason why it cannot be; runs in a worker."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path

import pymupdf

from ccprocessor.documents.protocol.errors import (
    DamagedPdf,
    EmptyFile,
    FileChanged,
    FileNotReadable,
    NotAPdf,
    PasswordNeeded,
    PdfWithoutPages,
    WrongPassword,
)
from ccprocessor.documents.protocol.requests import Source
from ccprocessor.errors import printable

_HEAD = 1024  # bytes in which a PDF says that it is one
_MARK = b"%PDF-"
_KEPT_OPEN = 3

pymupdf.TOOLS.mupdf_display_errors(False)
pymupdf.TOOLS.mupdf_display_warnings(False)


def open_pdf(source: Source) -> pymupdf.Document:
    """The document, ready to be read.

    Raises `FileNotReadable`, `EmptyFile`, `NotAPdf`, `DamagedPdf`, `PasswordNeeded`,
    `WrongPassword`, `PdfWithoutPages`, and `FileChanged` where the file is not as it was.
    """
    name = source.name
    head = _head(source)
    try:
        document = _opened(source.path)
    except Exception as error:
        raise _unusable(name, head) from error
    if not document.is_pdf:
        raise NotAPdf(name)
    _unlock(document, source)
    if not _page_count(document, name):
        sound = _MARK in head and not document.is_repaired
        raise PdfWithoutPages(name) if sound else _unusable(name, head)
    return document


class OpenDocuments:
    """The documents a worker keeps open, the latest few."""

    def __init__(self) -> None:
        self._open: OrderedDict[Source, pymupdf.Document] = OrderedDict()

    def document(self, source: Source) -> pymupdf.Document:
        """The document of that source, opened where it is not; raises as `open_pdf`."""
        if source not in self._open:
            self._open[source] = open_pdf(source)
            if len(self._open) > _KEPT_OPEN:
                self._open.popitem(last=False)[1].close()
        self._open.move_to_end(source)
        return self._open[source]


def forget_resources() -> None:
    """Empty MuPDF's store of pictures and fonts, before a document is written.

    With every object that is set MuPDF goes through all of it: after a report with thousands of
    pictures was read, that would be most of the work.
    """
    pymupdf.TOOLS.store_shrink(100)


def _opened(path: Path) -> pymupdf.Document:
    """The file as MuPDF opens it, which takes UTF-8 names only: any other is read by Python."""
    if _is_utf8(path):
        return pymupdf.open(path, filetype="pdf")
    return pymupdf.open(stream=path.read_bytes(), filetype="pdf")


def write_pdf(document: pymupdf.Document, path: Path, **options: int) -> None:
    """Save a document under any name, with the options of `pymupdf.Document.save`."""
    if _is_utf8(path):
        document.save(path, **options)
    else:
        path.write_bytes(document.tobytes(**options))


def _is_utf8(path: Path) -> bool:
    return printable(str(path)) == str(path)


def _head(source: Source) -> bytes:
    name = source.name
    try:
        with source.path.open("rb") as file:
            head = file.read(_HEAD)
        changed = source.path.stat().st_mtime_ns
    except OSError as error:
        raise FileNotReadable(name, error) from error
    if source.modified_ns not in {None, changed}:
        raise FileChanged(name)
    if not head:
        raise EmptyFile(name)
    return head


def _unlock(document: pymupdf.Document, source: Source) -> None:
    if not document.needs_pass:
        return
    if source.password is None:
        raise PasswordNeeded(source.name)
    if not document.authenticate(source.password):
        raise WrongPassword(source.name)


def _page_count(document: pymupdf.Document, name: str) -> int:
    try:
        return int(document.page_count)
    except Exception as error:
        raise DamagedPdf(name) from error


def _unusable(name: str, head: bytes) -> NotAPdf | DamagedPdf:
    return DamagedPdf(name) if _MARK in head else NotAPdf(name)
