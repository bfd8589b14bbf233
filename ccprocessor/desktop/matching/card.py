"""The card of the matching model: how precise it is here, what was learned, what is in use."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from ccprocessor.desktop.commands.rights import needs
from ccprocessor.desktop.service_client import ServiceClient
from ccprocessor.desktop.shared.working_dialog import WorkingDialog
from ccprocessor.jobs import Job

if TYPE_CHECKING:  # heavy, and made elsewhere
    from ccprocessor.services.matching_model.card import Card
    from ccprocessor.services.office import Office

_LOOKING = "Every decision on matches is being looked at. This takes a second a month…"
_SIZE = (760, 520)  # pixels


class MatchingCard(WorkingDialog):
    """Shows the card; learns, puts a version to use or rolls it back, and switches acceptance.

    `changed` tells that months may be matched otherwise from now on.
    """

    changed = Signal()

    def __init__(self, services: ServiceClient, parent: QWidget | None = None) -> None:
        super().__init__("Matching", _SIZE, parent)
        self._services = services
        self.lines = QPlainTextEdit(self)
        self.lines.setReadOnly(True)
        self.lines.setTabChangesFocus(True)
        self.lines.setAccessibleName("Card of the matching model")
        self.versions = QComboBox(self)
        self.versions.setAccessibleName("Version")
        self.versions.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        tip = "Learn from the decisions of all months but the last"
        self.learn = self.button("Learn", lambda: self._do(_learned), tip=tip)
        tip = "Match by this version from now on"
        self.promote = self.button("Put to use", self._promote, tip=tip)
        tip = "Match by what was in use before"
        self.roll_back = self.button("Roll back", lambda: self._do(_rolled_back), tip=tip)
        tip = "Accept sure matches when a month is opened"
        self.automatic = self.button("", self._switch, tip=tip)
        needs("rules", self.learn, self.promote, self.roll_back, self.automatic)
        self._card: Card | None = None
        self._lay_out()
        self._do(lambda _office: "")

    def _do(self, act: Callable[[Office], str]) -> None:
        """Do something off the window's thread, and show the card as it is then."""

        def work(office: Office) -> tuple[str, Card]:
            from ccprocessor.services.matching_model.card import card_of

            return act(office), card_of(office)

        self.ask(partial(self._services.in_office, work, aside=True), self._show, _LOOKING)

    def _show(self, answer: tuple[str, Card]) -> None:
        said, card = answer
        before, self._card = self._card, card
        if before is not None and before.versions.used != card.versions.used:
            self.changed.emit()
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
        self.allow(on=True)
        self.roll_back.setEnabled(bool(card.versions.promoted))

    def allow(self, *, on: bool) -> None:
        """Let the card be changed, or not."""
        for one in (self.learn, self.automatic, self.versions):
            one.setEnabled(on)
        for other in (self.promote, self.roll_back):
            other.setEnabled(on and self.versions.count() > 0)

    def _promote(self) -> None:
        number: int = self.versions.currentData()

        def work(office: Office) -> str:
            from ccprocessor.services.pair_models import promote

            return f"Version {promote(office, number).number} is in use from now on."

        self._do(work)

    def _switch(self) -> None:
        is_on = self._card is not None and self._card.automatic.is_on

        def work(office: Office) -> str:
            from ccprocessor.services.matching_model.automatic import turn_off, turn_on

            return (turn_off(office) if is_on else turn_on(office)).sentence

        self._do(work)

    def _lay_out(self) -> None:
        upper = QHBoxLayout()
        for one in (self.learn, self.versions, self.promote, self.roll_back):
            upper.addWidget(one)
        upper.addStretch(1)
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addWidget(self.told)
        column.addWidget(self.lines, 1)
        column.addLayout(upper)
        column.addLayout(self.foot(self.automatic))
        self.close_button.setDefault(True)
        self.close_button.setFocus()


def _learned(office: Office) -> str:
    from ccprocessor.services.matching_model.card import learn

    return learn(office, Job()).sentence


def _rolled_back(office: Office) -> str:
    from ccprocessor.services.pair_models import roll_back

    version = roll_back(office)
    return f"{f'Version {version.number}' if version else 'The evidence alone'} is in use again."
