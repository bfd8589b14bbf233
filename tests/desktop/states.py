"""Every state a screen can be in, each reached as a person reaches it, on real files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pymupdf
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from ccprocessor.crashes.files import keep_crash
from ccprocessor.desktop import application
from ccprocessor.desktop.about import AboutDialog
from ccprocessor.desktop.commands.palette import CommandPalette
from ccprocessor.desktop.doctor.dialog import DoctorDialog
from ccprocessor.desktop.doctor.last_run import LastRun
from ccprocessor.desktop.editing import acts
from ccprocessor.desktop.editing.forms import AskForm, SplitForm
from ccprocessor.desktop.editing.history import HistoryDialog
from ccprocessor.desktop.main_window import MainWindow
from ccprocessor.desktop.matching.card import MatchingCard
from ccprocessor.desktop.news.whats_new import WhatsNewDialog
from ccprocessor.desktop.past.revisions_dialog import RevisionsDialog
from ccprocessor.desktop.settings.dialog import SettingsDialog
from ccprocessor.desktop.shared.background.fault_dialog import FaultDialog
from ccprocessor.desktop.upgrades import UpgradeDialog
from ccprocessor.desktop.window_menus import KeySheet
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


def exporting(stage: Stage) -> QWidget:
    """Where to and who is asked."""
    window = stage.month()
    window.export()
    assert window.export_dialog
    window.export_dialog.folder.setText(str(stage.folder / "Results"))
    return window.export_dialog


def exported(stage: Stage) -> QWidget:
    """The files are written."""
    dialog = exporting(stage)
    window = stage.windows[-1]
    assert window.export_dialog
    window.export_dialog.begin()
    stage.wait(lambda: bool(window.export_dialog and window.export_dialog.banner.text))
    return dialog


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


def palette(stage: Stage) -> QWidget:
    """Every command, some of them found."""
    window = stage.month()
    window.menus.show_commands()
    [shown] = window.findChildren(CommandPalette)
    return _dialog(shown)


def history(stage: Stage) -> QWidget:
    """The changes since the newest revision: none yet."""
    window = stage.month()
    stage.wait(lambda: window.month.editor.state is not None)
    return _dialog(HistoryDialog(window.month.editor, window))


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


def adding(stage: Stage) -> QWidget:
    """A receipt that no report holds is added."""
    window = stage.month()
    window.workbench.editing.records.add_receipt.trigger()
    [shown] = window.findChildren(AskForm)
    return shown


def splitting(stage: Stage) -> QWidget:
    """A receipt is booked in parts."""
    workbench_unfolded(stage)
    window = stage.windows[-1]
    window.workbench.editing.records.split.trigger()
    [shown] = window.findChildren(SplitForm)
    return shown


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
    stage.wait(lambda: bool(window.findChildren(RevisionsDialog)))
    return window.findChildren(RevisionsDialog)[0]


def manual(stage: Stage) -> QWidget:
    """The manual's page about the workbench."""
    window = stage.month()
    window.show_manual()
    return window


def keys(stage: Stage) -> QWidget:
    """The sheet of keys."""
    return _dialog(KeySheet(stage.home()))


def about(stage: Stage) -> QWidget:
    """Versions and licences."""
    return _dialog(AboutDialog(stage.home()))


def settings(stage: Stage) -> QWidget:
    """Where months are kept, tried."""
    dialog = _settings(stage, "Months")
    dialog.try_database()
    stage.wait(lambda: "holds" in dialog.months.told)
    return dialog


def settings_receipts(stage: Stage) -> QWidget:
    """The languages of receipts."""
    return _settings(stage, "Receipts")


def settings_import(stage: Stage) -> QWidget:
    """The import file, one of its values decided elsewhere."""
    return _settings(stage, "Import file")


def settings_coding(stage: Stage) -> QWidget:
    """The settings: lists of codes."""
    return _settings(stage, "Coding")


def settings_updates(stage: Stage) -> QWidget:
    """Newer versions, refused for want of an address."""
    dialog = _settings(stage, "Updates")
    dialog.updates.check.setChecked(True)
    dialog.begin()
    return dialog


