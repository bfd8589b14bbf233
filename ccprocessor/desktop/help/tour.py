"""The guided tour: six steps on the sample month, each done when the person has done it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from ccprocessor.desktop.shared.icons import icon
from ccprocessor.desktop.shared.labels import text_label
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.resources import ResourceMissing, resource

if TYPE_CHECKING:
    from ccprocessor.desktop.main_window import MainWindow
    from ccprocessor.services.desk.state import DeskState

_STEP, _RUNS = "tour/step", "tour/runs"
_OFFER = "New here? A tour of six steps shows how a month is cleared."
_OFFER_HINT = "It takes five minutes, on an invented month. Later it is found under Help."
_END = "That was the tour."
_END_HINT = "F1 opens the manual at the page about what is shown; Ctrl+K finds every command."
_READING = "The sample month is being read: it opens by itself."


@dataclass(frozen=True, slots=True)
class _Step:
    """An act to be done and its reason; keys are names of the window's actions in braces."""

    do: str
    why: str


_OPEN, _PROBLEM, _BACK, _SETTLE, _UNDO, _EXPORT = range(6)
_STEPS = (
    _Step("Open the sample month.", "Its company is invented: nothing is done to your own months."),
    _Step(
        "Press {problem} to go to the next problem.",
        "It goes on from problem to problem, through all people of the list.",
    ),
    _Step(
        "Read below the list what is wrong, then press {back} to go to the problem before.",
        "The pages go along: the charge framed, its receipt below. {whole} shows the whole page.",
    ),
    _Step(
        "Settle it: {match} matches what is suggested, {lost} says that the receipt is lost, "
        "{settle} takes any reason.",
        "The buttons under the list show what fits what is chosen, each with its key.",
    ),
    _Step(
        "Press {undo} to take it back.",
        "Everything can be taken back, tomorrow too. {redo} does it again.",
    ),
    _Step(
        "Press {export} to export the month into a folder, or {redo} and {save} to save a change.",
        "A saved change is a revision with a number; an export leaves the month as it is.",
    ),
)
_FINISHED = len(_STEPS)


