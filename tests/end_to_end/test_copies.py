"""Copies in the cache are believed only where every byte is as it was written."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ccprocessor.services.intake.copies import copy_path, trim
from tests.end_to_end.decided_month import Json
from tests.end_to_end.machine import Machine
from tests.end_to_end.test_month import digests
from tests.office.generator import Office


def emptied(data: bytes) -> bytes:
    """As a power cut leaves a file that was never brought to the disk."""
    return data[:0]


def halved(data: bytes) -> bytes:
    return data[: len(data) // 2]


def flipped(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 4]) + data[middle + 1 :]


def another(_data: bytes) -> bytes:
    return b"%PDF-1.4 of somebody else"


DAMAGES = pytest.mark.parametrize("damage", [emptied, halved, flipped, another])


def damage_copies(machine: Machine, damage: Callable[[bytes], bytes]) -> list[Path]:
    """Every copy in the cache, damaged."""
    copies = sorted((machine.folder / "cache" / "documents").glob("*.pdf"))
    assert len(copies) == 2
    for copy in copies:
        copy.write_bytes(damage(copy.read_bytes()))
    return copies


def is_whole(copy: Path) -> bool:
    return hashlib.sha256(copy.read_bytes()).hexdigest() == copy.stem


@DAMAGES
def test_a_damaged_copy_reaches_no_packet_and_is_fetched_again(
    machine: Machine, month: Json, damage: Callable[[bytes], bytes]
) -> None:
    copies = damage_copies(machine, damage)
    again = machine.folder / "again"
    ran = machine.run("export", "--cycle", machine.result["cycle"]["id"], "--out", again)
    assert ran.code == 0, ran.err
    assert digests(again) == digests(machine.folder / "out")
    assert all(map(is_whole, copies))


@DAMAGES
def test_a_damaged_copy_refuses_no_month_where_none_is_stored(
    machine: Machine, office: Office, month: Json, damage: Callable[[bytes], bytes]
) -> None:
    first = digests(machine.folder / "out")
    machine.database.unlink()
    copies = damage_copies(machine, damage)
    ran = machine.process(office.car, office.receipts)
    assert ran.code == 0, ran.err
    assert digests(machine.folder / "out").keys() == first.keys()
    assert all(map(is_whole, copies))


def test_a_cache_in_which_nothing_can_be_kept_is_told_as_such(
    machine: Machine, office: Office
) -> None:
    (machine.folder / "cache").mkdir()
    (machine.folder / "cache" / "documents").write_text("a file")
    ran = machine.process(office.car, office.receipts, "--quiet")
    assert ran.code == 2
    assert "The document cache" in ran.err
    assert office.car.name not in ran.err
    assert machine.is_untouched


def test_of_a_full_cache_the_copies_used_longest_ago_go_and_what_kills_left(tmp_path: Path) -> None:
    folder = copy_path(tmp_path, "").parent
    folder.mkdir()
    for age, name in enumerate(("new.pdf", "kept.pdf", "old.pdf", "left.part", "now.part")):
        (folder / name).write_bytes(b"x" * 100)
        used = time.time() - 100_000 * age
        os.utime(folder / name, (used, used))
    os.utime(folder / "now.part")
    trim(tmp_path, ["kept"], limit=200)
    assert {path.name for path in folder.iterdir()} == {"new.pdf", "kept.pdf", "now.part"}
