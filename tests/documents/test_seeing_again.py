"""What was seen once is kept: no worker starts for it, and nothing else is mistaken for it."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from ccprocessor.documents.files.ocr_cache import OcrCache
from ccprocessor.documents.ocr_workers import OcrRegion
from ccprocessor.documents.protocol.requests import OpenDocument, Region
from ccprocessor.documents.protocol.wire import OcrContent
from ccprocessor.documents.reader import DocumentReader
from ccprocessor.domain.pages import Skew, Word
from ccprocessor.domain.places import Box
from ccprocessor.jobs import Job
from ccprocessor.scratch import Scratch
from tests.documents.engines import tesseract_that
from tests.documents.papers import paper, saying
from tests.documents.scans import Scan, scanned


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    slip = paper(tmp_path / "slip.pdf", saying("Total 12.50", x=20, y=30), width=120, height=60)
    return scanned(slip, tmp_path / "scan.pdf", [Scan(), Scan()])


FIRST = Region(1)


def read_regions(
    reader: DocumentReader,
    document: OpenDocument,
    region: Region = FIRST,
    *,
    engine: str = "tesseract",
    languages: str = "eng",
) -> OcrRegion:
    [answer] = reader.read_regions(document, [region], Job(), engine=engine, languages=languages)
    assert isinstance(answer, OcrRegion)
    return answer


def test_a_region_is_read_once_and_then_without_a_worker(
    scan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    diary = tesseract_that(monkeypatch, tmp_path / "programs")
    with DocumentReader(workers=1, cache=tmp_path / "cache") as reader:
        started = len(reader.worker_pids)
        first = read_regions(reader, reader.open(scan))
        assert len(reader.worker_pids) == started + 1
    with DocumentReader(workers=1, cache=tmp_path / "cache") as reader:
        again = reader.open(scan)
        assert read_regions(reader, again) == first
        assert len(reader.worker_pids) == started
        renamed = scan.rename(tmp_path / "renamed.pdf")
        assert read_regions(reader, reader.open(renamed)) == first
        assert len(reader.worker_pids) == started
    assert len(diary.read_text().splitlines()) == 1


def test_nothing_else_is_mistaken_for_what_is_known(
    scan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    diary = tesseract_that(monkeypatch, tmp_path / "programs")
    with DocumentReader(workers=1, cache=tmp_path / "cache") as reader:
        document = reader.open(scan)
        read_regions(reader, document)
        read_regions(reader, document, Region(2))  # shows the same
        read_regions(reader, document, Region(1, Box(0, 0, 60, 60)))
        read_regions(reader, document, Region(1, Box(0, 0, 60, 59)))
        read_regions(reader, document, languages="eng+osd")
        assert len(diary.read_text().splitlines()) == 4
        assert read_regions(reader, document, engine="rapidocr").engine == "rapidocr"
        assert len(diary.read_text().splitlines()) == 4
        tesseract_that(monkeypatch, tmp_path / "newer", version="6.0.0")
        assert read_regions(reader, document).engine == "tesseract"
        assert len(diary.read_text().splitlines()) == 5


@pytest.mark.parametrize(("sure", "known", "looks"), [(70, None, 4), (70, 90, 1), (40, 90, 4)])
def test_a_page_that_was_upright_before_is_turned_only_where_hardly_anything_is_legible(
    scan: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    sure: int,
    known: int | None,
    looks: int,
) -> None:
    diary = tesseract_that(monkeypatch, tmp_path / "programs", sure=sure)
    with DocumentReader(workers=1) as reader:
        answer = read_regions(reader, reader.open(scan), Region(1, turn=known))
    assert answer.page.turn == (known or 0)
    assert len(diary.read_text().splitlines()) == looks


def test_a_damaged_file_is_read_anew(
    scan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    diary = tesseract_that(monkeypatch, tmp_path / "programs")
    with DocumentReader(workers=1, cache=tmp_path / "cache") as reader:
        document = reader.open(scan)
        first = read_regions(reader, document)
        [kept] = (tmp_path / "cache").rglob("*.seen")
        sound = kept.read_bytes()
        for damaged in (b"", sound[:-3], sound[:40] + b"x" + sound[41:], b"words"):
            kept.write_bytes(damaged)
            assert read_regions(reader, document) == first
        assert len(diary.read_text().splitlines()) == 5


def test_only_its_owner_may_read_what_is_kept(
    scan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tesseract_that(monkeypatch, tmp_path / "programs")
    with DocumentReader(workers=1, cache=tmp_path / "cache") as reader:
        read_regions(reader, reader.open(scan))
    [kept] = (tmp_path / "cache").rglob("*.seen")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert [path.name for path in kept.parent.iterdir()] == [kept.name]


def content(text: str) -> OcrContent:
    word = Word(1, 2, 3, 4, text, 5, (1.0, 2.0))
    tilt = Skew(1.5, 10, 20)
    return OcrContent(1, 100, 200, 90, tilt, (word,), (0.9,), (Box(1, 2, 3, 4),), "x", "d", "f")


def test_what_is_kept_comes_back_as_it_was(tmp_path: Path) -> None:
    cache = OcrCache(tmp_path, Scratch(None))
    cache.keep("ab12", content("one"))
    assert cache.find("ab12") == content("one")
    assert cache.find("ab13") is None


def test_what_was_not_used_for_longest_goes_first(tmp_path: Path) -> None:
    cache = OcrCache(tmp_path, Scratch(None), most_bytes=1)
    for key in ("aa", "bb", "cc"):
        cache.keep(key, content(key))
    size = sum(path.stat().st_size for path in tmp_path.rglob("*.seen"))
    cache = OcrCache(tmp_path, Scratch(None), most_bytes=size - 1)
    assert cache.find("aa") is not None
    cache.prune()
    assert [cache.find(key) is not None for key in ("aa", "bb", "cc")] == [True, False, True]


def test_a_folder_that_cannot_be_written_costs_the_cache_only(
    scan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tesseract_that(monkeypatch, tmp_path / "programs")
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "seen").write_text("in the way")
    with DocumentReader(workers=1, cache=tmp_path / "cache") as reader:
        document = reader.open(scan)
        assert read_regions(reader, document) == read_regions(reader, document)
