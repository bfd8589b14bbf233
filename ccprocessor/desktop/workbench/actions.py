"""Actions of the workbench, each with its key."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from ccprocessor.desktop.shared.icons import icon


class WorkbenchActions:
    """The workbench's actions; their keys act while the focus is anywhere on it."""

    def __init__(self, widget: QWidget) -> None:
        self._widget = widget
        self.home = self._made("Home", "home", "Alt+Home", "Back to all months")
        self.previous_problem = self._made(
            "Previous problem", "up", "Shift+F8", "Go to the problem before"
        )
        self.next_problem = self._made("Next problem", "down", "F8", "Go to the next problem")
        self.previous_employee = self._made(
            "Previous employee", "previous", "Ctrl+Up", "Go to the employee before"
        )
        self.next_employee = self._made(
            "Next employee", "next", "Ctrl+Down", "Go to the next employee"
        )
        self.find = self._made(
            "Filter employees", "search", QKeySequence.StandardKey.Find, "Type what to list"
        )
        self.clear = self._made("Clear the filter", "clear", "Esc", "List all employees again")
        self.stack = self._made(
            "Stack pages", "columns", "Ctrl+Shift+L", "Show the two pages one above the other"
        )
        self.stack.setCheckable(True)
        self.export_all = self._made("Export", "export", "Ctrl+E", "Export everybody")
        self.export_chosen = self._made(
            "Export selected", "person", "Ctrl+Shift+E", "Export the employees selected in the list"
        )

    @property
    def all(self) -> tuple[QAction, ...]:
        """Every action, as a menu would list them."""
        return (
            self.home,
            self.next_problem,
            self.previous_problem,
            self.next_employee,
            self.previous_employee,
            self.find,
            self.clear,
            self.stack,
            self.export_all,
            self.export_chosen,
        )

    def _made(
        self, text: str, picture: str, key: str | QKeySequence.StandardKey, tip: str
    ) -> QAction:
        action = QAction(icon(picture), text, self._widget)
        action.setShortcut(QKeySequence(key))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shown = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        action.setToolTip(f"{tip} ({shown})")
        self._widget.addAction(action)
        return action
