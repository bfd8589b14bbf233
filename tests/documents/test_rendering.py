"""Pages drawn for the window: what is asked, in which order, and what goes wrong."""

from __future__ import annotations

import os
import queue
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pymupdf
import pytest

from ccprocessor.documents.pages.drawing import MOST_PIXELS
from ccprocessor.documents.protocol.rendering_requests import (
    DocumentNotShown,
    DrawnPage,
    DrawTask,
    FactsTask,
    PageFacts,
    PageNotDrawn,
    PageSource,
    Priority,
    RenderAnswer,
    RenderTask,
    TableTask,
    WordsTask,
)
from ccprocessor.documents.protocol.requests import Limits
from ccprocessor.documents.workers.rendering import PageRenderer, _Order
from ccprocessor.documents.workers.rendering_process import RenderProcess
from ccprocessor.domain.pages import Page, PrintedTable
from ccprocessor.domain.places import Box
from tests.documents.papers import endless, numbered, paper, raw_paper, saying, typewritten

Answers = queue.Queue[tuple[int, RenderAnswer]]
PATIENCE = 60.0


class Desk:
    """A renderer and the answers it delivers."""

    def __init__(self, limits: Limits) -> None:
        self.answers: Answers = queue.Queue()
        self.renderer = PageRenderer(lambda *answer: self.answers.put(answer), limits)

    def ask(self, task: RenderTask, priority: Priority = Priority.VISIBLE) -> RenderAnswer:
        ticket = self.renderer.ask(task, priority)
        answered, answer = self.answers.get(timeout=PATIENCE)
        assert answered == ticket
        return answer

    def next(self) -> tuple[int, RenderAnswer]:
        return self.answers.get(timeout=PATIENCE)


Make = Callable[[Limits], Desk]


@pytest.fixture
def make() -> Iterator[Make]:
    desks: list[Desk] = []

    def made(limits: Limits) -> Desk:
        desks.append(Desk(limits))
        return desks[-1]

    yield made
    for desk in desks:
        desk.renderer.close()


@pytest.fixture
def desk(make: Make) -> Desk:
    return make(Limits())


def _source(path: Path) -> PageSource:
    return PageSource(path, "October.pdf")


def test_a_page_is_measured_as_it_is_shown(desk: Desk, tmp_path: Path) -> None:
    def turned(page: pymupdf.Page) -> None:
        page.set_cropbox(pymupdf.Rect(50, 100, 450, 400))
        page.set_rotation(90)

    facts = desk.ask(FactsTask(_source(paper(tmp_path / "a.pdf", turned)), 1))
    assert isinstance(facts, PageFacts)
    assert (facts.pages, facts.width, facts.height, facts.rotation) == (1, 300, 400, 90)


def test_a_page_is_drawn_in_red_green_and_blue_at_the_scale_asked_for(
    desk: Desk, tmp_path: Path
) -> None:
    def red(page: pymupdf.Page) -> None:
        page.draw_rect(pymupdf.Rect(100, 200, 200, 300), fill=(1, 0, 0), color=(1, 0, 0))

    drawn = desk.ask(DrawTask(_source(paper(tmp_path / "a.pdf", red)), 1, 0.5))
    assert isinstance(drawn, DrawnPage)
    assert (drawn.width, drawn.height, drawn.scale) == (306, 396, 0.5)
    assert _pixel(drawn, 75, 125) == (255, 0, 0)
    assert _pixel(drawn, 10, 10) == (255, 255, 255)


def test_a_part_of_a_page_is_drawn_alone(desk: Desk, tmp_path: Path) -> None:
    task = DrawTask(_source(numbered(tmp_path / "a.pdf", 1)), 1, 4, Box(100, 200, 150, 220))
    drawn = desk.ask(task)
    assert isinstance(drawn, DrawnPage)
    assert (drawn.width, drawn.height, drawn.left, drawn.top) == (200, 80, 400, 800)


def test_words_come_as_the_reader_reads_them(desk: Desk, tmp_path: Path) -> None:
    words = desk.ask(WordsTask(_source(paper(tmp_path / "a.pdf", saying("one two"))), 1))
    assert isinstance(words, Page)
    assert [word.text for word in words.words] == ["one", "two"]


def test_the_table_of_a_page_without_one_has_no_columns(desk: Desk, tmp_path: Path) -> None:
    table = desk.ask(TableTask(_source(paper(tmp_path / "a.pdf", saying("one two"))), 1))
    assert table == PrintedTable(turn=0)


@pytest.mark.parametrize("scale", [1.0, 0.003])
def test_a_page_of_two_hundred_thousand_points_is_drawn_within_bounds(
    desk: Desk, tmp_path: Path, scale: float
) -> None:
    path = paper(tmp_path / "huge.pdf", saying("far"), width=200_000, height=200_000)
    drawn = desk.ask(DrawTask(_source(path), 1, scale))
    assert isinstance(drawn, DrawnPage)
    assert drawn.width * drawn.height <= MOST_PIXELS
    assert drawn.scale <= scale
    assert drawn.width == pytest.approx(200_000 * drawn.scale, abs=1)


