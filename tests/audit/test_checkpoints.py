"""A checkpoint says what was signed, or that it is none."""

from __future__ import annotations

import datetime as dt

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ccprocessor.audit.checkpoints import (
    Checkpoint,
    NoCheckpoint,
    fingerprint,
    read_checkpoint,
    signed,
)

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
AT = dt.datetime(2031, 4, 1, 12, 30, tzinfo=dt.UTC)
CHECKPOINT = Checkpoint("an-office", 1_204, "ab" * 32, "cd" * 32, AT, "Pat at desk-1")


def test_what_was_signed_is_read_with_the_key_it_was_signed_by() -> None:
    found, key = read_checkpoint(signed(CHECKPOINT, KEY))
    assert found == CHECKPOINT
    assert key == fingerprint(KEY.public_key().public_bytes_raw())


def test_a_text_that_went_through_a_mail_program_is_read_as_well() -> None:
    text = signed(CHECKPOINT, KEY).replace("\n", "\r\n")
    assert read_checkpoint(f"\r\n{text}\r\n\r\n")[0] == CHECKPOINT


@pytest.mark.parametrize("name", ["office", "events", "head", "root", "at", "by"])
def test_a_value_changed_after_it_was_signed_is_noticed(name: str) -> None:
    lines = signed(CHECKPOINT, KEY).splitlines()
    changed = {"events": "events 1205", "at": "at 2031-04-01T12:30:00.000001+00:00"}
    at = next(n for n, line in enumerate(lines) if line.startswith(f"{name} "))
    lines[at] = changed.get(name, f"{name} else")
    with pytest.raises(NoCheckpoint, match="changed after it was signed"):
        read_checkpoint("\n".join(lines))


@pytest.mark.parametrize(
    "text",
    ["", "\x00", "ccprocessor checkpoint 1", "ccprocessor checkpoint 2\nevents 1", "x" * 100_000]
    + [
        signed(CHECKPOINT, KEY).replace(what, to)
        for what, to in (("key ", "key !"), ("events 1204", "events many"), ("signature", "sign"))
    ],
)
def test_what_is_no_checkpoint_is_none(text: str) -> None:
    with pytest.raises(NoCheckpoint):
        read_checkpoint(text)
