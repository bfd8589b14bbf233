"""The card of the matching model: what it learned from, how well it does, and what is in use."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ccprocessor.domain.pictures import NO_LESSONS, Lessons
from ccprocessor.errors import UserError
from ccprocessor.jobs import Job
from ccprocessor.review.wording import day, plural
from ccprocessor.services.apart import learned_apart
from ccprocessor.services.corrections.learning import lessons_of
from ccprocessor.services.matching_model.automatic import Automatic, automatic_of
from ccprocessor.services.matching_model.history import DecidedMonth, history_of
from ccprocessor.services.matching_model.precision import Measured, Precision, precision_of
from ccprocessor.services.office import Office
from ccprocessor.services.pair_models import (
    Version,
    Versions,
    keep_version,
    versions_of,
)

log = logging.getLogger(__name__)

_THRESHOLDS = (0.5, 0.8, 0.95, 0.98, 0.99, 0.999)


class TooLittleDecided(UserError):
    """Too few matches were decided to tell what a pair depends on."""

    hint = (
        "Match, reject and approve as usual, and learn again later. Until then pairs are weighed by"
        " the evidence alone, as before."
    )


@dataclass(frozen=True, slots=True)
class Card:
    """Everything there is to know about the matching model of an office."""

    versions: Versions
    decided: int
    months: int
    precision: Precision
    automatic: Automatic
    lessons: Lessons = NO_LESSONS

    @property
    def measured(self) -> tuple[tuple[float, Measured], ...]:
        """The precision of the matching in use, from several probabilities on."""
        return tuple((one, self.precision.at(one)) for one in _THRESHOLDS)

    @property
    def lines(self) -> Iterator[str]:
        """The card in sentences."""
        used = self.versions.used
        yield (
            f"In use: version {used.number} ({used.kind})."
            if used
            else "In use: the evidence alone, nothing learned."
        )
        yield f"Decided so far: {plural(self.decided, 'charge')} in {plural(self.months, 'month')}."
        for threshold, found in self.measured if self.precision.proposals else ():
            yield f"  above {threshold:.3f}: {found.words}"
        if not self.precision.proposals:
            yield "How often proposals are right is not measured yet."
        yield self.automatic.sentence
        for one in reversed(self.versions.kept):
            yield f"{one.sentence} Learned on {day(one.made)}."
        if self.lessons.all:
            yield "Taught by corrections of pictures:"
            yield from (f"  {one.sentence}" for one in self.lessons.all)


def card_of(office: Office) -> Card:
    """The card as things are now; takes up to a second a month. Raises `DatabaseRefused`."""
    months = history_of(office)
    return Card(
        versions_of(office),
        sum(one.decided for one in months),
        len(months),
        precision_of(office, months=months),
        automatic_of(office),
        lessons_of(office),
    )


def learn(office: Office, job: Job) -> Version:
    """Learn from every month but the last, in another process; what was learned stays in shadow.

    Raises `TooLittleDecided`, `DatabaseRefused` and `Cancelled`.
    """
    office.require("rules")
    months = history_of(office)
    version = learned_from(months)
    job.check()
    version = keep_version(office, version)
    log.info("Learned matching from %d decisions, version %d", version.learned, version.number)
    return version


def learned_from(months: Sequence[DecidedMonth]) -> Version:
    """Learn from months in another process; raises `TooLittleDecided`."""
    from ccprocessor.services.matching_model.learning import LEAST, learned

    past = sum(one.decided for one in months[:-1])
    if past < LEAST:
        raise TooLittleDecided(
            f"{plural(past, 'match', 'matches')} were decided before the last month with decisions,"
            f" which is kept to measure by; {LEAST} are needed."
        )
    version = learned_apart(learned, tuple(months))
    if version is None:
        raise TooLittleDecided(
            "Every decision so far says the same: there is nothing to tell apart."
        )
    return version
