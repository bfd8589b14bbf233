"""A newer version is looked for when somebody asks, or once a day where that is wanted."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ccprocessor import __version__
from ccprocessor.desktop.news.update_check import UpdateCheck
from ccprocessor.desktop.shared.background.runner import JobRunner
from ccprocessor.desktop.shared.banner import Banner
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.settings import Settings

LONG = 30_000


@dataclass
class Desk:
    """A check, what it says it in, and the file it looks at."""

    check: UpdateCheck
    banner: Banner
    runner: JobRunner
    file: Path
    memory: Memory

    def publish(self, version: str, **more: str) -> None:
        self.file.write_text(json.dumps({"version": version, **more}))

    def settings(self, check: str = "no") -> Settings:
        return Settings(update_address=self.file.as_uri(), check_updates=check)  # type: ignore[arg-type]


@pytest.fixture
def desk(qtbot: QtBot, memory: Memory, tmp_path: Path) -> Iterator[Desk]:
    window = QWidget()
    qtbot.addWidget(window)
    runner = JobRunner("errands", window)
    banner = Banner(window)
    window.show()
    check = UpdateCheck(runner, banner, memory, window)
    yield Desk(check, banner, runner, tmp_path / "newest.json", memory)
    runner.close()


def settled(desk: Desk, qtbot: QtBot) -> str:
    qtbot.waitUntil(lambda: not desk.runner.is_busy, timeout=LONG)
    return desk.banner.text


def test_a_newer_version_is_told_with_its_notes_and_page(
    desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def browse(url: QUrl) -> bool:
        opened.append(url.toString())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", browse)
    desk.publish("99.0", page="https://example.org/get", notes="Reads faster.")
    desk.check.ask(desk.settings())
    assert desk.banner.text == "Looking for a newer version…"
    said = settled(desk, qtbot)
    assert said == f"Version 99.0 is available; this one is {__version__}. Reads faster."
    [page] = desk.banner.remedies
    page.click()
    assert opened == ["https://example.org/get"]


def test_a_page_that_no_program_opens_is_told_with_its_address(
    desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _url: False)
    desk.publish("99.0", page="https://example.org/get")
    desk.check.ask_once_a_day(desk.settings("yes"))
    newer = settled(desk, qtbot)
    desk.banner.remedies[0].click()
    assert desk.banner.text.startswith(
        "The page https://example.org/get could not be opened from here. Open it in your web"
    )
    desk.banner.remedies[0].click()
    assert QGuiApplication.clipboard().text() == "https://example.org/get"
    desk.banner.close_button.click()
    assert desk.banner.text == newer


@pytest.mark.parametrize("version", [__version__, "0.0.1"])
def test_this_or_an_older_version_is_the_newest(desk: Desk, qtbot: QtBot, version: str) -> None:
    desk.publish(version)
    desk.check.ask(desk.settings())
    assert settled(desk, qtbot) == f"This is the newest version ({__version__})."
    assert desk.banner.remedies == ()


def test_an_address_that_is_not_reached_is_told_with_the_way_to_change_it(
    desk: Desk, qtbot: QtBot
) -> None:
    desk.check.ask(desk.settings())
    assert settled(desk, qtbot).startswith("The address for updates cannot be reached: ")
    with qtbot.waitSignal(desk.check.settings_wanted):
        desk.banner.remedies[0].click()


def test_without_an_address_that_is_said_and_nothing_is_asked(desk: Desk, qtbot: QtBot) -> None:
    desk.check.ask(Settings())
    assert desk.banner.text.startswith("No address is set")
    assert not desk.runner.is_busy
    with qtbot.waitSignal(desk.check.settings_wanted):
        desk.banner.remedies[0].click()


def test_nothing_is_looked_for_by_itself_unless_that_is_wanted(desk: Desk) -> None:
    desk.publish("99.0")
    desk.check.ask_once_a_day(desk.settings("no"))
    assert not desk.runner.is_busy
    desk.check.ask_once_a_day(Settings(check_updates="yes"))
    assert not desk.runner.is_busy


def test_where_it_is_wanted_it_looks_once_a_day(desk: Desk, qtbot: QtBot) -> None:
    desk.publish("99.0")
    desk.check.ask_once_a_day(desk.settings("yes"))
    assert "99.0" in settled(desk, qtbot)
    desk.check.ask_once_a_day(desk.settings("yes"))
    assert not desk.runner.is_busy
    assert not started_again(desk).is_busy
    desk.memory.keep("updates/asked", "2026-01-01")
    assert started_again(desk).is_busy
    settled(desk, qtbot)


def test_a_start_that_reached_nothing_leaves_the_look_to_the_next(desk: Desk, qtbot: QtBot) -> None:
    desk.check.ask_once_a_day(desk.settings("yes"))
    settled(desk, qtbot)
    desk.check.ask_once_a_day(desk.settings("yes"))
    assert not desk.runner.is_busy
    desk.publish("99.0")
    assert started_again(desk).is_busy
    assert "99.0" in settled(desk, qtbot)
    assert not started_again(desk).is_busy


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_look_that_is_cancelled_is_no_longer_told_of(desk: Desk, qtbot: QtBot) -> None:
    os.mkfifo(desk.file)  # never answers
    desk.check.ask(desk.settings())
    desk.runner.cancel()
    assert settled(desk, qtbot) == ""
    desk.check.ask(desk.settings())
    desk.banner.say("Something else happened.")
    desk.runner.cancel()
    assert settled(desk, qtbot) == "Something else happened."


def started_again(desk: Desk) -> JobRunner:
    """Another start of the program on the same day; what its looks run on."""
    again = UpdateCheck(desk.runner, desk.banner, desk.memory, desk.banner)
    again.ask_once_a_day(desk.settings("yes"))
    return desk.runner


@pytest.mark.parametrize("content", ["", '{"version": "0.0.1"}'])
def test_by_itself_it_says_nothing_but_news(desk: Desk, qtbot: QtBot, content: str) -> None:
    if content:
        desk.file.write_text(content)
    desk.check.ask_once_a_day(desk.settings("yes"))
    assert settled(desk, qtbot) == ""
