"""Chain of events: each digest seals the event's exact bytes and the digest before it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

_EVENT = b"ccprocessor audit event 1:%d:%b%d:%b%d:%b"
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
    parts = (len(seals), seals, len(counted), counted, len(body), body)
    return hashlib.sha256(_EVENT % parts).hexdigest()


class Chain:
    """A chain that is followed from its start; `head` is the digest of the last event."""

    def __init__(self, office: str) -> None:
        self.head, self.length = head_of_nothing(office), 0

    def follow(self, events: Iterable[Sequence[Any]]) -> Break | None:
        """Go on over events, each a number, a body and a digest; None where each seals the last."""
        previous, number = self.head, self.length
        for found, body, digest in events:
            number += 1
            if found != number:
                return Break(number, f"it is missing: event {found} comes in its place")
            if not isinstance(body, bytes) or sealed(previous, number, body) != digest:
                return Break(number, "it is not what was written, or not where it was written")
            previous = digest
        self.head, self.length = previous, number
        return None


def first_break(events: Iterable[ChainedEvent], office: str) -> Break | None:
    """Walk a chain from its start; None where every event seals the one before."""
    return Chain(office).follow(events)
