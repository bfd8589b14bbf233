"""Pages read by OCR: the words of print, however the paper lay, boxes back where they are drawn."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pymupdf
import pytest

from ccprocessor.documents.ocr.availability import installed_engines
from ccprocessor.documents.ocr_workers import OcrRegion
from ccprocessor.documents.protocol.requests import Region
from ccprocessor.documents.reader import DocumentReader
from ccprocessor.domain.places import Box
from ccprocessor.jobs import Job
from tests.documents.papers import paper
from tests.documents.scans import Scan, scanned

WIDTH, HEIGHT = 300, 200
ROWS = (
    ("Marble Street Hardware", "", ""),
    ("Date: 03/14/2031", "", "Slip 48213"),
    ("Wall anchors", "12", "$8.40"),
    ("Masking tape, wide", "3", "$11.97"),
    ("Subtotal", "", "$20.37"),
    ("Total due", "", "$22.01"),
)


def slip(path: Path) -> Path:
    """A slip of rows in three columns; what is printed on it stands in `ROWS`."""

    def draw(page: pymupdf.Page) -> None:
        for place, (left, middle, right) in enumerate(ROWS):
            y = 40 + 24 * place
            page.insert_text((30, y), left, fontsize=11)
            page.insert_text((170, y), middle, fontsize=11)
            page.insert_text((230, y), right, fontsize=11)

    return paper(path, draw, width=WIDTH, height=HEIGHT)


def read_regions(reader: DocumentReader, path: Path, engine: str) -> list[OcrRegion]:
    document = reader.open(path)
    regions = [Region(number) for number in range(1, document.pages + 1)]
    answers = list(reader.read_regions(document, regions, Job(), engine=engine))
    assert all(isinstance(answer, OcrRegion) for answer in answers), answers
    return [answer for answer in answers if isinstance(answer, OcrRegion)]


def lines_of(answer: OcrRegion) -> list[str]:
    """What was seen in one go each, without spaces, which the first engine drops."""
    lines: dict[int, str] = {}
    for word in answer.page.words:
        lines[word.run] = lines.get(word.run, "") + word.text
    return list(lines.values())


PRINTED = sorted(cell.replace(" ", "") for row in ROWS for cell in row if cell)


def true_box(path: Path, text: str, scan: Scan) -> Box:
    """Where a text of the slip is drawn on the page that it was scanned to, unturned."""
    with pymupdf.open(path) as document:
        box = document[0].search_for(text)[0]
    corners = box.quad.morph(pymupdf.Point(WIDTH / 2, HEIGHT / 2), pymupdf.Matrix(scan.askew))
    rect = corners.rect
    turn = pymupdf.Matrix(-scan.askew)
    frame = pymupdf.Rect(0, 0, WIDTH, HEIGHT).morph(
        pymupdf.Point(WIDTH / 2, HEIGHT / 2), turn
    ).rect  # fmt: skip
    x0, y0, x1, y1 = rect.x0 - frame.x0, rect.y0 - frame.y0, rect.x1 - frame.x0, rect.y1 - frame.y0
    width, height = frame.width, frame.height
    match scan.turned:
        case 90:
            return Box(height - y1, x0, height - y0, x1)
        case 180:
            return Box(width - x1, height - y1, width - x0, height - y0)
        case 270:
            return Box(y0, width - x1, y1, width - x0)
        case _:
            return Box(x0, y0, x1, y1)


def middle(box: Box) -> tuple[float, float]:
    return (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2


WAYS = (
    Scan(),
    *(Scan(turned) for turned in (90, 180, 270)),
    *(Scan(askew=askew) for askew in (-11, -2.2, 0.3, 5)),
    Scan(90, 1.5, 270),
    Scan(270, -1, 180),
)


@pytest.mark.parametrize("engine", ["rapidocr", "tesseract"])
def test_words_are_right_however_the_paper_lay(
    reader: DocumentReader, tmp_path: Path, engine: str
) -> None:
    if engine not in installed_engines():
        pytest.skip(f"{engine} is not installed here")
    ways = WAYS if engine == "rapidocr" else WAYS[::3]
    source = slip(tmp_path / "slip.pdf")
    path = scanned(source, tmp_path / "scans.pdf", ways, dpi=200)
    wrong: list[object] = []
    for scan, answer in zip(ways, read_regions(reader, path, engine), strict=True):
        page = answer.page
        if sorted(lines_of(answer)) != PRINTED or page.turn != (360 - scan.turned) % 360:
            wrong.append((scan, page.turn, lines_of(answer)))
        for text in ("48213", "$11.97", "$22.01"):
            found = [word for word in page.words if word.text == text]
            truth = middle(true_box(source, text, scan))
            shown = [middle(page.stored(word.box)) for word in found]
            if [place for place in shown if max(map(_off, place, truth)) < 2.5] == []:
                wrong.append((scan, text, truth, shown))
    assert wrong == []


def _off(one: float, other: float) -> float:
    return abs(one - other)


def test_words_carry_their_scores_and_their_letters_places(
    reader: DocumentReader, tmp_path: Path
) -> None:
    path = scanned(slip(tmp_path / "slip.pdf"), tmp_path / "scan.pdf", [Scan(askew=2)], dpi=200)
    [answer] = read_regions(reader, path, "rapidocr")
    page = answer.page
    assert page.source == "ocr"
    assert len(page.scores) == len(page.words)
    assert all(0.5 <= score <= 1 for score in page.scores)
    assert page.tilt is not None
    assert page.tilt.degrees == pytest.approx(2, abs=0.15)
    assert (page.width, page.height) == pytest.approx((307, 210), abs=1)
    for word in page.words:
        assert len(word.edges) == len(word.text)
        assert list(word.edges) == sorted(word.edges)
        assert word.x0 == pytest.approx(word.edges[0], abs=0.05)


def test_only_what_lies_in_the_region_is_read(reader: DocumentReader, tmp_path: Path) -> None:
    path = scanned(slip(tmp_path / "slip.pdf"), tmp_path / "scan.pdf", [Scan()], dpi=200)
    document = reader.open(path)
    [answer] = reader.read_regions(
        document, [Region(1, Box(0, 75, 300, 125))], Job(), engine="rapidocr"
    )  # fmt: skip
    assert isinstance(answer, OcrRegion)
    printed = [cell.replace(" ", "") for row in ROWS[2:4] for cell in row]
    assert sorted(lines_of(answer)) == sorted(printed)
    [price] = [word for word in answer.page.words if word.text == "$8.40"]
    assert middle(price.box) == pytest.approx(middle(true_box(tmp_path / "slip.pdf", "$8.40",
                                                              Scan())), abs=2.5)  # fmt: skip


def test_a_worker_that_reads_a_dense_page_stays_small(
    reader: DocumentReader, tmp_path: Path
) -> None:
    status = Path("/proc/self/status")
    if not status.exists():
        pytest.skip("tells how much memory a process had at most")

    def dense(page: pymupdf.Page) -> None:
        for row in range(24):
            line = " ".join(f"{row * 7919 + 31 * place:07d}" for place in range(13))
            page.insert_text((30, 40 + 14 * row), line, fontsize=8.5)

    path = scanned(paper(tmp_path / "dense.pdf", dense), tmp_path / "scan.pdf", [Scan()], dpi=200)
    [answer] = read_regions(reader, path, "rapidocr")
    assert len(answer.page.words) > 250
    pids = reader.worker_pids
    most = max(_most_memory(Path(f"/proc/{pid}/status").read_text()) for pid in pids)
    assert 150_000 < most < 700_000


def _most_memory(status: str) -> int:
    [line] = [line for line in status.splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1])


@pytest.mark.parametrize("engine", installed_engines())
def test_a_note_upon_a_page_is_not_seen(
    reader: DocumentReader, tmp_path: Path, engine: str
) -> None:
    noted = tmp_path / "noted.pdf"
    with pymupdf.open(slip(tmp_path / "slip.pdf")) as document:
        document[0].add_freetext_annot(pymupdf.Rect(150, 20, 290, 50), "CHECKED", fontsize=18)
        document.save(noted)
    copy = reader.redact(reader.open(noted), tmp_path / "copy.pdf", Job()).path
    for path in (noted, copy):
        [answer] = read_regions(reader, path, engine)
        assert sorted(lines_of(answer)) == PRINTED


def test_a_line_is_read_once_though_some_told_which_way_is_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("rapidocr")
    from ccprocessor.documents.ocr.drawing import draw_region
    from ccprocessor.documents.ocr.rapid import RapidEngine

    engine = RapidEngine()
    recognise = engine._engine.recognize_txt
    seen: list[int] = []

    def counted(cuts: Any) -> Any:
        seen.append(len(cuts))
        return recognise(cuts)

    monkeypatch.setattr(engine._engine, "recognize_txt", counted)
    with pymupdf.open(slip(tmp_path / "slip.pdf")) as document:
        page = document[0]
        picture = draw_region(page, page.rect)
    assert engine.way_up(picture) == 0
    asked = sum(seen)
    words = engine.read(picture)
    alone = RapidEngine().read(picture)
    assert words == alone
    assert 0 < asked < sum(seen) == len({word.line for word in words})
