"""The settings file is changed only where something was chosen, whole or not at all."""

from __future__ import annotations

import os
import stat
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccprocessor.settings import (
    VERSION,
    Chosen,
    NewerSettings,
    Settings,
    WrongSettings,
    choose_settings,
)
from ccprocessor.settings_file import SettingsNotWritten, change_settings, changed

WRITTEN_BY_HAND = """\
# Of the office in Springfield
author = 'Ada # clerk'    # who stores

# accounting wants this
"import_vendor" = "00123"
notes = \"\"\"
author = "not a key"
\"\"\"

[somebody.elses]
author = 1
"""


def own(tmp_path: Path, text: str | None = None) -> Chosen:
    file = tmp_path / "settings.toml"
    if text is not None:
        file.write_text(text, "utf-8")
        return choose_settings(file, {})
    return Chosen(Settings(), file)


def test_comments_order_tables_and_unknown_keys_stay_to_the_letter() -> None:
    after = changed(WRITTEN_BY_HAND, {"author": "Bea", "import_vendor": "7", "log_format": "json"})
    assert after == WRITTEN_BY_HAND.replace("'Ada # clerk'", '"Bea"').replace(
        '"00123"', '"7"'
    ).replace('"""\n\n[', '"""\nlog_format = "json"\n\n[')


def test_a_key_taken_out_goes_with_its_line() -> None:
    after = changed(WRITTEN_BY_HAND, {"notes": None, "import_vendor": None})
    assert "notes" not in after
    assert "not a key" not in after
    assert "# accounting wants this\n\n[somebody" in after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", 'author = "Bea"\n'),
        ("# only words", '# only words\nauthor = "Bea"\n'),
        ("author='x' # é", 'author="Bea" # é'),
        ("[table]\nx = 1\n", 'author = "Bea"\n\n[table]\nx = 1\n'),
        ('author = "x"\r\nb = "y"\r\n', 'author = "Bea"\r\nb = "y"\r\n'),
        ('b = "y"\r\n', 'b = "y"\r\nauthor = "Bea"\r\n'),
    ],
)
def test_one_key_is_put_where_it_belongs(before: str, after: str) -> None:
    assert changed(before, {"author": "Bea"}) == after


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(st.dictionaries(st.sampled_from(["author", "one", "two", "three"]), TEXTS), TEXTS)
def test_whatever_a_value_holds_is_read_back_as_it_was(others: dict[str, str], value: str) -> None:
    text = changed("# kept\n", dict(others))
    after = changed(text, {"author": value})
    assert tomllib.loads(after) == {**others, "author": value}
    assert after.startswith("# kept\n")


def test_a_first_choice_makes_the_file_with_its_version(tmp_path: Path) -> None:
    now = change_settings(own(tmp_path / "made"), {"author": "Bea"})
    assert now.settings.author == "Bea"
    assert tomllib.loads(now.file.read_text("utf-8")) == {"version": VERSION, "author": "Bea"}
    assert now.file.read_text("utf-8").startswith("# The settings of ccprocessor")


@pytest.mark.parametrize("version", ["", "version = 0\n"])
def test_an_older_file_is_read_and_gets_this_version_when_written(
    tmp_path: Path, version: str
) -> None:
    before = own(tmp_path, f'{version}author = "Ada"\n')
    assert before.settings.author == "Ada"
    now = change_settings(before, {"import_unit": "EA"})
    content = tomllib.loads(now.file.read_text("utf-8"))
    assert content == {"version": VERSION, "author": "Ada", "import_unit": "EA"}


def test_a_newer_file_is_refused_and_not_written(tmp_path: Path) -> None:
    before = own(tmp_path, "")
    newer = f'version = {VERSION + 1}\nsomething_new = ["a"]\n'
    before.file.write_text(newer, "utf-8")
    with pytest.raises(NewerSettings):
        change_settings(before, {"author": "Bea"})
    assert before.file.read_text("utf-8") == newer


def test_what_means_nothing_is_not_written(tmp_path: Path) -> None:
    before = own(tmp_path, 'author = "Ada"\n')
    with pytest.raises(WrongSettings, match="update_address"):
        change_settings(before, {"update_address": "http://example.org/x.json"})
    assert before.file.read_text("utf-8") == 'author = "Ada"\n'


def test_back_to_the_default_takes_the_key_out(tmp_path: Path) -> None:
    now = change_settings(own(tmp_path, 'author = "Ada"\n'), {"author": None})
    assert now.settings.author == Settings().author
    assert "author" not in now.file.read_text("utf-8")


def test_what_is_decided_elsewhere_stays_so_after_writing(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('author = "Ada"\n', "utf-8")
    before = choose_settings(file, {"CCPROCESSOR_IMPORT_UNIT": "KG"}, database="sqlite:///x.db")
    assert before.fixed == {
        "import_unit": "CCPROCESSOR_IMPORT_UNIT",
        "database_url": "--database",
    }
    now = change_settings(before, {"author": "Bea"})
    assert (now.settings.author, now.settings.import_unit) == ("Bea", "KG")
    assert now.settings.database_url == f"sqlite:///{Path('x.db').absolute().as_posix()}"


def test_a_link_is_followed_and_rights_stay(tmp_path: Path) -> None:
    real = tmp_path / "dotfiles.toml"
    real.write_text('author = "Ada"\n', "utf-8")
    real.chmod(0o640)
    link = tmp_path / "settings.toml"
    link.symlink_to(real)
    change_settings(choose_settings(link, {}), {"author": "Bea"})
    assert link.is_symlink()
    assert 'author = "Bea"' in real.read_text("utf-8")
    assert stat.S_IMODE(real.stat().st_mode) == 0o640


def test_a_folder_that_cannot_be_made_is_told_and_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    before = Chosen(Settings(), tmp_path / "file" / "settings.toml")
    with pytest.raises(SettingsNotWritten, match="the settings are as they were"):
        change_settings(before, {"author": "Bea"})
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_name_that_is_no_text_is_told(tmp_path: Path) -> None:
    before = own(tmp_path, 'author = "Ada"\n')
    with pytest.raises(SettingsNotWritten):
        change_settings(before, {"author": os.fsdecode(b"\xff")})
    assert [path.name for path in tmp_path.iterdir()] == ["settings.toml"]


def test_a_file_damaged_meanwhile_is_told(tmp_path: Path) -> None:
    before = own(tmp_path, "")
    before.file.write_text("author = = 1", "utf-8")
    with pytest.raises(WrongSettings, match="no valid TOML"):
        change_settings(before, {"author": "Bea"})
