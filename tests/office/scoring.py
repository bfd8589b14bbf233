"""Holds a `result.json` against the truth: what was found, what was right, what was made up.

Figures of records and people that touch a scanned page stand apart, under `scanned: ...`.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from tests.office.scoring_matches import Pairing, compare_pairs

Json = Mapping[str, Any]
SCANNED = "scanned: "
_CHARGE_FIELDS = {
    "transaction_date": "trans_date",
    "posted_date": "posted_date",
    "level": "level",
    "merchant": "merchant_printed",
    "city": "city",
    "state": "state",
    "merchant_group": "merchant_group",
    "gross": "gross",
    "discount": "discount",
    "net": "net",
    "page": "page",
}
_RECORD_FIELDS = {
    "date": "date",
    "amount": "amount_exact",
    "merchant": "merchant",
    "merchant_address": "merchant_address",
    "title": "title",
    "purpose": "purpose",
    "attachment": "attachment",
    "page": "page",
}
_CODING_FIELDS = ("type", "job", "phase", "cost_type", "gl_account")
_MONEY = {"gross", "discount", "net", "amount"}


@dataclass(slots=True)
class Figure:
    """How many were right, of how many, and what the others were."""

    right: int = 0
    all: int = 0
    misses: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        return self.right / self.all if self.all else 1.0


@dataclass(slots=True)
class Scores:
    """Every figure by name."""

    figures: dict[str, Figure] = field(default_factory=dict)

    def count(self, name: str, *, right: bool, miss: str) -> None:
        """Add one to a figure; a miss is kept in words."""
        figure = self.figures.setdefault(name, Figure())
        figure.all += 1
        figure.right += right
        if not right:
            figure.misses.append(miss)

    def share(self, name: str) -> float:
        """0 to 1; 1 where there was nothing to get wrong."""
        return self.figures.get(name, Figure()).share

    def below(self, least: float) -> str:
        """The figures under a share with their first misses, for an assertion's message."""
        return "\n".join(
            f"{name}: {figure.right}/{figure.all} {figure.misses[:4]}"
            for name, figure in sorted(self.figures.items())
            if figure.share < least
        )


def score(result: Json, truth: Json) -> Scores:
    """All figures of one run."""
    scores = Scores()
    scans = {name: set(file["scanned"]) for name, file in truth["files"].items()}
    charges = {charge_key(t): t for p in result["employees"] for t in p["transactions"]}
    records = {r["transaction_id"]: r for p in result["employees"] for r in p["receipts"]}
    for person in truth["employees"]:
        scanned_charge = [bool(_pages(t) & scans["car.pdf"]) for t in person["transactions"]]
        for wanted, scanned in zip(person["transactions"], scanned_charge, strict=True):
            _score_charge(scores, SCANNED * scanned, charges.get(truth_key(wanted)), wanted)
        for wanted in person["receipts"]:
            layer = SCANNED * (wanted["page"] in scans["receipts.pdf"])
            _score_record(scores, layer, records.get(wanted["portal_transaction_id"]), wanted)
        touched = scans["car.pdf"] & set(person["car_pages"])
        touched |= scans["receipts.pdf"] & set(person["receipt_pages"])
        _score_person(scores, SCANNED * bool(touched), result["employees"], person)
    _score_matches(scores, result, truth)
    _score_inventions(scores, result, truth)
    return scores


def charge_key(charge: Json) -> tuple[str, str]:
    """Card and number of a charge in a result."""
    return str(charge["card"])[-4:], str(charge["number"])


def truth_key(charge: Json) -> tuple[str, str]:
    """Card and number of a charge in the truth."""
    return str(charge["card_last4"]), str(charge["transaction_no"])


def same(name: str, got: object, wanted: object) -> bool:
    """Equal as money, as truth values or as words, whatever the typography."""
    if got is None or wanted is None:
        return (got or None) is (wanted or None)
    if name in _MONEY:
        try:
            return Decimal(str(got)) == Decimal(str(wanted))
        except InvalidOperation:
            return False
    return _plain(got) == _plain(wanted)


def _plain(value: object) -> str:
    text = unicodedata.normalize("NFKC", str(value)).replace("\u2019", "'")
    return re.sub(r"\s+", " ", text).strip().casefold()


def _pages(charge: Json) -> set[int]:
    return {charge["page"], *(line["page"] for line in charge["lines"])}


