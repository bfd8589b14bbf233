"""A trial of the whole program: every part is used once, in a folder that is removed again."""

from __future__ import annotations

import datetime as dt
import importlib
import pkgutil
import tempfile
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import ccprocessor
from ccprocessor.credentials import keyring_name
from ccprocessor.documents.ocr.availability import installed_engines
from ccprocessor.documents.ocr_workers import OcrRegion
from ccprocessor.documents.protocol.rendering_requests import (
    DrawnPage,
    DrawTask,
    PageSource,
    Priority,
    RenderAnswer,
)
from ccprocessor.documents.protocol.requests import Region
from ccprocessor.documents.reader import DocumentReader
from ccprocessor.documents.workers.rendering import PageRenderer
from ccprocessor.domain.pages import Page
from ccprocessor.domain.receipts import CodedReceipt, Coding
from ccprocessor.errors import DatabaseRefused, UserError
from ccprocessor.jobs import Job
from ccprocessor.resources import resource
from ccprocessor.services.apart import learned_apart
from ccprocessor.services.cycle.process_cycle import process_cycle
from ccprocessor.services.office import Office, ProcessOptions
from ccprocessor.services.upkeep.doctor import Finding
from ccprocessor.settings import Settings
from ccprocessor.storage.engine.database import open_database

OpenOffice = Callable[[Settings], AbstractContextManager[Office]]

_WORKERS = 2  # one would not show that two get on
_PATIENCE_S = 90.0  # a slow disk and a scanner for viruses take half of it
_LEAST_WORDS = 5  # of the page that is tried
_DAYS = 90  # of receipts to learn from
_WORKBOOK = "Credit Card Report.xlsx"
_NOT_IMPORTED = ("ccprocessor.__main__", "ccprocessor.storage.migrations.")
"""The first is running, the others belong to Alembic, which the trial month makes read them."""

_NOWHERE = "postgresql://nobody@127.0.0.1:9/none"


def selftest(settings: Settings, open_office: OpenOffice) -> Iterator[Finding]:
    """Try each part for real, and tell each as soon as it is known; never raises.

    Nothing of the user's is touched: database, cache and results live in a temporary folder.
    """
    with tempfile.TemporaryDirectory(prefix="ccprocessor-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        trials: tuple[tuple[str, Callable[[], str]], ...] = (
            ("Modules", _modules),
            ("Workers", _workers),
            ("Drawing", _drawing),
            *(
                (f"Reading by {engine}", _ocr_trial(engine, settings))
                for engine in installed_engines()
            ),
            ("Month", lambda: _month(settings, open_office, folder)),
            ("Learning", _learning),
            ("Postgres driver", _postgres),
        )
        for part, trial in trials:
            yield _finding(part, trial)
    if not installed_engines():
        yield Finding("Text recognition", works=False, what="no engine is installed")
    name = keyring_name() or "none here; only a shared database needs one"
    yield Finding("Keyring", works=True, what=name)


def _finding(part: str, trial: Callable[[], str]) -> Finding:
    try:
        return Finding(part, works=True, what=trial())
    except Exception as error:  # noqa: BLE001  (whatever it is, it is what the trial is to find)
        return Finding(part, works=False, what=f"{type(error).__name__}: {error}")


def _modules() -> str:
    """Import every module of the program, and with them every package it uses from the start."""
    names = [
        module.name
        for module in pkgutil.walk_packages(ccprocessor.__path__, "ccprocessor.")
        if not module.name.startswith(_NOT_IMPORTED)
    ]
    if not names:
        raise LookupError("the program's own modules are not listed")
    for name in names:
        importlib.import_module(name)
    return f"{len(names)} imported"


def _workers() -> str:
    """The statement of the sample month, read by two processes."""
    with DocumentReader(workers=_WORKERS) as reader:
        document = reader.open(resource("sample/car.pdf"))
        pages = list(reader.pages(document, Job()))
        unread = [page.number for page in pages if not isinstance(page, Page)]
        started = len(set(reader.worker_pids))
    if unread:
        raise RuntimeError(f"pages {unread} could not be read")
    return f"{started} processes read {len(pages)} pages"


