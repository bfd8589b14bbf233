"""Scanned months read by eye: right, kept, without card numbers; and pictures beside records."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ccprocessor.documents.reader import DocumentReader
from ccprocessor.documents.requests import Region
from ccprocessor.documents.seeing import SeenRegion
from ccprocessor.jobs import Job
from tests.end_to_end.machine import Machine
from tests.office.generator import Office, make_office
from tests.office.scoring import score


@pytest.fixture(scope="module")
def scanned_office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """A few people, a third of whose pages are scans, without pictures of receipts."""
    folder = tmp_path_factory.mktemp("scans")
    return make_office(folder, people=4, seed=11, scanned=0.34, pictures=False, mean_transactions=4)


@pytest.fixture(scope="module")
def office_with_pictures(tmp_path_factory: pytest.TempPathFactory) -> Office:
    folder = tmp_path_factory.mktemp("pictures")
    return make_office(folder, people=2, seed=3, mean_transactions=3, picture_width=560)


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
    """What was seen and kept, with the time each file was written."""
    return {path: path.stat().st_ctime_ns for path in (machine.folder / "cache").rglob("*.seen")}


def as_told(result: dict[str, Any]) -> str:
    """The result without what every run has of its own."""
    told = {key: value for key, value in result.items() if key not in {"timings_ms", "cycle"}}
    return json.dumps(told, sort_keys=True)


def asked(image: dict[str, Any]) -> set[str]:
    """What may be called the total: with the tip that is printed under it, or without."""
    total, tip = Decimal(image["total"]), Decimal(image["tip"] or 0)
    return {f"{total}", f"{total + tip}"}


def test_a_month_of_scans_is_read_whole_and_only_once(
    machine: Machine, scanned_office: Office
) -> None:
    first = run(machine, scanned_office, "--pictures", "none")
    scans = sum(len(file["scanned"]) for file in scanned_office.truth["files"].values())
    assert scans > 3
    scores = score(first, scanned_office.truth)
    assert scores.below(1.0) == ""
    kept = seen_files(machine)
    assert len(kept) == scans
    machine.database.unlink()
    again = run(machine, scanned_office, "--pictures", "none")
    assert as_told(again) == as_told(first)
    assert set(seen_files(machine)) == set(kept)
    assert again["timings_ms"]["ocr"] < first["timings_ms"]["ocr"] / 4


def test_no_copy_of_a_scan_shows_a_full_card_number(
    machine: Machine, scanned_office: Office
) -> None:
    run(machine, scanned_office, "--pictures", "none")
    sources = {file["name"]: file for file in machine.result["documents"]}
    for name in ("car.pdf", "receipts.pdf"):
        document = sources[name]
        copy = machine.folder / "cache" / "documents" / f"{document['sha256']}.pdf"
        with DocumentReader(workers=1) as reader:
            opened = reader.open(copy)
            regions = [Region(page) for page in document["scanned_pages"]]
            answers = list(reader.see(opened, regions, Job(), engine="rapidocr"))
        for answer in answers:
            assert isinstance(answer, SeenRegion)
            assert answer.page.words
            text = " ".join(word.text for word in answer.page.words)
            assert not re.search(r"(?<![0-9])[0-9]{16}(?![0-9])", text)
            assert answer.numbers == ()


def test_pictures_are_read_beside_their_records(
    machine: Machine, office_with_pictures: Office
) -> None:
    result = run(machine, office_with_pictures, "--pictures", "all")
    truth = {
        record["portal_transaction_id"]: record["image"]
        for person in office_with_pictures.truth["employees"]
        for record in person["receipts"]
        if record.get("image")
    }
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
