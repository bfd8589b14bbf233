"""The screen of the queue: who waits, why to look closer, their rows and pages, what is decided."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QAction, QHideEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QSpinBox,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from ccprocessor.desktop.approval.columns import EMPTY, QUEUE_COLUMNS, chips, note
from ccprocessor.desktop.approval.packet import PacketPanel
from ccprocessor.desktop.commands.rights import needs
from ccprocessor.desktop.editing.ask_line import AskLine
from ccprocessor.desktop.screens import LeftByEscape
from ccprocessor.desktop.shared.act_buttons import ActButtons
from ccprocessor.desktop.shared.banner import Banner
from ccprocessor.desktop.shared.icons import icon
from ccprocessor.desktop.shared.labels import text_label
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.shared.tables.chips import ListChips
from ccprocessor.desktop.shared.tables.model import RowTableModel
from ccprocessor.desktop.shared.tables.notes import Notes
from ccprocessor.desktop.shared.tables.view import RowTableView
from ccprocessor.review.wording import month_words, plural

if TYPE_CHECKING:  # the database is heavy: nothing of it is needed to show what it gave
    from ccprocessor.services.approval.items import Queue, QueueItem

_OVER, _MOST = "queue/over", 1_000_000
_USUAL = 1_000  # an amount from which a person is looked at whatever the risk
_ALWAYS = ("Waiting", "Look closer", "Clean")
_WIDTHS = (390, 440, 450)


class QueueScreen(LeftByEscape):
    """Shows the queue it is given; tells of the row that is `chosen` (None: none is).

    `shown` and `hidden` tell when it is in front.
    """

    chosen = Signal(object)
    shown = Signal()
    hidden = Signal()

    def __init__(self, memory: Memory, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._memory, self._chip, self._me = memory, "Waiting", ""
        self.banner = Banner(self)
        self.back = QPushButton(icon("back"), "Back", self)
        self.back.setToolTip("Back to where you were (Esc)")
        self.told = text_label("", "muted", parent=self)
        self.told.setWordWrap(False)
        self.over = self._over_box()
        self.model: RowTableModel[QueueItem] = RowTableModel(QUEUE_COLUMNS, self)
        self.table = RowTableView(
            self.model,
            title="People to approve",
            name="queue",
            memory=memory,
            key=lambda row: row.key,
            stretch="Name",
            parent=self,
        )
        self._has_months = False
        self.table.add_notes(Notes(self._note))
        self.packet = PacketPanel(memory, self)
        self.asking = AskLine(self)
        self.bands = QSplitter(Qt.Orientation.Horizontal, self)
        self.approve = self._act("&Approve", "A", "done")
        self.give_back = self._act("&Return with a comment…", "B", "returned")
        self.reassign = self._act("&Give to somebody else…", "G", "person")
        self.open = self._act("&Open on the desk", "Space", "open")
        self.approve_clean = self._act("Approve all that is &clean", "Shift+A", "done")
        self.undo = self._act("&Undo the last act of review", "Ctrl+Z", "back")
        needs("review", *(one for one in self.acts if one is not self.open))
        self.list_acts = ActButtons(self)
        self._chips = ListChips(chips(Decimal(0)), _ALWAYS, "Which people are listed", self)
        self._chips.chosen.connect(self.list_only)
        self._lay_out()
        self.back.clicked.connect(self.left)
        self.over.valueChanged.connect(self._keep_over)
        self.table.row_chosen.connect(self._choose)
        self.table.row_opened.connect(lambda _row: self.open.trigger())
        self._apply()

    @property
    def acts(self) -> tuple[QAction, ...]:
        """Every act, as a menu lists them."""
        return (
            self.approve,
            self.give_back,
            self.reassign,
            self.approve_clean,
            self.undo,
            self.open,
        )

    @property
    def item(self) -> QueueItem | None:
        """The row in front."""
        found: QueueItem | None = self.table.current_row
        return found

    @property
    def items(self) -> tuple[QueueItem, ...]:
        """Every row that is selected."""
        return self.table.selected_rows

    @property
    def clean(self) -> tuple[QueueItem, ...]:
        """Those who wait, are clean, and spent no more than is looked at closer."""
        closer = chips(Decimal(self.over.value()))["Look closer"]
        return tuple(one for one in self.model.rows if one.is_clean and not closer(one))

    def show_queue(self, queue: Queue) -> None:
        """Show the queue as it is now; who was chosen stays so, else the next in their place.

        What is in sight stays so, and what is typed about who was chosen.
        """
        place, before = self.table.currentIndex().row(), self.item
        is_same, self._me = queue.by.name == self._me, queue.by.name
        self._has_months = len({one.cycle.id for one in queue.items}) > 1
        with QSignalBlocker(self.table):
            self.table.renew(queue.items)
            (self._count if is_same else self._apply)()
            if self.item is None:
                last = self.model.rowCount() - 1
                if last >= 0:
                    self.table.choose_at(min(max(place, 0), last), 0)
                else:
                    self.table.clear_choice()
        self._tell(queue)
        now = self.item
        if before and now and before.key == now.key:
            self.chosen.emit(now)
        else:
            self._choose(now)

    @Slot(str)
    def list_only(self, chip: str) -> None:
        """List the people of a chip."""
        self._chip = chip
        self._apply()
        if self.item is None and not self.table.choose_first():
            self._choose(None)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Tell that it is in front."""
        super().showEvent(event)
        if not event.spontaneous():
            self.shown.emit()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        """Tell that another screen is."""
        super().hideEvent(event)
        if not event.spontaneous():
            self.hidden.emit()

    def _note(self, item: QueueItem) -> str:
        """The second line of a row; with its month where several have people in the queue."""
        month = month_words(item.cycle) if self._has_months else ""
        return " · ".join(filter(None, (note(item), month)))

    @Slot(object)
    def _choose(self, item: QueueItem | None) -> None:
        self.asking.drop()
        self.chosen.emit(item)

    def _tell(self, queue: Queue) -> None:
        waiting = queue.waiting
        closer = sum(not one.is_clean for one in waiting)
        told = (
            f"{plural(len(waiting), 'person waits', 'people wait')}, {closer:,} to look at closer"
        )
        self.told.setText(told if waiting else "Nothing is waiting")
        self.approve_clean.setEnabled(bool(self.clean))
        self.list_acts.offer(((self.approve_clean, self._clean_words()), (self.undo, "Undo")))
        if queue.troubles:
            self.banner.say(" ".join(queue.troubles), kind="warning")

    def _clean_words(self) -> str:
        return f"Approve {len(self.clean):,} clean up to {self.over.value():,}"

    @Slot()
    def _keep_over(self) -> None:
        self._memory.keep(_OVER, self.over.value())
        self._apply()
        self.list_acts.offer(((self.approve_clean, self._clean_words()), (self.undo, "Undo")))

    def _apply(self) -> None:
        self._count()
        accept = chips(Decimal(self.over.value()), self._me)[self._chip]
        self.model.filter("", accept)

    def _count(self) -> None:
        every = chips(Decimal(self.over.value()), self._me)
        counts = {name: sum(map(accept, self.model.rows)) for name, accept in every.items()}
        closer = f"Over {self.over.value():,} or any risk"
        self._chips.show_counts(counts, self._chip, {"Look closer": closer})
        self.table.set_empty_message(EMPTY.get(self._chip, "Nobody is here any more."))

    def _over_box(self) -> QSpinBox:
        box = QSpinBox(self)
        box.setRange(0, _MOST)
        box.setSingleStep(100)
        box.setPrefix("over ")
        box.setGroupSeparatorShown(True)
        box.setAccessibleName("Amount from which people are looked at closer, whatever the risk")
        box.setToolTip(box.accessibleName())
        kept = self._memory.text(_OVER)
        box.setValue(int(kept) if kept.isdecimal() else _USUAL)
        return box

    def _act(self, text: str, key: str, picture: str) -> QAction:
        action = QAction(icon(picture), text, self)
        action.setShortcut(QKeySequence(key))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.addAction(action)
        return action

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.back)
        head.addWidget(text_label("To approve", "heading", parent=self))
        head.addWidget(self.told, 1)
        head.addWidget(self.over)
        left = QWidget(self.bands)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._chips)
        column.addWidget(self.table, 1)
        column.addWidget(self.list_acts)
        self.bands.setChildrenCollapsible(False)
        self.bands.addWidget(left)
        self.bands.addWidget(self.packet)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(8, 8, 8, 4)
        whole.setSpacing(4)
        whole.addLayout(head)
        whole.addWidget(self.banner)
        whole.addWidget(self.bands, 1)
        whole.addWidget(self.asking)

    def take_pages(self, pages: QWidget) -> None:
        """Take the page view of the desk between list and person."""
        self.bands.insertWidget(1, pages)
        self.bands.setStretchFactor(1, 1)
        self.bands.setSizes(_share(self.bands.width(), _WIDTHS))


def _share(width: int, parts: Sequence[int]) -> list[int]:
    first, _, last = parts
    return [first, max(width - first - last, 0), last]
