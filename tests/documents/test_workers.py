"""Workers fall, pages hang; the reading goes on."""

from __future__ import annotations

import datetime as dt
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable
from itertools import islice
from pathlib import Path

import psutil
import pytest
from PIL import Image

from ccprocessor.documents.protocol.requests import (
    Limits,
    OpenTask,
    PacketPlan,
    PacketTask,
    RedactTask,
    Task,
    ToPdfTask,
)
from ccprocessor.documents.reader import DocumentReader
from ccprocessor.documents.workers.batches import Batch
from ccprocessor.documents.workers.pool import default_workers
from ccprocessor.domain.pages import Page, UnreadPage
from ccprocessor.domain.places import Box, PageRef
from ccprocessor.errors import Cancelled
from ccprocessor.jobs import Job, Progress, Stage
from tests.documents.papers import endless, numbered, raw_paper, typewritten

pytestmark = pytest.mark.usefixtures("cold_workers")


def test_pages_come_in_order_from_several_workers(tmp_path: Path) -> None:
    with DocumentReader(workers=3) as reader:
        document = reader.open(numbered(tmp_path / "many.pdf", 150))
        pages = list(reader.pages(document, Job()))
    assert [page.words[1].text for page in pages if isinstance(page, Page)] == [
        str(number) for number in range(1, 151)
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has classes of priority")
def test_behind_a_window_workers_give_way_to_it(tmp_path: Path) -> None:
    paper = numbered(tmp_path / "few.pdf", 2)
    for gives_way in (False, True):
        with DocumentReader(workers=2, limits=Limits(gives_way=gives_way)) as reader:
            list(reader.pages(reader.open(paper), Job()))
            found = {psutil.Process(pid).nice() for pid in reader.worker_pids}
        own = psutil.Process().nice()
        assert found == {10 if gives_way else own}


def test_two_documents_can_be_read_in_turns(reader: DocumentReader, tmp_path: Path) -> None:
    left = reader.open(numbered(tmp_path / "left.pdf", 90))
    right = reader.open(numbered(tmp_path / "right.pdf", 90))
    both = zip(reader.pages(left, Job()), reader.pages(right, Job()), strict=True)
    assert [(a.number, b.number) for a, b in both] == [(n, n) for n in range(1, 91)]


def test_a_stream_left_half_way_does_not_disturb_the_next(
    reader: DocumentReader, tmp_path: Path
) -> None:
    document = reader.open(numbered(tmp_path / "many.pdf", 200))
    assert [page.number for page in islice(reader.pages(document, Job()), 3)] == [1, 2, 3]
    assert [page.number for page in reader.pages(document, Job())] == list(range(1, 201))


def test_progress_is_told_page_by_page(reader: DocumentReader, tmp_path: Path) -> None:
    told: list[Progress] = []
    document = reader.open(numbered(tmp_path / "a.pdf", 3))
    list(reader.pages(document, Job(told.append)))
    assert told == [Progress(Stage.PAGES, n, 3, "a.pdf") for n in range(3)]


def test_a_killed_worker_costs_no_page(tmp_path: Path) -> None:
    with DocumentReader(workers=1) as reader:
        document = reader.open(numbered(tmp_path / "many.pdf", 120))
        stream = reader.pages(document, Job())
        first = next(stream)
        [victim] = reader.worker_pids
        psutil.Process(victim).kill()
        rest = list(stream)
        assert victim not in reader.worker_pids
    assert [page.number for page in [first, *rest]] == list(range(1, 121))
    assert all(isinstance(page, Page) for page in rest)


def test_a_page_that_takes_too_long_is_given_up_and_the_rest_is_read(tmp_path: Path) -> None:
    with DocumentReader(workers=1, limits=Limits(page_seconds=1.5)) as reader:
        document = reader.open(endless(tmp_path / "endless.pdf"))
        first, second, third = reader.pages(document, Job())
    assert isinstance(first, Page)
    assert isinstance(third, Page)
    assert second == UnreadPage(
        document.sha256, 2, "reading it takes more than 1.5 seconds", is_fault=True
    )


def test_a_page_that_eats_memory_is_given_up_and_the_rest_is_read(tmp_path: Path) -> None:
    hungry = endless(tmp_path / "hungry.pdf", typewritten(72, 300, "more and more and more"))
    with DocumentReader(workers=1, limits=Limits(memory_bytes=250_000_000)) as reader:
        document = reader.open(hungry)
        first, second, third = reader.pages(document, Job())
    assert isinstance(first, Page)
    assert isinstance(third, Page)
    assert second == UnreadPage(
        document.sha256, 2, "reading it takes more than 0.25 GB of memory", is_fault=True
    )


class _Executioner(Job):
    """Kills the worker each time it is seen at page 2."""

    def __init__(self, reader: DocumentReader) -> None:
        super().__init__()
        self._reader = reader
        self.killed = 0

    def check(self) -> None:
        super().check()
        for worker in self._reader._pool._workers:
            tickets = worker.tickets
            at_page = getattr(tickets[0].task, "first", 0) if tickets else 0
            if worker.is_ready and at_page == 2 and psutil.pid_exists(worker.pid):
                self.killed += 1
                psutil.Process(worker.pid).kill()


def test_a_page_that_fells_two_workers_is_given_up(tmp_path: Path) -> None:
    with DocumentReader(workers=1) as reader:
        document = reader.open(endless(tmp_path / "deadly.pdf"))
        job = _Executioner(reader)
        first, second, third = reader.pages(document, job)
    assert job.killed >= 2
    assert isinstance(first, Page)
    assert isinstance(third, Page)
    assert second == UnreadPage(document.sha256, 2, "it brings the PDF reader down", is_fault=True)


def _killed_at(reader: DocumentReader, kind: type[Task]) -> list[int]:
    """The first worker given a task of that kind, which is killed right then."""
    killed: list[int] = []
    begin = reader._pool.begin

    def begun(tasks: Iterable[Task]) -> Batch:
        course = begin(tasks)
        for worker in reader._pool._workers:
            if not killed and worker.tickets and isinstance(worker.tickets[0].task, kind):
                killed.append(worker.pid)
                worker._process.kill()
                worker._process.join()
        return course

    reader._pool.begin = begun  # type: ignore[method-assign]
    return killed


def _opened(reader: DocumentReader, folder: Path) -> int:
    return reader.open(numbered(folder / "other.pdf", 3)).pages


def _pictured(reader: DocumentReader, folder: Path) -> int:
    Image.new("L", (90, 90), 255).save(folder / "picture.png")
    return reader.open_as_pages(folder / "picture.png", folder).pages


def _redacted(reader: DocumentReader, folder: Path) -> int:
    document = reader.open(folder / "many.pdf")
    copy = reader.redact(document, folder / "copy.pdf", Job(), {1: [Box(10.0, 10.0, 20.0, 20.0)]})
    return reader.open(copy.path).pages


def _packed(reader: DocumentReader, folder: Path) -> int:
    document = reader.open(folder / "many.pdf")
    pages = (PageRef(document.sha256, 1), PageRef(document.sha256, 2))
    packets = [PacketPlan(folder / f"{number}.pdf", "P", pages) for number in range(3)]
    sources = {document.sha256: document.path}
    lost = reader.write_packets(packets, sources, created=dt.datetime.now(dt.UTC), job=Job())
    return len(packets) - len(lost)


@pytest.mark.parametrize(
    ("kind", "work"),
    [
        (OpenTask, _opened),
        (ToPdfTask, _pictured),
        (RedactTask, _redacted),
        (PacketTask, _packed),
    ],
)
def test_a_worker_killed_at_any_work_costs_nothing(
    tmp_path: Path, kind: type[Task], work: Callable[[DocumentReader, Path], int]
) -> None:
    usual, again = tmp_path / "usual", tmp_path / "again"
    for folder in (usual, again):
        folder.mkdir()
        numbered(folder / "many.pdf", 3)
    with DocumentReader(workers=1) as reader:
        before = work(reader, usual)
        killed = _killed_at(reader, kind)
        assert work(reader, again) == before
        assert len(killed) == 1
        reader.open(again / "many.pdf")  # one that answered before it fell is missed only now
        assert killed[0] not in reader.worker_pids
    names = [sorted(path.name for path in folder.iterdir()) for folder in (usual, again)]
    assert names[0] == names[1]


def test_cancelling_stops_the_worker_in_the_midst_of_a_page(tmp_path: Path) -> None:
    with DocumentReader(workers=1) as reader:
        document = reader.open(endless(tmp_path / "endless.pdf"))
        job = Job()
        stream = reader.pages(document, job)
        next(stream)
        [busy] = reader.worker_pids
        threading.Timer(0.3, job.cancel).start()
        with pytest.raises(Cancelled):
            list(stream)
        assert not psutil.pid_exists(busy)
        fine = reader.open(numbered(tmp_path / "fine.pdf", 2))
        assert len(list(reader.pages(fine, Job()))) == 2


def test_workers_end_with_their_reader(tmp_path: Path) -> None:
    reader = DocumentReader(workers=2)
    pids = reader.worker_pids
    reader.close()
    assert len(pids) == 2
    assert not any(psutil.pid_exists(pid) for pid in pids)


def test_the_program_itself_never_loads_pymupdf(tmp_path: Path) -> None:
    path = numbered(tmp_path / "a.pdf", 2)
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from ccprocessor.documents.reader import DocumentReader\n"
        "from ccprocessor.jobs import Job, Progress, Stage\n"
        "if __name__ == '__main__':\n"
        "    with DocumentReader(workers=1) as reader:\n"
        "        document = reader.open(Path(sys.argv[1]))\n"
        "        read = len(list(reader.pages(document, Job())))\n"
        "    sys.exit(0 if read == 2 and 'pymupdf' not in sys.modules else 1)\n"
    )
    script = tmp_path / "program.py"
    script.write_text(program)
    root = Path(__file__).parent.parent.parent
    environment = {**os.environ, "PYTHONPATH": str(root)}
    run = subprocess.run([sys.executable, script, path], check=False, env=environment)
    assert run.returncode == 0


