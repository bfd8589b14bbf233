"""Audit trail: its events told, checkpoints signed, and the whole record verified."""

from __future__ import annotations

import datetime as dt
import json
import logging
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ccprocessor.audit.chain import Break
from ccprocessor.audit.checkpoints import Checkpoint, NoCheckpoint, read_checkpoint
from ccprocessor.audit.events import ACTIONS, Action, AuditEvent
from ccprocessor.domain.cycles import Cycle
from ccprocessor.domain.decisions import KINDS
from ccprocessor.errors import (
    DatabaseRefused,
    NotAllowed,
    OutputRefused,
    UnreadableInput,
    UserError,
    WrongUsage,
)
from ccprocessor.files import replacing
from ccprocessor.review.wording import day, period_words
from ccprocessor.services.checkpoints import (
    Kept,
    SecondPlace,
    key_name,
    missing_checkpoint,
    second_place,
)
from ccprocessor.services.office import Office
from ccprocessor.storage.proof.guards import guard_gone
from ccprocessor.storage.proof.records import BrokenRecord, records_broken
from ccprocessor.storage.summaries import list_cycles
from ccprocessor.storage.trail.walking import events_since, walk
from ccprocessor.storage.trail.writing import checkpoints, head_of, newest_checkpoint
from ccprocessor.storage.users.accounts import sees_all

if TYPE_CHECKING:
    from ccprocessor.storage.engine.database import UnitOfWork

log = logging.getLogger(__name__)

_LONGEST = 80  # letters of a value that is told in a line

_DONE: dict[Action, str] = {
    "trail.begun": "began the trail",
    "document.stored": "stored the file {name}",
    "document.copied": "kept a copy of {name}",
    "document.read": "read {name} otherwise than before",
    "revision.saved": "saved revision {record}",
    "decision.made": "decided",
    "month.marked": "let the month be {record}",
    "month.closed": "let the month be {record}",
    "rule.set": "set {record} of the office",
    "name.learned": "learned that {record} is {name}",
    "draft.changed": "worked on step {record} of what is not saved yet",
    "user.added": "added the user {record}",
    "user.role": "let {record} be {after} in {name}",
    "user.password": "set a password for {record}",
    "user.disabled": "disabled the user {record}",
    "user.enabled": "let the user {record} in again",
    "user.locked": "gave {after} wrong passwords for {record}, who is locked out now",
    "company.added": "added the company {record}",
    "company.named": "named the company {record} {after}",
}
assert _DONE.keys() == set(ACTIONS)

_DECIDED: dict[str, str] = {
    "set": "set {field} to “{value}”",
    "confirm": "confirmed {field} as it was read",
    "match": "matched a charge with its receipt",
    "reject": "rejected a receipt for a charge",
    "unmatch": "took charge and receipt apart",
    "group": "matched a charge with several receipts",
    "split": "split a receipt over several codings",
    "mark": "marked a charge as {mark}",
    "resolve": "settled a problem",
    "reopen": "opened a settled problem again",
    "link": "linked a person's card with the portal",
    "separate": "parted a card from a person of the portal",
    "assign": "gave a page to a person",
    "add_receipt": "added a receipt of {amount} from {merchant}",
    "add_transaction": "added a charge of {amount} at {merchant}",
    "note": "wrote a note",
    "remind": "asked the cardholder",
    "submit": "submitted for approval",
    "approve_first": "approved, as the first of two",
    "approve": "approved",
    "return": "returned",
    "reassign": "gave it to {text}",
    "export": "exported",
    "take_back": "took a decision back",
}
assert _DECIDED.keys() == set(KINDS)


@dataclass(frozen=True, slots=True)
class Verified:
    """Result of a check: `broken` says which record is not as it was; empty where all are.

    `kept` is the checkpoint it was held against, `trouble` what is told of their second place.
    """

    events: int
    head: str
    broken: str = ""
    kept: Kept | None = None
    trouble: str = ""

    @property
    def sentence(self) -> str:
        """Sentences for the user."""
        return " ".join(filter(None, (self._found, self._against, self.trouble)))

    @property
    def _found(self) -> str:
        if self.broken:
            return f"{self.broken} Keep this database as it is, and compare with a backup."
        if not self.events:
            return "Nothing was written yet: the trail is empty."
        return f"The trail of {self.events:,} events holds; its last is sealed by {self.head[:16]}."

    @property
    def _against(self) -> str:
        if self.kept is None:
            return ""
        signed, file = self.kept.checkpoint, self.kept.file
        when = day(signed.at.astimezone().date())
        return f"It was held against the checkpoint of {signed.events:,} events, {when}, in {file}."


