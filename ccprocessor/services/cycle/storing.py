"""Store a run: its documents, its revision and the names it taught, in one transaction."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from functools import partial

from ccprocessor.domain.cycles import Month
from ccprocessor.domain.masking import masked_record
from ccprocessor.domain.readings import Record
from ccprocessor.errors import CouldNotBeProcessed
from ccprocessor.jobs import Job
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

log = logging.getLogger(__name__)


class ConcurrentRevision(Exception):
    """Another run stored first; `same` is its revision where it was made from the same inputs."""

    def __init__(self, same: StoredRevision | None = None) -> None:
        super().__init__("another run stored first")
        self.same = same


def base_of(office: Office, cycle_id: str) -> Base:
    """Return what a new revision of a cycle would follow now."""
    if office.is_empty:
        return Base()
    with office.database.read() as session:
        newest = latest_revision(session, cycle_id)
        return Base(newest.number, load_decisions(session, newest.id)) if newest else Base()


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
        draft = draft.after(base_of(office, draft.month.cycle.id))
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
    lists of codes, or matched by another model. Raises `DatabaseRefused`.
    """
    lists, model = lists_of(office), model_of(office)
    with office.database.read() as session:
        newest = latest_revision(session, found.cycle_id)
        assert newest is not None
        revision, month = load_month(session, newest.cycle_id, newest.number)
        why = f"the files of revision {found.number} again"
        if files_of(session, found) == files_of(session, newest):
            if with_model(with_lists(newest.options, lists), model) == newest.options:
                return revision, month
            found, why = newest, "checked by the lists of codes and matching as they are now"
        _, old = load_month(session, found.cycle_id, found.number)
        reading = load_reading(session, found.reading) if found.reading else reading_in(old)
        decisions = load_decisions(session, newest.id)
    earlier = people_of_other_months(office, found.cycle_id, log.warning)
    month = masked_record(month_of(reading, earlier, decisions, lists=lists, model=model))
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
        with office.write() as session:
            return add_revision(session, again), month
    except RevisionConflict:
        return newest_upon(office, found)


def _store(
    office: Office, draft: UnsavedMonth, number: str, rules: OfficeRules | None
) -> StoredRevision:
    """Commit the draft as revision `number`.

    Raises, with nothing stored, `ConcurrentRevision` if another run was faster or the office's
    rules are others now, and `CouldNotBeProcessed` about a person's key if their records cannot
    be stored.
    """
    with office.write(draft.created) as session:
        _refuse_other(rules, in_force(office.settings, load_rules(session, OFFICE_RULES)))
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
        keep_aliases(session, draft.aliases)
        _keep_texts(session, draft)
    log.info(
        "Stored revision %s of %s: %d people, %d documents, %s ms",
        revision.number,
        revision.cycle_id,
        len(draft.month.people),
        len(draft.month.documents),
        dict(draft.timings_ms),
    )
    return revision


def _keep_texts(session: UnitOfWork, draft: UnsavedMonth) -> None:
    """Keep the words of the pages that were read, to be found by them."""
    for document in draft.month.documents:
        stored = partial(page_words, session, document.sha256)
        keep_pages(session, document.sha256, draft.texts.of(document.sha256, stored))


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
        options=dict(draft.options),
        timings=dict(draft.timings_ms),
        created_at=draft.created,
        reading=draft.reading,
        decisions=draft.base.decisions,
    )
