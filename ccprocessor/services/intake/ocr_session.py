"""Scanned pages and receipt pictures, read by OCR for one run and remembered while it lasts."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import NamedTuple

from ccprocessor.crashes.guarding import guarded
from ccprocessor.documents.ocr.availability import installed_engines
from ccprocessor.documents.ocr_results import Kept
from ccprocessor.documents.ocr_workers import NotStarted, OcrRegion
from ccprocessor.documents.protocol.requests import OpenDocument, Region
from ccprocessor.documents.reader import DocumentReader
from ccprocessor.domain.pages import Page, UnreadPage
from ccprocessor.domain.places import Box
from ccprocessor.errors import CouldNotBeProcessed
from ccprocessor.jobs import Job, Progress, Stage
from ccprocessor.services.intake.kept_results import IsEnough, OfficeResults, never_enough
from ccprocessor.services.intake.page_texts import PageTexts

_NOT_INSTALLED = (
    "no program that reads scans is installed (install rapidocr, or tesseract with pytesseract)"
)
_AT_A_TIME, _MOST_WAITING = 24, 200
"""Scans handed over together, so that no engine waits, and pages that wait meanwhile."""

_MOST_FALLS = 5
"""Pages in a row: each costs two starts of a process, or the time that a page may take."""


@dataclass(frozen=True, slots=True)
class OcrOptions:
    """Options of OCR: which engines in which order, and Tesseract's languages."""

    engines: tuple[str, ...]
    languages: str = "eng"

    @classmethod
    def of_this_machine(cls, wanted: str = "", languages: str = "eng") -> OcrOptions:
        """The engines installed here; with `wanted` only the one of that name."""
        there = installed_engines()
        return cls(tuple(name for name in there if wanted in {"", "both", name}), languages)


class _GivenUp(NamedTuple):
    """Why an engine is not asked any more, as the end of a sentence, and whether it fell."""

    why: str
    fell: bool


