"""Checkpoints that an office signs by itself; each is kept in a second place as well."""

from __future__ import annotations

import base64
import binascii
import contextlib
import datetime as dt
import logging
import threading
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import Future, wait
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ccprocessor.audit.checkpoints import (
    Checkpoint,
    NoCheckpoint,
    fingerprint,
    read_checkpoint,
    signed,
)
from ccprocessor.domain.actors import Actor
from ccprocessor.errors import OutputRefused, UnreadableInput, UserError
from ccprocessor.files import LockHeld, locked, replacing
from ccprocessor.settings import Settings
from ccprocessor.storage.engine.database import Database
from ccprocessor.storage.trail.writing import (
    EVERY,
    checkpoints,
    head_of,
    keep_checkpoint,
    newest_checkpoint,
    tree_of,
)

log = logging.getLogger(__name__)

_PATIENCE = 5.0  # seconds that an end waits for a copy: a share may be gone
_POLL = 0.1  # seconds between two looks for Ctrl+C


class Kept(NamedTuple):
    """A checkpoint that lies in the second place, and its file."""

    file: Path
    checkpoint: Checkpoint


@dataclass(frozen=True, slots=True)
class SecondPlace:
    """The newest checkpoint that is kept elsewhere, if any, and what is wrong there, in words.

    `told` is a sentence on a newer one that another desk keeps, which is no trouble.
    """

    kept: Kept | None
    trouble: str = ""
    told: str = ""


class Checkpoints:
    """Signs the trail of an office with this desk's key, and keeps copies in another folder.

    Nothing here fails what was stored: what could not be signed or copied is told by
    `second_place`, and done by the next checkpoint.
    """

    def __init__(self, settings: Settings) -> None:
        self._key_file, self._folder = settings.signing_key, settings.checkpoint_folder
        self._turn, self._running = threading.Lock(), False
        self._again = False
        self._threads: list[threading.Thread] = []

    def begin(self, database: Database, actor: Actor) -> None:
        """Sign behind what a person does: the trail has grown past a thousand."""

        def work() -> None:
            try:
                self._sign(database, actor)
            except UserError as error:
                log.warning("No checkpoint was signed: %s", error)
            else:
                self._copy(database)

        self._start(work)

    def sign(self, database: Database, actor: Actor) -> str:
        """Sign the trail as it is and return the text; the same one as long as nothing is added.

        On a thread of its own, so that Ctrl+C tears nothing. Raises `UserError`.
        """
        answer: Future[str] = Future()

        def work() -> None:
            try:
                answer.set_result(self._sign(database, actor))
            except BaseException as error:  # noqa: BLE001  (raised again where it is asked for)
                answer.set_exception(error)
            else:
                self._copy(database)

        self._start(work)
        while not wait([answer], timeout=_POLL).done:
            continue
        return answer.result()

    def close(self) -> None:
        """Wait a moment for copies that are on their way."""
        for thread in self._threads:
            thread.join(_PATIENCE)

    def _start(self, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, name="checkpoint", daemon=True)
        self._threads = [one for one in self._threads if one.is_alive()]
        self._threads.append(thread)
        thread.start()

    def _sign(self, database: Database, actor: Actor) -> str:
        key = signing_key(self._key_file)
        with database.read() as session:
            newest, head = newest_checkpoint(session), head_of(session)
        if _covers(newest, head.number, key):
            return newest
        with database.write(actor) as session:
            head, now = head_of(session), dt.datetime.now(dt.UTC)
            root, by = tree_of(session, head).root, f"{actor.user} at {actor.workstation}"
            text = signed(Checkpoint(head.office, head.number, head.digest, root, now, by), key)
            keep_checkpoint(session, head.number, now, text)
        return text

    def _copy(self, database: Database) -> None:
        """Write what is not there yet; where a copy is under way, it goes on to these."""
        with self._turn:
            self._again = True
            if self._running:
                return
            self._running = True
        while self._goes_on():
            try:
                with database.read() as session:
                    office, texts = head_of(session).office, checkpoints(session)
                _copy_missing(self._folder, office, texts)
            except (OSError, UserError) as error:
                log.warning("The checkpoints were not copied: %s", error)
            except Exception:  # a damaged row; told by `verify`
                log.exception("The checkpoints were not copied")

    def _goes_on(self) -> bool:
        with self._turn:
            self._running, self._again = self._again, False
            return self._running


