"""What is wrong with a file is said, each kind with its own sentence."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pymupdf
import pytest

from ccprocessor.documents.protocol.errors import (
    DamagedPdf,
    EmptyFile,
    FileChanged,
    FileNotReadable,
    NotAPdf,
    PasswordNeeded,
    PdfWithoutPages,
    WrongPassword,
)
from ccprocessor.documents.reader import DocumentReader
from ccprocessor.domain.pages import Page
from ccprocessor.errors import UnreadableInput
from ccprocessor.jobs import Job
from tests.documents.papers import numbered, paper, raw_paper, saying


def test_an_open_document_knows_its_digest_size_and_pages(
    reader: DocumentReader, tmp_path: Path
) -> None:
    path = numbered(tmp_path / "three.pdf", 3)
    document = reader.open(path)
    assert document.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (document.name, document.size, document.pages) == (
        "three.pdf",
        path.stat().st_size,
        3,
    )


@pytest.mark.parametrize(
    "content",
    [b"just words\n" * 50, b"\x89PNG\r\n\x1a\n" + bytes(500), b"PK\x03\x04" + bytes(300), b"\n"],
)
def test_other_content_is_no_pdf_whatever_its_name(
    reader: DocumentReader, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(content)
    with pytest.raises(NotAPdf, match=r"report\.pdf is not a PDF file"):
        reader.open(path)


@pytest.mark.parametrize("name", ["statement.txt", "statement.png", "statement", "a.xlsx"])
def test_a_pdf_is_known_by_its_content_not_its_name(
    reader: DocumentReader, tmp_path: Path, name: str
) -> None:
    path = numbered(tmp_path / "a.pdf", 2).rename(tmp_path / name)
    document = reader.open(path)
    words = [page.words for page in reader.pages(document, Job()) if isinstance(page, Page)]
    assert [line[1].text for line in words] == ["1", "2"]


def test_an_empty_file_is_called_empty(reader: DocumentReader, tmp_path: Path) -> None:
    path = tmp_path / "empty.pdf"
    path.touch()
    with pytest.raises(EmptyFile, match=r"empty\.pdf is empty"):
        reader.open(path)


def test_a_file_cut_off_at_its_start_is_damaged(reader: DocumentReader, tmp_path: Path) -> None:
    whole = numbered(tmp_path / "whole.pdf", 5).read_bytes()
    path = tmp_path / "cut.pdf"
    path.write_bytes(whole[:120])
    with pytest.raises(DamagedPdf, match=r"cut\.pdf is damaged") as raised:
        reader.open(path)
    assert "again" in raised.value.hint


def test_what_can_be_repaired_is_read(reader: DocumentReader, tmp_path: Path) -> None:
    whole = numbered(tmp_path / "whole.pdf", 5).read_bytes()
    path = tmp_path / "no table.pdf"
    path.write_bytes(whole[: whole.rindex(b"xref") - 5])
    assert reader.open(path).pages == 5


def test_a_pdf_without_pages_says_so(reader: DocumentReader, tmp_path: Path) -> None:
    with pytest.raises(PdfWithoutPages, match="has no pages"):
        reader.open(raw_paper(tmp_path / "none.pdf", []))


def test_a_password_is_asked_for_checked_and_used(reader: DocumentReader, tmp_path: Path) -> None:
    path = tmp_path / "locked.pdf"
    with pymupdf.open() as document:
        saying("secret words")(document.new_page())
        document.save(path, encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="tea", owner_pw="x")
    with pytest.raises(PasswordNeeded):
        reader.open(path)
    with pytest.raises(WrongPassword):
        reader.open(path, password="coffee")
    opened = reader.open(path, password="tea")
    [page] = reader.pages(opened, Job())
    assert isinstance(page, Page)
    assert [word.text for word in page.words] == ["secret", "words"]
    assert "tea" not in repr(opened)


def test_a_missing_file_a_folder_and_a_vanished_one_are_told_apart(
    reader: DocumentReader, tmp_path: Path
) -> None:
    with pytest.raises(FileNotReadable, match="no longer there"):
        reader.open(tmp_path / "never.pdf")
    with pytest.raises(FileNotReadable, match="is a folder"):
        reader.open(tmp_path)
    document = reader.open(numbered(tmp_path / "soon gone.pdf", 2))
    with DocumentReader(workers=1) as other:
        document.path.unlink()
        with pytest.raises(FileNotReadable, match=r"soon gone\.pdf is no longer there"):
            list(other.pages(document, Job()))


def test_a_file_that_changed_since_it_was_opened_is_refused(
    reader: DocumentReader, tmp_path: Path
) -> None:
    document = reader.open(numbered(tmp_path / "live.pdf", 2))
    with DocumentReader(workers=1) as other:
        document.path.write_bytes(numbered(tmp_path / "next.pdf", 3).read_bytes())
        with pytest.raises(FileChanged):
            list(other.pages(document, Job()))


def test_names_may_be_long_and_in_any_script(reader: DocumentReader, tmp_path: Path) -> None:
    folder = tmp_path / "ausführlich" / ("x" * 120) / "Ünï 名前 🧾"
    folder.mkdir(parents=True)
    path = paper(folder / f"{'é' * 100}.pdf", saying("hello"))
    assert reader.open(path).pages == 1


def test_a_read_only_file_can_be_read(reader: DocumentReader, tmp_path: Path) -> None:
    path = numbered(tmp_path / "fixed.pdf", 1)
    path.chmod(0o444)
    assert reader.open(path).pages == 1


def test_every_refusal_is_an_unreadable_input_with_a_next_step(
    reader: DocumentReader, tmp_path: Path
) -> None:
    path = tmp_path / "empty.pdf"
    path.touch()
    for candidate in (path, tmp_path, tmp_path / "gone.pdf"):
        with pytest.raises(UnreadableInput) as raised:
            reader.open(candidate)
        assert str(raised.value.hint).endswith(".")
