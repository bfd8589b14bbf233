"""Common parts of the settings pages."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ccprocessor.desktop.shared.icons import icon
from ccprocessor.desktop.shared.labels import text_label
from ccprocessor.paths import WrongPath, expanded
from ccprocessor.settings import Chosen

_GAP = 10  # pixels between lines
_MARGIN = 14  # pixels around the page


class SettingsPage(QWidget):
    """Some settings in a column; what the environment decides is shown and cannot be changed."""

    def __init__(self, title: str, chosen: Chosen, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = title
        self.chosen = chosen
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        self.column.setSpacing(_GAP)
        self.form = QFormLayout()
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)

    @property
    def values(self) -> Mapping[str, str | None]:
        """Values shown, by the names of the settings; None is the default.

        A page without fields has none.
        """
        return {}

    @property
    def trouble(self) -> str:
        """Sentence on what is wrong with what was typed; empty if nothing is."""
        return ""

    def bar(self, why: str) -> None:
        """Let nothing on the page be changed, and say why above it; as the dialog opens."""
        if why:
            for one in self.findChildren(QWidget):
                one.setEnabled(False)
            self.column.insertWidget(0, text_label(why, "info", parent=self))

    def add_note(self, text: str) -> QLabel:
        """A sentence about what stands above it."""
        made = text_label(text, "muted", parent=self)
        self.column.addWidget(made)
        return made

    def add_form(self) -> None:
        """Put the fields here."""
        self.column.addLayout(self.form)

    def add_line(self, key: str, name: str, tip: str = "") -> QLineEdit:
        """A field for a text, empty for the default."""
        field = QLineEdit(getattr(self.chosen.settings, key) or "", self)
        field.setAccessibleName(name.replace("&", ""))
        field.setToolTip(tip)
        self.form.addRow(name, field)
        self.fix(key, field)
        return field

    def add_choice(self, key: str, name: str, choices: Mapping[str, str]) -> QComboBox:
        """A field for one of several values; each with its words."""
        field = QComboBox(self)
        field.setAccessibleName(name.replace("&", ""))
        for value, words in choices.items():
            field.addItem(words, value)
        found = field.findData(getattr(self.chosen.settings, key) or "")
        field.setCurrentIndex(max(found, 0))
        self.form.addRow(name, field)
        self.fix(key, field)
        return field

    def beside(self, field: QWidget, *buttons: QPushButton) -> QHBoxLayout:
        """A field with its buttons in a row."""
        row = QHBoxLayout()
        row.addWidget(field, 1)
        for button in buttons:
            row.addWidget(button)
        return row

    def browse_button(self, what: str) -> QPushButton:
        """A button that opens a dialog to choose a file."""
        made = QPushButton(icon("folder"), "Choose…", self)
        made.setAutoDefault(False)
        made.setAccessibleName(f"Choose {what}")
        made.setToolTip(f"Choose {what}")
        return made

    def fix(self, key: str, *fields: QWidget) -> bool:
        """Disable the fields of a setting that is decided elsewhere, and say where."""
        decided = self.chosen.fixed.get(key)
        if decided is None:
            return False
        for field in fields:
            field.setEnabled(False)
            field.setToolTip(f"Decided by {decided}, which is given outside the program")
        note = text_label(f"Decided by {decided}; it cannot be changed here.", "info", parent=self)
        note.setWordWrap(False)
        self.form.addRow("", note)
        return True


def path_of(field: QLineEdit) -> Path | None:
    """The path that a field holds, as it was typed where it is wrong; None for none."""
    text = field.text().strip()
    try:
        return expanded(text) if text else None
    except WrongPath:
        return Path(text)


def trouble_of(field: QLineEdit) -> str:
    """Return what is wrong with the path that a field holds; empty if nothing is."""
    try:
        expanded(field.text().strip())
    except WrongPath as error:
        return str(error)
    return ""


def text_of(field: QLineEdit) -> str | None:
    """The text that a field holds; None for none."""
    return field.text().strip() or None
