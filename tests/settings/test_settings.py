"""Settings come from a file and the environment, and refuse what they do not know."""

from __future__ import annotations

from pathlib import Path

import pytest

from ccprocessor.services.rules import in_force
from ccprocessor.settings import Settings, WrongSettings, load_settings, settings_path


def _file(folder: Path, text: str) -> Path:
    file = folder / "settings.toml"
    file.write_text(text, "utf-8")
    return file


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name in ("HOME", "USERPROFILE", "LOCALAPPDATA", "APPDATA"):
        monkeypatch.setenv(name, str(tmp_path))
    return tmp_path


def test_a_fresh_machine_needs_no_file(home: Path) -> None:
    settings = load_settings(environ={})
    assert settings.database_url.startswith("sqlite:///")
    assert settings.database_url.endswith("ccprocessor/office.sqlite")
    assert settings.import_template is None
    assert settings.import_unit is None
    assert settings.log_format == "text"
    assert settings.log_folder.is_absolute()
    assert settings.cache_folder.is_absolute()
    assert settings.author


def test_the_file_of_the_user_is_found(home: Path) -> None:
    settings_path().parent.mkdir(parents=True)
    settings_path().write_text('author = "Ada"', "utf-8")
    assert load_settings(environ={}).author == "Ada"


def test_every_setting_can_stand_in_the_file(tmp_path: Path) -> None:
    file = _file(
        tmp_path,
        """
        database_url = "postgresql://clerk@server/office"
        import_template = "import.toml"
        import_vendor = "00123"
        import_unit = "EA"
        import_tax_code = "T1"
        import_card_network = "Mastercard"
        import_invoice_number = "{card_last4}"
        import_people = "complete"
        log_format = "json"
        log_folder = "logs"
        cache_folder = "/var/cache/office"
        signing_key = "/keys/office.key"
        checkpoint_folder = "kept"
        author = "Ada"
        """,
    )
    assert load_settings(file, {}) == Settings(
        database_url="postgresql://clerk@server/office",
        import_template=tmp_path / "import.toml",
        import_vendor="00123",
        import_unit="EA",
        import_tax_code="T1",
        import_card_network="Mastercard",
        import_invoice_number="{card_last4}",
        import_people="complete",
        log_format="json",
        log_folder=tmp_path / "logs",
        cache_folder=Path("/var/cache/office").absolute(),
        signing_key=Path("/keys/office.key").absolute(),
        checkpoint_folder=tmp_path / "kept",
        author="Ada",
    )


def test_key_and_checkpoints_lie_beside_the_settings_file_if_nothing_else_is_said(
    tmp_path: Path,
) -> None:
    settings = load_settings(_file(tmp_path, 'author = "Ada"'), {})
    assert settings.signing_key == tmp_path / "signing.key"
    assert settings.checkpoint_folder == tmp_path / "checkpoints"


def test_the_import_template_takes_the_offices_values(tmp_path: Path) -> None:
    file = _file(tmp_path, 'import_vendor = "00123"\nimport_people = "complete"\n')
    template = in_force(load_settings(file, {}), {}).template
    assert (template.vendor, template.people, template.unit) == ("00123", "complete", "LS")


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = _file(tmp_path, 'author = "Ada"\nlog_format = "json"')
    settings = load_settings(file, {"CCPROCESSOR_AUTHOR": "Bea", "CCPROCESSOR_LOG_FORMAT": ""})
    assert (settings.author, settings.log_format) == ("Bea", "json")


def test_the_environment_may_name_the_file(tmp_path: Path) -> None:
    file = _file(tmp_path, 'author = "Ada"')
    assert load_settings(environ={"CCPROCESSOR_SETTINGS": str(file)}).author == "Ada"


def test_a_named_file_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(WrongSettings, match=r"no settings file .*none\.toml"):
        load_settings(tmp_path / "none.toml", {})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('databse_url = "x"', "there is no setting “databse_url”"),
        ("author = 5", "author is not text"),
        ("author = = 1", "line 1"),
        ('log_format = "xml"', "log_format cannot be “xml”. Use text or json."),
        ('import_people = "few"', "import_people cannot be “few”. Use all or complete."),
        ('database_url = "office.sqlite"', "database_url is no database address"),
    ],
)
def test_what_means_nothing_is_named_with_its_file(tmp_path: Path, text: str, said: str) -> None:
    file = _file(tmp_path, text)
    with pytest.raises(WrongSettings) as refused:
        load_settings(file, {})
    assert said in str(refused.value)
    assert str(file) in str(refused.value)


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(WrongSettings, match="no valid TOML"):
        load_settings(tmp_path / "settings.toml", {})


def test_a_folder_in_place_of_the_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(WrongSettings, match="cannot be read"):
        load_settings(tmp_path, {})


def test_a_wrong_variable_is_named(tmp_path: Path) -> None:
    with pytest.raises(WrongSettings, match="CCPROCESSOR_LOG_FORMAT: log_format cannot be"):
        load_settings(_file(tmp_path, ""), {"CCPROCESSOR_LOG_FORMAT": "xml"})


def test_a_password_in_the_address_shows_in_no_listing() -> None:
    settings = Settings(database_url="postgresql://clerk:secret@server/office")
    assert "secret" not in repr(settings)
