"""Stamps and typed notes laid upon pages: shown, but never read as print; runs in a worker."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pymupdf
from pymupdf import mupdf

NOTES_LAYER = "ccprocessor notes"
"""The layer of a copy on which lies what was a note upon the original."""

_PART_OF_PAGE = {
    pymupdf.PDF_ANNOT_LINK,
    pymupdf.PDF_ANNOT_POPUP,
    pymupdf.PDF_ANNOT_WIDGET,
}
"""Annotations that hold no text of their own, or what a form was filled in with."""


def notes_of(page: pymupdf.Page) -> list[int]:
    """The annotations of a page that are notes, by their objects' numbers."""
    return [xref for xref, kind, _ in page.annot_xrefs() if kind not in _PART_OF_PAGE]


def text_without_notes(page: pymupdf.Page, flags: int) -> pymupdf.TextPage:
    """The text of a page and its form fields, turned as `Page.get_textpage` does."""
    with _layer_off(page.parent):
        if not notes_of(page):
            return page.get_textpage(flags=flags)
        rotation = page.rotation
        page.set_rotation(0)
        try:
            text = mupdf.FzStextPage(mupdf.fz_bound_page(page.this))
            device = mupdf.fz_new_stext_device(text, mupdf.FzStextOptions(flags))
            for run in (mupdf.fz_run_page_contents, mupdf.fz_run_page_widgets):
                run(page.this, device, mupdf.FzMatrix(), mupdf.FzCookie())
            mupdf.fz_close_device(device)
        finally:
            page.set_rotation(rotation)
        return pymupdf.TextPage(text)


def has_only_notes(document: pymupdf.Document) -> bool:
    """Whether every layer of a document is one of notes."""
    return all(name == NOTES_LAYER for name in _layers(document))


def _layers(document: pymupdf.Document) -> list[str]:
    pdf = mupdf.pdf_document_from_fz_document(document.this)
    return [mupdf.pdf_layer_name(pdf, n) for n in range(mupdf.pdf_count_layers(pdf))]


@contextmanager
def _layer_off(document: pymupdf.Document) -> Iterator[None]:
    """Hide the notes of a copy for a while."""
    pdf = mupdf.pdf_document_from_fz_document(document.this)
    layers = [n for n, name in enumerate(_layers(document)) if name == NOTES_LAYER]
    for number in layers:
        mupdf.pdf_enable_layer(pdf, number, 0)
    try:
        yield
    finally:
        for number in layers:
            mupdf.pdf_enable_layer(pdf, number, 1)
