"""Small made-up months for the storage tests, and one as large as an office's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from ccprocessor.domain.actors import Actor
from ccprocessor.domain.cycles import ControlTotals, Cycle, Month, Person
from ccprocessor.domain.decisions import Decision
from ccprocessor.domain.issues import Issue
from ccprocessor.domain.matches import Match, Suggestion
from ccprocessor.domain.pages import SourceDocument
from ccprocessor.domain.places import Box, PageRef, Place
from ccprocessor.domain.readings import MonthReading
from ccprocessor.domain.receipts import Coding, PortalPerson, Receipt, ReceiptReport
from ccprocessor.domain.statement import (
    Card,
    CardStatement,
    ProductLine,
    StatementHeader,
    Totals,
    Transaction,
    UnassignedPage,
)
from ccprocessor.storage.revisions import NewRevision

STATEMENT = SourceDocument("a" * 64, "car.pdf", 1_000, 3, "card_statement", (2,))
REPORT = SourceDocument("b" * 64, "receipts.pdf", 9_000, 5, "receipt_report")
LATER_REPORT = SourceDocument("c" * 64, "receipts (2).pdf", 9_900, 6, "receipt_report")
PAT = Actor("Pat", "desk-1", "ccprocessor 0.1.0")
CYCLE = Cycle("acme-2031-03", "Acme Fictions", "Z9", dt.date(2031, 3, 1), dt.date(2031, 3, 31))


def spot(page: int = 1, document: SourceDocument = STATEMENT) -> Place:
    return Place(document.sha256, page, Box(24.0, 121.5, 762.0, 130.0))


def charge(number: str = "000000001", net: str = "38.93", *, page: int = 1) -> Transaction:
    line = ProductLine(
        "FUEL", Decimal("3.89300"), Decimal("10.00"), Decimal(net), None, Decimal(net), spot(page)
    )
    return Transaction(
        card="0979",
        number=number,
        transaction_date=dt.date(2031, 3, 2),
        posted_date=None,
        level="N",
        merchant="LANTERN & SONS",
        city="NOWHERE",
        state="ZC",
        merchant_group="MISC",
        lines=(line,),
        place=spot(page),
    )


def receipt(transaction_id: str = "90993940", amount: str = "38.93", *, page: int = 2) -> Receipt:
    place = spot(page, REPORT)
    return Receipt(
        transaction_id=transaction_id,
        date=dt.date(2031, 3, 2),
        amount=Decimal(amount),
        merchant="Lantern and Sons",
        merchant_address="1 NOWHERE RD",
        expense_type="Fuel",
        title="Fuel Mar 2",
        purpose="Café to the site",
        address="",
        coding=Coding("GL Coding", gl_account="6310.20", gl_description="Vehicle fuel"),
        attachment=True,
        attachment_name="2031.jpeg",
        request_type="Card",
        place=place,
        pages=(page, page + 1),
        pictures=(place,),
    )


def person(
    employee_id: str = "398420",
    *,
    charges: Sequence[Transaction] = (charge(),),
    receipts: Sequence[Receipt] = (receipt(),),
    **fields: Any,
) -> Person:
    matches = tuple(
        Match(c.key, (r.key,), 0.998, ("same amount to the cent",))
        for c, r in zip(charges, receipts, strict=False)
    )
    complete: dict[str, Any] = {
        "employee_id": employee_id,
        "portal_id": f"7{employee_id}",
        "name": f"Pat Example {employee_id}",
        "card_name": "PAT EXAMPLE",
        "cards": ("0979",),
        "transactions": tuple(charges),
        "receipts": tuple(receipts),
        "matches": matches,
        "card_totals": (Totals(None, None, Decimal("38.93"), spot(1)),),
        "statement_pages": (PageRef(STATEMENT.sha256, 1),),
        "receipt_pages": (PageRef(REPORT.sha256, 2), PageRef(REPORT.sha256, 3)),
    }
    return Person(**(complete | fields))


def month(
    *people: Person, documents: Sequence[SourceDocument] = (STATEMENT, REPORT), **fields: Any
) -> Month:
    found = people or (person(),)
    complete: dict[str, Any] = {
        "cycle": CYCLE,
        "documents": tuple(documents),
        "people": tuple(found),
        "unassigned": (UnassignedPage(STATEMENT.sha256, 3, "is blank"),),
        "control_totals": ControlTotals(
            sum((p.statement_total for p in found), Decimal("0.00")),
            None,
            sum((p.receipt_total for p in found), Decimal("0.00")),
        ),
        "issues": (Issue("unassigned_page", "A page belongs to nobody.", places=(spot(3),)),),
    }
    return Month(**(complete | fields))


def flagged(who: Person) -> Person:
    """The same person with an issue, a suggestion and a flag."""
    first = who.transactions[0]
    return replace(
        who,
        flags=("missing_receipt",),
        suggestions=(Suggestion(first.key, (), 0.41, ("same day",), "belongs to someone else"),),
        issues=(
            Issue(
                "missing_receipt",
                f"No receipt for {first.merchant}, {first.net}.",
                first.net,
                first.key,
                places=(first.place,),
            ),
        ),
    )


def moved(who: Person, pages: int) -> Person:
    """The same person further down in the receipt report, as after a newer file."""

    def further(place: Place) -> Place:
        return replace(place, page=place.page + pages, box=Box(1.0, 2.0, 3.0, 4.0))

    return replace(
        who,
        receipts=tuple(
            replace(
                r,
                place=further(r.place),
                pages=tuple(page + pages for page in r.pages),
                pictures=tuple(map(further, r.pictures)),
                source="ocr",
            )
            for r in who.receipts
        ),
        issues=tuple(replace(i, places=tuple(map(further, i.places))) for i in who.issues),
        receipt_pages=tuple(replace(ref, page=ref.page + pages) for ref in who.receipt_pages),
    )


def new(what: Month, inputs: str = "inputs 1", **fields: Any) -> NewRevision:
    complete: dict[str, Any] = {
        "options": {"ocr": True, "pictures": "needed"},
        "timings": {"read": 12},
        "created_at": dt.datetime(2031, 4, 2, 8, 30, 0, 123456, tzinfo=dt.UTC),
    }
    return NewRevision(what, inputs, **(complete | fields))


def office_month(people: int = 97, each: int = 15) -> Month:
    """As large as an office's month: 97 people with some 1,450 charges and receipts."""
    return month(
        *(
            flagged(
                person(
                    f"{100_000 + at}",
                    charges=[charge(f"{at:04}{n:05}", f"{n}.{at:02}") for n in range(1, each + 1)],
                    receipts=[receipt(f"9{at:04}{n:03}", f"{n}.{at:02}") for n in range(1, each)],
                )
            )
            for at in range(people)
        )
    )


def statement_record() -> CardStatement:
    header = StatementHeader("Z9", "Acme Fictions", (), CYCLE.period_from, CYCLE.period_to)
    card = Card("0979", "398420", "PATEXAMPLE", STATEMENT.sha256, (1,), (charge(),))
    return CardStatement(STATEMENT.sha256, header, (card,), None)


def report_record() -> ReceiptReport:
    someone = PortalPerson("7398420", "Pat Example", (receipt(amount="2323.5625"),), (2, 3))
    return ReceiptReport(REPORT.sha256, dt.date(2031, 4, 1), (someone,))


READING = MonthReading(CYCLE, (STATEMENT, REPORT), (replace(person(), matches=()),))
NOTED = Decision("note", person="100001", text="Called", id="d2", by="Kim")
