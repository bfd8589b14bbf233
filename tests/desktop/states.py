"""Every state a screen can be in, each reached as a person reaches it, on real files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from inspect import isfunction
from pathlib import Path

import pymupdf
from PySide6.QtWidgets import QWidget

from ccprocessor.desktop.editing import acts
from ccprocessor.desktop.editing.forms import SplitForm
from ccprocessor.desktop.main_window import MainWindow
from ccprocessor.desktop.shared.tables.choice_dialog import ChoiceDialog
from tests.desktop import dialog_states, together_states
from tests.desktop.pictured import with_doubts
from tests.desktop.stage import Stage


def home_empty(stage: Stage) -> QWidget:
    """Nothing is stored yet."""
    window = stage.open(stage.empty_office())
    stage.wait(lambda: not window.status.is_busy)
    return window


def home(stage: Stage) -> QWidget:
    """A month is stored."""
    return stage.home()


def home_put_away(stage: Stage) -> QWidget:
    """The only month was removed, and is listed with those put away."""
    window = stage.open(stage.empty_office(), stage.files)
    stage.wait(lambda: window.screen_shown is window.workbench and not window.services.is_busy)
    window.go_home()
    stage.wait(lambda: window.home.cycles.current_row is not None)
    window.putting_away.mark(window.home.cycles.current_row, "removed")
    stage.wait(lambda: window.home.away.text() == "Put away 1")
    window.home.away.click()
    stage.wait(lambda: window.home.cycles.current_row is not None)
    return window


def home_refused(stage: Stage) -> QWidget:
    """The database is no database."""
    settings = stage.empty_office()
    damaged = Path(settings.database_url.removeprefix("sqlite:///"))
    damaged.write_bytes(b"This was a database once." * 200)
    window = stage.open(settings)
    stage.wait(lambda: bool(window.home.banner.text))
    return window


def loading(stage: Stage) -> QWidget:
    """Files are read, the first people are there."""
    window = stage.open(stage.empty_office(), stage.files)
    stage.wait(lambda: bool(window.loading.people.shown_rows))
    return window


def loading_password(stage: Stage) -> QWidget:
    """A file wants its password."""
    locked = stage.folder / "locked statement.pdf"
    with pymupdf.open(stage.files[0]) as document:
        document.save(locked, encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="open")
    window = stage.open(stage.empty_office(), [locked, stage.files[1]])
    stage.wait(lambda: any(state.stage == "password" for state in window.course.files))
    return window


def loading_refused(stage: Stage) -> QWidget:
    """Neither file can be used."""
    damaged = stage.folder / "damaged report.pdf"
    damaged.write_bytes(b"%PDF-1.7 and then nothing")
    window = stage.open(stage.empty_office(), [damaged])
    stage.wait(lambda: bool(window.loading.banner.text))
    return window


def workbench(stage: Stage) -> QWidget:
    """A problem of a charge with its receipt, the statement's row over the receipt's picture."""
    window = stage.month()
    window.workbench.employees.table.choose_where(lambda row: not row.person.flags)
    window.workbench.commands.next_problem.trigger()
    return window


def workbench_ready(stage: Stage) -> QWidget:
    """Everyone who is ready, the first of them chosen, small pages shown."""
    window = stage.month()
    window.workbench.employees.list_only("Ready")
    window.workbench.employees.table.choose_first()
    return window


def workbench_filtered_away(stage: Stage) -> QWidget:
    """A filter that nobody meets."""
    window = stage.month()
    window.workbench.employees.filter.setText("nobody is called that")
    return window


def workbench_unfolded(stage: Stage) -> QWidget:
    """All of a person, what is in order too; a charge and its receipt chosen."""
    window = stage.month()
    bench = window.workbench
    bench.employees.table.choose_where(
        lambda row: bool(row.person.matches) and "missing_receipt" in row.person.flags
    )
    bench.details.entries.fold.setChecked(True)
    bench.details.entries.table.choose_where(lambda row: bool(row.charge and row.receipts))
    bench.details.entries.table.setFocus()
    return window


def workbench_whole(stage: Stage) -> QWidget:
    """The whole page of the statement in place of the receipt."""
    window = workbench_unfolded(stage)
    stage.windows[-1].workbench.commands.whole.trigger()
    return window


def workbench_suggestions(stage: Stage) -> QWidget:
    """A charge with receipts that may fit, one of them looked at."""
    window = stage.read_paper()
    bench = window.workbench
    bench.details.entries.table.choose_where(lambda row: bool(row.suggestions))
    assert bench.details.case.suggestions.model.rows
    bench.details.case.suggestions.table.choose_first()
    return window


def queue(stage: Stage) -> QWidget:
    """People of a month wait for approval, the first with their pages beside the list."""
    window = stage.open(stage.empty_office(), stage.files)
    stage.wait(lambda: window.screen_shown is window.workbench and not window.services.is_busy)
    window.month_review.submit_ready()
    stage.wait(lambda: "submitted" in window.banner.text and not window.services.is_busy)
    window.banner.dismiss()
    window.review.begin()
    stage.wait(lambda: window.review.screen.item is not None and not window.services.is_busy)
    return window


def queue_empty(stage: Stage) -> QWidget:
    """Nobody waits."""
    window = stage.open(stage.empty_office())
    stage.wait(lambda: not window.services.is_busy)
    window.review.begin()
    stage.wait(lambda: window.review.queue is not None and not window.services.is_busy)
    return window


def open_to_match(stage: Stage) -> QWidget:
    """Charges of everybody with what may fit them, a loose photograph among it."""
    window = stage.read_paper()
    window.workbench.commands.open["match"].trigger()
    return window


def open_missing(stage: Stage) -> QWidget:
    """Charges of everybody without a receipt."""
    window = stage.month()
    window.workbench.commands.open["missing"].trigger()
    return window


def open_doubtful(stage: Stage) -> QWidget:
    """Doubtful values beside what is printed."""
    window = stage.read_paper()
    assert stage.paper
    window.month.show(with_doubts(stage.paper.loaded))
    stage.wait(lambda: bool(window.banner.text))
    window.banner.dismiss()
    window.workbench.commands.open["doubtful"].trigger()
    return window


def open_nothing(stage: Stage) -> QWidget:
    """No values are doubtful."""
    window = stage.month()
    window.workbench.commands.open["doubtful"].trigger()
    return window


def workbench_month(stage: Stage) -> QWidget:
    """What belongs to nobody."""
    window = stage.month()
    window.workbench.commands.month.trigger()
    return window


def workbench_without_pages(stage: Stage) -> QWidget:
    """The files of the pages are gone."""
    window = stage.home()
    found: list[object] = []
    cycle = window.home.cycles.current_row.cycle.id

    def show(loaded: object) -> None:
        found.append(replace(loaded, sources={}))  # type: ignore[type-var]

    window._services.open_revision(cycle, None, show, lambda _error: None)
    stage.wait(lambda: bool(found))
    window.month.show(found[0])  # type: ignore[arg-type]
    return window


def paper_reading(stage: Stage) -> QWidget:
    """A month in front while its paper waits to be read."""
    return _reading(stage)


def paper_read(stage: Stage) -> QWidget:
    """All is read: who is ready and what is new is told at the foot of the month."""
    window = _reading(stage)
    window.month.paper.changed.disconnect(window.month.paper.pause)
    window.month.paper.resume()
    paper = window.month.paper
    stage.wait(lambda: paper.state == "done" and not window.services.is_busy)
    return window


def paper_cancelled(stage: Stage) -> QWidget:
    """Reading was given up and may be taken up again."""
    window = _reading(stage)
    window.month.paper.cancel()
    stage.wait(lambda: window.month.paper.state == "stopped")
    return window


def workbench_picture(stage: Stage) -> QWidget:
    """What a receipt's picture says, boxed on its page."""
    return _picture(stage, 0)


