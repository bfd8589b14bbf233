"""How the window starts: light, from the command, and never without a screen."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ccprocessor.app import has_screen, open_office
from ccprocessor.cli.main import main
from ccprocessor.cli.parser import parse
from ccprocessor.desktop.main_window import MainWindow
from ccprocessor.desktop.service_client import ServiceClient
from ccprocessor.desktop.shared.memory import Memory
from ccprocessor.desktop.shared.theme import Theme
from ccprocessor.resources import resource
from ccprocessor.settings import Settings
from ccprocessor.storage.engine.database import init_database
from tests.desktop.starting import wait_until
from tests.desktop.window.conftest import close

HEAVY = ["alembic", "numpy", "openpyxl", "pandas", "pymupdf", "rapidfuzz", "scipy", "sqlalchemy"]

PAINTED = """
import json, sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from ccprocessor.desktop import application, main_window

begin = main_window.MainWindow.begin

def begin_and_tell(window, files=(), aliases=None):
    print(json.dumps(sorted(sys.modules)), flush=True)
    begin(window, files, aliases)
    QTimer.singleShot(0, window.close)

if __name__ == "__main__":
    main_window.MainWindow.begin = begin_and_tell
    from ccprocessor.app import open_window
    from ccprocessor.settings import load_settings
    sys.exit(open_window(load_settings(Path(sys.argv[1]))))
