"""Packets hold the chosen pages in their order, the same bytes each time, or do not exist."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path

import pymupdf
import pypdfium2
import pytest

from ccprocessor.documents.protocol.errors import PacketNotWritten
from ccprocessor.documents.protocol.requests import PacketPlan
from ccprocessor.documents.reader import DocumentReader
from ccprocessor.domain.places import PageRef
from ccprocessor.errors import Cancelled, OutputRefused
from ccprocessor.jobs import Job
from tests.documents.papers import paper, saying
from tests.small_disks import small_disk

CREATED = dt.datetime(2031, 4, 16, 9, 25, 36, tzinfo=dt.UTC)


@pytest.fixture
def sources(tmp_path: Path) -> dict[str, Path]:
    """Two documents, "left" and "right", of twenty pages."""
    return {
        name: paper(tmp_path / f"{name}.pdf", *[saying(f"{name} {n}") for n in range(1, 21)])
        for name in ("left", "right")
    }


def _pages(*refs: tuple[str, int]) -> tuple[PageRef, ...]:
    return tuple(PageRef(document, page) for document, page in refs)


def _texts(path: Path) -> list[str]:
    document = pypdfium2.PdfDocument(path)
    try:
        return [page.get_textpage().get_text_bounded().strip() for page in document]
    finally:
        document.close()


def test_a_packet_holds_its_pages_in_the_order_given(
    reader: DocumentReader, sources: dict[str, Path], tmp_path: Path
) -> None:
    chosen = _pages(("left", 3), ("left", 4), ("left", 2), ("right", 7), ("right", 7), ("left", 1))
    packet = PacketPlan(tmp_path / "Ana Ünal 4711.pdf", "Ana Ünal", chosen)
    reader.write_packets([packet], sources, created=CREATED, job=Job())
    assert _texts(packet.target) == ["left 3", "left 4", "left 2", "right 7", "right 7", "left 1"]
    with pymupdf.open(packet.target) as document:
        assert document.metadata["title"] == "Ana Ünal"
        assert document.metadata["creationDate"] == "D:20310416092536Z"


def test_the_same_input_gives_the_same_bytes(sources: dict[str, Path], tmp_path: Path) -> None:
    made = []
    for run, workers in enumerate((1, 2)):
        packets = [
            PacketPlan(tmp_path / f"{run} {n}.pdf", f"{n}", _pages(("left", n), ("right", n + 1)))
            for n in range(1, 9)
        ]
        with DocumentReader(workers=workers) as reader:
            reader.write_packets(packets, sources, created=CREATED, job=Job())
        made.append([packet.target.read_bytes() for packet in packets])
    assert made[0] == made[1]


def test_a_picture_used_by_several_pages_is_stored_once(
    reader: DocumentReader, tmp_path: Path
) -> None:
    noise = os.urandom(200 * 200 * 3)
    picture = pymupdf.Pixmap(pymupdf.csRGB, 200, 200, noise, False)
    source = tmp_path / "a.pdf"
    with pymupdf.open() as document:
        xref = 0
        for _ in range(10):
            xref = document.new_page().insert_image((0, 0, 200, 200), pixmap=picture, xref=xref)
        document.save(source)
    packet = PacketPlan(tmp_path / "p.pdf", "P", _pages(*[("a", n) for n in range(1, 11, 2)]))
    reader.write_packets([packet], {"a": source}, created=CREATED, job=Job())
    assert packet.target.stat().st_size < 2 * len(noise)


def test_a_rotated_and_cropped_page_stays_so(reader: DocumentReader, tmp_path: Path) -> None:
    def draw(page: pymupdf.Page) -> None:
        saying("turned")(page)
        page.set_cropbox(pymupdf.Rect(20, 30, 500, 600))
        page.set_rotation(90)

    source = paper(tmp_path / "a.pdf", draw)
    packet = PacketPlan(tmp_path / "p.pdf", "P", _pages(("a", 1)))
    reader.write_packets([packet], {"a": source}, created=CREATED, job=Job())
    with pymupdf.open(packet.target) as document:
        assert document[0].rotation == 90
        assert tuple(document[0].cropbox) == (20, 30, 500, 600)


def test_a_target_is_replaced_and_nothing_else_remains(
    reader: DocumentReader, sources: dict[str, Path], tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    target = folder / "p.pdf"
    target.write_bytes(b"older")
    packet = PacketPlan(target, "P", _pages(("left", 1)))
    reader.write_packets([packet], sources, created=CREATED, job=Job())
    assert _texts(target) == ["left 1"]
    assert list(folder.iterdir()) == [target]


def test_one_packet_that_cannot_be_written_means_none(
    reader: DocumentReader, sources: dict[str, Path], tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    packets = [
        PacketPlan(folder / "good.pdf", "Good", _pages(("left", 1))),
        PacketPlan(folder / "missing" / "bad.pdf", "Bad", _pages(("left", 2))),
    ]
    with pytest.raises(OutputRefused, match=r"bad\.pdf cannot be written") as raised:
        reader.write_packets(packets, sources, created=CREATED, job=Job())
    assert raised.value.hint
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("source", "page", "why"),
    [("left", 21, "left.pdf ends before it"), ("gone", 1, "gone.pdf is no longer there")],
)
def test_a_packet_that_a_source_fails_is_named_and_the_others_are_written(
    reader: DocumentReader,
    sources: dict[str, Path],
    tmp_path: Path,
    source: str,
    page: int,
    why: str,
) -> None:
    bad = PacketPlan(tmp_path / "bad.pdf", "P", _pages((source, page)))
    good = PacketPlan(tmp_path / "good.pdf", "P", _pages(("right", 2)))
    files = sources | {"gone": tmp_path / "gone.pdf"}
    lost = reader.write_packets([bad, good], files, created=CREATED, job=Job())
    assert [str(target.name) for target in lost] == ["bad.pdf"]
    assert lost[bad.target].args[0] == f"bad.pdf could not be processed: {why}."
    assert not bad.target.exists()
    assert good.target.exists()


def test_cancelling_leaves_no_packet(
    reader: DocumentReader, sources: dict[str, Path], tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    packets = [PacketPlan(folder / f"{n}.pdf", "P", _pages(("left", 1))) for n in range(30)]
    job = Job(lambda progress: job.cancel() if progress.done == 3 else None)
    with pytest.raises(Cancelled):
        reader.write_packets(packets, sources, created=CREATED, job=job)
    assert list(folder.iterdir()) == []


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 64 KiB."""
    with small_disk(tmp_path / "small disk", "64k") as folder:
        yield folder


