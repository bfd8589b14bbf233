"""Rows of the queue, for people and for machines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from ccprocessor.domain.facts import facts_digest
from ccprocessor.review.wording import money, month_words, plural
from ccprocessor.services.approval.items import QueueItem, state_words


def as_line(item: QueueItem, now: dt.datetime) -> str:
    """A row in a line: risk, person, amount, state, by whom, age, reasons, what moved."""
    days = (now.astimezone().date() - item.at.astimezone().date()).days if item.at else None
    age = "" if days is None else f" {plural(days, 'day')} ago" if days > 0 else " today"
    parts = (
        f"{item.risk.dots}  {item.person.name} ({item.person.key})",
        f"{money(item.person.statement_total)}",
        f"{month_words(item.cycle)}, revision {item.revision}",
        state_words(item),
        f"submitted by {item.by}{age}",
        *_said(item),
        *(reason.words for reason in item.risk.reasons),
        *(f"since {item.since}: {line}" for line in item.changed),
    )
    return "; ".join(parts)


def _said(item: QueueItem) -> Iterator[str]:
    """Words on who approved or returned somebody, and the comment."""
    review = item.person.review
    if item.state == "approved":
        yield f"approved by {' and '.join(dict.fromkeys(one.by for one in review.approvals))}"
    if review.state == "exported":
        yield f"exported by {review.by}"
    elif item.state == "returned":
        yield f"returned by {review.by}"
    if item.state in ("approved", "returned") and review.state != "exported" and review.comment:
        yield f"“{review.comment}”"


def as_json(item: QueueItem) -> dict[str, Any]:
    """The same as plain JSON values."""
    return {
        "cycle": item.cycle.id,
        "revision": item.revision,
        "person": item.person.key,
        "name": item.person.name,
        "state": item.state,
        "amount": str(item.person.statement_total),
        "risk": {
            "score": item.risk.score,
            "reasons": [{"name": one.name, "words": one.words} for one in item.risk.reasons],
        },
        "submitted": {"by": item.by, "at": item.at.isoformat() if item.at else None},
        "approvals": [
            {"by": one.by, "at": one.at.isoformat() if one.at else None}
            for one in item.person.review.approvals
        ],
        "review": {
            "state": item.person.review.state,
            "by": item.person.review.by or None,
            "comment": item.person.review.comment or None,
        },
        "assigned": item.person.review.assigned or None,
        "since": item.since or None,
        "changed": list(item.changed),
        "why_not": item.why_not or None,
        "needs_second": item.second,
        "facts": facts_digest(item.facts),
    }
