"""The question which of two contradicting decisions is to stand, above the work it is about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ccprocessor.desktop.commands.rights import needs
from ccprocessor.desktop.shared.icons import icon
from ccprocessor.desktop.shared.labels import IconLabel, text_label

if TYPE_CHECKING:  # the database is heavy: nothing of it is needed to ask
    from ccprocessor.services.desk.clashes import Clash

_ICON = 24  # pixels


class ClashBar(QFrame):
    """Hidden until two people decided differently about the same; asks about one at a time.

    `settled` brings the id of the question and `mine` or `theirs`, `shown` whose record it is.
    """

    settled = Signal(str, str)
    shown = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clashes: tuple[Clash, ...] = ()
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self.setAccessibleName("Decided differently by two people")
        mark = IconLabel(_ICON, self)
        mark.show_icon(icon("warning"))
        self.about = text_label(role="heading", parent=self)
        self.who = [text_label(role="muted", parent=self) for _ in range(2)]
        self.values = [text_label(parent=self) for _ in range(2)]
        self.keep = self._button("Keep mine", "Yours stands, theirs is taken back", "mine")
        self.take = self._button("Take theirs", "Theirs stands, yours is taken back", "theirs")
        needs("decide", self.keep, self.take)
        self.show_it = QPushButton("Show", self)
        self.show_it.setToolTip("Go to the person it is about")
        self.show_it.clicked.connect(self._show_it)
        self._lay_out(mark)
        self.hide()

    @property
    def text(self) -> str:
        """The question and both answers in words; empty while nothing is asked."""
        parts = [
            self.about,
            *(one for pair in zip(self.who, self.values, strict=True) for one in pair),
        ]
        return " ".join(one.text() for one in parts) if self._clashes else ""

    def show_clashes(self, clashes: Sequence[Clash]) -> None:
        """Ask about the first of these, if there are any."""
        self._clashes = tuple(clashes)
        self.setVisible(bool(clashes))
        if not clashes:
            return
        first, more = clashes[0], len(clashes) - 1
        left = f"   ({more} more after this)" if more else ""
        self.about.setText(f"Decided differently: {first.about}{left}")
        mine, theirs = self.who
        mine.setText(f"You, {first.mine_when}" if first.mine_when else "You")
        theirs.setText(f"{first.by}, {first.when}" if first.when else first.by)
        for label, words in zip(self.values, (first.mine, first.theirs), strict=True):
            label.setText(words)
        self.take.setText(f"Take {first.by}'s")
        self.take.setAccessibleName(f"Take {first.by}'s: {first.theirs}")
        self.keep.setAccessibleName(f"Keep mine: {first.mine}")
        self.show_it.setVisible(bool(first.person))
        self.setAccessibleDescription(first.sentence)

    def _button(self, text: str, tip: str, side: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setToolTip(f"{tip}; Ctrl+Z undoes it")
        button.clicked.connect(lambda _=False: self._settle(side))
        return button

    def _settle(self, side: str) -> None:
        if self._clashes:
            self.settled.emit(self._clashes[0].id, side)

    @Slot()
    def _show_it(self) -> None:
        if self._clashes:
            self.shown.emit(self._clashes[0].person)

    def _lay_out(self, mark: QWidget) -> None:
        sides = QGridLayout()
        sides.setHorizontalSpacing(12)
        sides.setColumnStretch(1, 1)
        for row, parts in enumerate(
            zip(self.who, self.values, (self.keep, self.take), strict=True)
        ):
            for column, part in enumerate(parts):
                sides.addWidget(part, row, column)
        texts = QVBoxLayout()
        texts.setSpacing(4)
        texts.addWidget(self.about)
        texts.addLayout(sides)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(10, 8, 8, 8)
        whole.addWidget(mark)
        whole.addLayout(texts, 1)
        whole.addWidget(self.show_it)
