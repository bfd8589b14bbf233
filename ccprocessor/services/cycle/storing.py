"""Store a run: its documents, its revision and the names it taught, in one transaction."""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
from collections.abc import Callable, Sequence
from functools import partial
from heapq import merge

from ccprocessor.domain.cycles import Month
from ccprocessor.domain.decisions import Decision
from ccprocessor.domain.readings import Record
from ccprocessor.errors import CouldNotBeProcessed, DatabaseRefused
from ccprocessor.jobs import Job
from ccprocessor.review.wording import month_words, plural
from ccprocessor.services.coding.lists import lists_of, with_lists
from ccprocessor.services.cycle.draft import Base, UnsavedMonth
from ccprocessor.services.cycle.earlier import people_of_other_months
from ccprocessor.services.cycle.month import month_of
from ccprocessor.services.cycle.month_reading import reading_in
from ccprocessor.services.intake.copies import chunks_of, copy_path
from ccprocessor.services.intake.intake import IntakeResult
from ccprocessor.services.office import Office
from ccprocessor.services.pair_models import model_of, with_model
from ccprocessor.services.rules import OfficeRules, in_force
from ccprocessor.settings import OFFICE_RULES
from ccprocessor.storage.aliases import keep_aliases
from ccprocessor.storage.closing.closings import closing_of, refuse_closed
from ccprocessor.storage.decisions import load_decisions, load_reading
from ccprocessor.storage.documents import Processing, store_document
from ccprocessor.storage.engine.database import Database, UnitOfWork
from ccprocessor.storage.office_rules import load_rules
from ccprocessor.storage.revisions import (
    NewRevision,
    RevisionConflict,
    StoredRevision,
    add_revision,
    files_of,
    latest_revision,
    load_month,
    next_number,
)
from ccprocessor.storage.search.index import keep_pages, page_words
from ccprocessor.storage.summaries import add_mark, hold_months, mark_of, unsaved_steps

log = logging.getLogger(__name__)

_LONG_AGO = dt.datetime.min.replace(tzinfo=dt.UTC)


class ConcurrentRevision(Exception):
    """Another run stored first; `same` is its revision where it was made from the same inputs."""

    def __init__(self, same: StoredRevision | None = None) -> None:
        super().__init__("another run stored first")
        self.same = same


class MonthNotJoined(DatabaseRefused):
    """Two stored months cannot be joined as they are now."""

    hint = "Nothing was stored. Join them again."


def base_of(office: Office, cycle_id: str, joins: Sequence[StoredRevision] = ()) -> Base:
    """Return what a new revision of a cycle would follow now, with the decisions of what it joins.

    Those of several months are in the order in which they were made.
    """
    if office.is_empty:
        return Base()
    with office.database.read() as session:
        newest = latest_revision(session, cycle_id)
        others = [one for one in joins if newest is None or one.cycle_id != newest.cycle_id]
        of_each = [load_decisions(session, one.id) for one in (newest, *others) if one]
    in_order = merge(*of_each, key=_when)
    decisions = tuple({one.id: one for one in in_order}.values())
    return Base(newest.number if newest else None, decisions)


def _when(decision: Decision) -> dt.datetime:
    return decision.at or _LONG_AGO


def number_of(database: Database, draft: UnsavedMonth) -> str:
    """The number the draft would get now."""
    with database.read() as session:
        return next_number(session, draft.month)


def store_upon_newest(
    office: Office,
    draft: UnsavedMonth,
    job: Job,
    prepare: Callable[[UnsavedMonth, str], OfficeRules | None] = lambda _draft, _number: None,
) -> tuple[StoredRevision, Month]:
    """Commit a draft upon the newest state; the revision, and the month without what cannot be.

    `prepare` is called with the draft and its number before each attempt, and tells the office
    rules it went by: where they are others meanwhile, it is called again. Where another run stored
    the same inputs first, the revision is that one's. Raises `Cancelled` and `DatabaseRefused`.
    """
    while True:
        draft = draft.after(base_of(office, draft.month.cycle.id, draft.joins))
        number = number_of(office.database, draft)
        rules = prepare(draft, number)
        job.check()
        try:
            return _store(office, draft, number, rules), draft.month
        except ConcurrentRevision as outrun:
            if outrun.same is not None:
                return outrun.same, draft.month
        except CouldNotBeProcessed as error:
            draft = draft.without(error)


