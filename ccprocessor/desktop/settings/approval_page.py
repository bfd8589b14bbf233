"""Rules about approving: limits by amount, second approvals, own edits; for every desk."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from ccprocessor.desktop.settings.page import SettingsPage
from ccprocessor.desktop.shared.labels import text_label
from ccprocessor.errors import WrongUsage
from ccprocessor.services.approval_names import APPROVAL_RULES, LIMIT, OWN_EDITS, SECOND, checked
from ccprocessor.settings import Chosen

_NOTE = (
    "These rules hold on every desk and at once, and who changed them is kept. Amounts are what was"
    " charged to a person in a month; an empty field is no limit."
)
_NO_OFFICE = "The office's database cannot be asked now: these rules cannot be changed here."


class ApprovalPage(SettingsPage):
    """Shows the rules that the office keeps; `kept` None where it cannot be asked."""

    def __init__(
        self, chosen: Chosen, kept: Mapping[str, str] | None, parent: QWidget | None = None
    ) -> None:
        super().__init__("Approving", chosen, parent)
        values = kept if kept is not None else dict.fromkeys(APPROVAL_RULES, "")
        self.limit = self._line("A supervisor approves &up to", values[LIMIT])
        self.second = self._line("&Two people approve above", values[SECOND])
        self.own_edits = QCheckBox("&Who changed something may approve it", self)
        self.own_edits.setChecked(values[OWN_EDITS] != "no")
        self.form.addRow("", self.own_edits)
        self.column.addWidget(text_label("Approving", "heading", parent=self))
        self.add_form()
        self.add_note(_NOTE if kept is not None else _NO_OFFICE)
        self.column.addStretch(1)
        self.setEnabled(kept is not None)

    @property
    def values(self) -> Mapping[str, str | None]:
        """The rules by their names; None is the default."""
        return {
            LIMIT: self.limit.text().strip() or None,
            SECOND: self.second.text().strip() or None,
            OWN_EDITS: None if self.own_edits.isChecked() else "no",
        }

    @property
    def trouble(self) -> str:
        """Sentence on an amount that is none; empty if nothing is wrong."""
        for name, field in ((LIMIT, self.limit), (SECOND, self.second)):
            try:
                checked(name, field.text())
            except WrongUsage:
                return f"“{field.text()}” is no amount. Write one such as 2500.00, or nothing."
        return ""

    def _line(self, name: str, value: str) -> QLineEdit:
        field = QLineEdit(value, self)
        field.setAccessibleName(name.replace("&", ""))
        field.setPlaceholderText("no limit")
        self.form.addRow(name, field)
        return field
