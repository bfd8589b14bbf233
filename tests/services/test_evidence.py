"""An evidence pack proves itself without the program, and whatever is done to it is named."""

from __future__ import annotations

import ast
import base64
import contextlib
import datetime as dt
import hashlib
import json
import runpy
import sqlite3
import subprocess
import sys
import warnings
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pymupdf
import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ccprocessor.app import open_office
from ccprocessor.audit.chain import head_of_nothing
from ccprocessor.audit.checkpoints import fingerprint, read_checkpoint, signed
from ccprocessor.domain.decisions import Decision
from ccprocessor.errors import DatabaseRefused, OutputRefused, WrongUsage
from ccprocessor.jobs import Job
from ccprocessor.resources import resource
from ccprocessor.services.approval.closing import close_month
from ccprocessor.services.checkpoints import key_name, signing_key
from ccprocessor.services.cycle.load_cycle import load_cycle
from ccprocessor.services.desk.deciding import decide_made
from ccprocessor.services.evidence.pack import write_evidence
from ccprocessor.services.office import Office, ProcessOptions
from ccprocessor.storage.office_rules import add_rules
from ccprocessor.storage.revisions import load_month
from ccprocessor.storage.trail.writing import head_of
from tests.services.desks import cycle_of, settings_in
from tests.storage.test_integrity import without_guard

VERIFY = resource("evidence/verify.py")
STRANGER = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The sample month, about two people of which something was decided."""
    folder = tmp_path_factory.mktemp("office")
    own = {"signing_key": folder / "signing.key", "checkpoint_folder": folder / "kept"}
    with open_office(replace(settings_in(folder, "Zoë"), **own)) as opened:  # type: ignore[arg-type]
        options = ProcessOptions(aliases=resource("sample/aliases.json"), ocr=False)
        load_cycle(
            [resource(f"sample/{one}.pdf") for one in ("car", "receipts")], opened, options, Job()
        )
        for number, key in enumerate(people_of(opened)[:2]):
            made = {1: Decision("note", person=key, text=f"Called, {number} times")}
            assert decide_made(opened, cycle_of(opened), made).revision
        yield opened


def people_of(office: Office) -> list[str]:
    with office.database.read() as session:
        _, month = load_month(session, cycle_of(office))
    return [one.key for one in month.people if one.transactions and one.receipts]


@pytest.fixture(scope="module")
def sent(office: Office, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pack of one person as it was sent."""
    target = tmp_path_factory.mktemp("sent") / "pack.zip"
    made = write_evidence(office, cycle_of(office), people_of(office)[:1], target, Job())
    assert (made.failures, "1 person" in made.sentence) == ((), True)
    return target


@pytest.fixture
def pack(sent: Path, tmp_path: Path) -> Path:
    """The same unpacked."""
    folder = tmp_path / "pack"
    with zipfile.ZipFile(sent) as packed:
        packed.extractall(folder)
    return folder


def verified(place: Path, *options: str | Path) -> tuple[int, str]:
    script = place / "verify.py" if place.is_dir() else VERIFY
    where = () if place.is_dir() else (place,)
    command = [sys.executable, "-I", script, *where, *options]
    ran = subprocess.run(command, capture_output=True, check=False, env={"PYTHONUTF8": "1"})
    assert ran.stderr == b""
    return ran.returncode, ran.stdout.decode()


def signed_again(pack: Path, key: Ed25519PrivateKey) -> None:
    """List the files as they are now and sign that, as one who has a key could."""
    manifest = json.loads((pack / "manifest.json").read_text("utf-8"))
    for name in manifest["files"]:
        data = (pack / name).read_bytes()
        manifest["files"][name] = [len(data), hashlib.sha256(data).hexdigest()]
    (pack / "manifest.json").write_text(json.dumps(manifest))
    digest = hashlib.sha256((pack / "manifest.json").read_bytes()).hexdigest()
    told = f"ccprocessor evidence 1\nmanifest {digest}\n"
    public = base64.b64encode(key.public_key().public_bytes_raw()).decode()
    signature = base64.b64encode(key.sign(told.encode())).decode()
    (pack / "manifest.signature").write_text(f"{told}key {public}\nsignature {signature}\n")


def test_a_pack_says_that_it_is_complete_and_unchanged(
    office: Office, sent: Path, pack: Path
) -> None:
    key = key_name(office.settings.signing_key)
    for place in (sent, pack):
        code, told = verified(place, "--key", key)
        assert (code, told.startswith("Complete and unchanged: ")) == (0, True), told
        assert key in told


