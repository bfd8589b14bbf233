"""Lessons from the corrections of an office: replayed from its decisions, kept nowhere else.

So a correction that is taken back is unlearned by itself.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING

from ccprocessor.crashes.guarding import guarded
from ccprocessor.domain.pictures import NO_LESSONS, Lesson, LessonKind, Lessons
from ccprocessor.errors import CouldNotBeProcessed, DatabaseDamaged
from ccprocessor.matching.merchants import brand
from ccprocessor.services.office import Office

if TYPE_CHECKING:  # imported where something is looked up: most of the time to start is theirs
    from ccprocessor.services.corrections.votes import Vote
    from ccprocessor.storage.engine.database import UnitOfWork

log = logging.getLogger(__name__)

_MOST_MONTHS = 12  # back: papers of a merchant look otherwise after a year
_VOTES: dict[str, tuple[Vote, ...]] = {}
"""Votes by the digest of their revision, which never changes: looked at once in a run."""


def lessons_of(office: Office, besides: Collection[str] = ()) -> Lessons:
    """Everything the office was taught by saved corrections; the same for the same decisions.

    Months of the files `besides` are left out: a month does not teach itself. One that cannot be
    read back is left out too. Raises `DatabaseRefused`.
    """
    if office.is_empty:
        return NO_LESSONS
    from ccprocessor.storage.summaries import list_cycles

    votes: list[Vote] = []
    with office.database.read() as session:
        cycles = [one for one in list_cycles(session) if one.revisions and one.mark != "removed"]
        for one in cycles[:_MOST_MONTHS]:
            try:
                with guarded(f"The month {one.cycle.id}"):
                    votes += _votes(session, one.cycle.id, besides)
            except (DatabaseDamaged, CouldNotBeProcessed) as error:
                log.warning("Corrections of %s are not learned from: %s", one.cycle.id, error)
    return counted(votes)


def digest_of_lessons(lessons: Lessons) -> str:
    """SHA-256 of the lessons in use; empty without any."""
    used = [(one.kind, one.merchant, one.meant) for one in lessons.used]
    return hashlib.sha256(json.dumps(used).encode()).hexdigest() if used else ""


def counted(votes: Iterable[Vote]) -> Lessons:
    """Return a lesson for each thing about a merchant that was corrected, with its counts."""
    about: dict[tuple[LessonKind, str], list[Vote]] = defaultdict(list)
    for one in votes:
        about[one.kind, brand(one.read)].append(one)
    return Lessons(tuple(_lessons(about)))


def _lessons(about: dict[tuple[LessonKind, str], list[Vote]]) -> Iterator[Lesson]:
    for (kind, merchant), votes in sorted(about.items(), key=lambda item: item[0]):
        changes = Counter(_key(one) for one in votes if one.is_change)
        if not changes:
            continue
        meant = _most(changes)
        own = [one for one in votes if _key(one) == meant]
        yield Lesson(
            kind=kind,
            merchant=merchant,
            read=_most(Counter(one.read for one in votes)),
            meant=_most(Counter(one.meant for one in own)),
            support=len(own),
            against=len(votes) - len(own),
        )


def _key(vote: Vote) -> str:
    """The same for two spellings of one merchant."""
    return brand(vote.meant) if vote.kind == "merchant" else vote.meant


def _most(counts: Counter[str]) -> str:
    return min(counts, key=lambda one: (-counts[one], one))


def _votes(session: UnitOfWork, cycle_id: str, besides: Collection[str]) -> tuple[Vote, ...]:
    """Return the votes of the newest revision of a month."""
    from ccprocessor.services.corrections.votes import teaches, votes_of
    from ccprocessor.storage.decisions import load_decisions, load_reading
    from ccprocessor.storage.revisions import files_of, latest_revision

    revision = latest_revision(session, cycle_id)
    if revision is None or revision.reading is None:
        return ()
    if not files_of(session, revision).isdisjoint(besides):
        return ()
    if revision.digest not in _VOTES:
        decisions = load_decisions(session, revision.id)
        is_told = teaches(decisions)
        votes = votes_of(load_reading(session, revision.reading), decisions) if is_told else ()
        _VOTES[revision.digest] = tuple(votes)
    return _VOTES[revision.digest]
