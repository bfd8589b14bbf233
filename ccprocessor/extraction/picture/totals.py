"""Choice of the total among the amounts: by what it is called, and by sums that prove it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import combinations
from typing import NamedTuple

from ccprocessor.domain import picture_evidence as said
from ccprocessor.domain.money import ZERO, total
from ccprocessor.domain.pictures import Candidate
from ccprocessor.extraction.picture.amounts import Amount
from ccprocessor.extraction.picture.labels import AmountKind, names_tax

_CALLED: dict[AmountKind, float] = {
    "final": 3.4,
    "total": 3.0,
    "card": 1.6,
    "paid": 1.6,
    "order": 1.6,
    "subtotal": 1.2,
    "tendered": 0.3,
    "summary": 0.2,
    "balance": 0.2,
    "item": 0.0,
    "service": -1.0,
    "price": -1.5,
    "tax": -1.5,
    "tip": -1.5,
    "suggestion": -2.0,
    "discount": -2.5,
    "change": -2.5,
    "rounding": -3.0,
    "count": -3.0,
    "points": -3.0,
}
_TOTALS: tuple[AmountKind, ...] = ("final", "total")
_EXTRAS = ("tax", "service", "rounding", "discount", "tip")
_MOST_EXTRAS = 8  # taxes and tips that are summed: the ways to do so double with each
_MOST_SUMS = 40  # of parts that are tried in pairs
_COIN = Decimal("0.05")  # sums closer than that are rounded, not misread
_TAX_SHARE = Decimal("0.3")


class SumEvidence(NamedTuple):
    """A sum that proves a value: what it says, what it weighs, the amounts it took."""

    value: Decimal
    sentence: str
    weight: float
    parts: tuple[Amount, ...] = ()


@dataclass(frozen=True, slots=True)
class TotalCandidates:
    """The candidates for the total, likeliest first, and every sum that came out."""

    candidates: tuple[Candidate, ...]
    supports: tuple[SumEvidence, ...]


def totals_of(amounts: Sequence[Amount]) -> TotalCandidates:
    """Weigh every amount printed as the total; values that only come out of a sum are none."""
    amounts = _settled(amounts)
    amounts = [*amounts, *_mended(amounts)]
    by_value: dict[Decimal, list[Amount]] = defaultdict(list)
    for amount in amounts:
        if amount.value:
            by_value[amount.value].append(amount)
    supports = [support for rule in RULES for support in rule(amounts) if support.value in by_value]
    largest = _largest_total(amounts)
    found = [
        _candidate(value, seen, [one for one in supports if one.value == value], largest)
        for value, seen in by_value.items()
    ]
    ordered = tuple(sorted(found, key=lambda one: -one.score))
    return TotalCandidates(ordered, tuple(supports))


def cash_less_change(amounts: Sequence[Amount]) -> Iterator[SumEvidence]:
    """Yield what was handed over less what was handed back."""
    for given in _of(amounts, "tendered", "card", "balance"):
        for back in _of(amounts, "change", "balance"):
            if back.line < given.line or back is given or given.value <= ZERO:
                continue
            rest = given.value - abs(back.value)
            if back.value and rest > ZERO:
                yield SumEvidence(rest, said.CASH_LESS_CHANGE, 3.0, (given, back))


def paid_in_full(amounts: Sequence[Amount]) -> Iterator[SumEvidence]:
    """An amount that was paid stands again as the total."""
    for paid in _of(amounts, "card", "tendered"):
        for asked in _of(amounts, "final", "total", "subtotal"):
            if asked.value == abs(paid.value) and asked.line != paid.line:
                yield SumEvidence(asked.value, said.PAID, 1.5, (paid, asked))
                break


def added_up(amounts: Sequence[Amount]) -> Iterator[SumEvidence]:
    """The subtotal with tax, service, tip and rounding, less discounts."""
    extras = [amount for amount in amounts if amount.kind in _EXTRAS][:_MOST_EXTRAS]
    asked = {amount.value for amount in amounts if amount.kind not in ("item", "price")}
    done: set[tuple[Decimal, Decimal]] = set()
    for base in (*_of(amounts, "subtotal"), *_unnamed(amounts)):
        for count in range(1, len(extras) + 1):
            for group in combinations(extras, count):
                value = base.value + total(map(_signed, group))
                if value not in asked or (base.value, value) in done or not value:
                    continue
                done.add((base.value, value))
                yield _sum(value, replace(base, kind="subtotal"), group)


def with_tip(amounts: Sequence[Amount]) -> Iterator[SumEvidence]:
    """A total before the tip, the tip, and what they make together."""
    for tip in _of(amounts, "tip"):
        for base in _of(amounts, *_TOTALS, "subtotal"):
            if tip.value > ZERO and base.value > ZERO:
                parts = replace(base, kind="subtotal"), tip
                yield SumEvidence(base.value + tip.value, said.ADDED_UP_WITH_TIP, 2.2, parts)


def rounded(amounts: Sequence[Amount]) -> Iterator[SumEvidence]:
    """A total and its rounding to what coins can pay."""
    for adjustment in _of(amounts, "rounding"):
        if not adjustment.value or abs(adjustment.value) >= 1:
            continue
        for base in _of(amounts, *_TOTALS, "subtotal"):
            for value in (base.value + adjustment.value, base.value - adjustment.value):
                if value % Decimal("0.05") == 0 and value > ZERO:
                    yield SumEvidence(value, said.ROUNDED, 2.0, (base, adjustment))


def net_and_tax(amounts: Sequence[Amount]) -> Iterator[SumEvidence]:
    """Two or three amounts of a tax table: net and tax, and what they make together."""
    rows: dict[int, list[Amount]] = defaultdict(list)
    for amount in amounts:
        rows[amount.line].append(amount)
    asked = {amount.value for amount in amounts if amount.kind in (*_TOTALS, "card", "tendered")}
    for row in rows.values():
        if any(amount.kind in ("summary", "tax") for amount in row):
            for first, second in combinations(row, 2):
                value = first.value + second.value
                if value in asked and min(first.value, second.value) > ZERO:
                    tax, net = sorted((first, second), key=lambda one: one.value)
                    parts = replace(net, kind="subtotal"), replace(tax, kind="tax")
                    yield SumEvidence(value, said.NET_AND_TAX, 1.5, parts)


def parts_add_up(amounts: Sequence[Amount]) -> Iterator[SumEvidence]:
    """Sums of parts, as of goods at two rates of tax, and the total that they make further down."""
    sums = list(_of(amounts, *_TOTALS, "summary"))[:_MOST_SUMS]
    asked = {amount.value: amount.line for amount in _of(sums, *_TOTALS)}
    for first, second in combinations(sums, 2):
        value = first.value + second.value
        if first.line < second.line < asked.get(value, 0) and value > max(first.value, ZERO):
            yield SumEvidence(value, said.PARTS, 2.5, (first, second))


def items_add_up(amounts: Sequence[Amount]) -> Iterator[SumEvidence]:
    """The last amounts of the lines above the first sum."""
    sums = [number for number, one in enumerate(amounts) if one.kind in (*_TOTALS, "subtotal")]
    if not sums:
        return
    lines = {one.line: one for one in amounts[: sums[0]] if one.kind in ("item", "discount")}
    if len(lines) > 1:
        value = total(map(_signed, lines.values()))
        yield SumEvidence(value, said.ITEMS, 1.2, tuple(lines.values()))


Rule = Callable[[Sequence[Amount]], Iterator[SumEvidence]]
RULES: tuple[Rule, ...] = (
    cash_less_change,
    paid_in_full,
    added_up,
    with_tip,
    rounded,
    net_and_tax,
    parts_add_up,
    items_add_up,
)


def _of(amounts: Sequence[Amount], *kinds: AmountKind) -> Iterator[Amount]:
    return (amount for amount in amounts if amount.kind in kinds)


def _unnamed(amounts: Sequence[Amount]) -> Iterator[Amount]:
    """The last amount above the first tax, where it is called nothing: one item, or their sum."""
    tax = next((number for number, one in enumerate(amounts) if one.kind == "tax"), 0)
    if tax and amounts[tax - 1].kind == "item" and amounts[tax].value:
        yield amounts[tax - 1]


def _signed(amount: Amount) -> Decimal:
    return -abs(amount.value) if amount.kind == "discount" else amount.value


def _sum(value: Decimal, base: Amount, group: Sequence[Amount]) -> SumEvidence:
    parts = (base, *group)
    if any(part.kind == "tip" and part.value for part in group):
        return SumEvidence(value, said.ADDED_UP_WITH_TIP, 2.4, parts)
    if value == base.value:
        return SumEvidence(value, said.ADDED_UP, 1.0, parts)
    return SumEvidence(value, said.ADDED_UP, 2.0, parts)


def _settled(amounts: Sequence[Amount]) -> Sequence[Amount]:
    """Kinds and signs that depend on what else is printed, decided.

    What was paid is the total where nothing was handed back, and an order's where none other is
    printed. A payment taken off an account is as much as was paid. Rounding is less than 1: more
    is what was rounded. A small amount called a total
    for its tax alone ("inclusive of GST 0.96") is that tax.
    """
    change = any(one.kind == "change" and one.value for one in amounts)
    totals = list(_of(amounts, *_TOTALS))
    kinds: dict[AmountKind, AmountKind] = {
        "paid": "tendered" if change else "total",
        "order": "suggestion" if totals else "final",
    }
    is_refund = any(one.value < ZERO for one in _of(amounts, *_TOTALS, "subtotal", "item"))
    largest = abs(_largest_total(amounts) or ZERO)
    return [_decided(one, kinds, largest, is_refund=is_refund) for one in amounts]


def _decided(
    amount: Amount, kinds: Mapping[AmountKind, AmountKind], largest: Decimal, *, is_refund: bool
) -> Amount:
    if amount.kind in kinds:
        return replace(amount, kind=kinds[amount.kind])
    if amount.kind == "rounding" and amount.value >= 1:
        return replace(amount, kind="final")
    if amount.kind in ("card", "tendered") and amount.value < ZERO and not is_refund:
        return replace(amount, value=-amount.value)
    small = abs(amount.value) < largest * _TAX_SHARE
    if small and amount.kind in _TOTALS and names_tax(amount.label):
        return replace(amount, kind="tax")
    return amount


def _mended(amounts: Sequence[Amount]) -> Iterator[Amount]:
    """Totals that no sum proves but for one digit, as the sum gives them."""
    proven = set(_expected(amounts))
    printed = {amount.value for amount in amounts}
    for amount in _of(amounts, *_TOTALS):
        if amount.value in proven:
            continue
        for value in proven - printed:
            apart = abs(value - amount.value) >= _COIN
            if apart and value > ZERO and _is_misread(f"{amount.value}", f"{value}"):
                yield replace(amount, value=value, is_mended=True)


def _expected(amounts: Sequence[Amount]) -> Iterator[Decimal]:
    """Totals that cash and change, subtotal and taxes, or parts make."""
    yield from (support.value for support in cash_less_change(amounts))
    extras = total(map(_signed, _of(amounts, "tax", "service", "rounding", "discount")))
    yield from (base.value + extras for base in _of(amounts, "subtotal"))
    for first, second in combinations([*_of(amounts, "summary")][:_MOST_SUMS], 2):
        yield first.value + second.value


def _is_misread(text: str, right: str) -> bool:
    """Tell whether one digit differs, or a sign in front was read as one."""
    if len(text) == len(right):
        return sum(one != other for one, other in zip(text, right, strict=True)) == 1
    return text[1:] == right


def _largest_total(amounts: Sequence[Amount]) -> Decimal | None:
    values = [amount.value for amount in _of(amounts, *_TOTALS)]
    return max(values, key=abs) if values else None


def _candidate(
    value: Decimal, seen: Sequence[Amount], supports: Sequence[SumEvidence], largest: Decimal | None
) -> Candidate:
    best = max(seen, key=lambda one: _CALLED[one.kind])
    proofs = {support.sentence: support.weight for support in supports}
    if best.kind == "tendered":  # coins given for a total that is named before rounding
        proofs.pop(said.ROUNDED, None)
    score = _CALLED[best.kind] + sum(proofs.values())
    score += 0.3 * min(2, len({one.line for one in seen}) - 1)
    score += 0.5 if value == largest else 0.0
    score -= 0.2 if best.repaired or best.is_mended else 0.0
    score -= 1.0 if value < ZERO else 0.0
    return Candidate(
        f"{value}",
        round(score, 3),
        label=best.label.replace("\t", " "),
        kind=best.kind,
        places=tuple(one.place for one in seen if one.kind == best.kind),
        evidence=_evidence(best, seen, proofs),
    )


def _evidence(best: Amount, seen: Sequence[Amount], proofs: dict[str, float]) -> tuple[str, ...]:
    found = list(proofs)
    if best.is_mended:
        found.append(said.MENDED)
    if best.kind in _TOTALS:
        found.append(said.NAMED)
    elif best.kind in ("card", "subtotal"):
        found.append(said.TITLED)
    if len({one.line for one in seen}) > 1:
        found.append(said.REPEATED)
    return tuple(found)
