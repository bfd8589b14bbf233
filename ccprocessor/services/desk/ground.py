"""The ground that a desk begins on: a month as it stands, or was seen last while that is away."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TypeAlias

from ccprocessor.domain.cycles import Closing, Person
from ccprocessor.domain.decisions import Step
from ccprocessor.review.coding_lists import CodingLists
from ccprocessor.services.cycle.earlier import people_of_other_months
from ccprocessor.services.desk.standing import Known, Standing, standing_in
from ccprocessor.services.last_seen import (
    SeenMonth,
    keep_draft,
    keep_month,
    or_seen,
    seen_draft,
    seen_month,
)
from ccprocessor.services.office import Office
from ccprocessor.storage.closing.closings import closing_of
from ccprocessor.storage.decisions import Draft, load_draft, steps_of_others

log = logging.getLogger(__name__)

Others: TypeAlias = tuple[tuple[str, Step], ...]
"""Steps of others that are not saved, each with who made it."""


@dataclass(frozen=True, slots=True)
class Ground:
    """The newest state of a month, what its user had not saved, and by whom it was closed.

    `earlier` are people of other months, nobody where it `is_seen`: as this computer saw it last.
    """

    standing: Standing
    draft: Draft
    closing: Closing | None
    earlier: tuple[Person, ...] = ()
    is_seen: bool = False
    others: Others = ()


def ground_of(
    office: Office, cycle_id: str, earlier: tuple[Person, ...] | None, known: Known
) -> Ground:
    """Return the ground of a month; the people of others are looked up where they are None.

    What is `known` of it is not read again. Raises `DatabaseRefused` and `UnknownRevision`.
    """

    def look() -> Ground:
        with office.database.read() as session:
            standing = standing_in(session, office, cycle_id, None, known)
            closing = closing_of(session, cycle_id)
            draft = load_draft(session, cycle_id, office.actor.user)
            others = steps_of_others(session, cycle_id, office.actor.user)
        people = earlier
        if people is None:
            people = people_of_other_months(office, cycle_id, log.warning)
        return Ground(standing, draft, closing, people, others=others)

    return or_seen(office, look, lambda: _seen(office, cycle_id))


def keep_ground(office: Office, standing: Standing, closing: Closing | None, draft: Draft) -> None:
    """Let this computer keep a month as it stands, and its draft, for when a server is away."""
    seen = SeenMonth(
        standing.revision,
        standing.month,
        standing.month.people,
        standing.decisions,
        standing.kept_reading,
        standing.lists.lists,
        standing.model,
        closing,
    )
    keep_month(office, seen, standing.reading)
    keep_draft(office, standing.revision.cycle_id, draft)


def _seen(office: Office, cycle_id: str) -> Ground:
    seen, reading = seen_month(office, cycle_id)
    standing = Standing(
        seen.revision,
        seen.month,
        reading,
        seen.decisions,
        seen.kept_reading,
        CodingLists(seen.lists),
        seen.model,
    )
    return Ground(standing, seen_draft(office, cycle_id), seen.closing, is_seen=True)
