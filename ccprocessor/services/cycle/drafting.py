"""From opened files to a month that waits to be stored, or the one that was stored before."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ccprocessor import __version__
from ccprocessor.card_numbers import masked
from ccprocessor.crashes.files import log_folder
from ccprocessor.documents.protocol.requests import OpenDocument
from ccprocessor.domain.cycles import Month, Person
from ccprocessor.domain.issues import Issue
from ccprocessor.domain.masking import masked_record
from ccprocessor.domain.matches import Alias
from ccprocessor.domain.readings import MonthReading
from ccprocessor.errors import CouldNotBeProcessed, UnreadableInput
from ccprocessor.jobs import Job, Progress, Reviewed, Stage
from ccprocessor.review.wording import plural
from ccprocessor.services.cycle.draft import Base, UnsavedMonth
from ccprocessor.services.cycle.earlier import people_of_other_months
from ccprocessor.services.cycle.month import month_of
from ccprocessor.services.cycle.month_reading import reading_of
from ccprocessor.services.intake.copies import (
    copies_meanwhile,
    is_blank,
    make_copies,
    no_longer_blank,
    repaint,
)
from ccprocessor.services.intake.feed import Feed, OpenedFiles
from ccprocessor.services.intake.identity import inputs_digest
from ccprocessor.services.intake.intake import IntakeResult, take_in
from ccprocessor.services.intake.ocr_session import OcrOptions, OcrSession
from ccprocessor.services.office import Office, ProcessOptions
from ccprocessor.sheets.aliases import read_aliases

if TYPE_CHECKING:  # imported where something is looked up: most of the time to start is theirs
    from ccprocessor.storage.revisions import StoredRevision

_MOST_TOLD = 10
"""Sentences about what was given up: all of them stand in the month."""


@dataclass(frozen=True, slots=True)
class RunInputs:
    """All that decides a run's outcome: opened files, names to link, options."""

    opened: OpenedFiles
    options: ProcessOptions
    given: tuple[Alias, ...]
    aliases: tuple[Alias, ...]

    @property
    def digest(self) -> str:
        """The same for the same run."""
        return inputs_digest(
            self.opened.digests,
            self.aliases,
            ocr=self.options.ocr,
            pictures=self.options.pictures,
        )


def given_aliases(options: ProcessOptions) -> tuple[Alias, ...]:
    """The names of the alias file; raises `UserError` where it cannot be read."""
    return read_aliases(options.aliases) if options.aliases else ()


def drafted_or_found(
    office: Office, opened: OpenedFiles, options: ProcessOptions, job: Job
) -> UnsavedMonth | tuple[StoredRevision, Month]:
    """The stored revision of an equal run, else a draft; pages are read while the database opens.

    A database that is not there yet is made only when something is stored. Raises `UserError` and
    `Cancelled`; nothing is stored.
    """
    started = dt.datetime.now(dt.UTC)
    given = given_aliases(options)
    engines = ocr_options_of(office, options)
    ocr_session = OcrSession(office.reader, engines, options.warn) if options.ocr else None
    feed = Feed(office.reader, opened, job, ocr_session)
    try:
        inputs = _inputs_of(office, opened, options, given)
        found = _stored_before(office, inputs, job)
        return found or _drafted(office, inputs, feed, started, job, ocr_session)
    finally:
        feed.close()


def found_before(
    office: Office, opened: OpenedFiles, options: ProcessOptions, job: Job
) -> tuple[StoredRevision, Month] | None:
    """The stored revision of an equal run; None where there is none."""
    inputs = _inputs_of(office, opened, options, given_aliases(options))
    return _stored_before(office, inputs, job)


def _inputs_of(
    office: Office, opened: OpenedFiles, options: ProcessOptions, given: Sequence[Alias]
) -> RunInputs:
    return RunInputs(opened, options, tuple(given), _with_kept(office, given))


def all_aliases(office: Office, options: ProcessOptions) -> tuple[Alias, ...]:
    """The names that a run would link by; raises `UserError` where their file cannot be read."""
    return _with_kept(office, given_aliases(options))


