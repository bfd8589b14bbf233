"""Rules about approving in the settings: for the whole office, at once, and only amounts."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ccprocessor.desktop.settings.dialog import SettingsDialog
from ccprocessor.desktop.shared.background.runner import JobRunner
from ccprocessor.settings import Chosen
from tests.desktop.settings.conftest import LONG, Open


def test_limits_go_into_the_office_and_not_into_the_file(
    opened: Open, chosen: Chosen, qtbot: QtBot
) -> None:
    before, dialog = chosen.file.read_bytes(), opened()
    dialog.approving.limit.setText("1,000.5")
    dialog.approving.own_edits.setChecked(False)
    with qtbot.waitSignal(dialog.saved, timeout=LONG) as brought:
        qtbot.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    assert brought.args[1] is False  # they count at once
    assert chosen.file.read_bytes() == before
    again = opened()
    assert again.approving.limit.text() == "1000.50"
    assert again.approving.second.text() == ""
    assert not again.approving.own_edits.isChecked()
    assert again.changes == {}


def test_what_is_no_amount_is_told_on_its_page(opened: Open, qtbot: QtBot) -> None:
    dialog = opened()
    dialog.approving.second.setText("much")
    qtbot.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    assert "“much” is no amount." in dialog.banner.text
    assert dialog.tabs.currentWidget() is dialog.approving


def test_without_an_office_nothing_can_be_set(
    chosen: Chosen, runner: JobRunner, qtbot: QtBot
) -> None:
    dialog = SettingsDialog(chosen, runner)
    qtbot.addWidget(dialog)
    assert not dialog.approving.isEnabled()
