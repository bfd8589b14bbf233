"""A stored sample month and the way to export it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pytestqt.qtbot import QtBot

from ccprocessor.app import open_office
from ccprocessor.desktop.exporting.dialog import ExportDialog
from ccprocessor.desktop.exporting.targets import Exportable
from ccprocessor.desktop.service_client import ServiceClient
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.shared.theme import Theme
from ccprocessor.settings import Settings

if TYPE_CHECKING:
    from ccprocessor.services.cycle.load_cycle import Loaded

OpenDialog = Callable[[tuple[str, ...] | None], ExportDialog]


@pytest.fixture
def stored_door(qapp: object, office_settings: Settings) -> Iterator[ServiceClient]:
    """The way to the office in which the sample month is stored."""
    made = ServiceClient(lambda: open_office(office_settings), ocr=False)
    yield made
    made.close()


@pytest.fixture
def exportable(loaded: Loaded) -> Exportable:
    """The stored sample month."""
    return Exportable(loaded.revision.cycle_id, loaded.revision.number, loaded.month.people)


@pytest.fixture
def open_dialog(
    qtbot: QtBot,
    theme: Theme,
    memory: Memory,
    stored_door: ServiceClient,
    exportable: Exportable,
    tmp_path: Path,
) -> OpenDialog:
    """Opens the dialog for everybody or for some, with a folder of the test's own."""

    def opened(people: tuple[str, ...] | None) -> ExportDialog:
        dialog = ExportDialog(stored_door, memory, exportable, people)
        qtbot.addWidget(dialog)
        dialog.folder.setText(str(tmp_path / "out"))
        dialog.open()
        return dialog

    return opened
