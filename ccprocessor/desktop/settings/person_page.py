"""Name, user and company of whoever works on this computer, and when the window locks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QSpinBox, QWidget

from ccprocessor.desktop.settings.page import SettingsPage, text_of
from ccprocessor.desktop.shared.labels import text_label
from ccprocessor.settings import Chosen, Settings

if TYPE_CHECKING:  # heavy, and made elsewhere
    from ccprocessor.storage.users.accounts import Company

_AUTHOR, _USER, _COMPANY, _LOCK = "author", "user", "company", "lock_after"
_MOST = 24 * 60  # minutes
_NOTE = (
    "The name signs what is done here where nobody is asked who works; empty, it is the computer's."
    " The user is whom an office with users knows; empty, the one of that name."
)
_LOCKED = (
    "After so long without a key or a click the window hides what it shows and asks for the"
    " password of whoever works here. Nothing of the work is lost; without a password it never"
    " locks."
)


class PersonPage(SettingsPage):
    """Name, user, company and minutes; own settings, which every role may change."""

    def __init__(
        self, chosen: Chosen, companies: tuple[Company, ...] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__("Who works here", chosen, parent)
        choices = {"": "The first one you work for", **{one.name: one.title for one in companies}}
        titled = {one.title.casefold(): one.name for one in companies}
        own = titled.get(chosen.settings.company.casefold(), chosen.settings.company)
        self.column.addWidget(text_label("Who works here", "heading", parent=self))
        self.author = self.add_line(_AUTHOR, "&Name")
        self.author.setPlaceholderText(Settings().author)
        self.user = self.add_line(_USER, "&User of the office")
        self.user.setPlaceholderText("The one of that name")
        self.company = self.add_choice(_COMPANY, "&Company", {own: own, **choices})
        self.company.setCurrentIndex(self.company.findData(own))
        self.lock = self._lock_box()
        self.add_form()
        self.add_note(_NOTE)
        self.add_note(_LOCKED)
        self.column.addStretch(1)

    @property
    def values(self) -> Mapping[str, str | None]:
        """Name, user, company and minutes; None is the default."""
        minutes = str(self.lock.value())
        return {
            _AUTHOR: text_of(self.author),
            _USER: text_of(self.user),
            _COMPANY: self.company.currentData() or None,
            _LOCK: None if minutes == Settings().lock_after else minutes,
        }

    def _lock_box(self) -> QSpinBox:
        box = QSpinBox(self)
        box.setRange(0, _MOST)
        box.setSpecialValueText("never")
        box.setSuffix(" minutes")
        box.setValue(int(self.chosen.settings.lock_after))
        box.setAccessibleName("Lock after")
        self.form.addRow("&Lock after", box)
        self.fix(_LOCK, box)
        return box
