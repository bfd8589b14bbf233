"""Packets hold what their pages show and nothing that runs, leads elsewhere or comes along."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pymupdf
import pypdfium2
import pytest
from pypdfium2 import raw

from ccprocessor.documents.protocol.requests import PacketPlan
from ccprocessor.documents.reader import DocumentReader
from ccprocessor.domain.places import PageRef
from ccprocessor.jobs import Job
from tests.documents.papers import paper, saying

CREATED = dt.datetime(2031, 4, 16, tzinfo=dt.UTC)
SCRIPT = "<</S/JavaScript/JS(app.launchURL\\('http://evil.example'\\))>>"
GUEST = b"MZ a program that came along"
FORBIDDEN = re.compile(
    r"/(JavaScript|JS|AA|A|OpenAction|Launch|URI|GoToR|GoToE|SubmitForm|ImportData|Rendition|Movie"
    r"|RichMedia|Screen|EmbeddedFiles?|EF|AF|Filespec|AcroForm|XFA|Annots|Metadata|PieceInfo|Names"
    r"|Outlines|Dests|OCProperties|StructTreeRoot|Author|Creator|Keywords)\b"
)


def scripts(document: pymupdf.Document) -> None:
    """Whatever a viewer may run by itself."""
    catalog, page = document.pdf_catalog(), document[0]
    document.xref_set_key(catalog, "OpenAction", SCRIPT)
    document.xref_set_key(catalog, "AA", f"<</WC {SCRIPT}/DP {SCRIPT}>>")
    document.xref_set_key(catalog, "Names", f"<</JavaScript<</Names[(start){SCRIPT}]>>>>")
    document.xref_set_key(page.xref, "AA", f"<</O {SCRIPT}/C {SCRIPT}>>")


def fields(document: pymupdf.Document) -> None:
    """A form with values, of both kinds, and scripts behind each field."""
    page = document[0]
    for place, (kind, value) in enumerate(
        [
            (pymupdf.PDF_WIDGET_TYPE_TEXT, "Filled in by hand"),
            (pymupdf.PDF_WIDGET_TYPE_CHECKBOX, True),
        ]
    ):
        widget = pymupdf.Widget()
        widget.field_name = f"field {place}"
        widget.field_type = kind
        widget.field_value = value
        widget.rect = pymupdf.Rect(72, 200 + 40 * place, 240, 220 + 40 * place)
        widget.script_calc = widget.script_focus = "app.alert('x')"
        page.add_widget(widget)
    xref = document.get_new_xref()
    document.update_object(xref, "<<>>")
    document.update_stream(xref, b"<xdp:xdp xmlns:xdp='http://ns.adobe.com/xdp/'/>")
    document.xref_set_key(document.pdf_catalog(), "AcroForm/XFA", f"{xref} 0 R")


def links(document: pymupdf.Document) -> None:
    """Ways to elsewhere, one of them behind a stamp that is seen."""
    page, where = document[0], pymupdf.Rect(72, 300, 200, 320)
    page.insert_link({"kind": pymupdf.LINK_URI, "from": where, "uri": "http://evil.example"})
    page.insert_link({"kind": pymupdf.LINK_LAUNCH, "from": where, "file": "invoice.exe"})
    stamp = page.add_stamp_annot(pymupdf.Rect(300, 300, 420, 340))
    document.xref_set_key(stamp.xref, "A", "<</S/Launch/F(invoice.exe)>>")
    document.xref_set_key(stamp.xref, "AA", f"<</E {SCRIPT}>>")


def guests(document: pymupdf.Document) -> None:
    """Files that come along, in every place where PDF takes them."""
    page = document[0]
    document.embfile_add("invoice.exe", GUEST)
    page.add_file_annot((300, 400), GUEST, "invoice.exe")
    xref = document.get_new_xref()
    document.update_object(xref, "<</Type/EmbeddedFile>>")
    document.update_stream(xref, GUEST)
    film = document.get_new_xref()
    document.update_object(
        film,
        "<</Type/Annot/Subtype/RichMedia/Rect[300 440 400 480]/RichMediaContent<</Assets<<"
        f"/Names[(film.swf)<</Type/Filespec/F(film.swf)/EF<</F {xref} 0 R>>>>]>>>>>>",
    )
    notes = document.xref_get_key(page.xref, "Annots")[1].strip("[]")
    document.xref_set_key(page.xref, "Annots", f"[{notes} {film} 0 R]")
    document.xref_set_key(page.xref, "AF", f"[<</Type/Filespec/F(a)/EF<</F {xref} 0 R>>>>]")


def details(document: pymupdf.Document) -> None:
    """What tells of where the source came from, also beside a picture and a font."""
    document.set_metadata({"author": "Somebody", "keywords": "secret"})
    document.set_xml_metadata("<x:xmpmeta xmlns:x='adobe:ns:meta/'>secret</x:xmpmeta>")
    document.set_toc([[1, "Somebody's bookmark", 1]])
    picture = pymupdf.Pixmap(pymupdf.csRGB, 20, 20, bytes(range(150)) * 8, False)
    xref = document[0].insert_image((400, 600, 480, 680), pixmap=picture)
    tells = document.get_new_xref()
    document.update_object(tells, "<</Type/Metadata/Subtype/XML>>")
    document.update_stream(tells, b"secret")
    document.xref_set_key(xref, "Metadata", f"{tells} 0 R")
    document.xref_set_key(xref, "PieceInfo", "<</App<</Private(secret)>>>>")


def layers(document: pymupdf.Document) -> None:
    """Print on a layer that is off, and on one that is on."""
    for name, is_on in (("off", False), ("on", True)):
        layer = document.add_ocg(name, on=is_on)
        document[0].insert_image(
            (72 + 100 * is_on, 500, 152 + 100 * is_on, 580),
            pixmap=pymupdf.Pixmap(pymupdf.csRGB, 2, 2, b"\xff\x00\x00" * 4, False),
            oc=layer,
        )


def marks(document: pymupdf.Document) -> None:
    """Notes that are seen, and some that are not."""
    page = document[0]
    page.add_freetext_annot(pymupdf.Rect(72, 350, 280, 380), "approved")
    page.add_highlight_annot(pymupdf.Rect(72, 90, 150, 110))
    page.add_text_annot((500, 100), "a comment with a secret")
    hidden = page.add_freetext_annot(pymupdf.Rect(72, 600, 280, 640), "hidden")
    hidden.set_flags(pymupdf.PDF_ANNOT_IS_HIDDEN)


KINDS = (scripts, fields, links, guests, details, layers, marks)


def nasty(path: Path, *kinds: Callable[[pymupdf.Document], None]) -> Path:
    """A page of print, with these things beside it."""
    with pymupdf.open(paper(path.with_suffix(".plain"), saying("print", size=20))) as document:
        for kind in kinds:
            kind(document)
        document.save(path)
    return path


def packet_of(reader: DocumentReader, source: Path) -> Path:
    """A packet of the first page of a file, twice."""
    pages = (PageRef("a", 1), PageRef("a", 1))
    packet = PacketPlan(source.with_name("packet.pdf"), "P", pages)
    reader.write_packets([packet], {"a": source}, created=CREATED, job=Job())
    return packet.target


def picture_of(path: Path) -> Any:
    """The first page as another reader shows it, form fields included."""
    document = pypdfium2.PdfDocument(path)
    try:
        document.init_forms()
        return document[0].render(scale=2, may_draw_forms=True).to_numpy().astype(int)
    finally:
        document.close()


def _names(kinds: tuple[Callable[[pymupdf.Document], None], ...]) -> str:
    """The same in every process, which distributed tests want."""
    return "-".join(kind.__name__ for kind in kinds)


@pytest.mark.parametrize("kinds", [*((kind,) for kind in KINDS), KINDS], ids=_names)
def test_a_packet_looks_like_its_page_and_holds_nothing_else(
    reader: DocumentReader, tmp_path: Path, kinds: tuple[Callable[[pymupdf.Document], None], ...]
) -> None:
    source = nasty(tmp_path / "source.pdf", *kinds)
    target = packet_of(reader, source)

    document = pypdfium2.PdfDocument(target)
    assert document.get_formtype() == raw.FORMTYPE_NONE
    assert document.count_attachments() == 0
    assert raw.FPDFDoc_GetJavaScriptActionCount(document.raw) == 0
    assert list(document.get_toc()) == []
    assert [raw.FPDFPage_GetAnnotCount(page.raw) for page in document] == [0, 0]
    assert document.get_metadata_dict(skip_empty=True).keys() == {
        "Title", "Producer", "CreationDate", "ModDate",
    }  # fmt: skip
    document.close()

    with pymupdf.open(target) as packet:
        for xref in range(1, packet.xref_length()):
            assert not FORBIDDEN.search(packet.xref_object(xref)), packet.xref_object(xref)
            stream = (packet.xref_stream(xref) or b"") if packet.xref_is_stream(xref) else b""
            assert not [told for told in (GUEST, b"secret", b"evil", b"xdp") if told in stream]

    off = np.abs(picture_of(source) - picture_of(target)).max(axis=-1) > 96
    assert off.sum() < 60, f"{off.sum()} pixels differ"
