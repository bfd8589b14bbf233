"""Tables of work together: windows that are open on a month, and saves by their operation."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Table, Text

from ccprocessor.storage.base.columns import WHOLE, UtcTime, Words
from ccprocessor.storage.tables import metadata

presence = Table(
    "presence",
    metadata,
    Column("window", Text, primary_key=True),
    Column("cycle_id", ForeignKey("cycle.id"), nullable=False, index=True),
    Column("user_id", ForeignKey("user_account.id"), nullable=False),
    Column("workstation_id", ForeignKey("workstation.id"), nullable=False),
    Column("person", Words, nullable=False, server_default=""),
    Column("since", WHOLE, nullable=False),
    Column("seen", WHOLE, nullable=False),
    sqlite_strict=True,
)
"""Open windows with the person each is on, in seconds of the database's own clock; no record.

A row that was not renewed counts for nothing any more: whoever died claims nobody."""

operation = Table(
    "operation",
    metadata,
    Column("id", Text, primary_key=True),
    Column("revision_id", ForeignKey("revision.id"), nullable=False),
    Column("created_at", UtcTime, nullable=False),
    sqlite_strict=True,
)
"""Saves that were done, each with its revision: asked where the answer to one was lost."""
