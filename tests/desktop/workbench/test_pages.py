"""The strip of the statement above one whole page, and what W and Ctrl+M bring to the front."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from ccprocessor.desktop.workbench.rows.entries import PersonEntry
from ccprocessor.desktop.workbench.rows.marks import charge_key
from ccprocessor.desktop.workbench.rows.page_pairs import NO_RECEIPT
from ccprocessor.desktop.workbench.statement_strip import StatementStrip
from ccprocessor.desktop.workbench.workbench import Workbench
from ccprocessor.domain.cycles import Person
from ccprocessor.review.wording import money
from tests.builders.people import charge, person
from tests.desktop.workbench.conftest import Opened
from tests.desktop.workbench.looking import CTRL, KEY, choose, entry, press, sheet_of
from tests.desktop.workbench.months import LONE, PAIRED, loaded_of, ready, trouble

if TYPE_CHECKING:
    from ccprocessor.services.cycle.load_cycle import Loaded

NEEDED = ["trans_date", "merchant", "net"]
LEFT = Qt.MouseButton.LeftButton


def drawn(qtbot: QtBot, strip: StatementStrip) -> None:
    """Wait until the row is in sight."""
    qtbot.waitUntil(lambda: strip.is_drawn, timeout=20_000)


def words_in_view(qtbot: QtBot, strip: StatementStrip) -> dict[str, str]:
    """The words of the chosen row that are within what is painted, by column."""
    assert strip.target is not None
    with qtbot.waitSignal(strip._feed.words_came, timeout=20_000) as came:
        strip._feed.ask_words(strip.target.page)
    page = came.args[1]
    row, scale = strip._row(), strip._scale()
    assert row is not None
    top = strip._top(row, scale)
    assert top <= row.top()
    assert strip._head_height(scale) + (row.bottom() - top) * scale <= strip.height()
    found = {}
    for piece in strip._pieces(scale):
        assert piece.left + (piece.x1 - piece.x0) * scale <= strip.width() + 1
        inside = [
            word
            for word in page.words
            if row.top() <= word.middle <= row.bottom() and piece.x0 <= word.x0 < piece.x1
        ]
        assert all(word.x1 <= piece.x1 for word in inside)
        found[piece.name] = " ".join(word.text for word in inside)
    return found


def charges(workbench: Workbench) -> list[PersonEntry]:
    return [one for one in sheet_of(workbench).entries if one.charge]


def test_date_merchant_and_amount_of_every_chosen_charge_are_in_sight_without_a_key(
    qtbot: QtBot, workbench: Workbench
) -> None:
    strip = workbench.pages.strip
    people: list[Person] = [row.person for row in workbench.employees.model.rows]
    assert (workbench.width(), workbench.height()) == (1280, 800)
    seen = 0
    for one in [each for each in people if each.flags and each.transactions]:
        workbench.employees.table.choose_where(lambda row: row.person is one)  # noqa: B023
        chosen = entry(workbench)
        if chosen.charge is None:  # a receipt without one leads: no key leads to its row
            assert not strip.isVisible()
            chosen = charges(workbench)[0]
            choose(workbench, chosen)
        assert chosen.charge
        drawn(qtbot, strip)
        assert set(NEEDED) <= set(strip.columns)
        shown = words_in_view(qtbot, strip)
        date = chosen.charge.transaction_date
        assert date
        assert f"{date:%m/%d}" in shown["trans_date"]
        assert chosen.charge.merchant.split()[0] in shown["merchant"]
        assert money(chosen.charge.net) in shown["net"]
        seen += 1
    assert seen


def test_the_row_is_painted_at_the_size_of_the_paper_or_nearly(
    qtbot: QtBot, workbench: Workbench
) -> None:
    strip = workbench.pages.strip
    choose(workbench, charges(workbench)[0])
    drawn(qtbot, strip)
    assert strip._scale() >= 0.75 * strip.logicalDpiX() / 72
    blue = sum(_is_blue(strip.grab().toImage(), x) for x in range(0, strip.width(), 10))
    assert blue > strip.width() / 10 / 2


def _is_blue(image: QImage, x: int) -> bool:
    """Whether the frame of the chosen row runs over that column of pixels."""
    colours = [image.pixelColor(x, y) for y in range(image.height())]
    return any(one.blue() > 150 and one.red() < 80 for one in colours)


def test_more_room_shows_more_columns_in_the_order_of_the_paper(
    qtbot: QtBot, workbench: Workbench
) -> None:
    strip = workbench.pages.strip
    choose(workbench, charges(workbench)[0])
    drawn(qtbot, strip)
    narrow = strip.columns
    workbench.resize(1920, 1080)
    qtbot.waitUntil(lambda: len(strip.columns) > len(narrow))
    assert [name for name in strip.columns if name in NEEDED] == NEEDED


def test_in_a_narrow_strip_columns_stand_apart_at_a_size_that_can_be_read(
    qtbot: QtBot, workbench: Workbench
) -> None:
    strip = workbench.pages.strip
    choose(workbench, charges(workbench)[0])
    for width in (270, 340, 520, 900):
        strip.setFixedWidth(width)
        drawn(qtbot, strip)
        scale = strip._scale()
        assert set(NEEDED) <= set(strip.columns)
        assert scale >= strip.logicalDpiX() / 72
        pieces = strip._pieces(scale)
        ends = [piece.left + (piece.x1 - piece.x0) * scale for piece in pieces]
        assert ends[-1] <= width + 1
        for end, after in itertools.pairwise(zip(ends, pieces, strict=True)):
            assert after[1].left - end[0] >= 8


def test_a_click_on_another_row_of_the_strip_chooses_it(qtbot: QtBot, workbench: Workbench) -> None:
    strip = workbench.pages.strip
    first = charges(workbench)[0]
    choose(workbench, first)
    drawn(qtbot, strip)
    places = {
        charge_key(one.charge.key): one
        for one in charges(workbench)
        if one.charge and first.charge and one.charge.place.page == first.charge.place.page
    }
    assert len(places) > 1
    told: list[str] = []
    strip.charge_clicked.connect(told.append)
    for y in range(strip.height() - 1, 0, -4):
        qtbot.mouseClick(strip, LEFT, pos=QPoint(60, y))
        if told:
            break
    assert entry(workbench).key == places[told[0]].key


def test_a_charge_whose_amount_differs_has_its_amount_framed_in_red(
    qtbot: QtBot, workbench: Workbench
) -> None:
    strip = workbench.pages.strip
    workbench.employees.list_only("All")
    differs = {"tip_added", "amount_differs"}
    workbench.employees.table.choose_where(
        lambda row: any(issue.type in differs for issue in row.person.open_issues)
    )
    wrong = [one for one in charges(workbench) if differs & {issue.type for issue in one.issues}]
    choose(workbench, wrong[0])
    drawn(qtbot, strip)
    assert _is_red(strip.grab().toImage())
    right = [one for one in charges(workbench) if not one.issues]
    choose(workbench, right[0])
    drawn(qtbot, strip)
    assert not _is_red(strip.grab().toImage())


def _is_red(image: QImage) -> bool:
    colours = (
        image.pixelColor(x, y) for x in range(image.width()) for y in range(0, image.height(), 2)
    )
    return any(one.red() > 150 and one.green() < 60 and one.blue() < 40 for one in colours)


def test_a_screen_reader_hears_which_row_it_is(qtbot: QtBot, workbench: Workbench) -> None:
    first = charges(workbench)[0]
    assert first.charge
    choose(workbench, first)
    said = f"Charge: {first.charge.merchant}, {money(first.charge.net)}"
    assert workbench.pages.strip.accessibleDescription() == said


def test_the_whole_statement_and_the_receipt_change_places_with_one_key(
    qtbot: QtBot, workbench: Workbench
) -> None:
    pages = workbench.pages
    workbench.employees.list_only("All")
    workbench.employees.table.choose_where(lambda row: bool(row.person.matches))
    choose(workbench, next(one for one in charges(workbench) if one.receipts))
    workbench.details.entries.table.setFocus()
    assert pages.front is pages.receipt
    press(qtbot, workbench, KEY.Key_W)
    assert pages.front is pages.statement
    assert workbench.commands.whole.isChecked()
    assert pages.whole.isChecked()
    workbench.details.entries.table.choose_next(-1)
    assert pages.front is pages.statement
    press(qtbot, workbench, KEY.Key_W)
    assert pages.front is pages.receipt
    qtbot.mouseClick(pages.whole, LEFT)
    assert pages.front is pages.statement
    assert workbench.commands.whole.isChecked()


def test_where_there_is_no_receipt_the_whole_statement_is_shown(opened: Opened) -> None:
    workbench = opened(loaded_of(trouble()))
    choose(workbench, sheet_of(workbench).entry_of[LONE.key])
    pages = workbench.pages
    assert pages.front is pages.statement
    assert pages.absent.text() == NO_RECEIPT
    assert not pages.whole.isEnabled()
    choose(workbench, sheet_of(workbench).entry_of[PAIRED.key])
    assert pages.front is pages.receipt
    assert not pages.absent.isVisible()
    assert pages.whole.isEnabled()


@pytest.mark.parametrize("by", ["key", "button"])
def test_the_month_comes_to_the_front_and_goes_with_the_next_person(
    qtbot: QtBot, opened: Opened, by: str
) -> None:
    workbench = opened(loaded_of(trouble(), ready()))
    if by == "key":
        press(qtbot, workbench, KEY.Key_M, CTRL)
    else:
        qtbot.mouseClick(workbench.employees.month, LEFT)
    details = workbench.details
    assert details.shows_month
    assert details.unassigned.table.current_row == details.unassigned.model.rows[0]
    workbench.employees.list_only("All")
    workbench.employees.table.choose_next()
    assert not details.shows_month


def test_a_page_without_a_table_is_shown_as_wide_as_it_is(opened: Opened) -> None:
    bought = charge("10.00")
    strip = opened(loaded_of(person((bought,), ()))).pages.strip
    assert not strip.is_drawn
    assert strip.columns in ((), ("row",))


def test_the_strip_goes_on_after_the_copy_was_written_anew(
    qtbot: QtBot, workbench: Workbench, loaded: Loaded
) -> None:
    strip = workbench.pages.strip
    choose(workbench, charges(workbench)[0])
    drawn(qtbot, strip)
    before = (strip.target, strip.columns)
    workbench.renew_month(loaded)
    drawn(qtbot, strip)
    assert (strip.target, strip.columns) == before
