"""The tables that are the truth: documents, cycles, revisions and packets."""

from __future__ import annotations

from typing import Literal, get_args

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, LargeBinary, Text

from ccprocessor.domain.cycles import CYCLE_MARKS
from ccprocessor.domain.money import DOLLARS
from ccprocessor.storage.base.columns import WHOLE, Day, Scaled, UtcTime, Words

DocumentStatus = Literal["pending", "processing", "completed", "failed"]
STATUSES: tuple[DocumentStatus, ...] = get_args(DocumentStatus)

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _names(table: str) -> sa.Table:
    """A table of names that rows point at; a name is written once."""
    return sa.Table(
        table,
        metadata,
        Column("id", Integer, primary_key=True),
        Column("name", Words, nullable=False),
        Column("created_at", UtcTime, nullable=False),
        sa.UniqueConstraint("name"),
        sqlite_strict=True,
    )


company = _names("company")
"""A client whose books are kept; a fresh database has one."""

user_account = _names("user_account")
"""A person who writes; on a machine without users, the user of the operating system."""

workstation = _names("workstation")


def _of_company() -> Column[int]:
    return Column("company_id", ForeignKey("company.id"), nullable=False)


def _written_by() -> tuple[Column[int], Column[int]]:
    """Columns that tell who wrote a row; rows of older programs name no workstation."""
    return (
        Column("created_by", ForeignKey("user_account.id"), nullable=False),
        Column("workstation_id", ForeignKey("workstation.id")),
    )


document = sa.Table(
    "document",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("name", Words, nullable=False),
    Column("kind", Text, nullable=False),
    Column("size", WHOLE, nullable=False),
    Column("pages", Integer, nullable=False),
    Column("mime_type", Text, nullable=False),
    Column("scanned_pages", Text, nullable=False),
    Column("redacted_sha256", Text),
    Column("redacted_size", WHOLE),
    Column("received_at", UtcTime, nullable=False),
    Column("processing_started_at", UtcTime),
    Column("processing_finished_at", UtcTime),
    Column("processing_duration_ms", WHOLE),
    Column("engine", Text, nullable=False),
    Column("status", Text, nullable=False, server_default="pending"),
    Column("people_count", Integer),
    Column("transaction_count", Integer),
    Column("receipt_count", Integer),
    Column("transaction_total", Scaled(4)),
    Column("receipt_total", Scaled(4)),
    Column("currency", Text, nullable=False, server_default=DOLLARS),
    Column("reader", Text),
    Column("record_digest", Text),
    Column("record", LargeBinary),
    _of_company(),
    CheckConstraint(f"status IN {STATUSES!r}", name="status"),
    CheckConstraint("(record IS NULL) = (record_digest IS NULL)", name="record_sealed"),
    sqlite_strict=True,
)
"""One row a file; `sha256` is the original's, the bytes kept are those of the redacted copy."""

document_reading = sa.Table(
    "document_reading",
    metadata,
    Column("document", ForeignKey("document.sha256"), primary_key=True),
    Column("record_digest", Text, primary_key=True),
    Column("reader", Text, nullable=False),
    Column("read_at", UtcTime, nullable=False),
    Column("record", LargeBinary, nullable=False),
    sqlite_strict=True,
)
"""The same file read otherwise later (a newer program); the document keeps its first record."""

