"""All that a PDF holds beside what its pages show, taken out of it; runs in a worker."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from functools import partial

import pymupdf
from pymupdf import mupdf

from ccprocessor.card_numbers import card_numbers
from ccprocessor.documents.notes import NOTES_LAYER, notes_of
from ccprocessor.documents.pages.content_streams import (
    Marks,
    cleaned,
    drawn_names,
    may_clip,
    may_draw,
    needs_cleaning,
    without_numbers,
)
from ccprocessor.documents.pages.picture_metadata import without_metadata

BESIDE_CATALOG = frozenset({"Info", "ID"})
OF_CATALOG = frozenset({"Type", "Pages"})
_OF_TREE = {"Type", "Kids", "Count", "Parent", "Resources", "MediaBox", "CropBox", "Rotate"}
_OF_PAGE = _OF_TREE - {"Kids", "Count"} | {"Contents", "UserUnit", "Group"}
_OF_DRAWING = {
    "Type", "Subtype", "Length", "Filter", "DecodeParms", "Resources", "Group", "FormType", "BBox",
    "Matrix", "PatternType", "PaintType", "TilingType", "XStep", "YStep", "Shading", "ExtGState",
    "Width", "Height", "ColorSpace", "BitsPerComponent", "ImageMask", "Mask", "SMask", "Matte",
    "SMaskInData", "Decode", "Interpolate", "Intent",
}  # fmt: skip
"""Keys that decide how a form, a pattern or a picture looks."""

_NOTHING = "<</Type/XObject/Subtype/Form/BBox[0 0 0 0]>>"
_COMPRESSED_PICTURES = frozenset({"DCTDecode", "JPXDecode"})
_ON_SCREEN = "View"
_DIGIT = re.compile(r"[0-9]")
_SOLID = re.compile(r"(?<![.0-9])[0-9]{13,19}(?![0-9])")


def flatten_notes(document: pymupdf.Document) -> None:
    """Make what annotations and form fields show part of the pages, notes on a layer of theirs."""
    if not document.is_form_pdf and not document.has_annots():
        return
    pdf = pdf_of(document)
    names: dict[int, set[str]] = {}
    for page in document:
        for xref, *_ in page.annot_xrefs():
            note = reference(pdf, xref)
            flags = mupdf.pdf_to_int(_item(note, "F"))
            if flags & pymupdf.PDF_ANNOT_IS_NO_VIEW or _is_off(pdf, _item(note, "OC")):
                document.xref_set_key(xref, "F", str(pymupdf.PDF_ANNOT_IS_HIDDEN))
        if notes := notes_of(page):
            names[page.number] = {f"Annot{xref}" for xref in notes}
    document.bake()
    layer = document.get_new_xref()
    document.update_object(layer, f"<</Type/OCG/Name({NOTES_LAYER})>>")
    for number, baked in names.items():
        for xref, name, *_ in document[number].get_xobjects():
            if name in baked:
                document.xref_set_key(xref, "OC", f"{layer} 0 R")


def may_hide_text(page: pymupdf.Page) -> bool:
    """Tell whether a page may hold text of which only a part is seen, or another is meant."""
    if page.rotation or page.annot_xrefs() or _is_cropped(page):
        return True
    content = page.read_contents()
    if may_clip(content) or needs_cleaning(content):
        return True
    if not may_draw(content):
        return False
    parts = _item(_resources(_node(page)), "XObject")
    count = mupdf.pdf_dict_len(parts)
    return not all(_is_picture(mupdf.pdf_dict_get_val(parts, place)) for place in range(count))


def _is_cropped(page: pymupdf.Page) -> bool:
    """Tell whether a page shows less than its sheet holds: what lies beyond is not drawn at all."""
    if not mupdf.pdf_is_array(_inherited(_node(page), "CropBox")):
        return False  # which costs next to nothing; boxes are costly
    paper, shown = page.mediabox, page.cropbox
    return bool(shown.width < paper.width or shown.height < paper.height)


def drop_hidden(
    document: pymupdf.Document, plain: Collection[int] = frozenset()
) -> Collection[int]:
    """Take out what lies on layers that are off, and what streams tell without drawing it.

    Returns the numbers (from 1) of the pages that may draw or tell anything else since. `plain` are
    pages that surely tell nothing but what they draw.
    """
    pdf = pdf_of(document)
    changed: set[int] = set()
    everywhere = range(1, document.page_count + 1)
    for number in everywhere:
        if number in plain:
            continue
        page = document.load_page(number - 1)
        content = page.read_contents()
        if needs_cleaning(content):
            marks = partial(_marks, document, _resources(_node(page)))
            xref = document.get_new_xref()
            document.update_object(xref, "<<>>")
            document.update_stream(xref, cleaned(content, marks))
            document.xref_set_key(page.xref, "Contents", f"{xref} 0 R")
            changed.add(number)
    for xref, part in _drawings(pdf):
        if _is_off(pdf, _item(part, "OC")):
            document.update_object(xref, _NOTHING)
            document.update_stream(xref, b"")
            changed.update(everywhere)
        elif not _is_picture(part) and needs_cleaning(content := document.xref_stream(xref)):
            marks = partial(_marks, document, _item(part, "Resources"))
            document.update_stream(xref, cleaned(content, marks))
            changed.update(everywhere)
    return changed


def empty(page: pymupdf.Page, sentence: str) -> None:
    """Leave nothing of a page but its size and a sentence."""
    document = page.parent
    for key in ("Contents", "Annots"):
        document.xref_set_key(page.xref, key, "null")
    document.xref_set_key(page.xref, "Resources", "<<>>")
    width, height = page.rect.width, page.rect.height
    size = min(
        _SENTENCE_SIZE, width / pymupdf.get_text_length(sentence, fontsize=1) * _SENTENCE_SHARE
    )
    at = pymupdf.Point((1 - _SENTENCE_SHARE) / 2 * width, height / 5) * page.derotation_matrix
    page.insert_text(at, sentence, fontsize=size, rotate=page.rotation)


_SENTENCE_SIZE, _SENTENCE_SHARE = 12, 0.8
"""Points of a letter at most, and the share of a page's width that a sentence fills at most."""


