"""What a role may not do is greyed in the window and says why; another role lets it again."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLineEdit
from pytestqt.qtbot import QtBot

from ccprocessor.desktop.commands.palette import CommandPalette
from ccprocessor.desktop.commands.rights import why_barred
from ccprocessor.desktop.main_window import MainWindow
from ccprocessor.desktop.matching.card import MatchingCard
from ccprocessor.desktop.settings.dialog import SettingsDialog
from ccprocessor.desktop.shared.act_buttons import ActButton
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.domain.rights import Role, why_not
from ccprocessor.services.sign_in import Identity
from tests.desktop.window.conftest import (
    LONG,
    open_window,
    opened_month,
    own_settings,
    papers,
    read_month,
)

__all__ = ["open_window", "opened_month", "own_settings", "papers", "read_month"]
KEY = Qt.Key
READING = {
    "About ccprocessor", "As the system", "Check for updates", "Clear the filter",
    "Code the chosen receipt", "Code the receipts", "Commands", "Compare",
    "Connect to a shared database", "Dark", "Doctor", "Doubtful values", "Filter employees",
    "Find everything", "Fit page", "Fit what is chosen", "Fit width", "Go to the page in front",
    "Guided tour", "High contrast", "History", "Home", "Keys", "Light", "Manual",
    "Matching model", "Missing receipts", "Next employee", "Next problem", "Open on the desk",
    "Page thumbnails", "Previous employee", "Previous problem", "Print list", "Print page",
    "Queue", "Quit", "Settings", "Show as of", "The month", "To match", "Turn left", "Turn right",
    "What's new", "Whole page of the statement", "Zoom in", "Zoom out",
}  # fmt: skip


def work_as(window: MainWindow, role: Role) -> None:
    window.menus.work_as(Identity("Otto", "main", role))


def greyed(window: MainWindow) -> dict[str, str]:
    return {one.name: one.barred for one in window.menus.commands.all if one.barred}


@pytest.mark.parametrize(
    ("role", "said"),
    [
        ("clerk", "Only a supervisor or an administrator may close a month;"),
        ("auditor", "Only a supervisor or an administrator may close a month;"),
        ("supervisor", ""),
    ],
)
def test_a_sentence_says_who_may(role: Role, said: str) -> None:
    assert why_not(role, "close").startswith(said)
    assert bool(why_not(role, "close")) == bool(said)
    assert why_not("supervisor", "office").startswith("Only an administrator may ")


def test_an_auditor_reads_everything_and_is_told_why_nothing_else(
    qtbot: QtBot, opened_month: MainWindow, tmp_path: Path
) -> None:
    window, bench = opened_month, opened_month.workbench
    before = {one.name: one.action.isEnabled() for one in window.menus.commands.all}
    tips = {one.name: one.action.toolTip() for one in window.menus.commands.all}
    work_as(window, "auditor")
    assert window.banner.text.startswith("You read along as an auditor")
    assert {one.name for one in window.menus.commands.all} - greyed(window).keys() == {
        *READING,
        "Audit trail",
    }
    said = why_not("auditor", "decide")
    assert (bench.editing.match.isEnabled(), bench.editing.match.toolTip()) == (False, said)
    buttons = [one for one in bench.findChildren(ActButton) if not one.isHidden()]
    assert buttons
    assert not any(one.isEnabled() for one in buttons)

    table = bench.details.entries.table
    table.setFocus()
    qtbot.keyClick(table, KEY.Key_M)
    assert window.banner.text == said
    window.code_receipts()
    grid = window.coding.screen.grid
    qtbot.waitUntil(lambda: bool(grid.model.rows), timeout=LONG)
    grid.only.setChecked(False)
    grid.table.choose_at(0, grid.table.visible_columns()[-1])
    for key in (KEY.Key_F2, KEY.Key_7, KEY.Key_Return):
        window.banner.go_on()
        qtbot.keyClick(grid.table, key)
        assert window.banner.text == said
    assert grid.table.state() is grid.table.State.NoState
    assert said in grid.table.currentIndex().data(Qt.ItemDataRole.ToolTipRole)
    window.step_back()
    window.load([tmp_path])
    assert window.banner.text == why_not("auditor", "load")

    work_as(window, "supervisor")
    assert greyed(window).keys() == {"Users and companies"}
    now = {one.name: one.action.isEnabled() for one in window.menus.commands.all}
    assert {name for name in now if now[name] != before[name]} == {"Users and companies"}
    assert {**tips, "Users and companies": ""} == {
        one.name: "" if one.barred else one.action.toolTip() for one in window.menus.commands.all
    }
    qtbot.keyClick(grid.table, KEY.Key_F2)
    assert grid.model.is_editable(grid.table.currentIndex())


def test_a_supervisor_changes_no_rule_that_binds_who_approves(
    qtbot: QtBot, opened_month: MainWindow
) -> None:
    work_as(opened_month, "supervisor")
    opened_month.upkeep.show_settings("Approving")
    qtbot.waitUntil(lambda: bool(opened_month.findChildren(SettingsDialog)), timeout=LONG)
    [dialog] = opened_month.findChildren(SettingsDialog)
    qtbot.waitUntil(lambda: bool(why_barred(dialog.approving)), timeout=LONG)
    assert why_barred(dialog.approving) == why_not("supervisor", "limits")
    fields = dialog.approving.findChildren(QLineEdit)
    assert fields
    assert not any(one.isEnabled() for one in fields)
    assert why_barred(dialog.imports) == ""
    dialog.reject()


def test_dialogs_and_lists_of_commands_are_greyed_for_a_clerk(
    qtbot: QtBot, opened_month: MainWindow, tmp_path: Path
) -> None:
    window = opened_month
    work_as(window, "clerk")
    window.export(None)
    dialog = window.export_dialog
    assert dialog is not None
    assert (dialog.evidence.isEnabled(), dialog.evidence.toolTip()) == (
        False,
        why_not("clerk", "audit"),
    )
    dialog.reject()
    card = MatchingCard(window.services, window)
    card.open()
    qtbot.waitUntil(lambda: not card.is_working, timeout=LONG)
    assert {one.text() for one in card.findChildren(QAbstractButton) if one.isEnabled()} == {
        "Close"
    }
    card.accept()
    palette = CommandPalette(window.menus.commands, Memory(tmp_path / "palette.ini"), window)
    palette.open()
    palette.line.setText("approve all")
    row = palette.table.current_row
    assert row.barred == why_not("clerk", "review")
    qtbot.keyClick(palette.line, KEY.Key_Return)
    assert palette.isVisible()
    assert palette.banner.text == row.barred
    palette.reject()
