"""Review a person: run every check, put the issues in one order, set the flags."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ccprocessor.domain.cycles import FLAGS, Cycle, Flag, Person, Review
from ccprocessor.domain.issues import ISSUES, Issue, IssueType
from ccprocessor.errors import CouldNotBeProcessed
from ccprocessor.review.checks import CHECKS, FOUND_BY_CHECKS, Subject
from ccprocessor.review.coding_lists import NO_LISTS, CodingLists

_PROOF = 0.95  # probability of a match that clears a doubt about what was read
_DERIVED: frozenset[IssueType] = FOUND_BY_CHECKS | {
    "tip_added",
    "amount_differs",
    "date_differs",
    "duplicate_transaction",
    "duplicate_receipt",
    "receipt_amount_differs",
    "receipt_date_differs",
    "receipt_merchant_differs",
    "receipt_card_differs",
    "receipt_in_another_currency",
    "receipt_unreadable",
    "no_receipt_in_attachment",
    "decision_no_longer_fits",
}
"""Issue types that matching, review and decisions find of a person, and reading never does."""

_ORDER = {name: number for number, name in enumerate(ISSUES)}


def reviewed(person: Person, cycle: Cycle, lists: CodingLists = NO_LISTS) -> Person:
    """The person with all issues, those found while reading and matching included, and flags.

    What the checks found before is found anew, so that reviewing again changes nothing.
    """
    subject = Subject(person, cycle, lists)
    kept = [issue for issue in person.issues if issue.type not in FOUND_BY_CHECKS]
    read = [issue for issue in kept if not _is_proven(issue, person)]
    found = (*read, *(issue for _, check in CHECKS for issue in check(subject)))
    issues = tuple(sorted(dict.fromkeys(found), key=_position))
    return replace(person, issues=issues, flags=_flags(issues))


def with_issues_settled(person: Person, issues: tuple[Issue, ...]) -> Person:
    """The person with issues that have keys now, some of them resolved, and flags of the rest."""
    flags = _flags(issues) if person.flags else ()
    return replace(person, issues=issues, flags=flags)


def given_up(person: Person, error: CouldNotBeProcessed) -> Person:
    """The person with an issue that says at what the program failed; never finished then."""
    return with_issues(person, [Issue("could_not_be_processed", error.args[0])])


def stripped(person: Person, error: CouldNotBeProcessed) -> Person:
    """The person as `given_up`, with pages and flags but without the records that brought it on."""
    bare = replace(
        person, transactions=(), receipts=(), matches=(), suggestions=(), issues=(), card_totals=()
    )
    return given_up(bare, error)


def with_issues(person: Person, found: Iterable[Issue]) -> Person:
    """The person with more issues, each once, in their order; flags stay as they are."""
    issues = tuple(sorted(dict.fromkeys((*person.issues, *found)), key=_position))
    return replace(person, issues=issues)


def unreviewed(person: Person) -> Person:
    """The person as read: without matches, flags and what matching and checks found."""
    issues = tuple(
        replace(one, key="", resolved=None) for one in person.issues if one.type not in _DERIVED
    )
    return replace(
        person,
        matches=(),
        suggestions=(),
        flags=(),
        issues=issues,
        review=Review(),
        decisions=(),
    )


def _is_proven(issue: Issue, person: Person) -> bool:
    """Tell whether a value doubted by the engine is confirmed: its receipt found its charge."""
    return issue.type == "doubtful_value" and any(
        issue.receipt in match.receipts and match.probability >= _PROOF for match in person.matches
    )


def _flags(issues: tuple[Issue, ...]) -> tuple[Flag, ...]:
    types = {issue.type for issue in issues if issue.resolved is None}
    return tuple(flag for flag in FLAGS if flag in types)


def _position(issue: Issue) -> tuple[object, ...]:
    """Severity, type, then place on paper: the same order however it was found."""
    places = [(place.document, place.page, place.box) for place in issue.places]
    return (
        issue.rank,
        _ORDER[issue.type],
        min(places, default=("", 0, ())),
        issue.transaction or (),
        issue.receipt or (),
        issue.message,
    )
