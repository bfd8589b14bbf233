"""`result.json` keeps the shape that scripts rely on."""

from __future__ import annotations

import json
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import Any

from ccprocessor.domain.cycles import ControlTotals, Month
from ccprocessor.domain.pages import SourceDocument
from ccprocessor.domain.places import PageRef
from ccprocessor.domain.statement import UnassignedPage
from ccprocessor.review.people import reviewed
from ccprocessor.services.export.result import ResultContext, write_result
from tests.builders.people import MARCH, charge, matched, person, record

CAR, RECEIPTS = "d" * 64, "e" * 64


def month() -> Month:
    bought, lonely = charge("775.97"), charge("-1.16", "000000002")
    paper = record("2323.5625")
    one = person(
        (bought, lonely),
        (paper,),
        matches=(matched(bought, paper),),
        statement_pages=(PageRef(CAR, 1),),
        receipt_pages=(PageRef(RECEIPTS, 2),),
    )
    return Month(
        cycle=MARCH,
        documents=(
            SourceDocument(CAR, "car.pdf", 10, 1, "card_statement", (5,)),
            SourceDocument(RECEIPTS, "receipts.pdf", 10, 2, "receipt_report"),
        ),
        people=(reviewed(one, MARCH),),
        unassigned=(UnassignedPage(CAR, 23, "belongs to another report"),),
        control_totals=ControlTotals(Decimal("774.81"), None, Decimal("2323.56")),
    )


def result() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "result.json"
        write_result(file, month(), ResultContext("1.0", timings_ms={"match": 3, "read": 7}))
        read: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return read


def test_the_top_level_is_as_published() -> None:
    told = result()
    assert told["schema"] == 1
    assert told["program"].startswith("ccprocessor ")
    assert told["cycle"]["period_from"] == "2031-03-01"
    assert told["cycle"]["revision"] == "1.0"
    assert told["documents"][0] == {
        "kind": "card_statement",
        "name": "car.pdf",
        "sha256": CAR,
        "pages": 1,
        "scanned_pages": [5],
    }
    assert told["unassigned_pages"] == [
        {"document": "car.pdf", "page": 23, "reason": "belongs to another report"}
    ]
    assert told["control_totals"] == {
        "statement_net": "774.81",
        "summary_page_net": None,
        "receipts": "2323.56",
    }
    assert told["timings_ms"] == {
        "read": 7, "ocr": 0, "extract": 0, "match": 3, "store": 0, "export": 0,
    }  # fmt: skip


def test_a_person_is_as_published() -> None:
    (told,) = result()["employees"]
    assert {key: told[key] for key in ("employee_id", "portal_id", "name", "cards")} == {
        "employee_id": "123456",
        "portal_id": "7000001",
        "name": "Sam Mockwell",
        "cards": ["1234"],
    }
    assert (told["statement_total"], told["receipt_total"]) == ("774.81", "2323.56")
    assert (told["status"], told["flags"]) == ("unfinished", ["missing_receipt", "total_mismatch"])
    assert (told["statement_pages"], told["receipt_pages"]) == ([1], [2])


def test_a_transaction_is_as_published() -> None:
    told = result()["employees"][0]["transactions"][0]
    assert {
        "card", "number", "transaction_date", "posted_date", "level", "merchant", "city", "state",
        "merchant_group", "product", "quantity", "gross", "discount", "net", "lines", "page",
        "box", "source",
    } <= set(told)  # fmt: skip
    assert (told["card"], told["number"], told["net"]) == ("1234", "000000001", "775.97")
    assert set(told["lines"][0]) >= {"product", "ppu", "quantity", "net", "page", "box"}
    assert len(told["box"]) == 4


def test_a_receipt_keeps_its_printed_decimals_and_its_coding() -> None:
    told = result()["employees"][0]["receipts"][0]
    assert told["amount"] == "2323.5625"
    assert told["coding"] == {
        "type": "GL Coding",
        "job": None,
        "phase": None,
        "cost_type": None,
        "gl_account": "6310.20",
        "gl_description": None,
    }
    assert told["picture"] is None
    assert told["attachment"] is True


def test_matches_and_issues_point_by_card_number_and_portal_id() -> None:
    (told,) = result()["employees"]
    (match,) = told["matches"]
    assert match["transaction"] == {"card": "1234", "number": "000000001"}
    assert match["receipts"] == ["9000001"]
    assert match["state"] == "proposed"
    missing = next(issue for issue in told["issues"] if issue["type"] == "missing_receipt")
    assert missing["transaction"] == {"card": "1234", "number": "000000002"}
    assert (missing["severity"], missing["amount_impact"]) == ("high", "-1.16")


def test_the_file_is_the_result_as_utf8(tmp_path: Path) -> None:
    write_result(tmp_path / "result.json", month(), ResultContext("1.0"))
    text = (tmp_path / "result.json").read_text("utf-8")
    assert json.loads(text)["employees"] == result()["employees"]
    assert text.endswith("}\n")
