"""One receipt's picture read anew by another engine, for looking at: nothing is stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ccprocessor.documents.ocr.availability import installed_engines
from ccprocessor.documents.ocr_workers import OcrRegion
from ccprocessor.documents.protocol.requests import Region
from ccprocessor.domain.pages import UnreadPage
from ccprocessor.domain.pictures import PictureReading
from ccprocessor.domain.receipts import Receipt
from ccprocessor.domain.statement import Transaction
from ccprocessor.errors import UserError
from ccprocessor.extraction.picture.reading import read_picture
from ccprocessor.jobs import Job
from ccprocessor.matching.pictures.picture_guide import guided
from ccprocessor.services.intake.ocr_session import OcrOptions, OcrSession
from ccprocessor.services.office import Office


class NoOtherEngine(UserError):
    """The picture was read by the only engine there is."""

    hint = "Install the second one: Tesseract with pytesseract, or RapidOCR."


def reread(
    office: Office, copy: Path, receipt: Receipt, charges: Sequence[Transaction], job: Job
) -> PictureReading:
    """Read a receipt's picture with the engine that has not read it yet, guided by `charges`.

    `copy` is the redacted copy of the receipt's document. Raises `NoOtherEngine`, `UnreadableInput`
    and `Cancelled`.
    """
    before = receipt.picture
    engines = tuple(name for name in installed_engines() if not before or name != before.engine)
    if not engines:
        raise NoOtherEngine("There is no second program that reads pictures here.")
    places = receipt.pictures or (before.places if before else ())
    document = replace(office.reader.open(copy), sha256=receipt.place.document)
    ocr_session = OcrSession(office.reader, OcrOptions(engines, office.languages))
    answers = list(ocr_session.read(document, [Region(one.page, one.box) for one in places], job))
    seen = [answer for answer in answers if isinstance(answer, OcrRegion)]
    if not seen:
        unread = next((one.reason for one in answers if isinstance(one, UnreadPage)), "")
        return PictureReading(
            places=places, engine=engines[0], note=unread or "the page shows no picture of it"
        )
    draft = read_picture(
        [one.page for one in seen], digest=seen[0].digest, fingerprint=seen[0].fingerprint
    )
    draft = replace(draft, places=draft.places or places, engine=seen[0].engine)
    return guided(draft, charges, receipt)
