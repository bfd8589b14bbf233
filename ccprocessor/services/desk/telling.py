"""Sentences on an act at the desk that could not be taken, or on what others did meanwhile."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from ccprocessor.decisions.people import people_of
from ccprocessor.domain.cycles import Month
from ccprocessor.domain.decisions import Decision, Step
from ccprocessor.domain.issues import ReceiptRef
from ccprocessor.services.desk.reviewed import Refused

ELSEWHERE = (
    "Another window of yours changed this month: it is shown as it is now, and nothing was done."
    " Look at it, and do it again."
)
AWAY = (
    "The database cannot be reached: what you changed is kept on this computer. Save again once it"
    " is back."
)
_NAMED = 2  # steps in the reason of a revision that nobody gave one for


def summary(steps: Sequence[Step]) -> str:
    """Return a reason for whoever gives none: the labels of the first steps."""
    labels = list(dict.fromkeys(step.label for step in steps))
    more = len(labels) - _NAMED
    return ", ".join(labels[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def touched_by(month: Month, steps: Sequence[tuple[str, Step]]) -> tuple[tuple[str, str], ...]:
    """Pair the people that unsaved steps are about with whoever made them, each pair once."""
    made: dict[str, list[Decision]] = defaultdict(list)
    for user, step in steps:
        made[user] += step.decisions
    found = ((one, user) for user in made for one in people_of(month.people, made[user]))
    return tuple(sorted(found))


def differing(before: Month, after: Month) -> int:
    """Count the people who are not as they were, those who came and went among them."""
    old = {one.key: one for one in before.people}
    new = {one.key: one for one in after.people}
    return sum(old.get(key) != new.get(key) for key in old.keys() | new.keys())


def taken_meanwhile(month: Month, free: Sequence[ReceiptRef]) -> str:
    """Say which receipt that was to be free has a charge by now, or would get two; else nothing."""
    for person in month.people:
        charges = {charge.key: charge for charge in person.transactions}
        for ref in free:
            if (match := person.match_of_receipt.get(ref)) is not None:
                charge = charges.get(match.transaction)
                name = charge.merchant if charge else "another charge"
                return (
                    f"Not done: the receipt was matched with {name} of {person.name} meanwhile. "
                    "Unmatch it there first, or choose another."
                )
    if len(set(free)) < len(free):
        return "Not done: one receipt would be given to two charges. Match them one by one."
    return ""


def why_not(refused: Sequence[Refused]) -> str:
    """Say why an act was not taken."""
    return f"Not done: {'; '.join(dict.fromkeys(one.why for one in refused))}."
