"""Store a run: its documents, its revision and the names it taught, in one transaction."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ccprocessor.domain.cycles import Month
from ccprocessor.domain.matches import Alias
from ccprocessor.domain.receipts import ReceiptReport
from ccprocessor.domain.statement import CardStatement
from ccprocessor.services.copies import chunks_of, copy_path
from ccprocessor.services.intake import Intake
from ccprocessor.storage.aliases import keep_aliases
from ccprocessor.storage.database import Database
from ccprocessor.storage.documents import Processing, store_document
from ccprocessor.storage.revisions import NewRevision, StoredRevision, add_revision, next_number

log = logging.getLogger(__name__)


class Outrun(Exception):
    """Another run stored first; `same` is its revision where it was made from the same inputs."""

    def __init__(self, same: StoredRevision | None = None) -> None:
        super().__init__("another run stored first")
        self.same = same


@dataclass(frozen=True, slots=True)
class Draft:
    """A reviewed month that waits to be stored; `timings_ms` fills up until it is.

    `redacted` is the SHA-256 of each document's copy without card numbers, by the document's own.
    """

    month: Month
    intake: Intake
    inputs_digest: str
    aliases: tuple[Alias, ...]
    author: str
    created: dt.datetime
    started: dt.datetime
    program: str
    options: Mapping[str, object]
    timings_ms: dict[str, int]
    redacted: Mapping[str, str]
    cache: Path

    def as_new(self) -> NewRevision:
        """What storage takes."""
        return NewRevision(
            month=self.month,
            inputs_digest=self.inputs_digest,
            author=self.author,
            program=self.program,
            options=dict(self.options),
            timings=dict(self.timings_ms),
            created_at=self.created,
        )


def number_of(database: Database, draft: Draft) -> str:
    """The number the draft would get now."""
    with database.read() as session:
        return next_number(session, draft.month)


def store(database: Database, draft: Draft, number: str) -> StoredRevision:
    """Commit the draft as revision `number`.

    Raises `Outrun`, with nothing stored, where another run was faster.
    """
    with database.write() as session:
        for document in draft.month.documents:
            store_document(
                session,
                document,
                record=_record(draft.intake, document.sha256),
                chunks=chunks_of(copy_path(draft.cache, document.sha256)),
                redacted_sha256=draft.redacted[document.sha256],
                processing=Processing(draft.program, draft.started, draft.started, draft.created),
            )
        revision = add_revision(session, draft.as_new())
        if revision.number != number or revision.created_at != draft.created:
            same = revision if revision.created_at != draft.created else None
            raise Outrun(same)
        keep_aliases(session, draft.aliases)
    log.info(
        "Stored revision %s of %s: %d people, %d documents, %s ms",
        revision.number,
        revision.cycle_id,
        len(draft.month.people),
        len(draft.month.documents),
        dict(draft.timings_ms),
    )
    return revision


def _record(intake: Intake, sha256: str) -> CardStatement | ReceiptReport | None:
    """All that was read in one document."""
    return next((read for read in intake.readings if read.document == sha256), None)
