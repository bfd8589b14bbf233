"""Single receipts read by themselves: no statement, no database."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ccprocessor.card_numbers import masked
from ccprocessor.crashes.guarding import guarded
from ccprocessor.documents.files.loose_files import LooseFile, RefusedFile, loose_files
from ccprocessor.documents.loose import LooseDocuments
from ccprocessor.documents.protocol.requests import OpenDocument
from ccprocessor.domain.masking import masked_record
from ccprocessor.domain.pictures import FieldReading, PictureReading
from ccprocessor.errors import CouldNotBeProcessed, UnreadableInput, UserError, WrongUsage
from ccprocessor.jobs import Job, Stage
from ccprocessor.matching.pictures.picture_guide import guided
from ccprocessor.services.intake.attached import (
    ATTACHED_TAKEN,
    ReadLoose,
    attached_names,
    doubt_in_words,
    is_receipt,
    mails_joined,
)
from ccprocessor.services.intake.loose_reading import (
    LooseDraft,
    LooseReceipts,
    is_doubtful,
)
from ccprocessor.services.intake.ocr_session import OcrOptions, OcrSession
from ccprocessor.services.intake.side_by_side import side_by_side
from ccprocessor.services.office import Office

_TOLD = ("merchant", "date", "total", "currency", "tax", "tip")


@dataclass(frozen=True, slots=True)
class ReadFile:
    """Result of reading a file: its receipts, or why it could not be read; `seconds` it took.

    `note` says what was left out of what is inside it, `sources` which file attached to it each
    receipt stands in, empty for itself.
    """

    file: str
    receipts: tuple[PictureReading, ...] = ()
    error: UserError | None = None
    seconds: float = 0.0
    note: str = ""
    sources: tuple[str, ...] = ()

    @property
    def main(self) -> PictureReading:
        """The receipt to tell where only one can be told: the first that shows a total or date."""
        readable = (one for one in self.receipts if one.is_readable)
        return next(readable, next(iter(self.receipts), PictureReading()))

    @property
    def is_recognised(self) -> bool:
        """True if anything of a receipt was read."""
        return any(one.is_readable for one in self.receipts)


def read_receipts(
    files: Sequence[Path],
    office: Office,
    job: Job,
    *,
    engine: str = "",
    password: str | None = None,
    warn: Callable[[str], None] = lambda _sentence: None,
) -> Iterator[ReadFile]:
    """Every file in order, those of folders and zips too, each as soon as it and those before are.

    A file that cannot be read does not stop the others. `engine`: the only one to ask; empty: the
    best that is installed, and the other where total or date are in doubt. `warn` is told of an
    engine that is given up. Raises `WrongUsage`
    where the engine asked for is not installed, and `Cancelled`.
    """
    ocr_session = OcrSession(office.reader, _ocr_options(engine, office.languages), warn)
    receipts = LooseReceipts(office.reader, ocr_session)
    passwords = () if password is None else (password,)
    found = list(loose_files(files))

    def read(file: LooseFile | RefusedFile, unheard: Job) -> ReadFile:
        return _read(file, office.loose, receipts, passwords, unheard)

    yield from side_by_side(read, found, job, Stage.RECEIPTS)


def as_json(read: ReadFile) -> dict[str, Any]:
    """A line for machines; fields of the first receipt, all of them where there are several."""
    receipts = _with_sources(read)
    source = next((source for one, source in receipts if one is read.main), "")
    told = {"file": read.file, **_fields(read.main, source)}
    if len(receipts) > 1:
        told["receipts"] = [_fields(*one) for one in receipts]
    if read.error:
        told["error"] = str(read.error)
        if isinstance(read.error, CouldNotBeProcessed):
            told["status"] = "could_not_be_processed"
    if note := read.note or (not read.error and read.main.note):
        told["note"] = note
    return told | {"seconds": round(read.seconds, 3)}


def as_lines(read: ReadFile) -> Iterator[str]:
    """The same for people, a line for each receipt."""
    for number, (receipt, source) in enumerate(_with_sources(read), 1):
        which = f" ({number} of {len(read.receipts)})" if len(read.receipts) > 1 else ""
        where = f", {source}" if source else ""
        yield f"{read.file}{where}{which}: {_sentence(receipt)}"
    if read.note:
        yield f"{read.file}: {read.note}"


def _with_sources(read: ReadFile) -> list[tuple[PictureReading, str]]:
    sources = read.sources or ("",) * len(read.receipts)
    return list(zip(read.receipts, sources, strict=True))


def _read(
    file: LooseFile | RefusedFile,
    documents: LooseDocuments,
    receipts: LooseReceipts,
    passwords: Sequence[str],
    job: Job,
) -> ReadFile:
    if isinstance(file, RefusedFile):
        return ReadFile(masked(file.shown), error=file.error)
    began = time.perf_counter()
    told = _Told()
    try:
        document = documents.open(file, passwords=passwords)
        found, fault = _readings(document, receipts, job)
        told = _Told([reading for _, reading in found], fault)
        if document.attached and (document.made or not any(one.total for one in told.readings)):
            told = _with_attached(document, (found, fault), documents, receipts, passwords, job)
    except UnreadableInput as refused:
        told = replace(told, error=refused)
    seconds = time.perf_counter() - began
    shown = masked(file.shown)
    return ReadFile(shown, tuple(told.readings), told.error, seconds, told.note, told.sources)


@dataclass(frozen=True, slots=True)
class _Told:
    """Receipts of a file, what went wrong with one of them, and what was left out."""

    readings: Sequence[PictureReading] = ()
    error: UserError | None = None
    note: str = ""
    sources: tuple[str, ...] = ()


def _with_attached(
    document: OpenDocument,
    own: _Found,
    documents: LooseDocuments,
    receipts: LooseReceipts,
    passwords: Sequence[str],
    job: Job,
) -> _Told:
    """The receipts of a document and of the files attached inside it, each purchase once."""
    found, error = own
    inside: list[ReadLoose] = []
    for one in documents.attached(document, passwords=passwords):
        if isinstance(one, UnreadableInput):
            error = error or one
            continue
        read, fault = _readings(one, receipts, job)
        error = error or fault
        inside += [
            each
            for each in read
            if each[1].is_readable and (not one.attached or is_receipt(each[1]))
        ]
    texts = [each for each in found if is_receipt(each[1])]
    joined = mails_joined([*texts, *inside], lambda draft: masked_record(guided(draft, ())))
    if not joined.receipts:
        if error is None or not document.made:
            error = _nothing_inside(document)
        return _Told([reading for _, reading in found], error)
    notes = [ATTACHED_TAKEN] if joined.views else []
    notes += joined.told
    notes += [doubt_in_words(*pair) for pair in joined.doubts]
    sources = [loose.documents[0] for loose, _ in joined.receipts]
    return _Told(
        [reading for _, reading in joined.receipts],
        error,
        " ".join(notes),
        tuple("" if one.sha256 == document.sha256 else one.name for one in sources),
    )


_Found = tuple[list[ReadLoose], UserError | None]


def _readings(document: OpenDocument, receipts: LooseReceipts, job: Job) -> _Found:
    """Return what each receipt says, and what went wrong with one of them or with a page."""
    read = receipts.read(document, job)
    readings: list[ReadLoose] = []
    error: UserError | None = None
    if failed := [page for page in read.unread if page.is_fault]:
        error = CouldNotBeProcessed(document.name, failed[0].reason)
    elif read.unread and not read.receipts:
        error = UnreadableInput(f"{document.name} could not be read: {read.unread[0].reason}.")
    for one in read.receipts:
        try:
            with guarded(document.name, document.given):
                readings.append(_reading(one, receipts, job))
        except CouldNotBeProcessed as fault:
            error = fault
    return readings, error


def _reading(loose: LooseDraft, receipts: LooseReceipts, job: Job) -> ReadLoose:
    """Return what a receipt says by itself; by two engines if that leaves doubt."""
    reading = guided(loose.draft, ())
    if is_doubtful(reading):
        loose = receipts.asked_again(loose, job)
        reading = guided(loose.draft, ())
    return loose, masked_record(reading)


def _nothing_inside(document: OpenDocument) -> UnreadableInput:
    names = attached_names(document)
    return UnreadableInput(
        f"{document.name} shows no receipt, nor was one found in what is attached inside: {names}.",
        hint="Save the attached files from it and give those.",
    )


def _ocr_options(engine: str, languages: str) -> OcrOptions:
    ocr_options = OcrOptions.of_this_machine(engine, languages)
    if engine not in {"", "both"} and not ocr_options.engines:
        raise WrongUsage(
            f"{engine} is not installed here.",
            hint="Install it, or leave --engine out; `ccprocessor doctor` says what is there.",
        )
    return ocr_options


def _fields(reading: PictureReading, source: str = "") -> dict[str, Any]:
    values = dict(reading.fields)
    told: dict[str, Any] = {"attached": source} if source else {}
    told |= {name: field.value if (field := values[name]) else None for name in _TOLD}
    return told | {"fields": {name: _field(field) for name, field in reading.fields if field}}


def _field(field: FieldReading) -> dict[str, Any]:
    place = field.places[0] if field.places else None
    return {
        "value": field.value,
        "box": list(place.box) if place else None,
        "page": place.page if place else None,
        "confidence": field.confidence,
        "evidence": list(field.evidence),
        "alternatives": list(field.alternatives),
    }


def _sentence(reading: PictureReading) -> str:
    if not reading.is_readable:
        return reading.note or "nothing of a receipt was found on it"
    values = {name: field.value if field else "" for name, field in reading.fields}
    total = f"total {values['total'] or 'not found'} {values['currency']}".rstrip()
    parts = [values["merchant"] or "no merchant", values["date"] or "no date", total]
    parts += [f"{name} {values[name]}" for name in ("tax", "tip") if values[name]]
    return f"{', '.join(parts)} ({reading.confidence:.0%} sure)"
