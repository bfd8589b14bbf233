"""The tables that can be dropped and rebuilt: revisions laid out in rows for lists and reports."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column, Index, Integer, Text

from ccprocessor.domain.money import DOLLARS
from ccprocessor.storage.base.columns import SHARE, Day, Scaled, Words
from ccprocessor.storage.tables import metadata

_MONEY = Scaled(4)
_UNIT = Scaled(5)


def _of_revision() -> Column[int]:
    return Column("revision_id", sa.ForeignKey("revision.id"), primary_key=True)


def _currency() -> Column[str]:
    """Currency of the amounts of a row."""
    return Column("currency", Text, nullable=False, server_default=DOLLARS)


def _of_employee() -> tuple[Column[int], Column[int], Column[int], sa.ForeignKeyConstraint]:
    return (
        Column("revision_id", Integer, primary_key=True),
        Column("employee", Integer, primary_key=True),
        Column("position", Integer, primary_key=True),
        sa.ForeignKeyConstraint(
            ["revision_id", "employee"],
            ["employee_revision.revision_id", "employee_revision.position"],
        ),
    )


employee_revision = sa.Table(
    "employee_revision",
    metadata,
    _of_revision(),
    Column("position", Integer, primary_key=True),
    Column("person", Words, nullable=False),
    Column("employee_id", Words),
    Column("portal_id", Words),
    Column("name", Words, nullable=False),
    Column("card_name", Words),
    Column("cards", Text, nullable=False),
    Column("statement_total", _MONEY),
    Column("receipt_total", _MONEY),
    _currency(),
    Column("status", Text, nullable=False),
    Column("flags", Text, nullable=False),
    Column("transaction_count", Integer, nullable=False),
    Column("receipt_count", Integer, nullable=False),
    Column("match_count", Integer, nullable=False),
    Column("issue_count", Integer, nullable=False),
    Column("statement_pages", Text, nullable=False),
    Column("receipt_pages", Text, nullable=False),
    Index(None, "person"),
    sqlite_strict=True,
)

transaction = sa.Table(
    "transaction",
    metadata,
    *_of_employee(),
    Column("card", Words, nullable=False),
    Column("number", Words, nullable=False),
    Column("occurrence", Integer, nullable=False),
    Column("transaction_date", Day),
    Column("posted_date", Day),
    Column("level", Words, nullable=False),
    Column("merchant", Words, nullable=False),
    Column("city", Words, nullable=False),
    Column("state", Words, nullable=False),
    Column("merchant_group", Words, nullable=False),
    Column("product", Words, nullable=False),
    Column("lines", Integer, nullable=False),
    Column("unit_price", _UNIT),
    Column("quantity", _MONEY),
    Column("gross", _MONEY),
    Column("discount", _MONEY),
    Column("net", _MONEY),
    _currency(),
    Column("document", Text, nullable=False),
    Column("page", Integer, nullable=False),
    Column("source", Text, nullable=False),
    Index(None, "number"),
    Index(None, "net"),
    sqlite_strict=True,
)

receipt = sa.Table(
    "receipt",
    metadata,
    *_of_employee(),
    Column("transaction_id", Words, nullable=False),
    Column("occurrence", Integer, nullable=False),
    Column("date", Day),
    Column("amount", _MONEY),
    _currency(),
    Column("merchant", Words, nullable=False),
    Column("merchant_address", Words, nullable=False),
    Column("expense_type", Words, nullable=False),
    Column("title", Words, nullable=False),
    Column("purpose", Words, nullable=False),
    Column("address", Words, nullable=False),
    Column("coding_type", Words),
    Column("job", Words),
    Column("phase", Words),
    Column("cost_type", Words),
    Column("gl_account", Words),
    Column("gl_description", Words),
    Column("is_coded", Integer, nullable=False),
    Column("has_attachment", Integer, nullable=False),
    Column("attachment_name", Words, nullable=False),
    Column("request_type", Words, nullable=False),
    Column("document", Text, nullable=False),
    Column("page", Integer, nullable=False),
    Column("source", Text, nullable=False),
    Index(None, "transaction_id"),
    Index(None, "amount"),
    sqlite_strict=True,
)

match = sa.Table(
    "match",
    metadata,
    *_of_employee(),
    Column("card", Words, nullable=False),
    Column("number", Words, nullable=False),
    Column("occurrence", Integer, nullable=False),
    Column("receipt_position", Integer, primary_key=True),
    Column("receipt_id", Words, nullable=False),
    Column("receipt_occurrence", Integer, nullable=False),
    Column("probability", SHARE, nullable=False),
    Column("state", Text, nullable=False),
    sqlite_strict=True,
)
"""One row for each receipt of a match."""

issue = sa.Table(
    "issue",
    metadata,
    _of_revision(),
    Column("position", Integer, primary_key=True),
    Column("employee", Integer),
    Column("type", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("message", Words, nullable=False),
    Column("amount_impact", _MONEY),
    _currency(),
    Column("card", Words),
    Column("number", Words),
    Column("occurrence", Integer),
    Column("receipt_id", Words),
    Column("receipt_occurrence", Integer),
    Column("document", Text),
    Column("page", Integer),
    Index(None, "type"),
    sqlite_strict=True,
)
"""`employee` is NULL for an issue of the whole month."""

PROJECTIONS: tuple[sa.Table, ...] = (employee_revision, transaction, receipt, match, issue)
"""In the order in which they can be filled."""
