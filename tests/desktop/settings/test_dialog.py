"""The settings dialog shows what is in force, tries what is chosen, and writes only that."""

from __future__ import annotations

import threading
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from ccprocessor.credentials import stored_password
from ccprocessor.desktop.settings.dialog import SettingsDialog
from ccprocessor.desktop.shared.background.runner import JobRunner
from ccprocessor.settings import VERSION, Chosen, Settings, choose_settings
from ccprocessor.storage.engine.database import init_database
from tests.desktop.settings.conftest import LONG, Open
from tests.keyrings import InMemory, no_safe_place, safe_place
from tests.storage.servers import running_server

__all__ = ["no_safe_place", "safe_place"]


def saved(dialog: SettingsDialog, qtbot: QtBot) -> tuple[Chosen, bool]:
    """Press Save; what the dialog brings then."""
    with qtbot.waitSignal(dialog.saved, timeout=LONG) as brought:
        qtbot.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(dialog.isHidden)
    chosen, is_later = brought.args
    return chosen, is_later


def content(chosen: Chosen) -> dict[str, Any]:
    return tomllib.loads(chosen.file.read_text("utf-8"))


def refused(dialog: SettingsDialog, qtbot: QtBot) -> str:
    """Press Save; why nothing was written."""
    before = dialog.banner.text
    qtbot.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.banner.text not in ("", before), timeout=LONG)
    assert dialog.isVisible()
    return dialog.banner.text


def test_without_a_change_nothing_is_written(opened: Open, chosen: Chosen, qtbot: QtBot) -> None:
    before = chosen.file.read_bytes()
    dialog = opened()
    assert dialog.changes == {}
    qtbot.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(dialog.isHidden)
    assert chosen.file.read_bytes() == before


def test_what_was_changed_is_written_beside_what_stood_there(
    opened: Open, chosen: Chosen, qtbot: QtBot
) -> None:
    dialog = opened()
    dialog.imports.lines["import_unit"].setText(" EA ")
    dialog.imports.lines["import_vendor"].clear()
    dialog.imports.people.setCurrentIndex(2)
    now, is_later = saved(dialog, qtbot)
    assert not is_later
    assert (now.settings.import_unit, now.settings.import_people) == ("EA", "complete")
    assert chosen.file.read_text("utf-8").startswith("# by hand\n")
    assert content(chosen) == {
        "version": VERSION,
        "database_url": chosen.settings.database_url,
        "import_unit": "EA",
        "import_people": "complete",
    }


def test_rules_of_an_office_go_into_its_database(
    opened: Open, chosen: Chosen, qtbot: QtBot
) -> None:
    init_database(chosen.settings.database_url).close()
    dialog = opened()
    dialog.imports.lines["import_unit"].setText("EA")
    now, is_later = saved(dialog, qtbot)
    assert not is_later
    assert "import_unit" not in content(chosen)
    again = opened(now)
    assert again.changes == {}
    assert again.imports.lines["import_unit"].text() == "EA"
    assert again.imports.lines["import_vendor"].text() == "00123"


def test_updates_take_effect_at_once(opened: Open, chosen: Chosen, qtbot: QtBot) -> None:
    dialog = opened()
    dialog.show_page("Updates")
    dialog.updates.check.setChecked(True)
    assert refused(dialog, qtbot) == "Looking for newer versions needs an address."
    dialog.updates.address.setText("http://example.org/newest.json")
    assert "https://" in refused(dialog, qtbot)
    dialog.updates.address.setText("https://example.org/newest.json")
    now, is_later = saved(dialog, qtbot)
    assert not is_later
    assert (now.settings.check_updates, now.settings.update_address) == (
        "yes",
        "https://example.org/newest.json",
    )


def test_a_database_is_tried_without_being_made(opened: Open, tmp_path: Path, qtbot: QtBot) -> None:
    dialog = opened()
    dialog.months.file.setText(str(tmp_path / "new.sqlite"))
    qtbot.mouseClick(dialog.months.test, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.months.told.startswith("A new file will be made"), timeout=LONG)
    assert not (tmp_path / "new.sqlite").exists()
    dialog.months.file.setText(str(tmp_path))
    assert dialog.months.url == f"sqlite:///{(tmp_path / 'office.sqlite').as_posix()}"


def test_another_file_is_kept_for_the_next_start(
    opened: Open, chosen: Chosen, tmp_path: Path, qtbot: QtBot
) -> None:
    init_database(tmp_path / "other.sqlite").close()
    dialog = opened()
    dialog.months.file.setText(str(tmp_path / "other.sqlite"))
    now, is_later = saved(dialog, qtbot)
    assert is_later
    assert now.settings.database_url == f"sqlite:///{(tmp_path / 'other.sqlite').as_posix()}"


