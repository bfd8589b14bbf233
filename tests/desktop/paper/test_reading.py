from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pymupdf
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from ccprocessor.app import open_office
from ccprocessor.desktop.editing import acts
from ccprocessor.desktop.main_window import MainWindow
from ccprocessor.desktop.ocr.background import BackgroundOcr
from ccprocessor.desktop.workbench.employees import COLUMNS
from ccprocessor.jobs import Event, PictureRead, Stage
from ccprocessor.review.wording import month_words
from ccprocessor.services.cycle.interrupted import interrupted, noted
from ccprocessor.services.cycle.listing import cycles
from ccprocessor.services.cycle.load_cycle import Loaded, open_revision
from ccprocessor.services.cycle.unread import Unread
from ccprocessor.services.desk.session import DeskSession
from ccprocessor.services.office import ProcessOptions
from ccprocessor.settings import Settings
from tests.desktop.grounds import settings_in
from tests.desktop.paper.conftest import LONG, OpenOn
from tests.desktop.paper_month import PaperMonth
from tests.desktop.window.hands import press, tab_to
from tests.office.editing import some_pages
from tests.office.generator import make_office


def load(qtbot: QtBot, window: MainWindow, month: PaperMonth) -> None:
    """Load the reports, and wait for the month on screen."""
    window.load(month.files)
    qtbot.waitUntil(lambda: window.screen_shown is window.workbench, timeout=LONG)


def pause_at_once(window: MainWindow) -> None:
    """Let the reading wait as soon as it begins, once."""
    paper, paused = window.month.paper, list[bool]()

    def pause() -> None:
        if paper.state == "reading" and not paused:
            paused.append(True)
            paper.pause()

    paper.changed.connect(pause)


def save_for_another(settings: Settings, window: MainWindow) -> None:
    """Save a note on somebody as another user of the same office."""
    with open_office(replace(settings, author="Amira")) as office:
        desk = DeskSession(office, window.month.cycle or "")
        act = acts.note(desk.state.month.people[:1], "Called")
        desk.act(act.label, act.lines)
        desk.save()


def in_sight(window: MainWindow) -> dict[str, object]:
    """All that a clerk looks at."""
    bench = window.workbench
    receipt, statement = bench.pages.receipt.view, bench.pages.statement.view
    return {
        "person": bench.guide.sheet.key if bench.guide.sheet else None,
        "filter": bench.employees.filter.text(),
        "selected people": [row.key for row in bench.employees.table.selected_rows],
        "entry": [row.key for row in bench.details.entries.table.selected_rows],
        "scroll": bench.details.entries.table.verticalScrollBar().value(),
        "month": bench.details.shows_month,
        "chip": bench.employees.chip,
        "front": bench.pages.front,
        "strip": (bench.pages.strip.target, bench.pages.strip.isVisible()),
        "field": [row.name for row in bench.details.values.list.table.selected_rows],
        "pages": (receipt.page, statement.page),
        "zoom": (receipt.zoom, statement.zoom),
        "place": (
            receipt.canvas.verticalScrollBar().value(),
            receipt.canvas.horizontalScrollBar().value(),
        ),
        "sizes": (receipt.canvas.size(), statement.canvas.size()),
        "focus": QApplication.focusWidget(),
    }


def test_the_month_is_on_screen_before_its_paper_is_read_and_closing_loses_nothing_of_it(
    qtbot: QtBot, open_on: OpenOn, unread: Settings, paper_month: PaperMonth
) -> None:
    window = open_on(unread)
    load(qtbot, window, paper_month)
    assert window.month.paper.is_reading
    assert window.paper_strip.text.startswith("Reading scanned pages of car.pdf: ")
    sheet = window.workbench.guide.sheet
    window.close()
    qtbot.waitUntil(window.isHidden, timeout=LONG)
    assert sheet
    with open_office(unread) as office:
        [stored] = cycles(office.database)
        kept = open_revision(office, stored.cycle.id)
    assert kept.revision.number == "1.0"
    assert sheet.person in kept.month.people


