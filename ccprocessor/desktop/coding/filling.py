"""Codes written into many receipts at once, as one act; what does not fit is told in a sentence."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from ccprocessor.decisions.values import value_of
from ccprocessor.desktop.editing.acts import FIELD_WORDS, Act
from ccprocessor.errors import UserError
from ccprocessor.review.coding_lists import CODE_FIELDS, CodingLists
from ccprocessor.review.wording import plural

if TYPE_CHECKING:  # the database is heavy: imported on the runners' threads
    from ccprocessor.domain.receipts import Coding, Receipt
    from ccprocessor.services.coding.suggestions import CodingRow

FIELDS = (
    "coding.type",
    "coding.job",
    "coding.phase",
    "coding.cost_type",
    "coding.gl_account",
    "purpose",
)
"""Fields of a receipt that the grid changes, in the order of its columns."""

_JOB, _GL = "Job Coding", "GL Coding"
_TYPES = {"job": _JOB, "job coding": _JOB, "gl": _GL, "gl coding": _GL, "account": _GL}
_TYPE_OF = {
    "coding.job": ("job", _JOB),
    "coding.phase": ("job", _JOB),
    "coding.cost_type": ("job", _JOB),
    "coding.gl_account": ("general ledger", _GL),
}
"""The kind of coding that a code belongs to, and its name on paper."""

_LONGEST = 40  # letters of a code; what is longer was meant for another column
_MOST = 1_000_000  # letters of what is pasted: no grid of an office holds more


class CannotFill(UserError):
    """A value or a block does not fit into the grid; nothing was changed."""


class Change(NamedTuple):
    """A value for a field of a row."""

    row: CodingRow
    field: str
    value: str


def filled_down(rows: Sequence[CodingRow], field: str) -> list[Change]:
    """Return the first row's value for all rows below it."""
    if len(rows) < 2:  # noqa: PLR2004  (one to copy from, one to copy to)
        raise CannotFill("Choose several receipts to fill down: the first one's value is taken.")
    value = _given(rows[0], field)
    return [Change(row, field, value) for row in rows[1:]]


def copied(above: CodingRow | None, row: CodingRow, field: str) -> list[Change]:
    """Return the value of the row above for a row."""
    if above is None:
        raise CannotFill("There is no receipt above to copy from.")
    return [Change(row, field, _given(above, field))]


def coded_as(row: CodingRow, coding: Coding) -> list[Change]:
    """Return a whole coding for a row."""
    return [
        Change(row, field, getattr(coding, field.removeprefix("coding.")) or "")
        for field in FIELDS
        if field != "purpose"
    ]


def by_rules(rows: Sequence[CodingRow]) -> list[Change]:
    """Return the coding that the office's rules have for those of some rows that need one."""
    changes = [
        change
        for row in rows
        for one in row.codings
        if one.is_rule
        for change in coded_as(row, one.coding)
    ]
    if not changes:
        raise CannotFill("No rule of the office fits what needs coding here.")
    return changes


def pasted(
    text: str, below: Sequence[CodingRow], chosen: Sequence[CodingRow], field: str
) -> list[Change]:
    """Return what a block from a spreadsheet puts into the rows from the current one down.

    `below` are the current row and those under it, `chosen` those selected: several take one value,
    or as many rows as they are. Empty cells change nothing. Raises `CannotFill`.
    """
    block = _block(text)
    height, width = len(block), len(block[0])
    size = f"{plural(height, 'row')} and {plural(width, 'column')}"
    fields = FIELDS[FIELDS.index(field) :]
    if width > len(fields):
        name = FIELD_WORDS.get(field, field)
        raise CannotFill(
            f"What is pasted has {size}, but from {name} on there are only"
            f" {plural(len(fields), 'column')}. Begin further left, or copy fewer columns."
        )
    rows = list(chosen) if len(chosen) > 1 else list(below[:height])
    if len(chosen) > 1 and height == 1:
        block = block * len(chosen)
    elif len(rows) != height:
        where = f"{len(rows)} receipts are chosen" if len(chosen) > 1 else "the list ends before"
        raise CannotFill(
            f"What is pasted has {size}, but {where}. Choose one receipt to begin at, or copy as"
            " many rows as there are receipts."
        )
    return [
        Change(row, name, cell)
        for row, cells in zip(rows, block, strict=True)
        for name, cell in zip(fields, cells, strict=False)
        if cell
    ]


