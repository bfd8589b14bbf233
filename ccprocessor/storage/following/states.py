"""A month followed from revision to revision: what was read of it already is not read again."""

from __future__ import annotations

from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ccprocessor.domain.cycles import Month, Person
from ccprocessor.domain.decisions import Decision
from ccprocessor.domain.readings import MonthReading
from ccprocessor.storage import tables
from ccprocessor.storage.actors import is_own
from ccprocessor.storage.decisions import decision_of, load_reading
from ccprocessor.storage.revisions import StoredRevision, load_sealed


class Followed:
    """Parts of the revision that was read last, each held against its digest when it was.

    People are known by the digests of their packets, decisions by their bodies, a reading by its
    digest: a revision that has them, too, has the same.
    """

    def __init__(self) -> None:
        self.people: dict[tuple[str, str], Person] = {}
        self.decisions: dict[str, Decision] = {}
        self.readings: dict[str, MonthReading] = {}


class State(NamedTuple):
    """A revision and its month, the decisions it stands on, and what they were laid upon.

    `reading` is None in what older programs stored.
    """

    revision: StoredRevision
    month: Month
    decisions: tuple[Decision, ...]
    reading: MonthReading | None


def load_state(session: Session, cycle_id: str, number: str | None, known: Followed) -> State:
    """Return a revision of a cycle (None: the newest); only what is not known yet is read.

    From then on its parts are what is known. Raises as `load_month` does.
    """
    found = load_sealed(session, cycle_id, number, known.people)
    known.people = {
        key.digests: one for key, one in zip(found.keys, found.month.people, strict=True)
    }
    known.decisions = {one: known.decisions.get(one) or decision_of(one) for one in found.bodies}
    digest = found.revision.reading
    readings = (
        {digest: known.readings.get(digest) or load_reading(session, digest)} if digest else {}
    )
    known.readings = readings
    decisions = tuple(known.decisions[one] for one in found.bodies)
    return State(found.revision, found.month, decisions, readings.get(digest or ""))


def newest_id(session: Session, cycle_id: str) -> int | None:
    """Return the key of a cycle's newest revision; None where it has none."""
    table = tables.revision
    own = sa.select(table.c.id).where(table.c.cycle_id == cycle_id, is_own(session, table))
    newest = own.order_by(table.c.major.desc(), table.c.minor.desc(), table.c.id.desc())
    found: int | None = session.scalar(newest.limit(1))
    return found