document_chunk = sa.Table(
    "document_chunk",
    metadata,
    Column("document", ForeignKey("document.sha256"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("data", LargeBinary, nullable=False),
    sqlite_strict=True,
)
"""A document's copy without card numbers, in pieces; it gives way to one with more removed.

Of a document that was read they go only once it gave up the digest of its copy. That stands under
the seal of each revision, which tells any other change."""

cycle = sa.Table(
    "cycle",
    metadata,
    Column("id", Text, primary_key=True),
    Column("company", Words, nullable=False),
    Column("account_code", Words, nullable=False),
    Column("period_from", Day),
    Column("period_to", Day),
    _of_company(),
    sa.UniqueConstraint("company", "account_code", "period_from", "period_to"),
    sqlite_strict=True,
)

cycle_mark = sa.Table(
    "cycle_mark",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("cycle_id", ForeignKey("cycle.id"), nullable=False, index=True),
    Column("mark", Text, nullable=False),
    *_written_by(),
    Column("created_at", UtcTime, nullable=False),
    CheckConstraint(f"mark IN {CYCLE_MARKS!r}", name="mark"),
    sqlite_strict=True,
)
"""Months put away and brought back, written once; of a month the latest row counts."""

cycle_closing = sa.Table(
    "cycle_closing",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("cycle_id", ForeignKey("cycle.id"), nullable=False, index=True),
    Column("is_closed", Integer, nullable=False),
    Column("revision", Text, nullable=False),
    Column("reason", Words, nullable=False),
    Column("excused", Words, nullable=False),
    *_written_by(),
    Column("created_at", UtcTime, nullable=False),
    CheckConstraint("is_closed IN (0, 1)", name="is_closed"),
    sqlite_strict=True,
)
"""Months closed and reopened, written once; of a month the latest row counts."""

review_look = sa.Table(
    "review_look",
    metadata,
    Column("user_id", ForeignKey("user_account.id"), primary_key=True),
    Column("cycle_id", ForeignKey("cycle.id"), primary_key=True),
    Column("person", Words, primary_key=True),
    Column("facts", Words, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    sqlite_strict=True,
)
"""Facts that a reviewer saw of somebody last, as JSON. No record: it only tells what is new."""

revision = sa.Table(
    "revision",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("cycle_id", ForeignKey("cycle.id"), nullable=False),
    Column("major", Integer, nullable=False),
    Column("minor", Integer, nullable=False),
    Column("parent_id", ForeignKey("revision.id")),
    *_written_by(),
    _of_company(),
    Column("reason", Words, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("digest", Text, nullable=False),
    Column("inputs_digest", Text, nullable=False),
    Column("program", Text, nullable=False),
    Column("options", Text, nullable=False),
    Column("timings", Text, nullable=False),
    Column("header", Text, nullable=False),
    Column("seal", Integer, nullable=False, server_default="1"),
    Column("kind", Text, nullable=False, server_default="reading"),
    Column("reading", Text),
    sa.UniqueConstraint("cycle_id", "major", "minor"),
    Index(None, "inputs_digest"),
    sqlite_strict=True,
)
"""Written once. Its digest seals the columns that its seal's version names, the digest of the
parent, the packets and the decisions."""

reading = sa.Table(
    "reading",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("data", LargeBinary, nullable=False),
    _of_company(),
    sqlite_strict=True,
)
"""Records of a month's files, as compressed JSON; several revisions may share one."""

decision = sa.Table(
    "decision",
    metadata,
    Column("id", Text, primary_key=True),
    Column("cycle_id", ForeignKey("cycle.id"), nullable=False, index=True),
    *_written_by(),
    Column("program", Text),
    Column("created_at", UtcTime, nullable=False),
    Column("body", Words, nullable=False),
    _of_company(),
    sqlite_strict=True,
)
"""One act of a person, as JSON; written once."""

revision_decision = sa.Table(
    "revision_decision",
    metadata,
    Column("revision_id", ForeignKey("revision.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("decision_id", ForeignKey("decision.id"), nullable=False),
    sqlite_strict=True,
)
"""The decisions that a revision stands on, in their order, those taken back among them."""

draft_step = sa.Table(
    "draft_step",
    metadata,
    Column("cycle_id", ForeignKey("cycle.id"), primary_key=True),
    Column("user_id", ForeignKey("user_account.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("body", Words, nullable=False),
    Column("is_undone", Integer, nullable=False, server_default=sa.text("0")),
    CheckConstraint("is_undone IN (0, 1)", name="is_undone"),
    sqlite_strict=True,
)
"""Acts of a person since the newest revision, a step a row; gone when it is saved."""

revision_document = sa.Table(
    "revision_document",
    metadata,
    Column("revision_id", ForeignKey("revision.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("document", ForeignKey("document.sha256"), nullable=False),
    Column("copy_sha256", Text),
    Index(None, "document"),
    sqlite_strict=True,
)
"""A revision's documents, each with the copy that was stored of it then."""

employee = sa.Table(
    "employee",
    metadata,
    Column("id", Text, primary_key=True),
    _of_company(),
    Column("created_at", UtcTime, nullable=False),
    sqlite_strict=True,
)
"""Somebody who spends, under an id that never changes."""

employee_key = sa.Table(
    "employee_key",
    metadata,
    Column("id", Integer, primary_key=True),
    _of_company(),
    Column("kind", Text, nullable=False),
    Column("value", Words, nullable=False),
    Column("employee", ForeignKey("employee.id"), nullable=False),
    Column("created_at", UtcTime, nullable=False),
    CheckConstraint("kind IN ('employee', 'portal', 'card')", name="kind"),
    Index(None, "value"),
    sqlite_strict=True,
)
"""Keys that employees were known by; of two with one key, the later row counts."""

ocr_result = sa.Table(
    "ocr_result",
    metadata,
    Column("company_id", ForeignKey("company.id"), primary_key=True),
    Column("picture", Text, primary_key=True),
    Column("engine", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("engine_version", Text, nullable=False),
    Column("pixels", Integer, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("data", LargeBinary, nullable=False),
    sqlite_strict=True,
)
"""Words that an engine saw on a picture, compressed; it gives way to what a later version sees.

No record: without it pictures are read once more."""

packet = sa.Table(
    "packet",
    metadata,
    Column("content_digest", Text, primary_key=True),
    Column("provenance_digest", Text, primary_key=True),
    Column("content", LargeBinary, nullable=False),
    Column("provenance", LargeBinary, nullable=False),
    sqlite_strict=True,
)
"""One person's state: what was found, and where; both compressed JSON."""

revision_packet = sa.Table(
    "revision_packet",
    metadata,
    Column("revision_id", ForeignKey("revision.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("person", Words, nullable=False),
    Column("content_digest", Text, nullable=False),
    Column("provenance_digest", Text, nullable=False),
    Column("state", Text, nullable=False, server_default="open"),
    Column("changed", Integer, nullable=False, server_default=sa.text("0")),
    Column("what_changed", Text, nullable=False, server_default="[]"),
    Column("employee", ForeignKey("employee.id")),
    sa.ForeignKeyConstraint(
        ["content_digest", "provenance_digest"],
        ["packet.content_digest", "packet.provenance_digest"],
    ),
    CheckConstraint("changed IN (0, 1)", name="changed"),
    Index(None, "person"),
    sqlite_strict=True,
)

alias = sa.Table(
    "alias",
    metadata,
    Column("company_id", ForeignKey("company.id"), primary_key=True),
    Column("portal_name", Words, primary_key=True),
    Column("card_name", Words, primary_key=True),
    Column("portal_id", Text, primary_key=True, server_default=""),
    Column("employee_id", Text, primary_key=True, server_default=""),
    Column("source", Text, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    sqlite_strict=True,
)

setting = sa.Table(
    "setting",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("company_id", ForeignKey("company.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("created_by", ForeignKey("user_account.id")),
    Column("created_at", UtcTime, nullable=False),
    Index(None, "company_id", "name"),
    sqlite_strict=True,
)
"""Rules of an office as JSON, written once; of one name the latest row counts."""
