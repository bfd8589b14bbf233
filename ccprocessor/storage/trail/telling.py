"""Events of a revision that is stored: the revision, and each decision that is new in it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy.orm import Session

from ccprocessor.audit.events import Subject
from ccprocessor.decisions.people import by_person
from ccprocessor.domain.cycles import Person
from ccprocessor.storage.encoding import encode
from ccprocessor.storage.stored import NewRevision
from ccprocessor.storage.trail.writing import note


def note_revision(
    session: Session, new: NewRevision, row: Mapping[str, Any], known: Collection[str]
) -> None:
    """Leave the events of a revision with this row; decisions of the ids in `known` are older."""
    cycle_id = row["cycle_id"]
    fresh = tuple(one for one in new.decisions if one.id not in known)
    about: dict[str, Person] = {}
    if fresh:
        people = {one.key: one for one in new.month.people}
        for key, own in by_person(new.month.people, fresh).items():
            about |= {one.id: people[key] for one in own}
    for one in fresh:
        who = about.get(one.id)
        subject = Subject(one.id, cycle_id, *((who.key, who.name) if who else ()))
        body, why = encode(one).decode(), one.reason or one.text or ""
        note(session, "decision.made", subject, before=one.was or "", after=body, why=why)
    number = f"{row['major']}.{row['minor']}"
    subject = Subject(number, cycle_id, name=new.month.cycle.company)
    note(session, "revision.saved", subject, after=row["digest"], why=row["reason"])
