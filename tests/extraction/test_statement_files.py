from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from ccprocessor.extraction.recognition import recognise
from tests.extraction.statement_files import compare, pages_of, statement_of
from tests.office.generator import make_office
from tests.office.statement_layouts import STATEMENTS


@pytest.mark.parametrize("sample", ["small", "chaos", "other", "month"])
def test_a_sample_statement_is_read_whole_and_right(samples: Path, sample: str) -> None:
    folder = samples / sample
    statement = statement_of(folder / "car.pdf")
    truth = json.loads((folder / "truth.json").read_text("utf-8"))
    assert compare(statement, folder / "truth.json").misses == []
    assert statement.summary
    assert statement.summary.net == Decimal(truth["totals"]["car_net"])
    files = truth["files"]["car.pdf"]
    assert statement.scanned_pages == tuple(files["scanned"])
    unassigned = {*files["blank"], *files["foreign"], *files.get("cover", ())}
    assert {page.page for page in statement.unassigned} == unassigned
    unexplained = [
        issue.message
        for card in statement.cards
        for issue in card.issues
        if issue.type == "statement_does_not_add_up" and "not read yet" not in issue.message
    ]
    assert unexplained == []


@pytest.mark.parametrize("layout", STATEMENTS)
def test_an_invented_statement_is_read_whole_and_right_in_every_layout(
    tmp_path: Path, layout: str
) -> None:
    office = make_office(
        tmp_path, people=6, seed=9, layout=layout, chaos=True, mean_transactions=5, pictures=False
    )
    statement = statement_of(office.car)
    assert recognise(list(pages_of(office.car))) == "card_statement"
    assert compare(statement, tmp_path / "truth.json").misses == []
    told = [issue for card in statement.cards for issue in card.issues]
    assert [issue.message for issue in told if issue.type != "unreadable_value"] == []


@pytest.mark.parametrize(
    ("fault", "types"),
    [
        ("card_total_wrong", ["statement_does_not_add_up"]),
        ("transaction_total_wrong", ["statement_does_not_add_up"]),
        ("grand_total_wrong", ["statement_does_not_add_up"]),
        ("date_impossible", ["unreadable_value"]),
        ("page_twice", ["unassigned_page"]),
        ("net_unreadable", []),
    ],
)
def test_a_fault_on_paper_becomes_its_issue_and_nothing_else(
    tmp_path: Path, fault: str, types: list[str]
) -> None:
    office = make_office(tmp_path, people=4, seed=2, faults=(fault,), pictures=False)
    statement = statement_of(office.car)
    told = [*(i for card in statement.cards for i in card.issues), *statement.issues]
    assert [issue.type for issue in told] == types
    assert all(issue.places for issue in told)
