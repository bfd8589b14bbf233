"""An e-mail, or a web page saved as one, taken apart: head, body, and what is attached."""

from __future__ import annotations

import datetime as dt
import email
import io
import mimetypes
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import NamedTuple

from PIL import Image

from ccprocessor.documents.files.kinds import HEAD, kind_of
from ccprocessor.documents.files.texts import decoded
from ccprocessor.documents.mail.html_text import WebPage, read_html
from ccprocessor.documents.mail.layout import SetLine, of_plain_text, tidy
from ccprocessor.documents.mail.outlook import message_of

_MOST_DEPTH = 20  # parts within parts
_LEAST_SHOWN, _LEAST_ATTACHED = 400, 100
"""Pixels of both sides of a picture that may be a receipt: shown within a text, or attached."""

_FEW_LETTERS = 40  # of a body: fewer, and the other form of it may say more
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_BAD_IN_NAMES = re.compile(r'[\x00-\x1f\x7f<>:"|?*]')
_LONGEST_NAME = 100


class Attachment(NamedTuple):
    """A file within an e-mail or a web page, by a name that leads nowhere."""

    name: str
    content: bytes


@dataclass(slots=True)
class Letter:
    """A page to be set: head lines by name, the lines of the body, and what is attached."""

    head: list[tuple[str, str]] = field(default_factory=list)
    lines: list[SetLine] = field(default_factory=list)
    attached: list[Attachment] = field(default_factory=list)


def read_web_page(content: bytes) -> Letter:
    """A file of HTML; large pictures within it count as attached."""
    page = read_html(_html_text(content, ""))
    return Letter(lines=page.lines, attached=list(_own_pictures(page)))


def read_message(content: bytes) -> Letter:
    """An e-mail, or a web page that a browser saved as one.

    Of the forms of one body the one that says more is taken, HTML before plain text. Raises
    `TooLarge`.
    """
    return _letter_of(email.message_from_bytes(content))


def read_outlook_message(content: bytes) -> Letter:
    """An e-mail as Outlook saves it (.msg); raises `TooLarge` and `OnlyOutlookShowsIt`."""
    return _letter_of(message_of(content))


def _letter_of(message: Message) -> Letter:
    parts = _Parts()
    parts.take(message)
    letter = Letter()
    page = parts.page
    letter.lines = [line for lines in parts.bodies for line in lines]
    if not _is_saved_page(message):
        letter.head = list(_head(message))
    for part in parts.files:
        if (data := _content(part)) and _may_hold_receipt(data, is_shown=_is_shown(part, page)):
            letter.attached.append(Attachment(_name(part, len(letter.attached) + 1), data))
    letter.attached += _own_pictures(page)
    return letter


def _is_saved_page(message: Message) -> bool:
    """Tell whether a browser made it: then its date is the day of saving."""
    mailed = ("To", "Message-ID", "Received", "Delivered-To", "Return-Path")
    return message.get_content_type() == "multipart/related" and not any(
        name in message for name in mailed
    )


def _head(message: Message) -> Iterator[tuple[str, str]]:
    """Sender, day and subject, as they stand at the head of the page."""
    if sender := _header(message, "From"):
        yield "From", sender
    try:
        sent: dt.datetime | None = parsedate_to_datetime(str(message["Date"]))
    except (TypeError, ValueError, OverflowError):
        sent = None
    if sent is not None:
        yield "Date", f"{sent.day} {_MONTHS[sent.month - 1]} {sent:%Y, %H:%M}"
    yield "Subject", _header(message, "Subject") or "(none)"


_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def _header(message: Message, name: str) -> str:
    raw = message.get(name)
    if raw is None:
        return ""
    try:
        return tidy(str(make_header(decode_header(raw))))
    except (LookupError, ValueError):
        return tidy(str(raw).encode("ascii", "replace").decode())


