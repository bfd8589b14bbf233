"""Chain of events: each digest seals the event's exact bytes and the digest before it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import NamedTuple

_EVENT = b"ccprocessor audit event 1:"
_OFFICE = b"ccprocessor audit trail of "


class ChainedEvent(NamedTuple):
    """One event as it is stored: number from 1, its bytes, and its digest in hexadecimal."""

    number: int
    body: bytes
    digest: str


class Break(NamedTuple):
    """The first place where a chain does not hold, and why: the end of a sentence."""

    number: int
    why: str


def head_of_nothing(office: str) -> str:
    """Return the digest that the first event of an office stands upon."""
    return hashlib.sha256(_OFFICE + office.encode()).hexdigest()


def sealed(previous: str, number: int, body: bytes) -> str:
    """SHA-256 of an event; the length stands before each part, so that no two read alike."""
    seals, counted = previous.encode(), b"%d" % number
    head = b"%d:%b%d:%b%d:" % (len(seals), seals, len(counted), counted, len(body))
    return hashlib.sha256(_EVENT + head + body).hexdigest()


def first_break(events: Iterable[ChainedEvent], office: str) -> Break | None:
    """Walk a chain from its start; None where every event seals the one before."""
    previous, expected = head_of_nothing(office), 1
    for event in events:
        if event.number != expected:
            return Break(expected, f"it is missing: event {event.number} comes in its place")
        if sealed(previous, event.number, event.body) != event.digest:
            return Break(event.number, "it is not what was written, or not where it was written")
        previous, expected = event.digest, expected + 1
    return None
