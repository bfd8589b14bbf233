"""Files attached inside a PDF, as portfolios and printed mails hold them; runs in a worker."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path

import pymupdf

from ccprocessor.documents.protocol.requests import MOST_INSIDE

_MOST_NAMES = 1_000  # a bomb may hold millions
_MOST_BYTES = 200_000_000
"""A larger file inside is no receipt."""

_PAGES = 20
"""Pages, from the first, whose pins are looked at: mails are short."""


def attached(document: pymupdf.Document, folder: Path | None = None) -> tuple[str, ...]:
    """Names of the files inside, in order; with a `folder` they are saved there as 0, 1 ...

    What is damaged or too large is left out.
    """
    names: list[str] = []
    try:
        for name, content in islice(_files(document), _MOST_NAMES):
            if folder is not None and len(names) < MOST_INSIDE:
                (folder / str(len(names))).write_bytes(content())
            names.append(name)
    except Exception:  # noqa: BLE001  (PyMuPDF raises whatever it likes on a broken file)
        return tuple(names)
    return tuple(names)


def _files(document: pymupdf.Document) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Files of the whole document, then those pinned to pages."""
    for number in range(document.embfile_count()):
        told = document.embfile_info(number)
        if told["size"] <= _MOST_BYTES:
            yield told["filename"] or told["name"], partial(document.embfile_get, number)
    for page in document.pages(0, min(_PAGES, document.page_count)):
        for xref, kind, _ in page.annot_xrefs():
            if kind == pymupdf.PDF_ANNOT_FILE_ATTACHMENT:
                note = page.load_annot(xref)
                told = note.file_info
                if told["size"] <= _MOST_BYTES:
                    yield told["filename"], note.get_file
