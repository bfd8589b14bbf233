"""Reasons why a server cannot be used, each as a sentence with the field that it is about."""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, NamedTuple

import sqlalchemy as sa

from ccprocessor.errors import DatabaseRefused

Field = Literal["host", "port", "database", "user", "password", "tls", ""]
"""Part of a connection that is to be corrected; empty where it is none of them."""

OLDEST = 15
"""The oldest Postgres that the program is tried with."""

_SERVER_PORT = 5432


class NotConnected(DatabaseRefused):
    """A server that cannot be used; `field` tells what to look at."""

    field: Field = ""


class _Reason(NamedTuple):
    """A failure known by words of its message, and what is said of it."""

    words: str
    field: Field
    sentence: str
    hint: str
    is_away: bool = False


_ASK = "Ask those who look after the server."
_REASONS = tuple(
    _Reason(*one)
    for one in (
        (
            "resolve host|translate host name|Name or service not known|getaddrinfo",
            "host",
            "there is no server of the name {host}.",
            "Check how the name is written, and that this computer is in the office's network.",
            True,
        ),
        (
            "Connection refused",
            "port",
            "{host} is there, but no database answers on port {port}.",
            "Check that the server runs and listens to other computers, and the port.",
            True,
        ),
        (
            "invalid port number",
            "port",
            "{port} is no port.",
            "Write a number up to 65535; most servers have 5432.",
        ),
        (
            "timeout expired|timed out|No route to host|Network is unreachable",
            "host",
            "{host} does not answer.",
            "Check that the server runs, and whether a firewall keeps port {port} shut.",
            True,
        ),
        (
            "does not support SSL",
            "tls",
            "{host} speaks no TLS: passwords and data would be sent in the clear.",
            f"Have TLS turned on there. {_ASK}",
        ),
        (
            "does not match host name|hostname mismatch",
            "tls",
            "the certificate of {host} is that of another server.",
            f"Write the name that stands in the certificate. {_ASK}",
        ),
        (
            "certificate verify failed|root certificate file|self.signed certificate|SSL error",
            "tls",
            "the certificate of {host} cannot be verified, so it may be another server.",
            "Name the certificate file of those who signed it.",
        ),
        (
            "password authentication failed|no password supplied|empty password",
            "password",
            "{host} does not take this password for {user}.",
            "Check user and password.",
        ),
        (
            "role .* does not exist|is not permitted to log in",
            "user",
            "{host} knows no user {user}.",
            f"Check how the user is written. {_ASK}",
        ),
        (
            "no pg_hba.conf entry",
            "user",
            "{host} lets {user} in from other computers only, or not into {database}.",
            f"{_ASK} They have to let this computer in.",
        ),
        (
            "database .* does not exist",
            "database",
            "there is no database {database} on {host}.",
            "Check how it is written, or have it made there.",
        ),
        (
            "permission denied for database",
            "database",
            "{user} may not use the database {database}.",
            _ASK,
        ),
        (
            "too many (connections|clients)|connection slots",
            "",
            "{host} lets nobody else in just now: all its connections are taken.",
            f"Try again in a minute. {_ASK}",
        ),
        (
            "is starting up|is shutting down|not yet accepting",
            "",
            "{host} is being started or stopped.",
            "Try again in a minute.",
            True,
        ),
    )
)


def secured(url: sa.URL) -> sa.URL:
    """Return an address under which a remote server has to prove who it is.

    What the address or the environment says about TLS counts; a server on this machine, or in a
    socket of it, needs no proof.
    """
    if not is_remote(url) or "sslmode" in url.query or os.environ.get("PGSSLMODE"):
        return url
    query = {"sslmode": "verify-full"}
    own = Path.home() / ".postgresql" / "root.crt"
    has_root = "sslrootcert" in url.query or os.environ.get("PGSSLROOTCERT") or own.exists()
    return url.update_query_dict(query if has_root else {**query, "sslrootcert": "system"})


def is_remote(url: sa.URL) -> bool:
    """Tell whether a server is on another machine."""
    host = str(url.query.get("host", url.host or ""))
    if not host or host.startswith(("/", "@")) or host == "localhost":
        return False
    try:
        return not ipaddress.ip_address(host).is_loopback
    except ValueError:
        return True


@contextmanager
def diagnosed(url: sa.URL) -> Iterator[None]:
    """Turn a connection that cannot be made into `NotConnected`; what is not known passes on."""
    try:
        yield
    except sa.exc.OperationalError as error:
        reason = _reason(str(error.orig))
        if reason is None or getattr(error.orig, "sqlstate", None):
            raise
        raise _made(reason, url) from error


def check_server(connection: sa.Connection, url: sa.URL) -> None:
    """Raise `NotConnected` for a server that is too old, or a database that cannot be written."""
    if connection.dialect.name != "postgresql":
        return
    query = (
        "SELECT current_setting('server_version_num')::int / 10000,"
        " current_setting('server_version'), current_setting('server_encoding'),"
        " pg_is_in_recovery(), current_setting('default_transaction_read_only')"
    )
    major, version, encoding, is_copy, read_only = connection.exec_driver_sql(query).one()
    host, database = url.host or "The server", url.database
    if major < OLDEST:
        raise _refused(
            "", f"{host} is Postgres {version}; {OLDEST} or newer is needed.", "Have it upgraded."
        )
    if encoding != "UTF8":
        raise _refused(
            "database",
            f"The database {database} keeps text as {encoding}, which cannot hold every name.",
            f"Have one made with: CREATE DATABASE {database} ENCODING 'UTF8' TEMPLATE template0",
        )
    if is_copy or read_only == "on":
        why = "it is a copy of another server" if is_copy else "it is set to be read only"
        raise _refused("host", f"Nothing can be written into {database} on {host}: {why}.", _ASK)


def _reason(message: str) -> _Reason | None:
    found = (one for one in _REASONS if re.search(one.words, message))
    return next(found, None)


def _made(reason: _Reason, url: sa.URL) -> NotConnected:
    words = {
        "host": url.host or "This computer",
        "port": url.port or _SERVER_PORT,
        "user": url.username or "this user",
        "database": url.database or "of that name",
    }
    told = f"The database {url.database} cannot be reached: {reason.sentence.format(**words)}"
    made = _refused(reason.field, told, reason.hint.format(**words))
    made.is_away = reason.is_away
    return made


def _refused(field: Field, sentence: str, hint: str) -> NotConnected:
    made = NotConnected(sentence, hint=hint)
    made.field = field
    return made
