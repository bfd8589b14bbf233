"""`result.json`, schema 1: a stored revision in the fixed shape that scripts read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec

from ccprocessor import __version__
from ccprocessor.domain.cycles import Closing, Month, Person, Review
from ccprocessor.domain.issues import Issue, Resolution, TransactionRef
from ccprocessor.domain.matches import Match, Suggestion
from ccprocessor.domain.pictures import PictureReading
from ccprocessor.domain.places import PageRef, Place
from ccprocessor.domain.receipts import LooseProposal, LooseReceipt, Receipt
from ccprocessor.domain.statement import ProductLine, Repair, Transaction

Json = dict[str, Any]

_MARK = "\x00people"  # no name on paper or disk holds it
_STAGES = ("read", "ocr", "extract", "match", "store", "export")


@dataclass(frozen=True, slots=True)
class ResultContext:
    """Context of a result beyond the month: revision, timings in ms, packet names by person.

    `rules` are digest and date of the office rules it was exported with, `checkpoint` the name of
    the file beside it in which the trail is signed, `closing` the month's.
    """

    revision: str
    program: str = f"ccprocessor {__version__}"
    timings_ms: Mapping[str, int] | None = None
    packets: Mapping[str, str] | None = None
    rules: Mapping[str, str] | None = None
    checkpoint: str | None = None
    closing: Closing | None = None


def write_result(target: Path, month: Month, context: ResultContext) -> None:
    """Write `result.json` as indented UTF-8, a person at a time: a month of thousands fits."""
    packets = context.packets or {}
    whole = _pretty(_result(month, context, [_MARK]), 0)
    before, after = whole.split(_pretty(_MARK, 0))
    with target.open("wb") as file:
        file.write(before)
        for number, person in enumerate(month.people):
            file.write(b",\n  " if number else b"")
            file.write(_pretty(_employee(person, packets.get(person.key)), 2))
        file.write(after + b"\n")


def _pretty(value: object, depth: int) -> bytes:
    """Indented JSON, as it stands `depth` levels deep."""
    text = msgspec.json.format(msgspec.json.encode(value), indent=1)
    return text.replace(b"\n", b"\n" + b" " * depth)


def _result(month: Month, context: ResultContext, people: Sequence[object]) -> Json:
    names = month.document_names
    return {
        "schema": 1,
        "program": context.program,
        "cycle": {
            "id": month.cycle.id,
            "company": month.cycle.company,
            "account_code": month.cycle.account_code,
            "period_from": _date(month.cycle.period_from),
            "period_to": _date(month.cycle.period_to),
            "revision": context.revision,
        },
        "documents": [
            {
                "kind": document.kind,
                "name": document.name,
                "sha256": document.sha256,
                "pages": document.pages,
                "scanned_pages": list(document.scanned_pages),
            }
            for document in month.documents
        ],
        "employees": people,
        "unassigned_pages": [
            {"document": names.get(page.document, ""), "page": page.page, "reason": page.reason}
            for page in month.unassigned
        ],
        "loose_receipts": [_loose(receipt, month, names) for receipt in month.loose],
        "issues": [_issue(issue, names) for issue in month.issues],
        "control_totals": {
            "statement_net": _money(month.control_totals.statement_net),
            "summary_page_net": _money(month.control_totals.summary_page_net),
            "receipts": _money(month.control_totals.receipts),
        },
        **({"office_rules": dict(context.rules)} if context.rules else {}),
        **({"checkpoint": context.checkpoint} if context.checkpoint else {}),
        **({"closing": _closing(context.closing)} if context.closing else {}),
        "timings_ms": {stage: (context.timings_ms or {}).get(stage, 0) for stage in _STAGES},
    }


def _closing(closing: Closing) -> Json:
    return {
        "by": closing.by,
        "at": closing.at.isoformat() if closing.at else None,
        "revision": closing.revision,
        "excused": [
            {"person": one.person, "name": one.name, "reason": one.reason}
            for one in closing.excused
        ],
    }


def _review(review: Review) -> Json:
    lines = [_transaction_ref(one) for one in review.lines]
    approvals = [
        {"by": one.by, "at": one.at.isoformat() if one.at else None, "facts": one.facts}
        for one in review.approvals
    ]
    return {
        "state": review.state,
        "by": review.by or None,
        "at": review.at.isoformat() if review.at else None,
        **({"why": review.why} if review.why else {}),
        **({"lines": lines} if lines else {}),
        **({"approvals": approvals} if approvals else {}),
        **({"assigned": review.assigned} if review.assigned else {}),
    }


def _employee(person: Person, packet: str | None) -> Json:
    return {
        "employee_id": person.employee_id,
        "portal_id": person.portal_id,
        "name": person.name,
        "cards": list(person.cards),
        "statement_total": _money(person.statement_total),
        "receipt_total": _money(person.receipt_total),
        "status": person.status,
        "review": _review(person.review),
        "decisions": list(person.decisions),
        "flags": list(person.flags),
        "packet": packet,
        "statement_pages": _pages(person.statement_pages),
        "receipt_pages": _pages(person.receipt_pages),
        "transactions": [_transaction(transaction) for transaction in person.transactions],
        "receipts": [_receipt(receipt) for receipt in person.receipts],
        "matches": [_match(match) for match in person.matches],
        "suggestions": [_suggestion(suggestion) for suggestion in person.suggestions],
        "issues": [_issue(issue) for issue in person.issues],
    }


def _transaction(transaction: Transaction) -> Json:
    return {
        "card": transaction.card,
        "number": transaction.number,
        "occurrence": transaction.occurrence,
        "transaction_date": _date(transaction.transaction_date),
        "posted_date": _date(transaction.posted_date),
        "level": transaction.level,
        "merchant": transaction.merchant,
        "city": transaction.city,
        "state": transaction.state,
        "merchant_group": transaction.merchant_group,
        "product": transaction.product,
        "quantity": _money(transaction.quantity),
        "gross": _sum(transaction, "gross"),
        "discount": _sum(transaction, "discount"),
        "net": _sum(transaction, "net"),
        "lines": [_line(line) for line in transaction.lines],
        **_where(transaction.place),
        "source": transaction.source,
        **_decided(transaction),
        **({"mark": transaction.mark} if transaction.mark else {}),
        **(
            {"repairs": [_repair(one) for one in transaction.repairs]}
            if transaction.repairs
            else {}
        ),
    }


def _repair(repair: Repair) -> Json:
    return {
        "field": repair.field,
        "row": repair.row,
        "read": repair.read,
        "value": repair.value,
        "proof": repair.proof,
    }


def _sum(transaction: Transaction, part: str) -> str | None:
    """The sum of a column, None where no row of it could be read."""
    read = any(getattr(line, part) is not None for line in transaction.lines)
    return _money(getattr(transaction, part)) if read else None


def _line(line: ProductLine) -> Json:
    return {
        "product": line.product,
        "ppu": _money(line.ppu),
        "quantity": _money(line.quantity),
        "gross": _money(line.gross),
        "discount": _money(line.discount),
        "net": _money(line.net),
        **_where(line.place),
    }


def _receipt(receipt: Receipt) -> Json:
    coding = receipt.coding
    return {
        "transaction_id": receipt.transaction_id,
        "occurrence": receipt.occurrence,
        "date": _date(receipt.date),
        "amount": _money(receipt.amount),
        "merchant": receipt.merchant,
        "merchant_address": receipt.merchant_address,
        "expense_type": receipt.expense_type,
        "title": receipt.title,
        "purpose": receipt.purpose,
        "address": receipt.address,
        "request_type": receipt.request_type,
        "coding": {
            "type": coding.type,
            "job": coding.job,
            "phase": coding.phase,
            "cost_type": coding.cost_type,
            "gl_account": coding.gl_account,
            "gl_description": coding.gl_description,
        },
        "attachment": receipt.attachment,
        "attachment_name": receipt.attachment_name or None,
        **_where(receipt.place),
        "pages": list(receipt.pages),
        "source": receipt.source,
        **_decided(receipt),
        "picture": _picture(receipt.picture) if receipt.picture else None,
    }


def _picture(picture: PictureReading) -> Json:
    """Return what was read off a receipt's picture; fields that it does not show are null."""
    place = picture.places[0] if picture.places else None
    return {
        **(_where(place) if place else {"page": None, "box": None}),
        **{name: field.value if field else None for name, field in picture.fields},
        "confidence": round(picture.confidence, 3),
        "evidence": list(picture.evidence),
        "note": picture.note or None,
    }


