"""An audit trail: whatever is written leaves an event, in one chain."""

from __future__ import annotations

import uuid

import sqlalchemy as sa
from alembic import op

from ccprocessor.audit.chain import head_of_nothing
from ccprocessor.storage.base.columns import UtcTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the trail, empty: its first event seals what was stored before it."""
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "audit_event",
        sa.Column("number", whole, nullable=False, autoincrement=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_audit_event"),
        sqlite_strict=True,
    )
    op.create_index("ix_audit_event_at", "audit_event", ["at"])
    head = op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("number", whole, nullable=False, server_default=sa.text("0")),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.CheckConstraint("id = 1", name="ck_audit_head_one"),
        sa.PrimaryKeyConstraint("id", name="pk_audit_head"),
        sqlite_strict=True,
    )
    op.create_table(
        "audit_checkpoint",
        sa.Column("number", whole, nullable=False, autoincrement=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_audit_checkpoint"),
        sqlite_strict=True,
    )
    office = str(uuid.uuid4())
    op.bulk_insert(head, [{"id": 1, "office": office, "digest": head_of_nothing(office)}])
    for table in ("audit_event", "audit_checkpoint"):
        _guard(table, "UPDATE", "DELETE")
    _guard("audit_head", "DELETE")


def _guard(table: str, *events: str) -> None:
    on_server = op.get_bind().dialect.name == "postgresql"
    body = f"BEGIN SELECT RAISE(ABORT, 'an {table} is written once'); END"
    name = f"{table}_is_written_once"
    if on_server:
        body = "EXECUTE FUNCTION written_once()"
        op.execute(
            f"CREATE TRIGGER {name}_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {body}"
        )
    for event in events:
        op.execute(
            f"CREATE TRIGGER {name}_{event.lower()} BEFORE {event} ON {table} FOR EACH ROW {body}"
        )
