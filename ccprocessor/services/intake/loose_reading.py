"""Loose receipts read: pages from their text or by OCR, told apart, each made a draft."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from ccprocessor.crashes.guarding import guarded
from ccprocessor.documents.ocr_workers import OcrRegion
from ccprocessor.documents.protocol.requests import OpenDocument, Region
from ccprocessor.documents.reader import DocumentReader
from ccprocessor.domain.pages import Page, UnreadPage
from ccprocessor.domain.pictures import SURE, PictureDraft, PictureReading
from ccprocessor.domain.places import Box, Place
from ccprocessor.errors import CouldNotBeProcessed
from ccprocessor.extraction.picture.loose_receipts import (
    PagePart,
    ReceiptPages,
    joined_files,
    loose_receipts,
)
from ccprocessor.extraction.picture.loose_splitting import asks_for_nothing, shows_total
from ccprocessor.extraction.picture.reading import read_picture
from ccprocessor.jobs import Job
from ccprocessor.matching.pictures.picture_guide import guided
from ccprocessor.services.intake.ocr_session import OcrSession

_NOT_ASKED = "pictures were not read in this run"
_ENOUGH_WORDS = 8  # of a page that has text
_MOSTLY_PICTURE = 0.5  # of a page
_BEYOND_DOUBT, _LIKELY_DATE = 0.98, 0.8
"""Confidence of a total, and of a date beside it, from which no second engine is asked.

