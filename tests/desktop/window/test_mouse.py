"""The whole job with the mouse: drop, cancel, drop again, click boxes, turn, zoom, export."""

from __future__ import annotations

import shutil
from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ccprocessor.desktop.main_window import MainWindow
from ccprocessor.desktop.shared.page_view.view import PageView
from tests.desktop.window.conftest import LONG
from tests.desktop.window.hands import click, drop

LEFT = Qt.MouseButton.LeftButton


def test_two_files_dropped_on_the_window_end_in_an_exported_folder(
    qtbot: QtBot, window: MainWindow, sample_files: tuple[Path, Path], tmp_path: Path
) -> None:
    assert drop(window.home.cycles.viewport(), sample_files)
    qtbot.waitUntil(lambda: any(one.done for one in window.course.files), timeout=LONG)
    click(qtbot, window.loading, "Cancel")
    assert window.screen_shown is window.home
    qtbot.waitUntil(lambda: not window.status.is_busy, timeout=LONG)

    assert drop(window, sample_files, Qt.DropAction.MoveAction)
    qtbot.waitUntil(lambda: window.screen_shown is window.workbench, timeout=LONG)
    choose_by_row(qtbot, window)
    choose_by_box(qtbot, window)
    turn_and_zoom(qtbot, window.workbench.pages.statement.view)

    click(qtbot, window.workbench.bar, "Export")
    qtbot.waitUntil(lambda: window.export_dialog is not None)
    dialog = window.export_dialog
    assert dialog is not None
    dialog.folder.setText(str(tmp_path / "out"))
    click(qtbot, dialog, "Export")
    qtbot.waitUntil(lambda: "was written to" in dialog.banner.text, timeout=LONG)
    click(qtbot, dialog, "Close")
    written = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"result.json", "Credit Card Report.xlsx", "Credit Card Import.csv"} <= written


def choose_by_row(qtbot: QtBot, window: MainWindow) -> None:
    """Click a charge in the list: its row of the statement comes into sight."""
    bench = window.workbench
    click(qtbot, bench.details, bench.details.entries.fold.text())
    table = bench.details.entries.table
    row = next(n for n, one in enumerate(bench.details.entries.model.shown) if one.match)
    table.scrollTo(table.model().index(row, 0))
    place = table.visualRect(table.model().index(row, 0)).center()
    qtbot.mouseClick(table.viewport(), LEFT, pos=place)
    qtbot.waitUntil(lambda: bench.pages.strip.is_drawn, timeout=LONG)


def choose_by_box(qtbot: QtBot, window: MainWindow) -> None:
    """Click a faint box on the whole page of the statement: its row becomes the chosen one."""
    pages = window.workbench.pages
    qtbot.mouseClick(pages.whole, LEFT)
    view = pages.statement.view
    qtbot.waitUntil(lambda: any(not one.is_strong for one in view.stage.boxes.items), timeout=LONG)
    box = next(one for one in view.stage.boxes.items if not one.is_strong)
    centre = view.canvas.mapFromScene(box.sceneBoundingRect().center())
    qtbot.mouseClick(view.canvas.viewport(), LEFT, pos=centre)
    qtbot.waitUntil(
        lambda: any(one.is_strong and one.key == box.key for one in view.stage.boxes.items)
    )


def turn_and_zoom(qtbot: QtBot, view: PageView) -> None:
    before = view.canvas.sceneRect()
    view.actions_here.rotate_right.trigger()
    after = view.canvas.sceneRect()
    assert (after.width() > after.height()) != (before.width() > before.height())
    zoom = view.zoom
    view.actions_here.zoom_in.trigger()
    assert view.zoom != zoom
    view.actions_here.fit_page.trigger()
    assert view.zoom == "page"


def test_files_dropped_on_a_page_are_loaded_too(
    qtbot: QtBot, window: MainWindow, sample_files: tuple[Path, Path]
) -> None:
    window.load(sample_files)
    qtbot.waitUntil(lambda: window.screen_shown is window.workbench, timeout=LONG)
    assert drop(window.workbench.pages.statement.view.canvas.viewport(), sample_files)
    assert window.screen_shown is window.loading
    qtbot.waitUntil(lambda: window.screen_shown is window.workbench, timeout=LONG)


def test_a_folder_dropped_is_loaded_with_its_pdfs(
    qtbot: QtBot, window: MainWindow, sample_files: tuple[Path, Path], tmp_path: Path
) -> None:
    folder = tmp_path / "October"
    folder.mkdir()
    for path in sample_files:
        shutil.copy(path, folder)
    (folder / "notes.txt").write_text("not for loading")
    assert drop(window, [folder])
    assert sorted(state.path.name for state in window.course.files) == ["car.pdf", "receipts.pdf"]
    qtbot.waitUntil(lambda: window.screen_shown is window.workbench, timeout=LONG)


def test_a_folder_without_pdfs_says_so(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    (tmp_path / "Empty").mkdir()
    assert drop(window, [tmp_path / "Empty"])
    assert window.banner.text.startswith("There is no PDF and no picture in Empty.")
    assert window.screen_shown is window.home
