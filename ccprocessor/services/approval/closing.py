"""Closing of a month once everybody is approved or excused, and its reopening with a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ccprocessor.domain.cycles import Closing, Excuse, Month, Person
from ccprocessor.errors import UserError, WrongUsage
from ccprocessor.review.settling import is_held_up
from ccprocessor.review.wording import day, month_words, plural
from ccprocessor.services.office import Office
from ccprocessor.services.upkeep.trail import sign_closing
from ccprocessor.storage.closing.closings import add_closing, closing_of
from ccprocessor.storage.revisions import StoredRevision, latest_revision, load_month
from ccprocessor.storage.summaries import hold_months, unsaved_steps

_NAMED = 5  # people named who are in the way
_DONE = frozenset({"approved", "exported"})


class NotClosed(UserError):
    """A month cannot be closed, or reopened, as it is."""

    hint = "Nothing was changed."


def is_done(person: Person) -> bool:
    """Tell whether somebody is approved, and exported or not."""
    return person.review.state in _DONE


def not_approved(month: Month) -> tuple[Person, ...]:
    """Return the people of a month who have to be approved or excused before it is closed."""
    return tuple(one for one in month.people if not is_done(one))


def close_month(office: Office, cycle_id: str, excuses: Mapping[str, str]) -> str:
    """Close a month at its newest revision; a sentence that says so.

    `excuses` are reasons by person: key, employee id or portal id. Raises `NotAllowed`, and
    `NotClosed` where somebody is neither approved nor excused, or changes are not saved yet.
    """
    office.require("close")
    while True:
        with office.database.read() as session:
            _refuse_closed(closing_of(session, cycle_id))
            revision, month = load_month(session, cycle_id)
        excused = _excused(month, excuses)
        _check_everybody(month, excused)
        if _closed(office, revision, excused):
            break  # else somebody stored a revision meanwhile: it is looked at again
    told = f", {plural(len(excused), 'person', 'people')} excused" if excused else ""
    said = f"{month_words(month.cycle)} is closed at revision {revision.number}{told}."
    return " ".join(filter(None, (said, sign_closing(office))))


def reopen_month(office: Office, cycle_id: str, reason: str) -> str:
    """Let a closed month be changed again, for a reason; a sentence that says so."""
    office.require("close")
    if not reason.strip():
        raise WrongUsage("A month is reopened with a reason.", hint="Say why it is reopened.")
    with office.database.read() as session:
        _, month = load_month(session, cycle_id)
    with office.write(right="close") as session:
        hold_months(session, [cycle_id])
        if (closing := closing_of(session, cycle_id)) is None:
            raise NotClosed(f"{month_words(month.cycle)} is not closed.")
        add_closing(session, cycle_id, closing.revision, is_closed=False, reason=reason)
    return f"{month_words(month.cycle)} is open again."


def closing_in(office: Office, cycle_id: str) -> Closing | None:
    """Return the closing of a month; None while it is open."""
    with office.database.read() as session:
        return closing_of(session, cycle_id)


def _closed(office: Office, revision: StoredRevision, excused: Sequence[Excuse]) -> bool:
    cycle_id = revision.cycle_id
    with office.write(right="close") as session:
        hold_months(session, [cycle_id])
        newest = latest_revision(session, cycle_id)
        if newest is None or newest.number != revision.number:
            return False
        _refuse_closed(closing_of(session, cycle_id))
        if left := unsaved_steps(session).get(cycle_id):
            told = " and ".join(f"{plural(steps, 'change')} by {who}" for who, steps in left)
            raise NotClosed(
                f"{told} in this month would be lost: not saved yet.",
                hint="Open the month and save them (Ctrl+S), or undo them. Then close it.",
            )
        add_closing(session, cycle_id, revision.number, is_closed=True, excused=excused)
    return True


def _refuse_closed(closing: Closing | None) -> None:
    if closing is not None:
        when = f" on {day(closing.at.date())}" if closing.at else ""
        raise NotClosed(
            f"This month was closed by {closing.by}{when} already.",
            hint="Nothing was changed. To change it: Review > Reopen the month,"
            " `ccprocessor reopen`.",
        )


def _excused(month: Month, excuses: Mapping[str, str]) -> tuple[Excuse, ...]:
    """The excuses of people who are not approved; raises `WrongUsage` about any other name."""
    found = []
    for name, reason in excuses.items():
        people = [one for one in month.people if name in (one.key, one.employee_id, one.portal_id)]
        if not people:
            raise WrongUsage(
                f"There is no person {name} in this month.", hint="Nothing was changed."
            )
        if not reason.strip():
            raise WrongUsage(f"{people[0].name} is excused with a reason.", hint="Say why.")
        found += [Excuse(one.key, one.name, reason) for one in people if one in not_approved(month)]
    return tuple(found)


def _check_everybody(month: Month, excused: Sequence[Excuse]) -> None:
    keys = {one.person for one in excused}
    left = [one for one in not_approved(month) if one.key not in keys]
    if not left:
        return
    named = [f"{one.name} ({_state(one)})" for one in left[:_NAMED]]
    more = f" and {len(left) - _NAMED:,} more" if len(left) > _NAMED else ""
    raise NotClosed(
        f"{plural(len(left), 'person is', 'people are')} neither approved nor excused: "
        f"{', '.join(named)}{more}.",
        hint="Approve them, or excuse each with a reason (in commands --excuse and --reason)."
        " Nothing was changed.",
    )


def _state(person: Person) -> str:
    if person.review.state == "open" and person.review.why:
        return "changed since the approval" if not is_held_up(person) else "open again"
    return person.review.state
