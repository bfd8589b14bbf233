"""The screen of a comparison: which two states, chips, the cells that differ."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ccprocessor.desktop.commands.rights import needs
from ccprocessor.desktop.editing.ask_line import AskLine
from ccprocessor.desktop.past.columns import ALL, chips_of, compared_columns
from ccprocessor.desktop.screens import LeftByEscape
from ccprocessor.desktop.shared.banner import Banner
from ccprocessor.desktop.shared.flow import FlowLayout
from ccprocessor.desktop.shared.icons import icon
from ccprocessor.desktop.shared.labels import text_label
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.shared.tables.model import RowTableModel
from ccprocessor.desktop.shared.tables.view import RowTableView
from ccprocessor.desktop.shared.tables.wrapping import wrap_rows

if TYPE_CHECKING:  # the database is heavy: nothing of it is needed to show what it gave
    from ccprocessor.services.desk.comparison import Compared, Comparison

_ONE = "Only one revision: there is nothing to compare it with yet."
_MONTHS = "The list above has other months of who is chosen."
_SAME = "Nothing differs."
_LEAST = 24  # signs of a state's name that find room whatever the window's width


class Choice(NamedTuple):
    """A state to compare: a revision of the month in front, or another month (no number)."""

    cycle: str
    number: str | None
    words: str


class CompareScreen(LeftByEscape):
    """Shows a comparison it is given; `asked` brings two choices, `opened` a row.

    `restore_wanted` brings the number of a revision and the reason; `left` leads back.
    """

    asked = Signal(object, object)
    opened = Signal(object)
    restore_wanted = Signal(str, str)

    def __init__(self, memory: Memory, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chip, self._newest = ALL, ""
        self.banner = Banner(self)
        self.back = QPushButton(icon("back"), "Back to the month", self)
        self.back.setToolTip("Back to the month (Esc)")
        self.before = self._box("Compare this state")
        self.after = self._box("with this revision")
        self.restore = QPushButton(icon("resume"), "Restore", self)
        needs("decide", self.restore)
        self.told = text_label("", "muted", parent=self)
        self._chips = QWidget(self)
        self._chips.setAccessibleName("Which differences are listed")
        self._flow = FlowLayout(self._chips)
        self.model: RowTableModel[Compared] = RowTableModel(compared_columns(), self)
        self.table = RowTableView(
            self.model,
            title="What differs",
            name="compared",
            memory=memory,
            key=lambda row: (row.person, row.what, row.kinds),
            stretch=("What", "Before", "After", "Why"),
            parent=self,
        )
        self.asking = AskLine(self)
        self._lay_out()
        self.back.clicked.connect(self.left)
        self.before.currentIndexChanged.connect(self._ask)
        self.after.currentIndexChanged.connect(self._ask)
        self.restore.clicked.connect(self._ask_why)
        self.table.row_opened.connect(self.opened)

    def offer(
        self,
        before: Sequence[Choice],
        after: Sequence[Choice],
        chosen: tuple[Choice | None, Choice],
        *,
        newest: str,
    ) -> None:
        """Offer states to compare, two of them chosen; nothing is asked where one is lacking."""
        self._newest = newest
        for box, choices, one in zip(
            (self.before, self.after), (before, after), chosen, strict=True
        ):
            with QSignalBlocker(box):
                box.clear()
                for choice in choices:
                    box.addItem(choice.words, choice)
                box.setCurrentIndex(choices.index(one) if one in choices else -1)
            box.setEnabled(bool(choices))
        self._ask()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_comparison(self, comparison: Comparison, note: str = "") -> None:
        """Show what differs, and say between what."""
        self.table.set_empty_message(_SAME)
        self.model.set_rows(comparison.rows)
        wrap_rows(self.table)
        self.told.setText(f"{comparison.told}. {note}".strip())
        self._offer_chips(comparison.rows)
        self._show_only(ALL)

    def show_nothing(self, why: str) -> None:
        """Show no rows, and say why."""
        self.table.set_empty_message(why)
        self.model.set_rows(())
        self.told.setText("")
        self._offer_chips(())

    @property
    def chips(self) -> tuple[QToolButton, ...]:
        """The chips shown."""
        return tuple(one for one in self._chips.findChildren(QToolButton) if not one.isHidden())

    @property
    def chosen(self) -> tuple[Choice | None, Choice | None]:
        """The two states that are compared."""
        return self.before.currentData(), self.after.currentData()

    @Slot()
    def _ask(self) -> None:
        before, after = self.chosen
        older = before is not None and before.number not in (None, self._newest)
        self.restore.setVisible(older)
        if older and before is not None:
            self.restore.setText(f"Restore {before.number} as a new revision…")
        if before is None or after is None:
            has_months = self.before.count() > self.after.count()
            self.show_nothing(_ONE if not has_months else f"{_ONE} {_MONTHS}")
        else:
            self.asked.emit(before, after)

    @Slot()
    def _ask_why(self) -> None:
        before, _ = self.chosen
        if before is None or (number := before.number) is None:
            return
        self.asking.ask(
            f"Reason for restoring revision {number}:",
            lambda reason: self.restore_wanted.emit(number, reason),
            f"revision {number} restored",
        )

    def _offer_chips(self, rows: Sequence[Compared]) -> None:
        for old in self.chips:
            self._flow.removeWidget(old)
            old.hide()
            old.deleteLater()
        for name, count in chips_of(rows).items() if rows else ():
            button = QToolButton(self._chips)
            button.setText(f"{name} {count:,}")
            button.setCheckable(True)
            button.setProperty("role", "chip")
            button.setProperty("kind", name)
            button.clicked.connect(lambda _on=False, name=name: self._show_only(name))
            self._flow.addWidget(button)
            button.show()
        self._chips.updateGeometry()

    def _show_only(self, name: str) -> None:
        for button in self.chips:
            button.setChecked(button.property("kind") == name)
        self.model.filter("", None if name == ALL else lambda row: name in row.kinds)
        if self.table.current_row is None:
            self.table.choose_first()

    def _box(self, name: str) -> QComboBox:
        box = QComboBox(self)
        box.setAccessibleName(name)
        box.currentTextChanged.connect(box.setToolTip)
        box.setMinimumContentsLength(_LEAST)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        return box

    def _lay_out(self) -> None:
        head, below = QHBoxLayout(), QHBoxLayout()
        head.addWidget(self.back)
        head.addWidget(text_label("Compare", "heading", parent=self))
        head.addWidget(self.before, 1)
        with_label = text_label("with", parent=self)
        with_label.setWordWrap(False)
        head.addWidget(with_label)
        head.addWidget(self.after, 1)
        below.addWidget(self._chips, 1)
        below.addWidget(self.restore)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 8)
        for part in (head, self.banner, self.told, below):
            if isinstance(part, QHBoxLayout):
                column.addLayout(part)
            else:
                column.addWidget(part)
        column.addWidget(self.table, 1)
        column.addWidget(self.asking)
