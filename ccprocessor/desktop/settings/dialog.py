"""The settings: what the office chose, tried before it is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTabWidget, QVBoxLayout, QWidget

from ccprocessor.credentials import NoKeyring, without_password
from ccprocessor.desktop.commands.rights import needs
from ccprocessor.desktop.settings.approval_page import ApprovalPage
from ccprocessor.desktop.settings.coding_page import CodingPage
from ccprocessor.desktop.settings.connection import ConnectionDialog
from ccprocessor.desktop.settings.import_page import ImportPage
from ccprocessor.desktop.settings.months_page import MonthsPage
from ccprocessor.desktop.settings.person_page import PersonPage
from ccprocessor.desktop.settings.receipts_page import ReceiptsPage
from ccprocessor.desktop.settings.updates_page import UpdatesPage
from ccprocessor.desktop.shared.background.faults import report
from ccprocessor.desktop.shared.background.runner import JobRunner
from ccprocessor.desktop.shared.banner import Banner, Remedy
from ccprocessor.desktop.shared.labels import text_label
from ccprocessor.desktop.shared.next_steps import by_settings
from ccprocessor.errors import DatabaseRefused, UserError
from ccprocessor.jobs import Job
from ccprocessor.services.approval_names import APPROVAL_RULES
from ccprocessor.settings import OFFICE_RULES, Chosen

if TYPE_CHECKING:  # heavy, and made elsewhere
    from ccprocessor.services.office import Office

Changes = Mapping[str, str | None]

_DATABASE = "database_url"
_AT_ONCE = frozenset(
    {"check_updates", "update_address", "lock_after", *OFFICE_RULES, *APPROVAL_RULES}
)


class SettingsDialog(QDialog):
    """Shows the settings and writes what was changed; `saved` brings them as they are then.

    `saved` also tells whether something takes effect only at the next start. What was typed is
    tried on `runner` first, so that nothing is written that does not work. Rules of the office go
    into `office` where its database is there, all else into the file. `approving` are the rules
    about approving that it keeps.
    """

    saved = Signal(object, bool)

    def __init__(
        self,
        chosen: Chosen,
        runner: JobRunner,
        parent: QWidget | None = None,
        *,
        office: Office | None = None,
        approving: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(parent)
        self._chosen = chosen
        self._office = office
        self._runner = runner
        self._job: Job | None = None
        self._is_over = False
        self.setWindowTitle("Settings")
        self.setMinimumSize(640, 480)
        self._make_pages(approving)
        self._before = self._values()
        self.tabs = QTabWidget(self)
        self.banner = Banner(self)
        self.buttons = QDialogButtonBox(self)
        self.save = self.buttons.addButton(QDialogButtonBox.StandardButton.Save)
        self.cancel = self.buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        self._lay_out()
        self.months.trial_wanted.connect(self.try_database)
        self.months.connection_wanted.connect(self.set_up_connection)
        self.buttons.accepted.connect(self.begin)
        self.buttons.rejected.connect(self.reject)
        self._start(_languages, self.receipts.show_found, is_quiet=True)

    def _make_pages(self, approving: Mapping[str, str] | None) -> None:
        """Make the pages; rules of the office need their right where it keeps them."""
        chosen, office = self._chosen, self._office
        self.months = MonthsPage(chosen, self)
        shared = office if office is not None and not office.is_empty else None
        self.person = PersonPage(chosen, shared.identity.companies if shared else (), self)
        self.receipts = ReceiptsPage(chosen, self)
        self.imports = ImportPage(chosen, self)
        self.updates = UpdatesPage(chosen, self)
        self.coding = CodingPage(chosen, office, self._begin_quietly, self)
        self.approving = ApprovalPage(chosen, approving if office else None, self)
        self.pages = (
            self.months, self.person, self.receipts, self.imports, self.coding, self.approving,
            self.updates,
        )  # fmt: skip
        if shared is not None:
            needs("rules", self.receipts, self.imports, *self.coding.changing)
            needs("limits", self.approving)

    @property
    def changes(self) -> Changes:
        """Values shown that differ from those before; None is back to the default."""
        return {
            key: value
            for key, value in self._values().items()
            if value != self._before[key] and key not in self._chosen.fixed
        }

    def show_page(self, title: str) -> None:
        """Bring the page of that title to the front; without one it stays as it is."""
        page = next((page for page in self.pages if page.title == title), None)
        if page is not None:
            self.tabs.setCurrentWidget(page)

    @Slot()
    def try_database(self) -> None:
        """See what stands at the address that is shown; nothing is changed there."""
        if self.months.trouble:
            self.months.show_trial("error", self.months.trouble)
            return
        address, password = self.months.url, self.months.password.text()

        def work(_job: Job) -> str:
            from ccprocessor.services.upkeep.database_choice import tried

            return tried(address, password)

        self.months.show_trial("running", "Looking…")
        self._start(work, self._show_tried, self._show_untried)

    @Slot()
    def set_up_connection(self) -> None:
        """Ask for a shared database field by field; it is written once it is chosen."""
        if not self.months.fields.isEnabled():
            self.banner.say("The command that started the program names the database.")
            return
        dialog = ConnectionDialog(self._runner, self.months.address.text(), self)

        def take() -> None:
            self.months.take(dialog.url, dialog.password)
            self.begin(anyway=True)

        dialog.accepted.connect(take)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot()
    def begin(self, *, anyway: bool = False, keeps_password: bool = True) -> None:
        """Try and write what was changed, and close; `anyway`: without trying the database.

        A password that was typed goes into the keyring, or nowhere.
        """
        if trouble := self._trouble():
            self.banner.say(trouble, kind="error")
            return
        changes, password = self.changes, self.months.password.text()
        if not changes and not password:
            self.accept()
            return
        chosen, office, address = self._chosen, self._office, self.months.url
        is_ours = _DATABASE in changes or bool(password)
        server = address if is_ours and self.months.shared.isChecked() else ""

        def work(job: Job) -> Chosen:
            if address and _DATABASE in changes and not anyway:
                _try_database(address, password)
            if office is not None:
                office.try_rules(changes)
            if office is not None and _DATABASE not in changes:
                _check_user(office, changes)
            job.check()
            bare = _apart(server, password, keeps_password=keeps_password) if server else ""
            return _written(chosen, changes, bare, office)

        def done(now: Chosen) -> None:
            self.saved.emit(now, bool(set(changes) - _AT_ONCE))
            self.accept()

        self.banner.dismiss()
        self._show_busy(on=True)
        self._start(work, done, self._show_refused)

    def done(self, answer: int) -> None:
        """Close the dialog; give up what is still tried, and write nothing of it."""
        self._is_over = True
        if self._job is not None:
            self._job.cancel()
        super().done(answer)

    def _start(
        self,
        work: Callable[[Job], Any],
        done: Callable[[Any], None],
        failed: Callable[[Exception], None] = report,
        *,
        is_quiet: bool = False,
    ) -> None:
        """Put work to the runner; what comes home after the dialog was closed is let go."""

        def finish(act: Callable[[Any], None], result: object) -> None:
            if self._is_over:
                return
            if not is_quiet:
                self._job = None
                self._show_busy(on=False)
            act(result)

        job = self._runner.start(
            work, lambda result: finish(done, result), lambda error: finish(failed, error)
        )
        self._job = self._job if is_quiet else job

    def _begin_quietly(
        self, work: Callable[[Job], Any], done: Callable[[Any], None], failed: Callable[[str], None]
    ) -> None:
        self._start(work, done, lambda error: failed(_told(error)), is_quiet=True)

    def _show_tried(self, sentence: str) -> None:
        self.months.show_trial("done", sentence)

    def _show_untried(self, error: Exception) -> None:
        self.months.show_trial("error", _told(error))

    def _show_refused(self, error: Exception) -> None:
        remedies = []
        if isinstance(error, DatabaseRefused):
            remedies.append(Remedy("Save all the same", lambda: self.begin(anyway=True)))
        elif isinstance(error, NoKeyring):
            remedies.append(Remedy("Save without the password", self._save_without_password))
        self.banner.say(_told(error), kind="error", remedies=remedies)

    def _save_without_password(self) -> None:
        self.begin(anyway=True, keeps_password=False)

    def _show_busy(self, *, on: bool) -> None:
        for part in (self.tabs, self.save):
            part.setEnabled(not on)

    def _trouble(self) -> str:
        for page in self.pages:
            if page.trouble and not self.changes.keys().isdisjoint(page.values):
                self.tabs.setCurrentWidget(page)
                return page.trouble
        return ""

    def _values(self) -> dict[str, str | None]:
        return {key: value for page in self.pages for key, value in page.values.items()}

    def _where_kept(self) -> str:
        in_file = f"Kept in {self._chosen.file}"
        if self._office is None or self._office.is_empty:
            return in_file
        return f"{in_file}; the office's rules in its database, for every desk"

    def _lay_out(self) -> None:
        for page in self.pages:
            self.tabs.addTab(page, page.title)
        for button, name in ((self.save, "Save"), (self.cancel, "Cancel")):
            button.setAccessibleName(name)
        self.save.setDefault(True)
        column = QVBoxLayout(self)
        column.addWidget(self.tabs, 1)
        column.addWidget(self.banner)
        column.addWidget(text_label(self._where_kept(), "muted", parent=self))
        column.addWidget(self.buttons)


def _languages(_job: Job) -> tuple[str, ...]:
    from ccprocessor.documents.ocr.availability import installed_languages

    return installed_languages()


def _apart(address: str, password: str, *, keeps_password: bool) -> str:
    """A server's address without its password, which the keyring keeps where that is wanted."""
    from ccprocessor.services.upkeep.database_choice import kept_apart

    return kept_apart(address, password) if keeps_password else without_password(address)[0]


def _written(chosen: Chosen, changes: Changes, server: str, office: Office | None) -> Chosen:
    """The settings with these changes and, where it is not empty, the address of a server."""
    from ccprocessor.settings_file import change_settings

    if server and server != chosen.settings.database_url:
        changes = {**changes, _DATABASE: server}
    approving = {name: value for name, value in changes.items() if name in APPROVAL_RULES}
    if office and approving:
        from ccprocessor.services.approval_rules import change_approval_rules

        change_approval_rules(office, approving)
        changes = {name: value for name, value in changes.items() if name not in approving}
    if not changes:
        return chosen
    return office.change(chosen, changes) if office else change_settings(chosen, changes)


def _try_database(address: str, password: str) -> None:
    from ccprocessor.services.upkeep.database_choice import tried

    tried(address, password)


def _check_user(office: Office, changes: Changes) -> None:
    from ccprocessor.services.sign_in import check_user

    if user := changes.get("user"):
        check_user(None if office.is_empty else office.database, user)


def _told(error: Exception) -> str:
    if isinstance(error, UserError):
        error.hint = by_settings(error.hint)
        return str(error)
    report(error)
    return "ccprocessor ran into an internal error."
