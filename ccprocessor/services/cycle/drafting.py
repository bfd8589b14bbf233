"""From opened files to a month that waits to be stored, or the one that was stored before."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ccprocessor.card_numbers import masked
from ccprocessor.crashes.files import log_folder
from ccprocessor.documents.protocol.requests import OpenDocument
from ccprocessor.domain.cycles import Month, Person
from ccprocessor.domain.issues import Issue
from ccprocessor.domain.masking import masked_record
from ccprocessor.domain.matches import Alias, PairModel
from ccprocessor.domain.pictures import NO_LESSONS, Lessons
from ccprocessor.domain.readings import MonthReading
from ccprocessor.errors import CouldNotBeProcessed, UnreadableInput
from ccprocessor.jobs import Job, Progress, Reviewed, Stage
from ccprocessor.review.coding_lists import CodingLists
from ccprocessor.review.wording import plural
from ccprocessor.services.coding.lists import digest_of, lists_of, with_lists
from ccprocessor.services.corrections.learning import digest_of_lessons, lessons_of
from ccprocessor.services.cycle.draft import Base, UnsavedMonth
from ccprocessor.services.cycle.earlier import people_of_other_months
from ccprocessor.services.cycle.known import PROGRAM, KnownRecords
from ccprocessor.services.cycle.month import month_of
from ccprocessor.services.cycle.month_reading import reading_of, with_known_pictures
from ccprocessor.services.cycle.unread import PART
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
from ccprocessor.services.intake.kept_results import OfficeResults
from ccprocessor.services.intake.ocr_session import OcrOptions, OcrSession
from ccprocessor.services.office import Office, ProcessOptions
from ccprocessor.services.pair_models import digest_of as digest_of_model
from ccprocessor.services.pair_models import model_of, with_model
from ccprocessor.sheets.lists.aliases import read_aliases

if TYPE_CHECKING:  # imported where something is looked up: most of the time to start is theirs
    from ccprocessor.storage.revisions import StoredRevision

_MOST_TOLD = 10
"""Sentences about what was given up: all of them stand in the month."""


@dataclass(frozen=True, slots=True)
class RunInputs:
    """All that decides a run's outcome: opened files, names, options, lists of codes, matching."""

    opened: OpenedFiles
    options: ProcessOptions
    given: tuple[Alias, ...]
    aliases: tuple[Alias, ...]
    lists: CodingLists
    model: PairModel | None
    lessons: Lessons = NO_LESSONS

    @property
    def digest(self) -> str:
        """The same for the same run."""
        return inputs_digest(
            self.opened.digests,
            self.aliases,
            ocr=self.options.ocr,
            pictures=self.options.pictures,
            lists=digest_of(self.lists),
            matching=digest_of_model(self.model),
            lessons=digest_of_lessons(self.lessons),
        )


def given_aliases(options: ProcessOptions) -> tuple[Alias, ...]:
    """The names of the alias file; raises `UserError` where it cannot be read."""
    if options.aliases is None:
        return ()
    try:
        return read_aliases(options.aliases)
    except UnreadableInput as error:
        error.about(options.aliases)
        raise


def reading_ahead(
    office: Office,
    opened: OpenedFiles,
    options: ProcessOptions,
    job: Job,
    known: KnownRecords = KnownRecords(),  # noqa: B008  (frozen)
) -> Feed:
    """Begin to read the pages of files, scanned ones by OCR if `options` say so."""
    ocr_session = None
    if options.ocr:
        documents = known.reading.documents if known.reading else ()
        scans = {one.sha256: len(one.scanned_pages) for one in documents}
        engines = OcrOptions.of_this_machine(options.engine, office.languages)
        kept = OfficeResults(office)
        ocr_session = OcrSession(office.reader, engines, options.warn, scans, kept)
    return Feed(office.reader, opened, job, ocr_session, known.intake.documents)


def inputs_of(office: Office, opened: OpenedFiles, options: ProcessOptions) -> RunInputs:
    """All that decides the outcome of a run with these files; raises `UserError`."""
    given = given_aliases(options)
    aliases = _with_kept(office, given)
    lessons = lessons_of(office, opened.digests) if options.ocr else NO_LESSONS
    lists, model = lists_of(office), model_of(office)
    return RunInputs(opened, options, given, aliases, lists, model, lessons)


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


def stored_before(
    office: Office, inputs: RunInputs, job: Job
) -> tuple[StoredRevision, Month] | None:
    """The newest state after an equal run; None without one, or if a file could not be read."""
    if inputs.opened.failures or office.is_empty:
        return None
    from ccprocessor.services.cycle.storing import newest_upon
    from ccprocessor.storage.revisions import find_by_inputs

    with office.database.read() as session:
        found = find_by_inputs(session, inputs.digest)
    if found is None:
        return None
    revision, month = newest_upon(office, found)
    _announce_reviewed(month, job)
    return revision, month


