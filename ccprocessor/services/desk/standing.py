"""The newest state of a month, worked out with decisions, and stored as the next revision."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ccprocessor.card_numbers import masked
from ccprocessor.domain.cycles import Month, Person
from ccprocessor.domain.decisions import REVIEWS, Decision
from ccprocessor.domain.matches import PairModel
from ccprocessor.domain.readings import MonthReading
from ccprocessor.review.coding_lists import NO_LISTS, CodingLists
from ccprocessor.services.coding.lists import lists_of, with_lists
from ccprocessor.services.cycle.earlier import people_of_other_months
from ccprocessor.services.cycle.month import Workings, month_of
from ccprocessor.services.cycle.month_reading import reading_in
from ccprocessor.services.office import Office
from ccprocessor.services.pair_models import model_of, with_model
from ccprocessor.storage.decisions import load_decisions, load_reading
from ccprocessor.storage.revisions import (
    NewRevision,
    StoredRevision,
    add_revision,
    find_saved,
    load_month,
    revision_id,
)
from ccprocessor.storage.stored import RevisionKind
from ccprocessor.storage.together.operations import operation_of

if TYPE_CHECKING:
    from ccprocessor.storage.engine.database import UnitOfWork

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Standing:
    """The newest state of a cycle, and what it was made from.

    `kept_reading` is the digest of the reading where it is stored, `lists` the codes that the
    office allows now, `model` what it learned about pairs, where that is in use.
    """

    revision: StoredRevision
    month: Month
    reading: MonthReading
    decisions: tuple[Decision, ...]
    kept_reading: str | None = None
    lists: CodingLists = NO_LISTS
    model: PairModel | None = None


def standing_of(office: Office, cycle_id: str, number: str | None = None) -> Standing:
    """A revision of a cycle (None: the newest) with its reading and decisions.

    Of a revision that an older program stored, the month itself is the reading. Raises
    `DatabaseRefused` and `UnknownRevision`.
    """
    lists, model = lists_of(office), model_of(office)
    with office.database.read() as session:
        revision, month = load_month(session, cycle_id, number)
        decisions = load_decisions(session, revision.id)
        if revision.reading is not None:
            reading = load_reading(session, revision.reading)
        else:
            reading = reading_in(month)
            month = month_of(reading, decisions=decisions, lists=lists, model=model)
    return Standing(revision, month, reading, decisions, revision.reading, lists, model)


def worked_out(
    standing: Standing,
    decisions: Sequence[Decision],
    earlier: Sequence[Person] = (),
    workings: Workings | None = None,
) -> Month:
    """Return the month of a standing's reading with these decisions instead of its own."""
    found = standing.lists, standing.model
    return month_of(standing.reading, earlier, decisions, workings, *found)


def month_with(
    office: Office,
    standing: Standing,
    decisions: Sequence[Decision],
    workings: Workings | None = None,
) -> Month:
    """The month that decisions make of a standing's reading; raises `DatabaseRefused`."""
    earlier = people_of_other_months(office, standing.revision.cycle_id, log.warning)
    return worked_out(standing, decisions, earlier, workings)


def new_revision(
    standing: Standing,
    decisions: tuple[Decision, ...],
    month: Month,
    reason: str | None,
    *,
    kind: RevisionKind | None = None,
) -> NewRevision:
    """Return what decisions make of a standing, as the revision that follows it.

    It is an approval where they add words of review alone, else an edit, unless a `kind` is given.
    """
    base = standing.revision
    kind = kind or _kind_of(decisions, standing.decisions)
    parts = (base.digest, kind, *(one.id for one in decisions))
    return NewRevision(
        month=month,
        inputs_digest=hashlib.sha256("\n".join(parts).encode()).hexdigest(),
        reason=masked(reason or "decisions"),
        options=with_model(with_lists(base.options, standing.lists), standing.model),
        based_on=base.number,
        kind=kind,
        reading=standing.kept_reading or standing.reading,
        decisions=decisions,
        before=standing.month if standing.kept_reading else None,
    )


def stored(
    office: Office,
    standing: Standing,
    decisions: tuple[Decision, ...],
    month: Month,
    reason: str | None,
    *,
    kind: RevisionKind | None = None,
    then: Callable[[UnitOfWork], None] = lambda _session: None,
) -> Standing:
    """Store what decisions make of a standing as the next revision; `then` is of the same unit.

    Raises `DatabaseRefused`, `RevisionConflict` where there is a newer revision, and `MonthClosed`.
    """
    made = decisions[len(standing.decisions) :]
    operation = "" if kind == "restore" else _operation(made)
    new = new_revision(standing, decisions, month, reason, kind=kind)
    new = replace(new, operation=operation)
    with office.write(operation=operation) as session:
        revision = add_revision(session, new)
        then(session)
    kept = revision.reading
    return replace(standing, revision=revision, month=month, decisions=decisions, kept_reading=kept)


def saved_as(office: Office, made: Sequence[Decision]) -> StoredRevision | None:
    """Return the revision that a save of exactly these decisions stored already; None without."""
    with office.database.read() as session:
        return find_saved(session, _operation(made))


def decisions_at(office: Office, cycle_id: str, number: str) -> tuple[Decision, ...]:
    """Return the decisions of a revision by its number; raises `UnknownRevision`."""
    with office.database.read() as session:
        return load_decisions(session, revision_id(session, cycle_id, number))


def _operation(made: Sequence[Decision]) -> str:
    """Return the id of the save of these decisions: the same upon any standing."""
    return operation_of(one.id for one in made) if made else ""


def _kind_of(decisions: Sequence[Decision], before: Sequence[Decision]) -> RevisionKind:
    """Tell what decisions add to those before; to take back a word of review is one, too."""
    known = {one.id: one for one in before}
    made = [known.get(one.decision or "", one) for one in decisions[len(before) :]]
    is_review = bool(made) and all(one.kind in REVIEWS for one in made)
    return "approval" if is_review else "edit"
