"""Months are closed and reopened, with reasons; each reviewer's last look at somebody is known."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ccprocessor.storage.base.columns import UtcTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_CLOSING, _LOOK = "cycle_closing", "review_look"
_GUARD = f"{_CLOSING}_is_written_once"


def upgrade() -> None:
    """Add both tables, empty: no month is closed, nobody looked."""
    _closings()
    _looks()


def _closings() -> None:
    """Closings, written once."""
    op.create_table(
        _CLOSING,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Text(), nullable=False),
        sa.Column("is_closed", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("excused", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("workstation_id", sa.Integer()),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.CheckConstraint("is_closed IN (0, 1)", name="ck_cycle_closing_is_closed"),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name="fk_cycle_closing_cycle_id"),
        sa.ForeignKeyConstraint(
            ["created_by"], ["user_account.id"], name="fk_cycle_closing_created_by"
        ),
        sa.ForeignKeyConstraint(
            ["workstation_id"], ["workstation.id"], name="fk_cycle_closing_workstation_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_cycle_closing"),
        sqlite_strict=True,
    )
    op.create_index("ix_cycle_closing_cycle_id", _CLOSING, ["cycle_id"])
    on_server = op.get_bind().dialect.name == "postgresql"
    body = f"BEGIN SELECT RAISE(ABORT, 'a {_CLOSING} is written once'); END"
    if on_server:
        body = "EXECUTE FUNCTION written_once()"
        op.execute(
            f"CREATE TRIGGER {_GUARD}_truncate BEFORE TRUNCATE ON {_CLOSING}"
            f" FOR EACH STATEMENT {body}"
        )
    for event in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {_GUARD}_{event.lower()} BEFORE {event} ON {_CLOSING}"
            f" FOR EACH ROW {body}"
        )


def _looks() -> None:
    op.create_table(
        _LOOK,
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name="fk_review_look_user_id"),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name="fk_review_look_cycle_id"),
        sa.PrimaryKeyConstraint("user_id", "cycle_id", "person", name="pk_review_look"),
        sqlite_strict=True,
    )
