"""Words of a page chosen with the mouse and copied."""

from __future__ import annotations

from pathlib import Path

import pymupdf
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ccprocessor.desktop.shared.page_view.view import PageBox, PageView
from ccprocessor.domain.places import Box
from tests.desktop.page_view.looking import on_screen, wait_for_words
from tests.documents.papers import paper, saying

LINES = ("Alpha bravo charlie", "delta echo foxtrot", "golf hotel india")


@pytest.fixture
def opened(view: PageView, qtbot: QtBot, tmp_path: Path) -> PageView:
    view.show_document(paper(tmp_path / "a.pdf", saying(*LINES, size=14)))
    wait_for_words(qtbot, view, 1)
    return view


def _word(view: PageView, text: str) -> QPoint:
    selection = view.stage.text._words()
    number = [word.text for word in selection.words].index(text)
    middle = selection.rects[number].center()
    return on_screen(view, middle.x(), middle.y())


def _drag(view: PageView, start: QPoint, end: QPoint) -> None:
    viewport, left = view.canvas.viewport(), Qt.MouseButton.LeftButton
    QTest.mousePress(viewport, left, pos=start)
    QTest.mouseMove(viewport, (start + end) / 2)
    QTest.mouseMove(viewport, end)
    QTest.mouseRelease(viewport, left, pos=end)


def test_dragging_chooses_from_word_to_word_and_ctrl_c_copies_them(
    opened: PageView, qtbot: QtBot
) -> None:
    _drag(opened, _word(opened, "bravo"), _word(opened, "echo"))
    assert not opened.canvas._highlight.path().isEmpty()
    qtbot.keyClick(opened.canvas, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "bravo charlie\ndelta echo"


def test_dragging_upwards_chooses_the_same(opened: PageView) -> None:
    _drag(opened, _word(opened, "echo"), _word(opened, "bravo"))
    assert opened.stage.text.text == "bravo charlie\ndelta echo"


def test_a_drag_is_no_click_on_a_box(opened: PageView, qtbot: QtBot) -> None:
    opened.set_boxes({1: [PageBox("all", Box(0, 0, 612, 792), "Everything")]})
    with qtbot.assertNotEmitted(opened.box_clicked):
        _drag(opened, _word(opened, "bravo"), _word(opened, "echo"))
    assert opened.stage.text.text == "bravo charlie\ndelta echo"


def test_a_double_click_chooses_a_word_and_a_click_beside_none(
    opened: PageView, qtbot: QtBot
) -> None:
    left = Qt.MouseButton.LeftButton
    QTest.mouseDClick(opened.canvas.viewport(), left, pos=_word(opened, "hotel"))
    assert opened.stage.text.text == "hotel"
    QTest.mouseClick(opened.canvas.viewport(), left, pos=on_screen(opened, 500, 400))
    assert opened.stage.text.text == ""


def test_everything_is_copied_as_it_reads(opened: PageView, qtbot: QtBot) -> None:
    control = Qt.KeyboardModifier.ControlModifier
    qtbot.keyClick(opened.canvas, Qt.Key.Key_A, control)
    qtbot.keyClick(opened.canvas, Qt.Key.Key_C, control)
    assert QGuiApplication.clipboard().text() == "\n".join(LINES)


def test_copying_nothing_leaves_the_clipboard_alone(opened: PageView, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setText("kept")
    opened.actions_here.copy.trigger()
    assert QGuiApplication.clipboard().text() == "kept"


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_words_of_a_turned_page_are_chosen_where_they_are_seen(
    view: PageView, qtbot: QtBot, tmp_path: Path, rotation: int
) -> None:
    def turned(page: pymupdf.Page) -> None:
        saying(*LINES, size=14)(page)
        page.set_rotation(rotation)

    view.show_document(paper(tmp_path / "a.pdf", turned))
    wait_for_words(qtbot, view, 1)
    view.rotate_left()
    wait_for_words(qtbot, view, 1)
    view.fit_page()
    _drag(view, _word(view, "bravo"), _word(view, "echo"))
    assert view.stage.text.text == "bravo charlie\ndelta echo"


def test_another_page_has_nothing_chosen(view: PageView, qtbot: QtBot, tmp_path: Path) -> None:
    view.show_document(paper(tmp_path / "a.pdf", saying("first"), saying("second")))
    wait_for_words(qtbot, view, 1)
    view.actions_here.select_all.trigger()
    assert view.stage.text.text == "first"
    view.next_page()
    wait_for_words(qtbot, view, 2)
    assert view.stage.text.text == ""


def test_a_page_without_words_has_nothing_to_choose(
    view: PageView, qtbot: QtBot, tmp_path: Path
) -> None:
    view.show_document(paper(tmp_path / "a.pdf", saying("")))
    wait_for_words(qtbot, view, 1)
    _drag(view, QPoint(50, 50), QPoint(200, 200))
    view.actions_here.select_all.trigger()
    assert view.stage.text.text == ""
