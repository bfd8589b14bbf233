"""The receipt report is read in any layout: labels and values found by what stands where."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from ccprocessor.domain.pages import Page, Word
from ccprocessor.domain.receipts import Receipt, ReceiptReport
from ccprocessor.extraction.report.reading import ReportReading
from ccprocessor.extraction.report.records import assemble_receipts
from tests.extraction.receipt_paper import Look, Record, pages, records
from tests.office.receipt_fields import LABELS

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
    return report_of(pages(rows, look))


def report_of(sheets: Sequence[Page]) -> ReceiptReport:
    reading = ReportReading()
    for sheet in sheets:
        reading.add(sheet)
    return assemble_receipts(reading.finish(), document="doc")


def imposed(drawn: Sequence[Page], across: int, down: int, scale: float) -> Iterator[Page]:
    """The pages several on a sheet, row by row, smaller or larger than they were."""
    wide, high = scale * drawn[0].width, scale * drawn[0].height
    for number, first in enumerate(range(0, len(drawn), across * down), 1):
        words: list[Word] = []
        for at, page in enumerate(drawn[first : first + across * down]):
            x, y = at % across * wide, at // across * high
            words += [
                word._replace(
                    x0=x + scale * word.x0,
                    y0=y + scale * word.y0,
                    x1=x + scale * word.x1,
                    y1=y + scale * word.y1,
                    edges=tuple(x + scale * edge for edge in word.edges),
                )
                for word in page.words
            ]
        yield Page(drawn[0].document, number, across * wide, down * high, tuple(words))


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


@pytest.mark.parametrize(
    ("across", "down", "scale"), [(2, 1, 1.0), (2, 2, 0.5), (3, 1, 0.7), (1, 2, 0.65), (3, 2, 0.3)]
)
@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS.keys())
def test_several_pages_on_a_sheet_are_read_as_so_many(
    look: Look, across: int, down: int, scale: float
) -> None:
    rows = records(13)
    sheets = list(imposed(pages(rows, look), across, down, scale))
    assert differences(rows, report_of(sheets)) == []


def test_records_beside_each_other_that_cannot_be_parted_are_told_of_and_not_counted() -> None:
    drawn = list(imposed(pages(records(8), Look()), 2, 1, 1.0))
    ruled = [
        replace(page, words=(*page.words, Word(560, 2, 664, 12, "CONFIDENTIAL"))) for page in drawn
    ]
    report = report_of(ruled)
    assert report.people == ()
    assert [issue.type for issue in report.issues] == ["unreadable_page"] * len(ruled)
    assert "one page to a sheet" in report.issues[0].message


@pytest.mark.parametrize("scale", [0.1, 3.0, 10.0])
@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS.keys())
def test_a_print_at_another_scale_reads_the_same(look: Look, scale: float) -> None:
    rows = records(12)
    assert differences(rows, report_of(list(imposed(pages(rows, look), 1, 1, scale)))) == []


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
