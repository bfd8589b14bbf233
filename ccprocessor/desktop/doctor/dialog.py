"""The doctor: every part the program needs, tried for real, with the remedy where one is ill."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ccprocessor import __version__
from ccprocessor.desktop.service_client import ServiceClient
from ccprocessor.desktop.shared.icons import icon
from ccprocessor.desktop.shared.working_dialog import WorkingDialog

if TYPE_CHECKING:  # what it tries is heavy: imported on the runner's thread
    from ccprocessor.services.upkeep.doctor import Finding

_LOOKING = "Every part is being tried. This takes a few seconds…"
_ALL_WELL = "Everything the program needs works here."
_SOME_ABSENT = "Everything the program needs works here; what would help besides is marked."
_ICON = QSize(24, 24)
_SIZE = (720, 480)  # pixels


class DoctorDialog(WorkingDialog):
    """Tries every part when it is shown, and again when asked to."""

    def __init__(self, services: ServiceClient, parent: QWidget | None = None) -> None:
        super().__init__("Doctor", _SIZE, parent)
        self._services = services
        self._findings: tuple[Finding, ...] = ()
        self.parts = self._list()
        self.again = self.button("Run again", self.run, name="resume")
        self._copy = self.button("Copy as text", self.copy, name="copy")
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addWidget(self.told)
        column.addWidget(self.parts, 1)
        column.addLayout(self.foot(self.again, self._copy))
        self.close_button.setDefault(True)
        self.close_button.setFocus()
        self.run()

    def run(self) -> None:
        """Try every part."""
        self.ask(self._services.examine, self._show, _LOOKING)

    def copy(self) -> None:
        """Put all of it on the clipboard, as the command tells it."""
        lines = [f"ccprocessor {__version__}", *(one.line for one in self._findings)]
        QGuiApplication.clipboard().setText("\n".join(lines))

    def _show(self, findings: Sequence[Finding]) -> None:
        self._findings = tuple(findings)
        self.parts.clear()
        for finding in findings:
            self.parts.addItem(_item(finding))
        self.parts.setCurrentRow(0)
        self.told.setText(_summary(findings))
        self.allow(on=True)

    def allow(self, *, on: bool) -> None:
        """Let the parts be tried, or not; copied is what was found."""
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
