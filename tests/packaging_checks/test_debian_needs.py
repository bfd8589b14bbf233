from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from debian_needs import UnknownLibrary, completed, needs_of, newest, packages_for, told_needs

TOLD = """
library.so:     file format elf64-x86-64

Dynamic Section:
  NEEDED               libxcb.so.1
  NEEDED               libc.so.6
  NEEDED               libown.so.2
  SONAME               library.so

Version definitions:
1 0x01 0x0c0f1f1f library.so

Version References:
  required from libc.so.6:
    0x09691a75 0x00 03 GLIBC_2.2.5
    0x069691b6 0x00 02 GLIBC_2.36
  required from libown.so.2:
    0x0969abcd 0x00 04 OWN_7
"""
SYMBOLS = {
    "libc6:amd64.symbols": """libc.so.6 libc6 #MINVER#
| libc6 (>> 2.36), libc6 (<< 2.37)
* Build-Depends-Package: libc6-dev
 GLIBC_2.2.5@GLIBC_2.2.5 2.2.5
 GLIBC_2.36@GLIBC_2.36 2.36
 GLIBC_2.4@GLIBC_2.4 2.4
 open@GLIBC_2.2.5 2.2.5
libm.so.6 libc6 #MINVER#
 GLIBC_2.37@GLIBC_2.37 2.37
""",
    "libxcb1:amd64.symbols": "libxcb.so.1 libxcb1 #MINVER#\n xcb_connect@Base 1.1.92\n",
}


@pytest.fixture
def info(tmp_path: Path) -> Path:
    """What dpkg keeps of two packages."""
    for name, text in SYMBOLS.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def test_the_libraries_and_symbol_versions_of_a_file_are_read() -> None:
    assert told_needs(TOLD) == {
        "libxcb.so.1": set(),
        "libc.so.6": {"GLIBC_2.2.5", "GLIBC_2.36"},
        "libown.so.2": {"OWN_7"},
    }


def test_a_library_is_demanded_since_the_newest_version_that_is_used(info: Path) -> None:
    needs = {"libc.so.6": {"GLIBC_2.4", "GLIBC_2.36"}, "libm.so.6": set(), "libxcb.so.1": set()}
    assert packages_for(needs, info) == {"libc6": "2.36", "libxcb1": ""}
    assert packages_for({**needs, "libm.so.6": {"GLIBC_2.37"}}, info)["libc6"] == "2.37"


def test_a_library_that_no_package_brings_stops_the_build(info: Path) -> None:
    with pytest.raises(UnknownLibrary, match=r"needs libodd\.so\.1.*control\.in"):
        packages_for({"libodd.so.1": set()}, info)


def test_what_is_only_recommended_is_not_demanded() -> None:
    found = {"libc6": "2.36", "libcups2": "2.4", "libnew1": ""}
    wanted = ["fonts", "libc6 (>= 2.36)", "libnew1"]
    assert completed(["fonts", "libc6"], found, ["libcups2"]) == wanted


def test_what_is_only_recommended_may_be_absent_where_the_program_is_built(info: Path) -> None:
    assert packages_for({"libcups.so.2": set(), "libxcb.so.1": set()}, info) == {"libxcb1": ""}


def test_versions_are_compared_as_debian_does() -> None:
    if not shutil.which("dpkg"):
        pytest.skip("dpkg is not here")
    assert newest(["2.9", "2.36", "2.36~rc1"]) == "2.36"
    assert newest([]) == ""


def test_what_a_folder_brings_itself_is_nobody_elses(tmp_path: Path) -> None:
    if not shutil.which("objdump") or not shutil.which("sleep"):
        pytest.skip("objdump or sleep is not here")
    shutil.copy(str(shutil.which("sleep")), tmp_path / "program")
    (tmp_path / "words.txt").write_text("no code")
    (tmp_path / "link").symlink_to("program")
    assert any(version.startswith("GLIBC_") for version in needs_of(tmp_path)["libc.so.6"])
    (tmp_path / "libc.so.6").touch()
    assert "libc.so.6" not in needs_of(tmp_path)
