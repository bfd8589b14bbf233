"""Events that a unit of work leaves, put into the chain as its last act."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ccprocessor.audit.chain import sealed
from ccprocessor.audit.events import Action, AuditEvent, Event, Subject
from ccprocessor.audit.merkle import HashTree
from ccprocessor.card_numbers import masked
from ccprocessor.errors import DatabaseDamaged, printable
from ccprocessor.storage import tables
from ccprocessor.storage.actors import actor_of
from ccprocessor.storage.base.failures import damaged
from ccprocessor.storage.base.upserts import insert_all, insert_new
from ccprocessor.storage.encoding import encode
from ccprocessor.storage.trail.tables import audit_checkpoint, audit_event, audit_head

EVERY = 1_000
"""Events after which the trail is signed by itself."""

_EVENTS, _GROWN = "events", "trail grown"
_AT_ONCE = 5_000  # events held
_LONGEST = 2_000  # letters of a value that a person reads; a list of codes has a million


class TrailChanged(DatabaseDamaged):
    """The trail does not end where it says: nothing can be added to it."""

    hint = "Run `ccprocessor verify`, which says where; then put the newest backup in its place."

    def __init__(self) -> None:
        super().__init__(
            "The audit trail was changed behind the program's back: nothing of this was stored."
        )


class Head(NamedTuple):
    """End of an office's trail: id of the office, number of events, digest of the last.

    `peaks` are those of the tree over all events; None where an older program wrote last.
    """

    office: str
    number: int
    digest: str
    peaks: bytes | None = None


def note(
    session: Session,
    action: Action,
    subject: Subject,
    *,
    before: str = "",
    after: str = "",
    why: str = "",
) -> None:
    """Let the unit of work leave an event; it is stored with it or not at all."""
    values = (legible(before), legible(after), masked(printable(why)))
    session.info.setdefault(_EVENTS, []).append(Event(action, subject, *values))


def legible(value: str) -> str:
    """A value as an event tells it: card numbers masked, its digest where it is too long."""
    if len(value) > _LONGEST:
        return f"sha256:{hashlib.sha256(printable(value).encode()).hexdigest()}"
    return masked(printable(value))


def append_noted(session: Session) -> frozenset[str]:
    """Put what was noted into the chain, and return the months that it is about.

    Whoever else adds waits until the unit ends.
    """
    events: list[Event] = session.info.pop(_EVENTS, [])
    if not events:
        return frozenset()
    months = frozenset(one.subject.cycle for one in events)
    found = session.execute(_head().with_for_update()).one_or_none()
    if found is None:
        raise damaged("the end of the audit trail")
    head = Head._make(found)
    if not head.number:
        events.insert(0, _beginning(session, events))
    rows, tree = list(_chained(session, events, head)), tree_of(session, head)
    tree.extend(row["body"] for row in rows)
    now = {"number": tree.size, "digest": rows[-1]["digest"], "tree": tree.peaks}
    try:
        insert_all(session, audit_event, rows)
        session.execute(sa.update(audit_head).values(now))
    except sa.exc.IntegrityError as error:
        raise TrailChanged from error
    session.info[_GROWN] = range(head.number, tree.size)
    return months


def is_checkpoint_due(session: Session) -> bool:
    """Tell whether a unit of work, which has ended, brought the trail past another thousand."""
    grown: range = session.info.get(_GROWN, range(0))
    return grown.start // EVERY < grown.stop // EVERY


def tree_of(session: Session, head: Head) -> HashTree:
    """Return the tree over the events up to the head, worked out anew where that does not tell."""
    try:
        return HashTree(head.number, head.peaks or b"")
    except ValueError:
        tree, bodies = HashTree(), sa.select(audit_event.c.body).order_by(audit_event.c.number)
        stored = session.scalars(bodies.execution_options(yield_per=_AT_ONCE))
        for some in stored.partitions():
            tree.extend(some)
        return tree


def head_of(session: Session) -> Head:
    """End of the trail as it is now; an office without a name where there is none."""
    found = session.execute(_head()).one_or_none()
    return Head._make(found) if found else Head("", 0, "")


def keep_checkpoint(session: Session, number: int, at: dt.datetime, text: str) -> None:
    """Keep a signed checkpoint; of one length of the trail the first is kept."""
    row = {"number": number, "created_at": at, "text": text}
    insert_new(session, audit_checkpoint, [row])


def newest_checkpoint(session: Session) -> str:
    """Text of the checkpoint that covers most; empty where none was signed."""
    table = audit_checkpoint.c
    newest = sa.select(table.text).order_by(table.number.desc()).limit(1)
    return session.scalar(newest) or ""


def checkpoints(session: Session) -> dict[int, str]:
    """Texts of all checkpoints that were signed, by the number of events they cover."""
    table = audit_checkpoint.c
    rows = session.execute(sa.select(table.number, table.text).order_by(table.number))
    return {row.number: row.text for row in rows}


def digest_of_earlier(session: Session, last: int) -> str:
    """SHA-256 over the digests of revisions up to a key: what stood before the trail."""
    return hashlib.sha256(digests_of_earlier(session, last)).hexdigest()


def digests_of_earlier(session: Session, last: int) -> bytes:
    """Digests of revisions up to a key in their order, a line each, the last without an end."""
    table = tables.revision.c
    digests = session.scalars(sa.select(table.digest).where(table.id <= last).order_by(table.id))
    return "\n".join(digests).encode()


def _head() -> sa.Select[tuple[str, int, str, bytes | None]]:
    table = audit_head.c
    return sa.select(table.office, table.number, table.digest, table.tree)


def _beginning(session: Session, own: Sequence[Event]) -> Event:
    """Seal what was stored before there was a trail: all but what the unit's own events tell."""
    table, saved = tables.revision.c, [one.after for one in own if one.action == "revision.saved"]
    last = session.scalar(sa.select(sa.func.max(table.id)).where(table.digest.not_in(saved))) or 0
    return Event("trail.begun", Subject(str(last)), after=digest_of_earlier(session, last))


def _chained(session: Session, events: Iterable[Event], head: Head) -> Iterator[dict[str, Any]]:
    by, at, digest = actor_of(session), dt.datetime.now(dt.UTC), head.digest
    names = by.names
    for number, one in enumerate(events, head.number + 1):
        told = AuditEvent(
            at=at,
            user=names["author"],
            workstation=names["workstation"],
            program=by.actor.program,
            company=names["company"],
            action=one.action,
            subject=one.subject,
            before=one.before,
            after=one.after,
            why=one.why,
            number=number,
        )
        body = encode(told)
        digest = sealed(digest, number, body)
        yield {"number": number, "at": at, "body": body, "digest": digest}
