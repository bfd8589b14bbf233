"""Guards that hold more: the trail grows at its end alone, and no row takes another's place."""

from __future__ import annotations

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_READ = (
    "sha256, name, kind, size, pages, mime_type, scanned_pages, received_at,"
    " processing_started_at, processing_finished_at, processing_duration_ms, engine, status,"
    " people_count, transaction_count, receipt_count, transaction_total, receipt_total, currency,"
    " reader, record_digest, record, company_id"
)
"""Columns of a document that was read: all but those of its copy."""

_KEYS = {
    "audit_checkpoint": "number",
    "cycle": "id",
    "decision": "id",
    "document": "sha256",
    "document_reading": "document record_digest",
    "employee": "id",
    "operation": "id",
    "packet": "content_digest provenance_digest",
    "reading": "digest",
    "revision_decision": "revision_id position",
    "user_account": "id|name",
    "user_login": "user_id",
    "workstation": "id|name",
}
"""Tables of a file with keys that may come again: the row that is there stays."""

_ONCE = {
    "audit_head": "id",
    "company": "id|name",
    "company_title": "id",
    "cycle_closing": "id",
    "cycle_mark": "id",
    "document_chunk": "document position",
    "employee_key": "id",
    "membership": "id",
    "revision": "id|cycle_id major minor",
    "revision_document": "revision_id position",
    "revision_packet": "revision_id position",
    "setting": "id",
}
"""Tables of a file with keys that never come again."""

_LAST_EVENT = "(SELECT coalesce(max(number), 0) FROM audit_event)"
_AT_HEAD = (
    "EXISTS (SELECT 1 FROM audit_event AS e WHERE e.number = {0}.number AND e.digest = {0}.digest)"
)
_MOVED = (
    f"NEW.id <> OLD.id OR NEW.office <> OLD.office OR NEW.number <= OLD.number"
    f" OR NEW.number <> {_LAST_EVENT} OR NOT {_AT_HEAD.format('NEW')}"
)
_NOT_NEXT = (
    f"NEW.number <> {_LAST_EVENT} + 1 OR NOT EXISTS (SELECT 1 FROM audit_head AS h WHERE"
    f" h.number = 0 OR {_AT_HEAD.format('h')})"
)

_SEALED = """
CREATE FUNCTION trail_grows() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  before text; at_end bigint;
BEGIN
  SELECT number, digest INTO at_end, before FROM audit_event ORDER BY number DESC LIMIT 1;
  IF at_end IS NULL THEN
    SELECT 0, digest INTO at_end, before FROM audit_head;
  END IF;
  IF NEW.number <> at_end + 1 OR NEW.digest <> encode(sha256(convert_to(
      'ccprocessor audit event 1:' || length(before) || ':' || before || length(NEW.number::text)
      || ':' || NEW.number || length(NEW.body) || ':', 'UTF8') || NEW.body), 'hex') THEN
    RAISE EXCEPTION 'an event follows the last one' USING ERRCODE = '23000';
  END IF;
  RETURN NEW;
END $$"""
_HEAD = f"""
CREATE FUNCTION trail_head_follows() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF {_MOVED} THEN
    RAISE EXCEPTION 'the head is at the last event' USING ERRCODE = '23000';
  END IF;
  RETURN NEW;
END $$"""
_ENDS = """
CREATE FUNCTION trail_ends_at_head() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM audit_head WHERE number >= NEW.number) THEN
    RAISE EXCEPTION 'the head is at the last event' USING ERRCODE = '23000';
  END IF;
  RETURN NULL;
END $$"""


def upgrade() -> None:
    """Guard the end of the trail, read documents and months; on a file every key as well."""
    on_server = op.get_bind().dialect.name == "postgresql"
    op.execute("DROP TRIGGER document_is_written_once_update" + " ON document" * on_server)
    for table, event, when in (
        ("document", f"UPDATE OF {_READ}", " WHEN (OLD.record IS NOT NULL)"),
        ("cycle", "UPDATE", ""),
        ("cycle", "DELETE", ""),
    ):
        name = f"{table}_is_written_once_{event.split()[0].lower()}"
        body = f"BEGIN SELECT RAISE(ABORT, 'a {table} is written once'); END"
        if on_server:
            body = "EXECUTE FUNCTION written_once()"
        op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW{when} {body}")
    if on_server:
        _guard_server()
    else:
        _guard_file()


def _guard_server() -> None:
    for function in (_SEALED, _HEAD, _ENDS):
        op.execute(function)
    op.execute(
        "CREATE TRIGGER cycle_is_written_once_truncate BEFORE TRUNCATE ON cycle"
        " FOR EACH STATEMENT EXECUTE FUNCTION written_once()"
    )
    op.execute(
        "CREATE TRIGGER audit_event_is_written_once_insert BEFORE INSERT ON audit_event"
        " FOR EACH ROW EXECUTE FUNCTION trail_grows()"
    )
    op.execute(
        "CREATE CONSTRAINT TRIGGER audit_event_is_at_head AFTER INSERT ON audit_event"
        " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION trail_ends_at_head()"
    )
    op.execute(
        "CREATE TRIGGER audit_head_is_written_once_update BEFORE UPDATE ON audit_head"
        " FOR EACH ROW EXECUTE FUNCTION trail_head_follows()"
    )


def _guard_file() -> None:
    """Without these `INSERT OR REPLACE` removes a row and fires no trigger of removals."""
    _on_file("audit_event", "INSERT", _NOT_NEXT, "ABORT, 'an event follows the last one'")
    _on_file("audit_head", "UPDATE", _MOVED, "ABORT, 'the head is at the last event'")
    for keys, what in ((_KEYS, "IGNORE"), (_ONCE, "ABORT, 'a {} is written once'")):
        for table, alternatives in keys.items():
            there = " OR ".join(
                f"EXISTS (SELECT 1 FROM {table} WHERE"
                f" {' AND '.join(f'{one} = NEW.{one}' for one in key.split())})"
                for key in alternatives.split("|")
            )
            _on_file(table, "INSERT", there, what.format(table))


def _on_file(table: str, event: str, when: str, what: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_is_written_once_{event.lower()} BEFORE {event} ON {table}"
        f" FOR EACH ROW WHEN {when} BEGIN SELECT RAISE({what}); END"
    )
