"""Card numbers in scans and receipt pictures: a copy has lost their pixels."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import pymupdf
import pytest

from ccprocessor.documents.ocr.reading import hidden_boxes, ocr_numbers
from ccprocessor.documents.ocr_workers import OcrRegion
from ccprocessor.documents.protocol.requests import Region
from ccprocessor.documents.reader import DocumentReader
from ccprocessor.domain.pages import Word
from ccprocessor.domain.places import Box
from ccprocessor.jobs import Job
from tests.documents.papers import everything_in, paper, saying
from tests.documents.scans import Scan, picture_of, png, scanned

NUMBER = "9900001234560625"
LINES = ("Receipt of the Corner Shop", f"Card {NUMBER}", "or 9900 0012 3456 0625", "Total 12.50")
WAYS = (Scan(askew=1.5), Scan(turned=90), Scan(180, -1, 270))


def slip(path: Path) -> Path:
    return paper(path, saying(*LINES, x=30, y=40, size=11), width=260, height=140)


def seen(reader: DocumentReader, path: Path) -> list[OcrRegion]:
    document = reader.open(path)
    regions = [Region(number) for number in range(1, document.pages + 1)]
    answers = list(reader.read_regions(document, regions, Job(), engine="rapidocr"))
    assert all(isinstance(answer, OcrRegion) for answer in answers)
    return [answer for answer in answers if isinstance(answer, OcrRegion)]


def boxes_in(answers: Sequence[OcrRegion]) -> dict[int, list[Box]]:
    return {one.region.page: [one.page.stored(box) for box in one.numbers] for one in answers}


def painted(reader: DocumentReader, path: Path, boxes: Mapping[int, Sequence[Box]]) -> Path:
    target = path.with_name(f"copy of {path.name}")
    reader.redact(reader.open(path), target, Job(), boxes)
    return target


def digits(answer: OcrRegion) -> str:
    return re.sub("[^0-9]", "", " ".join(word.text for word in answer.page.words))


def test_a_copy_of_a_scan_shows_the_last_four_only(reader: DocumentReader, tmp_path: Path) -> None:
    path = scanned(slip(tmp_path / "slip.pdf"), tmp_path / "scan.pdf", WAYS)
    before = seen(reader, path)
    for answer in before:
        text = " ".join(word.text for word in answer.page.words)
        assert text.count("**** 0625") == 2, answer.region
        assert "3456" not in text
        assert len(answer.numbers) == 4
    copy = painted(reader, path, boxes_in(before))
    after = seen(reader, copy)
    for answer in after:
        assert digits(answer).endswith("1250")
        assert digits(answer).count("0625") == 2
        assert not answer.numbers
        for group in ("9900", "0012", "1234", "3456"):
            assert group not in digits(answer), answer.region
    assert [answer.page.turn for answer in after] == [answer.page.turn for answer in before]


def test_the_streams_of_a_copy_hold_no_picture_from_before(
    reader: DocumentReader, tmp_path: Path
) -> None:
    path = scanned(slip(tmp_path / "slip.pdf"), tmp_path / "scan.pdf", [Scan()])
    box = Box(25, 48, 160, 90)
    copy = painted(reader, path, {1: [box]})
    with pymupdf.open(path) as old, pymupdf.open(copy) as new:
        before = old.extract_image(old[0].get_images()[0][0])["image"]
        pixels = pymupdf.Pixmap(old, old[0].get_images()[0][0]).samples
        assert len(new[0].get_images()) == 1
        assert set(new[0].get_pixmap(clip=box, dpi=150).samples) == {255}
        everything = everything_in(copy)
        assert before not in everything
        assert pixels not in everything
        pictures = [xref for xref in range(1, new.xref_length()) if new.xref_is_image(xref)]
        for xref in pictures:
            part = pymupdf.Pixmap(new, xref)
            scale = part.width / 260
            inside = pymupdf.IRect(box.x0 * scale + 2, box.y0 * scale + 2, 160 * scale - 2,
                                   90 * scale - 2)  # fmt: skip
            assert {
                part.pixel(x, y)[0]
                for x in range(inside.x0, inside.x1, 3)
                for y in range(inside.y0, inside.y1, 3)
            } == {255}


def test_a_picture_on_several_pages_loses_it_on_all(reader: DocumentReader, tmp_path: Path) -> None:
    path = tmp_path / "twice.pdf"
    with pymupdf.open(slip(tmp_path / "slip.pdf")) as source, pymupdf.open() as document:
        picture = png(picture_of(source[0]))
        places = (pymupdf.Rect(20, 30, 280, 170), pymupdf.Rect(100, 200, 360, 340))
        for place in places:
            document.new_page(width=400, height=400).insert_image(place, stream=picture)
        document.new_page(width=400, height=400)
        document.save(path, garbage=3)
        assert document[0].get_images()[0][0] == document[1].get_images()[0][0]
    copy = painted(reader, path, {1: [Box(45, 78, 180, 120)]})
    with pymupdf.open(copy) as new:
        for page, place in zip(new, places, strict=False):
            number = pymupdf.Rect(25, 48, 160, 90) + (place.x0, place.y0) * 2
            assert set(page.get_pixmap(clip=number, dpi=72).samples) == {255}
            rest = pymupdf.Rect(place.x0, number.y1, place.x1, place.y1)
            assert min(page.get_pixmap(clip=rest, dpi=72).samples) < 100


def test_a_page_keeps_what_is_beside_a_painted_box(reader: DocumentReader, tmp_path: Path) -> None:
    path = paper(tmp_path / "a.pdf", saying("kept", "gone", "kept too"), saying("other page"))
    copy = painted(reader, path, {1: [Box(70, 110, 200, 123)]})
    with pymupdf.open(copy) as document:
        assert [page.get_text().split() for page in document] == [
            ["kept", "kept", "too"], ["other", "page"],
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("texts", "hidden"),
    [
        (("9900001234560625",), ["990000123456"]),
        (("99O0001Z34S60625",), ["99O0001Z34S6"]),
        (("Card:9900001234560625;",), ["990000123456"]),
        (("9900", "0012", "3456", "0625"), ["9900", "0012", "3456"]),
        (("9900", "001234", "56062"), ["9900", "001234", "5"]),
    ],
)
def test_all_but_the_last_four_digits_are_hidden(texts: Sequence[str], hidden: list[str]) -> None:
    words, x = [], 10.0
    for text in texts:
        edges = tuple(x + 5 * place for place in range(len(text)))
        words.append(Word(x, 20, x + 5 * len(text), 30, text, 0, edges))
        x += 5 * len(text) + 3
    [number] = ocr_numbers(words)
    boxes = sorted(hidden_boxes(words, number))
    assert ["".join(_under(words, box)) for box in boxes] == hidden


def _under(words: Sequence[Word], box: Box) -> list[str]:
    return [
        letter
        for word in words
        for letter, edge in zip(word.text, word.edges, strict=True)
        if box.x0 <= edge + 2.5 <= box.x1
    ]
