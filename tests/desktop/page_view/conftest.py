"""A page view on a window of its own."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from ccprocessor.desktop.shared.page_view.service import RenderService
from ccprocessor.desktop.shared.page_view.view import PageView
from ccprocessor.desktop.shared.theme import Theme


@pytest.fixture
def view(qtbot: QtBot, render_service: RenderService, theme: Theme) -> PageView:
    made = PageView(render_service, "Statement page")
    qtbot.addWidget(made)
    made.resize(640, 720)
    with qtbot.waitExposed(made):
        made.show()
    return made
