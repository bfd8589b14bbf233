"""Employees: identities that last, and the keys they were known by."""

from __future__ import annotations

import datetime as dt
import secrets
import time
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import TypeAlias

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ccprocessor.domain.cycles import Person
from ccprocessor.errors import printable
from ccprocessor.storage import tables
from ccprocessor.storage.actors import actor_of
from ccprocessor.storage.base.upserts import insert_new

Key: TypeAlias = tuple[str, str]
"""Kind and value: an employee id, a portal id, or a card's last four with the name on it."""

_STRONGEST_FIRST = ("employee", "portal", "card")


def employees_of(
    session: Session, people: Sequence[Person], taken: Collection[str | None] = ()
) -> tuple[str, ...]:
    """The lasting id of each person, made where none of the keys is known; keys are learned.

    The strongest key decides, of equal ones what was learned last; a weaker one never puts a
    person to somebody whose stronger key is another. Nobody is two people of a month: who is
    `taken` is another of them.
    """
    keys = [tuple(keys_of(person)) for person in people]
    known = _known(session, {key for own in keys for key in own})
    others = _keys_of(session, {one for found in known.values() for one in found})
    found: dict[int, str] = {}
    taken = set(taken)
    for kind in _STRONGEST_FIRST:
        for at, own in enumerate(keys):
            named = (one for key in own if key[0] == kind for one in known[key])
            free = (one for one in named if one not in taken and _fits(own, kind, others[one]))
            if at not in found and (employee := next(free, None)):
                found[at] = employee
                taken.add(employee)
    fresh = [at for at in range(len(people)) if at not in found]
    found.update((at, _uuid7()) for at in fresh)
    _keep(session, [found[at] for at in fresh])
    told = [(key, found[at]) for at, own in enumerate(keys) for key in own]
    _learn(session, [(key, one) for key, one in told if known[key][:1] != [one]])
    return tuple(found[at] for at in range(len(people)))


def _fits(own: Sequence[Key], kind: str, others: Collection[Key]) -> bool:
    """Tell whether no key stronger than `kind` says that two are different people."""
    for stronger in _STRONGEST_FIRST[: _STRONGEST_FIRST.index(kind)]:
        theirs = {key for key in others if key[0] == stronger}
        mine = {key for key in own if key[0] == stronger}
        if mine and theirs and not mine & theirs:
            return False
    return True


def keys_of(person: Person) -> Iterator[Key]:
    """Keys that a person is known by, the strongest first."""
    if person.employee_id:
        yield "employee", printable(person.employee_id)
    if person.portal_id:
        yield "portal", printable(person.portal_id)
    for card in person.cards:
        yield "card", printable(f"{card} {person.card_name or person.name}")


def _known(session: Session, keys: set[Key]) -> dict[Key, list[str]]:
    """Employees by key, who was known by it last comes first."""
    table = tables.employee_key
    company = table.c.company_id == actor_of(session).company_id
    values = table.c.value.in_({value for _, value in keys})
    query = sa.select(table.c.kind, table.c.value, table.c.employee).where(company, values)
    found: dict[Key, list[str]] = defaultdict(list)
    for kind, value, employee in session.execute(query.order_by(table.c.id.desc())):
        if employee not in found[kind, value]:
            found[kind, value].append(employee)
    return found


def _keys_of(session: Session, employees: set[str]) -> dict[str, set[Key]]:
    table = tables.employee_key
    query = sa.select(table.c.employee, table.c.kind, table.c.value)
    found: dict[str, set[Key]] = defaultdict(set)
    for employee, *key in session.execute(query.where(table.c.employee.in_(employees))):
        found[employee].add((key[0], key[1]))
    return found


def _keep(session: Session, ids: Sequence[str]) -> None:
    row = {"company_id": actor_of(session).company_id, "created_at": dt.datetime.now(dt.UTC)}
    insert_new(session, tables.employee, [{"id": one, **row} for one in ids])


def _learn(session: Session, learned: Sequence[tuple[Key, str]]) -> None:
    row = {"company_id": actor_of(session).company_id, "created_at": dt.datetime.now(dt.UTC)}
    insert_new(
        session,
        tables.employee_key,
        [
            {**row, "kind": kind, "value": value, "employee": employee}
            for (kind, value), employee in learned
        ],
    )


def _uuid7() -> str:
    """A UUID of version 7: the time in milliseconds, then chance."""
    bits = (time.time_ns() // 1_000_000 << 80) | (7 << 76) | (secrets.randbits(12) << 64)
    return str(uuid.UUID(int=bits | (2 << 62) | secrets.randbits(62)))
