"""Acts of clerks and reviewers on the people of months: each all of it or nothing, and undone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from ccprocessor.decisions.in_force import in_force
from ccprocessor.decisions.people import by_person
from ccprocessor.domain.cycles import Person
from ccprocessor.domain.decisions import Decision, DecisionKind
from ccprocessor.domain.facts import facts_of
from ccprocessor.domain.issues import TransactionRef
from ccprocessor.domain.rights import DONE_BY, Right, may
from ccprocessor.errors import ChangedMeanwhile, WrongUsage
from ccprocessor.review.approval.moves import moves_told
from ccprocessor.review.wording import plural
from ccprocessor.services.approval.items import QueueItem
from ccprocessor.services.cycle.month import Workings
from ccprocessor.services.desk.deciding import Decided, checked, decide_made, review
from ccprocessor.services.desk.reviewed import require_for
from ccprocessor.services.desk.session import DeskSession
from ccprocessor.services.desk.standing import month_with, new_revision, standing_of
from ccprocessor.services.desk.state import DeskState
from ccprocessor.services.office import Office
from ccprocessor.storage.actors import known_users
from ccprocessor.storage.revisions import NewRevision, RevisionConflict, add_revision
from ccprocessor.storage.users.accounts import accounts

_Made = Mapping[str, Sequence[Decision]]
_ATTEMPTS = 5  # where others decide at the same moment


class NotReviewed(ChangedMeanwhile):
    """Somebody in the queue is not as they were shown; nothing was stored."""

    hint = "Look at the queue as it is now, and do it again."


@dataclass(frozen=True, slots=True)
class Reviewed:
    """An act of a reviewer: what was done in words, and its decisions by month, to be undone."""

    sentence: str
    decisions: Mapping[str, tuple[str, ...]]


def approve(office: Office, items: Sequence[QueueItem], comment: str = "") -> Reviewed:
    """Approve people as they are shown, in however many months: as one act, all or none of them.

    Raises `NotAllowed`, `NotReviewed` where somebody was changed since, and `DatabaseRefused`.
    """
    made = _by_month(items, lambda one: _word("approve", one, comment))
    done = _together(office, made, f"approve: {plural(len(items), 'person', 'people')}")
    firsts = sum(one.kind == "approve_first" for some in done.values() for one in some)
    told = _named(items, "approved")
    if firsts:
        told += f" {plural(firsts, 'needs', 'need')} a second approval by somebody else."
    return _reviewed(told, done)


def return_lines(
    office: Office, item: QueueItem, comment: str, lines: Sequence[TransactionRef] = ()
) -> Reviewed:
    """Return somebody to be worked on again, with a comment, all or some charges; as `approve`."""
    word = replace(_word("return", item, comment), lines=tuple(lines))
    done = _together(office, {item.cycle.id: [word]}, "return: 1 person")
    return _reviewed(_named([item], "returned"), done)


def reassign(office: Office, items: Sequence[QueueItem], to: str) -> Reviewed:
    """Give people to a user, who is to review them, or to work on those that were returned.

    Raises `WrongUsage` where there is no such user, or none who may do that.
    """
    require_for(office, "reassign")
    name = _taker(office, to, {_task(one) for one in items})
    made = _by_month(items, lambda one: _word("reassign", one, name))
    done = _together(office, made, f"reassign: {plural(len(items), 'person', 'people')}")
    return _reviewed(_named(items, f"given to {name}"), done)


def reassign_named(
    office: Office, person: str, to: str, items: Sequence[QueueItem], cycle_id: str = ""
) -> Reviewed:
    """Give somebody of the queue, by key or number, to a user; of that month where it is named."""
    found = [
        one
        for one in items
        if person in (one.person.key, one.person.employee_id, one.person.portal_id)
        and cycle_id in ("", one.cycle.id)
    ]
    if len(found) == 1:
        return reassign(office, found, to)
    if not found:
        raise WrongUsage(
            f"There is no person {person} in the queue.",
            hint="`ccprocessor queue --json` lists who is there, with their numbers.",
        )
    months = ", ".join(one.cycle.id for one in found)
    raise WrongUsage(
        f"{found[0].person.name} is in the queue of {len(found)} months: {months}.",
        hint="Name one with --month.",
    )


def undo(office: Office, act: Reviewed) -> Reviewed:
    """Take an act back, as one act of its own that can be undone likewise."""
    made = {
        cycle: [Decision("take_back", decision=one) for one in ids]
        for cycle, ids in act.decisions.items()
    }
    done = _together(office, made, "review taken back")
    return _reviewed(f"Taken back: {act.sentence}", done)


def submit(desk: DeskSession, people: Sequence[str] = (), comment: str = "") -> DeskState:
    """Save what was done and submit people, or everybody who may be; told, or why not.

    Who was returned and nothing of theirs changed is only submitted by name. Raises what saving
    raises, and `NotAllowed`.
    """
    require_for(desk.office, "submit")
    saved = desk.save()
    if saved.refused:
        return saved
    before = {one.key: one for one in saved.month.people}
    returned = by_person(saved.month.people, _returns(saved.decisions))
    done = review(desk.office, desk.cycle, "submit", people, comment or None)
    if (refused := _refusal(done)) is not None:
        return replace(desk.renew(), refused=refused)
    told = [f"{_people(done.people)} submitted."]
    for person in done.people:
        was = before.get(person.key)
        if was is not None and was.review.state == "returned" and returned.get(person.key):
            changed = moves_told(returned[person.key][-1].facts, facts_of(person))
            said = "; ".join(changed) or "nothing"
            told.append(f"{person.name}, changed since the return: {said}.")
    return replace(desk.renew(), told=" ".join(told))


def withdraw(desk: DeskSession, people: Sequence[str]) -> DeskState:
    """Take the submission of people back; told, or why not."""
    require_for(desk.office, "submit")
    state = desk.renew()
    chosen = [one for one in state.month.people if one.key in people]
    words = by_person(chosen, in_force(state.decisions))
    ids = []
    for person in chosen:
        sent = [one for one in words.get(person.key, ()) if one.kind == "submit"]
        if person.review.state != "submitted" or not sent:
            return replace(state, refused=f"{person.name} is not submitted: nothing to take back.")
        if person.review.approvals:
            by = person.review.approvals[0].by
            return replace(
                state, refused=f"{person.name} was approved once: ask {by} to return it."
            )
        ids += [one.id for one in sent]
    made = {n: Decision("take_back", decision=one) for n, one in enumerate(ids, 1)}
    reason = f"submission taken back: {plural(len(chosen), 'person', 'people')}"
    done = decide_made(desk.office, desk.cycle, made, reason=reason)
    if (refused := _refusal(done)) is not None:
        return replace(desk.renew(), refused=refused)
    return replace(desk.renew(), told=f"Submission taken back: {_people(chosen)}.")


def _task(item: QueueItem) -> Right:
    return "decide" if item.state == "returned" else "review"


def _taker(office: Office, to: str, tasks: Collection[Right]) -> str:
    """Return the name of a user as it is written, who may do all of that."""
    with office.database.read() as session:
        users, known = known_users(session), accounts(session)
    name = next((one for one in users if one.casefold() == to.strip().casefold()), None)
    if name is None:
        raise WrongUsage(
            f"There is no user {to.strip()} here.", hint=f"Known are {', '.join(users)}."
        )
    account = next((one for one in known if one.name == name), None)
    role = account.roles.get(office.identity.company) if account else None
    if account is not None and account.is_disabled:
        raise WrongUsage(f"{name} is let in no more.", hint="Give it to somebody else.")
    for task in tasks:
        if role is not None and not may(role, task):
            raise WrongUsage(
                f"{name} is {role} here and may not {DONE_BY[task]}.",
                hint="Give it to somebody else.",
            )
    return name


def _returns(decisions: Sequence[Decision]) -> list[Decision]:
    return [one for one in in_force(decisions) if one.kind == "return"]


def _refusal(done: Decided) -> str | None:
    if done.revision is not None:
        return None
    return f"Not done: {'; '.join(dict.fromkeys(one.why for one in done.refused))}."


def _people(people: Sequence[Person]) -> str:
    return people[0].name if len(people) == 1 else plural(len(people), "person", "people")


def _word(kind: DecisionKind, item: QueueItem, text: str) -> Decision:
    return Decision(kind, person=item.person.key, text=text or None, facts=item.facts)


def _by_month(items: Sequence[QueueItem], word: Callable[[QueueItem], Decision]) -> _Made:
    made: dict[str, list[Decision]] = {}
    for item in items:
        made.setdefault(item.cycle.id, []).append(word(item))
    return made


def _together(office: Office, made: _Made, reason: str) -> dict[str, list[Decision]]:
    """Store decisions on several months in one unit of work; return them as they were stored."""
    for attempt in range(_ATTEMPTS):
        done: dict[str, list[Decision]] = {}
        news = []
        for cycle in sorted(made):
            new, done[cycle] = _prepared(office, cycle, made[cycle], reason)
            news.append(new)
        try:
            with office.write() as session:
                for new in news:
                    add_revision(session, new)
        except RevisionConflict:
            if attempt == _ATTEMPTS - 1:
                raise
            continue
        return done
    raise AssertionError("unreachable")


def _prepared(
    office: Office, cycle_id: str, made: Sequence[Decision], reason: str
) -> tuple[NewRevision, list[Decision]]:
    standing = standing_of(office, cycle_id)
    workings = Workings(standing.month.people)
    whole, unfit = checked(office, standing, dict(enumerate(made, 1)), workings)
    if unfit:
        why = "; ".join(dict.fromkeys(one.why for one in unfit))
        raise NotReviewed(f"Nothing was done: {why}.")
    decisions = (*standing.decisions, *whole)
    month = month_with(office, standing, decisions, workings)
    return new_revision(standing, decisions, month, reason), whole


def _named(items: Sequence[QueueItem], done: str) -> str:
    return f"{_people([one.person for one in items])} {done}."


def _reviewed(sentence: str, done: Mapping[str, Sequence[Decision]]) -> Reviewed:
    return Reviewed(sentence, {key: tuple(one.id for one in made) for key, made in done.items()})
