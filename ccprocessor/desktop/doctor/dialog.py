"""The doctor: every part the program needs, tried for real, with the remedy where one is ill."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ccprocessor import __version__
from ccprocessor.desktop.service_client import ServiceClient
from ccprocessor.desktop.shared.background.faults import report
from ccprocessor.desktop.shared.icons import icon
from ccprocessor.desktop.shared.labels import text_label
from ccprocessor.errors import UserError

if TYPE_CHECKING:  # what it tries is heavy: imported on the runner's thread
    from ccprocessor.services.upkeep.doctor import Finding

_LOOKING = "Every part is being tried. This takes a few seconds…"
_ALL_WELL = "Everything the program needs works here."
_SOME_ABSENT = "Everything the program needs works here; what would help besides is marked."
_ICON = QSize(24, 24)


class DoctorDialog(QDialog):
    """Tries every part when it is shown, and again when asked to."""

    def __init__(self, services: ServiceClient, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._findings: tuple[Finding, ...] = ()
        self._is_gone = False
        self.setWindowTitle("Doctor")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(720, 480)
        self._summary = text_label(_LOOKING, "heading", parent=self)
        self.parts = self._list()
        self.again = QPushButton(icon("resume"), "Run again", self)
        self.again.setAutoDefault(False)
        self.again.clicked.connect(self.run)
        self._copy = QPushButton(icon("copy"), "Copy as text", self)
        self._copy.setAutoDefault(False)
        self._copy.clicked.connect(self.copy)
        self._lay_out()
        self.finished.connect(self._go)
        self.run()

    @property
    def summary(self) -> str:
        """Sentence about all parts together."""
        return self._summary.text()

    @property
    def is_running(self) -> bool:
        """True while parts are being tried."""
        return not self.again.isEnabled()

    @Slot()
    def run(self) -> None:
        """Try every part."""
        self._summary.setText(_LOOKING)
        self._allow(on=False)
        self._services.examine(self._show, self._show_failed)

    @Slot()
    def copy(self) -> None:
        """Put all of it on the clipboard, as the command tells it."""
        lines = [f"ccprocessor {__version__}", *(one.line for one in self._findings)]
        QGuiApplication.clipboard().setText("\n".join(lines))

    def _show(self, findings: Sequence[Finding]) -> None:
        if self._is_gone:
            return
        self._findings = tuple(findings)
        self.parts.clear()
        for finding in findings:
            self.parts.addItem(_item(finding))
        self.parts.setCurrentRow(0)
        self._summary.setText(_summary(findings))
        self._allow(on=True)

    def _show_failed(self, error: Exception) -> None:
        if not self._is_gone:
            self._allow(on=True)
            self._summary.setText("The parts could not be tried.")
        if not isinstance(error, UserError):
            report(error)
        elif not self._is_gone:
            self._summary.setText(str(error))

    @Slot()
    def _go(self) -> None:
        self._is_gone = True

    def _allow(self, *, on: bool) -> None:
        self.again.setEnabled(on)
        self._copy.setEnabled(on and bool(self._findings))

    def _list(self) -> QListWidget:
        made = QListWidget(self)
        made.setAccessibleName("Parts of the program")
        made.setWordWrap(True)
        made.setIconSize(_ICON)
        made.setTabKeyNavigation(False)
        made.setSpacing(2)
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        made.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        return made

    def _lay_out(self) -> None:
        close = QPushButton("Close", self)
        close.setDefault(True)
        close.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.addWidget(self.again)
        buttons.addWidget(self._copy)
        buttons.addStretch(1)
        buttons.addWidget(close)
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addWidget(self._summary)
        column.addWidget(self.parts, 1)
        column.addLayout(buttons)
        close.setFocus()


def _item(finding: Finding) -> QListWidgetItem:
    name, state = "done", "works"
    if not finding.works:
        name, state = ("error", "does not work") if finding.needed else ("warning", "missing")
    text = f"{finding.part}: {state}\n{finding.text}"
    item = QListWidgetItem(icon(name), text)
    item.setData(Qt.ItemDataRole.AccessibleTextRole, text.replace("\n", ": "))
    return item


def _summary(findings: Sequence[Finding]) -> str:
    ill = [finding.part for finding in findings if finding.is_fatal]
    if ill:
        return f"{' and '.join(ill)}: what the program needs does not work. See what to do below."
    return _ALL_WELL if all(finding.works for finding in findings) else _SOME_ABSENT
