"""Scanned pages and receipt pictures, read by eye for one run and remembered while it lasts."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ccprocessor.documents.ocr.availability import installed_engines
from ccprocessor.documents.reader import DocumentReader
from ccprocessor.documents.requests import OpenDocument, Region
from ccprocessor.documents.seeing import SeenRegion
from ccprocessor.domain.pages import Page, UnreadPage
from ccprocessor.domain.places import Box
from ccprocessor.jobs import Job

_NOT_INSTALLED = (
    "no program that reads scans is installed (install rapidocr, or tesseract with pytesseract)"
)


@dataclass(frozen=True, slots=True)
class Eyesight:
    """How pages are read by eye: which engines in which order, and Tesseract's languages."""

    engines: tuple[str, ...]
    languages: str = "eng"

    @classmethod
    def of_this_machine(cls, wanted: str = "", languages: str = "eng") -> Eyesight:
        """The engines installed here; with `wanted` only the one of that name."""
        there = installed_engines()
        return cls(tuple(name for name in there if wanted in {"", "both", name}), languages)


class Sight:
    """What was read by eye in this run, by document and page; `spent` counts the seconds."""

    def __init__(self, reader: DocumentReader, eyesight: Eyesight) -> None:
        self.spent = 0.0
        self._reader = reader
        self._eyesight = eyesight
        self._pages: dict[tuple[str, int], Page | UnreadPage] = {}
        self._numbers: dict[tuple[str, int], list[Box]] = {}

    def __bool__(self) -> bool:
        """Whether anything was read by eye so far."""
        return bool(self._pages)

    def page(self, page: Page | UnreadPage) -> Page | UnreadPage:
        """The page as read by eye where it was, with its pictures as they are drawn."""
        seen = self._pages.get((page.document, page.number), page)
        if isinstance(seen, Page) and isinstance(page, Page) and seen is not page:
            whole = Box(0, 0, seen.width, seen.height)
            return replace(seen, pictures=(whole,))
        return seen

    def seen_page(self, document: str, number: int) -> Page | None:
        """A whole page as it was read by eye; None where it was not, or could not be."""
        seen = self._pages.get((document, number))
        return seen if isinstance(seen, Page) else None

    def numbers(self) -> dict[str, dict[int, tuple[Box, ...]]]:
        """Boxes of full card numbers that were seen, by document and page, as stored."""
        found: dict[str, dict[int, tuple[Box, ...]]] = {}
        for (document, number), boxes in self._numbers.items():
            found.setdefault(document, {})[number] = tuple(dict.fromkeys(boxes))
        return found

    def look(self, document: OpenDocument, numbers: Sequence[int], job: Job) -> None:
        """Read whole pages by eye; those known already are not read again."""
        wanted = [number for number in numbers if (document.sha256, number) not in self._pages]
        label = f"Reading scanned pages of {document.name}"
        regions = [Region(number) for number in wanted]
        for answer in job.through(self.read(document, regions, job), len(regions), label):
            if isinstance(answer, UnreadPage):
                self._pages[document.sha256, answer.number] = answer
            else:
                self._pages[document.sha256, answer.region.page] = answer.page

    def read(
        self, document: OpenDocument, regions: Sequence[Region], job: Job, *, second: bool = False
    ) -> Iterator[SeenRegion | UnreadPage]:
        """Read regions with the first engine, or with the second; none where that is missing."""
        engines = self._eyesight.engines[1:] if second else self._eyesight.engines
        if not engines:
            if not second:
                for region in regions:
                    yield UnreadPage(document.sha256, region.page, _NOT_INSTALLED)
            return
        languages = self._eyesight.languages
        began = time.perf_counter()
        for answer in self._reader.see(
            document, regions, job, engine=engines[0], languages=languages
        ):
            self.spent += time.perf_counter() - began
            if isinstance(answer, SeenRegion) and answer.numbers:
                boxes = [answer.page.stored(box) for box in answer.numbers]
                self._numbers.setdefault((document.sha256, answer.page.number), []).extend(boxes)
            yield answer
            began = time.perf_counter()
