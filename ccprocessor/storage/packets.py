"""People as packets: stored once for each content, carried from revision to revision."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import starmap, zip_longest
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ccprocessor.crashes.guarding import guarded
from ccprocessor.domain.cycles import Person
from ccprocessor.errors import printable
from ccprocessor.storage import tables
from ccprocessor.storage.base.failures import damaged
from ccprocessor.storage.base.upserts import insert_new
from ccprocessor.storage.changes import what_changed
from ccprocessor.storage.employees import employees_of, keys_of
from ccprocessor.storage.encoding import EncodedPacket, Sealed, encode, join, seal, split, unseal
from ccprocessor.storage.sealing import PacketKey

_NEW = ("new",)
_OPEN = "open"
_NOBODY: Mapping[tuple[str, str], Person] = MappingProxyType({})

Identity: TypeAlias = tuple[str, int]
"""A person's key, and which of several who share it."""

Packets: TypeAlias = Mapping[Identity, Mapping[str, Any]]
"""Everybody of a revision, in order, as the rows that tell their packets."""


class SealedPerson(NamedTuple):
    """A person ready to be stored; `packet` is None where it is in the parent already."""

    key: PacketKey
    packet: tuple[Sealed, Sealed] | None


def sealed_people(
    session: Session,
    people: Sequence[Person],
    packets: Packets,
    before: Sequence[Person],
) -> tuple[SealedPerson, ...]:
    """Encode and seal, in order, everybody who is not as in the parent, whose people are `before`.

    `packets` are the parent's. Everybody is put to an employee; who is as in the parent stays who
    they are. Raises `CouldNotBeProcessed` about a person's key.
    """
    kept = [_key(row) for row in packets.values()] if before else []
    found = []
    for person, earlier, key in zip_longest(people, before[: len(people)], kept[: len(people)]):
        if key is not None and person == earlier:
            found.append(SealedPerson(key, None))
            continue
        with guarded(person.key):
            found.append(_sealed(person))
        if key is not None and earlier is not None and [*keys_of(person)] == [*keys_of(earlier)]:
            found[-1] = SealedPerson(
                found[-1].key._replace(employee=key.employee), found[-1].packet
            )
    open_places = [at for at, one in enumerate(found) if one.key.employee is None]
    taken = {one.key.employee for one in found} - {None}
    employees = employees_of(session, [people[at] for at in open_places], taken)
    for at, employee in zip(open_places, employees, strict=True):
        found[at] = found[at]._replace(key=found[at].key._replace(employee=employee))
    return tuple(found)


def keep_packets(
    session: Session,
    revision_id: int,
    people: Sequence[SealedPerson],
    before: Packets,
    *,
    is_first: bool,
) -> frozenset[int] | None:
    """Store what is not there yet, and who belongs to the revision in which state.

    Whose content is as `before`, in the parent, keeps the state; the others are open and marked.
    Answers the positions of people who are not as in the parent; None if some stand elsewhere.
    """
    known = {row["employee"]: row for row in before.values() if row["employee"]}
    same = {(row["content_digest"], row["provenance_digest"]) for row in before.values()}
    fresh = sorted(one.packet for one in people if one.packet and one.key.digests not in same)
    insert_new(session, tables.packet, starmap(_packet_row, fresh))
    kept = _kept(session, revision_id, people, [*before.values()])
    rows = [
        {
            "revision_id": revision_id,
            "position": position,
            **person.key._asdict(),
            **_standing(
                session,
                person,
                before.get(identity) or known.get(person.key.employee),
                first=is_first,
            ),
        }
        for position, (identity, person) in enumerate(_identified(people))
        if position not in kept
    ]
    if rows:
        session.execute(sa.insert(tables.revision_packet), rows)
    positions = [one and one["position"] for one in map(before.get, dict(_identified(people)))]
    if positions != list(range(len(before))):
        return None
    return frozenset(at for at, person in enumerate(people) if person.key.digests not in same)


def _kept(
    session: Session,
    revision_id: int,
    people: Sequence[SealedPerson],
    before: Sequence[Mapping[str, Any]],
) -> frozenset[int]:
    """Let those who are as in the parent, at the same place, belong to the revision; the places."""
    pairs = enumerate(zip(people, before, strict=False))
    same = frozenset(at for at, (person, row) in pairs if person.key == _key(row))
    if same:
        table = tables.revision_packet
        as_before = {"revision_id": sa.literal(revision_id), "changed": sa.literal(0)}
        as_before["what_changed"] = sa.literal("[]")
        others = [row["position"] for at, row in enumerate(before) if at not in same]
        own = (table.c.revision_id == before[0]["revision_id"]) & table.c.position.not_in(others)
        values = [as_before.get(one.name, one) for one in table.c]
        names = [one.name for one in table.c]
        session.execute(sa.insert(table).from_select(names, sa.select(*values).where(own)))
    return same


