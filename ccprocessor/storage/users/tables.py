"""Tables of an office with users: roles in companies, log-ins, names of companies."""

from __future__ import annotations

from typing import Any, Literal, get_args

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Text

from ccprocessor.domain.rights import ROLES
from ccprocessor.storage.base.columns import UtcTime, Words
from ccprocessor.storage.tables import metadata

NoRole = Literal["none"]
NO_ROLE: NoRole = get_args(NoRole)[0]
"""Role of somebody who was taken out of a company."""


def _written_by() -> tuple[Column[Any], ...]:
    return (
        Column("created_by", ForeignKey("user_account.id"), nullable=False),
        Column("workstation_id", ForeignKey("workstation.id"), nullable=False),
        Column("created_at", UtcTime, nullable=False),
    )


membership = sa.Table(
    "membership",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("user_id", ForeignKey("user_account.id"), nullable=False),
    Column("company_id", ForeignKey("company.id"), nullable=False),
    Column("role", Text, nullable=False),
    *_written_by(),
    CheckConstraint(f"role IN {(*ROLES, NO_ROLE)!r}", name="role"),
    Index(None, "user_id", "company_id"),
    sqlite_strict=True,
)
"""Role of a user in a company, written once; of one user and company the latest row counts."""

user_login = sa.Table(
    "user_login",
    metadata,
    Column("user_id", ForeignKey("user_account.id"), primary_key=True, autoincrement=False),
    Column("password", Text),
    Column("is_disabled", Integer, nullable=False, server_default=sa.text("0")),
    Column("failed", Integer, nullable=False, server_default=sa.text("0")),
    Column("failed_at", UtcTime),
    CheckConstraint("is_disabled IN (0, 1)", name="is_disabled"),
    sqlite_strict=True,
)
"""Log-in of a user: hash of the password, and the attempts since the last that was right."""

company_title = sa.Table(
    "company_title",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("company_id", ForeignKey("company.id"), nullable=False),
    Column("title", Words, nullable=False),
    *_written_by(),
    Index(None, "company_id"),
    sqlite_strict=True,
)
"""Titles under which a company is shown, written once; its name, which is sealed, stays."""

server_login = sa.Table(
    "server_login",
    metadata,
    Column("role", Text, primary_key=True),
    Column("user_id", ForeignKey("user_account.id"), nullable=False),
    Column("created_at", UtcTime, nullable=False),
    sqlite_strict=True,
)
"""Roles of a Postgres that are users' own; only the owner of the tables adds to them."""