def test_the_same_month_makes_the_same_pack(office: Office, sent: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.zip"
    write_evidence(office, cycle_of(office), people_of(office)[:1], again, Job())
    assert again.read_bytes() == sent.read_bytes()


def test_a_pack_holds_the_papers_of_whom_was_asked_for_and_what_was_decided(
    office: Office, pack: Path
) -> None:
    [home] = (pack / "people").iterdir()
    content = json.loads((home / "content.json").read_bytes())
    assert content["name"]
    assert (home / "packet.pdf").read_bytes().startswith(b"%PDF")
    pictures = sorted(one.name for one in (home / "pages").iterdir())
    assert pictures[0] == "001.jpg"
    assert all(one.read_bytes().startswith(b"\xff\xd8") for one in (home / "pages").iterdir())
    result = json.loads((pack / "result.json").read_bytes())
    assert [one["packet"] for one in result["employees"]] == [f"people/{home.name}/packet.pdf"]
    readme = (pack / "README.txt").read_text("utf-8")
    assert readme.startswith("Company: ")
    assert {"Month:", "Revision:", "Signed:"} <= set(readme.split("\n\n")[0].split())
    decisions = (pack / "decisions.jsonl").read_text("utf-8")
    assert "Called, 0 times" in decisions
    events = (pack / "events.jsonl").read_text("utf-8").splitlines()
    own = {person for one in events if (person := json.loads(one)["subject"]["person"])}
    assert own == set(people_of(office)[:1])


EVERY_KIND = (
    "README.txt",
    "approvals.json",
    "checkpoint.txt",
    "decisions.jsonl",
    "events.jsonl",
    "manifest.json",
    "manifest.signature",
    "people/*/content.json",
    "people/*/packet.pdf",
    "people/*/pages/001.jpg",
    "people/*/provenance.json",
    "proofs.json",
    "public-key.txt",
    "result.json",
    "revision.json",
)


@pytest.mark.parametrize("name", EVERY_KIND)
def test_a_file_that_is_changed_missing_or_emptied_is_named(pack: Path, name: str) -> None:
    [file] = pack.glob(name)
    told_of = file.relative_to(pack).as_posix()
    data = file.read_bytes()
    middle = len(data) // 2
    changed = data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]
    for other in (changed, data[:-1], data + b"\n" * 2, b""):
        file.write_bytes(other)
        code, told = verified(pack)
        assert (code, told_of in told or name.startswith("manifest")) == (1, True), told
    file.unlink()
    code, told = verified(pack)
    assert (code, f"{told_of} is missing" in told) == (1, True), told


def test_a_file_more_is_named(pack: Path) -> None:
    for name in ("note.txt", "people/somebody.pdf"):
        (pack / name).write_text("added")
    code, told = verified(pack)
    assert code == 1
    assert "note.txt does not belong to the pack" in told
    assert "people/somebody.pdf does not belong to the pack" in told


def test_what_a_file_manager_leaves_is_told_and_no_failure(pack: Path) -> None:
    for name in (".DS_Store", "people/Thumbs.db", "desktop.ini", "._README.txt"):
        (pack / name).write_text("left")
    code, told = verified(pack)
    assert (code, told.count("Left out: ")) == (0, 4), told
    assert "Left out: people/Thumbs.db, which a file manager put there." in told


def test_a_name_that_stands_twice_in_a_zip_is_named(sent: Path, tmp_path: Path) -> None:
    twice = tmp_path / "twice.zip"
    with zipfile.ZipFile(sent) as real, zipfile.ZipFile(twice, "w") as forged:
        forged.writestr("approvals.json", "[]")
        for name in real.namelist():
            with warnings.catch_warnings(action="ignore"):
                forged.writestr(name, real.read(name))
    code, told = verified(twice)
    assert (code, "approvals.json is there twice" in told) == (1, True), told


def test_a_file_that_is_not_there_is_no_pack_that_was_changed(tmp_path: Path) -> None:
    code, told = verified(tmp_path / "nosuch.zip")
    assert (code, "There is no file or folder " in told, "NOT AS IT WAS" in told) == (
        2,
        True,
        False,
    )


@pytest.mark.parametrize("share", [0.0, 0.3, 0.99])
def test_a_zip_that_is_cut_off_is_told(sent: Path, tmp_path: Path, share: float) -> None:
    cut = tmp_path / "cut.zip"
    data = sent.read_bytes()
    cut.write_bytes(data[: int(len(data) * share)])
    code, told = verified(cut)
    assert (code, "cut off or damaged" in told) == (1, True), told


def test_a_byte_changed_within_the_zip_is_named(sent: Path, tmp_path: Path) -> None:
    data = bytearray(sent.read_bytes())
    data[data.index(b"%PDF") + 500] ^= 1
    (tmp_path / "changed.zip").write_bytes(data)
    code, told = verified(tmp_path / "changed.zip")
    assert (code, "packet.pdf cannot be read" in told) == (1, True), told


