"""The head of the chosen person: who it is, the sum that is to come out, and what is in the way."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from ccprocessor.desktop.shared.elided import ElidedLabel
from ccprocessor.desktop.shared.flow import FlowLayout
from ccprocessor.desktop.shared.icons import icon
from ccprocessor.desktop.shared.labels import IconLabel, plain_tip
from ccprocessor.desktop.workbench.rows import wording
from ccprocessor.desktop.workbench.rows.person_view import PersonView
from ccprocessor.domain.cycles import Person
from ccprocessor.review.difference import Difference
from ccprocessor.review.wording import money

_ICON = 22  # pixels


class PersonHead(QWidget):
    """Name, cards, and statement less receipts with its causes; `cause_chosen` tells one."""

    cause_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = IconLabel(_ICON, self)
        self.name = ElidedLabel("title", self)
        self.ids = ElidedLabel("muted", self)
        self.totals = ElidedLabel("heading", self)
        self.state = ElidedLabel(parent=self)
        self.told = ElidedLabel("info", self)
        self.told.hide()
        self.present = ElidedLabel("info", self)
        self.here: Callable[[str], str] = lambda _key: ""
        self._key = ""
        self.causes = QWidget(self)
        self.causes.setAccessibleName("Causes of the difference")
        self._flow = FlowLayout(self.causes)
        first = QHBoxLayout()
        first.addWidget(self._icon)
        first.addWidget(self.name, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 4, 8, 4)
        layout.setSpacing(2)
        layout.addLayout(first)
        for widget in (self.present, self.ids, self.totals, self.causes, self.state, self.told):
            layout.addWidget(widget)

    def show_sheet(self, sheet: PersonView) -> None:
        """Show whose sheet it is."""
        person, difference = sheet.person, sheet.difference
        self._icon.show_icon(icon(wording.state_icon(person, waits=sheet.waits)))
        self.name.setText(person.name)
        self._key = sheet.key
        self.tell_here()
        self.ids.setText(_ids(person))
        self.totals.setText(
            f"Statement {money(difference.charged)} less receipts {money(difference.receipted)}"
            f" = {money(difference.amount)}"
        )
        self._show_causes(difference)
        self.state.setText(_state(sheet))
        self.state.setVisible(bool(self.state.text()))
        self.state.setToolTip(plain_tip(wording.state_sentences(person, waits=sheet.waits)))

    def tell(self, words: str) -> None:
        """Tell what was noted of the person and when receipts were asked for; empty: nothing."""
        self.told.setText(words)
        self.told.setVisible(bool(words))

    def tell_here(self) -> None:
        """Tell who else is on the person, as `here` says it of a key."""
        words = self.here(self._key)
        self.present.setText(words)
        self.present.setVisible(bool(words))

    def show_nobody(self) -> None:
        """Say that there is nobody to show."""
        self._icon.clear()
        self.name.setText("Nobody chosen")
        self._key = ""
        for label in (self.ids, self.totals, self.state):
            label.clear()
        self._clear_causes()

    def _show_causes(self, difference: Difference) -> None:
        self._clear_causes()
        for cause in difference.causes:
            if not cause.amount:
                continue
            kind = cause.kind
            button = QToolButton(self.causes)
            button.setText(f"{money(cause.amount)} {cause.words}")
            button.setToolTip(plain_tip("\n".join(line.note for line in cause.lines)))
            button.setProperty("role", "chip")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _on=False, kind=kind: self.cause_chosen.emit(kind))
            self._flow.addWidget(button)
        self.causes.setVisible(bool(self._flow.count()))

    def _clear_causes(self) -> None:
        while (item := self._flow.takeAt(0)) is not None:
            if (button := item.widget()) is not None:
                button.hide()
                button.deleteLater()
        self.causes.hide()


def _state(sheet: PersonView) -> str:
    if word := wording.review_sentence(sheet.person):
        return word
    if sheet.waits:
        return "Scanned pages are not read yet: this may change."
    if not sheet.person.is_ready:
        return ""
    settled = wording.settled_words(sheet.person)
    if sheet.difference.amount and settled:
        return f"Ready: the difference is settled ({settled})."
    return "Ready: nothing is wrong."


def _ids(person: Person) -> str:
    printed = person.card_name if person.card_name not in (None, person.name) else None
    parts = (
        ", ".join(f"••{card}" for card in person.cards) if person.cards else "no card",
        f"employee {person.employee_id}" if person.employee_id else "no employee number",
        f"portal {person.portal_id}" if person.portal_id else "not in the receipt report",
        f"printed as {printed}" if printed else "",
    )
    return " · ".join(part for part in parts if part)
