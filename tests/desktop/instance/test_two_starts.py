"""Two real starts of the program: the second hands its files over and ends."""

from __future__ import annotations

import json
import signal
import sqlite3
import sys
import time
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from tests.desktop.starting import LONG_S, Desk, desk, wait_until
from tests.office.generator import Office, make_office

__all__ = ["desk"]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="looks for Unix sockets")


@pytest.fixture(scope="session")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """A month of a handful of people, quick to read."""
    folder = tmp_path_factory.mktemp("papers")
    return make_office(folder, people=3, seed=3, chaos=False, pictures=False)


def revisions(desk: Desk) -> int:
    """How many revisions are stored."""
    try:
        with closing(sqlite3.connect(f"{desk.database.as_uri()}?mode=ro", uri=True)) as database:
            return int(database.execute("SELECT count(*) FROM revision").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def test_files_of_a_second_start_are_loaded_in_the_first_window(desk: Desk, papers: Office) -> None:
    first = desk.start()
    wait_until(desk.is_heard, first)
    folder = papers.car.parent
    second = desk.start("window", papers.car.name, papers.receipts.relative_to(folder), cwd=folder)
    assert second.wait(LONG_S) == 0
    assert desk.complaints == ""
    wait_until(lambda: revisions(desk) > 0, first)
    third = desk.start()
    assert third.wait(LONG_S) == 0
    assert first.poll() is None


def test_of_starts_at_the_same_moment_one_keeps_its_window(desk: Desk) -> None:
    together = [desk.start() for _ in range(3)]
    while len(running := [one for one in together if one.poll() is None]) > 1:
        assert running
        time.sleep(0.02)
    assert [one.returncode for one in together if one not in running] == [0, 0]
    assert desk.is_heard()


def test_after_a_kill_the_next_start_has_its_own_window(desk: Desk, papers: Office) -> None:
    killed = desk.start()
    wait_until(desk.is_heard, killed)
    killed.send_signal(signal.SIGKILL)
    killed.wait(LONG_S)
    assert desk.is_heard()
    after = desk.start("window", papers.car, papers.receipts)
    wait_until(lambda: revisions(desk) > 0, after)


def test_another_database_and_safe_mode_have_windows_of_their_own(desk: Desk) -> None:
    first = desk.start()
    wait_until(desk.is_heard, first)
    told = desk.tell("window", "--database", f"sqlite:///{desk.folder / 'other.sqlite'}")
    assert told["title"] == "ccprocessor"
    assert desk.tell("--safe")["title"] == "ccprocessor (safe mode)"
    assert first.poll() is None


def test_jobs_of_the_command_line_do_not_care(desk: Desk, papers: Office) -> None:
    first = desk.start()
    wait_until(desk.is_heard, first)
    job = desk.start("process", papers.car, papers.receipts, "--out", desk.folder / "out")
    assert job.wait(LONG_S) == 0
    assert json.loads((desk.folder / "out" / "result.json").read_text("utf-8"))


RESTARTING = """
import sys
from PySide6.QtCore import QTimer
from ccprocessor.desktop.instance.relay import StartRelay

begin = StartRelay.begin

def begin_and_restart(starts):
    begin(starts)
    QTimer.singleShot(0, starts._window.upkeep.restart_wanted.emit)

if __name__ == "__main__":
    StartRelay.begin = begin_and_restart
    from ccprocessor.cli.main import main
    sys.exit(main(sys.argv[1:]))
"""


def test_a_window_that_starts_again_ends_first(desk: Desk) -> None:
    desk.settings_file.parent.mkdir(parents=True)
    desk.settings_file.touch()
    script = desk.folder / "restart.py"
    script.write_text(RESTARTING)
    first = desk.run([str(script), "window", "--settings", str(desk.settings_file)])
    assert first.wait(LONG_S) == 0
    assert desk.complaints == ""
    while not (found := started_with(desk.settings_file)) or not desk.is_heard():
        assert len(found) <= 1
        time.sleep(0.02)
    for one in found:
        one.kill()


FAILING = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QMessageBox
from ccprocessor.desktop.instance.relay import StartRelay

begin = StartRelay.begin

def begin_and_restart(starts):
    begin(starts)
    sys.executable = "/nowhere/python"
    QTimer.singleShot(0, starts._window.upkeep.restart_wanted.emit)

if __name__ == "__main__":
    StartRelay.begin = begin_and_restart
    QMessageBox.exec = lambda box: print(box.text(), flush=True)
    from ccprocessor.cli.main import main
    sys.exit(main(sys.argv[1:]))
"""


def test_a_window_that_cannot_start_again_says_so(desk: Desk) -> None:
    script = desk.folder / "restart.py"
    script.write_text(FAILING)
    assert desk.run([str(script), "window"]).wait(LONG_S) == 0
    assert "could not be started again. Start it as you always do" in desk.output


def started_with(settings: Path) -> list[psutil.Process]:
    """The programs that run on these settings."""
    return [
        one
        for one in psutil.process_iter(["cmdline"])
        if (line := one.info["cmdline"]) and str(settings) in line and "ccprocessor" in line
    ]