def told_events(office: Office, since: dt.date | None, person: str) -> Iterator[AuditEvent]:
    """Every event from a day on, about a person by part of the name, or by the key.

    Raises `NotAllowed`, and `WrongUsage` where nothing was ever written about such a person.
    """
    office.require("audit")
    wanted = person.casefold()
    with office.database.read() as session:
        is_known = not wanted
        for event in events_since(session, since):
            if not wanted or _is_about(event, wanted):
                is_known = True
                yield event
        if not is_known and not any(_is_about(one, wanted) for one in events_since(session, None)):
            raise WrongUsage(
                f"Nobody in the trail is known as {person}.",
                hint="Write a part of the name, or the employee id or portal id.",
            )


@dataclass(frozen=True, slots=True)
class ToldEvent:
    """An event as a screen shows it, in words; the time is this place's."""

    number: int
    at: dt.datetime
    user: str
    workstation: str
    what: str
    person: str
    month: str
    before: str
    why: str


def newest_first(office: Office) -> tuple[ToldEvent, ...]:
    """Every event in words, the newest first; months by their periods."""
    office.require("audit")
    with office.database.read() as session:
        months = {one.cycle.id: one.cycle for one in list_cycles(session)}
        told = [_told(event, months) for event in events_since(session, None)]
    return tuple(reversed(told))


def _told(event: AuditEvent, months: Mapping[str, Cycle]) -> ToldEvent:
    subject = event.subject
    cycle = months.get(subject.cycle)
    period = cycle and period_words(cycle.period_from, cycle.period_to)
    return ToldEvent(
        event.number,
        event.at.astimezone(),
        event.user,
        event.workstation,
        done_words(event),
        subject.name if subject.person else "",
        period or subject.cycle,
        _value(event.before) if event.action == "rule.set" else event.before,
        event.why,
    )


def write_checkpoint(office: Office, file: Path) -> str:
    """Sign a checkpoint and write it into a file; a sentence that says so.

    Raises `OutputRefused` where it cannot be written, and what `sign_checkpoint` raises.
    """
    text = sign_checkpoint(office)
    try:
        with replacing(file) as path:
            path.write_text(text, "utf-8")
    except OSError as error:
        raise OutputRefused(
            f"The checkpoint could not be written to {file}.",
            hint="Choose a file in a folder that you may write to.",
        ) from error
    return f"Written to {file}, signed by the key {key_name(office.settings.signing_key)}."


def done_words(event: AuditEvent) -> str:
    """Say in words what an event tells of, without who and when."""
    subject, after = event.subject, _json(event.after)
    words = _DONE[event.action]
    if event.action == "decision.made" and isinstance(after, dict):
        told = defaultdict(str, {name: value or "" for name, value in after.items()})
        return _DECIDED.get(told["kind"], words).format_map(told)
    record = subject.record
    if event.action == "rule.set":
        value = _value(event.after)
        to = f" to {value}" if len(value) < _LONGEST else ""
        return f"set {record.replace('_', ' ')} of the office{to}"
    return words.format(record=record, name=subject.name or record, after=event.after)


def as_line(event: AuditEvent) -> str:
    """An event in a line: when, who and where, what, of whom in which month, and why."""
    subject = event.subject
    who = subject.person and f"for {subject.name}"
    where = subject.cycle and f"in {subject.cycle}"
    was = _value(event.before) if event.action == "rule.set" else ""
    before = f"(before: {was})" if was and len(was) < _LONGEST else ""
    parts = (done_words(event), before, who, where, event.why and f"({event.why})")
    at = event.at.astimezone().isoformat(" ", "seconds")
    what = " ".join(filter(None, parts))
    return f"{event.number:>7,}  {at}  {event.user} at {event.workstation}: {what}"


def as_json(event: AuditEvent) -> dict[str, Any]:
    """The same as plain JSON values; decisions stay the JSON that they are."""
    subject = event.subject
    return {
        "number": event.number,
        "at": event.at.isoformat(),
        "user": event.user,
        "workstation": event.workstation,
        "program": event.program,
        "company": event.company,
        "action": event.action,
        "record": subject.record,
        "cycle": subject.cycle,
        "person": subject.person,
        "name": subject.name,
        "before": event.before,
        "after": _json(event.after),
        "why": event.why,
    }


