from __future__ import annotations

from ccprocessor.desktop.ocr.queue import Queue, line_of, ocr_summary, queue_of
from ccprocessor.jobs import Progress, Stage
from ccprocessor.services.cycle.unread import Unread
from tests.desktop.paper_month import PaperMonth


def test_a_word_of_progress_says_that_everything_before_is_done() -> None:
    scans = Progress(Stage.SCANS, 0, 3, "car.pdf")
    queue = Queue((scans, Progress(Stage.PICTURES, 0, 40), Progress(Stage.LOOSE, 0, 2)))
    moved = queue.moved(Progress(Stage.SCANS, 1, 3, "car.pdf"))
    assert (moved.done, moved.of) == (1, 45)
    moved = moved.moved(Progress(Stage.PICTURES, 7, 41))
    assert (moved.done, moved.of) == (10, 46)
    assert moved.at == Progress(Stage.PICTURES, 7, 41)
    assert moved.moved(Progress(Stage.LOOSE, 2, 2)).at is None


def test_a_month_read_whole_leaves_only_its_scans_in_the_queue(paper_month: PaperMonth) -> None:
    stages = queue_of(paper_month.loaded.month, Unread(scans=1)).stages
    assert stages[-1].stage is not Stage.LOOSE
    assert any(line_of(one).startswith("Scanned pages of car.pdf: 0 of ") for one in stages)


def test_nothing_new_is_said_so(paper_month: PaperMonth) -> None:
    month = paper_month.loaded.month
    assert "no new problems" in ocr_summary(month, month)
