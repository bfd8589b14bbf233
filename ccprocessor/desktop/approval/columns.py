"""Columns and chips of the queue, and the words of its rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

from ccprocessor.desktop.shared.tables.model import RIGHT, TableColumn
from ccprocessor.desktop.workbench.rows.columns import money_column, text_column
from ccprocessor.review.approval.limits import spent
from ccprocessor.review.wording import day, month_words, plural
from ccprocessor.services.approval.items import QueueItem, state_words

Accept = Callable[[QueueItem], bool]


def chips(over: Decimal, me: str = "") -> dict[str, Accept]:
    """Ways to list the queue by name; `over` is an amount that is looked at closer.

    `me` is whoever works here.
    """
    return {
        "Waiting": lambda item: item.state == "waiting",
        "Look closer": lambda item: (
            item.state == "waiting" and (not item.is_clean or spent(item.person) > over)
        ),
        "Clean": lambda item: item.is_clean,
        "Mine": lambda item: bool(me) and item.person.review.assigned == me,
        "Changed since": lambda item: item.state == "fallen",
        "With the clerk": lambda item: item.state == "returned",
        "Approved": lambda item: item.state == "approved",
    }


EMPTY = {
    "Waiting": "Nothing is waiting.",
    "Look closer": "Nothing of what waits asks for a closer look.",
    "Clean": "Nothing of what waits is clean: each has a reason to look at it.",
}


def _age(item: QueueItem) -> int | None:
    return item.age(dt.datetime.now(dt.UTC))


def _age_words(item: QueueItem) -> str:
    days = _age(item)
    return "" if days is None else f"{days:,} d"


def _reasons(item: QueueItem) -> str:
    return "\n".join(one.words for one in item.risk.reasons) or "No reason to look closer."


def note(item: QueueItem) -> str:
    """The second line of a row: where it stands, the gravest reason, how much moved since."""
    first, given = next(iter(item.risk.reasons), None), item.person.review.assigned
    more = len(item.risk.reasons) - 1
    parts = (
        state_words(item) if item.state != "waiting" or item.person.review.approvals else "",
        f"for {given}" if given and item.state == "waiting" else "",
        f"{plural(len(item.changed), 'change')} since" if item.changed else "",
        first.words + (f" and {more} more" if more else "") if first else "",
    )
    return " · ".join(filter(None, parts))


QUEUE_COLUMNS: tuple[TableColumn[QueueItem], ...] = (
    TableColumn(
        "Risk",
        lambda item: item.risk.dots,
        lambda item: -item.risk.score,
        tooltip=_reasons,
        spoken=lambda item: f"risk {item.risk.level} of 3: {_reasons(item)}",
        widest="●●●",
    ),
    text_column(
        "Name", lambda item: item.person.name, spoken=lambda i: f"{i.person.name}, {note(i)}"
    ),
    money_column("Amount", lambda item: item.person.statement_total, widest="-88,888.88"),
    TableColumn(
        "Age",
        _age_words,
        lambda item: (_age(item) is None, -(_age(item) or 0)),
        RIGHT,
        spoken=lambda item: "" if _age(item) is None else plural(_age(item) or 0, "day"),
        widest="888 d",
    ),
    text_column("By", lambda item: item.by),
    text_column("State", state_words, hidden=True),
    text_column("Month", lambda item: month_words(item.cycle), hidden=True),
)


def head_words(item: QueueItem) -> str:
    """The line under a name: who submitted it and when, month and revision."""
    sent = f"Submitted by {item.by}"
    if item.at is not None:
        sent += f" on {day(item.at.astimezone().date())}"
    state = f" · {state_words(item)}" if item.state != "waiting" else ""
    return f"{sent}{state} · {month_words(item.cycle)}, revision {item.revision}"


def changed_words(item: QueueItem) -> str:
    """Facts that moved since the last look, a line each, under what they are compared with."""
    if not item.since:
        return "Your first look: nothing to compare with yet." if item.state == "waiting" else ""
    if not item.changed:
        return f"Nothing changed since {item.since}."
    return "\n".join([f"Since {item.since}:", *(f"• {line}" for line in item.changed)])


def reasons_words(item: QueueItem) -> str:
    """The reasons to look closer, a line each, and what keeps whoever asks from approving."""
    told = [f"• {one.words}" for one in item.risk.reasons]
    head = (
        [f"{item.risk.dots} Why to look closer:"] if told else ["Clean: no reason to look closer."]
    )
    if item.second and not item.why_not:
        told.append("A second approval by somebody else is needed.")
    return "\n".join([*head, *told])
