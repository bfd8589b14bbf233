"""The manual beside the work: contents, search, pages with links between them."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QEvent, Qt, QUrl, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPalette, QShowEvent, QTextBlock, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QTextBrowser,
    QTextEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ccprocessor.desktop.help.manual import PAGES, manual_page, section_name
from ccprocessor.desktop.help.rich_text import show_markdown
from ccprocessor.desktop.shared.icons import icon


class ManualView(QWidget):
    """Shows the manual's pages; `close_requested` when the reader has done."""

    close_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = ""
        self._visited: list[str] = []
        self._hits: list[QTextCursor] = []
        self.search = self._make_search()
        self.contents = self._make_contents()
        self.text = self._make_text()
        self._back = self._button("back", "Back", "Back to the page before (Alt+Left)")
        self._back.setShortcut("Alt+Left")
        self._back.clicked.connect(self.go_back)
        self._close = self._button("cancel", "Close the manual", "Close the manual (Esc)")
        self._close.clicked.connect(self.close_requested)
        self._lay_out()

    @property
    def page(self) -> str:
        """The name of the page shown."""
        return self._shown

    def show_page(self, name: str, section: str = "") -> None:
        """Show a page, from its top or from a section (as links write it)."""
        if self._shown and name != self._shown:
            self._visited.append(self._shown)
        self._back.setEnabled(bool(self._visited))
        self._render(name)
        self._scroll_to(section)

    @Slot()
    def go_back(self) -> None:
        """Show the page shown before."""
        if self._visited:
            name = self._visited.pop()
            self._shown = ""
            self.show_page(name)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Show the first page if none was asked for."""
        super().showEvent(event)
        if not self._shown:
            self.show_page(PAGES[0])

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Give links the colours of another theme."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange and self._shown:
            self._render(self._shown)

    def event(self, event: QEvent) -> bool:
        """Leave letters to whoever looks for a page by them: elsewhere they are keys of acts."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() is QEvent.Type.ShortcutOverride
            and event.text().isalnum()
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Clear the search on Escape; if it is empty, ask to close the manual."""
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self.search.text():
            self.search.clear()
        else:
            self.close_requested.emit()

    def _render(self, name: str) -> None:
        self._shown = name
        show_markdown(self.text, manual_page(name).text)
        self.text.setAccessibleDescription(manual_page(name).title)
        for row in range(self.contents.count()):
            if self.contents.item(row).data(Qt.ItemDataRole.UserRole) == name:
                self.contents.setCurrentRow(row)
        self._mark(self.search.text())

    def _scroll_to(self, section: str) -> None:
        block = self.text.document().begin()
        while section and block.isValid() and not _begins(block, section):
            block = block.next()
        self.text.moveCursor(QTextCursor.MoveOperation.End)  # then the heading comes to the top
        found = block if block.isValid() else self.text.document().begin()
        self.text.setTextCursor(QTextCursor(found))

    @Slot(QUrl)
    def _follow(self, link: QUrl) -> None:
        name = link.path().removesuffix(".md") or self._shown
        if name in PAGES:
            self.show_page(name, link.fragment())

    @Slot(QListWidgetItem)
    def _choose(self, item: QListWidgetItem | None) -> None:
        name = item.data(Qt.ItemDataRole.UserRole) if item else ""
        if name and name != self._shown:
            self.show_page(name)

    @Slot(str)
    def _search_for(self, words: str) -> None:
        """List the pages that hold every word, and show the first of them."""
        found = [name for name in PAGES if manual_page(name).holds(words)]
        for row in range(self.contents.count()):
            item = self.contents.item(row)
            item.setHidden(item.data(Qt.ItemDataRole.UserRole) not in found)
        if found and self._shown not in found:
            self.show_page(found[0])
        self._mark(words)
        self._find_next(from_start=True)

    @Slot()
    def _next_hit(self) -> None:
        self._find_next(from_start=False)

    def _find_next(self, *, from_start: bool) -> None:
        """Select the next place of any word sought, round and round."""
        here = -1 if from_start else self.text.textCursor().selectionStart()
        after = [hit for hit in self._hits if hit.selectionStart() > here]
        if self._hits:
            self.text.setTextCursor((after or self._hits)[0])
            self._centre()

    def _centre(self) -> None:
        """Bring the place found to the middle: what stands around it tells what it means."""
        bar = self.text.verticalScrollBar()
        bar.setValue(bar.value() + self.text.cursorRect().top() - self.text.height() // 2)

    def _mark(self, words: str) -> None:
        palette = self.palette()
        marked = QTextCharFormat()
        marked.setBackground(palette.color(QPalette.ColorRole.Highlight))
        marked.setForeground(palette.color(QPalette.ColorRole.HighlightedText))
        self._hits = sorted(self._places(words), key=lambda hit: hit.selectionStart())
        selections = []
        for hit in self._hits:
            selection = QTextEdit.ExtraSelection()
            selection.cursor, selection.format = hit, marked
            selections.append(selection)
        self.text.setExtraSelections(selections)

    def _places(self, words: str) -> Iterator[QTextCursor]:
        document = self.text.document()
        for word in set(words.casefold().split()):
            cursor = document.find(word)
            while not cursor.isNull():
                yield cursor
                cursor = document.find(word, cursor)

    def _make_search(self) -> QLineEdit:
        search = QLineEdit(self)
        search.setPlaceholderText("Search the manual")
        search.setAccessibleName("Search the manual")
        search.setToolTip("Lists the pages that hold every word; Enter goes to the next place.")
        search.setClearButtonEnabled(True)
        search.textChanged.connect(self._search_for)
        search.returnPressed.connect(self._next_hit)
        return search

    def _make_contents(self) -> QListWidget:
        contents = QListWidget(self)
        contents.setAccessibleName("Contents of the manual")
        for name in PAGES:
            item = QListWidgetItem(manual_page(name).title, contents)
            item.setData(Qt.ItemDataRole.UserRole, name)
        contents.currentItemChanged.connect(self._choose)
        return contents

    def _make_text(self) -> QTextBrowser:
        text = QTextBrowser(self)
        text.setAccessibleName("Page of the manual")
        text.setOpenLinks(False)
        text.anchorClicked.connect(self._follow)
        return text

    def _button(self, name: str, title: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(icon(name))
        button.setAccessibleName(title)
        button.setToolTip(tip)
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return button

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._back)
        head.addWidget(self.search, 1)
        head.addWidget(self._close)
        halves = QSplitter(Qt.Orientation.Vertical, self)
        halves.setChildrenCollapsible(False)
        halves.addWidget(self.contents)
        halves.addWidget(self.text)
        halves.setStretchFactor(1, 1)
        halves.setSizes([150, 600])
        column = QVBoxLayout(self)
        column.addLayout(head)
        column.addWidget(halves, 1)
        self.setFocusProxy(self.search)


def _begins(block: QTextBlock, section: str) -> bool:
    """Tell whether the section begins at this block."""
    return block.blockFormat().headingLevel() > 0 and section_name(block.text()) == section
