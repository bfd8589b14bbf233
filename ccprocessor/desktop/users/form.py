"""A small form about a user or a company: name, role, and a password typed twice."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from ccprocessor.desktop.shared.labels import text_label
from ccprocessor.domain.rights import ROLES

NO_ROLE = "none"
"""Choice that takes a user out of the company."""


class UserForm(QDialog):
    """Asks for the `fields` that are named; a password may be left empty beside a name.

    `given` comes when all is there; it stays open, for a refusal, until it is accepted.
    """

    given = Signal()

    def __init__(
        self,
        title: str,
        fields: Sequence[str],
        parent: QWidget | None = None,
        *,
        roles: Sequence[str] = ROLES,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(380)
        self._fields = tuple(fields)
        self.told = text_label(parent=self)
        self.name, self.role = QLineEdit(self), QComboBox(self)
        self.role.addItems(list(roles))
        self.password, self.again = QLineEdit(self), QLineEdit(self)
        for one in (self.password, self.again):
            one.setEchoMode(QLineEdit.EchoMode.Password)
        rows: dict[str, tuple[tuple[str, QWidget], ...]] = {
            "name": (("&Name", self.name),),
            "role": (("&Role", self.role),),
            "password": (("&Password", self.password), ("The same &again", self.again)),
        }
        form = QFormLayout()
        for field, widgets in rows.items():
            for label, widget in widgets:
                widget.setVisible(field in self._fields)
                if field in self._fields:
                    form.addRow(label, widget)
        kinds = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(kinds.Ok | kinds.Cancel, self)
        self.buttons.accepted.connect(self._try)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(self.told)
        column.addLayout(form)
        column.addWidget(self.buttons)
        self.told.hide()
        rows[self._fields[0]][0][1].setFocus()

    @property
    def name_given(self) -> str:
        """Name as it was typed."""
        return self.name.text().strip()

    @property
    def role_given(self) -> str:
        """Role that was chosen."""
        return self.role.currentText()

    @property
    def password_given(self) -> str | None:
        """Password as it was typed; None where none was."""
        return self.password.text() or None

    @Slot()
    def _try(self) -> None:
        if "name" in self._fields and not self.name_given:
            self._say("Type a name.")
        elif self.password.text() != self.again.text():
            self._say("The two passwords are not the same.")
        elif self._fields == ("password",) and not self.password.text():
            self._say("Type a password.")
        else:
            self.buttons.setEnabled(False)
            self.given.emit()

    def refuse(self, why: str) -> None:
        """Say why it was not done; what was typed stays."""
        self.buttons.setEnabled(True)
        self._say(why)

    def _say(self, sentence: str) -> None:
        self.told.setText(sentence)
        self.told.show()