class OcrSession:
    """Pages read by OCR in this run, by document and page; `spent` counts the seconds.

    `scans` are the numbers of scanned pages of documents, where they are known; `kept` is what the
    office has read of pictures.
    An engine that does not start, or falls too often in a row, is not asked again: the next one
    takes its place, which `warn` is told.
    """

    def __init__(
        self,
        reader: DocumentReader,
        ocr_options: OcrOptions,
        warn: Callable[[str], None] = lambda _sentence: None,
        scans: Mapping[str, int] = MappingProxyType({}),
        kept: OfficeResults | None = None,
    ) -> None:
        self.spent = 0.0
        self.kept = kept
        self.texts = PageTexts()
        self._reader = reader
        self._ocr_options = ocr_options
        self._warn = warn
        self._scans = scans
        self._done = Counter[str]()
        self._falls = Counter[str]()
        self._given_up: dict[str, _GivenUp] = {}
        self._pages: dict[tuple[str, int], Page | UnreadPage] = {}
        self._numbers: dict[tuple[str, int], list[Box]] = {}

    def page(self, page: Page | UnreadPage) -> Page | UnreadPage:
        """The page as read by OCR where it was, with its pictures as they are drawn."""
        seen = self._pages.get((page.document, page.number), page)
        if isinstance(seen, Page) and isinstance(page, Page) and seen is not page:
            whole = Box(0, 0, seen.width, seen.height)
            return replace(seen, pictures=(whole,))
        return seen

    def ocr_page(self, document: str, number: int) -> Page | None:
        """A whole page as it was read by OCR; None where it was not, or could not be."""
        seen = self._pages.get((document, number))
        return seen if isinstance(seen, Page) else None

    def with_scans(
        self, document: OpenDocument, pages: Iterable[Page | UnreadPage], job: Job
    ) -> Iterator[Page | UnreadPage]:
        """Yield pages in order, the scanned ones as read by OCR, which takes several at a time."""
        waiting: list[Page | UnreadPage] = []
        scans: list[int] = []
        for page in pages:
            waiting.append(page)
            if isinstance(page, Page) and page.is_scanned:
                scans.append(page.number)
            if not scans or len(scans) >= _AT_A_TIME or len(waiting) >= _MOST_WAITING:
                self.read_pages(document, scans, job)
                yield from map(self.page, waiting)
                waiting, scans = [], []
        self.read_pages(document, scans, job)
        yield from map(self.page, waiting)

    def numbers(self) -> dict[str, dict[int, tuple[Box, ...]]]:
        """Boxes of full card numbers that were seen, by document and page, as stored."""
        found: dict[str, dict[int, tuple[Box, ...]]] = {}
        for (document, number), boxes in self._numbers.items():
            found.setdefault(document, {})[number] = tuple(dict.fromkeys(boxes))
        return found

    def read_pages(self, document: OpenDocument, numbers: Sequence[int], job: Job) -> None:
        """Read whole pages by OCR; those known already are not read again."""
        wanted = [number for number in numbers if (document.sha256, number) not in self._pages]
        regions = [Region(number) for number in wanted]
        for answer in self.read(document, regions, job):
            job.at(self._progress(document, _number(answer)))
            self._done[document.sha256] += 1
            read = answer if isinstance(answer, UnreadPage) else answer.page
            self._pages[document.sha256, _number(answer)] = read

    def _progress(self, document: OpenDocument, page: int) -> Progress:
        """Say how many scans are read, or which page where nobody knows how many there are."""
        total = self._scans.get(document.sha256, 0)
        done = self._done[document.sha256] if total else page
        return Progress(Stage.SCANS, done, total or document.pages, document.name)

    def read(
        self,
        document: OpenDocument,
        regions: Sequence[Region],
        job: Job,
        *,
        second: bool = False,
        is_enough: IsEnough = never_enough,
    ) -> Iterator[OcrRegion | UnreadPage]:
        """Read regions with the first engine, or with the second; none where that is missing.

        A region at which the first one falls is asked of the others. What an earlier version read
        of a picture counts where it `is_enough`.
        """
        left = list(regions)
        while left and (engines := self._engines()[second:]):
            for answer in self._asked(engines[0], document, tuple(left), job, is_enough):
                others = engines[1:] if _is_fallen(answer) and not second else ()
                for other in others:
                    answer = next(self._asked(other, document, left[:1], job, is_enough), answer)  # noqa: PLW2901
                del left[0]
                if isinstance(answer, OcrRegion) and not second:
                    self.texts.add_picture(answer.page)
                yield answer
        if not second:
            why, fell = next(
                reversed(self._given_up.values()), _GivenUp(_NOT_INSTALLED, fell=False)
            )
            for region in left:
                yield UnreadPage(document.sha256, region.page, why, is_fault=fell)

    def _engines(self) -> tuple[str, ...]:
        return tuple(name for name in self._ocr_options.engines if name not in self._given_up)

    def _asked(
        self,
        engine: str,
        document: OpenDocument,
        regions: Sequence[Region],
        job: Job,
        is_enough: IsEnough,
    ) -> Iterator[OcrRegion | UnreadPage]:
        """Yield what one engine reads; end before a region at which it is given up."""
        kept = Kept(self.kept, _guarded(is_enough)) if self.kept else None
        began = time.perf_counter()
        for answer in self._reader.read_regions(
            document, regions, job, engine=engine, languages=self._ocr_options.languages, kept=kept
        ):
            self.spent += time.perf_counter() - began
            self._falls[engine] = self._falls[engine] + 1 if _is_fallen(answer) else 0
            if isinstance(answer, NotStarted):
                return self._give_up(engine, _GivenUp(answer.reason, fell=False))
            if self._falls[engine] >= _MOST_FALLS:
                why = f"{engine} failed at {_MOST_FALLS} pages or pictures in a row"
                return self._give_up(engine, _GivenUp(why, fell=True))
            if isinstance(answer, OcrRegion) and answer.numbers:
                boxes = [answer.page.stored(box) for box in answer.numbers]
                self._numbers.setdefault((document.sha256, answer.page.number), []).extend(boxes)
            yield answer
            began = time.perf_counter()

    def _give_up(self, engine: str, found: _GivenUp) -> None:
        """Ask an engine no more, and say so once, whichever thread it was that met with it."""
        if self._given_up.setdefault(engine, found) is found:
            others = self._engines()
            rest = f"{others[0]} reads them instead" if others else "the others are not read"
            self._warn(f"Of scans and pictures: {found.why}; {rest}.")


def _guarded(is_enough: IsEnough) -> IsEnough:
    """The same; a picture that the program fails at is read again."""

    def answer(region: Region, page: Page) -> bool:
        try:
            with guarded("A picture"):
                return is_enough(region, page)
        except CouldNotBeProcessed:
            return False

    return answer


def _number(answer: OcrRegion | UnreadPage) -> int:
    return answer.number if isinstance(answer, UnreadPage) else answer.region.page


def _is_fallen(answer: OcrRegion | UnreadPage) -> bool:
    """Tell an answer over which the engine, or its process, came to an end."""
    return isinstance(answer, UnreadPage) and answer.is_fault
