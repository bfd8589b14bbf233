"""Coding: the office's lists of codes and rules, and what is learned; at once, for every desk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)

from ccprocessor.desktop.settings.page import SettingsPage
from ccprocessor.desktop.shared.labels import text_label
from ccprocessor.jobs import Job
from ccprocessor.review.coding_lists import LIST_NAMES, ListName
from ccprocessor.review.wording import day, plural
from ccprocessor.settings import Chosen

if TYPE_CHECKING:  # heavy, and made elsewhere
    from ccprocessor.services.coding.lists import KeptList
    from ccprocessor.services.office import Office

_WORDS: dict[ListName, str] = {
    "jobs": "Jobs",
    "phases": "Phases",
    "cost_types": "Cost types",
    "gl_accounts": "GL accounts",
}
_NAME = Qt.ItemDataRole.UserRole
_TABLES = "Tables (*.csv *.xlsx)"
_NOTE = (
    "A list is a CSV file or a workbook with the headings Code, Name, Valid from and Valid to, "
    "named after what it lists, as jobs.csv. It counts at once on every desk. Where there is no "
    "list, every code is taken."
)


Start = Callable[[Callable[[Job], Any], Callable[[Any], None], Callable[[str], None]], None]
"""Puts work to a runner; the answer comes to the second, why it failed to the third."""


class CodingPage(SettingsPage):
    """Shows the lists that the office keeps; what is done to them is done at once."""

    def __init__(
        self, chosen: Chosen, office: Office | None, start: Start, parent: QWidget | None = None
    ) -> None:
        super().__init__("Coding", chosen, parent)
        self._office, self._start = office, start
        self.lists = QListWidget(self)
        self.lists.setAccessibleName("Lists of codes")
        self.lists.currentRowChanged.connect(self._follow)
        self.take_in = self._button("Take in…", "Lists from files, in the place of those before")
        self.write = self._button("Write to a file…", "All lists, in a file that can be taken in")
        self.take_off = self._button("Take off", "Let every code be used again")
        self.take_in.clicked.connect(self._choose_files)
        self.write.clicked.connect(self._choose_target)
        self.take_off.clicked.connect(self._take_off)
        self.take_rules = self._button("Take rules in…", "Rules for coding, in place of all others")
        self.try_rules = self._button("Try the rules", "How they fit what was coded before")
        self.learn = self._button("Learn", "Learn from all months what a coding depends on")
        self.take_rules.clicked.connect(self._choose_rules)
        self.try_rules.clicked.connect(lambda: self._do(_trial))
        self.learn.clicked.connect(lambda: self._do(_learned))
        self.changing = (self.take_in, self.take_off, self.take_rules, self.learn)
        self.told = QPlainTextEdit(self)
        self.told.setReadOnly(True)
        self.told.setAccessibleName("Outcome")
        self.told.hide()
        self._lay_out()
        self.show_lists(())
        if office is not None:
            self._do(lambda _office: "")

    def show_lists(self, kept: Sequence[KeptList]) -> None:
        """Show each list with how many codes it has, and who took it in."""
        chosen = max(self.lists.currentRow(), 0)
        found = {one.name: one for one in kept if one.codes}
        self.lists.clear()
        for name in LIST_NAMES:
            one = found.get(name)
            words = "no list, every code is taken"
            if one is not None:
                words = f"{plural(len(one.codes), 'code')}, {one.by}, {day(one.at.date())}"
            item = QListWidgetItem(f"{_WORDS[name]}: {words}", self.lists)
            item.setData(_NAME, name if one else None)
        self.lists.setCurrentRow(chosen)
        self.write.setEnabled(bool(found))
        self._follow()

    def import_files(self, files: Sequence[Path]) -> None:
        """Take lists in from files; lines that are wrong are shown, and nothing is changed."""

        def work(office: Office) -> str:
            from ccprocessor.services.coding.lists import import_lists

            return "\n".join(one.sentence for one in import_lists(office, files))

        self._do(work)

    def import_rules(self, file: Path) -> None:
        """Put the rules of a file in the place of all others, and tell how they fit."""

        def work(office: Office) -> str:
            from ccprocessor.services.coding.rules import import_rules

            import_rules(office, file)
            return _trial(office)

        self._do(work)

    def export_to(self, target: Path) -> None:
        """Write all lists to a file."""

        def work(office: Office) -> str:
            from ccprocessor.services.coding.lists import export_lists

            return f"{plural(export_lists(office, target), 'code')} in {target.name}."

        self._do(work)

    @Slot()
    def _take_off(self) -> None:
        name: ListName = self.lists.currentItem().data(_NAME)

        def work(office: Office) -> str:
            from ccprocessor.services.coding.lists import remove_lists

            remove_lists(office, [name])
            return f"{_WORDS[name]}: taken off. Take the list in again to have it back."

        self._do(work)

    def _do(self, act: Callable[[Office], str]) -> None:
        """Do something to the lists off the window's thread, and show them as they are then."""
        office = self._office
        assert office is not None

        def work(_job: Job) -> tuple[str, tuple[KeptList, ...]]:
            from ccprocessor.services.coding.lists import kept_lists

            return act(office), kept_lists(office)

        def done(answer: tuple[str, tuple[KeptList, ...]]) -> None:
            told(answer[0])
            self.show_lists(answer[1])

        def told(sentence: str) -> None:
            self.told.setPlainText(sentence)
            self.told.setVisible(bool(sentence))
            self.setEnabled(True)

        self.setEnabled(False)
        self._start(work, done, told)

    @Slot()
    def _choose_files(self) -> None:
        self._choose("Choose lists of codes", self.import_files)

    @Slot()
    def _choose_rules(self) -> None:
        self._choose("Choose rules for coding", lambda files: self.import_rules(files[0]))

    def _choose(self, title: str, act: Callable[[list[Path]], None]) -> None:
        dialog = QFileDialog(self, title, "", f"{_TABLES};;All files (*)")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(lambda names: act([Path(name) for name in names]))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot()
    def _choose_target(self) -> None:
        dialog = QFileDialog(self, "Write lists of codes", "lists of codes.xlsx", _TABLES)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("xlsx")
        dialog.fileSelected.connect(lambda name: self.export_to(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot()
    def _follow(self) -> None:
        item = self.lists.currentItem()
        self.take_off.setEnabled(item is not None and item.data(_NAME) is not None)

    def _button(self, words: str, tip: str) -> QPushButton:
        made = QPushButton(words, self)
        made.setAutoDefault(False)
        made.setToolTip(tip)
        made.setEnabled(self._office is not None)
        return made

    def _lay_out(self) -> None:
        self.column.addWidget(text_label("Lists of codes", "heading", parent=self))
        self.column.addWidget(self.lists, 1)
        self._add_row(self.take_in, self.write, self.take_off)
        self.add_note(_NOTE)
        self.column.addWidget(text_label("Rules and suggestions", "heading", parent=self))
        self._add_row(self.take_rules, self.try_rules, self.learn)
        self.column.addWidget(self.told, 1)

    def _add_row(self, *buttons: QPushButton) -> None:
        row = QHBoxLayout()
        for button in buttons:
            row.addWidget(button)
        row.addStretch(1)
        self.column.addLayout(row)


def _trial(office: Office) -> str:
    """Tell how the rules fit what was coded before."""
    from ccprocessor.services.coding.suggestions import trial

    return "\n".join(trial(office))


def _learned(office: Office) -> str:
    from ccprocessor.services.coding.suggestions import learn

    return learn(office, Job()).sentence