def second_place(settings: Settings, office: str, events: int, newest: str) -> SecondPlace:
    """Look at the second place of a trail of so many events, and at its `newest` checkpoint."""
    folder = settings.checkpoint_folder
    kept = next(_kept_in(folder, office), None)
    signed_for = _events_of(newest)
    is_lacking = bool(signed_for) and (kept is None or kept.checkpoint.events < signed_for)
    if is_lacking and (by := _other_desk(newest, settings.signing_key)):
        return SecondPlace(
            kept,
            told=f"The newest checkpoint, of {signed_for:,} events, was signed at another desk, by"
            f" {by}, which keeps its copy.",
        )
    if is_lacking:
        return SecondPlace(
            kept,
            f"The newest checkpoint, of {signed_for:,} events, is not in {folder}: look whether"
            " that folder is there and can be written to. The next checkpoint brings all of them.",
        )
    if events - signed_for >= 2 * EVERY:
        return SecondPlace(
            kept,
            f"Nothing was signed for the last {events - signed_for:,} events. Run `ccprocessor"
            " checkpoint`: it says what is wrong.",
        )
    return SecondPlace(kept)


def missing_checkpoint(settings: Settings, office: str, stored: Collection[int]) -> str:
    """Tell which checkpoint lies in the second place and is stored no more; empty for none."""
    for kept in _kept_in(settings.checkpoint_folder, office):
        if (events := kept.checkpoint.events) not in stored:
            return f"The checkpoint of {events:,} events is gone; a copy of it is {kept.file}."
    return ""


def signing_key(file: Path) -> Ed25519PrivateKey:
    """Return the private key of a desk, made where there is none; only this person may read it.

    Raises `OutputRefused` and `UnreadableInput`.
    """
    try:
        if not file.exists():
            _make_key(file)
        coded = file.read_bytes().strip()
        return Ed25519PrivateKey.from_private_bytes(base64.b64decode(coded, validate=True))
    except (OSError, LockHeld) as error:
        raise OutputRefused(f"The signing key {file} cannot be read or made.") from error
    except (ValueError, binascii.Error) as error:
        raise UnreadableInput(
            f"The signing key {file} is damaged.",
            hint="Move the file away: a new key is made then, with a new fingerprint.",
        ) from error


def _make_key(file: Path) -> None:
    """Make the key of a desk; of several that begin at once, one makes it for all."""
    with locked(file.parent, f".{file.name}.lock"):
        if not file.exists():
            made = Ed25519PrivateKey.generate()
            with replacing(file) as path:
                path.write_bytes(base64.b64encode(made.private_bytes_raw()) + b"\n")


def key_name(file: Path) -> str:
    """Fingerprint of the key of a desk."""
    return fingerprint(signing_key(file).public_key().public_bytes_raw())


def _covers(text: str, events: int, key: Ed25519PrivateKey) -> bool:
    """Tell whether a checkpoint is of so many events and signed by this key."""
    with contextlib.suppress(NoCheckpoint):
        found, by = read_checkpoint(text)
        return found.events == events and by == fingerprint(key.public_key().public_bytes_raw())
    return False


def _other_desk(text: str, key_file: Path) -> str:
    """Return who signed a checkpoint where that was not with this desk's key; else nothing."""
    with contextlib.suppress(NoCheckpoint, UserError):
        found, key = read_checkpoint(text)
        if not key_file.exists() or key != key_name(key_file):
            return found.by
    return ""


def _events_of(text: str) -> int:
    try:
        return read_checkpoint(text)[0].events if text else 0
    except NoCheckpoint:
        return 0


def _name(office: str, events: int) -> str:
    return f"checkpoint {office[:8]} {events:09}.txt"


def _kept_in(folder: Path, office: str) -> Iterator[Kept]:
    """Checkpoints of an office in a folder, those of most events first; damaged ones left out."""
    try:
        files = sorted(folder.glob(f"checkpoint {office[:8]} *.txt"), reverse=True)
    except OSError:
        return
    for file in files:
        with contextlib.suppress(OSError, UnicodeError, NoCheckpoint):
            found, _ = read_checkpoint(file.read_text("utf-8"))
            if found.office == office:
                yield Kept(file, found)


def _copy_missing(folder: Path, office: str, texts: dict[int, str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    there = {file.name for file in folder.iterdir()}
    for events, text in texts.items():
        name = _name(office, events)
        if name not in there:
            with replacing(folder / name) as path:
                path.write_text(text, "utf-8")
