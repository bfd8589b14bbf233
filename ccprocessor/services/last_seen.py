"""Months as they were last seen on a shared database: shown and worked at while it is away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeVar

from ccprocessor.domain.cycles import Closing, Month
from ccprocessor.domain.decisions import Decision
from ccprocessor.domain.matches import PairModel
from ccprocessor.domain.readings import MonthReading
from ccprocessor.errors import DatabaseRefused
from ccprocessor.review.coding_lists import ListedCode, ListName
from ccprocessor.services.office import Office
from ccprocessor.storage.decisions import Draft
from ccprocessor.storage.documents import stored_copy
from ccprocessor.storage.stored import CycleSummary, StoredRevision

T = TypeVar("T")

_LIST, _MONTH, _DRAFT = "list", "month", "draft"


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
    """The newest state of a month with all that it is worked out from.

    `copies` are the digests of the files of its pages, by document.
    """

    revision: StoredRevision
    month: Month
    reading: MonthReading
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


def keep_month(office: Office, seen: SeenMonth) -> None:
    """Keep a month with the digests of its copies, where others share it."""
    if not office.is_shared:
        return
    with suppress(DatabaseRefused), office.database.read() as session:
        copies = {one.sha256: stored_copy(session, one.sha256) for one in seen.month.documents}
        values = {name: getattr(seen, name) for name in seen.__slots__}
        values["copies"] = {document: copy for document, copy in copies.items() if copy}
        office.seen.keep(_MONTH, seen.revision.cycle_id, SeenMonth(**values))


def seen_month(office: Office, cycle_id: str) -> SeenMonth:
    """Return a month as it was seen last; raises `NotKeptHere`."""
    found = office.seen.load(_MONTH, cycle_id, SeenMonth) if office.remembered else None
    if found is None:
        raise NotKeptHere("This month was not opened on this computer before.")
    return found.value


def keep_draft(office: Office, cycle_id: str, draft: Draft) -> None:
    """Keep what the user did to a month and has not saved, as the shared database has it."""
    if office.is_shared:
        office.seen.keep(_DRAFT, cycle_id, draft)


def seen_draft(office: Office, cycle_id: str) -> Draft:
    """Return what the user had not saved of a month when it was last seen."""
    found = office.seen.load(_DRAFT, cycle_id, Draft)
    return found.value if found else Draft((), ())
