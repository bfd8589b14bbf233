"""Keys of issues, the same in every revision, and what people resolved of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from ccprocessor.domain.cycles import Approval, Month, Person, Review, ReviewState
from ccprocessor.domain.decisions import Decision, DecisionKind, Misfit
from ccprocessor.domain.facts import Facts, facts_digest, facts_of, moved
from ccprocessor.domain.issues import Issue, IssueType, Resolution, TransactionRef
from ccprocessor.domain.money import ZERO, total
from ccprocessor.review.approval.moves import charges_moved
from ccprocessor.review.people import with_issues, with_issues_settled

_NEXT: Mapping[DecisionKind, ReviewState] = {
    "submit": "submitted",
    "approve_first": "submitted",
    "approve": "approved",
    "return": "returned",
    "export": "exported",
}
_FROM: Mapping[DecisionKind, frozenset[ReviewState]] = {
    "submit": frozenset({"ready", "returned"}),
    "approve_first": frozenset({"ready", "submitted"}),
    "approve": frozenset({"ready", "submitted"}),
    "return": frozenset({"submitted", "approved", "exported"}),
    "reassign": frozenset({"submitted", "returned"}),
    "export": frozenset({"approved"}),
}
"""The states of a person's review, and from which of them each word may be given."""
_APPROVALS: frozenset[DecisionKind] = frozenset({"approve_first", "approve"})


def may_follow(kind: DecisionKind, person: Person) -> bool:
    """Tell whether a person may be submitted, approved, returned or exported as they stand.

    Whoever was approved once and changed since stands as ready where nothing is open.
    """
    if kind == "submit" and is_held_up(person):
        return False
    state = person.review.state
    if state == "open" and person.review.why and not is_held_up(person):
        state = "ready"
    return state in _FROM[kind]


def is_held_up(person: Person) -> bool:
    """Tell whether something open is in the way of a submission: a remark alone is not."""
    return bool(person.flags) or any(one.severity != "low" for one in person.open_issues)


def with_reviews(month: Month, words: Mapping[str, Sequence[Decision]]) -> Month:
    """Return the month with everybody's state of review; `words` are decisions by person.

    A word stands as long as the facts are those it was given about; a return stands until what
    was returned is submitted again.
    """
    people = tuple(
        replace(
            person,
            review=_review(person, words.get(person.key, ())),
            decisions=tuple(one.id for one in words.get(person.key, ())),
        )
        for person in month.people
    )
    return replace(month, people=people)


def _review(person: Person, words: Sequence[Decision]) -> Review:
    given = [one for one in words if one.kind in _NEXT]
    if not any(one.kind == "approve" for one in given):
        given = [one for one in given if one.kind != "export"]  # what it exported was taken back
    if not given:
        return Review("open" if is_held_up(person) else "ready")
    last = given[-1]
    facts = facts_of(person)
    why = moved(last.facts, facts)
    if last.facts != facts and last.kind != "return":
        return Review("open", why=why)
    return Review(
        _NEXT[last.kind],
        last.by,
        last.at,
        last.text or "",
        why,
        _still(last, facts),
        _approvals(given, facts),
        _assigned(words),
    )


def _still(last: Decision, facts: Facts) -> tuple[TransactionRef, ...]:
    """Return the charges that were returned and are as they were: the others were worked on."""
    if not last.lines or last.facts == facts:
        return last.lines
    done = charges_moved(last.facts, facts)
    return tuple(one for one in last.lines if "/".join(map(str, one)) not in done)


def _approvals(given: Sequence[Decision], facts: Facts) -> tuple[Approval, ...]:
    """Return approvals in force: those since the last submission or return, of these facts."""
    found: list[Approval] = []
    for one in given:
        if one.kind not in {*_APPROVALS, "export"}:
            found = []
        elif one.kind in _APPROVALS and one.facts == facts:
            found.append(Approval(one.by, one.at, facts_digest(facts)))
    return tuple(found)


