"""People whom decisions are about; linked and separated by hand, and pages given to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain

from ccprocessor.domain.cycles import Person
from ccprocessor.domain.decisions import Decision
from ccprocessor.domain.issues import Issue, IssueType
from ccprocessor.domain.places import PageRef
from ccprocessor.domain.readings import MonthReading, side_of
from ccprocessor.domain.receipts import Receipt
from ccprocessor.domain.statement import Transaction

_OF_LINKING: frozenset[IssueType] = frozenset({"unknown_person", "ambiguous_person"})


def linked(people: Sequence[Person], employee_id: str, portal_id: str) -> list[Person] | None:
    """Return everybody with these two as one; None if either is not there."""
    holder = next((one for one in people if one.employee_id == employee_id), None)
    claimant = next((one for one in people if one.portal_id == portal_id), None)
    if holder is None or claimant is None or (holder is not claimant and holder.portal_id):
        return None
    if holder is claimant:
        return list(people)
    both = replace(
        holder,
        portal_id=claimant.portal_id,
        name=claimant.name,
        receipts=(*holder.receipts, *claimant.receipts),
        receipt_pages=(*holder.receipt_pages, *claimant.receipt_pages),
        issues=tuple(
            issue for issue in (*holder.issues, *claimant.issues) if issue.type not in _OF_LINKING
        ),
    )
    return [both if one is holder else one for one in people if one is not claimant]


def separated(people: Sequence[Person], employee_id: str, portal_id: str) -> list[Person] | None:
    """Return everybody with this person as two, one of each side; None if nobody is both."""
    found = [n for n, one in enumerate(people) if one.employee_id == employee_id]
    if not found or people[found[0]].portal_id != portal_id:
        return None
    person = people[found[0]]
    holder = replace(
        person,
        portal_id=None,
        name=person.card_name or person.name,
        receipts=(),
        receipt_pages=(),
        issues=tuple(one for one in person.issues if not _is_of_portal(one, person)),
    )
    claimant = replace(
        person,
        employee_id=None,
        card_name=None,
        cards=(),
        transactions=(),
        card_totals=(),
        statement_pages=(),
        issues=tuple(one for one in person.issues if _is_of_portal(one, person)),
    )
    return [*people[: found[0]], holder, claimant, *people[found[0] + 1 :]]


def _is_of_portal(issue: Issue, person: Person) -> bool:
    pages = {(page.document, page.page) for page in person.receipt_pages}
    stands_there = any((place.document, place.page) in pages for place in issue.places)
    return issue.transaction is None and (issue.receipt is not None or stands_there)


def assigned(
    reading: MonthReading, person: Person, page: PageRef
) -> tuple[MonthReading, Person] | None:
    """Return reading and person with a page of nobody as theirs; None if it is somebody's."""
    left = tuple(
        one for one in reading.unassigned if (one.document, one.page) != (page.document, page.page)
    )
    if len(left) == len(reading.unassigned):
        return None
    kinds = {document.sha256: document.kind for document in reading.documents}
    if side_of(kinds.get(page.document)) == "statement":
        person = replace(person, statement_pages=(*person.statement_pages, page))
    else:
        person = replace(person, receipt_pages=(*person.receipt_pages, page))
    issues = tuple(one for one in reading.page_issues if not _is_only_on(one, page))
    return replace(reading, unassigned=left, page_issues=issues), person


def _is_only_on(issue: Issue, page: PageRef) -> bool:
    places = {(place.document, place.page) for place in issue.places}
    return issue.type == "unassigned_page" and places == {(page.document, page.page)}


def people_of(people: Sequence[Person], decisions: Iterable[Decision]) -> frozenset[str]:
    """Return the keys of the people whom decisions are about, as far as they are here."""
    return frozenset(by_person(people, decisions))


def by_person(people: Sequence[Person], decisions: Iterable[Decision]) -> dict[str, list[Decision]]:
    """Return the decisions about each person, by key, in their order; of nobody else."""
    given = tuple(decisions)
    about: dict[object, set[int]] = defaultdict(set)
    for number, one in enumerate(given):
        for name in (one.person, one.employee_id, one.portal_id):
            about["person", name].add(number)
        for ref in (one.transaction, one.receipt, *one.receipts):
            about[ref].add(number)
        about["issue", one.issue].add(number)
    for nothing in (("person", None), None, ("issue", None)):
        about.pop(nothing, None)
    found: dict[str, list[Decision]] = {}
    for person in people if about else ():
        names = (("person", name) for name in (person.key, person.employee_id, person.portal_id))
        records = (record.key for record in records_of(person))
        issues = (("issue", issue.key) for issue in person.issues)
        numbers = {n for it in chain(names, records, issues) for n in about.get(it, ())}
        if numbers:
            found[person.key] = [given[number] for number in sorted(numbers)]
    return found


def records_of(person: Person) -> tuple[Transaction | Receipt, ...]:
    """Return the charges and the receipts of a person."""
    return (*person.transactions, *person.receipts)
