"""Decisions as lines of JSON: `decide` reads them, `decisions` writes them."""

from __future__ import annotations

import json
import re
from typing import Any

import msgspec

from ccprocessor.decisions.values import (
    RECEIPT_FIELDS,
    TRANSACTION_FIELDS,
    BadValue,
    amount_of,
    date_of,
)
from ccprocessor.decoding import ready
from ccprocessor.domain.decisions import FIELDS, KINDS, Decision

_RENAMED = {"as": "mark"}
_REFS = ("transaction", "receipt")
_NO_BREAKS = dict.fromkeys(map(ord, "\t\n\r\u2028\u2029"))
_GIVEN = tuple(kind for kind in KINDS if kind not in {"export", "approve_first"})
"""Kinds that people give: an export records itself, and an approval whether it is the first."""
_PROSE = frozenset({"text", "reason"})
_UNSEEN = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""Signs that nobody sees, and that move others or cannot be stored."""


class BadLine(ValueError):
    """A line that is no decision; its text says why."""


def parsed(line: str) -> Decision:
    """Return the decision of a line of JSON; raises `BadLine`."""
    try:
        written = json.loads(line)
    except RecursionError:
        raise BadLine("it is nested too deeply") from None
    except ValueError as error:
        raise BadLine(f"it is no JSON ({error})") from None
    _check_texts(written)
    if not isinstance(written, dict) or written.get("kind") not in _GIVEN:
        raise BadLine(f"its kind is none of {', '.join(_GIVEN)}")
    given: dict[str, Any] = written
    values = {_RENAMED.get(name, name): value for name, value in given.items()}
    _check_fields(values)
    for name in _REFS:
        if name in values:
            values[name] = _ref(name, values[name])
    if "receipts" in values:
        values["receipts"] = [_ref("receipt", one) for one in _list(values["receipts"], "receipts")]
    if "lines" in values:
        values["lines"] = [_ref("transaction", one) for one in _list(values["lines"], "lines")]
    _check_values(values)
    try:
        decision = msgspec.convert(values, ready(Decision))
    except msgspec.ValidationError as error:
        raise BadLine(str(error)) from None
    _check_subject(decision)
    return decision


def _check_texts(written: object) -> None:
    """Refuse signs that nobody sees in any text; line breaks and tabs are fine in notes."""
    left = [("", written)]
    while left:
        name, value = left.pop()
        if isinstance(value, dict):
            left += [("", key) for key in value]
            left += value.items()
        elif isinstance(value, list):
            left += [(name, one) for one in value]
        elif isinstance(value, str):
            text = value.translate(_NO_BREAKS) if name in _PROSE else value
            if found := _UNSEEN.search(text):
                sign = f"U+{ord(found[0]):04X}"
                raise BadLine(f"its {name or 'field'} has a sign that nobody sees ({sign})")


def _is_blank(value: object) -> bool:
    if isinstance(value, str):
        return not any(sign.isprintable() and not sign.isspace() for sign in value)
    return value is None


def _check_fields(values: dict[str, Any]) -> None:
    needed, allowed = FIELDS[values["kind"]]
    known = needed | allowed | {"kind", "reason"}
    if lacking := sorted(name for name in needed if _is_blank(values.get(name))):
        raise BadLine(f"“{values['kind']}” lacks {' and '.join(lacking)}")
    if odd := sorted(values.keys() - known):
        raise BadLine(f"“{values['kind']}” has no {' and '.join(odd)}")


def _check_values(values: dict[str, Any]) -> None:
    """Check amounts and dates as they are written: JSON's own numbers are none of them."""
    parts = values.get("parts")
    amounts = [one["amount"] for one in _objects(parts) if "amount" in one]
    amounts += [values["amount"]] if "amount" in values else []
    if isinstance(values.get("value"), int | float):
        raise BadLine("its value must be in quotes")
    if not all(isinstance(one, str) for one in amounts):
        raise BadLine("its amount must be in quotes")
    if not isinstance(values.get("date"), str | None):
        raise BadLine("its date must be in quotes")
    try:
        for one in amounts:
            amount_of(one)
        if values.get("date") is not None:
            date_of(values["date"])
    except BadValue as error:
        raise BadLine(str(error)) from None


def _objects(value: object) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _check_subject(decision: Decision) -> None:
    refs = decision.receipts
    if twice := next((one for at, one in enumerate(refs) if one in refs[:at]), None):
        raise BadLine(f"it names receipt {twice.transaction_id} twice")
    if decision.kind not in ("set", "confirm"):
        return
    if (decision.receipt is None) == (decision.transaction is None):
        raise BadLine(f"“{decision.kind}” is about one receipt or one transaction")
    fields = RECEIPT_FIELDS if decision.receipt else TRANSACTION_FIELDS
    if decision.field not in fields:
        raise BadLine(f"its field is none of {', '.join(sorted(fields))}")


def _list(value: object, name: str) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise BadLine(f"{name} must be a list of at least one")
    return value


def _ref(name: str, value: object) -> list[Any]:
    """A charge or receipt as the arguments of its reference."""
    if name == "receipt" and isinstance(value, str):
        return [value]
    names = ("card", "number") if name == "transaction" else ("transaction_id",)
    if not isinstance(value, dict) or not {*names} <= value.keys() <= {*names, "occurrence"}:
        raise BadLine(f"its {name} must have {' and '.join(names)}")
    return [*(value[one] for one in names), value.get("occurrence", 1)]


def as_json(decision: Decision) -> dict[str, Any]:
    """Return a decision as an object of JSON, with the fields that its kind has."""
    needed, allowed = FIELDS[decision.kind]
    built: dict[str, Any] = msgspec.to_builtins(decision)
    found = {"id": decision.id, "kind": decision.kind, "by": decision.by, "at": built["at"]}
    for name in (*sorted(needed | allowed), "reason"):
        value = built[name]
        if value in (None, (), []):
            continue
        found["as" if name == "mark" else name] = _shown(name, value)
    return found


def _shown(name: str, value: Any) -> Any:  # noqa: ANN401  (JSON)
    match name:
        case "transaction":
            return {"card": value[0], "number": value[1], "occurrence": value[2]}
        case "receipt":
            return {"transaction_id": value[0], "occurrence": value[1]}
        case "receipts":
            return [_shown("receipt", one) for one in value]
        case "lines":
            return [_shown("transaction", one) for one in value]
    return value
