"""A sentence where something went wrong, with its next step and what can be done at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from ccprocessor.desktop.shared.icons import icon
from ccprocessor.desktop.shared.labels import IconLabel, text_label
from ccprocessor.errors import UserError

Kind = Literal["error", "warning", "info", "done"]

_ICON = 24


class Remedy(NamedTuple):
    """A button that helps: what it says and what it does."""

    text: str
    act: Callable[[], None]


class Banner(QFrame):
    """Hidden until there is something to say."""

    dismissed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self.setAccessibleName("Message")
        self._icon = IconLabel(_ICON, self)
        self._sentence = text_label(role="heading", parent=self)
        self._hint = text_label(parent=self)
        self._remedies = QHBoxLayout()
        self._buttons: list[QPushButton] = []
        self._close = QToolButton(self)
        self._close.setIcon(icon("clear"))
        self._close.setAutoRaise(True)
        self._close.setAccessibleName("Dismiss this message")
        self._close.setToolTip("Dismiss this message")
        self._close.clicked.connect(self.dismiss)
        self._lay_out()
        self.hide()

    @property
    def text(self) -> str:
        """What it says now; empty while hidden."""
        if self.isHidden():
            return ""
        return f"{self._sentence.text()} {self._hint.text()}".strip()

    @property
    def remedies(self) -> tuple[QPushButton, ...]:
        """The buttons that help."""
        return tuple(self._buttons)

    def show_error(self, error: UserError, remedies: Sequence[Remedy] = ()) -> None:
        """Say what happened and what to do about it."""
        self.say(str(error.args[0]), error.hint, kind="error", remedies=remedies)

    def say(
        self,
        sentence: str,
        hint: str = "",
        *,
        kind: Kind = "info",
        remedies: Sequence[Remedy] = (),
    ) -> None:
        """Say a sentence, and a next step."""
        self._icon.show_icon(icon(kind))
        self._icon.setAccessibleName(kind)
        self._sentence.setText(sentence)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        self.setAccessibleDescription(f"{sentence} {hint}".strip())
        self._offer(remedies)
        self.show()

    @Slot()
    def dismiss(self) -> None:
        """Take the message away."""
        if not self.isHidden():
            self.hide()
            self.dismissed.emit()

    def _offer(self, remedies: Sequence[Remedy]) -> None:
        for button in self._buttons:
            self._remedies.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = []
        for remedy in remedies:
            button = QPushButton(remedy.text, self)
            button.clicked.connect(remedy.act)
            self._remedies.addWidget(button)
            button.show()
            self._buttons.append(button)

    def _lay_out(self) -> None:
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(self._sentence)
        texts.addWidget(self._hint)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 8, 8, 8)
        row.addWidget(self._icon)
        row.addLayout(texts, 1)
        row.addLayout(self._remedies)
        row.addWidget(self._close)
