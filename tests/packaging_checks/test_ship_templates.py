from __future__ import annotations

import ast
import plistlib
import re
from configparser import ConfigParser
from io import BytesIO
from pathlib import Path

import draw_icons
import frozen_platforms as platforms
import pytest
from PIL.IcnsImagePlugin import IcnsImageFile
from PIL.IcoImagePlugin import IcoImageFile
from ship import ROOT
from ship_windows import SCRIPT, compiler_command

from tests.packaging_checks.shipping import checkout, frozen_for_windows

INSTALLER = (ROOT / SCRIPT).read_text(encoding="utf-8")
DEFINED_INSIDE = {"Name", "Executable", "Document"}


def section(name: str) -> list[str]:
    """The entries of a section of the installer's script."""
    body = INSTALLER.partition(f"[{name}]\n")[2].partition("\n[")[0]
    return [line for line in body.splitlines() if line and line[0] not in ";#"]


def test_the_bundle_says_the_programs_version_and_opens_pdf_only_as_a_second_choice() -> None:
    plist = platforms.bundle(ROOT, "4.5.6")["info_plist"]
    assert plist["CFBundleShortVersionString"] == plist["CFBundleVersion"] == "4.5.6"
    assert "@" not in str(plist)
    (document,) = plist["CFBundleDocumentTypes"]
    assert document["LSItemContentTypes"] == ["com.adobe.pdf"]
    assert (document["CFBundleTypeRole"], document["LSHandlerRank"]) == ("Viewer", "Alternate")
    assert plist["NSHighResolutionCapable"] is True


def test_the_hardened_runtime_is_relaxed_in_one_point_only() -> None:
    entitlements = plistlib.loads((ROOT / "packaging/macos/entitlements.plist").read_bytes())
    assert entitlements == {"com.apple.security.cs.allow-unsigned-executable-memory": True}


@pytest.mark.parametrize(
    ("version", "numbers"),
    [
        ("1.2.3", "1, 2, 3, 40000"),
        ("2.0.0rc4", "2, 0, 0, 30004"),
        ("7", "7, 0, 0, 40000"),
    ],
)
def test_the_properties_of_the_executables_are_filled_in(version: str, numbers: str) -> None:
    filled = platforms.version_resource(ROOT, version)
    ast.parse(filled)
    assert "@" not in filled
    assert f"filevers=({numbers})" in filled
    assert f'StringStruct("FileVersion", "{version}")' in filled


def test_every_name_that_the_installers_script_uses_is_defined() -> None:
    used = set(re.findall(r"\{#(\w+)\}", INSTALLER)) - DEFINED_INSIDE
    nowhere = Path("nowhere")
    command = compiler_command(nowhere, nowhere, nowhere, "base", "1.2.3", None)
    given = {word[2:].partition("=")[0] for word in command if word.startswith("/D")}
    assert used == given
    assert "/DNumbers=1.2.3.40000" in command


def test_every_file_that_the_installer_packs_is_there_once_the_program_is_frozen(
    tmp_path: Path,
) -> None:
    frozen_for_windows(checkout(tmp_path))
    program = tmp_path / "dist" / "ccprocessor"
    for entry in section("Files"):
        source = re.search(r'Source: "([^"]+)"', entry)
        assert source
        pattern = source[1].replace("{#Program}", str(program)).replace("\\", "/")
        folder, _, name = pattern.rpartition("/")
        assert list(Path(folder).glob(name)), entry
    executables = re.findall(r"\{app\}\\([\w{}#-]+)", INSTALLER)
    for name in {one.replace("{#Executable}", "ccprocessor.exe") for one in executables}:
        assert (program / name).exists() or name in {"tesseract", "_internal"}
    icon = re.search(r"SetupIconFile=(.+)", INSTALLER)
    assert icon
    assert (ROOT / SCRIPT).with_name(icon[1]).exists()


def test_the_installer_asks_no_administrator_and_finds_the_older_program() -> None:
    setup = dict(line.split("=", 1) for line in section("Setup"))
    assert setup["PrivilegesRequired"] == "lowest"
    assert setup["AppId"] == "{{8B6F2C0E-5D0B-4E57-9B39-0C7C2B3E6A41}"
    assert setup["CloseApplications"] == "yes"
    assert setup["VersionInfoVersion"] == "{#Numbers}"


def test_pdf_files_get_the_program_offered_and_keep_the_one_they_have() -> None:
    keys = [re.findall(r'(?:Subkey|ValueName): "([^"]*)"', line) for line in section("Registry")]
    assert [r"Software\Classes\.pdf\OpenWithProgids", "{#Document}"] in keys
    assert all("UserChoice" not in key[0] for key in keys)
    assert [r"Software\Classes\.pdf"] not in [key[:1] for key in keys]
    assert all("Root: HKCU;" in line for line in section("Registry"))


def test_files_are_opened_by_the_window_whatever_their_names() -> None:
    opens = [line for line in section("Registry") if "%1" in line]
    assert len(opens) == 2
    assert all('{#Executable}"" window ""%1"""' in line for line in opens)
    entry = (ROOT / "packaging/linux/ccprocessor.desktop").read_text("utf-8")
    assert "Exec=/usr/bin/ccprocessor window %F" in entry


def test_safe_mode_needs_no_command_line() -> None:
    [item] = [line for line in section("Icons") if "--safe" in line]
    assert r'Name: "{autoprograms}\{#Name} (safe mode)"' in item
    assert 'Parameters: "window --safe"' in item
    entry = ConfigParser(interpolation=None)
    entry.optionxform = str  # type: ignore[assignment,method-assign]
    entry.read(ROOT / "packaging/linux/ccprocessor.desktop", "utf-8")
    [action] = entry["Desktop Entry"]["Actions"].rstrip(";").split(";")
    assert entry[f"Desktop Action {action}"]["Exec"] == "/usr/bin/ccprocessor window --safe"
    assert "Open in safe mode" in (ROOT / "packaging/linux/ccprocessor.1").read_text("utf-8")


def test_a_removal_touches_only_what_the_installer_wrote() -> None:
    deleted = [*section("InstallDelete"), *section("UninstallDelete")]
    assert {re.findall(r'Name: "([^"]+)"', line)[0] for line in deleted} == {
        r"{app}\_internal",
        r"{app}\tesseract",
    }
    assert r"{localappdata}\{#Name}" in INSTALLER.partition("[Code]")[2]


def test_the_icons_hold_every_size_and_are_of_the_drawing() -> None:
    windows = IcoImageFile(BytesIO(draw_icons.WINDOWS_ICON.read_bytes()))
    macos = IcnsImageFile(BytesIO(draw_icons.MACOS_ICON.read_bytes()))
    assert windows.ico.sizes() == {(size, size) for size in draw_icons.WINDOWS_SIZES}
    pixels = {width * scale for width, _height, scale in macos.icns.itersizes()}
    assert pixels == set(draw_icons.MACOS_SIZES)
    for size, drawn in zip((48, 256), draw_icons.pictures((48, 256)), strict=True):
        held = windows.ico.getimage((size, size)).convert("RGBA")
        assert held.tobytes() == drawn.tobytes(), "packaging/draw_icons.py draws it anew"
