"""One question in a line below the work: answered by Enter, left by Esc."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QCompleter,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)

from ccprocessor.desktop.shared.labels import text_label

_STEPS = frozenset({Qt.Key.Key_F8, Qt.Key.Key_Up, Qt.Key.Key_Down})
"""Keys that lead to the next problem or the next person, with others or alone."""

_EMPTY = "Nothing is typed yet: type the answer, or leave with Esc. "


class AskLine(QFrame):
    """Hidden until something is asked; the focus goes back to where it was."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._answered: Callable[[str], None] | None = None
        self._before: QWidget | None = None
        self._of_choice = False
        self.question: QLabel = text_label(parent=self)
        self.question.setWordWrap(False)
        self.line = QLineEdit(self)
        self.line.setClearButtonEnabled(True)
        self.line.returnPressed.connect(self._answer)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 4, 8, 4)
        layout.addWidget(self.question)
        layout.addWidget(self.line, 1)
        self.keep = self._button("Keep", "Enter", self._answer)
        self.leave = self._button("Leave", "Esc", self._leave)
        layout.addWidget(self.keep)
        layout.addWidget(self.leave)
        self.hide()

    def _button(self, text: str, key: str, act: Callable[[], None]) -> QPushButton:
        button = QPushButton(f"{text} ({key})", self)
        button.setAccessibleName(text)
        button.clicked.connect(act)
        return button

    def ask(
        self,
        question: str,
        answered: Callable[[str], None],
        text: str = "",
        *,
        of_choice: bool = True,
        names: Sequence[str] = (),
    ) -> None:
        """Ask for a text; an empty one is no answer. `of_choice`: it is about what is chosen.

        With `names` it is asked for one of these: they are shown, and what is begun is completed.
        """
        self._answered, self._before = answered, QApplication.focusWidget()
        self._of_choice = of_choice
        self.question.setText(question)
        self.line.setAccessibleName(question)
        self.line.setText(text)
        self.line.setPlaceholderText(", ".join(names))
        completer = QCompleter(names, self.line)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setCompletionMode(QCompleter.CompletionMode.InlineCompletion)
        self.line.setCompleter(completer)
        self.show()
        self.line.setFocus(Qt.FocusReason.PopupFocusReason)
        self.line.selectAll()

    @Slot()
    def drop(self) -> None:
        """Take a question about what was chosen away: something else is chosen now."""
        if self._of_choice and self.isVisible():
            self.hide()
            self._answered = None

    def event(self, event: QEvent) -> bool:
        """Keep Esc from the command that has it as its key: here it leaves the question.

        Keys that lead on take the question away, until something is typed.
        """
        if (
            isinstance(event, QKeyEvent)
            and event.type() is QEvent.Type.ShortcutOverride
            and (
                event.key() == Qt.Key.Key_Escape
                or (event.key() in _STEPS and self.line.isModified())
            )
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Leave the question on Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
        else:
            super().keyPressEvent(event)

    @Slot()
    def _answer(self) -> None:
        text, answered = self.line.text().strip(), self._answered
        if text and answered is not None:
            self._leave()
            answered(text)
        elif answered is not None:
            names = self.line.placeholderText().removeprefix(_EMPTY)
            self.line.clear()
            self.line.setPlaceholderText(f"{_EMPTY}{names}")
            self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _leave(self) -> None:
        self.hide()
        self._answered = None
        if self._before is not None:
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)