def foreign_checkpoint(pack: Path, key: Ed25519PrivateKey) -> None:
    checkpoint, _ = read_checkpoint((pack / "checkpoint.txt").read_text("utf-8"))
    other = signed(replace(checkpoint, office="another"), key)
    (pack / "checkpoint.txt").write_text(other, "utf-8")


def earlier_checkpoint(pack: Path, key: Ed25519PrivateKey) -> None:
    checkpoint, _ = read_checkpoint((pack / "checkpoint.txt").read_text("utf-8"))
    (pack / "checkpoint.txt").write_text(signed(replace(checkpoint, root="0" * 64), key), "utf-8")


def forged_content(pack: Path, _key: Ed25519PrivateKey) -> None:
    [file] = pack.glob("people/*/content.json")
    file.write_text(file.read_text("utf-8").replace("0", "1"), "utf-8")


def forged_decision(pack: Path, _key: Ed25519PrivateKey) -> None:
    file = pack / "decisions.jsonl"
    file.write_text(file.read_text("utf-8").replace("Called", "Wrote to"), "utf-8")


def forged_event(pack: Path, _key: Ed25519PrivateKey) -> None:
    file = pack / "events.jsonl"
    file.write_text(file.read_text("utf-8").replace("Zoë", "Pat"), "utf-8")


def event_left_out(pack: Path, _key: Ed25519PrivateKey) -> None:
    file = pack / "events.jsonl"
    file.write_bytes(b"".join(file.read_bytes().splitlines(keepends=True)[:-1]))


def forged_revision(pack: Path, _key: Ed25519PrivateKey) -> None:
    file = pack / "revision.json"
    file.write_text(file.read_text("utf-8").replace('"reason":"', '"reason":"x'), "utf-8")


@pytest.mark.parametrize(
    ("forge", "told_of"),
    [
        (foreign_checkpoint, "checkpoint.txt is of another office"),
        (earlier_checkpoint, "is not one that the checkpoint covers"),
        (forged_content, "is not what the revision seals"),
        (forged_decision, "decisions.jsonl does not hold the decisions"),
        (forged_event, "is not one that the checkpoint covers"),
        (event_left_out, "is missing in events.jsonl"),
        (forged_revision, "revision.json is not the revision that the events tell of"),
    ],
)
def test_who_has_the_key_cannot_forge_what_was_sealed_before(
    office: Office, pack: Path, forge: Callable[[Path, Ed25519PrivateKey], None], told_of: str
) -> None:
    key = signing_key(office.settings.signing_key)
    forge(pack, key)
    signed_again(pack, key)
    code, told = verified(pack)
    assert (code, told_of in told) == (1, True), told


def test_a_pack_signed_by_another_key_is_told(office: Office, pack: Path) -> None:
    signed_again(pack, STRANGER)
    code, told = verified(pack)
    assert code == 1
    assert "by another key than the one in public-key.txt" in told
    assert "checkpoint.txt is signed by another key than the pack" in told
    checkpoint, _ = read_checkpoint((pack / "checkpoint.txt").read_text("utf-8"))
    (pack / "checkpoint.txt").write_text(signed(checkpoint, STRANGER), "utf-8")
    public = STRANGER.public_key().public_bytes_raw()
    (pack / "public-key.txt").write_bytes(base64.b64encode(public) + b"\n")
    signed_again(pack, STRANGER)
    code, told = verified(pack)
    assert (code, fingerprint(public) in told) == (0, True), "who knows no key cannot tell"
    code, told = verified(pack, "--key", key_name(office.settings.signing_key))
    assert (code, "somebody else made it" in told) == (1, True), told


def test_people_who_are_not_there_are_named(office: Office, tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match="known as 999999, nobody"):
        write_evidence(office, cycle_of(office), ["999999", "nobody"], tmp_path / "x.zip", Job())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", [".", "nosuch/x.zip"])
def test_a_place_that_takes_no_file_is_told_before_pages_are_drawn(
    office: Office, tmp_path: Path, name: str
) -> None:
    job = Job()
    job.cancel()
    with pytest.raises(OutputRefused, match="could not be written to"):
        write_evidence(office, cycle_of(office), (), tmp_path / name, job)


