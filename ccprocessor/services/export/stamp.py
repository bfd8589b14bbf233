"""Stamp what the files of an export say of the revision they come from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from ccprocessor.domain.cycles import Closing
from ccprocessor.domain.decisions import Decision
from ccprocessor.services.export.staging import Manifest
from ccprocessor.services.office import Office
from ccprocessor.services.rules import OfficeRules

if TYPE_CHECKING:
    from ccprocessor.storage.revisions import StoredRevision


@dataclass(frozen=True, slots=True)
class ExportStamp:
    """Number, time and program of a revision, its decisions, and rules.

    `closing` is that of its month, of revisions that it covers: those from the closed one on. The
    same stamp gives the same bytes.
    """

    revision: str
    created: dt.datetime
    program: str
    rules: OfficeRules
    timings_ms: Mapping[str, int] = field(default_factory=dict)
    decisions: tuple[Decision, ...] = ()
    closing: Closing | None = None

    @classmethod
    def of(cls, office: Office, revision: StoredRevision, rules: OfficeRules) -> Self:
        """Return the stamp of a stored revision, exported with these rules."""
        from ccprocessor.storage.closing.closings import closing_of
        from ccprocessor.storage.decisions import load_decisions

        with office.database.read() as session:
            made = load_decisions(session, revision.id)
            closing = closing_of(session, revision.cycle_id)
        if closing is not None and _parts(revision.number) < _parts(closing.revision):
            closing = None
        timings = {stage: round(spent) for stage, spent in revision.timings.items()}
        return cls(
            revision.number, revision.created_at, revision.program, rules, timings, made, closing
        )


def _parts(number: str) -> tuple[int, ...]:
    return tuple(map(int, number.split(".")))


def is_stored(office: Office, manifest: Manifest) -> bool:
    """Tell whether the revision of these results is stored."""
    if office.is_empty:
        return False
    from ccprocessor.storage.revisions import find_by_inputs

    with office.database.read() as session:
        found = find_by_inputs(session, manifest.inputs)
    return found is not None and manifest.created in {None, found.created_at}
