"""Copies of documents that were read are kept: their pieces go only where a better copy comes."""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_NAME = "document_chunk_is_written_once"
_FINISHED = (
    "SELECT 1 FROM document WHERE sha256 = OLD.document"
    " AND record IS NOT NULL AND redacted_sha256 IS NOT NULL"
)
"""A document that was read and still says which copy it has."""


def upgrade() -> None:
    """Guard the pieces of finished documents; those of unfinished ones are cleaned up."""
    if op.get_bind().dialect.name != "postgresql":
        op.execute(
            f"CREATE TRIGGER {_NAME}_delete BEFORE DELETE ON document_chunk FOR EACH ROW"
            f" WHEN EXISTS ({_FINISHED})"
            " BEGIN SELECT RAISE(ABORT, 'a document_chunk is written once'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {_NAME}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF EXISTS ({_FINISHED}) THEN"
        " RAISE EXCEPTION 'a document_chunk is written once'; END IF; RETURN OLD; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {_NAME}_delete BEFORE DELETE ON document_chunk"
        f" FOR EACH ROW EXECUTE FUNCTION {_NAME}()"
    )
    op.execute(
        f"CREATE TRIGGER {_NAME}_truncate BEFORE TRUNCATE ON document_chunk"
        " FOR EACH STATEMENT EXECUTE FUNCTION written_once()"
    )