def _loose(receipt: LooseReceipt, month: Month, names: Mapping[str, str]) -> Json:
    people = {person.key: person for person in month.people}
    return {
        "document": names.get(receipt.document, ""),
        "pages": list(receipt.pages),
        "picture": _picture(receipt.reading),
        "proposal": _proposal(receipt.proposal, people) if receipt.proposal else None,
        "rivals": [_proposal(rival, people) for rival in receipt.rivals],
    }


def _proposal(proposal: LooseProposal, people: Mapping[str, Person]) -> Json:
    person = people[proposal.person]
    return {
        "employee_id": person.employee_id,
        "portal_id": person.portal_id,
        "name": person.name,
        "transaction": _transaction_ref(proposal.transaction),
        "probability": round(proposal.probability, 3),
        "reasons": list(proposal.reasons),
    }


def _match(match: Match) -> Json:
    return {
        "transaction": _transaction_ref(match.transaction),
        "receipts": [receipt.transaction_id for receipt in match.receipts],
        "state": match.state,
        "probability": round(match.probability, 3),
        "reasons": list(match.reasons),
        "rivals": list(match.rivals),
    }


def _suggestion(suggestion: Suggestion) -> Json:
    return {
        "transaction": _transaction_ref(suggestion.transaction),
        "receipts": [receipt.transaction_id for receipt in suggestion.receipts],
        "probability": round(suggestion.probability, 3),
        "reasons": list(suggestion.reasons),
        "why_not": suggestion.why_not,
    }


