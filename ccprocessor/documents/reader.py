"""The door to PDFs for the rest of the program; all reading and writing is done by workers."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, repeat
from pathlib import Path
from types import MappingProxyType
from typing import Self, TypeVar

from ccprocessor.card_numbers import masked
from ccprocessor.documents.files.cache import WordCache
from ccprocessor.documents.files.copies import digest_of, drafts
from ccprocessor.documents.ocr_results import Kept
from ccprocessor.documents.ocr_workers import OcrRegion, OcrWorkers
from ccprocessor.documents.protocol.errors import FileNotReadable, retold
from ccprocessor.documents.protocol.requests import (
    FileKind,
    Limits,
    OpenDocument,
    OpenTask,
    PacketPlan,
    PacketTask,
    PaperPlan,
    PaperTask,
    PicturePlan,
    PictureTask,
    ReadTask,
    RedactedCopy,
    RedactTask,
    Region,
    Source,
    Task,
    ToPdfTask,
)
from ccprocessor.documents.protocol.wire import (
    Counted,
    Emptied,
    Kind,
    PageContent,
    unpacked,
    unpacked_page,
)
from ccprocessor.documents.workers.batches import Batch
from ccprocessor.documents.workers.pool import WorkerPool, default_workers
from ccprocessor.domain.pages import Page, UnreadPage
from ccprocessor.domain.places import Box
from ccprocessor.errors import CouldNotBeProcessed, OutputRefused, UserError, printable
from ccprocessor.jobs import Job, Stage
from ccprocessor.scratch import SCRATCH, Scratch

log = logging.getLogger(__name__)

_CHUNKS = (2, 4, 8, 16)
_CHUNK = 32  # pages of a task: workers end at about the same time


_Plan = TypeVar("_Plan", PacketPlan, PaperPlan, PicturePlan)


class DocumentReader:
    """Opens, reads, redacts and writes PDFs by worker processes of its own; close it after use.

    `workers` None: as many as the machine bears. `cache` is a folder for words already read, with
    scratch folders beside it; None: none is kept.
    """

    def __init__(
        self,
        *,
        workers: int | None = None,
        cache: Path | None = None,
        limits: Limits = Limits(),  # noqa: B008  (frozen)
    ) -> None:
        count = workers or default_workers()
        self._pool = WorkerPool(count, limits)
        self._plain: dict[Source, set[int]] = {}
        self._scratch = Scratch(cache.parent / SCRATCH if cache else None)
        self._cache = WordCache(cache, self._scratch) if cache else None
        self._ocr_session = OcrWorkers(
            count, cache / "seen" if cache else None, limits, self._scratch
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop the workers."""
        self._pool.close()
        self._ocr_session.close()
        self._scratch.close()

    @property
    def worker_pids(self) -> tuple[int, ...]:
        """Process ids of the workers."""
        return (*self._pool.pids, *self._ocr_session.worker_pids)

    def open(
        self, path: Path, *, password: str | None = None, name: str | None = None
    ) -> OpenDocument:
        """A PDF's digest, size and number of pages; `name` is what it is called where not as here.

        Raises `UnreadableInput` of the kind that tells what is wrong with the file.
        """
        try:
            state = path.stat()
        except OSError as error:
            raise FileNotReadable(path.name, error) from error
        called = masked(printable(name or path.name))
        source = Source(path, password, state.st_mtime_ns, called)
        course = self._pool.begin([OpenTask(source)])
        sha256, size = digest_of(path)
        [body] = self._results(course, Job())
        counted = unpacked(body, Counted)
        return OpenDocument(
            path=path,
            name=called,
            sha256=sha256,
            size=size,
            pages=counted.pages,
            password=password,
            modified_ns=state.st_mtime_ns,
            given=path,
            attached=tuple(masked(printable(one)) for one in counted.attached),
        )

    def save_attached(self, document: OpenDocument, folder: Path) -> None:
        """Save the files attached inside a document as 0, 1 ..., in the order of their names."""
        list(self._results(self._pool.begin([OpenTask(_source(document), folder)]), Job()))

    def open_as_pages(
        self, path: Path, folder: Path, *, kind: FileKind = "picture", name: str | None = None
    ) -> OpenDocument:
        """A picture, e-mail or web page as a document: a PDF that shows it, made in `folder`.

        It is known by the file's own digest, size and name, card numbers in it masked. Raises
        `UnreadableInput` of the kind that tells what is wrong with the file.
        """
        name = printable(name or path.name)
        sha256, size = digest_of(path)
        target = folder / f"{sha256}.pdf"
        if not target.exists():
            with drafts((target,)) as paths:
                task = ToPdfTask(path, paths[target], name, kind)
                list(self._results(self._pool.begin([task]), Job()))
        made = self.open(target)
        return replace(
            made, name=masked(name), sha256=sha256, size=size, made=made.sha256, kind=kind
        )

    def pages(self, document: OpenDocument, job: Job) -> Iterator[Page | UnreadPage]:
        """Every page in order, each as soon as it is there.

        The job is told of each page. Raises `Cancelled` when it is, with the workers stopped, and
        `UnreadableInput` where the file has vanished or changed since it was opened.
        """
        stored = self._stored(document)
        contents = self._read(document, job) if stored is None else stored
        for content in job.through(contents, document.pages, Stage.PAGES, document.name):
            if isinstance(content, UnreadPage):
                yield content
                continue
            yield _page(document, content)

    def read_regions(
        self,
        document: OpenDocument,
        regions: Sequence[Region],
        job: Job,
        *,
        engine: str,
        languages: str = "eng",
        kept: Kept | None = None,
    ) -> Iterator[OcrRegion | UnreadPage]:
        """Yield what an engine reads off pages or pictures, in order, each as soon as it is there.

        `engine` is one of `installed_engines()`; `languages` are Tesseract's; `kept` are
        results of the office. Raises `Cancelled` when the job is, with the workers stopped.
        """
        return self._ocr_session.read_regions(document, regions, engine, languages, job, kept)

    def redact(
        self,
        document: OpenDocument,
        target: Path,
        job: Job,
        painted: Mapping[int, Sequence[Box]] = MappingProxyType({}),
    ) -> RedactedCopy:
        """Write a copy to `target` of what the pages show; card numbers read `**** 1234`.

        It is made anew from the pages, whatever else the file holds. `painted` are boxes by page,
        on the unturned page as stored, whose pixels go: numbers seen on scans and pictures
        (`SeenRegion.numbers`). Text of pages that cannot be read stays as it is. A page whose
        numbers cannot be removed says so and shows nothing else.
        Raises `Cancelled`, `UnreadableInput`, or `OutputRefused` where `target` is not writable.
        """
        with drafts((target,)) as paths:
            boxes = {page: tuple(boxes) for page, boxes in painted.items() if boxes}
            source = _source(document)
            plain = frozenset(self._plain.get(source, ()))
            task = RedactTask(source, paths[target], boxes, plain)
            for body in self._results(self._pool.begin([task]), job, document.given):
                emptied = unpacked(body, Emptied).pages
                if emptied:
                    log.warning(
                        "Pages %s of a copy are not shown: their card numbers resist", emptied
                    )
            sha256, size = digest_of(paths[target])
        return RedactedCopy(target, sha256, size)

    def write_packets(
        self,
        packets: Sequence[PacketPlan],
        sources: Mapping[str, Path],
        *,
        created: dt.datetime,
        job: Job,
    ) -> dict[Path, CouldNotBeProcessed]:
        """Write every packet; those that could not be, by target, and why.

        The same input gives the same bytes. `sources` holds the file for each document's SHA-256;
        `created` is noted as the time of writing. Raises `Cancelled`, and `OutputRefused` where
        the system does not let them be written: then there is none.
        """
        files = {sha256: Source(path) for sha256, path in sources.items()}

        def task(packet: PacketPlan, draft: Path) -> Task:
            return PacketTask(packet, draft, _needed(packet, files), created)

        return self._written(packets, task, Stage.PACKETS, job)

    def write_papers(
        self, papers: Sequence[PaperPlan], *, created: dt.datetime, job: Job
    ) -> dict[Path, CouldNotBeProcessed]:
        """Set letters and reports; answers and raises as `write_packets` does."""

        def task(paper: PaperPlan, draft: Path) -> Task:
            return PaperTask(paper, draft, created)

        return self._written(papers, task, Stage.PAPERS, job)

    def write_pictures(
        self, pictures: Sequence[PicturePlan], *, job: Job
    ) -> dict[Path, CouldNotBeProcessed]:
        """Draw pages as pictures; answers and raises as `write_packets` does."""
        return self._written(pictures, PictureTask, Stage.PAGE_PICTURES, job)

    def _written(
        self, plans: Sequence[_Plan], task: Callable[[_Plan, Path], Task], stage: Stage, job: Job
    ) -> dict[Path, CouldNotBeProcessed]:
        """Write every file that is planned; those that could not be, by target, and why."""
        lost: dict[Path, CouldNotBeProcessed] = {}
        with drafts(tuple(plan.target for plan in plans)) as paths:
            tasks = [task(plan, paths[plan.target]) for plan in plans]
            answers = self._pool.answers(self._pool.begin(tasks), job)
            told = job.through(answers, len(plans), stage)
            for plan, (kind, _, body) in zip(plans, told, strict=True):
                if kind is Kind.FAILED:
                    lost[plan.target] = _lost(plan.target, _failure(body))
                    del paths[plan.target]
        return lost

    def _results(self, course: Batch, job: Job, about: Path | None = None) -> Iterator[bytes]:
        for kind, _, body in self._pool.answers(course, job):
            if kind is Kind.FAILED:
                raise _failure(body).about(about)
            yield body

    def _stored(self, document: OpenDocument) -> Iterator[PageContent] | None:
        if self._cache is None or document.password is not None:
            return None
        return self._cache.pages(document.made or document.sha256, document.pages)

    def _read(self, document: OpenDocument, job: Job) -> Iterator[PageContent | UnreadPage]:
        keep = self._cache is not None and document.password is None
        key = document.made or document.sha256  # another version may set other pages of a mail
        draft = self._cache.draft(key) if self._cache and keep else None
        try:
            for kind, number, body in self._pool.answers(self._pool.begin(_chunks(document)), job):
                match kind:
                    case Kind.PAGE:
                        if draft:
                            draft.add(body)
                        content = unpacked_page(body)
                        if content.is_plain:
                            self._plain.setdefault(_source(document), set()).add(number)
                        yield content
                    case Kind.UNREAD | Kind.LOST:
                        if draft:
                            draft.abandon()
                        lost = kind is Kind.LOST
                        yield UnreadPage(document.sha256, number, body.decode(), is_fault=lost)
                    case Kind.FAILED:
                        raise _failure(body).about(document.given)
            if draft:
                draft.commit()
        finally:
            if draft:
                draft.abandon()