def test_paused_paper_waits_and_cancelled_paper_can_be_taken_up_again_by_keys(
    qtbot: QtBot, open_on: OpenOn, remembering: Settings, paper_month: PaperMonth
) -> None:
    window = open_on(remembering)
    paper, strip = window.month.paper, window.paper_strip
    pause_at_once(window)
    load(qtbot, window, paper_month)
    qtbot.waitUntil(lambda: paper.state == "paused")
    assert "paused" in strip.text
    assert any(line.startswith("Receipt pictures: 0 of ") for line in strip.queue_lines)
    tab_to(qtbot, window, "Cancel")
    assert QApplication.focusWidget() is strip.cancel
    press(qtbot, window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: paper.state == "stopped", timeout=LONG)
    assert "what is shown stays" in strip.text
    assert window.screen_shown is window.workbench
    at = paper.queue.at
    assert at
    paper.queue = paper.queue.moved(replace(at, done=1))  # one more was read before the end
    paper.changed.emit()
    summary, left = window.workbench.bar.summary, paper.queue.left.words
    assert left in summary.text()
    save_for_another(remembering, window)
    window.month.editor.follow()
    qtbot.waitUntil(lambda: window.month.title.endswith("revision 1.1"), timeout=LONG)
    assert left in summary.text()
    tab_to(qtbot, window, "Read the rest")
    press(qtbot, window, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: paper.state == "done", timeout=LONG)
    assert strip.text.startswith("Read from pictures: 3 scanned pages, ")


def pictures_of(paper: BackgroundOcr) -> list[tuple[int, int]]:
    """Receipt pictures read, and those in all, once they are read."""
    stages = paper.queue.stages
    return [(one.done, one.total) for one in stages if one.stage is Stage.PICTURES]


def test_pictures_read_before_reading_is_cancelled_count_at_once(
    qtbot: QtBot, open_on: OpenOn, remembering: Settings, paper_month: PaperMonth
) -> None:
    window = open_on(remembering)
    paper = window.month.paper

    def wait_after_the_first(event: Event) -> None:
        if isinstance(event, PictureRead) and event.done == 1:
            paper._job.pause()  # type: ignore[union-attr]

    direct = Qt.ConnectionType.DirectConnection
    window.services.paper.announced.connect(wait_after_the_first, direct)
    load(qtbot, window, paper_month)
    qtbot.waitUntil(lambda: any(read == 1 for read, _ in pictures_of(paper)), timeout=LONG)
    [(_, many)] = pictures_of(paper)
    paper.cancel()
    qtbot.waitUntil(lambda: paper.state == "stopped", timeout=LONG)
    assert "what was read counts" in window.paper_strip.text
    part = window.month._loaded
    assert part
    assert part.revision.number == "1.1"
    assert part.unread == Unread(pictures=many - 2)  # one more was begun
    assert part.unread.words in window.workbench.bar.summary.text()
    window.services.paper.announced.disconnect(wait_after_the_first)
    paper.go_on()
    qtbot.waitUntil(lambda: paper.state == "done", timeout=LONG)
    whole = window.month._loaded
    assert whole
    assert not whole.unread
    found = [
        [receipt.picture for person in month.people for receipt in person.receipts]
        for month in (whole.month, paper_month.loaded.month)
    ]
    assert found[0] == found[1]


def test_results_arrive_without_moving_what_the_clerk_looks_at(
    qtbot: QtBot, open_on: OpenOn, remembering: Settings, paper_month: PaperMonth
) -> None:
    window = open_on(remembering)
    paper, bench = window.month.paper, window.workbench
    pause_at_once(window)
    load(qtbot, window, paper_month)
    qtbot.waitUntil(lambda: paper.state == "paused")
    bench.employees.list_only("All")
    bench.employees.table.choose_where(lambda row: "Plummarrow" in row.person.name)
    bench.employees.filter.setText("plum")
    bench.details.entries.fold.setChecked(True)
    bench.details.entries.table.choose_where(lambda one: bool(one.charge and one.receipts))
    bench.details.values.list.table.choose_where(lambda one: one.name == "total")
    bench.details.entries.table.setFocus()
    view = bench.pages.receipt.view
    qtbot.waitUntil(lambda: view.canvas.page.picture is not None, timeout=LONG)
    view.zoom_in()
    view.zoom_in()
    view.canvas.verticalScrollBar().setValue(37)
    bench.details.entries.table.verticalScrollBar().setValue(3)
    before, revision = in_sight(window), window.month.title
    assert before["entry"]
    assert before["scroll"] == 3
    assert before["place"] != (0, 0)

    paper.resume()
    qtbot.waitUntil(lambda: paper.state == "done", timeout=LONG)

    assert in_sight(window) == before
    assert "new problem" in window.paper_strip.text or "ready now" in window.paper_strip.text
    assert window.month.title != revision
    assert window.month.title in window.windowTitle()
    read = [one.picture for row in bench.details.entries.model.rows for one in row.receipts]
    assert any(picture and picture.total for picture in read)
    assert "new problem" in window.paper_strip.text


