"""In every room something fails for one item: it is told, and everything else is finished."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pymupdf
import pytest

from tests.documents.engines import tesseract_that
from tests.end_to_end import faulty
from tests.end_to_end.machine import COMMAND, NAMED, ROOT, Machine, Ran
from tests.office.editing import some_pages
from tests.office.generator import Office, make_office

pytestmark = pytest.mark.skipif(bool(NAMED), reason="faults are put into the checkout alone")

PERSON_FAULTS = {
    "a name is linked": "matching.people.names:spellings:0={name}",
    "receipts are matched": "matching.receipts.receipts:match:0.0.card={card}",
    "a person is checked": "review.people:reviewed:0.key={key}",
    "a charge is projected": "storage.rows:_transaction:0.card={card}",
    "a receipt is projected": "storage.rows:_receipt:0.transaction_id={receipt}",
}
PAGE_FAULTS = {
    "a statement's page is read": "extraction.statement.pages:read_page:0.number={page}",
    "a statement's rows are booked": "extraction.statement.transactions:book:0.0.number={page}",
    "a report's page is read": "extraction.report.pages:read_receipt_page:0.number={receipt_page}",
    "a report's page is parted": "extraction.report.entries:entries_of:0.number={receipt_page}",
    "a record is parsed": "extraction.report.results:receipt_of:0.key={receipt}",
    "words are taken off a page": "documents.pages.reading:PageReader.read:1={receipt_page}",
}
EXPORT_FAULTS = {
    "a packet is written": "documents.pages.packets:write_packet:1.packet.title={name}",
    "a row of the workbook": "sheets.record_tables:receipt_status:0.transaction_id={receipt}",
    "a row of the import file": "sheets.import_csv:_record_values:0.transaction_id={receipt}",
    "a person is written into the result": (
        "services.export.result:_receipt:0.transaction_id={receipt}"
    ),
}

PICTURE_FAULTS = {
    "what stands under a record": "services.cycle.pictures:_strip:0.transaction_id={receipt}",
    "what a picture says is read": "services.cycle.pictures:read_picture:0.0.number={picture_page}",
    "charges help to read it": "services.cycle.pictures:guided:2.transaction_id={receipt}",
    "it is checked": "services.cycle.month:picture_issues:0.0.transaction_id={receipt}",
    "it is compared with others": (
        "services.cycle.month:duplicate_pictures:0.{position}.receipts.0.transaction_id={receipt}"
    ),
}


@pytest.fixture(scope="module")
def usual(office: Office, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The result where nothing fails."""
    machine = Machine(tmp_path_factory.mktemp("usual"), lambda: None)
    assert failing(machine, "::", office.car, office.receipts).code == 0
    return machine.result


def failing(
    machine: Machine,
    fault: str,
    *files: Path,
    command: str = "process",
    pictures: Sequence[str] = ("--no-ocr",),
) -> Ran:
    """A command, by default the main job, by a program with that fault."""
    hook = machine.folder / "hook"
    hook.mkdir(exist_ok=True)
    shutil.copy(faulty.__file__, hook / "sitecustomize.py")
    machine.environment |= {"PYTHONPATH": str(hook), "FAULT": fault}
    out = str(machine.folder / "out")
    options = {"process": [*pictures, "--out", out], "read": ["--json"]}
    process = machine.start(command, *files, "--quiet", *options[command])
    said, told = process.communicate()
    return Ran(process.returncode, said, told)


def victim(result: dict[str, Any]) -> dict[str, Any]:
    """Somebody with nothing wrong about them."""
    found: dict[str, Any] = next(one for one in result["employees"] if one["status"] == "finished")
    return found


def fault_of(pattern: str, person: dict[str, Any], **places: int) -> str:
    """The fault about that person's first records."""
    filled = pattern.format(
        key=person["employee_id"],
        name=person["name"],
        card=person["cards"][0],
        page=person["statement_pages"][0],
        receipt=person["receipts"][0]["transaction_id"],
        receipt_page=person["receipts"][0]["page"],
        **places,
    )
    return f"ccprocessor.{filled}"


