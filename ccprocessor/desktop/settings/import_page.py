"""The accounting import: its template and the office's own values."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from ccprocessor.desktop.settings.page import SettingsPage, path_of, text_of, trouble_of
from ccprocessor.desktop.shared.labels import text_label
from ccprocessor.settings import Chosen

_TEMPLATE = "import_template"
_PEOPLE = "import_people"
_LINES = {
    "import_vendor": "Vendor",
    "import_unit": "Unit",
    "import_tax_code": "Tax code",
    "import_card_network": "Card network",
    "import_invoice_number": "Invoice number",
}
_CHOICES = {
    "": "As the template says",
    "all": "Everybody",
    "complete": "Only people without a flag",
}


class ImportPage(SettingsPage):
    """Values of `Credit Card Import.csv`; an empty field is what the template says."""

    def __init__(self, chosen: Chosen, parent: QWidget | None = None) -> None:
        super().__init__("Import file", chosen, parent)
        self.column.addWidget(text_label("Credit Card Import.csv", "heading", parent=self))
        self.template = self._template_field()
        self.lines = {key: self.add_line(key, name) for key, name in _LINES.items()}
        for line in self.lines.values():
            line.setPlaceholderText(_CHOICES[""])
        self.people = self.add_choice(_PEOPLE, "People", _CHOICES)
        self.add_form()
        self.add_note("All who work with this database export with these.")
        self.column.addStretch(1)

    @property
    def values(self) -> Mapping[str, str | None]:
        """Template, values and people; None is what the template says."""
        path = path_of(self.template)
        return {
            _TEMPLATE: str(path.absolute()) if path else None,
            **{key: text_of(line) for key, line in self.lines.items()},
            _PEOPLE: self.people.currentData() or None,
        }

    @property
    def trouble(self) -> str:
        """Sentence on what is wrong with the path of the template; empty if nothing is."""
        return trouble_of(self.template)

    def _template_field(self) -> QLineEdit:
        field = QLineEdit(str(self.chosen.settings.import_template or ""), self)
        field.setAccessibleName("Template")
        field.setToolTip("A TOML file that says which columns accounting wants")
        field.setPlaceholderText("The one that comes with the program")
        browse = self.browse_button("the template of the import file")
        browse.clicked.connect(self._choose_template)
        self.form.addRow("Template", self.beside(field, browse))
        self.fix(_TEMPLATE, field, browse)
        return field

    @Slot()
    def _choose_template(self) -> None:
        start = path_of(self.template) or Path.home()
        dialog = QFileDialog(self, "Choose the template of the import file", str(start.parent))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter("Templates (*.toml);;All files (*)")
        dialog.fileSelected.connect(self.template.setText)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
