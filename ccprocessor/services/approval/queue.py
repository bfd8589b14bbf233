"""Queue of a reviewer: who waits for a word in every open month, and what to look at first."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator, Mapping, Sequence

from ccprocessor.crashes.guarding import guarded
from ccprocessor.decisions.in_force import in_force
from ccprocessor.decisions.people import by_person
from ccprocessor.domain.cycles import Person
from ccprocessor.domain.decisions import BY_REVIEWERS, REVIEWS, Decision
from ccprocessor.domain.facts import Facts, facts_of
from ccprocessor.domain.rights import may
from ccprocessor.errors import CouldNotBeProcessed, DatabaseDamaged
from ccprocessor.review.approval.limits import ApprovalRules, Reviewer, needs_second, why_not
from ccprocessor.review.approval.moves import moves_told
from ccprocessor.review.approval.risks import risk_of
from ccprocessor.review.wording import day, month_words
from ccprocessor.services.approval.items import Queue, QueueItem, QueueState
from ccprocessor.services.approval_rules import approval_rules
from ccprocessor.services.desk.reviewed import reviewer
from ccprocessor.services.office import Office
from ccprocessor.storage.actors import known_users
from ccprocessor.storage.closing.looks import keep_look, looks_of
from ccprocessor.storage.decisions import load_decisions
from ccprocessor.storage.revisions import latest_revision, list_cycles, load_month

log = logging.getLogger(__name__)

_LONG_AGO = dt.datetime.min.replace(tzinfo=dt.UTC)
_LOOKED: Mapping[str, str] = {
    "submit": "it was submitted",
    "approve_first": "the first approval",
    "approve": "the approval",
    "return": "it was returned",
}


def queue_of(office: Office) -> Queue:
    """The queue as it is now, of months that are neither closed nor put away.

    Every role may look. Raises `DatabaseRefused`.
    """
    by = reviewer(office)
    if office.is_empty:
        return Queue((), ApprovalRules(), by)
    rules, troubles = approval_rules(office), list[str]()
    with office.database.read() as session:
        months, users = list_cycles(session), known_users(session)
    items: list[QueueItem] = []
    for one in months:
        if one.mark != "shown" or one.closing is not None:
            continue
        try:
            with guarded(month_words(one.cycle)):
                items += _of_month(office, one.cycle.id, rules, by)
        except (DatabaseDamaged, CouldNotBeProcessed) as error:
            log.warning("The queue lacks %s: %s", one.cycle.id, error)
            troubles.append(str(error))
    items.sort(key=_urgency)
    return Queue(tuple(items), rules, by, tuple(troubles), users)


def keep_looked(office: Office, item: QueueItem) -> None:
    """Keep that whoever works here saw a row as it is; nothing of those who do not review."""
    if not may(office.role, "review"):
        return
    with office.write() as session:
        keep_look(session, item.cycle.id, item.person.key, item.facts)


def _urgency(item: QueueItem) -> tuple[int, float, str]:
    at = item.at.timestamp() if item.at else 0.0
    return (-item.risk.score, at, item.person.name.casefold())


def _of_month(
    office: Office, cycle_id: str, rules: ApprovalRules, by: Reviewer
) -> Iterator[QueueItem]:
    """The rows of a month; one without a word of review is not even read."""
    with office.database.read() as session:
        newest = latest_revision(session, cycle_id)
        made = load_decisions(session, newest.id) if newest else ()
        if newest is None or not any(one.kind in REVIEWS for one in made):
            return
        revision, month = load_month(session, cycle_id, newest.number)
        looks = looks_of(session, by.name, cycle_id)
    now = by_person(month.people, in_force(made))
    ever = by_person(month.people, [one for one in made if one.kind in REVIEWS])
    for person in month.people:
        state = _state(person)
        about, words = now.get(person.key, []), ever.get(person.key, [])
        if state is None or not words:
            continue
        facts = facts_of(person)
        sent = next((one for one in reversed(words) if one.kind == "submit"), words[-1])
        since, before = _last_look(words, looks.get(person.key), is_fallen=state == "fallen")
        yield QueueItem(
            cycle=month.cycle,
            revision=revision.number,
            person=person,
            state=state,
            risk=risk_of(person, about, rules),
            by=sent.by,
            at=sent.at,
            facts=facts,
            changed=moves_told(before, facts) if before else (),
            since=since,
            why_not=why_not(person, about, rules, by),
            second=_lacks_second(person, rules, by),
            decisions=tuple(about),
        )


def _state(person: Person) -> QueueState | None:
    match person.review.state:
        case "submitted":
            return "waiting"
        case "returned":
            return "returned"
        case "approved" | "exported":
            return "approved"
        case _:
            return "fallen" if person.review.why else None


def _lacks_second(person: Person, rules: ApprovalRules, by: Reviewer) -> bool:
    others = [one for one in person.review.approvals if one.by != by.name]
    return needs_second(person, rules, by) and not others


def _last_look(
    words: Sequence[Decision], look: tuple[dt.datetime, Facts] | None, *, is_fallen: bool
) -> tuple[str, Facts]:
    """Return what the facts are compared with, and its name; nothing before the first look.

    That is a reviewer's last word, or the own last look where that is later; of somebody who fell
    back it is the word that fell.
    """
    kinds = {*BY_REVIEWERS, "submit"} if is_fallen else BY_REVIEWERS
    found = [one for one in words if one.kind in kinds and one.facts]
    last = found[-1] if found else None
    said = last.at if last and last.at else _LONG_AGO
    if look is not None and not is_fallen and look[0] > said:
        return f"you looked on {day(look[0].astimezone().date())}", look[1]
    if last is None:
        return "", ()
    on = f" on {day(last.at.astimezone().date())}" if last.at else ""
    return f"{_LOOKED[last.kind]}{on} by {last.by}", last.facts
