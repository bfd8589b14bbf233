"""The card of the matching model: how precise it is here, what was learned, what is in use."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ccprocessor.desktop.service_client import ServiceClient
from ccprocessor.desktop.shared.background.faults import report
from ccprocessor.desktop.shared.labels import text_label
from ccprocessor.errors import UserError
from ccprocessor.jobs import Job

if TYPE_CHECKING:  # heavy, and made elsewhere
    from ccprocessor.services.matching_model.card import Card
    from ccprocessor.services.office import Office

_LOOKING = "Every decision on matches is being looked at. This takes a second a month…"


class MatchingCard(QDialog):
    """Shows the card; learns, puts a version to use or rolls it back, and switches acceptance.

    `changed` tells that months may be matched otherwise from now on.
    """

    changed = Signal()

    def __init__(self, services: ServiceClient, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._is_gone = False
        self.setWindowTitle("Matching")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(760, 520)
        self.told = text_label(_LOOKING, "heading", parent=self)
        self.told.setWordWrap(True)
        self.lines = QPlainTextEdit(self)
        self.lines.setReadOnly(True)
        self.lines.setTabChangesFocus(True)
        self.lines.setAccessibleName("Card of the matching model")
        self.versions = QComboBox(self)
        self.versions.setAccessibleName("Version")
        self.versions.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.learn = self._button("Learn", "Learn from the decisions of all months but the last")
        self.promote = self._button("Put to use", "Match by this version from now on")
        self.roll_back = self._button("Roll back", "Match by what was in use before")
        self.automatic = self._button("", "Accept sure matches when a month is opened")
        self.learn.clicked.connect(lambda: self._do(_learned))
        self.promote.clicked.connect(self._promote)
        self.roll_back.clicked.connect(lambda: self._do(_rolled_back))
        self.automatic.clicked.connect(self._switch)
        self._card: Card | None = None
        self._lay_out()
        self.finished.connect(self._go)
        self._do(lambda _office: "")

    @property
    def is_working(self) -> bool:
        """True until the card is there."""
        return not self.learn.isEnabled()

    def _do(self, act: Callable[[Office], str]) -> None:
        """Do something off the window's thread, and show the card as it is then."""
        self.told.setText(_LOOKING)
        self._allow(on=False)

        def work(office: Office) -> tuple[str, Card]:
            from ccprocessor.services.matching_model.card import card_of

            return act(office), card_of(office)

        self._services.in_office(work, self._show, self._show_failed, aside=True)

    def _show(self, answer: tuple[str, Card]) -> None:
        said, card = answer
        before, self._card = self._card, card
        if before is not None and before.versions.used != card.versions.used:
            self.changed.emit()
        if self._is_gone:
            return
        used, *rest = card.lines
        self.told.setText(said or used)
        self.lines.setPlainText("\n".join([used, *rest]))
        self.versions.clear()
        for one in reversed(card.versions.kept):
            state = "may be used" if one.is_better else "in shadow"
            state = "in use" if one == card.versions.used else state
            self.versions.addItem(f"Version {one.number}, {state}", one.number)
        self.automatic.setText(
            f"Turn automatic acceptance {'off' if card.automatic.is_on else 'on'}"
        )
        self._allow(on=True)
        self.roll_back.setEnabled(bool(card.versions.promoted))

    def _show_failed(self, error: Exception) -> None:
        if not isinstance(error, UserError):
            report(error)
        if not self._is_gone:
            self.told.setText(f"{error} {getattr(error, 'hint', '')}".strip())
            self._allow(on=True)

    def _allow(self, *, on: bool) -> None:
        for one in (self.learn, self.automatic, self.versions):
            one.setEnabled(on)
        self.promote.setEnabled(on and self.versions.count() > 0)
        self.roll_back.setEnabled(on and self.versions.count() > 0)

    @Slot()
    def _promote(self) -> None:
        number: int = self.versions.currentData()

        def work(office: Office) -> str:
            from ccprocessor.services.pair_models import promote

            return f"Version {promote(office, number).number} is in use from now on."

        self._do(work)

    @Slot()
    def _switch(self) -> None:
        is_on = self._card is not None and self._card.automatic.is_on

        def work(office: Office) -> str:
            from ccprocessor.services.matching_model.automatic import turn_off, turn_on

            return (turn_off(office) if is_on else turn_on(office)).sentence

        self._do(work)

    @Slot()
    def _go(self) -> None:
        self._is_gone = True

    def _button(self, words: str, tip: str) -> QPushButton:
        made = QPushButton(words, self)
        made.setAutoDefault(False)
        made.setToolTip(tip)
        return made

    def _lay_out(self) -> None:
        close = QPushButton("Close", self)
        close.setDefault(True)
        close.clicked.connect(self.accept)
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addWidget(self.told)
        column.addWidget(self.lines, 1)
        for widgets in ((self.learn, self.versions, self.promote, self.roll_back), ()):
            row = QHBoxLayout()
            for one in widgets or (self.automatic,):
                row.addWidget(one)
            row.addStretch(1)
            if not widgets:
                row.addWidget(close)
            column.addLayout(row)
        close.setFocus()


def _learned(office: Office) -> str:
    from ccprocessor.services.matching_model.card import learn

    return learn(office, Job()).sentence


def _rolled_back(office: Office) -> str:
    from ccprocessor.services.pair_models import roll_back

    version = roll_back(office)
    return f"{f'Version {version.number}' if version else 'The evidence alone'} is in use again."
