"""What has to be read waits until somebody read it, whatever is said meanwhile."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ccprocessor.desktop.shared.banner import Banner, Remedy
from ccprocessor.errors import UserError


@pytest.fixture
def banner(qtbot: QtBot) -> Banner:
    made = Banner()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def read_on(qtbot: QtBot, banner: Banner) -> Callable[[], str]:
    """Dismiss the message in front, and tell the next one."""

    def dismiss() -> str:
        qtbot.mouseClick(banner.close_button, Qt.MouseButton.LeftButton)
        return banner.text

    return dismiss


def test_messages_to_be_read_come_one_after_the_other(
    banner: Banner, read_on: Callable[[], str]
) -> None:
    seen: list[str] = []
    banner.keep("The program fell.", "It is safe.", remedies=[Remedy("Show", lambda: None)])
    banner.keep("The database was upgraded.")
    banner.keep("A newer version is there.", remedies=[Remedy("Open", lambda: seen.append("o"))])
    assert (banner.text, banner.more) == ("The program fell. It is safe.", "2 more")
    assert "2 more" in banner.accessibleDescription()
    assert (read_on(), banner.more) == ("The database was upgraded.", "1 more")
    assert [button.text() for button in banner.remedies] == []
    assert (read_on(), banner.more) == ("A newer version is there.", "")
    banner.remedies[0].click()
    assert seen == ["o"]
    assert read_on() == ""
    assert banner.isHidden()


def test_what_is_said_for_now_comes_to_the_front_and_loses_nothing(
    banner: Banner, read_on: Callable[[], str]
) -> None:
    banner.keep("The program fell.")
    banner.say("Reading…")
    assert (banner.text, banner.more) == ("Reading…", "1 more")
    banner.show_error(UserError("There is no PDF.", hint="Choose another."))
    assert (banner.text, banner.more) == ("There is no PDF. Choose another.", "1 more")
    assert read_on() == "The program fell."


def test_work_that_goes_on_takes_away_only_what_was_said_for_now(
    banner: Banner, read_on: Callable[[], str]
) -> None:
    banner.say("The settings are saved.")
    banner.keep("The program fell.")
    assert banner.text == "The settings are saved."
    banner.dismiss()
    assert (banner.text, banner.more) == ("The program fell.", "")
    banner.dismiss()
    assert banner.text == "The program fell."
    assert read_on() == ""


def test_the_same_message_is_read_once(banner: Banner, read_on: Callable[[], str]) -> None:
    banner.keep("Version 2 is there.")
    banner.keep("Version 2 is there.")
    banner.say("Version 2 is there.")
    assert banner.more == ""
    assert read_on() == ""