def drop_rest(document: pymupdf.Document) -> None:
    """Take out all else that is not drawn: what the catalog names, notes to parts, spare parts.

    Numbers in strings that no page shows are blotted out. What nothing leads to any more goes when
    the document is saved.
    """
    pdf = pdf_of(document)
    _keep(_item(mupdf.pdf_trailer(pdf), "Root"), OF_CATALOG)
    for name in BESIDE_CATALOG:
        mupdf.pdf_dict_dels(mupdf.pdf_trailer(pdf), name)
    nodes = [mupdf.pdf_lookup_page_obj(pdf, number) for number in range(document.page_count)]
    branches: dict[int, mupdf.PdfObj] = {}
    for node in nodes:
        _keep(node, _OF_PAGE)
        branch = _item(node, "Parent")
        branches.setdefault(mupdf.pdf_to_num(branch), branch)
    for node in branches.values():
        while mupdf.pdf_is_dict(node):
            _keep(node, _OF_TREE)
            node = _item(node, "Parent")  # noqa: PLW2901  (up to the root)
    layers: set[int] = set()
    drawings = list(_drawings(pdf))
    for xref, part in drawings:
        layer = _item(part, "OC")
        is_note = mupdf.pdf_to_text_string(_item(layer, "Name")) == NOTES_LAYER
        _keep(part, _OF_DRAWING | {"OC"} if is_note else _OF_DRAWING)
        layers |= {mupdf.pdf_to_num(layer)} if is_note else set()
        if _is_picture(part):
            _strip_picture(document, xref, part)
    _show_layers(document, sorted(layers))
    _drop_spare_parts(document, nodes, drawings)
    for xref in range(1, document.xref_length()):
        said = document.xref_object(xref, compressed=True)
        if any(card_numbers(found[0]) for found in _SOLID.finditer(said)):
            document.update_object(xref, _SOLID.sub(_blotted, said))


def _show_layers(document: pymupdf.Document, layers: Sequence[int]) -> None:
    """Name the layers of notes in the catalog, all shown, so that readers can tell them apart."""
    if layers:
        listed = " ".join(f"{layer} 0 R" for layer in layers)
        properties = f"<</OCGs[{listed}]/D<</ON[{listed}]>>>>"
        document.xref_set_key(document.pdf_catalog(), "OCProperties", properties)


def _drop_spare_parts(
    document: pymupdf.Document, nodes: Sequence[mupdf.PdfObj], drawings: Sequence[_Drawing]
) -> None:
    """Forget properties, and pictures and forms that are at hand of pages but drawn by none."""
    drawn: dict[int, set[bytes]] = {}
    tables: dict[int, mupdf.PdfObj] = {}
    for resources, names in _drawers(document, nodes, drawings):
        mupdf.pdf_dict_dels(resources, "Properties")
        table = mupdf.pdf_resolve_indirect(_item(resources, "XObject"))
        if mupdf.pdf_is_dict(table):
            key = table.m_internal_value()
            tables[key] = table
            drawn.setdefault(key, set()).update(names)
    for key, table in tables.items():
        _keep(table, {name.decode("utf-8", "surrogateescape") for name in drawn[key]})


def _drawers(
    document: pymupdf.Document, nodes: Sequence[mupdf.PdfObj], drawings: Sequence[_Drawing]
) -> Iterator[tuple[mupdf.PdfObj, set[bytes]]]:
    """The resources of every page and form, and the names that are drawn of them.

    A form without resources of its own draws with those of its page.
    """
    lent: set[bytes] = set()
    for xref, part in drawings:
        if _is_picture(part):
            continue
        names, resources = _plainly_drawn(document, xref), _item(part, "Resources")
        if mupdf.pdf_is_dict(resources):
            yield resources, names
        else:
            lent |= names
    for node in nodes:
        resources = _resources(node)
        if mupdf.pdf_is_dict(resources):
            yield resources, lent.union(*(_plainly_drawn(document, x) for x in _streams(node)))


