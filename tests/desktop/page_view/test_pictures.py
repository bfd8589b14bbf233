"""Pictures kept up to a number of bytes."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ccprocessor.desktop.shared.page_view.pictures import PageKey, PictureCache
from ccprocessor.desktop.shared.page_view.view import PageView
from tests.desktop.page_view.looking import wait_for_page
from tests.documents.papers import numbered

SIDE = 100
BYTES = SIDE * SIDE * 4


def _key(page: int) -> PageKey:
    return PageKey(Path("a.pdf"), (1, 2), page)


def _picture(side: int = SIDE) -> QPixmap:
    return QPixmap(side, side)


def test_the_longest_unused_go_first(qapp: QApplication) -> None:
    cache = PictureCache(3 * BYTES)
    for page in (1, 2, 3):
        cache.keep(_key(page), 1.0, _picture())
    assert cache.find(_key(1), 1.0)
    cache.keep(_key(4), 1.0, _picture())
    assert cache.find(_key(2), 1.0) is None
    assert cache.find(_key(1), 1.0)
    assert cache.held == 3 * BYTES


def test_a_picture_larger_than_everything_is_not_kept(qapp: QApplication) -> None:
    cache = PictureCache(3 * BYTES)
    cache.keep(_key(1), 1.0, _picture())
    cache.keep(_key(2), 1.0, _picture(2 * SIDE))
    assert cache.find(_key(1), 1.0)
    assert cache.find(_key(2), 1.0) is None


def test_the_same_page_twice_counts_once(qapp: QApplication) -> None:
    cache = PictureCache(3 * BYTES)
    for _ in range(5):
        cache.keep(_key(1), 1.0, _picture())
    assert cache.held == BYTES


def test_the_nearest_scale_stands_in(qapp: QApplication) -> None:
    cache = PictureCache(9 * BYTES)
    pictures = {scale: _picture() for scale in (0.5, 1.0, 3.0)}
    for scale, picture in pictures.items():
        cache.keep(_key(1), scale, picture)
    assert cache.nearest(_key(1), 1.2) is pictures[1.0]
    assert cache.nearest(_key(2), 1.2) is None


def test_visiting_many_pages_keeps_the_memory_bounded(
    view: PageView, qtbot: QtBot, tmp_path: Path
) -> None:
    limit = 8_000_000
    pictures = view.stage._service.pictures
    pictures._limit = limit
    view.show_document(numbered(tmp_path / "a.pdf", 20))
    for page in range(1, 21):
        view.go_to(page)
        wait_for_page(qtbot, view, page)
        assert pictures.held <= limit
    assert pictures.held > 0
