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


def test_a_file_with_brackets_never_closed_is_not_changed(tmp_path: Path) -> None:
    chosen = choose_settings(written(tmp_path, ""), {})
    text = f"author = {'[' * 100_000}"
    written(tmp_path, text)
    with pytest.raises(WrongSettings, match="too many brackets"):
        change_settings(chosen, {"author": "Ada"})
    assert chosen.file.read_text("utf-8") == text