def _streams(node: mupdf.PdfObj) -> list[int]:
    """The numbers of a page's content streams."""
    content = _item(node, "Contents")
    if mupdf.pdf_is_array(content):
        count = mupdf.pdf_array_len(content)
        return [mupdf.pdf_to_num(mupdf.pdf_array_get(content, place)) for place in range(count)]
    return [mupdf.pdf_to_num(content)] if content.m_internal else []


def _plainly_drawn(document: pymupdf.Document, xref: int) -> set[bytes]:
    """The names that a stream draws; numbers in strings that nobody sees are blotted out in it."""
    content = document.xref_stream(xref) or b""
    if (plain := without_numbers(content)) != content:
        document.update_stream(xref, plain)
    return drawn_names(content)


def _blotted(found: re.Match[str]) -> str:
    return "*" * len(found[0]) if card_numbers(found[0]) else found[0]


def _strip_picture(document: pymupdf.Document, xref: int, picture: mupdf.PdfObj) -> None:
    """Leave out what a compressed picture tells beside its pixels, which stay as they are."""
    how = _item(picture, "Filter")
    if mupdf.pdf_is_array(how) and mupdf.pdf_array_len(how) == 1:
        how = mupdf.pdf_array_get(how, 0)
    if mupdf.pdf_to_name(how) not in _COMPRESSED_PICTURES:
        return
    data = document.xref_stream_raw(xref)
    if (plain := without_metadata(data)) != data:
        buffer = mupdf.fz_new_buffer_from_copied_data(plain)
        mupdf.pdf_update_stream(pdf_of(document), picture, buffer, 1)


def _marks(
    document: pymupdf.Document, resources: mupdf.PdfObj, tag: bytes, written: bytes
) -> Marks:
    """Read the properties of marked content, given by their name or as they stand."""
    pdf = pdf_of(document)
    if written.startswith(b"/"):
        properties = _item(_item(resources, "Properties"), written[1:].decode("latin-1"))
    else:
        properties = _parsed(document, written.decode("latin-1"))
    if tag == b"/OC":
        return Marks(is_hidden=_is_off(pdf, properties))
    text = mupdf.pdf_to_text_string(_item(properties, "ActualText"))
    if not text or _DIGIT.search(text):
        return Marks()
    return Marks(text=b"<feff%s>" % text.encode("utf-16-be").hex().encode())


def _parsed(document: pymupdf.Document, written: str) -> mupdf.PdfObj:
    """A dictionary as written, as an object that nothing leads to; null where it is none."""
    xref = document.get_new_xref()
    with suppress(Exception):  # MuPDF raises whatever it likes
        document.update_object(xref, written)
    return reference(pdf_of(document), xref)


def _is_off(pdf: mupdf.PdfDocument, layer: mupdf.PdfObj) -> bool:
    if not mupdf.pdf_is_dict(layer):
        return False
    return bool(mupdf.ll_pdf_is_ocg_hidden(pdf.m_internal, None, _ON_SCREEN, layer.m_internal))


def _keep(table: mupdf.PdfObj, names: Collection[str]) -> None:
    """Drop all entries of a dictionary but those of some names."""
    count = mupdf.pdf_dict_len(table)
    present = [mupdf.pdf_to_name(mupdf.pdf_dict_get_key(table, place)) for place in range(count)]
    for name in present:
        if name not in names:
            mupdf.pdf_dict_dels(table, name)


_Drawing = tuple[int, mupdf.PdfObj]
"""A picture, form or pattern by its number in the file."""


def _drawings(pdf: mupdf.PdfDocument) -> Iterator[_Drawing]:
    """Every picture, form and pattern that has a stream, with its number."""
    for xref in range(1, mupdf.pdf_xref_len(pdf)):
        part = reference(pdf, xref)
        if _is_drawing(part):
            yield xref, part


def _is_drawing(part: mupdf.PdfObj) -> bool:
    if not mupdf.pdf_is_stream(part):
        return False
    kind = mupdf.pdf_to_name(_item(part, "Subtype"))
    return kind in {"Form", "Image"} or mupdf.pdf_is_int(_item(part, "PatternType"))


def _is_picture(part: mupdf.PdfObj) -> bool:
    return bool(mupdf.pdf_to_name(_item(part, "Subtype")) == "Image")


def _resources(node: mupdf.PdfObj) -> mupdf.PdfObj:
    return _inherited(node, "Resources")


def _inherited(node: mupdf.PdfObj, name: str) -> mupdf.PdfObj:
    return mupdf.pdf_dict_get_inheritable(node, mupdf.pdf_new_name(name))


def _node(page: pymupdf.Page) -> mupdf.PdfObj:
    return mupdf.pdf_page_from_fz_page(page.this).obj()


def _item(table: mupdf.PdfObj, name: str) -> mupdf.PdfObj:
    return mupdf.pdf_dict_gets(table, name)


def reference(pdf: mupdf.PdfDocument, xref: int) -> mupdf.PdfObj:
    """A reference to an object by its number."""
    return mupdf.pdf_new_indirect(pdf, xref, 0)


def pdf_of(document: pymupdf.Document) -> mupdf.PdfDocument:
    """The document as MuPDF itself handles it."""
    return mupdf.pdf_document_from_fz_document(document.this)