def test_ten_thousand_pages_are_read_in_little_memory(tmp_path: Path) -> None:
    content = b"".join(typewritten(72, 700 - 12 * n, f"a line of words {n}") for n in range(4))
    paper = raw_paper(tmp_path / "endless.pdf", [content] * 10_000)
    with DocumentReader(workers=1) as reader:
        document = reader.open(paper)
        before = psutil.Process().memory_info().rss
        pages = reader.pages(document, Job())
        words = sum(len(page.words) for page in pages if isinstance(page, Page))
        grown = psutil.Process().memory_info().rss - before
        [pid] = reader.worker_pids
        assert words == 10_000 * 4 * 5
        assert grown < 60_000_000
        assert psutil.Process(pid).memory_info().rss < 400_000_000


def test_one_core_is_left_to_the_program() -> None:
    assert 1 <= default_workers() <= max(1, (os.cpu_count() or 1) - 1, 1)


@pytest.mark.skipif(sys.platform != "linux", reason="limits are read from /proc")
def test_no_worker_leaves_an_image_of_its_memory(reader: DocumentReader, tmp_path: Path) -> None:
    reader.open(numbered(tmp_path / "a.pdf", 1))
    limits = [Path(f"/proc/{pid}/limits").read_text("ascii") for pid in reader.worker_pids]
    assert all(re.search(r"Max core file size +0 +0 ", one) for one in limits)
