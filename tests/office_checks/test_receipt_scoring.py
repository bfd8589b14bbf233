"""The score of the receipt benchmark, on readings whose worth is known."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from tests.benchmarks.receipts_scoring import (
    Read,
    calibration,
    is_same,
    misses,
    percent,
    shares_table,
)  # fmt: skip
from tests.office.receipt_pictures.truth import ReceiptTruth

_TRUTH = ReceiptTruth("Mossy Owl Grill", dt.date(2031, 2, 3), Decimal("20.40"), tax=Decimal("1.20"))


def _read(style: str = "clean", **line: Any) -> Read:
    right = {"merchant": "MOSSYOWL GRILL", "date": "2031-02-03", "total": "20.4"}
    return Read(_TRUTH, "taxi", style, {"file": "a.png"} | right | line)


@pytest.mark.parametrize(
    ("name", "true", "read", "same"),
    [
        ("total", Decimal("20.40"), "20.4", True),
        ("total", Decimal("20.40"), "20.41", False),
        ("total", Decimal("-5.00"), "5.00", False),
        ("total", Decimal("20.40"), "20,40", False),
        ("total", Decimal("20.40"), None, False),
        ("tip", None, None, True),
        ("tip", None, "2.00", False),
        ("date", dt.date(2031, 2, 3), "2031-02-03", True),
        ("date", dt.date(2031, 2, 3), "2031-03-02", False),
        ("merchant", "Kettle & Crow Cafe", "KETTLE CROWCAFE", True),
        ("merchant", "Kettle & Crow Cafe", "Kettle", False),
        ("card", "0417", "0417", True),
        ("card", "0417", "417", False),
    ],
)
def test_values_are_the_same_in_spite_of_their_spelling(
    name: str, true: object, read: object, same: bool
) -> None:
    assert is_same(name, true, read) is same


def test_shares_stand_by_style_and_over_all() -> None:
    reads = [_read(), _read("skewed", total="1.00"), _read("skewed", merchant=None)]
    lines = shares_table(reads, "style").splitlines()[2:]
    assert lines == [
        "| clean | 1 | 100.0 % | 100.0 % | 100.0 % | 100.0 % |",
        "| skewed | 2 | 50.0 % | 100.0 % | 50.0 % | 0.0 % |",
        "| **all** | 3 | 66.7 % | 100.0 % | 66.7 % | 33.3 % |",
    ]


def test_only_confident_values_that_the_truth_tells_of_are_calibrated() -> None:
    fields = {
        "total": {"value": "20.40", "confidence": 0.99},
        "date": {"value": "2031-03-02", "confidence": 0.96},
        "tax": {"value": "9.99", "confidence": 0.5},
        "subtotal": {"value": "19.20", "confidence": 0.99},
        "tip": {"value": "2.00", "confidence": 0.98},
        "card": None,
    }
    reads = [_read(fields=fields), _read()]
    assert calibration(reads, 0.95) == (1, 3)
    assert calibration(reads, 0.985) == (1, 1)


def test_a_picture_without_a_line_is_all_wrong() -> None:
    nothing = Read(_TRUTH, "taxi", "clean", {"file": "b.png"})
    assert not nothing.all_three
    assert list(misses([nothing, _read()])) == [
        "b.png  total: None for '20.40'\n",
        "b.png  date: None for '2031-02-03'\n",
        "b.png  merchant: None for 'Mossy Owl Grill'\n",
    ]


def test_a_share_of_nothing_is_a_dash() -> None:
    assert percent(0, 0) == "-"
