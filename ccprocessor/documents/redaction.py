"""A copy of a PDF in which full card numbers are gone, not covered; runs in a worker."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import chain

import pymupdf

from ccprocessor.documents.card_numbers import FullNumber, full_numbers, tells_number
from ccprocessor.documents.errors import CopyNotMade
from ccprocessor.documents.opening import Shelf, forget_resources, open_pdf
from ccprocessor.documents.packets import save
from ccprocessor.documents.painting import paint_over
from ccprocessor.documents.reading import Sheet, sheet_of
from ccprocessor.documents.requests import RedactTask
from ccprocessor.documents.upright import Letter, letters_in, stored
from ccprocessor.domain.places import Box, around

_STRIPPED = (
    "AcroForm",
    "AF",
    "Dests",
    "Metadata",
    "Names",
    "OpenAction",
    "Outlines",
    "PieceInfo",
    "StructTreeRoot",
)
"""Parts of a document beside its pages that may tell a number."""

_RIM = 0.35
"""The share of a letter's box on each side that is left alone."""


def redact(shelf: Shelf, task: RedactTask, step: Callable[[], None]) -> bool:
    """Write the copy to the task's target; False, and nothing written, where it need not differ.

    `step` is called after each page. Everything beside the pages is left out of a copy: metadata,
    bookmarks, attachments; what annotations and form fields show becomes part of the page.
    """
    del shelf
    forget_resources()
    with open_pdf(task.source) as document:
        if not task.pages and not task.painted and not _tells_elsewhere(document):
            return False
        if document.is_form_pdf or document.has_annots():
            document.bake()
        numbers: set[str] = set()
        for number in task.pages:
            numbers |= _clear(document.load_page(number - 1), task.source.path.name)
            step()
        paint_over(document, task.painted, step)
        _strip(document)
        if numbers := numbers - {""}:
            _wipe(document, numbers)
        save(document, task.target, task.source.path.name, garbage=3)
        return True


def _tells_elsewhere(document: pymupdf.Document) -> bool:
    """Whether a number stands, or may hide, beside the pages' own content; or a lock is on it."""
    if document.metadata.get("encryption") or document.embfile_count():
        return True
    texts = [*document.metadata.values(), document.get_xml_metadata()]
    texts += [entry[1] for entry in document.get_toc()]
    if document.has_annots():
        texts += [
            text for page in document for note in page.annots() for text in note.info.values()
        ]
    return any(tells_number(text) for text in texts if text)


def _clear(page: pymupdf.Page, name: str) -> set[str]:
    """Remove the numbers of a page, write what may be shown in their places, and look again."""
    rotation = page.rotation
    page.set_rotation(0)
    sheet = sheet_of(page)
    found = full_numbers(sheet.words)
    pieces = [_pieces(sheet, full) for full in found]
    for letters in chain.from_iterable(pieces):
        page.add_redact_annot(_core(letters))
    page.apply_redactions(
        images=pymupdf.PDF_REDACT_IMAGE_NONE,
        graphics=pymupdf.PDF_REDACT_LINE_ART_NONE,
        text=pymupdf.PDF_REDACT_TEXT_REMOVE,
    )
    shape = page.new_shape()
    for full, letters in zip(found, map(_joined, pieces), strict=True):
        if letters:
            _write(shape, full.mask, letters, sheet.turn)
    shape.commit()
    if full_numbers(sheet_of(page).words):
        raise CopyNotMade(name, f"they resist on page {page.number + 1}")
    page.set_rotation(rotation)
    return {"".join(letter.text for letter in _joined(number)) for number in pieces}


def _pieces(sheet: Sheet, number: FullNumber) -> list[list[Letter]]:
    """The letters of a number where they are drawn on the unturned page, word by word."""
    pieces: list[list[Letter]] = []
    last = len(number.words) - 1
    for place, index in enumerate(number.words):
        word = sheet.words[index]
        box = stored(word.box, sheet.turn, sheet.size)
        letters = letters_in(sheet.text, box, word.text)
        start = number.start if place == 0 else 0
        end = number.end if place == last else len(letters)
        pieces.append(letters[start:end])
    return [piece for piece in pieces if piece]


def _joined(pieces: Iterable[list[Letter]]) -> list[Letter]:
    return [letter for piece in pieces for letter in piece]


def _core(letters: Sequence[Letter]) -> pymupdf.Rect:
    """A strip through the hearts of letters: it removes them, and touches no neighbour."""
    cores = []
    for _, box, *_ in letters:
        dx, dy = _RIM * box.width, _RIM * box.height
        cores.append(Box(box.x0 + dx, box.y0 + dy, box.x1 - dx, box.y1 - dy))
    return pymupdf.Rect(around(cores))


def _write(shape: pymupdf.Shape, mask: str, letters: Sequence[Letter], turn: int) -> None:
    first, last = letters[0], letters[-1]
    room = max(abs(last.box.x1 - first.box.x0), abs(last.box.y1 - first.box.y0))
    width = pymupdf.get_text_length(mask, fontsize=first.size)
    size = first.size * min(1.0, room / width)
    shape.insert_text(first.origin, mask, fontsize=size, color=first.color, rotate=turn)


def _strip(document: pymupdf.Document) -> None:
    catalog = document.pdf_catalog()
    present = set(document.xref_get_keys(catalog))
    for key in _STRIPPED:
        if key in present:
            document.xref_set_key(catalog, key, "null")
    document.set_metadata({})


def _wipe(document: pymupdf.Document, numbers: set[str]) -> None:
    """Blot numbers out wherever they still stand as plain text, as in a marked-content note."""
    pattern = re.compile("|".join(map(re.escape, sorted(numbers))).encode())
    for xref in range(1, document.xref_length()):
        written = document.xref_object(xref, compressed=True).encode()
        if pattern.search(written):
            document.update_object(xref, pattern.sub(_blot, written).decode())
        if document.xref_is_stream(xref) and not document.xref_is_image(xref):
            content = document.xref_stream(xref) or b""
            if pattern.search(content):
                document.update_stream(xref, pattern.sub(_blot, content))


def _blot(found: re.Match[bytes]) -> bytes:
    return b"*" * len(found[0])
