"""The grid beside a month's editor: a pasted block is one step, undone as one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from ccprocessor.app import open_office
from ccprocessor.desktop.coding.grid import CodingGrid
from ccprocessor.desktop.editing.editor import MonthEditor
from ccprocessor.desktop.service_client import ServiceClient
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.services.cycle.load_cycle import Loaded
from ccprocessor.settings import Settings

LONG = 30_000


@pytest.fixture
def services(qapp: object, loaded: Loaded, office_settings: Settings) -> Iterator[ServiceClient]:
    assert loaded.month.people
    made = ServiceClient(lambda: open_office(office_settings), ocr=False)
    yield made
    made.close()


@pytest.fixture
def editor(services: ServiceClient, loaded: Loaded, qtbot: QtBot) -> MonthEditor:
    made = MonthEditor(services)
    with qtbot.waitSignal(made.changed, timeout=LONG):
        made.open(loaded.revision.cycle_id, is_newest=True)
    return made


def test_a_pasted_block_is_one_step(
    qtbot: QtBot, services: ServiceClient, editor: MonthEditor, memory: Memory
) -> None:
    grid = CodingGrid(memory)
    qtbot.addWidget(grid)
    grid.acted.connect(editor.act)
    editor.changed.connect(lambda state: grid.show_month(state.month))
    assert editor.state is not None
    services.coding(editor.state.month, grid.show_sheet, lambda error: pytest.fail(str(error)))
    qtbot.waitUntil(lambda: grid.model.rowCount() > 1, timeout=LONG)
    before, rows = len(editor.state.done), grid.model.rowCount()

    QGuiApplication.clipboard().setText("Job\t30024.\t005.\t5\nGL\t\t\t\n")
    grid.table.setCurrentIndex(grid.model.index(0, 5))
    with qtbot.waitSignal(editor.changed, timeout=LONG):
        grid.paste()
    assert len(editor.state.done) == before + 1
    assert editor.state.done[-1].label == "coding of 2 receipts"
    qtbot.waitUntil(lambda: grid.model.rowCount() < rows, timeout=LONG)

    with qtbot.waitSignal(editor.changed, timeout=LONG):
        editor.undo()
    assert grid.model.rowCount() == rows
