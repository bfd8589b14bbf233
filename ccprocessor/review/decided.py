"""Decisions of people in words, by the person and the record they are about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from ccprocessor.domain.cycles import Month, Person
from ccprocessor.domain.decisions import REVIEWS, Decision
from ccprocessor.domain.facts import facts_of
from ccprocessor.domain.issues import ReceiptRef, TransactionRef
from ccprocessor.domain.statement import Transaction
from ccprocessor.review.approval.moves import moves_told
from ccprocessor.review.wording import day, money


class Told(NamedTuple):
    """Decisions on one record in words, who made them, and the day of the last."""

    what: str = ""
    by: str = ""
    on: dt.date | None = None


_NOTHING = Told()


class Decided:
    """Decisions on the people of a month and on their records, in words."""

    def __init__(self, month: Month, decisions: Sequence[Decision]) -> None:
        self._by_id = {one.id: one for one in decisions}
        self._names = month.document_names

    def __bool__(self) -> bool:
        """Tell whether anything was decided."""
        return bool(self._by_id)

    def of(self, person: Person) -> tuple[Decision, ...]:
        """Decisions in force about a person and on the person's records, in their order."""
        return tuple(self._by_id[one] for one in person.decisions if one in self._by_id)

    def on_records(self, person: Person) -> dict[TransactionRef | ReceiptRef, list[Decision]]:
        """Decisions on a person's charges and receipts by what they are about."""
        found: dict[TransactionRef | ReceiptRef, list[Decision]] = {}
        decisions = self.of(person)
        issues = {issue.key: issue for issue in person.issues} if decisions else {}
        for one in decisions:
            issue = issues.get(one.issue or "")
            about = (issue.transaction, issue.receipt) if issue else ()
            for key in dict.fromkeys((one.transaction, one.receipt, *one.receipts, *about)):
                if key is not None:
                    found.setdefault(key, []).append(one)
        return found

    def asked(self, person: Person, charge: Transaction | None) -> tuple[dt.date | None, ...]:
        """Days on which a charge's receipt was asked for, by name or with all; None: with all."""
        days = []
        for one, on in zip(self._reminding(person), self.reminders(person), strict=True):
            named = [c.key for c in person.transactions if is_named(c, one.text or "")]
            if not named or (charge is not None and charge.key in named):
                days.append(on)
        return tuple(days)

    def _reminding(self, person: Person) -> list[Decision]:
        return [one for one in self.of(person) if one.kind == "remind"]

    def reminders(self, person: Person) -> tuple[dt.date | None, ...]:
        """Days on which a person was reminded, in order; None where the day is not known."""
        reminded = self._reminding(person)
        return tuple(one.date or (one.at.date() if one.at else None) for one in reminded)

    def said(self, person: Person) -> str:
        """Notes on a person, and the days on which receipts were asked for, in a line."""
        asked = [f"asked {day(on)}" if on else "asked" for on in self.reminders(person)]
        notes = [f"note: {one.text}" for one in self.of(person) if one.kind == "note"]
        moved = [f"changed since: {line}" for line in self.moved(person)]
        return " · ".join([*moved, *dict.fromkeys(asked), *notes])

    def moved(self, person: Person) -> tuple[str, ...]:
        """Facts that are not as they were when somebody was submitted, approved or returned last.

        Nothing of anybody whose word stands.
        """
        words = [one for one in self.of(person) if one.kind in REVIEWS and one.facts]
        if not person.review.why or not words:
            return ()
        return moves_told(words[-1].facts, facts_of(person))

    def told(self, decisions: Sequence[Decision]) -> Told:
        """Tell decisions together."""
        if not decisions:
            return _NOTHING
        last = decisions[-1].at
        by = dict.fromkeys(one.by for one in decisions if one.by)
        return Told("; ".join(map(self.words, decisions)), ", ".join(by), last and last.date())

    def words(self, one: Decision) -> str:
        """Tell what was decided, as `net set to 775.97`."""
        ids = ", ".join(key.transaction_id for key in one.receipts)
        page = f"{one.page.page} of {self._names.get(one.page.document)}" if one.page else ""
        known: dict[str, str] = {
            "set": f"{_field(one)} set to {one.value or 'nothing'}",
            "confirm": f"{_field(one)} confirmed",
            "match": f"matched with {ids}",
            "group": f"grouped: {ids}",
            "reject": f"{ids} rejected",
            "unmatch": "match undone",
            "split": f"split into {', '.join(money(part.amount) for part in one.parts)}",
            "mark": f"marked {(one.mark or '').replace('_', ' ')}",
            "resolve": f"settled: {one.reason}",
            "reopen": "opened again",
            "link": f"employee {one.employee_id} is portal {one.portal_id}",
            "separate": f"employee {one.employee_id} is not portal {one.portal_id}",
            "assign": f"page {page} added",
            "add_receipt": f"receipt added: {_purchase(one)}",
            "add_transaction": f"charge added: {_purchase(one)}",
            "note": f"note: {one.text}",
            "remind": f"reminded: {one.text}",
            "submit": "submitted",
            "approve_first": "approved once, a second approval is needed",
            "approve": "approved",
            "return": "returned",
            "reassign": f"given to {one.text}",
            "export": "exported",
        }
        told = known.get(one.kind, one.kind)
        said = one.text if one.kind in _SAID else ""
        return f"{told}: {said}" if said else told


_SAID = frozenset({"submit", "approve_first", "approve", "return", "export"})
"""Kinds whose text is told behind them."""


def is_named(charge: Transaction, text: str) -> bool:
    """Tell whether a request for receipts names a charge, by merchant and amount."""
    return charge.merchant in text and money(charge.net) in text


def _field(one: Decision) -> str:
    name = (one.field or "").rpartition(".")[2].replace("_", " ")
    return name.replace("gl ", "GL ") or "value"


def _purchase(one: Decision) -> str:
    amount = money(one.amount) if one.amount is not None else ""
    return " ".join(part for part in (one.merchant, amount, one.date and day(one.date)) if part)
