"""Words and pictures of a page, upright, as somebody reading it sees them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pymupdf
import pytest

from ccprocessor.documents.pages.touching import Drawn, suspects
from ccprocessor.documents.reader import DocumentReader
from ccprocessor.domain.pages import Page, UnreadPage, Word
from ccprocessor.domain.places import Box
from ccprocessor.jobs import Job
from tests.documents.papers import paper, raw_paper, saying, typewritten

Read = Callable[[Path], list[Page | UnreadPage]]


@pytest.fixture
def read(reader: DocumentReader) -> Read:
    return lambda path: list(reader.pages(reader.open(path), Job()))


def _only(pages: Sequence[Page | UnreadPage]) -> Page:
    [page] = pages
    assert isinstance(page, Page)
    return page


def _word(page: Page, text: str) -> Word:
    [word] = [word for word in page.words if word.text == text]
    return word


def test_words_come_with_their_boxes_and_runs_in_drawing_order(read: Read, tmp_path: Path) -> None:
    page = _only(read(paper(tmp_path / "a.pdf", saying("later below", "first above"))))
    assert [word.text for word in page.words] == ["later", "below", "first", "above"]
    assert [word.run for word in page.words] == [0, 0, 1, 1]
    later = page.words[0]
    assert later.x0 == pytest.approx(72, abs=0.1)
    assert later.y0 < 100 < later.y1
    assert (page.width, page.height, page.turn) == (612, 792, 0)


def test_cells_drawn_apart_are_runs_of_their_own(read: Read, tmp_path: Path) -> None:
    content = b"".join(typewritten(72 + 100 * n, 700, f"cell {n}") for n in range(3))
    page = _only(read(raw_paper(tmp_path / "row.pdf", [content])))
    assert [(word.text, word.run) for word in page.words] == [
        ("cell", 0),
        ("0", 0),
        ("cell", 1),
        ("1", 1),
        ("cell", 2),
        ("2", 2),
    ]


def test_over_printed_copies_stay_both(read: Read, tmp_path: Path) -> None:
    content = typewritten(72, 700, "TWICE") + typewritten(72.4, 700, "TWICE")
    page = _only(read(raw_paper(tmp_path / "bold.pdf", [content])))
    first, second = page.words
    assert first.text == second.text == "TWICE"
    assert 0 < second.x0 - first.x0 < 1
    assert first.run != second.run


def _table(*cells: tuple[float, float, str]) -> bytes:
    return b"".join(typewritten(x, y, text) for x, y, text in cells)


def test_a_name_that_runs_into_the_next_column_shows_where_each_letter_begins(
    read: Read, tmp_path: Path
) -> None:
    city = 72 + pymupdf.get_text_length("HARBOUR GOODS COMP", fontsize=8) + 0.2
    rows = [(72.0, 700 - 12.0 * n, "SHOP") for n in range(4)]
    rows += [(city, 700 - 12.0 * n, "LOREM") for n in range(4)]
    touching = [(72.0, 640.0, "HARBOUR GOODS COMP"), (city, 640.0, "OSLO")]
    page = _only(read(raw_paper(tmp_path / "t.pdf", [_table(*rows, *touching)])))
    word = _word(page, "COMPOSLO")
    assert len(word.edges) == len(word.text)
    assert word.edges[0] == pytest.approx(word.x0, abs=0.02)
    assert word.edges[4] == pytest.approx(city, abs=0.02)
    assert not any(other.edges for other in page.words if other is not word)


def test_a_name_that_ends_just_where_the_next_column_begins_shows_its_letters(
    read: Read, tmp_path: Path
) -> None:
    city = 72 + pymupdf.get_text_length("HARBOUR GOODS COMP", fontsize=8)
    columns = (72.0, city, 260.0, 330.0, 400.0, 470.0)
    rows = [(x, 700 - 12.0 * n, "LOREM") for n in range(4) for x in columns]
    touching = [(72.0, 640.0, "HARBOUR GOODS COMP"), (city, 640.0, "OSLO")]
    page = _only(read(raw_paper(tmp_path / "t.pdf", [_table(*rows, *touching)])))
    assert _word(page, "COMPOSLO").edges[4] == pytest.approx(city, abs=0.02)


def test_a_number_that_runs_into_a_text_shows_its_letters(read: Read, tmp_path: Path) -> None:
    name = "TOLLGATE RELOAD 27"
    city = 72 + pymupdf.get_text_length(name, fontsize=8) + 0.2
    page = _only(
        read(raw_paper(tmp_path / "t.pdf", [_table((72.0, 700.0, name), (city, 700.0, "ULM"))]))
    )
    assert _word(page, "27ULM").edges[2] == pytest.approx(city, abs=0.02)


def test_a_word_off_the_grid_of_a_typewriter_is_suspected() -> None:
    def drawn(x: float, row: int, text: str, width: float) -> Drawn:
        return x, 20.0 * row, x + width, 20.0 * row + 8, text, row, 0, 0

    texts = ["GRANITE", "HOTEL", "MARKET", "RENTALS", "SUPPLY", "OFFICE"]
    words = [drawn(72, row, text, 4.2 * len(text)) for row, text in enumerate(texts)]
    glued = drawn(300, 9, "HOTELPORT", 4.2 * 9 - 3.8)
    assert suspects([*words, glued]) == [len(words)]
    assert suspects([*words, drawn(300, 9, "HOTELPORT", 4.2 * 9)]) == []


def test_text_that_runs_into_a_right_aligned_number_shows_its_letters(
    read: Read, tmp_path: Path
) -> None:
    def right(y: float, text: str) -> tuple[float, float, str]:
        return 300 - pymupdf.get_text_length(text, fontsize=8), y, text

    numbers = ["1.00", "22.50", "7.25"]
    rows = [right(700 - 12.0 * n, text) for n, text in enumerate(numbers)]
    long = right(640, "13,769.68000")
    text = "MISC TRANS"
    left = long[0] - pymupdf.get_text_length(text, fontsize=8) - 0.1
    page = _only(read(raw_paper(tmp_path / "t.pdf", [_table(*rows, (left, 640.0, text), long)])))
    word = _word(page, "TRANS13,769.68000")
    assert word.edges[5] == pytest.approx(long[0], abs=0.02)


def test_an_ordinary_word_across_a_foreign_edge_is_one_piece(read: Read, tmp_path: Path) -> None:
    rows = [(90.0, 700 - 12.0 * n, "aligned") for n in range(5)]
    page = _only(read(raw_paper(tmp_path / "t.pdf", [_table(*rows, (72.0, 600.0, "Multiplying"))])))
    assert not any(word.edges for word in page.words)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("written", [0, 90, 180, 270])
@pytest.mark.parametrize("crop", [None, (40, 60, 560, 700)])
def test_words_are_upright_and_lead_back_to_the_stored_page(
    read: Read,
    tmp_path: Path,
    rotation: int,
    written: int,
    crop: tuple[float, float, float, float] | None,
) -> None:
    def draw(page: pymupdf.Page) -> None:
        for number in range(4):
            across = 300 + 20 * number
            at = (across, 400) if written in {90, 270} else (300, across)
            page.insert_text(at, f"alpha{number} beta{number}", rotate=written)
        if crop:
            page.set_cropbox(pymupdf.Rect(crop))
        page.set_rotation(rotation)

    path = paper(tmp_path / "turned.pdf", draw)
    page = _only(read(path))
    assert page.turn == written
    with pymupdf.open(path) as document:
        plain = document[0]
        plain.set_rotation(0)
        stored = {word[4]: word[:4] for word in plain.get_text("words")}
    assert {word.text for word in page.words} == set(stored)
    for word in page.words:
        assert page.place(word.box).box == pytest.approx(stored[word.text], abs=0.02)
        assert word.box.width > word.box.height
    for number in range(4):
        assert _word(page, f"alpha{number}").x1 < _word(page, f"beta{number}").x0
        assert 0 <= _word(page, f"alpha{number}").x0 <= page.width
        assert 0 <= _word(page, f"alpha{number}").y0 <= page.height


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_a_picture_alone_is_turned_as_its_page_says(
    read: Read, tmp_path: Path, rotation: int
) -> None:
    def draw(page: pymupdf.Page) -> None:
        page.insert_image(pymupdf.Rect(50, 100, 150, 400), pixmap=_grey())
        page.set_rotation(rotation)

    page = _only(read(paper(tmp_path / "picture.pdf", draw)))
    [box] = page.pictures
    assert page.turn == rotation
    assert (box.width > box.height) == (rotation in {90, 270})
    placed = page.place(box).box
    assert placed.y0 >= 99
    assert placed.x1 <= 151


def test_touching_words_of_a_turned_page_show_their_letters_too(read: Read, tmp_path: Path) -> None:
    reach = pymupdf.get_text_length("GOODS COMP", fontsize=8) + 0.2
    cells = [(100.0, "SHOP", 100 + 12 * n) for n in range(4)]
    cells += [(100 + reach, "LOREM", 100 + 12 * n) for n in range(4)]
    cells += [(100.0, "GOODS COMP", 160), (100 + reach, "OSLO", 160)]
    content = b"".join(typewritten(x, along, text, turn=90) for along, text, x in cells)
    page = _only(read(raw_paper(tmp_path / "t.pdf", [content])))
    word = _word(page, "COMPOSLO")
    assert word.edges[4] == pytest.approx(_word_box(page, "LOREM").x0, abs=0.05)


def _word_box(page: Page, text: str) -> Box:
    return next(word.box for word in page.words if word.text == text)


def test_text_outside_the_crop_box_is_not_given(read: Read, tmp_path: Path) -> None:
    def draw(page: pymupdf.Page) -> None:
        saying("inside")(page)
        saying("outside", y=700)(page)
        page.set_cropbox(pymupdf.Rect(0, 0, 612, 400))

    page = _only(read(paper(tmp_path / "crop.pdf", draw)))
    assert [word.text for word in page.words] == ["inside"]


def test_ligatures_and_unseen_characters_are_resolved(read: Read, tmp_path: Path) -> None:
    def draw(page: pymupdf.Page) -> None:
        page.insert_font("F", fontbuffer=pymupdf.Font("cjk").buffer)
        page.insert_text((72, 100), "Cafe\u0301 o\u00adffice", fontname="F")

    page = _only(read(paper(tmp_path / "a.pdf", draw)))
    assert [word.text for word in page.words] == ["Café", "office"]


def _grey(side: int = 40) -> pymupdf.Pixmap:
    pixmap = pymupdf.Pixmap(pymupdf.csGRAY, pymupdf.IRect(0, 0, side, side))
    pixmap.clear_with(120)
    return pixmap


def test_pictures_are_told_largest_first_without_specks(read: Read, tmp_path: Path) -> None:
    def draw(page: pymupdf.Page) -> None:
        page.insert_image(pymupdf.Rect(0, 0, 20, 20), pixmap=_grey())
        page.insert_image(pymupdf.Rect(100, 100, 250, 250), pixmap=_grey())
        page.insert_image(pymupdf.Rect(200, 300, 500, 600), pixmap=_grey(41))

    page = _only(read(paper(tmp_path / "a.pdf", draw)))
    assert page.pictures == (Box(200, 300, 500, 600), Box(100, 100, 250, 250))


def test_a_lone_small_picture_counts_and_one_in_a_form_too(read: Read, tmp_path: Path) -> None:
    with pymupdf.open() as inner, pymupdf.open() as outer:
        inner.new_page(width=100, height=100).insert_image((10, 10, 90, 90), pixmap=_grey())
        outer.new_page().show_pdf_page(pymupdf.Rect(300, 300, 350, 350), inner, 0)
        outer.save(tmp_path / "form.pdf")
    page = _only(read(tmp_path / "form.pdf"))
    [box] = page.pictures
    assert box == pytest.approx((305, 305, 345, 345), abs=0.1)


def test_strips_of_a_scan_are_one_picture(read: Read, tmp_path: Path) -> None:
    def draw(page: pymupdf.Page) -> None:
        for n in range(8):
            page.insert_image(
                pymupdf.Rect(0, 99 * n, 612, 99 * (n + 1)),
                pixmap=_grey(30 + n),
                keep_proportion=False,
            )

    page = _only(read(paper(tmp_path / "scan.pdf", draw)))
    assert page.pictures == (Box(0, 0, 612, 792),)
    assert page.is_scanned


def test_a_blank_page_is_blank(read: Read, tmp_path: Path) -> None:
    assert _only(read(paper(tmp_path / "a.pdf", lambda _: None))).is_blank


def _meaningless(page: pymupdf.Page) -> None:
    page.insert_text((72, 100), "secret code text", fontname="helv")
    document = page.parent
    for xref, *_ in page.get_fonts():
        cmap = document.get_new_xref()
        document.update_object(cmap, "<<>>")
        lines = "\n".join(f"<{code:02x}> <{0xE000 + code:04x}>" for code in range(33, 127))
        text = (
            "begincmap 1 begincodespacerange <00> <ff> endcodespacerange 94 beginbfchar\n"
            f"{lines}\nendbfchar endcmap"
        )
        document.update_stream(cmap, text.encode(), new=True)
        document.xref_set_key(xref, "ToUnicode", f"{cmap} 0 R")


def test_a_text_layer_without_meaning_counts_as_none(read: Read, tmp_path: Path) -> None:
    def scanned(page: pymupdf.Page) -> None:
        page.insert_image(page.rect, pixmap=_grey(), keep_proportion=False)
        _meaningless(page)

    page = _only(read(paper(tmp_path / "scan.pdf", scanned)))
    assert page.words == ()
    assert page.is_scanned
    page = _only(read(paper(tmp_path / "code.pdf", _meaningless)))
    assert page.words == ()
    assert page.is_scanned


def test_a_page_of_letters_turned_into_curves_is_a_picture(read: Read, tmp_path: Path) -> None:
    curves = b"".join(b"%d %d m %d %d l 50 50 l f " % (n, n, n + 9, n) for n in range(200))
    page = _only(read(raw_paper(tmp_path / "curves.pdf", [curves])))
    assert page.is_scanned


def test_a_page_of_200_000_points_is_read(read: Read, tmp_path: Path) -> None:
    path = paper(tmp_path / "huge.pdf", saying("far", x=150_000, y=100), width=200_000, height=500)
    page = _only(read(path))
    assert page.width == 200_000
    assert page.words[0].x0 == pytest.approx(150_000, abs=1)


def test_a_broken_page_does_not_cost_the_others(read: Read, tmp_path: Path) -> None:
    path = paper(tmp_path / "a.pdf", saying("one"), saying("two"), saying("three"))
    with pymupdf.open(path) as document:
        document.update_object(document[1].xref, "<</Type/Page>>")
        document.save(tmp_path / "broken.pdf")
    pages = read(tmp_path / "broken.pdf")
    texts = [[word.text for word in page.words] for page in pages if isinstance(page, Page)]
    assert ["one"] in texts
    assert ["three"] in texts


def test_the_samples_touching_words_all_show_their_letters(read: Read, samples: Path) -> None:
    for name in ("small", "chaos"):
        path = samples / name / "car.pdf"
        shown = {
            (page.number, word.text)
            for page in read(path)
            if isinstance(page, Page)
            for word in page.words
            if word.edges
        }
        assert _touching(path) <= shown


def _touching(path: Path) -> set[tuple[int, str]]:
    """Words whose letters no single drawing operation made, found by another way."""
    found = set()
    with pymupdf.open(path) as document:
        for page in document:
            drawn: dict[tuple[float, float, str], set[int]] = {}
            for span in page.get_texttrace():
                for code, _, origin, _ in span["chars"]:
                    key = (round(origin[0], 1), round(origin[1], 1), chr(code))
                    drawn.setdefault(key, set()).add(span["seqno"])
            for text, origins in _words_with_origins(page):
                makers = [
                    drawn.get((*origin, c), set()) for c, origin in zip(text, origins, strict=True)
                ]
                if all(makers) and not set.intersection(*makers):
                    found.add((page.number + 1, text))
    return found


def _words_with_origins(
    page: pymupdf.Page,
) -> Iterator[tuple[str, list[tuple[float, float]]]]:
    for block in page.get_text("rawdict", flags=pymupdf.TEXTFLAGS_WORDS)["blocks"]:
        for line in block.get("lines", ()):
            characters = [c for span in line["spans"] for c in span["chars"]]
            text = "".join(c["c"] for c in characters)
            place = 0
            for word in text.split():
                place = text.index(word, place)
                part = characters[place : place + len(word)]
                yield word, [(round(c["origin"][0], 1), round(c["origin"][1], 1)) for c in part]
                place += len(word)
