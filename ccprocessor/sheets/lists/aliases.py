"""Names that differ between the two reports, as offices keep them: JSON, CSV or a workbook."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from ccprocessor.domain.matches import Alias
from ccprocessor.errors import UnreadableInput
from ccprocessor.sheets.lists.tabular import (
    TableSheet,
    bytes_of,
    is_workbook,
    table_sheets,
    text_of,
    written,
)

_CARD_NAMES = ("car_name", "card_name")
_EMPLOYEE_IDS = ("car_employee_id", "employee_id")
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
    data = bytes_of(path, "aliases")
    name = path.name
    text = "" if is_workbook(data) else text_of(name, data).lstrip()
    if text and (path.suffix.casefold() == ".json" or text.startswith("[")):
        entries = _json_entries(name, text_of(name, data))
    else:
        entries = _table_entries(name, table_sheets(name, data)[0])
    return _without_contradictions(path.name, [(e.where, _alias(path.name, e)) for e in entries])


def _json_entries(name: str, text: str) -> list[_Entry]:
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        raise UnreadableInput(
            f"{name} is not a list of names that can be read: line {error.lineno} is not as it"
            " should be, for example a bracket, comma or quotation mark is missing.",
            hint=f"Correct it there, or give the names as a CSV file or a workbook. {_FORMAT_HINT}",
        ) from error
    except ValueError as error:  # a number of thousands of digits
        raise UnreadableInput(f"{name} holds a number too long.", hint=_FORMAT_HINT) from error
    except RecursionError as error:
        raise UnreadableInput(f"{name} is nested too deeply.", hint=_FORMAT_HINT) from error
    if not isinstance(content, list):
        raise UnreadableInput(f"{name} holds no list of people.", hint=_FORMAT_HINT)
    return [_json_entry(name, number, entry) for number, entry in enumerate(content, 1)]


def _json_entry(name: str, number: int, entry: object) -> _Entry:
    if not isinstance(entry, dict):
        raise UnreadableInput(f"{name}, entry {number}: that is no object.", hint=_FORMAT_HINT)
    return _Entry(f"entry {number}", entry)


def _table_entries(name: str, sheet: TableSheet) -> list[_Entry]:
    """Rows under a heading."""
    if not sheet.rows:
        raise UnreadableInput(f"{name} is empty.", hint=_FORMAT_HINT)
    (_, first), *rows = sheet.rows
    heads = _heads(name, first)
    return [
        _Entry(f"row {number}", dict(zip(heads, cells, strict=False))) for number, cells in rows
    ]


def _heads(name: str, cells: Iterable[object]) -> tuple[str, ...]:
    heads = tuple("_".join((written(cell) or "").casefold().split()) for cell in cells)
    if "portal_name" not in heads or not set(_CARD_NAMES) & set(heads):
        raise UnreadableInput(f"{name} has no headings portal_name and card_name.")
    return heads


def _alias(name: str, entry: _Entry) -> Alias:
    def field(*keys: str) -> str | None:
        values = (entry.fields.get(key) for key in keys)
        return next((text for value in values if (text := written(value))), None)

    portal_name, card_name = field("portal_name"), field(*_CARD_NAMES)
    if portal_name is None or card_name is None:
        lacking = "portal_name" if portal_name is None else "card_name"
        raise UnreadableInput(f"{name}, {entry.where}: {lacking} is missing.", hint=_FORMAT_HINT)
    return Alias(portal_name, card_name, field("portal_id"), field(*_EMPLOYEE_IDS))


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
