"""Fixed text with fields in braces: the small language of the import template.

A field is one name of a fixed list, with a format where it is a date or an amount; nothing else
is looked up or run.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from ccprocessor.errors import WrongUsage

Value = str | Decimal | dt.date | None
"""Value of a field; None if nobody knows it."""

DATE_FIELDS = frozenset({"date", "period_from", "period_to"})
AMOUNT_FIELDS = frozenset({"amount"})

_TOKEN = re.compile(r"\{\{|\}\}|\{(?P<name>[^{}:]*)(?::(?P<format>[^{}]*))?\}|[{}]|[^{}]+")
_DATE_FORMAT = re.compile(r"(?:[^%]|%[dmYyjbB%])+")
_DECIMALS = re.compile(r"[0-6]")


class PatternField(NamedTuple):
    """A field and how it is to be written; an empty format is the usual one."""

    name: str
    format: str = ""


@dataclass(frozen=True, slots=True)
class Pattern:
    """Fixed text and fields, in order."""

    parts: tuple[str | PatternField, ...]

    def filled(self, values: Mapping[str, Value], *, date_format: str) -> str:
        """The text with each field replaced; empty where it needs a date that is not known."""
        written: list[str] = []
        for part in self.parts:
            if isinstance(part, str):
                written.append(part)
                continue
            value = values[part.name]
            if value is None and part.name in DATE_FIELDS:
                return ""
            written.append(_written(value, part.format, date_format))
        return "".join(written)


def parse_pattern(text: str, *, names: Collection[str], where: str) -> Pattern:
    """Read a pattern; raises `WrongUsage`, which begins with `where`, if it means nothing."""
    parts: list[str | PatternField] = []
    for token in _TOKEN.finditer(text):
        match token[0]:
            case "{{" | "}}":
                parts.append(token[0][0])
            case "{" | "}":
                raise WrongUsage(
                    f"{where}: a brace stands alone in “{text}”.",
                    hint="Write {{ or }} where a brace is meant.",
                )
            case _ if token["name"] is not None:
                field = PatternField(token["name"].strip(), token["format"] or "")
                parts.append(_checked(field, names, where))
            case fixed:
                parts.append(fixed)
    return Pattern(tuple(parts))


def check_date_format(text: str, where: str) -> str:
    """The format itself; raises `WrongUsage` where it is none."""
    if not _DATE_FORMAT.fullmatch(text):
        raise WrongUsage(
            f"{where}: “{text}” is no date format.",
            hint="Use %d, %m, %Y, %y, %j, %b and %B, as in %m/%d/%Y.",
        )
    return text


def _checked(field: PatternField, names: Collection[str], where: str) -> PatternField:
    if field.name not in names:
        raise WrongUsage(
            f"{where}: there is no field “{field.name}”.",
            hint=f"Fields are {', '.join(sorted(names))}.",
        )
    if not field.format:
        return field
    if field.name in DATE_FIELDS:
        check_date_format(field.format, where)
    elif field.name not in AMOUNT_FIELDS:
        raise WrongUsage(
            f"{where}: the field “{field.name}” takes no format.",
            hint=f"Only {', '.join(sorted(DATE_FIELDS | AMOUNT_FIELDS))} do.",
        )
    elif not _DECIMALS.fullmatch(field.format):
        raise WrongUsage(
            f"{where}: “{field.format}” is no number of decimals.",
            hint="Write 0 to 6, as in {amount:2}.",
        )
    return field


def _written(value: Value, form: str, date_format: str) -> str:
    match value:
        case None:
            return ""
        case dt.date():
            return value.strftime(form or date_format)
        case Decimal():
            if form:
                value = value.quantize(Decimal(1).scaleb(-int(form)), ROUND_HALF_UP)
            return f"{value:f}"
        case _:
            return value
