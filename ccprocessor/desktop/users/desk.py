"""Somebody at the window: signed in where the office asks, locked out after idle time, shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu, QToolButton, QWidget

from ccprocessor.desktop.service_client import ServiceClient
from ccprocessor.desktop.shared.labels import button_text
from ccprocessor.desktop.users.sign_in_dialog import SignInDialog

if TYPE_CHECKING:  # heavy, and made elsewhere
    from ccprocessor.services.office import Office
    from ccprocessor.services.sign_in import Identity

_ASKED = "This office asks who works here."
_LOCKED = (
    "Nobody was at this window for a while. What you did is kept; type your password to go on."
)
_MINUTE_MS = 60_000
_SIGNS_OF_LIFE = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
    }
)


class UserDesk(QObject):
    """Asks for name and password where they are needed, and shows who works for which company.

    In an office that asks nobody it shows nothing, unless the settings name somebody. `known` comes
    whenever it is another user, role, or company; `entered` after somebody signed in, `left` when
    somebody gave up.
    """

    known = Signal(object)
    entered = Signal()
    left = Signal()

    def __init__(
        self, window: QMainWindow, services: ServiceClient, name: str, lock_after: float
    ) -> None:
        super().__init__(window)
        self._window, self._services, self._name = window, services, name
        self.identity: Identity | None = None
        self.dialog: SignInDialog | None = None
        self._hidden: list[QWidget] = []
        self.button = QToolButton(window)
        self.button.setAccessibleName("Who works here")
        self.button.setToolTip("Who works here, for which company")
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.button.setMenu(QMenu(self.button))
        self.button.hide()
        window.statusBar().addPermanentWidget(self.button)
        self._idle = QTimer(self, singleShot=True)
        self._idle.timeout.connect(self.lock)
        self.lock_after(lock_after)
        services.sign_in_needed.connect(self.ask)
        services.barred.connect(self.look)

    def lock_after(self, minutes: float) -> None:
        """Lock after so many minutes without a sign of life; 0 is never."""
        self._idle.setInterval(round(minutes * _MINUTE_MS))
        self._watch()

    def _watch(self) -> None:
        """Wait for signs of life where there is a password to lock with."""
        application = QApplication.instance()
        assert application is not None
        if self.identity is not None and self.identity.has_password and self._idle.interval():
            application.installEventFilter(self)
            self._idle.start()
        else:
            application.removeEventFilter(self)
            self._idle.stop()

    def look(self) -> None:
        """Find out who works here, once the office told it."""
        self._services.in_office(lambda office: office.identity, self._show, lambda _error: None)

    @Slot(str)
    def ask(self, why: str = _ASKED) -> None:
        """Ask for name and password, unless that is asked already."""
        if self.dialog is None:
            self._open(SignInDialog(self._services, why, self._name, parent=self._window))

    @Slot()
    def lock(self) -> None:
        """Hide everything until the password was typed again; nothing of the work is lost."""
        if self.dialog is not None or self.identity is None or not self.identity.has_password:
            return
        shown = QApplication.topLevelWidgets()
        self._hidden = [one for one in shown if one.isVisible() and one.isWindow()]
        self._open(SignInDialog(self._services, _LOCKED, locked=self.identity))
        for one in self._hidden:
            one.hide()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Begin to wait anew at each sign of life."""
        if event.type() in _SIGNS_OF_LIFE and self.dialog is None:
            self._idle.start()
        return False

    def _open(self, dialog: SignInDialog) -> None:
        self.dialog = dialog
        dialog.signed_in.connect(self._enter)
        dialog.rejected.connect(self._leave)
        dialog.open()

    @Slot(object)
    def _enter(self, identity: Identity) -> None:
        is_back, self._hidden = self._hidden, []
        for one in is_back:
            one.show()
        if self.dialog is not None:
            self.dialog.deleteLater()
        self.dialog = None
        self._show(identity)
        if not is_back:
            self.entered.emit()

    @Slot()
    def _leave(self) -> None:
        """End the program; without a window to be seen, closing one would not."""
        self.left.emit()
        if self.dialog is not None:
            self.dialog.close()
        self._window.close()
        QApplication.quit()

    def _show(self, identity: Identity) -> None:
        self.identity = identity
        is_chosen = identity.is_asked or identity.is_named
        self.button.setVisible(is_chosen or len(identity.companies) > 1)
        at = f" · {identity.title}" if len(identity.companies) > 1 else ""
        self.button.setText(button_text(f"{identity.user} · {identity.role}{at}"))
        self._fill_menu(identity)
        self._watch()
        self.known.emit(identity)

    def _fill_menu(self, identity: Identity) -> None:
        menu = self.button.menu()
        menu.clear()
        for one in identity.companies if len(identity.companies) > 1 else ():
            words = button_text(f"Work for {one.title}")
            entry = menu.addAction(words, self._working_for(one.name))
            entry.setCheckable(True)
            entry.setChecked(one.name == identity.company)
        if identity.is_asked:
            menu.addAction("Sign in as somebody else…", self.ask)
        if identity.has_password:
            menu.addAction("Lock", self.lock)

    def _working_for(self, company: str) -> Callable[[], None]:
        def work(office: Office) -> Identity:
            office.work_for(company)
            return office.identity

        def done(identity: Identity) -> None:
            self._show(identity)
            self.entered.emit()

        def switch() -> None:
            self._services.in_office(work, done, lambda _error: None)

        return switch
