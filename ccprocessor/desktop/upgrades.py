"""Upgrades of the database as the window tells of them, and asks where others share it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ccprocessor.desktop.service_client import ServiceClient
from ccprocessor.desktop.shared.banner import Banner, Remedy
from ccprocessor.desktop.shared.icons import icon
from ccprocessor.desktop.shared.labels import text_label
from ccprocessor.errors import UpgradeNeeded

if TYPE_CHECKING:  # the database is heavy
    from ccprocessor.storage.engine.schema import Upgrade

_ABOUT = (
    "The database that your office shares was made by an older version of the program. It can be "
    "brought up to date now; its months stay as they are."
)
_OTHERS = (
    "Every desk needs this version of the program afterwards: older ones refuse the database. "
    "The way back is a backup, so have one made by the administrator of the server."
)


class Upgrades(QObject):
    """Tells what was brought up to date; asks before it is done to a shared database."""

    def __init__(
        self, window: QWidget, services: ServiceClient, banner: Banner, look_up: Callable[[], None]
    ) -> None:
        super().__init__(window)
        self._window = window
        self._services = services
        self._banner = banner
        self._look_up = look_up
        services.upgraded.connect(self._tell)

    def remedies(self, error: Exception) -> Sequence[Remedy]:
        """Return what can be done at once about a failure to open the database."""
        return [Remedy("Upgrade…", self.ask)] if isinstance(error, UpgradeNeeded) else []

    @Slot()
    def ask(self) -> None:
        """Ask whether the shared database shall be brought up to date."""
        dialog = UpgradeDialog(self._window)
        dialog.accepted.connect(self._begin)
        dialog.open()

    @Slot()
    def _begin(self) -> None:
        self._services.upgrade(self._done, self._banner.tell)

    @Slot(str)
    def _tell(self, sentence: str) -> None:
        self._banner.keep(sentence, kind="info")

    def _done(self, upgrade: Upgrade | None) -> None:
        if upgrade is not None:
            self._banner.keep(upgrade.sentence, kind="done")
        self._look_up()


class UpgradeDialog(QDialog):
    """Accepted by somebody who has a backup."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Upgrade the shared database")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(520)
        self.backed_up = QCheckBox("A backup of the database was made", self)
        self.start = QPushButton(icon("upgrade"), "Upgrade", self)
        self.start.setAutoDefault(False)
        self.start.setEnabled(False)
        self.start.clicked.connect(self.accept)
        self.backed_up.toggled.connect(self.start.setEnabled)
        cancel = QPushButton(icon("cancel"), "Cancel", self)
        cancel.setDefault(True)
        cancel.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.start)
        buttons.addWidget(cancel)
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addWidget(text_label(_ABOUT, parent=self))
        column.addWidget(text_label(_OTHERS, parent=self))
        column.addWidget(self.backed_up)
        column.addStretch(1)
        column.addLayout(buttons)
        self.backed_up.setFocus()