def _score_charge(scores: Scores, layer: str, got: Json | None, wanted: Json) -> None:
    where = f"{truth_key(wanted)} page {wanted['page']}"
    scores.count(f"{layer}transactions found", right=got is not None, miss=where)
    if got is None:
        return
    for mine, theirs in _CHARGE_FIELDS.items():
        _score_field(scores, f"{layer}transaction {mine}", where, got.get(mine), wanted[theirs])
    lines = [(line["product"], line["net"]) for line in wanted["lines"]]
    read = [(line["product"], line["net"]) for line in got["lines"]]
    right = len(lines) == len(read) and all(
        same("product", a[0], b[0]) and same("net", a[1], b[1])
        for a, b in zip(read, lines, strict=True)
    )
    scores.count(f"{layer}transaction lines", right=right, miss=f"{where}: {read}, not {lines}")


def _score_record(scores: Scores, layer: str, got: Json | None, wanted: Json) -> None:
    where = f"{wanted['portal_transaction_id']} page {wanted['page']}"
    scores.count(f"{layer}receipts found", right=got is not None, miss=where)
    if got is None:
        return
    for mine, theirs in _RECORD_FIELDS.items():
        value = bool(got.get(mine)) if mine == "attachment" else got.get(mine) or None
        _score_field(scores, f"{layer}receipt {mine}", where, value, wanted[theirs])
    if wanted["header_present"]:
        kind = got.get("expense_type")
        _score_field(scores, f"{layer}receipt expense_type", where, kind, wanted["expense_type"])
    coding = got.get("coding") or {}
    for name in _CODING_FIELDS:
        value = coding.get(name) or None
        _score_field(scores, f"{layer}receipt coding {name}", where, value, wanted["coding"][name])


def _score_field(scores: Scores, figure: str, where: str, got: object, wanted: object) -> None:
    right = same(figure.rsplit(" ", 1)[1], got, wanted)
    scores.count(figure, right=right, miss=f"{where}: {got!r}, not {wanted!r}")


def _score_person(scores: Scores, layer: str, people: Sequence[Json], wanted: Json) -> None:
    got = next(iter(_candidates(people, wanted)), None)
    who = f"{wanted['id']} {wanted['display_name']}"
    scores.count(f"{layer}people found", right=got is not None, miss=who)
    if got is None:
        return
    flags = sorted(name for name, raised in wanted["flags"].items() if raised)
    owned = {charge_key(t) for t in got["transactions"]}
    handed = {r["transaction_id"] for r in got["receipts"]}
    for figure, mine, theirs in (
        ("statement total", got["statement_total"], wanted["car_total"]),
        ("receipt total", got["receipt_total"], wanted["receipt_total"]),
        ("flags", sorted(got["flags"]), flags),
        ("status", got["status"], wanted["status"]),
        ("own transactions", owned, {truth_key(t) for t in wanted["transactions"]}),
        ("own receipts", handed, {r["portal_transaction_id"] for r in wanted["receipts"]}),
    ):
        scores.count(f"{layer}{figure}", right=mine == theirs, miss=f"{who}: {mine}, not {theirs}")


def _candidates(people: Sequence[Json], wanted: Json) -> Iterator[Json]:
    """People of the result that may be this one: by employee id, portal id, card."""
    cards = {card["last4"] for card in wanted["cards"]}
    if wanted["car_employee_id"]:
        yield from (p for p in people if p["employee_id"] == wanted["car_employee_id"])
    else:
        yield from (p for p in people if p["portal_id"] == wanted["portal_id"])
    yield from (p for p in people if not p["employee_id"] and cards & set(p["cards"]))


def _score_matches(scores: Scores, result: Json, truth: Json) -> None:
    proposed = [
        (charge_key(match["transaction"]), str(receipt))
        for person in result["employees"]
        for match in person["matches"]
        for receipt in match["receipts"]
    ]
    for name, right, everything, misses in compare_pairs(Pairing.of(truth), proposed):
        scores.figures[name] = Figure(right, everything, misses)


def _score_inventions(scores: Scores, result: Json, truth: Json) -> None:
    """Whatever stands in the result and not on paper, or more often than on paper."""
    people, wanted = result["employees"], truth["employees"]
    for name, got, known in (
        (
            "no transaction made up",
            Counter(charge_key(t) for p in people for t in p["transactions"]),
            {truth_key(t) for p in wanted for t in p["transactions"]},
        ),
        (
            "no receipt made up",
            Counter(r["transaction_id"] for p in people for r in p["receipts"]),
            {r["portal_transaction_id"] for p in wanted for r in p["receipts"]},
        ),
    ):
        for key, count in got.items():
            for copy in range(count):
                scores.count(name, right=key in known and not copy, miss=str(key))
