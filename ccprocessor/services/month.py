"""From what was read to a reviewed month: merge, link people, match receipts, check."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ccprocessor.domain.cycles import ControlTotals, Month, PageRef, Person
from ccprocessor.domain.issues import Issue
from ccprocessor.domain.matches import Alias
from ccprocessor.domain.money import to_cents, total
from ccprocessor.domain.receipts import PortalPerson
from ccprocessor.domain.statement import Card
from ccprocessor.jobs import Job
from ccprocessor.matching.across import PersonRecords, across
from ccprocessor.matching.people import LinkedPerson, link
from ccprocessor.matching.receipts import match
from ccprocessor.review.checks import reports_of_others
from ccprocessor.review.people import reviewed
from ccprocessor.services.identity import cycle_of
from ccprocessor.services.intake import Intake
from ccprocessor.services.merging import merged_cards, merged_header, merged_people


@dataclass(frozen=True, slots=True)
class _Sides:
    """Cards of all statements and people of all reports."""

    cards: tuple[Card, ...]
    portal: tuple[PortalPerson, ...]


def reviewed_month(intake: Intake, aliases: Sequence[Alias], job: Job) -> Month:
    """Everyone final: linked, matched, checked.

    Raises `StatementsDisagree` where two statements are of different months.
    """
    names = {document.sha256: document.name for document in intake.documents}
    header = merged_header(intake.statements, names)
    sides = _Sides(merged_cards(intake.statements), merged_people(intake.reports))
    cycle, cycle_issues = cycle_of(header, _dates(sides))
    linked = link(sides.cards, sides.portal, aliases)
    people = [_matched(_person(one, sides)) for one in job.each(linked.people, "Matching receipts")]
    people = _with_suggestions_across(people)
    checked = tuple(sorted((reviewed(person, cycle) for person in people), key=_by_name))
    return Month(
        cycle=cycle,
        documents=intake.documents,
        people=checked,
        unassigned=tuple(page for read in intake.readings for page in read.unassigned),
        control_totals=_control_totals(intake, checked),
        issues=(
            *cycle_issues,
            *reports_of_others(checked, intake.documents, cycle),
            *_issues_of_nobody(intake),
        ),
    )


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


def _told_apart(people: Sequence[Person]) -> list[Person]:
    """Number those whom nothing on paper tells apart but who are not one person."""
    seen: dict[str, int] = {}
    apart: list[Person] = []
    for person in people:
        count = seen[person.key] = seen.get(person.key, 0) + 1
        apart.append(person if count == 1 else replace(person, name=f"{person.name} ({count})"))
    return apart


def _matched(person: Person) -> Person:
    found = match(person.transactions, person.receipts)
    return replace(
        person,
        matches=found.matches,
        suggestions=found.suggestions,
        issues=(*person.issues, *found.issues),
    )


def _with_suggestions_across(people: Sequence[Person]) -> list[Person]:
    """Add pairs across people: shown, never counted."""
    found = across([_left_over(person) for person in people])
    return [
        replace(person, suggestions=(*person.suggestions, *more)) if more else person
        for person, more in zip(people, found, strict=True)
    ]


def _left_over(person: Person) -> PersonRecords:
    transactions = {match.transaction for match in person.matches}
    receipts = {receipt for match in person.matches for receipt in match.receipts}
    return PersonRecords(
        name=person.name,
        transactions=tuple(t for t in person.transactions if t.key not in transactions),
        receipts=tuple(r for r in person.receipts if r.key not in receipts),
    )


def _dates(sides: _Sides) -> list[dt.date]:
    posted = [t.posted_date for card in sides.cards for t in card.transactions if t.posted_date]
    if posted:
        return posted
    return [r.date for person in sides.portal for r in person.receipts if r.date]


def _control_totals(intake: Intake, people: Sequence[Person]) -> ControlTotals:
    printed = [s.summary.net for s in intake.statements if s.summary and s.summary.net is not None]
    return ControlTotals(
        statement_net=total(person.statement_total for person in people),
        summary_page_net=total(printed) if printed else None,
        receipts=to_cents(
            total(r.amount for person in people for r in person.receipts if r.amount is not None)
        ),
    )


def _issues_of_nobody(intake: Intake) -> tuple[Issue, ...]:
    return tuple(issue for read in intake.readings for issue in read.issues)


def _by_name(person: Person) -> tuple[str, str]:
    return person.name.casefold(), person.key
