"""Stamps and typed notes laid upon pages: shown, but never read as print; runs in a worker."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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


def without_notes(page: pymupdf.Page) -> pymupdf.DisplayList:
    """Return what an unturned page and its form fields draw."""
    shapes = mupdf.FzDisplayList(mupdf.fz_bound_page(page.this))
    device = mupdf.fz_new_list_device(shapes)
    for run in (mupdf.fz_run_page_contents, mupdf.fz_run_page_widgets):
        run(page.this, device, mupdf.FzMatrix(), mupdf.FzCookie())
    mupdf.fz_close_device(device)
    return pymupdf.DisplayList(shapes)


def note_layers(document: pymupdf.Document) -> tuple[int, ...]:
    """The layers of notes in a copy, by their places among all layers."""
    return tuple(n for n, name in enumerate(_layers(document)) if name == NOTES_LAYER)


def has_only_notes(document: pymupdf.Document) -> bool:
    """Tell whether every layer of a document is one of notes."""
    return all(name == NOTES_LAYER for name in _layers(document))


def _layers(document: pymupdf.Document) -> list[str]:
    pdf = mupdf.pdf_document_from_fz_document(document.this)
    return [mupdf.pdf_layer_name(pdf, n) for n in range(mupdf.pdf_count_layers(pdf))]


@contextmanager
def hidden(document: pymupdf.Document, layers: Sequence[int]) -> Iterator[None]:
    """Hide layers of a document for a while."""
    if not layers:
        yield
        return
    pdf = mupdf.pdf_document_from_fz_document(document.this)
    for layer in layers:
        mupdf.pdf_enable_layer(pdf, layer, 0)
    try:
        yield
    finally:
        for layer in layers:
            mupdf.pdf_enable_layer(pdf, layer, 1)
