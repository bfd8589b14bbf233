"""Readings by OCR noted while they last, so that one that was killed goes on later.

What was seen of each page is in the cache by then: only the rest is read.
"""

from __future__ import annotations

import contextlib
import hashlib
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec

from ccprocessor.decoding import ready
from ccprocessor.paths import make_private
from ccprocessor.scratch import hold, is_free
from ccprocessor.services.office import Office, ProcessOptions

_ENDING = ".note"


class _Note(msgspec.Struct, frozen=True):
    """Files of a reading, and the options that decide what it comes to."""

    files: tuple[str, ...]
    aliases: str
    engine: str
    pictures: str


@dataclass(frozen=True, slots=True)
class InterruptedReading:
    """A reading whose process was killed; noted until it is forgotten."""

    files: tuple[Path, ...]
    options: ProcessOptions
    _path: Path

    @property
    def gone(self) -> Path | None:
        """A file of it that is no longer there."""
        return next((path for path in self.files if not path.exists()), None)

    def forget(self) -> None:
        """Note it no longer."""
        with contextlib.suppress(OSError):
            self._path.unlink(missing_ok=True)


@contextmanager
def noted(office: Office, files: Sequence[Path], options: ProcessOptions) -> Iterator[None]:
    """Keep a note of the files while the block runs: it outlives a killed process alone.

    None is kept without OCR, which takes seconds, nor of files whose passwords it would hold. A
    folder that cannot be written to costs the note, never the reading. When the block ends, notes
    of killed readings of the same files go too.
    """
    with contextlib.ExitStack() as kept:
        if options.ocr and not options.password and not options.passwords:
            kept.callback(_forget, office, files)
            with contextlib.suppress(OSError):
                _keep(_folder(office), files, options, kept)
        yield


def interrupted(office: Office) -> tuple[InterruptedReading, ...]:
    """Return the readings into this database that were killed here, in no order."""
    found = []
    for path in _folder(office).glob(f"*{_ENDING}"):
        with contextlib.suppress(OSError), path.open("r+b") as file:
            if is_free(file):
                found.append(_read(path, file.read()))
    return tuple(one for one in found if one.files)


def _keep(
    folder: Path, files: Sequence[Path], options: ProcessOptions, kept: contextlib.ExitStack
) -> None:
    """Write a note, locked by this process until the stack ends, which removes it."""
    note = _Note(
        files=tuple(str(file.absolute()) for file in files),
        aliases=str(options.aliases.absolute()) if options.aliases else "",
        engine=options.engine,
        pictures=options.pictures,
    )
    make_private(folder)
    path = folder / f"{secrets.token_hex(8)}{_ENDING}"
    kept.callback(_remove, path)
    file = kept.enter_context(path.open("xb"))
    hold(file)
    file.write(msgspec.json.encode(note))
    file.flush()


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)


def _forget(office: Office, files: Sequence[Path]) -> None:
    for one in interrupted(office):
        if one.files == tuple(file.absolute() for file in files):
            one.forget()


def _read(path: Path, body: bytes) -> InterruptedReading:
    """The reading that a note tells of; one without files where it was half written."""
    try:
        note = msgspec.json.decode(body, type=ready(_Note))
    except msgspec.DecodeError:
        note = _Note((), "", "", "none")
    options = ProcessOptions(
        aliases=Path(note.aliases) if note.aliases else None,
        engine=note.engine,
        pictures=note.pictures,
    )
    return InterruptedReading(tuple(map(Path, note.files)), options, path)


def _folder(office: Office) -> Path:
    """The folder of notes: a cache may serve several databases."""
    name = hashlib.sha256(office.place.encode()).hexdigest()[:16]
    return office.settings.cache_folder / "interrupted" / name
