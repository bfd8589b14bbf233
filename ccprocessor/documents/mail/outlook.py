"""E-mails that Outlook saved by itself (.msg), as the e-mails they were when they were sent.

The form is published as MS-OXMSG: a small file system, in which each value is a file named by its
number (`__substg1.0_0037001F`, the subject) or an entry of a table of values of one size.
"""

from __future__ import annotations

import datetime as dt
import struct
from collections.abc import Iterator
from email import encoders
from email.header import Header
from email.message import Message
from email.mime.base import MIMEBase
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime, formataddr, parsedate_to_datetime
from typing import Any

import olefile

from ccprocessor.documents.mail.layout import tidy

_SUBJECT, _SENT, _DELIVERED, _HEADERS = 0x0037, 0x0039, 0x0E06, 0x007D
_SENDER_NAME, _SENDER_ADDRESS, _SENDER_MAIL = 0x0C1A, 0x0C1F, 0x5D01
_TEXT, _HTML, _RICH_TEXT, _CODE_PAGE = 0x1000, 0x1013, 0x1009, 0x3FDE
_DATA, _LONG_NAME, _NAME, _CONTENT_ID = 0x3701, 0x3707, 0x3704, 0x3712

_UNICODE, _EIGHT_BIT, _BINARY, _OBJECT = 0x001F, 0x001E, 0x0102, 0x000D
_ROW = 16  # bytes of a value in the table
_HEAD, _HEAD_WITHIN = 32, 24  # bytes before its first row: in a file, in an e-mail within another
_FILE_TIME_ZERO = dt.datetime(1601, 1, 1, tzinfo=dt.UTC)
_MOST_DEPTH = 20  # e-mails within e-mails
_MOST_FILES = 1_000  # attached


class OnlyOutlookShowsIt(ValueError):
    """The text is kept in no form but Outlook's own, and nothing is attached."""


class NoMessage(ValueError):
    """A compound file of another program, or one that lost its table of values."""


def message_of(content: bytes) -> Message:
    """Return the e-mail in a file of Outlook's.

    Raises `OnlyOutlookShowsIt`, `NoMessage`, and whatever `olefile` raises of a damaged file.
    """
    with olefile.OleFileIO(content) as file:
        kept = _Kept(file, ())
        if not kept.is_message:
            raise NoMessage("it holds no e-mail")
        return kept.message(0)