def others(result: dict[str, Any], person: dict[str, Any]) -> dict[str, Any]:
    """Everybody else, by name; one whose two sides could not be linked stands there twice."""
    return {
        one["name"]: one
        for one in result["employees"]
        if one["name"] != person["name"] and one["cards"] != person["cards"]
    }


def is_told_and_the_rest_finished(
    machine: Machine, ran: Ran, usual: dict[str, Any], person: dict[str, Any]
) -> None:
    assert ran.code == 3, ran.err
    assert "Traceback" not in ran.err
    assert "Everything else was finished." in ran.err
    assert machine.count("revision") == 1
    assert others(machine.result, person) == others(usual, person)
    assert len(list((machine.folder / "log").glob("crash-*.txt"))) == 1
    out = machine.folder / "out"
    packets = [one["packet"] for one in machine.result["employees"] if one["packet"]]
    assert sorted(packets) == sorted(str(path.relative_to(out)) for path in out.rglob("*.pdf"))


@pytest.mark.parametrize("pattern", PERSON_FAULTS.values(), ids=PERSON_FAULTS)
def test_a_person_that_fails_is_kept_and_never_finished(
    machine: Machine, office: Office, usual: dict[str, Any], pattern: str
) -> None:
    person = victim(usual)
    ran = failing(machine, fault_of(pattern, person), office.car, office.receipts)
    is_told_and_the_rest_finished(machine, ran, usual, person)
    [found] = [one for one in machine.result["employees"] if one["name"] == person["name"]]
    assert found["status"] == "unfinished"
    assert "could_not_be_processed" in [issue["type"] for issue in found["issues"]]
    assert (machine.folder / "out" / found["packet"]).exists()


@pytest.mark.parametrize("pattern", PAGE_FAULTS.values(), ids=PAGE_FAULTS)
def test_a_page_that_fails_is_an_issue_of_the_month(
    machine: Machine, office: Office, usual: dict[str, Any], pattern: str
) -> None:
    person = victim(usual)
    ran = failing(machine, fault_of(pattern, person), office.car, office.receipts)
    is_told_and_the_rest_finished(machine, ran, usual, person)
    every = [
        *machine.result["issues"],
        *(i for e in machine.result["employees"] for i in e["issues"]),
    ]
    assert "could_not_be_processed" in [issue["type"] for issue in every]