def workbench_picture_unreadable(stage: Stage) -> QWidget:
    """A picture that could not be read."""
    return _picture(stage, 1)


def workbench_by_eye(stage: Stage) -> QWidget:
    """Values read by OCR and repaired."""
    window = stage.read_paper()
    bench = window.workbench
    bench.employees.table.choose_where(
        lambda row: any(charge.source != "text" for charge in row.person.transactions)
    )
    return window


def workbench_loose(stage: Stage) -> QWidget:
    """Loose receipts, with a proposal and without."""
    window = stage.read_paper()
    window.workbench.commands.month.trigger()
    window.workbench.details.loose.table.choose_first()
    return window


def finding(stage: Stage) -> QWidget:
    """Hits of every kind."""
    window = stage.home()
    window.find_everything()
    window.finder.screen.query.setText("a")
    stage.wait(lambda: bool(window.finder.screen.hits.shown_rows))
    return window


def finding_nothing(stage: Stage) -> QWidget:
    """Words that stand nowhere."""
    window = stage.home()
    window.find_everything()
    window.finder.screen.query.setText("no such words anywhere")
    stage.wait(lambda: "0 hits" in window.finder.screen.told.text())
    return window


def coding(stage: Stage) -> QWidget:
    """The receipts of the month in a grid."""
    window = stage.month()
    stage.wait(lambda: window.month.editor.state is not None)
    window.code_receipts()
    stage.wait(lambda: bool(window.coding.screen.grid.table.shown_rows))
    window.coding.screen.grid.table.choose_first()
    return window


