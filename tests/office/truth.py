"""What the two reports say, page by page: the answers a reader is held against."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from tests.office.binding import PAGE_TAGS
from tests.office.faults import Sabotage
from tests.office.paper import Box, Sheet
from tests.office.records import CENT, CardBook, Charge, Employee, Record, money_sum
from tests.office.statement_cells import MERCHANT_CUT, card_number
from tests.office.statement_layouts import StatementLayout

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Bound:
    """A bound document: its sheets in order and which of them were scanned, 1-based."""

    sheets: Sequence[Sheet]
    scanned: Sequence[int]

    def spot(self, key: str) -> tuple[int, Box] | None:
        """Page and stored box of a mark, the first one where the page is there twice."""
        for number, sheet in enumerate(self.sheets, 1):
            if key in sheet.marks:
                return number, sheet.stored(sheet.marks[key])
        return None

    def pages_of(self, owner: str) -> list[int]:
        return [
            n for n, s in enumerate(self.sheets, 1) if s.owner == owner and "copy" not in s.tags
        ]

    def report(self) -> Json:
        tagged = {
            tag: [n for n, sheet in enumerate(self.sheets, 1) if tag in sheet.tags]
            for tag in (*PAGE_TAGS, "copy")
        }
        stock = self.sheets[0].stock if self.sheets else None
        everything = list(range(1, len(self.sheets) + 1))
        return {
            "pages": len(self.sheets),
            **tagged,
            "scanned": list(self.scanned),
            "rotated": everything if stock and stock.turn else [],
            "cropped": everything if stock and any(stock.crop) else [],
        }


def tell_truth(
    plan: Sabotage, statement: Bound, receipts: Bound, layout: StatementLayout, arguments: Json
) -> Json:
    """The whole truth as JSON values; money as strings."""
    month = plan.month
    teller = _Teller(statement, receipts, layout, plan)
    people = [teller.person(person) for person in month.employees]
    charges = [charge for person in month.employees for charge in person.charges]
    return {
        "arguments": arguments,
        "period": {
            "posted_from": month.period.first.isoformat(),
            "posted_to": month.period.last.isoformat(),
            "produced_on": month.period.produced.isoformat(),
        },
        "company": month.company.name,
        "account_code": month.company.account_code,
        "files": {"car.pdf": statement.report(), "receipts.pdf": receipts.report()},
        "employees": people,
        "faults": plan.effects,
        "totals": {
            "transactions": len(charges),
            "receipts": sum(len(person.records) for person in month.employees),
            "car_net": str(money_sum([charge.net for charge in charges])),
            "car_gross": str(money_sum([charge.gross for charge in charges])),
            "finished": sum(person["status"] == "finished" for person in people),
        },
    }


def flags_of(person: Employee, unreadable: set[str]) -> dict[str, bool]:
    """The four flags by their definitions."""
    told = {link.charge for link in person.links}
    silent = any(charge.id not in told for charge in person.charges)
    bare = any(not record.attachment_name for record in person.records)
    return {
        "missing_coding_info": any(not record.coding.complete for record in person.records),
        "missing_receipt": bool(person.records) and (bare or silent),
        "missing_all_receipts": bool(person.charges) and not person.records,
        "total_mismatch": _car_total(person) != _receipt_total(person, unreadable),
    }


@dataclass(frozen=True, slots=True)
class _Teller:
    statement: Bound
    receipts: Bound
    layout: StatementLayout
    plan: Sabotage

    def person(self, person: Employee) -> Json:
        flags = flags_of(person, self.plan.unreadable)
        pages = [page for card in person.cards for page in self._card_pages(card)]
        return {
            "id": person.id,
            "display_name": person.name,
            "portal_name": person.portal_name,
            "car_name": person.car_name,
            "car_employee_id": person.employee_id,
            "portal_id": person.portal_id,
            "roles": list(person.roles),
            "cards": [self._card(card) for card in person.cards],
            "car_pages": sorted(pages),
            "receipt_pages": self.receipts.pages_of(person.id),
            "transactions": [self._charge(c, card) for card in person.cards for c in card.charges],
            "car_total": str(_car_total(person)),
            "car_gross": str(money_sum([charge.gross for charge in person.charges])),
            "receipts": [self._record(record) for record in person.records],
            "receipt_total": str(_receipt_total(person, self.plan.unreadable)),
            "matches": [
                {"transaction": link.charge, "receipts": list(link.records), "kind": link.kind}
                for link in person.links
            ],
            "unmatched_transactions": [
                {"id": charge, "reason": reason} for charge, reason in person.unmatched_charges
            ],
            "unmatched_receipts": _unmatched(person),
            "interchangeable_transactions": _twins(
                [((c.merchant[:MERCHANT_CUT], c.net, c.trans_date), c.id) for c in person.charges]
            ),
            "interchangeable_receipts": _twins(
                [((r.merchant, r.amount, r.date), r.id) for r in person.records]
            ),
            "flags": flags,
            "status": "unfinished" if any(flags.values()) else "finished",
        }

    def _card_pages(self, card: CardBook) -> list[int]:
        return self.statement.pages_of(f"card {card.number}")

    def _card(self, card: CardBook) -> Json:
        return {
            "number_printed": card_number(card, self.layout),
            "last4": card.last4,
            "pages": self._card_pages(card),
            "gross": str(money_sum([charge.gross for charge in card.charges])),
            "net": str(money_sum([charge.net for charge in card.charges])),
            "transactions": len(card.charges),
        }

    def _charge(self, charge: Charge, card: CardBook) -> Json:
        spots = [self.statement.spot(f"{charge.id}/{n}") for n in range(len(charge.lines))]
        misdated = ("trans_date", charge.id) in self.plan.misprints
        totals = self.statement.spot(f"{charge.id}/totals")
        return {
            "id": charge.id,
            "card_last4": card.last4,
            "transaction_no": charge.number,
            "trans_date": None if misdated else charge.trans_date.isoformat(),
            "posted_date": charge.posted_date.isoformat(),
            "level": charge.level,
            "merchant_printed": charge.merchant[:MERCHANT_CUT],
            "merchant_full": charge.merchant,
            "city": charge.city,
            "state": charge.state,
            "merchant_group": charge.group,
            "gross": str(charge.gross),
            "discount": str(charge.discount),
            "net": str(charge.net),
            **_at(spots[0]),
            "totals_page": totals and totals[0],
            "lines": [
                {
                    "product": line.product,
                    "ppu": f"{line.ppu:.5f}",
                    "quantity": str(line.quantity),
                    "gross": str(line.gross),
                    "discount": str(line.discount),
                    "net": str(line.net),
                    **_at(spot),
                }
                for line, spot in zip(charge.lines, spots, strict=True)
            ],
        }

    def _record(self, record: Record) -> Json:
        spot = self.receipts.spot(record.id)
        extras = (self.receipts.spot(f"{record.id}/extra {number}") for number in range(3))
        headed = spot is not None and "header_cut" not in self.receipts.sheets[spot[0] - 1].tags
        amount = None if record.id in self.plan.unreadable else str(record.amount)
        return {
            "id": record.id,
            "portal_transaction_id": record.portal_transaction_id,
            **_at(spot),
            "extra_pages": [extra[0] for extra in extras if extra],
            "date": record.date.isoformat(),
            "amount_exact": amount,
            "amount_printed": record.printed_amount,
            "expense_type": record.expense_type,
            "title": record.title,
            "address": record.address or None,
            "purpose": record.purpose or None,
            "merchant": record.merchant,
            "merchant_address": record.merchant_address,
            "coding": _coding(record),
            "attachment": bool(record.attachment_name),
            "attachment_name": record.attachment_name or None,
            "image": self._image(record),
            "kind": record.kind,
            "duplicate_of": record.duplicate_of,
            "header_present": headed,
        }

    def _image(self, record: Record) -> Json | None:
        spot = self.receipts.spot(f"{record.id}/picture")
        if record.till is None or spot is None:
            return None
        till = record.till
        return {
            "style": till.style,
            "merchant": till.merchant,
            "date": till.date.isoformat(),
            "total": str(till.total),
            "tip": None if till.tip is None else str(till.tip),
            **_at(spot),
        }


def _unmatched(person: Employee) -> list[Json]:
    linked = {record for link in person.links for record in link.records}
    return [
        {"id": record.id, "reason": record.kind, "duplicate_of": record.duplicate_of}
        for record in person.records
        if record.id not in linked
    ]


def _at(spot: tuple[int, Box] | None) -> Json:
    return {"page": spot and spot[0], "bbox": spot and list(spot[1])}


def _coding(record: Record) -> Json:
    coding = record.coding
    account, _, rest = (coding.gl_account or "").partition(" ")
    return {
        "type": coding.type or None,
        "job": _number(coding.job),
        "phase": _number(coding.phase),
        "cost_type": _number(coding.cost_type),
        "gl_account": account or None,
        "gl_desc": rest.strip("()") or None,
        "complete": coding.complete,
    }


def _number(text: str | None) -> str | None:
    return text.split()[0] if text else None


def _car_total(person: Employee) -> Decimal:
    return money_sum([charge.net for charge in person.charges])


def _receipt_total(person: Employee, unreadable: set[str]) -> Decimal:
    amounts = [record.amount for record in person.records if record.id not in unreadable]
    return money_sum(amounts).quantize(CENT, ROUND_HALF_UP)


def _twins(
    keyed: Sequence[tuple[tuple[str, Decimal, dt.date], str]],
) -> list[list[str]]:
    groups: dict[tuple[str, Decimal, dt.date], list[str]] = {}
    for key, name in keyed:
        groups.setdefault(key, []).append(name)
    return [names for names in groups.values() if len(names) > 1]
