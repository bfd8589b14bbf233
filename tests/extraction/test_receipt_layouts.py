"""The receipt report is read in any layout: labels and values found by what stands where."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from ccprocessor.domain.receipts import Receipt, ReceiptReport
from ccprocessor.extraction.report.pages import read_receipt_page
from ccprocessor.extraction.report.records import assemble_receipts
from tests.extraction.receipt_paper import LABELS, Look, Record, pages, records

ONE = (tuple(LABELS),)
THREE = (
    ("portal_id", "transaction_id", "coding_type", "job", "gl_account", "attachment"),
    ("name", "amount", "merchant", "phase", "address"),
    ("expense_type", "title", "merchant_address", "cost_type", "purpose", "request_type"),
)
HEADLINE = "Expense Item Transaction Date"

LOOKS = {
    "label left, two columns": Look(),
    "objects drawn in any order": Look(shuffled=True),
    "one column, typewriter, person without labels": Look(
        columns=ONE, fixed_pitch=True, indent=130, colon="spaced", stacked_person=True
    ),
    "another headline": Look(headline=HEADLINE),
    "a headline without the word date": Look(headline="Expense Item Transaction"),
    "three columns, value below": Look(columns=THREE, where="below", by_rows=True, leading=18),
    "columns of their own pace, value below": Look(columns=THREE, where="below", leading=18),
    "one column, value below": Look(columns=ONE, where="below"),
    "value above": Look(where="above", by_rows=True),
    "value above, no colons": Look(columns=THREE, where="above", by_rows=True, colon="none"),
    "no colons": Look(colon="none"),
    "value a space behind its label": Look(indent=None),
    "value a space behind, no colons": Look(indent=None, columns=ONE, colon="none"),
    "capitals": Look(upper=True, indent=125),
    "capitals, value below, no colons": Look(upper=True, where="below", colon="none", by_rows=True),
    "labels flush right": Look(right_aligned=True, colon="tight"),
    "long values below, the others beside": Look(
        exceptions={"purpose": "below", "merchant_address": "below"}
    ),
    "two values above, the others beside": Look(
        exceptions={"title": "above", "coding_type": "above"}
    ),
    "A4 landscape": Look(width=842, height=595, size=10, columns=THREE, indent=110, leading=20),
    "values larger than labels": Look(value_size=11, leading=18),
    "values smaller than labels": Look(value_size=7),
    "lines close together": Look(leading=11.8),
    "two records a page": Look(per_page=2, size=7, leading=11),
    "two records a page, value below": Look(
        per_page=2, size=7, leading=11, where="below", columns=THREE, by_rows=True
    ),
    "three records a page": Look(per_page=3, size=6, leading=9, columns=THREE),
    "person without labels, value below": Look(stacked_person=True, where="below", by_rows=True),
}


def read(rows: Sequence[Record], look: Look) -> ReceiptReport:
    drawn = pages(rows, look)
    return assemble_receipts([read_receipt_page(page) for page in drawn], document="doc")


def differences(rows: Sequence[Record], report: ReceiptReport) -> list[str]:
    """What was read otherwise than printed; every record exactly once, nothing else."""
    found = {r.transaction_id: (p, r) for p in report.people for r in p.receipts}
    wrong = [f"made up {key}" for key in found.keys() - {r.texts["transaction_id"] for r in rows}]
    for row in rows:
        key = row.texts["transaction_id"]
        if key not in found:
            wrong.append(f"lost {key}")
            continue
        person, receipt = found[key]
        got: dict[str, object] = {name: _value(receipt, name) for name in row.expected}
        got |= {"person": (person.portal_id, person.name), "date": receipt.date}
        want = {**row.expected, "person": row.person, "date": row.date}
        wrong += [
            f"{key} {name}: {got[name]!r}, not {want[name]!r}"
            for name in want
            if got[name] != want[name]
        ]
    return wrong


def _value(receipt: Receipt, name: str) -> object:
    coding, _, part = name.partition(".")
    return getattr(receipt.coding, part) if coding == "coding" and part else getattr(receipt, name)


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS.keys())
def test_every_field_is_read_in_every_layout(look: Look) -> None:
    rows = records(36)
    assert differences(rows, read(rows, look)) == []


@pytest.mark.parametrize("count", [1, 2, 5])
@pytest.mark.parametrize("where", ["right", "below", "above"])
def test_a_few_pages_show_their_layout_too(count: int, where: str) -> None:
    rows = records(count)
    look = Look(where=where, by_rows=True)  # type: ignore[arg-type]
    assert differences(rows, read(rows, look)) == []


@pytest.mark.parametrize("seed", range(24))
def test_labels_may_stand_in_any_order_and_size(seed: int) -> None:
    rng = random.Random(seed)
    names = list(LABELS)
    rng.shuffle(names)
    half = len(names) // 2
    size = rng.choice((7, 8.5, 10))
    look = Look(
        width=rng.choice((612, 842)),
        height=1400,
        size=size,
        leading=size * rng.uniform(1.5, 2.2),
        columns=rng.choice(((names,), (names[:half], names[half:]))),
        where=rng.choice(("right", "below", "above")),
        indent=12 * size,
        colon=rng.choice(("as printed", "tight", "none")),
        by_rows=rng.random() < 0.5,
        stacked_person=rng.random() < 0.3,
        headline=rng.choice((HEADLINE, "Expense Details - Transaction date:")),
        shuffled=rng.random() < 0.5,
    )
    rows = records(20, seed)
    assert differences(rows, read(rows, look)) == []
