"""The process that draws falls, files vanish; the window lives and says so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psutil
import pymupdf
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ccprocessor.desktop.shared.page_view.service import RenderService
from ccprocessor.desktop.shared.page_view.view import PageView
from ccprocessor.documents.protocol.requests import Limits
from tests.desktop.page_view.looking import (
    PATIENCE,
    colour_at,
    wait_for_message,
    wait_for_page,
)
from tests.documents.papers import endless, numbered


@pytest.fixture
def hasty(qapp: QApplication) -> Iterator[RenderService]:
    service = RenderService(limits=Limits(page_seconds=1.0))
    yield service
    service.close()


def test_a_process_killed_while_drawing_is_replaced_and_the_page_comes(
    view: PageView, render_service: RenderService, qtbot: QtBot, tmp_path: Path
) -> None:
    view.show_document(numbered(tmp_path / "a.pdf", 60))
    wait_for_page(qtbot, view, 1)
    victim = render_service.pid
    assert victim
    view.go_to(40)
    psutil.Process(victim).kill()
    wait_for_page(qtbot, view, 40)
    assert render_service.pid not in {None, victim}


def test_a_page_that_cannot_be_drawn_is_told_and_the_others_are_shown(
    hasty: RenderService, qtbot: QtBot, tmp_path: Path
) -> None:
    view = PageView(hasty, "Receipt page")
    qtbot.addWidget(view)
    view.show()
    view.show_document(endless(tmp_path / "endless.pdf"), "October.pdf")
    wait_for_page(qtbot, view, 1)
    view.go_to(2)
    wait_for_message(qtbot, view, "Page 2 of October.pdf could not be drawn: it takes more than 1")
    assert "come back to this one to try again" in view.message
    assert view.actions_here.next.isEnabled()
    view.next_page()
    wait_for_page(qtbot, view, 3)


def test_a_slow_page_says_that_it_is_being_drawn(
    view: PageView, qtbot: QtBot, tmp_path: Path
) -> None:
    view.show_document(endless(tmp_path / "endless.pdf"))
    wait_for_page(qtbot, view, 1)
    view.go_to(2)
    qtbot.waitUntil(lambda: view.canvas.page._note == "Drawing page 2 …", timeout=PATIENCE)
    assert view.canvas.page.picture is None
    view.grab()
    view.go_to(3)
    wait_for_page(qtbot, view, 3)


def test_a_file_deleted_while_shown_is_told(view: PageView, qtbot: QtBot, tmp_path: Path) -> None:
    path = numbered(tmp_path / "a.pdf", 60)
    view.show_document(path, "October.pdf")
    wait_for_page(qtbot, view, 1)
    path.unlink()
    view.go_to(30)
    wait_for_message(qtbot, view, "The pages of October.pdf cannot be shown: the file is gone")
    assert "Open the month again" in view.message


def test_a_newer_copy_of_the_document_is_shown_in_place_of_the_one_before(
    view: PageView, qtbot: QtBot, tmp_path: Path
) -> None:
    path = blackened(tmp_path / "a.pdf", 9)
    view.show_document(path, "October.pdf")
    view.go_to(4)
    wait_for_page(qtbot, view, 4)
    view.go_to(5)
    wait_for_page(qtbot, view, 5)
    view.zoom_in()
    numbered(tmp_path / "b.pdf", 9).replace(path)
    view.go_to(4)  # its picture was kept, from the copy before
    wait_for_page(qtbot, view, 4)
    assert colour_at(view, 100, 400) == "#ffffff"
    view.go_to(9)
    wait_for_page(qtbot, view, 9)
    assert view.message == ""


def test_the_page_in_sight_is_drawn_anew_where_it_stands(
    view: PageView, qtbot: QtBot, tmp_path: Path
) -> None:
    path = blackened(tmp_path / "a.pdf", 3)
    view.show_document(path, "October.pdf")
    view.go_to(2)
    wait_for_page(qtbot, view, 2)
    view.zoom_in()
    view.zoom_in()
    view.canvas.verticalScrollBar().setValue(37)
    place, zoom = view.canvas.verticalScrollBar().value(), view.zoom
    newer = numbered(tmp_path / "b.pdf", 3)
    view.renew_document(newer)
    qtbot.waitUntil(lambda: colour_at(view, 100, 400) == "#ffffff", timeout=PATIENCE)
    assert (view.page, view.zoom, view.canvas.verticalScrollBar().value()) == (2, zoom, place)
    assert view.message == ""


def blackened(path: Path, pages: int) -> Path:
    """Pages that are black all over."""
    with pymupdf.open(numbered(path, pages)) as document:
        for page in document:
            page.draw_rect(page.rect, fill=(0, 0, 0))
        data = document.tobytes()
    path.write_bytes(data)
    return path


def test_a_file_that_was_never_there_is_told(view: PageView, qtbot: QtBot, tmp_path: Path) -> None:
    view.show_document(tmp_path / "none.pdf", "October.pdf")
    view.go_to(3, "row 1")
    wait_for_message(qtbot, view, "October.pdf cannot be shown: the file is gone")
    assert view.stage.pages == 0


def test_closing_ends_the_process(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    service = RenderService()
    view = PageView(service, "Statement page")
    qtbot.addWidget(view)
    view.show_document(endless(tmp_path / "endless.pdf"))
    view.go_to(2)
    qtbot.waitUntil(lambda: service.pid is not None, timeout=PATIENCE)
    pid = service.pid
    service.close()
    assert pid
    assert not psutil.pid_exists(pid)


def test_a_service_that_was_never_used_closes(qapp: QApplication) -> None:
    service = RenderService()
    service.close()
    assert service.pid is None


def test_the_process_is_up_before_the_first_page_is_asked_for(
    render_service: RenderService, qtbot: QtBot
) -> None:
    assert render_service.pid is None
    qtbot.waitUntil(lambda: render_service.pid is not None, timeout=PATIENCE)


def test_a_view_may_go_before_its_pages_come(
    render_service: RenderService, qtbot: QtBot, tmp_path: Path
) -> None:
    path = numbered(tmp_path / "a.pdf", 9)
    first = PageView(render_service, "Statement page")
    first.show_document(path)
    first.go_to(5)
    first.deleteLater()
    second = PageView(render_service, "Receipt page")
    qtbot.addWidget(second)
    second.show()
    second.show_document(path)
    wait_for_page(qtbot, second, 1)
    assert second.message == ""
