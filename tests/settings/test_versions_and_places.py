"""A settings file has a version, and each system its own folders."""

from __future__ import annotations

from pathlib import Path

import platformdirs
import pytest
from platformdirs.macos import MacOS
from platformdirs.windows import Windows

from ccprocessor.cli.main import main
from ccprocessor.settings import (
    VERSION,
    NewerSettings,
    Settings,
    WrongSettings,
    load_settings,
    settings_path,
)


def written(folder: Path, text: str) -> Path:
    file = folder / "settings.toml"
    file.write_text(text, "utf-8")
    return file


def test_a_newer_file_is_refused_with_what_to_do(tmp_path: Path) -> None:
    file = written(tmp_path, f'version = {VERSION + 1}\nunheard_of = "x"\n')
    with pytest.raises(NewerSettings) as refused:
        load_settings(file, {})
    said = str(refused.value)
    assert str(file) in said
    assert "written by a newer ccprocessor" in said
    assert "Update this program" in said


def test_the_command_line_refuses_a_newer_file_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(tmp_path, f"version = {VERSION + 1}\n")
    assert main(["list", "--settings", str(file)]) == 2
    told = capsys.readouterr().err
    assert told.startswith("ccprocessor: The settings ")
    assert "Update this program" in told


@pytest.mark.parametrize("version", ["0", str(VERSION)])
def test_files_of_this_and_older_versions_are_read(tmp_path: Path, version: str) -> None:
    file = written(tmp_path, f'version = {version}\nauthor = "Ada"\n')
    assert load_settings(file, {}).author == "Ada"


@pytest.mark.parametrize("version", ['"1"', "true", "-1", "1.5"])
def test_a_version_that_is_no_number_is_told(tmp_path: Path, version: str) -> None:
    with pytest.raises(WrongSettings, match="version is no whole number"):
        load_settings(written(tmp_path, f"version = {version}\n"), {})


@pytest.mark.parametrize(
    "address", ["http://example.org/x.json", "ftp://example.org", "example.org", "file://server/x"]
)
def test_an_address_for_updates_is_a_safe_one(tmp_path: Path, address: str) -> None:
    with pytest.raises(WrongSettings, match="update_address"):
        load_settings(written(tmp_path, f'update_address = "{address}"\n'), {})


def test_nothing_is_looked_for_unless_somebody_wants_it(tmp_path: Path) -> None:
    settings = load_settings(written(tmp_path, ""), {})
    assert (settings.check_updates, settings.update_address) == ("no", "")
    with pytest.raises(WrongSettings, match="check_updates cannot be “maybe”"):
        load_settings(written(tmp_path, 'check_updates = "maybe"\n'), {})


def test_on_windows_everything_is_below_the_local_folder_of_the_person(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    local = "C:\\Users\\ada\\AppData\\Local"
    monkeypatch.setattr(
        "platformdirs.windows.get_win_folder",
        lambda name: {
            "CSIDL_LOCAL_APPDATA": local,
        }[name],
    )
    monkeypatch.setattr(platformdirs, "PlatformDirs", Windows)
    settings = Settings(author="ada")
    places = (str(settings_path()), str(settings.log_folder), str(settings.cache_folder))
    assert all(place.startswith(local) for place in places)
    assert settings.database_url.startswith("sqlite:///C:")
    assert len(set(places)) == 3


def test_on_macos_everything_is_in_the_library_of_the_person(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME")
    monkeypatch.setattr(platformdirs, "PlatformDirs", MacOS)
    library = tmp_path / "Library"
    settings = Settings(author="ada")
    assert settings_path() == library / "Application Support/ccprocessor/settings.toml"
    assert settings.log_folder == library / "Logs/ccprocessor"
    assert settings.cache_folder == library / "Caches/ccprocessor"
    assert settings.database_url.endswith("/Library/Application Support/ccprocessor/office.sqlite")
