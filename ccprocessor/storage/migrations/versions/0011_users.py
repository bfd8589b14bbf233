"""Users: roles in companies, log-ins, and titles of companies."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ccprocessor.storage.base.columns import UtcTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_ROLES = ("clerk", "supervisor", "auditor", "administrator", "none")


def upgrade() -> None:
    """Add the tables, empty: an office without users stays as it is."""
    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        _key("membership", "user_id", "user_account"),
        _key("membership", "company_id", "company"),
        sa.Column("role", sa.Text(), nullable=False),
        *_written_by("membership"),
        sa.CheckConstraint(f"role IN {_ROLES!r}", name="ck_membership_role"),
        sa.PrimaryKeyConstraint("id", name="pk_membership"),
        sqlite_strict=True,
    )
    op.create_index("ix_membership_user_id_company_id", "membership", ["user_id", "company_id"])
    _logins()
    _titles()
    for table in ("membership", "company_title"):
        _guard(table, "UPDATE", "DELETE")
    _guard("user_login", "DELETE")


def _logins() -> None:
    op.create_table(
        "user_login",
        _key("user_login", "user_id", "user_account"),
        sa.Column("password", sa.Text()),
        sa.Column("is_disabled", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.Column("failed", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.Column("failed_at", UtcTime()),
        sa.CheckConstraint("is_disabled IN (0, 1)", name="ck_user_login_is_disabled"),
        sa.PrimaryKeyConstraint("user_id", name="pk_user_login"),
        sqlite_strict=True,
    )
    op.create_table(
        "server_login",
        sa.Column("role", sa.Text(), nullable=False),
        _key("server_login", "user_id", "user_account"),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("role", name="pk_server_login"),
        sqlite_strict=True,
    )


def _titles() -> None:
    op.create_table(
        "company_title",
        sa.Column("id", sa.Integer(), nullable=False),
        _key("company_title", "company_id", "company"),
        sa.Column("title", sa.Text(), nullable=False),
        *_written_by("company_title"),
        sa.PrimaryKeyConstraint("id", name="pk_company_title"),
        sqlite_strict=True,
    )
    op.create_index("ix_company_title_company_id", "company_title", ["company_id"])


def _key(table: str, column: str, target: str) -> sa.Column[int]:
    key = sa.ForeignKey(f"{target}.id", name=f"fk_{table}_{column}")
    return sa.Column(column, sa.Integer(), key, nullable=False, autoincrement=False)


def _written_by(table: str) -> tuple[sa.Column[int], ...]:
    return (
        _key(table, "created_by", "user_account"),
        _key(table, "workstation_id", "workstation"),
        sa.Column("created_at", UtcTime(), nullable=False),
    )


def _guard(table: str, *events: str) -> None:
    on_server = op.get_bind().dialect.name == "postgresql"
    body = f"BEGIN SELECT RAISE(ABORT, 'a {table} is written once'); END"
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
