"""The scorer gives full marks to the truth itself and notices what is wrong, missing or made up."""

from __future__ import annotations

import copy
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.office.generator import make_office
from tests.office.scoring import score

Json = dict[str, Any]


@pytest.fixture(scope="module")
def truth(tmp_path_factory: pytest.TempPathFactory) -> Json:
    folder = tmp_path_factory.mktemp("scoring")
    return make_office(folder, people=6, seed=2, pictures=False).truth


def test_the_truth_itself_scores_full_marks(truth: Json) -> None:
    scores = score(_result(truth), truth)
    assert scores.below(1.0) == ""
    assert scores.figures["transactions found"].all == truth["totals"]["transactions"]
    assert scores.figures["receipts found"].all == truth["totals"]["receipts"]


def _lose_a_charge(result: Json) -> None:
    del result["employees"][0]["transactions"][0]


def _lose_a_record(result: Json) -> None:
    del result["employees"][0]["receipts"][0]


def _misread_an_amount(result: Json) -> None:
    result["employees"][0]["transactions"][0]["net"] = "0.01"


def _misread_a_coding(result: Json) -> None:
    result["employees"][0]["receipts"][0]["coding"]["job"] = "1."


def _invent_a_charge(result: Json) -> None:
    row = result["employees"][0]["transactions"][0]
    result["employees"][1]["transactions"].append(row | {"number": "999999999"})


def _count_a_record_twice(result: Json) -> None:
    records = result["employees"][0]["receipts"]
    records.append(records[0])


def _raise_a_flag(result: Json) -> None:
    flags = result["employees"][0]["flags"]
    flags[:] = [] if flags else ["total_mismatch"]


def _lose_a_person(result: Json) -> None:
    del result["employees"][-1]


@pytest.mark.parametrize(
    ("spoil", "figure"),
    [
        (_lose_a_charge, "transactions found"),
        (_lose_a_record, "receipts found"),
        (_misread_an_amount, "transaction net"),
        (_misread_a_coding, "receipt coding job"),
        (_invent_a_charge, "no transaction made up"),
        (_count_a_record_twice, "no receipt made up"),
        (_raise_a_flag, "flags"),
        (_lose_a_person, "people found"),
    ],
)
def test_a_spoilt_result_loses_marks(
    truth: Json, spoil: Callable[[Json], None], figure: str
) -> None:
    result = _result(truth)
    spoil(result)
    assert score(result, truth).share(figure) < 1


def test_twins_may_be_swapped_but_not_claimed_twice(truth: Json) -> None:
    result = _result(truth)
    twins = next(
        group
        for person in truth["employees"]
        for group in person["interchangeable_receipts"]
        if _portal_ids(person, group) <= _matched(result)
    )
    person = next(p for p in truth["employees"] if twins in p["interchangeable_receipts"])
    one, two = sorted(_portal_ids(person, twins))[:2]
    _rename_in_matches(result, {one: two, two: one})
    assert score(result, truth).share("matches precision") == 1
    _rename_in_matches(result, {one: two})
    assert score(result, truth).share("matches precision") < 1


def test_a_wrong_pair_costs_precision_and_a_missing_one_recall(truth: Json) -> None:
    result = _result(truth)
    matches = next(p["matches"] for p in result["employees"] if len(p["matches"]) > 2)
    dropped = matches.pop()
    lost = score(result, truth)
    assert lost.share("matches precision") == 1
    assert lost.share("matches recall") < 1
    matches.append(dropped | {"receipts": ["1"]})
    assert score(result, truth).share("matches precision") < 1


def test_the_generator_runs_from_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [str(tmp_path), "--people", "2", "--no-pictures", "--layout", "poster"]
    monkeypatch.setattr("sys.argv", ["office", *arguments])
    with pytest.raises(SystemExit, match="0"):
        runpy.run_module("tests.office", run_name="__main__")
    assert "car.pdf" in capsys.readouterr().out
    assert (tmp_path / "truth.json").exists()


def _result(truth: Json) -> Json:
    """The result of a reader that makes no mistake."""
    return {"employees": [_employee(person) for person in copy.deepcopy(truth["employees"])]}


def _employee(person: Json) -> Json:
    keys = {t["id"]: t for t in person["transactions"]}
    portal = {r["id"]: r["portal_transaction_id"] for r in person["receipts"]}
    return {
        "employee_id": person["car_employee_id"],
        "portal_id": person["portal_id"],
        "cards": [card["last4"] for card in person["cards"]],
        "statement_total": person["car_total"],
        "receipt_total": person["receipt_total"],
        "flags": [name for name, on in person["flags"].items() if on],
        "status": person["status"],
        "transactions": [_charge(t) for t in person["transactions"]],
        "receipts": [_record(r) for r in person["receipts"]],
        "matches": [
            {
                "transaction": _charge(keys[match["transaction"]]),
                "receipts": [portal[one] for one in match["receipts"]],
            }
            for match in person["matches"]
        ],
    }


def _charge(t: Json) -> Json:
    renamed = {
        "card": t["card_last4"],
        "number": t["transaction_no"],
        "transaction_date": t["trans_date"],
        "merchant": t["merchant_printed"],
    }
    return t | renamed


def _record(r: Json) -> Json:
    return r | {"transaction_id": r["portal_transaction_id"], "amount": r["amount_exact"]}


def _portal_ids(person: Json, ids: list[str]) -> set[str]:
    return {r["portal_transaction_id"] for r in person["receipts"] if r["id"] in ids}


def _matched(result: Json) -> set[str]:
    return {r for p in result["employees"] for match in p["matches"] for r in match["receipts"]}


def _rename_in_matches(result: Json, names: dict[str, str]) -> None:
    for person in result["employees"]:
        for match in person["matches"]:
            match["receipts"] = [names.get(one, one) for one in match["receipts"]]
