"""The first screen: a place to drop files, and the months stored before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction, QHideEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ccprocessor.desktop.commands.rights import needs
from ccprocessor.desktop.home.columns import cycle_columns, note, revision_columns, title
from ccprocessor.desktop.home.drop_zone import DropZone
from ccprocessor.desktop.home.queue_line import QueueLine
from ccprocessor.desktop.shared.banner import Banner, Remedy
from ccprocessor.desktop.shared.icons import icon
from ccprocessor.desktop.shared.labels import text_label
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.shared.tables.model import RowTableModel
from ccprocessor.desktop.shared.tables.notes import Notes
from ccprocessor.desktop.shared.tables.view import RowTableView
from ccprocessor.domain.cycles import CYCLE_MARKS
from ccprocessor.errors import UserError
from ccprocessor.storage.stored import CycleSummary, RevisionSummary

if TYPE_CHECKING:
    from ccprocessor.services.approval.items import Queue

_NONE_STORED = "No month is stored yet. Drop files above, or open the sample month."
_AWAY = "Not kept on this computer: opens once the shared database is back"
_NOT_SHOWN = "The stored months cannot be shown: the message above says why, and what to do."
_ALL_AWAY = "Every month was put away. “Put away” above lists them."
_MARKING = ("Bring back", "Archive", "Remove")
_FAR = 100_000  # days: of months without a period
_DRAWER = "home/revisions"
_NONE_FOUND = "No stored month holds these words. Clear the search to see all."


class HomeScreen(QWidget):
    """Tells what is wanted; shows the stored months it is given.

    `revision_wanted` brings a cycle's id and a revision's number (None: the newest),
    `mark_wanted` a month and whether it is to be archived, removed or shown again, `join_wanted`
    a month and those that it may be joined with, the nearest period first.
    """

    files_wanted = Signal()
    folder_wanted = Signal()
    sample_wanted = Signal()
    revision_wanted = Signal(str, object)
    mark_wanted = Signal(object, str)
    join_wanted = Signal(object, object)
    retry_wanted = Signal()
    queue_wanted = Signal()

    def __init__(self, memory: Memory, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._memory = memory
        self.drop_zone = DropZone(self)
        self.drop_zone.files_wanted.connect(self.files_wanted)
        self.drop_zone.folder_wanted.connect(self.folder_wanted)
        self.drop_zone.sample_wanted.connect(self.sample_wanted)
        self.banner = Banner(self)
        self.queue = QueueLine(self)
        self.queue.clicked.connect(self.queue_wanted)
        self._cycles = RowTableModel[CycleSummary](cycle_columns(), self)
        self._revisions = RowTableModel[RevisionSummary](revision_columns(), self)
        self.search = self._search_box()
        self.away = QToolButton(self)
        self.away.setText("Put away")
        self.away.setToolTip("Show the months that were archived or removed too")
        self.away.setCheckable(True)
        self.away.toggled.connect(self._apply)
        self.away.hide()
        self.cycles = self._cycles_table()
        self.join = self._join_action()
        self._marks = self._mark_actions()
        self.revisions = self._revisions_table()
        self.heading = text_label("Stored months", "heading", parent=self)
        self.heading.setWordWrap(False)
        self._revisions_of = text_label("Revisions", "heading", parent=self)
        self.drawer = self._drawer_button()
        self.open = self._button("Open", "Open the newest revision of the chosen month (Enter)")
        self.open.clicked.connect(self.open_chosen)
        self._open_revision = self._button(
            "Open this revision", "Open the revision chosen on the right (Enter)"
        )
        self._open_revision.clicked.connect(self.open_chosen_revision)
        self._was_shown = False
        self._seen_at: dt.datetime | None = None
        self._kept: frozenset[str] = frozenset()
        self._lay_out()
        self._show_drawer(self.drawer.isChecked())
        self._follow()

    def show_cycles(
        self,
        cycles: Sequence[CycleSummary],
        *,
        seen_at: dt.datetime | None = None,
        kept: Collection[str] = (),
    ) -> None:
        """Show the stored months, the one looked at last chosen, and tell of damaged ones.

        While a server is away they are those `seen_at` a time, of which `kept` can be opened.
        """
        self.banner.dismiss()
        self._seen_at, self._kept = seen_at, frozenset(kept)
        at = "" if seen_at is None else f", as of {seen_at.astimezone():%d %b %Y, %H:%M}"
        self.heading.setText(f"Stored months{at}")
        now = dt.datetime.now(dt.UTC)
        self._cycles.set_rows([one for one in cycles if one.revisions and not one.is_gone(now)])
        away = sum(one.mark != "shown" for one in self._cycles.rows)
        self.away.setText(f"Put away {away:,}")
        self.away.setVisible(bool(away))
        self._list()
        self.drop_zone.shrink(on=bool(self._cycles.rows))
        if any(one.damaged for one in cycles):
            from ccprocessor.services.cycle.listing import (
                damage_of,  # with the database, which is open
            )

            if (damage := damage_of(cycles)) is not None:
                self.banner.show_error(damage)
        if self.cycles.current_row is None:
            last = self._memory.last_cycle
            found = self.cycles.choose_where(lambda one: one.cycle.id == last)
            if not found:
                self.cycles.choose_first()
        if self._cycles.rows and not self._was_shown and self.isVisible():
            self._was_shown = True
            self.cycles.setFocus(Qt.FocusReason.OtherFocusReason)
        self._follow()

    @Slot(object)
    def show_queue(self, queue: Queue) -> None:
        """Tell who waits for approval, first of all to those who review."""
        self.queue.show_queue(queue)

    def show_busy(self) -> None:
        """Say that the stored months are being looked up."""
        if not self._cycles.rows:
            self.cycles.set_empty_message("Looking for stored months…")

    def show_trouble(self, error: UserError, remedies: Sequence[Remedy] = ()) -> None:
        """Say why the stored months cannot be shown, and what helps."""
        self.cycles.set_empty_message(_NOT_SHOWN)
        again = Remedy("Try again", self.retry_wanted.emit)
        self.banner.show_error(error, [*remedies, again])

    @Slot()
    def open_chosen(self) -> None:
        """Ask for the newest revision of the chosen month."""
        if (chosen := self.cycles.current_row) is not None:
            self.revision_wanted.emit(chosen.cycle.id, None)

    @Slot()
    def open_chosen_revision(self) -> None:
        """Ask for the chosen revision."""
        chosen, revision = self.cycles.current_row, self.revisions.current_row
        if chosen is not None and revision is not None:
            self.revision_wanted.emit(chosen.cycle.id, revision.number)

    @Slot()
    def _apply(self) -> None:
        self._list()
        if self.cycles.current_row is None:
            self.cycles.choose_first()
        self._follow()

    def _list(self) -> None:
        """List the months that hold what is searched for, those put away only if asked for."""
        words, every = self.search.text(), self.away.isChecked()
        self._cycles.filter(words, None if every else lambda one: one.mark == "shown")
        is_put_away = bool(self._cycles.rows) and not words.strip()
        none = _ALL_AWAY if is_put_away else _NONE_FOUND if words.strip() else _NONE_STORED
        self.cycles.set_empty_message(none)

    @Slot(bool)
    def _show_drawer(self, on: bool) -> None:  # noqa: FBT001  (as the signal gives it)
        self._memory.keep(_DRAWER, on)
        self._lower.setVisible(on)

    @Slot()
    def _follow(self) -> None:
        """Show the revisions of the chosen month."""
        chosen = self.cycles.current_row
        revisions = tuple(reversed(chosen.revisions)) if chosen else ()
        if revisions != self._revisions.rows:  # the newest one, whichever was chosen of others
            self.revisions.clear_choice()
            self._revisions.set_rows(revisions)
            self.revisions.choose_first()
        self._revisions_of.setText(f"Revisions of {title(chosen)}" if chosen else "Revisions")
        is_now = self._seen_at is None
        for action, mark in zip(self._marks, CYCLE_MARKS, strict=True):
            action.setEnabled(chosen is not None and chosen.mark != mark and is_now)
        self.join.setEnabled(bool(self.isVisible() and self._others and is_now))
        self.open.setEnabled(chosen is not None and not self._is_away(chosen))
        self._open_revision.setEnabled(chosen is not None and is_now)

    def _is_away(self, month: CycleSummary) -> bool:
        """Tell whether a month can not be opened now: the server has it, and it is away."""
        return self._seen_at is not None and month.cycle.id not in self._kept

    def note_of(self, month: CycleSummary) -> str:
        """Return the second line of a month, which says where it cannot be opened now."""
        return f"{_AWAY} · {note(month)}" if self._is_away(month) else note(month)

    def _drawer_button(self) -> QToolButton:
        button = QToolButton(self)
        button.setText("Revisions")
        button.setToolTip("Every revision of the chosen month: who stored it, and why")
        button.setCheckable(True)
        button.setProperty("role", "chip")
        button.setChecked(self._memory.flag(_DRAWER))
        button.toggled.connect(self._show_drawer)
        return button

    def _button(self, text: str, tip: str) -> QPushButton:
        button = QPushButton(icon("open"), text, self)
        button.setToolTip(tip)
        return button

    def _search_box(self) -> QLineEdit:
        box = QLineEdit(self)
        box.setPlaceholderText("Search period, company, account, person who stored it…")
        box.setAccessibleName("Search the stored months")
        box.setToolTip("Shows the months that hold every word (Ctrl+F)")
        box.setClearButtonEnabled(True)
        box.setAcceptDrops(False)
        box.textChanged.connect(self._apply)
        return box

    def _cycles_table(self) -> RowTableView:
        table = RowTableView(
            self._cycles,
            title="Stored months",
            name="months",
            memory=self._memory,
            key=lambda row: row.cycle.id,
            stretch="Month",
            parent=self,
        )
        table.add_notes(Notes(self.note_of, is_faint=self._is_away))
        table.row_chosen.connect(self._follow)
        table.activated.connect(self.open_chosen)
        table.setSelectionMode(RowTableView.SelectionMode.SingleSelection)
        return table

    def _join_action(self) -> QAction:
        """The act of the month's menu, and of the window's, that joins it with another."""
        action = QAction(icon("files"), "&Join with…", self)
        action.setStatusTip("Home: put the chosen month and another stored one together")
        action.triggered.connect(self._join)
        needs("load", action)
        self.cycles.addAction(action)
        return action

    def _mark_actions(self) -> tuple[QAction, ...]:
        """The acts of the month's menu that put it away and bring it back."""
        made = []
        for mark, text in zip(CYCLE_MARKS, _MARKING, strict=True):
            action = QAction(text, self)
            action.triggered.connect(lambda _checked=False, mark=mark: self._mark(mark))
            self.cycles.addAction(action)
            made.append(action)
        needs("decide", *made, of_month=False)
        made[-1].setShortcut(QKeySequence.StandardKey.Delete)
        made[-1].setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        return tuple(made)

    def _mark(self, mark: str) -> None:
        if (chosen := self.cycles.current_row) is not None:
            self.mark_wanted.emit(chosen, mark)

    @property
    def _others(self) -> tuple[CycleSummary, ...]:
        """The months that the chosen one may be joined with, the nearest period first."""
        chosen = self.cycles.current_row
        if chosen is None or chosen.mark == "removed":
            return ()
        others = [one for one in self._cycles.rows if one.cycle.id != chosen.cycle.id]
        return tuple(
            sorted(
                (one for one in others if one.mark != "removed"),
                key=lambda one: _days_between(one, chosen),
            )
        )

    @Slot()
    def _join(self) -> None:
        if others := self._others:
            self.join_wanted.emit(self.cycles.current_row, others)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Let its commands act while it is in front."""
        super().showEvent(event)
        self._follow()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        """Let what acts on the chosen month rest while another screen is in front."""
        super().hideEvent(event)
        self.join.setEnabled(False)

    def _revisions_table(self) -> RowTableView:
        table = RowTableView(
            self._revisions,
            title="Revisions of the chosen month",
            name="revisions",
            memory=self._memory,
            key=lambda row: row.number,
            stretch="Why",
            parent=self,
        )
        table.activated.connect(self.open_chosen_revision)
        table.setSelectionMode(RowTableView.SelectionMode.SingleSelection)
        table.set_empty_message("Choose a month to see its revisions.")
        return table

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.heading)
        head.addWidget(self.search, 1)
        head.addWidget(self.away)
        head.addWidget(self.drawer)
        head.addWidget(self.open)
        upper = _pane(head, self.cycles, self)
        head = QHBoxLayout()
        head.addWidget(self._revisions_of, 1)
        head.addWidget(self._open_revision)
        self._lower = _pane(head, self.revisions, self)
        halves = QSplitter(Qt.Orientation.Vertical, self)
        halves.setChildrenCollapsible(False)
        halves.addWidget(upper)
        halves.addWidget(self._lower)
        halves.setStretchFactor(0, 3)
        halves.setStretchFactor(1, 1)
        self._memory.remember_splitter("home", halves)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 8)
        column.setSpacing(12)
        column.addWidget(self.queue)
        column.addWidget(self.drop_zone)
        column.addWidget(self.banner)
        column.addWidget(halves, 1)


def _days_between(one: CycleSummary, other: CycleSummary) -> int:
    first, second = one.cycle.period_from, other.cycle.period_from
    return abs((first - second).days) if first and second else _FAR


def _pane(head: QHBoxLayout, table: RowTableView, parent: QWidget) -> QWidget:
    pane = QWidget(parent)
    column = QVBoxLayout(pane)
    column.setContentsMargins(0, 0, 0, 0)
    column.addLayout(head)
    column.addWidget(table, 1)
    return pane
