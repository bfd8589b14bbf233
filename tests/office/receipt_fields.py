"""The labelled values of a receipt record, in the words of the portal."""

from __future__ import annotations

from collections.abc import Iterator

from tests.office.receipt_layouts import ReceiptLayout
from tests.office.records import Employee, PrintedCoding, Record
from tests.office.statement_cells import Misprints

REQUEST_TYPE = "Corporate Card"
LABELS: dict[str, str] = {
    "portal_id": "Employee ID:",
    "name": "Employee Name:",
    "expense_type": "Expense Type:",
    "transaction_id": "Transaction ID:",
    "title": "Expense Title:",
    "amount": "Amount :",
    "address": "Address:",
    "purpose": "Purpose:",
    "merchant": "Merchant Name:",
    "merchant_address": "Merchant Address:",
    "coding_type": "Accounts Coding Type :",
    "job": "Job",
    "phase": "Phase",
    "cost_type": "Cost Type",
    "gl_account": "GL Account",
    "attachment": "Attachment Name:",
    "request_type": "Request Type:",
}
_NOTHING = ("", "")
_BARE = frozenset({"job", "phase", "cost_type", "gl_account"})


def fields(
    record: Record, person: Employee, layout: ReceiptLayout, misprints: Misprints, *, headed: bool
) -> list[tuple[str, str]]:
    """Label and value of every field in printed order, ("", "") for a place left empty."""
    values = {
        "expense_type": record.expense_type,
        "transaction_id": record.portal_transaction_id,
        "title": record.title,
        "amount": misprints.get(("amount", record.id), record.printed_amount),
        "address": record.address,
        "purpose": f"{record.purpose_prefix}{record.purpose}" if record.purpose else "",
        "merchant": record.merchant,
        "merchant_address": record.merchant_address,
        "attachment": record.attachment_name,
        "request_type": REQUEST_TYPE,
    }
    pairs: list[tuple[str, str]] = []
    labelled = layout.person == "labels"
    if labelled:
        who = [("portal_id", person.portal_id or ""), ("name", person.portal_name)]
        pairs += who if headed else [_NOTHING, _NOTHING]
    for key in layout.fields:
        if key == "coding":
            pairs += _coding(record.coding)
        elif key != "expense_type":
            pairs.append((key, values[key]))
        elif labelled:
            pairs.append((key, values[key]) if headed else _NOTHING)
    kept = [pair for pair in pairs if pair != _NOTHING or not layout.flow]
    return [(_label(key, layout) if key else "", value) for key, value in kept]


def person_lines(
    record: Record, person: Employee, layout: ReceiptLayout, *, headed: bool
) -> tuple[str, ...]:
    """The lines that name the person where no label does; without them only the type is left."""
    if layout.person == "labels":
        return ()
    if not headed:
        return (record.expense_type,)
    number = "Report Number" if layout.person == "lines" else "Employee ID:"
    return f"{number} {person.portal_id}", person.portal_name, record.expense_type


def _coding(coding: PrintedCoding) -> Iterator[tuple[str, str]]:
    """Four places: the type, then job, phase and cost type, or the account and two empty ones."""
    account = coding.gl_account
    parts = (
        ("coding_type", coding.type),
        ("job", coding.job) if account is None else ("gl_account", account),
        ("phase", coding.phase),
        ("cost_type", coding.cost_type),
    )
    return (_NOTHING if value is None else (key, value) for key, value in parts)


def _label(key: str, layout: ReceiptLayout) -> str:
    label = LABELS[key]
    bare = label.rstrip(" :")
    match layout.colons:
        case "close":
            return f"{bare}:"
        case "spaced":
            return bare if key in _BARE else f"{bare} :"
        case "none":
            return bare
        case _:
            return label
