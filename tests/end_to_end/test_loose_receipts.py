"""Photographs and scans given by themselves, or beside the reports."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pymupdf as _pymupdf
import pytest
from PIL import Image, ImageDraw

from tests.end_to_end.machine import Machine, Ran
from tests.office.generator import Office
from tests.office.receipt_pictures.files import pdf_page, saved_as, turned_jpeg
from tests.office.receipt_pictures.plain_till import plain_receipt
from tests.office.receipt_pictures.truth import RenderedReceipt

pymupdf: Any = _pymupdf
TAX = Decimal("0.06")


def priced(total: Decimal) -> str | None:
    """The price of goods that come to a total with tax; None where none does."""
    for cents in range(-3, 4):
        price = (total / (1 + TAX)).quantize(Decimal("0.01")) + Decimal(cents) / 100
        if price + (price * TAX).quantize(Decimal("0.01")) == total:
            return str(price)
    return None


def unproven(truth: Any) -> Iterator[tuple[Any, Any]]:
    """Charges of people without any receipt record, with whose they are."""
    for person in truth["employees"]:
        if person["flags"]["missing_all_receipts"]:
            yield from ((person, charge) for charge in person["transactions"])


def with_number(picture: bytes, number: str) -> bytes:
    """The picture with a card number under it."""
    with Image.open(io.BytesIO(picture)) as opened:
        longer = Image.new("L", (opened.width, opened.height * 8 // 7), 255)
        longer.paste(opened.convert("L"), (0, 0))
    ImageDraw.Draw(longer).text((60, opened.height), number, fill=0, font_size=36)
    out = io.BytesIO()
    longer.save(out, "PNG")
    return out.getvalue()


def ink_at_the_foot(path: Path) -> int:
    """How many pixels of the lowest eighth are dark, of a picture or its PDF drawn as large."""
    with pymupdf.open(path) as document:
        page = document[0]
        width, height = page.rect.width, page.rect.height
        clip = (0, height * 7 / 8, width, height)
        drawn = page.get_pixmap(dpi=round(72 * 600 / width), clip=clip, colorspace="gray")
    return sum(pixel < 128 for pixel in drawn.samples)


def lines(ran: Ran) -> list[dict[str, Any]]:
    return [json.loads(line) for line in ran.out.splitlines()]


@pytest.fixture(scope="module")
def till() -> RenderedReceipt:
    return plain_receipt("Copperlane Books", dt.date(2031, 5, 9), ("14.20", "9.75"))


def test_a_picture_is_one_line_of_json(
    machine: Machine, till: RenderedReceipt, tmp_path: Path
) -> None:
    file = tmp_path / "IMG_0412.jpg"
    file.write_bytes(turned_jpeg(till.picture, 6))
    ran = machine.run("read", file, "--json", "--quiet")
    assert ran.code == 0, ran.err
    (line,) = lines(ran)
    seconds = line.pop("seconds")
    fields = line.pop("fields")
    assert line == {
        "file": str(file),
        "merchant": "Copperlane Books",
        "date": "2031-05-09",
        "total": "25.39",
        "currency": "USD",
        "tax": "1.44",
        "tip": None,
    }
    assert seconds > 0
    assert set(fields["total"]) == {
        "value", "box", "page", "confidence", "evidence", "alternatives",
    }  # fmt: skip
    x0, y0, x1, y1 = fields["total"]["box"]
    assert 0 <= x0 < x1 <= 842
    assert 0 <= y0 < y1 <= 842
    assert fields["total"]["confidence"] > 0.9
    assert fields["total"]["evidence"]


def test_a_file_that_cannot_be_read_does_not_stop_the_others(
    machine: Machine, till: RenderedReceipt, tmp_path: Path
) -> None:
    folder = tmp_path / "receipts"
    folder.mkdir()
    (folder / "a.heic").write_bytes(saved_as(till.picture, "HEIF"))
    (folder / "b.jpg").write_bytes(turned_jpeg(till.picture, 3)[:9_000])
    with zipfile.ZipFile(folder / "c.zip", "w") as packed:
        packed.writestr("inner/d.webp", saved_as(till.picture, "WEBP"))
    ran = machine.run("read", folder, "--json", "--quiet", "--engine", "tesseract")
    assert ran.code == 3
    assert "b.jpg is a damaged picture" in ran.err
    told = lines(ran)
    assert [Path(line["file"]).name for line in told] == ["a.heic", "b.jpg", "d.webp"]
    assert [line["total"] for line in told] == ["25.39", None, "25.39"]
    assert "damaged" in told[1]["error"]


def test_without_json_people_read_lines(
    machine: Machine, till: RenderedReceipt, tmp_path: Path
) -> None:
    file = tmp_path / "till.png"
    file.write_bytes(till.picture)
    ran = machine.run("read", file, "--quiet", "--engine", "tesseract")
    assert ran.code == 0, ran.err
    assert "Copperlane Books, 2031-05-09, total 25.39 USD, tax 1.44" in ran.out


def test_receipts_on_one_page_are_told_apart(
    machine: Machine, till: RenderedReceipt, tmp_path: Path
) -> None:
    drawn = [till, plain_receipt("Gorseloft Tavern", dt.date(2031, 5, 12), ("22.40", "8.15"))]
    file = tmp_path / "glass.pdf"
    file.write_bytes(pdf_page([one.picture for one in drawn]))
    ran = machine.run("read", file, "--json", "--quiet", "--engine", "rapidocr")
    assert ran.code == 0, ran.err
    (line,) = lines(ran)
    assert {one["total"] for one in line["receipts"]} == {str(one.truth.total) for one in drawn}


def test_a_picture_of_no_receipt_is_nothing_recognised(machine: Machine, tmp_path: Path) -> None:
    from tests.office.receipt_pictures.wrong_pictures import landscape

    file = tmp_path / "holiday.png"
    file.write_bytes(landscape(1))
    ran = machine.run("read", file, "--quiet", "--engine", "tesseract")
    assert ran.code == 4
    assert file.name in ran.out


def test_loose_receipts_find_their_charge_among_everybody_and_change_no_flag(
    machine: Machine, office: Office, till: RenderedReceipt, tmp_path: Path
) -> None:
    person, charge, price = next(
        (person, charge, price)
        for person, charge in unproven(office.truth)
        if Decimal(charge["net"]) > 0 and (price := priced(Decimal(charge["net"])))
    )
    day = dt.date.fromisoformat(charge["trans_date"])
    own = plain_receipt(charge["merchant_printed"], day, (price,))
    folder = tmp_path / "loose"
    folder.mkdir()
    (folder / "own.jpg").write_bytes(turned_jpeg(own.picture, 6))
    (folder / "stranger.png").write_bytes(with_number(till.picture, "4111 1111 1111 1111"))

    before = machine.process(office.car, office.receipts)
    assert before.code == 0, before.err
    flags = [one["flags"] for one in machine.result["employees"]]

    with_loose = ("process", folder, office.car, office.receipts, "--pictures", "none")
    ran = machine.run(*with_loose, "--out", machine.folder / "out")
    assert ran.code == 0, ran.err
    result = machine.result
    assert [one["flags"] for one in result["employees"]] == flags
    found = {one["document"]: one for one in result["loose_receipts"]}
    proposal = found["own.jpg"]["proposal"]
    assert proposal["employee_id"] == person["car_employee_id"]
    assert proposal["transaction"]["number"] == charge["transaction_no"]
    assert proposal["probability"] > 0.9
    assert "same amount to the cent" in proposal["reasons"]
    assert found["own.jpg"]["picture"]["total"] == charge["net"]
    assert found["stranger.png"]["proposal"] is None
    assert found["stranger.png"]["picture"]["total"] == "25.39"
    names = {one["name"] for one in result["documents"]}
    assert names == {office.car.name, office.receipts.name, "own.jpg", "stranger.png"}

    digest = next(d["sha256"] for d in result["documents"] if d["name"] == "stranger.png")
    copy = machine.copy_of(digest)
    assert 0 < ink_at_the_foot(copy) < 0.4 * ink_at_the_foot(folder / "stranger.png")

    again = machine.run(*with_loose, "--out", machine.folder / "again")
    assert again.code == 0, again.err
    repeated = json.loads((machine.folder / "again" / "result.json").read_text("utf-8"))
    assert repeated == result
    assert machine.count("revision") == 2
    assert not list((machine.folder / "cache" / "scratch").iterdir())


def test_without_ocr_pictures_wait_unread_and_bad_ones_are_told(
    machine: Machine, office: Office, till: RenderedReceipt, tmp_path: Path
) -> None:
    good, bad = tmp_path / "good.png", tmp_path / "bad.png"
    good.write_bytes(till.picture)
    bad.write_bytes(till.picture[:2_000])
    ran = machine.process(office.car, office.receipts, good, bad)
    assert ran.code == 3
    assert "bad.png is a damaged picture" in ran.err
    (loose,) = machine.result["loose_receipts"]
    assert loose["document"] == "good.png"
    assert loose["picture"]["note"] == "pictures were not read in this run"
    assert loose["proposal"] is None


def test_pictures_alone_are_no_month(
    machine: Machine, till: RenderedReceipt, tmp_path: Path
) -> None:
    file = tmp_path / "till.png"
    file.write_bytes(till.picture)
    ran = machine.process(file)
    assert ran.code == 4
    assert "ccprocessor read" in ran.err
    assert machine.is_untouched
