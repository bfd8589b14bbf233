"""The office's settings: a TOML file in the user's configuration folder, then the environment."""

from __future__ import annotations

import getpass
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Literal, cast

import platformdirs

from ccprocessor.errors import (
    Means,
    NextStep,
    UserError,
)
from ccprocessor.paths import WrongPath, expanded

LogFormat = Literal["text", "json"]
YesNo = Literal["yes", "no"]

VERSION = 1
"""The version of the settings file that this program writes; a file without one is older."""

_PROGRAM = "ccprocessor"
_PREFIX = "CCPROCESSOR_"
_FILE_VARIABLE = f"{_PREFIX}SETTINGS"
_PATHS = frozenset(
    {"import_template", "log_folder", "cache_folder", "signing_key", "checkpoint_folder"}
)
_BESIDE = {"signing_key": "signing.key", "checkpoint_folder": "checkpoints"}
"""Settings of which the default stands beside the settings file."""

_CHOICES: Mapping[str, tuple[str, ...]] = {
    "log_format": ("text", "json"),
    "import_people": ("all", "complete"),
    "check_updates": ("yes", "no"),
}
_SQLITE = re.compile(r"sqlite(?:\+\w+)?:///(?P<path>[^?]+)(?P<query>\?.*)?", re.DOTALL)
_UPDATES = ("https://", "file:///")
_VERSION_KEY = "version"
IMPORT_VALUES: Mapping[str, str] = {
    "import_vendor": "vendor",
    "import_unit": "unit",
    "import_tax_code": "tax_code",
    "import_card_network": "card_network",
    "import_invoice_number": "invoice_number",
    "import_people": "people",
}
"""Settings that replace a setting of the import template."""

OFFICE_RULES = ("import_template", *IMPORT_VALUES, "ocr_languages")
"""Settings that all desks of an office share: its database keeps them once it is there."""


class WrongSettings(UserError):
    """The settings file or a variable of the environment says something impossible."""


class NewerSettings(WrongSettings):
    """The settings file was written by a newer program."""

    hint = NextStep(
        "Update this program, or name another file {}; nothing was changed.", Means.SETTINGS_FILE
    )


def _sqlite_of_the_user() -> str:
    file = platformdirs.user_data_path(_PROGRAM, appauthor=False) / "office.sqlite"
    return f"sqlite:///{file.as_posix()}"


def _log_folder_of_the_user() -> Path:
    return platformdirs.user_log_path(_PROGRAM, appauthor=False)


def _cache_folder_of_the_user() -> Path:
    return platformdirs.user_cache_path(_PROGRAM, appauthor=False)


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"


@dataclass(frozen=True, slots=True)
class Settings:
    """Choices of an office; all that it did not choose has a default that works on one machine.

    `import_template` None is the template that ships with the program; the other `import_` values
    replace those of the template if they are not None. Paths are absolute, that of a database
    file too. Checkpoints of the trail are signed by `signing_key`, and kept in `checkpoint_folder`
    as well as in the database. `user` is the user of the office who works here, where it is not
    `author`, and `company` the one worked for; after `lock_after` minutes without a key the window
    asks for the password again, where there is one. Updates are looked for at `update_address`,
    empty for nowhere: when asked, and by itself if `check_updates`.
    """

    database_url: str = field(default_factory=_sqlite_of_the_user, repr=False)
    import_template: Path | None = None
    import_vendor: str | None = None
    import_unit: str | None = None
    import_tax_code: str | None = None
    import_card_network: str | None = None
    import_invoice_number: str | None = None
    import_people: str | None = None
    ocr_languages: str = "eng"
    log_format: LogFormat = "text"
    log_folder: Path = field(default_factory=_log_folder_of_the_user)
    cache_folder: Path = field(default_factory=_cache_folder_of_the_user)
    signing_key: Path = field(default_factory=lambda: _beside("signing_key"))
    checkpoint_folder: Path = field(default_factory=lambda: _beside("checkpoint_folder"))
    author: str = field(default_factory=_user)
    user: str = ""
    company: str = ""
    lock_after: str = "15"
    check_updates: YesNo = "no"
    update_address: str = ""