def _with_kept(office: Office, given: Sequence[Alias]) -> tuple[Alias, ...]:
    """Names given now, then those kept from earlier months."""
    if office.is_empty:
        return tuple(given)
    from ccprocessor.storage.aliases import load_aliases

    with office.database.read() as session:
        return tuple(dict.fromkeys((*given, *load_aliases(session))))


def _stored_before(
    office: Office, inputs: RunInputs, job: Job
) -> tuple[StoredRevision, Month] | None:
    """The revision of an equal run; None where there is none or a file could not be read."""
    if inputs.opened.failures or office.is_empty:
        return None
    from ccprocessor.storage.revisions import find_by_inputs, load_month, newest_state

    with office.database.read() as session:
        found = find_by_inputs(session, inputs.digest)
        if found is None:
            return None
        found = newest_state(session, found)
        revision, month = load_month(session, found.cycle_id, found.number)
    _announce_reviewed(month, job)
    return revision, month


def _drafted(
    office: Office,
    inputs: RunInputs,
    feed: Feed,
    started: dt.datetime,
    job: Job,
    ocr_session: OcrSession | None,
) -> UnsavedMonth:
    """Read, match and check everything, copies made meanwhile; nothing is stored yet."""
    intake = take_in(feed, inputs.opened, job)
    if ocr_session is not None and any(document.scanned_pages for document in intake.documents):
        intake = _with_scans(office, inputs, intake, job, ocr_session)
    with copies_meanwhile(office, intake.opened) as copies:
        draft = _reviewed(office, intake, inputs, started, job, ocr_session)
        intake = draft.intake
        _announce_reviewed(draft.month, job)
        began = time.perf_counter()
        redacted = copies(job) | make_copies(office, intake.beside, job)
        numbers = ocr_session.numbers() if ocr_session is not None else {}
        repainted = repaint(office, intake.given, redacted, numbers, job) if numbers else {}
        draft.timings_ms["store"] = _since(began)
    redacted |= repainted
    draft = replace(
        draft,
        redacted=redacted,
        repainted=frozenset(repainted) | no_longer_blank(office, intake.given, redacted),
        created=dt.datetime.now(dt.UTC),
    )
    if not_shown := _not_shown(intake.given, redacted):
        draft = draft.of(
            replace(draft.reading, page_issues=(*draft.reading.page_issues, *not_shown))
        )
    return draft


def _reviewed(
    office: Office,
    intake: IntakeResult,
    inputs: RunInputs,
    started: dt.datetime,
    job: Job,
    ocr_session: OcrSession | None,
) -> UnsavedMonth:
    """The month of everything taken in, pictures and loose receipts read, without copies yet."""
    timings = dict(intake.timings_ms)
    reading, month, base = _matched(office, intake, inputs, timings, job)
    first, earlier = reading, _earlier(office, inputs, month, ocr_session)
    if ocr_session is not None and inputs.options.pictures != "none":
        reading = _with_pictures(reading, month, intake, inputs, job, ocr_session)
    if intake.beside:
        reading, intake = _with_loose(office, (reading, month), intake, job, ocr_session)
    timings["ocr"] = round(ocr_session.spent * 1000) if ocr_session is not None else 0
    draft = UnsavedMonth(
        reading=reading,
        month=masked_record(month),
        intake=intake,
        inputs_digest=inputs.digest,
        aliases=inputs.given,
        author=office.settings.author,
        created=started,
        started=started,
        program=f"ccprocessor {__version__}",
        options={"ocr": inputs.options.ocr, "pictures": inputs.options.pictures},
        timings_ms=timings,
        redacted={},
        cache=office.settings.cache_folder,
        base=base,
        earlier=earlier,
    )
    return draft if reading is first else draft.of(reading)


def _matched(
    office: Office, intake: IntakeResult, inputs: RunInputs, timings: dict[str, int], job: Job
) -> tuple[MonthReading, Month, Base]:
    """The reading of everything taken in, and the month it makes with decisions made before."""
    from ccprocessor.services.cycle.storing import base_of

    began = time.perf_counter()
    job.at(Progress(Stage.MATCHING))
    reading = masked_record(reading_of(intake, inputs.aliases))
    base = base_of(office, reading.cycle.id)
    month = month_of(reading, decisions=base.decisions)
    timings["match"] = _since(began)
    return reading, month, base


