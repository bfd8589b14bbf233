"""Amounts put right where the paper proves them: row and printed total agree on one value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from ccprocessor.domain.statement import ProductLine, Repair, Totals
from ccprocessor.extraction.statement.rows import MONEY, StatementRow

_BY_BOTH = "the row's own figures and the printed total both make it"
_BLANK = ""


@dataclass(frozen=True, slots=True)
class Repaired:
    """The rows of a transaction and its total after repairs, and what was repaired."""

    rows: tuple[StatementRow, ...]
    total: Totals | None
    repairs: tuple[Repair, ...]


def repaired_rows(rows: Sequence[StatementRow], total: Totals | None, *, by_eye: bool) -> Repaired:
    """Fill in or correct single amounts that two independent sums prove.

    A value is filled in where it could not be read. One that was read is corrected only on pages
    read `by_eye`: what a text layer prints stands, and a sum that fails is an issue.
    """
    if total is None:
        return Repaired(tuple(rows), None, ())
    found = list(rows)
    repairs: list[Repair] = []
    for name in MONEY:
        for index, value in _proven(name, found, total, by_eye=by_eye):
            read = _amount(found[index].line, name)
            repairs.append(Repair(name, index, _told(read), _told(value), _BY_BOTH))
            found[index] = _with_amount(found[index], name, value)
    if by_eye:
        total = _sound_total(found, total)
    return Repaired(tuple(found), total, tuple(repairs))


def _proven(
    name: str, rows: Sequence[StatementRow], total: Totals, *, by_eye: bool
) -> Iterator[tuple[int, Decimal]]:
    """The one row whose value of that name must be another, and which."""
    printed = _amount(total, name)
    if printed is None:
        return
    values = [_amount(row.line, name) for row in rows]
    blank = [index for index, value in enumerate(values) if value is None]
    if len(blank) > 1 or (not blank and (not by_eye or _sum(values) == printed)):
        return
    fits: list[tuple[int, Decimal]] = []
    for index in blank or range(len(rows)):
        others = _sum(values[:index] + values[index + 1 :])
        value = printed - others
        if value == _by_row(name, rows[index].line) and value != values[index]:
            fits.append((index, value))
    if len(fits) == 1:
        yield fits[0]


def _sound_total(rows: Sequence[StatementRow], total: Totals) -> Totals:
    """The total with a part put right that its other parts and all rows prove."""
    if total.gross is None or total.discount is None or total.net is None:
        return total
    if total.gross - total.discount == total.net:
        return total
    made = {name: _sum([_amount(row.line, name) for row in rows]) for name in MONEY}
    wrong = [name for name in MONEY if made[name] != _amount(total, name)]
    if len(wrong) != 1 or made["gross"] - made["discount"] != made["net"]:
        return total
    match wrong[0]:
        case "gross":
            return replace(total, gross=made["gross"])
        case "discount":
            return replace(total, discount=made["discount"])
        case _:
            return replace(total, net=made["net"])


def _with_amount(row: StatementRow, name: str, amount: Decimal) -> StatementRow:
    line = row.line
    match name:
        case "gross":
            line = replace(line, gross=amount)
        case "discount":
            line = replace(line, discount=amount)
        case _:
            line = replace(line, net=amount)
    left = tuple(problem for problem in row.problems if problem.field != name)
    return replace(row, line=line, problems=left)


def _by_row(name: str, line: ProductLine) -> Decimal | None:
    """Return the amount that the row's two other amounts give; None if one of them is missing."""
    gross, discount, net = line.gross, line.discount, line.net
    if name == "gross" and discount is not None and net is not None:
        return net + discount
    if name == "discount" and gross is not None and net is not None:
        return gross - net
    if name == "net" and gross is not None and discount is not None:
        return gross - discount
    return None


def _amount(values: ProductLine | Totals, name: str) -> Decimal | None:
    amount: Decimal | None = getattr(values, name)
    return amount


def _sum(values: Sequence[Decimal | None]) -> Decimal:
    return sum((value for value in values if value is not None), start=Decimal(0))


def _told(amount: Decimal | None) -> str:
    return _BLANK if amount is None else f"{amount:f}"
