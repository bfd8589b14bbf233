"""Pages and pictures read by OCR: workers that hold the engines, and what they saw kept."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, repeat
from pathlib import Path
from typing import NamedTuple

import msgspec

from ccprocessor.documents.files.ocr_cache import OcrCache
from ccprocessor.documents.ocr.availability import engine_version
from ccprocessor.documents.ocr_results import Kept, KeptResult, is_as_large, placed
from ccprocessor.documents.protocol.errors import EngineDoesNotStart
from ccprocessor.documents.protocol.requests import (
    IdentifyTask,
    Limits,
    OcrTask,
    OpenDocument,
    PictureIdentity,
    Region,
    Source,
)
from ccprocessor.documents.protocol.wire import Kind, OcrContent, unpacked
from ccprocessor.documents.workers.pool import WorkerPool
from ccprocessor.domain.pages import Page, UnreadPage
from ccprocessor.domain.places import Box
from ccprocessor.jobs import Job
from ccprocessor.scratch import Scratch

OCR_VERSION = 12
"""Raised with every change in what OCR gives.

What an earlier one read of a picture is kept where nothing in it is in doubt."""

IDENTITY_VERSION = 1
"""Raised with every change in how pictures are told from each other."""

_BATCHES = (4, 8, 16, 32)
"""Regions that are looked up, then read together: few at first, so that the first come fast."""

_Identities = tuple[PictureIdentity | None, ...]


@dataclass(frozen=True, slots=True)
class OcrRegion:
    """Result of OCR on a region.

    `page` holds its words (source "ocr"); `numbers` are boxes of all but the last four digits of
    full card numbers, which are masked in the words; `digest` tells the picture's content,
    `fingerprint` its look (hex). `is_earlier`: an earlier version of the program has read it.
    """

    region: Region
    page: Page
    engine: str
    digest: str
    fingerprint: str
    numbers: tuple[Box, ...] = ()
    is_earlier: bool = False


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
        kept: Kept | None = None,
    ) -> Iterator[OcrRegion | UnreadPage]:
        """Every region in order, each as soon as it was read; known pictures without an engine.

        Known are those in the cache, wherever they were shown, and those `kept` by the office.
        Raises `Cancelled`, with the workers stopped. What cannot be read is told, page by page.
        """
        reader = _Reader.of(engine, languages)
        first = 0
        for size in chain(_BATCHES, repeat(_BATCHES[-1])):
            if not (some := regions[first : first + size]):
                return
            yield from self._read_some(document, some, reader, job, kept)
            first += size

    def _read_some(
        self,
        document: OpenDocument,
        regions: Sequence[Region],
        reader: _Reader,
        job: Job,
        kept: Kept | None,
    ) -> Iterator[OcrRegion | UnreadPage]:
        """Read regions together: a picture that several of them show is read once."""
        identities = self._identities(document, regions, job)
        shown = _first_shown(regions, identities)
        seen: dict[str, OcrContent | UnreadPage] = dict(self._known(document, shown, reader, kept))
        new = [
            OcrTask(_source(document), region, reader.engine, reader.languages, Path(), identity)
            for region, identity in shown
            if identity is None or identity.key not in seen
        ]
        fresh = self._fresh(document, new, reader, job)
        for region, identity in zip(regions, identities, strict=True):
            job.check()
            answer = seen.get(identity.key) if identity else None
            if answer is None:
                answer = next(fresh)
                self._keep(answer, reader, kept)
            if identity:
                seen[identity.key] = answer
            if isinstance(answer, UnreadPage):
                yield replace(answer, number=region.page)
                continue
            content = placed(answer, identity, region.page) if identity else answer
            yield _seen(document, region, content)

    def close(self) -> None:
        """Stop the workers."""
        if self._pool:
            self._pool.close()

    def _identities(
        self, document: OpenDocument, regions: Sequence[Region], job: Job
    ) -> list[PictureIdentity | None]:
        """Picture that each region shows; None where that cannot be told."""
        cache = self._cache if document.password is None else None
        found: dict[Region, PictureIdentity | None] = {}
        for region in regions:
            if cache and (known := cache.shown_at(_place(document, region))):
                found[region] = known
        new = [region for region in dict.fromkeys(regions) if region not in found]
        pool, _ = self._started() if new else (None, None)
        if pool is not None:
            tasks = [IdentifyTask(_source(document), (region,)) for region in new]
            for region, (kind, _, body) in zip(
                new, pool.answers(pool.begin(tasks), job), strict=True
            ):
                [identity] = unpacked(body, _Identities) if kind is Kind.DONE else (None,)
                found[region] = identity
                if cache and identity:
                    cache.keep_place(_place(document, region), identity)
        return [found[region] for region in regions]

    def _known(
        self,
        document: OpenDocument,
        shown: Sequence[tuple[Region, PictureIdentity | None]],
        reader: _Reader,
        kept: Kept | None,
    ) -> Iterator[tuple[str, OcrContent]]:
        """Results of pictures that need not be read, by what they show."""
        left: dict[str, tuple[Region, PictureIdentity]] = {}
        for region, identity in shown:
            if identity is None:
                continue
            content = self._cache.find(reader.key(identity.key)) if self._cache else None
            if content and is_as_large(content, identity):
                self._share(content, reader, kept)
                yield identity.key, content
            else:
                left[identity.key] = (region, identity)
        found = kept.results.find(tuple(left), reader.name) if kept and left else {}
        for key, result in found.items():
            region, identity = left[key]
            content = result.content
            if content is None or not is_as_large(content, identity):
                continue
            is_earlier = reader.is_later_than(result)
            content = msgspec.structs.replace(content, is_earlier=is_earlier)
            if not is_earlier and self._cache:
                self._cache.keep(reader.key(key), content)
            page = _page(document, placed(content, identity, region.page))
            if not is_earlier or (kept and kept.is_enough(region, page)):
                yield key, content

    def _keep(self, answer: OcrContent | UnreadPage, reader: _Reader, kept: Kept | None) -> None:
        """Offer what a worker has read, and kept by itself, to the office."""
        if isinstance(answer, OcrContent):
            if self._cache:
                self._cache.kept_one()
            self._share(answer, reader, kept)

    def _share(self, content: OcrContent, reader: _Reader, kept: Kept | None) -> None:
        if kept and content.identity:
            kept.results.add(reader.name, content.identity, reader.result(content))

    def _fresh(
        self, document: OpenDocument, tasks: Sequence[OcrTask], reader: _Reader, job: Job
    ) -> Iterator[OcrContent | UnreadPage]:
        """Yield what was read, or why nothing was; one for each task."""
        if not tasks:
            return
        pool, scratch = self._started()
        cache = self._cache if document.password is None else None
        whole = [
            replace(
                task,
                scratch=scratch,
                target=cache.path(reader.key(task.identity.key))
                if cache and task.identity
                else None,
            )
            for task in tasks
        ]
        for kind, number, body in pool.answers(pool.begin(whole), job):
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


class _Reader(NamedTuple):
    """An engine with all that decides what it sees."""

    engine: str
    languages: str
    version: str

    @classmethod
    def of(cls, engine: str, languages: str) -> _Reader:
        return cls(engine, languages, engine_version(engine))

    @property
    def name(self) -> str:
        return f"{self.engine} {self.languages}" if self.engine == "tesseract" else self.engine

    def key(self, picture: str) -> str:
        """Name in the cache of what this engine sees on a picture."""
        return _digest((OCR_VERSION, picture, self.name, self.version))

    def is_later_than(self, result: KeptResult) -> bool:
        """Tell whether a result was made by an earlier version of this, or of the engine."""
        made_by = (result.version, result.engine_version)
        return result.version <= OCR_VERSION and made_by != (OCR_VERSION, self.version)

    def result(self, content: OcrContent) -> KeptResult:
        return KeptResult.of(content, OCR_VERSION, self.version)


def _first_shown(
    regions: Sequence[Region], identities: Sequence[PictureIdentity | None]
) -> list[tuple[Region, PictureIdentity | None]]:
    """Return each picture once, where it is shown largest, in the place of its first region."""
    largest: dict[str, tuple[Region, PictureIdentity]] = {}
    for region, one in zip(regions, identities, strict=True):
        if one and (one.key not in largest or one.pixels > largest[one.key][1].pixels):
            largest[one.key] = (region, one)
    keys = dict.fromkeys(
        one.key if one else region for region, one in zip(regions, identities, strict=True)
    )
    return [largest[key] if isinstance(key, str) else (key, None) for key in keys]


def _source(document: OpenDocument) -> Source:
    return Source(document.path, document.password, document.modified_ns, document.name)


def _page(document: OpenDocument, content: OcrContent) -> Page:
    return Page(
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


def _seen(document: OpenDocument, region: Region, content: OcrContent) -> OcrRegion:
    return OcrRegion(
        region=region,
        page=_page(document, content),
        engine=content.engine,
        digest=content.digest,
        fingerprint=content.fingerprint,
        numbers=content.numbers,
        is_earlier=content.is_earlier,
    )


def _place(document: OpenDocument, region: Region) -> str:
    """Return a digest of a place in a document, and of the version that tells what is there."""
    return _digest((IDENTITY_VERSION, document.sha256, region.page, region.box))


def _digest(what: object) -> str:
    return hashlib.sha256(msgspec.json.encode(what)).hexdigest()
