"""What was read once is not read again, and nothing unsound is ever taken from the cache."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from ccprocessor.documents.files.cache import WordCache
from ccprocessor.documents.protocol.requests import Limits
from ccprocessor.documents.reader import DocumentReader
from ccprocessor.domain.pages import Page, UnreadPage
from ccprocessor.jobs import Job
from ccprocessor.scratch import Scratch
from tests.documents.papers import endless, numbered, paper, saying

NUMBER = "9900001234560625"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def caching(folder: Path) -> Iterator[DocumentReader]:
    with DocumentReader(workers=1, cache=folder) as reader:
        yield reader


def _read(reader: DocumentReader, path: Path) -> list[Page | UnreadPage]:
    return list(reader.pages(reader.open(path), Job()))


def test_a_second_reading_gives_the_same_without_the_file(
    caching: DocumentReader, tmp_path: Path
) -> None:
    document = caching.open(numbered(tmp_path / "many.pdf", 150))
    first = list(caching.pages(document, Job()))
    document.path.unlink()
    assert list(caching.pages(document, Job())) == first


def test_another_program_run_finds_it_too(caching: DocumentReader, tmp_path: Path) -> None:
    document = caching.open(paper(tmp_path / "a.pdf", saying(f"Card {NUMBER}"), saying("two")))
    first = list(caching.pages(document, Job()))
    with DocumentReader(workers=1, cache=tmp_path / "cache") as other:
        assert list(other.pages(document, Job())) == first
        copy = other.redact(document, tmp_path / "copy.pdf", Job())
    assert copy.sha256 != document.sha256


def test_a_stream_left_half_way_keeps_nothing(
    caching: DocumentReader, folder: Path, tmp_path: Path
) -> None:
    stream = caching.pages(caching.open(numbered(tmp_path / "many.pdf", 200)), Job())
    for _ in range(100):
        next(stream)
    stream.close()  # type: ignore[attr-defined]  # it is a generator
    assert list(folder.iterdir()) == []


def test_a_document_with_an_unread_page_is_not_kept(folder: Path, tmp_path: Path) -> None:
    with DocumentReader(workers=1, cache=folder, limits=Limits(page_seconds=1.5)) as reader:
        pages = _read(reader, endless(tmp_path / "endless.pdf"))
    assert any(isinstance(page, UnreadPage) for page in pages)
    assert not folder.exists() or list(folder.iterdir()) == []


@pytest.mark.parametrize("harm", ["flipped", "cut", "emptied"])
def test_a_harmed_file_is_ignored_and_made_anew(
    caching: DocumentReader, folder: Path, tmp_path: Path, harm: str
) -> None:
    path = numbered(tmp_path / "many.pdf", 150)
    first = _read(caching, path)
    [kept] = folder.iterdir()
    sound = kept.read_bytes()
    middle = len(sound) // 2
    flipped = sound[:middle] + bytes([sound[middle] ^ 1]) + sound[middle + 1 :]
    kept.write_bytes({"flipped": flipped, "cut": sound[:middle], "emptied": b""}[harm])
    assert _read(caching, path) == first
    assert kept.read_bytes() == sound


def test_what_is_kept_is_private_and_holds_no_full_number(
    caching: DocumentReader, folder: Path, tmp_path: Path
) -> None:
    document = caching.open(paper(tmp_path / "a.pdf", saying(f"Card {NUMBER}")))
    list(caching.pages(document, Job()))
    [kept] = folder.iterdir()
    assert kept.stat().st_mode & 0o077 == 0
    stored = WordCache(folder, Scratch(folder / "scratch")).pages(document.sha256, 1)
    assert stored is not None
    assert [word.text for page in stored for word in page.words] == ["Card", "**** 0625"]


def test_the_longest_unused_are_removed_beyond_the_limit(tmp_path: Path) -> None:
    cache = WordCache(tmp_path, Scratch(tmp_path / "scratch"), most_bytes=250)
    for age, name in enumerate(("old", "middle", "new")):
        path = tmp_path / f"{name}.words"
        path.write_bytes(bytes(100))
        _touch(path, 1_000_000 + age)
    cache.prune()
    assert sorted(path.stem for path in tmp_path.iterdir()) == ["middle", "new"]


def _touch(path: Path, moment: int) -> None:
    os.utime(path, (moment, moment))


def test_a_folder_that_cannot_be_written_costs_only_the_cache(tmp_path: Path) -> None:
    blocked = tmp_path / "a file"
    blocked.touch()
    with DocumentReader(workers=1, cache=blocked / "cache") as reader:
        assert len(_read(reader, numbered(tmp_path / "a.pdf", 3))) == 3
