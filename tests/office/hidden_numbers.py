"""Where full card numbers hide: in groups of any kind, beside the pages of a PDF, in pictures."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from itertools import count, islice
from pathlib import Path
from typing import Any

import pymupdf as _pymupdf
from PIL import Image, PngImagePlugin

pymupdf: Any = _pymupdf
Place = Callable[[Any, Any, str], object]
"""Hides a number in a document, if need be on an empty page of it."""

_BOX = (72, 72, 300, 100)


def card_numbers(length: int = 16, prefix: str = "45") -> Iterator[str]:
    """Numbers whose check digit fits, each another."""
    for serial in count(1):
        room = length - 1 - len(prefix)
        body = f"{prefix}{serial * 7_654_321_987 % 10**room:0{room}}"
        sums = (sum(divmod(int(d) * (2 - n % 2), 10)) for n, d in enumerate(reversed(body)))
        yield f"{body}{-sum(sums) % 10}"


def grouped(number: str, sizes: tuple[int, ...], separator: str) -> str:
    """A number as somebody writes it."""
    digits = iter(number)
    return separator.join("".join(islice(digits, size)) for size in sizes)


_SEPARATORS = (*" -./_:|,=+*'", " - ", ", ", "\u00a0", "\u2013", "%20")
GROUPINGS = (
    *((16, (4, 4, 4, 4), separator) for separator in _SEPARATORS),
    *((16, sizes, " ") for sizes in ((8, 8), (6, 10), (4, 8, 4), (16,), (2,) * 8, (1,) * 16)),
    *((16, sizes, "-") for sizes in ((8, 8), (6, 10), (4, 12), (10, 6))),
    *((15, (4, 6, 5), separator) for separator in " -/"),
    *((14, (4, 6, 4), separator) for separator in " -."),
)
"""Length, groups and what stands between them."""

_PREFIXES = {16: "45", 15: "37", 14: "36"}


def written_numbers() -> dict[str, str]:
    """A number of each grouping as it is written, by its digits; longer texts wrap in a cell."""
    sources = {length: card_numbers(length, prefix) for length, prefix in _PREFIXES.items()}
    return {
        (number := next(sources[length])): grouped(number, sizes, separator)
        for length, sizes, separator in GROUPINGS
    }


def _field(page: Any, **told: Any) -> None:
    field = pymupdf.Widget()
    field.field_type = pymupdf.PDF_WIDGET_TYPE_TEXT
    field.field_name = told.pop("field_name", "card")
    field.rect = pymupdf.Rect(_BOX)
    for name, value in told.items():
        setattr(field, name, value)
    page.add_widget(field)


def _hidden_field(_document: Any, page: Any, number: str) -> None:
    _field(page, field_value=number, field_display=1)


def _tooltip(_document: Any, page: Any, number: str) -> None:
    _field(page, field_value="x", field_label=number)


def _script_of_field(_document: Any, page: Any, number: str) -> None:
    _field(page, field_value="x", script_calc=f"var card = '{number}'")


def _default(document: Any, page: Any, number: str) -> None:
    _field(page, field_value="x", field_name="given")
    document.xref_set_key(next(page.widgets()).xref, "DV", f"({number})")


def _note(_document: Any, page: Any, number: str) -> None:
    page.add_text_annot((72, 72), f"Card {number}")


def _attached_note(_document: Any, page: Any, number: str) -> None:
    page.add_file_annot((72, 72), f"Card {number}".encode(), f"{number}.txt", desc=number)


def _link(_document: Any, page: Any, number: str) -> None:
    where = f"https://example.com/pay?card={number}"
    page.insert_link({"kind": pymupdf.LINK_URI, "from": pymupdf.Rect(_BOX), "uri": where})


def _in_catalog(entry: str, written: str) -> Place:
    def hide(document: Any, _page: Any, number: str) -> None:
        document.xref_set_key(document.pdf_catalog(), entry, written.replace("NUMBER", number))

    return hide


def _on_page(entry: str, written: str) -> Place:
    def hide(document: Any, page: Any, number: str) -> None:
        document.xref_set_key(page.xref, entry, written.replace("NUMBER", number))

    return hide


def _drawn(content: str) -> Place:
    """Content as it stands in a stream; nothing of it shows the number."""

    def hide(document: Any, page: Any, number: str) -> None:
        page.insert_text((72, 72), "plain")
        told = number.encode().hex() if "HEX" in content else number
        written = content.replace("HEX", told).replace("NUMBER", told)
        xref = page.get_contents()[-1]
        document.update_stream(xref, document.xref_stream(xref) + f"\n{written}\n".encode())

    return hide


def _layer_name(document: Any, page: Any, number: str) -> None:
    page.insert_text((72, 72), "shown", oc=document.add_ocg(f"Card {number}", on=True))


def _hidden_layer(document: Any, page: Any, number: str) -> None:
    page.insert_text((72, 72), number, oc=document.add_ocg("off", on=False))


def _hidden_form(document: Any, page: Any, number: str) -> None:
    with pymupdf.open() as other:
        other.new_page().insert_text((72, 72), number)
        page.show_pdf_page(page.rect, other, 0, oc=document.add_ocg("off too", on=False))


def _outside_crop(_document: Any, page: Any, number: str) -> None:
    page.insert_text((72, 700), f"Card {number}")
    page.set_cropbox(pymupdf.Rect(0, 0, 600, 500))


def _outside_page(_document: Any, page: Any, number: str) -> None:
    page.insert_text((700, 100), f"Card {number}")


def _across_the_edge(_document: Any, page: Any, number: str) -> None:
    page.insert_text((560, 100), number)


def _white(_document: Any, page: Any, number: str) -> None:
    page.insert_text((72, 72), number, color=(1, 1, 1))


def _unseen(_document: Any, page: Any, number: str) -> None:
    page.insert_text((72, 72), number, render_mode=3)


def _slanted(_document: Any, page: Any, number: str) -> None:
    turned = pymupdf.Matrix(1, 1).prerotate(33)
    at = pymupdf.Point(200, 300)
    page.insert_text(at, grouped(number, (4, 4, 4, 4), " "), morph=(at, turned))


def _upright(_document: Any, page: Any, number: str) -> None:
    page.insert_text((300, 400), grouped(number, (4, 4, 4, 4), " "), rotate=90)


def _in_two_lines(_document: Any, page: Any, number: str) -> None:
    page.insert_text((72, 72), [f"paid with {number[:4]} {number[4:8]}", f"{number[8:]} twice"])


def _spare_form(document: Any, page: Any, number: str) -> None:
    with pymupdf.open() as other:
        other.new_page().insert_text((72, 72), number)
        page.show_pdf_page(page.rect, other, 0)
    document.update_stream(page.get_contents()[-1], b"q Q")


def _loose_stream(document: Any, _page: Any, number: str) -> None:
    xref = document.get_new_xref()
    document.update_object(xref, "<<>>")
    document.update_stream(xref, number.encode())


def _outline(document: Any, _page: Any, number: str) -> None:
    document.set_toc([[1, f"Card {number}", 1]])


def _attachment(document: Any, _page: Any, number: str) -> None:
    document.embfile_add(f"{number}.txt", number.encode(), desc=number)


def _title(document: Any, _page: Any, number: str) -> None:
    document.set_metadata({"title": f"Card {number}", "keywords": number})


def _xmp(document: Any, _page: Any, number: str) -> None:
    document.set_xml_metadata(f"<x:xmpmeta><card>{number}</card></x:xmpmeta>")


def _label(document: Any, page: Any, number: str) -> None:
    label = {"startpage": page.number, "prefix": number, "style": "D", "firstpagenum": 1}
    document.set_page_labels([label])


def _picture_with_exif(_document: Any, page: Any, number: str) -> None:
    page.insert_image(pymupdf.Rect(_BOX), stream=picture("JPEG", number))


def _picture_with_metadata(document: Any, page: Any, number: str) -> None:
    xref = page.insert_image(pymupdf.Rect(_BOX), stream=picture("PNG", "none"))
    told = document.get_new_xref()
    document.update_object(told, "<</Type/Metadata/Subtype/XML>>")
    document.update_stream(told, number.encode())
    document.xref_set_key(xref, "Metadata", f"{told} 0 R")


PLACES: dict[str, Place] = {
    "visible field": lambda _d, page, number: _field(page, field_value=f"Card {number}"),
    "hidden field": _hidden_field,
    "field's tooltip": _tooltip,
    "field's script": _script_of_field,
    "field's default": _default,
    "field's name": lambda _d, page, number: _field(page, field_name=f"n{number}"),
    "note": _note,
    "typed note": lambda _d, page, number: page.add_freetext_annot(pymupdf.Rect(_BOX), number),
    "attached note": _attached_note,
    "link": _link,
    "script": _in_catalog("OpenAction", "<</S/JavaScript/JS(app.alert\\('NUMBER'\\))>>"),
    "named place": _in_catalog("Dests", "<</nNUMBER [0/Fit]>>"),
    "own entry": _in_catalog("Card", "(NUMBER)"),
    "page's action": _on_page("AA", "<</O<</S/JavaScript/JS(NUMBER)>>>>"),
    "page's notes": _on_page("PieceInfo", "<</App<</Private(NUMBER)>>>>"),
    "page's own entry": _on_page("Card", "(NUMBER)"),
    "text instead": _drawn("/Span <</ActualText(NUMBER)>> BDC EMC"),
    "text instead in hexadecimal": _drawn("/Span <</ActualText<HEX>>> BDC EMC"),
    "marked point": _drawn("/Card <</Number(NUMBER)>> DP"),
    "comment": _drawn("% card NUMBER"),
    "string never shown": _drawn("q (NUMBER) pop Q"),
    "layer's name": _layer_name,
    "hidden layer": _hidden_layer,
    "hidden form": _hidden_form,
    "outside the crop box": _outside_crop,
    "outside the page": _outside_page,
    "across the edge": _across_the_edge,
    "white": _white,
    "unseen": _unseen,
    "slanted": _slanted,
    "upright": _upright,
    "two lines": _in_two_lines,
    "spare form": _spare_form,
    "loose stream": _loose_stream,
    "outline": _outline,
    "attachment": _attachment,
    "title": _title,
    "XMP": _xmp,
    "page label": _label,
    "picture's EXIF": _picture_with_exif,
    "picture's metadata": _picture_with_metadata,
}


def hide_in(path: Path, target: Path) -> dict[str, str]:
    """Write the PDF with a number in every place, each on a page of its own; numbers by place.

    One more stands in an older revision only: the page that showed it was drawn anew.
    """
    numbers = card_numbers(prefix="52")
    hidden = {}
    with pymupdf.open(path) as document:
        for name, hide in PLACES.items():
            hidden[name] = next(numbers)
            hide(document, document.new_page(width=612, height=792), hidden[name])
        older = document.new_page(width=612, height=792)
        hidden["older revision"] = next(numbers)
        older.insert_text((72, 72), f"Card {hidden['older revision']}")
        document.save(target)
    with pymupdf.open(target) as document:
        for xref in document[-1].get_contents():
            document.update_stream(xref, b"q Q")
        document.saveIncr()
    return hidden


def picture(form: str, number: str) -> bytes:
    """A grey picture that tells a number beside its pixels, in every way its form knows."""
    image = Image.linear_gradient("L").convert("RGB").resize((120, 90))
    exif = Image.Exif()
    exif[0x010E] = f"Card {number}"
    exif[0x9286] = f"ASCII\0\0\0{number}".encode()
    told: dict[str, Any] = {"exif": exif}
    if form == "PNG":
        told["pnginfo"] = text = PngImagePlugin.PngInfo()
        text.add_text("Comment", number)
        text.add_itxt("Description", number, zip=True)
    elif form in {"JPEG", "GIF"}:
        told["comment"] = number.encode()
    out = io.BytesIO()
    image.save(out, form, **told)
    data = out.getvalue()
    return data + number.encode() if form == "JPEG" else data


FORMS = ("JPEG", "PNG", "TIFF", "GIF", "WEBP")


def zipped_pictures(target: Path) -> dict[str, str]:
    """Write a zip of pictures, each named by one number and telling another; numbers by place."""
    numbers = card_numbers(prefix="53")
    hidden: dict[str, str] = {}
    with zipfile.ZipFile(target, "w") as packed:
        for form in FORMS:
            inside, name = islice(numbers, 2)
            packed.writestr(f"scan {name}.{form.lower()}", picture(form, inside))
            hidden |= {f"{form} picture": inside, f"{form} member's name": name}
    return hidden
