"""Every bad input ends in a sentence and an exit code, and nothing is lost."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pymupdf
import pytest

from tests.end_to_end.machine import COMMAND, NAMED, Machine
from tests.office.generator import Office


def pdf_with(text: str, path: Path) -> Path:
    document = pymupdf.open()
    document.new_page().insert_text((72, 72), text)
    document.save(path)
    return path


def receipts_of(office: Office) -> int:
    truth: Any = office.truth
    return sum(len(person["receipts"]) for person in truth["employees"])


def refusal(machine: Machine, code: int, *files: Path) -> str:
    """What is said of files that are refused with this exit code and leave no trace."""
    ran = machine.process(*files)
    assert ran.code == code, ran.err
    assert "Traceback" not in ran.err
    assert machine.is_untouched
    return ran.err


def test_a_file_that_is_no_pdf(machine: Machine, tmp_path: Path) -> None:
    bad = tmp_path / "holiday.pdf"
    bad.write_text("not a PDF at all")
    assert "holiday.pdf" in refusal(machine, 3, bad)


def test_an_empty_file(machine: Machine, tmp_path: Path) -> None:
    bad = tmp_path / "empty.pdf"
    bad.touch()
    told = refusal(machine, 3, bad)
    assert "empty.pdf" in told
    assert "empty" in told


def test_a_truncated_pdf(machine: Machine, office: Office, tmp_path: Path) -> None:
    bad = tmp_path / "half.pdf"
    bad.write_bytes(office.car.read_bytes()[:700])
    assert "half.pdf" in refusal(machine, 3, bad)


def test_a_wrong_ending_is_read_by_its_content(
    machine: Machine, office: Office, tmp_path: Path
) -> None:
    statement = shutil.copy(office.car, tmp_path / "statement.txt")
    ran = machine.process(statement, office.receipts)
    assert ran.code == 0, ran.err


def test_a_missing_file(machine: Machine, tmp_path: Path) -> None:
    assert "nowhere.pdf" in refusal(machine, 3, tmp_path / "nowhere.pdf")


def test_a_folder_in_place_of_a_file(machine: Machine, tmp_path: Path) -> None:
    assert tmp_path.name in refusal(machine, 3, tmp_path)


def locked(office: Office, tmp_path: Path) -> Path:
    path = tmp_path / "locked.pdf"
    with pymupdf.open(office.car) as document:
        document.save(
            path, encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="secret", owner_pw="owner"
        )
    return path


def test_a_password_is_asked_for(machine: Machine, office: Office, tmp_path: Path) -> None:
    told = refusal(machine, 3, locked(office, tmp_path))
    assert "locked.pdf" in told
    assert "password" in told


@pytest.mark.parametrize(("password", "code"), [("wrong", 3), ("secret", 0)])
def test_a_password_comes_by_standard_input(
    machine: Machine, office: Office, tmp_path: Path, password: str, code: int
) -> None:
    run = subprocess.run(
        [
            *COMMAND,
            *machine.arguments("process", locked(office, tmp_path), office.receipts),
            "--password-stdin",
            "--no-ocr",
            "--out",
            str(machine.folder / "out"),
        ],
        input=f"{password}\n",
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert run.returncode == code, run.stderr
    assert password not in run.stderr + run.stdout


def test_a_pdf_without_pages(machine: Machine, tmp_path: Path) -> None:
    bad = tmp_path / "hollow.pdf"
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>"]
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj%s endobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    tail = (
        b"xref\n0 3\n0000000000 65535 f \n%strailer<</Size 3/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF"
    )
    bad.write_bytes(body + tail % (table, len(body)))
    told = refusal(machine, 3, bad)
    assert "hollow.pdf" in told
    assert "page" in told


def test_two_statements_of_different_months(
    machine: Machine, office: Office, other_office: Office
) -> None:
    second = other_office.car
    assert "different" in refusal(machine, 3, office.car, second, office.receipts)


def test_two_receipt_reports_are_merged(
    machine: Machine, office: Office, other_office: Office
) -> None:
    ran = machine.process(office.car, office.receipts, other_office.receipts)
    assert ran.code == 0, ran.err
    read = sum(len(person["receipts"]) for person in machine.result["employees"])
    assert read == receipts_of(office) + receipts_of(other_office)


def test_receipts_alone_are_a_month_of_unknown_people(machine: Machine, office: Office) -> None:
    ran = machine.process(office.receipts)
    assert ran.code == 0, ran.err
    for person in machine.result["employees"]:
        assert "unknown_person" in {issue["type"] for issue in person["issues"]}


def test_a_statement_alone_lacks_all_receipts(machine: Machine, office: Office) -> None:
    ran = machine.process(office.car)
    assert ran.code == 0, ran.err
    charged = [person for person in machine.result["employees"] if person["transactions"]]
    assert charged
    assert all("missing_all_receipts" in person["flags"] for person in charged)


def test_files_in_the_other_order_give_the_same_month(machine: Machine, office: Office) -> None:
    machine.process(office.car, office.receipts)
    first = machine.result
    ran = machine.process(office.receipts, office.car)
    assert ran.code == 0, ran.err
    assert machine.result == first
    assert machine.count("revision") == 1


def test_the_same_file_twice_alone_is_refused(
    machine: Machine, office: Office, tmp_path: Path
) -> None:
    again = Path(shutil.copy(office.car, tmp_path / "copy of statement.pdf"))
    told = refusal(machine, 2, office.car, again)
    assert "copy of statement.pdf" in told
    assert "same file" in told


def test_the_same_file_twice_beside_the_other_is_read_once(
    machine: Machine, office: Office, tmp_path: Path
) -> None:
    again = Path(shutil.copy(office.car, tmp_path / "copy.pdf"))
    ran = machine.process(office.car, again, office.receipts)
    assert ran.code == 0
    assert "copy.pdf is the same file" in ran.err
    assert len(machine.result["documents"]) == 2


def test_receipts_of_another_month_are_told(
    machine: Machine, office: Office, tmp_path: Path
) -> None:
    from tests.office.generator import make_office

    later = make_office(
        tmp_path / "later", people=7, seed=5, pictures=False, faults=("other_month_receipts",)
    )
    ran = machine.process(office.car, later.receipts)
    assert ran.code == 0, ran.err
    types = {i["type"] for person in machine.result["employees"] for i in person["issues"]}
    assert "other_period" in types


def test_the_report_of_another_company_is_told_with_the_month(
    machine: Machine, office: Office, tmp_path: Path
) -> None:
    from tests.office.generator import make_office

    stranger = make_office(tmp_path / "other", people=4, seed=98, pictures=False)
    ran = machine.process(office.car, stranger.receipts)
    assert ran.code == 0, ran.err
    [issue] = [one for one in machine.result["issues"] if one["type"] == "no_common_people"]
    assert issue["severity"] == "high"
    assert issue["message"] in ran.err
    assert {one["status"] for one in machine.result["employees"]} == {"unfinished"}


def test_another_layout_says_what_was_looked_for(machine: Machine, tmp_path: Path) -> None:
    letter = pdf_with("Dear Sir, please find attached our offer of 1,200.00", tmp_path / "l.pdf")
    told = refusal(machine, 4, letter)
    assert "l.pdf" in told
    assert "neither a card statement nor a receipt report" in told


@pytest.mark.parametrize("given", ["file", "folder", "zip"])
def test_a_foreign_file_beside_good_ones_is_named_each_time(
    machine: Machine, office: Office, tmp_path: Path, given: str
) -> None:
    folder = tmp_path / "post"
    folder.mkdir()
    letter = pdf_with("Dear Sir", folder / "letter.pdf")
    if given == "zip":
        with zipfile.ZipFile(tmp_path / "post.zip", "w") as packed:
            packed.write(letter, "letter.pdf")
    what = {"file": letter, "folder": folder, "zip": tmp_path / "post.zip"}[given]
    for _ in range(2):
        ran = machine.process(office.car, office.receipts, what)
        assert ran.code == 3, ran.err
        assert "letter.pdf is neither a report nor a receipt" in ran.err
    assert machine.count("revision") == 1
    assert len(machine.result["employees"]) > 1


def test_pages_that_are_all_pictures_are_not_a_month(machine: Machine, tmp_path: Path) -> None:
    scan = tmp_path / "scan.pdf"
    with pymupdf.open() as document:
        page = document.new_page()
        page.insert_image(page.rect, pixmap=pymupdf.Pixmap(pymupdf.csGRAY, (0, 0, 60, 80), 0))
        document.save(scan)
    told = refusal(machine, 4, scan)
    assert "scan.pdf" in told
    assert "picture" in told


def test_two_thousand_pages(machine: Machine, office: Office, tmp_path: Path) -> None:
    huge = tmp_path / "huge.pdf"
    with pymupdf.open(office.car) as document:
        for _ in range(2_000 - len(document)):
            document.new_page()
        document.save(huge)
    ran = machine.process(huge, office.receipts)
    assert ran.code == 0, ran.err
    assert machine.result["documents"][0]["pages"] == 2_000


def test_a_page_of_200000_points(machine: Machine, office: Office, tmp_path: Path) -> None:
    wide = tmp_path / "wide.pdf"
    with pymupdf.open(office.car) as document:
        document.new_page(width=200_000, height=200_000).insert_text((100, 100), "wide")
        document.save(wide)
    ran = machine.process(wide, office.receipts)
    assert ran.code == 0, ran.err
    pages = {page["page"] for page in machine.result["unassigned_pages"]}
    assert machine.result["documents"][0]["pages"] in pages


def test_a_bad_receipt_file_does_not_lose_the_others(
    machine: Machine, office: Office, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.pdf"
    bad.write_bytes(b"%PDF-1.7 nothing more")
    ran = machine.process(office.car, office.receipts, bad)
    assert ran.code == 3
    assert "bad.pdf" in ran.err
    assert machine.count("revision") == 1
    assert machine.result["employees"]


def test_a_bad_statement_beside_good_receipts_stores_nothing(
    machine: Machine, office: Office, tmp_path: Path
) -> None:
    bad = tmp_path / "statement.pdf"
    bad.write_bytes(b"%PDF-1.7 nothing more")
    assert "statement.pdf" in refusal(machine, 3, bad, office.receipts)


def test_an_output_folder_that_is_a_file(machine: Machine, office: Office, tmp_path: Path) -> None:
    out = tmp_path / "taken"
    out.write_text("mine")
    ran = machine.process(office.car, office.receipts, out=out)
    assert ran.code == 2
    assert "--out" in ran.err
    assert out.read_text() == "mine"
    assert machine.count("revision") == 0


@pytest.mark.skipif(os.name == "nt", reason="needs a filesystem that is always full")
def test_a_full_disk_is_a_sentence(machine: Machine, office: Office) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no device that is always full")
    script = (
        "import os, resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000));"
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "os.execvp(sys.argv[1], sys.argv[1:])"
    )
    arguments = machine.arguments("process", office.car, office.receipts, "--no-ocr", "--out")
    run = subprocess.run(
        [sys.executable, "-c", script, *COMMAND, *arguments, str(machine.folder / "out")],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert run.returncode in {2, 5}, run.stderr
    assert "Traceback" not in run.stderr
    again = machine.process(office.car, office.receipts)
    assert again.code == 0, again.err


def test_a_database_that_is_no_database(machine: Machine, office: Office) -> None:
    machine.database.write_text("a shopping list, and quite a long one at that" * 100)
    ran = machine.process(office.car, office.receipts)
    assert ran.code == 5
    assert "office.sqlite" in ran.err
    assert not (machine.folder / "out").exists()


def test_a_database_newer_than_the_program(machine: Machine, office: Office) -> None:
    assert machine.run("db init").code == 0
    with sqlite3.connect(machine.database) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    ran = machine.process(office.car, office.receipts)
    assert ran.code == 5
    assert "newer" in ran.err


def test_a_command_that_stores_nothing_makes_no_database(
    machine: Machine, office: Office, tmp_path: Path
) -> None:
    assert machine.run("list").out == "No month is stored yet.\n"
    assert machine.run("export", "--cycle", "none", "--out", tmp_path / "out").code == 2
    (machine.folder / "file").touch()
    refused = machine.process(office.car, office.receipts, out=machine.folder / "file" / "out")
    assert refused.code == 2, refused.err
    assert not list(machine.folder.glob("office.sqlite*"))


def test_a_server_that_is_not_there(machine: Machine, office: Office) -> None:
    ran = machine.process(
        office.car, office.receipts, "--database", "postgresql://nobody@127.0.0.1:9/none"
    )
    assert ran.code == 5
    assert machine.is_untouched


def test_an_alias_file_that_is_no_alias_file(
    machine: Machine, office: Office, tmp_path: Path
) -> None:
    bad = tmp_path / "aliases.json"
    bad.write_text("{")
    ran = machine.process(office.car, office.receipts, "--aliases", bad)
    assert ran.code in {2, 3}
    assert "aliases.json" in ran.err
    assert machine.is_untouched


def test_a_wrong_option_is_wrong_usage(machine: Machine) -> None:
    assert machine.run("process", "--pictures", "some", "a.pdf").code == 2
    assert machine.run("proces", "a.pdf").code == 2


@pytest.mark.skipif(os.name == "nt" or bool(NAMED), reason="only Python from source can be told")
def test_a_name_that_the_terminal_has_no_letters_for_is_told_with_others(
    machine: Machine,
) -> None:
    machine.environment["PYTHONIOENCODING"] = "ascii"
    process = machine.start("sample", machine.folder / "Łódź")
    out, err = process.communicate()
    assert (process.returncode, err) == (0, "")
    assert "\\u0141" in out
    assert (machine.folder / "Łódź" / "car.pdf").exists()
