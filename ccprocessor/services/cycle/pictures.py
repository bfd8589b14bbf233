"""Read the pictures of a month's receipts, guided by the charges they may belong to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from ccprocessor.crashes.guarding import guarded
from ccprocessor.documents.ocr_workers import OcrRegion
from ccprocessor.documents.protocol.requests import OpenDocument, Region
from ccprocessor.domain.cycles import Month, Person
from ccprocessor.domain.issues import Issue
from ccprocessor.domain.pages import Page, UnreadPage
from ccprocessor.domain.pictures import NO_LESSONS, SURE, Lessons, PictureReading
from ccprocessor.domain.places import Box, Place
from ccprocessor.domain.readings import MonthReading
from ccprocessor.domain.receipts import Receipt
from ccprocessor.domain.statement import Transaction
from ccprocessor.errors import CouldNotBeProcessed
from ccprocessor.extraction.picture.reading import read_picture
from ccprocessor.jobs import Job, PictureRead, Stage
from ccprocessor.matching.pictures.picture_guide import guided
from ccprocessor.services.cycle.unread import awaits_reading
from ccprocessor.services.intake.ocr_session import OcrSession


@dataclass(frozen=True, slots=True)
class PictureReadingTask:
    """A receipt whose picture is to be read: whose it is, the charges it may belong to, lessons."""

    person: str
    receipt: Receipt
    charges: tuple[Transaction, ...]
    lessons: Lessons = NO_LESSONS


def picture_tasks(
    month: Month, which: str, lessons: Lessons = NO_LESSONS
) -> list[PictureReadingTask]:
    """The pictures to read, the most needed first; `which` is none, needed or all.

    Needed are those of flagged people, of records without a charge and of doubtful records. Of
    equally needed ones larger amounts come first.
    """
    if which == "none":
        return []
    ranked = [
        (rank, -abs(receipt.amount or Decimal(0)), number, task)
        for number, (rank, receipt, task) in enumerate(_ranked(month, lessons))
        if which == "all" or rank < _NOT_NEEDED
    ]
    return [task for *_, task in sorted(ranked, key=lambda one: one[:3])]


_UNMATCHED, _FLAGGED, _NOT_NEEDED = range(3)


def _ranked(month: Month, lessons: Lessons) -> Iterator[tuple[int, Receipt, PictureReadingTask]]:
    for person in month.people:
        matched = {key: match.transaction for key, match in person.match_of_receipt.items()}
        free = person.open_transactions
        doubtful = {issue.receipt for issue in person.issues if issue.receipt}
        for receipt in person.receipts:
            if not awaits_reading(receipt):
                continue
            own = matched.get(receipt.key)
            charges = (*(one for one in person.transactions if one.key == own), *free)
            doubted = receipt.source != "text" or receipt.key in doubtful
            rank = _UNMATCHED if own is None or doubted else _NOT_NEEDED
            if person.flags:
                rank = min(rank, _FLAGGED)
            yield rank, receipt, PictureReadingTask(person.key, receipt, charges, lessons)


def with_pictures(
    reading: MonthReading,
    month: Month,
    documents: Iterable[OpenDocument],
    ocr_session: OcrSession,
    which: str,
    job: Job,
    lessons: Lessons = NO_LESSONS,
) -> MonthReading:
    """Read the pictures asked for; `month` is what the reading came to without them.

    Nothing is changed but `Receipt.picture`, and issues about what failed. Those read once the job
    is to make do are all. Raises `Cancelled`.
    """
    tasks = picture_tasks(month, which, lessons)
    readings: dict[tuple[str, object], PictureReading] = {}
    failed: dict[str, list[Issue]] = {}
    opened = {document.sha256: document for document in documents}
    reads = _read(tasks, month, opened, ocr_session, job)
    for task, read in job.through(reads, len(tasks), Stage.PICTURES):
        picture = read if isinstance(read, PictureReading) else _unread(task, read, failed)
        readings[task.person, task.receipt.key] = picture
        job.announce(
            PictureRead(
                person=task.person,
                receipt=task.receipt.transaction_id,
                total=picture.total.value if picture.total else None,
                date=picture.date.value if picture.date else None,
                confidence=round(picture.confidence, 3),
                done=len(readings),
                of=len(tasks),
            )
        )
        if job.is_enough:
            break
    return reading.with_people(
        tuple(_with_readings(person, readings, failed) for person in reading.people)
    )


def _unread(
    task: PictureReadingTask, error: CouldNotBeProcessed, failed: dict[str, list[Issue]]
) -> PictureReading:
    """The reading of a picture that the program failed at, which is noted as an issue."""
    receipt = task.receipt
    issue = Issue(
        "could_not_be_processed", error.args[0], receipt=receipt.key, places=receipt.pictures
    )
    failed.setdefault(task.person, []).append(issue)
    return PictureReading(places=receipt.pictures, note=error.why)


def _with_readings(
    person: Person,
    readings: Mapping[tuple[str, object], PictureReading],
    failed: Mapping[str, Sequence[Issue]],
) -> Person:
    receipts = tuple(
        replace(one, picture=readings.get((person.key, one.key), one.picture))
        for one in person.receipts
    )
    issues = tuple(dict.fromkeys((*person.issues, *failed.get(person.key, ()))))
    return replace(person, receipts=receipts, issues=issues)


def _read(
    tasks: Sequence[PictureReadingTask],
    month: Month,
    documents: Mapping[str, OpenDocument],
    ocr_session: OcrSession,
    job: Job,
) -> Iterator[tuple[PictureReadingTask, PictureReading | CouldNotBeProcessed]]:
    """Each picture's reading, or why there is none, in order; the engine reads ahead meanwhile."""
    below = _records_of_pages(month)
    for document, group in _by_document(tasks, documents):
        regions = [
            Region(place.page, place.box) for task in group for place in task.receipt.pictures
        ]
        seen = ocr_session.read(document, regions, job, is_enough=_enough(group))
        for task in group:
            answers = [next(seen) for _ in task.receipt.pictures]
            name = f"The picture of {task.receipt.merchant or task.receipt.transaction_id}"
            try:
                with guarded(name):
                    strip = _strip(task.receipt, ocr_session, below)
                    reading = _best_reading(task, answers, strip, document, ocr_session, job)
            except CouldNotBeProcessed as error:
                yield task, error
                continue
            lost = [one for one in answers if isinstance(one, UnreadPage) and one.is_fault]
            yield task, CouldNotBeProcessed(name, lost[0].reason) if lost else reading


