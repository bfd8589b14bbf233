"""Files are looked at before they are read: reports, pictures, folders and zips."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from ccprocessor.app import open_office
from ccprocessor.jobs import Job
from ccprocessor.services.intake.inspection import inspect
from ccprocessor.services.office import Office, ProcessOptions
from ccprocessor.settings import Settings
from tests.builders.mails import mail, pymupdf, receipt_pdf
from tests.office.receipt_pictures.files import pdf_pages, tiff
from tests.office.receipt_pictures.rendering import receipt


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    settings = Settings(
        database_url=f"sqlite:///{(tmp_path / 'office.sqlite').as_posix()}",
        cache_folder=tmp_path / "cache",
        log_folder=tmp_path / "log",
    )
    with open_office(settings) as opened:
        yield opened


def test_a_folder_counts_the_pages_of_all_that_can_be_opened(
    office: Office, tmp_path: Path
) -> None:
    picture = receipt("toll", 1).picture
    folder = tmp_path / "receipts"
    folder.mkdir()
    (folder / "one.png").write_bytes(picture)
    (folder / "two.tif").write_bytes(tiff([picture, picture]))
    (folder / "notes.txt").write_text("milk")
    with zipfile.ZipFile(folder / "more.zip", "w") as packed:
        packed.writestr("three.pdf", pdf_pages([picture] * 3))
    bad = tmp_path / "bad.txt"
    bad.write_text("eggs")
    for _ in range(2):
        of_folder, of_file = inspect(office, [folder, bad], ProcessOptions(), Job())
        assert (of_folder.pages, of_folder.failure) == (6, None)
        assert "bad.txt is neither a picture nor a PDF" in str(of_file.failure)
    (unpacked,) = (tmp_path / "cache" / "scratch").glob("*/*three.pdf")
    assert unpacked.stat().st_mode & 0o077 == 0


def test_every_password_that_something_inside_wants_is_told(office: Office, tmp_path: Path) -> None:
    outer = pymupdf.open("pdf", receipt_pdf())
    outer.embfile_add("within.pdf", receipt_pdf(password="c"))
    portfolio = outer.tobytes(encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="b", owner_pw="b")
    path = tmp_path / "m.eml"
    inner = mail("x", ("a.pdf", receipt_pdf(password="a")), ("b.pdf", portfolio))
    letter = mail("see")
    letter.add_attachment(inner)
    path.write_bytes(letter.as_bytes())

    def told(*passwords: str) -> str:
        options = ProcessOptions(passwords={tmp_path: passwords} if passwords else {})
        [found] = inspect(office, [path], options, Job())
        assert found.pages == 1
        return str(found.failure)

    assert "a.pdf in Your Tuesday morning trip.eml is protected" in told()
    assert "does not open b.pdf in Your Tuesday" in told("a")
    assert "does not open within.pdf in b.pdf" in told("wrong", "b", "a")
    assert told("b", "a", "c") == "None"
