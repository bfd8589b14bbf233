"""The menu bar: every action of the window, with its key."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from ccprocessor.desktop.shared.icons import icon
from ccprocessor.desktop.shared.theme import CHOICES, Theme


def action(
    window: QMainWindow,
    text: str,
    act: Callable[[], object],
    *,
    keys: Sequence[str] = (),
    name: str = "",
    tip: str = "",
) -> QAction:
    """An action of the window, with its keys and its icon."""
    made = QAction(text, window)
    made.setShortcuts([QKeySequence(key) for key in keys])
    made.setStatusTip(tip)
    if name:
        made.setIcon(icon(name))
    made.triggered.connect(lambda _checked=False: act())
    return made


def add_menu(window: QMainWindow, title: str, actions: Sequence[QAction | None]) -> QMenu:
    """A menu of these actions; None is a line between them."""
    menu = window.menuBar().addMenu(title)
    for one in actions:
        if one is None:
            menu.addSeparator()
        else:
            menu.addAction(one)
    return menu


def add_theme_menu(window: QMainWindow, menu: QMenu, theme: Theme) -> QActionGroup:
    """Light, dark or as the system, one of them checked."""
    group = QActionGroup(window)
    themes = menu.addMenu(icon("theme"), "&Theme")
    for choice, text in CHOICES.items():
        one = QAction(text, window)
        one.setCheckable(True)
        one.setChecked(theme.choice == choice)
        one.triggered.connect(lambda _checked, choice=choice: theme.choose(choice))
        group.addAction(one)
        themes.addAction(one)
    return group