def _assigned(words: Sequence[Decision]) -> str:
    """Return who is to review what was submitted, or to work on what was returned."""
    reviewer = worker = ""
    is_returned = False
    for one in words:
        if one.kind == "reassign" and is_returned:
            worker = one.text or ""
        elif one.kind == "reassign":
            reviewer = one.text or ""
        elif one.kind == "return":
            is_returned, worker = True, ""
        elif one.kind in {"submit", "approve", "export"}:
            is_returned = False
            reviewer = reviewer if one.kind == "submit" else ""
    return worker if is_returned else reviewer


def settled(month: Month, resolutions: Mapping[str, Decision], misfits: Sequence[Misfit]) -> Month:
    """Return the month with what no longer fits, every issue's key, and resolved issues as such."""
    told: dict[str | None, list[Issue]] = {}
    known = {person.key for person in month.people}
    for misfit in misfits:
        whose = misfit.person if misfit.person in known else None
        told.setdefault(whose, []).append(_told(misfit))
    seen: Counter[str] = Counter()
    people = []
    for person in month.people:
        more = told.get(person.key)
        with_misfits = with_issues(person, more) if more else person
        issues = tuple(_settled(with_misfits.issues, person, seen, resolutions))
        people.append(with_issues_settled(with_misfits, issues))
    issues = tuple(_settled((*month.issues, *told.get(None, ())), None, seen, resolutions))
    return replace(month, people=tuple(people), issues=issues)


def _told(misfit: Misfit) -> Issue:
    decision = misfit.decision
    return Issue(
        "decision_no_longer_fits",
        f"“{decision.kind.replace('_', ' ')}” no longer fits: {misfit.why}.",
        transaction=decision.transaction,
        receipt=decision.receipt,
        decision=decision.id,
    )


def _settled(
    issues: Iterable[Issue],
    person: Person | None,
    seen: Counter[str],
    resolutions: Mapping[str, Decision],
) -> Iterator[Issue]:
    for issue in issues:
        key = f"{issue.type}:{_subject(issue, person)}"
        seen[key] += 1
        if seen[key] > 1:
            key = f"{key}:{seen[key]}"
        resolved = None
        if (decision := resolutions.get(key)) is not None:
            now = said_of(issue, person)
            if decision.was in {None, now, _amount(issue.amount_impact)}:
                resolved = Resolution(decision.by, decision.at, decision.reason or "")
            else:
                why = f"it was said of {decision.was or 'no amount'}, now it is {now}"
                told = _told(Misfit(decision, why))
                yield replace(told, key=f"{told.type}:{told.decision}")
        yield replace(issue, key=key, resolved=resolved)


_LESS_MARKED: frozenset[IssueType] = frozenset({"missing_all_receipts", "total_mismatch"})
"""Issues whose amount leaves out charges that are marked as in need of no receipt."""


def said_by_key(month: Month) -> dict[str, str]:
    """Return the amount that each issue of a month is about, by the issue's key."""
    said = {issue.key: said_of(issue, None) for issue in month.issues}
    for person in month.people:
        said |= {issue.key: said_of(issue, person) for issue in person.issues}
    return said


def said_of(issue: Issue, person: Person | None) -> str:
    """Return the amount that an issue is about: a word on it counts for no other.

    A mark changes nothing on paper: with or without it the word is about the same.
    """
    marks = person is not None and any(one.mark is not None for one in person.transactions)
    if person is None or not marks or issue.type not in _LESS_MARKED:
        return _amount(issue.amount_impact)
    marked = total(one.net for one in person.open_transactions if one.mark is not None)
    return _amount(((issue.amount_impact or ZERO) + marked) or None)


def _amount(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:.2f}"


def _subject(issue: Issue, person: Person | None) -> str:
    """Return what an issue is about, in words that no newer reading of the same paper changes."""
    if issue.decision:
        return issue.decision
    refs = ["/".join(map(str, ref)) for ref in (issue.transaction, issue.receipt) if ref]
    if refs:
        return "+".join(refs)
    if person is not None:
        return person.key
    if issue.places:
        return f"{issue.places[0].document[:12]}/{issue.places[0].page}"
    return "month"
