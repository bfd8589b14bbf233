"""Paths that people write are understood, or refused in a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from ccprocessor.cli.main import main
from ccprocessor.paths import WrongPath, expanded
from ccprocessor.settings import WrongSettings, choose_settings, load_settings
from ccprocessor.settings_file import change_settings


def written(folder: Path, text: str) -> Path:
    file = folder / "settings.toml"
    file.write_text(text, "utf-8")
    return file


def test_the_own_folder_is_meant_by_a_tilde(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path))
    assert expanded("~/office.sqlite") == tmp_path / "office.sqlite"
    assert expanded(Path("folder/x")) == Path("folder/x")


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("~nobodyhere/x", "“~nobodyhere/x” begins with the folder of somebody who is not known"),
        ("a\0b", "holds a character that no path can hold"),
    ],
)
def test_what_is_no_path_is_told(path: str, said: str) -> None:
    with pytest.raises(WrongPath, match=said):
        expanded(path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('log_folder = "~nobodyhere/x"', "log_folder: “~nobodyhere/x” begins with the folder of"),
        ('log_folder = "a\\u0000b"', "log_folder holds a character that means nothing"),
        ('author = "a\\u0000b"', "author holds a character that means nothing"),
        (f"author = {'[' * 100_000}", "too many brackets are open at once"),
    ],
)
def test_a_slip_in_the_settings_is_told_with_the_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, said: str
) -> None:
    file = written(tmp_path, text)
    with pytest.raises(WrongSettings, match=said) as refused:
        load_settings(file, {})
    assert str(file) in str(refused.value)
    assert main(["list", "--settings", str(file)]) == 2
    assert said in capsys.readouterr().err


def test_a_slip_in_a_variable_is_told_with_its_name(tmp_path: Path) -> None:
    file = written(tmp_path, "")
    with pytest.raises(WrongSettings, match="CCPROCESSOR_CACHE_FOLDER: cache_folder: “~nobodyhere"):
        load_settings(file, {"CCPROCESSOR_CACHE_FOLDER": "~nobodyhere"})
    with pytest.raises(WrongSettings, match="CCPROCESSOR_SETTINGS: “~nobodyhere/s"):
        load_settings(environ={"CCPROCESSOR_SETTINGS": "~nobodyhere/s.toml"})


@pytest.mark.parametrize("prefix", ["sqlite:///", "sqlite+pysqlite:///"])
def test_a_database_in_the_settings_is_meant_from_the_folder_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, prefix: str
) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    file = written(tmp_path, f'database_url = "{prefix}kept/office.sqlite?timeout=5"')
    told = f"sqlite:///{(tmp_path / 'kept/office.sqlite').as_posix()}?timeout=5"
    assert load_settings(file, {}).database_url == told


def test_a_database_in_a_variable_or_an_option_is_meant_from_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    file = written(tmp_path, "")
    there = f"sqlite:///{(tmp_path / 'elsewhere/office.sqlite').as_posix()}"
    named = {"CCPROCESSOR_DATABASE_URL": "sqlite:///office.sqlite"}
    assert load_settings(file, named).database_url == there
    for address in ("sqlite:///office.sqlite", "office.sqlite"):
        assert choose_settings(file, {}, database=address).settings.database_url == there


@pytest.mark.parametrize(
    "address", ["postgresql://clerk@server/office", "sqlite:///:memory:", "sqlite://"]
)
def test_an_address_without_a_file_stays_as_it_is(tmp_path: Path, address: str) -> None:
    chosen = choose_settings(written(tmp_path, ""), {}, database=address)
    assert chosen.settings.database_url == address


def test_a_file_whose_name_an_address_cannot_hold_stays_a_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    chosen = choose_settings(written(tmp_path, ""), {}, database="what?.sqlite")
    assert chosen.settings.database_url == (tmp_path / "what?.sqlite").as_posix()


def test_a_database_in_the_folder_of_somebody_unknown_is_told_with_the_option(
    tmp_path: Path,
) -> None:
    with pytest.raises(WrongSettings, match="--database: “~nobodyhere/office"):
        choose_settings(written(tmp_path, ""), {}, database="sqlite:///~nobodyhere/office.sqlite")


def test_a_file_with_brackets_never_closed_is_not_changed(tmp_path: Path) -> None:
    chosen = choose_settings(written(tmp_path, ""), {})
    text = f"author = {'[' * 100_000}"
    written(tmp_path, text)
    with pytest.raises(WrongSettings, match="too many brackets"):
        change_settings(chosen, {"author": "Ada"})
    assert chosen.file.read_text("utf-8") == text
