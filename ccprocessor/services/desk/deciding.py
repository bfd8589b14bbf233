"""Decisions of people: checked, laid upon the newest reading, stored as a revision."""

from __future__ import annotations

import datetime as dt
import json
import logging
import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ccprocessor.card_numbers import masked
from ccprocessor.decisions.applying import apply
from ccprocessor.decisions.in_force import in_effect
from ccprocessor.decisions.people import people_of, records_of
from ccprocessor.decisions.values import value_of
from ccprocessor.domain.cycles import Month, Person
from ccprocessor.domain.decisions import REVIEWS, Decision, DecisionKind, Step
from ccprocessor.domain.issues import Issue
from ccprocessor.domain.masking import masked_record
from ccprocessor.errors import ChangedMeanwhile, Means, NextStep
from ccprocessor.review.settling import may_follow, said_by_key
from ccprocessor.review.wording import plural
from ccprocessor.services.approval_rules import approval_rules
from ccprocessor.services.cycle.month import Workings
from ccprocessor.services.desk.clashes import clashes_of
from ccprocessor.services.desk.decision_lines import BadLine, parsed
from ccprocessor.services.desk.reviewed import (
    Refused,
    bars,
    require_for,
    require_words,
    reviewers_words,
    with_facts,
)
from ccprocessor.services.desk.standing import (
    Standing,
    decisions_at,
    month_with,
    standing_of,
    stored,
    worked_out,
)
from ccprocessor.services.office import Office
from ccprocessor.storage.closing.closings import MonthClosed, closing_of
from ccprocessor.storage.revisions import (
    RevisionConflict,
    StoredRevision,
)

if TYPE_CHECKING:
    from ccprocessor.storage.engine.database import UnitOfWork

log = logging.getLogger(__name__)

_ATTEMPTS = 5  # where others decide at the same moment


@dataclass(frozen=True, slots=True)
class Decided:
    """Result of decisions: the new revision and month, or what was refused and nothing else."""

    revision: StoredRevision | None
    month: Month | None
    applied: int = 0
    refused: tuple[Refused, ...] = ()
    touched: frozenset[str] = frozenset()

    @property
    def people(self) -> tuple[Person, ...]:
        """The people whom the decisions were about."""
        everybody = self.month.people if self.month else ()
        return tuple(person for person in everybody if person.key in self.touched)


class DecidedMeanwhile(ChangedMeanwhile):
    """Somebody else decided about the same people; nothing of this was stored."""

    hint = NextStep("{} Look at it and decide again.", Means.DECISIONS)


def decide(
    office: Office,
    cycle_id: str,
    lines: Sequence[str],
    *,
    reason: str | None = None,
    based_on: str | None = None,
) -> Decided:
    """Lay decisions, one a line, upon a cycle and store one revision; none if any is refused.

    Decisions made since revision `based_on` that say otherwise about the same thing raise
    `DecidedMeanwhile`; all others are kept beside these. Raises `DatabaseRefused`.
    """
    made, refused = read_lines(lines)
    return decide_made(office, cycle_id, made, refused, reason=reason, based_on=based_on)


def decide_made(
    office: Office,
    cycle_id: str,
    made: Mapping[int, Decision],
    refused: tuple[Refused, ...] = (),
    *,
    reason: str | None = None,
    based_on: str | None = None,
) -> Decided:
    """Do as `decide` with decisions by their lines, and with lines that are refused already."""
    require_for(office, *(one.kind for one in made.values()))
    for attempt in range(_ATTEMPTS):
        standing = standing_of(office, cycle_id)
        workings = Workings(standing.month.people)
        whole, unfit = checked(office, standing, made, workings)
        if unfit := refused or unfit:
            return Decided(None, None, refused=unfit)
        touched = people_of(standing.month.people, with_taken(whole, standing.decisions))
        if based_on is not None and based_on != standing.revision.number:
            check_others(office, standing, based_on, whole)
        decisions = (*standing.decisions, *whole)
        month = month_with(office, standing, decisions, workings)
        try:
            now = stored(office, standing, decisions, month, reason)
        except RevisionConflict:
            if attempt == _ATTEMPTS - 1:
                raise
            continue
        touched |= people_of(now.month.people, whole)
        return Decided(now.revision, now.month, len(whole), touched=touched)
    raise AssertionError("unreachable")


