"""A small month with a scanned page and a few receipt pictures, read by OCR once for all tests."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from ccprocessor.app import open_office
from ccprocessor.jobs import Job
from ccprocessor.services.cycle.load_cycle import Loaded, load_cycle
from ccprocessor.services.office import ProcessOptions
from ccprocessor.settings import Settings
from tests.desktop.grounds import settings_in
from tests.office.editing import some_pages
from tests.office.generator import make_office

_PAGES = range(9, 15)


@dataclass(frozen=True, slots=True)
class PaperMonth:
    """The files, an office that has read them by OCR, and what it found."""

    files: tuple[Path, Path]
    stored: Settings
    loaded: Loaded

    def office(self, folder: Path) -> Settings:
        """An office that has stored nothing, and remembers what was read by OCR."""
        return replace(settings_in(folder), cache_folder=self.stored.cache_folder)


def make_paper_month(folder: Path, cache: Path | None = None) -> PaperMonth:
    """Draw the papers, cut the receipts down to a few pages, and read all of it.

    The papers are the same each time: with a `cache` that was used before no page is read by OCR.
    """
    papers = make_office(folder, people=3, seed=3, mean_transactions=2, scanned=0.15)
    receipts = some_pages(papers.receipts, _PAGES, folder / "few receipts.pdf")
    files = (papers.car, receipts)
    settings = settings_in(folder / "office")
    settings = replace(settings, cache_folder=cache or settings.cache_folder)
    options = ProcessOptions(pictures="all")
    with open_office(settings) as office:
        return PaperMonth(files, settings, load_cycle(files, office, options, Job()))
