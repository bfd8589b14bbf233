"""Scanned months read by OCR: right, kept, without card numbers; and pictures beside records."""

from __future__ import annotations

import json
import re
import time
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ccprocessor.documents.ocr_workers import OcrRegion
from ccprocessor.documents.protocol.requests import Region
from ccprocessor.documents.reader import DocumentReader
from ccprocessor.jobs import Job
from tests.end_to_end.machine import Machine
from tests.office.editing import some_pages
from tests.office.generator import Office, make_office
from tests.office.scoring import score

_PAGES = 7  # of the report with pictures: each takes a second or more to read


@pytest.fixture(scope="module")
def scanned_office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Two people, some of whose pages are scans, without pictures of receipts."""
    folder = tmp_path_factory.mktemp("scans")
    return make_office(folder, people=2, seed=12, scanned=0.15, pictures=False, mean_transactions=2)


@pytest.fixture(scope="module")
def office_with_pictures(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Somebody's first records; the picture of the last stands on a page of its own."""
    folder = tmp_path_factory.mktemp("pictures")
    whole = make_office(folder, people=1, seed=1, mean_transactions=2, picture_width=560)
    return replace(
        whole, receipts=some_pages(whole.receipts, range(_PAGES), folder / "few receipts.pdf")
    )


def run(machine: Machine, office: Office, *options: str) -> dict[str, Any]:
    ran = machine.run(
        "process",
        office.car,
        office.receipts,
        "--aliases",
        office.aliases,
        *options,
        "--out",
        machine.folder / "out",
    )
    assert ran.code == 0, ran.err
    return machine.result


def seen_files(machine: Machine) -> dict[Path, int]:
    """What was seen and kept; seen again, it would be another file of that name."""
    return {path: path.stat().st_ino for path in (machine.folder / "cache").rglob("*.seen")}


def as_told(result: dict[str, Any]) -> str:
    """The result without what every run has of its own."""
    told = {key: value for key, value in result.items() if key not in {"timings_ms", "cycle"}}
    return json.dumps(told, sort_keys=True)


def asked(image: dict[str, Any]) -> set[str]:
    """What may be called the total: with the tip that is printed under it, or without."""
    total, tip = Decimal(image["total"]), Decimal(image["tip"] or 0)
    return {f"{total}", f"{total + tip}"}


def test_a_month_of_scans_is_read_whole_and_only_once_and_its_card_numbers_go_though_killed(
    machine: Machine, scanned_office: Office
) -> None:
    before = killed_at_a_scan(machine, scanned_office)
    assert machine.count("revision") == 0
    resumed = machine.run("resume")
    assert resumed.code == 0, resumed.err
    assert machine.count("revision") == 1
    first = run(machine, scanned_office, "--pictures", "none")
    assert machine.count("revision") == 1
    scans = sum(len(file["scanned"]) for file in scanned_office.truth["files"].values())
    assert scans > 3
    scores = score(first, scanned_office.truth)
    assert scores.below(1.0) == ""
    kept = seen_files(machine)
    assert len(kept) == scans
    assert before.items() < kept.items()
    machine.database.unlink()
    again = run(machine, scanned_office, "--pictures", "none")
    assert as_told(again) == as_told(first)
    assert seen_files(machine) == kept
    no_number_is_left(machine, scanned_office.car)


def killed_at_a_scan(machine: Machine, office: Office) -> dict[Path, int]:
    """Kill a run as soon as it has read a scan; what it had seen by then."""
    files = (office.car, office.receipts, "--aliases", office.aliases)
    struck = machine.start(
        "process", *files, "--pictures", "none", "--quiet", "--out", machine.folder / "out"
    )
    while not seen_files(machine) and struck.poll() is None:
        time.sleep(0.01)
    struck.kill()
    struck.communicate()
    return seen_files(machine)


def no_number_is_left(machine: Machine, statement: Path) -> None:
    """Read the scans of the statement's copy by OCR: none shows a full card number it has."""
    [document] = [one for one in machine.result["documents"] if one["name"] == "car.pdf"]
    copy = machine.copy_of(document["sha256"])
    regions = [Region(page) for page in document["scanned_pages"]]
    with DocumentReader(workers=1, cache=machine.folder / "cache" / "words") as reader:
        answers = list(
            reader.read_regions(reader.open(statement), regions, Job(), engine="rapidocr")
        )
    assert any(isinstance(one, OcrRegion) and one.numbers for one in answers)
    with DocumentReader(workers=1) as reader:
        answers = list(reader.read_regions(reader.open(copy), regions, Job(), engine="rapidocr"))
    for answer in answers:
        assert isinstance(answer, OcrRegion)
        text = " ".join(word.text for word in answer.page.words)
        assert text
        assert not re.search(r"(?<![0-9])[0-9]{16}(?![0-9])", text)
        assert answer.numbers == ()


def test_pictures_are_read_beside_their_records_and_known_the_month_after(
    machine: Machine, office_with_pictures: Office, tmp_path: Path
) -> None:
    result = run(machine, office_with_pictures, "--pictures", "all")
    truth = {
        record["portal_transaction_id"]: record["image"]
        for person in office_with_pictures.truth["employees"]
        for record in person["receipts"]
        if record.get("image") and record["page"] < _PAGES
    }
    assert len(truth) > 3
    read = {
        receipt["transaction_id"]: receipt["picture"]
        for person in result["employees"]
        for receipt in person["receipts"]
        if receipt["picture"]
    }
    assert set(truth) <= set(read)
    assert [key for key, image in truth.items() if read[key]["total"] not in asked(image)] == []
    assert [(key, read[key]["date"]) for key in truth] == [
        (key, image["date"]) for key, image in truth.items()
    ]
    assert all(read[key]["evidence"] for key in truth)
    assert all(read[key]["box"] for key in truth)
    handed_in_again(machine, office_with_pictures, result, tmp_path)


def handed_in_again(
    machine: Machine, office_with_pictures: Office, first: dict[str, Any], tmp_path: Path
) -> None:
    """The same receipts beside another month's statement: they were handed in before."""
    other = make_office(tmp_path / "other", people=2, seed=9, pictures=False).car
    ran = machine.run(
        "process", other, office_with_pictures.receipts, "--pictures", "all", "--out",
        machine.folder / "out",
    )  # fmt: skip
    assert ran.code == 0, ran.err
    assert machine.result["cycle"]["id"] != first["cycle"]["id"]
    read = [one for one in receipts_of(first) if one["picture"]["total"]]
    assert len(read) > 2
    assert duplicates(machine.result) >= {one["transaction_id"] for one in read}
    assert not duplicates(first) >= {one["transaction_id"] for one in read}


def receipts_of(result: dict[str, Any]) -> list[dict[str, Any]]:
    found = [receipt for person in result["employees"] for receipt in person["receipts"]]
    return [receipt for receipt in found if receipt["picture"]]


def duplicates(result: dict[str, Any]) -> set[str]:
    """The receipts that are told to be handed in twice."""
    issues = [issue for person in result["employees"] for issue in person["issues"]]
    return {issue["receipt"] for issue in issues if issue["type"] == "duplicate_receipt"}
