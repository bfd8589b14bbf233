"""Card numbers in every group and in every hiding place: no byte that is kept tells one."""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import islice
from pathlib import Path

import pytest

from tests.end_to_end.machine import Machine
from tests.end_to_end.unpacking import contents
from tests.office import names
from tests.office.generator import make_office
from tests.office.hidden_numbers import (
    card_numbers,
    hide_in,
    picture,
    written_numbers,
    zipped_pictures,
)

FEWEST_VARIANTS = 60
DIGITS = re.compile(rb"[0-9](?:[^0-9A-Za-z]{0,3}[0-9]){12,}")
HEXADECIMAL = re.compile(rb"(?:(?:00)?3[0-9]){13,}")


def told_in(data: bytes, numbers: Collection[str]) -> set[str]:
    """The numbers that stand in some bytes, whatever stands between their digits."""
    runs = [re.sub(rb"[^0-9]", b"", run[0]) for run in DIGITS.finditer(data)]
    runs += [run[0].replace(b"00", b"")[1::2] for run in HEXADECIMAL.finditer(data)]
    return {number for number in numbers if any(number.encode() in run for run in runs)}


@pytest.fixture
def papers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[list[Path], dict[str, str]]:
    """Statement, report and pictures that hide numbers, and these by where they hide."""
    written = written_numbers()
    purposes = [f"Lunch for the crew, paid with {text} at once" for text in written.values()]
    monkeypatch.setattr(names, "PURPOSES", purposes)
    office = make_office(tmp_path, people=9, seed=3, pictures=False)
    kinds = ("car.pdf", "pictures.zip", "loose.jpg")
    own = dict(zip(kinds, islice(card_numbers(prefix="54"), 3), strict=True))
    files = [tmp_path / f"{number} {name}" for name, number in own.items()]
    hidden = hide_in(office.car, files[0]) | zipped_pictures(files[1])
    hidden |= {f"purpose {text}": number for number, text in written.items()}
    hidden |= {f"name of {name}": number for name, number in own.items()}
    hidden["loose picture"] = next(card_numbers(prefix="51"))
    files[2].write_bytes(picture("JPEG", hidden["loose picture"]))
    return [files[0], office.receipts, files[1], files[2]], hidden


def test_no_byte_that_is_kept_or_said_tells_a_number(
    machine: Machine,
    papers: tuple[list[Path], dict[str, str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    files, hidden = papers
    assert len(hidden) >= FEWEST_VARIANTS
    by_number = {number: place for place, number in hidden.items()}
    before = set().union(*(told_in(data, by_number) for f in files for _, data in contents(f)))
    temporary = machine.folder / "tmp"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    ran = machine.process(*files, "--json")
    assert ran.code == 0, ran.err
    read = machine.run("read", "--json", files[-1])
    exported = machine.run(
        "export", "--cycle", machine.result["cycle"]["id"], "--out", machine.folder / "again"
    )
    assert exported.code == 0, exported.err
    said = [("said", (one.out + one.err).encode()) for one in (ran, read, exported)]
    kept = [one for path in machine.folder.rglob("*") if path.is_file() for one in contents(path)]
    names_kept = [("names", str(path).encode()) for path in machine.folder.rglob("*")]
    told = {
        (by_number[number], where)
        for where, data in (*said, *kept, *names_kept)
        for number in told_in(data, by_number)
    }
    assert told == set()
    assert len(before) > len(hidden) / 2
    shown = re.compile(r"Lunch for the crew, paid with \*{4} [0-9]{4} at once")
    purposes = {r["purpose"] for person in machine.result["employees"] for r in person["receipts"]}
    assert purposes
    assert [one for one in purposes if one and not shown.fullmatch(one)] == []
