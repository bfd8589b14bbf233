"""Storage of months: in a file on this computer, or in a database the office shares."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QWidget,
)

from ccprocessor.desktop.settings.page import SettingsPage, path_of, trouble_of
from ccprocessor.desktop.shared.choosing import choose_folder
from ccprocessor.desktop.shared.icons import icon
from ccprocessor.desktop.shared.labels import IconLabel, text_label
from ccprocessor.settings import Chosen, Settings

_KEY, _KEPT = "database_url", "checkpoint_folder"
_FILE = "sqlite:///"
_NAME = "office.sqlite"
_SERVER = re.compile(r"postgres(ql)?(\+psycopg)?://.")
_ICON = 20  # pixels
_PASSWORD = "As the system's keyring keeps it"  # noqa: S105  (what an empty field means)
_NOTE = (
    "Months stored before stay where they are: they are not moved. A password is kept in the "
    "system's keyring, never in the settings."
)


_KEPT_NOTE = (
    "The audit trail is signed by itself. A copy elsewhere shows it if the end of the trail is cut "
    "off: choose a folder that others look after."
)


class MonthsPage(SettingsPage):
    """Asks for the database; `trial_wanted` when the address shown is to be tried.

    `connection_wanted` when it is to be typed field by field.
    """

    trial_wanted = Signal()
    connection_wanted = Signal()

    def __init__(self, chosen: Chosen, parent: QWidget | None = None) -> None:
        super().__init__("Months", chosen, parent)
        self.in_file = QRadioButton("In a file on this computer", self)
        self.shared = QRadioButton("In a database that the office shares (Postgres)", self)
        self.file = self._field("Database file", "Made where it is not there yet")
        self._browse = self.browse_button("the database file")
        self._browse.clicked.connect(self._choose_file)
        self.address = self._field("Address", "postgresql://user@server/name")
        self.address.setPlaceholderText("postgresql://user@server/name")
        self.password = self._field("Password", "Kept in the system's keyring")
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setPlaceholderText(_PASSWORD)
        self.test = QPushButton(icon("search"), "Test", self)
        self.test.setAutoDefault(False)
        self.test.setToolTip("See what stands there; nothing is changed")
        self.test.clicked.connect(self.trial_wanted)
        self.fields = QPushButton("Connect…", self)
        self.fields.setAutoDefault(False)
        self.fields.setToolTip("Type server, database and user one by one; each is tried at once")
        self.fields.clicked.connect(self.connection_wanted)
        self._usual = chosen.file.with_name("checkpoints")
        self.kept = self._field(
            "Folder for checkpoints", "As a folder on a share; empty: the usual"
        )
        self.kept.setText(str(chosen.settings.checkpoint_folder))
        self._choose_kept = self.browse_button("the folder for checkpoints")
        self._choose_kept.setText("Choose folder…")
        self._choose_kept.clicked.connect(self._choose_folder)
        self._mark = IconLabel(_ICON, self)
        self._told = text_label(parent=self)
        self._lay_out()
        self._fill(chosen.settings.database_url)

    @property
    def values(self) -> Mapping[str, str | None]:
        """The address; None is the file in the person's own folder."""
        folder = path_of(self.kept)
        own = folder is None or folder == self._usual
        return {
            _KEY: None if self.url == Settings().database_url else self.url,
            _KEPT: None if own else str(folder),
        }

    @property
    def url(self) -> str:
        """The address shown, as it was typed."""
        if self.shared.isChecked():
            return self.address.text().strip()
        path = path_of(self.file)
        if path is None:
            return Settings().database_url
        return f"{_FILE}{(path / _NAME if path.is_dir() else path).absolute().as_posix()}"

    @property
    def trouble(self) -> str:
        """Sentence on what is wrong with what was typed; empty if nothing is."""
        if trouble := trouble_of(self.kept):
            return trouble
        if self.shared.isChecked():
            return "" if _SERVER.match(self.url) else "The address starts with postgresql://."
        if "?" in self.url:
            return "The name of the file must not hold a question mark."
        return trouble_of(self.file)

    @property
    def told(self) -> str:
        """Result of the trial, in words."""
        return self._told.text()

    def show_trial(self, kind: str, sentence: str) -> None:
        """Say how the trial went: `running`, `done` or `error`."""
        self._mark.show_icon(icon(kind))
        self._mark.setAccessibleName(kind)
        self._told.setText(sentence)
        for part in (self._mark, self._told):
            part.setVisible(bool(sentence))
        self.test.setEnabled(kind != "running")

    def take(self, url: str, password: str) -> None:
        """Show the address of a shared database, and a password for it."""
        self.shared.setChecked(True)
        self.address.setText(url)
        self.password.setText(password)

    def _fill(self, url: str) -> None:
        is_file = url.startswith(_FILE)
        own = url if is_file else Settings().database_url
        self.file.setText(str(Path(own.removeprefix(_FILE))))
        self.address.setText("" if is_file else url)
        (self.in_file if is_file else self.shared).setChecked(True)
        self._follow()
        self.show_trial("done", "")
        if self.fix(
            _KEY, self.in_file, self.shared, self.file, self._browse, self.address, self.fields
        ):
            self.password.setEnabled(False)

    @Slot()
    def _follow(self) -> None:
        """Enable the fields of the kind that is chosen."""
        if _KEY in self.chosen.fixed:
            return
        for field in (self.file, self._browse):
            field.setEnabled(self.in_file.isChecked())
        for field in (self.address, self.password):
            field.setEnabled(self.shared.isChecked())
        self.show_trial("done", "")

    @Slot()
    def _choose_file(self) -> None:
        """One that is there, or a new one: nothing is overwritten by choosing it."""
        dialog = QFileDialog(self, "Choose the database file", str(path_of(self.file) or ""))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
        dialog.setNameFilter("Databases (*.sqlite);;All files (*)")
        dialog.setDefaultSuffix("sqlite")
        dialog.fileSelected.connect(self.file.setText)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot()
    def _choose_folder(self) -> None:
        choose_folder(
            self,
            "Choose the folder for checkpoints",
            path_of(self.kept) or self._usual,
            lambda folder: self.kept.setText(str(folder)),
        )

    def _field(self, name: str, tip: str) -> QLineEdit:
        field = QLineEdit(self)
        field.setAccessibleName(name)
        field.setToolTip(tip)
        field.textEdited.connect(lambda _text: self.show_trial("done", ""))
        return field

    def _lay_out(self) -> None:
        group = QButtonGroup(self)
        for choice in (self.in_file, self.shared):
            group.addButton(choice)
            choice.toggled.connect(self._follow)
        self.form.addRow(self.in_file)
        self.form.addRow("File", self.beside(self.file, self._browse))
        self.form.addRow(self.shared)
        self.form.addRow("Address", self.beside(self.address, self.fields))
        self.form.addRow("Password", self.password)
        self.column.addWidget(text_label("Where months are kept", "heading", parent=self))
        self.add_form()
        row = QHBoxLayout()
        row.addWidget(self.test)
        row.addWidget(self._mark)
        row.addWidget(self._told, 1)
        self.column.addLayout(row)
        self.add_note(_NOTE)
        self.column.addWidget(
            text_label("Where checkpoints are kept as well", "heading", parent=self)
        )
        self.column.addLayout(self.beside(self.kept, self._choose_kept))
        self.fix(_KEPT, self.kept, self._choose_kept)
        self.add_note(_KEPT_NOTE)
        self.column.addStretch(1)
