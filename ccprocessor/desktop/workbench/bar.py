"""The line above the workbench: whose month, the way home, through the problems and out."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ccprocessor.desktop.commands.rights import needs, needs_database
from ccprocessor.desktop.shared.elided import ElidedLabel
from ccprocessor.desktop.shared.icons import icon
from ccprocessor.desktop.shared.labels import text_label
from ccprocessor.desktop.shared.next_steps import by_settings
from ccprocessor.desktop.workbench.rows.open_items import OpenKind
from ccprocessor.domain.cycles import Person, open_amount_of
from ccprocessor.errors import UserError
from ccprocessor.review.wording import money, plural


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
        self.whole = self._made(
            "Whole page of the statement", "fit-page", "W", "Or the receipt again"
        )
        self.whole.setCheckable(True)
        self.month = self._made(
            "The month", "statement", "Ctrl+M", "What belongs to nobody: pages, sums, photographs"
        )
        self.open: dict[OpenKind, QAction] = {
            "match": self._made(
                "To match", "suggested", "Ctrl+1", "Charges and receipts of everybody to match"
            ),
            "missing": self._made(
                "Missing receipts", "missing", "Ctrl+2", "Charges of everybody without a receipt"
            ),
            "doubtful": self._made(
                "Doubtful values", "doubtful", "Ctrl+3", "Values of everybody to confirm or correct"
            ),
        }
        self._add_outgoing()

    def _add_outgoing(self) -> None:
        """Actions of those who export, and who submit: these stand in a menu of their own."""
        self.export_all = self._made("Export", "export", "Ctrl+E", "Export everybody")
        self.export_chosen = self._made(
            "Export selected", "person", "Ctrl+Shift+E", "Export the employees selected in the list"
        )
        needs("export", self.export_all, self.export_chosen)
        needs_database(self.export_all, self.export_chosen)
        self.submit = self._made(
            "Submit", "submitted", "Ctrl+Return", "Submit for approval who is selected or shown"
        )
        self.submit_ready = self._made(
            "Submit all ready", "submitted", "Ctrl+Shift+Return", "Submit everybody who is ready"
        )
        self.withdraw = self._made(
            "Take the submission back", "returned", "Ctrl+Backspace", "Of who is selected or shown"
        )
        needs("decide", self.submit, self.submit_ready, self.withdraw)

    @property
    def all(self) -> tuple[QAction, ...]:
        """Every action, as the menu of the month lists them."""
        return (
            self.home,
            self.next_problem,
            self.previous_problem,
            self.next_employee,
            self.previous_employee,
            self.find,
            self.clear,
            self.whole,
            self.month,
            *self.open.values(),
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
_ROOMY = 1100  # pixels; buttons show their words too
_PROGRESS = (150, 8)  # pixels
_TEXT_TOO = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
_ICON_ONLY = Qt.ToolButtonStyle.ToolButtonIconOnly
_SHORT = 100  # pixels of the progress where there is little room
_WIDEST, _WIDE = "Problem 888 of 8,888, waits", "Problem 88 of 88"


class WorkbenchBar(QWidget):
    """Buttons of the workbench's actions, what the month is, and how far one is with it."""

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
        self.people = self._button_of_people()
        self.month = ElidedLabel("heading", self)
        self.summary = ElidedLabel("muted", self)
        self.ready = text_label(parent=self)
        self.ready.setWordWrap(False)
        self.progress = QProgressBar(self, textVisible=False)
        self.progress.setAccessibleName("People ready")
        self.progress.setFixedSize(*_PROGRESS)
        self.draft = self._line("What you changed since the newest revision")
        self.notice = self._line("Where you are among the problems")
        self.notice.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(self.month)
        texts.addWidget(self.summary)
        stands = QVBoxLayout()
        stands.setSpacing(2)
        stands.addWidget(self.ready)
        stands.addWidget(self.progress)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(4, 2, 4, 2)
        self._add_buttons(layout, left, _TEXT_TOO)
        layout.addWidget(self.people)
        layout.addLayout(texts, 1)
        layout.addLayout(stands)
        layout.addWidget(self.draft)
        layout.addWidget(self.notice)
        self._add_buttons(layout, middle, _ICON_ONLY)
        self._add_buttons(layout, right, _TEXT_TOO)

    def show_progress(self, people: Sequence[Person], asked: int) -> None:
        """Tell how many people are ready, and how many were asked for receipts that may come."""
        ready = sum(person.is_ready for person in people)
        said = f"{ready:,} of {len(people):,} ready"
        self.ready.setText(f"{said}, {asked:,} asked" if asked else said)
        self.progress.setRange(0, max(len(people), 1))
        self.progress.setValue(ready)
        self.people.setText(f"People, {len(people) - ready:,} to do")

    def tell_summary(self, closed: str, said: str) -> None:
        """Tell what is open of the month; in front by whom it was closed, empty for nobody."""
        self.summary.setText(f"{closed} {said}".strip())
        self.summary.setProperty("role", "info" if closed else "muted")
        self.summary.style().polish(self.summary)

    def tell_draft(self, words: str, *, is_kept: bool) -> None:
        """Say what is done and not saved, empty for nothing; in red what would be lost by now."""
        self.draft.setText(words)
        self.draft.setProperty("role", "" if is_kept else "danger")
        self.draft.style().polish(self.draft)

    def _button_of_people(self) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(icon("people"))
        button.setToolButtonStyle(_TEXT_TOO)
        button.setToolTip("The list of people (Ctrl+F)")
        return button

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Show only the buttons' icons if there is little room."""
        super().resizeEvent(event)
        roomy = event.size().width() >= _ROOMY
        for button in self._buttons:
            button.setToolButtonStyle(_TEXT_TOO if roomy else _ICON_ONLY)
        widest = self.fontMetrics().horizontalAdvance(_WIDEST if roomy else _WIDE)
        self.notice.setMinimumWidth(widest)
        self.progress.setFixedWidth(_PROGRESS[0] if roomy else _SHORT)

    def _line(self, description: str) -> QLabel:
        label = text_label(parent=self)
        label.setWordWrap(False)
        label.setAccessibleDescription(description)
        return label

    def _add_buttons(
        self, layout: QHBoxLayout, actions: Sequence[QAction], style: Qt.ToolButtonStyle
    ) -> None:
        for action in actions:
            button = QToolButton(self)
            button.setDefaultAction(action)
            button.setToolButtonStyle(style)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.setAutoRaise(True)
            button.setAccessibleName(action.text())
            layout.addWidget(button)
            if style is _TEXT_TOO:
                self._buttons.append(button)


def summary_words(
    people: Sequence[Person], changed: int, gone: int, parent: str | None, *, unread: str
) -> str:
    """Summarise what is open and not read, and what is new since the revision before."""
    open_amount = open_amount_of(people)
    parts = [f"{money(open_amount)} open"] if open_amount else []
    if unread:
        parts.append(f"{unread} not read yet")
    if parent and (changed or gone):
        parts.append(f"{plural(changed, 'person', 'people')} not as in revision {parent}")
    if parent and gone:
        parts.append(f"{gone:,} no longer there")
    return " · ".join(parts) or plural(len(people), "person", "people")


def failures_sentence(failures: Sequence[Exception]) -> str:
    """Return what could not be read or processed this time, each in its own words and once."""
    said = (
        f"{one.args[0]} {by_settings(one.hint)}".strip() if isinstance(one, UserError) else str(one)
        for one in failures
    )
    return "Not everything was read. " + " ".join(dict.fromkeys(said))
