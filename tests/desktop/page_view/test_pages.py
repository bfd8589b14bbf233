"""Which page is shown, and what stands there where none can be."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt
from pytestqt.qtbot import QtBot

from ccprocessor.desktop.shared.page_view.view import PageView
from tests.desktop.page_view.looking import (
    PATIENCE,
    colour_at,
    is_drawn,
    wait_for_message,
    wait_for_page,
)
from tests.documents.papers import numbered, paper, saying


def test_without_a_document_a_sentence_says_so(view: PageView) -> None:
    assert view.message == "No document is shown."
    assert view.page == 0
    assert not view.actions_here.next.isEnabled()


def test_a_document_shows_its_first_page(view: PageView, qtbot: QtBot, tmp_path: Path) -> None:
    view.show_document(numbered(tmp_path / "a.pdf", 3), "October.pdf")
    wait_for_page(qtbot, view, 1)
    assert view.bar.spin.value() == 1
    assert view.bar.spin.maximum() == 3
    assert "October.pdf" in view.bar._heading.text()
    assert "page 1 of 3" in view.canvas.accessibleName()


def test_the_page_asked_for_comes_without_the_first(
    view: PageView, qtbot: QtBot, tmp_path: Path
) -> None:
    told: list[int] = []
    view.page_changed.connect(told.append)
    view.show_document(numbered(tmp_path / "a.pdf", 9))
    view.go_to(7)
    wait_for_page(qtbot, view, 7)
    assert told == [7]


def test_keys_buttons_and_numbers_turn_pages(view: PageView, qtbot: QtBot, tmp_path: Path) -> None:
    view.show_document(numbered(tmp_path / "a.pdf", 9))
    wait_for_page(qtbot, view, 1)
    assert not view.actions_here.previous.isEnabled()
    qtbot.keyClick(view.canvas, Qt.Key.Key_PageDown)
    wait_for_page(qtbot, view, 2)
    view.actions_here.next.trigger()
    wait_for_page(qtbot, view, 3)
    view.bar.spin.selectAll()
    qtbot.keyClicks(view.bar.spin, "9")
    qtbot.keyClick(view.bar.spin, Qt.Key.Key_Return)
    wait_for_page(qtbot, view, 9)
    assert not view.actions_here.next.isEnabled()
    qtbot.keyClick(view.canvas, Qt.Key.Key_PageDown)
    assert view.page == 9
    qtbot.keyClick(view.canvas, Qt.Key.Key_PageUp)
    wait_for_page(qtbot, view, 8)


def test_turning_pages_fast_ends_at_the_last_one_asked_for(
    view: PageView, qtbot: QtBot, tmp_path: Path
) -> None:
    view.show_document(numbered(tmp_path / "a.pdf", 40))
    wait_for_page(qtbot, view, 1)
    for _ in range(30):
        qtbot.keyClick(view.canvas, Qt.Key.Key_PageDown)
    wait_for_page(qtbot, view, 31)
    assert view.bar.spin.value() == 31


def test_the_page_before_stays_in_sight_until_the_next_is_drawn(
    view: PageView, qtbot: QtBot, tmp_path: Path
) -> None:
    view.show_document(numbered(tmp_path / "a.pdf", 9))
    wait_for_page(qtbot, view, 1)
    seen: list[bool] = []
    view.presented.connect(lambda _page: seen.append(view.canvas.page.picture is not None))
    view.go_to(5)
    assert view.page == 5
    assert view.canvas.page.picture is not None
    wait_for_page(qtbot, view, 5)
    assert seen[-1] or len(seen) == 1


def test_neighbours_are_drawn_ahead(view: PageView, qtbot: QtBot, tmp_path: Path) -> None:
    view.show_document(numbered(tmp_path / "a.pdf", 9))
    view.go_to(4)
    wait_for_page(qtbot, view, 4)
    pictures, feed = view.stage._service.pictures, view.stage.feed
    scale = view.stage._sharp
    keys = [feed.key(page) for page in (3, 5)]
    qtbot.waitUntil(
        lambda: all(key and pictures.find(key, scale) for key in keys), timeout=PATIENCE
    )
    view.next_page()
    assert is_drawn(view, 5)


def test_pages_of_different_sizes_each_fill_the_width(
    view: PageView, qtbot: QtBot, tmp_path: Path
) -> None:
    def wide(page: object) -> None:
        page.set_mediabox((0, 0, 1000, 500))  # type: ignore[attr-defined]

    view.show_document(paper(tmp_path / "a.pdf", saying("tall"), wide))
    wait_for_page(qtbot, view, 1)
    tall = view.canvas.page.boundingRect().size().toSize()
    view.go_to(2)
    wait_for_page(qtbot, view, 2)
    assert (tall, view.canvas.page.boundingRect().size().toSize()) == (
        QSize(612, 792),
        QSize(1000, 500),
    )
    assert view.canvas.pixels_per_point * 1000 <= view.canvas.viewport().width()
    assert view.canvas.pixels_per_point * 1000 > view.canvas.viewport().width() - 40


def test_a_sentence_takes_the_place_of_a_page_until_one_is_asked_for(
    view: PageView, qtbot: QtBot, tmp_path: Path
) -> None:
    view.show_document(numbered(tmp_path / "a.pdf", 3))
    wait_for_page(qtbot, view, 1)
    view.set_message("No receipt for this charge.")
    assert view.message == "No receipt for this charge."
    assert not view.bar.spin.isEnabled()
    view.go_to(2)
    wait_for_page(qtbot, view, 2)
    assert view.bar.spin.isEnabled()


def test_no_document_wipes_the_one_before(view: PageView, qtbot: QtBot, tmp_path: Path) -> None:
    view.show_document(numbered(tmp_path / "a.pdf", 3))
    wait_for_page(qtbot, view, 1)
    view.show_document(None)
    assert view.message == "No document is shown."
    view.go_to(2)
    assert view.page == 0


def test_the_same_document_again_keeps_its_page(
    view: PageView, qtbot: QtBot, tmp_path: Path
) -> None:
    path = numbered(tmp_path / "a.pdf", 3)
    view.show_document(path)
    view.go_to(2)
    wait_for_page(qtbot, view, 2)
    view.show_document(path)
    view.go_to(2)
    assert is_drawn(view, 2)


def test_another_document_is_shown_in_place_of_the_first(
    view: PageView, qtbot: QtBot, tmp_path: Path
) -> None:
    def red(page: object) -> None:
        page.draw_rect((0, 0, 612, 792), fill=(1, 0, 0))  # type: ignore[attr-defined]

    view.show_document(numbered(tmp_path / "a.pdf", 3))
    wait_for_page(qtbot, view, 1)
    view.show_document(paper(tmp_path / "b.pdf", red))
    qtbot.waitUntil(lambda: colour_at(view, 300, 300) == "#ff0000", timeout=PATIENCE)
    assert view.stage.pages == 1


def test_a_page_that_is_not_there_is_told(view: PageView, qtbot: QtBot, tmp_path: Path) -> None:
    view.show_document(numbered(tmp_path / "a.pdf", 3), "October.pdf")
    view.go_to(12)
    wait_for_message(qtbot, view, "Page 12 of October.pdf could not be drawn")
    view.go_to(3)
    wait_for_page(qtbot, view, 3)
    assert view.message == ""
