"""What is installed and works on this machine, with the remedy where something does not."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from ccprocessor.credentials import keyring_name
from ccprocessor.documents.ocr.availability import (
    engine_version,
    installed_engines,
    missing_languages,
)
from ccprocessor.documents.reader import DocumentReader
from ccprocessor.errors import UserError
from ccprocessor.jobs import Job
from ccprocessor.paths import make_private
from ccprocessor.resources import resource
from ccprocessor.settings import Settings
from ccprocessor.storage.database import Database

OpenDatabase = Callable[[], AbstractContextManager[Database]]


@dataclass(frozen=True, slots=True)
class Finding:
    """One part of the machine: whether it works, what was found, and what to do if not."""

    part: str
    works: bool
    what: str
    needed: bool = True

    @property
    def is_fatal(self) -> bool:
        """A part the program cannot work without, and it does not work."""
        return self.needed and not self.works

    @property
    def line(self) -> str:
        """The finding as a line of text."""
        mark = "ok     " if self.works else "MISSING" if self.needed else "absent "
        return f"{mark}  {self.part}: {self.what}"


def examine(settings: Settings, open_database: OpenDatabase) -> tuple[Finding, ...]:
    """Try every part for real; never raises."""
    return (
        Finding("Python", sys.version_info >= (3, 11), sys.version.split()[0]),
        _pdf(),
        _database(open_database),
        *_folders(settings),
        *_ocr(settings.ocr_languages),
        _keyring(),
        _fonts(),
    )


def _pdf() -> Finding:
    """Read a page of the sample month in a worker process."""
    try:
        with DocumentReader(workers=1) as reader:
            document = reader.open(resource("sample/car.pdf"))
            page = next(iter(reader.pages(document, Job())))
    except (UserError, OSError) as error:
        return Finding("PDF reading", works=False, what=str(error))
    return Finding("PDF reading", works=True, what=f"page {page.number} of the sample month read")


def _database(open_database: OpenDatabase) -> Finding:
    try:
        with open_database() as database:
            return Finding("Database", works=True, what=database.name)
    except UserError as error:
        return Finding("Database", works=False, what=str(error))


def _folders(settings: Settings) -> Iterator[Finding]:
    for part, folder in (("Cache", settings.cache_folder), ("Log", settings.log_folder)):
        try:
            make_private(folder)
            with tempfile.TemporaryFile(dir=folder):
                yield Finding(f"{part} folder", works=True, what=str(folder))
        except OSError as error:
            what = f"{folder} cannot be written ({error.strerror}); name another in the settings"
            yield Finding(f"{part} folder", works=False, what=what)


def _ocr(languages: str) -> Iterator[Finding]:
    """Both engines; either is enough, and without any scans are listed as not read."""
    there = installed_engines()
    for engine, part, remedy in _ENGINES:
        works = engine in there
        what = f"version {engine_version(engine)}" if works else remedy
        if works and engine == "tesseract" and (missing := missing_languages(languages)):
            works = False
            what += f", but without the language {' and '.join(missing)}; {_NO_LANGUAGE}"
        yield Finding(part, works, what, needed=False)


_ENGINES = (
    ("rapidocr", "RapidOCR", "not installed; it reads scans best (pip install rapidocr)"),
    (
        "tesseract",
        "Tesseract",
        "not installed; it confirms doubtful readings (Debian: apt install tesseract-ocr)",
    ),
)
_NO_LANGUAGE = "install it (Debian: apt install tesseract-ocr-LANGUAGE) or change `ocr_languages`"


def _keyring() -> Finding:
    name = keyring_name()
    remedy = "no safe store for passwords here; only needed for a shared database"
    return Finding("Keyring", name is not None, name or remedy, needed=False)


def _fonts() -> Finding:
    folders = [
        Path("/usr/share/fonts"),
        Path("/Library/Fonts"),
        Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts",
        Path.home() / ".local/share/fonts",
    ]
    found = next((font for folder in folders for font in folder.rglob("*.ttf")), None)
    remedy = "no fonts found (Debian: apt install fonts-dejavu-core)"
    return Finding("Fonts", found is not None, str(found or remedy), needed=False)
