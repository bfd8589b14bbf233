"""A dialog about something that takes a while: asked for off the window's thread, then shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QWidget

from ccprocessor.card_numbers import masked
from ccprocessor.desktop.shared.background.faults import report
from ccprocessor.desktop.shared.icons import icon
from ccprocessor.desktop.shared.labels import text_label
from ccprocessor.desktop.shared.next_steps import by_settings
from ccprocessor.errors import UserError

T = TypeVar("T")
Start = Callable[[Callable[[T], None], Callable[[Exception], None]], object]
"""Begins work, given what to call with its result, and with why there is none."""


class WorkingDialog(QDialog):
    """Says in its heading what it does or found; what comes after it was closed is dropped."""

    def __init__(self, title: str, size: tuple[int, int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_gone = self._works = False
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(*size)
        self.told = text_label(role="heading", parent=self)
        self.close_button = self.button("Close", self.accept)
        self.finished.connect(self._go)

    @property
    def is_working(self) -> bool:
        """True until all is there."""
        return self._works

    def ask(self, start: Start[T], show: Callable[[T], None], said: str) -> None:
        """Begin work and say so; what comes of it is shown, nothing else can be begun before."""
        self._works = True
        self.told.setText(said)
        at = self.focusWidget()
        self.allow(on=False)

        def done(answer: T) -> None:
            self._works = False
            if not self._is_gone:
                self.allow(on=True)
                show(answer)
                if at is not None and self.focusWidget() is self.close_button:
                    at.setFocus()  # it lost the keys while it could not be pressed

        start(done, self._show_failed)

    def allow(self, *, on: bool) -> None:
        """Let what begins work be pressed, or not: told before and after work."""

    def _show_failed(self, error: Exception) -> None:
        self._works = False
        if not isinstance(error, UserError):
            report(error)
        if not self._is_gone:
            self.told.setText(_words(error))
            self.allow(on=True)

    @Slot()
    def _go(self) -> None:
        self._is_gone = True

    def button(
        self, words: str, act: Callable[[], object], *, name: str = "", tip: str = ""
    ) -> QPushButton:
        """A button that does something; Enter presses it only while it has the focus."""
        made = QPushButton(words, self)
        made.setAutoDefault(False)
        made.setToolTip(tip)
        if name:
            made.setIcon(icon(name))
        made.clicked.connect(lambda _checked=False: act())
        return made

    def foot(self, *buttons: QWidget) -> QHBoxLayout:
        """A row of buttons, and Close at its end."""
        row = QHBoxLayout()
        for one in buttons:
            row.addWidget(one)
        row.addStretch(1)
        row.addWidget(self.close_button)
        return row


def _words(error: Exception) -> str:
    if not isinstance(error, UserError):
        return "An internal error stopped it. Nothing stored was changed."
    return f"{masked(str(error.args[0]))} {by_settings(error.hint)}".strip()
