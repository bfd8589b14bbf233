"""Ground of every paper: a month, the stamp of its revision, and who owes what."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from ccprocessor.domain.cycles import Month, Person
from ccprocessor.domain.money import to_cents, total
from ccprocessor.review.decided import Decided
from ccprocessor.review.leftovers import Claims, claims_of
from ccprocessor.review.standing import Owed, owed_by
from ccprocessor.review.wording import day, month_words, plural
from ccprocessor.services.export.stamp import ExportStamp
from ccprocessor.services.papers.markup import shortened


@dataclass(frozen=True, slots=True)
class PaperMonth:
    """A month as papers tell it; `send_to` is where receipts go, empty if nobody said."""

    month: Month
    stamp: ExportStamp
    send_to: str = ""

    @property
    def title(self) -> str:
        """Return the month and its company in words."""
        return month_words(self.month.cycle)

    @property
    def today(self) -> dt.date:
        """Return the day of the revision."""
        return self.stamp.created.date()

    @property
    def foot(self) -> str:
        """Return what stands at the foot of every page."""
        return f"{shortened(self.title, 50)} · revision {self.stamp.revision} of {day(self.today)}"

    def foot_of(self, person: Person) -> str:
        """Return the same for a paper of one person."""
        return f"{shortened(person.name, 30)} · {self.foot}"

    @property
    def decided(self) -> Decided:
        """Return the decisions of the revision."""
        return Decided(self.month, self.stamp.decisions)

    @property
    def unread_pages(self) -> int:
        """Count the pages that nobody has read yet."""
        return sum(issue.type == "unreadable_page" for issue in self.month.open_issues)

    @property
    def claims(self) -> Claims:
        """Return what lies with the wrong person."""
        return claims_of(self.month.people)

    def owing(self) -> tuple[tuple[Person, tuple[Owed, ...]], ...]:
        """Return who owes receipts, those with the largest sum first."""
        found = [(person, owed_by(person)) for person in self.month.people]
        owing = [(person, owed) for person, owed in found if owed]
        return tuple(sorted(owing, key=lambda one: (-sum_of(one[1]), one[0].name)))


def sum_of(owed: tuple[Owed, ...]) -> Decimal:
    """The amounts that are owed, as far as they are known."""
    return to_cents(total(one.amount for one in owed if one.amount is not None))


def reminded_words(days: tuple[dt.date | None, ...]) -> str:
    """As `2 times, last on 4 Apr 2031`; empty where nobody was reminded."""
    if not days:
        return ""
    times = "once" if len(days) == 1 else plural(len(days), "time")
    return f"{times}, last on {day(days[-1])}" if days[-1] else times


def identity(person: Person) -> str:
    """Employee id and the last digits of the cards, in words."""
    cards = ", ".join(f"••{card}" for card in person.cards)
    known = (
        person.employee_id and f"employee {person.employee_id}",
        person.portal_id and f"portal {person.portal_id}",
        cards,
    )
    return " · ".join(part for part in known if part)
