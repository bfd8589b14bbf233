"""The same job on one Postgres shared by the office."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.machine import Machine
from tests.office.generator import Office
from tests.storage.servers import running_server


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """An empty database on a throw-away server."""
    with running_server() as server:
        if server is None:
            pytest.skip("no Postgres server is installed here")
        yield server.new_database("shared_office")


def says(desk: Machine, name: str, value: str) -> None:
    """Write a setting into the file of a desk."""
    desk.settings.write_text(f'{desk.settings.read_text("utf-8")}{name} = "{value}"\n', "utf-8")


def files_of(desk: Machine) -> dict[str, bytes]:
    """The files of an export but for the packets, and what each desk signs of the trail."""
    files = {one.name: one.read_bytes() for one in (desk.folder / "out").glob("*.*")}
    assert files.pop("Checkpoint.txt")
    return files


def test_an_empty_database_asks_for_its_tables_then_two_desks_share_it(
    machine: Machine, office: Office, url: str, tmp_path: Path
) -> None:
    says(machine, "import_unit", "EA")
    refused = machine.process(office.car, office.receipts, "--database", url)
    assert refused.code == 5
    assert "db init" in refused.err
    assert not (machine.folder / "out").exists()

    made = machine.run("db init", "--database", url, "--program-role", "desk")
    assert (made.code, "The role desk was made" in made.out) == (0, True)
    url = url.replace("office@", "desk@")  # which may add to the record, and change nothing in it
    stored = machine.process(office.car, office.receipts, "--database", url)
    assert stored.code == 0, stored.err

    (tmp_path / "other desk").mkdir()
    other = Machine(tmp_path / "other desk", machine.capture)
    says(other, "import_unit", "KG")
    (month,) = json.loads(other.run("list", "--json", "--database", url).out)
    ran = other.run(
        "export", "--cycle", month["id"], "--out", other.folder / "out", "--database", url
    )
    assert ran.code == 0, ran.err
    assert files_of(other) == files_of(machine)
    assert ",EA," in files_of(other)["Credit Card Import.csv"].decode()
    names = [
        sorted(path.relative_to(desk.folder) for path in (desk.folder / "out").rglob("*.pdf"))
        for desk in (machine, other)
    ]
    assert names[0] == names[1] != []
    assert machine.run("approve", month["id"], "--database", url).code == 0
    for desk in (machine, other):
        out = desk.folder / "approved"
        ran = desk.run("export", "--cycle", month["id"], "--out", out, "--database", url)
        assert ran.code == 0, ran.err
    told = json.loads((other.folder / "approved" / "result.json").read_text("utf-8"))
    assert "exported" in {one["review"]["state"] for one in told["employees"]}
