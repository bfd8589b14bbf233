"""Changing the settings file: only what was chosen, all else in it left as it stands."""

from __future__ import annotations

import os
import shutil
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from ccprocessor.errors import UserError
from ccprocessor.files import replacing
from ccprocessor.settings import (
    VERSION,
    Chosen,
    WrongSettings,
    load_settings,
    too_deep,
    understood,
)

Changes = Mapping[str, str | int | None]

_HEAD = "# The settings of ccprocessor: written by File > Settings, and by hand where you like.\n"


class SettingsNotWritten(UserError):
    """The settings file cannot be written."""

    hint = "Check who may write there; the settings are as they were."


def change_settings(chosen: Chosen, changes: Changes) -> Chosen:
    """Write into the file what was chosen (None: back to the default), and read it again.

    Comments and order stay; the file is replaced whole or not at all, and from then on has the
    version of this program. Raises `WrongSettings` where a value, or the file, means nothing, and
    `SettingsNotWritten`.
    """
    before = _text_of(chosen.file)
    understood(_parsed(before, chosen.file), chosen.file)
    after = changed(before or _HEAD, {"version": VERSION, **changes})
    understood(_parsed(after, chosen.file), chosen.file)
    _replace(chosen.file, after)
    kept = {key: getattr(chosen.settings, key) for key in chosen.fixed}
    return replace(chosen, settings=replace(load_settings(chosen.file), **kept))


def changed(text: str, changes: Changes) -> str:
    """A TOML text with these keys of its top level changed, added, or (None) taken out.

    Whatever else stands in it stays to the letter. Raises `WrongSettings` where that cannot be
    done safely.
    """
    import tomlkit  # needed when somebody changes a setting, not when they are read

    try:
        document = tomlkit.parse(text)
        for key, value in changes.items():
            if value is None:
                document.pop(key, None)
            else:
                document[key] = value
        after = tomlkit.dumps(document)
    except (tomlkit.exceptions.TOMLKitError, ValueError, RecursionError) as error:
        raise _unsafe() from error
    if "\r\n" in text and text.count("\r\n") == text.count("\n"):
        after = after.replace("\r\n", "\n").replace("\n", "\r\n")
    _prove(text, after, changes)
    return after


def _prove(before: str, after: str, changes: Changes) -> None:
    wanted: dict[str, Any] = {**tomllib.loads(before), **changes}
    if tomllib.loads(after) != {key: one for key, one in wanted.items() if one is not None}:
        raise _unsafe()


def _unsafe() -> WrongSettings:
    return WrongSettings(
        "The settings file is written in a way that the program cannot change safely.",
        hint="Change it by hand.",
    )


def _parsed(text: str, file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise WrongSettings(
            f"The settings {file} are no valid TOML: {error}.", hint="Correct that line."
        ) from error
    except RecursionError as error:
        raise too_deep(file) from error


def _text_of(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsNotWritten(f"The settings {file} cannot be read.") from error


def _replace(file: Path, text: str) -> None:
    """Put the new text in the place of the old in one step; links are followed."""
    target = file.resolve()
    try:
        if target.exists() and not os.access(target, os.W_OK):
            raise PermissionError(None, "it may not be written")
        target.parent.mkdir(parents=True, exist_ok=True)
        with replacing(target) as part:
            part.write_bytes(text.encode())
            if target.exists():
                shutil.copymode(target, part)
    except (OSError, UnicodeEncodeError) as error:
        told = error.strerror if isinstance(error, OSError) else "a name in it is no text"
        raise SettingsNotWritten(f"The settings {file} cannot be written: {told}.") from error
