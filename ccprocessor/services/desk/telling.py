"""Sentences on an act at the desk that could not be taken, or on what others did meanwhile."""

from __future__ import annotations

from collections.abc import Sequence

from ccprocessor.domain.cycles import Month
from ccprocessor.domain.issues import ReceiptRef
from ccprocessor.services.desk.reviewed import Refused


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
