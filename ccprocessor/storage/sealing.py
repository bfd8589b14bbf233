"""What a revision's digest covers: every column, the revision before it and its packets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ccprocessor.storage.encoding import digest, encode

_COLUMNS = (
    "cycle_id",
    "major",
    "minor",
    "author",
    "reason",
    "inputs_digest",
    "program",
    "options",
    "timings",
    "header",
)


class PacketKey(NamedTuple):
    """Whose packet, and the digests of its two halves."""

    person: str
    content_digest: str
    provenance_digest: str


def revision_digest(
    row: Mapping[str, Any], packets: Sequence[PacketKey], parent_digest: str | None
) -> str:
    """SHA-256 over a revision's row, the digest of its parent and its packets in order."""
    created: dt.datetime | None = row["created_at"]
    sealed = {name: row[name] for name in _COLUMNS}
    if created is not None:
        sealed["created_at"] = created.astimezone(dt.UTC).isoformat(timespec="microseconds")
    sealed["parent"] = parent_digest
    sealed["packets"] = packets
    return digest(encode(sealed))
