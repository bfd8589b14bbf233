"""A month is read once: later only what is new, and pages that need OCR, are read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ccprocessor.app import open_office
from ccprocessor.jobs import Event, Job, PageRead, PictureRead, Progress, Stage
from ccprocessor.services.cycle.known import known_records
from ccprocessor.services.cycle.load_cycle import Loaded, load_first, read_unread
from ccprocessor.services.cycle.placement import Placement
from ccprocessor.services.office import Office, ProcessOptions
from tests.desktop.grounds import settings_in
from tests.desktop.paper_month import PaperMonth, make_paper_month


class Heard:
    """What a job tells."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.stages: list[Progress] = []
        self.job = Job(self.stages.append, self.events.append)

    @property
    def read(self) -> set[str]:
        """Names of documents of which a page was read."""
        return {one.document for one in self.events if isinstance(one, PageRead)}

    @property
    def scans(self) -> set[str]:
        """Names of documents of which a scan was read by OCR."""
        return {one.subject for one in self.stages if one.stage is Stage.SCANS}


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory, paper_cache: Path) -> PaperMonth:
    return make_paper_month(tmp_path_factory.mktemp("papers"), paper_cache)


@pytest.fixture
def office(papers: PaperMonth, tmp_path: Path) -> Iterator[Office]:
    with open_office(papers.office(tmp_path)) as made:
        yield made


def first(office: Office, files: tuple[Path, ...], front: str | None = None) -> Loaded:
    loaded = load_first(files, office, ProcessOptions(), Job(), Placement(front))
    assert isinstance(loaded, Loaded)
    return loaded


def test_what_is_unread_is_read_without_reading_the_rest(
    papers: PaperMonth, office: Office
) -> None:
    by_text = first(office, papers.files)
    scanned = {one.name for one in by_text.month.documents if one.scanned_pages}
    assert by_text.unread.scans
    assert by_text.unread.pictures
    heard = Heard()
    whole = read_unread(
        by_text.revision.cycle_id, office, ProcessOptions(pictures="all"), heard.job
    )
    assert heard.read == heard.scans == scanned
    assert any(isinstance(one, PictureRead) for one in heard.events)
    assert whole.month.people == papers.loaded.month.people
    assert not whole.unread


def test_reading_again_reads_nothing(papers: PaperMonth, office: Office) -> None:
    by_text = first(office, papers.files)
    cycle, options = by_text.revision.cycle_id, ProcessOptions(pictures="all")
    whole = read_unread(cycle, office, options, Job())
    heard = Heard()
    again = read_unread(cycle, office, options, heard.job)
    assert again.revision == whole.revision
    assert heard.events[1:] == []
    assert known_records(office, whole.revision, but_scans=True).intake.records


def test_a_file_that_joins_a_month_is_the_only_one_read(papers: PaperMonth, office: Office) -> None:
    car, receipts = papers.files
    alone = first(office, (car,))
    heard = Heard()
    placement = Placement(alone.revision.cycle_id)
    joined = load_first((receipts,), office, ProcessOptions(), heard.job, placement)
    assert isinstance(joined, Loaded)
    assert joined.joined
    assert heard.read == {receipts.name}
    together = settings_in(papers.files[0].parent / "together")
    with open_office(together) as other:
        at_once = first(other, papers.files)
    assert joined.month.people == at_once.month.people
    assert joined.month.documents == at_once.month.documents
