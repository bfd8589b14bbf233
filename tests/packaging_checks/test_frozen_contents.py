from __future__ import annotations

import os
from pathlib import Path

import pytest
from build_program import lost_libraries
from frozen_contents import excluded, is_wanted, wanted
from frozen_layout import dangling_links
from frozen_links import Entry, without_loose_ends
from frozen_platforms import bundle, programs, version_of, version_resource

from ccprocessor import __version__
from tests.end_to_end.machine import ROOT
from tests.packaging_checks.shipping import checkout, frozen_for_macos


@pytest.mark.parametrize(
    "name",
    [
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "PySide6/Qt/plugins/platforms/libqoffscreen.so",
        "PySide6/Qt/plugins/imageformats/libqsvg.so",
        "PySide6/Qt/lib/libQt6Widgets.so.6",
        "PySide6/Qt/lib/libQt6XcbQpa.so.6",
        "PySide6\\plugins\\platforms\\qwindows.dll",
        "PySide6\\Qt6Core.dll",
        "PySide6/QtWidgets.abi3.so",
        "PySide6/Qt/lib/libicudata.so.73",
        "rapidocr/models/PP-OCRv6_rec_small.onnx",
        "rapidocr/config.yaml",
        "resources/help/pictures/workbench.png",
        "tzdata/zoneinfo/Europe/Paris",
    ],
)
def test_what_a_window_and_a_reader_need_is_inside(name: str) -> None:
    assert is_wanted(name)


@pytest.mark.parametrize(
    "name",
    [
        "PySide6/Qt/plugins/platforms/libqwayland.so",
        "PySide6/Qt/plugins/platforms/libqeglfs.so",
        "PySide6/Qt/plugins/platforms/libqvnc.so",
        "PySide6/Qt/plugins/platforminputcontexts/libqtvirtualkeyboardplugin.so",
        "PySide6/Qt/plugins/platformthemes/libqgtk3.so",
        "PySide6/Qt/lib/libQt6Quick.so.6",
        "PySide6/Qt/lib/libQt6VirtualKeyboard.so.6",
        "PySide6/Qt/translations/qtbase_de.qm",
        "PySide6\\opengl32sw.dll",
        "pymupdf/mupdf-devel/include/mupdf/fitz.h",
        "numpy/tests/data/astype_copy.pkl",
        "cv2/data/haarcascade_eye.xml",
        "libstdc++.so.6",
        "libcups.so.2",
    ],
)
def test_what_nothing_uses_is_left_out(name: str) -> None:
    assert not is_wanted(name)


def test_what_is_for_tests_alone_is_left_out_and_what_the_program_asks_for_is_not() -> None:
    out = set(excluded())
    assert {"pytest", "hypothesis", "mypy", "tkinter", "pip"} <= out
    asked_for = {"PySide6", "numpy", "scipy", "cv2", "psycopg", "psycopg_binary", "pymupdf"}
    assert out.isdisjoint({*asked_for, "PIL", "rapidocr", "keyring", "alembic", "ccprocessor"})


def framework(module: str) -> tuple[list[Entry], list[Entry]]:
    """A framework of Qt as PyInstaller lists it on macOS: its library, and the rest as data."""
    place = f"PySide6/Qt/lib/{module}.framework"
    library = f"{place}/Versions/A/{module}"
    return [(library, f"/qt/{module}", "BINARY")], [
        (f"{place}/Versions/A/Resources/Info.plist", "/qt/Info.plist", "DATA"),
        (f"{place}/Versions/Current", "A", "SYMLINK"),
        (f"{place}/Resources", "Versions/Current/Resources", "SYMLINK"),
        (f"{place}/{module}", f"Versions/Current/{module}", "SYMLINK"),
        (module, library, "SYMLINK"),
    ]


@pytest.mark.parametrize("module", ["QtQml", "QtPdf", "QtQuick", "QtVirtualKeyboard"])
def test_a_framework_without_its_library_goes_with_all_that_describes_it(module: str) -> None:
    core, core_data = framework("QtCore")
    gone, gone_data = framework(module)
    binaries, data = wanted([*core, *gone], [*core_data, *gone_data], "darwin")
    assert binaries == core
    assert data == core_data


def test_a_link_stays_only_while_what_it_leads_to_is_inside() -> None:
    there = ("PySide6/Qt/lib/libQt6Core.so.6", "/qt/libQt6Core.so.6", "BINARY")
    kept = [
        there,
        ("libQt6Core.so.6", there[0], "SYMLINK"),
        ("cv2/libQt6Core.so.6", "../libQt6Core.so.6", "SYMLINK"),
    ]
    lost = [
        ("libQt6Qml.so.6", "PySide6/Qt/lib/libQt6Qml.so.6", "SYMLINK"),
        ("cv2/libQt6Qml.so.6", "../libQt6Qml.so.6", "SYMLINK"),
        ("round", "about", "SYMLINK"),
        ("about", "round", "SYMLINK"),
    ]
    assert without_loose_ends([*lost, *kept]) == kept


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_that_leads_nowhere_is_found_in_a_bundle(tmp_path: Path) -> None:
    app = frozen_for_macos(checkout(tmp_path))
    assert dangling_links(app) == []
    (app / "Contents/Frameworks/QtQml").symlink_to("PySide6/Qt/lib/QtQml")
    assert dangling_links(app) == ["Contents/Frameworks/QtQml"]


LOG = """
9 WARNING: Library not found: could not resolve 'libgtk-3.so.0', dependency of '/x/libqgtk3.so'.
9 WARNING: Library not found: could not resolve 'libcups.so.2', dependency of '/x/libqcups.so'.
9 WARNING: Library not found: could not resolve 'libxcb-icccm.so.4', dependency of '/libqxcb.so'.
"""


def test_a_library_missing_for_something_inside_stops_the_build() -> None:
    inside = ["PySide6/Qt/plugins/platforms/libqxcb.so", "ccprocessor"]
    assert lost_libraries(LOG, inside) == ["libqxcb.so needs libxcb-icccm.so.4"]


def test_a_library_missing_for_what_was_left_out_is_no_loss() -> None:
    assert lost_libraries(LOG, ["ccprocessor"]) == []


def test_a_library_that_is_left_to_the_system_is_no_loss() -> None:
    assert lost_libraries(LOG, ["PySide6/Qt/plugins/printsupport/libqcups.so"]) == []


def test_there_is_one_version() -> None:
    assert version_of(ROOT) == __version__


def test_one_program_on_linux() -> None:
    assert [one["name"] for one in programs(ROOT, ROOT, "1.2", "linux")] == ["ccprocessor"]


def test_the_properties_on_windows_and_the_bundle_on_macos_tell_the_version() -> None:
    resource = version_resource(ROOT, "3.14.1")
    assert "3, 14, 1, 40000" in resource
    assert "@" not in resource.replace("@ ", "")
    made = bundle(ROOT, "3.14.1")
    assert made["version"] == "3.14.1"
    assert made["info_plist"]["CFBundleShortVersionString"] == "3.14.1"
