"""The card of the matching model shows what is in use, and changes it."""

from __future__ import annotations

import dataclasses

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ccprocessor.app import open_office
from ccprocessor.desktop.matching.card import MatchingCard
from ccprocessor.desktop.service_client import ServiceClient
from ccprocessor.services.matching_model.learning import learned
from ccprocessor.services.pair_models import keep_version
from ccprocessor.settings import Settings
from ccprocessor.storage.engine.database import init_database
from tests.benchmarks.decided_months import decided_months

LONG = 60_000


@pytest.fixture
def card(qtbot: QtBot, services: ServiceClient, own_settings: Settings) -> MatchingCard:
    init_database(own_settings.database_url)
    version = learned(list(decided_months(3, people=6, months=3, careless=True)))
    assert version is not None
    with open_office(own_settings) as office:
        keep_version(office, dataclasses.replace(version, better=30, worse=0))
        keep_version(office, dataclasses.replace(version, better=3, worse=3))
    dialog = MatchingCard(services)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(dialog)
    dialog.show()
    return shown(qtbot, dialog)


def shown(qtbot: QtBot, card: MatchingCard) -> MatchingCard:
    qtbot.waitUntil(lambda: not card.is_working, timeout=LONG)
    return card


def test_a_better_version_is_put_to_use_and_rolled_back(qtbot: QtBot, card: MatchingCard) -> None:
    assert card.told.text() == "In use: the evidence alone, nothing learned."
    assert not card.roll_back.isEnabled()
    texts = [card.versions.itemText(row) for row in range(card.versions.count())]
    assert texts == ["Version 2, in shadow", "Version 1, may be used"]
    card.promote.click()
    assert "not better beyond chance" in shown(qtbot, card).told.text()
    card.versions.setCurrentIndex(1)
    with qtbot.waitSignal(card.changed, timeout=LONG):
        card.promote.click()
    assert shown(qtbot, card).told.text() == "Version 1 is in use from now on."
    assert card.versions.itemText(1) == "Version 1, in use"
    card.roll_back.click()
    assert shown(qtbot, card).told.text() == "The evidence alone is in use again."


def test_what_cannot_be_done_is_told_with_what_to_do(qtbot: QtBot, card: MatchingCard) -> None:
    card.automatic.click()
    assert "must be proven by your decisions" in shown(qtbot, card).told.text()
    assert card.automatic.text() == "Turn automatic acceptance on"
    card.learn.click()
    assert "Match, reject and approve as usual" in shown(qtbot, card).told.text()