def _drawing() -> str:
    """A page as the window shows it."""
    arrived = threading.Event()
    answers: list[RenderAnswer] = []

    def deliver(_ticket: int, answer: RenderAnswer) -> None:
        answers.append(answer)
        arrived.set()

    renderer = PageRenderer(deliver)
    source = PageSource(resource("sample/car.pdf"), "car.pdf")
    renderer.ask(DrawTask(source, 1, 1.0), Priority.VISIBLE)
    arrived.wait(_PATIENCE_S)
    renderer.close()
    match answers:
        case [DrawnPage() as drawn]:
            return f"a page of {drawn.width} by {drawn.height} pixels"
        case [UserError() as error]:
            raise error
        case _:
            raise TimeoutError(f"no page within {_PATIENCE_S:g} seconds")


def _ocr_trial(engine: str, settings: Settings) -> Callable[[], str]:
    """The first receipt picture of the sample month, read by the engine."""

    def read_regions() -> str:
        with DocumentReader(workers=1) as reader:
            document = reader.open(resource("sample/receipts.pdf"))
            pages = reader.pages(document, Job())
            number, box = next(
                (page.number, page.pictures[0])
                for page in pages
                if isinstance(page, Page) and page.pictures
            )
            asked = [Region(number, box)]
            languages = settings.ocr_languages
            (seen,) = reader.read_regions(
                document, asked, Job(), engine=engine, languages=languages
            )
        if not isinstance(seen, OcrRegion):
            raise RuntimeError(seen.reason)  # noqa: TRY004  (an answer, not a wrong argument)
        if len(seen.page.words) < _LEAST_WORDS:
            raise RuntimeError(f"only {len(seen.page.words)} words were seen on a receipt")
        return f"{len(seen.page.words)} words of a receipt, by {seen.engine}"

    return read_regions


def _month(settings: Settings, open_office: OpenOffice, folder: Path) -> str:
    """The sample month, stored in a database of its own and exported."""
    own = replace(
        settings,
        database_url=f"sqlite:///{(folder / 'office.sqlite').as_posix()}",
        cache_folder=folder / "cache",
        signing_key=folder / "signing.key",
        checkpoint_folder=folder / "checkpoints",
    )
    files = [resource("sample/car.pdf"), resource("sample/receipts.pdf")]
    options = ProcessOptions(aliases=resource("sample/aliases.json"), ocr=False, pictures="none")
    with open_office(own) as office:
        outcome = process_cycle(files, folder / "results", office, options, Job())
    with zipfile.ZipFile(folder / "results" / _WORKBOOK) as workbook:
        damaged = workbook.testzip()
    if damaged:
        raise RuntimeError(f"{damaged} in {_WORKBOOK} is damaged")
    people = len(outcome.month.people)
    return f"{people} people stored in a database, workbook and packets written"


def _learning() -> str:
    """Learn, in a process of its own, from receipts of two shops that are coded otherwise."""
    from ccprocessor.services.coding.learning import learned

    first = dt.date(2031, 1, 1)
    past = [
        CodedReceipt("1", "", shop, "", "", first + dt.timedelta(days=day), Coding(gl_account=shop))
        for day in range(_DAYS)
        for shop in ("Ladle", "Pump", "Ladle" if day % 2 else "Pump")
    ]
    model = learned_apart(learned, past)
    if model is None:
        raise RuntimeError("nothing was learned")
    return f"{model.right} of {model.tested} codings foretold"


def _postgres() -> str:
    """A server that is not there must be missed by the driver, and nothing before it."""
    try:
        open_database(_NOWHERE).close()
    except DatabaseRefused:
        return f"psycopg {version('psycopg')} asks for a server"
    raise RuntimeError("a server answers where none should")
