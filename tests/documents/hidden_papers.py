"""Papers that hide a card number in one way each."""

from __future__ import annotations

from pathlib import Path

import pymupdf

from tests.documents.papers import (
    paper,
    raw_paper,
    saying,
    typewritten,
)

NUMBER = "9900001234560625"


def hidden_in_a_form(path: Path) -> Path:
    return raw_paper(path, [b"/X0 Do"], [typewritten(72, 700, f"Card {NUMBER}")])


def printed_twice(path: Path) -> Path:
    content = typewritten(72, 700, NUMBER) + typewritten(72.4, 700.3, NUMBER)
    return raw_paper(path, [content])


def in_groups(path: Path) -> Path:
    return paper(path, saying("9900 0012 3456 0625", "9900-0012-3456-0625"))


def letter_by_letter(path: Path) -> Path:
    content = b"".join(typewritten(72 + 4.6 * n, 700, digit) for n, digit in enumerate(NUMBER))
    return raw_paper(path, [content])


def in_marked_content(path: Path) -> Path:
    text = typewritten(72, 700, NUMBER)
    return raw_paper(path, [f"/Span <</ActualText({NUMBER})>> BDC ".encode() + text + b" EMC"])


def at_a_marked_point(path: Path) -> Path:
    point = f" /Note <</Card({NUMBER})>> DP".encode()
    return raw_paper(path, [typewritten(72, 700, "seen") + point])


def in_a_comment(path: Path) -> Path:
    return raw_paper(path, [typewritten(72, 700, "seen") + f"\n% {NUMBER}\n".encode()])


def in_an_annotation(path: Path) -> Path:
    def draw(page: pymupdf.Page) -> None:
        page.add_freetext_annot(pymupdf.Rect(72, 72, 300, 100), f"Card {NUMBER}")

    return paper(path, draw)


def in_a_field(path: Path) -> Path:
    def draw(page: pymupdf.Page) -> None:
        field = pymupdf.Widget()
        field.field_type = pymupdf.PDF_WIDGET_TYPE_TEXT
        field.field_name = "card"
        field.rect = pymupdf.Rect(72, 72, 300, 100)
        field.field_value = NUMBER
        page.add_widget(field)

    return paper(path, draw)


def clipped_away(path: Path) -> Path:
    return raw_paper(path, [b"0 0 10 10 re W n " + kerned(NUMBER)])


def clipped_by_odd_and_even(path: Path) -> Path:
    return raw_paper(path, [b"0 0 10 10 re\nW*\nn\n" + kerned(NUMBER)])


def clipped_by_letters(path: Path) -> Path:
    clip = b"BT /F0 8 Tf 7 Tr 72 100 Td (seen) Tj ET "
    return raw_paper(path, [clip + kerned(NUMBER)])


def beside_the_frame_of_a_form(path: Path) -> Path:
    return raw_paper(path, [b"/X0 Do"], [typewritten(900, 700, NUMBER)])


def beyond_the_rim(path: Path) -> Path:
    return raw_paper(path, [typewritten(72, 700, "seen") + typewritten(900, 700, NUMBER)])


def said_to_be_butter(path: Path) -> Path:
    return raw_paper(path, [b"/Span <</ActualText(butter)>> BDC " + kerned(NUMBER) + b" EMC"])


def on_a_layer_that_is_off(path: Path) -> Path:
    def draw(page: pymupdf.Page) -> None:
        layer = page.parent.add_ocg("off", on=False)
        page.insert_text((72, 80), NUMBER, oc=layer)

    return paper(path, draw)


def askew(path: Path) -> Path:
    content = typewritten(72, 700, NUMBER).replace(b"1 0 0 1", b"0.9 0.4 -0.4 0.9")
    return raw_paper(path, [content])


def kerned(digits: str) -> bytes:
    """Digits drawn one by one in an array, as no search of a content stream finds them."""
    return b"BT /F0 8 Tf 72 700 Td [%s] TJ ET" % b" 0 ".join(b"(%c)" % ord(one) for one in digits)


def beside_the_page(path: Path) -> Path:
    with pymupdf.open() as document:
        saying(f"Card {NUMBER}")(document.new_page())
        document.set_metadata({"title": f"Card {NUMBER}", "subject": NUMBER})
        document.set_xml_metadata(f"<x>{NUMBER}</x>")
        document.set_toc([[1, f"Card {NUMBER}", 1]])
        document.embfile_add("list.txt", NUMBER.encode(), desc=NUMBER)
        document.save(path)
    return path


def below_the_cut(path: Path) -> Path:
    def draw(page: pymupdf.Page) -> None:
        saying("seen")(page)
        saying(f"Card {NUMBER}", y=700)(page)
        page.set_cropbox(pymupdf.Rect(0, 0, page.rect.width, 500))

    return paper(path, draw)


def only_in_the_title(path: Path) -> Path:
    with pymupdf.open() as document:
        saying("nothing here")(document.new_page())
        document.set_metadata({"title": f"Card {NUMBER}"})
        document.save(path)
    return path


ON_PAGES = [
    hidden_in_a_form,
    printed_twice,
    in_groups,
    letter_by_letter,
    in_marked_content,
    at_a_marked_point,
    in_a_comment,
    in_an_annotation,
    in_a_field,
    clipped_away,
    clipped_by_odd_and_even,
    clipped_by_letters,
    beside_the_frame_of_a_form,
    beyond_the_rim,
    said_to_be_butter,
    askew,
    beside_the_page,
    below_the_cut,
]
