"""How large a page is shown, and how sharply."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ccprocessor.desktop.shared.page_view.canvas import MARGIN
from ccprocessor.desktop.shared.page_view.geometry import ZOOMS, next_zoom
from ccprocessor.desktop.shared.page_view.view import PageBox, PageView
from ccprocessor.domain.places import Box
from tests.desktop.page_view.looking import PATIENCE, wait_for_message, wait_for_page
from tests.documents.papers import numbered, paper, saying

points = st.floats(min_value=-500, max_value=500, allow_nan=False)


@pytest.fixture
def opened(view: PageView, qtbot: QtBot, tmp_path: Path) -> PageView:
    view.show_document(numbered(tmp_path / "a.pdf", 3))
    wait_for_page(qtbot, view, 1)
    return view


def _width(view: PageView) -> float:
    return view.canvas.pixels_per_point * view.canvas.page.boundingRect().width()


def _height(view: PageView) -> float:
    return view.canvas.pixels_per_point * view.canvas.page.boundingRect().height()


def test_a_page_fills_the_width_from_the_start(opened: PageView) -> None:
    assert opened.zoom == "width"
    assert _width(opened) == pytest.approx(opened.canvas.viewport().width() - 2 * MARGIN, abs=2)
    assert not opened.canvas.horizontalScrollBar().isVisible()


def test_the_first_picture_is_drawn_for_the_room_there_is(
    view: PageView, qtbot: QtBot, tmp_path: Path
) -> None:
    drawn: list[int] = []
    view.stage.feed.picture_came.connect(lambda *came: drawn.append(came[1].width()))
    view.show_document(numbered(tmp_path / "a.pdf", 1))
    wait_for_page(qtbot, view, 1)
    assert drawn == [pytest.approx(_width(view), abs=2)]


def test_a_view_resized_while_its_first_picture_is_drawn_gets_a_sharp_one(
    view: PageView, qtbot: QtBot, tmp_path: Path
) -> None:
    view.resize(320, 720)
    qtbot.waitUntil(lambda: view.canvas.width() == 320)
    view.stage.feed.facts_came.connect(lambda *_: view.resize(900, 720))
    view.show_document(numbered(tmp_path / "a.pdf", 1))
    wait_for_page(qtbot, view, 1)
    qtbot.waitUntil(lambda: view.canvas.width() == 900)
    qtbot.waitUntil(lambda: _drawn_width(view) > 320, timeout=PATIENCE)
    assert _drawn_width(view) == pytest.approx(_width(view), abs=2)


def test_a_whole_page_is_in_sight_where_that_is_asked_for(opened: PageView, qtbot: QtBot) -> None:
    opened.actions_here.fit_page.trigger()
    assert opened.zoom == "page"
    viewport = opened.canvas.viewport().size()
    assert _height(opened) == pytest.approx(viewport.height() - 2 * MARGIN, abs=2)
    assert _width(opened) <= viewport.width() - 2 * MARGIN
    assert opened.canvas.seen == opened.canvas.page.boundingRect()
    qtbot.waitUntil(lambda: not opened.canvas.verticalScrollBar().isVisible())


@pytest.mark.parametrize("width", [320, 500, 900])
def test_the_fit_follows_the_size_of_the_view(opened: PageView, qtbot: QtBot, width: int) -> None:
    opened.resize(width, 720)
    expected = pytest.approx(2 * MARGIN, abs=2)
    qtbot.waitUntil(lambda: opened.canvas.width() == width)
    qtbot.waitUntil(lambda: opened.canvas.viewport().width() - _width(opened) == expected)
    assert opened.zoom == "width"


def test_zooming_goes_by_steps_and_tells_how_far(opened: PageView) -> None:
    opened.stage.zoom_to(1.0)
    inch = opened.canvas.logicalDpiX()
    assert opened.canvas.pixels_per_point * 72 == pytest.approx(inch)
    assert opened.bar._zoom.text() == "100 %"
    opened.actions_here.zoom_in.trigger()
    assert opened.bar._zoom.text() == "110 %"
    opened.actions_here.zoom_out.trigger()
    opened.actions_here.zoom_out.trigger()
    assert opened.zoom == "0.9"


def test_what_is_chosen_fills_the_width(opened: PageView, qtbot: QtBot) -> None:
    wide = Box(50, 100, 450, 140)
    opened.set_boxes({1: [PageBox("wide", wide, ""), PageBox("small", Box(60, 300, 90, 310), "")]})
    opened.go_to(1, "wide")
    by_width = opened.canvas.pixels_per_point
    opened.actions_here.fit_box.trigger()
    assert opened.zoom == "box"
    room = opened.canvas.viewport().width()
    shown = opened.canvas.pixels_per_point * (wide.x1 - wide.x0)
    assert 0.8 * room < shown < room
    opened.go_to(1, "small")
    paper_size = opened.logicalDpiX() / 72
    assert by_width < opened.canvas.pixels_per_point < 2 * paper_size
    opened.go_to(1)
    assert opened.canvas.pixels_per_point == pytest.approx(by_width, abs=0.05)


def test_in_a_wide_pane_what_is_chosen_is_seen_as_a_whole(opened: PageView) -> None:
    tall = Box(50, 50, 350, 400)
    opened.set_boxes({1: [PageBox("tall", tall, "")]})
    opened.go_to(1, "tall")
    opened.actions_here.fit_box.trigger()
    opened.resize(2400, 900)
    paper_size = opened.logicalDpiX() / 72
    shown = opened.canvas.pixels_per_point
    assert 1.2 * paper_size <= shown
    assert shown * (tall.y1 - tall.y0) < opened.canvas.viewport().height()


def test_a_page_that_lies_is_turned_upright_and_the_next_one_is_not(
    opened: PageView, qtbot: QtBot
) -> None:
    opened.go_to(2, upright=90)
    wait_for_page(qtbot, opened, 2)
    assert opened.stage.turn == 90
    opened.go_to(3)
    wait_for_page(qtbot, opened, 3)
    assert opened.stage.turn == 0


def test_the_wheel_zooms_with_ctrl_and_keeps_the_point_under_it(
    opened: PageView, qtbot: QtBot
) -> None:
    opened.stage.zoom_to(2.0)
    place = QPoint(200, 200)
    before = opened.canvas.mapToScene(place)
    _wheel(opened, place, 120, Qt.KeyboardModifier.ControlModifier)
    assert opened.zoom == "3.0"
    after = opened.canvas.mapToScene(place)
    assert (after - before).manhattanLength() < 2
    _wheel(opened, place, -60, Qt.KeyboardModifier.ControlModifier)
    assert opened.zoom == "3.0"
    _wheel(opened, place, -60, Qt.KeyboardModifier.ControlModifier)
    assert opened.zoom == "2.0"


def test_the_wheel_alone_and_the_arrows_scroll(opened: PageView, qtbot: QtBot) -> None:
    opened.stage.zoom_to(2.0)
    opened.canvas.to_top()
    before = opened.canvas.seen.top()
    _wheel(opened, QPoint(200, 200), -120, Qt.KeyboardModifier.NoModifier)
    wheeled = opened.canvas.seen.top()
    assert wheeled > before
    qtbot.keyClick(opened.canvas, Qt.Key.Key_Down)
    assert opened.canvas.seen.top() > wheeled
    qtbot.keyClick(opened.canvas, Qt.Key.Key_Right)
    assert opened.canvas.seen.left() > 0


def test_a_zoomed_page_is_stretched_at_once_and_sharp_after_a_rest(
    opened: PageView, qtbot: QtBot
) -> None:
    picture = opened.canvas.page.picture
    assert picture
    before = picture.width()
    opened.stage.zoom_to(1.5)
    assert opened.canvas.page.picture is picture
    qtbot.waitUntil(lambda: _drawn_width(opened) > before, timeout=PATIENCE)
    assert _drawn_width(opened) == pytest.approx(_width(opened), abs=1)


def test_far_in_only_the_part_in_sight_is_drawn_sharply(opened: PageView, qtbot: QtBot) -> None:
    opened.stage.zoom_to(8.0)
    qtbot.waitUntil(lambda: opened.canvas.page.detail is not None, timeout=PATIENCE)
    assert opened.canvas.page.detail
    picture, rect = opened.canvas.page.detail
    assert rect.contains(opened.canvas.seen)
    assert picture.width() / rect.width() == pytest.approx(opened.canvas.pixels_per_point)
    bar = opened.canvas.verticalScrollBar()
    bar.setValue(bar.maximum())
    qtbot.waitUntil(lambda: _covered(opened), timeout=PATIENCE)
    opened.stage.zoom_to(1.0)
    qtbot.waitUntil(lambda: opened.canvas.page.detail is None, timeout=PATIENCE)


def test_a_detail_of_a_turned_page_lies_where_it_belongs(
    view: PageView, qtbot: QtBot, tmp_path: Path
) -> None:
    def corner(page: object) -> None:
        page.draw_rect((0, 0, 306, 396), fill=(1, 0, 0), color=(1, 0, 0))  # type: ignore[attr-defined]

    view.show_document(paper(tmp_path / "a.pdf", corner))
    wait_for_page(qtbot, view, 1)
    view.rotate_right()
    view.stage.zoom_to(8.0)
    view.canvas.centerOn(396, 306)
    qtbot.waitUntil(lambda: _covered(view), timeout=PATIENCE)
    assert view.canvas.page.detail
    picture, rect = view.canvas.page.detail
    image = picture.toImage()
    scale = picture.width() / rect.width()
    for x, y, expected in ((386, 296, 255), (386, 316, 255), (406, 296, 255), (406, 316, 255)):
        pixel = image.pixelColor(int((x - rect.left()) * scale), int((y - rect.top()) * scale))
        assert pixel.red() == expected
        is_red = x > 396 and y < 306
        assert (pixel.green() == 0) is is_red


def test_a_page_of_two_hundred_thousand_points_can_be_seen_whole_and_near(
    view: PageView, qtbot: QtBot, tmp_path: Path
) -> None:
    path = paper(tmp_path / "huge.pdf", saying("far", size=5000, x=90_000, y=90_000), width=200_000)
    view.show_document(path)
    view.fit_page()
    wait_for_page(qtbot, view, 1)
    assert view.canvas.seen == view.canvas.page.boundingRect()
    assert _drawn_width(view) < 2000
    view.zoom_in()
    wait_for_page(qtbot, view, 1)
    view.stage.zoom_to(1.0)
    view.canvas.centerOn(100_000, 400)
    qtbot.waitUntil(lambda: _covered(view), timeout=PATIENCE)
    assert not view.message


def test_what_was_kept_of_the_zoom_can_be_set_again(opened: PageView) -> None:
    told: list[str] = []
    opened.zoom_changed.connect(told.append)
    opened.fit_page()
    opened.zoom_in()
    for zoom in ("1.5", "page", "width"):
        opened.set_zoom(zoom)
        assert opened.zoom == zoom
    opened.set_zoom("as I like it")
    assert opened.zoom == "width"
    assert told[0] == "page"
    assert float(told[1]) in ZOOMS


@given(st.floats(min_value=0.001, max_value=50), st.integers(1, 5))
def test_zooming_in_makes_larger_and_out_smaller_within_bounds(zoom: float, steps: int) -> None:
    assert next_zoom(zoom, steps) in {zoom, *(step for step in ZOOMS if step > zoom)}
    assert next_zoom(zoom, -steps) in {zoom, *(step for step in ZOOMS if step < zoom)}


@given(points, points, points, points, st.sampled_from([0, 90, 180, 270]))
def test_turning_back_gives_the_same_box(
    x: float, y: float, width: float, height: float, degrees: int
) -> None:
    box = Box(x, y, x + abs(width), y + abs(height))
    size = (612.0, 792.0)
    after = size[::-1] if degrees in {90, 270} else size
    there = box.turned(degrees, size)
    assert there.turned((360 - degrees) % 360, after) == pytest.approx(box)


def test_the_waiting_page_can_be_zoomed(view: PageView, qtbot: QtBot, tmp_path: Path) -> None:
    view.show_document(tmp_path / "none.pdf", "October.pdf")
    view.zoom_in()
    view.resize(500, 500)
    wait_for_message(qtbot, view, "October.pdf cannot be shown")
    assert view.zoom not in {"width", "page"}


def _covered(view: PageView) -> bool:
    detail = view.canvas.page.detail
    return detail is not None and detail[1].contains(view.canvas.seen)


def _drawn_width(view: PageView) -> int:
    picture = view.canvas.page.picture
    return picture.width() if picture else 0


def _wheel(view: PageView, place: QPoint, delta: int, keys: Qt.KeyboardModifier) -> None:
    viewport = view.canvas.viewport()
    event = QWheelEvent(
        QPointF(place),
        QPointF(viewport.mapToGlobal(place)),
        QPoint(),
        QPoint(0, delta),
        Qt.MouseButton.NoButton,
        keys,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(viewport, event)


@pytest.mark.parametrize("width", [240, 300, 360, 420])
def test_no_number_above_a_narrow_page_is_cut(opened: PageView, qtbot: QtBot, width: int) -> None:
    bar = opened.bar
    opened.resize(width, 400)
    bar.set_pages(1234)
    for zoom in (0.09, 0.46, 12.0):
        bar.set_zoom(zoom)
        qtbot.wait(10)
        shown = [one for one in (bar._count, bar._zoom) if one.isVisible()]
        assert bar._count in shown
        assert all(one.width() >= one.sizeHint().width() for one in shown), (width, zoom)
