"""The line above the workbench: whose month, the way home, through the problems and out."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from ccprocessor.desktop.shared.elided import ElidedLabel
from ccprocessor.desktop.shared.icons import icon
from ccprocessor.desktop.shared.labels import text_label
from ccprocessor.domain.cycles import Cycle, Person
from ccprocessor.review.wording import day, money


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
            "Pages one above the other", "columns", "Ctrl+Shift+L", "Or side by side again"
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


_LEAST_WIDTH = 400  # pixels
_ROOMY = 1000  # pixels; buttons show their words too
_TEXT_TOO = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
_ICON_ONLY = Qt.ToolButtonStyle.ToolButtonIconOnly
_WIDEST = "Problem 888 of 8,888"


class WorkbenchBar(QWidget):
    """Buttons of the workbench's actions, and what the month is."""

    def __init__(
        self,
        left: Sequence[QAction],
        middle: Sequence[QAction],
        right: Sequence[QAction],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._buttons: list[QToolButton] = []
        self.setMinimumWidth(_LEAST_WIDTH)
        self.month = ElidedLabel("heading", self)
        self.summary = ElidedLabel("muted", self)
        self.draft = text_label(parent=self)
        self.draft.setWordWrap(False)
        self.draft.setAccessibleDescription("What you changed since the newest revision")
        self.notice = text_label(parent=self)
        self.notice.setWordWrap(False)
        self.notice.setMinimumWidth(self.fontMetrics().horizontalAdvance(_WIDEST))
        self.notice.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.notice.setAccessibleDescription("Where you are among the problems")
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(self.month)
        texts.addWidget(self.summary)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(4, 2, 4, 2)
        self._add_buttons(layout, left)
        layout.addLayout(texts, 1)
        layout.addWidget(self.draft)
        layout.addWidget(self.notice)
        self._add_buttons(layout, middle)
        self._add_buttons(layout, right)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Show only the buttons' icons if there is little room."""
        super().resizeEvent(event)
        roomy = event.size().width() >= _ROOMY
        for button in self._buttons:
            button.setToolButtonStyle(_TEXT_TOO if roomy else _ICON_ONLY)

    def _add_buttons(self, layout: QHBoxLayout, actions: Sequence[QAction]) -> None:
        for action in actions:
            button = QToolButton(self)
            button.setDefaultAction(action)
            button.setToolButtonStyle(_TEXT_TOO)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.setAutoRaise(True)
            button.setAccessibleName(action.text())
            layout.addWidget(button)
            self._buttons.append(button)


def month_words(cycle: Cycle) -> str:
    """Company and period."""
    return " · ".join(
        part for part in (cycle.company or cycle.account_code, _period(cycle)) if part
    )


def summary_words(
    people: Sequence[Person], changed: int, gone: int, parent: str | None, *, unread: str = ""
) -> str:
    """Summarise people, flagged and unread, and what is new since the revision before."""
    flagged = [person for person in people if person.flags]
    difference = sum(abs(person.statement_total - person.receipt_total) for person in flagged)
    parts = [f"{len(people):,} {'person' if len(people) == 1 else 'people'}"]
    if people:
        parts.append(f"{len(flagged):,} flagged" if flagged else "nobody flagged")
    if difference:
        parts.append(f"{money(difference)} not yet explained")
    if unread:
        parts.append(f"{unread} not read yet")
    if parent and (changed or gone):
        parts.append(f"{changed:,} changed since {parent}")
    if parent and gone:
        parts.append(f"{gone:,} no longer there")
    return " · ".join(parts)


def _period(cycle: Cycle) -> str:
    if cycle.period_from is None or cycle.period_to is None:
        return "period not printed"
    return f"{day(cycle.period_from)} to {day(cycle.period_to)}"


def failures_sentence(failures: Sequence[Exception]) -> str:
    """Return what could not be read or processed this time, each in its own words and once."""
    return "Not everything was read. " + " ".join(dict.fromkeys(map(str, failures)))
