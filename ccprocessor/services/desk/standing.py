"""The newest state of a month, worked out with decisions, and stored as the next revision."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

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
from ccprocessor.storage.decisions import load_decisions
from ccprocessor.storage.following.states import Followed, load_state, newest_id
from ccprocessor.storage.office_rules import newest_rule
from ccprocessor.storage.revisions import (
    NewRevision,
    StoredRevision,
    add_revision,
    find_saved,
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


class Known(Followed):
    """The same with what the office allows and learned, and the key of its newest rule then."""

    def __init__(self) -> None:
        super().__init__()
        self.rules: tuple[int | None, CodingLists, PairModel | None] | None = None

    def rules_at(self, office: Office, newest: int | None) -> tuple[CodingLists, PairModel | None]:
        """Return the lists and the model that count since a rule was written."""
        if self.rules is None or self.rules[0] != newest:
            self.rules = (newest, lists_of(office), model_of(office))
        return self.rules[1:]


def standing_of(
    office: Office, cycle_id: str, number: str | None = None, known: Known | None = None
) -> Standing:
    """A revision of a cycle (None: the newest) with its reading and decisions.

    Of a revision that an older program stored, the month itself is the reading. What is `known`
    of the one before is not read again. Raises `DatabaseRefused` and `UnknownRevision`.
    """
    with office.database.read() as session:
        return standing_in(session, office, cycle_id, number, known)


def standing_in(
    session: UnitOfWork, office: Office, cycle_id: str, number: str | None, known: Known | None
) -> Standing:
    """The same in a unit that is open."""
    known = known or Known()
    lists, model = known.rules_at(office, newest_rule(session))
    revision, month, decisions, reading = load_state(session, cycle_id, number, known)
    if reading is None:
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


def changed_since(
    office: Office, standing: Standing, made: Sequence[Decision] = ()
) -> Literal["", "by others", "saved"]:
    """Tell whether a newer revision was stored, and whether by a save of exactly these decisions.

    That is so where the answer to it was lost.
    """
    with office.database.read() as session:
        if newest_id(session, standing.revision.cycle_id) in (None, standing.revision.id):
            return ""
        return "saved" if find_saved(session, _operation(made)) else "by others"


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
