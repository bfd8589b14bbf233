"""Keys of issues, the same in every revision, and what people resolved of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from ccprocessor.domain.cycles import Month, Person
from ccprocessor.domain.decisions import Decision, Misfit
from ccprocessor.domain.issues import Issue, Resolution
from ccprocessor.review.people import with_issues, with_issues_settled


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
        with_misfits = with_issues(person, told.get(person.key, ()))
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
        decision = resolutions.get(key)
        resolved = None
        if decision is not None:
            resolved = Resolution(decision.by, decision.at, decision.reason or "")
        yield replace(issue, key=key, resolved=resolved)


def _subject(issue: Issue, person: Person | None) -> str:
    """What an issue is about, in words that no newer reading of the same paper changes."""
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
