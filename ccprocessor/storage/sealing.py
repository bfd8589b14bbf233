"""Digest of a revision, over every column, the revision before it and its packets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ccprocessor.storage import tables
from ccprocessor.storage.base.failures import damaged
from ccprocessor.storage.encoding import digest, encode

SEAL = 3
"""The version of the seal that new revisions get: older ones are checked by their own."""

_COLUMNS: tuple[str, ...] = (
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
_WITHOUT_COPIES = 2
_WITH_READING = (*_COLUMNS, "seal", "kind", "reading")
_COLUMNS_OF = {1: _COLUMNS, 2: _WITH_READING, 3: (*_WITH_READING, "workstation", "company")}


Copy: TypeAlias = tuple[str, str | None]
"""A document and its copy, by digest; None where no copy is stored."""


class PacketKey(NamedTuple):
    """Key of a packet: its person, the digests of its two halves, and whose it is."""

    person: str
    content_digest: str
    provenance_digest: str
    employee: str | None = None

    @property
    def digests(self) -> tuple[str, str]:
        """Digests of the two halves."""
        return self.content_digest, self.provenance_digest


def sealed_revisions() -> sa.Select[*tuple[Any, ...]]:
    """Select revisions with the names that their seals cover instead of the keys."""
    table = tables.revision
    user, place, company = tables.user_account, tables.workstation, tables.company
    return sa.select(
        table,
        user.c.name.label("author"),
        place.c.name.label("workstation"),
        company.c.name.label("company"),
    ).select_from(
        table.outerjoin(user, user.c.id == table.c.created_by)
        .outerjoin(place, place.c.id == table.c.workstation_id)
        .outerjoin(company, company.c.id == table.c.company_id)
    )


def sealed_copies(session: Session, revisions: Collection[int]) -> dict[int, list[Copy]]:
    """The documents of revisions in order, each with its copy."""
    found: dict[int, list[Copy]] = {one: [] for one in revisions}
    table = tables.revision_document
    query = sa.select(table.c.revision_id, table.c.document, table.c.copy_sha256)
    ordered = query.where(table.c.revision_id.in_(revisions)).order_by(table.c.position)
    for revision_id, document, copy in session.execute(ordered):
        found[revision_id].append((document, copy))
    return found


def keep_copies(session: Session, revision_id: int, copies: Sequence[Copy]) -> None:
    """Store which documents a revision was read from, in order, each with its copy."""
    names = ("document", "copy_sha256")
    rows = [
        {"revision_id": revision_id, "position": at, **dict(zip(names, one, strict=True))}
        for at, one in enumerate(copies)
    ]
    if rows:
        session.execute(sa.insert(tables.revision_document), rows)


def revision_digest(
    row: Mapping[str, Any],
    packets: Sequence[PacketKey],
    parent_digest: str | None,
    decisions: Sequence[str] = (),
    copies: Sequence[Copy] = (),
) -> str:
    """SHA-256 of what `sealed_bytes` gives, which raises as that does."""
    return digest(sealed_bytes(row, packets, parent_digest, decisions, copies))


def sealed_bytes(
    row: Mapping[str, Any],
    packets: Sequence[PacketKey],
    parent_digest: str | None,
    decisions: Sequence[str] = (),
    copies: Sequence[Copy] = (),
) -> bytes:
    """A revision's row, its parent's digest, packets, decisions and copies in order, as JSON.

    `decisions` are the bodies of decisions. Raises `DatabaseRefused` for a seal of a version that
    is not known.
    """
    created: dt.datetime | None = row["created_at"]
    columns = _COLUMNS_OF.get(row["seal"])
    if columns is None:
        raise damaged(f"the seal of a revision of {row['cycle_id']}")
    sealed = {name: row[name] for name in columns}
    if row["seal"] > 1:
        sealed["decisions"] = decisions
    if row["seal"] > _WITHOUT_COPIES:
        sealed["copies"] = copies
    if created is not None:
        sealed["created_at"] = created.astimezone(dt.UTC).isoformat(timespec="microseconds")
    sealed["parent"] = parent_digest
    whole = row["seal"] > _WITHOUT_COPIES
    sealed["packets"] = packets if whole else [(one.person, *one.digests) for one in packets]
    return encode(sealed)
