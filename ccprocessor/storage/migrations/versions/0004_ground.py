"""Users, workstations and companies: keys instead of free text."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ccprocessor.storage.base.columns import UtcTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_COMPANY = "main"
"""Name of the company that all older rows belong to."""

_NAMES = ("company", "user_account", "workstation")
_OF_COMPANY = ("document", "cycle", "revision", "reading", "decision")
_EMPLOYEES = ("employee", "employee_key")
_ADDED = (*_NAMES, *_EMPLOYEES, "setting")
"""Tables of this migration whose rows are written once."""

_SEALED = "revision_id, position, person, content_digest, provenance_digest, employee"
"""Columns of a person in a revision that are written once."""

_WITH_AMOUNTS = ("document", "employee_revision", "transaction", "receipt", "issue")
_WRITTEN_ONCE = ("revision", "decision", "reading")
"""Guarded tables whose rows are filled up here."""

_GUARDED_BEFORE = (
    "document",
    "document_reading",
    "revision_document",
    "packet",
    "revision_packet",
    "revision_decision",
)


def upgrade() -> None:
    """Take the guards off, fill up what older programs wrote, and put them on again."""
    for table in _WRITTEN_ONCE:
        _unguard(table)
    for table in _NAMES:
        _table_of_names(table)
    _name("company", f"SELECT '{_COMPANY}' AS name")
    _name("user_account", "SELECT author AS name FROM revision UNION SELECT author FROM decision")
    for table in _OF_COMPANY:
        _add_key(table, "company_id", "company", "SELECT id FROM company")
    for table in ("revision", "decision"):
        by = f"SELECT id FROM user_account WHERE name = {table}.author"
        _add_key(table, "created_by", "user_account", by)
        _add_key(table, "workstation_id", "workstation")
        op.drop_column(table, "author")
    op.add_column("decision", sa.Column("program", sa.Text()))
    _aliases_of_company()
    for table in _WITH_AMOUNTS:
        op.add_column(table, sa.Column("currency", sa.Text(), nullable=False, server_default="USD"))
    _employees()
    _settings()
    op.add_column("revision_document", sa.Column("copy_sha256", sa.Text()))
    op.create_index("ix_revision_document_document", "revision_document", ["document"])
    for table in (*_WRITTEN_ONCE, *_ADDED):
        _guard(table)
    if _on_server():
        for table in (*_WRITTEN_ONCE, *_ADDED, *_GUARDED_BEFORE):
            _guard_whole(table)


def _table_of_names(name: str) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
        sa.UniqueConstraint("name", name=f"uq_{name}_name"),
        sqlite_strict=True,
    )


def _name(table: str, names: str) -> None:
    """Put the names that a query finds into a table of names."""
    now = "now()" if _on_server() else "strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')"
    op.execute(f"INSERT INTO {table} (name, created_at) SELECT name, {now} FROM ({names}) AS x")


def _add_key(table: str, column: str, target: str, filled: str = "") -> None:
    """Add a key of another table, filled by a query; without one it may be missing.

    SQLite cannot make a column mandatory later: there 0, which is nobody's key, stands for none.
    """
    key = f"CONSTRAINT fk_{table}_{column} REFERENCES {target} (id)"
    mandatory = "NOT NULL DEFAULT 0" if filled and not _on_server() else ""
    op.execute(f"ALTER TABLE {table} ADD COLUMN {column} INTEGER {mandatory} {key}")
    if filled:
        op.execute(f"UPDATE {table} SET {column} = ({filled})")
        if _on_server():
            op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET NOT NULL")


def _aliases_of_company() -> None:
    """Let two companies keep the same names: the company joins the key."""
    op.rename_table("alias", "alias_before")
    op.create_table(
        "alias",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("portal_name", sa.Text(), nullable=False),
        sa.Column("card_name", sa.Text(), nullable=False),
        sa.Column("portal_id", sa.Text(), server_default="", nullable=False),
        sa.Column("employee_id", sa.Text(), server_default="", nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name="fk_alias_company_id"),
        sa.PrimaryKeyConstraint(
            "company_id",
            "portal_name",
            "card_name",
            "portal_id",
            "employee_id",
            name="pk_alias_of_company",
        ),
        sqlite_strict=True,
    )
    columns = "portal_name, card_name, portal_id, employee_id, source, created_at"
    op.execute(
        f"INSERT INTO alias (company_id, {columns})"
        f" SELECT (SELECT id FROM company), {columns} FROM alias_before"
    )
    op.drop_table("alias_before")
    if _on_server():
        op.execute("ALTER TABLE alias RENAME CONSTRAINT pk_alias_of_company TO pk_alias")


def _employees() -> None:
    op.create_table(
        "employee",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name="fk_employee_company_id"),
        sa.PrimaryKeyConstraint("id", name="pk_employee"),
        sqlite_strict=True,
    )
    op.create_table(
        "employee_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("employee", sa.Text(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name="fk_employee_key_company_id"),
        sa.ForeignKeyConstraint(["employee"], ["employee.id"], name="fk_employee_key_employee"),
        sa.CheckConstraint("kind IN ('employee', 'portal', 'card')", name="ck_employee_key_kind"),
        sa.PrimaryKeyConstraint("id", name="pk_employee_key"),
        sqlite_strict=True,
    )
    op.create_index("ix_employee_key_value", "employee_key", ["value"])
    key = "CONSTRAINT fk_revision_packet_employee REFERENCES employee (id)"
    op.execute(f"ALTER TABLE revision_packet ADD COLUMN employee TEXT {key}")
    _unguard("revision_packet", "update")
    _guard("revision_packet", f"UPDATE OF {_SEALED}")


def _settings() -> None:
    """Give settings a history: what stood there is the first row of each name, by nobody known."""
    op.rename_table("setting", "setting_before")
    op.create_table(
        "setting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Integer()),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name="fk_setting_company_id"),
        sa.ForeignKeyConstraint(["created_by"], ["user_account.id"], name="fk_setting_created_by"),
        sa.PrimaryKeyConstraint("id", name="pk_setting_by_id"),
        sqlite_strict=True,
    )
    op.create_index("ix_setting_company_id_name", "setting", ["company_id", "name"])
    as_json = "to_json(value)::text" if _on_server() else "json_quote(value)"
    op.execute(
        "INSERT INTO setting (company_id, name, value, created_at)"
        f" SELECT (SELECT id FROM company), name, {as_json}, changed_at FROM setting_before"
        " ORDER BY changed_at, name"
    )
    op.drop_table("setting_before")
    if _on_server():
        op.execute("ALTER TABLE setting RENAME CONSTRAINT pk_setting_by_id TO pk_setting")


def _on_server() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _guard(table: str, *events: str) -> None:
    """Let nobody change or remove a row, as in the tables of the first migration."""
    if _on_server():
        body = "EXECUTE FUNCTION written_once()"
    else:
        body = f"BEGIN SELECT RAISE(ABORT, 'a {table} is written once'); END"
    for event in events or ("UPDATE", "DELETE"):
        name = f"{table}_is_written_once_{event.split()[0].lower()}"
        op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW {body}")


def _guard_whole(table: str) -> None:
    """Let nobody empty a table at a stroke, which fires no trigger of its rows."""
    op.execute(
        f"CREATE TRIGGER {table}_is_written_once_truncate BEFORE TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION written_once()"
    )


def _unguard(table: str, *events: str) -> None:
    of = f" ON {table}" if _on_server() else ""
    for event in events or ("update", "delete"):
        op.execute(f"DROP TRIGGER {table}_is_written_once_{event}{of}")