def split(receipt: Receipt, parts: Sequence[Mapping[str, str]], lists: CodingLists) -> Act:
    """Return one step that books a receipt in parts, each code as its list has it.

    A code takes the type of coding along that it belongs to; a part without one keeps the
    receipt's. Raises `CannotFill`.
    """
    made: list[dict[str, object]] = []
    for number, part in enumerate(parts, 1):
        given = {f"coding.{name}": value for name, value in part.items() if name != "amount"}
        now = receipt.coding.type or ""
        written = {
            field: _as_listed(field, value, now, lists) for field, value in given.items() if value
        }
        types = {_TYPE_OF[field][1] for field in written if field in _TYPE_OF}
        types |= {written[field] for field in written if field == "coding.type"}
        if len(types) > 1:
            raise CannotFill(
                f"Part {number} is booked to a job and to an account. Clear one of them, or make"
                " two parts of it."
            )
        if types:
            written["coding.type"] = types.pop()
        coding = {field.removeprefix("coding."): value for field, value in written.items()}
        made.append({"amount": part["amount"], **({"coding": coding} if coding else {})})
    line = {"kind": "split", "receipt": receipt.key._asdict(), "parts": made}
    return Act(f"{receipt.merchant or 'a receipt'} split into {len(made)}", (line,))


def act_of(changes: Sequence[Change], lists: CodingLists) -> Act:
    """Return one step that makes the changes which change something; raises `CannotFill`.

    A code is written as its list has it, and takes the type of coding along that it belongs to.
    """
    lines = []
    touched: list[CodingRow] = []
    for row, field, value in _whole(changes, lists):
        if value == _now(row, field):
            continue
        about = {"kind": "set", "receipt": row.receipt.key._asdict()}
        lines.append({**about, "field": field, "value": value})
        if row not in touched:
            touched.append(row)
    if not lines:
        raise CannotFill("Nothing would be changed: that stands there already.")
    return Act(_label(changes, touched), tuple(lines))


def _whole(changes: Sequence[Change], lists: CodingLists) -> Iterator[Change]:
    """The changes as they are written, each type before the codes that need it."""
    typed = {id(one.row) for one in changes if one.field == "coding.type" and one.value}
    for change in changes:
        value = _written(change, lists)
        kind, type_ = _TYPE_OF.get(change.field, ("", ""))
        if kind and value and id(change.row) not in typed:
            typed.add(id(change.row))
            if change.row.receipt.coding.kind != kind:
                yield Change(change.row, "coding.type", type_)
        yield change._replace(value=value)


def _written(change: Change, lists: CodingLists) -> str:
    return _as_listed(change.field, change.value, _now(change.row, change.field), lists)


def _as_listed(field: str, value: str, now: str, lists: CodingLists) -> str:
    """Return a value as its list has it, where `now` stands; raises `CannotFill`."""
    value = " ".join(value.split())
    if not value or field == "purpose":
        return value
    if field == "coding.type":
        if value.casefold() not in _TYPES and value != now:
            raise CannotFill(f"“{value}” is no type of coding. Write Job or GL.")
        return _TYPES.get(value.casefold(), value)
    if len(value) > _LONGEST:
        raise CannotFill(f"“{value[:_LONGEST]}…” is too long for a code. Check the columns.")
    name = next(n for n, one in CODE_FIELDS.items() if f"coding.{one.field}" == field)
    listed = lists.listed(name, value, None)
    return listed.code if listed else value


def _block(text: str) -> list[list[str]]:
    """Rows of cells as a spreadsheet copies them; raises `CannotFill`."""
    if len(text) > _MOST:
        raise CannotFill("What is pasted is too large for this list. Copy fewer rows.")
    try:
        rows = list(csv.reader(io.StringIO(text.replace("\0", ""), newline=""), "excel-tab"))
    except csv.Error as error:
        raise CannotFill(f"What is pasted cannot be read as rows ({error}).") from error
    rows = [[" ".join(cell.split()) for cell in row] for row in rows if row]
    if not any(cell for row in rows for cell in row):
        raise CannotFill("There is nothing to paste. Copy cells in a spreadsheet first.")
    widths = {len(row) for row in rows}
    if len(widths) > 1:
        raise CannotFill(
            f"The rows of what is pasted have {min(widths)} to {max(widths)} columns. Copy a"
            " rectangle of cells."
        )
    return rows


def _label(changes: Sequence[Change], touched: Sequence[CodingRow]) -> str:
    """The name of the step in the history."""
    fields = list(dict.fromkeys(one.field for one in changes))
    what = FIELD_WORDS.get(fields[0], fields[0]) if len(fields) == 1 else "coding"
    if len(touched) > 1:
        return f"{what} of {plural(len(touched), 'receipt')}"
    told = " · ".join(one.value for one in changes if one.value and one.field != "coding.type")
    return f"{what} of {touched[0].receipt.merchant or 'a receipt'}: {told or 'none'}"


def _given(row: CodingRow, field: str) -> str:
    """The value to copy; raises `CannotFill` where there is none."""
    if value := _now(row, field):
        return value
    name, merchant = FIELD_WORDS.get(field, field), row.receipt.merchant or "The receipt"
    raise CannotFill(f"{merchant} has no {name} to copy. Write it there first.")


def _now(row: CodingRow, field: str) -> str:
    return value_of(row.receipt, field) or ""