def checked(
    office: Office, standing: Standing, made: Mapping[int, Decision], workings: Workings
) -> tuple[list[Decision], tuple[Refused, ...]]:
    """Return decisions, by their lines, with author, time and what they are about.

    And those that do not fit the month. Raises `NotAllowed` about words of review.
    """
    by = office.actor.user
    whole = [_completed(one, standing, by, number) for number, one in enumerate(made.values())]
    require_words(office, standing, whole)
    unfit = tuple(_unfit(standing, dict(zip(made, whole, strict=True))))
    if not unfit and any(one.kind in REVIEWS for one in whole):
        return with_facts(office, standing, whole, tuple(made), workings)
    return whole, unfit


def review(
    office: Office,
    cycle_id: str,
    kind: DecisionKind,
    people: Sequence[str],
    comment: str | None,
    charges: Sequence[str] = (),
) -> Decided:
    """Submit, approve or return people, or everybody who may be; else as `decide`.

    `charges`, each as `CARD/NUMBER`, are those of whom is returned that are to be worked on again.
    Raises `NotAllowed` where a right is lacking, a rule of the office is against it, or the month
    is closed.
    """
    require_for(office, kind)
    standing = standing_of(office, cycle_id)
    with office.database.read() as session:
        if (closing := closing_of(session, cycle_id)) is not None:
            raise MonthClosed(closing)
    month = standing.month
    chosen = people or [one.key for one in month.people if may_follow(kind, one)]
    if kind == "submit" and not people:  # a return that nobody worked on is no oversight
        untouched = {
            one.key for one in month.people if one.review.state == "returned" and not one.review.why
        }
        chosen = [one for one in chosen if one not in untouched]
    if kind == "approve" and not people:
        barred = _barred(office, standing)
        chosen = [one for one in chosen if one not in barred]
    if not chosen:
        return Decided(None, None, refused=(Refused(0, f"there is nobody to {kind}"),))
    words = {"kind": kind, **({"text": comment} if comment else {})}
    refs = [dict(zip(_CHARGE, one.split("/", 1), strict=False)) for one in charges]
    lines = [json.dumps({**words, "person": one, **_lines_of(month, one, refs)}) for one in chosen]
    reason = f"{kind}: {plural(len(lines), 'person', 'people')}"
    return decide(office, cycle_id, lines, reason=reason)


def _barred(office: Office, standing: Standing) -> frozenset[str]:
    """Return the people whom whoever works here may not approve, by their keys."""
    rules = approval_rules(office)
    people, decisions = standing.month.people, standing.decisions
    return frozenset(one.key for one in people if bars(office, one, decisions, rules))


_CHARGE = ("card", "number")


def _lines_of(
    month: Month, person: str, refs: Sequence[dict[str, str]]
) -> dict[str, list[dict[str, str]]]:
    """Of these charges those of a person; all where they are nobody's, so that they are refused."""
    own = {
        (charge.card, charge.number)
        for one in month.people
        if person in {one.key, one.employee_id, one.portal_id}
        for charge in one.transactions
    }
    every = {(charge.card, charge.number) for one in month.people for charge in one.transactions}
    found = [ref for ref in refs if tuple(ref.values()) in own or tuple(ref.values()) not in every]
    return {"lines": found} if found else {}


def restore(
    office: Office,
    cycle_id: str,
    number: str,
    reason: str | None = None,
    then: Callable[[UnitOfWork], None] = lambda _session: None,
) -> StoredRevision:
    """Store the decisions and the reading of an earlier revision as the newest.

    `then` is of the same unit. Raises `DatabaseRefused`, `UnknownRevision`, and `NotAllowed` where
    it would bring back or take back what only reviewers say.
    """
    office.require("decide")
    newest = standing_of(office, cycle_id)
    old = standing_of(office, cycle_id, number)
    if reviewers_words(old.decisions) != reviewers_words(newest.decisions):
        office.require("review")
    standing = replace(newest, reading=old.reading, kept_reading=old.kept_reading)
    why = reason or f"revision {number} restored"
    month = month_with(office, standing, old.decisions)
    return stored(office, standing, old.decisions, month, why, kind="restore", then=then).revision


def read_lines(lines: Sequence[str]) -> tuple[dict[int, Decision], tuple[Refused, ...]]:
    """Return the decisions by the numbers of their lines, and lines that are none."""
    made: dict[int, Decision] = {}
    refused = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            made[number] = masked_record(parsed(line))
        except BadLine as error:
            refused.append(Refused(number, str(error)))
    if not made and not refused:
        refused.append(Refused(0, "there is no decision in it"))
    return made, tuple(refused)


