"""Changing the settings file: only what was chosen, all else in it left as it stands."""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ccprocessor.errors import UserError
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
_LINES = re.compile(r"[^\n]*\n|[^\n]+")


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
    statements, tables = _split(text)
    end = "\r\n" if "\r\n" in text else "\n"
    for key, value in changes.items():
        known = next((at for at, one in enumerate(statements) if one.key == key), None)
        if known is None and value is not None:
            _add(statements, _Statement(key, f"{key} = {_quoted(value)}{end}"), end)
        elif known is not None and value is None:
            del statements[known]
        elif known is not None and value is not None:
            statements[known] = _with_value(statements[known], key, _quoted(value))
    if tables and statements and not statements[-1].text.endswith("\n"):
        statements.append(_Statement(None, end))
    after = "".join(one.text for one in statements) + tables
    _prove(text, after, changes)
    return after


@dataclass(frozen=True, slots=True)
class _Statement:
    """A key with its value, or (None) an empty line or a comment; with the line's end."""

    key: str | None
    text: str


def _split(text: str) -> tuple[list[_Statement], str]:
    """The statements before the first table, and the rest as it stands."""
    statements: list[_Statement] = []
    lines = _LINES.findall(text)
    while lines and not lines[0].lstrip().startswith("["):
        for last in range(1, len(lines) + 1):
            piece = "".join(lines[:last])
            if (content := _toml(piece)) is not None:
                statements.append(_Statement(next(iter(content), None), piece))
                del lines[:last]
                break
        else:
            raise _unsafe()
    return statements, "".join(lines)


def _add(statements: list[_Statement], new: _Statement, end: str) -> None:
    """Put a key after the last one, or under the comments where there is none."""
    last = max((at for at, one in enumerate(statements) if one.key), default=len(statements) - 1)
    if last >= 0 and not statements[last].text.endswith("\n"):
        statements[last] = replace(statements[last], text=statements[last].text + end)
    statements.insert(last + 1, new)


def _with_value(statement: _Statement, key: str, quoted: str) -> _Statement:
    """The statement with another value; what stands before it and a comment after it stay."""
    text = statement.text.rstrip("\r\n")
    end = statement.text[len(text) :]
    head = re.match(rf"[ \t]*(?:{key}|\"{key}\"|'{key}')[ \t]*=[ \t]*", text)
    comment = next(_comments(text), "")
    return _Statement(key, f"{head[0] if head else f'{key} = '}{quoted}{comment}{end}")


def _comments(text: str) -> Iterator[str]:
    """Yield what may be the comment of a statement, with the spaces before it."""
    for mark in re.finditer("#", text):
        before = text[: mark.start()]
        if _toml(before):
            yield text[len(before.rstrip()) :]


def _quoted(value: str | int) -> str:
    if isinstance(value, int):
        return str(value)
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _prove(before: str, after: str, changes: Changes) -> None:
    wanted: dict[str, Any] = {**tomllib.loads(before), **changes}
    if _toml(after) != {key: value for key, value in wanted.items() if value is not None}:
        raise _unsafe()


def _unsafe() -> WrongSettings:
    return WrongSettings(
        "The settings file is written in a way that the program cannot change safely.",
        hint="Change it by hand.",
    )


def _toml(text: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return None


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
    half = None
    try:
        if target.exists() and not os.access(target, os.W_OK):
            raise PermissionError(None, "it may not be written")
        target.parent.mkdir(parents=True, exist_ok=True)
        number, name = tempfile.mkstemp(".part", f"{target.name}.", target.parent)
        half = Path(name)
        with open(number, "wb") as stream:  # noqa: PTH123  (an open file's number)
            stream.write(text.encode())
            stream.flush()
            os.fsync(stream.fileno())
        if target.exists():
            shutil.copymode(target, half)
        half.replace(target)
    except (OSError, UnicodeEncodeError) as error:
        if half is not None:
            half.unlink(missing_ok=True)
        told = error.strerror if isinstance(error, OSError) else "a name in it is no text"
        raise SettingsNotWritten(f"The settings {file} cannot be written: {told}.") from error
