"""`doctor --selftest`: every part used once, and what does not work told."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ccprocessor import resources
from tests.end_to_end.machine import NAMED, Machine

PARTS = (
    "Modules",
    "Workers",
    "Drawing",
    "Reading by rapidocr",
    "Month",
    "Learning",
    "Postgres driver",
)


def test_every_part_works_and_nothing_of_the_user_is_touched(machine: Machine) -> None:
    ran = machine.run("doctor --selftest")
    assert ran.code == 0, ran.out + ran.err
    lines = ran.out.splitlines()
    assert all(line.startswith("ok ") for line in lines), ran.out
    for part in (*PARTS, "Keyring"):
        assert any(f"  {part}: " in line for line in lines), ran.out
    assert "2 processes read 19 pages" in ran.out
    assert not machine.database.exists()
    assert not (machine.folder / "cache").exists()


@pytest.mark.skipif(bool(NAMED), reason="breaks the program of this process")
def test_a_part_that_is_missing_is_told_and_the_others_are_tried(
    machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resources, "_roots", lambda: iter([tmp_path]))
    monkeypatch.setitem(sys.modules, "psycopg", None)
    ran = machine.run("doctor --selftest")
    assert ran.code == 1
    assert "MISSING  Workers: ResourceMissing: sample/car.pdf is missing" in ran.out
    assert "MISSING  Month: " in ran.out
    assert "MISSING  Postgres driver: " in ran.out
    assert "ok       Modules: " in ran.out