def draft_month(
    office: Office,
    inputs: RunInputs,
    feed: Feed,
    job: Job,
    known: KnownRecords = KnownRecords(),  # noqa: B008  (frozen)
) -> UnsavedMonth:
    """Read, match and check everything, copies made meanwhile; nothing is stored yet.

    A database that is not there yet is made only when something is stored. Raises `UserError` and
    `Cancelled`.
    """
    intake = take_in(feed, inputs.opened, job, known.intake)
    with copies_meanwhile(office, intake.opened) as copies:
        draft = _reviewed(office, intake, inputs, feed, job, known)
        intake = draft.intake
        _announce_reviewed(draft.month, job)
        began = time.perf_counter()
        redacted = copies(job) | make_copies(office, intake.beside, job)
        numbers = feed.ocr_session.numbers() if feed.ocr_session is not None else {}
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
    feed: Feed,
    job: Job,
    known: KnownRecords,
) -> UnsavedMonth:
    """The month of everything taken in, pictures and loose receipts read, without copies yet."""
    timings, ocr_session = dict(intake.timings_ms), feed.ocr_session
    reading, month, base = _matched(office, intake, inputs, known, timings, job)
    first, earlier = reading, _earlier(office, inputs, month, ocr_session)
    if ocr_session is not None and inputs.options.pictures != "none":
        reading = _with_pictures(reading, month, intake, inputs, job, ocr_session)
    if intake.beside:
        reading, intake = _with_loose(office, (reading, month), intake, inputs, job, ocr_session)
    inputs = _as_read(inputs, reading, job)
    timings["ocr"] = round(ocr_session.spent * 1000) if ocr_session is not None else 0
    draft = UnsavedMonth(
        reading=reading,
        month=month,
        intake=intake,
        inputs_digest=inputs.digest,
        aliases=inputs.given,
        created=feed.started,
        started=feed.started,
        program=PROGRAM,
        options=_named(inputs),
        timings_ms=timings,
        redacted={},
        cache=office.settings.cache_folder,
        texts=feed.texts,
        ocr_results=ocr_session.kept if ocr_session is not None else None,
        base=base,
        earlier=earlier,
        lists=inputs.lists,
        model=inputs.model,
    )
    return draft if reading is first else draft.of(reading)


def _as_read(inputs: RunInputs, reading: MonthReading, job: Job) -> RunInputs:
    """Name a run by the number of pictures read, where not all were: it may be gone on with."""
    if not job.is_enough:
        return inputs
    people = reading.people
    read = sum(receipt.picture is not None for one in people for receipt in one.receipts)
    return replace(inputs, options=replace(inputs.options, pictures=f"{PART} {read}"))


def _named(inputs: RunInputs) -> Mapping[str, object]:
    """The options that a revision names: how it was read, checked and matched."""
    told = {"ocr": inputs.options.ocr, "pictures": inputs.options.pictures}
    return with_model(with_lists(told, inputs.lists), inputs.model)


def _matched(
    office: Office,
    intake: IntakeResult,
    inputs: RunInputs,
    known: KnownRecords,
    timings: dict[str, int],
    job: Job,
) -> tuple[MonthReading, Month, Base]:
    """The reading of everything taken in, and the month it makes with decisions made before."""
    from ccprocessor.services.cycle.storing import base_of

    began = time.perf_counter()
    job.at(Progress(Stage.MATCHING))
    reading = masked_record(reading_of(intake, inputs.aliases))
    if known.reading is not None and _may_keep_pictures(known.intake, intake, inputs.options):
        reading = with_known_pictures(reading, known.reading)
    base = base_of(office, reading.cycle.id)
    rules = inputs.lists, inputs.model
    month = month_of(reading, (), base.decisions, None, *rules)
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


def _may_keep_pictures(known: IntakeResult, intake: IntakeResult, options: ProcessOptions) -> bool:
    """Tell whether pictures read before need not be read again, since their guides are the same."""
    return not options.ocr or {one.document for one in known.statements} == {
        one.document for one in intake.statements
    }


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
    lessons = inputs.lessons
    return with_pictures(reading, month, intake.opened, ocr_session, which, job, lessons)


def _with_loose(
    office: Office,
    found: tuple[MonthReading, Month],
    intake: IntakeResult,
    inputs: RunInputs,
    job: Job,
    ocr_session: OcrSession | None,
) -> tuple[MonthReading, IntakeResult]:
    """The reading with what was given beside the reports; what was refused of it is told."""
    from ccprocessor.services.intake.loose import LooseInputs, with_loose

    given = LooseInputs(intake.loose, intake.unrecognised, intake.opened, inputs.options.warn)
    reading, refused = with_loose(*found, given, office.reader, ocr_session, job, inputs.lessons)
    kept = {document.sha256 for document in reading.documents}
    return reading, replace(
        intake,
        failures=(*intake.failures, *refused),
        loose=tuple(one for one in intake.loose if one.sha256 in kept),
        unrecognised=tuple(one for one in intake.unrecognised if one.document.sha256 in kept),
    )


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
    to_look_at = sum(not person.is_ready for person in month.people)
    job.announce(Reviewed(len(month.people), to_look_at))
