"""Tables of the index over records and pages; filled anew from revisions and copies at any time."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import Column, Index, Integer, Text
from sqlalchemy.dialects.postgresql import TSVECTOR

from ccprocessor.storage.base.columns import Day, Scaled, Words
from ccprocessor.storage.tables import metadata

search_row = sa.Table(
    "search_row",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("cycle_id", sa.ForeignKey("cycle.id")),
    Column("employee", Integer),
    Column("person", Words),
    Column("name", Words, nullable=False),
    Column("number", Words),
    Column("occurrence", Integer),
    Column("date", Day),
    Column("merchant", Words, nullable=False),
    Column("amount", Scaled(4)),
    Column("currency", Text),
    Column("card", Words),
    Column("text", Words, nullable=False),
    Column("document", Text),
    Column("page", Integer),
    Column("box", Text),
    Column("words", Text().with_variant(TSVECTOR(), "postgresql"), nullable=False),
    Index(None, "cycle_id", "employee"),
    Index(None, "document", "page"),
    sqlite_strict=True,
)
"""All that can be found: a person, charge or receipt of a month's newest revision, or a page.

`employee` is the person's place in the month, `number` that of the charge or receipt; `text` is
shown, `words` is searched. Pages belong to a document alone, whatever months it is part of.
"""

search_month = sa.Table(
    "search_month",
    metadata,
    Column("cycle_id", sa.ForeignKey("cycle.id"), primary_key=True),
    Column("revision_id", sa.ForeignKey("revision.id"), nullable=False),
    Column("trouble", Words, nullable=False, server_default=""),
    sqlite_strict=True,
)
"""The revision of each month that is found; `trouble` tells why nothing of it is."""

search_words = sa.table(
    "search_words", sa.column("search_words"), sa.column("rowid"), sa.column("words")
)
"""Index of the words on SQLite; a server has one on the column itself.

A row whose column of the index's own name says `delete` takes another out again.
"""

_INDEX = sa.DDL("CREATE VIRTUAL TABLE search_words USING fts5(words)")  # type: ignore[no-untyped-call]
sa.event.listen(search_row, "after_create", _INDEX.execute_if(dialect="sqlite"))