def load_people(
    session: Session, revision_id: int, known: Mapping[tuple[str, str], Person] = _NOBODY
) -> tuple[tuple[PacketKey, ...], tuple[Person, ...]]:
    """Everybody of a revision in order, with the keys that its digest covers.

    Packets of those who are `known`, by the digests of both halves, are not read. Raises
    DatabaseRefused where a packet is missing or not what was stored.
    """
    keys = [_key(row) for row in packets_before(session, revision_id).values()] if known else []
    new = [at for at, key in enumerate(keys) if key.digests not in known]
    rows = _packets_of(session, revision_id, new if known else None)
    read = {_key(row).digests: join(_unsealed(row)) for row in rows}
    keys = keys or [_key(row) for row in rows]
    return tuple(keys), tuple(read.get(key.digests) or known[key.digests] for key in keys)


def employees_in(session: Session, revision_id: int) -> tuple[str | None, ...]:
    """The lasting ids of everybody of a revision in order."""
    table = tables.revision_packet.c
    query = sa.select(table.employee).where(table.revision_id == revision_id)
    return tuple(session.scalars(query.order_by(table.position)))


def load_packets(session: Session, revision_id: int) -> tuple[EncodedPacket, ...]:
    """The packets of everybody of a revision in order, as they are stored; raises as above."""
    return tuple(map(_unsealed, _packets_of(session, revision_id)))


def _packets_of(
    session: Session, revision_id: int, places: Collection[int] | None = None
) -> list[Mapping[str, Any]]:
    """Rows of everybody of a revision, or of those at some places, with their packets."""
    if places is not None and not places:
        return []
    table, packet = tables.revision_packet, tables.packet
    both = (table.c.content_digest == packet.c.content_digest) & (
        table.c.provenance_digest == packet.c.provenance_digest
    )
    query = (
        sa.select(
            table.c.person,
            table.c.content_digest,
            table.c.provenance_digest,
            table.c.employee,
            packet.c.content,
            packet.c.provenance,
        )
        .select_from(table.outerjoin(packet, both))
        .where(table.c.revision_id == revision_id)
        .order_by(table.c.position)
    )
    if places is not None:
        query = query.where(table.c.position.in_(places))
    return [dict(row) for row in session.execute(query).mappings()]


def _sealed(person: Person) -> SealedPerson:
    packet = split(person)
    content, provenance = seal(packet.content), seal(packet.provenance)
    key = PacketKey(printable(person.key), content.digest, provenance.digest)
    return SealedPerson(key, (content, provenance))


def _packet_row(content: Sealed, provenance: Sealed) -> dict[str, Any]:
    return {
        "content_digest": content.digest,
        "provenance_digest": provenance.digest,
        "content": content.data,
        "provenance": provenance.data,
    }


def _standing(
    session: Session, person: SealedPerson, before: Mapping[str, Any] | None, *, first: bool
) -> dict[str, Any]:
    if first:
        changed: tuple[str, ...] = ()
    elif before is None:
        changed = _NEW
    elif person.packet is None or before["content_digest"] == person.key.content_digest:
        changed = ()
    else:
        found = unseal(person.packet[0], f"the packet of {person.key.person}")
        changed = what_changed(_content(session, before), msgspec.json.decode(found))
    state = _OPEN if changed or before is None else before["state"]
    return {
        "state": state,
        "changed": int(bool(changed)),
        "what_changed": encode(changed).decode(),
    }


def _content(session: Session, before: Mapping[str, Any]) -> Any:  # noqa: ANN401  (JSON)
    """Return what was found then, with the fields of today."""
    table = tables.packet
    query = sa.select(table).where(
        table.c.content_digest == before["content_digest"],
        table.c.provenance_digest == before["provenance_digest"],
    )
    row = session.execute(query).mappings().one()
    packet = _unsealed({**row, "person": before["person"]})
    return msgspec.json.decode(split(join(packet)).content)


def packets_before(session: Session, revision_id: int | None) -> Packets:
    """Return the packets of a revision, by whose they are; nothing of none."""
    if revision_id is None:
        return {}
    table = tables.revision_packet
    query = sa.select(table).where(table.c.revision_id == revision_id).order_by(table.c.position)
    seen: Counter[str] = Counter()
    rows: dict[Identity, Mapping[str, Any]] = {}
    for row in session.execute(query).mappings():
        rows[row["person"], seen[row["person"]]] = dict(row)
        seen[row["person"]] += 1
    return rows


def _identified(people: Sequence[SealedPerson]) -> Iterator[tuple[Identity, SealedPerson]]:
    seen: Counter[str] = Counter()
    for person in people:
        name = person.key.person
        yield (name, seen[name]), person
        seen[name] += 1


def _key(row: Mapping[str, Any]) -> PacketKey:
    digests = (row["content_digest"], row["provenance_digest"])
    return PacketKey(row["person"], *digests, row["employee"])


def _unsealed(row: Mapping[str, Any]) -> EncodedPacket:
    what = f"the packet of {row['person']}"
    if row["content"] is None or row["provenance"] is None:
        raise damaged(what)
    return EncodedPacket(
        unseal(Sealed(row["content_digest"], row["content"]), what),
        unseal(Sealed(row["provenance_digest"], row["provenance"]), what),
    )
