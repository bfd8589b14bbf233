"""The chosen row: what may fit it, what can be done with it, what is told of it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from ccprocessor.desktop.workbench.rows.page_pairs import (
    PageTarget,
    picture_of,
)
from tests.desktop.workbench.conftest import Opened
from tests.desktop.workbench.looking import (
    KEY,
    choose,
    entry,
    press,
    sheet_of,
)
from tests.desktop.workbench.months import (
    LONE,
    MAYBE,
    OTHERS,
    PAIRED,
    STRAY,
    WONDERED,
    loaded_of,
    receipts_only,
    trouble,
)


def test_a_charge_shows_what_may_fit_and_why_it_does_not_count(opened: Opened) -> None:
    workbench = opened(loaded_of(trouble(), receipts_only()))
    choose(workbench, sheet_of(workbench).entry_of[WONDERED.key])
    listed = workbench.details.case.suggestions
    assert listed.isVisible()
    assert [row.receipts for row in listed.model.rows] == [(OTHERS,)]
    tip = listed.model.index(0, 3).data(Qt.ItemDataRole.ToolTipRole)
    assert "• belongs to another person" in tip
    assert "• same amount to the cent" in tip
    pages = workbench.pages
    assert pages.front is pages.receipt
    assert isinstance(pages.receipt.target, PageTarget)
    assert pages.absent.text() == "No receipt for this charge. This one may fit: M matches it."


def test_what_is_unlikely_is_named_so_and_offered_after_asking_for_the_receipt(
    opened: Opened,
) -> None:
    weak = replace(trouble(), suggestions=(replace(MAYBE, probability=0.13),))
    workbench = opened(loaded_of(weak, receipts_only()))
    choose(workbench, sheet_of(workbench).entry_of[WONDERED.key])
    buttons = [one for one in workbench.details.case.findChildren(QToolButton) if one.isVisible()]
    buttons.sort(key=lambda one: (one.y(), one.x()))
    offered = [one.accessibleName() for one in buttons]
    assert offered[0] == "Ask for receipt"
    assert offered.index("Match (unlikely)") > offered.index("Lost")
    listed = workbench.details.case.suggestions.model
    assert listed.index(0, 2).data() == "unlikely"
    assert workbench.pages.absent.text() == "No receipt for this charge."
    said: list[str] = []
    workbench.editing.refused.connect(said.append)
    workbench.details.entries.table.selectAll()
    workbench.editing.match.trigger()
    assert said == ["Nothing likely is suggested for these. Match them one by one."]


def test_another_suggestion_is_shown_when_it_is_chosen(opened: Opened) -> None:
    second = replace(MAYBE, receipts=(STRAY.key,), probability=0.2)
    one = replace(trouble(), suggestions=(MAYBE, second))
    workbench = opened(loaded_of(one, receipts_only()))
    choose(workbench, sheet_of(workbench).entry_of[WONDERED.key])
    listed = workbench.details.case.suggestions
    listed.table.choose_where(lambda row: row.number == 2)
    assert entry(workbench).key == WONDERED.key
    assert workbench.pages.receipt.target == picture_of(STRAY)
    assert workbench.pages.absent.text().endswith("is unlikely to fit: 2 matches it.")


def test_the_acts_that_fit_a_row_stand_under_it_with_their_keys(opened: Opened) -> None:
    workbench = opened(loaded_of(trouble()))
    offered = {}
    for row in workbench.details.entries.model.rows:
        choose(workbench, row)
        buttons = workbench.details.case.findChildren(QToolButton)
        offered[row.key] = [one.text().split()[0] for one in buttons if one.isVisible()]
    assert set(offered[LONE.key]) == {"R", "L", "P", "D", "S", "N"}
    assert set(offered[WONDERED.key]) == {"M", "X", "R", "L", "P", "D", "S", "N"}
    assert set(offered[PAIRED.key]) >= {"U", "X", "S", "N"}
    assert set(offered[STRAY.key]) == {"N"}


def test_an_act_is_done_by_its_button_with_the_mouse_or_with_space(
    qtbot: QtBot, opened: Opened
) -> None:
    workbench = opened(loaded_of(trouble()))
    done: list[str] = []
    workbench.editing.acted.connect(lambda act: done.append(act.label))
    workbench.editing.refused.connect(done.append)
    choose(workbench, sheet_of(workbench).entry_of[WONDERED.key])
    [button] = [
        one
        for one in workbench.details.case.findChildren(QToolButton)
        if one.isVisible() and one.text().endswith("Match")
    ]
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    button.setFocus()
    press(qtbot, workbench, KEY.Key_Space)
    assert done == ["QUIKMOCK 7 matched"] * 2
    workbench.details.entries.table.setFocus()
    press(qtbot, workbench, KEY.Key_Space)
    assert done[2:] == ["Choose a problem about one value first."]


def test_the_chosen_row_says_in_full_what_is_wrong_with_it(opened: Opened) -> None:
    workbench = opened(loaded_of(trouble()))
    for row in workbench.details.entries.model.rows:
        choose(workbench, row)
        said = workbench.details.case.sentence.text().splitlines()
        assert [issue.message for issue in row.issues] == said[: len(row.issues)]
        assert said


def test_a_cause_leads_to_the_first_row_that_makes_it(opened: Opened) -> None:
    workbench = opened(loaded_of(trouble()))
    causes = sheet_of(workbench).difference.causes
    chips = workbench.details.head.causes.findChildren(QToolButton)
    assert len(chips) == len(causes) > 1
    for chip, cause in zip(chips, causes, strict=True):
        chip.click()
        line = cause.lines[0]
        shown = entry(workbench)
        assert line.transaction in {None, shown.charge and shown.charge.key}
        assert set(line.receipts) <= {receipt.key for receipt in shown.receipts}


def test_the_match_explains_itself_on_hover(opened: Opened) -> None:
    workbench = opened(loaded_of(trouble()))
    model = workbench.details.entries.model
    tips = [
        model.index(row, 3).data(Qt.ItemDataRole.ToolTipRole) for row in range(model.rowCount())
    ]
    assert "• same day" in tips[1]
    assert "• PARCELMOCK: amount" in tips[1]
    assert tips[0] == "No receipt was found for this charge."
