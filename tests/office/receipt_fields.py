"""The labelled values of a receipt record, in the words of the portal."""

from __future__ import annotations

from collections.abc import Iterator

from tests.office.receipt_layouts import ReceiptLayout
from tests.office.records import Employee, PrintedCoding, Record
from tests.office.statement_cells import Misprints

REQUEST_TYPE = "Corporate Card"
_LABELS = {
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
_BARE = frozenset({"job", "phase", "cost_type", "gl_account"})


def fields(
    record: Record, person: Employee, layout: ReceiptLayout, misprints: Misprints, *, headed: bool
) -> list[tuple[str, str]]:
    """Label and value of every field in printed order; person fields only where labelled."""
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
    if layout.person == "labels" and headed:
        pairs += [("portal_id", person.portal_id or ""), ("name", person.portal_name)]
    for key in layout.fields:
        if key == "coding":
            pairs += _coding(record.coding)
        elif key != "expense_type" or (layout.person == "labels" and headed):
            pairs.append((key, values[key]))
    return [(_label(key, layout), value) for key, value in pairs]


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
    parts = (
        ("coding_type", coding.type),
        ("job", coding.job),
        ("phase", coding.phase),
        ("cost_type", coding.cost_type),
        ("gl_account", coding.gl_account),
    )
    return ((key, value) for key, value in parts if value is not None)


def _label(key: str, layout: ReceiptLayout) -> str:
    label = _LABELS[key]
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
