"""Two windows on one database: what one does is seen in the other, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ccprocessor.app import open_office
from ccprocessor.desktop.commands.rights import why_barred
from ccprocessor.desktop.editing import acts
from ccprocessor.desktop.editing.acts import Act
from ccprocessor.desktop.main_window import MainWindow
from ccprocessor.desktop.service_client import ServiceClient
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.shared.theme import Theme
from ccprocessor.desktop.workbench.rows.page_pairs import PageTarget
from ccprocessor.domain.statement import Transaction
from ccprocessor.services.approval.acts import submit
from ccprocessor.services.desk.session import DeskSession
from tests.desktop.grounds import made_window, placed
from tests.desktop.window.conftest import close
from tests.services.offices import SharedOffice
from tests.services.test_together import set_
from tests.storage.servers import PostgresServer

LONG, SOON = 60_000, 20_000
"""`SOON` is before anybody looks anew, where `seldom_looked`."""
Open = Callable[[SharedOffice, str], MainWindow]


@pytest.fixture
def open_window(qtbot: QtBot, theme: Theme) -> Iterator[Open]:
    """Opens windows of several people with the month listed."""
    windows: list[MainWindow] = []

    def opened(office: SharedOffice, who: str) -> MainWindow:
        memory = Memory(office.folder / f"{who}.ini")
        settings = office.settings(who)
        window = made_window(ServiceClient(lambda: open_office(settings), ocr=False), memory, theme)
        windows.append(window)
        placed(window)
        window.show()
        qtbot.waitExposed(window)
        window.begin()
        qtbot.waitUntil(lambda: window.home.cycles.current_row is not None, timeout=LONG)
        return window

    yield opened
    for window in windows:
        close(qtbot, window)


@pytest.fixture
def open_month(qtbot: QtBot, open_window: Open) -> Open:
    """Opens windows of several people with the month on the workbench."""

    def opened(office: SharedOffice, who: str) -> MainWindow:
        window = open_window(office, who)
        window.home.cycles.setFocus()
        window.home.open_chosen()
        qtbot.waitUntil(lambda: window.month.editor.state is not None, timeout=LONG)
        qtbot.waitUntil(lambda: not window.services.is_busy, timeout=LONG)
        return window

    return opened


def charge_of(window: MainWindow, at: int = 0) -> Transaction:
    """A charge of the person at that place of the whole list."""
    people = [row.person for row in window.workbench.employees.model.rows]
    return [one for one in people if one.transactions][at].transactions[0]


def write(window: MainWindow, charge: Transaction, value: str, field: str = "merchant") -> None:
    window.month.editor.act(Act(f"{field} {value}", (set_(charge, value, field),)))


def shown(window: MainWindow, charge: Transaction, field: str = "merchant") -> str:
    assert window.month.loaded
    return next(
        str(getattr(one, field))
        for person in window.month.loaded.month.people
        for one in person.transactions
        if one.key == charge.key
    )


def done(window: MainWindow) -> int:
    state = window.month.editor.state
    return len(state.done) if state else -1


@pytest.mark.usefixtures("seldom_looked")
def test_what_one_saves_the_other_is_told_of_and_loses_nothing(
    qtbot: QtBot, shared: SharedOffice, open_month: Open
) -> None:
    mine, hers = open_month(shared, "Sam"), open_month(shared, "Amira")
    charge = charge_of(hers)
    bench = mine.workbench
    bench.employees.table.choose_where(lambda row: charge not in row.person.transactions)
    chosen = bench.employees.table.current_row
    bench.asking.ask("Note:", lambda _text: None)
    qtbot.keyClicks(bench.asking.line, "half typ")
    write(hers, charge, "HERS")
    qtbot.waitUntil(lambda: done(hers) == 1, timeout=LONG)
    hers.month.editor.save("hers")
    qtbot.waitUntil(lambda: done(hers) == 0, timeout=LONG)
    qtbot.waitUntil(lambda: shown(mine, charge) == "HERS", timeout=SOON)
    assert mine.together.strip.news.text() == "Amira saved revision 1.1: 1 person changed"
    now = bench.employees.table.current_row
    assert chosen is not None
    assert now is not None
    assert now.key == chosen.key
    assert (bench.asking.isVisible(), bench.asking.line.text()) == (True, "half typ")
    assert mine.month.title.endswith("revision 1.1")
    assert not mine.banner.text


@pytest.mark.usefixtures("seldom_looked")
def test_people_whom_others_changed_and_did_not_save_are_marked(
    qtbot: QtBot, shared: SharedOffice, open_month: Open
) -> None:
    mine, hers = open_month(shared, "Sam"), open_month(shared, "Amira")
    charge = charge_of(hers)
    write(hers, charge, "HERS")
    qtbot.waitUntil(lambda: done(hers) == 1, timeout=LONG)
    rows = mine.workbench.employees.model

    def touched() -> list[str]:
        return [row.touched for row in rows.rows if charge in row.person.transactions]

    qtbot.waitUntil(lambda: touched() == ["Amira"], timeout=SOON)
    mine.workbench.employees.list_only("All")
    mine.workbench.employees.table.choose_where(lambda row: bool(row.touched))
    told = mine.workbench.details.head.present
    assert "Amira has changes here not saved yet" in told.text()
    hers.month.editor.undo()
    qtbot.waitUntil(lambda: touched() == [""], timeout=LONG)
    assert "Amira has changes" not in told.text()


@pytest.mark.usefixtures("seldom_looked")
def test_an_open_queue_follows_what_others_submit_and_take_back(
    qtbot: QtBot, shared: SharedOffice, open_month: Open
) -> None:
    mine, hers = open_month(shared, "Sam"), open_month(shared, "Amira")
    settle(qtbot, hers)
    first, *others = (row.person.key for row in hers.workbench.employees.model.rows)
    hers.month.editor.submit(others[:3])
    qtbot.waitUntil(lambda: "submitted" in hers.banner.text, timeout=LONG)
    mine.review.begin()
    screen = mine.review.screen
    qtbot.waitUntil(lambda: len(screen.model.shown) == 3, timeout=LONG)
    qtbot.waitUntil(lambda: not mine.services.is_busy, timeout=LONG)
    screen.table.choose_at(2, 0)
    chosen = screen.item
    assert chosen is not None
    screen.asking.ask("Return?", lambda _text: None)
    qtbot.keyClicks(screen.asking.line, "half typ")
    hers.month.editor.submit([first])
    qtbot.waitUntil(lambda: not hers.services.is_busy, timeout=LONG)
    qtbot.waitUntil(lambda: len(screen.model.shown) == 4, timeout=SOON)
    assert screen.item is not None
    assert screen.item.key == chosen.key
    assert (screen.asking.isVisible(), screen.asking.line.text()) == (True, "half typ")
    hers.month.editor.withdraw([chosen.person.key])
    qtbot.waitUntil(lambda: not hers.services.is_busy, timeout=LONG)
    qtbot.waitUntil(lambda: len(screen.model.shown) == 3, timeout=SOON)
    assert screen.item is not None
    assert f"{chosen.person.name} is not submitted any more" in screen.banner.text


@pytest.mark.usefixtures("seldom_looked")
def test_what_was_saved_while_the_queue_was_in_front_is_there_on_coming_back(
    qtbot: QtBot, shared: SharedOffice, open_month: Open
) -> None:
    mine, hers = open_month(shared, "Sam"), open_month(shared, "Amira")
    charge, saw = charge_of(hers), mine.services.watch.saw
    write(hers, charge, "HERS")
    qtbot.waitUntil(lambda: done(hers) == 1, timeout=LONG)
    with qtbot.waitSignal(saw, timeout=LONG, check_params_cb=lambda cycle, _: not cycle) as first:
        mine.review.begin()
    stored = first.args[1].stored
    with qtbot.waitSignal(saw, timeout=LONG, check_params_cb=lambda _, now: now.stored != stored):
        hers.month.editor.save("hers")
    assert shown(mine, charge) != "HERS"
    mine.review.screen.back.click()
    assert mine.workbench.isAncestorOf(mine.focusWidget())
    qtbot.waitUntil(lambda: shown(mine, charge) == "HERS", timeout=SOON)
    assert "Amira saved revision 1.1" in mine.together.strip.news.text()


def settle(qtbot: QtBot, window: MainWindow) -> None:
    """Settle and save all that is open, so that everybody may be submitted."""
    assert window.month.loaded
    open_ = [issue for one in window.month.loaded.month.people for issue in one.open_issues]
    window.month.editor.act(acts.resolve(dict.fromkeys(open_, "Affidavit")))
    qtbot.waitUntil(lambda: done(window) == 1, timeout=LONG)


@pytest.mark.usefixtures("seldom_looked")
def test_who_is_on_a_person_is_told_in_the_list_and_in_the_head(
    qtbot: QtBot, shared: SharedOffice, open_month: Open
) -> None:
    mine, hers = open_month(shared, "Sam"), open_month(shared, "Amira")
    table = hers.workbench.employees.table
    table.choose_where(lambda row: bool(row.person.flags))
    chosen = table.current_row
    assert chosen is not None
    mine.workbench.employees.table.choose_where(lambda row: row.key == chosen.key)
    head = mine.workbench.details.head
    qtbot.waitUntil(lambda: "Amira is on this person" in head.present.text(), timeout=SOON)
    assert mine.together.strip.here.text() == "Amira is here"
    rows = mine.workbench.employees.model.rows
    assert [row.key for row in rows if row.here == "Amira"] == [chosen.key]
    hers.close()
    qtbot.waitUntil(lambda: not mine.together.strip.isVisible(), timeout=SOON)
    assert not head.present.isVisible()


@pytest.mark.parametrize("side", ["mine", "theirs"])
def test_a_contradiction_is_asked_about_in_the_window_and_answered_there(
    qtbot: QtBot, shared: SharedOffice, open_month: Open, side: str
) -> None:
    mine, hers = open_month(shared, "Sam"), open_month(shared, "Amira")
    charge, other = charge_of(mine), charge_of(mine, 1)
    write(mine, charge, "MINE")
    write(mine, other, "OTHER")
    write(hers, charge, "HERS")
    write(hers, charge, "ULM", "city")
    qtbot.waitUntil(lambda: (done(mine), done(hers)) == (2, 2), timeout=LONG)
    hers.month.editor.save("hers")
    bar = mine.workbench.clashes
    qtbot.waitUntil(bar.isVisible, timeout=LONG)
    assert shown(mine, charge, "city") == "ULM"
    for part in ("You", "merchant set to MINE", "Amira", "merchant set to HERS"):
        assert part in bar.text
    mine.month.editor.save("mine")
    qtbot.waitUntil(lambda: "Say first which is to stand" in mine.banner.text, timeout=LONG)
    button = bar.keep if side == "mine" else bar.take
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not bar.isVisible(), timeout=LONG)
    mine.month.editor.save("mine")
    qtbot.waitUntil(lambda: done(mine) == 0, timeout=LONG)
    kept = {"mine": "MINE", "theirs": "HERS"}[side]
    qtbot.waitUntil(lambda: shown(hers, other) == "OTHER", timeout=LONG)
    assert (shown(hers, charge), shown(hers, charge, "city")) == (kept, "ULM")


def test_a_window_opened_while_the_server_is_away_works_on_and_follows(
    qtbot: QtBot, own_server: PostgresServer, served_apart: SharedOffice, open_month: Open
) -> None:
    before = open_month(served_apart, "Sam")
    charge, other = charge_of(before), charge_of(before, 1)
    write(before, charge, "BEFORE")
    qtbot.waitUntil(lambda: done(before) == 1, timeout=LONG)
    before.close()
    qtbot.waitUntil(before.isHidden, timeout=LONG)
    own_server.stop()
    mine = open_month(served_apart, "Sam")
    home = mine.home
    assert home.heading.text().startswith("Stored months, as of ")
    assert "; it was last seen on " in mine.banner.text
    assert "Shared database away, last seen " in mine.together.strip.news.toolTip()
    assert shown(mine, charge) == "BEFORE"
    write(mine, other, "AWAY")
    words = "2 changes kept on this computer, not saved yet"
    qtbot.waitUntil(lambda: mine.month.editor.words == words, timeout=LONG)
    assert mine.month.loaded
    assert all(path.exists() for path in mine.month.loaded.sources.values())
    assert len(mine.month.loaded.sources) == len(mine.month.loaded.month.documents)
    own_server.start()
    words = "2 changes kept, not saved yet"
    qtbot.waitUntil(lambda: mine.month.editor.words == words, timeout=LONG)
    qtbot.waitUntil(lambda: home.heading.text() == "Stored months", timeout=LONG)
    qtbot.waitUntil(lambda: not mine.services.is_busy, timeout=LONG)
    assert "cannot be reached" not in mine.banner.text
    mine.month.editor.save("mine")
    qtbot.waitUntil(lambda: done(mine) == 0, timeout=LONG)
    hers = open_month(served_apart, "Amira")
    assert (shown(hers, charge), shown(hers, other)) == ("BEFORE", "AWAY")


def test_a_month_that_is_not_kept_here_is_grey_and_opens_when_the_server_is_back(
    qtbot: QtBot, own_server: PostgresServer, served_apart: SharedOffice, open_window: Open
) -> None:
    before = open_window(served_apart, "Sam")
    before.close()
    qtbot.waitUntil(before.isHidden, timeout=LONG)
    own_server.stop()
    home = open_window(served_apart, "Sam").home
    [row] = home.cycles.shown_rows
    assert home.note_of(row).startswith("Not kept on this computer: opens once")
    assert not home.open.isEnabled()
    own_server.start()
    qtbot.waitUntil(home.open.isEnabled, timeout=LONG)
    assert home.heading.text() == "Stored months"


def test_a_server_that_goes_and_comes_back_takes_nothing_with_it(
    qtbot: QtBot, own_server: PostgresServer, served_apart: SharedOffice, open_month: Open
) -> None:
    mine, hers = open_month(served_apart, "Sam"), open_month(served_apart, "Amira")
    charge, other = charge_of(mine), charge_of(mine, 1)
    write(mine, charge, "BEFORE")
    qtbot.waitUntil(lambda: done(mine) == 1, timeout=LONG)
    own_server.stop("immediate")
    qtbot.waitUntil(lambda: "cannot be reached since" in mine.banner.text, timeout=SOON)
    exporting = mine.workbench.commands.export_all
    assert "works again once it is back" in why_barred(exporting)
    assert not exporting.isEnabled()
    write(mine, charge, "AWAY")
    qtbot.waitUntil(lambda: done(mine) == 2, timeout=LONG)
    assert mine.month.editor.words == "2 changes kept on this computer, not saved yet"
    assert shown(mine, charge) == "AWAY"
    mine.month.editor.save("too early")
    qtbot.waitUntil(lambda: "Save again once it is back" in mine.banner.text, timeout=LONG)
    own_server.start()
    words = "2 changes kept, not saved yet"
    qtbot.waitUntil(lambda: mine.month.editor.words == words, timeout=LONG)
    qtbot.waitUntil(lambda: "cannot be reached since" not in mine.banner.text, timeout=LONG)
    assert exporting.isEnabled()
    write(hers, other, "HERS")
    qtbot.waitUntil(lambda: done(hers) == 1, timeout=LONG)
    hers.month.editor.save("hers")
    qtbot.waitUntil(lambda: shown(mine, other) == "HERS", timeout=LONG)
    mine.month.editor.save("mine")
    qtbot.waitUntil(lambda: done(mine) == 0, timeout=LONG)
    qtbot.waitUntil(lambda: shown(hers, charge) == "AWAY", timeout=LONG)
    assert shown(hers, other) == "HERS"


def submit_all(desk: DeskSession) -> None:
    """Settle all that is open in a month, and submit everybody."""
    open_ = [issue for one in desk.state.month.people for issue in one.open_issues]
    act = acts.resolve(dict.fromkeys(open_, "Affidavit"))
    desk.act(act.label, act.lines)
    assert "submitted" in submit(desk).told


def test_the_queue_shows_no_paper_of_somebody_else_while_the_server_is_away(
    qtbot: QtBot, own_server: PostgresServer, served_apart: SharedOffice, open_window: Open
) -> None:
    submit_all(served_apart.desk("Amira"))
    mine = open_window(served_apart, "Sam")
    screen, pages = mine.review.screen, mine.workbench.pages
    mine.review.begin()
    qtbot.waitUntil(lambda: isinstance(pages.receipt.target, PageTarget), timeout=LONG)
    screen.back.click()
    own_server.stop("immediate")
    news = mine.together.strip.news
    qtbot.waitUntil(lambda: "Shared database away" in news.toolTip(), timeout=LONG)
    mine.review.begin()
    assert pages.front.message == "Nobody is chosen: there is no page to show."
    screen.table.choose_at(1, 0)
    item = screen.item
    assert item is not None
    said = f"The pages of {item.person.name} cannot be shown now. "
    qtbot.waitUntil(lambda: pages.front.message.startswith(said), timeout=LONG)
    screen.approve.trigger()
    qtbot.waitUntil(lambda: screen.banner.text.startswith("Not done: "), timeout=LONG)
    own_server.start()
    qtbot.waitUntil(lambda: isinstance(pages.front.target, PageTarget), timeout=LONG)
    assert (screen.item and screen.item.key) == item.key
    assert not screen.banner.text
    screen.table.clear_choice()
    screen.chosen.emit(None)
    assert pages.front.message == "Nobody is chosen: there is no page to show."
