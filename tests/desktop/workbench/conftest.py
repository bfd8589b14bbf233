"""The workbench shown with the sample month, or with a month on no paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from pytestqt.qtbot import QtBot

from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.shared.page_view.service import RenderService
from ccprocessor.desktop.shared.theme import Theme
from ccprocessor.desktop.workbench.workbench import Workbench
from tests.desktop.workbench.looking import show_month

if TYPE_CHECKING:
    from ccprocessor.services.cycle.load_cycle import Loaded

Opened = Callable[["Loaded"], Workbench]


@pytest.fixture
def opened(qtbot: QtBot, memory: Memory, theme: Theme, render_service: RenderService) -> Opened:
    """Shows a revision on a new workbench."""

    def show(loaded: Loaded) -> Workbench:
        made = Workbench(render_service, memory)
        qtbot.addWidget(made)
        made.resize(1280, 800)
        made.show()
        show_month(made, loaded)
        qtbot.waitExposed(made)
        made.activateWindow()
        qtbot.waitUntil(lambda: made.isActiveWindow() and made.employees.table.hasFocus())
        return made

    return show


@pytest.fixture
def workbench(opened: Opened, loaded: Loaded) -> Workbench:
    """The sample month on the workbench."""
    return opened(loaded)
