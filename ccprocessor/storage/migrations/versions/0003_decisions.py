"""Readings and decisions: what stands in the files, and what people said of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ccprocessor.storage.base.columns import UtcTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_WRITTEN_ONCE = ("reading", "decision", "revision_decision")


def upgrade() -> None:
    """Let a revision name its reading and the decisions in force; older ones stay as sealed."""
    _tables()
    op.add_column("revision", sa.Column("seal", sa.Integer(), nullable=False, server_default="1"))
    op.add_column(
        "revision", sa.Column("kind", sa.Text(), nullable=False, server_default="reading")
    )
    op.add_column("revision", sa.Column("reading", sa.Text()))
    for table in _WRITTEN_ONCE:
        _guard(table)


def _tables() -> None:
    op.create_table(
        "reading",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_reading"),
        sqlite_strict=True,
    )
    op.create_table(
        "decision",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("cycle_id", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name="fk_decision_cycle_id"),
        sa.PrimaryKeyConstraint("id", name="pk_decision"),
        sqlite_strict=True,
    )
    op.create_index("ix_decision_cycle_id", "decision", ["cycle_id"])
    op.create_table(
        "revision_decision",
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name="fk_revision_decision_revision_id"
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name="fk_revision_decision_decision_id"
        ),
        sa.PrimaryKeyConstraint("revision_id", "position", name="pk_revision_decision"),
        sqlite_strict=True,
    )


def _guard(table: str) -> None:
    """Let nobody change or remove a row, as in the tables of the first migration."""
    if op.get_bind().dialect.name == "postgresql":
        body = "EXECUTE FUNCTION written_once()"
    else:
        body = f"BEGIN SELECT RAISE(ABORT, 'a {table} is written once'); END"
    for event in ("UPDATE", "DELETE"):
        name = f"{table}_is_written_once_{event.lower()}"
        op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW {body}")