def test_what_is_looked_at_is_drawn_before_neighbours_and_thumbnails(
    desk: Desk, tmp_path: Path
) -> None:
    source = _source(numbered(tmp_path / "a.pdf", 9))
    order = [Priority.THUMBNAIL, Priority.NEIGHBOUR, Priority.WORDS, Priority.VISIBLE]
    first = desk.renderer.ask(FactsTask(source, 1), Priority.VISIBLE)
    tickets = {desk.renderer.ask(DrawTask(source, 2, 1), one): one for one in order}
    answered = [desk.next()[0] for _ in range(5)]
    assert answered[0] == first
    assert [tickets[ticket] for ticket in answered[1:]] == order[::-1]


def test_what_nobody_waits_for_is_not_answered(desk: Desk, tmp_path: Path) -> None:
    source = _source(numbered(tmp_path / "a.pdf", 9))
    desk.renderer.withdraw(desk.renderer.ask(DrawTask(source, 1, 1), Priority.VISIBLE))
    last = desk.renderer.ask(DrawTask(source, 2, 1), Priority.VISIBLE)
    assert desk.next()[0] == last
    assert desk.answers.empty()


def test_a_killed_process_is_replaced_and_the_page_drawn(desk: Desk, tmp_path: Path) -> None:
    source = _source(numbered(tmp_path / "a.pdf", 2))
    desk.ask(DrawTask(source, 1, 1))
    before = desk.renderer.pid
    assert before
    psutil.Process(before).kill()
    assert isinstance(desk.ask(DrawTask(source, 2, 1)), DrawnPage)
    assert desk.renderer.pid not in {None, before}


class _Executioner(PageRenderer):
    """Kills the process each time it is at page 2."""

    killed = 0

    def _given_up(self, process: RenderProcess, order: _Order) -> str | None:
        if self._tasks[order.ticket].page == 2:
            self.killed += 1
            psutil.Process(process.pid).kill()
        return super()._given_up(process, order)


def test_a_page_that_fells_the_process_twice_is_given_up_and_others_go_on(
    desk: Desk, tmp_path: Path
) -> None:
    desk.renderer = renderer = _Executioner(lambda *answer: desk.answers.put(answer))
    source = _source(endless(tmp_path / "deadly.pdf"))
    assert isinstance(desk.ask(DrawTask(source, 1, 1)), DrawnPage)
    answer = desk.ask(DrawTask(source, 2, 1))
    assert renderer.killed == 2
    assert isinstance(answer, PageNotDrawn)
    assert "Page 2 of October.pdf could not be drawn" in str(answer)
    assert isinstance(desk.ask(DrawTask(source, 3, 1)), DrawnPage)


def test_a_page_that_takes_too_long_is_given_up(make: Make, tmp_path: Path) -> None:
    desk = make(Limits(page_seconds=1.5))
    source = _source(endless(tmp_path / "endless.pdf"))
    answer = desk.ask(DrawTask(source, 2, 1))
    assert isinstance(answer, PageNotDrawn)
    assert "more than 1.5 seconds" in str(answer)
    assert isinstance(desk.ask(DrawTask(source, 1, 1)), DrawnPage)


def test_a_page_that_eats_memory_is_given_up(make: Make, tmp_path: Path) -> None:
    hungry = endless(tmp_path / "hungry.pdf", typewritten(72, 300, "more and more and more"))
    desk = make(Limits(page_seconds=PATIENCE, memory_bytes=250_000_000))
    answer = desk.ask(DrawTask(_source(hungry), 2, 1))
    assert isinstance(answer, PageNotDrawn)
    assert "0.25 GB of memory" in str(answer)


class _Hurry(PageRenderer):
    """Asks for page 3, to look at, as soon as the process is at page 2."""

    def _given_up(self, process: RenderProcess, order: _Order) -> str | None:
        task = self._tasks[order.ticket]
        if task.page == 2:
            self.ask(replace(task, page=3), Priority.VISIBLE)
        return super()._given_up(process, order)


def test_a_slow_neighbour_makes_way_for_the_page_that_is_looked_at(
    desk: Desk, tmp_path: Path
) -> None:
    desk.renderer = _Hurry(lambda *answer: desk.answers.put(answer), Limits(page_seconds=PATIENCE))
    source = _source(endless(tmp_path / "endless.pdf"))
    slow = desk.ask(DrawTask(source, 2, 1), Priority.NEIGHBOUR)
    assert isinstance(slow, PageNotDrawn)
    assert "while other pages are waited for" in str(slow)
    assert isinstance(desk.next()[1], DrawnPage)


