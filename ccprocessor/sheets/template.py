"""The import template: which columns accounting wants, and how they are filled."""

from __future__ import annotations

import codecs
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from ccprocessor.errors import WrongUsage
from ccprocessor.resources import resource
from ccprocessor.sheets.patterns import Pattern, check_date_format, parse_pattern

DEFAULT_TEMPLATE = "templates/import-csv.toml"

People = Literal["all", "complete"]

RECORD_FIELDS = (
    *("transaction_id", "date", "amount", "purpose", "purpose_no_commas", "merchant"),
    *("merchant_address", "expense_type", "title", "address", "attachment_name", "request_type"),
    *("coding_type", "job", "phase", "cost_type", "gl_account", "gl_description", "pay_type"),
)
PERSON_FIELDS = (
    *("name", "name_key", "employee_id", "portal_id"),
    *("card_last4", "card_masked", "card_masked_full"),
)
MONTH_FIELDS = ("period_from", "period_to", "company", "account_code")
OFFICE_FIELDS = ("vendor", "unit", "tax_code", "card_network")
FIELDS = frozenset((*RECORD_FIELDS, *PERSON_FIELDS, *MONTH_FIELDS, *OFFICE_FIELDS))

_LINE_ENDS = {"crlf": "\r\n", "lf": "\n"}
_NO_DELIMITERS = frozenset("\"'\r\n+-.@=")


@dataclass(frozen=True, slots=True)
class ImportColumn:
    """One column of the file: its head and what stands under it."""

    name: str
    value: Pattern


@dataclass(frozen=True, slots=True)
class ImportTemplate:
    """The layout of `Credit Card Import.csv`; `line_end` holds the characters themselves."""

    columns: tuple[ImportColumn, ...]
    invoice_number: Pattern
    vendor: str = ""
    unit: str = ""
    tax_code: str = ""
    card_network: str = ""
    people: People = "all"
    date_format: str = "%m/%d/%Y"
    delimiter: str = ","
    line_end: str = "\r\n"
    encoding: str = "utf-8"
    byte_order_mark: bool = False


@dataclass(frozen=True, slots=True)
class TemplateText:
    """Text of a template, and the name of the file it was read from."""

    name: str
    text: str


def load_template(
    given: Path | TemplateText | None = None, overrides: Mapping[str, str] | None = None
) -> ImportTemplate:
    """Read a template, or the one that ships with the program.

    `overrides` are an office's own values, by the names of the template's settings. Raises
    `WrongUsage` that names the file and the line, setting or column that means nothing.
    """
    template = given if isinstance(given, TemplateText) else template_text(given)
    content = _parsed(template)
    if unknown := set(content) - {"settings", "columns"}:
        raise WrongUsage(
            f"{template.name}: “{min(unknown)}” means nothing in an import template.",
            hint="It has one [settings] and a [[columns]] for each column.",
        )
    settings = _settings(content.get("settings", {}), template.name)
    settings |= _settings(overrides or {}, "The program's settings")
    if settings.get("byte_order_mark") and settings.get("encoding", "utf-8") != "utf-8":
        raise WrongUsage(f"{template.name}: a byte order mark needs the encoding utf-8.")
    settings.setdefault("invoice_number", Pattern(()))
    return ImportTemplate(columns=_columns(content.get("columns"), template.name), **settings)


