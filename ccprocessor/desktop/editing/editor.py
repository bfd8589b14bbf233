"""The desk of the month in front: acts go down one by one, the state that comes back is shown."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from ccprocessor.desktop.editing.acts import Act
from ccprocessor.desktop.service_client import ServiceClient
from ccprocessor.domain.issues import TransactionRef
from ccprocessor.review.wording import plural

if TYPE_CHECKING:  # the database is heavy: imported on the runners' threads
    from ccprocessor.domain.decisions import Step
    from ccprocessor.services.desk.clashes import Side
    from ccprocessor.services.desk.session import DeskSession
    from ccprocessor.services.desk.state import DeskState

log = logging.getLogger(__name__)

_RETRY_MS = 5_000  # between two tries to keep what could not be kept
_OLD = "This is an older revision: open the newest one of this month to change something."


class MonthEditor(QObject):
    """Lays what a person does upon the newest revision of a month.

    `changed` brings the state after it, `told` what was done where that is not seen, `refused` why
    it was not done, `saved` the state of a new revision, `failed` what kept it from being done at
    all. `stepped` comes after what was done is shown, with the step that was taken back or done
    again; None for a new one.
    """

    changed = Signal(object)
    stepped = Signal(object)
    refused = Signal(str)
    told = Signal(str)
    saved = Signal(object)
    failed = Signal(Exception)

    def __init__(self, services: ServiceClient, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._cycle: str | None = None
        self.state: DeskState | None = None
        self._retry = QTimer(self, interval=_RETRY_MS)
        self._retry.timeout.connect(self._try_again)

    @property
    def words(self) -> str:
        """Sentence on what is done and not saved, and whether it is kept; empty for nothing."""
        state = self.state
        if state is None or not state.done:
            return ""
        count = plural(len(state.done), "change")
        if state.is_local:
            return f"{count} kept on this computer, not saved yet"
        if state.trouble is not None:
            return f"{count} NOT kept, trying again"
        return f"{count} kept, not saved yet"

    def open(self, cycle: str, *, is_newest: bool) -> None:
        """Take up the desk of a month, with what was left unsaved; an older revision has none."""
        self._cycle = cycle if is_newest else None
        self.state = None
        self._retry.stop()
        if is_newest:
            self._do(lambda desk: desk.renew())

    @Slot()
    def renew(self) -> None:
        """Take up what was stored beside the desk, as that somebody approved was exported."""
        if self._cycle is not None:
            self._do(lambda desk: desk.renew(), then=self.saved.emit)

    def act(self, act: Act) -> None:
        """Do something; all of it or nothing."""
        seen = self.state.revision.number if self.state else ""
        self._do(
            lambda desk: desk.act(act.label, act.lines, free=act.free, seen=seen),
            refused=act.refused,
        )

    @Slot(str, str)
    def settle(self, clash_id: str, side: Side) -> None:
        """Let mine or theirs stand of two decisions that contradict each other."""
        self._do(lambda desk: desk.settle(clash_id, side))

    def follow(self) -> None:
        """Take in what others stored; where nothing is new, nobody is told anything."""
        if (cycle := self._cycle) is None:
            return

        def done(state: DeskState) -> None:
            if cycle == self._cycle and _bare(state) != _bare(self.state):
                self._take(state, lambda _why: False)

        self._services.at_desk(cycle, lambda desk: desk.follow(), done, _let_go)

    @Slot(object)
    def unmark(self, charges: Sequence[TransactionRef]) -> None:
        """Let charges be marked no more."""
        self._do(lambda desk: desk.take_back("mark", charges))

    @Slot()
    def undo(self) -> None:
        """Take the last step back."""
        self._do(lambda desk: desk.undo(), moves=True)

    @Slot()
    def redo(self) -> None:
        """Do again what was taken back last."""
        self._do(lambda desk: desk.redo(), moves=True)

    @Slot(int)
    def go_to(self, count: int) -> None:
        """Let exactly so many steps be done."""
        self._do(lambda desk: desk.go_to(count), moves=True)

    @Slot()
    def save(self, reason: str = "") -> None:
        """Store what was done as a revision."""
        if self.state is not None and self.state.done:
            self._do(lambda desk: desk.save(reason), then=self.saved.emit)
        elif self._cycle is not None:
            self.refused.emit("Nothing was changed since the newest revision.")
        else:
            self.refused.emit(_OLD)

    def submit(self, people: Sequence[str]) -> None:
        """Save what was done, and submit people of the month for approval; all who may be: ()."""

        def act(desk: DeskSession) -> DeskState:
            from ccprocessor.services.approval.acts import submit

            return submit(desk, people)

        self._do(act, then=self.saved.emit)

    def withdraw(self, people: Sequence[str]) -> None:
        """Take the submission of people back."""

        def act(desk: DeskSession) -> DeskState:
            from ccprocessor.services.approval.acts import withdraw

            return withdraw(desk, people)

        self._do(act, then=self.saved.emit)

    def _do(
        self,
        act: Callable[[DeskSession], DeskState],
        then: Callable[[DeskState], None] | None = None,
        refused: Callable[[str], bool] = lambda _why: False,
        *,
        moves: bool = False,
    ) -> None:
        if (cycle := self._cycle) is None:
            self.refused.emit(_OLD)
            return

        def done(state: DeskState) -> None:
            if cycle != self._cycle:
                return
            step = _moved(self.state, state)
            self._take(state, refused)
            if then is not None:
                then(state)
            if step is not None and not state.refused:
                self.stepped.emit(step if moves else None)
            if state.told:
                self.told.emit(state.told)

        self._services.at_desk(cycle, act, done, self.failed.emit)

    def _take(self, state: DeskState, refused: Callable[[str], bool]) -> None:
        self.state = state
        if state.trouble is None:
            self._retry.stop()
        elif not self._retry.isActive():
            self._retry.start()
        self.changed.emit(state)
        if state.refused and not refused(state.refused):
            self.refused.emit(state.refused)

    @Slot()
    def _try_again(self) -> None:
        self._do(lambda desk: desk.retry())


def _moved(before: DeskState | None, after: DeskState) -> Step | None:
    """Return the step by which a state is another one: the last done, or the first undone."""
    if before is None or before.done == after.done:
        return None
    if len(after.done) < len(before.done):
        return before.done[len(after.done)]
    return after.done[-1] if after.done else None


def _bare(state: DeskState | None) -> DeskState | None:
    """A state without what was said about the last act."""
    return state and replace(state, refused="")


def _let_go(error: Exception) -> None:
    """The watch tells of a server that is away, and comes again when it is back."""
    log.warning("What others stored was not taken in: %s", error)
