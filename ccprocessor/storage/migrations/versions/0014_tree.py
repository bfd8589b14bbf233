"""The end of the trail holds the peaks of the tree over its events: a root costs no walk."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, empty: who next adds an event works the peaks out."""
    op.add_column("audit_head", sa.Column("tree", sa.LargeBinary()))
