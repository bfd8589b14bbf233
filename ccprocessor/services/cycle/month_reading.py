"""From what was read in each file to the reading of a month: merge the files, link the people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ccprocessor.crashes.guarding import sifted
from ccprocessor.domain.cycles import Month, Person
from ccprocessor.domain.issues import Issue
from ccprocessor.domain.matches import Alias
from ccprocessor.domain.money import total
from ccprocessor.domain.places import PageRef
from ccprocessor.domain.readings import MonthReading
from ccprocessor.domain.receipts import PortalPerson
from ccprocessor.domain.statement import Card
from ccprocessor.errors import CouldNotBeProcessed
from ccprocessor.matching.people.people import LinkedPerson, link
from ccprocessor.review.people import unreviewed
from ccprocessor.services.intake.identity import cycle_of
from ccprocessor.services.intake.intake import IntakeResult
from ccprocessor.services.intake.merging import merged_cards, merged_header, merged_people


@dataclass(frozen=True, slots=True)
class _Sides:
    """Cards of all statements and people of all reports."""

    cards: tuple[Card, ...]
    portal: tuple[PortalPerson, ...]


def reading_of(intake: IntakeResult, aliases: Sequence[Alias]) -> MonthReading:
    """Merge what the files say and link the people of both sides.

    Raises `StatementsDisagree` if two statements are of different months.
    """
    names = {document.sha256: document.name for document in intake.documents}
    header = merged_header(intake.statements, names)
    sides = _Sides(merged_cards(intake.statements), merged_people(intake.reports))
    cycle, cycle_issues = cycle_of(header, _dates(sides))
    printed = [s.summary.net for s in intake.statements if s.summary and s.summary.net is not None]
    return MonthReading(
        cycle=cycle,
        documents=intake.documents,
        people=tuple(_person(one, sides) for one in _linked(sides, aliases)),
        unassigned=tuple(page for read in intake.of_people for page in read.unassigned),
        summary_net=total(printed) if printed else None,
        issues=cycle_issues,
        page_issues=tuple(issue for read in intake.readings for issue in read.issues),
    )


def with_known_pictures(reading: MonthReading, known: MonthReading) -> MonthReading:
    """Return the reading with what was read before on the pictures of the same records."""
    read = {
        (receipt.place.document, receipt.key): receipt.picture
        for person in known.people
        for receipt in person.receipts
        if receipt.picture is not None and not receipt.picture.note
    }
    return reading.with_people(
        tuple(
            replace(
                person,
                receipts=tuple(
                    replace(one, picture=read.get((one.place.document, one.key), one.picture))
                    for one in person.receipts
                ),
            )
            for person in reading.people
        )
    )


def _linked(sides: _Sides, aliases: Sequence[Alias]) -> tuple[LinkedPerson, ...]:
    """Cards and portal people linked; whoever the program fails at stays apart, with an issue."""
    count = len(sides.cards)
    either: list[Card | PortalPerson] = [*sides.cards, *sides.portal]

    def linked(some: Sequence[Card | PortalPerson]) -> tuple[LinkedPerson, ...]:
        cards = [one for one in some if isinstance(one, Card)]
        return link(cards, [one for one in some if isinstance(one, PortalPerson)], aliases).people

    people, failed = sifted(either, linked, _nobody, lambda one: one.name or "A person")
    return tuple(
        replace(
            one,
            name=next((either[at].name or "" for at in guilty), one.name),
            issues=tuple(Issue("could_not_be_processed", failed[at].args[0]) for at in guilty),
        )
        if (guilty := [at for at in (*one.cards, *(count + n for n in one.portal)) if at in failed])
        else one
        for one in people
    )


def _nobody(one: Card | PortalPerson, _error: CouldNotBeProcessed) -> Card | PortalPerson:
    """The same without anything that it could be linked by."""
    if isinstance(one, Card):
        return replace(one, name=None, transactions=())
    return replace(one, name=None, receipts=())


def _person(linked: LinkedPerson, sides: _Sides) -> Person:
    cards = [sides.cards[index] for index in linked.cards]
    portal = [sides.portal[index] for index in linked.portal]
    receipts = tuple(receipt for one in portal for receipt in one.receipts)
    return Person(
        employee_id=linked.employee_id,
        portal_id=next((one.portal_id for one in portal if one.portal_id), None),
        name=linked.name,
        card_name=next((card.name for card in cards if card.name), None),
        cards=tuple(dict.fromkeys(card.last4 for card in cards)),
        transactions=tuple(t for card in cards for t in card.transactions),
        receipts=receipts,
        issues=(
            *linked.issues,
            *(issue for card in cards for issue in card.issues),
            *(issue for one in portal for issue in one.issues),
        ),
        card_totals=tuple(card.totals for card in cards if card.totals),
        statement_pages=tuple(
            dict.fromkeys(PageRef(card.document, page) for card in cards for page in card.pages)
        ),
        receipt_pages=tuple(
            dict.fromkeys(
                PageRef(receipt.place.document, page)
                for receipt in receipts
                for page in receipt.pages
            )
        ),
    )


def _dates(sides: _Sides) -> list[dt.date]:
    posted = [t.posted_date for card in sides.cards for t in card.transactions if t.posted_date]
    if posted:
        return posted
    return [r.date for person in sides.portal for r in person.receipts if r.date]


def reading_in(month: Month) -> MonthReading:
    """Return the reading that a month was made of, as far as the month still tells."""
    return MonthReading(
        cycle=month.cycle,
        documents=month.documents,
        people=tuple(map(unreviewed, month.people)),
        unassigned=month.unassigned,
        summary_net=month.control_totals.summary_page_net,
        page_issues=tuple(replace(one, key="", resolved=None) for one in month.issues),
        loose=month.loose,
    )
