"""Roles of a Postgres: the program's, and users' own, may add; the owner alone may change."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike

import sqlalchemy as sa

from ccprocessor.errors import DatabaseRefused, WrongUsage
from ccprocessor.storage.base.failures import told
from ccprocessor.storage.engine.database import all_tables, located
from ccprocessor.storage.engine.engines import postgres_engine
from ccprocessor.storage.engine.row_security import protect

_READ_ONLY = frozenset({"alembic_version", "server_login"})
_OF_KIND = {"r": "SELECT, INSERT", "S": "USAGE"}
"""Rights to read and to add, on tables and on the sequences of their keys."""

_CHANGED: Mapping[str, str] = {
    "document": "UPDATE (name, kind, size, pages, mime_type, scanned_pages, redacted_sha256,"
    " redacted_size, processing_started_at, processing_finished_at, processing_duration_ms, engine,"
    " status, people_count, transaction_count, receipt_count, transaction_total, receipt_total,"
    " currency, reader, record_digest, record)",  # once, when it is read; then its copy alone
    "document_chunk": "DELETE",
    "draft_step": "UPDATE, DELETE",
    "cycle": "UPDATE (id)",  # its row is locked while a revision is added, and never changed
    "revision_packet": "UPDATE (state)",
    **dict.fromkeys(("transaction", "receipt", "match", "issue"), "UPDATE, DELETE"),
    "ocr_result": "UPDATE",
    "review_look": "UPDATE",
    "audit_head": "UPDATE (number, digest, tree)",
    "search_row": "DELETE",
    "presence": "UPDATE, DELETE",
    "search_month": "UPDATE",
    "user_login": "UPDATE (password, is_disabled, failed, failed_at)",
}
"""Rights beside those, by table: what is not named is written once."""

_ROOMS = {
    "CONNECT ON DATABASE {}": "SELECT has_database_privilege(:role, :database, 'CONNECT')",
    "USAGE ON SCHEMA public": "SELECT has_schema_privilege(:role, 'public', 'USAGE')",
}
"""Rights that everybody has by default, and how to ask whether a role has them."""

_OWNED = (
    "SELECT other.relkind::text, other.relname FROM pg_class AS other, pg_class AS ours"
    " WHERE ours.oid = 'revision'::regclass AND other.relowner = ours.relowner"
    " AND other.relnamespace = ours.relnamespace AND other.relkind IN ('r', 'S')"
)
_OWNER = "SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = 'revision'::regclass"
_ROLE = (
    "SELECT rolsuper OR pg_has_role(rolname, :owner, 'MEMBER') FROM pg_roles WHERE rolname = :role"
)
_OF_USER = "SELECT true FROM server_login WHERE role = :role"
_MAY_MAKE = "SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user"
_HOLDERS = (
    "SELECT DISTINCT pg_get_userbyid(one.grantee) FROM pg_class, aclexplode(relacl) AS one"
    " WHERE pg_class.oid = 'revision'::regclass AND one.privilege_type = 'INSERT'"
    " AND one.grantee NOT IN (0, relowner)"
)


def grant_program_role(url: str | PathLike[str], role: str) -> bool:
    """Give a role what the program needs in a database, and nothing more; True where it is new.

    To be run by the owner of the tables. Raises `WrongUsage` for a file and a user's own role, and
    `DatabaseRefused` where the role would be above the guards, or who asks may not do it.
    """
    where = _server(url)
    engine, name = postgres_engine(where), _shown(where)
    try:
        with told(name), engine.begin() as connection:
            if connection.scalar(sa.text(_OF_USER), {"role": role}):
                raise WrongUsage(
                    f"{role} is a user's own role, held to what that user may do.",
                    hint="Name another role for all desks to share.",
                )
            is_new = _made(connection, role)
            _grant(connection, role)
            return is_new
    finally:
        engine.dispose()


def grant_user_role(url: str | PathLike[str], user: str) -> bool:
    """Give a user a role of the server, of the same name; True where it is new.

    From then on the server itself holds that user to the companies and the role in each. To be
    run by the owner of the tables. Raises `WrongUsage` for a file, for a user without a role in a
    company and for the program's role, and `DatabaseRefused` as `grant_program_role` does.
    """
    where = _server(url)
    engine, name = postgres_engine(where), _shown(where)
    try:
        with told(name), engine.begin() as connection:
            found = connection.execute(sa.text(_USER), {"user": user}).scalar()
            if found is None:
                raise WrongUsage(
                    f"There is no user “{user}” with a role here.",
                    hint="Add the user first, with `ccprocessor user add`.",
                )
            _refuse_shared(connection, user)
            is_new = _made(connection, user)
            row = {"role": user, "user": found}
            connection.execute(sa.text(_KNOWN), row)
            _grant(connection, user)
            protect(connection, all_tables())
            return is_new
    finally:
        engine.dispose()


_USER = (
    "SELECT id FROM user_account WHERE name = :user"
    " AND EXISTS (SELECT FROM membership WHERE user_id = user_account.id)"
)
_KNOWN = (
    "INSERT INTO server_login (role, user_id, created_at) VALUES (:role, :user, now())"
    " ON CONFLICT DO NOTHING"
)


def grant_again(connection: sa.Connection) -> None:
    """Give every role that adds to the record its rights on the tables of today."""
    for role in connection.exec_driver_sql(_HOLDERS).scalars().all():
        _grant(connection, role)
    if connection.exec_driver_sql("SELECT EXISTS (SELECT FROM server_login)").scalar():
        protect(connection, all_tables())


def _server(url: str | PathLike[str]) -> sa.URL:
    where = located(url)
    if where.get_backend_name() == "sqlite":
        raise WrongUsage(
            "A database file has no roles.",
            hint="Leave --program-role and --user-role out; they are for Postgres.",
        )
    return where


def _shown(where: sa.URL) -> str:
    return where.set(drivername="postgresql", password=None, query={}).render_as_string()


def _refuse_shared(connection: sa.Connection, role: str) -> None:
    shared = connection.execute(sa.text(_HOLDERS)).scalars().all()
    if role in shared and not connection.scalar(sa.text(_OF_USER), {"role": role}):
        raise WrongUsage(
            f"{role} is the role that desks share: as a user's own, every desk would be held to"
            " what that user may do.",
            hint="Add the user under another name, and run again with that one.",
        )


def _made(connection: sa.Connection, role: str) -> bool:
    """Make a role unless it is there; refuse one that could take the guards off."""
    owner = connection.exec_driver_sql(_OWNER).scalar_one()
    is_above = connection.scalar(sa.text(_ROLE), {"owner": owner, "role": role})
    if is_above:
        raise DatabaseRefused(
            f"{role} owns the tables or has every right: nothing would be kept from it.",
            hint="Name another role for the program; see the manual, “A Postgres with an owner”.",
        )
    if is_above is not None:
        return False
    if not connection.exec_driver_sql(_MAY_MAKE).scalar():
        raise DatabaseRefused(
            f"There is no role {role}, and this one may not make any.",
            hint=f"Have it made, by `CREATE ROLE {role} LOGIN`, and run again.",
        )
    quoted = connection.dialect.identifier_preparer.quote_identifier(role)
    connection.exec_driver_sql(f"CREATE ROLE {quoted} LOGIN")
    return True


def _grant(connection: sa.Connection, role: str) -> None:
    quote = connection.dialect.identifier_preparer.quote_identifier
    program, database = quote(role), connection.engine.url.database or ""
    for right, has in _ROOMS.items():
        if not connection.scalar(sa.text(has), {"role": role, "database": database}):
            connection.exec_driver_sql(f"GRANT {right.format(quote(database))} TO {program}")
    for kind, name in connection.exec_driver_sql(_OWNED).all():
        rights = [_OF_KIND[kind], *([_CHANGED[name]] if name in _CHANGED else [])]
        if name in _READ_ONLY:
            rights = ["SELECT"]
        of = "SEQUENCE" if kind == "S" else "TABLE"
        connection.exec_driver_sql(f"REVOKE ALL ON {of} {quote(name)} FROM {program}")
        connection.exec_driver_sql(f"GRANT {', '.join(rights)} ON {of} {quote(name)} TO {program}")
