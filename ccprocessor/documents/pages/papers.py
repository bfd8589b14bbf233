"""Letters and reports set from HTML; runs in a worker.

MuPDF brings fonts for every script; it neither repeats the head of a table nor keeps rows off the
foot of a page, so tables are parted here.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from io import BytesIO

import pymupdf

from ccprocessor.documents.pages.opening import forget_resources
from ccprocessor.documents.pages.packets import UNREACHED, metadata, save
from ccprocessor.documents.protocol.errors import reason
from ccprocessor.documents.protocol.requests import PaperPlan, PaperTable, PaperTask
from ccprocessor.errors import CouldNotBeProcessed

_PAPER = pymupdf.paper_rect("letter")
_PLACE = pymupdf.Rect(48, 48, _PAPER.x1 - 48, _PAPER.y1 - 60)
_FOOT = pymupdf.Rect(48, _PAPER.y1 - 50, _PAPER.x1 - 48, _PAPER.y1 - 20)
_ROWS_AT_ONCE = 64  # more never stand on a page


def write_paper(task: PaperTask) -> None:
    """Write a paper to its draft, the same bytes for the same input.

    Raises `PacketNotWritten` where the system refuses, and `CouldNotBeProcessed`.
    """
    name = task.paper.target.name
    forget_resources()
    try:
        pages = _Pages(task.paper).laid_out()
        content = _drawn(task.paper, pages)
    except Exception as error:
        raise CouldNotBeProcessed(name, reason(error)) from error
    with pymupdf.open("pdf", content) as paper:
        paper.subset_fonts()
        paper.set_metadata(metadata(task.paper.title, task.created))
        save(paper, task.draft, name, garbage=UNREACHED)


class _Pages:
    """Places blocks one below the other, and begins pages."""

    def __init__(self, paper: PaperPlan) -> None:
        self._paper = paper
        self._pages: list[list[pymupdf.Story]] = [[]]
        self._y = _PLACE.y0

    def laid_out(self) -> list[list[pymupdf.Story]]:
        """The blocks that stand on each page, placed."""
        for block in self._paper.blocks:
            if isinstance(block, PaperTable):
                self._place_table(block)
            elif not block:
                self._begin_page()
            else:
                self._place_text(block)
        return self._pages

    def _place_text(self, html: str) -> None:
        """Place a block as a whole, on the next page if need be."""
        if not self._fits(html) and self._pages[-1]:
            self._begin_page()
        self._place(html)

    def _place_table(self, table: PaperTable) -> None:
        """Place as many rows as fit, then the others below the head on the next page."""
        rows, intro = table.rows, table.intro
        while rows:
            count = self._most(intro, table.head, rows)
            if not count and self._pages[-1]:
                self._begin_page()
                continue
            count = max(count, 1)
            self._place(_table(intro, table.head, rows[:count]))
            rows, intro = rows[count:], ""

    def _most(self, intro: str, head: str, rows: Sequence[str]) -> int:
        """The number of rows that fit into what is left of the page."""
        fit, beyond = 0, min(len(rows), _ROWS_AT_ONCE) + 1
        tried = beyond - 1  # mostly all of them do
        while beyond - fit > 1:
            if self._fits(_table(intro, head, rows[:tried])):
                fit = tried
            else:
                beyond = tried
            tried = (fit + beyond) // 2
        return fit

    def _fits(self, html: str) -> bool:
        more, filled = _story(html, self._paper).place(self._room)
        return not more and filled[3] <= _PLACE.y1

    def _place(self, html: str) -> None:
        story = _story(html, self._paper)
        _, filled = story.place(self._room)
        self._y = min(filled[3], _PLACE.y1)
        self._pages[-1].append(story)

    def _begin_page(self) -> None:
        self._pages.append([])
        self._y = _PLACE.y0

    @property
    def _room(self) -> pymupdf.Rect:
        return pymupdf.Rect(_PLACE.x0, self._y, _PLACE.x1, _PLACE.y1)


def _drawn(paper: PaperPlan, pages: Sequence[Sequence[pymupdf.Story]]) -> BytesIO:
    """The pages as a PDF, each with its number at the foot."""
    content = BytesIO()
    writer = pymupdf.DocumentWriter(content)
    for number, placed in enumerate(pages, 1):
        device = writer.begin_page(_PAPER)
        told = escape(f"{paper.foot} · page {number} of {len(pages)}")
        foot = _story(f'<p class="foot">{told}</p>', paper)
        foot.place(_FOOT)
        for story in (*placed, foot):
            story.draw(device)
        writer.end_page()
    writer.close()
    return content


def _story(html: str, paper: PaperPlan) -> pymupdf.Story:
    return pymupdf.Story(f"<body>{html}</body>", user_css=paper.style)


def _table(intro: str, head: str, rows: Sequence[str]) -> str:
    return f"{intro}<table>{head}{''.join(rows)}</table>"
