"""Drafts: what people did since the newest revision of a month, kept until it is saved."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table; nothing in it is written once."""
    op.create_table(
        "draft_step",
        sa.Column("cycle_id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("is_undone", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.CheckConstraint("is_undone IN (0, 1)", name="ck_draft_step_is_undone"),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name="fk_draft_step_cycle_id"),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name="fk_draft_step_user_id"),
        sa.PrimaryKeyConstraint("cycle_id", "user_id", "position", name="pk_draft_step"),
        sqlite_strict=True,
    )
