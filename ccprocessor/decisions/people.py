"""People of the two sides linked and separated by hand, and pages given to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ccprocessor.domain.cycles import PageRef, Person
from ccprocessor.domain.issues import Issue, IssueType
from ccprocessor.domain.readings import MonthReading

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
    if kinds.get(page.document) == "card_statement":
        person = replace(person, statement_pages=(*person.statement_pages, page))
    else:
        person = replace(person, receipt_pages=(*person.receipt_pages, page))
    issues = tuple(one for one in reading.page_issues if not _is_only_on(one, page))
    return replace(reading, unassigned=left, page_issues=issues), person


def _is_only_on(issue: Issue, page: PageRef) -> bool:
    places = {(place.document, place.page) for place in issue.places}
    return issue.type == "unassigned_page" and places == {(page.document, page.page)}
