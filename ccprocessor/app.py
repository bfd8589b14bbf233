"""Wires the program: settings, log, database, reader; the only module that knows all rooms."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ccprocessor.credentials import kept_password, named_password, with_password
from ccprocessor.errors import WrongUsage
from ccprocessor.logs import start_logging
from ccprocessor.scratch import SCRATCH, clear_abandoned, clear_leftovers
from ccprocessor.settings import Settings, database_file, load_settings, where_from

if TYPE_CHECKING:  # the database and the reader are heavy: imported when opened
    from ccprocessor.services.office import Office
    from ccprocessor.storage.engine.database import Database
    from ccprocessor.storage.engine.schema import Upgrade

_SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


class NoScreen(WrongUsage):
    """There is no display to open a window on."""

    hint = "Start it from a desktop session; without one use `ccprocessor process`."


def start(settings_file: Path | None = None) -> Settings:
    """Read the settings and start the log; raises `UserError` where the settings are wrong.

    What runs that were killed have left of pictures and files is removed.
    """
    settings = load_settings(settings_file)
    start_logging(settings.log_folder, settings.log_format)
    clear_abandoned(settings.cache_folder / SCRATCH)
    clear_leftovers(settings.cache_folder)
    return settings


@contextmanager
def open_office(
    settings: Settings,
    database_url: str | None = None,
    *,
    create: bool = True,
    behind_window: bool = False,
) -> Iterator[Office]:
    """The office with its reading processes; its database is opened when first asked for.

    A file that is not there is made, where `create`, when something is first stored. Behind a
    window its processes work in the time that the window leaves.
    """
    from ccprocessor.documents.protocol.requests import Limits
    from ccprocessor.documents.reader import DocumentReader
    from ccprocessor.services.office import Office

    url = database_url or settings.database_url

    def connect() -> Database:
        from ccprocessor.storage.engine.database import open_database

        return open_database(with_password(url), create=create)

    limits = Limits(gives_way=behind_window)
    with DocumentReader(cache=settings.cache_folder / "words", limits=limits) as reader:
        upgrade = partial(upgrade_records, settings, url)
        ask = partial(_password, url, prompts=not behind_window)
        office = Office(settings, reader, connect, _file_of(url), upgrade, url, ask)
        try:
            yield office
        finally:
            office.close()


def open_window(
    settings: Settings,
    files: Sequence[Path] = (),
    *,
    database_url: str | None = None,
    aliases: Path | None = None,
    settings_file: Path | None = None,
    is_safe: bool = False,
) -> int:
    """Open the window, load the files, and stay until it is closed; gives the exit code.

    `settings_file` is the file that was named for the settings. A safe window uses nothing that
    an earlier one kept. Raises `NoScreen` where there is none to show it on, `WrongSettings`, and
    `UnreadableInput` where nothing of what was named is there.
    """
    _refuse_missing(files)
    if not has_screen():
        raise NoScreen("There is no screen here to open a window on.")
    from ccprocessor.desktop.application import run

    chosen = where_from(settings, settings_file, database=database_url)
    named = chosen.settings.database_url if database_url else None
    return run(
        lambda: open_office(chosen.settings, behind_window=True),
        files,
        chosen=chosen,
        aliases=aliases,
        is_safe=is_safe,
        again=_again(settings_file, named, is_safe=is_safe),
    )


def tell_on_screen(sentence: str) -> None:
    """Show why there is no window, where there is a screen for it."""
    if has_screen():
        from ccprocessor.desktop.startup_error import tell

        tell(sentence)


def has_screen(environ: Mapping[str, str] | None = None, platform: str = sys.platform) -> bool:
    """Tell whether a window can be shown; Windows and macOS always can."""
    environ = os.environ if environ is None else environ
    return platform != "linux" or any(environ.get(name) for name in _SCREENS)


@contextmanager
def open_records(settings: Settings, database_url: str | None = None) -> Iterator[Database]:
    """The database alone, to be read; raises `DatabaseRefused` where it cannot be used.

    A file that was named has to be there; where it is not, `WrongUsage` is raised. Raises what
    `sign_in` raises where nobody can tell who reads.
    """
    from ccprocessor.services.sign_in import Claim, sign_in
    from ccprocessor.storage.engine.database import open_database

    url = database_url or settings.database_url
    database = open_database(with_password(url), create=database_url is None)
    try:
        ask = partial(_password, url, prompts=True)
        claim = Claim(settings.author, settings.user, settings.company, ask)
        database.company = sign_in(database, claim).company
        yield database
    finally:
        database.close()


def make_records(settings: Settings, database_url: str | None = None) -> Upgrade | None:
    """Make the tables in an empty database; raises `DatabaseRefused`.

    Older tables of a file are brought up to date, which is told; else the answer is None.
    """
    from ccprocessor.storage.engine.database import init_database

    made = init_database(with_password(database_url or settings.database_url))
    made.close()
    return made.upgraded


def grant_records(settings: Settings, role: str, database_url: str | None = None) -> bool:
    """Let a role of the server work in the database, not change it; True where it is new.

    Raises `DatabaseRefused` and `WrongUsage`.
    """
    from ccprocessor.storage.engine.roles import grant_program_role

    return grant_program_role(with_password(database_url or settings.database_url), role)


def grant_user(settings: Settings, user: str, database_url: str | None = None) -> bool:
    """Let a user work by a role of the server of their own; True where that role is new.

    Raises `DatabaseRefused` and `WrongUsage`.
    """
    from ccprocessor.storage.engine.roles import grant_user_role

    return grant_user_role(with_password(database_url or settings.database_url), user)


def upgrade_records(
    settings: Settings, database_url: str | None = None, *, dump: Path | None = None
) -> Upgrade | None:
    """Bring older tables up to date, a server's after a backup into `dump`, where one is named.

    None where they were. Raises `DatabaseRefused`; then nothing was changed.
    """
    from ccprocessor.storage.engine.database import upgrade_database

    return upgrade_database(with_password(database_url or settings.database_url), dump=dump)


def status_of_records(settings: Settings, database_url: str | None = None) -> tuple[str, ...]:
    """Sentences on the database as it is, which is left so; raises `DatabaseRefused`."""
    from ccprocessor.services.upkeep.database_choice import status

    return status(with_password(database_url or settings.database_url))


def is_shared(settings: Settings, database_url: str | None = None) -> bool:
    """Tell whether the database stands on a server, where others work with it too."""
    return (database_url or settings.database_url).startswith("postgres")


def _password(address: str, user: str, *, is_named: bool, prompts: bool) -> str | None:
    """The password of a user: the keyring's, or of one who was named that of the environment.

    Where the command line `prompts`, somebody at a terminal is asked for it.
    """
    found = (named_password() if is_named else None) or kept_password(address, user)
    if found or not (is_named and prompts and sys.stdin and sys.stdin.isatty()):
        return found
    import getpass

    return getpass.getpass(f"Password of {user}: ")


def _refuse_missing(files: Sequence[Path]) -> None:
    """A slip in a name is told at once; where others are there the window tells of it."""
    from ccprocessor.documents.protocol.errors import FileNotReadable, NoSuchFile

    if files and not any(os.path.exists(file) for file in files):  # noqa: PTH110  (never raises)
        try:
            files[0].stat()
        except (FileNotFoundError, NotADirectoryError) as error:
            raise NoSuchFile(str(files[0])) from error
        except OSError as error:
            raise FileNotReadable(str(files[0]), error) from error


def _again(settings_file: Path | None, database_url: str | None, *, is_safe: bool) -> list[str]:
    """The arguments that open the same window once more."""
    named = ["--settings", str(settings_file.absolute())] if settings_file else []
    database = ["--database", database_url] if database_url else []
    return ["window", *named, *database, *(["--safe"] if is_safe else [])]


def _file_of(url: str) -> Path | None:
    """The file of a SQLite address that tells it plainly; None for any other."""
    return database_file(url) if not {"?", "~"} & set(url) else None
