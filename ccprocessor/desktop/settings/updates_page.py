"""Choice of whether, and where, newer versions of the program are looked for."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QCheckBox, QWidget

from ccprocessor.desktop.settings.page import SettingsPage, text_of
from ccprocessor.desktop.shared.labels import text_label
from ccprocessor.settings import Chosen

_CHECK = "check_updates"
_ADDRESS = "update_address"
_NOTE = (
    "The program reads the number of the newest version at this address, and sends nothing about "
    "you, your files or this computer. It never installs anything by itself. Without the tick it "
    "looks only when you choose Help > Check for updates."
)


class UpdatesPage(SettingsPage):
    """A tick and an address; no tick from the start."""

    def __init__(self, chosen: Chosen, parent: QWidget | None = None) -> None:
        super().__init__("Updates", chosen, parent)
        self.column.addWidget(text_label("Newer versions", "heading", parent=self))
        self.check = QCheckBox("Look for a newer version once a day", self)
        self.check.setChecked(chosen.settings.check_updates == "yes")
        self.form.addRow("", self.check)
        self.fix(_CHECK, self.check)
        self.address = self.add_line(_ADDRESS, "Address", "As your administrator says")
        self.address.setPlaceholderText("https://server/ccprocessor.json")
        self.add_form()
        self.add_note(_NOTE)
        self.column.addStretch(1)

    @property
    def values(self) -> Mapping[str, str | None]:
        """Tick and address; None is no."""
        return {
            _CHECK: "yes" if self.check.isChecked() else None,
            _ADDRESS: text_of(self.address),
        }

    @property
    def trouble(self) -> str:
        """Sentence on what is wrong with what was chosen; empty if nothing is."""
        if self.check.isChecked() and self.check.isEnabled() and not text_of(self.address):
            return "Looking for newer versions needs an address."
        return ""
