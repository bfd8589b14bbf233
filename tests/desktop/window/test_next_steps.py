from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ccprocessor.app import open_office
from ccprocessor.desktop.service_client import ServiceClient
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.shared.next_steps import by_settings
from ccprocessor.desktop.shared.theme import Theme
from ccprocessor.errors import Means, NextStep
from ccprocessor.settings import Settings
from ccprocessor.storage.engine.schema import MAKE_TABLES
from tests.desktop.grounds import made_window

LONG = 60_000


@pytest.mark.parametrize("means", Means)
def test_every_means_has_words_for_the_window(means: Means) -> None:
    said = by_settings(NextStep("{}", means, "a detail"))
    assert "--" not in said
    assert "`ccprocessor" not in said


@pytest.mark.parametrize(
    ("hint", "said"),
    [
        (
            NextStep("Choose another database {}.", Means.DATABASE),
            "Choose another database in File > Settings. Then start the program again.",
        ),
        (
            MAKE_TABLES,
            "Ask your administrator to run `ccprocessor db init` once to make its tables.",
        ),
        (
            NextStep("{} every month and its revisions.", Means.MONTHS),
            "Home shows every month and its revisions.",
        ),
        ("Try again in a minute.", "Try again in a minute."),
        ("", ""),
    ],
)
def test_a_hint_names_what_can_be_done_without_a_command_line(
    hint: str | NextStep, said: str
) -> None:
    assert by_settings(hint) == said


def shown(
    qtbot: QtBot, services: ServiceClient, theme: Theme, folder: Path, own_settings: Settings
) -> str:
    """What the window says on a database that is none."""
    path = Path(own_settings.database_url.removeprefix("sqlite:///"))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("notes of a meeting, much longer than nothing\n" * 20)
    window = made_window(services, Memory(folder / "window.ini"), theme)
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
