"""Rows of the queue: somebody of a month with all that a reviewer is told about them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from ccprocessor.domain.cycles import Cycle, Person
from ccprocessor.domain.decisions import Decision
from ccprocessor.domain.facts import Facts
from ccprocessor.review.approval.limits import ApprovalRules, Reviewer
from ccprocessor.review.approval.risks import Risk

QueueState = Literal["waiting", "fallen", "returned", "approved"]
"""Place in the queue: to be approved; approved or submitted once and changed since; with the clerk
again; approved."""

STATE_WORDS: dict[QueueState, str] = {
    "waiting": "waiting",
    "fallen": "changed since",
    "returned": "with the clerk",
    "approved": "approved",
}


def state_words(item: QueueItem) -> str:
    """Tell where somebody stands in the queue, as `waiting, for sue` or `with amira`."""
    words = STATE_WORDS[item.state]
    if item.state == "waiting" and item.person.review.approvals:
        words = f"approved once by {item.person.review.approvals[0].by}"
    given = item.person.review.assigned
    if given and item.state == "returned":
        return f"with {given}"
    return f"{words}, for {given}" if given and item.state == "waiting" else words


@dataclass(frozen=True, slots=True)
class QueueItem:
    """Somebody of a month: why to look closer, who submitted it when, and what moved since.

    `changed` are facts that are not as they were at the last word or look, which `since` names;
    empty before the first. `why_not` says why whoever asks may not approve, `second` that another
    has to approve as well. `facts` are what an approval of this row is about.
    """

    cycle: Cycle
    revision: str
    person: Person
    state: QueueState
    risk: Risk
    by: str
    at: dt.datetime | None
    facts: Facts
    changed: tuple[str, ...] = ()
    since: str = ""
    why_not: str = ""
    second: bool = False
    decisions: tuple[Decision, ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        """Identity of the row: of its month and its person."""
        return (self.cycle.id, self.person.key)

    @property
    def is_clean(self) -> bool:
        """True if nothing asks for a closer look, and whoever asks may approve it alone."""
        return (
            self.state == "waiting"
            and not self.risk.reasons
            and not self.why_not
            and not self.second
        )

    def age(self, now: dt.datetime) -> int | None:
        """Days since it was submitted; None where that is not known."""
        return (now - self.at).days if self.at else None


@dataclass(frozen=True, slots=True)
class Queue:
    """Everybody of the open months who was submitted, the riskiest first.

    `by` is who asks; `troubles` are sentences on months that could not be read, `users` the names
    of those who somebody may be given to.
    """

    items: tuple[QueueItem, ...]
    rules: ApprovalRules
    by: Reviewer
    troubles: tuple[str, ...] = ()
    users: tuple[str, ...] = ()

    @property
    def waiting(self) -> tuple[QueueItem, ...]:
        """Those who wait for a word."""
        return tuple(one for one in self.items if one.state == "waiting")
