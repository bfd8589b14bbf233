"""Who works at the window: asked only where the office asks, locked when idle, listed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ccprocessor.app import open_office
from ccprocessor.desktop.service_client import ServiceClient
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.users.desk import UserDesk
from ccprocessor.desktop.users.dialog import UsersDialog
from ccprocessor.desktop.users.form import UserForm
from ccprocessor.desktop.users.sign_in_dialog import SignInDialog
from ccprocessor.services.upkeep.trail import done_words
from ccprocessor.services.users import change_role
from ccprocessor.settings import Settings
from ccprocessor.storage.trail.walking import events_since
from tests.desktop.users.conftest import SECRET, OpenDesk

LONG = 60_000


def asked(qtbot: QtBot, desk: UserDesk) -> SignInDialog:
    qtbot.waitUntil(lambda: desk.dialog is not None, timeout=LONG)
    assert desk.dialog is not None
    return desk.dialog


def sign_in(qtbot: QtBot, dialog: SignInDialog, password: str) -> None:
    dialog.password.clear()
    qtbot.keyClicks(dialog.password, password)
    qtbot.keyClick(dialog.password, Qt.Key.Key_Return)


def known(qtbot: QtBot, desk: UserDesk) -> None:
    qtbot.waitUntil(lambda: desk.identity is not None and desk.dialog is None, timeout=LONG)


def test_an_office_of_one_person_is_asked_nothing_and_shows_nothing(
    qtbot: QtBot, open_desk: OpenDesk
) -> None:
    window, desk = open_desk("clerk", "15")
    known(qtbot, desk)
    assert desk.button.isHidden()
    assert desk.identity is not None
    assert desk.identity.role == "administrator"
    desk.lock()
    assert (desk.dialog, window.isVisible()) == (None, True)


def test_a_password_is_asked_for_and_a_wrong_one_told(
    qtbot: QtBot, guarded: Settings, open_desk: OpenDesk
) -> None:
    window, desk = open_desk("Ada", "15")
    dialog = asked(qtbot, desk)
    assert dialog.name.text() == "Ada"
    sign_in(qtbot, dialog, "battery staple")
    qtbot.waitUntil(lambda: "The password of Ada is wrong" in dialog.told.text(), timeout=LONG)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    qtbot.wait(1_100)  # the second try is looked at after a second
    sign_in(qtbot, dialog, SECRET)
    known(qtbot, desk)
    qtbot.waitUntil(lambda: window.was_looked_up, timeout=LONG)
    assert desk.button.text() == "Ada · clerk"
    acts = {one.action.text(): one.action for one in window.menus.commands.all}
    assert not acts["&Users and companies…"].isEnabled()
    assert acts["Audit &trail…"].toolTip() == (
        "Only a supervisor, an auditor or an administrator may see the audit trail;"
        " you work here as a clerk."
    )


def test_an_idle_window_hides_itself_and_comes_back_as_it_was(
    qtbot: QtBot, guarded: Settings, open_desk: OpenDesk
) -> None:
    window, desk = open_desk("Ada", "0.05")
    sign_in(qtbot, asked(qtbot, desk), SECRET)
    known(qtbot, desk)
    window.find_everything()
    dialog = asked(qtbot, desk)  # after three seconds without a key
    assert not window.isVisible()
    assert (dialog.isVisible(), dialog.name.isReadOnly()) == (True, True)
    sign_in(qtbot, dialog, SECRET)
    qtbot.waitUntil(window.isVisible, timeout=LONG)
    assert window.screen_shown is window.finder.screen


def test_a_role_that_was_taken_greys_its_commands_once_something_is_refused(
    qtbot: QtBot, guarded: Settings, open_desk: OpenDesk
) -> None:
    window, desk = open_desk("Ada", "0")
    sign_in(qtbot, asked(qtbot, desk), SECRET)
    known(qtbot, desk)
    with open_office(guarded) as office:
        change_role(office, "Ada", "auditor")
    rights = window.menus.rights
    assert rights.why_not("decide") == ""
    window.services.in_office(lambda office: office.require("decide"), print, lambda _error: None)
    qtbot.waitUntil(lambda: rights.role == "auditor", timeout=LONG)
    assert not window.workbench.editing.match.isEnabled()
    assert desk.button.text() == "Ada · auditor"


def test_saved_settings_change_when_the_window_locks(
    qtbot: QtBot, guarded: Settings, open_desk: OpenDesk
) -> None:
    window, desk = open_desk("Ada", "0")
    sign_in(qtbot, asked(qtbot, desk), SECRET)
    known(qtbot, desk)
    window.upkeep.settings_saved.emit(replace(guarded, lock_after="0.02"))
    asked(qtbot, desk)
    assert not window.isVisible()


def test_another_company_is_chosen_at_the_foot(
    qtbot: QtBot, guarded: Settings, open_desk: OpenDesk
) -> None:
    _, desk = open_desk("clerk", "15")
    known(qtbot, desk)
    assert desk.button.text() == "clerk · administrator · main"
    words = "Work for Borealis && Söhne"
    [entry] = [one for one in desk.button.menu().actions() if one.text() == words]
    entry.trigger()
    qtbot.waitUntil(lambda: desk.button.text().endswith("Borealis && Söhne"), timeout=LONG)
    assert [one.text() for one in desk.button.menu().actions() if one.isChecked()] == [words]


@pytest.fixture
def dialog(qtbot: QtBot, services: ServiceClient, guarded: Settings, tmp_path: Path) -> UsersDialog:
    made = UsersDialog(services, Memory(tmp_path / "window.ini"))
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: not made.is_working, timeout=LONG)
    return made


def form_of(dialog: UsersDialog) -> UserForm:
    return next(one for one in dialog.findChildren(UserForm) if one.isVisible())


def shown(dialog: UsersDialog) -> list[tuple[str, str]]:
    return [(one.name, one.standing) for one in dialog.model.shown]


def test_an_administrator_adds_changes_and_disables(
    qtbot: QtBot, dialog: UsersDialog, guarded: Settings
) -> None:
    assert shown(dialog) == [("Ada", "with a password"), ("clerk", "no password")]
    dialog.add.click()
    form = form_of(dialog)
    qtbot.keyClicks(form.name, "Sue")
    form.role.setCurrentText("supervisor")
    qtbot.keyClicks(form.password, SECRET)
    form.buttons.buttons()[0].click()
    assert form.told.text() == "The two passwords are not the same."
    qtbot.keyClicks(form.again, SECRET)
    form.buttons.buttons()[0].click()
    qtbot.waitUntil(lambda: dialog.told.text() == "Sue was added.", timeout=LONG)
    dialog.users.choose_first()
    dialog.disable.click()
    qtbot.waitUntil(lambda: dialog.told.text() == "Ada is let in no more.", timeout=LONG)
    assert shown(dialog)[0] == ("Ada", "disabled")
    with open_office(guarded) as office, office.database.read() as session:
        told = [done_words(one) for one in events_since(session, None)]
    assert told[-4:] == [
        "added the user Sue",
        "let Sue be supervisor in main",
        "set a password for Sue",
        "disabled the user Ada",
    ]


def test_what_was_typed_about_a_user_stays_where_it_is_refused(
    qtbot: QtBot, dialog: UsersDialog
) -> None:
    dialog.add.click()
    form = form_of(dialog)
    qtbot.keyClicks(form.name, "Sue")
    for one in (form.password, form.again):
        qtbot.keyClicks(one, "abcd")
    form.buttons.buttons()[0].click()
    qtbot.waitUntil(lambda: "password" in form.told.text(), timeout=LONG)
    assert form.isVisible()
    assert (form.name_given, form.password_given) == ("Sue", "abcd")
    for one in (form.password, form.again):
        one.setText(SECRET)
    form.buttons.buttons()[0].click()
    qtbot.waitUntil(lambda: dialog.told.text() == "Sue was added.", timeout=LONG)
    assert not form.isVisible()


def test_what_is_refused_is_told_and_nothing_changes(qtbot: QtBot, dialog: UsersDialog) -> None:
    dialog.users.selectRow(1)
    before = shown(dialog)
    dialog.disable.click()
    said = "Nobody would be left to look after"
    qtbot.waitUntil(lambda: said in dialog.told.text(), timeout=LONG)
    assert shown(dialog) == before
