"""Checkpoints: how long the trail was and what it held, signed, to be kept elsewhere."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_TITLE = "ccprocessor checkpoint 1"
_NAMES = ("office", "events", "head", "root", "at", "by")
_LONGEST = 4_000
"""Letters of a checkpoint; a longer file is none."""


class NoCheckpoint(ValueError):
    """A text is no checkpoint, or its signature does not fit; the end of a sentence."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """State of an office's trail: its number of events, the digest of the last, the tree's root.

    `office` is the id of the trail; digests are hexadecimal.
    """

    office: str
    events: int
    head: str
    root: str
    at: dt.datetime
    by: str


def signed(checkpoint: Checkpoint, key: Ed25519PrivateKey) -> str:
    """The text of a checkpoint, a line each, with the public key and the ed25519 signature."""
    told = _told(checkpoint)
    public = _coded(key.public_key().public_bytes_raw())
    return f"{told}key {public}\nsignature {_coded(key.sign(told.encode()))}\n"


def read_checkpoint(text: str) -> tuple[Checkpoint, str]:
    """A checkpoint and the fingerprint of the key it is signed with.

    Raises `NoCheckpoint` where it is not whole or was changed after it was signed.
    """
    lines = text.replace("\r\n", "\n").strip().split("\n") if len(text) < _LONGEST else []
    if not lines or lines[0] != _TITLE:
        raise NoCheckpoint("is no checkpoint of this program")
    found = dict(line.split(" ", 1) for line in lines[1:] if " " in line)
    try:
        checkpoint = Checkpoint(
            office=found["office"],
            events=int(found["events"]),
            head=found["head"],
            root=found["root"],
            at=dt.datetime.fromisoformat(found["at"]),
            by=found["by"],
        )
        key = base64.b64decode(found["key"], validate=True)
        signature = base64.b64decode(found["signature"], validate=True)
        Ed25519PublicKey.from_public_bytes(key).verify(signature, _told(checkpoint).encode())
    except (KeyError, ValueError, binascii.Error) as error:
        raise NoCheckpoint("is a checkpoint with something missing") from error
    except InvalidSignature as error:
        raise NoCheckpoint("was changed after it was signed") from error
    return checkpoint, fingerprint(key)


def fingerprint(public: bytes) -> str:
    """Fingerprint of a public key: four groups of four letters, to be compared by eye."""
    code = hashlib.sha256(public).hexdigest()[:16].upper()
    return " ".join(code[at : at + 4] for at in range(0, 16, 4))


def _told(one: Checkpoint) -> str:
    at = one.at.astimezone(dt.UTC).isoformat(timespec="microseconds")
    values = (one.office, str(one.events), one.head, one.root, at, " ".join(one.by.split()))
    lines = (f"{name} {value}\n" for name, value in zip(_NAMES, values, strict=True))
    return f"{_TITLE}\n{''.join(lines)}"


def _coded(data: bytes) -> str:
    return base64.b64encode(data).decode()