def coding_nothing_left(stage: Stage) -> QWidget:
    """A search that no receipt meets."""
    window = coding(stage)
    stage.windows[-1].coding.screen.grid.search.setText("no such receipt")
    return window


def asking(stage: Stage) -> QWidget:
    """A question in a line under the work."""
    window = workbench(stage)
    stage.windows[-1].workbench.editing.note.trigger()
    return window


def tour(stage: Stage) -> QWidget:
    """The guided tour, at the first problem of the sample month."""
    window = stage.month()
    window.tour.begin()
    return window


def comparing(stage: Stage) -> QWidget:
    """Two revisions that differ: a receipt was marked as lost."""
    window = older(stage)
    window.past.compare()
    stage.wait(lambda: bool(window.past.screen.table.shown_rows))
    return window


def comparing_nothing(stage: Stage) -> QWidget:
    """A month of one revision: nothing to compare."""
    window = stage.open(stage.empty_office(), stage.files)
    stage.wait(lambda: window.screen_shown is window.workbench)
    window.past.compare()
    stage.wait(lambda: not window.services.is_busy)
    return window


def older(stage: Stage) -> MainWindow:
    """An older revision in front, with the line that says so."""
    window = stage.open(stage.empty_office(), stage.files)
    editor = window.month.editor
    stage.wait(lambda: window.screen_shown is window.workbench and editor.state is not None)
    assert editor.state
    people = editor.state.month.people
    charge = next(one for person in people for one in person.open_transactions)
    editor.act(acts.mark([charge], "receipt_lost"))
    stage.wait(lambda: bool(editor.state and editor.state.done))
    editor.save("Affidavits of the week")
    stage.wait(lambda: not window.services.is_busy)
    assert window.month.cycle
    window.open_revision(window.month.cycle, "1.0")
    stage.wait(lambda: bool(window.workbench.banner.text))
    return window


def as_of(stage: Stage) -> QWidget:
    """The revisions of the month in front."""
    window = older(stage)
    window.past.choose_revision()
    stage.wait(lambda: bool(window.findChildren(ChoiceDialog)))
    return window.findChildren(ChoiceDialog)[0]


def manual(stage: Stage) -> QWidget:
    """The manual's page about the workbench."""
    window = stage.month()
    window.show_manual()
    return window


def _reading(stage: Stage) -> MainWindow:
    assert stage.paper
    window = stage.open(stage.paper.office(stage.folder), stage.paper.files, ocr=True)
    paper = window.month.paper
    paper.changed.connect(paper.pause)
    stage.wait(lambda: paper.state == "paused" and window.screen_shown is window.workbench)
    return window


def _picture(stage: Stage, number: int) -> MainWindow:
    """The person's record of that number."""
    window = stage.read_paper()
    bench = window.workbench
    assert bench.guide.sheet
    wanted = bench.guide.sheet.person.receipts[number]
    bench.details.entries.table.choose_where(lambda row: wanted in row.receipts)
    return window


def splitting(stage: Stage) -> QWidget:
    """A receipt is booked in parts."""
    workbench_unfolded(stage)
    window = stage.windows[-1]
    window.workbench.editing.records.split.trigger()
    [shown] = window.findChildren(SplitForm)
    return shown


_ROOMS = {__name__, dialog_states.__name__, together_states.__name__}

STATES: dict[str, Callable[[Stage], QWidget]] = {
    name: made
    for names in (globals(), vars(dialog_states), vars(together_states))
    for name, made in tuple(names.items())
    if isfunction(made) and made.__module__ in _ROOMS
    if not name.startswith("_")
}
"""Ways into the states of screens and dialogs, by the names of the states."""
