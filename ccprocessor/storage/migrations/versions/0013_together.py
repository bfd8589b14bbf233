"""Work together: windows that are open on a month, and saves by their operation."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ccprocessor.storage.base.columns import UtcTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both tables, empty; presence is no record, so that a server need not secure it."""
    on_server = op.get_bind().dialect.name == "postgresql"
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "presence",
        sa.Column("window", sa.Text(), nullable=False),
        sa.Column("cycle_id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("workstation_id", sa.Integer(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False, server_default=""),
        sa.Column("since", whole, nullable=False),
        sa.Column("seen", whole, nullable=False),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name="fk_presence_cycle_id"),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name="fk_presence_user_id"),
        sa.ForeignKeyConstraint(
            ["workstation_id"], ["workstation.id"], name="fk_presence_workstation_id"
        ),
        sa.PrimaryKeyConstraint("window", name="pk_presence"),
        sqlite_strict=True,
        prefixes=["UNLOGGED"] if on_server else [],
    )
    op.create_index("ix_presence_cycle_id", "presence", ["cycle_id"])
    op.create_table(
        "operation",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name="fk_operation_revision_id"),
        sa.PrimaryKeyConstraint("id", name="pk_operation"),
        sqlite_strict=True,
    )
    _guard(on_server=on_server)


def _guard(*, on_server: bool) -> None:
    """Let nobody change or remove what tells that a save was done."""
    body = "BEGIN SELECT RAISE(ABORT, 'an operation is written once'); END"
    if on_server:
        body = "EXECUTE FUNCTION written_once()"
        op.execute(
            "CREATE TRIGGER operation_is_written_once_truncate BEFORE TRUNCATE ON operation"
            f" FOR EACH STATEMENT {body}"
        )
    for event in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER operation_is_written_once_{event.lower()} BEFORE {event} ON operation"
            f" FOR EACH ROW {body}"
        )