class _Parts:
    """The parts of a message sorted out: bodies to be shown, files."""

    def __init__(self) -> None:
        self.bodies: list[list[SetLine]] = []
        self.files: list[Message] = []
        self.page = WebPage()

    def take(self, part: Message, depth: int = 0) -> None:
        """Sort out a part and those within it."""
        kind = part.get_content_type()
        if kind == "message/rfc822" or depth > _MOST_DEPTH:
            self.files.append(part)
        elif kind == "multipart/alternative":
            self._take_best(part, depth)
        elif part.is_multipart():
            for one in _within(part):
                self.take(one, depth + 1)
        elif kind in {"text/html", "text/plain"} and not _is_file(part):
            self.bodies.append(self._lines(part))
        elif not kind.startswith("text/") or _is_file(part):
            self.files.append(part)

    def _take_best(self, part: Message, depth: int) -> None:
        """Take the last form of a body, which is the richest, or an earlier one that says more."""
        best: list[list[SetLine]] = []
        for one in reversed(list(_within(part))):
            before = self.bodies
            self.bodies = []
            self.take(one, depth + 1)
            if not best or (_letters(best) < _FEW_LETTERS < _letters(self.bodies)):
                best = self.bodies
            self.bodies = before
        self.bodies += best

    def _lines(self, part: Message) -> list[SetLine]:
        content = _content(part)
        charset = part.get_content_charset() or ""
        if part.get_content_type() == "text/html":
            page = read_html(_html_text(content, charset))
            self.page.pictures += page.pictures
            self.page.shown |= page.shown
            return page.lines
        text = _decoded(content, charset)
        if str(part.get_param("format", "")).casefold() == "flowed":
            text = _unflowed(text, joined=str(part.get_param("delsp", "")).casefold() == "yes")
        return of_plain_text(text)


def _within(part: Message) -> Iterator[Message]:
    payload = part.get_payload()
    if isinstance(payload, list):
        yield from (one for one in payload if isinstance(one, Message))


def _letters(bodies: list[list[SetLine]]) -> int:
    return sum(len(text) for lines in bodies for line in lines for text in line.cells)


def _is_file(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" or bool(part.get_filename())


def _content(part: Message) -> bytes:
    """The bytes of a part; of a mail within, the whole of it."""
    if part.get_content_type() == "message/rfc822":
        return b"".join(map(_whole, _within(part)))
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _whole(message: Message) -> bytes:
    """The bytes of a mail within another, its letters beyond ASCII as they came."""
    try:
        return message.as_bytes()
    except UnicodeError:
        return message.as_string().encode("utf-8", "surrogateescape")


def _is_shown(part: Message, page: WebPage) -> bool:
    """Tell whether the body shows a part in its midst."""
    marks = {str(part.get("Content-ID", "")).strip(" <>"), str(part.get("Content-Location", ""))}
    return not page.shown.isdisjoint(marks - {""})


def _may_hold_receipt(content: bytes, *, is_shown: bool) -> bool:
    """Tell a file from a logo, a tracking pixel, and what a page is styled with."""
    kind = kind_of(content[:HEAD])
    if kind != "picture":
        return not is_shown or kind != "unknown"
    try:
        with Image.open(io.BytesIO(content)) as picture:
            least = _LEAST_SHOWN if is_shown else _LEAST_ATTACHED
            return min(picture.size) >= least
    except Exception:  # noqa: BLE001  (damaged, or HEIC: told where it is read)
        return True


def _own_pictures(page: WebPage) -> Iterator[Attachment]:
    for number, content in enumerate(page.pictures, 1):
        if kind_of(content[:HEAD]) == "picture" and _may_hold_receipt(content, is_shown=True):
            yield Attachment(f"picture {number}", content)


def _name(part: Message, number: int) -> str:
    """The name of a file without folders; one that says what it is where it has none."""
    if part.get_content_type() == "message/rfc822":
        inner = next(_within(part), None)
        given = f"{_header(inner, 'Subject')[:60]}.eml" if inner else ""
    else:
        given = part.get_filename() or ""
        if "=?" in given:
            given = str(make_header(decode_header(given)))
    name = _BAD_IN_NAMES.sub("", re.split(r"[\\/]", given)[-1]).strip(" .")
    ending = mimetypes.guess_extension(part.get_content_type()) or ""
    return name[-_LONGEST_NAME:] or f"attachment {number}{ending}"


def _html_text(content: bytes, charset: str) -> str:
    if found := _CHARSET.search(content[:4096]):
        charset = charset or found[1].decode("ascii")
    return _decoded(content, charset)


def _decoded(content: bytes, charset: str) -> str:
    """The text in the encoding that is told, or else in the one it is in."""
    try:
        if charset and not content.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
            return content.decode(charset)
    except (LookupError, ValueError):
        pass
    text = decoded(content)
    return content.decode("latin-1") if text is None else text


def _unflowed(text: str, *, joined: bool) -> str:
    """The text with its soft ends of line taken out (RFC 3676)."""
    lines: list[str] = []
    is_open = False
    for line in text.splitlines():
        body = line.removeprefix(" ")
        if is_open and lines:
            before = lines[-1].rstrip(" ") if joined else lines[-1]
            lines[-1] = before + body
        else:
            lines.append(body)
        is_open = body.endswith(" ") and body != "-- "
    return "\n".join(lines)
