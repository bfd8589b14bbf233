"""Actions on a page, with names, icons and keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from ccprocessor.desktop.shared.icons import icon


def page_action(
    owner: QWidget,
    text: str,
    picture: str,
    keys: Sequence[str],
    do: Callable[[], object],
    *,
    said: str = "",
) -> QAction:
    """An action whose keys work while the focus is inside `owner`; `said`: its other keys."""
    action = QAction(icon(picture), text, owner)
    action.setShortcuts([QKeySequence(key) for key in keys])
    action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    hint = said or (QKeySequence(keys[0]).toString() if keys else "")
    action.setToolTip(f"{text} ({hint})" if hint else text)
    action.triggered.connect(do)
    owner.addAction(action)
    return action


@dataclass(frozen=True, slots=True)
class PageActions:
    """Everything a page view does, for its bar, its menu and whoever else wants to show it."""

    previous: QAction
    next: QAction
    zoom_out: QAction
    zoom_in: QAction
    fit_width: QAction
    fit_page: QAction
    fit_box: QAction
    rotate_left: QAction
    rotate_right: QAction
    thumbnails: QAction
    copy: QAction
    select_all: QAction
    print_page: QAction

    def all(self) -> tuple[QAction, ...]:
        """Every action, in the order of the menu."""
        return (
            self.previous,
            self.next,
            self.zoom_out,
            self.zoom_in,
            self.fit_width,
            self.fit_page,
            self.fit_box,
            self.rotate_left,
            self.rotate_right,
            self.thumbnails,
            self.copy,
            self.select_all,
            self.print_page,
        )

    def allow(self, *, document: bool, page: int, pages: int) -> None:
        """Grey out what cannot be done now."""
        for action in self.all():
            action.setEnabled(document or action is self.thumbnails)
        self.previous.setEnabled(document and page > 1)
        self.next.setEnabled(document and page < pages)