def whats_new(stage: Stage) -> QWidget:
    """What is new in this version."""
    return _dialog(WhatsNewDialog(stage.home()))


def update_found(stage: Stage) -> QWidget:
    """A newer version is there."""
    address = stage.folder / "newest.json"
    address.write_text(
        '{"version": "99.1", "page": "https://example.org/", "notes": "Reads faster."}'
    )
    found = replace(stage.stored, update_address=address.as_uri())
    window = stage.open(found)
    window.upkeep.look_for_updates()
    stage.wait(lambda: "99.1" in window.banner.text and not window.status.is_busy)
    return window


def safe_mode(stage: Stage) -> QWidget:
    """A window that uses nothing that was remembered."""
    window = stage.open(stage.stored, program=application.SAFE_PROGRAM)
    application.tell_of_safe_mode(window)
    stage.wait(lambda: window.home.cycles.current_row is not None)
    return window


def doctor(stage: Stage) -> QWidget:
    """What works on this machine."""
    window = stage.home()
    dialog = DoctorDialog(window.services, window)
    stage.wait(lambda: not dialog.is_running)
    return _dialog(dialog)


def matching_card(stage: Stage) -> QWidget:
    """What matching learned, and how precise it is."""
    window = stage.home()
    dialog = MatchingCard(window.services, window)
    stage.wait(lambda: not dialog.is_working)
    return _dialog(dialog)


def ended_unexpectedly(stage: Stage) -> QWidget:
    """The last window was killed, and its crash file is offered."""
    folder = stage.folder / "fallen"
    folder.mkdir()
    mark = '{"what": "window", "started": 0, "version": "0"}'
    (folder / "run-1.txt").write_text(f"{mark}\n", "utf-8")
    window = stage.home()
    LastRun(window, window.services.errands, window.banner, folder).begin()
    stage.wait(lambda: bool(window.banner.text))
    return window


def upgrade(stage: Stage) -> QWidget:
    """A shared database that an older program made."""
    return _dialog(UpgradeDialog(stage.home()))


def fault(stage: Stage) -> QWidget:
    """A fault of the program."""
    dialog = FaultDialog(stage.folder, "ccprocessor, an example", stage.home())
    told = "Traceback (most recent call last):\n  ccprocessor.example:7 in fail\nValueError: …"
    dialog.add(told, keep_crash(stage.folder, told))
    return _dialog(dialog)


STATES: dict[str, Callable[[Stage], QWidget]] = {
    made.__name__: made
    for made in (
        home_empty,
        home,
        home_put_away,
        home_refused,
        loading,
        loading_password,
        loading_refused,
        workbench,
        workbench_ready,
        workbench_filtered_away,
        workbench_unfolded,
        workbench_whole,
        workbench_suggestions,
        open_to_match,
        open_missing,
        open_doubtful,
        open_nothing,
        workbench_month,
        workbench_without_pages,
        paper_reading,
        paper_read,
        paper_cancelled,
        workbench_picture,
        workbench_picture_unreadable,
        workbench_by_eye,
        workbench_loose,
        exporting,
        exported,
        finding,
        finding_nothing,
        coding,
        coding_nothing_left,
        palette,
        history,
        asking,
        tour,
        adding,
        splitting,
        comparing,
        comparing_nothing,
        older,
        as_of,
        manual,
        keys,
        about,
        settings,
        settings_receipts,
        settings_import,
        settings_coding,
        settings_updates,
        whats_new,
        update_found,
        safe_mode,
        doctor,
        matching_card,
        ended_unexpectedly,
        upgrade,
        fault,
    )
}


def _settings(stage: Stage, page: str) -> SettingsDialog:
    window = stage.home()
    window.upkeep.show_settings(page)
    stage.wait(lambda: bool(window.findChildren(SettingsDialog)))
    [dialog] = window.findChildren(SettingsDialog)
    stage.wait(lambda: not window.services.errands.is_busy)
    return dialog


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


def _dialog(dialog: QDialog) -> QDialog:
    dialog.open()
    QApplication.processEvents()
    return dialog