def test_a_page_that_was_left_does_not_keep_the_next_one_waiting(
    desk: Desk, tmp_path: Path
) -> None:
    source = _source(endless(tmp_path / "endless.pdf"))
    desk.ask(FactsTask(source, 1))
    desk.renderer.withdraw(desk.renderer.ask(DrawTask(source, 2, 1), Priority.VISIBLE))
    assert isinstance(desk.ask(DrawTask(source, 3, 1)), DrawnPage)


def test_a_file_that_is_gone_is_told(desk: Desk, tmp_path: Path) -> None:
    path = numbered(tmp_path / "a.pdf", 2)
    desk.ask(DrawTask(_source(path), 1, 1))
    path.unlink()
    answer = desk.ask(DrawTask(_source(path), 2, 1))
    assert isinstance(answer, DocumentNotShown)
    assert "October.pdf cannot be shown: the file is gone" in str(answer)


def test_a_file_that_was_replaced_is_told_and_one_that_was_touched_is_not(
    desk: Desk, tmp_path: Path
) -> None:
    path = numbered(tmp_path / "a.pdf", 2)
    facts = desk.ask(FactsTask(_source(path), 1))
    assert isinstance(facts, PageFacts)
    source = PageSource(path, "October.pdf", facts.state)
    os.utime(path, (1, 1))
    assert isinstance(desk.ask(DrawTask(source, 1, 1)), DrawnPage)
    numbered(tmp_path / "b.pdf", 3).replace(path)
    answer = desk.ask(DrawTask(source, 1, 1))
    assert isinstance(answer, DocumentNotShown)
    assert "was replaced" in str(answer)
    anew = desk.ask(FactsTask(_source(path), 1))
    assert isinstance(anew, PageFacts)
    assert anew.pages == 3


def test_what_is_no_pdf_is_told(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_text("Dear Sir or Madam")
    assert isinstance(desk.ask(FactsTask(_source(path), 1)), DocumentNotShown)


def test_a_page_that_is_not_there_is_told(desk: Desk, tmp_path: Path) -> None:
    answer = desk.ask(FactsTask(_source(numbered(tmp_path / "a.pdf", 2)), 3))
    assert isinstance(answer, PageNotDrawn)


def test_more_documents_than_are_kept_open_are_drawn_in_turns(desk: Desk, tmp_path: Path) -> None:
    sources = [_source(numbered(tmp_path / f"{n}.pdf", 1)) for n in range(5)]
    for source in sources * 2:
        assert isinstance(desk.ask(DrawTask(source, 1, 1)), DrawnPage)


def test_closing_ends_the_process_even_in_the_midst_of_a_page(tmp_path: Path) -> None:
    desk = Desk(Limits())
    source = _source(endless(tmp_path / "endless.pdf"))
    desk.ask(FactsTask(source, 2))
    pid = desk.renderer.pid
    assert pid
    desk.renderer.ask(DrawTask(source, 2, 1), Priority.VISIBLE)
    desk.renderer.close()
    assert desk.renderer.pid is None
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert desk.answers.empty()


def test_closing_before_the_process_is_up_is_no_failure_to_be_told(
    caplog: pytest.LogCaptureFixture,
) -> None:
    desk = Desk(Limits())
    desk.renderer.start()
    while desk.renderer.pid is None:
        pass
    desk.renderer.close()
    assert desk.renderer.pid is None
    assert caplog.records == []


def test_an_unusual_page_is_drawn(desk: Desk, tmp_path: Path) -> None:
    path = raw_paper(tmp_path / "empty.pdf", [b""])
    assert isinstance(desk.ask(DrawTask(_source(path), 1, 1)), DrawnPage)


def test_the_program_that_draws_never_loads_pymupdf_itself(tmp_path: Path) -> None:
    path = numbered(tmp_path / "a.pdf", 1)
    program = (
        "import queue, sys\n"
        "from pathlib import Path\n"
        "from ccprocessor.documents.workers.rendering import PageRenderer\n"
        "from ccprocessor.documents.protocol.rendering_requests import *\n"
        "if __name__ == '__main__':\n"
        "    light = not {'psutil', 'msgspec', 'multiprocessing'} & set(sys.modules)\n"
        "    answers = queue.Queue()\n"
        "    renderer = PageRenderer(lambda ticket, answer: answers.put(answer))\n"
        "    renderer.ask(DrawTask(PageSource(Path(sys.argv[1]), 'a'), 1, 1.0), Priority.VISIBLE)\n"
        "    drawn = isinstance(answers.get(timeout=60), DrawnPage)\n"
        "    renderer.close()\n"
        "    sys.exit(0 if drawn and light and 'pymupdf' not in sys.modules else 1)\n"
    )
    script = tmp_path / "program.py"
    script.write_text(program)
    root = Path(__file__).parent.parent.parent
    environment = {**os.environ, "PYTHONPATH": str(root)}
    assert (
        subprocess.run([sys.executable, script, path], check=False, env=environment).returncode == 0
    )


def _pixel(drawn: DrawnPage, x: int, y: int) -> tuple[int, ...]:
    start = y * drawn.stride + 3 * x
    return tuple(drawn.rgb[start : start + 3])
