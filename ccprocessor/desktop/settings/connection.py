"""The connection to a shared database, field by field, tried while it is typed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ccprocessor.desktop.settings.page import path_of
from ccprocessor.desktop.shared.background.runner import JobRunner
from ccprocessor.desktop.shared.icons import icon
from ccprocessor.desktop.shared.labels import IconLabel, text_label
from ccprocessor.desktop.shared.next_steps import by_settings
from ccprocessor.errors import UserError
from ccprocessor.jobs import Job

_REST_MS = 600  # after the last key stroke: a trial takes a connection
_ICON = 20  # pixels
_MANY = 5432
_CERTIFICATE = {
    "As this computer knows it (recommended)": "",
    "Signed as in this file:": "file",
    "Not checked: whoever is in between may read all": "require",
}
_HERE = frozenset({"", "localhost", "127.0.0.1", "::1"})


class ConnectionDialog(QDialog):
    """Asks for server, database and user; once accepted `url` and `password` are what was typed.

    Each change is tried on `runner` after a moment of rest, and what is wrong is said beside it.
    """

    tried = Signal()

    def __init__(self, runner: JobRunner, url: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._job: Job | None = None
        self.setWindowTitle("Connect to a shared database")
        self.setMinimumWidth(560)
        self.host = self._field("Server", "Name or address of the server, as db.office.example")
        self.port = self._field("Port", f"{_MANY} where nobody said otherwise")
        self.database = self._field("Database", "Name of the database on the server")
        self.user = self._field("User", "Your name on the server")
        self.secret = self._field("Password", "Kept in the system's keyring, never in the settings")
        self.secret.setEchoMode(QLineEdit.EchoMode.Password)
        self.certificate = QComboBox(self)
        self.certificate.setAccessibleName("Certificate of the server")
        self.certificate.addItems(list(_CERTIFICATE))
        self.file = self._field("Certificate file", "The file of those who signed it (PEM)")
        self.browse = QPushButton(icon("folder"), "Browse…", self)
        self.browse.setAccessibleName("Browse for the certificate file")
        self._mark = IconLabel(_ICON, self)
        self._told = text_label(parent=self)
        self.buttons = QDialogButtonBox(self)
        self.connect_button = self.buttons.addButton(
            "Connect", QDialogButtonBox.ButtonRole.AcceptRole
        )
        self.buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        self._soon = QTimer(self, singleShot=True, interval=_REST_MS)
        self._soon.timeout.connect(self._try)
        self._lay_out()
        self._connect()
        self._fill(url)

    @property
    def password(self) -> str:
        """The password as it was typed; empty for the one that the keyring keeps."""
        return self.secret.text()

    @property
    def url(self) -> str:
        """The address that the fields mean, without the password."""
        host, user = self.host.text().strip(), quote(self.user.text().strip(), safe="")
        place = f"[{host}]" if ":" in host else host
        port = self.port.text().strip()
        where = f"{place}:{port}" if port and port != str(_MANY) else place
        path = quote(self.database.text().strip(), safe="")
        query = urlencode(self._tls)
        return f"postgresql://{user}@{where}/{path}{f'?{query}' if query else ''}"

    @property
    def told(self) -> str:
        """Result of the trial, in words."""
        return self._told.text()

    @property
    def lacking(self) -> str:
        """Sentence on what still has to be typed; empty if nothing is."""
        fields = (("server", self.host), ("database", self.database), ("user", self.user))
        named = [name for name, field in fields if not field.text().strip()]
        if named:
            return f"Type the {', the '.join(named)}."
        port = self.port.text().strip()
        if not (port.isdecimal() and 0 < int(port) < 2**16):
            return "The port is a number up to 65535."
        if self._kind == "file" and path_of(self.file) is None:
            return "Choose the certificate file."
        return ""

    def done(self, answer: int) -> None:
        """Close the dialog; what is still tried is let go."""
        self._soon.stop()
        self._forget_trial()
        super().done(answer)

    @property
    def _kind(self) -> str:
        return _CERTIFICATE[self.certificate.currentText()]

    @property
    def _tls(self) -> Mapping[str, str]:
        if self.host.text().strip() in _HERE:
            return {}
        if self._kind == "file":
            return {"sslmode": "verify-full", "sslrootcert": str(path_of(self.file) or "")}
        return {"sslmode": self._kind} if self._kind else {}

    @Slot()
    def _changed(self) -> None:
        """Say what is lacking, or try it once the keys rest."""
        self._forget_trial()
        is_remote = self.host.text().strip() not in _HERE
        self.certificate.setEnabled(is_remote)
        for part in (self.file, self.browse):
            part.setVisible(is_remote and self._kind == "file")
        self.connect_button.setEnabled(False)
        if lacking := self.lacking:
            self._soon.stop()
            self._show("info", lacking)
        else:
            self._show("running", "Looking…")
            self._soon.start()

    @Slot()
    def _try(self) -> None:
        """See what stands there, off the window's thread; nothing is changed there."""
        address, password = self.url, self.password

        def work(_job: Job) -> str:
            from ccprocessor.services.upkeep.database_choice import tried

            return tried(address, password)

        def home(kind: str, words: str) -> None:
            if self._job is job:
                self._job = None
                self._show(kind, words)
                self.connect_button.setEnabled(True)
                self.connect_button.setText("Connect" if kind == "done" else "Connect all the same")
                self.tried.emit()

        job = self._job = self._runner.start(
            work, lambda words: home("done", words), lambda error: home("error", _told(error))
        )

    def _forget_trial(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _show(self, kind: str, words: str) -> None:
        self._mark.show_icon(icon(kind))
        self._mark.setAccessibleName(kind)
        self._told.setText(words)

    @Slot()
    def _choose_file(self) -> None:
        dialog = QFileDialog(self, "Choose the certificate file", str(Path.home()))
        dialog.setNameFilter("Certificates (*.crt *.pem *.cer);;All files (*)")
        dialog.fileSelected.connect(self.file.setText)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _fill(self, url: str) -> None:
        """Fill the fields from an address that is in use."""
        self.port.setText(str(_MANY))
        if url.startswith("postgres"):
            parts = urlsplit(url)
            query = dict(parse_qsl(parts.query))
            self.host.setText(parts.hostname or "")
            self.port.setText(str(parts.port or _MANY))
            self.user.setText(unquote(parts.username or ""))
            self.database.setText(unquote(parts.path.lstrip("/")))
            kind = "file" if "sslrootcert" in query else query.get("sslmode", "")
            known = [text for text, value in _CERTIFICATE.items() if value == kind]
            self.certificate.setCurrentText(known[0] if known else next(iter(_CERTIFICATE)))
            self.file.setText(query.get("sslrootcert", ""))
        self._changed()

    def _field(self, name: str, tip: str) -> QLineEdit:
        field = QLineEdit(self)
        field.setAccessibleName(name)
        field.setToolTip(tip)
        return field

    def _connect(self) -> None:
        for field in (self.host, self.port, self.database, self.user, self.secret, self.file):
            field.textChanged.connect(self._changed)
        self.certificate.currentIndexChanged.connect(self._changed)
        self.browse.clicked.connect(self._choose_file)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)

    def _lay_out(self) -> None:
        form = QFormLayout()
        place = QHBoxLayout()
        place.addWidget(self.host, 3)
        place.addWidget(text_label("Port", parent=self))
        place.addWidget(self.port, 1)
        server = QLabel("&Server", self)
        server.setBuddy(self.host)
        form.addRow(server, place)
        form.addRow("&Database", self.database)
        form.addRow("&User", self.user)
        form.addRow("&Password", self.secret)
        form.addRow("C&ertificate", self.certificate)
        file = QHBoxLayout()
        file.addWidget(self.file, 1)
        file.addWidget(self.browse)
        form.addRow("", file)
        said = QHBoxLayout()
        said.addWidget(self._mark)
        said.addWidget(self._told, 1)
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addLayout(said)
        column.addStretch(1)
        column.addWidget(self.buttons)


def _told(error: Exception) -> str:
    if isinstance(error, UserError):
        return f"{error.args[0]} {by_settings(error.hint)}".strip()
    return "ccprocessor ran into an internal error."
