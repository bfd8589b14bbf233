"""Folders and zips are looked into; what would hurt is refused with a sentence."""

from __future__ import annotations

import hashlib
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pymupdf
import pytest

from ccprocessor.documents.files.loose_files import LooseFile, RefusedFile, loose_files
from ccprocessor.documents.loose import LooseDocuments
from ccprocessor.documents.reader import DocumentReader

PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)
PDF = b"%PDF-1.7\n" + bytes(100)


def zipped(path: Path, files: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return path


def refusal(path: Path) -> str:
    (found,) = loose_files([path])
    assert isinstance(found, RefusedFile)
    return str(found.error)


def found_in(path: Path) -> list[tuple[str, str]]:
    found = list(loose_files([path]))
    return [(one.name, one.kind) for one in found if isinstance(one, LooseFile)]


def test_files_of_a_folder_come_by_name_whatever_their_endings(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_bytes(PNG)
    (tmp_path / "a.jpg").write_bytes(PDF)
    inner = tmp_path / "c"
    inner.mkdir()
    (inner / "d.png").write_bytes(PNG)
    for clutter in (".DS_Store", "Thumbs.db", "desktop.ini"):
        (inner / clutter).write_bytes(b"clutter")
    assert found_in(tmp_path) == [("a.jpg", "pdf"), ("b.txt", "picture"), ("d.png", "picture")]


def test_what_is_no_receipt_is_named_with_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "march"
    folder.mkdir()
    (folder / "notes.jpg").write_text("milk, eggs")
    (folder / "nothing.png").touch()
    sentences = [str(one.error) for one in loose_files([folder]) if isinstance(one, RefusedFile)]
    assert "march/notes.jpg is neither a picture nor a PDF, e" in sentences[0].replace("\\", "/")
    assert "march/nothing.png is empty" in sentences[1].replace("\\", "/")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_members_of_one_name_are_all_there_and_told_apart(
    reader: DocumentReader, tmp_path: Path
) -> None:
    path = tmp_path / "post.zip"
    contents = []
    with zipfile.ZipFile(path, "w") as packed:
        for width in (100, 200, 300):
            with pymupdf.open() as document:
                document.new_page(width=width, height=400)
                contents.append(document.tobytes())
            packed.writestr("in/slip.pdf", contents[-1])
    found = [one for one in loose_files([path]) if isinstance(one, LooseFile)]
    assert [one.name for one in found] == ["slip.pdf", "slip (2).pdf", "slip (3).pdf"]
    with LooseDocuments(reader, tmp_path / "cache") as documents:
        digests = [documents.open(one).sha256 for one in found]
    assert digests == [hashlib.sha256(content).hexdigest() for content in contents]


def test_an_empty_folder_and_a_missing_file_say_so(tmp_path: Path) -> None:
    assert f"{tmp_path.name} holds no files" in refusal(tmp_path)
    assert f"There is no file {tmp_path / 'gone.jpg'}." in refusal(tmp_path / "gone.jpg")
    (tmp_path / "file").touch()
    assert "There is no file" in refusal(tmp_path / "file" / "a.pdf")


def test_a_zip_gives_its_files(tmp_path: Path) -> None:
    path = zipped(tmp_path / "r.zip", {"b/x.png": PNG, "a.pdf": PDF, "__MACOSX/._x.png": b"?"})
    assert found_in(path) == [("a.pdf", "pdf"), ("x.png", "picture")]


def test_a_zip_that_does_not_shrink_its_first_pdf_is_still_a_zip(tmp_path: Path) -> None:
    path = tmp_path / "r.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as packed:
        packed.writestr("a.pdf", PDF)
    assert found_in(path) == [("a.pdf", "pdf")]


def test_a_zip_in_a_zip_is_refused_and_the_rest_kept(tmp_path: Path) -> None:
    inner = zipped(tmp_path / "inner.zip", {"x.png": PNG}).read_bytes()
    outer = zipped(tmp_path / "outer.zip", {"a.png": PNG, "inner.zip": inner})
    first, second = loose_files([outer])
    assert isinstance(first, LooseFile)
    assert isinstance(second, RefusedFile)
    assert "inner.zip in outer.zip is a zip inside a zip" in str(second.error)


@pytest.mark.parametrize(
    "name", ["../evil.png", "a/../../evil.png", "/etc/evil.png", "C:\\evil.png", "..\\evil.png"]
)
def test_a_zip_whose_names_lead_out_is_refused(tmp_path: Path, name: str) -> None:
    path = zipped(tmp_path / "r.zip", {name: PNG})
    assert "r.zip was not unpacked" in refusal(path)
    assert "outside the folder" in refusal(path)


def test_a_zip_that_swells_is_refused_by_its_directory_alone(tmp_path: Path) -> None:
    path = zipped(tmp_path / "bomb.zip", {f"{n}.png": PNG + bytes(9_000_000) for n in range(4)})
    assert path.stat().st_size < 200_000
    assert "swell" in refusal(path)


def test_a_zip_that_says_it_is_huge_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "huge.zip", {"x.png": PNG})
    data = bytearray(path.read_bytes())
    entry = data.index(b"PK\x01\x02")
    struct.pack_into("<I", data, entry + 24, 3_000_000_000)
    path.write_bytes(data)
    assert "3.0 GB" in refusal(path)


def test_a_locked_zip_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "locked.zip", {"x.png": PNG})
    data = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        struct.pack_into("<H", data, data.index(mark) + offset, 1)
    path.write_bytes(data)
    assert "protected by a password" in refusal(path)


def test_a_cut_off_zip_is_damaged(tmp_path: Path) -> None:
    path = zipped(tmp_path / "half.zip", {"x.png": PNG})
    path.write_bytes(path.read_bytes()[:60])
    assert "half.zip was not unpacked: it is damaged" in refusal(path)


def test_a_workbook_is_no_zip_of_receipts(tmp_path: Path) -> None:
    path = zipped(tmp_path / "book.xlsx", {"[Content_Types].xml": b"<Types/>"})
    assert "book.xlsx is neither a picture nor a PDF" in refusal(path)


def test_what_was_unpacked_is_gone_when_closed(reader: DocumentReader, tmp_path: Path) -> None:
    from tests.office.receipt_pictures.rendering import receipt

    picture = receipt("toll", 1).picture
    path = zipped(tmp_path / "r.zip", {"a/toll.png": picture})
    with LooseDocuments(reader, tmp_path / "cache") as loose:
        (file,) = loose_files([path])
        assert isinstance(file, LooseFile)
        document = loose.open(file)
        assert document.name == "toll.png"
        assert document.pages == 1
        made = list(document.path.parent.iterdir())
        assert made == [document.path]
    assert not list((tmp_path / "cache" / "scratch").iterdir())
