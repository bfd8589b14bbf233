"""Months are archived, removed and brought back by marks: nothing of the record goes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ccprocessor.storage.base.columns import UtcTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_TABLE = "cycle_mark"
_GUARD = f"{_TABLE}_is_written_once"


def upgrade() -> None:
    """Add the marks, empty, and let nobody change or remove one."""
    op.create_table(
        _TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Text(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("workstation_id", sa.Integer()),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.CheckConstraint("mark IN ('shown', 'archived', 'removed')", name="ck_cycle_mark_mark"),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name="fk_cycle_mark_cycle_id"),
        sa.ForeignKeyConstraint(
            ["created_by"], ["user_account.id"], name="fk_cycle_mark_created_by"
        ),
        sa.ForeignKeyConstraint(
            ["workstation_id"], ["workstation.id"], name="fk_cycle_mark_workstation_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_cycle_mark"),
        sqlite_strict=True,
    )
    op.create_index("ix_cycle_mark_cycle_id", _TABLE, ["cycle_id"])
    on_server = op.get_bind().dialect.name == "postgresql"
    body = f"BEGIN SELECT RAISE(ABORT, 'a {_TABLE} is written once'); END"
    if on_server:
        body = "EXECUTE FUNCTION written_once()"
        op.execute(
            f"CREATE TRIGGER {_GUARD}_truncate BEFORE TRUNCATE ON {_TABLE}"
            f" FOR EACH STATEMENT {body}"
        )
    for event in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {_GUARD}_{event.lower()} BEFORE {event} ON {_TABLE}"
            f" FOR EACH ROW {body}"
        )
