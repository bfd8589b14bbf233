"""Open items of everybody in one list: chips, keys, several rows as one step, cuttings."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import partial
from pathlib import Path

import pymupdf
import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from ccprocessor.desktop.editing.acts import Act
from ccprocessor.desktop.workbench.rows.open_items import OpenItem
from ccprocessor.desktop.workbench.rows.open_items import above as above_of
from ccprocessor.desktop.workbench.snippets import SnippetDelegate
from ccprocessor.desktop.workbench.workbench import Workbench
from ccprocessor.domain.decisions import Decision
from ccprocessor.domain.matches import Match, Suggestion
from ccprocessor.domain.places import Place
from ccprocessor.domain.receipts import LooseProposal, LooseReceipt
from ccprocessor.services.cycle.load_cycle import Loaded
from tests.builders.people import charge, person, seen
from tests.desktop.pictured import with_doubts
from tests.desktop.workbench.conftest import Opened
from tests.desktop.workbench.looking import CTRL, KEY, SHIFT, press, shown_name
from tests.desktop.workbench.months import (
    LONE,
    MAYBE,
    OTHERS,
    STRAY,
    WONDERED,
    loaded_of,
    ready,
    receipts_only,
    trouble,
)

BY_KIND = {"match": KEY.Key_1, "missing": KEY.Key_2, "doubtful": KEY.Key_3}


@pytest.fixture
def bench(opened: Opened) -> Workbench:
    return opened(loaded_of(trouble(), ready(), receipts_only()))


def at(qtbot: QtBot, bench: Workbench, kind: str) -> None:
    press(qtbot, bench, BY_KIND[kind], CTRL)
    assert bench.details.open.front.table.hasFocus()


def keys(bench: Workbench) -> list[object]:
    return [item.entry.key for item in bench.details.open.front.model.shown]


def acts(bench: Workbench) -> list[Act]:
    found: list[Act] = []
    bench.editing.acted.connect(found.append)
    return found


def refusals(bench: Workbench) -> list[str]:
    found: list[str] = []
    bench.editing.refused.connect(found.append)
    return found


def with_loose(loaded: Loaded) -> Loaded:
    """A photograph that fits the lone charge, and less well the wondered one."""
    owner = loaded.month.people[0].key
    first = LooseProposal(owner, LONE.key, 0.8, ("same amount to the cent",))
    rival = LooseProposal(owner, WONDERED.key, 0.2, ("same day",))
    document = loaded.month.documents[1].sha256
    receipt = LooseReceipt(document, (3,), seen("61.00"), first, (rival,))
    return replace(loaded, month=replace(loaded.month, loose=(receipt,)))


def test_charges_with_candidates_come_before_receipts_alone(qtbot: QtBot, bench: Workbench) -> None:
    at(qtbot, bench, "match")
    assert keys(bench) == [WONDERED.key, STRAY.key]
    [wondered, stray] = bench.details.open.front.model.shown
    assert wondered.best is not None
    assert wondered.best.receipts == (OTHERS,)
    assert stray.candidates == ()
    assert not bench.employees.isVisible()
    assert bench.pages.isVisible()


def test_the_page_and_the_acts_follow_the_chosen_item(qtbot: QtBot, bench: Workbench) -> None:
    done = acts(bench)
    at(qtbot, bench, "match")
    assert shown_name(bench) == "Jane Mockdoe"
    assert bench.pages.absent.text().endswith("M matches it.")
    press(qtbot, bench, KEY.Key_M)
    press(qtbot, bench, KEY.Key_1)
    press(qtbot, bench, KEY.Key_X)
    press(qtbot, bench, KEY.Key_L)
    assert [act.label for act in done] == [
        "QUIKMOCK 7 matched",
        "QUIKMOCK 7 matched",
        "QUIKMOCK 7: another receipt",
        "QUIKMOCK 7: receipt lost",
    ]
    assert done[0].free == (OTHERS.key,)
    assert [line["kind"] for act in done for line in act.lines] == [
        "match",
        "match",
        "reject",
        "mark",
    ]


def test_enter_leads_to_the_charge_among_its_persons(qtbot: QtBot, bench: Workbench) -> None:
    at(qtbot, bench, "missing")
    assert set(keys(bench)) == {LONE.key, WONDERED.key}
    chosen = bench.details.item
    assert chosen is not None
    press(qtbot, bench, KEY.Key_Return)
    assert not bench.details.shows_open
    assert bench.employees.isVisible()
    entries = bench.details.entries.table
    assert entries.hasFocus()
    assert entries.current_row.key == chosen.entry.key


def test_escape_leads_back_and_widths_are_as_before(qtbot: QtBot, bench: Workbench) -> None:
    before = bench._splitter.sizes()
    at(qtbot, bench, "missing")
    assert bench.details.width() > before[2]
    press(qtbot, bench, KEY.Key_Escape)
    assert not bench.details.shows_open
    assert bench._splitter.sizes() == before


def test_several_rows_are_one_step(qtbot: QtBot, bench: Workbench) -> None:
    done = acts(bench)
    at(qtbot, bench, "missing")
    press(qtbot, bench, KEY.Key_Down, SHIFT)
    press(qtbot, bench, KEY.Key_P)
    [act] = done
    assert act.label == "2 charges: personal"
    assert len(act.lines) == 2


def test_people_are_asked_for_all_that_is_missing_in_one_step(qtbot: QtBot, opened: Opened) -> None:
    other = replace(
        person((charge("7.00", "000000050", card="7777"),), name="Bo Mocklund"),
        employee_id="333333",
    )
    bench = opened(loaded_of(trouble(), other))
    done = acts(bench)
    at(qtbot, bench, "missing")
    table = bench.details.open.front.table
    press(qtbot, bench, KEY.Key_R, SHIFT)
    assert table.choose_where(lambda item: item.person.name != "Bo Mocklund")
    qtbot.keyClick(table, KEY.Key_Down, SHIFT)
    assert len(table.selected_rows) > 1
    chosen = {item.employee for item in table.selected_rows}
    assert {item.employee for item in bench.details.open.missing} == chosen
    [act] = done
    assert act.label == "2 people asked"
    texts = [str(line["text"]) for line in act.lines]
    assert [line["kind"] for line in act.lines] == ["remind", "remind"]
    assert "HAMMER & NAIL, 61.00" in texts[0] + texts[1]
    assert "QUIKMOCK 7, 20.00" in texts[0] + texts[1]


def test_age_and_reminders_are_told(qtbot: QtBot, bench: Workbench) -> None:
    jane = bench.employees.model.rows[0].person
    reminded = Decision(
        "remind", person=jane.key, text="Please", date=dt.date(2031, 4, 2), id="r1", by="x"
    )
    at(qtbot, bench, "missing")
    changed = replace(jane, decisions=("r1",))
    others = [one.person for one in bench.employees.model.rows if one.person is not jane]
    bench.guide.take_decisions((reminded,))
    bench.renew_month(loaded_of(changed, *others))
    [first, *_] = [one for one in bench.details.open.front.model.shown if one.entry.charge == LONE]
    assert first.asked == (dt.date(2031, 4, 2),)
    model = bench.details.open.front.model
    titles = [column.title for column in model.columns]
    assert model.index(0, titles.index("Asked")).data() == "1x, 2 Apr"


def test_what_was_done_stays_in_its_place(qtbot: QtBot, bench: Workbench) -> None:
    at(qtbot, bench, "missing")
    before, jane = keys(bench), trouble()
    charges = tuple(
        replace(one, mark="personal") if one.key == LONE.key else one for one in jane.transactions
    )
    bench.renew_month(loaded_of(replace(jane, transactions=charges), ready(), receipts_only()))
    assert keys(bench) == before
    marked = bench.details.open.front.model.shown[before.index(LONE.key)]
    assert marked.entry.receipt_state == "personal"
    bench.details.open.chips["missing"].click()
    assert keys(bench) == [key for key in before if key != LONE.key]


def test_a_loose_photograph_is_a_candidate_and_is_taken_by_the_same_key(
    qtbot: QtBot, opened: Opened
) -> None:
    bench = opened(with_loose(loaded_of(trouble(), receipts_only())))
    done = acts(bench)
    at(qtbot, bench, "match")
    assert keys(bench)[:2] == [LONE.key, WONDERED.key]
    item = bench.details.item
    assert item is not None
    assert item.best is not None
    assert "no report holds" in item.best.suggestion.why_not
    assert "Also possible: transaction 000000003 (20 %)" in item.best.suggestion.why_not
    press(qtbot, bench, KEY.Key_M)
    [line] = done[0].lines
    assert (line["kind"], line["amount"], line["file"]) == ("add_receipt", "61.00", "receipts.pdf")
    press(qtbot, bench, KEY.Key_Down)
    wondered = bench.details.item
    assert wondered is not None
    assert [bool(row.loose) for row in wondered.candidates] == [False, True]


def test_all_that_are_so_likely_are_accepted_at_once(qtbot: QtBot, opened: Opened) -> None:
    likely = replace(trouble(), suggestions=(replace(MAYBE, probability=0.93),))
    loaded = loaded_of(likely, receipts_only())
    bench = opened(loaded)
    done, refused = acts(bench), refusals(bench)
    at(qtbot, bench, "match")
    assert bench.details.open.likely
    press(qtbot, bench, KEY.Key_Return, SHIFT)
    assert [act.label for act in done] == ["QUIKMOCK 7 matched"]
    bench.details.open.threshold.setValue(95)
    press(qtbot, bench, KEY.Key_Return, SHIFT)
    assert len(done) == 1
    assert refused == ["No candidate in the list is so likely. Lower the percentage."]


def test_nothing_with_a_rival_or_in_a_group_is_accepted_with_all_others() -> None:
    def above(*suggestions: Suggestion, **other: object) -> list[float]:
        one = replace(trouble(), suggestions=suggestions, **other)  # type: ignore[arg-type]
        month = loaded_of(one, receipts_only()).month
        return [found.probability for found in above_of(month.people, 0.9)]

    sure = replace(MAYBE, probability=0.95)
    assert above(sure, replace(MAYBE, probability=0.6)) == [0.95]
    assert above(sure, replace(sure, transaction=LONE.key)) == []
    assert above(replace(sure, receipts=(OTHERS.key, STRAY.key))) == []
    assert above(sure, matches=(Match(LONE.key, (OTHERS.key,), 0.9, ()),)) == []


def test_a_doubtful_value_is_confirmed_by_enter_or_corrected_by_typing(
    qtbot: QtBot, opened: Opened, loaded: Loaded
) -> None:
    bench = opened(with_doubts(loaded))
    done = acts(bench)
    at(qtbot, bench, "doubtful")
    table = bench.details.open.front.table
    first, second = bench.details.open.front.model.shown
    assert table.current_row == first
    press(qtbot, bench, KEY.Key_Return)
    assert table.current_row == second
    assert [line["kind"] for line in done[0].lines] == ["confirm"]
    assert done[0].lines[0]["transaction"] == first.entry.charge.key._asdict()
    press(qtbot, bench, KEY.Key_1)
    [line] = table.findChildren(QLineEdit)
    qtbot.keyClicks(line, "2.50")
    qtbot.keyClick(line, KEY.Key_Return)
    qtbot.waitUntil(lambda: len(done) == 2)
    assert done[1].lines[0]["value"] == "12.50"
    assert done[1].lines[0]["transaction"] == second.entry.charge.key._asdict()


def test_several_values_are_confirmed_in_one_step(
    qtbot: QtBot, opened: Opened, loaded: Loaded
) -> None:
    bench = opened(with_doubts(loaded))
    done = acts(bench)
    at(qtbot, bench, "doubtful")
    bench.details.open.front.table.selectAll()
    press(qtbot, bench, KEY.Key_Space)
    assert [act.label for act in done] == ["2 values confirmed"]


def test_a_value_is_cut_out_of_its_page(qtbot: QtBot, opened: Opened, loaded: Loaded) -> None:
    bench = opened(with_doubts(loaded))
    at(qtbot, bench, "doubtful")
    table = bench.details.open.front.table
    [snippets] = table.findChildren(SnippetDelegate)
    item: OpenItem = table.current_row
    place = item.place
    assert place is not None
    qtbot.waitUntil(lambda: snippets.picture(item) is not None, timeout=20_000)
    picture = snippets.picture(item)
    assert picture is not None
    assert len(dark(picture)) > 20  # something is printed there
    bench.details.open.set_sources({})
    assert snippets.picture(item) is None


def _is_cut(snippets: SnippetDelegate, item: OpenItem) -> bool:
    return snippets.picture(item) is not None


def dark(picture: QPixmap) -> set[tuple[int, int]]:
    """Spots of a picture where something is printed."""
    image = picture.toImage()
    spots = ((x, y) for x in range(image.width()) for y in range(image.height()))
    return {spot for spot in spots if image.pixelColor(QPoint(*spot)).lightness() < 128}


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_value_of_a_page_that_lies_on_its_side_is_cut_out_upright(
    qtbot: QtBot, opened: Opened, loaded: Loaded, tmp_path: Path, degrees: int
) -> None:
    doubtful = with_doubts(loaded)
    [owner] = [
        one for one in doubtful.month.people if any(i.type == "doubtful_value" for i in one.issues)
    ]
    statement = owner.transactions[0].place.document
    turned = tmp_path / "turned.pdf"
    with pymupdf.open(doubtful.sources[statement]) as document, pymupdf.open() as made:
        sizes = [(page.rect.width, page.rect.height) for page in document]
        for number, (width, height) in enumerate(sizes):
            size = (width, height) if degrees == 180 else (height, width)
            page = made.new_page(width=size[0], height=size[1])
            page.show_pdf_page(page.rect, document, number, rotate=-degrees)
        made.save(turned)

    def lying(place: Place) -> Place:
        return replace(place, box=place.box.turned(degrees, sizes[place.page - 1]))

    sideways = replace(
        owner,
        transactions=tuple(replace(one, place=lying(one.place)) for one in owner.transactions),
        issues=tuple(
            replace(one, places=tuple(map(lying, one.places)))
            if one.type == "doubtful_value"
            else one
            for one in owner.issues
        ),
    )
    pictures = []
    for someone, path in ((owner, doubtful.sources[statement]), (sideways, turned)):
        people = tuple(someone if one is owner else one for one in doubtful.month.people)
        bench = opened(replace(doubtful, month=replace(doubtful.month, people=people)))
        bench.details.open.set_sources({statement: path})
        at(qtbot, bench, "doubtful")
        table = bench.details.open.front.table
        [snippets] = table.findChildren(SnippetDelegate)
        item = table.current_row
        qtbot.waitUntil(partial(_is_cut, snippets, item), timeout=20_000)
        picture = snippets.picture(item)
        assert picture is not None
        pictures.append(dark(picture))
    upright, cut = pictures
    assert len(upright & cut) > 0.6 * len(upright | cut)


def test_a_kind_without_items_says_so_and_acts_ask_for_a_row(qtbot: QtBot, opened: Opened) -> None:
    bench = opened(loaded_of(ready()))
    refused = refusals(bench)
    for kind in BY_KIND:
        at(qtbot, bench, kind)
        assert bench.details.open.front.model.rowCount() == 0
        assert bench.details.open.front.table._empty
        assert bench.details.open.chips[kind].text().endswith(" 0")  # type: ignore[index]
    press(qtbot, bench, KEY.Key_M)
    press(qtbot, bench, KEY.Key_R, SHIFT)
    press(qtbot, bench, KEY.Key_L, CTRL | SHIFT)
    assert refused[0] == "Choose a charge first."
    assert all(one.endswith(("first.", "(Ctrl+2 lists them).")) for one in refused)


def test_thousands_of_rows_are_listed_and_renewed(qtbot: QtBot, opened: Opened) -> None:
    charges = tuple(charge("9.00", f"{number:09}") for number in range(1, 2_001))
    many = person(charges, name="Many Mockcharges")
    bench = opened(loaded_of(many))
    at(qtbot, bench, "missing")
    assert bench.details.open.front.model.rowCount() == 2_000
    press(qtbot, bench, KEY.Key_End)
    last = bench.details.item
    bench.renew_month(loaded_of(replace(many, name="Many Mockchargers")))
    assert bench.details.item is not None
    assert last is not None
    assert bench.details.item.key == last.key
    model: QItemSelectionModel = bench.details.open.front.table.selectionModel()
    assert len(model.selectedRows()) == 1


def test_other_ways_leave_the_open_items(qtbot: QtBot, bench: Workbench) -> None:
    for key, keys_held in ((KEY.Key_M, CTRL), (KEY.Key_Down, CTRL), (KEY.Key_F, CTRL)):
        at(qtbot, bench, "missing")
        press(qtbot, bench, key, keys_held)
        assert not bench.details.shows_open
        assert bench.employees.isVisible()
