"""Every state of the dialogs, reached as somebody would reach it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QApplication, QDialog, QWidget

from ccprocessor.crashes.files import keep_crash
from ccprocessor.desktop import application
from ccprocessor.desktop.about import AboutDialog
from ccprocessor.desktop.approval.closing import ExcuseDialog
from ccprocessor.desktop.commands.palette import CommandPalette
from ccprocessor.desktop.doctor.dialog import DoctorDialog
from ccprocessor.desktop.doctor.last_run import LastRun
from ccprocessor.desktop.editing.forms import AskForm
from ccprocessor.desktop.editing.history import HistoryDialog
from ccprocessor.desktop.loading.arrival_dialog import ArrivalDialog
from ccprocessor.desktop.matching.card import MatchingCard
from ccprocessor.desktop.news.whats_new import WhatsNewDialog
from ccprocessor.desktop.settings.connection import ConnectionDialog
from ccprocessor.desktop.settings.dialog import SettingsDialog
from ccprocessor.desktop.shared.background.fault_dialog import FaultDialog
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.shared.tables.choice_dialog import ChoiceDialog
from ccprocessor.desktop.trail.dialog import AuditDialog
from ccprocessor.desktop.upgrades import UpgradeDialog
from ccprocessor.desktop.users.dialog import UsersDialog
from ccprocessor.desktop.users.form import UserForm
from ccprocessor.desktop.users.sign_in_dialog import SignInDialog
from ccprocessor.desktop.window_menus import KeySheet
from tests.desktop.stage import Stage


def closing(stage: Stage) -> QWidget:
    """Who is not approved is to be excused before the month is closed."""
    window = stage.month()
    window.month_review.close()
    dialog = window.findChild(ExcuseDialog)
    assert dialog is not None
    return dialog


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


def adding(stage: Stage) -> QWidget:
    """A receipt that no report holds is added."""
    window = stage.month()
    window.workbench.editing.records.add_receipt.trigger()
    [shown] = window.findChildren(AskForm)
    return shown


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


def settings_person(stage: Stage) -> QWidget:
    """Whoever works at this computer."""
    return _settings(stage, "Who works here")


def settings_approving(stage: Stage) -> QWidget:
    """The settings: who approves what."""
    return _settings(stage, "Approving")


def connecting(stage: Stage) -> QWidget:
    """A shared database is set up."""
    dialog = _settings(stage, "Months")
    dialog.set_up_connection()
    [shown] = dialog.findChildren(ConnectionDialog)
    return shown


def users(stage: Stage) -> QWidget:
    """Who works in the office."""
    window = stage.home()
    window.upkeep.show_users()
    [dialog] = window.findChildren(UsersDialog)
    stage.wait(lambda: not dialog.is_working)
    return dialog


def adding_user(stage: Stage) -> QWidget:
    """Somebody is added to the office."""
    dialog = users(stage)
    stage.windows[-1].findChildren(UsersDialog)[0].add.click()
    [shown] = dialog.findChildren(UserForm)
    return shown


def sign_in(stage: Stage) -> QWidget:
    """The office asks who works here."""
    window = stage.home()
    return _dialog(SignInDialog(window.services, "Who works here?", parent=window))


def joining(stage: Stage) -> QWidget:
    """Two stored months are to become one."""
    window = stage.home()
    month = window.home.cycles.current_row
    window.joining.choose(month, [replace(month, cycle=replace(month.cycle, id="other"))])
    [dialog] = window.findChildren(ChoiceDialog)
    return dialog


def arriving(stage: Stage) -> QWidget:
    """Files of another company come while a month is in front."""
    assert stage.paper
    window = stage.month()
    window.load(stage.paper.files)
    stage.wait(lambda: bool(window.findChildren(ArrivalDialog)))
    [dialog] = window.findChildren(ArrivalDialog)
    return dialog


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
    stage.wait(lambda: not dialog.is_working)
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


def _settings(stage: Stage, page: str) -> SettingsDialog:
    window = stage.home()
    window.upkeep.show_settings(page)
    stage.wait(lambda: bool(window.findChildren(SettingsDialog)))
    [dialog] = window.findChildren(SettingsDialog)
    stage.wait(lambda: not window.services.errands.is_busy)
    return dialog


def _dialog(dialog: QDialog) -> QDialog:
    dialog.open()
    QApplication.processEvents()
    return dialog


def audit_trail(stage: Stage) -> QWidget:
    """Who wrote what."""
    window = stage.home()
    dialog = AuditDialog(window.services, Memory(stage.folder / "w.ini"), window)
    stage.wait(lambda: not dialog.is_working)
    return _dialog(dialog)