def _issue(issue: Issue, names: Mapping[str, str] | None = None) -> Json:
    return {
        "type": issue.type,
        "severity": issue.severity,
        "amount_impact": _money(issue.amount_impact),
        "transaction": _transaction_ref(issue.transaction) if issue.transaction else None,
        "receipt": issue.receipt.transaction_id if issue.receipt else None,
        "message": issue.message,
        "key": issue.key,
        "resolved": _resolution(issue.resolved) if issue.resolved else None,
        "places": [
            _where(place) | ({"document": names.get(place.document, "")} if names else {})
            for place in issue.places
        ],
    }


def _resolution(resolved: Resolution) -> Json:
    at = resolved.at.isoformat() if resolved.at else None
    return {"by": resolved.by, "at": at, "reason": resolved.reason}


def _decided(record: Transaction | Receipt) -> Json:
    """Return the sources of fields that a person set or confirmed; left out if there are none."""
    return {"sources": dict(record.decided)} if record.decided else {}


def _transaction_ref(ref: TransactionRef) -> Json:
    plain: Json = {"card": ref.card, "number": ref.number}
    return plain if ref.occurrence == 1 else plain | {"occurrence": ref.occurrence}


def _where(place: Place) -> Json:
    return {"page": place.page, "box": [round(value, 2) for value in place.box]}


def _pages(pages: tuple[PageRef, ...]) -> list[int]:
    return [page.page for page in pages]


def _money(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:f}"


def _date(date: dt.date | None) -> str | None:
    return None if date is None else date.isoformat()
