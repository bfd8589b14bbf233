"""What every use case works with: settings, database and document reader, wired once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ccprocessor.documents.reader import DocumentReader
from ccprocessor.settings import Settings
from ccprocessor.storage.database import Database


@dataclass(frozen=True, slots=True)
class Office:
    """One office: made once by `app`, handed to every service."""

    settings: Settings
    database: Database
    reader: DocumentReader


@dataclass(frozen=True, slots=True)
class ProcessOptions:
    """How a run reads its files.

    `pictures`: which receipt pictures are read before the run ends (`none`, `needed`, `all`).
    `aliases`: names to learn, a file of them. `password` opens encrypted files, except
    those that have one of their own in `passwords`.
    `warn` is told, in sentences, what the user should know and the run survives.
    """

    aliases: Path | None = None
    ocr: bool = True
    pictures: str = "needed"
    password: str | None = field(default=None, repr=False)
    passwords: Mapping[Path, str] = field(default_factory=dict, repr=False)
    warn: Callable[[str], None] = lambda _sentence: None

    def password_of(self, path: Path) -> str | None:
        """The password to try on a file."""
        return self.passwords.get(path, self.password)
