"""Check the address that the office chose for a newer release; sends no data."""

from __future__ import annotations

import json
import ssl
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPException, HTTPMessage
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    url2pathname,
)

from ccprocessor.errors import UserError
from ccprocessor.jobs import Job
from ccprocessor.services.upkeep.versions import is_version

_LARGEST = 64 * 1024
_PIECE = 4 * 1024
_WAIT_S = 5.0
"""For one answer of the network."""

_LONGEST_S = 15.0
"""For all of it."""

_GLANCE_S = 0.05
"""Seconds between two looks whether the job is still wanted."""

_SLOW = "it answers too slowly"
_LONGEST_NOTES = 1_000  # letters that a window shows
_SAFE = "https://"
_CERTIFICATES = Path("/etc/ssl/cert.pem")
"""Certificates trusted by macOS and others, for when the program's own OpenSSL finds none."""


class UpdatesNotFound(UserError):
    """The newest release cannot be learnt from the address for updates."""

    hint = "Check the network, and the address in File > Settings."


@dataclass(frozen=True, slots=True)
class Release:
    """The newest program there is; `page` tells where to get it (empty for nowhere)."""

    version: str
    page: str = ""
    notes: str = ""


def newest_release(address: str, job: Job, *, longest: float = _LONGEST_S) -> Release:
    """Ask the address (https, or a file) for the newest program, in `longest` seconds at most.

    Raises `UpdatesNotFound`, and `Cancelled` where the job was.
    """
    try:
        content = _in_time(address, job, time.monotonic() + longest)
    except (OSError, HTTPException, ValueError) as error:
        raise UpdatesNotFound(
            f"The address for updates cannot be reached: {_reason(error)}."
        ) from error
    if len(content) > _LARGEST:
        raise _meaningless()
    return _release(content)


def _in_time(address: str, job: Job, end: float) -> bytes:
    """Fetch the content; abandon a request that lasts past `end` or is no longer wanted.

    Nothing else ends it: a server may send its answer letter by letter, a name be looked up for
    minutes.
    """
    brought: SimpleQueue[bytes | Exception] = SimpleQueue()

    def look() -> None:
        try:
            brought.put(_content(address, end))
        except Exception as error:  # noqa: BLE001  (raised where somebody waits for it)
            brought.put(error)

    job.check()
    threading.Thread(target=look, name="updates", daemon=True).start()
    while (left := end - time.monotonic()) > 0:
        with suppress(Empty):
            found = brought.get(timeout=min(left, _GLANCE_S))
            if isinstance(found, bytes):
                return found
            try:
                raise found
            finally:
                del found  # else it holds itself, and its connection, until they are collected
        job.check()
    raise TimeoutError(_SLOW)


def _content(address: str, end: float) -> bytes:
    if not address.startswith(_SAFE):
        with Path(url2pathname(urlsplit(address).path)).open("rb") as stream:
            return stream.read(_LARGEST + 1)
    content = b""
    request = Request(address, headers={"Accept": "application/json"})  # noqa: S310  (https)
    with _opener().open(request, timeout=_WAIT_S) as answer:
        while len(content) <= _LARGEST and (piece := answer.read1(_PIECE)):
            content += piece
            if time.monotonic() > end:
                raise TimeoutError(_SLOW)
    return content


def _opener() -> OpenerDirector:
    """One that knows https alone, the system's proxy, and says no more than the program's name."""
    opener = OpenerDirector()
    opener.addheaders = [("User-Agent", "ccprocessor")]
    for handler in (
        ProxyHandler(),
        HTTPSHandler(context=_trust()),
        HTTPErrorProcessor(),
        HTTPDefaultErrorHandler(),
        _SafeRedirects(),
    ):
        opener.add_handler(handler)
    return opener


def _trust() -> ssl.SSLContext:
    context = ssl.create_default_context()
    if not context.cert_store_stats()["x509_ca"] and _CERTIFICATES.exists():
        context.load_verify_locations(_CERTIFICATES)
    return context


class _SafeRedirects(HTTPRedirectHandler):
    """Follows to other https addresses alone."""

    def redirect_request(
        self,
        req: Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> Request | None:
        """Follow to an https address; raise `URLError` for any other."""
        if not newurl.startswith(_SAFE):
            raise URLError("it leads to an address that is not safe")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _release(content: bytes) -> Release:
    try:
        told = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise _meaningless() from error
    if not isinstance(told, dict):
        raise _meaningless()
    version, page, notes = (told.get(key, "") for key in ("version", "page", "notes"))
    if not all(isinstance(one, str) for one in (version, page, notes)) or not is_version(version):
        raise _meaningless()
    return Release(version, page if page.startswith(_SAFE) else "", notes[:_LONGEST_NOTES].strip())


def _meaningless() -> UpdatesNotFound:
    return UpdatesNotFound(
        "The address for updates was reached, but what it says tells of no version."
    )


def _reason(error: BaseException) -> str:
    if isinstance(error, HTTPError):
        return f"it answers {error.code}"
    cause = error.reason if isinstance(error, URLError) else error
    told = cause.strerror if isinstance(cause, OSError) and cause.strerror else str(cause)
    return (told or type(cause).__name__).rstrip(".")