def _completed(decision: Decision, standing: Standing, by: str, number: int) -> Decision:
    """The decision with id, author, time, and what the paper or the issue says that it is about."""
    now = dt.datetime.now(dt.UTC)
    whole = replace(decision, id=new_id(number), by=by, at=now)
    if whole.was is not None:
        return whole
    if whole.kind == "resolve":
        return replace(whole, was=said_by_key(standing.month).get(whole.issue or ""))
    if whole.kind not in ("set", "confirm"):
        return whole
    for person in standing.reading.people:
        for record in records_of(person):
            if record.key in (whole.transaction, whole.receipt):
                return replace(whole, was=value_of(record, whole.field or "") or "")
    return whole


_LETTERS = str.maketrans("0123456789", "ghijkmnpqr")


def new_id(number: int) -> str:
    """Return an id that sorts by time, as UUIDs of version 7 do; `number` keeps a batch in order.

    None whose digits pass for a card number, nor with a number behind it: what is added by a
    decision is named by its id. So the last part is of letters.
    """
    moment = f"{time.time_ns() // 1_000_000:012x}"
    letters = secrets.token_hex(8).translate(_LETTERS)
    made = f"{moment[:8]}-{moment[8:]}-7{number % 0x1000:03x}-{letters}"
    return made if masked(made) == made else new_id(number)


def _unfit(standing: Standing, made: dict[int, Decision]) -> Iterator[Refused]:
    """Lines that do not fit the month as it is when their turn comes."""
    applied = apply(standing.reading, (*standing.decisions, *made.values()))
    why = {misfit.decision.id: misfit.why for misfit in applied.misfits}
    known = {one.id: one for one in (*standing.decisions, *made.values())}
    issues = {one.key for one in issues_of(standing.month)}
    if not issues.issuperset(one.issue for one in made.values() if one.issue):
        month = worked_out(standing, tuple(known.values()))
        issues |= {one.key for one in issues_of(month)}
    before = [*standing.decisions]
    charges = {one.key for person in standing.month.people for one in person.transactions}
    for line, decision in made.items():
        if decision.id in why:
            yield Refused(line, why[decision.id])
        elif gone := next((one for one in decision.lines if one not in charges), None):
            yield Refused(line, f"there is no charge {gone.words}")
        elif decision.kind == "take_back" and decision.decision not in known:
            yield Refused(line, f"there is no decision {decision.decision}")
        elif decision.kind == "take_back" and decision.decision not in in_effect(before):
            yield Refused(line, f"decision {decision.decision} was taken back already")
        elif decision.kind in ("resolve", "reopen") and decision.issue not in issues:
            yield Refused(line, f"there is no issue {decision.issue}")
        before.append(decision)


def with_taken(made: Sequence[Decision], known: Iterable[Decision]) -> list[Decision]:
    """The decisions, and those that they take back."""
    taken = {one.decision for one in made} - {None}
    return [*made, *(one for one in known if one.id in taken)]


def issues_of(month: Month) -> Iterator[Issue]:
    """Every issue of a month: its own, then its people's."""
    yield from month.issues
    for person in month.people:
        yield from person.issues


def check_others(
    office: Office, standing: Standing, based_on: str, made: Sequence[Decision]
) -> None:
    """Raise `DecidedMeanwhile` where others decided about the same people since `based_on`."""
    number, cycle_id, people = standing.revision.number, standing.revision.cycle_id, standing.month
    before = decisions_at(office, cycle_id, based_on)
    both_sides = {one.id: one for one in (*before, *standing.decisions)}
    common = {one.id for one in before} & {one.id for one in standing.decisions}
    since = [one for one in both_sides.values() if one.id not in common and one.kind != "export"]
    theirs = people_of(people.people, with_taken(since, tuple(both_sides.values())))
    if not (both := theirs & people_of(people.people, with_taken(made, standing.decisions))):
        return
    steps = (Step("", tuple(made), based_on),)
    clashes = clashes_of(people, standing.decisions, steps, {based_on: before})
    who = ", ".join(dict.fromkeys(one.by for one in since)) or "somebody"
    names = ", ".join(one.name for one in people.people if one.key in both)
    told = (
        f"Since revision {based_on}, {who} decided about {names}: the newest revision is {number}."
    )
    sides = "".join(f" {one.sentence}" for one in clashes)
    raise DecidedMeanwhile(f"{told}{sides} Nothing of this was stored.")
