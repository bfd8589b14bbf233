"""Statement and receipt pages in one file are read as what they are, or told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pymupdf
import pytest

from tests.end_to_end.decided_month import Json
from tests.end_to_end.machine import Machine
from tests.office.generator import Office


def joined(target: Path, *parts: tuple[Path, int, int]) -> Path:
    """Pages of several files, each from one to another (0-based, past the last), as one file."""
    with pymupdf.open() as whole:
        for path, first, end in parts:
            with pymupdf.open(path) as part:
                whole.insert_pdf(part, from_page=first, to_page=end - 1)
        whole.save(target)
    return target


def pages(path: Path) -> int:
    with pymupdf.open(path) as document:
        return int(document.page_count)


def records(result: dict[str, Any]) -> dict[str, tuple[list[str], list[str]]]:
    """Numbers of everybody's charges and receipts."""
    return {
        person["name"]: (
            sorted(one["number"] for one in person["transactions"]),
            sorted(one["transaction_id"] for one in person["receipts"]),
        )
        for person in result["employees"]
    }


@pytest.mark.parametrize("receipts_first", [False, True])
def test_both_reports_in_one_file_make_the_same_month(
    machine: Machine, office: Office, month: Json, tmp_path: Path, *, receipts_first: bool
) -> None:
    parts = [(one, 0, pages(one)) for one in (office.car, office.receipts)]
    whole = joined(tmp_path / "both.pdf", *(parts[::-1] if receipts_first else parts))
    ran = machine.process(whole, out=machine.folder / "out")
    assert ran.code == 0, ran.err
    assert records(machine.result) == records(month)
    assert machine.result["control_totals"] == month["control_totals"]


def test_a_receipt_page_in_the_statement_is_no_person_of_its_own(
    machine: Machine, office: Office, month: Json, tmp_path: Path
) -> None:
    count = pages(office.car)
    stray = joined(
        tmp_path / "car.pdf",
        (office.car, 0, count - 1),
        (office.receipts, 1, 2),
        (office.car, count - 1, count),
    )
    ran = machine.process(stray, office.receipts)
    assert ran.code == 0, ran.err
    assert records(machine.result) == records(month)
    assert all(one["transactions"] or one["receipts"] for one in machine.result["employees"])


def test_a_statement_page_among_receipts_is_told_and_attached_to_nobody(
    machine: Machine, office: Office, month: Json, tmp_path: Path
) -> None:
    moved = next(e["statement_pages"][0] for e in month["employees"] if e["transactions"])
    count = pages(office.receipts)
    report = joined(
        tmp_path / "receipts.pdf",
        (office.receipts, 0, 2),
        (office.car, moved - 1, moved),
        (office.receipts, 2, count),
    )
    ran = machine.process(office.car, report)
    assert ran.code == 0, ran.err
    assert records(machine.result) == records(month)
    assert {one["page"] for one in machine.result["unassigned_pages"]} >= {3}
    said = [one["message"] for one in machine.result["issues"]]
    assert any("Page 3 is of a card statement" in one for one in said)
    assert all(3 not in one["pages"] for e in machine.result["employees"] for one in e["receipts"])
