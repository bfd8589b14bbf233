"""A settings dialog of a person who wrote a few of them by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ccprocessor.app import open_office
from ccprocessor.desktop.settings.dialog import SettingsDialog
from ccprocessor.desktop.shared.background.runner import JobRunner
from ccprocessor.services.approval_rules import kept_approval_rules
from ccprocessor.services.rules import shown
from ccprocessor.settings import Chosen, choose_settings

LONG = 30_000
Open = Callable[..., SettingsDialog]


@pytest.fixture
def runner(qapp: object) -> Iterator[JobRunner]:
    made = JobRunner("errands")
    yield made
    made.close()


@pytest.fixture
def chosen(tmp_path: Path) -> Chosen:
    """The settings of a person who wrote a few of them by hand."""
    file = tmp_path / "settings.toml"
    url = f"sqlite:///{(tmp_path / 'office.sqlite').as_posix()}"
    file.write_text(f'# by hand\ndatabase_url = "{url}"\nimport_vendor = "00123"\n', "utf-8")
    return choose_settings(file, {})


@pytest.fixture
def opened(qtbot: QtBot, runner: JobRunner, chosen: Chosen) -> Iterator[Open]:
    with ExitStack() as offices:

        def make(given: Chosen = chosen) -> SettingsDialog:
            office = offices.enter_context(open_office(given.settings))
            rules = shown(given, office.kept_rules())
            approving = kept_approval_rules(office)
            dialog = SettingsDialog(rules, runner, office=office, approving=approving)
            qtbot.addWidget(dialog)
            dialog.open()
            qtbot.waitUntil(lambda: not runner.is_busy, timeout=LONG)
            return dialog

        yield make
