from __future__ import annotations

import zipfile
from pathlib import Path

import pymupdf
import pytest
from pytestqt.qtbot import QtBot

from ccprocessor.desktop.shared.choosing import FILTERS
from ccprocessor.desktop.shared.dropping import LETTERS, PICTURES, Given, sorted_out
from ccprocessor.settings import Settings
from tests.builders.mails import RIDE, mail, receipt_pdf
from tests.desktop.paper.conftest import LONG, OpenOn
from tests.desktop.paper_month import PaperMonth
from tests.desktop.window.hands import drop


@pytest.fixture
def photograph(paper_month: PaperMonth, tmp_path: Path) -> Path:
    """A receipt of the report, as somebody else might have photographed it."""
    receipt = next(
        one for p in paper_month.loaded.month.people for one in p.receipts if one.pictures
    )
    place = receipt.pictures[0]
    made = tmp_path / "photograph.png"
    with pymupdf.open(paper_month.files[1]) as document:
        page = document[place.page - 1]
        page.get_pixmap(dpi=150, clip=pymupdf.Rect(*place.box)).save(made)
    return made


def test_photographs_dropped_alone_ask_for_the_reports(
    qtbot: QtBot, open_on: OpenOn, remembering: Settings, photograph: Path
) -> None:
    window = open_on(remembering)
    assert drop(window, [photograph])
    banner = window.loading.banner
    qtbot.waitUntil(lambda: banner.text != "", timeout=LONG)
    assert "Give the card statement too, or open their month and drop them on it" in banner.text


def test_photographs_dropped_on_a_month_are_read_with_it_and_wait_with_the_month(
    qtbot: QtBot, open_on: OpenOn, paper_month: PaperMonth, photograph: Path
) -> None:
    window = open_on(paper_month.stored)
    window.open_revision(paper_month.loaded.revision.cycle_id, None)
    qtbot.waitUntil(lambda: window.screen_shown is window.workbench, timeout=LONG)
    assert drop(window, [photograph])
    assert window.screen_shown is window.loading
    qtbot.waitUntil(lambda: window.screen_shown is window.workbench, timeout=LONG)
    qtbot.waitUntil(lambda: window.month.paper.state == "done", timeout=LONG)
    details = window.workbench.details
    [row] = details.loose.model.rows
    assert row.file == "photograph.png"
    assert row.total is not None
    window.workbench.commands.month.trigger()
    assert details.loose.isVisible()
    details.loose.table.choose_first()
    view = window.workbench.pages.receipt.view
    qtbot.waitUntil(lambda: view.canvas.page.picture is not None, timeout=LONG)
    assert view.message == ""
    assert "1 loose receipt" in window.paper_strip.text
    number = window.month.title
    window.load(list(paper_month.files))  # the same again: the photograph is not theirs to lose
    qtbot.waitUntil(lambda: window.screen_shown is window.loading, timeout=LONG)
    qtbot.waitUntil(lambda: window.screen_shown is window.workbench, timeout=LONG)
    assert window.month.title == number
    assert window.banner.text.startswith("car.pdf and few receipts.pdf are in ")
    assert [one.file for one in details.loose.model.rows] == ["photograph.png"]


def test_a_receipt_as_pdf_dropped_on_a_month_opened_from_home_is_read_with_it(
    qtbot: QtBot, open_on: OpenOn, remembering: Settings, paper_month: PaperMonth, photograph: Path
) -> None:
    window = open_on(remembering)
    window.load(paper_month.files)
    qtbot.waitUntil(lambda: window.month.paper.state == "done", timeout=LONG)
    window.go_home()
    window.open_revision(paper_month.loaded.revision.cycle_id, None)
    qtbot.waitUntil(lambda: window.screen_shown is window.workbench, timeout=LONG)
    scan = photograph.with_suffix(".pdf")
    with pymupdf.open(photograph) as picture:
        scan.write_bytes(picture.convert_to_pdf())
    assert drop(window, [scan])
    details = window.workbench.details
    qtbot.waitUntil(lambda: bool(details.loose.model.rows), timeout=LONG)
    qtbot.waitUntil(lambda: not window.services.is_busy, timeout=LONG)
    [row] = details.loose.model.rows
    assert (row.file, row.total is not None) == (scan.name, True)


