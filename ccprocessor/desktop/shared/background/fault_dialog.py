"""Dialog for a fault of the program: what happened, what is safe, what can be done."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ccprocessor.desktop.shared.icons import icon
from ccprocessor.desktop.shared.labels import IconLabel, text_label

_SENTENCE = "ccprocessor ran into an internal error."
_HINT = (
    "Nothing already stored was lost or changed, and you can go on. If it happens again, start "
    "the program anew."
)
_ABOUT_DETAILS = (
    "These details tell where the program failed, without card numbers, names, amounts or files. "
    "You may send them to your administrator; nothing is sent by itself."
)
_ICON = 32  # pixels


class FaultDialog(QDialog):
    """Shows the faults it is given, to a person and to whoever repairs them.

    `facts` begin the details: versions and system. A fault that comes again is only counted.
    """

    def __init__(
        self,
        log_folder: Path | None,
        facts: str,
        parent: QWidget | None = None,
        *,
        sentence: str = _SENTENCE,
    ) -> None:
        super().__init__(parent)
        self._sentence = sentence
        self._log_folder = log_folder
        self._facts = facts
        self._faults: dict[str, int] = {}
        self._file: Path | None = None
        self.setWindowTitle("Internal error")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(760, 460)
        self._details = QPlainTextEdit(self)
        self._details.setReadOnly(True)
        self._details.setTabChangesFocus(True)
        self._details.setAccessibleName("Details")
        self._kept = text_label(role="muted", parent=self)
        self._kept.hide()
        self._save = self._button("export", "Save crash file…", self._choose_place)
        self._save.setToolTip("Save a copy of the crash file, to send it")
        self._save.setEnabled(False)
        self._lay_out()

    @property
    def details(self) -> str:
        """All that can be copied."""
        return self._details.toPlainText()

    @property
    def faults(self) -> tuple[str, ...]:
        """Every fault it shows."""
        return tuple(self._faults)

    @property
    def kept(self) -> str:
        """Text about the crash file; empty while there is none."""
        return self._kept.text()

    def add(self, failure: str, file: Path | None = None) -> None:
        """One more fault, and the crash file that was written about it."""
        self._faults[failure] = self._faults.get(failure, 0) + 1
        told = (
            f"{one.rstrip()}\n({times:,} times)" if times > 1 else one.rstrip()
            for one, times in self._faults.items()
        )
        self._details.setPlainText("\n\n".join(filter(None, (self._facts, *told))))
        if file is not None:
            self._file = file
            self._kept.setText(f"It is kept as {file.name} in the log folder.")
            self._kept.show()
            self._save.setEnabled(True)

    @Slot()
    def copy(self) -> None:
        """Put the details on the clipboard."""
        QGuiApplication.clipboard().setText(self.details)

    def save_crash_file(self, target: Path) -> None:
        """Save a copy of the crash file; where that fails it says why."""
        try:
            shutil.copyfile(self._file or Path(), target)
        except OSError as error:
            said = error.strerror or str(error)
            self._kept.setText(f"The crash file could not be saved there: {said}.")
        else:
            self._kept.setText(f"Saved as {target}.")

    @Slot()
    def _choose_place(self) -> None:
        if self._file is None:
            return
        start = str(Path.home() / self._file.name)
        dialog = QFileDialog(self, "Save the crash file", start, "Text (*.txt)")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(self._file.name)
        dialog.fileSelected.connect(lambda name: self.save_crash_file(Path(name)))
        dialog.open()

    @Slot()
    def _open_log_folder(self) -> None:
        if self._log_folder is None:
            return
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._log_folder))):
            self._kept.setText(
                f"The log folder could not be opened from here. Open {self._log_folder} in your "
                "file manager."
            )
            self._kept.show()

    def _button(self, name: str, text: str, act: Callable[[], None]) -> QPushButton:
        made = QPushButton(icon(name), text, self)
        made.setAutoDefault(False)
        made.clicked.connect(act)
        return made

    def _lay_out(self) -> None:
        sign = IconLabel(_ICON, self)
        sign.show_icon(icon("error"))
        sign.setAccessibleName("error")
        texts = QVBoxLayout()
        texts.addWidget(text_label(self._sentence, "heading", parent=self))
        texts.addWidget(text_label(_HINT, parent=self))
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(texts, 1)
        folder = self._button("folder", "Open log folder", self._open_log_folder)
        folder.setVisible(self._log_folder is not None)
        close = QPushButton("Close", self)
        close.setDefault(True)
        close.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        for button in (self._button("copy", "Copy details", self.copy), self._save, folder):
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(close)
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addLayout(head)
        column.addWidget(text_label(_ABOUT_DETAILS, parent=self))
        column.addWidget(self._details, 1)
        column.addWidget(self._kept)
        column.addLayout(buttons)
        close.setFocus()
