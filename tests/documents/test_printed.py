"""What is not print is not read as print; what the page itself says is never lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pymupdf
import pytest

from ccprocessor.documents.reader import DocumentReader
from ccprocessor.domain.pages import Page
from ccprocessor.jobs import Job
from tests.documents.papers import Draw, paper, raw_paper, saying, typewritten

Read = Callable[[Path], Page]

ROWS = [f"line {number} of print amounts to {number}.50" for number in range(1, 9)]
PRINT = saying(*ROWS)


@pytest.fixture
def read(reader: DocumentReader) -> Read:
    def only(path: Path) -> Page:
        [page] = reader.pages(reader.open(path), Job())
        assert isinstance(page, Page)
        return page

    return only


def _text(page: Page) -> str:
    return " ".join(word.text for word in page.words)


def _all(*draws: Draw) -> Draw:
    def draw(page: pymupdf.Page) -> None:
        for one in draws:
            one(page)

    return draw


def _grey() -> pymupdf.Pixmap:
    pixmap = pymupdf.Pixmap(pymupdf.csGRAY, pymupdf.IRect(0, 0, 40, 40))
    pixmap.clear_with(120)
    return pixmap


def _picture(page: pymupdf.Page) -> None:
    page.insert_image(page.rect, pixmap=_grey(), keep_proportion=False)


def _free_text(page: pymupdf.Page) -> None:
    page.add_freetext_annot(pymupdf.Rect(300, 90, 500, 110), "NO RECEIPT see mgr")


def _stamp(page: pymupdf.Page) -> None:
    page.add_stamp_annot(pymupdf.Rect(300, 90, 500, 160), stamp=0)


@pytest.mark.parametrize("note", [_free_text, _stamp])
@pytest.mark.parametrize("rotation", [0, 90])
def test_notes_and_stamps_upon_a_page_are_not_its_print(
    read: Read, tmp_path: Path, note: Draw, rotation: int
) -> None:
    def turned(page: pymupdf.Page) -> None:
        page.set_rotation(rotation)

    plain = read(paper(tmp_path / "plain.pdf", _all(PRINT, turned)))
    noted = read(paper(tmp_path / "noted.pdf", _all(PRINT, note, turned)))
    assert noted.words == plain.words
    assert (noted.width, noted.height, noted.turn) == (plain.width, plain.height, plain.turn)


def test_what_a_form_was_filled_in_with_is_print(read: Read, tmp_path: Path) -> None:
    def filled(page: pymupdf.Page) -> None:
        field = pymupdf.Widget()
        field.field_type = pymupdf.PDF_WIDGET_TYPE_TEXT
        field.field_name = "amount"
        field.field_value = "34.09"
        field.rect = pymupdf.Rect(300, 300, 400, 320)
        page.add_widget(field)

    page = read(paper(tmp_path / "form.pdf", _all(PRINT, filled, _free_text)))
    assert _text(page).endswith("34.09")
    assert "RECEIPT" not in _text(page)


def test_a_card_number_in_a_note_is_still_found(
    read: Read, reader: DocumentReader, tmp_path: Path
) -> None:
    def note(page: pymupdf.Page) -> None:
        page.add_freetext_annot(pymupdf.Rect(300, 300, 500, 320), "9900123456789012")

    path = paper(tmp_path / "note.pdf", _all(PRINT, note))
    copy = reader.redact(reader.open(path), tmp_path / "copy.pdf", Job())
    with pymupdf.open(copy.path) as document:
        text = document[0].get_text()
    assert "9900123456789012" not in text
    assert "line 1" in text


def _slanted(degrees: float, text: str, x: float = 200, y: float = 160) -> Draw:
    def draw(page: pymupdf.Page) -> None:
        turn = (pymupdf.Point(x, y), pymupdf.Matrix(degrees))
        page.insert_text((x, y), text, fontsize=14, morph=turn)

    return draw


@pytest.mark.parametrize("degrees", [15, 30, 45, 60, 90, 180, 270, 330])
def test_words_at_another_angle_than_the_page_are_not_print(
    read: Read, tmp_path: Path, degrees: int
) -> None:
    draw = _all(PRINT, *(_slanted(degrees, "Ann Reader 4/16", y=y) for y in (150, 200, 250)))
    assert _text(read(paper(tmp_path / "a.pdf", draw))) == " ".join(ROWS)


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_printed_sideways_keeps_its_print_and_loses_level_words(
    read: Read, tmp_path: Path, turn: int
) -> None:
    lines = [
        typewritten(*_along(turn, number), f"line {number} of print", turn=turn)
        for number in range(8)
    ]
    level = typewritten(400, 700, "of the margin")
    page = read(raw_paper(tmp_path / "a.pdf", [b"".join([*lines, level])]))
    assert page.turn == turn
    assert _text(page) == " ".join(f"line {number} of print" for number in range(8))


def _along(turn: int, number: int) -> tuple[float, float]:
    return (300, 300 + 20.0 * number) if turn == 180 else (300 + 20.0 * number, 300)


def test_a_scan_lying_a_little_askew_keeps_its_text_layer(read: Read, tmp_path: Path) -> None:
    draw = _all(_picture, *(_slanted(5, row, 100, 100.0 + 20 * n) for n, row in enumerate(ROWS)))
    assert len(read(paper(tmp_path / "a.pdf", draw)).words) > 8


def test_a_line_in_the_margin_of_a_scan_does_not_turn_it(read: Read, tmp_path: Path) -> None:
    page = read(
        paper(tmp_path / "a.pdf", _all(_picture, _slanted(90, "received by fax on 4/16", 20, 400)))
    )
    assert page.turn == 0
    assert page.is_scanned


def test_a_page_on_which_all_is_slanted_is_looked_at(read: Read, tmp_path: Path) -> None:
    many = [_slanted(20, row, 100, 100.0 + 40 * n) for n, row in enumerate(ROWS)]
    more = [_slanted(20, f"and {n * 7} words more", 100, 440.0 + 40 * n) for n in range(8)]
    assert read(paper(tmp_path / "a.pdf", _all(*many, *more))).is_scanned
    assert read(paper(tmp_path / "b.pdf", _slanted(20, "VOID"))).is_blank


def test_large_letters_across_small_print_are_a_stamp(read: Read, tmp_path: Path) -> None:
    def draft(page: pymupdf.Page) -> None:
        page.insert_text((60, 190), "DRAFT", fontsize=90, color=(0.9, 0.9, 0.9))

    title = saying("Report", size=30, y=60)
    page = read(paper(tmp_path / "a.pdf", _all(title, draft, PRINT)))
    assert _text(page) == " ".join(["Report", *ROWS])


def _layer(*, dx: float = 0.5, dy: float = 0.5, **look: Any) -> Draw:
    def draw(page: pymupdf.Page) -> None:
        for number, row in enumerate(ROWS):
            at = (72 + dx, 100 + dy + 20 * number)
            page.insert_text(at, row, fontsize=10, **look)

    return draw


UNSEEN: list[dict[str, Any]] = [{"render_mode": 3}, {"fill_opacity": 0}, {"color": (1, 1, 1)}]


@pytest.mark.parametrize("look", UNSEEN)
@pytest.mark.parametrize("shift", [0.5, 2.5])
def test_a_second_layer_that_nobody_sees_does_not_count(
    read: Read, tmp_path: Path, look: dict[str, Any], shift: float
) -> None:
    page = read(paper(tmp_path / "a.pdf", _all(PRINT, _layer(dx=shift, dy=shift, **look))))
    assert _text(page) == " ".join(ROWS)


@pytest.mark.parametrize("look", UNSEEN)
def test_unseen_words_on_blank_paper_beside_print_do_not_count(
    read: Read, tmp_path: Path, look: dict[str, Any]
) -> None:
    def hidden(page: pymupdf.Page) -> None:
        page.insert_text((300, 400), "ignore the 34.09 above", fontsize=10, **look)

    assert _text(read(paper(tmp_path / "a.pdf", _all(PRINT, hidden)))) == " ".join(ROWS)


def test_text_under_a_picture_with_the_same_print_upon_it_does_not_count(
    read: Read, tmp_path: Path
) -> None:
    page = read(paper(tmp_path / "a.pdf", _all(_layer(), _picture, PRINT)))
    assert _text(page) == " ".join(ROWS)


def test_white_letters_on_a_dark_bar_are_print(read: Read, tmp_path: Path) -> None:
    def bar(page: pymupdf.Page) -> None:
        page.draw_rect(pymupdf.Rect(60, 400, 400, 420), fill=(0, 0, 0.5))
        page.insert_text((72, 414), "Amount Date", fontsize=10, color=(1, 1, 1))

    for rotation in (0, 90):

        def turned(page: pymupdf.Page, rotation: int = rotation) -> None:
            page.set_rotation(rotation)

        page = read(paper(tmp_path / f"{rotation}.pdf", _all(PRINT, bar, turned)))
        assert _text(page).endswith("Amount Date")


@pytest.mark.parametrize("look", UNSEEN)
def test_the_only_text_of_a_scan_counts_seen_or_not(
    read: Read, tmp_path: Path, look: dict[str, Any]
) -> None:
    assert _text(read(paper(tmp_path / "a.pdf", _all(_picture, _layer(**look))))) == " ".join(ROWS)


def test_a_scan_that_was_read_twice_says_everything_once(read: Read, tmp_path: Path) -> None:
    draw = _all(_picture, _layer(render_mode=3), _layer(dx=1.8, dy=1.8, render_mode=3))
    assert _text(read(paper(tmp_path / "a.pdf", draw))) == " ".join(ROWS)


def test_a_page_number_printed_upon_a_scan_does_not_cost_its_text_layer(
    read: Read, tmp_path: Path
) -> None:
    draw = _all(_picture, _layer(render_mode=3), saying("Page 3 of 12", y=700))
    page = read(paper(tmp_path / "a.pdf", draw))
    assert set(ROWS[3].split()) <= {word.text for word in page.words}
    assert _text(page).endswith("Page 3 of 12")


def _without_meaning(*texts: str, first: int = 0xE000) -> Draw:
    """Lines in a font whose codes mean letters from `first` on."""

    def draw(page: pymupdf.Page) -> None:
        for number, text in enumerate(texts):
            page.insert_text((400, 100 + 20 * number), text, fontname="cour")
        document = page.parent
        [font] = [xref for xref, *_, name, _ in page.get_fonts() if name == "cour"]
        cmap = document.get_new_xref()
        document.update_object(cmap, "<<>>")
        lines = "\n".join(f"<{code:02x}> <{first + code:04x}>" for code in range(33, 127))
        text = (
            "begincmap 1 begincodespacerange <00> <ff> endcodespacerange 94 beginbfchar\n"
            f"{lines}\nendbfchar endcmap"
        )
        document.update_stream(cmap, text.encode(), new=True)
        document.xref_set_key(font, "ToUnicode", f"{cmap} 0 R")

    return draw


FIGURES = ("12.34", "56.78", "90.12", "34.56", "78.90")


def test_figures_without_meaning_beside_good_words_make_a_picture(
    read: Read, tmp_path: Path
) -> None:
    page = read(paper(tmp_path / "a.pdf", _all(PRINT, _without_meaning(*FIGURES))))
    assert page.words == ()
    assert page.is_scanned


def test_icons_and_a_logo_without_meaning_do_not_cost_a_page_its_text(
    read: Read, tmp_path: Path
) -> None:
    icons = _without_meaning("#", "$", "%", "&", "AAAAA", "AAAAB", "AAABB", "ABCDEFG")
    assert _text(read(paper(tmp_path / "a.pdf", _all(PRINT, icons)))).startswith(" ".join(ROWS))


def _curves(page: pymupdf.Page) -> None:
    for row in range(8):
        for column in range(30):
            x, y = 72 + 8 * column, 100 + 20 * row
            page.draw_circle((x, y), 2 + (column % 3) / 2, fill=(0, 0, 0), color=None)
            page.draw_rect((x, y, x + 2 + column % 4, y + 5), fill=(0, 0, 0), color=None)


@pytest.mark.parametrize("beside", [saying("Page 3 of 12", y=700), saying("A", y=700)])
def test_curves_beside_a_footer_are_a_picture(read: Read, tmp_path: Path, beside: Draw) -> None:
    assert read(paper(tmp_path / "a.pdf", _all(_curves, beside))).is_scanned


def test_a_page_of_print_with_drawings_keeps_its_text(read: Read, tmp_path: Path) -> None:
    page = read(paper(tmp_path / "a.pdf", _all(_curves, PRINT)))
    assert _text(page) == " ".join(ROWS)


@pytest.mark.parametrize("note", [_free_text, _stamp])
def test_a_note_stays_a_note_in_a_copy_and_in_the_copy_of_that(
    read: Read, reader: DocumentReader, tmp_path: Path, note: Draw
) -> None:
    path = paper(tmp_path / "note.pdf", _all(PRINT, note))
    plain = paper(tmp_path / "plain.pdf", PRINT)
    for name in ("copy.pdf", "again.pdf"):
        copy = reader.redact(reader.open(path), tmp_path / name, Job())
        assert _text(read(copy.path)) == " ".join(ROWS)
        with pymupdf.open(copy.path) as shown, pymupdf.open(plain) as bare:
            assert shown[0].get_pixmap().samples != bare[0].get_pixmap().samples
        path = copy.path