def _earlier(
    office: Office, inputs: RunInputs, month: Month, ocr_session: OcrSession | None
) -> tuple[Person, ...]:
    """People of other months, whose receipts are not to be handed in again; if pictures count."""
    if ocr_session is None or inputs.options.pictures == "none":
        return ()
    return people_of_other_months(office, month.cycle.id, inputs.options.warn)


def _not_shown(given: Iterable[OpenDocument], redacted: Mapping[str, str]) -> tuple[Issue, ...]:
    """An issue about each document whose copy is of blank pages."""
    return tuple(
        Issue(
            "could_not_be_processed",
            masked(
                f"The pages of {one.name} are not shown: its card numbers could not be removed."
            ),
        )
        for one in given
        if is_blank(redacted.get(one.sha256, ""), one)
    )


def _with_scans(
    office: Office, inputs: RunInputs, first: IntakeResult, job: Job, ocr_session: OcrSession
) -> IntakeResult:
    """Everything taken in once more with its scanned pages read by OCR."""
    for document, source in zip(first.opened, first.documents, strict=True):
        ocr_session.read_pages(document, source.scanned_pages, job)
    feed = Feed(office.reader, inputs.opened, job, ocr_session)
    try:
        again = take_in(feed, inputs.opened, job)
    finally:
        feed.close()
    timings = {stage: spent + first.timings_ms[stage] for stage, spent in again.timings_ms.items()}
    timings["ocr"] = round(ocr_session.spent * 1000)
    return replace(again, timings_ms=timings)


def _with_pictures(
    reading: MonthReading,
    month: Month,
    intake: IntakeResult,
    inputs: RunInputs,
    job: Job,
    ocr_session: OcrSession,
) -> MonthReading:
    """The reading with the receipts' pictures; the rooms for that are not needed before."""
    from ccprocessor.services.cycle.pictures import with_pictures

    which = inputs.options.pictures
    return with_pictures(reading, month, intake.opened, ocr_session, which, job)


def _with_loose(
    office: Office,
    found: tuple[MonthReading, Month],
    intake: IntakeResult,
    job: Job,
    ocr_session: OcrSession | None,
) -> tuple[MonthReading, IntakeResult]:
    """The reading with what was given beside the reports; what was refused of it is told."""
    from ccprocessor.services.intake.loose import LooseInputs, with_loose

    given = LooseInputs(intake.loose, intake.unrecognised)
    reading, refused = with_loose(*found, given, office.reader, ocr_session, job)
    kept = {document.sha256 for document in reading.documents}
    return reading, replace(
        intake,
        failures=(*intake.failures, *refused),
        loose=tuple(one for one in intake.loose if one.sha256 in kept),
        unrecognised=tuple(one for one in intake.unrecognised if one.document.sha256 in kept),
    )


def ocr_options_of(office: Office, options: ProcessOptions) -> OcrOptions:
    """The engines a run may use."""
    return OcrOptions.of_this_machine(options.engine, office.settings.ocr_languages)


def given_up_in(month: Month) -> tuple[UnreadableInput, ...]:
    """Return errors for all that the program failed at, the first few by name."""
    folder = log_folder()
    hint = f"{CouldNotBeProcessed.hint} Given again, the same files are tried again."
    if folder is not None:
        hint += f" Crash files in {folder}, if any, tell more, without anything of your data."
    names = {sha256: f"{name}: " for sha256, name in month.document_names.items()}
    messages = list(
        dict.fromkeys(
            "".join(names.get(one.document, "") for one in issue.places[:1]) + issue.message
            for issue in month.given_up
        )
    )
    told = messages[:_MOST_TOLD]
    if more := len(messages) - len(told):
        told.append(f"{plural(more, 'other thing')} could not be processed either.")
    return tuple(UnreadableInput(message, hint=hint) for message in told)


def _since(began: float) -> int:
    return round((time.perf_counter() - began) * 1000)


def _announce_reviewed(month: Month, job: Job) -> None:
    flagged = sum(bool(person.flags) for person in month.people)
    job.announce(Reviewed(len(month.people), flagged))
