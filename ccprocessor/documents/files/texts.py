"""Files without pages: their text, in whatever encoding it is."""

from __future__ import annotations

import codecs
import hashlib
import re
from pathlib import Path

from ccprocessor.card_numbers import masked
from ccprocessor.documents.files.copies import digest_of
from ccprocessor.documents.protocol.errors import FileChanged, FileNotReadable
from ccprocessor.documents.protocol.requests import OpenDocument
from ccprocessor.errors import UnreadableInput, printable

_MOST_BYTES = 100_000_000
"""Most bytes of a text that is read: it stands whole in memory, a line takes some hundred."""

_MARKED = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_UNMARKED = ("utf-8", "cp1252")  # what does not decode as the first was written by old Windows
_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f]")


def decoded(data: bytes) -> str | None:
    """Return the text of a file, or of as much of its beginning; None if it is no text."""
    marked = next((encoding for mark, encoding in _MARKED.items() if data.startswith(mark)), None)
    for encoding in (marked,) if marked else _UNMARKED:
        try:
            text = codecs.getincrementaldecoder(encoding)().decode(data)
        except UnicodeDecodeError:
            continue
        return None if _NO_TEXT.search(text) else text
    return None


def open_text(path: Path, name: str) -> OpenDocument:
    """A text's digest and size, as a document without pages; raises `UnreadableInput`."""
    try:
        state = path.stat()
    except OSError as error:
        raise FileNotReadable(name, error) from error
    called = masked(printable(name))
    if state.st_size > _MOST_BYTES:
        raise UnreadableInput(
            f"{called} holds more than {_MOST_BYTES / 1e6:,.0f} MB of text.",
            hint="Export it in parts, a few months each.",
        )
    sha256, size = digest_of(path)
    return OpenDocument(path, called, sha256, size, pages=0, modified_ns=state.st_mtime_ns)


def read_text(document: OpenDocument) -> str:
    """The whole text of a document without pages; raises `UnreadableInput`."""
    try:
        data = document.path.read_bytes()
    except OSError as error:
        raise FileNotReadable(document.name, error) from error
    is_own_copy = document.modified_ns is None
    if not is_own_copy and hashlib.sha256(data).hexdigest() != document.sha256:
        raise FileChanged(document.name)
    if (text := decoded(data)) is None:
        raise UnreadableInput(
            f"{document.name} begins as text and goes on as something else.",
            hint="Download or export it again.",
        )
    return text