def test_checkpoints_are_kept_in_another_folder_from_the_next_start(
    opened: Open, chosen: Chosen, tmp_path: Path, qtbot: QtBot
) -> None:
    init_database(chosen.settings.database_url).close()
    dialog = opened()
    dialog.months.kept.setText(str(tmp_path / "share"))
    now, is_later = saved(dialog, qtbot)
    assert is_later
    assert now.settings.checkpoint_folder == tmp_path / "share"
    again = opened(now)
    again.months.kept.clear()
    now, _ = saved(again, qtbot)
    assert now.settings.checkpoint_folder == chosen.file.with_name("checkpoints")
    assert "checkpoint_folder" not in content(chosen)


def test_the_own_folder_is_the_default_and_needs_no_line(
    opened: Open, chosen: Chosen, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    dialog = opened()
    dialog.months.file.setText(Settings().database_url.removeprefix("sqlite:///"))
    now, _ = saved(dialog, qtbot)
    assert now.settings.database_url == Settings().database_url
    assert "database_url" not in content(chosen)


def test_a_database_of_another_program_is_refused_unless_somebody_insists(
    opened: Open, chosen: Chosen, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "notes.txt").write_text("notes of a meeting\n" * 50)
    dialog = opened()
    dialog.months.file.setText(str(tmp_path / "notes.txt"))
    said = refused(dialog, qtbot)
    assert "not a ccprocessor database" in said
    assert "--database" not in said
    [anyway] = dialog.banner.remedies
    with qtbot.waitSignal(dialog.saved, timeout=LONG):
        anyway.click()
    assert content(chosen)["database_url"].endswith("notes.txt")


def test_a_path_of_somebody_unknown_is_told_before_it_is_tried(
    opened: Open, chosen: Chosen, qtbot: QtBot
) -> None:
    before = chosen.file.read_bytes()
    dialog = opened()
    dialog.months.file.setText("~nobodyhere/office.sqlite")
    qtbot.mouseClick(dialog.months.test, Qt.MouseButton.LeftButton)
    assert "somebody who is not known on this computer" in dialog.months.told
    assert "somebody who is not known on this computer" in refused(dialog, qtbot)
    dialog.months.file.setText(chosen.settings.database_url.removeprefix("sqlite:///"))
    dialog.banner.dismiss()
    dialog.imports.template.setText("~nobodyhere/import.toml")
    assert "“~nobodyhere/import.toml”" in refused(dialog, qtbot)
    assert chosen.file.read_bytes() == before


def test_a_template_that_means_nothing_is_refused(
    opened: Open, chosen: Chosen, tmp_path: Path, qtbot: QtBot
) -> None:
    before = chosen.file.read_bytes()
    (tmp_path / "import.toml").write_text("[somewhere]\nelse = 1\n")
    dialog = opened()
    dialog.imports.template.setText(str(tmp_path / "import.toml"))
    assert "means nothing in an import template" in refused(dialog, qtbot)
    assert chosen.file.read_bytes() == before


def test_the_languages_installed_are_offered_and_those_missing_are_marked(
    opened: Open, chosen: Chosen, qtbot: QtBot
) -> None:
    given = replace(chosen, settings=replace(chosen.settings, ocr_languages="eng+tlh"))
    dialog = opened(given)
    dialog.receipts.show_found(("deu", "eng", "chi_sim"))
    items = [dialog.receipts.languages.item(row) for row in range(4)]
    assert [item.text() for item in items] == [
        "English (eng)",
        "Klingon (tlh): not found on this computer"
        if "Klingon" in items[1].text()
        else "tlh: not found on this computer",
        "German (deu)",
        items[3].text(),
    ]
    assert dialog.changes == {}
    items[1].setCheckState(Qt.CheckState.Unchecked)
    items[2].setCheckState(Qt.CheckState.Checked)
    assert dialog.changes == {"ocr_languages": "eng+deu"}
    for item in items:
        item.setCheckState(Qt.CheckState.Unchecked)
    assert refused(dialog, qtbot) == "Choose one language at least."


def test_without_tesseract_that_is_said(opened: Open) -> None:
    dialog = opened()
    dialog.receipts.show_found(())
    assert "Tesseract is not installed" in dialog.receipts._note.text()


def test_what_the_environment_decides_is_shown_and_cannot_be_changed(
    opened: Open, chosen: Chosen, qtbot: QtBot
) -> None:
    environ = {"CCPROCESSOR_IMPORT_UNIT": "KG", "CCPROCESSOR_CHECK_UPDATES": "no"}
    dialog = opened(choose_settings(chosen.file, environ, database="sqlite:////given.sqlite"))
    unit = dialog.imports.lines["import_unit"]
    assert (unit.text(), unit.isEnabled()) == ("KG", False)
    assert not dialog.updates.check.isEnabled()
    for part in (dialog.months.in_file, dialog.months.shared, dialog.months.file):
        assert not part.isEnabled()
    assert not dialog.months.password.isEnabled()
    texts = {note.text() for page in dialog.pages for note in page.findChildren(QLabel)}
    for name in ("CCPROCESSOR_IMPORT_UNIT", "CCPROCESSOR_CHECK_UPDATES", "--database"):
        assert f"Decided by {name}; it cannot be changed here." in texts
    dialog.imports.lines["import_tax_code"].setText("T1")
    saved(dialog, qtbot)
    assert "import_unit" not in content(chosen)
    assert content(chosen)["import_tax_code"] == "T1"


def test_a_shared_database_is_chosen_and_its_password_kept_in_the_keyring(
    opened: Open, chosen: Chosen, qtbot: QtBot, safe_place: InMemory
) -> None:
    with running_server() as server:
        if server is None:
            pytest.skip("no Postgres server is installed here")
        url = server.new_database("chosen")
        dialog = opened()
        dialog.months.shared.setChecked(True)
        assert not dialog.months.file.isEnabled()
        dialog.months.address.setText(url)
        dialog.months.password.setText("secret")
        dialog.try_database()
        qtbot.waitUntil(lambda: "is reached, and is empty" in dialog.months.told, timeout=LONG)
        now, is_later = saved(dialog, qtbot)
    assert is_later
    assert now.settings.database_url == url
    assert stored_password(url) == "secret"
    assert "secret" not in chosen.file.read_text("utf-8")


@pytest.mark.parametrize(
    ("address", "password"),
    [
        ("postgresql://clerk@127.0.0.1:1/office", "secret"),
        ("postgresql://clerk:secret@127.0.0.1:1/office", ""),
    ],
)
def test_without_a_safe_place_a_password_is_not_written_anywhere(
    opened: Open, chosen: Chosen, qtbot: QtBot, no_safe_place: None, address: str, password: str
) -> None:
    before = chosen.file.read_bytes()
    dialog = opened()
    dialog.months.shared.setChecked(True)
    dialog.months.address.setText(address)
    dialog.months.password.setText(password)
    assert "cannot be reached" in refused(dialog, qtbot)
    dialog.banner.remedies[0].click()
    qtbot.waitUntil(lambda: "no safe place" in dialog.banner.text, timeout=LONG)
    assert "password file" in dialog.banner.text
    assert "CCPROCESSOR_DATABASE_URL" in dialog.banner.text
    assert chosen.file.read_bytes() == before
    [without] = dialog.banner.remedies
    assert without.text() == "Save without the password"
    with qtbot.waitSignal(dialog.saved, timeout=LONG):
        without.click()
    assert content(chosen)["database_url"] == "postgresql://clerk@127.0.0.1:1/office"
    assert "secret" not in chosen.file.read_text("utf-8")


def test_an_address_that_is_none_is_told_at_once(opened: Open, qtbot: QtBot) -> None:
    dialog = opened()
    dialog.months.shared.setChecked(True)
    dialog.months.address.setText("server/office")
    dialog.try_database()
    assert dialog.months.told == "The address starts with postgresql://."
    assert refused(dialog, qtbot) == "The address starts with postgresql://."


def test_closing_while_it_is_tried_writes_nothing(
    opened: Open, chosen: Chosen, tmp_path: Path, runner: JobRunner, qtbot: QtBot
) -> None:
    before = chosen.file.read_bytes()
    dialog = opened()
    dialog.months.file.setText(str(tmp_path / "new.sqlite"))
    held = threading.Event()
    runner.start(lambda _job: held.wait(), print, print)
    dialog.begin()
    dialog.reject()
    held.set()
    qtbot.waitUntil(lambda: not runner.is_busy, timeout=LONG)
    assert dialog.isHidden()
    assert chosen.file.read_bytes() == before


def test_a_file_that_cannot_be_written_is_told(
    opened: Open, chosen: Chosen, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "file").touch()
    dialog = opened(replace(chosen, file=tmp_path / "file" / "settings.toml"))
    dialog.imports.lines["import_unit"].setText("EA")
    assert "cannot be" in refused(dialog, qtbot)


@pytest.mark.parametrize("page", ["Months", "Import file"])
def test_a_file_is_chosen_in_a_dialog(
    opened: Open, tmp_path: Path, qtbot: QtBot, page: str
) -> None:
    target = tmp_path / "there.toml"
    target.touch()
    dialog = opened()
    dialog.show_page(page)
    where = dialog.tabs.currentWidget()
    [browse] = [one for one in where.findChildren(QPushButton) if one.text() == "Choose…"]
    browse.click()
    [asked] = where.findChildren(QFileDialog)
    asked.fileSelected.emit(str(target))
    asked.reject()
    field = dialog.months.file if page == "Months" else dialog.imports.template
    assert field.text() == str(target)
