from __future__ import annotations

from ccprocessor.desktop.ocr.queue import LOOSE, PICTURES, Queue, Stage, ocr_summary, queue_of
from ccprocessor.services.cycle.unread import Unread
from tests.desktop.paper_month import PaperMonth


def test_a_word_of_progress_says_that_everything_before_is_done() -> None:
    queue = Queue((Stage("Scanned pages of car.pdf", 3), Stage(PICTURES, 40), Stage(LOOSE, 2)))
    moved = queue.told("Reading scanned pages of car.pdf", 1, 3)
    assert (moved.done, moved.of) == (1, 45)
    moved = moved.told("Reading receipt pictures", 7, 41)
    assert (moved.done, moved.of) == (10, 46)
    assert moved.at == Stage(PICTURES, 41, 7)
    assert moved.told("Removing card numbers", 1, 1) == moved
    assert moved.told("Reading loose receipts", 2, 2).at is None


def test_a_month_read_whole_leaves_only_its_scans_in_the_queue(paper_month: PaperMonth) -> None:
    names = [stage.name for stage in queue_of(paper_month.loaded.month, Unread(scans=1)).stages]
    assert PICTURES not in names or names[-1] != LOOSE
    assert "Scanned pages of car.pdf" in names


def test_nothing_new_is_said_so(paper_month: PaperMonth) -> None:
    month = paper_month.loaded.month
    assert "no new problems" in ocr_summary(month, month)
