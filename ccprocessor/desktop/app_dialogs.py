"""Dialogs of the program itself: its settings, what is new in it, newer versions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from ccprocessor.desktop.news.update_check import UpdateCheck
from ccprocessor.desktop.service_client import ServiceClient
from ccprocessor.desktop.shared.banner import Banner, Remedy
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.errors import UserError
from ccprocessor.settings import Chosen, choose_settings, without_rules

if TYPE_CHECKING:  # heavy, and not needed before a dialog opens
    from ccprocessor.desktop.settings.dialog import SettingsDialog
    from ccprocessor.services.office import Office

_LATER = "They take effect when the program starts again."
_AT_ONCE = "They are in effect."


class AppDialogs(QObject):
    """Opens the dialogs; `restart_wanted` when somebody wants new settings to take effect.

    `chosen` None: the settings of the person's own file, read when they are first asked for.
    """

    restart_wanted = Signal()
    users_changed = Signal()
    settings_saved = Signal(object)

    def __init__(
        self,
        window: QWidget,
        services: ServiceClient,
        banner: Banner,
        memory: Memory,
        chosen: Chosen | None = None,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._services = services
        self._banner = banner
        self._memory = memory
        self._chosen = chosen
        self.updates = UpdateCheck(services.errands, banner, memory, self)
        self.updates.settings_wanted.connect(self.show_update_settings)

    def begin(self, *, is_busy: bool) -> None:
        """Show the news after an update, and look for a newer version.

        If the start `is_busy` with files, the news waits for the next one.
        """
        from ccprocessor.desktop.news.whats_new import updated_from

        if not is_busy and (since := updated_from(self._memory)):
            self.show_news(since)
        if chosen := self._known():
            self.updates.ask_once_a_day(chosen.settings)

    @Slot()
    def show_connection(self) -> None:
        """Open the settings at the connection to a shared database."""
        self.show_settings("Months", then=lambda dialog: dialog.set_up_connection())

    @Slot()
    def show_settings(
        self, page: str = "", then: Callable[[SettingsDialog], None] | None = None
    ) -> None:
        """Open the settings, at the page of that title, once the office told its rules.

        An office that cannot be asked is no hindrance: its address may have to be corrected.
        """
        if (chosen := self._known()) is None:
            return

        def work(office: Office) -> tuple[Chosen, Office, Mapping[str, str]]:
            from ccprocessor.services.approval_rules import kept_approval_rules
            from ccprocessor.services.rules import shown

            return shown(chosen, office.kept_rules()), office, kept_approval_rules(office)

        self._services.in_office(
            work,
            lambda found: self._open_settings(page, *found, then=then),
            lambda _: self._open_settings(page, without_rules(chosen), then=then),
            aside=True,
        )

    def _open_settings(
        self,
        page: str,
        chosen: Chosen,
        office: Office | None = None,
        approving: Mapping[str, str] | None = None,
        *,
        then: Callable[[SettingsDialog], None] | None = None,
    ) -> None:
        from ccprocessor.desktop.settings.dialog import SettingsDialog

        dialog = SettingsDialog(
            chosen, self._services.errands, self._window, office=office, approving=approving
        )
        dialog.show_page(page)
        dialog.saved.connect(self._take)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        if then is not None:
            then(dialog)

    @Slot()
    def show_users(self) -> None:
        """Open the list of who works here; `users_changed` after each change of it."""
        from ccprocessor.desktop.users.dialog import UsersDialog

        dialog = UsersDialog(self._services, self._memory, self._window)
        dialog.changed.connect(self.users_changed)
        dialog.open()

    @Slot()
    def show_update_settings(self) -> None:
        """Open the settings where the address for updates stands."""
        self.show_settings("Updates")

    @Slot()
    def show_news(self, since: str = "") -> None:
        """Show what is new in this version; with `since`, in all after that one."""
        from ccprocessor.desktop.news.whats_new import WhatsNewDialog

        dialog = WhatsNewDialog(self._window, since=since)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot()
    def look_for_updates(self) -> None:
        """Look for a newer version now."""
        if chosen := self._known():
            self.updates.ask(chosen.settings)

    @Slot(object, bool)
    def _take(self, chosen: Chosen, is_later: bool) -> None:  # noqa: FBT001  (a slot)
        self._chosen = chosen
        self.settings_saved.emit(chosen.settings)
        if is_later:
            again = Remedy("Start again now", self.restart_wanted.emit)
            self._banner.say("The settings are saved.", _LATER, kind="done", remedies=[again])
        else:
            self._banner.say("The settings are saved.", _AT_ONCE, kind="done")

    def _known(self) -> Chosen | None:
        try:
            self._chosen = self._chosen or choose_settings()
        except UserError as error:
            self._banner.show_error(error)
        return self._chosen