Of 160 real receipts 19 are such: the second engine corrected none of their values.
"""

_FEW_PAGES = 5
"""A receipt has no more; a longer text without date and total is something else."""


@dataclass(frozen=True, slots=True)
class LooseDraft:
    """One receipt: the documents it is in, where it lies, and everything it may say."""

    documents: tuple[OpenDocument, ...]
    paper: ReceiptPages
    draft: PictureDraft


@dataclass(frozen=True, slots=True)
class LooseRead:
    """Receipts found in a document of loose receipts, and pages that could not be read."""

    receipts: tuple[LooseDraft, ...]
    unread: tuple[UnreadPage, ...] = ()


class LooseReceipts:
    """Reads documents of loose receipts for one run; may be used by several threads.

    Without `ocr_session` only pages that have text are read.
    """

    def __init__(self, reader: DocumentReader, ocr_session: OcrSession | None) -> None:
        self._reader = reader
        self._ocr_session = ocr_session

    def read(self, document: OpenDocument, job: Job) -> LooseRead:
        """Every receipt of a document, by the first engine where there is no text to trust.

        What the program fails at counts as a page that is not read. Raises `UnreadableInput` where
        the file has vanished or changed meanwhile.
        """
        try:
            with guarded(document.name):
                return self._read(document, job)
        except CouldNotBeProcessed as error:
            return LooseRead((), (_failed(document, 1, error),))

    def _read(self, document: OpenDocument, job: Job) -> LooseRead:
        printed = list(self._reader.pages(document, job))
        if document.made and any(_has_text(page) for page in printed):
            return self._told(document, printed, (), job)  # set from letters: there is no more
        blind = [page for page in printed if not _is_printed(page)]
        read = self._told(document, printed, blind, job)
        says_little = not any(one.draft.totals or one.draft.dates for one in read.receipts)
        is_short = len(blind) < len(printed) <= _FEW_PAGES
        if says_little and is_short and self._ocr_session is not None:
            return self._told(document, printed, printed, job)  # its letters may mean others
        return read

    def _told(
        self,
        document: OpenDocument,
        printed: Sequence[Page | UnreadPage],
        blind: Sequence[Page | UnreadPage],
        job: Job,
    ) -> LooseRead:
        """Return what the pages say, the `blind` ones as read by OCR."""
        looks, unread = self._looked_at(document, blind, job)
        lost = {page.number for page in unread}
        best = [looks[page.number].page if page.number in looks else page for page in printed]
        pages = [page for page in best if isinstance(page, Page) and page.number not in lost]
        copies = [page for page in printed if isinstance(page, Page) and page.number in looks]
        receipts: list[LooseDraft] = []
        failed: list[UnreadPage] = []
        is_set = bool(document.made) and not blind
        papers = [ReceiptPages(tuple(map(PagePart, pages)))] if is_set else loose_receipts(pages)
        for paper in papers:
            try:
                with guarded(document.name):
                    closer = self._read_closer(document, paper, job)
                    receipts.append(_draft((document,), closer, looks, copies))
            except CouldNotBeProcessed as error:
                failed.append(_failed(document, paper.pages[0].number, error))
        if not blind:
            receipts = list(_with_pages_between(receipts))
        return LooseRead(tuple(receipts), (*unread, *failed))

    def asked_again(self, loose: LooseDraft, job: Job) -> LooseDraft:
        """The same with what the second engine sees; as it was where there is none."""
        second = [
            answer.page
            for document in loose.documents
            for answer in self._seen(document, _regions(document, loose.paper), job, second=True)
            if isinstance(answer, OcrRegion)
        ]
        if not second:
            return loose
        known = loose.draft
        draft = read_picture(
            loose.paper.pages, second, digest=known.digest, fingerprint=known.fingerprint
        )
        return replace(loose, draft=_on(draft, loose.paper, known.engine))

    def _looked_at(
        self, document: OpenDocument, blind: Sequence[Page | UnreadPage], job: Job
    ) -> tuple[dict[int, OcrRegion], tuple[UnreadPage, ...]]:
        """Return OCR results of pages without text to trust, by number; and pages lost."""
        if self._ocr_session is None:  # then only what eyes would see more of is left waiting
            blind = [page for page in blind if _is_more_than_words(page)]
        regions = [Region(page.number) for page in blind]
        answers = list(self._seen(document, regions, job))
        legible = {page.number for page in blind if _has_text(page)}
        if self._ocr_session is None:
            legible |= {page.number for page in blind if not _may_be_seen(page)}
        return (
            {one.region.page: one for one in answers if isinstance(one, OcrRegion)},
            tuple(
                one for one in answers if isinstance(one, UnreadPage) and one.number not in legible
            ),
        )

    def _read_closer(self, document: OpenDocument, paper: ReceiptPages, job: Job) -> ReceiptPages:
        """A receipt that shares its page seen once more, by itself: its print is small."""
        part = paper.parts[0]
        if paper.is_whole_pages or part.page.source != "ocr":
            return paper
        for answer in self._seen(document, _regions(document, paper), job):
            if isinstance(answer, OcrRegion) and answer.page.words:
                return ReceiptPages((PagePart(answer.page, part.box),))
        return paper

    def _seen(
        self, document: OpenDocument, regions: Sequence[Region], job: Job, *, second: bool = False
    ) -> Iterator[OcrRegion | UnreadPage]:
        if self._ocr_session is None:
            if not second:
                yield from (UnreadPage(document.sha256, one.page, _NOT_ASKED) for one in regions)
            return
        yield from self._ocr_session.read(
            document, regions, job, second=second, is_enough=_is_enough
        )


def _is_enough(_region: Region, page: Page) -> bool:
    """Tell whether a page says everything about its receipt, beyond doubt."""
    return guided(read_picture([page]), ()).is_sure


def _with_pages_between(drafts: Sequence[LooseDraft]) -> Iterator[LooseDraft]:
    """The receipts of a file that has letters; pages that ask for nothing go with the one before.

    Terms, details of use and covers say no total; alone they would pass for receipts.
    """
    if not any(shows_total(one.draft) for one in drafts):
        yield from drafts
        return
    last: LooseDraft | None = None
    cover: tuple[PagePart, ...] = ()
    for one in drafts:
        if asks_for_nothing(one.draft) and one.paper.is_whole_pages:
            if last is None:
                cover += one.paper.parts
            else:
                last = _with_parts(last, (*last.paper.parts, *one.paper.parts))
            continue
        if last is not None:
            yield last
        last = _with_parts(one, (*cover, *one.paper.parts)) if cover else one
        cover = ()
    if last is not None:
        yield last


def _with_parts(loose: LooseDraft, parts: tuple[PagePart, ...]) -> LooseDraft:
    return replace(loose, paper=ReceiptPages(parts))


def _may_be_seen(page: Page | UnreadPage) -> bool:
    """Tell whether OCR may find more on a page than the few words it has."""
    return not isinstance(page, Page) or bool(page.pictures) or not page.words


def _failed(document: OpenDocument, page: int, error: CouldNotBeProcessed) -> UnreadPage:
    return UnreadPage(document.sha256, page, error.why, is_fault=True)


def joined_reads(reads: Sequence[LooseRead]) -> tuple[LooseDraft, ...]:
    """The receipts of files in their order, those that go on in the next file joined."""
    drafts = [one for read in reads for one in read.receipts]
    names = [PurePath(one.documents[0].name).stem for one in drafts]
    own = {id(one.paper): one for one in drafts}
    papers = joined_files([one.paper for one in drafts], names)
    return tuple(own.get(id(paper)) or _joined(paper, drafts) for paper in papers)


def _joined(paper: ReceiptPages, drafts: Sequence[LooseDraft]) -> LooseDraft:
    """The draft of a paper that takes the pages of several."""
    pages = {(page.document, page.number) for page in paper.pages}
    members = [
        one
        for one in drafts
        if any((page.document, page.number) in pages for page in one.paper.pages)
    ]
    known = members[0].draft
    draft = read_picture(paper.pages, digest=known.digest, fingerprint=known.fingerprint)
    documents = {one.sha256: one for member in members for one in member.documents}
    return LooseDraft(tuple(documents.values()), paper, _on(draft, paper, known.engine))


def is_doubtful(reading: PictureReading) -> bool:
    """Tell whether total or date wants a second opinion.

    Beside a total beyond doubt a likely date wants none: what is left open is mostly the order of
    day and month, of which another engine knows no more.
    """
    if reading.total is None or reading.date is None:
        return True
    total, date = reading.total.confidence, reading.date.confidence
    return total < SURE or date < (_LIKELY_DATE if total >= _BEYOND_DOUBT else SURE)


def _is_printed(page: Page | UnreadPage) -> bool:
    """Tell whether its own text can be trusted: it has some, and is not the picture of a paper."""
    return isinstance(page, Page) and _has_text(page) and page.picture_share < _MOSTLY_PICTURE


def _is_more_than_words(page: Page | UnreadPage) -> bool:
    """Tell whether a page holds a picture, or could not be read as text."""
    return isinstance(page, UnreadPage) or bool(page.pictures)


def _has_text(page: Page | UnreadPage) -> bool:
    return isinstance(page, Page) and len(page.words) >= _ENOUGH_WORDS


def _regions(document: OpenDocument, paper: ReceiptPages) -> list[Region]:
    """The parts of a paper that were read by OCR in a document, and which way up."""
    return [
        Region(part.page.number, part.page.stored(part.box) if part.box else None, part.page.turn)
        for part in paper.parts
        if part.page.source == "ocr" and part.page.document == document.sha256
    ]


def _draft(
    documents: tuple[OpenDocument, ...],
    paper: ReceiptPages,
    looks: Mapping[int, OcrRegion],
    copies: Sequence[Page],
) -> LooseDraft:
    """Return what a receipt says; a text layer over its picture counts as a second reading.

    If it shares its page with others, the look of the page is not its own.
    """
    read_pages = looks.get(paper.pages[0].number)
    own = paper.is_whole_pages and read_pages is not None
    numbers = {page.number for page in paper.pages} if own else set()
    second = [page for page in copies if page.number in numbers and _has_text(page)]
    draft = read_picture(
        paper.pages,
        second,
        digest=read_pages.digest if read_pages and own else "",
        fingerprint=read_pages.fingerprint if read_pages and own else "",
    )
    if read_pages and read_pages.is_earlier:
        draft = replace(draft, is_earlier=True)
    return LooseDraft(
        documents, paper, _on(draft, paper, read_pages.engine if read_pages else "text")
    )


def _on(draft: PictureDraft, paper: ReceiptPages, engine: str) -> PictureDraft:
    return replace(draft, places=draft.places or tuple(_places(paper)), engine=engine)


def _places(paper: ReceiptPages) -> Iterator[Place]:
    for part in paper.parts:
        page = part.page
        yield page.place(part.box or Box(0, 0, page.width, page.height))
