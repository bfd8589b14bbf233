"""A small month on no paper: three people with every kind of row."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from ccprocessor.domain.cycles import ControlTotals, Month, Person
from ccprocessor.domain.issues import Issue
from ccprocessor.domain.matches import Match, Suggestion
from ccprocessor.domain.pages import SourceDocument
from ccprocessor.domain.places import Box, Place
from ccprocessor.domain.receipts import Coding
from ccprocessor.domain.statement import UnassignedPage
from ccprocessor.review.people import reviewed
from ccprocessor.services.cycle.load_cycle import Loaded
from ccprocessor.storage.revisions import PersonChange, StoredRevision
from tests.builders.people import MARCH, charge, matched, person, record

STATEMENT, REPORT = "d" * 64, "e" * 64
LONE, PAIRED, WONDERED = (
    charge("61.00", "000000001"),
    charge("33.70", "000000002"),
    charge("20.00", "000000003", merchant="QUIKMOCK 7"),
)
SLIP = record("28.70", "9000001", coding=Coding(type="Job Coding", job="1."))
STRAY = record("4.00", "9000002", merchant="PARCELMOCK")
OTHERS = record("20.00", "9000009", merchant="QUIKMOCK")
PAIR = Match(
    PAIRED.key, (SLIP.key,), 0.974, ("same day", "same card"), rivals=("PARCELMOCK: amount",)
)
MAYBE = Suggestion(
    WONDERED.key, (OTHERS.key,), 0.71, ("same amount to the cent",), "belongs to another person"
)


def trouble() -> Person:
    """Somebody with a lone charge, a pair that differs, a suggestion and a stray receipt."""
    return reviewed(
        person(
            (LONE, PAIRED, WONDERED),
            (SLIP, STRAY),
            matches=(PAIR,),
            suggestions=(MAYBE,),
            name="Jane Mockdoe",
            employee_id="111111",
            portal_id="7000001",
        ),
        MARCH,
    )


def ready() -> Person:
    """Somebody with nothing wrong."""
    bought, paper = charge("10.00", "000000009", card="9999"), record("10.00", "9000005")
    return reviewed(
        person(
            (bought,),
            (paper,),
            matches=(matched(bought, paper),),
            name="Amy Mockfong",
            employee_id="222222",
            portal_id="7000002",
        ),
        MARCH,
    )


def receipts_only() -> Person:
    """Somebody the statement does not know."""
    return reviewed(
        person((), (OTHERS,), name="Lee Mockevans", employee_id=None, portal_id="7000003"), MARCH
    )


def month_of(*people: Person) -> Month:
    """These people, a page of nobody, and an issue of the whole month."""
    place = Place(STATEMENT, 2, Box(0, 0, 100, 20))
    return Month(
        cycle=MARCH,
        documents=(
            SourceDocument(STATEMENT, "car.pdf", 1000, 3, "card_statement"),
            SourceDocument(REPORT, "receipts.pdf", 1000, 4, "receipt_report"),
        ),
        people=people,
        unassigned=(
            UnassignedPage(STATEMENT, 2, "belongs to another report"),
            UnassignedPage(REPORT, 4, "is blank"),
        ),
        control_totals=ControlTotals(Decimal(0), None, Decimal(0)),
        issues=(Issue("unassigned_page", "Page 2 belongs to another report.", places=(place,)),),
    )


def loaded_of(*people: Person, changed: tuple[PersonChange, ...] = ()) -> Loaded:
    """A stored revision without its files."""
    revision = StoredRevision(
        id=1,
        cycle_id=MARCH.id,
        number="2.0",
        parent="1.0",
        author="clerk",
        reason="new files",
        created_at=dt.datetime(2031, 4, 2, tzinfo=dt.UTC),
        program="0",
        options={},
        timings={},
        digest="",
        inputs_digest="",
    )
    return Loaded(revision, month_of(*people), {}, changed)
