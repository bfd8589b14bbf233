"""The tables of record: documents, cycles, revisions, packets; aliases and settings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ccprocessor.storage.base.columns import WHOLE, Day, UtcTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_WRITTEN_ONCE = (
    ("document", "DELETE", "OLD.record IS NOT NULL"),
    ("document", "UPDATE OF sha256, reader, record_digest, record", "OLD.record IS NOT NULL"),
    ("document_reading", "DELETE", ""),
    ("document_reading", "UPDATE", ""),
    ("revision", "DELETE", ""),
    ("revision", "UPDATE", ""),
    ("revision_document", "DELETE", ""),
    ("revision_document", "UPDATE", ""),
    ("packet", "DELETE", ""),
    ("packet", "UPDATE", ""),
    ("revision_packet", "DELETE", ""),
    (
        "revision_packet",
        "UPDATE OF revision_id, position, person, content_digest, provenance_digest",
        "",
    ),
)


def upgrade() -> None:
    """Make every table, and the triggers that keep the record as it was written."""
    _document()
    _document_reading()
    _document_chunk()
    _cycle()
    _revision()
    _revision_document()
    _packet()
    _revision_packet()
    _alias()
    _setting()
    _written_once()


def _written_once() -> None:
    postgres = op.get_bind().dialect.name == "postgresql"
    if postgres:
        op.execute(
            "CREATE FUNCTION written_once() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'a % is written once', TG_TABLE_NAME; END $$"
        )
    for table, event, condition in _WRITTEN_ONCE:
        name = f"{table}_is_written_once_{event.split()[0].lower()}"
        when = f" WHEN ({condition})" if condition else ""
        body = (
            "EXECUTE FUNCTION written_once()"
            if postgres
            else f"BEGIN SELECT RAISE(ABORT, 'a {table} is written once'); END"
        )
        op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW{when} {body}")


def _document() -> None:
    op.create_table(
        "document",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("size", WHOLE, nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("mime_type", sa.Text(), nullable=False),
        sa.Column("scanned_pages", sa.Text(), nullable=False),
        sa.Column("redacted_sha256", sa.Text()),
        sa.Column("redacted_size", WHOLE),
        sa.Column("received_at", UtcTime(), nullable=False),
        sa.Column("processing_started_at", UtcTime()),
        sa.Column("processing_finished_at", UtcTime()),
        sa.Column("processing_duration_ms", WHOLE),
        sa.Column("engine", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), server_default="pending", nullable=False),
        sa.Column("people_count", sa.Integer()),
        sa.Column("transaction_count", sa.Integer()),
        sa.Column("receipt_count", sa.Integer()),
        sa.Column("transaction_total", WHOLE),
        sa.Column("receipt_total", WHOLE),
        sa.Column("reader", sa.Text()),
        sa.Column("record_digest", sa.Text()),
        sa.Column("record", sa.LargeBinary()),
        sa.CheckConstraint(
            "status IN ('pending', 'processing', 'completed', 'failed')", name="ck_document_status"
        ),
        sa.CheckConstraint(
            "(record IS NULL) = (record_digest IS NULL)", name="ck_document_record_sealed"
        ),
        sa.PrimaryKeyConstraint("sha256", name="pk_document"),
        sqlite_strict=True,
    )


def _document_reading() -> None:
    op.create_table(
        "document_reading",
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("record_digest", sa.Text(), nullable=False),
        sa.Column("reader", sa.Text(), nullable=False),
        sa.Column("read_at", UtcTime(), nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document"], ["document.sha256"], name="fk_document_reading_document"
        ),
        sa.PrimaryKeyConstraint("document", "record_digest", name="pk_document_reading"),
        sqlite_strict=True,
    )


def _document_chunk() -> None:
    op.create_table(
        "document_chunk",
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document"], ["document.sha256"], name="fk_document_chunk_document"
        ),
        sa.PrimaryKeyConstraint("document", "position", name="pk_document_chunk"),
        sqlite_strict=True,
    )


def _cycle() -> None:
    op.create_table(
        "cycle",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("company", sa.Text(), nullable=False),
        sa.Column("account_code", sa.Text(), nullable=False),
        sa.Column("period_from", Day()),
        sa.Column("period_to", Day()),
        sa.PrimaryKeyConstraint("id", name="pk_cycle"),
        sa.UniqueConstraint(
            "company",
            "account_code",
            "period_from",
            "period_to",
            name="uq_cycle_company_account_code_period_from_period_to",
        ),
        sqlite_strict=True,
    )


def _revision() -> None:
    op.create_table(
        "revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cycle_id", sa.Text(), nullable=False),
        sa.Column("major", sa.Integer(), nullable=False),
        sa.Column("minor", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer()),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("inputs_digest", sa.Text(), nullable=False),
        sa.Column("program", sa.Text(), nullable=False),
        sa.Column("options", sa.Text(), nullable=False),
        sa.Column("timings", sa.Text(), nullable=False),
        sa.Column("header", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name="fk_revision_cycle_id"),
        sa.ForeignKeyConstraint(["parent_id"], ["revision.id"], name="fk_revision_parent_id"),
        sa.PrimaryKeyConstraint("id", name="pk_revision"),
        sa.UniqueConstraint("cycle_id", "major", "minor", name="uq_revision_cycle_id_major_minor"),
        sqlite_strict=True,
    )
    op.create_index("ix_revision_inputs_digest", "revision", ["inputs_digest"])


def _revision_document() -> None:
    op.create_table(
        "revision_document",
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document"], ["document.sha256"], name="fk_revision_document_document"
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name="fk_revision_document_revision_id"
        ),
        sa.PrimaryKeyConstraint("revision_id", "position", name="pk_revision_document"),
        sqlite_strict=True,
    )


def _packet() -> None:
    op.create_table(
        "packet",
        sa.Column("content_digest", sa.Text(), nullable=False),
        sa.Column("provenance_digest", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("provenance", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("content_digest", "provenance_digest", name="pk_packet"),
        sqlite_strict=True,
    )


def _revision_packet() -> None:
    op.create_table(
        "revision_packet",
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("content_digest", sa.Text(), nullable=False),
        sa.Column("provenance_digest", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="open", nullable=False),
        sa.Column("changed", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("what_changed", sa.Text(), server_default="[]", nullable=False),
        sa.CheckConstraint("changed IN (0, 1)", name="ck_revision_packet_changed"),
        sa.ForeignKeyConstraint(
            ["content_digest", "provenance_digest"],
            ["packet.content_digest", "packet.provenance_digest"],
            name="fk_revision_packet_content_digest_provenance_digest",
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name="fk_revision_packet_revision_id"
        ),
        sa.PrimaryKeyConstraint("revision_id", "position", name="pk_revision_packet"),
        sqlite_strict=True,
    )
    op.create_index("ix_revision_packet_person", "revision_packet", ["person"])


def _alias() -> None:
    op.create_table(
        "alias",
        sa.Column("portal_name", sa.Text(), nullable=False),
        sa.Column("card_name", sa.Text(), nullable=False),
        sa.Column("portal_id", sa.Text(), server_default="", nullable=False),
        sa.Column("employee_id", sa.Text(), server_default="", nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint(
            "portal_name", "card_name", "portal_id", "employee_id", name="pk_alias"
        ),
        sqlite_strict=True,
    )


def _setting() -> None:
    op.create_table(
        "setting",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("changed_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_setting"),
        sqlite_strict=True,
    )
