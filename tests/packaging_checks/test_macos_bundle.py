from __future__ import annotations

import os
import plistlib
import struct
from pathlib import Path

import pytest
from machine_code import is_code, oldest_macos
from ship_macos import state_oldest_macos
from ship_steps import Steps

from tests.packaging_checks.bundles import machine_code
from tests.packaging_checks.shipping import checkout, frozen_for_macos


def for_two_processors(one: bytes, other: bytes) -> bytes:
    """Both in one file, with the table that says where they are."""
    first, size = 48, len(one)
    entries = [(7, 3, first, size, 0), (12, 0, first + size, len(other), 0)]
    table = b"".join(struct.pack(">5I", *entry) for entry in entries)
    return struct.pack(">2I", 0xCAFEBABE, len(entries)) + table + one + other


def for_an_old_macos(release: tuple[int, int]) -> bytes:
    """As tools wrote it before there was the newer command."""
    command = struct.pack("<4I", 0x24, 16, release[0] << 16 | release[1] << 8, 0)
    return struct.pack("<8I", 0xFEEDFACF, 7, 3, 6, 1, len(command), 0, 0) + command


@pytest.mark.parametrize(
    ("content", "release"),
    [
        (machine_code((15, 2)), (15, 2, 0)),
        (for_an_old_macos((10, 9)), (10, 9, 0)),
        (for_two_processors(for_an_old_macos((10, 13)), machine_code((11, 0))), (11, 0, 0)),
        (b"no code at all", None),
    ],
)
def test_code_tells_the_oldest_macos_it_is_made_for(
    tmp_path: Path, content: bytes, release: tuple[int, int, int] | None
) -> None:
    file = tmp_path / "library.dylib"
    file.write_bytes(content)
    assert oldest_macos(file) == release
    assert is_code(file) is (release is not None)


@pytest.mark.parametrize(
    ("release", "stated"), [((15, 0), "15.0"), ((26, 1), "26.1"), ((13, 0), "14.0")]
)
def test_the_bundle_asks_for_the_macos_that_all_of_its_code_runs_on(
    tmp_path: Path, release: tuple[int, int], stated: str
) -> None:
    app = frozen_for_macos(checkout(tmp_path))
    library = app / "Contents" / "Helpers" / "libtesseract.5.dylib"
    library.parent.mkdir()
    library.write_bytes(machine_code(release))
    plist = app / "Contents" / "Info.plist"
    before = plist.read_bytes()
    state_oldest_macos(Steps(dry=True), app)
    assert plist.read_bytes() == before
    for _ in range(2):
        state_oldest_macos(Steps(), app)
        assert plistlib.loads(plist.read_bytes())["LSMinimumSystemVersion"] == stated
    changed = {"LSMinimumSystemVersion": stated}
    assert plistlib.loads(plist.read_bytes()) == plistlib.loads(before) | changed


@pytest.mark.skipif(os.name == "nt", reason="rights are not told by numbers there")
@pytest.mark.parametrize(
    ("content", "rights", "copied"),
    [
        (machine_code(), 0o444, 0o755),
        (b"\x7fELF", 0o555, 0o755),
        (b"words", 0o444, 0o644),
        (b"words", 0o600, 0o644),
    ],
)
def test_a_copy_can_be_changed_whatever_the_rights_of_its_source(
    tmp_path: Path, content: bytes, rights: int, copied: int
) -> None:
    source, target = tmp_path / "source", tmp_path / "folder" / "target"
    source.write_bytes(content)
    source.chmod(rights)
    for _ in range(2):
        Steps().copy(source, target)
        assert target.stat().st_mode & 0o777 == copied
    assert target.read_bytes() == content
