"""States of working together: others in the month, two answers, a server that is away."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from PySide6.QtWidgets import QWidget

from ccprocessor.app import open_office
from ccprocessor.desktop.editing.acts import Act
from ccprocessor.desktop.main_window import MainWindow
from ccprocessor.domain.statement import Transaction
from ccprocessor.errors import DatabaseRefused
from ccprocessor.services.cycle.listing import cycles
from ccprocessor.storage.together.seen import SeenValues
from tests.desktop.stage import Stage
from tests.services.test_together import set_

_NOBODY_THERE = "postgresql://office@127.0.0.1:1/office"  # a port that nothing answers on


def together(stage: Stage) -> QWidget:
    """Somebody else is on the chosen person, and changed them without saving."""
    mine, hers = _two(stage)
    charge = _choose_open(hers)
    _write(hers, charge, "Central Hotel")
    mine.workbench.employees.table.choose_where(lambda row: charge in row.person.transactions)
    head = mine.workbench.details.head
    stage.wait(lambda: "is on this person" in head.present.text())
    stage.wait(lambda: "not saved yet" in head.present.text())
    return mine


def together_conflict(stage: Stage) -> QWidget:
    """Two people decided differently about the same: the bar asks which is to stand."""
    mine, hers = _two(stage)
    charge = _choose_open(mine)
    _write(mine, charge, "Central Hotel")
    _write(hers, charge, "Hotel Central, Main Street")
    stage.wait(lambda: mine.month.editor.words != "" and hers.month.editor.words != "")
    hers.month.editor.save("names")
    stage.wait(mine.workbench.clashes.isVisible)
    stage.wait(lambda: not mine.services.is_busy)
    return mine


def server_lost(stage: Stage) -> QWidget:
    """The server goes while a month is worked on."""
    window = stage.month()
    away = DatabaseRefused("The connection was lost.")
    window.services.watch.lost.emit(away, dt.datetime.now(dt.UTC))
    return window


def server_away(stage: Stage) -> QWidget:
    """The server is away at the start: Home as it was seen last, a month grey."""
    settings = replace(stage.empty_office(), database_url=_NOBODY_THERE)
    with open_office(stage.stored) as office:
        [month] = cycles(office.database)
        identity = office.identity
    first, last = dt.date(2033, 1, 1), dt.date(2033, 1, 31)
    before = replace(month.cycle, id="other", period_from=first, period_to=last)
    other = replace(month, cycle=before)
    seen = SeenValues(settings.cache_folder / "seen.sqlite", _NOBODY_THERE, settings.author)
    seen.keep("user", "", identity.plain)
    seen.keep("list", identity.company, (month, other))
    seen.keep("month", month.cycle.id, "")
    window = stage.open(settings)
    stage.wait(lambda: "it was last seen on" in window.banner.text)
    return window


def server_never_seen(stage: Stage) -> QWidget:
    """The server is away at the start, and was never seen from here."""
    window = stage.open(replace(stage.empty_office(), database_url=_NOBODY_THERE))
    stage.wait(lambda: bool(window.home.banner.text and window.together.strip.news.text()))
    return window


def _two(stage: Stage) -> tuple[MainWindow, MainWindow]:
    """Two windows of two people on one month."""
    settings = stage.empty_office()
    mine = stage.open(settings, stage.files)
    _wait_for_month(stage, mine)
    hers = stage.open(replace(settings, author="Amira"))
    stage.wait(lambda: hers.home.cycles.current_row is not None)
    hers.home.open_chosen()
    _wait_for_month(stage, hers)
    mine.activateWindow()
    return mine, hers


def _wait_for_month(stage: Stage, window: MainWindow) -> None:
    stage.wait(lambda: window.screen_shown is window.workbench)
    stage.wait(lambda: window.month.editor.state is not None and not window.services.is_busy)


def _choose_open(window: MainWindow) -> Transaction:
    """Choose somebody to look at, and return a charge of theirs."""
    table = window.workbench.employees.table
    table.choose_where(lambda row: bool(row.person.flags and row.person.transactions))
    charge: Transaction = table.current_row.person.transactions[0]
    return charge


def _write(window: MainWindow, charge: Transaction, merchant: str) -> None:
    window.month.editor.act(Act("merchant set", (set_(charge, merchant),)))
