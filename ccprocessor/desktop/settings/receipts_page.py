"""In which languages receipts are read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from ccprocessor.desktop.settings.page import SettingsPage
from ccprocessor.desktop.shared.labels import text_label
from ccprocessor.settings import Chosen, Settings

_KEY = "ocr_languages"
_BETWEEN = "+"
_CODE = Qt.ItemDataRole.UserRole
_NOTE = (
    "These are the languages of Tesseract on this computer; it looks again at what is in doubt. "
    "RapidOCR, which reads every picture first, comes with the program and needs no choice. "
    "Fewer languages are read faster and better."
)
_NONE = (
    "Tesseract is not installed on this computer: pictures are read by RapidOCR alone. "
    "What is chosen here counts once it is installed."
)


class ReceiptsPage(SettingsPage):
    """Offers the languages that are installed, and those chosen that are not."""

    def __init__(self, chosen: Chosen, parent: QWidget | None = None) -> None:
        super().__init__("Receipts", chosen, parent)
        self._wanted = chosen.settings.ocr_languages.split(_BETWEEN)
        self.languages = QListWidget(self)
        self.languages.setAccessibleName("Languages of receipts")
        self.languages.setToolTip("Space chooses a language")
        self.column.addWidget(text_label("Languages of receipts", "heading", parent=self))
        self.column.addWidget(self.languages, 1)
        self.add_form()
        self._note = self.add_note("Looking for the languages that are installed…")
        self.show_installed(())
        self.fix(_KEY, self.languages)

    @property
    def values(self) -> Mapping[str, str | None]:
        """The languages chosen, those chosen before first."""
        chosen = [
            str(item.data(_CODE))
            for item in self._items()
            if item.checkState() is Qt.CheckState.Checked
        ]
        chosen.sort(key=lambda code: self._wanted.index(code) if code in self._wanted else 99)
        told = _BETWEEN.join(chosen)
        return {_KEY: None if told == Settings().ocr_languages else told}

    @property
    def trouble(self) -> str:
        """Sentence on what is wrong with what was chosen; empty if nothing is."""
        return "" if self.values[_KEY] != "" else "Choose one language at least."

    def show_installed(self, installed: Sequence[str]) -> None:
        """Offer these languages; what was chosen meanwhile stays."""
        chosen = self._wanted
        if self.languages.count():
            chosen = (self.values[_KEY] or Settings().ocr_languages).split(_BETWEEN)
        self.languages.clear()
        for code in dict.fromkeys((*self._wanted, *installed)):
            item = QListWidgetItem(_words(code, is_there=code in installed), self.languages)
            item.setData(_CODE, code)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if code in chosen else Qt.CheckState.Unchecked)
        self.languages.setCurrentRow(0)

    def show_found(self, installed: Sequence[str]) -> None:
        """The languages of this computer, once they are known."""
        self.show_installed(installed)
        self._note.setText(_NOTE if installed else _NONE)

    def _items(self) -> list[QListWidgetItem]:
        return [self.languages.item(row) for row in range(self.languages.count())]


def _words(code: str, *, is_there: bool) -> str:
    """A language as people call it, with Tesseract's own name."""
    language = QLocale.codeToLanguage(code.partition("_")[0])
    known = language is not QLocale.Language.AnyLanguage
    words = f"{QLocale.languageToString(language)} ({code})" if known else code
    return words if is_there else f"{words}: not found on this computer"