class TourBar(QFrame):
    """One line of the tour: how far, what to do now, and the ways on and out."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setProperty("role", "tour")
        self.setAutoFillBackground(True)
        self.setAccessibleName("Guided tour")
        self.far = text_label(role="muted", parent=self)
        self.far.setWordWrap(False)
        self.what = text_label(role="heading", parent=self)
        self.why = text_label(parent=self)
        self.go = QPushButton(self)
        self.leave = QToolButton(self)
        self.leave.setIcon(icon("clear"))
        self.leave.setAutoRaise(True)
        self.leave.setAccessibleName("Leave the tour")
        self.leave.setToolTip("Leave the tour: Help > Guided tour goes on from here")
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(self.what)
        texts.addWidget(self.why)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 8, 4)
        row.setSpacing(12)
        row.addWidget(self.far)
        row.addLayout(texts, 1)
        row.addWidget(self.go)
        row.addWidget(self.leave)
        self.hide()

    def say(self, far: str, what: str, why: str, go: str = "") -> None:
        """Show this, with a button where there is something to press."""
        self.far.setText(far)
        self.far.setVisible(bool(far))
        self.what.setText(what)
        self.why.setText(why)
        self.go.setText(go)
        self.go.setVisible(bool(go))
        self.setAccessibleDescription(f"{far} {what} {why}".strip())
        self.show()


class Tour(QObject):
    """Waits for each act, remembers the step, and can be left and taken up again."""

    def __init__(self, window: MainWindow, memory: Memory) -> None:
        super().__init__(window)
        self._window, self._memory = window, memory
        self._digest = ""
        self._draft: tuple[object, int] | None = None
        self.bar = TourBar(window)
        self.bar.go.clicked.connect(self._go)
        self.bar.leave.clicked.connect(self.leave)
        self._connect()

    @property
    def step(self) -> int:
        """Number of the step, from 0; as many as there are steps when all are done."""
        return min(max(int(self._memory.number(_STEP, 0)), 0), _FINISHED)

    @property
    def runs(self) -> bool:
        """True while the tour is taken."""
        return self._memory.flag(_RUNS)

    def greet(self, *, is_new: bool) -> None:
        """Go on with a tour that was not left; offer it where nothing is stored yet."""
        if self.runs:
            self._tell()
        elif is_new and not self._memory.text(_RUNS):
            self.bar.say("", _OFFER, _OFFER_HINT, "Take the tour")

    @Slot()
    def begin(self) -> None:
        """Take the tour: from the step where it was left, or anew."""
        if self.step == _FINISHED:
            self._memory.keep(_STEP, 0)
        self._memory.keep(_RUNS, True)
        self._draft = None
        self._look()

    @Slot()
    def leave(self) -> None:
        """Put the tour away; the step is kept."""
        self._memory.keep(_RUNS, False)
        self.bar.hide()

    @Slot()
    def _go(self) -> None:
        if not self.runs:
            self.begin()
        else:
            self._window.choice.load_sample()

    def _done(self, step: int) -> None:
        """Go on where that step was the one to be done, on the sample month."""
        if not self.runs or self.step != step or not self._is_at_sample:
            return
        self._memory.keep(_STEP, step + 1)
        self._tell()
        if step + 1 == _FINISHED:
            self._memory.keep(_RUNS, False)

    @Slot()
    def _tell(self) -> None:
        """Say what is to be done now; away from the sample month, that it is to be opened."""
        if not self.runs:
            self.bar.hide()
            return
        step = self.step
        if step == _FINISHED:
            self.bar.say("", _END, _END_HINT)
            return
        far, is_read = f"{step + 1} of {_FINISHED}", self._window.course.is_busy
        if not self._is_at_sample:
            why = _READING if is_read else _STEPS[_OPEN].why
            self.bar.say(far, _STEPS[_OPEN].do, why, "" if is_read else "Open the sample month")
        else:
            keys = {name: _key(one) for name, one in self._keys.items()}
            self.bar.say(far, _STEPS[step].do.format(**keys), _STEPS[step].why.format(**keys))

    @property
    def _keys(self) -> dict[str, QAction]:
        does, edits = self._window.workbench.commands, self._window.workbench.editing
        return {
            "problem": does.next_problem,
            "back": does.previous_problem,
            "whole": does.whole,
            "match": edits.match,
            "lost": edits.lost,
            "settle": edits.settle,
            "undo": edits.undo,
            "redo": edits.redo,
            "save": edits.save,
            "export": does.export_all,
        }

    @property
    def _is_at_sample(self) -> bool:
        """True while the sample month is in front: told by the file it was read from."""
        if not self._window.screens.front.has_month:
            return False
        return self._sample in self._window.month.documents

    @property
    def _sample(self) -> str:
        if not self._digest:
            try:
                data = resource("sample/car.pdf").read_bytes()
            except (ResourceMissing, OSError):
                return "not there"
            self._digest = hashlib.sha256(data).hexdigest()
        return self._digest

    @Slot(object)
    def _follow(self, state: DeskState) -> None:
        """Tell an act from one taken back by how many are done since the same revision."""
        before, now = self._draft, len(state.done)
        revision = (state.revision.cycle_id, state.revision.number)
        self._draft = (revision, now)
        if before is None or before[0] != revision:
            if self.runs and self.step == _UNDO and not now:  # nothing is left to take back
                self._memory.keep(_STEP, _SETTLE)
                self._tell()
        elif now > before[1]:
            self._done(_SETTLE)
        elif now < before[1]:
            self._done(_UNDO)

    def _connect(self) -> None:
        window = self._window
        does, month = window.workbench.commands, window.month
        for signal, step in (
            (does.next_problem.triggered, _PROBLEM),
            (does.previous_problem.triggered, _BACK),
            (month.exported, _EXPORT),
            (month.editor.saved, _EXPORT),
        ):
            signal.connect(self._when(step))
        month.editor.changed.connect(self._follow)
        window.screens.currentChanged.connect(self._look)
        month.opened.connect(self._look)

    def _when(self, step: int) -> Callable[..., None]:
        return lambda *_: self._done(step)

    @Slot()
    def _look(self) -> None:
        """See whether the sample month came to the front, or went."""
        self._done(_OPEN)
        self._tell()


def _key(action: QAction) -> str:
    """The key of an action as it is now, else its words."""
    shown = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    return shown or f"“{action.text().replace('&', '')}”"
