"""Other months' people whose receipts were read: what was handed in then is not handed in again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ccprocessor.crashes.guarding import guarded
from ccprocessor.domain.cycles import Person
from ccprocessor.errors import CouldNotBeProcessed, DatabaseDamaged
from ccprocessor.services.office import Office

_MOST_MONTHS = 12  # back: nobody hands a receipt in twice after a year


def people_of_other_months(
    office: Office, cycle_id: str, warn: Callable[[str], None]
) -> tuple[Person, ...]:
    """Everybody of the twelve newest other months, with only the receipts whose picture was read.

    Removed months are no such months. Empty where nothing is stored yet. A month that cannot be
    read back is left out, which `warn` is told. Raises `DatabaseRefused`.
    """
    if office.is_empty:
        return ()
    from ccprocessor.storage.revisions import list_cycles

    with office.database.read() as session:
        months = [one for one in list_cycles(session) if one.mark != "removed"]
    others = [one.cycle.id for one in months if one.cycle.id != cycle_id]
    found: list[Person] = []
    for other in others[:_MOST_MONTHS]:
        try:
            with guarded(f"The month {other}"):
                found += _people_of(office, other)
        except (DatabaseDamaged, CouldNotBeProcessed) as error:
            warn(f"Receipts that were handed in with {other} already are not noticed: {error}")
    return tuple(found)


def _people_of(office: Office, cycle_id: str) -> list[Person]:
    """A month's people, in a unit of its own: what a server fails at ends the unit."""
    from ccprocessor.storage.revisions import load_month

    with office.database.read() as session:
        _, month = load_month(session, cycle_id, None)
    read = [
        replace(one, receipts=tuple(own for own in one.receipts if own.picture is not None))
        for one in month.people
    ]
    return [person for person in read if person.receipts]
