from __future__ import annotations

import configparser
import gzip
import os
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

import debian_package
import dev_system
import pytest
from frozen_platforms import version_of

from tests.end_to_end.machine import ROOT
from tests.packaging_checks.debian import about, checkout, contents, made

LINUX = ROOT / "packaging" / "linux"


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


def test_the_launcher_is_valid_for_debian() -> None:
    if not (validator := shutil.which("desktop-file-validate")):
        pytest.skip("desktop-file-validate is not here (package desktop-file-utils)")
    entry = LINUX / "ccprocessor.desktop"
    said = subprocess.run([validator, str(entry)], check=False, capture_output=True, text=True)
    assert (said.returncode, said.stdout) == (0, "")


def test_the_description_for_software_centres_names_the_launcher_and_the_licence() -> None:
    root = ET.parse(LINUX / "ccprocessor.metainfo.xml").getroot()
    assert root.findtext("id") == "invalid.ccprocessor.ccprocessor"
    assert root.findtext("launchable") == "ccprocessor.desktop"
    assert root.findtext("project_license") == "AGPL-3.0-or-later"
    assert root.findtext("provides/binary") == "ccprocessor"


def test_the_icon_has_the_sizes_of_launchers() -> None:
    icon = ROOT / "packaging" / "windows" / "ccprocessor.ico"
    sizes = [size for size, _picture in debian_package.pictures_of(icon)]
    assert {32, 48, 64, 128, 256} <= set(sizes)


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return made(checkout(tmp_path))


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
    assert "./usr/bin/ccprocessor -> /opt/ccprocessor/ccprocessor" in files
    for name in (
        "applications/ccprocessor.desktop",
        "icons/hicolor/scalable/apps/ccprocessor.svg",
        "icons/hicolor/256x256/apps/ccprocessor.png",
        "man/man1/ccprocessor.1.gz",
        "doc/ccprocessor/copyright",
        "doc/ccprocessor/changelog.gz",
        "doc/ccprocessor/NEWS.gz",
    ):
        assert f"./usr/share/{name}" in files


def test_a_package_tells_its_version_and_size(package: Path) -> None:
    asked = ["dpkg-deb", "--field", str(package), "Package", "Version", "Installed-Size"]
    told = subprocess.run(asked, check=True, capture_output=True, text=True).stdout
    assert f"Version: {version_of(ROOT)}\n" in told
    assert int(told.rpartition("Installed-Size: ")[2]) > 0
    assert "@" not in told


def test_a_package_for_a_version_before_its_release_sorts_before_it(tmp_path: Path) -> None:
    package = made(checkout(tmp_path, version="1.0.0rc1"))
    assert package.name.startswith("ccprocessor_1.0.0rc1_")
    assert about(package, "Version") == "1.0.0~rc1"


def test_a_package_names_whom_the_project_names_and_where_it_is_at_home(tmp_path: Path) -> None:
    root = checkout(tmp_path)
    package = made(root)
    assert about(package, "Maintainer").endswith("@ccprocessor.invalid>")
    assert about(package, "Homepage") == ""
    (root / "pyproject.toml").write_text(
        '[project]\nauthors = [{name = "No Mail"}, {name = "A. Clerk", email = "a@b.org"}]\n'
        '[project.urls]\nHomepage = "https://b.org"\n'
    )
    package = made(root)
    assert about(package, "Maintainer") == "A. Clerk <a@b.org>"
    assert about(package, "Homepage") == "https://b.org"


def test_a_package_demands_the_systems_libraries_in_the_versions_it_is_linked_to(
    package: Path,
) -> None:
    demanded = about(package, "Depends").split(", ")
    assert "libxcb1" in demanded
    assert any(re.fullmatch(r"libc6 \(>= 2\.\d+\)", one) for one in demanded)
    assert set(field("Depends")) <= {one.split()[0] for one in demanded}


def test_a_package_has_the_digest_of_each_file(package: Path, tmp_path: Path) -> None:
    inside = contents(package, tmp_path / "inside")
    sums = (inside / "DEBIAN" / "md5sums").read_text()
    files = [path for path in inside.rglob("*") if path.is_file() and not path.is_symlink()]
    assert len(sums.splitlines()) == len([one for one in files if "DEBIAN" not in one.parts])
    check = ["md5sum", "--check", "--quiet", "DEBIAN/md5sums"]
    assert subprocess.run(check, cwd=inside, check=False).returncode == 0


def test_the_changelog_is_one_for_debians_tools_and_the_news_are_beside_it(
    package: Path, tmp_path: Path
) -> None:
    papers = contents(package, tmp_path / "inside") / "usr/share/doc/ccprocessor"
    changes = gzip.decompress((papers / "changelog.gz").read_bytes()).decode()
    assert changes.startswith(f"ccprocessor ({version_of(ROOT)}) unstable; urgency=")
    assert re.search(r"^ -- .+ <.+>  \w{3}, \d\d \w{3} \d{4} ", changes, re.MULTILINE)
    assert (
        gzip.decompress((papers / "NEWS.gz").read_bytes()) == (ROOT / "CHANGELOG.md").read_bytes()
    )
    assert re.search(r"^Copyright: \d{4} ", (papers / "copyright").read_text(), re.MULTILINE)


def test_no_file_of_a_package_has_a_blank_left_to_fill(package: Path, tmp_path: Path) -> None:
    inside = contents(package, tmp_path / "inside")
    for file in inside.rglob("*"):
        if file.is_file() and not file.is_symlink() and "opt" not in file.parts:
            content = file.read_bytes()
            plain = gzip.decompress(content) if file.suffix == ".gz" else content
            assert not re.search(rb"@[A-Z]+@", plain), file


def test_software_centres_read_the_releases(package: Path, tmp_path: Path) -> None:
    inside = contents(package, tmp_path / "inside")
    (file,) = (inside / "usr/share/metainfo").iterdir()
    root = ET.parse(file).getroot()
    assert file.name == f"{root.findtext('id')}.metainfo.xml"
    newest = root.find("releases/release")
    assert newest is not None
    assert newest.get("version") == version_of(ROOT)
    if validator := shutil.which("appstreamcli"):
        command = [validator, "validate", "--no-net", str(file)]
        said = subprocess.run(command, check=False, capture_output=True, text=True)
        assert said.returncode == 0, said.stdout


def test_two_builds_of_one_commit_are_equal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    root = checkout(tmp_path)
    first = made(root).read_bytes()
    for file in (root / "dist" / "ccprocessor").rglob("*"):
        os.utime(file, (1_600_000_000, 1_600_000_000), follow_symlinks=False)
    os.utime(root / "CHANGELOG.md", (1_500_000_000, 1_500_000_000))
    assert made(root).read_bytes() == first
