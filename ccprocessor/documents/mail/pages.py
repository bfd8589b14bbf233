"""E-mails and web pages made into a PDF that shows them, attachments inside; runs in a worker."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from html import escape
from itertools import groupby

import pymupdf

from ccprocessor.documents.mail.html_text import TooLarge
from ccprocessor.documents.mail.layout import SetLine
from ccprocessor.documents.mail.message import (
    Letter,
    read_message,
    read_outlook_message,
    read_web_page,
)
from ccprocessor.documents.mail.outlook import OnlyOutlookShowsIt
from ccprocessor.documents.pages.opening import write_pdf
from ccprocessor.documents.protocol.errors import FileNotReadable, PacketNotWritten, reason
from ccprocessor.documents.protocol.picture_errors import OutlookFile, TextNotTakenIn
from ccprocessor.documents.protocol.requests import ToPdfTask
from ccprocessor.errors import UnreadableInput

_MOST_BYTES = {"mail": 100_000_000, "msg": 100_000_000, "html": 20_000_000}
_READERS = {"mail": read_message, "msg": read_outlook_message, "html": read_web_page}
_MOST_PAGES = 100
_MOST_ATTACHED = 1_000
_PAPER = pymupdf.paper_rect("letter")
_PLACE = pymupdf.Rect(48, 48, _PAPER.x1 - 48, _PAPER.y1 - 48)
_STYLE = (
    "body{font-family:sans-serif;font-size:10pt} p{margin:2pt 0} h2{font-size:14pt;margin:4pt 0}"
    " table{width:100%} td{padding:1pt 6pt 1pt 0} .last{text-align:right}"
    " .head{color:#444;font-size:9pt}"
)


def write_letter_pdf(task: ToPdfTask, step: Callable[[], None]) -> None:
    """Write the text of an e-mail or a web page as pages; the same file the same.

    What is attached is kept inside the PDF, unread. Raises `UnreadableInput`.
    """
    name = task.name
    try:
        size = task.source.stat().st_size
        if size > _MOST_BYTES[task.kind]:
            raise TextNotTakenIn(name, f"it takes {size / 1e6:,.0f} MB, more than any receipt")
        content = task.source.read_bytes()
    except OSError as error:
        raise FileNotReadable(name, error) from error
    try:
        step()  # from here on each step has the time of a page
        letter = _READERS[task.kind](content)
        document = _set(letter, name, step)
    except TooLarge as error:
        raise TextNotTakenIn(name, "it holds more than any receipt") from error
    except OnlyOutlookShowsIt as error:
        raise OutlookFile(name) from error
    except UnreadableInput:
        raise
    except Exception as error:
        raise TextNotTakenIn(name, f"it is damaged ({reason(error)})") from error
    for number, one in enumerate(letter.attached[:_MOST_ATTACHED]):
        document.embfile_add(f"{number}", one.content, filename=one.name, ufilename=one.name)
    try:
        task.target.touch(0o600)
        write_pdf(document, task.target, garbage=3, deflate=True, no_new_id=True)
    except Exception as error:
        raise PacketNotWritten(name, reason(error)) from error


def _set(letter: Letter, name: str, step: Callable[[], None]) -> pymupdf.Document:
    content = io.BytesIO()
    writer = pymupdf.DocumentWriter(content)
    story = pymupdf.Story(f"<body>{''.join(_markup(letter))}</body>", user_css=_STYLE)
    more, pages = 1, 0
    while more:
        pages += 1
        if pages > _MOST_PAGES:
            raise TextNotTakenIn(name, f"it takes more than {_MOST_PAGES} pages")
        device = writer.begin_page(_PAPER)
        more, _ = story.place(_PLACE)
        story.draw(device)
        writer.end_page()
        step()
    writer.close()
    document = pymupdf.open("pdf", content)
    document.subset_fonts()
    return document


def _markup(letter: Letter) -> Iterator[str]:
    for name, value in letter.head:
        yield f'<p class="head">{name}: {escape(value)}</p>'
    if letter.attached and letter.head:
        names = ", ".join(one.name for one in letter.attached[:20])
        yield f'<p class="head">Attached: {escape(names)}</p>'
    if letter.head:
        yield "<hr/>"
    for count, lines in groupby(letter.lines, lambda line: len(line.cells)):
        if count == 1:
            yield from map(_paragraph, lines)
        else:
            yield f"<table>{''.join(map(_row, lines))}</table>"


def _paragraph(line: SetLine) -> str:
    tag = "h2" if line.is_heading else "p"
    return f"<{tag}>{escape(line.cells[0])}</{tag}>"


def _row(line: SetLine) -> str:
    *cells, last = map(escape, line.cells)
    return f"<tr>{_cells(cells)}<td class='last'>{last}</td></tr>"


def _cells(texts: Sequence[str]) -> str:
    return "".join(f"<td>{text}</td>" for text in texts)
