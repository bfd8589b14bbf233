"""Copies hold no full card number any more: not on a page, not under it, not beside it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pymupdf
import pypdfium2
import pytest

from ccprocessor.documents.files.copies import NOT_SHOWN
from ccprocessor.documents.pages import redaction
from ccprocessor.documents.pages.reading import PageReader
from ccprocessor.documents.protocol.errors import PacketNotWritten
from ccprocessor.documents.protocol.requests import RedactTask, Source
from ccprocessor.documents.reader import DocumentReader
from ccprocessor.domain.pages import Page, UnreadPage
from ccprocessor.domain.places import Box
from ccprocessor.jobs import Job
from tests.documents.hidden_papers import (
    NUMBER,
    ON_PAGES,
    on_a_layer_that_is_off,
    only_in_the_title,
)
from tests.documents.papers import (
    everything_in,
    numbered,
    paper,
    raw_paper,
    saying,
    typewritten,
)


def _redacted(reader: DocumentReader, path: Path, password: str | None = None) -> Path:
    target = path.with_name(f"redacted {path.name}")
    copy = reader.redact(reader.open(path, password=password), target, Job())
    assert copy.path == target
    opened = reader.open(target)
    assert (copy.sha256, copy.size) == (opened.sha256, opened.size)
    return target


def _texts(pages: Iterable[Page | UnreadPage]) -> list[str]:
    return [" ".join(word.text for word in page.words) for page in pages if isinstance(page, Page)]


def _read(reader: DocumentReader, path: Path) -> list[str]:
    return _texts(reader.pages(reader.open(path), Job()))


def test_words_and_copy_show_the_last_four_only(reader: DocumentReader, tmp_path: Path) -> None:
    path = paper(tmp_path / "a.pdf", saying(f"Card Number: {NUMBER}", "and more"), saying("two"))
    assert _read(reader, path) == ["Card Number: **** 0625 and more", "two"]
    copy = _redacted(reader, path)
    assert sorted(_read(reader, copy)[0].split()) == sorted(
        ["Card", "Number:", "****", "0625", "and", "more"]
    )
    assert NUMBER.encode() not in everything_in(copy)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("rotation", [0, 90])
def test_the_last_four_stand_where_the_number_stood(
    reader: DocumentReader, tmp_path: Path, turn: int, rotation: int
) -> None:
    def draw(page: pymupdf.Page) -> None:
        page.insert_text((300, 400), f"Card {NUMBER}", rotate=turn)
        page.set_cropbox(pymupdf.Rect(30, 40, 600, 780))
        page.set_rotation(rotation)

    path = paper(tmp_path / "turned.pdf", draw)
    [before] = reader.pages(reader.open(path), Job())
    [after] = reader.pages(reader.open(_redacted(reader, path)), Job())
    assert isinstance(before, Page)
    assert isinstance(after, Page)
    assert (after.turn, after.width, after.height) == (before.turn, before.width, before.height)
    shown = before.words[1].box
    stars = next(word.box for word in after.words if word.text == "****")
    assert stars.x0 == pytest.approx(shown.x0, abs=0.5)
    assert stars.y1 == pytest.approx(shown.y1, abs=2)
    assert [word.text for word in after.words] == ["Card", "****", "0625"]


def test_neighbours_of_a_number_stay(reader: DocumentReader, tmp_path: Path) -> None:
    lines = [f"line {n} of close lines" for n in range(3)]
    content = b"".join(typewritten(72, 700 - 8 * n, line) for n, line in enumerate(lines))
    content += typewritten(72, 676, f"ID:{NUMBER}/end") + typewritten(72, 668, "under it")
    copy = _redacted(reader, raw_paper(tmp_path / "close.pdf", [content]))
    [text] = _read(reader, copy)
    for kept in (*lines, "ID:", "/end", "under it"):
        assert kept in text
    assert "0625" in text


@pytest.mark.parametrize("is_read", [False, True])
@pytest.mark.parametrize("made", [*ON_PAGES, on_a_layer_that_is_off, only_in_the_title])
def test_no_byte_of_a_copy_tells_the_number(
    reader: DocumentReader, tmp_path: Path, made: Callable[[Path], Path], *, is_read: bool
) -> None:
    path = tmp_path / "a.pdf"
    made(path)
    if is_read:
        _read(reader, path)
    copy = _redacted(reader, path)
    content = everything_in(copy)
    assert NUMBER.encode() not in content
    text = pypdfium2.PdfDocument(copy)[0].get_textpage().get_text_bounded()
    assert NUMBER not in re.sub(r"[^0-9]", "", text)


@pytest.mark.parametrize("made", ON_PAGES)
def test_no_page_that_holds_a_number_is_read_as_plain(
    tmp_path: Path, made: Callable[[Path], Path]
) -> None:
    with pymupdf.open(made(tmp_path / "a.pdf")) as document:
        assert not PageReader(document).read(1).is_plain


def test_pages_read_as_plain_make_the_same_copy(reader: DocumentReader, tmp_path: Path) -> None:
    lines = [f"{n} of {NUMBER}" if n % 3 else f"{n} and no more" for n in range(7)]
    document = reader.open(paper(tmp_path / "a.pdf", *[saying(line) for line in lines]))
    first = reader.redact(document, tmp_path / "1.pdf", Job())
    assert len(list(reader.pages(document, Job()))) == len(lines)
    second = reader.redact(document, tmp_path / "2.pdf", Job())
    assert first.sha256 == second.sha256
    with pymupdf.open(document.path) as pages:
        reading = PageReader(pages)
        assert [reading.read(n + 1).is_plain for n in range(7)] == [not n % 3 for n in range(7)]


def test_what_was_read_in_a_copy_says_nothing_of_its_original(tmp_path: Path) -> None:
    with DocumentReader(workers=1, cache=tmp_path / "cache") as reader:
        path = paper(tmp_path / "a.pdf", saying(f"Card {NUMBER}"))
        original = reader.open(path)
        copy = replace(reader.open(_redacted(reader, path)), sha256=original.sha256)
        for document in (copy, original):  # the words of the second come from the cache
            assert len(list(reader.pages(document, Job()))) == 1
        again = reader.redact(original, tmp_path / "again.pdf", Job())
    assert NUMBER.encode() not in everything_in(again.path)


def test_a_copy_opens_without_the_password(reader: DocumentReader, tmp_path: Path) -> None:
    path = tmp_path / "locked.pdf"
    with pymupdf.open() as document:
        saying(f"Card {NUMBER}")(document.new_page())
        document.save(path, encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="tea", owner_pw="x")
    copy = _redacted(reader, path, password="tea")
    assert "0625" in _read(reader, copy)[0]


def test_a_document_without_numbers_shows_the_same(reader: DocumentReader, tmp_path: Path) -> None:
    path = numbered(tmp_path / "plain.pdf", 3)
    copy = _redacted(reader, path)
    before, after = (list(reader.pages(reader.open(one), Job())) for one in (path, copy))
    assert [replace(page, document="") for page in before] == [
        replace(page, document="") for page in after
    ]


def test_the_same_document_gives_the_same_copy(reader: DocumentReader, tmp_path: Path) -> None:
    path = paper(tmp_path / "a.pdf", *[saying(f"{n} Card {NUMBER}") for n in range(5)])
    document = reader.open(path)
    first = reader.redact(document, tmp_path / "1.pdf", Job())
    with DocumentReader(workers=2) as other:
        second = other.redact(document, tmp_path / "2.pdf", Job())
    assert first.sha256 == second.sha256


def test_pictures_stay_as_they_are(reader: DocumentReader, tmp_path: Path) -> None:
    pixmap = pymupdf.Pixmap(pymupdf.csGRAY, pymupdf.IRect(0, 0, 60, 60))
    pixmap.clear_with(90)

    def draw(page: pymupdf.Page) -> None:
        page.insert_image(pymupdf.Rect(60, 80, 300, 320), pixmap=pixmap)
        saying(f"Card {NUMBER}")(page)

    path = paper(tmp_path / "a.pdf", draw)
    [before] = reader.pages(reader.open(path), Job())
    [after] = reader.pages(reader.open(_redacted(reader, path)), Job())
    assert isinstance(before, Page)
    assert isinstance(after, Page)
    assert before.pictures == after.pictures


def test_a_copy_that_cannot_be_written_leaves_nothing(
    reader: DocumentReader, tmp_path: Path
) -> None:
    document = reader.open(paper(tmp_path / "a.pdf", saying(f"Card {NUMBER}")))
    with pytest.raises(PacketNotWritten):
        reader.redact(document, tmp_path / "no folder" / "b.pdf", Job())
    assert [path.name for path in tmp_path.iterdir()] == ["a.pdf"]


def test_the_samples_statement_is_cleared(
    reader: DocumentReader, samples: Path, tmp_path: Path
) -> None:
    document = reader.open(samples / "small" / "car.pdf")
    copy = reader.redact(document, tmp_path / "car.pdf", Job())
    assert not re.search(rb"(?<![0-9])[0-9]{16}(?![0-9])", everything_in(copy.path))
    before, after = _read(reader, document.path), _read(reader, copy.path)
    assert [sorted(text.split()) for text in before] == [sorted(text.split()) for text in after]


def test_what_pages_show_stays_and_nothing_else(reader: DocumentReader, tmp_path: Path) -> None:
    def draw(page: pymupdf.Page) -> None:
        document = page.parent
        on, off = (document.add_ocg(name, on=name == "on") for name in ("on", "off"))
        page.insert_text((72, 60), "layer seen", oc=on)
        page.insert_text((72, 80), "layer unseen", oc=off)
        for row, (name, display) in enumerate((("seen", 0), ("hidden", 1), ("printed", 3))):
            field = pymupdf.Widget()
            field.field_type = pymupdf.PDF_WIDGET_TYPE_TEXT
            field.field_name, field.field_value, field.field_display = (
                name,
                f"field-{name}",
                display,
            )
            field.rect = pymupdf.Rect(72, 100 + 30 * row, 300, 120 + 30 * row)
            page.add_widget(field)
        page.insert_text((500, 300), f"across the edge 12 {NUMBER}")
        page.insert_text((72, 300), "plain")

    path = paper(tmp_path / "a.pdf", draw)
    copy = _redacted(reader, path)
    [text] = _read(reader, copy)
    seen = "layer seen field-seen plain across the edge 12"
    assert sorted(set(text.split()) - {"990"}) == sorted(set(seen.split()))
    content = everything_in(copy)
    for gone in (b"unseen", b"field-hidden", b"field-printed", b"OCG", b"Annot ", NUMBER.encode()):
        assert gone not in content
    with pymupdf.open(path) as before, pymupdf.open(copy) as after:
        assert before[0].get_pixmap(dpi=40).samples == after[0].get_pixmap(dpi=40).samples


def test_words_written_instead_of_glyphs_stay_where_they_hold_no_figures(
    reader: DocumentReader, tmp_path: Path
) -> None:
    def noted(text: str, instead: str) -> bytes:
        return (
            f"/Span <</ActualText({instead})>> BDC ".encode() + typewritten(72, 700, text) + b"EMC"
        )

    contents = [noted("bread", "butter"), noted("plain", NUMBER)]
    path = raw_paper(tmp_path / "a.pdf", contents)
    assert _read(reader, path) == ["butter", "**** 0625"]
    assert _read(reader, _redacted(reader, path)) == ["butter", "plain"]


def test_a_number_over_two_lines_leaves_the_words_around_it(
    reader: DocumentReader, tmp_path: Path
) -> None:
    path = paper(tmp_path / "a.pdf", saying("paid 4539 5787", "6362 1486 at once", "and left"))
    assert _read(reader, path) == ["paid **** 1486 at once and left"]
    copy = _redacted(reader, path)
    assert sorted(_read(reader, copy)[0].split()) == sorted(
        ["paid", "****", "1486", "at", "once", "and", "left"]
    )
    assert b"6362" not in everything_in(copy)


def _meaning(text: str, meant: str) -> Callable[[pymupdf.Page], None]:
    """Draws a text in a font whose tilde means something else."""

    def draw(page: pymupdf.Page) -> None:
        page.insert_text((72, 100), text)
        document = page.parent
        xref = document.get_new_xref()
        document.update_object(xref, "<<>>")
        code = meant.encode("utf-16-be").hex()
        table = "1 begincodespacerange <00> <ff> endcodespacerange\n"
        table += "1 beginbfrange <20> <7d> <0020> endbfrange\n"
        table += f"1 beginbfchar <7e> <{code}> endbfchar"
        document.update_stream(xref, table.encode())
        document.xref_set_key(page.get_fonts()[0][0], "ToUnicode", f"{xref} 0 R")

    return draw


@pytest.mark.parametrize("rotation", [0, 90])
@pytest.mark.parametrize(
    "meant",
    [
        "\u200b",
        "\u00ad",
        "\u2060",
        "\u202d",
        "\u200d",
        "\u2009",
        "\u3000",
        "\ufffd",
        "\ue000",
    ],
)
@pytest.mark.parametrize(
    "text",
    ["paid:4539~5787~6362~1486, thanks", "paid:45395787~63621486,~thanks", "~4539578763621486~"],
)
def test_letters_that_have_no_shape_or_meaning_save_no_number(
    reader: DocumentReader, tmp_path: Path, text: str, meant: str, rotation: int
) -> None:
    def draw(page: pymupdf.Page) -> None:
        _meaning(text, meant)(page)
        page.set_rotation(rotation)

    path = paper(tmp_path / "a.pdf", draw, saying("and more"))
    copy = _redacted(reader, path)
    shown, more = _read(reader, copy)
    assert "1486" in shown
    assert "thanks" in shown or "thanks" not in text
    assert "paid:" in shown or "paid" not in text
    assert not re.search("4539|5787|6362", "".join(re.findall("[0-9]", shown)))
    assert more == "and more"


def test_no_part_of_a_number_stays_where_some_of_its_letters_are_not_found(
    reader: DocumentReader, tmp_path: Path
) -> None:
    text = "paid:4539~5787~6362~1486, thanks"
    path = paper(tmp_path / "a.pdf", _meaning(text, "\u0301"), saying("and more"))
    copy = _redacted(reader, path)
    shown, more = _read(reader, copy)
    assert shown == NOT_SHOWN or "**** 1486" in shown
    assert not re.search("4539|5787|6362", shown)
    assert more == "and more"


def test_a_ligature_before_a_number_keeps_its_place(reader: DocumentReader, tmp_path: Path) -> None:
    path = paper(tmp_path / "a.pdf", _meaning("o~ce:4539578763621486/end", "\ufb03"))
    assert _read(reader, path) == ["office:**** 1486/end"]
    shown = _read(reader, _redacted(reader, path))[0]
    assert sorted(shown.split()) == sorted(["office:", "****", "1486", "/end"])


@pytest.mark.parametrize("rotation", [0, 90, 270])
def test_only_a_page_whose_numbers_resist_is_emptied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rotation: int
) -> None:
    def draw(page: pymupdf.Page) -> None:
        page.insert_text((72, 100), f"Card {NUMBER} at dinner")
        page.add_freetext_annot(pymupdf.Rect(72, 172, 300, 200), f"Note on {NUMBER}")
        page.set_cropbox(pymupdf.Rect(30, 40, 330, 540))
        page.set_rotation(rotation)

    path = paper(tmp_path / "a.pdf", saying("one"), draw, saying("three"))
    monkeypatch.setattr(redaction, "_MOST_ROUNDS", 0)
    target = tmp_path / "b.pdf"
    task = RedactTask(Source(path), target, {2: (Box(0.0, 0.0, 300.0, 500.0),)})
    assert redaction.redact(task, lambda: None) == (2,)
    with pymupdf.open(target) as copy, pymupdf.open(path) as before:
        assert [page.rect for page in copy] == [page.rect for page in before]
        first, second, third = (page.get_text().strip() for page in copy)
        [box] = (pymupdf.Rect(b[:4]) * copy[1].rotation_matrix for b in copy[1].get_text("blocks"))
        assert box in copy[1].rect
        assert box.width > 10 * box.height
    assert (first, third) == ("one", "three")
    assert second == NOT_SHOWN
    content = everything_in(target)
    for gone in (NUMBER.encode(), b"dinner", b"Note on"):
        assert gone not in content
