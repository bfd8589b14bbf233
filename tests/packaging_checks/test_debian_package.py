from __future__ import annotations

import configparser
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

import debian_package
import dev_system
import pytest
from frozen_platforms import version_of

from ccprocessor.cli.main import main
from tests.end_to_end.machine import ROOT

LINUX = ROOT / "packaging" / "linux"
RESOURCES = ("CHANGELOG.md", "ccprocessor/__init__.py", "resources/ccprocessor.svg")


def field(name: str) -> list[str]:
    text = (LINUX / "control.in").read_text("utf-8")
    found = re.search(rf"^{name}: (.+)$", text, re.MULTILINE)
    assert found
    return [part.split()[0] for part in found[1].split(",")]


def test_the_package_depends_on_what_the_program_is_run_with_here() -> None:
    optional = {name for name in dev_system.RUN_PACKAGES if name.startswith("tesseract")}
    assert set(dev_system.RUN_PACKAGES) - optional <= set(field("Depends"))
    assert optional <= set(field("Recommends"))


def test_the_program_is_offered_for_pdfs_without_taking_them_over() -> None:
    entry = configparser.ConfigParser(interpolation=None)
    entry.optionxform = str  # type: ignore[assignment, method-assign]
    entry.read(LINUX / "ccprocessor.desktop", encoding="utf-8")
    section = entry["Desktop Entry"]
    assert section["MimeType"] == "application/pdf;"
    assert section["Exec"] == "/usr/bin/ccprocessor window %F"
    assert section["StartupWMClass"] == section["Icon"] == "ccprocessor"
    assert not list(LINUX.glob("*defaults.list"))


def test_the_description_for_software_centres_names_the_launcher_and_the_licence() -> None:
    root = ET.parse(LINUX / "ccprocessor.metainfo.xml").getroot()
    assert root.findtext("launchable") == "ccprocessor.desktop"
    assert root.findtext("project_license") == "AGPL-3.0-or-later"
    assert root.findtext("provides/binary") == "ccprocessor"


def test_the_manual_page_tells_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    page = (LINUX / "ccprocessor.1").read_text("utf-8").replace("\\-", "-")
    with pytest.raises(SystemExit):
        main(["--help"])
    commands = re.findall(r"^    ([a-z]+) ", capsys.readouterr().out, re.MULTILINE)
    assert len(commands) > 5
    for command in commands:
        assert re.search(rf"^\.B {command}\b", page, re.MULTILINE), command


def test_the_icon_has_the_sizes_of_launchers() -> None:
    icon = ROOT / "packaging" / "windows" / "ccprocessor.ico"
    sizes = [size for size, _picture in debian_package.pictures_of(icon)]
    assert {32, 48, 64, 128, 256} <= set(sizes)


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package of a program that is a line of shell, from a checkout of its own."""
    if not shutil.which("dpkg-deb"):
        pytest.skip("dpkg-deb is not here")
    root = tmp_path / "checkout"
    shutil.copytree(ROOT / "packaging", root / "packaging")
    for name in RESOURCES:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, root / name)
    frozen = root / "dist" / "ccprocessor"
    (frozen / "_internal" / "licences").mkdir(parents=True)
    (frozen / "ccprocessor").write_text("#!/bin/sh\necho here\n")
    (frozen / "_internal" / "library.so.1").touch(mode=0o600)
    (frozen / "_internal" / "library.so").symlink_to("library.so.1")
    return debian_package.made(root, frozen)


def listing(package: Path) -> dict[str, tuple[str, str]]:
    """Rights and owner of each file in a package, by its name and where it leads."""
    shown = subprocess.run(
        ["dpkg-deb", "--contents", str(package)], check=True, capture_output=True, text=True
    )
    rows = (line.split(maxsplit=5) for line in shown.stdout.splitlines())
    return {row[5]: (row[0], row[1]) for row in rows}


def test_a_package_holds_program_launcher_icon_page_and_papers(package: Path) -> None:
    files = listing(package)
    assert {owner for _rights, owner in files.values()} == {"root/root"}
    assert files["./opt/ccprocessor/ccprocessor"][0] == "-rwxr-xr-x"
    assert files["./opt/ccprocessor/_internal/library.so.1"][0] == "-rw-r--r--"
    assert "./opt/ccprocessor/_internal/library.so -> library.so.1" in files
    assert "./usr/bin/ccprocessor -> ../../opt/ccprocessor/ccprocessor" in files
    for name in (
        "applications/ccprocessor.desktop",
        "icons/hicolor/scalable/apps/ccprocessor.svg",
        "icons/hicolor/256x256/apps/ccprocessor.png",
        "man/man1/ccprocessor.1.gz",
        "doc/ccprocessor/copyright",
        "doc/ccprocessor/changelog.gz",
    ):
        assert f"./usr/share/{name}" in files


def test_a_package_tells_its_version_and_size(package: Path) -> None:
    asked = ["dpkg-deb", "--field", str(package), "Package", "Version", "Installed-Size"]
    told = subprocess.run(asked, check=True, capture_output=True, text=True).stdout
    assert f"Version: {version_of(ROOT)}\n" in told
    assert int(told.rpartition("Installed-Size: ")[2]) > 0
    assert "@" not in told
