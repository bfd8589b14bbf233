"""An index over the records of every month and the words of every page, to find them by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_KINDS = ("person", "charge", "receipt", "page")
"""Kinds of rows, each with an index of its own on a server: they are asked for one by one."""

_WORDS = sa.Text().with_variant(postgresql.TSVECTOR(), "postgresql")
_MONEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_DAY = sa.Date().with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    """Add the tables, empty: months stored before are filled in when something is first looked for.

    SQLite has the words of the rows in an index of its own, which the program keeps: triggers would
    write it to the file row by row.
    """
    _add_rows()
    op.create_table(
        "search_month",
        sa.Column("cycle_id", sa.Text(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("trouble", sa.Text(), nullable=False, server_default=""),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name="fk_search_month_cycle_id"),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name="fk_search_month_revision_id"
        ),
        sa.PrimaryKeyConstraint("cycle_id", name="pk_search_month"),
        sqlite_strict=True,
    )
    if op.get_bind().dialect.name == "postgresql":
        for kind in _KINDS:
            own = sa.text(f"kind = '{kind}'")
            name = f"search_words_{kind}"
            op.create_index(
                name, "search_row", ["words"], postgresql_using="gin", postgresql_where=own
            )
    else:
        op.execute(_INDEX)


def _add_rows() -> None:
    op.create_table(
        "search_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("cycle_id", sa.Text()),
        sa.Column("employee", sa.Integer()),
        sa.Column("person", sa.Text()),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("number", sa.Text()),
        sa.Column("occurrence", sa.Integer()),
        sa.Column("date", _DAY),
        sa.Column("merchant", sa.Text(), nullable=False),
        sa.Column("amount", _MONEY),
        sa.Column("currency", sa.Text()),
        sa.Column("card", sa.Text()),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("document", sa.Text()),
        sa.Column("page", sa.Integer()),
        sa.Column("box", sa.Text()),
        sa.Column("words", _WORDS, nullable=False),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name="fk_search_row_cycle_id"),
        sa.PrimaryKeyConstraint("id", name="pk_search_row"),
        sqlite_strict=True,
    )
    op.create_index("ix_search_row_cycle_id_employee", "search_row", ["cycle_id", "employee"])
    op.create_index("ix_search_row_document_page", "search_row", ["document", "page"])


_INDEX = (
    "CREATE VIRTUAL TABLE search_words USING fts5(words, content='search_row',"
    " content_rowid='id', detail='none', prefix='1 2 3',"
    """ tokenize="unicode61 remove_diacritics 0 tokenchars '$#@'")"""
)
