"""Approvals as an export tells them: who approved whom when, and the digest of what they saw."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from ccprocessor.domain.cycles import Closing, Month, Person
from ccprocessor.review.wording import day, money, month_words

_APPROVED = frozenset({"approved", "exported"})


def cover_lines(
    person: Person, month: Month, revision: str, closing: Closing | None
) -> tuple[str, ...]:
    """Return the lines of a packet's cover; none for whoever is neither approved nor excused."""
    words = tuple(_approved(person, closing))
    if not words:
        return ()
    ids = (
        person.employee_id and f"employee {person.employee_id}",
        ", ".join(f"••{card}" for card in person.cards),
    )
    return (
        person.name,
        " · ".join(filter(None, ids)),
        f"{month_words(month.cycle)}, revision {revision}",
        f"Charged {money(person.statement_total)}, receipts {money(person.receipt_total)}.",
        *words,
        *(f"{one.message} Settled: {one.resolved.reason}" for one in person.issues if one.resolved),
        *([_closed(closing)] if closing else []),
    )


def _approved(person: Person, closing: Closing | None) -> Iterator[str]:
    if person.review.state in _APPROVED:
        for one in person.review.approvals:
            yield f"Approved by {one.by}{moment(one.at)}."
            yield f"SHA-256 of the facts approved: {one.facts}"
    for excuse in closing.excused if closing else ():
        if excuse.person == person.key:
            yield f"Excused when the month was closed: {excuse.reason}"


def _closed(closing: Closing) -> str:
    return (
        f"The month was closed by {closing.by}{moment(closing.at)} at revision {closing.revision}."
    )


def moment(at: dt.datetime | None) -> str:
    """As ` on 3 Apr 2031, 14:02 UTC`, the same on every desk; empty where it is not known."""
    if at is None:
        return ""
    told = at.astimezone(dt.UTC)
    return f" on {day(told.date())}, {told:%H:%M} UTC"
