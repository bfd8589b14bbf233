"""Months as they were last seen on a shared database: shown and worked at while it is away."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from ccprocessor.domain.cycles import Closing, Month, Person
from ccprocessor.domain.decisions import Decision
from ccprocessor.domain.matches import PairModel
from ccprocessor.domain.readings import MonthReading
from ccprocessor.errors import DatabaseRefused
from ccprocessor.review.coding_lists import ListedCode, ListName
from ccprocessor.services.office import Office
from ccprocessor.storage.decisions import Draft
from ccprocessor.storage.documents import stored_copies
from ccprocessor.storage.stored import CycleSummary, StoredRevision

T = TypeVar("T")

log = logging.getLogger(__name__)

_LIST, _HEAD, _MONTH, _READING, _DRAFT = "list", "head", "month", "reading", "draft"


class NotKeptHere(DatabaseRefused):
    """A month that this computer does not keep, while the database is away."""

    hint = "It opens once the shared database is back, which is tried all the time."


@dataclass(frozen=True, slots=True)
class ListedMonths:
    """The stored months; of a database that is away those seen last.

    `at` is when they were seen, None where that is now, and `kept` are those that can be opened
    all the same.
    """

    cycles: tuple[CycleSummary, ...]
    at: dt.datetime | None = None
    kept: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class SeenMonth:
    """The newest state of a month, which has its `people`, with what it is worked out from.

    `copies` are the digests of the files of its pages, by document.
    """

    revision: StoredRevision
    month: Month
    people: tuple[Person, ...]
    decisions: tuple[Decision, ...]
    kept_reading: str | None
    lists: Mapping[ListName, tuple[ListedCode, ...]]
    model: PairModel | None
    closing: Closing | None
    copies: Mapping[str, str] = field(default_factory=dict)


def or_seen(office: Office, look: Callable[[], T], seen: Callable[[], T | None]) -> T:
    """Return what the database tells; while it is away what was seen of it last.

    Raises `DatabaseRefused` where that is nothing.
    """
    try:
        if office.lost is not None:
            raise office.lost
        return look()
    except DatabaseRefused:
        if office.lost is None or (found := seen()) is None:
            raise
        return found


def keep_list(office: Office, cycles: tuple[CycleSummary, ...]) -> None:
    """Keep the list of months as it is now, where others share it."""
    if office.is_shared:
        office.seen.keep(_LIST, office.identity.company, cycles)


def seen_list(office: Office) -> ListedMonths | None:
    """Return the list of months as it was seen last; None where nobody may see it, or never did."""
    if (identity := office.remembered) is None:
        return None
    found = office.seen.load(_LIST, identity.company, tuple[CycleSummary, ...])
    return found and ListedMonths(found.value, found.at, office.seen.names(_MONTH))


def keep_month(office: Office, seen: SeenMonth, reading: MonthReading) -> None:
    """Keep a month and its reading with the digests of its copies, where others share it.

    Nobody waits for it.
    """

    def keep() -> None:
        cycle, values = seen.revision.cycle_id, office.seen
        head = f"{seen.revision.digest} {seen.closing}"
        try:
            if (known := values.load(_HEAD, cycle, str)) and known.value == head:
                return
            with office.database.read() as session:
                copies = stored_copies(session, [one.sha256 for one in month.documents])
            if values.digest(_READING, cycle) != seen.kept_reading:
                values.keep_by_parts(_READING, cycle, reading)
            here = {document: copy for document, copy in copies.items() if copy}
            bare = replace(seen, month=replace(month, people=()), copies=here)
            values.keep_by_parts(_MONTH, cycle, bare)
            values.keep(_HEAD, cycle, head)
        except DatabaseRefused as error:
            log.warning("The month %s is not kept here: %s", cycle, error)
        except Exception:  # nobody looks at the result
            log.exception("The month %s is not kept here", cycle)

    month = seen.month
    if office.is_shared:
        office.aside.submit(keep)


def seen_month(office: Office, cycle_id: str) -> tuple[SeenMonth, MonthReading]:
    """Return a month as it was seen last, and its reading; raises `NotKeptHere`."""
    if office.remembered is not None:
        found = office.seen.load(_MONTH, cycle_id, SeenMonth)
        reading = office.seen.load(_READING, cycle_id, MonthReading)
        if found is not None and reading is not None:
            seen = found.value
            return replace(seen, month=replace(seen.month, people=seen.people)), reading.value
    raise NotKeptHere("This month was not opened on this computer before.")


def keep_draft(office: Office, cycle_id: str, draft: Draft) -> None:
    """Keep what the user did to a month and has not saved, as the shared database has it."""
    if office.is_shared:
        office.seen.keep(_DRAFT, cycle_id, draft)


def seen_draft(office: Office, cycle_id: str) -> Draft:
    """Return what the user had not saved of a month when it was last seen."""
    found = office.seen.load(_DRAFT, cycle_id, Draft)
    return found.value if found else Draft((), ())