def test_another_month_opened_meanwhile_stops_the_reading(
    qtbot: QtBot, open_on: OpenOn, unread: Settings, paper_month: PaperMonth, loaded: Loaded
) -> None:
    window = open_on(unread)
    load(qtbot, window, paper_month)
    assert window.month.paper.is_reading
    window.month.show(replace(loaded, unread=Unread()))
    qtbot.waitUntil(lambda: window.month.paper.state == "nothing", timeout=LONG)
    assert window.paper_strip.text == ""
    assert not window.services.paper.is_busy


def test_a_month_read_by_ocr_before_opens_whole(
    qtbot: QtBot, open_on: OpenOn, paper_month: PaperMonth
) -> None:
    window = open_on(paper_month.stored)
    load(qtbot, window, paper_month)
    assert window.month.paper.state == "nothing"
    assert not window.services.paper.is_busy


def test_reading_that_was_interrupted_goes_on_at_the_next_start(
    qtbot: QtBot, open_on: OpenOn, remembering: Settings, paper_month: PaperMonth, tmp_path: Path
) -> None:
    copies = [Path(shutil.copy(path, tmp_path / path.name)) for path in paper_month.files]
    window = open_on(remembering)
    pause_at_once(window)
    window.load(copies)
    qtbot.waitUntil(lambda: window.month.paper.state == "paused", timeout=LONG)
    window.close()
    qtbot.waitUntil(window.isHidden, timeout=LONG)
    for path in copies:
        path.unlink()
    again = open_on(remembering)
    pause_at_once(again)
    again.begin()
    paper = again.month.paper
    qtbot.waitUntil(lambda: paper.state == "paused", timeout=LONG)
    assert again.screen_shown is again.home
    month = paper_month.loaded.month.cycle
    assert again.paper_strip.text.startswith(month_words(month))
    again.home.open_chosen()
    qtbot.waitUntil(lambda: again.screen_shown is again.workbench, timeout=LONG)
    assert paper.state == "paused"
    assert "not read yet" in again.workbench.bar.summary.text()
    assert again.paper_strip.text.startswith("Reading ")
    paper.resume()
    qtbot.waitUntil(lambda: paper.state == "done", timeout=LONG)
    assert "not read yet" not in again.workbench.bar.summary.text()
    again.read_rest()
    assert again.banner.text == "Everything in this month was read."


KILLED = """
import sys
from pathlib import Path
from ccprocessor.app import open_office
from ccprocessor.jobs import Job
from ccprocessor.services.cycle.load_cycle import load_first
from ccprocessor.services.office import ProcessOptions
from tests.desktop.grounds import settings_in

if __name__ == "__main__":
    folder, *files = map(Path, sys.argv[1:])
    with open_office(settings_in(folder)) as office:
        load_first(files, office, ProcessOptions(), Job())
"""


def killed_at_a_scan(folder: Path, *files: Path) -> None:
    """Load files in a process that is killed when it has read a scan."""
    script = folder / "killed.py"
    script.write_text(KILLED, "utf-8")
    struck = subprocess.Popen(
        [sys.executable, script, folder, *files], env={**os.environ, "PYTHONPATH": str(Path.cwd())}
    )
    while not list(settings_in(folder).cache_folder.rglob("*.seen")):
        assert struck.poll() is None
        time.sleep(0.01)
    struck.kill()
    struck.wait()


def test_a_load_of_scans_alone_that_was_killed_goes_on_at_the_next_start(
    qtbot: QtBot, open_on: OpenOn, tmp_path: Path
) -> None:
    scans = tmp_path / "scans.pdf"
    papers = make_office(
        tmp_path, people=2, seed=3, mean_transactions=2, scanned=1.0, pictures=False
    )
    some_pages(papers.car, range(2), scans)
    killed_at_a_scan(tmp_path, scans)
    window = open_on(settings_in(tmp_path))
    window.begin()
    qtbot.waitUntil(lambda: window.banner.text == "The files were read.", timeout=LONG)
    assert window.screen_shown is window.home
    with open_office(settings_in(tmp_path)) as office:
        assert len(cycles(office.database)) == 1
        assert not interrupted(office)


