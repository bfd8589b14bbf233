"""From what was read to a reviewed month: merge, link people, match receipts, check."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from ccprocessor.crashes.guarding import guarded, sifted
from ccprocessor.domain.cycles import ControlTotals, Cycle, Month, PageRef, Person
from ccprocessor.domain.issues import Issue
from ccprocessor.domain.matches import Alias
from ccprocessor.domain.money import to_cents, total
from ccprocessor.domain.receipts import PortalPerson
from ccprocessor.domain.statement import Card
from ccprocessor.errors import CouldNotBeProcessed
from ccprocessor.jobs import Job
from ccprocessor.matching.people.people import LinkedPerson, link
from ccprocessor.matching.receipts.across import PersonRecords, across
from ccprocessor.matching.receipts.receipts import match
from ccprocessor.review.checks import reports_of_others
from ccprocessor.review.people import given_up, reviewed
from ccprocessor.services.intake.identity import cycle_of
from ccprocessor.services.intake.intake import IntakeResult
from ccprocessor.services.intake.merging import merged_cards, merged_header, merged_people


@dataclass(frozen=True, slots=True)
class _Sides:
    """Cards of all statements and people of all reports."""

    cards: tuple[Card, ...]
    portal: tuple[PortalPerson, ...]


def reviewed_month(intake: IntakeResult, aliases: Sequence[Alias], job: Job) -> Month:
    """Everyone final: linked, matched, checked.

    Raises `StatementsDisagree` where two statements are of different months.
    """
    names = {document.sha256: document.name for document in intake.documents}
    header = merged_header(intake.statements, names)
    sides = _Sides(merged_cards(intake.statements), merged_people(intake.reports))
    cycle, cycle_issues = cycle_of(header, _dates(sides))
    people = [
        person_guarded(_person(one, sides), _matched)
        for one in job.each(_linked(sides, aliases), "Matching receipts")
    ]
    people = _with_suggestions_across(people)
    checked = tuple(sorted((_checked(person, cycle) for person in people), key=_by_name))
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


def person_guarded(person: Person, work: Callable[[Person], Person]) -> Person:
    """The person after some work; as before, with an issue, where the program fails at it."""
    try:
        with guarded(person.name or "A person"):
            return work(person)
    except CouldNotBeProcessed as error:
        return given_up(person, error)


def _checked(person: Person, cycle: Cycle) -> Person:
    """The person reviewed; one whose matching failed is not accused of missing receipts."""
    if person.is_given_up:
        return person
    return person_guarded(person, lambda one: reviewed(one, cycle))


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
    found, failed = sifted(
        [_left_over(person) for person in people],
        across,
        lambda left, _: PersonRecords(left.name),
        lambda left: left.name,
    )
    with_more = [
        replace(person, suggestions=(*person.suggestions, *more)) if more else person
        for person, more in zip(people, found, strict=True)
    ]
    return [
        given_up(person, failed[number]) if number in failed else person
        for number, person in enumerate(with_more)
    ]


def _left_over(person: Person) -> PersonRecords:
    return PersonRecords(person.name, person.open_transactions, person.open_receipts)


def _dates(sides: _Sides) -> list[dt.date]:
    posted = [t.posted_date for card in sides.cards for t in card.transactions if t.posted_date]
    if posted:
        return posted
    return [r.date for person in sides.portal for r in person.receipts if r.date]


def _control_totals(intake: IntakeResult, people: Sequence[Person]) -> ControlTotals:
    printed = [s.summary.net for s in intake.statements if s.summary and s.summary.net is not None]
    return ControlTotals(
        statement_net=total(person.statement_total for person in people),
        summary_page_net=total(printed) if printed else None,
        receipts=to_cents(
            total(r.amount for person in people for r in person.receipts if r.amount is not None)
        ),
    )


def _issues_of_nobody(intake: IntakeResult) -> tuple[Issue, ...]:
    return tuple(issue for read in intake.readings for issue in read.issues)


def _by_name(person: Person) -> tuple[str, str]:
    return person.name.casefold(), person.key