def verify(office: Office, checkpoint: Path | None, *, deep: bool) -> Verified:
    """Check the chain and, where `deep`, every stored record against it.

    It is held against the checkpoint given, else the newest in the second place. Raises
    `UnreadableInput` where the checkpoint's file cannot be read, is none, or another office's.
    """
    office.require("audit")
    given = _read(checkpoint) if checkpoint is not None else None
    with office.database.read() as session:
        _refuse_part(session)
        head = head_of(session)
        if given is not None and given.office != head.office:
            raise UnreadableInput(
                f"The checkpoint {checkpoint} is of another office: it says nothing about this"
                " database.",
                hint="Name one that was signed for this office.",
            )
        try:
            elsewhere = _second_place(office, session)
            kept = Kept(checkpoint, given) if checkpoint and given else elsewhere.kept
            found = walk(session, kept and kept.checkpoint, deep=deep)
            broken = _place(found) if isinstance(found, Break) else ""
            if deep and not isinstance(found, Break):
                stored = checkpoints(session)
                broken = records_broken(session, found)
                if head.office and not broken:  # a file that is not made yet has no guards
                    broken = guard_gone(session) or missing_checkpoint(
                        office.settings, head.office, stored
                    )
        except DatabaseRefused as error:
            broken, kept, elsewhere = str(error.args[0]), None, SecondPlace(None)
    trouble = elsewhere.trouble or elsewhere.told
    return Verified(head.number, head.digest, broken, kept, trouble)


def trouble_elsewhere(office: Office) -> str:
    """Tell what is wrong with the second place of checkpoints; empty where nothing is."""
    with office.database.read() as session:
        return _second_place(office, session).trouble


def _second_place(office: Office, session: UnitOfWork) -> SecondPlace:
    head = head_of(session)
    return second_place(office.settings, head.office, head.number, newest_checkpoint(session))


def sign_checkpoint(office: Office) -> str:
    """Sign the trail as it is now by this desk's key, which is made where it is missing.

    The answer is the checkpoint's text, to be kept elsewhere. Raises `DatabaseRefused` where the
    trail does not hold: what is broken is signed by nobody.
    """
    office.require("audit")
    with office.database.read() as session:
        _refuse_part(session)
        found = walk(session, None, deep=False)
    if isinstance(found, Break):
        raise DatabaseRefused(_place(found), hint="Run `ccprocessor verify --deep`.")
    return office.checkpoints.sign(office.database, office.actor)


def sign_closing(office: Office) -> str:
    """Sign the trail where a month is closed, without a walk; a sentence if that cannot be done."""
    try:
        office.checkpoints.sign(office.database, office.actor)
    except UserError as error:
        log.warning("No checkpoint was signed: %s", error)
        return f"The closing is not signed: {error} `ccprocessor checkpoint` signs it later."
    return ""


def _refuse_part(session: UnitOfWork) -> None:
    """Refuse to verify a part of the chain: the server hides the events of other companies."""
    if not sees_all(session):
        raise NotAllowed(
            "The trail is verified as a whole, and the server shows you that of your companies.",
            hint="Ask somebody who may see the trail of every company.",
        )


def _is_about(event: AuditEvent, wanted: str) -> bool:
    subject = event.subject
    about = (subject.person, subject.name) if subject.person else ()
    return wanted == subject.person.casefold() or any(wanted in one.casefold() for one in about)


def _place(broken: Break) -> BrokenRecord:
    where = f"Event {broken.number:,} of the trail: " if broken.number else ""
    return BrokenRecord(f"{where}{broken.why}.", broken.number)


def _read(file: Path) -> Checkpoint:
    try:
        checkpoint, _ = read_checkpoint(file.read_text("utf-8"))
    except (OSError, UnicodeError) as error:
        raise UnreadableInput(f"The checkpoint {file} cannot be read.") from error
    except NoCheckpoint as error:
        raise UnreadableInput(
            f"{file} {error}.", hint="Name a file that `ccprocessor checkpoint` wrote."
        ) from error
    return checkpoint


def _value(text: str) -> str:
    """A rule's value, kept as JSON, as people write it."""
    value = _json(text)
    if value in (None, ""):
        return "nothing" if text else ""
    return f"“{value}”" if isinstance(value, str) else text


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return text