"""


@pytest.fixture
def settings_file(tmp_path: Path) -> Path:
    path = tmp_path / "settings.toml"
    lines = {
        "database_url": f"sqlite:///{(tmp_path / 'office.sqlite').as_posix()}",
        "cache_folder": (tmp_path / "cache").as_posix(),
        "log_folder": (tmp_path / "log").as_posix(),
    }
    path.write_text("".join(f'{key} = "{value}"\n' for key, value in lines.items()))
    return path


def environment(tmp_path: Path) -> dict[str, str]:
    return os.environ | {"QT_QPA_PLATFORM": "offscreen", "XDG_CONFIG_HOME": str(tmp_path)}


def test_nothing_heavy_is_imported_before_the_window_is_seen_and_it_closes_cleanly(
    tmp_path: Path, settings_file: Path
) -> None:
    script = tmp_path / "start.py"
    script.write_text(PAINTED)
    run = subprocess.run(
        [sys.executable, str(script), str(settings_file)],
        env=environment(tmp_path) | {"PYTHONPATH": str(Path(__file__).parents[3])},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert run.returncode == 0, run.stderr
    loaded = {name.partition(".")[0] for name in json.loads(run.stdout.splitlines()[0])}
    assert loaded.isdisjoint(HEAVY)
    assert "Traceback" not in run.stderr


@pytest.mark.skipif(os.name == "nt", reason="needs SIGINT")
def test_an_interrupt_ends_the_window_and_its_processes(
    tmp_path: Path, settings_file: Path, heeded_orders: None
) -> None:
    log = tmp_path / "log" / "ccprocessor.log"
    init_database(tmp_path / "office.sqlite").close()
    started = subprocess.Popen(
        [sys.executable, "-m", "ccprocessor", "window", "--settings", str(settings_file)],
        cwd=Path(__file__).parents[3],
        env=environment(tmp_path),
        stderr=subprocess.PIPE,
        text=True,
    )
    wait_until((tmp_path / "office.sqlite-wal").exists, started)  # while it has the file open
    started.send_signal(signal.SIGINT)
    assert started.wait(30) == -signal.SIGINT
    started.communicate()
    assert log.exists()


def test_without_a_screen_the_command_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], settings_file: Path
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    assert main(["window", "--settings", str(settings_file)]) == 2
    assert "There is no screen here" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform != "linux", reason="screens are addressed on Linux alone")
def test_a_screen_that_does_not_answer_is_a_sentence(settings_file: Path) -> None:
    environ = os.environ | {"DISPLAY": ":9876", "QT_QPA_PLATFORM": "xcb"}
    started = subprocess.run(
        [sys.executable, "-m", "ccprocessor", "window", "--settings", str(settings_file)],
        env=environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert started.returncode == 2
    assert "no screen answers at :9876. Start it from a desktop session" in started.stderr
    assert "qt.qpa" not in started.stderr


@pytest.mark.parametrize(
    ("platform", "environ", "answer"),
    [
        ("linux", {}, False),
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("win32", {}, True),
        ("darwin", {}, True),
    ],
)
def test_a_screen_is_found_where_there_is_one(
    platform: str, environ: dict[str, str], answer: bool
) -> None:
    assert has_screen(environ, platform) is answer


def test_no_command_or_a_file_in_its_place_is_the_window() -> None:
    car = str(resource("sample/car.pdf"))
    assert parse([]).files == []
    asked = parse([car, "--aliases", "names.json"])
    assert asked.files == [Path(car)]
    assert asked.run.__name__ == "window"
    assert parse(["list"]).run.__name__ == "list_cycles"


@pytest.mark.parametrize(
    "word",
    ["missing.pdf", "of/march", "C:\\papers\\march", "~/march", "here", "--", "x" * 5000 + ".pdf"],
)
def test_what_looks_like_a_file_is_one_for_the_window(
    word: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "here").mkdir()
    asked = parse([word])
    assert asked.run.__name__ == "window"
    assert asked.files == ([] if word == "--" else [Path(word)])


def test_options_of_the_window_need_no_word_for_it() -> None:
    asked = parse(["--settings", "office.toml", "--database=sqlite:///x.db", "--safe", "a.pdf"])
    assert (asked.run.__name__, asked.safe, asked.files) == ("window", True, [Path("a.pdf")])
    assert (asked.settings, asked.database) == (Path("office.toml"), "sqlite:///x.db")
    asked = parse(["--settings", "list"])
    assert (asked.run.__name__, asked.settings) == ("window", Path("list"))


def test_a_command_may_stand_after_its_settings() -> None:
    asked = parse(["--settings", "office.toml", "list", "--json"])
    assert (asked.run.__name__, asked.settings, asked.json) == (
        "list_cycles",
        Path("office.toml"),
        True,
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["lst"], "invalid choice: 'lst'"),
        (["--settings", "office.toml", "lst"], "invalid choice: 'lst'"),
        (["--settings"], "expected one argument"),
        (["--safe", "--loud"], "unrecognized arguments: --loud"),
        (["--safe", "list"], "unrecognized arguments: --safe"),
    ],
)
def test_what_can_mean_nothing_is_refused(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as refused:
        parse(arguments)
    assert refused.value.code == 2
    assert said in capsys.readouterr().err


def test_files_of_which_none_is_there_are_told_in_place_of_a_window(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    settings_file: Path,
    tmp_path: Path,
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    missing = str(tmp_path / "missing.pdf")
    assert main([missing, "--settings", str(settings_file)]) == 3
    assert f"There is no file {missing}. Check its name" in capsys.readouterr().err
    (tmp_path / "other.pdf").touch()
    assert main([missing, str(tmp_path / "other.pdf"), "--settings", str(settings_file)]) == 2
    assert "There is no screen here" in capsys.readouterr().err


def test_on_a_screen_that_has_no_room_for_it_a_new_window_takes_all_of_it(
    qtbot: QtBot, own_settings: Settings, memory: Memory, theme: Theme, qapp: QApplication
) -> None:
    room = qapp.primaryScreen().availableSize()
    assert room.width() < 1280  # offscreen: 800 x 800
    window = MainWindow(ServiceClient(lambda: open_office(own_settings)), memory, theme)
    window.show()
    assert window.isMaximized()
    close(qtbot, window)


def test_a_window_that_goes_before_it_tells_that_it_is_seen_raises_nothing(
    qtbot: QtBot, own_settings: Settings, memory: Memory, theme: Theme, qapp: QApplication
) -> None:
    window = MainWindow(ServiceClient(lambda: open_office(own_settings)), memory, theme)
    window.show()
    window.grab()
    window.services.close()
    with qtbot.captureExceptions() as raised:
        shiboken6.delete(window)
        qapp.processEvents()
    assert raised == []
