"""A record put together becomes a receipt, with issues for what could not be read."""

from __future__ import annotations

from collections.abc import Iterator

from ccprocessor.domain.issues import Issue, IssueType
from ccprocessor.domain.receipts import Receipt
from ccprocessor.extraction.report.entries import ReceiptEntry
from ccprocessor.extraction.report.labels import ReportField
from ccprocessor.extraction.report.people import NOBODY
from ccprocessor.extraction.report.values import amount, coding, date

_UNPROVEN = {
    ReportField.TRANSACTION_ID: "Transaction ID",
    ReportField.AMOUNT: "amount",
    ReportField.DATE: "date",
}


def receipt_of(entry: ReceiptEntry) -> Receipt:
    """The record with its values parsed; what cannot be parsed is None or as printed."""
    texts = entry.texts
    return Receipt(
        transaction_id=entry.key,
        date=date(texts.get(ReportField.DATE, "")),
        amount=amount(texts.get(ReportField.AMOUNT, "")),
        merchant=texts.get(ReportField.MERCHANT, ""),
        merchant_address=texts.get(ReportField.MERCHANT_ADDRESS, ""),
        expense_type=texts.get(ReportField.EXPENSE_TYPE, ""),
        title=texts.get(ReportField.TITLE, ""),
        purpose=texts.get(ReportField.PURPOSE, ""),
        address=texts.get(ReportField.ADDRESS, ""),
        coding=coding(texts),
        attachment=bool(texts.get(ReportField.ATTACHMENT) or entry.pictures),
        attachment_name=texts.get(ReportField.ATTACHMENT, ""),
        request_type=texts.get(ReportField.REQUEST_TYPE, ""),
        place=entry.sheet.place(entry.box),
        pages=tuple(entry.pages),
        pictures=tuple(entry.pictures),
        occurrence=entry.occurrence,
        source=entry.sheet.source,
    )


def issues_of(entry: ReceiptEntry, receipt: Receipt) -> Iterator[Issue]:
    """Yield an issue for each part of the record that could not be read, with its page and text."""
    for kind, message, field in _complaints(entry, receipt):
        yield Issue(kind, message, receipt=receipt.key, places=(receipt.place,), field=field)


def _complaints(entry: ReceiptEntry, receipt: Receipt) -> Iterator[tuple[IssueType, str, str]]:
    where = f"receipt {receipt.transaction_id or 'without number'} on page {entry.page}"
    if receipt.amount is None:
        said = _said(entry, ReportField.AMOUNT, "no amount")
        yield "invalid_amount", f"The amount of {where} {said}.", "amount"
    if receipt.date is None:
        said = _said(entry, ReportField.DATE, "no date")
        yield "unreadable_value", f"The date of {where} {said}.", "date"
    if not receipt.transaction_id:
        yield "unreadable_value", f"A record on page {entry.page} shows no Transaction ID.", ""
    for field, title in _UNPROVEN.items():
        if field in entry.unsure:
            text = entry.texts.get(field, "")
            yield (
                "doubtful_value",
                f"The {title} of a receipt may be misread: “{text}”.",
                field.name.lower(),
            )
    if entry.person == NOBODY:
        yield "unassigned_page", f"Nothing tells whose {where} is.", ""


def _said(entry: ReceiptEntry, field: ReportField, verdict: str) -> str:
    text = entry.texts.get(field, "")
    return f'reads "{text}", which is {verdict}' if text else "is blank"