def test_a_killed_load_of_a_file_that_is_gone_is_told_once(
    qtbot: QtBot, open_on: OpenOn, unread: Settings, tmp_path: Path
) -> None:
    with open_office(unread) as office, noted(office, [tmp_path / "gone.pdf"], ProcessOptions()):
        [note] = (unread.cache_folder / "interrupted").rglob("*.note")
        kept = note.read_bytes()
    note.write_bytes(kept)
    window = open_on(unread)
    window.begin()
    qtbot.waitUntil(lambda: "gone.pdf" in window.banner.text, timeout=LONG)
    assert not note.exists()


def test_the_statement_stays_in_sight_when_reading_ends(
    qtbot: QtBot, open_on: OpenOn, remembering: Settings, paper_month: PaperMonth
) -> None:
    window = open_on(remembering)
    paper, view = window.month.paper, window.workbench.pages.statement.view
    pause_at_once(window)
    load(qtbot, window, paper_month)
    qtbot.waitUntil(lambda: view.canvas.page.picture is not None, timeout=LONG)
    [source] = {view.stage.feed.source.path} if view.stage.feed.source else {None}
    assert source
    with pymupdf.open(source) as document:  # what painting out a number does: another file
        data = document.tobytes(garbage=4)
    fresh = source.with_name("fresh")
    fresh.write_bytes(data + b"\n")
    fresh.replace(source)
    paper.resume()
    for page in range(1, view.stage.pages + 1):
        view.go_to(page)
        view.zoom_in()
        qtbot.waitUntil(
            lambda: view.stage.shown is not None and view.canvas.page.picture is not None,
            timeout=LONG,
        )
        assert view.message == ""
    qtbot.waitUntil(lambda: paper.state == "done", timeout=LONG)
    assert view.message == ""


def test_an_export_says_what_is_unread(
    qtbot: QtBot, open_on: OpenOn, remembering: Settings, paper_month: PaperMonth
) -> None:
    window = open_on(remembering)
    pause_at_once(window)
    load(qtbot, window, paper_month)
    window.export()
    dialog = window.export_dialog
    assert dialog is not None
    assert "3 scanned pages and " in dialog.banner.text
    assert "are not read yet." in dialog.banner.text
    dialog.reject()
    bench = window.workbench
    waiting = [row for row in bench.employees.model.rows if row.waits]
    assert waiting
    [state] = [column for column in COLUMNS if column.title == "State"]
    assert all(state.text(row).startswith("waits") for row in waiting)
    window.month.paper.resume()
    qtbot.waitUntil(lambda: window.month.paper.state == "done", timeout=LONG)
    assert not any(row.waits for row in bench.employees.model.rows)


def test_half_a_value_is_still_being_typed_when_pictures_arrive(
    qtbot: QtBot, open_on: OpenOn, remembering: Settings, paper_month: PaperMonth
) -> None:
    window = open_on(remembering)
    paper, bench = window.month.paper, window.workbench
    pause_at_once(window)
    load(qtbot, window, paper_month)
    qtbot.waitUntil(lambda: paper.state == "paused")
    qtbot.waitUntil(lambda: window.month.editor.state is not None, timeout=LONG)
    bench.employees.list_only("All")
    bench.employees.table.choose_where(lambda row: "Plummarrow" in row.person.name)
    bench.details.entries.fold.setChecked(True)
    table = bench.details.entries.table
    table.choose_where(lambda one: bool(one.charge and one.receipts))
    table.setFocus()
    editable = [
        index
        for column in range(table.model().columnCount())
        if bench.details.entries.model.is_editable(
            index := table.currentIndex().siblingAtColumn(column)
        )
    ]
    table.setCurrentIndex(editable[0])
    press(qtbot, window, Qt.Key.Key_F2)
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit)
    field.setText("half a val")
    field.setCursorPosition(4)
    table.verticalScrollBar().setValue(2)
    scroll, entry, revision = (
        table.verticalScrollBar().value(),
        table.current_row.key,
        paper.revision,
    )

    paper.resume()
    qtbot.waitUntil(lambda: paper.state == "done", timeout=LONG)
    qtbot.waitUntil(lambda: not window.services.is_busy, timeout=LONG)

    assert paper.revision == revision
    typing = QApplication.focusWidget()
    assert isinstance(typing, QLineEdit)
    assert (typing.text(), typing.cursorPosition()) == ("half a val", 4)
    assert table.isAncestorOf(typing)
    assert (table.verticalScrollBar().value(), table.current_row.key) == (scroll, entry)
    press(qtbot, window, Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is table
