"""Guards that keep rows as they were written: looked for, as somebody may have taken them off."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session

_ONCE = (
    "audit_checkpoint",
    "audit_event",
    "audit_head",
    "company",
    "company_title",
    "cycle",
    "cycle_closing",
    "cycle_mark",
    "decision",
    "document",
    "document_chunk",
    "document_reading",
    "employee",
    "employee_key",
    "membership",
    "operation",
    "packet",
    "reading",
    "revision",
    "revision_decision",
    "revision_document",
    "revision_packet",
    "setting",
    "user_account",
    "user_login",
    "workstation",
)
_CHANGED = frozenset({"document_chunk", "user_login"})
"""Tables of which rows may be changed, and not removed."""

_OF_FILE = "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'"
_OF_SERVER = (
    "SELECT relname, tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
    " WHERE tgenabled IN ('O', 'A') AND relnamespace = 'public'::regnamespace"
)


def guard_gone(session: Session) -> str:
    """Tell which table is not guarded as its schema says; empty where all are."""
    on_server = session.get_bind().dialect.name == "postgresql"
    there = {tuple(row) for row in session.execute(sa.text(_OF_SERVER if on_server else _OF_FILE))}
    gone = next((one for one in guards(on_server=on_server) if one not in there), None)
    if gone is None:
        return ""
    return f"The guard {gone[1]} was taken off: rows of {gone[0]} can be changed without a trace."


def guards(*, on_server: bool) -> Iterator[tuple[str, str]]:
    """Every table that is guarded, with the name of each of its guards."""
    for table in _ONCE:
        changes = ["delete", "truncate" if on_server else "insert"]
        if table not in _CHANGED:
            changes.append("update")
        yield from ((table, f"{table}_is_written_once_{one}") for one in changes)
    if on_server:
        yield "audit_event", "audit_event_is_written_once_insert"
        yield "audit_event", "audit_event_is_at_head"
