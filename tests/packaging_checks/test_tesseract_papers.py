from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
import ship
from frozen_layout import papers
from ship_steps import ShippingFailed, Steps
from ship_tesseract import LANGUAGES, Place, bring_along
from tesseract_papers import add, languages_part, parts_of, walk

from tests.packaging_checks.shipping import checkout, frozen_for_macos, frozen_for_windows

BREW = """tesseract 5.5.1
 leptonica-1.85.0
  libgif 5.2.2 : libjpeg 8d (libjpeg-turbo 3.1.0) : libpng 1.6.50 : libtiff 4.7.0 : zlib 1.2.12
 Found NEON
 Found libarchive 3.8.1 zlib/1.2.12 liblzma/5.8.1 bz2lib/1.0.8 liblz4/1.10.0 libzstd/1.5.7
"""
MANNHEIM = """tesseract v5.4.0.20240606
 leptonica-1.84.1
  libgif 5.2.1 : libjpeg 8d (libjpeg-turbo 3.0.1) : libpng 1.6.43 : libopenjp2 2.5.2
 Found AVX512BW
"""
MANNHEIM_FILES = (
    *("tesseract.exe", "libtesseract-5.dll", "libleptonica-6.dll", "libjpeg-8.dll", "zlib1.dll"),
    *("libpng16-16.dll", "libtiff-6.dll", "libLerc.dll", "liblzma-5.dll", "liblz4.dll"),
    *("libbz2-1.dll", "libnghttp2-14.dll", "libcrypto-3-x64.dll", "libssl-3-x64.dll"),
    *("libgcc_s_seh-1.dll", "libstdc++-6.dll", "libwinpthread-1.dll", "libicudt74.dll"),
)


def homebrew(folder: Path) -> list[Path]:
    """Files as they lie in Homebrew's cellar, each below its version."""
    names = (
        "tesseract/5.5.1/bin/tesseract",
        "tesseract/5.5.1/lib/libtesseract.5.dylib",
        "leptonica/1.85.0/lib/libleptonica.6.dylib",
        "xz/5.8.1/lib/liblzma.5.dylib",
        "jpeg-turbo/3.1.2_1/lib/libjpeg.8.dylib",
        "libb2/0.98.1/lib/libb2.1.dylib",
    )
    files = [folder / "Cellar" / name for name in names]
    for file in files:
        file.parent.mkdir(parents=True)
        file.touch()
    return files


def brought(program: Path, place: Place, files: list[Path], said: str) -> dict[str, str]:
    """Put the files and one language into the program with their papers; names and versions."""
    parts = parts_of(files, said)
    copied = {place.programs / file.name: part for file, part in parts.items()}
    trained = languages_part([place.languages / "eng.traineddata"], said)
    for file in (*copied, *trained):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    for _ in range(2):
        add(program, copied | trained, ["The text of a brewed licence"])
    return {part.name: part.version for part in parts.values()}


def test_on_windows_every_library_that_was_copied_has_its_licence(tmp_path: Path) -> None:
    folder = frozen_for_windows(checkout(tmp_path))
    place = Place.of(tmp_path, "windows")
    names = brought(place.program, place, [Path(name) for name in MANNHEIM_FILES], MANNHEIM)
    assert names["Tesseract"] == "5.4.0.20240606"
    assert names["libjpeg-turbo"] == "3.0.1"
    assert names["nghttp2"] == "in Tesseract 5.4.0.20240606"
    assert {"OpenSSL", "lz4", "bzip2", "XZ Utils", "GCC (runtime)", "ICU"} <= set(names)
    bill = json.loads((folder / "sbom.cdx.json").read_text("utf-8"))
    billed = {part["name"]: part["licenses"] for part in bill["components"]}
    assert set(billed) == {*names, "Tesseract languages"}
    assert all(billed.values())
    assert billed["OpenSSL"] == [{"license": {"id": "Apache-2.0"}}]
    assert billed["libjpeg-turbo"] == [{"expression": "IJG AND BSD-3-Clause AND Zlib"}]
    (root,) = (one for one in bill["dependencies"] if one["ref"] == "ccprocessor")
    assert len(root["dependsOn"]) == len(billed)
    text = (folder / "THIRD-PARTY-NOTICES.txt").read_text("utf-8")
    assert text.startswith("With the work of others.")
    assert text.count("Tesseract, its languages, and the libraries") == 1
    assert "Julian Seward" in text
    assert text.count("The text of a brewed licence") == 1
    assert walk(place.program, (place.programs, place.languages)) == []


def test_on_macos_the_walk_sees_helpers_and_languages(tmp_path: Path) -> None:
    frozen_for_macos(checkout(tmp_path))
    place = Place.of(tmp_path, "macos")
    names = brought(place.program, place, homebrew(tmp_path), BREW)
    assert names["XZ Utils"] == "5.8.1"
    assert names["libjpeg-turbo"] == "3.1.2"
    assert names["libb2"] == "0.98.1"
    assert "curl" not in names
    assert place.papers == papers(place.program)
    assert walk(place.program, (place.programs, place.languages)) == []
    (place.programs / "libstray.1.dylib").touch()
    (place.languages / "stray.traineddata").touch()
    assert walk(place.program, (place.programs, place.languages)) == [
        "Contents/Helpers/libstray.1.dylib",
        "tessdata/stray.traineddata",
    ]


def test_a_library_of_tesseract_that_nobody_knows_stops_the_shipping() -> None:
    with pytest.raises(ShippingFailed, match=r"libstray-3\.dll, which Tesseract brings"):
        parts_of([Path("libtesseract-5.dll"), Path("libstray-3.dll")], MANNHEIM)


def test_the_bill_is_the_same_however_often_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    bills = []
    for name in ("one", "two"):
        folder = frozen_for_windows(checkout(tmp_path / name))
        place = Place.of(tmp_path / name, "windows")
        brought(place.program, place, [Path(file) for file in MANNHEIM_FILES], MANNHEIM)
        bills.append((folder / "sbom.cdx.json").read_bytes())
    assert bills[0] == bills[1]
    assert b"urn:uuid:" in bills[0]


def test_tesseract_comes_along_with_all_of_its_languages(tmp_path: Path) -> None:
    environment = ship.ROOT / "build" / "environment"
    if not (environment / "bin" / "python").exists() or not Path("/usr/bin/tesseract").exists():
        pytest.skip("needs Linux with Tesseract and the environment of the build")
    folder = frozen_for_windows(checkout(tmp_path))
    (tmp_path / "build").mkdir()
    (tmp_path / "build" / "environment").symlink_to(environment)
    for language in LANGUAGES:
        (tmp_path / f"{language}.traineddata").touch()
    bring_along(Steps(), tmp_path, "windows", tmp_path)
    own = tmp_path / "dist" / "ccprocessor" / "tesseract"
    libraries = {path.name.partition(".")[0] for path in own.glob("*.so*")}
    assert {"libtesseract", "liblept"} <= libraries
    assert not {"libc", "libresolv"} & libraries
    variables = {"LD_LIBRARY_PATH": str(own), "TESSDATA_PREFIX": str(own / "tessdata")}
    command = [str(own / "tesseract"), "--list-langs"]
    run = subprocess.run(command, capture_output=True, text=True, check=True, env=variables)
    assert set(LANGUAGES) <= set(run.stdout.split())
    bill = json.loads((folder / "sbom.cdx.json").read_text("utf-8"))
    assert {"Tesseract", "Leptonica", "OpenSSL"} <= {part["name"] for part in bill["components"]}
