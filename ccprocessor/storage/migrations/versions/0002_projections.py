"""The projections: what revisions hold, in rows that can be rebuilt."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ccprocessor.storage.base.columns import SHARE, WHOLE, Day

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables for lists, search and reports."""
    _employee_revision()
    _transaction()
    _receipt()
    _match()
    _issue()


def _employee_revision() -> None:
    op.create_table(
        "employee_revision",
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("employee_id", sa.Text()),
        sa.Column("portal_id", sa.Text()),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("card_name", sa.Text()),
        sa.Column("cards", sa.Text(), nullable=False),
        sa.Column("statement_total", WHOLE),
        sa.Column("receipt_total", WHOLE),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("flags", sa.Text(), nullable=False),
        sa.Column("transaction_count", sa.Integer(), nullable=False),
        sa.Column("receipt_count", sa.Integer(), nullable=False),
        sa.Column("match_count", sa.Integer(), nullable=False),
        sa.Column("issue_count", sa.Integer(), nullable=False),
        sa.Column("statement_pages", sa.Text(), nullable=False),
        sa.Column("receipt_pages", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name="fk_employee_revision_revision_id"
        ),
        sa.PrimaryKeyConstraint("revision_id", "position", name="pk_employee_revision"),
        sqlite_strict=True,
    )
    op.create_index("ix_employee_revision_person", "employee_revision", ["person"])


def _transaction() -> None:
    op.create_table(
        "transaction",
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("employee", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("card", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.Column("transaction_date", Day()),
        sa.Column("posted_date", Day()),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("merchant", sa.Text(), nullable=False),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("merchant_group", sa.Text(), nullable=False),
        sa.Column("product", sa.Text(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("unit_price", WHOLE),
        sa.Column("quantity", WHOLE),
        sa.Column("gross", WHOLE),
        sa.Column("discount", WHOLE),
        sa.Column("net", WHOLE),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["revision_id", "employee"],
            ["employee_revision.revision_id", "employee_revision.position"],
            name="fk_transaction_revision_id_employee",
        ),
        sa.PrimaryKeyConstraint("revision_id", "employee", "position", name="pk_transaction"),
        sqlite_strict=True,
    )
    op.create_index("ix_transaction_net", "transaction", ["net"])
    op.create_index("ix_transaction_number", "transaction", ["number"])


def _receipt() -> None:
    op.create_table(
        "receipt",
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("employee", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("transaction_id", sa.Text(), nullable=False),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.Column("date", Day()),
        sa.Column("amount", WHOLE),
        sa.Column("merchant", sa.Text(), nullable=False),
        sa.Column("merchant_address", sa.Text(), nullable=False),
        sa.Column("expense_type", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("coding_type", sa.Text()),
        sa.Column("job", sa.Text()),
        sa.Column("phase", sa.Text()),
        sa.Column("cost_type", sa.Text()),
        sa.Column("gl_account", sa.Text()),
        sa.Column("gl_description", sa.Text()),
        sa.Column("is_coded", sa.Integer(), nullable=False),
        sa.Column("has_attachment", sa.Integer(), nullable=False),
        sa.Column("attachment_name", sa.Text(), nullable=False),
        sa.Column("request_type", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["revision_id", "employee"],
            ["employee_revision.revision_id", "employee_revision.position"],
            name="fk_receipt_revision_id_employee",
        ),
        sa.PrimaryKeyConstraint("revision_id", "employee", "position", name="pk_receipt"),
        sqlite_strict=True,
    )
    op.create_index("ix_receipt_amount", "receipt", ["amount"])
    op.create_index("ix_receipt_transaction_id", "receipt", ["transaction_id"])


def _match() -> None:
    op.create_table(
        "match",
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("employee", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("card", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.Column("receipt_position", sa.Integer(), nullable=False),
        sa.Column("receipt_id", sa.Text(), nullable=False),
        sa.Column("receipt_occurrence", sa.Integer(), nullable=False),
        sa.Column("probability", SHARE, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["revision_id", "employee"],
            ["employee_revision.revision_id", "employee_revision.position"],
            name="fk_match_revision_id_employee",
        ),
        sa.PrimaryKeyConstraint(
            "revision_id", "employee", "position", "receipt_position", name="pk_match"
        ),
        sqlite_strict=True,
    )


def _issue() -> None:
    op.create_table(
        "issue",
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("employee", sa.Integer()),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("amount_impact", WHOLE),
        sa.Column("card", sa.Text()),
        sa.Column("number", sa.Text()),
        sa.Column("occurrence", sa.Integer()),
        sa.Column("receipt_id", sa.Text()),
        sa.Column("receipt_occurrence", sa.Integer()),
        sa.Column("document", sa.Text()),
        sa.Column("page", sa.Integer()),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name="fk_issue_revision_id"),
        sa.PrimaryKeyConstraint("revision_id", "position", name="pk_issue"),
        sqlite_strict=True,
    )
    op.create_index("ix_issue_type", "issue", ["type"])
