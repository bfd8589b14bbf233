"""Boxes lie on what they mean, whichever way round the page is."""

from __future__ import annotations

from pathlib import Path

import pymupdf
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from ccprocessor.desktop.shared.page_view.boxes import BoxItem
from ccprocessor.desktop.shared.page_view.view import PageBox, PageView
from ccprocessor.domain.places import Box
from tests.desktop.page_view.looking import PATIENCE, colour_at, on_screen, wait_for_page
from tests.documents.papers import numbered, paper

CROP = (40, 60, 540, 660)
MARK = Box(100, 120, 160, 150)
"""A mark on the page as stored, measured from the crop box."""


def _marked(path: Path, rotation: int) -> Path:
    def draw(page: pymupdf.Page) -> None:
        x0, y0 = CROP[:2]
        mark = pymupdf.Rect(MARK.x0 + x0, MARK.y0 + y0, MARK.x1 + x0, MARK.y1 + y0)
        page.draw_rect(mark, color=(0, 1, 0), fill=(0, 1, 0))
        page.set_cropbox(pymupdf.Rect(*CROP))
        page.set_rotation(rotation)

    return paper(path, draw)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_a_box_lies_on_its_mark_however_file_and_user_turn_the_page(
    view: PageView, qtbot: QtBot, tmp_path: Path, rotation: int, turns: int
) -> None:
    view.show_document(_marked(tmp_path / "a.pdf", rotation))
    wait_for_page(qtbot, view, 1)
    for _ in range(turns):
        view.rotate_right()
    wait_for_page(qtbot, view, 1)
    view.set_boxes({1: [PageBox("mark", MARK, "The mark")]})
    [item] = view.stage.boxes.items
    rect = item.rect()
    middle = rect.center()
    view.set_boxes({})
    assert colour_at(view, middle.x(), middle.y()) == "#00ff00"
    inside, outside = -5.0, 4.0  # the box stands a little off its mark
    for gap, expected in ((inside, "#00ff00"), (outside, "#ffffff")):
        edge = rect.adjusted(-gap, -gap, gap, gap)
        for corner in (edge.topLeft(), edge.topRight(), edge.bottomLeft(), edge.bottomRight()):
            assert colour_at(view, corner.x(), corner.y()) == expected
    assert view.stage.turn == 90 * turns


def test_turning_left_undoes_turning_right(view: PageView, qtbot: QtBot, tmp_path: Path) -> None:
    view.show_document(_marked(tmp_path / "a.pdf", 0))
    wait_for_page(qtbot, view, 1)
    view.actions_here.rotate_right.trigger()
    assert view.canvas.page.boundingRect().width() == 600
    view.actions_here.rotate_left.trigger()
    assert view.canvas.page.boundingRect().width() == 500


def _rows(count: int) -> list[PageBox]:
    return [
        PageBox(f"row {n}", Box(50, 20 + 30 * n, 500, 40 + 30 * n), f"Row number {n}")
        for n in range(count)
    ]


def test_the_chosen_box_is_strong_and_the_others_faint(
    view: PageView, qtbot: QtBot, tmp_path: Path
) -> None:
    view.show_document(numbered(tmp_path / "a.pdf", 3))
    view.set_boxes({2: _rows(4)})
    view.go_to(2, "row 1")
    wait_for_page(qtbot, view, 2)
    assert _strong(view) == ["row 1"]
    view.go_to(2, "row 3")
    assert _strong(view) == ["row 3"]
    view.go_to(1)
    wait_for_page(qtbot, view, 1)
    assert view.stage.boxes.items == ()


def test_a_box_out_of_sight_is_scrolled_into_it(
    view: PageView, qtbot: QtBot, tmp_path: Path
) -> None:
    view.show_document(numbered(tmp_path / "a.pdf", 1))
    view.set_boxes({1: _rows(25)})
    view.go_to(1)
    wait_for_page(qtbot, view, 1)
    view.stage.zoom_to(3.0)
    for key in ("row 24", "row 0"):
        view.go_to(1, key)
        box = next(item for item in view.stage.boxes.items if item.key == key).rect()
        assert view.canvas.seen.top() <= box.top()
        assert box.bottom() <= view.canvas.seen.bottom()
        assert view.canvas.seen.left() <= box.left()


def test_what_is_in_sight_does_not_jump(view: PageView, qtbot: QtBot, tmp_path: Path) -> None:
    view.show_document(numbered(tmp_path / "a.pdf", 1))
    view.set_boxes({1: _rows(8)})
    wait_for_page(qtbot, view, 1)
    before = view.canvas.seen
    view.go_to(1, "row 3")
    view.go_to(1, "row 5")
    assert view.canvas.seen == before


def test_clicking_a_box_tells_its_key(view: PageView, qtbot: QtBot, tmp_path: Path) -> None:
    view.show_document(numbered(tmp_path / "a.pdf", 1))
    inner = PageBox("cell", Box(100, 52, 140, 68), "A cell")
    view.set_boxes({1: [*_rows(4), inner]})
    wait_for_page(qtbot, view, 1)
    with qtbot.waitSignal(view.box_clicked) as told:
        _click(view, qtbot, on_screen(view, 300, 60))
    assert told.args == ["row 1"]
    with qtbot.waitSignal(view.box_clicked) as told:
        _click(view, qtbot, on_screen(view, 120, 60))
    assert told.args == ["cell"]
    with qtbot.assertNotEmitted(view.box_clicked):
        _click(view, qtbot, on_screen(view, 560, 700))


def test_a_box_tells_its_label_on_hover(view: PageView, qtbot: QtBot, tmp_path: Path) -> None:
    view.show_document(numbered(tmp_path / "a.pdf", 1))
    view.set_boxes({1: _rows(1)})
    wait_for_page(qtbot, view, 1)
    item = view.canvas.itemAt(on_screen(view, 300, 30))
    assert isinstance(item, BoxItem)
    assert item.toolTip() == "Row number 0"
    before = item.pen().color().alpha()
    qtbot.mouseMove(view.canvas.viewport(), on_screen(view, 300, 30))
    qtbot.waitUntil(lambda: item.pen().color().alpha() > before, timeout=PATIENCE)


def test_another_document_has_no_boxes_of_the_one_before(
    view: PageView, qtbot: QtBot, tmp_path: Path
) -> None:
    view.show_document(numbered(tmp_path / "a.pdf", 1))
    view.set_boxes({1: _rows(4)})
    wait_for_page(qtbot, view, 1)
    view.show_document(numbered(tmp_path / "b.pdf", 2))
    qtbot.waitUntil(lambda: view.stage.pages == 2, timeout=PATIENCE)
    wait_for_page(qtbot, view, 1)
    assert view.stage.boxes.items == ()


def _click(view: PageView, qtbot: QtBot, place: QPoint) -> None:
    qtbot.mouseClick(view.canvas.viewport(), Qt.MouseButton.LeftButton, pos=place)


def _strong(view: PageView) -> list[str]:
    return [item.key for item in view.stage.boxes.items if item.is_strong]
