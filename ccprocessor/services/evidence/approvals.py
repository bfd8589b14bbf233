"""Words of review as an evidence pack tells them: who said what of whom, when, of which facts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ccprocessor.decisions.in_force import in_force
from ccprocessor.decisions.people import by_person
from ccprocessor.domain.cycles import Closing, Person
from ccprocessor.domain.decisions import REVIEWS, Decision
from ccprocessor.domain.facts import facts_digest, facts_of
from ccprocessor.services.approval.closing import is_done


def approvals(
    people: Sequence[Person], decisions: Sequence[Decision], closing: Closing | None
) -> list[dict[str, Any]]:
    """Return each person's state, every word in force that led to it, and the facts of now."""
    words = by_person(people, [one for one in in_force(decisions) if one.kind in REVIEWS])
    return [_approval(one, words.get(one.key, ()), closing) for one in people]


def _approval(person: Person, words: Sequence[Decision], closing: Closing | None) -> dict[str, Any]:
    review, facts = person.review, facts_of(person)
    excused = _excused(person, closing)
    return {
        "person": person.key,
        "name": person.name,
        "state": "excused" if excused and not is_done(person) else review.state,
        "by": review.by or None,
        "at": review.at.isoformat() if review.at else None,
        "comment": review.comment or None,
        "why": review.why or None,
        "words": [_word(one, facts) for one in words],
        "excused": excused,
        "facts": list(facts),
        "facts_digest": facts_digest(facts),
    }


def _word(word: Decision, facts: tuple[str, ...]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "word": word.kind,
        "by": word.by,
        "at": word.at.isoformat() if word.at else None,
        "comment": word.text,
    }
    if word.facts:
        told |= {"facts_digest": facts_digest(word.facts), "of_these_facts": word.facts == facts}
    if word.lines:
        told["lines"] = ["/".join(map(str, one)) for one in word.lines]
    return told


def _excused(person: Person, closing: Closing | None) -> dict[str, Any] | None:
    for one in closing.excused if closing else ():
        if closing and one.person == person.key:
            at = closing.at.isoformat() if closing.at else None
            return {"by": closing.by, "at": at, "reason": one.reason}
    return None
