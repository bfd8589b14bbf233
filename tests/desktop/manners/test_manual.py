from __future__ import annotations

import re
from typing import Any

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QTextBrowser
from pytestqt.qtbot import QtBot

from ccprocessor.desktop.help.keys import KEYS
from ccprocessor.desktop.help.manual import PAGES, ManualPage, manual_page, section_name
from ccprocessor.desktop.help.viewer import ManualView
from ccprocessor.desktop.shared.tables.model import TableColumn
from ccprocessor.desktop.shared.theme import Theme
from ccprocessor.desktop.window_menus import KeySheet
from ccprocessor.desktop.workbench import employees
from ccprocessor.desktop.workbench.rows import columns, wording
from ccprocessor.domain.issues import ISSUES
from ccprocessor.resources import resource
from ccprocessor.review.causes import CAUSE_WORDS

LINK = re.compile(r"\]\(([^)]+)\)")
TABLES: tuple[tuple[TableColumn[Any], ...], ...] = (
    employees.COLUMNS,
    columns.ENTRY_COLUMNS,
    columns.SUGGESTION_COLUMNS,
    columns.UNASSIGNED_COLUMNS,
    columns.VALUE_COLUMNS,
    columns.LOOSE_COLUMNS,
)
WORKBENCH_COLUMNS = {column.title for table in TABLES for column in table}


@pytest.fixture
def manual(qtbot: QtBot) -> ManualView:
    view = ManualView()
    qtbot.addWidget(view)
    view.resize(900, 600)
    view.show()
    view.activateWindow()
    qtbot.waitUntil(view.isActiveWindow)
    return view


def heading_at_the_top(manual: ManualView) -> str:
    """The text of the line at the top of what is shown."""
    return manual.text.cursorForPosition(manual.text.viewport().rect().topLeft()).block().text()


def contents(manual: ManualView) -> list[str]:
    items = [manual.contents.item(row) for row in range(manual.contents.count())]
    return [item.text() for item in items if not item.isHidden()]


def test_every_page_of_the_folder_is_in_the_contents() -> None:
    assert {path.stem for path in resource("help").glob("*.md")} == set(PAGES)


@pytest.mark.parametrize("name", PAGES)
def test_every_link_of_the_manual_leads_somewhere(name: str) -> None:
    for link in LINK.findall(manual_page(name).text):
        page, _, section = link.partition("#")
        target = manual_page(page.removesuffix(".md") or name)
        assert target.name in PAGES, link
        assert not section or section in target.sections, link


@pytest.mark.parametrize("kind", ISSUES)
def test_every_kind_of_issue_has_what_it_means_and_what_to_do(kind: str) -> None:
    page = manual_page("issues")
    section = section_name(ISSUES[kind].name)  # type: ignore[index]
    assert section in page.sections
    text = section_text(page, section)
    assert "**What it means.**" in text
    assert "**Fastest way.**" in text
    assert ISSUES[kind].severity in text.casefold()  # type: ignore[index]


@pytest.mark.parametrize("title", sorted(WORKBENCH_COLUMNS))
def test_every_column_of_the_workbench_is_explained(title: str) -> None:
    assert title in manual_page("workbench").text


@pytest.mark.parametrize(
    "words",
    [
        wording.WAITING,
        *(name for name, _ in employees.CHIPS),
        *wording.RECEIPT_WORDS.values(),
        *CAUSE_WORDS.values(),
    ],
)
def test_every_mark_of_the_workbench_is_explained(words: str) -> None:
    assert words in manual_page("workbench").text


def test_the_manual_opens_at_its_first_page(manual: ManualView) -> None:
    assert manual.page == PAGES[0]
    assert len(contents(manual)) == len(PAGES)


def test_a_section_comes_to_the_top(manual: ManualView) -> None:
    manual.show_page("issues", "tip-added")
    assert heading_at_the_top(manual) == "Tip added"


def test_a_link_is_followed_and_back_returns(manual: ManualView, qtbot: QtBot) -> None:
    manual.text.anchorClicked.emit(QUrl("issues.md#missing-coding"))
    assert manual.page == "issues"
    assert heading_at_the_top(manual) == "Missing coding"
    manual.text.anchorClicked.emit(QUrl("#tip-added"))
    assert manual.page == "issues"
    qtbot.keyClick(manual, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: manual.page == PAGES[0])
    manual.go_back()
    assert manual.page == PAGES[0]


def test_a_link_out_of_the_manual_goes_nowhere(manual: ManualView) -> None:
    manual.text.anchorClicked.emit(QUrl("https://example.org/other"))
    assert manual.page == PAGES[0]


def test_a_search_lists_the_pages_with_every_word_and_goes_from_place_to_place(
    manual: ManualView, qtbot: QtBot
) -> None:
    qtbot.keyClicks(manual.search, "meal tip")
    assert contents(manual) == ["Problems and the fastest way to clear them"]
    assert manual.page == "issues"
    first = manual.text.textCursor().position()
    qtbot.keyClick(manual.search, Qt.Key.Key_Return)
    assert manual.text.textCursor().position() > first
    assert len(manual.text.extraSelections()) > 1
    qtbot.keyClick(manual, Qt.Key.Key_Escape)
    assert len(contents(manual)) == len(PAGES)


def test_words_that_stand_nowhere_leave_the_page(manual: ManualView, qtbot: QtBot) -> None:
    qtbot.keyClicks(manual.search, "unicorn")
    assert contents(manual) == []
    assert manual.page == PAGES[0]


def test_escape_closes_the_manual(manual: ManualView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(manual.close_requested):
        qtbot.keyClick(manual, Qt.Key.Key_Escape)


def test_the_page_follows_the_theme(manual: ManualView, theme: Theme) -> None:
    theme.choose("light")
    light = manual.text.document().toHtml()
    theme.choose("dark")
    assert manual.text.document().toHtml() != light
    theme.choose("system")


def test_the_sheet_shows_every_key(qtbot: QtBot) -> None:
    sheet = KeySheet()
    qtbot.addWidget(sheet)
    text = sheet.findChild(QTextBrowser)
    assert isinstance(text, QTextBrowser)
    shown = text.toPlainText()
    assert all(key.keys in shown and key.action in shown for group in KEYS for key in group.keys)
    qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    assert not sheet.isVisible()


@pytest.mark.parametrize(
    "keys",
    [
        one
        for group in KEYS
        for key in group.keys
        for one in re.split(r" / | or ", key.keys)
        if "Menu" not in one and one != "Arrows"
    ],
)
def test_each_key_of_the_sheet_is_one_that_qt_knows(keys: str) -> None:
    sequence = QKeySequence(keys)
    assert sequence.toString()


def section_text(page: ManualPage, section: str) -> str:
    """What stands under a heading, up to the next."""
    parts = re.split(r"^## (.+)$", page.text, flags=re.MULTILINE)
    named = dict(zip(map(section_name, parts[1::2]), parts[2::2], strict=True))
    return named[section]
