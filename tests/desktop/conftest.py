"""The window without a screen, and a month to look at in it."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ccprocessor.desktop.shared.background.idle_gc import IdleCollector
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.shared.theme import Theme
from ccprocessor.resources import resource
from ccprocessor.settings import Settings

if TYPE_CHECKING:
    from ccprocessor.desktop.shared.page_view.service import RenderService
    from ccprocessor.services.cycle.load_cycle import Loaded
    from tests.desktop.paper_month import PaperMonth


def pytest_configure(config: pytest.Config) -> None:
    """Draw on no screen unless asked to; Qt reads this when the application is made."""
    if not config.getoption("onscreen", default=False):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"


class PatientBot(QtBot):
    """Waits as long as a busy machine may need, not five seconds."""

    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = 60_000) -> None:  # noqa: N802
        super().waitUntil(callback, timeout=timeout)


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    """The hands and eyes of a test of the window."""
    return PatientBot(request)


@pytest.fixture(autouse=True)
def garbage(qapp: QApplication) -> Iterator[None]:
    """Garbage is searched on this thread alone, as in the program: no worker removes a widget."""
    tidying = IdleCollector(lambda: True)
    yield
    tidying.end()
    gc.collect(2 if gc.get_count()[-1] > gc.get_threshold()[-1] else 1)


@pytest.fixture
def heeded_orders() -> Iterator[None]:
    """Processes that a test starts heed orders to end, even where the tests themselves do not.

    Whoever runs the tests in the background has a terminal's orders ignored, and so would they.
    """
    orders = [getattr(signal, name) for name in ("SIGINT", "SIGHUP") if hasattr(signal, name)]
    before = {order: signal.signal(order, signal.default_int_handler) for order in orders}
    yield
    for order, handler in before.items():
        signal.signal(order, handler)


@pytest.fixture
def memory(tmp_path: Path) -> Memory:
    """A memory of its own for every test."""
    return Memory(tmp_path / "window.ini")


@pytest.fixture(scope="session")
def theme(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Theme:
    """The application dressed as the program dresses it."""
    return Theme(qapp, Memory(tmp_path_factory.mktemp("theme") / "window.ini"))


@pytest.fixture(scope="session")
def sample_files() -> tuple[Path, Path]:
    """The card statement and the receipt report that ship with the program."""
    return resource("sample/car.pdf"), resource("sample/receipts.pdf")


@pytest.fixture(scope="session")
def office_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The settings of an office whose every file is a test's."""
    folder = tmp_path_factory.mktemp("office")
    return Settings(
        database_url=f"sqlite:///{(folder / 'office.sqlite').as_posix()}",
        log_folder=folder / "log",
        cache_folder=folder / "cache",
        author="clerk",
    )


@pytest.fixture(scope="session")
def loaded(office_settings: Settings, sample_files: tuple[Path, Path]) -> Loaded:
    """The sample month, read and stored once for all tests."""
    from ccprocessor.app import open_office
    from ccprocessor.jobs import Job
    from ccprocessor.services.cycle.load_cycle import load_cycle
    from ccprocessor.services.office import ProcessOptions

    options = ProcessOptions(aliases=resource("sample/aliases.json"), ocr=False)
    with open_office(office_settings) as office:
        return load_cycle(sample_files, office, options, Job())


@pytest.fixture(scope="session")
def paper_month(tmp_path_factory: pytest.TempPathFactory, paper_cache: Path) -> PaperMonth:
    """Two reports with scanned pages and pictures, read by OCR once."""
    from tests.desktop.paper_month import make_paper_month

    folder = tmp_path_factory.mktemp("paper")
    (folder / "office").mkdir()
    return make_paper_month(folder, paper_cache)


@pytest.fixture
def render_service(qapp: QApplication) -> Iterator[RenderService]:
    """The process that draws pages, closed with the test."""
    from ccprocessor.desktop.shared.page_view.service import RenderService

    service = RenderService()
    yield service
    service.close()
