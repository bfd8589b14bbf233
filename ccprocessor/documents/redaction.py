"""A copy of a PDF in which full card numbers are gone, not covered; runs in a worker."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pymupdf

from ccprocessor.documents.card_numbers import FullNumber, full_numbers, tells_number
from ccprocessor.documents.opening import Shelf, open_pdf
from ccprocessor.documents.packets import save
from ccprocessor.documents.reading import PageReader, Sheet
from ccprocessor.documents.requests import RedactTask
from ccprocessor.documents.upright import Letter, letters_in, stored
from ccprocessor.domain.places import Box

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


def redact(shelf: Shelf, task: RedactTask, step: Callable[[], None]) -> bool:
    """Write the copy to the task's target; False, and nothing written, where it need not differ.

    `step` is called after each page. Everything beside the pages is left out of a copy: metadata,
    bookmarks, attachments; what annotations and form fields show becomes part of the page.
    """
    del shelf
    with open_pdf(task.source) as document:
        if not task.pages and not _tells_elsewhere(document):
            return False
        if document.is_form_pdf or document.has_annots():
            document.bake()
        reader = PageReader(document)
        digits: set[bytes] = set()
        for number in task.pages:
            digits.update(_clear(reader, number))
            step()
        _strip(document)
        if digits:
            _wipe(document, digits)
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


def _clear(reader: PageReader, number: int) -> set[bytes]:
    """Remove the numbers of a page and write what may be shown in their places."""
    page = reader.document.load_page(number - 1)
    rotation = page.rotation
    page.set_rotation(0)
    sheet = reader.sheet(page)
    found = full_numbers(sheet.words)
    letters = [_letters(sheet, number) for number in found]
    for characters in letters:
        for box in _cores(characters):
            page.add_redact_annot(box)
    page.apply_redactions(
        images=pymupdf.PDF_REDACT_IMAGE_NONE,
        graphics=pymupdf.PDF_REDACT_LINE_ART_NONE,
        text=pymupdf.PDF_REDACT_TEXT_REMOVE,
    )
    for full, characters in zip(found, letters, strict=True):
        if characters:
            _write(page, full.mask, characters, sheet.turn)
    page.set_rotation(rotation)
    return {
        "".join(c.text for c in characters if c.text.isdigit()).encode() for characters in letters
    }


def _letters(sheet: Sheet, number: FullNumber) -> list[Letter]:
    """The letters of a number where they are drawn on the unturned page."""
    letters: list[Letter] = []
    last = len(number.words) - 1
    for place, index in enumerate(number.words):
        word = sheet.words[index]
        found = letters_in(sheet.text, stored(word.box, sheet.turn, sheet.size), word.text)
        start = number.start if place == 0 else 0
        end = number.end if place == last else len(found)
        letters += found[start:end]
    return letters


def _cores(letters: list[Letter]) -> Iterator[pymupdf.Rect]:
    """The heart of each letter: enough to remove it, too little to touch a neighbour."""
    for letter in letters:
        box: Box = letter.box
        dx, dy = 0.35 * box.width, 0.35 * box.height
        yield pymupdf.Rect(box.x0 + dx, box.y0 + dy, box.x1 - dx, box.y1 - dy)


def _write(page: pymupdf.Page, mask: str, letters: list[Letter], turn: int) -> None:
    first, last = letters[0], letters[-1]
    room = max(abs(last.box.x1 - first.box.x0), abs(last.box.y1 - first.box.y0))
    width = pymupdf.get_text_length(mask, fontsize=first.size)
    size = first.size * min(1.0, room / width)
    page.insert_text(first.origin, mask, fontsize=size, color=first.color, rotate=turn)


def _strip(document: pymupdf.Document) -> None:
    catalog = document.pdf_catalog()
    present = set(document.xref_get_keys(catalog))
    for key in _STRIPPED:
        if key in present:
            document.xref_set_key(catalog, key, "null")
    document.set_metadata({})


def _wipe(document: pymupdf.Document, digits: set[bytes]) -> None:
    """Blot the digits out wherever they still stand as plain text, as in a marked-content note."""
    for xref in range(1, document.xref_length()):
        if document.xref_is_stream(xref):
            if document.xref_is_image(xref):
                continue
            content = document.xref_stream(xref) or b""
            if (clean := _blotted(content, digits)) != content:
                document.update_stream(xref, clean)
        else:
            written = document.xref_object(xref).encode()
            if (clean := _blotted(written, digits)) != written:
                document.update_object(xref, clean.decode())


def _blotted(content: bytes, digits: set[bytes]) -> bytes:
    for number in digits:
        content = content.replace(number, b"*" * len(number))
    return content
