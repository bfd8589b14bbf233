"""Alembic's way in: it works on the connection that was handed to it."""

from __future__ import annotations

from alembic import context

from ccprocessor.storage import projected, tables

assert projected.PROJECTIONS  # importing it fills the metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=tables.metadata,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