def _failure(body: bytes) -> UserError:
    """Return the error that a worker sent in place of an answer."""
    return retold(*unpacked(body, tuple[str, str, str]))


def _lost(target: Path, error: UserError) -> CouldNotBeProcessed:
    """Return what cost a file; raise the error if it would cost all the others as well."""
    if isinstance(error, OutputRefused):
        raise error
    if isinstance(error, CouldNotBeProcessed):
        return error
    return CouldNotBeProcessed(target.name, error.args[0].rstrip("."))


def _source(document: OpenDocument) -> Source:
    return Source(document.path, document.password, document.modified_ns, document.name)


def _chunks(document: OpenDocument) -> Iterator[Task]:
    """Consecutive pages; few at first, so that the first are there fast."""
    sizes = chain(_CHUNKS, repeat(_CHUNK))
    first = 1
    while first <= document.pages:
        last = min(document.pages, first + next(sizes) - 1)
        yield ReadTask(_source(document), first, last)
        first = last + 1


def _needed(packet: PacketPlan, files: Mapping[str, Source]) -> dict[str, Source]:
    return {page.document: files[page.document] for page in packet.pages}


def _page(document: OpenDocument, content: PageContent) -> Page:
    return Page(
        document=document.sha256,
        number=content.number,
        width=content.width,
        height=content.height,
        words=content.words,
        pictures=content.pictures,
        turn=content.turn,
    )
