"""Small pictures of pages, drawn as they come into sight."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from ccprocessor.desktop.shared.page_view.service import RenderService
from ccprocessor.desktop.shared.page_view.thumbnails import SIZE, ThumbnailModel
from ccprocessor.desktop.shared.page_view.view import PageView
from tests.desktop.page_view.looking import PATIENCE, wait_for_page
from tests.documents.papers import numbered, paper, saying

DECORATION = Qt.ItemDataRole.DecorationRole


@pytest.fixture
def model(render_service: RenderService, qtbot: QtBot) -> ThumbnailModel:
    return ThumbnailModel(render_service, render_service)


def _drawn(model: ThumbnailModel, page: int) -> bool:
    picture = model.index(page - 1, 0).data(DECORATION)
    assert isinstance(picture, QPixmap)
    return picture.cacheKey() != model._paper.cacheKey()


def test_the_model_keeps_the_rules(
    model: ThumbnailModel, qtmodeltester: ModelTester, tmp_path: Path
) -> None:
    path = numbered(tmp_path / "a.pdf", 5)
    qtmodeltester.check(model)
    model.set_document(path, 5)
    assert model.rowCount() == 5
    assert model.index(4, 0).data() == "5"
    assert model.index(4, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "Page 5"
    model.set_document(None, 0)
    assert model.rowCount() == 0


def test_a_picture_is_drawn_when_it_is_looked_at(
    model: ThumbnailModel, qtbot: QtBot, tmp_path: Path
) -> None:
    model.set_document(numbered(tmp_path / "a.pdf", 50), 50)
    qtbot.waitUntil(lambda: _drawn(model, 7), timeout=PATIENCE)
    picture = model.index(6, 0).data(DECORATION)
    assert picture.width() <= SIZE.width()
    assert picture.height() <= SIZE.height() + 1
    assert list(model._wanted) == []


def test_a_huge_page_and_a_lost_one_harm_nobody(
    model: ThumbnailModel, qtbot: QtBot, tmp_path: Path
) -> None:
    huge = paper(tmp_path / "a.pdf", saying("far"), width=200_000, height=200_000)
    model.set_document(huge, 2)
    qtbot.waitUntil(lambda: _drawn(model, 1), timeout=PATIENCE)
    assert not _drawn(model, 2)
    qtbot.waitUntil(lambda: 2 in model._failed, timeout=PATIENCE)


def test_passing_by_does_not_ask_for_everything(
    model: ThumbnailModel, qtbot: QtBot, tmp_path: Path
) -> None:
    model.set_document(numbered(tmp_path / "a.pdf", 300), 300)
    for page in range(1, 301):
        model.index(page - 1, 0).data(DECORATION)
    assert len(model._wanted) <= 24
    assert 300 in model._wanted


def test_choosing_a_small_picture_shows_its_page(
    view: PageView, qtbot: QtBot, tmp_path: Path
) -> None:
    view.show_document(numbered(tmp_path / "a.pdf", 30))
    view.go_to(3)
    wait_for_page(qtbot, view, 3)
    assert view.thumbnails.isHidden()
    view.actions_here.thumbnails.trigger()
    assert view.thumbnails.isVisible()
    assert view.thumbnails.currentIndex().row() == 2
    view.thumbnails.setCurrentIndex(view.thumbnails.model().index(3, 0))
    wait_for_page(qtbot, view, 4)
    view.next_page()
    wait_for_page(qtbot, view, 5)
    assert view.thumbnails.currentIndex().row() == 4


def test_small_pictures_follow_the_document(view: PageView, qtbot: QtBot, tmp_path: Path) -> None:
    view.actions_here.thumbnails.trigger()
    view.show_document(numbered(tmp_path / "a.pdf", 30))
    wait_for_page(qtbot, view, 1)
    assert view.thumbnails.model().rowCount() == 30
    view.show_document(None)
    assert view.thumbnails.model().rowCount() == 0
