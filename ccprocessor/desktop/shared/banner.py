"""Sentences above a screen, with their next step and what can be done at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

from PySide6.QtCore import QEvent, QObject, QRect, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from ccprocessor.desktop.shared.background.faults import report
from ccprocessor.desktop.shared.icons import icon
from ccprocessor.desktop.shared.labels import IconLabel, text_label
from ccprocessor.desktop.shared.next_steps import by_settings
from ccprocessor.errors import UserError

Kind = Literal["error", "warning", "info", "done"]

_ICON = 24  # pixels


class Remedy(NamedTuple):
    """A button that helps: what it says and what it does."""

    text: str
    act: Callable[[], None]


class _Message(NamedTuple):
    """Message with its next step, its kind and its remedies."""

    sentence: str
    hint: str
    kind: Kind
    remedies: tuple[Remedy, ...]

    @property
    def text(self) -> str:
        """All of it in a row."""
        return f"{self.sentence} {self.hint}".strip()


class Banner(QFrame):
    """Hidden until there is something to say.

    What is said about the matter in hand stands in front, and gives way to the next such message.
    What somebody has to read is kept: it waits its turn, and only the person takes it away.
    `chosen` comes before a remedy acts: the focus may leave its button then.
    """

    chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._said: _Message | None = None
        self._kept: list[_Message] = []
        self._room: Callable[[], QRect] | None = None
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self.setAccessibleName("Message")
        self.setProperty("role", "banner")
        self._icon = IconLabel(_ICON, self)
        self._sentence = text_label(role="heading", parent=self)
        self._hint = text_label(parent=self)
        self._remedies = QHBoxLayout()
        self._buttons: list[QPushButton] = []
        self._more = text_label(role="muted", parent=self)
        self._more.setWordWrap(False)
        self.close_button = QToolButton(self)
        self.close_button.setIcon(icon("clear"))
        self.close_button.setAutoRaise(True)
        self.close_button.setAccessibleName("Dismiss this message")
        self.close_button.clicked.connect(self.go_on)
        self._lay_out()
        self.hide()

    def float_in(self, room: Callable[[], QRect]) -> None:
        """Lie over the foot of a room of its parent, as wide as that, and move nothing there."""
        self._room = room
        if (parent := self.parentWidget()) is not None:
            parent.installEventFilter(self)

    @property
    def text(self) -> str:
        """Text shown now; empty while hidden."""
        return "" if self._shown is None else self._shown.text

    @property
    def more(self) -> str:
        """Text about the messages that wait behind this one; empty if none do."""
        return self._more.text()

    @property
    def remedies(self) -> tuple[QPushButton, ...]:
        """The buttons that help."""
        return tuple(self._buttons)

    def show_error(self, error: UserError, remedies: Sequence[Remedy] = ()) -> None:
        """Say what happened and what to do about it."""
        self.say(str(error.args[0]), by_settings(error.hint), kind="error", remedies=remedies)

    def tell(self, error: Exception, remedies: Sequence[Remedy] = ()) -> None:
        """Say what went wrong and what to do; a fault of the program is reported."""
        if isinstance(error, UserError):
            self.show_error(error, remedies)
        else:
            report(error)

    def say(
        self,
        sentence: str,
        hint: str = "",
        *,
        kind: Kind = "info",
        remedies: Sequence[Remedy] = (),
    ) -> None:
        """Say a sentence, and a next step, in place of what was said before."""
        self._said = _Message(sentence, hint, kind, tuple(remedies))
        self._show()

    def keep(
        self,
        sentence: str,
        hint: str = "",
        *,
        kind: Kind = "info",
        remedies: Sequence[Remedy] = (),
    ) -> None:
        """Say what has to be read: it stays, or waits, until somebody takes it away."""
        message = _Message(sentence, hint, kind, tuple(remedies))
        if message.text not in [one.text for one in self._kept]:
            self._kept.append(message)
        self._show()

    def withdraw(self, sentence: str) -> None:
        """Take away what was kept and is true no more."""
        self._kept = [one for one in self._kept if one.sentence != sentence]
        self._show()

    @Slot()
    def dismiss(self) -> None:
        """Take away what was said for now; what has to be read stays."""
        if self._said is not None:
            self._said = None
            self._show()

    @property
    def _shown(self) -> _Message | None:
        return self._said or next(iter(self._kept), None)

    @Slot()
    def go_on(self) -> None:
        """Take the message in front away, as it was read; the next one comes."""
        self._kept = self._waiting
        self._said = None
        self._show()

    @property
    def _waiting(self) -> list[_Message]:
        """Messages kept besides the one in front."""
        shown = "" if self._shown is None else self._shown.text
        return [one for one in self._kept if one.text != shown]

    def _show(self) -> None:
        message = self._shown
        if message is None:
            self.hide()
            return
        self._icon.show_icon(icon(message.kind))
        self._icon.setAccessibleName(message.kind)
        self._sentence.setText(message.sentence)
        self._hint.setText(message.hint)
        self._hint.setVisible(bool(message.hint))
        waiting = len(self._waiting)
        self._more.setText(f"{waiting} more" if waiting else "")
        self._more.setVisible(bool(waiting))
        then = ", and see the next one" if waiting else ""
        self.close_button.setToolTip(f"Dismiss this message{then}")
        self.setAccessibleDescription(f"{message.text} {self.more}".strip())
        self._offer(message.remedies)
        self._place()
        self.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Keep to the foot of the room as the parent's size changes."""
        if event.type() is QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        """Take the room that the texts need, once they are measured."""
        handled = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:
            self._place()
        return handled

    def _place(self) -> None:
        layout = self.layout()
        if self._room is None or self._shown is None or layout is None:
            return
        room = self._room()
        for label in (self._sentence, self._hint, self._more):
            label.ensurePolished()
        high = layout.totalHeightForWidth(room.width())
        self.setGeometry(room.left(), room.bottom() + 1 - high, room.width(), high)
        self.raise_()

    def _offer(self, remedies: Sequence[Remedy]) -> None:
        for button in self._buttons:
            self._remedies.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = []
        for remedy in remedies:
            button = QPushButton(remedy.text, self)
            button.clicked.connect(self.chosen)
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
        row.setContentsMargins(10, 11, 8, 11)
        row.addWidget(self._icon)
        row.addLayout(texts, 1)
        row.addLayout(self._remedies)
        row.addWidget(self._more)
        row.addWidget(self.close_button)
