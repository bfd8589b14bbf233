from __future__ import annotations

from pathlib import Path

import pymupdf
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ccprocessor.app import open_office
from ccprocessor.desktop.service_client import ServiceClient
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.shared.theme import Theme
from ccprocessor.settings import Settings
from tests.desktop.grounds import made_window, placed
from tests.office.generator import Office

LONG = 60_000
SECRET = "Quarterly-Heron-58"


@pytest.fixture
def locked(papers: Office, tmp_path: Path) -> list[Path]:
    """Statement and receipts, both under one password."""
    files = []
    for source in (papers.car, papers.receipts):
        files.append(tmp_path / f"locked {source.name}")
        with pymupdf.open(source) as document:
            document.save(
                files[-1], encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw=SECRET, owner_pw="owner"
            )
    return files


def test_pages_of_locked_files_are_shown_and_their_password_is_kept_nowhere(
    qtbot: QtBot, own_settings: Settings, theme: Theme, tmp_path: Path, locked: list[Path]
) -> None:
    memory = Memory(tmp_path / "window.ini")
    services = ServiceClient(lambda: open_office(own_settings), ocr=False)
    window = made_window(services, memory, theme)
    qtbot.addWidget(window)
    placed(window)
    window.show()
    window.load(locked)
    qtbot.waitUntil(
        lambda: [state.stage for state in window.course.files] == ["password"] * 2, timeout=LONG
    )
    for row, file in zip(window.loading.rows, locked, strict=True):
        assert f"{file.name} is protected by a password" in row.text
        qtbot.keyClicks(row.password, SECRET)
        qtbot.keyClick(row.password, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.screen_shown is window.workbench, timeout=LONG)
    page = window.workbench.pages.statement.view.canvas.page
    qtbot.waitUntil(lambda: page.picture is not None, timeout=LONG)
    window.close()
    qtbot.waitUntil(window.isHidden, timeout=LONG)
    kept = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(kept) > len(locked)
    assert [path for path in kept if SECRET.encode() in path.read_bytes()] == []
