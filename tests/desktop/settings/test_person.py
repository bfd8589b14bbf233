"""Who works here: name, user, company and minutes are the person's own, whatever their role."""

from __future__ import annotations

from dataclasses import replace

from pytestqt.qtbot import QtBot

from ccprocessor.app import open_office
from ccprocessor.services.users import add_member, found_company
from ccprocessor.settings import Chosen
from tests.desktop.settings.conftest import Open
from tests.desktop.settings.test_dialog import content, refused, saved


def test_a_user_that_the_office_knows_is_written_and_another_refused(
    opened: Open, chosen: Chosen, qtbot: QtBot
) -> None:
    dialog = opened()
    dialog.person.user.setText("Ada")
    assert "There is no user “Ada” here." in refused(dialog, qtbot)
    dialog.reject()
    with open_office(chosen.settings) as office:
        add_member(office, "Ada", "auditor")
        found_company(office, "Borealis Ltd")
    dialog = opened()
    page = dialog.person
    assert [page.company.itemText(n) for n in range(page.company.count())] == [
        "The first one you work for",
        "main",
        "Borealis Ltd",
    ]
    page.user.setText("Adam")
    assert "Did you mean “Ada”?" in refused(dialog, qtbot)
    page.user.setText("Ada")
    page.company.setCurrentIndex(1)
    _, is_later = saved(dialog, qtbot)
    assert is_later
    written = content(chosen)
    assert (written["user"], written["company"]) == ("Ada", "main")


def test_the_minutes_count_at_once_and_never_is_nought(
    opened: Open, chosen: Chosen, qtbot: QtBot
) -> None:
    dialog = opened(replace(chosen, settings=replace(chosen.settings, company="Borealis")))
    assert dialog.person.company.currentText() == "Borealis"
    assert dialog.person.lock.text() == "15 minutes"
    dialog.person.lock.setValue(0)
    assert dialog.person.lock.text() == "never"
    now, is_later = saved(dialog, qtbot)
    assert not is_later
    assert now.settings.lock_after == "0"
    assert content(chosen)["lock_after"] == "0"