def newest_upon(office: Office, found: StoredRevision) -> tuple[StoredRevision, Month]:
    """The newest state of a cycle of the files of a revision that was found.

    If the newest is of other files, its decisions are laid upon the reading that was found, and
    stored as a revision: those files were given again. So they are where it was checked by other
    lists of codes, or matched by another model. A closed month is as it is. Raises
    `DatabaseRefused`.
    """
    lists, model = lists_of(office), model_of(office)
    with office.database.read() as session:
        newest = latest_revision(session, found.cycle_id)
        assert newest is not None
        revision, month = load_month(session, newest.cycle_id, newest.number)
        why = f"the files of revision {found.number} again"
        if closing_of(session, newest.cycle_id) is not None:
            return revision, month
        if files_of(session, found) == files_of(session, newest):
            if with_model(with_lists(newest.options, lists), model) == newest.options:
                return revision, month
            found, why = newest, "checked by the lists of codes and matching as they are now"
        _, old = load_month(session, found.cycle_id, found.number)
        reading = load_reading(session, found.reading) if found.reading else reading_in(old)
        decisions = load_decisions(session, newest.id)
    earlier = people_of_other_months(office, found.cycle_id, log.warning)
    month = month_of(reading, earlier, decisions, lists=lists, model=model)
    again = NewRevision(
        month=month,
        inputs_digest=hashlib.sha256(f"{found.digest}\n{newest.digest}".encode()).hexdigest(),
        reason=why,
        options=with_model(with_lists(found.options, lists), model),
        based_on=newest.number,
        kind="reading",
        reading=found.reading or reading,
        decisions=decisions,
    )
    try:
        with office.write(right="load") as session:
            return add_revision(session, again), month
    except RevisionConflict:
        return newest_upon(office, found)


def _store(
    office: Office, draft: UnsavedMonth, number: str, rules: OfficeRules | None
) -> StoredRevision:
    """Commit the draft as revision `number`.

    Raises, with nothing stored, `ConcurrentRevision` if another run was faster or the office's
    rules are others now, and `CouldNotBeProcessed` about a person's key if their records cannot
    be stored. What the draft joins is put away in the same unit.
    """
    with office.write(draft.created, right="load") as session:
        _refuse_other(rules, in_force(office.settings, load_rules(session, OFFICE_RULES)))
        _refuse_changed(session, draft.joins)
        for document in draft.month.documents:
            store_document(
                session,
                document,
                record=_record(draft.intake, document.sha256),
                chunks=chunks_of(copy_path(draft.cache, draft.redacted[document.sha256])),
                redacted_sha256=draft.redacted[document.sha256],
                replace_copy=document.sha256 in draft.repainted,
                processing=Processing(draft.program, draft.started, draft.started, draft.created),
            )
        revision = add_revision(session, _new(draft))
        is_other = revision.number != number or revision.parent != draft.base.number
        if is_other or revision.created_at != draft.created:
            same = revision if revision.created_at != draft.created else None
            raise ConcurrentRevision(same)
        _put_joined_away(session, draft.joins, revision)
        keep_aliases(session, draft.aliases)
        _keep_readings(session, draft)
    log.info(
        "Stored revision %s of %s: %d people, %d documents, %s ms",
        revision.number,
        revision.cycle_id,
        len(draft.month.people),
        len(draft.month.documents),
        dict(draft.timings_ms),
    )
    return revision


def _keep_readings(session: UnitOfWork, draft: UnsavedMonth) -> None:
    """Keep the words of the pages that were read, to be found by them, and those of pictures."""
    if draft.ocr_results is not None:
        draft.ocr_results.store(session)
    for document in draft.month.documents:
        stored = partial(page_words, session, document.sha256)
        keep_pages(session, document.sha256, draft.texts.of(document.sha256, stored))


def _refuse_changed(session: UnitOfWork, joins: Sequence[StoredRevision]) -> None:
    """Raise where a month that is joined is no longer as it was read; it is held until the end."""
    if joins:
        hold_months(session, [one.cycle_id for one in joins])
    for one in joins:
        refuse_closed(session, one.cycle_id)
        newest = latest_revision(session, one.cycle_id)
        if newest is None or newest.number != one.number:
            raise MonthNotJoined(
                f"The months were not joined: {_words(session, one)} was changed meanwhile."
            )


def _put_joined_away(
    session: UnitOfWork, joins: Sequence[StoredRevision], joined: StoredRevision
) -> None:
    """Remove the months that went up in another; raises if something of theirs is not saved."""
    if joins and mark_of(session, joined.cycle_id) != "shown":
        add_mark(session, joined.cycle_id, "shown")
    unsaved = unsaved_steps(session) if joins else {}
    for one in joins:
        if one.cycle_id == joined.cycle_id:
            continue
        if left := unsaved.get(one.cycle_id):
            told = " and ".join(f"{plural(steps, 'change')} by {who}" for who, steps in left)
            raise MonthNotJoined(
                f"The months were not joined: {told} in {_words(session, one)} would stay behind, "
                "not saved.",
                hint="Open that month and save them (Ctrl+S), or undo them. Then join again.",
            )
        add_mark(session, one.cycle_id, "removed")


def _words(session: UnitOfWork, revision: StoredRevision) -> str:
    _, month = load_month(session, revision.cycle_id, revision.number)
    return month_words(month.cycle)


def _refuse_other(told: OfficeRules | None, now: OfficeRules) -> None:
    if told is not None and told.digest != now.digest:
        raise ConcurrentRevision


def _record(intake: IntakeResult, sha256: str) -> Record | None:
    """All that was read in one document."""
    return next((read for read in intake.readings if read.document == sha256), None)


def _new(draft: UnsavedMonth) -> NewRevision:
    """Return a draft in the form that storage takes."""
    return NewRevision(
        month=draft.month,
        inputs_digest=draft.stored_digest,
        reason=draft.reason,
        options=dict(draft.options),
        timings=dict(draft.timings_ms),
        created_at=draft.created,
        reading=draft.reading,
        decisions=draft.base.decisions,
    )
