"""Decisions as lines of JSON: what is taken, what is refused and why, and back again."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from ccprocessor.domain.decisions import FIELDS, KINDS
from ccprocessor.domain.issues import ReceiptRef, TransactionRef
from ccprocessor.domain.places import PageRef
from ccprocessor.services.desk.decision_lines import BadLine, as_json, parsed

CHARGE = {"card": "0979", "number": "000055854"}
LINES: list[dict[str, Any]] = [
    {"kind": "set", "receipt": {"transaction_id": "9"}, "field": "coding.gl_account", "value": "1"},
    {"kind": "set", "transaction": CHARGE, "field": "net", "value": "775.97"},
    {"kind": "confirm", "receipt": {"transaction_id": "9"}, "field": "amount"},
    {"kind": "match", "transaction": CHARGE, "receipts": ["90993999"]},
    {"kind": "reject", "transaction": CHARGE, "receipts": ["90993999"]},
    {"kind": "group", "transaction": CHARGE, "receipts": ["1", {"transaction_id": "2"}]},
    {"kind": "unmatch", "transaction": CHARGE},
    {
        "kind": "split",
        "receipt": {"transaction_id": "9"},
        "parts": [
            {"amount": "40.00", "coding": {"type": "Job Coding", "job": "30024."}},
            {"amount": "20.10", "coding": {"type": "GL Coding", "gl_account": "6310.20"}},
        ],
    },
    {"kind": "mark", "transaction": CHARGE, "as": "personal"},
    {"kind": "resolve", "issue": "missing_receipt:0979/000055854/1", "reason": "Affidavit"},
    {"kind": "reopen", "issue": "missing_receipt:0979/000055854/1"},
    {"kind": "link", "employee_id": "398420", "portal_id": "7011509"},
    {"kind": "separate", "employee_id": "398420", "portal_id": "7011509"},
    {"kind": "assign", "page": {"document": "a" * 64, "page": 23}, "person": "398420"},
    {
        "kind": "add_receipt",
        "person": "398420",
        "date": "2031-03-05",
        "amount": "61.00",
        "merchant": "QUIKMOCK",
        "file": "photo.jpg",
    },
    {
        "kind": "add_transaction",
        "person": "398420",
        "card": "0979",
        "date": "2031-03-05",
        "amount": "61.00",
        "merchant": "QUIKMOCK",
    },
    {"kind": "note", "person": "398420", "text": "Called on 4 April"},
    {"kind": "remind", "person": "398420", "text": "Ask again", "date": "2031-04-20"},
    {"kind": "submit", "person": "398420"},
    {"kind": "approve", "person": "398420", "text": "Fine"},
    {"kind": "reassign", "person": "398420", "text": "sue"},
    {"kind": "return", "person": "398420", "text": "Which job?"},
    {"kind": "take_back", "decision": "d1"},
]


def test_every_kind_is_tried() -> None:
    assert {line["kind"] for line in LINES} == set(KINDS) - {"export", "approve_first"}
    assert set(KINDS) == set(FIELDS)


@pytest.mark.parametrize("line", LINES, ids=lambda line: str(line["kind"]))
def test_a_line_says_the_same_when_it_is_written_again(line: dict[str, object]) -> None:
    decision = parsed(json.dumps(line))
    written = as_json(decision)
    written.pop("id"), written.pop("by"), written.pop("at")
    assert parsed(json.dumps(written)) == decision


def test_keys_amounts_and_pages_are_what_they_say() -> None:
    match = parsed(json.dumps({"kind": "match", "transaction": CHARGE, "receipts": ["1"]}))
    assert match.transaction == TransactionRef("0979", "000055854")
    assert match.receipts == (ReceiptRef("1"),)
    split = parsed(json.dumps(LINES[7]))
    assert [part.amount for part in split.parts] == [Decimal("40.00"), Decimal("20.10")]
    assert parsed(json.dumps(LINES[13])).page == PageRef("a" * 64, 23)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("nonsense", "no JSON"),
        ("[]", "its kind is none of set, confirm"),
        ('{"kind": "guess"}', "its kind is none of"),
        ('{"kind": "mark", "as": "personal"}', "“mark” lacks transaction"),
        ('{"kind": "note", "person": "1", "text": "x", "colour": "red"}', "has no colour"),
        ('{"kind": "set", "field": "amount", "value": "1"}', "one receipt or one transaction"),
        ('{"kind": "set", "receipt": "1", "field": "net", "value": "1"}', "its field is none of"),
        ('{"kind": "set", "receipt": "1", "field": "amount", "value": 1.5}', "in quotes"),
        ('{"kind": "match", "transaction": {"card": "1"}, "receipts": ["1"]}', "card and number"),
        ('{"kind": "match", "transaction": {"card": "1", "number": "2"}, "receipts": []}', "one"),
        ('{"kind": "mark", "transaction": {"card": "1", "number": "2"}, "as": "lost"}', "lost"),
        ('{"kind": "split", "receipt": "1", "parts": [{"amount": "much"}]}', "amount"),
        ('{"kind": "resolve", "issue": "x"}', "“resolve” lacks reason"),
        ('{"kind": "note", "person": null, "text": "x"}', "“note” lacks person"),
    ],
)
def test_what_is_no_decision_is_told(line: str, said: str) -> None:
    with pytest.raises(BadLine, match=said):
        parsed(line)


NO_AMOUNTS = (
    "1e400", "1e5", "1e-400", "NaN", "Infinity", "12.345", "1_000", " 12 ", "-0", "-0.00", "+1",
    "\uff11\uff12", "1,000.00", ".5", "5.", "", "-", "1000000000", "12\n",
)  # fmt: skip
NO_DATES = (
    "0001-01-01", "1989-12-31", "2200-01-01", "9999-12-31", "20310305", "2031-W10-3", "2031-02-30",
    "2031-03-05T00:00:00", " 2031-03-05", "\uff12031-03-05", "",
)  # fmt: skip


def line_of(kind: str, **fields: object) -> str:
    return json.dumps({**next(one for one in LINES if one["kind"] == kind), **fields})


@pytest.mark.parametrize("amount", [*NO_AMOUNTS, 61, 61.5, True, None])
@pytest.mark.parametrize("kind", ["add_receipt", "add_transaction", "split"])
def test_no_kind_takes_an_amount_that_others_refuse(kind: str, amount: object) -> None:
    parts = {"parts": [{"amount": "1.00"}, {"amount": amount}]}
    with pytest.raises(BadLine, match="amount"):
        parsed(line_of(kind, **(parts if kind == "split" else {"amount": amount})))


@pytest.mark.parametrize("date", [*NO_DATES, 20310305])
@pytest.mark.parametrize("kind", ["add_receipt", "add_transaction", "remind"])
def test_no_kind_takes_a_date_that_others_refuse(kind: str, date: object) -> None:
    with pytest.raises(BadLine, match="date"):
        parsed(line_of(kind, date=date))


@pytest.mark.parametrize("amount", ["-999999999.99", "0", "0.00", "0.5", "-0.01", "007.10"])
def test_plain_amounts_are_taken_as_they_are_written(amount: str) -> None:
    assert parsed(line_of("add_receipt", amount=amount)).amount == Decimal(amount)


@pytest.mark.parametrize("kind", ["match", "reject", "group"])
def test_one_receipt_is_named_once(kind: str) -> None:
    with pytest.raises(BadLine, match="names receipt 9 twice"):
        parsed(line_of(kind, receipts=["9", "8", {"transaction_id": "9", "occurrence": 1}]))
    assert (
        len(
            parsed(line_of(kind, receipts=["9", {"transaction_id": "9", "occurrence": 2}])).receipts
        )
        == 2
    )


@pytest.mark.parametrize("opened", ["[", '{"kind":'])
def test_a_line_nested_too_deeply_is_told(opened: str) -> None:
    with pytest.raises(BadLine, match="nested too deeply"):
        parsed(opened * 100_000)


SIGNS = ("\0", "\x1b", "\x7f", "\x9b", "\u200e", "\u202e", "\u2066", "\u061c", "\ud800")


@pytest.mark.parametrize("sign", SIGNS, ids=ascii)
@pytest.mark.parametrize(
    ("kind", "field"),
    [
        ("note", "text"), ("resolve", "reason"), ("add_receipt", "merchant"),
        ("add_receipt", "file"), ("set", "value"), ("note", "person"),
    ],
)  # fmt: skip
def test_signs_that_nobody_sees_are_refused(kind: str, field: str, sign: str) -> None:
    with pytest.raises(BadLine, match=rf"{field} has a sign that nobody sees \(U\+"):
        parsed(line_of(kind, **{field: f"a{sign}b"}))


def test_lines_and_tabs_are_for_notes() -> None:
    text = "First\tline\r\nSecond\u2028Third"
    assert parsed(line_of("note", text=text)).text == text
    with pytest.raises(BadLine, match="merchant has a sign"):
        parsed(line_of("add_receipt", merchant="QUIK\nMOCK"))
    with pytest.raises(BadLine, match="its field has a sign"):
        parsed(json.dumps({**LINES[0], "\u202eas": 1}))


@pytest.mark.parametrize("blank", ["", "   ", "\n\t", "\u00a0", "\u200b", "\u3000"])
def test_a_blank_reason_is_none(blank: str) -> None:
    with pytest.raises(BadLine, match="“resolve” lacks reason"):
        parsed(line_of("resolve", reason=blank))
