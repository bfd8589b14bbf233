"""The line at the foot of the window about paper: how far, Queue, Pause, Cancel."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QMenu, QProgressBar, QToolButton, QWidget

from ccprocessor.desktop.ocr.background import BackgroundOcr, State
from ccprocessor.desktop.ocr.queue import line_of
from ccprocessor.desktop.shared.elided import ElidedLabel
from ccprocessor.desktop.shared.icons import icon
from ccprocessor.desktop.shared.labels import IconLabel, button_text, plain_tip

_ICON = 16
_ICONS: dict[State, str] = {
    "reading": "eye",
    "paused": "pause",
    "stopping": "waiting",
    "stopped": "cancel",
    "failed": "error",
    "done": "done",
}


class PaperStrip(QWidget):
    """Shows a `BackgroundOcr` and steers it; takes the same room if it says nothing."""

    def __init__(self, course: BackgroundOcr, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._course = course
        self.setAccessibleName("Paper that is read in the background")
        self._icon = IconLabel(_ICON, self)
        self.label = ElidedLabel(parent=self, lines=2)
        self._bar = QProgressBar(self)
        self._bar.setFixedSize(120, 12)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("Paper read so far")
        self.queue = self._button("Queue", "files", "What is still to be read")
        self.queue.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self)
        self.queue.setMenu(self._menu)
        self.pause = self._button("Pause", "pause", "Wait after the item that is being read")
        self.resume = self._button("Resume", "resume", "Go on reading from pictures")
        self.cancel = self._button(
            "Cancel", "cancel", "Read no more; receipt pictures read by now count"
        )
        self.again = self._button(
            "Read the rest", "resume", "Take reading up again; what was read is kept"
        )
        self.dismiss = self._button("", "clear", "Dismiss this message")
        self._lay_out()
        self.pause.clicked.connect(course.pause)
        self.resume.clicked.connect(course.resume)
        self.cancel.clicked.connect(course.cancel)
        self.again.clicked.connect(course.go_on)
        self.dismiss.clicked.connect(course.forget)
        course.changed.connect(self.refresh)
        self.refresh()

    @property
    def text(self) -> str:
        """Text shown; empty if there is nothing to say."""
        return self._course.sentence

    @property
    def queue_lines(self) -> tuple[str, ...]:
        """The queue as its button shows it."""
        return tuple(action.text() for action in self._menu.actions())

    @Slot()
    def refresh(self) -> None:
        """Show the course as it is now."""
        course, state = self._course, self._course.state
        has_focus = self.focus is not None
        if state in _ICONS:
            self._icon.show_icon(icon(_ICONS[state]))
        self.label.setText(course.sentence)
        stages = (line_of(stage) for stage in course.queue.stages)
        self.label.setToolTip(plain_tip("\n".join((course.sentence, *stages))))
        self._bar.setRange(0, max(course.queue.of, 1))
        self._bar.setValue(course.queue.done)
        self._fill_queue()
        busy = course.is_reading
        for widget, shown in (
            (self._icon, state in _ICONS),
            (self.label, bool(course.sentence)),
            (self._bar, busy),
            (self.queue, busy),
            (self.pause, state == "reading"),
            (self.resume, state == "paused"),
            (self.cancel, busy),
            (self.again, course.can_go_on),
            (self.dismiss, state in {"stopped", "failed", "done"}),
        ):
            widget.setVisible(shown)
        if has_focus:
            self._keep_focus()

    @property
    def focus(self) -> QWidget | None:
        """Button of the strip that has the focus; None if none has."""
        at = self.window().focusWidget()
        return at if at is not None and self.isAncestorOf(at) else None

    def _keep_focus(self) -> None:
        """A button that goes hands the focus to the one that comes in its place."""
        buttons = (self.pause, self.resume, self.again, self.dismiss)
        if (at := self.focus) is None or at.isHidden():
            for button in buttons:
                if not button.isHidden():
                    button.setFocus(Qt.FocusReason.OtherFocusReason)
                    return

    def _fill_queue(self) -> None:
        stages = self._course.queue.stages
        while len(self._menu.actions()) > len(stages):
            self._menu.removeAction(self._menu.actions()[-1])
        while len(self._menu.actions()) < len(stages):
            self._menu.addAction("")
        at = self._course.queue.at
        for action, stage in zip(self._menu.actions(), stages, strict=True):
            action.setText(button_text(line_of(stage)))
            name = "done" if stage.is_done else "running" if stage is at else "waiting"
            action.setIcon(icon(name))

    def _button(self, text: str, picture: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(icon(picture))
        button.setText(text)
        button.setToolTip(tip)
        button.setAccessibleName(f"{text} reading paper" if text else tip)
        button.setAccessibleDescription(tip)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setAutoRaise(True)
        if text:
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        return button

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 0, 6, 0)
        row.addWidget(self._icon)
        row.addWidget(self.label, 1)
        row.addWidget(self._bar)
        for button in (
            self.queue,
            self.pause,
            self.resume,
            self.cancel,
            self.again,
            self.dismiss,
        ):
            row.addWidget(button)
        self.setMinimumHeight(self.queue.sizeHint().height())
