"""Check what is installed and works on this machine, with the remedy if something does not."""

from __future__ import annotations

import logging
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ccprocessor.credentials import keyring_name, with_password
from ccprocessor.documents.ocr.availability import (
    engine_version,
    installed_engines,
    missing_languages,
)
from ccprocessor.documents.reader import DocumentReader
from ccprocessor.errors import (
    Means,
    NextStep,
    UserError,
)
from ccprocessor.jobs import Job
from ccprocessor.resources import resource
from ccprocessor.settings import Chosen, Settings, memory_path
from ccprocessor.storage.engine.schema import MAKE_TABLES, UPGRADE_TABLES
from ccprocessor.storage.engine.trial import Trial, try_database

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Finding:
    """One part of the machine: whether it works, what was found, and what to do if not."""

    part: str
    works: bool
    what: str
    needed: bool = True
    next_step: str | NextStep = ""

    @property
    def is_fatal(self) -> bool:
        """A part the program cannot work without, and it does not work."""
        return self.needed and not self.works

    @property
    def line(self) -> str:
        """The finding as a line of text."""
        mark = "ok     " if self.works else "MISSING" if self.needed else "absent "
        return f"{mark}  {self.part}: {self.text}"

    @property
    def text(self) -> str:
        """Sentences about what was found, then what to do."""
        return f"{self.what} {self.next_step}".rstrip()


def examine(chosen: Chosen) -> Iterator[Finding]:
    """Try each part for real, and tell each as soon as it is known; never raises.

    It only looks: no database is made or brought up to date, and no folder made.
    """
    settings = chosen.settings
    yield Finding("Python", sys.version_info >= (3, 11), sys.version.split()[0])
    yield _tried("PDF reading", _pdf)
    database = _tried("Database", lambda: _database(settings.database_url))
    yield database
    if database.works:
        yield _tried("Checkpoints", lambda: _checkpoints(settings), needed=False)
    yield _tried("Settings file", lambda: _file(chosen.file, _NOT_SET), needed=False)
    yield _tried("Window file", lambda: _file(memory_path(), _NOT_CLOSED), needed=False)
    yield _tried("Cache folder", lambda: _folder(settings.cache_folder, "cache_folder"))
    yield _tried("Log folder", lambda: _folder(settings.log_folder, "log_folder"))
    for part, engine, use, remedy in _ENGINES:
        trial = partial(_engine, engine, use, remedy, settings.ocr_languages)
        yield _tried(part, trial, needed=False)
    yield _tried("Keyring", _keyring, needed=False)
    yield _tried("Fonts", _fonts, needed=False)


_NOT_SET = "everything is at its default"
_NOT_CLOSED = "it is made when a window closes"


class _PartUnusable(UserError):
    """A part does not work as it is."""


class _Absent(_PartUnusable):
    """A part is not there, and the program can begin without it."""


def _tried(part: str, trial: Callable[[], str], *, needed: bool = True) -> Finding:
    try:
        return Finding(part, works=True, what=trial(), needed=needed)
    except UserError as error:
        needed = needed and not isinstance(error, _Absent)
        next_step, error.hint = error.hint, ""  # each shell has its own words for it
        return Finding(part, works=False, what=str(error), needed=needed, next_step=next_step)
    except Exception as error:
        log.exception("The doctor could not try a part")
        reason = getattr(error, "strerror", None) or type(error).__name__
        what = f"it could not be tried ({reason}). {_BROKEN}"
        return Finding(part, works=False, what=what, needed=needed)


_BROKEN = (
    "Start the program again, then the computer; where that does not help, install the program"
    " anew, and show the log to whoever looks after it."
)


def _pdf() -> str:
    """Read a page of the sample month in a worker process."""
    with DocumentReader(workers=1) as reader:
        document = reader.open(resource("sample/car.pdf"))
        page = next(iter(reader.pages(document, Job())))
    return f"page {page.number} of the sample month read"


