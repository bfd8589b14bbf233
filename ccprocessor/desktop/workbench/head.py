"""The head of a person: who it is, and the totals held against each other."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ccprocessor.desktop.shared.elided import ElidedLabel
from ccprocessor.desktop.shared.icons import icon
from ccprocessor.desktop.shared.labels import IconLabel, plain_tip
from ccprocessor.desktop.workbench.rows import wording
from ccprocessor.desktop.workbench.rows.person_view import PersonView
from ccprocessor.domain.cycles import Person
from ccprocessor.review.wording import money

_ICON = 22  # pixels


class PersonHead(QWidget):
    """Name, numbers, cards, totals and difference of the chosen person."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = IconLabel(_ICON, self)
        self.name = ElidedLabel("title", self)
        self.state = ElidedLabel(parent=self)
        self.ids = ElidedLabel("muted", self)
        self.totals = ElidedLabel("heading", self)
        first = QHBoxLayout()
        first.addWidget(self._icon)
        first.addWidget(self.name, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 4, 6, 4)
        layout.setSpacing(2)
        layout.addLayout(first)
        for label in (self.ids, self.totals, self.state):
            layout.addWidget(label)

    def show_sheet(self, sheet: PersonView) -> None:
        """Show whose sheet it is."""
        person = sheet.person
        self._icon.show_icon(icon(wording.state_icon(person, waits=sheet.waits)))
        self.name.setText(person.name)
        self.ids.setText(_ids(person))
        self.totals.setText(
            f"Statement {money(sheet.difference.charged)}   "
            f"Receipts {money(sheet.difference.receipted)}   "
            f"Difference {money(sheet.difference.amount)}"
        )
        self.state.setText(_state(person, waits=sheet.waits))
        self.state.setToolTip(plain_tip(wording.state_sentences(person, waits=sheet.waits)))

    def show_nobody(self) -> None:
        """Say that there is nobody to show."""
        self._icon.clear()
        self.name.setText("Nobody chosen")
        for label in (self.ids, self.totals, self.state):
            label.clear()


def _state(person: Person, *, waits: bool) -> str:
    words = wording.state_words(person)
    if waits:
        return f"Scanned pages are not read yet: this may change. So far: {words}"
    return f"Flagged: {words}" if person.flags else "Ready: nothing is flagged"


def _ids(person: Person) -> str:
    printed = person.card_name if person.card_name not in (None, person.name) else None
    parts = (
        f"employee {person.employee_id}" if person.employee_id else "no employee number",
        f"portal {person.portal_id}" if person.portal_id else "not in the receipt report",
        f"card {', '.join(f'••{card}' for card in person.cards)}" if person.cards else "no card",
        f"printed as {printed}" if printed else "",
    )
    return " · ".join(part for part in parts if part)
