"""Kind of a file, found by its first bytes; never by its name."""

from __future__ import annotations

import re

from ccprocessor.documents.protocol.requests import FileKind

HEAD = 1024
"""Bytes of the beginning that tell it."""

_PICTURES = (
    b"\xff\xd8\xff",  # JPEG
    b"\x89PNG\r\n\x1a\n",
    b"II*\x00",  # TIFF, least significant byte first
    b"MM\x00*",
    b"II+\x00",
    b"MM\x00+",
    b"GIF87a",
    b"GIF89a",
    b"BM",
)
_HEIF_BRANDS = frozenset(
    {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis"}
)
_OUTLOOK = b"\x78\x9f\x3e\x22"
"""Beginning of winmail.dat, in which Outlook packs the attachments of a mail."""

_HEADER = re.compile(rb"[!-9;-~]{1,70}:(?:[ \t]|\r?\n[ \t])")
_MAIL_HEADERS = re.compile(
    rb"^(?:From|To|Subject|Date|Received|Return-Path|Delivered-To|Message-ID|MIME-Version|"
    rb"Content-Type|DKIM-Signature|ARC-[\w-]+|X-[\w-]+|Reply-To|Sender|Thread-[\w-]+):",
    re.IGNORECASE | re.MULTILINE,
)
_FEWEST_HEADERS = 2
_MAILBOX = b"From "  # begins the line before each of its e-mails
_BEFORE_MAIL = b"\xef\xbb\xbf\r\n"  # bytes that may stand before the first header
_HTML = re.compile(
    rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*"
    rb"<(?:!doctype\s+html|(?:html|head|body|meta|title|style|table|div|center)[\s>/])",
    re.IGNORECASE | re.DOTALL,
)
_ZIPS = (b"PK\x03\x04", b"PK\x05\x06")


def kind_of(head: bytes) -> FileKind:
    """Return the kind of a file that begins with `head`; a PDF may begin with other bytes."""
    if head.startswith(_ZIPS):
        return "zip"
    if head.startswith(_PICTURES) or is_heif(head) or _is_webp(head):
        return "picture"
    if b"%PDF-" in head:
        return "pdf"
    if _is_mail(head):
        return "mailbox" if head.lstrip(_BEFORE_MAIL).startswith(_MAILBOX) else "mail"
    if head.startswith(_OUTLOOK):
        return "outlook"
    return "html" if _HTML.match(head.replace(b"\0", b"")) else "unknown"


def _is_mail(head: bytes) -> bool:
    """Tell whether the bytes begin with headers of an e-mail."""
    start = head.lstrip(_BEFORE_MAIL)
    if start.startswith(_MAILBOX):
        start = start.partition(b"\n")[2]
    return bool(_HEADER.match(start)) and len(_MAIL_HEADERS.findall(start)) >= _FEWEST_HEADERS


def is_heif(head: bytes) -> bool:
    """Tell whether the bytes begin a picture as telephones save it (HEIC, AVIF)."""
    return head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS


def _is_webp(head: bytes) -> bool:
    return head[:4] == b"RIFF" and head[8:12] == b"WEBP"