def _database(address: str) -> str:
    """Describe the database at the address; one that is absent is not made."""
    found = try_database(with_password(address))
    match found.state:
        case "absent":
            raise _Absent(
                f"There is no database at {found.name} yet; it is made when the program first"
                " needs it.",
                hint=NextStep("If months should be there, choose their file {}.", Means.DATABASE),
            )
        case "empty" if not found.is_file:
            raise _PartUnusable(f"{found.name} is empty.", hint=MAKE_TABLES)
        case "empty":
            return f"{found.name}, in which nothing is stored yet"
        case "older":
            return _older(found)
        case "ready":
            return f"{found.name}, with {found.holds}"


def _checkpoints(settings: Settings) -> str:
    """Tell of the newest checkpoint in the second place, and whether it lacks any."""
    from ccprocessor.services.checkpoints import second_place

    found = try_database(with_password(settings.database_url))
    place = second_place(settings, *found.trail)
    if place.trouble:
        raise _PartUnusable(place.trouble)
    if place.told:
        return place.told
    if place.kept is None:
        return f"none yet; they will be kept in {settings.checkpoint_folder}"
    return f"{place.kept.file}, of {place.kept.checkpoint.events:,} events"


def _older(found: Trial) -> str:
    made = f"{found.name} was made by an older ccprocessor"
    if found.is_file:
        return (
            f"{made}. Nothing needs to be done: when the program next opens it, it makes a backup"
            " beside it and brings it up to date."
        )
    raise _PartUnusable(
        f"{made}, and others may work with it.",
        hint=UPGRADE_TABLES,
    )


def _file(file: Path, otherwise: str) -> str:
    """Return where a file of the program's own stands; it may be absent."""
    if not file.exists():
        return f"{file} (not there: {otherwise})"
    try:
        with file.open("rb"):
            return str(file)
    except OSError as error:
        raise _PartUnusable(
            f"{file} cannot be read ({error.strerror or error}).",
            hint="Check who may read that file.",
        ) from error


def _folder(folder: Path, setting: str) -> str:
    """A folder that can be written into, or made."""
    there = next(one for one in (folder, *folder.parents) if one.exists())
    try:
        with tempfile.TemporaryFile(dir=there):
            return str(folder) if there == folder else f"{folder} (made when it is needed)"
    except OSError as error:
        raise _PartUnusable(
            f"{folder} cannot be written ({error.strerror or error}).",
            hint=f"Name another folder as `{setting}` in the settings file.",
        ) from error


def _engine(engine: str, use: str, remedy: NextStep, languages: str) -> str:
    """Either engine is enough, and without any scans are listed as not read."""
    if engine not in installed_engines():
        raise _PartUnusable(f"not installed; {use}.", hint=remedy)
    version = engine_version(engine)
    found = f"version {version}" if version else "installed"
    if engine == "tesseract" and (missing := missing_languages(languages)):
        raise _PartUnusable(
            f"{found}, but without the language {' and '.join(missing)}.", hint=_NO_LANGUAGE
        )
    return found


_ENGINES = (
    (
        "RapidOCR",
        "rapidocr",
        "it reads scans best",
        NextStep("{}.", Means.COMMAND, "pip install rapidocr"),
    ),
    (
        "Tesseract",
        "tesseract",
        "it confirms doubtful readings",
        NextStep("{} (on Debian).", Means.COMMAND, "apt install tesseract-ocr"),
    ),
)
_NO_LANGUAGE = NextStep(
    "{} (on Debian), or choose others in the settings (`ocr_languages`).",
    Means.COMMAND,
    "apt install tesseract-ocr-LANGUAGE",
)


def _keyring() -> str:
    if (name := keyring_name()) is None:
        raise _PartUnusable("no safe store for passwords here; only needed for a shared database")
    return name


def _fonts() -> str:
    folders = [
        Path("/usr/share/fonts"),
        Path("/Library/Fonts"),
        Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts",
        Path.home() / ".local/share/fonts",
    ]
    found = next((font for folder in folders for font in folder.rglob("*.ttf")), None)
    if found is None:
        raise _PartUnusable(
            "no fonts found.",
            hint=NextStep("{} (on Debian).", Means.COMMAND, "apt install fonts-dejavu-core"),
        )
    return str(found)
