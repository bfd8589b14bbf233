from __future__ import annotations

import re
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

import ccprocessor
from ccprocessor.app import open_office
from ccprocessor.desktop.main_window import MainWindow
from ccprocessor.desktop.service_client import ServiceClient
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.shared.next_steps import by_settings
from ccprocessor.desktop.shared.theme import Theme
from ccprocessor.settings import Settings

LONG = 60_000
STORAGE = Path(ccprocessor.__file__).parent / "storage"


def own_hints() -> list[str]:
    """Every text of the storage that names the option."""
    code = "\n".join(path.read_text("utf-8") for path in sorted(STORAGE.rglob("*.py")))
    return [text for text in re.findall(r'"([^"\n]*)"', code) if "--database" in text]


def test_every_hint_about_the_option_has_its_words_for_the_window() -> None:
    assert len(own_hints()) >= 5
    for hint in own_hints():
        assert "--database" not in by_settings(hint)
        assert "File > Settings" in by_settings(hint)


@pytest.mark.parametrize(
    ("hint", "said"),
    [
        (
            "Choose another database with --database.",
            "Choose another database in File > Settings. Then start the program again.",
        ),
        (
            "Share one instead: --database postgresql://user@server/ccprocessor.",
            (
                "Share one instead: postgresql://user@server/ccprocessor in File > Settings. "
                "Then start the program again."
            ),
        ),
        (
            "Run `ccprocessor db init` once to make its tables.",
            "Ask whoever looks after it to run `ccprocessor db init` once to make its tables.",
        ),
        ("Try again in a minute.", "Try again in a minute."),
        ("", ""),
    ],
)
def test_a_hint_names_what_can_be_done_without_a_command_line(hint: str, said: str) -> None:
    assert by_settings(hint) == said


def shown(
    qtbot: QtBot, services: ServiceClient, theme: Theme, folder: Path, own_settings: Settings
) -> str:
    """What the window says on a database that is none."""
    path = Path(own_settings.database_url.removeprefix("sqlite:///"))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("notes of a meeting, much longer than nothing\n" * 20)
    window = MainWindow(services, Memory(folder / "window.ini"), theme)
    qtbot.addWidget(window)
    window.show()
    window.begin()
    qtbot.waitUntil(lambda: window.home.banner.text != "", timeout=LONG)
    said = window.home.banner.text
    window.close()
    return said


def test_a_database_refused_in_the_window_names_the_setting(
    qtbot: QtBot, own_settings: Settings, theme: Theme, tmp_path: Path
) -> None:
    services = ServiceClient(lambda: open_office(own_settings))
    said = shown(qtbot, services, theme, tmp_path, own_settings)
    assert "in File > Settings" in said
    assert "--database" not in said


def test_a_database_named_by_the_option_is_told_by_the_option(
    qtbot: QtBot, own_settings: Settings, theme: Theme, tmp_path: Path
) -> None:
    services = ServiceClient(lambda: open_office(own_settings), next_step=str)
    assert "--database" in shown(qtbot, services, theme, tmp_path, own_settings)
