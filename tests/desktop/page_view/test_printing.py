"""A page on paper."""

from __future__ import annotations

from pathlib import Path

import pymupdf
import pytest
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ccprocessor.desktop.shared.page_view.view import PageView
from tests.desktop.page_view.looking import PATIENCE, wait_for_message, wait_for_page
from tests.documents.papers import numbered, paper


def _red_corner(page: pymupdf.Page) -> None:
    page.draw_rect(pymupdf.Rect(0, 0, 306, 396), fill=(1, 0, 0), color=(1, 0, 0))


@pytest.mark.parametrize("turns", [0, 1])
def test_a_page_is_printed_as_large_as_the_paper_and_the_way_round_it_is_shown(
    view: PageView, qtbot: QtBot, tmp_path: Path, turns: int
) -> None:
    path, target = paper(tmp_path / "a.pdf", _red_corner), tmp_path / "printed.pdf"
    view.show_document(path)
    wait_for_page(qtbot, view, 1)
    for _ in range(turns):
        view.rotate_right()
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFileName(str(target))
    assert view.stage.shown
    with qtbot.waitSignal(view.printer.printed, timeout=PATIENCE):
        view.printer.print_page(path, "a.pdf", 1, view.stage.shown, printer)
    with pymupdf.open(target) as printed:
        [sheet] = printed
        assert (sheet.rect.width > sheet.rect.height) is bool(turns)
        picture = sheet.get_pixmap()
        wide, high = sheet.rect.width, sheet.rect.height
        left = picture.pixel(int(wide * 0.25), int(high * 0.25))
        right = picture.pixel(int(wide * 0.75), int(high * 0.25))
        coloured, blank = (right, left) if turns else (left, right)
        assert coloured == pytest.approx((255, 0, 0), abs=3)
        assert blank == pytest.approx((255, 255, 255), abs=3)


def test_a_page_that_cannot_be_drawn_is_not_printed_and_that_is_told(
    view: PageView, qtbot: QtBot, tmp_path: Path
) -> None:
    path = numbered(tmp_path / "a.pdf", 1)
    view.show_document(path, "October.pdf")
    wait_for_page(qtbot, view, 1)
    path.unlink()
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    assert view.stage.shown
    with qtbot.waitSignal(view.printer.failed, timeout=PATIENCE):
        view.printer.print_page(path, "October.pdf", 1, view.stage.shown, printer)
    assert "October.pdf cannot be shown" in view._note.text()
    assert view._note.isVisible()
    assert not (tmp_path / "printed.pdf").exists()


def test_the_printer_is_asked_for_first(view: PageView, qtbot: QtBot, tmp_path: Path) -> None:
    view.show_document(numbered(tmp_path / "a.pdf", 1), "October.pdf")
    wait_for_page(qtbot, view, 1)
    view.actions_here.print_page.trigger()
    [dialog] = [w for w in QApplication.topLevelWidgets() if isinstance(w, QPrintDialog)]
    assert dialog.windowTitle() == "Print page 1 of October.pdf"
    dialog.reject()


def test_without_a_page_nothing_is_printed(view: PageView, qtbot: QtBot, tmp_path: Path) -> None:
    view.show_document(tmp_path / "none.pdf")
    wait_for_message(qtbot, view, "cannot be shown")
    view.print_page()
    assert not [w for w in QApplication.topLevelWidgets() if isinstance(w, QPrintDialog)]
