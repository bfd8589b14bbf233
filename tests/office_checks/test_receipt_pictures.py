"""The drawn receipts say what their truth says, and spoiling them is repeatable and sane."""

from __future__ import annotations

import io
import re
import unicodedata
from decimal import Decimal
from typing import Any

import pymupdf as _pymupdf
import pytest
from PIL import Image, ImageChops, ImageOps

from tests.office.receipt_pictures import files
from tests.office.receipt_pictures.printing import printed_text
from tests.office.receipt_pictures.rendering import FAMILIES, receipt, receipts, written
from tests.office.receipt_pictures.special_cases import CASES, special_case
from tests.office.receipt_pictures.styles import STYLES, degraded

pymupdf: Any = _pymupdf
_SEEDS = range(6)


@pytest.fixture(scope="module")
def slip() -> bytes:
    return receipt("malaysia", 3).picture


def test_the_same_order_gives_the_same_receipts() -> None:
    assert list(receipts(4, 12)) == list(receipts(4, 12))


def test_another_seed_gives_other_receipts() -> None:
    one, other = (list(receipts(seed, 6, styles=("clean",))) for seed in (1, 2))
    assert all(a.truth != b.truth for a, b in zip(one, other, strict=True))


def test_enough_receipts_meet_every_family_in_every_style() -> None:
    families, styles = tuple(FAMILIES)[:3], STYLES[:4]
    met = {(r.family, r.style) for r in receipts(1, 12, families=families, styles=styles)}
    assert met == {(family, style) for family in families for style in styles}


@pytest.mark.parametrize("family", FAMILIES)
def test_every_true_value_stands_on_the_paper_as_it_is_said_to(family: str) -> None:
    for seed in _SEEDS:
        slip = written(family, seed)
        paper = _squeezed(printed_text(slip))
        for name, spelling in slip.truth().printed:
            assert _squeezed(spelling) in paper, (seed, name)


@pytest.mark.parametrize("family", FAMILIES)
def test_spellings_are_those_of_the_values(family: str) -> None:
    for seed in _SEEDS:
        truth = written(family, seed).truth()
        spelt = dict(truth.printed)
        assert truth.date is not None
        assert str(truth.date.year % 100) in spelt["date"]
        for name in ("total", "subtotal", "tax", "tip"):
            value = getattr(truth, name)
            assert (value is None) == (name not in spelt)
            if value is not None:
                assert re.sub(r"\D", "", spelt[name]) == f"{abs(value):.2f}".replace(".", "")


@pytest.mark.parametrize("family", FAMILIES)
def test_sums_agree_where_all_their_parts_are_printed(family: str) -> None:
    for seed in _SEEDS:
        truth = written(family, seed).truth()
        if truth.subtotal is None or truth.tax is None or truth.total is None:
            continue
        parts = truth.subtotal + truth.tax + (truth.tip or 0)
        # shipping of an invoice and the rounding to five sen stand between them
        assert Decimal("-0.05") < truth.total - parts <= Decimal("12.50")


@pytest.mark.parametrize("style", STYLES)
def test_a_style_gives_the_same_bytes_of_a_sane_size_each_time(style: str, slip: bytes) -> None:
    spoilt = degraded(slip, style, 7)
    assert spoilt == degraded(slip, style, 7)
    assert len(slip) / 4 < len(spoilt) < 1_500_000
    before, after = _image(slip), _image(spoilt)
    ratio = (after.width * after.height) / (before.width * before.height)
    assert 0.5 < ratio < 2 or after.width == 330


@pytest.mark.parametrize("style", STYLES[1:])
def test_a_style_changes_the_picture(style: str, slip: bytes) -> None:
    before, after = _image(slip).convert("L"), _image(degraded(slip, style)).convert("L")
    assert ImageChops.difference(before, after.resize(before.size)).getbbox()


@pytest.mark.parametrize("family", FAMILIES)
def test_a_cropped_copy_loses_nothing_but_margins(family: str) -> None:
    picture = receipt(family, 1).picture
    ink = [_ink(_image(p)) for p in (picture, degraded(picture, "cropped"))]
    assert ink[0] == ink[1]


@pytest.mark.parametrize("name", CASES)
def test_a_case_is_as_its_name_says(name: str) -> None:
    case = special_case(name)
    assert case == special_case(name)
    assert len(case.receipts) == len(case.charges) > 0
    equal = all(r.truth.total == c.amount for r, c in zip(case.receipts, case.charges, strict=True))
    if case.issue is None or case.issue == "duplicate_receipt":
        assert equal
    if case.issue in {"tip_added", "receipt_amount_differs", "receipt_in_another_currency"}:
        assert not equal
    if case.issue == "duplicate_receipt":
        assert case.receipts[0].truth == case.receipts[1].truth
    elif len(case.receipts) > 1:
        assert case.receipts[0].truth != case.receipts[1].truth


def test_a_scanner_sees_several_receipts_as_one_page_without_text(slip: bytes) -> None:
    with pymupdf.open(stream=files.pdf_page([slip] * 3), filetype="pdf") as document:
        assert document.page_count == 1
        assert not document[0].get_text()
        assert len(document[0].get_images()) == 1


def test_pages_of_a_pdf_and_a_tiff_are_its_pictures(slip: bytes) -> None:
    pictures = [slip, receipt("toll", 1).picture]
    with pymupdf.open(stream=files.pdf_pages(pictures), filetype="pdf") as document:
        assert document.page_count == 2
    with Image.open(io.BytesIO(files.tiff(pictures))) as opened:
        assert getattr(opened, "n_frames", 1) == 2
    assert files.pdf_pages(pictures) == files.pdf_pages(pictures)


@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_exif_shows_a_turned_picture_upright(orientation: int, slip: bytes) -> None:
    upright = ImageOps.exif_transpose(_image(files.turned_jpeg(slip, orientation)))
    assert upright is not None
    off = ImageChops.difference(upright.convert("L"), _image(slip).convert("L"))
    assert sum(i * n for i, n in enumerate(off.histogram())) / (off.width * off.height) < 4


@pytest.mark.parametrize("form", ["WEBP", "HEIF", "BMP", "JPEG"])
def test_pictures_are_saved_in_other_forms(form: str, slip: bytes) -> None:
    assert _image(files.saved_as(slip, form)).size == _image(slip).size


def test_parts_of_a_long_receipt_overlap_and_cut_no_line() -> None:
    whole = files.long_receipt(2)
    upper, lower = (_image(part) for part in files.parts(whole.picture))
    assert upper.height + lower.height > _image(whole.picture).height
    last = upper.crop((0, upper.height - 1, upper.width, upper.height))
    first = lower.crop((0, 0, lower.width, 1))
    assert _ink(last) == _ink(first) == 0


def _squeezed(text: str) -> str:
    """Letters, digits and signs; a line break may stand where a space was."""
    return re.sub(r"\s", "", unicodedata.normalize("NFC", text))


def _image(picture: bytes) -> Image.Image:
    with Image.open(io.BytesIO(picture)) as opened:
        opened.load()
        return opened.copy()


def _ink(image: Image.Image) -> int:
    return sum(image.convert("L").histogram()[:195])