_NAMES = tuple(part.name for part in fields(Settings))
_VARIABLES = {key: f"{_PREFIX}{key.upper()}" for key in _NAMES}


@dataclass(frozen=True, slots=True)
class Chosen:
    """The settings in force, the file for the user's own, and what that file cannot change.

    `fixed` tells by the name of a setting what decides it instead: a variable of the environment
    or an option of the command. The file may be absent.
    """

    settings: Settings
    file: Path
    fixed: Mapping[str, str] = field(default_factory=dict)


def load_settings(path: Path | None = None, environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings of this user, or of the file `path`; the environment wins over the file.

    Without a `path` the file is named by `CCPROCESSOR_SETTINGS` or stands in the user's
    configuration folder, where it may be absent. Raises `WrongSettings`, which names the key and
    where it stands.
    """
    environ = os.environ if environ is None else environ
    named = path or _path_from(environ)
    file = named or settings_path()
    beside = {name: file.absolute().with_name(usual) for name, usual in _BESIDE.items()}
    said = _from_file(file, required=named is not None) | _from_environment(environ)
    chosen = beside | said
    return Settings(**cast("dict[str, Any]", chosen))


def choose_settings(
    path: Path | None = None,
    environ: Mapping[str, str] | None = None,
    *,
    database: str | None = None,
) -> Chosen:
    """The same with where they come from; `database` is the address an option of the command names.

    Raises `WrongSettings`.
    """
    return where_from(load_settings(path, environ), path, environ, database=database)


def where_from(
    settings: Settings,
    path: Path | None = None,
    environ: Mapping[str, str] | None = None,
    *,
    database: str | None = None,
) -> Chosen:
    """Settings that were loaded, with where they come from; raises `WrongSettings`."""
    environ = os.environ if environ is None else environ
    fixed = {key: name for key, name in _VARIABLES.items() if environ.get(name)}
    if database:
        absolute = absolute_database(database, where="--database", base=Path.cwd())
        settings = replace(settings, database_url=absolute)
        fixed["database_url"] = "--database"
    file = path or _path_from(environ) or settings_path()
    return Chosen(settings, file.absolute(), fixed)


def without_rules(chosen: Chosen) -> Chosen:
    """The settings where the office cannot be asked: its rules cannot be changed."""
    unknown = dict.fromkeys(OFFICE_RULES, "the office's database, which cannot be asked now")
    return replace(chosen, fixed={**chosen.fixed, **unknown})


def understood(content: Mapping[str, object], file: Path) -> dict[str, str | Path]:
    """Return what the content of a settings file says, by the names of the settings.

    Relative paths are meant from the file's folder. Raises `WrongSettings`.
    """
    _refuse_newer(content.get(_VERSION_KEY, 0), file)
    chosen: dict[str, str | Path] = {}
    for key, value in content.items():
        if key == _VERSION_KEY:
            continue
        if key not in _NAMES:
            raise WrongSettings(
                f"{file}: there is no setting “{key}”.", hint=f"Settings are {', '.join(_NAMES)}."
            )
        if not isinstance(value, str):
            raise WrongSettings(
                f"{file}: {key} is not text.", hint=f'Write it in quotes, as {key} = "...".'
            )
        chosen[key] = _value(key, value, where=str(file), base=file.parent)
    return chosen


def absolute_database(address: str, *, where: str, base: Path) -> str:
    """A database's address with the path of its file in full; that of a server as it is.

    A relative path is meant from `base`. Raises `WrongSettings`, which says `where` it stands.
    """
    found = _SQLITE.fullmatch(address)
    text = found["path"] if found else address
    if text == ":memory:" or (found is None and "://" in address):
        return address
    path = _path(text, where=where, base=base).as_posix()
    query = (found["query"] or "") if found else ""
    return f"sqlite:///{path}{query}" if found or "?" not in path else path


def database_file(address: str) -> Path | None:
    """The file that an address means; None for a server."""
    if found := _SQLITE.fullmatch(address):
        return Path(found["path"])
    return None if "://" in address else Path(address)


def too_deep(file: Path) -> WrongSettings:
    """Return the error for a settings file whose brackets are never closed."""
    return WrongSettings(
        f"The settings {file} are no valid TOML: too many brackets are open at once.",
        hint='Each setting is a text, as author = "Ada"; correct the line with the brackets.',
    )


def settings_path() -> Path:
    """Return the path where this user's settings file stands, or would stand."""
    return platformdirs.user_config_path(_PROGRAM, appauthor=False) / "settings.toml"


def memory_path() -> Path:
    """Return the path of this user's memory of the window, beside the settings."""
    return settings_path().with_name("window.json")


def _beside(setting: str) -> Path:
    return settings_path().with_name(_BESIDE[setting])


def _path_from(environ: Mapping[str, str]) -> Path | None:
    if not (named := environ.get(_FILE_VARIABLE)):
        return None
    return _path(named, where=_FILE_VARIABLE, base=Path.cwd())


def _from_file(file: Path, *, required: bool) -> dict[str, str | Path]:
    return understood(_read(file, required=required), file)


def _refuse_newer(version: object, file: Path) -> None:
    if isinstance(version, bool) or not isinstance(version, int) or version < 0:
        raise WrongSettings(
            f"{file}: version is no whole number.", hint=f"Write version = {VERSION}."
        )
    if version > VERSION:
        raise NewerSettings(
            f"The settings {file} were written by a newer ccprocessor (they have version {version},"
            f" this program knows {VERSION})."
        )


def _from_environment(environ: Mapping[str, str]) -> dict[str, str | Path]:
    return {
        key: _value(key, environ[variable], where=variable, base=Path.cwd())
        for key, variable in _VARIABLES.items()
        if environ.get(variable)
    }


def _read(file: Path, *, required: bool) -> Mapping[str, object]:
    try:
        return tomllib.loads(file.read_text("utf-8-sig"))
    except FileNotFoundError as error:
        if required:
            raise WrongSettings(
                f"There is no settings file {file}.", hint="Correct its path, or leave it out."
            ) from error
        return {}
    except OSError as error:
        raise WrongSettings(
            f"The settings {file} cannot be read: {error.strerror}.",
            hint="Check who may read that file.",
        ) from error
    except ValueError as error:
        raise WrongSettings(
            f"The settings {file} are no valid TOML: {error}.", hint="Correct that line."
        ) from error
    except RecursionError as error:
        raise too_deep(file) from error


def _value(key: str, value: str, *, where: str, base: Path) -> str | Path:
    if "\0" in value:
        raise WrongSettings(
            f"{where}: {key} holds a character that means nothing.", hint="Leave \\u0000 out."
        )
    allowed = _CHOICES.get(key)
    if allowed and value not in allowed:
        raise WrongSettings(
            f"{where}: {key} cannot be “{value}”.", hint=f"Use {' or '.join(allowed)}."
        )
    if key == "database_url" and "://" not in value:
        raise WrongSettings(
            f"{where}: database_url is no database address.",
            hint="Write sqlite:///folder/office.sqlite or postgresql://user@host/name.",
        )
    if key == "lock_after" and not (value.isascii() and value.isdecimal() and len(value) < 6):  # noqa: PLR2004
        raise WrongSettings(
            f"{where}: lock_after is no number of minutes.", hint="Write 15, or 0 for never."
        )
    if key == "update_address" and value and not value.startswith(_UPDATES):
        raise WrongSettings(
            f"{where}: update_address is no address that starts with https://.",
            hint="Write https://server/ccprocessor.json, or leave it out.",
        )
    if key == "database_url":
        return absolute_database(value, where=f"{where}: {key}", base=base)
    return _path(value, where=f"{where}: {key}", base=base) if key in _PATHS else value


def _path(text: str, *, where: str, base: Path) -> Path:
    try:
        return (base / expanded(text)).absolute()
    except WrongPath as error:
        raise WrongSettings(f"{where}: {error.args[0]}", hint=error.hint) from error
