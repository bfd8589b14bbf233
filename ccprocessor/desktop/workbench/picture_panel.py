"""The tab of a receipt's picture: what it says, how sure, and what to do where it says nothing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from ccprocessor.desktop.shared.icons import icon
from ccprocessor.desktop.shared.labels import IconLabel, text_label
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.shared.tables.model import TableColumn
from ccprocessor.desktop.workbench.lists import ListKind, RowList
from ccprocessor.desktop.workbench.rows.columns import money_text, text_column
from ccprocessor.desktop.workbench.rows.picture_rows import PictureRow, needs_help, picture_rows
from ccprocessor.domain.issues import IssueType
from ccprocessor.domain.pictures import PictureReading
from ccprocessor.domain.receipts import Receipt
from ccprocessor.domain.statement import Transaction

_COMPARED = {"same": "matched", "differs": "warning"}


def _sure_icon(row: PictureRow) -> QIcon | None:
    return icon(row.sureness) if row.sureness else None


def _compared_icon(row: PictureRow) -> QIcon | None:
    return icon(_COMPARED[row.compared]) if row.compared else None


PICTURE_COLUMNS: tuple[TableColumn[PictureRow], ...] = (
    text_column("Field", lambda row: row.title, widest="Merchant"),
    text_column("Picture says", lambda row: row.shown, tooltip=lambda row: row.why),
    text_column(
        "How sure",
        lambda row: row.sureness or "",
        tooltip=lambda row: row.why,
        icon=_sure_icon,
        widest="doubtful",
    ),
    text_column("Record says", lambda row: row.recorded, widest="2031-03-05"),
    text_column("Compared", lambda row: row.compared, icon=_compared_icon, widest="differs"),
)


_ICON = 18  # pixels
_KIND = ListKind(
    "What the receipt's picture says",
    "picture",
    PICTURE_COLUMNS,
    "Nothing was read.",
    stretch="Picture says",
    key=lambda row: row.name,
)
NOTHING_CHOSEN = "Choose a charge with a receipt, or a receipt."
NO_PICTURE = "This record has no picture."
NOT_YET = "The picture has not been read yet."
READ_AGAIN = (
    "Read again by {engine}. This is for looking at: it is not stored, and goes when another "
    "receipt is chosen."
)


@dataclass(frozen=True, slots=True)
class Pictured:
    """A record, the charge it stands for, and the kinds of issues it has."""

    receipt: Receipt
    charge: Transaction | None = None
    issues: Collection[IssueType] = ()


class PicturePanel(QWidget):
    """Shows one receipt's picture; tells a field chosen, and that it should be turned or reread."""

    turn_asked = Signal()
    reread_asked = Signal(object)

    def __init__(self, memory: Memory, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: Pictured | None = None
        self._icon = IconLabel(_ICON, self)
        self._icon.setAccessibleName("Attention")
        self.sentence = text_label(parent=self)
        self.list = RowList(_KIND, memory, self)
        self.turn = self._button(
            "Turn picture", "rotate-right", "Turn the page to read it yourself"
        )
        self.again = self._button("Read again", "eye", "Let the second program read this picture")
        self.turn.clicked.connect(self.turn_asked)
        self.again.clicked.connect(self._ask_again)
        self._lay_out()
        self.show_receipt(None)

    @property
    def shown(self) -> Pictured | None:
        """Record whose picture is shown; None without one."""
        return self._shown

    def show_receipt(self, pictured: Pictured | None) -> None:
        """Show what the picture of a record says; None: no record."""
        self._shown = pictured
        self.list.set_rows(self._rows(pictured.receipt.picture if pictured else None))
        self._say_state()

    def renew(self, pictured: Pictured | None) -> None:
        """The same record, read meanwhile; what is chosen stays."""
        if pictured == self._shown:
            return
        self._shown = pictured
        self.list.renew(self._rows(pictured.receipt.picture if pictured else None))
        self._say_state()

    def show_reread(self, receipt: Receipt, reading: PictureReading) -> None:
        """Show what was read anew, unless another receipt was chosen meanwhile."""
        if self._shown is None or self._shown.receipt.key != receipt.key:
            return
        self.list.set_rows(self._rows(reading))
        found = f" Nothing was found: {reading.note}." if reading.note else ""
        self._say(READ_AGAIN.format(engine=reading.engine or "the second program") + found, "info")
        self.again.setEnabled(True)

    def show_trouble(self, sentence: str) -> None:
        """Say why it could not be read again."""
        self._say(sentence, "warning")
        self.again.setEnabled(True)

    def _rows(self, picture: PictureReading | None) -> tuple[PictureRow, ...]:
        if self._shown is None or picture is None or not picture.is_readable:
            return ()
        shown = self._shown
        return picture_rows(picture, shown.receipt, shown.charge, shown.issues)

    def _say_state(self) -> None:
        picture = self._shown.receipt.picture if self._shown else None
        helps = picture is not None and needs_help(picture)
        for button in (self.turn, self.again):
            button.setVisible(helps)
            button.setEnabled(True)
        self._say(_sentence(self._shown), "warning" if helps else "")

    def _say(self, sentence: str, picture: str) -> None:
        self.sentence.setText(sentence)
        self._icon.setVisible(bool(picture))
        if picture:
            self._icon.show_icon(icon(picture))

    @Slot()
    def _ask_again(self) -> None:
        if self._shown is not None:
            self.again.setEnabled(False)
            self._say("Reading the picture again…", "running")
            self.reread_asked.emit(self._shown.receipt)

    def _button(self, text: str, picture: str, tip: str) -> QPushButton:
        button = QPushButton(icon(picture), text, self)
        button.setToolTip(tip)
        button.setAccessibleDescription(tip)
        return button

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(4, 2, 4, 0)
        head.addWidget(self._icon)
        head.addWidget(self.sentence, 1)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(4, 0, 4, 0)
        for button in (self.turn, self.again):
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(head)
        column.addLayout(buttons)
        column.addWidget(self.list, 1)


def _sentence(pictured: Pictured | None) -> str:
    if pictured is None:
        return NOTHING_CHOSEN
    receipt, picture = pictured.receipt, pictured.receipt.picture
    name = f"{receipt.merchant} {money_text(receipt.amount)}".strip()
    if picture is None:
        return f"{name}: {NOT_YET if receipt.pictures or receipt.attachment else NO_PICTURE}"
    if not picture.is_readable:
        return f"{name}: the picture could not be read: {picture.note or 'nothing was found'}."
    missing = [word for word in ("total", "date") if getattr(picture, word) is None]
    if missing:
        return f"{name}: no {' and no '.join(missing)} could be read on the picture."
    return f"{name}: what its picture says."