@pytest.fixture(scope="module")
def pictured(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """An office whose receipts have pictures, of its second person all."""
    folder = tmp_path_factory.mktemp("pictured")
    whole = make_office(folder, people=2, seed=5)
    return replace(
        whole, receipts=some_pages(whole.receipts, range(22, 40), folder / "few receipts.pdf")
    )


def seen(machine: Machine, fault: str, office: Office, path: pytest.MonkeyPatch) -> Ran:
    """The main job with every picture read: three words off each, by an engine that is quick."""
    hook = machine.folder / "hook" / "rapidocr"
    hook.mkdir(parents=True, exist_ok=True)
    (hook / "__init__.py").write_text("raise ImportError('it is not wanted here')")
    tesseract_that(path, machine.folder / "programs", word="LOREM SUPPLY RECEIPT")
    return failing(machine, fault, office.car, office.receipts, pictures=("--pictures", "all"))


@pytest.fixture(scope="module")
def usually_seen(pictured: Office, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The result with pictures where nothing fails."""
    machine = Machine(tmp_path_factory.mktemp("usually_seen"), lambda: None)
    with pytest.MonkeyPatch.context() as path:
        assert seen(machine, "::", pictured, path).code == 0
    return machine.result


@pytest.mark.parametrize("pattern", PICTURE_FAULTS.values(), ids=PICTURE_FAULTS)
def test_a_picture_that_fails_costs_its_person_alone(
    machine: Machine,
    pictured: Office,
    usually_seen: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    pattern: str,
) -> None:
    position, person = next(
        (position, one)
        for position, one in enumerate(usually_seen["employees"])
        if one["status"] == "finished" and one["receipts"] and one["receipts"][0]["picture"]
    )
    picture = person["receipts"][0]["picture"]["page"]
    fault = fault_of(pattern, person, position=position, picture_page=picture)
    ran = seen(machine, fault, pictured, monkeypatch)
    is_told_and_the_rest_finished(machine, ran, usually_seen, person)
    [found] = [one for one in machine.result["employees"] if one["name"] == person["name"]]
    assert found["status"] == "unfinished"
    assert "could_not_be_processed" in [issue["type"] for issue in found["issues"]]
    assert found["receipt_total"] == person["receipt_total"]


@pytest.mark.parametrize("pattern", EXPORT_FAULTS.values(), ids=EXPORT_FAULTS)
def test_an_export_that_fails_for_one_person_has_all_the_others(
    machine: Machine, office: Office, usual: dict[str, Any], pattern: str
) -> None:
    person = victim(usual)
    ran = failing(machine, fault_of(pattern, person), office.car, office.receipts)
    is_told_and_the_rest_finished(machine, ran, usual, person)
    out = machine.folder / "out"
    assert {path.name for path in out.iterdir()} >= {
        "Credit Card Report.xlsx", "Credit Card Import.csv", "result.json",
    }  # fmt: skip


def test_what_failed_is_tried_again(
    machine: Machine, office: Office, usual: dict[str, Any]
) -> None:
    fault = fault_of(PERSON_FAULTS["receipts are matched"], victim(usual))
    assert failing(machine, fault, office.car, office.receipts).code == 3
    assert failing(machine, fault, office.car, office.receipts).code == 3
    assert machine.count("revision") == 1
    assert failing(machine, "::", office.car, office.receipts).code == 0
    assert machine.count("revision") == 2
    assert victim(machine.result)["name"] == victim(usual)["name"]


def test_a_record_that_cannot_be_stored_is_told_and_the_month_is(
    machine: Machine, office: Office, usual: dict[str, Any]
) -> None:
    digest = hashlib.sha256(office.car.read_bytes()).hexdigest()
    fault = f"ccprocessor.storage.encoding:encode_by_parts:0.document={digest}"
    ran = failing(machine, fault, office.car, office.receipts)
    assert ran.code == 3, ran.err
    assert f"The record of {office.car.name} could not be stored" in ran.err
    assert machine.result["employees"] == usual["employees"]
    assert machine.count("revision") == 1


def text_of(machine: Machine, person: dict[str, Any]) -> str:
    """All that the packet of a person shows."""
    with pymupdf.open(machine.folder / "out" / person["packet"]) as packet:
        return "".join(page.get_text() for page in packet)


def test_a_copy_that_cannot_be_made_is_of_blank_pages_until_it_can(
    machine: Machine, office: Office, usual: dict[str, Any]
) -> None:
    fault = f"ccprocessor.documents.pages.redaction:redact:0.source.called={office.receipts.name}"
    ran = failing(machine, fault, office.car, office.receipts)
    assert ran.code == 3, ran.err
    assert f"The pages of {office.receipts.name} are not shown" in ran.err
    assert machine.result["employees"] == usual["employees"]
    assert "card numbers in its file could not be removed" in text_of(machine, victim(usual))
    assert failing(machine, "::", office.car, office.receipts).code == 0
    shown = text_of(machine, victim(usual))
    assert "card numbers in its file could not be removed" not in shown
    assert victim(usual)["receipts"][0]["transaction_id"] in shown
    assert (
        machine.run(
            "export", "--cycle", machine.result["cycle"]["id"], "--out", machine.folder / "again"
        ).code
        == 0
    )


def test_a_file_that_fails_costs_the_others_nothing(
    machine: Machine, office: Office, usual: dict[str, Any]
) -> None:
    fault = f"ccprocessor.documents.pages.opening:open_pdf:0.name={office.receipts.name}"
    ran = failing(machine, fault, office.car, office.receipts)
    assert ran.code == 3, ran.err
    assert f"{office.receipts.name} could not be processed" in ran.err
    assert machine.result["control_totals"]["receipts"] == "0.00"
    assert json.dumps(machine.result["control_totals"]["statement_net"]) in json.dumps(usual)


def slip(folder: Path, name: str, total: str) -> Path:
    """A receipt of a page with text."""
    lines = ["LOREM SUPPLY", "12 SAMPLE ROAD", "03/05/2031 10:15", "HAMMER 1", f"TOTAL ${total}"]
    lines += ["THANK YOU", "VISA **** 0979"]
    path = folder / name
    with pymupdf.open() as document:
        page = document.new_page(width=300, height=400)
        for number, line in enumerate(lines):
            page.insert_text((30, 40 + 18 * number), line)
        path.write_bytes(document.tobytes())
    return path


@pytest.mark.parametrize(
    "function",
    [
        "picture.reading:read_picture:0.0.document",
        "picture.loose_receipts:loose_receipts:0.0.document",
    ],
)
def test_a_receipt_that_fails_does_not_end_the_reading_of_the_others(
    machine: Machine, tmp_path: Path, function: str
) -> None:
    folder = tmp_path / "slips"
    folder.mkdir()
    slips = [slip(folder, f"{number}.pdf", f"{number}1.50") for number in range(1, 6)]
    bad = hashlib.sha256(slips[2].read_bytes()).hexdigest()
    ran = failing(machine, f"ccprocessor.extraction.{function}={bad}", folder, command="read")
    assert ran.code == 3, ran.err
    assert "Traceback" not in ran.err
    told = [json.loads(line) for line in ran.out.splitlines()]
    assert [one["total"] for one in told] == ["11.50", "21.50", None, "41.50", "51.50"]
    assert [one.get("status") for one in told] == [None, None, "could_not_be_processed", None, None]
    assert len(list((machine.folder / "log").glob("crash-*.txt"))) == 1


def test_a_loose_receipt_that_fails_waits_in_the_month(
    machine: Machine, office: Office, usual: dict[str, Any], tmp_path: Path
) -> None:
    bad = slip(tmp_path, "bad.pdf", "10.00")
    good = slip(tmp_path, "good.pdf", "20.00")
    digest = hashlib.sha256(bad.read_bytes()).hexdigest()
    fault = f"ccprocessor.extraction.picture.reading:read_picture:0.0.document={digest}"
    ran = failing(machine, fault, office.car, office.receipts, bad, good)
    assert ran.code == 3, ran.err
    assert "bad.pdf could not be processed" in ran.err
    assert machine.result["employees"] == usual["employees"]
    assert [one["picture"]["total"] for one in machine.result["loose_receipts"]] == ["20.00", None]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems take no such names")
def test_names_that_are_not_utf_8_are_names_like_others(
    machine: Machine, office: Office, usual: dict[str, Any], tmp_path: Path
) -> None:
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9"))
    folder.mkdir()
    slip(folder, os.fsdecode(b"a\xff.pdf"), "11.50")
    slip(folder, "b.pdf", "21.50")
    ran = machine.run("read", folder, "--json", "--quiet")
    assert ran.code == 0, ran.err
    assert [json.loads(line)["total"] for line in ran.out.splitlines()] == ["11.50", "21.50"]
    car = shutil.copy(office.car, folder / os.fsdecode(b"\xe9.pdf"))
    out = folder / os.fsdecode(b"out\xfe")
    ran = machine.process(Path(car), office.receipts, out=out)
    assert ran.code == 0, ran.err
    result = json.loads((out / "result.json").read_text("utf-8"))
    assert result["employees"] == usual["employees"]
    assert len(list(out.rglob("*.pdf"))) == len(usual["employees"])
    (folder / os.fsdecode(b"\xfd.pdf")).write_bytes(b"%PDF-1.4 and no more")
    ran = machine.run("read", folder / os.fsdecode(b"\xfd.pdf"), "--quiet")
    assert ran.code == 3, ran.err
    assert "\ufffd.pdf is damaged" in ran.err


@pytest.mark.skipif(sys.platform == "win32", reason="a folder in use stays there")
def test_a_folder_that_was_removed_is_left(machine: Machine, tmp_path: Path) -> None:
    paper = slip(tmp_path, "a.pdf", "11.50")
    gone = tmp_path / "gone"

    def ran(*arguments: str | Path) -> Ran:
        gone.mkdir()
        command = [*COMMAND, *machine.arguments("read", *arguments, "--quiet")]
        script = 'cd "$1" && rmdir "$1" && shift && exec "$@"'
        found = subprocess.run(
            ["sh", "-c", script, "sh", gone, *command],
            check=False, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        return Ran(found.returncode, found.stdout, found.stderr)

    assert "11.50" in ran(paper).out
    refused = ran("a.pdf")
    assert refused.code == 2
    assert "is no longer there" in refused.err