def _enough(tasks: Sequence[PictureReadingTask]) -> Callable[[Region, Page], bool]:
    """Tell of regions whether a page says everything about the receipt there, beyond doubt."""
    shown = {
        Region(place.page, place.box): task for task in tasks for place in task.receipt.pictures
    }
    return lambda region, page: _reading(shown[region], [page], ()).is_sure


def _best_reading(
    task: PictureReadingTask,
    answers: Sequence[OcrRegion | UnreadPage],
    strip: _Strip | None,
    document: OpenDocument,
    ocr_session: OcrSession,
    job: Job,
) -> PictureReading:
    """Return what a picture says, by a second look or engine if the first leaves doubt."""
    pages = [*(strip.words if strip else ()), *_pages(answers)]
    reading = _reading(task, pages, answers)
    if strip and strip.words and reading.confidence < SURE:
        turned = list(ocr_session.read(document, [strip.region], job))
        other = _reading(task, [*_pages(turned), *_pages(answers)], turned)
        return max(reading, other, key=lambda one: one.confidence)
    if pages and reading.confidence < SURE:
        again = _asked_again(answers, document, ocr_session, job)
        return _reading(task, pages, answers, again) if again else reading
    return reading


def _by_document(
    tasks: Sequence[PictureReadingTask], documents: Mapping[str, OpenDocument]
) -> Iterator[tuple[OpenDocument, list[PictureReadingTask]]]:
    groups: dict[str, list[PictureReadingTask]] = {}
    for task in tasks:
        groups.setdefault(task.receipt.place.document, []).append(task)
    for sha256, group in groups.items():
        if sha256 in documents:
            yield documents[sha256], group


def _asked_again(
    answers: Sequence[OcrRegion | UnreadPage],
    document: OpenDocument,
    ocr_session: OcrSession,
    job: Job,
) -> list[Page]:
    seen = [one for one in answers if isinstance(one, OcrRegion)]
    regions = [replace(one.region, turn=one.page.turn) for one in seen]
    return _pages(list(ocr_session.read(document, regions, job, second=True)))


def _reading(
    task: PictureReadingTask,
    pages: Sequence[Page],
    answers: Sequence[OcrRegion | UnreadPage],
    second: Sequence[Page] = (),
) -> PictureReading:
    first = next((one for one in answers if isinstance(one, OcrRegion)), None)
    draft = read_picture(
        pages,
        second,
        digest=first.digest if first else "",
        fingerprint=first.fingerprint if first else "",
    )
    places = draft.places or task.receipt.pictures
    is_earlier = any(isinstance(one, OcrRegion) and one.is_earlier for one in answers)
    draft = replace(
        draft, places=places, engine=first.engine if first else "", is_earlier=is_earlier
    )
    unread = next((one for one in answers if isinstance(one, UnreadPage)), None)
    if not pages:
        note = unread.reason if unread else "the page shows no picture of it"
        return PictureReading(places=places, note=note)
    return guided(draft, task.charges, task.receipt, task.lessons)


def _pages(answers: Iterable[OcrRegion | UnreadPage]) -> list[Page]:
    return [answer.page for answer in answers if isinstance(answer, OcrRegion)]


def _records_of_pages(month: Month) -> dict[tuple[str, int], list[Place]]:
    """Return the places of records, by document and page, from the top."""
    found: dict[tuple[str, int], list[Place]] = {}
    for person in month.people:
        for receipt in person.receipts:
            place = receipt.place
            found.setdefault((place.document, place.page), []).append(place)
    return found


class _Strip(NamedTuple):
    """Part of a scanned page under a record: its receipt is part of the scan there.

    `words` are those of the page as a whole; a receipt that lies otherwise than its page is to be
    read by itself, in `region`.
    """

    words: tuple[Page, ...]
    region: Region


def _strip(
    receipt: Receipt, ocr_session: OcrSession, records: Mapping[tuple[str, int], Sequence[Place]]
) -> _Strip | None:
    """None for records with a text layer."""
    page = ocr_session.ocr_page(receipt.place.document, receipt.place.page)
    if receipt.source == "text" or page is None:
        return None
    own = page.level(receipt.place.box)
    others = [page.level(place.box) for place in records[page.document, page.number]]
    end = min((box.y0 for box in others if box.y0 > own.y1), default=page.height)
    inside = [own.y1 <= word.middle < end for word in page.words]
    words = tuple(word for word, is_in in zip(page.words, inside, strict=True) if is_in)
    scores = tuple(score for score, is_in in zip(page.scores, inside, strict=True) if is_in)
    under = Region(page.number, page.stored(Box(0, own.y1, page.width, end)))
    return _Strip((replace(page, words=words, scores=scores),) if words else (), under)
