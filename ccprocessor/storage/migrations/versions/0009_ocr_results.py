"""Words that OCR saw on a picture are kept for all months and desks: it is read once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ccprocessor.storage.base.columns import UtcTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table, empty: pictures of months before are taken in when they are read again."""
    op.create_table(
        "ocr_result",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("picture", sa.Text(), nullable=False),
        sa.Column("engine", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("engine_version", sa.Text(), nullable=False),
        sa.Column("pixels", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], name="fk_ocr_result_company_id"),
        sa.PrimaryKeyConstraint("company_id", "picture", "engine", name="pk_ocr_result"),
        sqlite_strict=True,
    )
