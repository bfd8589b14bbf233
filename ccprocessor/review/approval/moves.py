"""Facts that moved since somebody looked, in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from ccprocessor.domain.facts import Facts, Move, moves
from ccprocessor.domain.issues import ISSUES
from ccprocessor.review.wording import day, money, purchase

_OPEN = "open"
_BETWEEN = " | "
_CODING = ("kind of coding", "job", "phase", "cost type", "GL account")


class _Charge(NamedTuple):
    date: str
    merchant: str
    net: str
    state: str
    mark: str

    @property
    def words(self) -> str:
        return _purchase(self.merchant, self.net, self.date)


class _Receipt(NamedTuple):
    charge: str
    date: str
    amount: str
    merchant: str
    coding: tuple[str, ...]

    @property
    def words(self) -> str:
        return f"Receipt of {_purchase(self.merchant, self.amount, self.date)}"


def moves_told(before: Facts, after: Facts) -> tuple[str, ...]:
    """Return every fact that is not as it was, a line each; empty where all are."""
    known = _charges(after) | _charges(before)
    told = (line for move in moves(before, after) for line in _told(move, known))
    return tuple(dict.fromkeys(told))


def charges_moved(before: Facts, after: Facts) -> frozenset[str]:
    """Return the charges, as `card/number/occurrence`, that a moved fact is about."""
    found = set()
    for name, was, now in moves(before, after):
        kind, _, key = name.partition(" ")
        if kind == "charge":
            found.add(key)
        elif kind == "receipt":
            found |= {value.partition(_BETWEEN)[0].removeprefix("charge ") for value in (was, now)}
        elif kind == "issue":
            found.add(key.partition(":")[2].partition("+")[0])
    return frozenset(found)


def _told(move: Move, known: Mapping[str, _Charge]) -> Iterator[str]:
    kind, _, key = move.name.partition(" ")
    match kind:
        case "charge":
            yield from _charge_told(move)
        case "receipt":
            yield from _receipt_told(move, known)
        case "issue":
            yield _issue_told(key, move, known)


def _charge_told(move: Move) -> Iterator[str]:
    was, now = (_charge(one) if one else None for one in (move.was, move.now))
    if was is None or now is None:
        one = now or was
        assert one is not None
        yield f"{one.words}: charge {'added' if now else 'gone'}"
        return
    for name, old, new in (
        ("date", _day(was.date), _day(now.date)),
        ("merchant", was.merchant, now.merchant),
        ("amount", _money(was.net), _money(now.net)),
    ):
        if old != new:
            yield f"{now.words}: {name} {old or 'none'} → {new or 'none'}"
    if was.state != now.state:
        yield f"{now.words}: {'matched' if now.state == 'matched' else 'without a receipt now'}"
    if was.mark != now.mark:
        mark = now.mark or was.mark
        yield f"{now.words}: {'' if now.mark else 'not '}marked {mark.replace('_', ' ')}"


def _receipt_told(move: Move, known: Mapping[str, _Charge]) -> Iterator[str]:
    was, now = (_receipt(one) if one else None for one in (move.was, move.now))
    if was is None or now is None:
        one = now or was
        assert one is not None
        yield f"{one.words}: {'added' if now else 'gone'}"
        return
    for name, old, new in (
        ("date", _day(was.date), _day(now.date)),
        ("amount", _money(was.amount), _money(now.amount)),
        ("merchant", was.merchant, now.merchant),
        *zip(_CODING, was.coding, now.coding, strict=True),
    ):
        if old != new:
            yield f"{now.words}: {name} {old or 'none'} → {new or 'none'}"
    if was.charge != now.charge:
        charge = known.get(now.charge.removeprefix("charge "))
        yield f"{now.words}: {'for ' + charge.words if charge else 'without a charge now'}"


def _issue_told(key: str, move: Move, known: Mapping[str, _Charge]) -> str:
    kind, _, subject = key.partition(":")
    name = next((one.name for type_, one in ISSUES.items() if type_ == kind), kind)
    charge = known.get(subject.partition("+")[0])
    what = f"{charge.words}: {name}" if charge else name
    if not move.now:
        return f"{what}: no problem any more"
    if move.now == _OPEN:
        return f"{what}: {'opened again' if move.was else 'new problem'}"
    return f"{what}: settled, {move.now}"


def _charges(facts: Facts) -> dict[str, _Charge]:
    pairs = (line.partition(": ") for line in facts if line.startswith("charge "))
    return {name.removeprefix("charge "): _charge(value) for name, _, value in pairs}


def _charge(value: str) -> _Charge:
    """A charge from its fact; the merchant may hold what stands between values."""
    date, *merchant, net, state, mark = value.split(_BETWEEN)
    return _Charge(date, _BETWEEN.join(merchant), net, state, mark)


def _receipt(value: str) -> _Receipt:
    charge, date, amount, *rest = value.split(_BETWEEN)
    cut = len(rest) - len(_CODING)
    return _Receipt(charge, date, amount, _BETWEEN.join(rest[:cut]), tuple(rest[cut:]))


def _purchase(merchant: str, amount: str, date: str) -> str:
    try:
        return purchase(
            " ".join(merchant.split()),
            Decimal(amount) if amount else None,
            dt.date.fromisoformat(date) if date not in ("", "None") else None,
        )
    except (InvalidOperation, ValueError):
        return f"{merchant}, {amount}"


def _money(text: str) -> str:
    return money(Decimal(text)) if text else ""


def _day(text: str) -> str:
    return day(dt.date.fromisoformat(text)) if text not in ("", "None") else ""
