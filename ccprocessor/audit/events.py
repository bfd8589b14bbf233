"""Events of the audit trail: who did what to which record, when, from where, and why."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal, get_args

Action = Literal[
    "trail.begun",
    "document.stored",
    "document.copied",
    "document.read",
    "revision.saved",
    "decision.made",
    "month.marked",
    "month.closed",
    "rule.set",
    "name.learned",
    "draft.changed",
    "user.added",
    "user.role",
    "user.password",
    "user.disabled",
    "user.enabled",
    "user.locked",
    "company.added",
    "company.named",
]
ACTIONS: tuple[Action, ...] = get_args(Action)


@dataclass(frozen=True, slots=True)
class Subject:
    """Record that an event is about; empty where it is about nothing of that kind.

    `record` is the key of the row: a revision's number, a decision's id, a document's digest, a
    rule's name. `person` is a person's key and `name` the name it had then.
    """

    record: str
    cycle: str = ""
    person: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """Act on a record, before it is known who did it: `before` and `after` are values as text.

    A value too long to be read is kept as its digest.
    """

    action: Action
    subject: Subject
    before: str = ""
    after: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """An event with its actor, as it stands in the trail."""

    at: dt.datetime
    user: str
    workstation: str
    program: str
    company: str
    action: Action
    subject: Subject
    before: str = ""
    after: str = ""
    why: str = ""
    number: int = field(default=0, compare=False)