def test_a_full_disk_is_told_and_left_as_it_was(
    reader: DocumentReader, full_disk: Path, tmp_path: Path
) -> None:
    noise = pymupdf.Pixmap(pymupdf.csRGB, 300, 300, os.urandom(270_000), False)
    source = paper(tmp_path / "a.pdf", lambda page: page.insert_image(page.rect, pixmap=noise))
    packet = PacketPlan(full_disk / "p.pdf", "P", _pages(("a", 1)))
    with pytest.raises(PacketNotWritten, match=r"p\.pdf cannot be written: the disk is full"):
        reader.write_packets([packet], {"a": source}, created=CREATED, job=Job())
    assert list(full_disk.iterdir()) == []
    with pytest.raises(
        PacketNotWritten,
        match=r"^The copy of a\.pdf in .*small disk cannot be written: the disk is full",
    ):
        reader.redact(reader.open(source), full_disk / "a.pdf", Job())
    assert list(full_disk.iterdir()) == []


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_a_page_whose_picture_was_not_read_says_so_at_its_foot(
    reader: DocumentReader, tmp_path: Path, rotation: int
) -> None:
    def draw(page: pymupdf.Page) -> None:
        saying("a receipt")(page)
        page.set_cropbox(pymupdf.Rect(20, 30, 500, 600))
        page.set_rotation(rotation)

    source = paper(tmp_path / "a.pdf", draw, saying("another"))
    unread = frozenset(_pages(("a", 1)))
    packet = PacketPlan(tmp_path / "p.pdf", "P", _pages(("a", 1), ("a", 2)), unread)
    reader.write_packets([packet], {"a": source}, created=CREATED, job=Job())
    with pymupdf.open(packet.target) as document:
        first, second = document
        [found] = first.search_for("Picture not looked at for card numbers")
        foot = found * first.rotation_matrix
        assert first.rect.contains(foot)
        assert foot.y0 > first.rect.height - 20
        assert foot.width > foot.height
        assert second.get_text().strip() == "another"


@pytest.mark.parametrize("content", [b"q q .5 0 0 .5 9 9 cm %s", b"%s Q Q 9 0 0 9 0 0 cm", b"%s"])
def test_whatever_a_page_leaves_undone_its_mark_stands_at_its_foot_once(
    reader: DocumentReader, tmp_path: Path, content: bytes
) -> None:
    def draw(page: pymupdf.Page) -> None:
        saying("a receipt")(page)
        [xref] = page.get_contents()
        page.parent.update_stream(xref, content % page.read_contents())

    pages = _pages(("a", 1), ("a", 2))
    packet = PacketPlan(tmp_path / "p.pdf", "P", pages, frozenset(pages))
    source = paper(tmp_path / "a.pdf", draw, draw)
    reader.write_packets([packet], {"a": source}, created=CREATED, job=Job())
    with pymupdf.open(packet.target) as document:
        for page in document:
            [found] = page.search_for("Picture not looked at for card numbers")
            assert found.y0 > page.rect.height - 20
            assert found.height < 10
            assert page.search_for("a receipt")


def test_a_note_upon_a_page_is_shown_in_packets_of_its_copy(
    reader: DocumentReader, tmp_path: Path
) -> None:
    def noted(page: pymupdf.Page) -> None:
        saying("print")(page)
        page.add_freetext_annot(pymupdf.Rect(300, 90, 500, 110), "approved by Wanda")

    copy = reader.redact(reader.open(paper(tmp_path / "a.pdf", noted)), tmp_path / "c.pdf", Job())
    packet = PacketPlan(tmp_path / "p.pdf", "Ana", _pages(("a", 1)))
    reader.write_packets([packet], {"a": copy.path}, created=CREATED, job=Job())
    [text] = _texts(packet.target)
    assert "approved by Wanda" in text
