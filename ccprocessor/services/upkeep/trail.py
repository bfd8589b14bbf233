"""Audit trail: its events told, checkpoints signed, and the whole record verified."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ccprocessor.audit.chain import Break
from ccprocessor.audit.checkpoints import (
    Checkpoint,
    NoCheckpoint,
    fingerprint,
    read_checkpoint,
    signed,
)
from ccprocessor.audit.events import ACTIONS, Action, AuditEvent
from ccprocessor.domain.cycles import Cycle
from ccprocessor.domain.decisions import KINDS
from ccprocessor.errors import DatabaseRefused, OutputRefused, UnreadableInput
from ccprocessor.files import replacing
from ccprocessor.review.wording import period_words
from ccprocessor.services.office import Office
from ccprocessor.storage.engine.database import Database
from ccprocessor.storage.proof.records import records_broken
from ccprocessor.storage.summaries import list_cycles
from ccprocessor.storage.trail.walking import events_since, walk
from ccprocessor.storage.trail.writing import head_of, keep_checkpoint

_DONE: dict[Action, str] = {
    "trail.begun": "began the trail",
    "document.stored": "stored the file {name}",
    "document.copied": "kept a copy of {name}",
    "document.read": "read {name} otherwise than before",
    "revision.saved": "saved revision {record}",
    "decision.made": "decided",
    "month.marked": "let the month be {record}",
    "rule.set": "set {record} of the office",
    "name.learned": "learned that {record} is {name}",
    "draft.changed": "worked on step {record} of what is not saved yet",
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
    "approve": "approved",
    "return": "returned",
    "export": "exported",
    "take_back": "took a decision back",
}
assert _DECIDED.keys() == set(KINDS)


@dataclass(frozen=True, slots=True)
class Verified:
    """Result of a check: `broken` says which record is not as it was; empty where all are."""

    events: int
    head: str
    broken: str = ""

    @property
    def sentence(self) -> str:
        """Sentence for the user."""
        if self.broken:
            return f"{self.broken} Keep this database as it is, and compare with a backup."
        if not self.events:
            return "Nothing was written yet: the trail is empty."
        return f"The trail of {self.events:,} events holds; its last is sealed by {self.head[:16]}."


def told_events(database: Database, since: dt.date | None, person: str) -> Iterator[AuditEvent]:
    """Every event from a day on, about a person by part of the name, or by the key."""
    wanted = person.casefold()
    with database.read() as session:
        for event in events_since(session, since):
            if not wanted or _is_about(event, wanted):
                yield event


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
        event.before,
        event.why,
    )


def write_checkpoint(office: Office, key_file: Path, file: Path) -> str:
    """Sign a checkpoint and write it into a file; a sentence that says so.

    Raises `OutputRefused` where it cannot be written, and what `sign_checkpoint` raises.
    """
    text = sign_checkpoint(office, key_file)
    try:
        with replacing(file) as path:
            path.write_text(text, "ascii")
    except OSError as error:
        raise OutputRefused(
            f"The checkpoint could not be written to {file}.",
            hint="Choose a file in a folder that you may write to.",
        ) from error
    return f"Written to {file}, signed by the key {_key_name(key_file)}."


def done_words(event: AuditEvent) -> str:
    """Say in words what an event tells of, without who and when."""
    subject, after = event.subject, _json(event.after)
    words = _DONE[event.action]
    if event.action == "decision.made" and isinstance(after, dict):
        told = defaultdict(str, {name: value or "" for name, value in after.items()})
        return _DECIDED.get(told["kind"], words).format_map(told)
    record = subject.record
    if event.action == "rule.set":
        record = record.replace("_", " ")
    return words.format(record=record, name=subject.name or record)


def as_line(event: AuditEvent) -> str:
    """An event in a line: when, who and where, what, of whom in which month, and why."""
    subject = event.subject
    who = subject.person and f"for {subject.name}"
    where = subject.cycle and f"in {subject.cycle}"
    parts = (done_words(event), who, where, event.why and f"({event.why})")
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

    Raises `UnreadableInput` where the checkpoint's file cannot be read or is none.
    """
    given = _read(checkpoint) if checkpoint is not None else None
    with office.database.read() as session:
        head = head_of(session)
        try:
            found = walk(session, given, deep=deep)
            broken = _place(found) if isinstance(found, Break) else ""
            if deep and not isinstance(found, Break):
                broken = records_broken(session, found)
        except DatabaseRefused as error:
            broken = str(error.args[0])
    return Verified(head.number, head.digest, broken)


def sign_checkpoint(office: Office, key_file: Path) -> str:
    """Sign the trail as it is now by this desk's key, which is made where it is missing.

    The answer is the checkpoint's text, to be kept elsewhere. Raises `DatabaseRefused` where the
    trail does not hold: what is broken is signed by nobody.
    """
    key = _key(key_file)
    with office.write() as session:
        head = head_of(session)
        found = walk(session, None, deep=False)
        if isinstance(found, Break):
            raise DatabaseRefused(_place(found), hint="Run `ccprocessor verify --deep`.")
        now = dt.datetime.now(dt.UTC)
        by = f"{office.actor.user} at {office.actor.workstation}"
        text = signed(Checkpoint(head.office, head.number, head.digest, found.root, now, by), key)
        keep_checkpoint(session, head.number, now, text)
    return text


def _is_about(event: AuditEvent, wanted: str) -> bool:
    subject = event.subject
    about = (subject.person, subject.name) if subject.person else ()
    return wanted == subject.person.casefold() or any(wanted in one.casefold() for one in about)


def _place(broken: Break) -> str:
    where = f"Event {broken.number:,} of the trail: " if broken.number else ""
    return f"{where}{broken.why}."


def _key_name(file: Path) -> str:
    return fingerprint(_key(file).public_key().public_bytes_raw())


def _read(file: Path) -> Checkpoint:
    try:
        checkpoint, _ = read_checkpoint(file.read_text("ascii"))
    except (OSError, UnicodeError) as error:
        raise UnreadableInput(f"The checkpoint {file} cannot be read.") from error
    except NoCheckpoint as error:
        raise UnreadableInput(
            f"{file} {error}.", hint="Name a file that `ccprocessor checkpoint` wrote."
        ) from error
    return checkpoint


def _key(file: Path) -> Ed25519PrivateKey:
    """Return the private key of a desk; only this person may read its file."""
    try:
        if not file.exists():
            made = Ed25519PrivateKey.generate()
            file.parent.mkdir(parents=True, exist_ok=True)
            with replacing(file) as path:
                path.write_bytes(base64.b64encode(made.private_bytes_raw()) + b"\n")
        coded = file.read_bytes().strip()
        return Ed25519PrivateKey.from_private_bytes(base64.b64decode(coded, validate=True))
    except OSError as error:
        raise OutputRefused(f"The signing key {file} cannot be read or made.") from error
    except (ValueError, binascii.Error) as error:
        raise UnreadableInput(
            f"The signing key {file} is damaged.",
            hint="Move the file away: a new key is made then, with a new fingerprint.",
        ) from error


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return text
