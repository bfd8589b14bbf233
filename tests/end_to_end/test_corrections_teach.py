"""A correction of a picture teaches the months after, until it is taken back or contradicted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pymupdf
import pytest

from tests.end_to_end.machine import Machine
from tests.office.generator import Office

Json = dict[str, Any]
NAME, TYPED = "ZORBLAX TRADING", "Quikmock Diner"


def slip(path: Path, total: str, date: str, name: str = NAME) -> Path:
    """A receipt as a PDF with text: no engine is needed for it."""
    with pymupdf.open() as paper:
        page = paper.new_page(width=240, height=320)
        lines = (name, "12 Lorem Road", "Thank you and come again", f"Date {date}", "2 Lunch menu",
                 "1 Still water", f"TOTAL  {total}")  # fmt: skip
        for number, line in enumerate(lines):
            page.insert_text((20, 40 + 36 * number), line, fontsize=12)
        paper.save(path)
    return path


def process(machine: Machine, *files: Path) -> Json:
    ran = machine.run("process", *files, "--out", machine.folder / "out", "--quiet")
    assert ran.code == 0, ran.err
    return machine.result


def loose(result: Json) -> Json:
    """What the only loose receipt of a month says."""
    [one] = result["loose_receipts"]
    picture: Json = one["picture"]
    return picture


def decide(machine: Machine, cycle: str, *decisions: Json) -> None:
    file = machine.folder / "decisions.jsonl"
    file.write_text("".join(json.dumps(one) + "\n" for one in decisions))
    ran = machine.run("decide", cycle, "--file", file, "--json")
    assert ran.code == 0, ran.err


def correction(result: Json, merchant: str, date: str, file: str = "slip.pdf") -> Json:
    person = next(one["employee_id"] for one in result["employees"] if one["employee_id"])
    return {
        "kind": "add_receipt", "person": person, "date": date, "amount": "61.00",
        "merchant": merchant, "file": file,
    }  # fmt: skip


def card(machine: Machine) -> str:
    ran = machine.run("matching card")
    assert ran.code == 0, ran.err
    return ran.out


@pytest.fixture
def taught(machine: Machine, office: Office, tmp_path: Path) -> Json:
    """A month in which somebody typed the merchant and the date of a paper."""
    month = process(machine, office.car, slip(tmp_path / "slip.pdf", "61.00", "03/04/2031"))
    assert loose(month)["merchant"] == NAME
    read = loose(month)["date"]
    swapped = {"2031-03-04": "2031-04-03", "2031-04-03": "2031-03-04"}[read]
    decide(machine, month["cycle"]["id"], correction(month, TYPED, swapped))
    return month | {"read": read}


def next_month(machine: Machine, other: Office, tmp_path: Path) -> Json:
    return process(machine, other.car, slip(tmp_path / "later.pdf", "17.30", "05/06/2031"))


def test_the_month_after_reads_a_paper_as_it_was_corrected_until_that_is_taken_back(
    machine: Machine, office: Office, other_office: Office, tmp_path: Path, taught: Json
) -> None:
    learned = loose(next_month(machine, other_office, tmp_path))
    assert learned["merchant"] == TYPED
    assert "as corrected earlier, once" in learned["evidence"]
    is_day_first = taught["read"] == "2031-03-04"  # as corrected
    assert learned["date"] == ("2031-06-05" if is_day_first else "2031-05-06")
    assert learned["confidence"] < 0.9
    assert f"“{NAME}” on paper is {TYPED} (1 for, 0 against; used)." in card(machine)

    files = (office.car, tmp_path / "slip.pdf")
    assert loose(process(machine, *files))["merchant"] == NAME, "a month teaches others"

    cycle = taught["cycle"]["id"]
    [own] = machine.run("decisions", cycle, "--json").events
    decide(machine, cycle, {"kind": "take_back", "decision": own["id"]})
    assert TYPED not in card(machine)
    forgotten = loose(next_month(machine, other_office, tmp_path))
    assert forgotten["merchant"] == NAME
    assert not any("corrected" in one for one in forgotten["evidence"])


@pytest.mark.usefixtures("taught")
def test_what_somebody_else_corrects_otherwise_is_not_used(
    machine: Machine, office: Office, other_office: Office, tmp_path: Path
) -> None:
    machine.settings.write_text(machine.settings.read_text().replace('"clerk"', '"Sam"'))
    second = slip(tmp_path / "second.pdf", "8.15", "01/02/2031")
    month = process(machine, office.car, tmp_path / "slip.pdf", second)
    other = correction(month, "Somebody Else", "2031-01-02", "second.pdf")
    decide(machine, month["cycle"]["id"], other)
    assert "(1 for, 1 against; not used)" in card(machine)
    assert loose(next_month(machine, other_office, tmp_path))["merchant"] == NAME


@pytest.mark.usefixtures("taught")
def test_an_alias_does_not_swallow_a_merchant_that_records_call_by_its_own_name(
    machine: Machine, office: Office, other_office: Office, tmp_path: Path
) -> None:
    """Somebody's own record of the month says so, or a person confirms what was read."""
    second = slip(tmp_path / "second.pdf", "8.15", "01/02/2031")
    month = process(machine, office.car, tmp_path / "slip.pdf", second)
    own = correction(month, NAME, "2031-02-01", "second.pdf")
    decide(machine, month["cycle"]["id"], own)
    assert "(1 for, 1 against; not used)" in card(machine)
    assert loose(next_month(machine, other_office, tmp_path))["merchant"] == NAME
