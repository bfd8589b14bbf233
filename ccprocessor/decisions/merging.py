"""Decisions of two people laid together: those about the same thing that say different things."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ccprocessor.decisions.in_force import in_effect
from ccprocessor.decisions.people import people_of
from ccprocessor.domain.cycles import Person
from ccprocessor.domain.decisions import REVIEWS, Decision, DecisionKind

Subject = tuple[Hashable, ...]
Subjects = frozenset[Subject]


@dataclass(frozen=True, slots=True)
class Conflict:
    """My decision and somebody else's on the same thing, which cannot both stand.

    Where theirs took an earlier decision back, that one is `taken`. Mine that are about the same,
    as one that took back what mine goes against, are `also` answered by the one answer.
    """

    mine: Decision
    theirs: Decision
    taken: Decision | None = None
    also: tuple[Conflict, ...] = ()

    @property
    def whole(self) -> tuple[Conflict, ...]:
        """The conflict itself, and those that are answered with it."""
        return (self, *self.also)


@dataclass(frozen=True, slots=True)
class Made:
    """A decision of mine that is not stored, and all that stood when it was made."""

    decision: Decision
    seen: Sequence[Decision]


def conflicts(
    people: Sequence[Person], newest: Sequence[Decision], made: Sequence[Made]
) -> tuple[Conflict, ...]:
    """Return what mine and others' decisions contradict each other in, mine in their order.

    `newest` are all that stand now. Of what was seen and stands no more each counts as taken back.
    Decisions on different things, and those that say the same, are no conflict: both stay; nor is
    one of mine that was made anew, by somebody who had seen theirs, or that takes back another of
    mine.
    """
    mine = [one.decision for one in made]
    own_ids = {one.id for one in mine}
    known = {one.id: one for own in made for one in own.seen}
    known |= {one.id: one for one in (*newest, *mine)}
    kept, stored = in_effect((*newest, *mine)), {one.id for one in newest}
    withdrawals = {
        one.id for one in mine if one.kind == "take_back" and one.decision in own_ids - stored
    }
    found = []
    for at, own in enumerate(made):
        if own.decision.id not in kept or own.decision.id in stored:
            continue
        if own.decision.id in withdrawals:
            continue
        last = _against(people, own, newest, known, kept)
        later = (one for one in made[at + 1 :] if one.decision.id in kept - withdrawals)
        if last is not None and not any(_settles(one, own, last, known) for one in later):
            found.append(Conflict(own.decision, last, known.get(last.decision or "")))
    return tuple(_joined(found, known))


def _joined(found: Iterable[Conflict], known: Mapping[str, Decision]) -> Iterator[Conflict]:
    """Put together what one answer settles; the last of mine that says something is asked about."""
    groups: list[list[Conflict]] = []
    for one in found:
        fits = (group for group in groups if any(_belongs(one, other, known) for other in group))
        if (group := next(fits, None)) is None:
            groups.append(group := [])
        group.append(one)
    for group in groups:
        said = [one for one in group if one.mine.kind != "take_back"]
        asked = (said or group)[-1]
        yield replace(asked, also=tuple(one for one in group if one is not asked))


def _belongs(one: Conflict, other: Conflict, known: Mapping[str, Decision]) -> bool:
    """Tell whether mine are about the same, or one took back what the other goes against."""
    own, others = subjects(one.mine, known), subjects(other.mine, known)
    takes_back = "take_back" in (one.mine.kind, other.mine.kind)
    return own == others or (takes_back and bool(own & others))


def _against(
    people: Sequence[Person],
    own: Made,
    newest: Sequence[Decision],
    known: Mapping[str, Decision],
    kept: frozenset[str],
) -> Decision | None:
    """The last decision of others that contradicts one of mine; None without any."""
    if own.seen is newest:
        return None
    theirs = [one for one in _since(own.seen, newest) if one.id in kept or not one.id]
    about = subjects(own.decision, known)
    others = [one for one in theirs if about & subjects(one, known)]
    if own.decision.kind in REVIEWS:
        others += _touching(people, own.decision, theirs)
    said = _said(own.decision)
    return next((one for one in reversed(others) if _said(one) != said), None)


def _settles(later: Made, own: Made, theirs: Decision, known: Mapping[str, Decision]) -> bool:
    """Tell whether a later one of mine is about the same thing, by somebody who had seen theirs."""
    seen = {one.id for one in later.seen}
    had_seen = theirs.id in seen if theirs.id else theirs.decision not in seen
    return had_seen and bool(subjects(later.decision, known) & subjects(own.decision, known))


def subjects(decision: Decision, known: Mapping[str, Decision]) -> Subjects:
    """Return the things that a decision settles: another's on one of them may contradict it.

    `known` are decisions by id: one that takes another back is about the same as that.
    """
    while decision.kind == "take_back" and (taken := known.get(decision.decision or "")):
        decision = taken
    about = _SUBJECTS.get(decision.kind)
    return frozenset(about(decision)) if about else frozenset()


def _of_pairs(one: Decision) -> Iterator[Subject]:
    """A charge beside each of its receipts: matched or kept apart."""
    return (("pair", one.transaction, ref) for ref in one.receipts)


def _of_match(one: Decision) -> Iterator[Subject]:
    yield from _of_pairs(one)
    yield ("charge", one.transaction)
    yield from (("receipt", ref) for ref in one.receipts)


def _of_people(one: Decision) -> Iterator[Subject]:
    yield from (("employee", one.employee_id), ("portal", one.portal_id))


def _of_page(one: Decision) -> Iterator[Subject]:
    if one.page is not None:
        yield ("page", one.page.document, one.page.page)


def _of(*fields: str) -> Callable[[Decision], Iterator[Subject]]:
    """Subjects that are the values of these fields together."""
    return lambda one: iter([(*fields, *(getattr(one, name) for name in fields))])


_SUBJECTS: Mapping[DecisionKind, Callable[[Decision], Iterable[Subject]]] = {
    "set": _of("transaction", "receipt", "field"),
    "confirm": _of("transaction", "receipt", "field"),
    "match": _of_match,
    "group": _of_match,
    "reject": _of_pairs,
    "unmatch": lambda one: [("charge", one.transaction)],
    "split": lambda one: [("split", one.receipt)],
    "mark": lambda one: [("mark", one.transaction)],
    "resolve": _of("issue"),
    "reopen": _of("issue"),
    "link": _of_people,
    "separate": _of_people,
    "assign": _of_page,
    "submit": lambda one: [("review", one.person)],
    "approve": lambda one: [("review", one.person)],
    "return": lambda one: [("review", one.person)],
}
"""The things that each kind settles; notes, reminders and what is added contradict nothing."""


def _since(seen: Sequence[Decision], newest: Sequence[Decision]) -> tuple[Decision, ...]:
    """Decisions that others made since, and one without an id for each that stands no more."""
    before, now = {one.id for one in seen}, {one.id for one in newest}
    gone = (Decision("take_back", decision=one.id) for one in seen if one.id not in now)
    made = (one for one in newest if one.id not in before and one.kind != "export")
    return (*gone, *made)


def _touching(
    people: Sequence[Person], review: Decision, theirs: Iterable[Decision]
) -> list[Decision]:
    """Decisions that may change the facts which a word of review was given about."""
    whom = people_of(people, [review])
    return [
        one
        for one in theirs
        if one.kind not in (*REVIEWS, "note", "remind") and whom & people_of(people, [one])
    ]


def _said(decision: Decision) -> Decision:
    """A decision without who made it, when and why: equal where two say the same."""
    text = decision.text if decision.kind == "return" else None
    receipts = tuple(sorted(decision.receipts))
    bare = replace(decision, id="", by="", at=None, reason=None, was=None, facts=(), text=text)
    return replace(bare, kind="match" if bare.kind == "group" else bare.kind, receipts=receipts)