def test_a_mail_dropped_on_a_month_is_read_with_what_is_attached(
    qtbot: QtBot, open_on: OpenOn, remembering: Settings, paper_month: PaperMonth, tmp_path: Path
) -> None:
    window = open_on(remembering)
    window.load(paper_month.files)
    qtbot.waitUntil(lambda: window.month.paper.state == "done", timeout=LONG)
    letter, note = tmp_path / "ride.eml", tmp_path / "note.eml"
    letter.write_bytes(mail("Total", html=RIDE).as_bytes())
    note.write_bytes(mail("please book", ("forge.pdf", receipt_pdf())).as_bytes())
    assert drop(window, [letter, note])
    details = window.workbench.details
    qtbot.waitUntil(lambda: bool(details.loose.model.rows), timeout=LONG)
    qtbot.waitUntil(lambda: not window.services.is_busy, timeout=LONG)
    found = {row.file: str(row.total) for row in details.loose.model.rows}
    assert found == {"ride.eml": "24.30", "forge.pdf": "21.73"}


def test_a_report_of_scans_alone_is_read_from_its_copy(
    qtbot: QtBot, open_on: OpenOn, remembering: Settings, paper_month: PaperMonth, tmp_path: Path
) -> None:
    scanned = tmp_path / "scanned.pdf"
    with pymupdf.open(paper_month.files[0]) as report, pymupdf.open() as scans:
        for page in list(report)[:2]:
            picture = page.get_pixmap(dpi=150)
            made = scans.new_page(width=page.rect.width, height=page.rect.height)
            made.insert_image(made.rect, pixmap=picture)
        scans.save(scanned)
    window = open_on(remembering)
    window.load([scanned, paper_month.files[1]])
    qtbot.waitUntil(lambda: window.screen_shown is window.workbench, timeout=LONG)
    scanned.unlink()
    qtbot.waitUntil(lambda: window.month.paper.state == "done", timeout=4 * LONG)
    people = [row.person for row in window.workbench.employees.model.rows]
    assert any(person.transactions and person.receipts for person in people)


def test_a_zip_of_both_reports_is_no_loose_receipt(
    qtbot: QtBot, open_on: OpenOn, remembering: Settings, paper_month: PaperMonth, tmp_path: Path
) -> None:
    packed = tmp_path / "both.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for path in paper_month.files:
            archive.write(path, path.name)
    window = open_on(remembering)
    assert drop(window, [packed])
    qtbot.waitUntil(lambda: window.screen_shown is window.workbench, timeout=LONG)


def test_a_folder_stands_for_its_reports_pictures_and_zips(tmp_path: Path) -> None:
    for name in ("car.pdf", "a.HEIC", "b.jpg", "c.zip", "d.eml", "e.HTM", "notes.txt"):
        (tmp_path / name).touch()
    given = sorted_out([tmp_path])
    assert {path.name for path in given.files} == {
        "car.pdf", "a.HEIC", "b.jpg", "c.zip", "d.eml", "e.HTM"
    }  # fmt: skip


def test_every_kind_of_receipt_can_be_chosen() -> None:
    first = FILTERS.split(";;")[0]
    assert all(f"*{ending}" in first for ending in (*PICTURES, *LETTERS, ".pdf", ".zip"))


@pytest.mark.parametrize("name", ["names.json", "names.CSV", "names.xlsx"])
def test_names_to_link_are_set_apart_however_they_are_kept(tmp_path: Path, name: str) -> None:
    given = sorted_out([tmp_path / "car.pdf", tmp_path / name])
    assert given == Given((tmp_path / "car.pdf",), tmp_path / name)