class _Kept:
    """A folder of such a file: an e-mail, or a file attached to it."""

    def __init__(self, file: olefile.OleFileIO[Any], folder: tuple[str, ...]) -> None:
        self._file = file
        self._folder = folder

    def message(self, depth: int) -> Message:
        """The e-mail kept here, with its text, and what is attached."""
        message = MIMEMultipart("mixed", boundary=f"=={depth}==")  # the same file the same
        message["From"] = Header(self._sender(), "utf-8").encode()
        message["Subject"] = Header(tidy(self._text(_SUBJECT)), "utf-8").encode()
        if sent := self._sent():
            message["Date"] = format_datetime(sent)
        if body := self._body():
            message.attach(body)
        files = [one for kept in self._attached() if (one := kept.as_part(depth))]
        for part in files:
            message.attach(part)
        if body is None and not files and self._exists(_RICH_TEXT, _BINARY):
            raise OnlyOutlookShowsIt
        return message

    def as_part(self, depth: int) -> Message | None:
        """A file attached, as the part of an e-mail; None where there is nothing of it."""
        if self._exists(_DATA, _OBJECT):
            within = _Kept(self._file, (*self._folder, _file_of(_DATA, _OBJECT)))
            if depth >= _MOST_DEPTH or not within.is_message:
                return None  # a drawing or a table of another program
            return MIMEMessage(within.message(depth + 1))
        data = self._bytes(_DATA, _BINARY)
        if data is None:
            return None
        part = MIMEBase("application", "octet-stream")
        part.set_payload(data)
        encoders.encode_base64(part)
        name = tidy(self._text(_LONG_NAME) or self._text(_NAME))
        part.add_header("Content-Disposition", "attachment", filename=("utf-8", "", name))
        if mark := tidy(self._text(_CONTENT_ID)):
            part["Content-ID"] = f"<{mark}>"
        return part

    @property
    def is_message(self) -> bool:
        """True where an e-mail is kept here."""
        return bool(self._file.exists([*self._folder, _TABLE]))

    def _body(self) -> Message | None:
        html = self._bytes(_HTML, _BINARY)
        if html is not None:
            part = MIMEBase("text", "html")
            part.set_param("charset", self._charset())
            part.set_payload(html)
            encoders.encode_base64(part)
            return part
        if written := self._text(_HTML):
            return MIMEText(written, "html", "utf-8")
        text = self._text(_TEXT)
        return MIMEText(text, "plain", "utf-8") if text.strip() else None

    def _charset(self) -> str:
        """The charset of what is written in letters of eight bits; empty where it is not told."""
        code_page = self._numbers().get(_CODE_PAGE)
        if code_page is None:
            return ""
        number = int.from_bytes(code_page[:4], "little")
        return _CHARSETS.get(number, f"cp{number}")

    def _sender(self) -> str:
        mail = self._text(_SENDER_MAIL) or self._text(_SENDER_ADDRESS)
        name = tidy(self._text(_SENDER_NAME))
        return formataddr((name, tidy(mail))) if "@" in mail else name

    def _sent(self) -> dt.datetime | None:
        """The time of sending, in the sender's own time where its headers are kept."""
        for line in self._text(_HEADERS).splitlines():
            if line.casefold().startswith("date:"):
                try:
                    return parsedate_to_datetime(line[5:])
                except (TypeError, ValueError, OverflowError):
                    break
        values = self._numbers()
        raw = values.get(_SENT) or values.get(_DELIVERED)
        if raw is None:
            return None
        try:
            return _FILE_TIME_ZERO + dt.timedelta(microseconds=struct.unpack("<Q", raw)[0] // 10)
        except OverflowError:
            return None

    def _attached(self) -> Iterator[_Kept]:
        depth = len(self._folder)
        names = {
            path[depth]
            for path in self._file.listdir()
            if tuple(path[:depth]) == self._folder and path[depth].startswith("__attach_")
        }
        for name in sorted(names)[:_MOST_FILES]:
            yield _Kept(self._file, (*self._folder, name))

    def _numbers(self) -> dict[int, bytes]:
        """Values of eight bytes and less, by their numbers."""
        head = _HEAD_WITHIN if self._folder else _HEAD
        path = [*self._folder, _TABLE]
        table = self._read(path) if self._file.exists(path) else b""
        rows = (table[at : at + _ROW] for at in range(head, len(table) - _ROW + 1, _ROW))
        return {struct.unpack("<H", row[2:4])[0]: row[8:] for row in rows}

    def _text(self, number: int) -> str:
        wide = self._bytes(number, _UNICODE)
        if wide is not None:
            return wide.decode("utf-16-le", "replace")
        narrow = self._bytes(number, _EIGHT_BIT) or b""
        try:
            return narrow.decode(self._charset() or "cp1252")
        except (LookupError, UnicodeDecodeError):
            return narrow.decode("latin-1")

    def _bytes(self, number: int, kind: int) -> bytes | None:
        path = [*self._folder, _file_of(number, kind)]
        return self._read(path) if self._exists(number, kind) else None

    def _exists(self, number: int, kind: int) -> bool:
        return bool(self._file.exists([*self._folder, _file_of(number, kind)]))

    def _read(self, path: list[str]) -> bytes:
        with self._file.openstream(path) as stream:
            content: bytes = stream.read()
        return content


_TABLE = "__properties_version1.0"
_CHARSETS = {65001: "utf-8", 20127: "us-ascii", 28591: "latin-1", 28605: "iso-8859-15"}


def _file_of(number: int, kind: int) -> str:
    return f"__substg1.0_{number:04X}{kind:04X}"
