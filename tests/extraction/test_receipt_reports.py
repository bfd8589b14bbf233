"""Whole receipt reports: the larger samples, and invented offices in layouts drawn by lot."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ccprocessor.documents.reader import DocumentReader
from ccprocessor.domain.pages import Page
from ccprocessor.domain.receipts import Receipt, ReceiptReport
from ccprocessor.extraction.report.pages import read_receipt_page
from ccprocessor.extraction.report.records import assemble_receipts
from ccprocessor.jobs import Job
from tests.office.generator import make_office

LAYOUTS = ("typewriter", "ledger", "metric", "poster", "quarter", "words", "random-5", "random-6")


@pytest.fixture(scope="module")
def reader() -> Iterator[DocumentReader]:
    with DocumentReader(workers=1) as opened:
        yield opened


def report_of(path: Path, reader: DocumentReader) -> ReceiptReport:
    read = [
        read_receipt_page(page) if isinstance(page, Page) else page
        for page in reader.pages(reader.open(path), Job())
    ]
    return assemble_receipts(read, document="doc")


def differences(report: ReceiptReport, truth: dict[str, Any]) -> list[str]:
    """What of the text pages was read otherwise than the truth has it, and what was made up."""
    scanned = set(truth["files"]["receipts.pdf"]["scanned"])
    want = {r["portal_transaction_id"]: (e, r) for e in truth["employees"] for r in e["receipts"]}
    got = {r.transaction_id: (p, r) for p in report.people for r in p.receipts}
    wrong = [f"made up {key}" for key in got.keys() - want.keys()]
    for key, (person, row) in want.items():
        if row["page"] in scanned:
            continue
        if key not in got:
            wrong.append(f"lost {key}")
            continue
        owner, receipt = got[key]
        read = printed(receipt, named=row["header_present"])
        read["person"] = (owner.portal_id, owner.name)
        told = expected(row) | {"person": (person["portal_id"], person["portal_name"])}
        wrong += [f"{key} {k}: {read[k]!r}, not {told[k]!r}" for k in told if read[k] != told[k]]
    return wrong


def printed(receipt: Receipt, *, named: bool) -> dict[str, object]:
    return {
        "page": receipt.place.page,
        "date": str(receipt.date),
        "amount": receipt.amount,
        "expense_type": receipt.expense_type if named else None,
        **{name: getattr(receipt, name) for name in FREE},
        "attachment": receipt.attachment,
        "coding": (
            receipt.coding.job,
            receipt.coding.phase,
            receipt.coding.cost_type,
            receipt.coding.gl_account,
        ),
    }


def expected(row: dict[str, Any]) -> dict[str, object]:
    code = row["coding"]
    return {
        "page": row["page"],
        "date": row["date"],
        "amount": Decimal(row["amount_exact"]),
        "expense_type": row["expense_type"] if row["header_present"] else None,
        **{name: row[name] or "" for name in FREE},
        "attachment": row["attachment"],
        "coding": (code["job"], code["phase"], code["cost_type"], code["gl_account"]),
    }


FREE = ("title", "purpose", "merchant", "merchant_address", "address")


@pytest.mark.parametrize("name", ["small", "chaos", "other", "month"])
def test_every_text_page_of_a_sample_is_read_right(
    samples: Path, reader: DocumentReader, name: str
) -> None:
    truth = json.loads((samples / name / "truth.json").read_text("utf-8"))
    report = report_of(samples / name / "receipts.pdf", reader)
    told = truth["files"]["receipts.pdf"]
    assert differences(report, truth) == []
    assert list(report.scanned_pages) == told["scanned"]
    left = {page.page for page in report.unassigned}
    strays = {*told["blank"], *told["foreign"], *told.get("cover", [])}
    assert strays - set(told["scanned"]) <= left
    assert left <= {*strays, *told["extra"]}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_text_page_of_an_invented_office_is_read_right(
    tmp_path: Path, reader: DocumentReader, layout: str
) -> None:
    make_office(tmp_path, people=5, layout=layout, chaos=True, pictures=False)
    truth = json.loads((tmp_path / "truth.json").read_text("utf-8"))
    assert differences(report_of(tmp_path / "receipts.pdf", reader), truth) == []
