from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path

import dev_system
import pytest
from hypothesis import given
from hypothesis import strategies as st


def listing(*rows: Sequence[str]) -> str:
    return "".join("\t".join(row) + "\n" for row in rows)


HALF_BARE = listing(
    ("installed", "tesseract-ocr", ""),
    ("config-files", "libgl1", ""),
    ("not-installed", "libegl1", ""),
    ("installed", "libglib2.0-0t64", "libglib2.0-0 (= 2.80.0-6ubuntu3), libglib2.0-bin (= 2)"),
)


def test_only_what_is_not_installed_is_missing() -> None:
    wanted = ("libegl1", "tesseract-ocr", "libgl1")
    assert dev_system.missing(wanted, HALF_BARE) == ("libegl1", "libgl1")


def test_a_package_that_another_provides_is_not_missing() -> None:
    assert dev_system.missing(("libglib2.0-0",), HALF_BARE) == ()


def test_a_wish_is_met_by_its_second_choice_and_else_installs_its_first() -> None:
    wish = ("libreoffice-calc-nogui | libreoffice-calc",)
    assert dev_system.missing(wish, listing(("installed", "libreoffice-calc", ""))) == ()
    assert dev_system.missing(wish, HALF_BARE) == ("libreoffice-calc-nogui",)


@pytest.mark.parametrize(
    ("package", "counts"),
    [("postgresql-15", True), ("postgresql-21", True), ("postgresql-client-15", False)],
)
def test_any_version_of_the_database_server_counts(package: str, *, counts: bool) -> None:
    wish = ("postgresql | postgresql-1? | postgresql-2?",)
    assert (dev_system.missing(wish, listing(("installed", package, ""))) == ()) is counts


@given(st.sets(st.sampled_from(dev_system.RUN_PACKAGES)))
def test_what_is_there_and_what_is_missing_make_up_what_is_wanted(there: set[str]) -> None:
    rows = listing(*(("installed", name, "") for name in there))
    absent = dev_system.missing(dev_system.RUN_PACKAGES, rows)
    assert there.isdisjoint(absent)
    assert there.union(absent) == set(dev_system.RUN_PACKAGES)


def test_a_python_without_what_environments_need_is_completed_by_its_own_version() -> None:
    assert dev_system.environment_package((3, 11)) == "python3.11-venv"
    assert dev_system.environment_package((3, 13)) == "python3.13-venv"


def test_the_python_of_the_tests_can_build_environments() -> None:
    assert dev_system.can_build_environment()


def test_the_command_to_type_by_hand_names_every_package() -> None:
    command = dev_system.install_command(("tesseract-ocr", "postgresql"))
    assert command.startswith("apt-get update && apt-get install ")
    assert command.endswith(" tesseract-ocr postgresql")


@pytest.mark.parametrize("wish", dev_system.RUN_PACKAGES + dev_system.TEST_PACKAGES)
def test_every_wish_is_a_list_of_package_names(wish: str) -> None:
    for choice in wish.split(" | "):
        assert re.fullmatch(r"[a-z0-9][a-z0-9.+?-]+", choice)


def test_programs_that_cannot_be_installed_here_are_named_with_what_is_lost(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    dev_system.provide(tests=True, environment=False)
    said = capsys.readouterr().out
    assert "Not found on this computer: Tesseract (scanned pages" in said
    assert "PostgreSQL (tests on a shared database are skipped" in said


@pytest.mark.parametrize(
    ("system", "words"),
    [("darwin", "brew install tesseract"), ("win32", "UB-Mannheim.TesseractOCR")],
)
def test_where_nothing_installs_itself_the_command_that_does_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, system: str, words: str
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(sys, "platform", system)
    dev_system.provide(tests=False, environment=False)
    assert words in capsys.readouterr().out


def test_a_program_that_its_installer_left_off_the_path_is_there_on_windows(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("Tesseract-OCR/tesseract.exe", "PostgreSQL/17/bin/postgres.exe"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).touch()
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("PROGRAMFILES", str(tmp_path))
    monkeypatch.setattr(sys, "platform", "win32")
    dev_system.provide(tests=True, environment=False)
    said = capsys.readouterr().out
    assert "LibreOffice" in said
    assert "Tesseract" not in said
    assert "PostgreSQL" not in said


def test_freezing_with_the_systems_own_python_needs_its_library(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(sys, "base_prefix", "/usr")
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    assert dev_system.python_library_package() == (f"libpython{version}",)
    monkeypatch.setattr(sys, "base_prefix", "/somewhere/python")
    assert dev_system.python_library_package() == ()
