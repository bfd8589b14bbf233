"""Other months' people whose receipts were read: what was handed in then is not handed in again."""

from __future__ import annotations

from dataclasses import replace

from ccprocessor.domain.cycles import Person
from ccprocessor.services.office import Office

_MOST_MONTHS = 12


def people_of_other_months(office: Office, cycle_id: str) -> tuple[Person, ...]:
    """Everybody of the twelve newest other months, with only the receipts whose picture was read.

    Empty where nothing is stored yet. Raises `DatabaseRefused`.
    """
    if office.is_empty:
        return ()
    from ccprocessor.storage.revisions import list_cycles, load_month

    found: list[Person] = []
    with office.database.read() as session:
        others = [one.cycle.id for one in list_cycles(session) if one.cycle.id != cycle_id]
        for other in others[:_MOST_MONTHS]:
            _, month = load_month(session, other, None)
            for person in month.people:
                read = tuple(one for one in person.receipts if one.picture is not None)
                if read:
                    found.append(replace(person, receipts=read))
    return tuple(found)
