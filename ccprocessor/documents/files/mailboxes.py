"""Mailboxes (.mbox): the e-mails in one file, found by the lines that part them."""

from __future__ import annotations

import mmap
import re
from email.header import decode_header, make_header
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import NamedTuple

from ccprocessor.documents.protocol.errors import FileNotReadable
from ccprocessor.documents.protocol.picture_errors import MailboxRefused

MOST_MAILS = 2_000
"""Most e-mails of one mailbox: those of a month's receipts, not of a person's years."""

_MOST_BYTES = 1_000_000_000
_MOST_OF_ONE = 110_000_000  # bytes of an e-mail: more than any that is taken in
_MOST_HEADERS = 64_000  # bytes in which the subject of an e-mail is looked for
_MOST_LETTERS = 60  # of a subject
_PARTING = re.compile(
    rb"(?:\A|(?<=\n\n)|(?<=\n\r\n))From [^\r\n]{0,200}[0-9]:[0-9]{2}[^\r\n]{0,60}\r?\n"
    rb"(?=>From |[!-9;-~]{1,70}:)"
)
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)
_BAD_IN_NAMES = re.compile(r'[\x00-\x1f\x7f<>:"|?*/\\]+')
_DELETED = 0x8
"""Flag of an e-mail that Thunderbird has deleted, and will take out of the file some day."""


class MailSlice(NamedTuple):
    """An e-mail of a mailbox: its name, and where in the file it stands."""

    name: str
    start: int
    stop: int


def mails_in(path: Path) -> list[MailSlice]:
    """Return the e-mails of a mailbox in their order, deleted ones left out.

    None of a file that is one e-mail, with the line of a mailbox before it. Raises
    `MailboxRefused` where it holds more than is read, and `FileNotReadable`.
    """
    try:
        size = path.stat().st_size
        if size > _MOST_BYTES:
            raise MailboxRefused(path.name, f"it takes {size / 1e9:,.1f} GB, more than 1 GB")
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as box:
            found = _slices(box, path.name)
    except OSError as error:
        raise FileNotReadable(path.name, error) from error
    return found


def mail_of(path: Path, mail: MailSlice) -> bytes:
    """Return an e-mail as it was before it was put into the mailbox; raises OSError."""
    with path.open("rb") as file:
        file.seek(mail.start)
        return _QUOTED.sub(rb"\1", file.read(min(mail.stop - mail.start, _MOST_OF_ONE)))


def _slices(box: mmap.mmap, name: str) -> list[MailSlice]:
    starts: list[tuple[int, int]] = []
    for line in _PARTING.finditer(box):
        starts.append(line.span())
        if len(starts) > MOST_MAILS:
            raise MailboxRefused(name, f"it holds more than {MOST_MAILS:,} e-mails")
    if len(starts) <= 1:
        return []
    stops = [start for start, _ in starts[1:]] + [len(box)]
    found = []
    for number, ((_, start), stop) in enumerate(zip(starts, stops, strict=True), 1):
        headers = BytesHeaderParser().parsebytes(box[start : min(stop, start + _MOST_HEADERS)])
        if not _is_deleted(headers["X-Mozilla-Status"]):
            found.append(MailSlice(f"{number} {_subject(headers['Subject'])}.eml", start, stop))
    return found


def _is_deleted(status: object) -> bool:
    try:
        return bool(int(str(status), 16) & _DELETED)
    except ValueError:
        return False


def _subject(raw: object) -> str:
    """Return a subject in the form of a file's name."""
    try:
        text = str(make_header(decode_header(str(raw or ""))))
    except (LookupError, ValueError):
        text = str(raw)
    tidy = " ".join(_BAD_IN_NAMES.sub(" ", text).split())
    return tidy[:_MOST_LETTERS].strip(" .") or "e-mail"