def template_text(path: Path | None = None) -> TemplateText:
    """Read the text of a template file, or of the one that ships; raises `WrongUsage`."""
    path = path or resource(DEFAULT_TEMPLATE)
    try:
        return TemplateText(path.name, path.read_text("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise WrongUsage(f"{path.name} is not UTF-8 text.", hint="Save it as UTF-8.") from error
    except OSError as error:
        raise WrongUsage(
            f"The import template {path} cannot be read: {error.strerror}.",
            hint="Correct import_template in the settings, or leave it out.",
        ) from error


def _parsed(template: TemplateText) -> Mapping[str, Any]:
    try:
        return tomllib.loads(template.text)
    except tomllib.TOMLDecodeError as error:
        raise WrongUsage(
            f"{template.name} is no valid TOML: {error}.", hint="Correct that line and try again."
        ) from error
    except RecursionError as error:
        raise WrongUsage(
            f"{template.name} is no valid TOML: too many brackets are open at once.",
            hint="Correct the line with the brackets and try again.",
        ) from error


def _settings(given: object, origin: str) -> dict[str, Any]:
    if not isinstance(given, Mapping):
        raise WrongUsage(f"{origin}: settings is no table.", hint="Begin it with [settings].")
    settings: dict[str, Any] = {}
    for key, value in given.items():
        where = f"{origin}, {key}"
        expected = bool if key == "byte_order_mark" else str
        if not isinstance(value, expected):
            kind = "true or false" if expected is bool else "text in quotes"
            raise WrongUsage(f"{where}: {value!r} is not {kind}.")
        settings[key] = _setting(key, value, where)
    return settings


def _setting(key: str, value: Any, where: str) -> Any:  # noqa: ANN401  (one type for each key)
    if key in _AS_GIVEN:
        return value
    if read := _READERS.get(key):
        return read(value, where)
    raise WrongUsage(
        f"{where}: there is no such setting.",
        hint=f"Settings are {', '.join((*_AS_GIVEN, *_READERS))}.",
    )


def _invoice_number(value: str, where: str) -> Pattern:
    return parse_pattern(value, names=FIELDS, where=where)


def _people(value: str, where: str) -> str:
    return _one_of(value, get_args(People), where)


def _line_end(value: str, where: str) -> str:
    return _LINE_ENDS[_one_of(value, tuple(_LINE_ENDS), where)]


def _one_of(value: str, allowed: tuple[str, ...], where: str) -> str:
    if value not in allowed:
        raise WrongUsage(
            f"{where}: “{value}” is not possible.", hint=f"Use {' or '.join(allowed)}."
        )
    return value


def _delimiter(value: str, where: str) -> str:
    if len(value) != 1 or value.isalnum() or value in _NO_DELIMITERS:
        raise WrongUsage(
            f"{where}: “{value}” cannot separate columns.",
            hint='Use one character, as ",", ";", "|" or "\\t".',
        )
    return value


def _encoding(value: str, where: str) -> str:
    try:
        "".encode(value)
    except LookupError as error:
        raise WrongUsage(
            f"{where}: “{value}” is not known.", hint="Use utf-8, or cp1252 for older systems."
        ) from error
    return codecs.lookup(value).name


_AS_GIVEN = (*OFFICE_FIELDS, "byte_order_mark")
_READERS: Mapping[str, Callable[[str, str], object]] = {
    "invoice_number": _invoice_number,
    "people": _people,
    "date_format": check_date_format,
    "delimiter": _delimiter,
    "line_end": _line_end,
    "encoding": _encoding,
}


def _columns(given: object, name: str) -> tuple[ImportColumn, ...]:
    if not isinstance(given, list) or not given:
        raise WrongUsage(f"{name} has no columns.", hint="Add a [[columns]] for each.")
    columns = tuple(_column(entry, number, name) for number, entry in enumerate(given, 1))
    heads = [column.name for column in columns]
    if twice := next((head for head in heads if heads.count(head) > 1), None):
        raise WrongUsage(f"{name}: two columns are called “{twice}”.", hint="Rename one of them.")
    return columns


def _column(entry: object, number: int, name: str) -> ImportColumn:
    match entry:
        case {"name": str(head), "value": str(value), **rest} if head.strip() and not rest:
            where = f"{name}, column “{head}”"
            names = FIELDS | {"invoice_number"}
            return ImportColumn(head, parse_pattern(value, names=names, where=where))
        case _:
            raise WrongUsage(
                f"{name}: column {number} is not a name and a value.",
                hint='Write name = "..." and value = "..." under [[columns]].',
            )