def test_a_long_cover_costs_no_picture_of_a_page(office: Office, tmp_path: Path) -> None:
    copy = tmp_path / "office.sqlite"
    copied(office, copy)
    own = replace(office.settings, database_url=f"sqlite:///{copy.as_posix()}")
    with open_office(own) as closing, closing.database.read() as session:
        month = load_month(session, cycle_of(closing))[1]
    with open_office(own) as closing:
        excuses = {one.key: "Left the firm in spring. " * 300 for one in month.people}
        close_month(closing, month.cycle.id, excuses)
        write_evidence(closing, month.cycle.id, people_of(closing)[:1], tmp_path / "x.zip", Job())
    with zipfile.ZipFile(tmp_path / "x.zip") as packed:
        [told] = json.loads(packed.read("approvals.json"))
        assert told["state"] == "excused"
        assert (told["excused"]["by"], "in spring" in told["excused"]["reason"]) == ("Zoë", True)
        [papers] = [one for one in packed.namelist() if one.endswith("packet.pdf")]
        pictures = [one for one in packed.namelist() if one.endswith(".jpg")]
        with pymupdf.open("pdf", packed.read(papers)) as document:
            assert len(pictures) == document.page_count
            assert "in spring" in document[1].get_text()


def test_nothing_damaged_goes_into_a_pack(office: Office, tmp_path: Path) -> None:
    copy = tmp_path / "office.sqlite"
    copied(office, copy)
    own = replace(office.settings, database_url=f"sqlite:///{copy.as_posix()}")
    for table, statement in (
        ("audit_event", "UPDATE audit_event SET body = CAST('x' AS blob) WHERE number = 3"),
        ("setting", "UPDATE setting SET value = '\"x\"' WHERE name = 'import_unit'"),
        ("packet", "UPDATE packet SET content = zeroblob(9)"),
    ):
        with open_office(own) as damaged:
            with damaged.database.write(damaged.actor) as session:
                without_guard(session, table)
                session.execute(sa.text(statement))
            with pytest.raises(DatabaseRefused):
                write_evidence(damaged, cycle_of(office), (), tmp_path / "x.zip", Job())
        assert not (tmp_path / "x.zip").exists()
        copied(office, copy)


def test_a_month_from_before_the_trail_is_proved_by_its_first_event(
    office: Office, tmp_path: Path
) -> None:
    copy = tmp_path / "office.sqlite"
    copied(office, copy)
    own = replace(office.settings, database_url=f"sqlite:///{copy.as_posix()}")
    with open_office(own) as older:
        with older.database.write(older.actor) as session:  # as an older program left it
            for table in ("audit_event", "audit_checkpoint"):
                without_guard(session, table)
                session.execute(sa.text(f"DELETE FROM {table}"))
            begin = sa.text("UPDATE audit_head SET number = 0, digest = :nothing, tree = NULL")
            session.execute(begin, {"nothing": head_of_nothing(head_of(session).office)})
        with older.write() as session:
            add_rules(session, {"import_vendor": "ACME"}, dt.datetime.now(dt.UTC))
        write_evidence(older, cycle_of(office), people_of(office)[:1], tmp_path / "x.zip", Job())
    assert verified(tmp_path / "x.zip")[0] == 0
    folder = tmp_path / "pack"
    with zipfile.ZipFile(tmp_path / "x.zip") as packed:
        packed.extractall(folder)
    file = folder / "earlier.txt"
    file.write_bytes(file.read_bytes().replace(b"a", b"b"))
    signed_again(folder, signing_key(own.signing_key))
    code, told = verified(folder)
    assert (code, "is not the revision that the events tell of" in told) == (1, True), told


def copied(office: Office, target: Path) -> None:
    target.unlink(missing_ok=True)
    with (
        contextlib.closing(sqlite3.connect(office.place.removeprefix("sqlite:///"))) as source,
        contextlib.closing(sqlite3.connect(target)) as into,
    ):
        source.backup(into)


def test_the_check_is_written_for_python_3_8_and_its_own_library() -> None:
    tree = ast.parse(VERIFY.read_text("utf-8"), feature_version=(3, 8))
    imported = {
        name.name for one in ast.walk(tree) if isinstance(one, ast.Import) for name in one.names
    }
    assert imported <= sys.stdlib_module_names
    assert {one.module for one in ast.walk(tree) if isinstance(one, ast.ImportFrom)} == {
        "__future__"
    }


def test_signatures_are_told_as_the_library_tells_them() -> None:
    check: dict[str, Any] = runpy.run_path(str(VERIFY))
    for number in range(12):
        key = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(bytes([number])).digest())
        public, message = key.public_key().public_bytes_raw(), bytes(range(number * 7))
        signature = key.sign(message)
        assert check["is_signed"](public, message, signature)
        assert not check["is_signed"](public, message + b"x", signature)
        for at in (0, 31, 32, 63):
            changed = signature[:at] + bytes([signature[at] ^ 4]) + signature[at + 1 :]
            assert not check["is_signed"](public, message, changed)
        order = check["ORDER"] + int.from_bytes(signature[32:], "little")
        twin = signature[:32] + order.to_bytes(32, "little")
        assert not check["is_signed"](public, message, twin)
        assert check["fingerprint"](public) == fingerprint(public)
