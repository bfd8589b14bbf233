"""Loose receipts read: pages from their text or by eye, told apart, each made a draft."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ccprocessor.documents.reader import DocumentReader
from ccprocessor.documents.requests import OpenDocument, Region
from ccprocessor.documents.seeing import SeenRegion
from ccprocessor.domain.pages import Page, UnreadPage
from ccprocessor.domain.pictures import PictureDraft, PictureReading
from ccprocessor.domain.places import Box, Place
from ccprocessor.extraction.loose_receipts import LoosePaper, loose_receipts
from ccprocessor.extraction.picture_reading import read_picture
from ccprocessor.jobs import Job
from ccprocessor.services.sight import Sight

_SURE = 0.9
"""Confidence of total and date below which the second engine is asked."""

_ENOUGH_WORDS = 8
_MOSTLY_PICTURE = 0.5


@dataclass(frozen=True, slots=True)
class LooseDraft:
    """One receipt of a document: where it lies, and everything it may say."""

    document: OpenDocument
    paper: LoosePaper
    draft: PictureDraft


@dataclass(frozen=True, slots=True)
class LooseRead:
    """What a document of loose receipts gave, and pages of it that could not be read."""

    receipts: tuple[LooseDraft, ...]
    unread: tuple[UnreadPage, ...] = ()


class LooseReceipts:
    """Reads documents of loose receipts for one run; may be used by several threads."""

    def __init__(self, reader: DocumentReader, sight: Sight) -> None:
        self._reader = reader
        self._sight = sight

    def read(self, document: OpenDocument, job: Job) -> LooseRead:
        """Every receipt of a document, by the first engine where there is no text to read."""
        printed = list(self._reader.pages(document, job))
        blind = [page for page in printed if not isinstance(page, Page) or not _is_printed(page)]
        regions = [Region(_number(page)) for page in blind]
        answers = list(self._sight.read(document, regions, job))
        seen = {_number_seen(answer): answer for answer in answers}
        pages = [
            answer.page if isinstance(answer := seen.get(_number(page)), SeenRegion) else page
            for page in printed
        ]
        looks = {n: answer for n, answer in seen.items() if isinstance(answer, SeenRegion)}
        unread = tuple(answer for answer in answers if isinstance(answer, UnreadPage))
        lost = {page.number for page in unread}
        good = [page for page in pages if isinstance(page, Page) and page.number not in lost]
        receipts = tuple(_draft(document, paper, looks) for paper in loose_receipts(good))
        return LooseRead(receipts, unread)

    def asked_again(self, loose: LooseDraft, job: Job) -> LooseDraft:
        """The same with what the second engine sees; as it was where there is none."""
        parts = [part for part in loose.paper.parts if part.page.source == "ocr"]
        regions = [
            Region(part.page.number, part.page.stored(part.box) if part.box else None)
            for part in parts
        ]
        second = [
            answer.page
            for answer in self._sight.read(loose.document, regions, job, second=True)
            if isinstance(answer, SeenRegion)
        ]
        if not second:
            return loose
        known = loose.draft
        draft = read_picture(
            loose.paper.pages, second, digest=known.digest, fingerprint=known.fingerprint
        )
        return replace(loose, draft=_on(draft, loose.paper, known.engine))


def is_doubtful(reading: PictureReading) -> bool:
    """Whether total or date wants a second opinion."""
    return reading.confidence < _SURE


def _is_printed(page: Page) -> bool:
    """Whether its own text can be read: it has some, and is not the picture of a paper."""
    return len(page.words) >= _ENOUGH_WORDS and page.picture_share < _MOSTLY_PICTURE


def _number(page: Page | UnreadPage) -> int:
    return page.number


def _number_seen(answer: SeenRegion | UnreadPage) -> int:
    return answer.region.page if isinstance(answer, SeenRegion) else answer.number


def _draft(document: OpenDocument, paper: LoosePaper, looks: dict[int, SeenRegion]) -> LooseDraft:
    """What a paper says; where it is only a part of a page, the page's look is not its own."""
    look = looks.get(paper.pages[0].number)
    whole = look is not None and len(paper.parts) == 1 and paper.parts[0].box is None
    draft = read_picture(
        paper.pages,
        digest=look.digest if look and whole else "",
        fingerprint=look.fingerprint if look and whole else "",
    )
    return LooseDraft(document, paper, _on(draft, paper, look.engine if look else "text"))


def _on(draft: PictureDraft, paper: LoosePaper, engine: str) -> PictureDraft:
    return replace(draft, places=draft.places or tuple(_places(paper)), engine=engine)


def _places(paper: LoosePaper) -> Iterator[Place]:
    for part in paper.parts:
        page = part.page
        yield page.place(part.box or Box(0, 0, page.width, page.height))
