"""Rights at the window: what somebody's role may not do is greyed, and says why."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from PySide6.QtCore import QChildEvent, QEvent, QObject, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QShortcut
from PySide6.QtWidgets import QDialog, QMenu, QToolButton, QWidget

from ccprocessor.desktop.shared.tables.barred import BarredCells
from ccprocessor.desktop.shared.tables.view import RowTableView
from ccprocessor.domain.rights import Right, Role, why_not

_RIGHT, _OF_MONTH, _STORED = "right", "of month", "needs the database"
_WHY, _OWN_TIPS = "why not", "own tips"
_AWAY = "The shared database cannot be reached; this works again once it is back."


def needs(right: Right | None, *things: QObject, of_month: bool = True) -> None:
    """Name the right that commands, lists and fields need; the gate of their window greys them.

    None is a right that every role has. Without `of_month` they act on more than the month in
    front: that it is closed is nothing to them.
    """
    for one in things:
        one.setProperty(_RIGHT, right)
        one.setProperty(_OF_MONTH, of_month)


def needs_database(*things: QObject) -> None:
    """Name commands that want what only the database has; the gate greys them while it is away."""
    for one in things:
        one.setProperty(_STORED, True)


def why_barred(thing: QObject | None) -> str:
    """Sentence on why something is greyed for whoever works here; empty where it is not."""
    return str(thing.property(_WHY) or "") if thing is not None else ""


@runtime_checkable
class Barred(Protocol):
    """A widget that greys its own parts."""

    def bar(self, why: str) -> None:
        """Let nothing be changed, for a reason; an empty one lets it again."""


class RightsGate(QObject):
    """Greys, in a window and its dialogs, what needs a right that the role at work lacks.

    While the month in front is closed, what would change it is greyed for everybody; while the
    database is away, what needs it.

    `refused` brings the sentence on why, where somebody tries it by its key all the same.
    """

    refused = Signal(str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._groups: dict[str, QActionGroup] = {}
        self._keys: dict[QAction, list[QShortcut]] = {}
        self.role: Role = "administrator"
        self._closed, self._is_away = "", False
        window.installEventFilter(self)

    def let(self, role: Role) -> None:
        """Let a role do what it may, and grey the rest."""
        self.role = role
        self._go_through(self._window)

    @Slot(str)
    def close_month(self, why: str) -> None:
        """Grey what would change the month in front, for a reason; an empty one lets it again."""
        if why != self._closed:
            self._closed = why
            self._go_through(self._window)

    def go_away(self, *, is_away: bool) -> None:
        """Grey what needs the database while it cannot be reached, or let it again."""
        if is_away != self._is_away:
            self._is_away = is_away
            self._go_through(self._window)

    def why_not(self, right: Right) -> str:
        """Sentence on why the role at work lacks a right; empty where it has it."""
        return why_not(self.role, right)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Grey a dialog before it is seen, and what others let again while it is barred."""
        if isinstance(event, QChildEvent) and event.type() is QEvent.Type.ChildPolished:
            child = event.child()
            if isinstance(child, QDialog):
                self._go_through(child)
        elif (
            event.type() is QEvent.Type.EnabledChange
            and isinstance(watched, QWidget)
            and why_barred(watched)
            and watched.isEnabled()
        ):
            watched.setEnabled(False)
        return False

    def _go_through(self, top: QWidget) -> None:
        for one in (top, *top.findChildren(QObject)):
            right, is_stored = one.property(_RIGHT), bool(one.property(_STORED))
            if not right and not is_stored:
                continue
            is_closed = right == "decide" and one.property(_OF_MONTH)
            role = self.why_not(right) if right else ""
            why = role or self._closed * bool(is_closed) or _AWAY * (is_stored and self._is_away)
            if why != why_barred(one):
                one.setProperty(_WHY, why)
                self._bar(one, f"{right} {one.property(_OF_MONTH)} {is_stored}", why)

    def _bar(self, one: QObject, kind: str, why: str) -> None:
        if isinstance(one, RowTableView):
            self._cells_of(one).bar(why)
        elif isinstance(one, Barred):
            one.bar(why)
        elif isinstance(one, QAction):
            _tell(one, why)
            self._group_of(kind).addAction(one)
            self._group_of(kind).setEnabled(not why)
            self._answer_keys(one, why)
        elif isinstance(one, QWidget):
            _tell(one, why)
            one.setEnabled(not why)
            one.installEventFilter(self)

    def _cells_of(self, table: RowTableView) -> BarredCells:
        if (found := table.findChild(BarredCells)) is None:
            found = BarredCells(table)
            found.tried.connect(self.refused)
        return found

    def _group_of(self, kind: str) -> QActionGroup:
        """Actions that need the same: a group greys them whatever else lets them or not."""
        if kind not in self._groups:
            self._groups[kind] = group = QActionGroup(self)
            group.setExclusionPolicy(QActionGroup.ExclusionPolicy.None_)
        return self._groups[kind]

    def _answer_keys(self, action: QAction, why: str) -> None:
        """Let the keys of a greyed action say why nothing happens."""
        for old in self._keys.pop(action, ()):
            old.setEnabled(False)
            old.deleteLater()
        if why and (keys := action.shortcuts()):
            self._keys[action] = [QShortcut(place) for place in _places(action)]
            for key in self._keys[action]:
                key.setKeys(keys)
                key.setContext(action.shortcutContext())
                key.activated.connect(lambda: self.refused.emit(why))


def _places(action: QAction) -> list[QWidget]:
    """The widgets at which the keys of an action act: its window where it stands in menus only."""
    found = [
        one
        for one in action.associatedObjects()
        if isinstance(one, QWidget) and not isinstance(one, QMenu | QToolButton)
    ]
    parent = action.parent()
    return found or ([parent] if isinstance(parent, QWidget) else [])


def _tell(one: QAction | QWidget, why: str) -> None:
    """Show the sentence for as long as it is true where something's own tips stand otherwise."""
    if one.property(_OWN_TIPS) is None:
        own = one.toolTip()
        if isinstance(one, QAction):
            one.setToolTip("")
            own = "" if own == one.toolTip() else own  # made by Qt of its text
        one.setProperty(_OWN_TIPS, [own, one.statusTip()])
    tips = [why, why] if why else one.property(_OWN_TIPS)
    one.setToolTip(tips[0])
    one.setStatusTip(tips[1])
    if isinstance(one, QWidget):
        one.setAccessibleDescription(why)
