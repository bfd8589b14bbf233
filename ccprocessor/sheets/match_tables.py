"""Tables of the receipts beside each charge, with reasons, and of pages that belong to nobody."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from ccprocessor.domain.cycles import Month, Person
from ccprocessor.domain.issues import ISSUES, Issue, IssueType, ReceiptRef
from ccprocessor.domain.matches import Match, Suggestion
from ccprocessor.domain.receipts import Receipt
from ccprocessor.domain.statement import Transaction
from ccprocessor.matching.evidence import plainly
from ccprocessor.sheets.links import Context, links, receipt_sum
from ccprocessor.sheets.tables import Cell, SheetTable, TableRow


def match_table(month: Month, context: Context) -> SheetTable:
    """Each person's matches, then their suggestions, which are marked and never count."""
    receipts_by_key = {
        receipt.key: receipt for person in month.people for receipt in person.receipts
    }
    return SheetTable(
        "Matches",
        (
            "Name",
            "Employee ID",
            "State",
            "Card",
            "Transaction #",
            "Transaction Date",
            "Merchant Name",
            "Net Cost",
            "Receipt Amount",
            "Difference",
            "Receipts",
            "Probability",
            "Reasons",
            "Against",
            "Document",
            "Page",
        ),
        (row for person in month.people for row in _match_rows(person, receipts_by_key, context)),
        widest={
            "Name": 24,
            "Merchant Name": 26,
            "Receipts": 20,
            "Reasons": 44,
            "Against": 36,
            "Document": 22,
        },
        keys=5,
        is_small=False,
    )


def _match_rows(
    person: Person, receipts_by_key: Mapping[ReceiptRef, Receipt], context: Context
) -> Iterator[TableRow]:
    found = links(person)
    receipts = ChainMap(dict(found.receipts), dict(receipts_by_key))
    pairs: tuple[Match | Suggestion, ...] = (*person.matches, *person.suggestions)
    for pair in pairs:
        charge = found.transactions.get(pair.transaction)
        beside = [receipts[key] for key in pair.receipts if key in receipts]
        state, against = _verdict(pair)
        cells = (
            person.name,
            person.employee_id,
            state,
            pair.transaction.card,
            pair.transaction.number,
            *_sides(charge, beside),
            ", ".join(key.transaction_id for key in pair.receipts),
            float(pair.probability),
            "; ".join(map(plainly, pair.reasons)),
            against,
            context.name(charge.place.document) if charge else None,
            charge.place.page if charge else None,
        )
        yield TableRow(cells, marked=isinstance(pair, Suggestion))


def _sides(charge: Transaction | None, receipts: Sequence[Receipt]) -> tuple[Cell, ...]:
    amount = receipt_sum(receipts)
    if charge is None:
        return (None, None, None, amount, None)
    return (
        charge.transaction_date,
        charge.merchant,
        charge.net,
        amount,
        charge.net - amount,
    )


def _verdict(pair: Match | Suggestion) -> tuple[str, str]:
    match pair:
        case Match():
            return pair.state, "; ".join(map(plainly, pair.rivals))
        case Suggestion():
            return "suggestion", plainly(pair.why_not)


def unassigned_table(month: Month, context: Context) -> SheetTable:
    """Every page that belongs to nobody or could not be read, and what concerns no one person."""
    rows = [
        TableRow((context.name(page.document), page.page, page.reason, _NOBODYS), marked=True)
        for page in month.unassigned
    ]
    told = {(page.document, page.page) for page in month.unassigned}
    personal = (i for person in month.people for i in person.open_issues if i.type in _PAGE_ISSUES)
    for issue in dict.fromkeys(replace(one, key="") for one in (*month.open_issues, *personal)):
        rows.extend(_page_rows(issue, told, context))
    heads = ("Document", "Page", "Reason", "Issue")
    return SheetTable("Unassigned Pages", heads, tuple(rows), widest={"Document": 30, "Reason": 90})


_NOBODYS = ISSUES["unassigned_page"].name
_PAGE_ISSUES: tuple[IssueType, ...] = (
    "unreadable_page",
    "could_not_be_processed",
    "unassigned_page",
)


def _page_rows(issue: Issue, told: set[tuple[str, int]], context: Context) -> Iterator[TableRow]:
    marked = issue.type in _PAGE_ISSUES
    pages = dict.fromkeys((place.document, place.page) for place in issue.places)
    for document, page in pages:
        if not (marked and (document, page) in told):
            yield TableRow(
                (context.name(document), page, issue.message, ISSUES[issue.type].name),
                marked=marked,
            )
    if not pages:
        yield TableRow((None, None, issue.message, ISSUES[issue.type].name))
