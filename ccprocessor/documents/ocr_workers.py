"""Pages and pictures read by OCR: workers that hold the engines, and what they saw kept."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from ccprocessor.documents.files.ocr_cache import OcrCache
from ccprocessor.documents.ocr.availability import engine_version
from ccprocessor.documents.protocol.errors import EngineDoesNotStart
from ccprocessor.documents.protocol.requests import Limits, OcrTask, OpenDocument, Region, Source
from ccprocessor.documents.protocol.wire import Kind, OcrContent, unpacked
from ccprocessor.documents.workers.pool import WorkerPool
from ccprocessor.domain.pages import Page, UnreadPage
from ccprocessor.domain.places import Box
from ccprocessor.jobs import Job
from ccprocessor.scratch import Scratch

OCR_VERSION = 11
"""Raised with every change in what OCR gives."""


@dataclass(frozen=True, slots=True)
class OcrRegion:
    """Result of OCR on a region.

    `page` holds its words (source "ocr"); `numbers` are boxes of all but the last four digits of
    full card numbers, which are masked in the words; `digest` tells the picture's content,
    `fingerprint` its look (hex).
    """

    region: Region
    page: Page
    engine: str
    digest: str
    fingerprint: str
    numbers: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class NotStarted(UnreadPage):
    """A page that was not read, as no other would be: the engine does not start."""


class OcrWorkers:
    """Reads regions of documents by OCR; its processes start with the first of them."""

    def __init__(self, workers: int, cache: Path | None, limits: Limits, scratch: Scratch) -> None:
        self._count = workers
        self._limits = replace(limits, page_seconds=limits.ocr_seconds)
        self._cache = OcrCache(cache, scratch) if cache else None
        self._pool: WorkerPool | None = None
        self._scratch = scratch
        self._starting = threading.Lock()

    @property
    def worker_pids(self) -> tuple[int, ...]:
        """Process ids of the workers; none before the first region."""
        return self._pool.pids if self._pool else ()

    def read_regions(
        self,
        document: OpenDocument,
        regions: Sequence[Region],
        engine: str,
        languages: str,
        job: Job,
    ) -> Iterator[OcrRegion | UnreadPage]:
        """Every region in order, each as soon as it was read; known ones without a worker.

        Raises `Cancelled`, with the workers stopped. What cannot be read is told, page by page.
        """
        keys = [_key(document, region, engine, languages) for region in regions]
        known = [self._kept(key) if document.password is None else None for key in keys]
        new = [region for region, content in zip(regions, known, strict=True) if content is None]
        fresh = self._fresh(document, new, engine, languages, job) if new else iter(())
        for region, key, kept in zip(regions, keys, known, strict=True):
            job.check()
            content = kept or next(fresh)
            if isinstance(content, UnreadPage):
                yield replace(content, number=region.page)
                continue
            if self._cache and kept is None and document.password is None:
                self._cache.keep(key, content)
            yield _seen(document, region, content)

    def close(self) -> None:
        """Stop the workers."""
        if self._pool:
            self._pool.close()

    def _kept(self, key: str) -> OcrContent | None:
        return self._cache.find(key) if self._cache else None

    def _fresh(
        self,
        document: OpenDocument,
        regions: Sequence[Region],
        engine: str,
        languages: str,
        job: Job,
    ) -> Iterator[OcrContent | UnreadPage]:
        """Yield what was read, or why nothing was; one for each region."""
        pool, scratch = self._started()
        source = Source(document.path, document.password, document.modified_ns, document.name)
        tasks = [OcrTask(source, region, engine, languages, scratch) for region in regions]
        for kind, number, body in pool.answers(pool.begin(tasks), job):
            match kind:
                case Kind.PAGE:
                    yield unpacked(body, OcrContent)
                case Kind.UNREAD | Kind.LOST:
                    lost = kind is Kind.LOST
                    yield UnreadPage(document.sha256, number, body.decode(), is_fault=lost)
                case Kind.FAILED:
                    error, sentence, _ = unpacked(body, tuple[str, str, str])
                    unread = NotStarted if error == EngineDoesNotStart.__name__ else UnreadPage
                    yield unread(document.sha256, number, sentence.rstrip("."))

    def _started(self) -> tuple[WorkerPool, Path]:
        """The workers, and the folder for pictures that a program is handed."""
        with self._starting:
            if self._pool is None:
                self._pool = WorkerPool(self._count, self._limits)
            return self._pool, self._scratch.folder


def _seen(document: OpenDocument, region: Region, content: OcrContent) -> OcrRegion:
    page = Page(
        document.sha256,
        content.number,
        content.width,
        content.height,
        content.words,
        turn=content.turn,
        source="ocr",
        scores=content.scores,
        tilt=content.tilt,
    )
    return OcrRegion(
        region=region,
        page=page,
        engine=content.engine,
        digest=content.digest,
        fingerprint=content.fingerprint,
        numbers=content.numbers,
    )


def _key(document: OpenDocument, region: Region, engine: str, languages: str) -> str:
    """Return a digest of what decides a result: content, place, engine and version, settings."""
    what = (
        OCR_VERSION,
        document.sha256,
        region.page,
        region.box,
        engine,
        engine_version(engine),
        languages if engine == "tesseract" else "",
    )
    return hashlib.sha256(msgspec.json.encode(what)).hexdigest()
