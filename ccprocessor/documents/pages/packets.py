"""Packets: chosen pages of several documents as one PDF; runs in a worker."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from html import escape
from io import BytesIO
from pathlib import Path

import pymupdf
from pymupdf import mupdf

from ccprocessor.documents.notes import has_only_notes
from ccprocessor.documents.pages.opening import OpenDocuments, forget_resources, write_pdf
from ccprocessor.documents.pages.scrubbing import (
    BESIDE_CATALOG,
    OF_CATALOG,
    drop_hidden,
    drop_rest,
    flatten_notes,
    pdf_of,
    reference,
)
from ccprocessor.documents.protocol.errors import PacketNotWritten, reason
from ccprocessor.documents.protocol.requests import PacketTask
from ccprocessor.domain.places import PageRef
from ccprocessor.errors import CouldNotBeProcessed

UNREACHED = 2
"""Objects that nothing leads to are left out, the others numbered without gaps."""


_PAPER = pymupdf.paper_rect("letter")
_PLACE = pymupdf.Rect(60, 72, _PAPER.x1 - 60, _PAPER.y1 - 60)
_STYLE = """
body { font-family: sans-serif; font-size: 10.5pt; line-height: 1.4; overflow-wrap: break-word; }
h1 { font-size: 18pt; margin: 0 0 6pt 0; }
p { margin: 0 0 5pt 0; }
"""


def write_packet(shelf: OpenDocuments, task: PacketTask) -> None:
    """Write the packet's pages to its draft, the same bytes for the same input.

    It holds what they show and nothing else, whatever its sources hold: no scripts, links, fields,
    attachments or metadata. Raises `PacketNotWritten`, what opening a source raises, and
    `CouldNotBeProcessed`.
    """
    name = task.packet.target.name
    forget_resources()
    with pymupdf.open() as packet:
        for document, first, last in _ranges(task.packet.pages):
            source = shelf.document(task.sources[document])
            if last > source.page_count:
                raise CouldNotBeProcessed(name, f"{task.sources[document].name} ends before it")
            _insert(packet, source, range(first - 1, last))
        mark = _UnreadMark(packet)
        for place, ref in enumerate(task.packet.pages):
            if ref in task.packet.unread:
                mark.put_on(packet.load_page(place))
        if lines := task.packet.cover:
            with _cover(lines) as front:
                packet.insert_pdf(front, start_at=0)
        packet.set_metadata(metadata(task.packet.title, task.created))
        save(packet, task.draft, name, garbage=UNREACHED)


def _cover(lines: Sequence[str]) -> pymupdf.Document:
    """A document of these lines, the first as its heading: the same bytes for the same lines."""
    heading, *rest = lines
    told = "".join(f"<p>{escape(line)}</p>" for line in rest)
    story = pymupdf.Story(f"<body><h1>{escape(heading)}</h1>{told}</body>", user_css=_STYLE)
    content, more = BytesIO(), True
    writer = pymupdf.DocumentWriter(content)
    while more:
        device = writer.begin_page(_PAPER)
        more, _ = story.place(_PLACE)
        story.draw(device)
        writer.end_page()
    writer.close()
    made = pymupdf.open("pdf", content)
    made.subset_fonts()
    return made


def _insert(packet: pymupdf.Document, source: pymupdf.Document, pages: range) -> None:
    """Add pages as they look: notes, fields and layers as part of them."""
    if _holds_more(source, pages):
        flatten_notes(source)
        drop_hidden(source)
        drop_rest(source)
    packet.insert_pdf(
        source,
        from_page=pages.start,
        to_page=pages.stop - 1,
        links=False,
        annots=False,
        widgets=False,
        final=False,
    )


def _holds_more(source: pymupdf.Document, pages: range) -> bool:
    """Tell whether there may be more than the pages show: not in copies as made today."""
    known = OF_CATALOG | ({"OCProperties"} if has_only_notes(source) else set())
    return (
        not BESIDE_CATALOG.isdisjoint(source.xref_get_keys(-1))
        or not known.issuperset(source.xref_get_keys(source.pdf_catalog()))
        or any("Annots" in source.xref_get_keys(source.page_xref(number)) for number in pages)
    )


class _UnreadMark:
    """Says at the foot of pages, as they are shown, that their pictures may show card numbers.

    The sentence is drawn once in a packet, and pages of one size share what puts it there.
    """

    def __init__(self, packet: pymupdf.Document) -> None:
        self._packet = packet
        self._made: dict[tuple[str, bytes], int] = {}

    def put_on(self, page: pymupdf.Page) -> None:
        """Mark a page of the packet."""
        pdf, drawn = pdf_of(self._packet), mupdf.pdf_page_from_fz_page(page.this)
        shown = mupdf.FzMatrix()
        mupdf.pdf_page_transform(drawn, mupdf.FzRect(), shown)
        foot = pymupdf.Matrix(1, 0, 0, -1, _MARGIN, page.rect.height - _MARGIN)
        place = " ".join(f"{number:.5f}" for number in foot * ~pymupdf.Matrix(shown))
        resources, content = _dictionary(drawn.obj(), "Resources"), page.get_contents()
        unopened, unclosed = mupdf.pdf_count_q_balance(
            pdf, resources, mupdf.pdf_dict_gets(drawn.obj(), "Contents")
        )
        if unopened:
            content.insert(0, self._stream(b"q " * unopened))
        content.append(self._stream(b"Q " * unclosed + f"q {place} cm /{_MARK} Do Q".encode()))
        listed = mupdf.pdf_dict_put_array(drawn.obj(), mupdf.pdf_new_name("Contents"), len(content))
        for xref in content:
            mupdf.pdf_array_push(listed, reference(pdf, xref))
        sentence = reference(pdf, self._stream(_SENTENCE, _FORM))
        mupdf.pdf_dict_puts(_dictionary(resources, "XObject"), _MARK, sentence)

    def _stream(self, content: bytes, head: str = "<<>>") -> int:
        """The number of a stream with that content, made where there is none yet."""
        key = head, content
        if key not in self._made:
            self._made[key] = xref = self._packet.get_new_xref()
            self._packet.update_object(xref, head)
            self._packet.update_stream(xref, content)
        return self._made[key]


def _dictionary(owner: mupdf.PdfObj, name: str) -> mupdf.PdfObj:
    """The dictionary of that name, inherited or made where there is none."""
    key = mupdf.pdf_new_name(name)
    found = mupdf.pdf_dict_get_inheritable(owner, key)
    return found if mupdf.pdf_is_dict(found) else mupdf.pdf_dict_put_dict(owner, key, 1)


_MARK = "PictureNotLookedAt"
_SENTENCE = b"0.35 g BT /F 6 Tf (Picture not looked at for card numbers) Tj ET"
_FORM = (
    "<</Type/XObject/Subtype/Form/BBox[0 -3 200 9]/Resources<</Font<</F"
    "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>>>>>>>"
)
_MARGIN = 5


def save(document: pymupdf.Document, target: Path, name: str, *, garbage: int = 0) -> None:
    """Write a document decrypted, compressed, without a new id; `name` is told where it fails.

    Raises `PacketNotWritten` where the system refuses, `CouldNotBeProcessed` where it is the
    document's fault.
    """
    try:
        target.open("xb").close()
        write_pdf(
            document,
            target,
            garbage=garbage,
            deflate=True,
            encryption=pymupdf.PDF_ENCRYPT_NONE,
            no_new_id=True,
        )
    except (OSError, pymupdf.mupdf.FzErrorSystem) as error:
        raise PacketNotWritten(name, reason(error)) from error
    except Exception as error:
        raise CouldNotBeProcessed(name, reason(error)) from error


def _ranges(pages: Sequence[PageRef]) -> Iterator[tuple[str, int, int]]:
    """Document, first and last page of pages that follow each other there as here."""
    first = 0
    for place, page in enumerate(pages):
        after = pages[place + 1] if place + 1 < len(pages) else None
        if after is None or (after.document, after.page) != (page.document, page.page + 1):
            yield page.document, pages[first].page, page.page
            first = place + 1


def metadata(title: str, created: dt.datetime) -> dict[str, str]:
    """Return what a PDF tells of itself."""
    moment = created.astimezone(dt.UTC) if created.tzinfo else created
    stamp = f"D:{moment:%Y%m%d%H%M%S}Z"
    return {
        "title": title,
        "producer": "ccprocessor",
        "creationDate": stamp,
        "modDate": stamp,
    }
