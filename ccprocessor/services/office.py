"""Parts that every use case works with: settings, database and document reader, wired once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ccprocessor.documents.loose import LooseDocuments
from ccprocessor.documents.reader import DocumentReader
from ccprocessor.domain.actors import Actor
from ccprocessor.settings import Settings

if TYPE_CHECKING:  # heavy, and not needed until something is stored or looked up
    from ccprocessor.storage.engine.database import Database
    from ccprocessor.storage.engine.schema import Upgrade


class Office:
    """One office: made once by `app`, handed to every service.

    Its database is opened when first asked for, so that reading can begin before; that raises
    `DatabaseRefused` where it cannot be used.
    """

    def __init__(
        self,
        settings: Settings,
        reader: DocumentReader,
        connect: Callable[[], Database],
        database_file: Path | None = None,
        upgrade: Callable[[], Upgrade | None] = lambda: None,
    ) -> None:
        self.settings = settings
        self.reader = reader
        self._connect = connect
        self._file = database_file
        self._upgrade = upgrade
        self._database: Database | None = None
        self._connecting = threading.Lock()
        self.loose = LooseDocuments(reader, settings.cache_folder)

    @property
    def database(self) -> Database:
        """The office's database; may be used by several threads."""
        with self._connecting:
            if self._database is None:
                self._database = self._connect()
            return self._database

    def upgrade_database(self) -> Upgrade | None:
        """Bring a database that others share up to date; None where it was."""
        with self._connecting:
            return self._upgrade()

    @property
    def actor(self) -> Actor:
        """Actor of all that is written here."""
        return Actor(self.settings.author)

    @property
    def is_empty(self) -> bool:
        """True if nothing was ever stored: the database's file is not there yet."""
        return self._database is None and self._file is not None and not self._file.exists()

    def close(self) -> None:
        """Let go of the database, where it was opened, and of what was made of pictures."""
        self.loose.close()
        if self._database is not None:
            self._database.close()


@dataclass(frozen=True, slots=True)
class ProcessOptions:
    """Options for how a run reads its files.

    `engine`: the only one that reads scans and pictures; empty: the best that is installed, and
    the others if evidence is missing. `pictures`: which receipt pictures are read before the
    run ends (`none`, `needed`, `all`). `aliases`: names to learn, a file of them. `password` opens
    encrypted files, except those that have one of their own in `passwords`.
    `warn` is called with sentences that the user should know and the run survives.
    """

    aliases: Path | None = None
    ocr: bool = True
    engine: str = ""
    pictures: str = "needed"
    password: str | None = field(default=None, repr=False)
    passwords: Mapping[Path, str] = field(default_factory=dict, repr=False)
    warn: Callable[[str], None] = lambda _sentence: None

    def password_of(self, path: Path) -> str | None:
        """The password to try on a file."""
        return self.passwords.get(path, self.password)
