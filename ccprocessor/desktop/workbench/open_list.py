"""Open items of everybody in one list: to match, missing, doubtful; chosen by chips."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QPushButton,
    QSpinBox,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ccprocessor.desktop.screens import LeftByEscape
from ccprocessor.desktop.shared.act_buttons import ActButton
from ccprocessor.desktop.shared.flow import FlowLayout
from ccprocessor.desktop.shared.icons import icon
from ccprocessor.desktop.shared.labels import text_label
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.shared.page_view.service import RenderService
from ccprocessor.desktop.shared.tables.model import TableColumn
from ccprocessor.desktop.shared.tables.notes import Notes
from ccprocessor.desktop.workbench.lists import ListKind, RowList
from ccprocessor.desktop.workbench.rows import open_items
from ccprocessor.desktop.workbench.rows.finding_rows import SuggestionRow
from ccprocessor.desktop.workbench.rows.open_items import Ground, OpenItem, OpenKind
from ccprocessor.desktop.workbench.snippets import HEIGHT, SnippetDelegate
from ccprocessor.review.wording import plural

KINDS: dict[OpenKind, str] = {"match": "To match", "missing": "Missing", "doubtful": "Doubtful"}
_EMPTY: dict[OpenKind, str] = {
    "match": "Nothing is to be matched: no charge has a candidate, every receipt has its charge.",
    "missing": "No receipts are outstanding: every charge has one, or a reason to have none.",
    "doubtful": "No values are doubtful.",
}
_COLUMNS: dict[OpenKind, Sequence[TableColumn[OpenItem]]] = {
    "match": open_items.MATCH_COLUMNS,
    "missing": open_items.MISSING_COLUMNS,
    "doubtful": open_items.DOUBT_COLUMNS,
}
_STRETCH = ("Merchant", "Candidate", "Problem")
_LIKELY = 90  # percent from which all are accepted, until somebody says otherwise
_LEAST = 50  # percent; what is less likely is looked at one by one
_AMOUNT = frozenset("0123456789-.,+")
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class OpenList(LeftByEscape):
    """Lists the open items of a kind; what was open when the kind was chosen stays in its place.

    `chosen` and `opened` bring an item, `confirmed` one whose value is right as it was read;
    `left` when somebody has done.
    """

    chosen = Signal(object)
    opened = Signal(object)
    confirmed = Signal(object)
    page_asked = Signal(int)

    def __init__(
        self, service: RenderService, memory: Memory, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.kind: OpenKind = "match"
        self._ground, self._items = Ground(), tuple[OpenItem, ...]()
        self._known: open_items.Known = {}
        self._is_worked_out = False
        self._kept: dict[object, int] = {}
        self.lists = {kind: self._make_list(kind, memory) for kind in KINDS}
        self.lists["match"].table.add_notes(Notes(open_items.candidate_note))
        self.threshold = self._make_threshold()
        self.chips: dict[OpenKind, QToolButton] = {}
        self._buttons: dict[OpenKind, list[QWidget]] = {"match": []}
        self._told = text_label("", "muted", parent=self)
        self._told.setWordWrap(False)
        self._buttons["match"] += [self._told, self.threshold]
        self._make_wall(service)
        self._lay_out()

    @property
    def front(self) -> RowList:
        """The list that is shown."""
        return self.lists[self.kind]

    @property
    def doubts(self) -> RowList:
        """The list of values."""
        return self.lists["doubtful"]

    @property
    def likely(self) -> tuple[SuggestionRow, ...]:
        """Candidates of the list that are at least as likely as is asked for."""
        people = [person for _, person in self._ground.people]
        least = self.threshold.value() / 100
        wanted = {(one.transaction, one.receipts) for one in open_items.above(people, least)}
        rows = (
            row
            for item in self.lists["match"].model.rows
            for row in item.candidates
            if not row.loose
        )
        return tuple(
            row for row in rows if (row.suggestion.transaction, row.suggestion.receipts) in wanted
        )

    @property
    def missing(self) -> tuple[OpenItem, ...]:
        """Charges without a receipt: of everybody, or of the people of several selected rows."""
        missing = open_items.of_kind(self._items, "missing")
        _first, *more = self.front.table.selected_rows or (None,)
        if not more:
            return missing
        people = {item.employee for item in self.front.table.selected_rows}
        return tuple(item for item in missing if item.employee in people)

    def offer(self, kind: OpenKind, action: QAction) -> None:
        """Give a kind of items an act of its own, as a button under the list."""
        button = ActButton(action, self)
        name = action.text().replace("&", "")
        key = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        button.setText(f"{key}  {name}")
        button.setAccessibleName(name)
        self._buttons.setdefault(kind, []).append(button)
        self._foot.addWidget(button)

    def choose(self, employee: str | None, key: object) -> bool:
        """Choose somebody's entry in the list that is shown; False where it is not there."""
        return self.front.table.choose_where(
            lambda item: item.employee == employee and item.entry.key == key
        )

    def take(self, ground: Ground) -> None:
        """Take a month; it is worked out while it is looked at."""
        self._ground, self._is_worked_out = ground, False
        if self.isVisible():
            self.renew()

    def _work_out(self) -> None:
        if not self._is_worked_out:
            self._items = open_items.open_items(self._ground, open_items.today(), self._known)
            self._is_worked_out = True

    def set_sources(self, sources: Mapping[str, Path]) -> None:
        """Take the files that values are cut out of."""
        self._snippets.set_sources(sources)

    def show_kind(self, kind: OpenKind) -> None:
        """List the items of a kind, and go to the first."""
        self.kind = kind
        for name, button in self.chips.items():
            button.setChecked(name == kind)
        self._work_out()
        rows = open_items.of_kind(self._items, kind)
        self._kept = {item.key: number for number, item in enumerate(rows)}
        self._stack.setCurrentWidget(self.front)
        self.front.set_rows(rows)
        self._tell()
        self.front.table.choose_first()
        self.front.table.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def renew(self) -> None:
        """The same kind with other values; what is done stays where it was, but for values."""
        self._work_out()
        rows = list(open_items.of_kind(self._items, self.kind))
        if self.kind != "doubtful":
            there = {item.key for item in rows}
            rows += [one for one in self._items if one.key in self._kept and one.key not in there]
        many = len(self._kept)
        rows.sort(key=lambda item: self._kept.get(item.key, many))
        self._kept |= {item.key: self._kept.get(item.key, many + n) for n, item in enumerate(rows)}
        self.front.renew(rows)
        self._tell()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Let Enter confirm the value of the row, and what an amount begins with be written."""
        if not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        table = self.doubts.table
        is_writing = table.state() is QAbstractItemView.State.EditingState
        item = table.current_row
        if item is None or is_writing or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return super().eventFilter(watched, event)
        writes = event.text() in _AMOUNT and bool(event.text())
        if event.type() is QEvent.Type.ShortcutOverride and writes:
            event.accept()  # else the digits would be the keys of suggestions
            return True
        if event.type() is QEvent.Type.KeyPress and event.key() in _ENTER:
            self.confirmed.emit(item)
            return True
        if event.type() is QEvent.Type.KeyPress and writes:
            titles = [column.title for column in open_items.DOUBT_COLUMNS]
            table.setCurrentIndex(table.currentIndex().siblingAtColumn(titles.index("Value")))
        return super().eventFilter(watched, event)

    @Slot()
    def _tell(self) -> None:
        """Count what is in the list, and let the buttons that have something to do be pressed."""
        for kind, button in self.chips.items():
            button.setText(f"{KINDS[kind]} {len(open_items.of_kind(self._items, kind)):,}")
        for kind, widgets in self._buttons.items():
            for widget in widgets:
                widget.setVisible(kind == self.kind)
        if self.kind == "match":
            candidates = plural(len(self.likely), "candidate is", "candidates are")
            self._told.setText(f"{candidates} likely by at least")

    def _make_list(self, kind: OpenKind, memory: Memory) -> RowList:
        made = RowList(
            ListKind(
                f"Open items of everybody: {KINDS[kind]}",
                f"open {kind}",
                _COLUMNS[kind],
                _EMPTY[kind],
                stretch=_STRETCH,
                key=lambda item: item.key,
            ),
            memory,
            self,
        )
        made.chosen.connect(self.chosen)
        made.page_asked.connect(self.page_asked)
        if kind != "doubtful":
            made.table.row_opened.connect(self.opened)
        return made

    def _make_threshold(self) -> QSpinBox:
        box = QSpinBox(self)
        box.setRange(_LEAST, 99)
        box.setValue(_LIKELY)
        box.setSuffix(" %")
        box.setAccessibleName("How likely a candidate must be to be accepted with all others")
        box.valueChanged.connect(self._tell)
        return box

    def _make_wall(self, service: RenderService) -> None:
        table = self.doubts.table
        triggers = QAbstractItemView.EditTrigger
        table.setEditTriggers(
            triggers.AnyKeyPressed | triggers.EditKeyPressed | triggers.DoubleClicked
        )
        table.verticalHeader().setDefaultSectionSize(HEIGHT)
        self._snippets = SnippetDelegate(
            table, service, lambda item: item.place, open_items.upright
        )
        titles = [column.title for column in open_items.DOUBT_COLUMNS]
        table.setItemDelegateForColumn(titles.index(open_items.PICTURE), self._snippets)
        table.installEventFilter(self)

    def _lay_out(self) -> None:
        back = QPushButton(icon("back"), "People", self)
        back.setToolTip("Back to one person at a time (Esc)")
        back.clicked.connect(self.left)
        flow = FlowLayout()
        flow.addWidget(back)
        for kind, words in KINDS.items():
            button = QToolButton(self)
            button.setText(words)
            button.setCheckable(True)
            button.setProperty("role", "chip")
            button.clicked.connect(lambda _on=False, kind=kind: self.show_kind(kind))
            flow.addWidget(button)
            self.chips[kind] = button
        self._stack = QStackedWidget(self)
        for one in self.lists.values():
            self._stack.addWidget(one)
        self._foot = FlowLayout()
        self._foot.addWidget(self._told)
        self._foot.addWidget(self.threshold)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(4)
        column.addLayout(flow)
        column.addWidget(self._stack, 1)
        column.addLayout(self._foot)
