"""Names that differ between the two reports, as offices keep them: JSON, CSV or a workbook."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from ccprocessor.domain.matches import Alias
from ccprocessor.errors import UnreadableInput

_CARD_NAMES = ("car_name", "card_name")
_EMPLOYEE_IDS = ("car_employee_id", "employee_id")
_LARGEST = 50_000_000
"""Bytes, unpacked: a table of names is never larger, and a crafted archive would be."""

_FORMAT_HINT = (
    "It needs portal_name and card_name, and may have portal_id and employee_id, for each person."
)


class _Entry(NamedTuple):
    """One person of the file: where it stands, in words, and its fields."""

    where: str
    fields: Mapping[str, object]


def read_aliases(path: Path) -> tuple[Alias, ...]:
    """Read every alias of a file, each once.

    Raises `UnreadableInput`, which names the row, where something is missing or contradicts.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableInput(
            f"The aliases {path} cannot be read: {error.strerror}.", hint="Check the path."
        ) from error
    if data.startswith(b"PK"):
        entries = _workbook_entries(path.name, data)
    elif path.suffix.casefold() == ".json" or _text(path.name, data).lstrip().startswith("["):
        entries = _json_entries(path.name, _text(path.name, data))
    else:
        entries = _csv_entries(path.name, _text(path.name, data))
    return _without_contradictions(path.name, [(e.where, _alias(path.name, e)) for e in entries])


def _json_entries(name: str, text: str) -> list[_Entry]:
    try:
        content = json.loads(text)
    except ValueError as error:
        raise UnreadableInput(f"{name} is no valid JSON: {error}.", hint=_FORMAT_HINT) from error
    except RecursionError as error:
        raise UnreadableInput(f"{name} is nested too deeply.", hint=_FORMAT_HINT) from error
    if not isinstance(content, list):
        raise UnreadableInput(f"{name} holds no list of people.", hint=_FORMAT_HINT)
    return [_json_entry(name, number, entry) for number, entry in enumerate(content, 1)]


def _json_entry(name: str, number: int, entry: object) -> _Entry:
    if not isinstance(entry, dict):
        raise UnreadableInput(f"{name}, entry {number}: that is no object.", hint=_FORMAT_HINT)
    return _Entry(f"entry {number}", entry)


def _csv_entries(name: str, text: str) -> list[_Entry]:
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return _table_entries(name, reader)
    except csv.Error as error:
        raise UnreadableInput(f"{name}, row {reader.line_num}: {error}.") from error


def _workbook_entries(name: str, data: bytes) -> list[_Entry]:
    from openpyxl import load_workbook

    try:
        _refuse_bombs(name, data)
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        return _table_entries(name, book.worksheets[0].iter_rows(values_only=True))
    except UnreadableInput:
        raise
    except Exception as error:
        raise UnreadableInput(
            f"{name} cannot be opened as a workbook.", hint="Save it again as .xlsx or as CSV."
        ) from error


def _refuse_bombs(name: str, data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(part.file_size for part in archive.infolist()) > _LARGEST:
            raise UnreadableInput(f"{name} is far too large for a list of names.")


def _table_entries(name: str, rows: Iterable[Iterable[object]]) -> list[_Entry]:
    """Rows under a heading; their numbers count from the top, as spreadsheets show them."""
    entries: list[_Entry] = []
    heads: tuple[str, ...] = ()
    for number, row in enumerate(rows, 1):
        cells = tuple(row)
        if not any(_written(cell) for cell in cells):
            continue
        if not heads:
            heads = _heads(name, cells)
        else:
            entries.append(_Entry(f"row {number}", dict(zip(heads, cells, strict=False))))
    if not heads:
        raise UnreadableInput(f"{name} is empty.", hint=_FORMAT_HINT)
    return entries


def _heads(name: str, cells: Iterable[object]) -> tuple[str, ...]:
    heads = tuple("_".join((_written(cell) or "").casefold().split()) for cell in cells)
    if "portal_name" not in heads or not set(_CARD_NAMES) & set(heads):
        raise UnreadableInput(f"{name} has no headings portal_name and card_name.")
    return heads


def _alias(name: str, entry: _Entry) -> Alias:
    def field(*keys: str) -> str | None:
        values = (entry.fields.get(key) for key in keys)
        return next((text for value in values if (text := _written(value))), None)

    portal_name, card_name = field("portal_name"), field(*_CARD_NAMES)
    if portal_name is None or card_name is None:
        lacking = "portal_name" if portal_name is None else "card_name"
        raise UnreadableInput(f"{name}, {entry.where}: {lacking} is missing.", hint=_FORMAT_HINT)
    return Alias(portal_name, card_name, field("portal_id"), field(*_EMPLOYEE_IDS))


def _written(value: object) -> str | None:
    """A name or an id as text on one line; None where there is none."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if value is None or isinstance(value, (bool, dict, list)):
        return None
    return " ".join(str(value).split()) or None


def _without_contradictions(name: str, aliases: Iterable[tuple[str, Alias]]) -> tuple[Alias, ...]:
    told: dict[tuple[str, str | None], tuple[str, Alias]] = {}
    for where, alias in aliases:
        who = (alias.portal_name.casefold(), alias.portal_id)
        before, known = told.setdefault(who, (where, alias))
        if known != alias:
            raise UnreadableInput(
                f"{name}, {where}: {alias.portal_name} is {alias.card_name} here, "
                f"but {known.card_name} in {before}.",
                hint="Give both their portal_id, or delete one.",
            )
    return tuple(alias for _, alias in told.values())


def _text(name: str, data: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableInput(f"{name} is not text.", hint="Give a JSON, CSV or xlsx file.")
