"""The commands of a window are what its menus offer; their keys may be changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from ccprocessor.desktop.commands.rights import why_barred
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.errors import UserError

_KEPT = "keys/"
_DEFAULT = "default keys"


@dataclass(frozen=True, slots=True)
class Command:
    """A command: its name, the menu where it stands, and the action that runs it."""

    name: str
    menu: str
    action: QAction

    @property
    def barred(self) -> str:
        """Sentence on why the role of whoever works here may not run it; empty where it may."""
        return why_barred(self.action)

    @property
    def keys(self) -> str:
        """Its keys as they are now; empty without any."""
        shown = [
            key.toString(QKeySequence.SequenceFormat.NativeText) for key in self.action.shortcuts()
        ]
        return " / ".join(one for one in shown if one)


class KeyTaken(UserError):
    """A key belongs to another command already."""

    hint = "Choose another one, or take it from that command first."

    def __init__(self, key: str, command: str) -> None:
        super().__init__(f"{key} is the key of “{command}”.")


class KeyNeeded(UserError):
    """A key moves through every list and field."""

    hint = "Choose another one, or the same with Ctrl or Alt."

    def __init__(self, key: str) -> None:
        super().__init__(f"{key} moves about in lists and fields, and answers questions.")


_MOVES = frozenset(
    {
        "Up",
        "Down",
        "Left",
        "Right",
        "PgUp",
        "PgDown",
        "Home",
        "End",
        "Tab",
        "Backtab",
        "Shift+Tab",
        "Return",
        "Enter",
        "Backspace",
        "Del",
    }
)


class Commands:
    """The commands of a window; `Memory` keeps the keys that somebody changed."""

    def __init__(self, window: QMainWindow, memory: Memory) -> None:
        self._memory = memory
        self._all = tuple(_within(window))
        for one in self._all:
            if one.action.property(_DEFAULT) is None:
                one.action.setProperty(_DEFAULT, [key.toString() for key in one.action.shortcuts()])
            kept = memory.text(_KEPT + one.name, "default")
            if kept != "default":
                one.action.setShortcut(QKeySequence(kept))

    @property
    def all(self) -> tuple[Command, ...]:
        """Every command, in the order of the menus."""
        return self._all

    def barred_as_markdown(self) -> str:
        """Commands that whoever works here may not run, under the reason; empty without any."""
        found: dict[str, list[str]] = {}
        for one in self._all:
            if one.barred:
                found.setdefault(one.barred, []).append(one.name)
        told = (f"**{why}** Greyed are: {', '.join(names)}." for why, names in found.items())
        return "\n\n".join(told)

    def change(self, command: Command, key: str) -> None:
        """Give a command another key, none where it is empty; raises `KeyTaken`, `KeyNeeded`."""
        wanted = QKeySequence(key)
        if wanted.toString() in _MOVES:
            raise KeyNeeded(wanted.toString())
        for other in self._all:
            if key and other.action is not command.action and wanted in other.action.shortcuts():
                raise KeyTaken(wanted.toString(), other.name)
        command.action.setShortcut(wanted)
        self._memory.keep(_KEPT + command.name, key)

    def reset(self, command: Command) -> None:
        """Give a command its own keys again; raises `KeyTaken`."""
        keys = [QKeySequence(one) for one in command.action.property(_DEFAULT)]
        for other in self._all:
            for key in keys:
                if other.action is not command.action and key in other.action.shortcuts():
                    raise KeyTaken(key.toString(), other.name)
        command.action.setShortcuts(keys)
        self._memory.forget(_KEPT + command.name)


def _within(window: QMainWindow) -> Iterator[Command]:
    for action in window.menuBar().actions():
        menu = action.menu()
        if isinstance(menu, QMenu):
            yield from _of_menu(menu, _plain(action.text()))


def _of_menu(menu: QMenu, title: str) -> Iterator[Command]:
    for action in menu.actions():
        inner = action.menu()
        if isinstance(inner, QMenu):
            yield from _of_menu(inner, f"{title} > {_plain(action.text())}")
        elif not action.isSeparator() and action.text():
            yield Command(_plain(action.text()), title, action)


def _plain(text: str) -> str:
    """A menu's text without the mark of its letter and the dots of a question."""
    return text.replace("&", "").removesuffix("…")
