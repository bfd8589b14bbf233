"""Tables of the audit trail: its events, their head, and the checkpoints that were signed."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, Column, Index, Integer, LargeBinary, Text

from ccprocessor.storage.base.columns import WHOLE, UtcTime
from ccprocessor.storage.tables import metadata

audit_event = sa.Table(
    "audit_event",
    metadata,
    Column("number", WHOLE, primary_key=True, autoincrement=False),
    Column("at", UtcTime, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("digest", Text, nullable=False),
    Index(None, "at"),
    sqlite_strict=True,
)
"""One event, written once; its digest seals number, body and the digest before it."""

audit_head = sa.Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("office", Text, nullable=False),
    Column("number", WHOLE, nullable=False, server_default=sa.text("0")),
    Column("digest", Text, nullable=False),
    Column("tree", LargeBinary),
    CheckConstraint("id = 1", name="one"),
    sqlite_strict=True,
)
"""The one row that whoever adds an event holds, so that two never add the same number.

`tree` holds the peaks of the tree over all events: a root costs no walk. Where an older program
left none, whoever adds next works them out."""

audit_checkpoint = sa.Table(
    "audit_checkpoint",
    metadata,
    Column("number", WHOLE, primary_key=True, autoincrement=False),
    Column("created_at", UtcTime, nullable=False),
    Column("text", Text, nullable=False),
    sqlite_strict=True,
)
"""Checkpoints by the number of events they cover, written once; copies lie elsewhere."""
