"""Dialog that asks who works here: a name and a password, and a sentence where they are wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QFormLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from ccprocessor.desktop.service_client import ServiceClient
from ccprocessor.desktop.shared.background.faults import report
from ccprocessor.desktop.shared.labels import text_label
from ccprocessor.errors import UserError

if TYPE_CHECKING:  # heavy, and made elsewhere
    from ccprocessor.services.office import Office
    from ccprocessor.services.sign_in import Identity


class SignInDialog(QDialog):
    """Signs somebody in, or with `locked` the one who worked here; `signed_in` tells who it is."""

    signed_in = Signal(object)

    def __init__(
        self,
        services: ServiceClient,
        why: str,
        name: str = "",
        *,
        locked: Identity | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._services, self._locked = services, locked
        self.setWindowTitle("Sign in")
        self.setMinimumWidth(420)
        self.told = text_label(why, parent=self)
        self.name = QLineEdit(locked.user if locked else name, self)
        self.name.setReadOnly(locked is not None)
        self.password = QLineEdit(self)
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.enter = QPushButton("Sign in", self)
        self.enter.setDefault(True)
        self.enter.clicked.connect(self._try)
        self.quit = QPushButton("Quit", self)
        self.quit.setAutoDefault(False)
        self.quit.clicked.connect(self.rejected)
        form = QFormLayout()
        form.addRow("&Name", self.name)
        form.addRow("&Password", self.password)
        form.addRow(self.enter)
        form.addRow(self.quit)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addWidget(self.told)
        column.addLayout(form)
        (self.password if self.name.text() else self.name).setFocus()

    @property
    def is_working(self) -> bool:
        """True while a password is looked at."""
        return not self.enter.isEnabled()

    def reject(self) -> None:
        """Stay: without somebody signed in there is nothing to go back to; Quit ends it."""

    @Slot()
    def _try(self) -> None:
        name, password = self.name.text().strip(), self.password.text()
        company = self._locked.company if self._locked else ""
        if not name or not password:
            self._say("Type your name and your password.")
            return
        self.enter.setEnabled(False)

        def work(office: Office) -> Identity:
            return office.sign_in(name, password, company)

        self._services.in_office(work, self._enter, self._refuse)

    def _enter(self, identity: Identity) -> None:
        self.signed_in.emit(identity)
        self.accept()

    def _refuse(self, error: Exception) -> None:
        self.enter.setEnabled(True)
        if not isinstance(error, UserError):
            report(error)
        self._say(str(error))

    def _say(self, sentence: str) -> None:
        self.told.setText(sentence)
        self.told.setProperty("role", "danger")
        self.told.style().polish(self.told)
        self.password.selectAll()
        self.password.setFocus(Qt.FocusReason.OtherFocusReason)
