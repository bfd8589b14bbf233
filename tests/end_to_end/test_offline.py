"""Offline: the program speaks to the database and the update address it was given, and no other."""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.builders.mails import RIDE, mail
from tests.end_to_end.machine import COMMAND, NAMED, ROOT
from tests.end_to_end.own_network import EVERY_NAME, OwnNetwork, own_network
from tests.office.editing import some_pages
from tests.office.generator import make_office
from tests.office.receipt_pictures.files import saved_as
from tests.office.receipt_pictures.plain_till import plain_receipt

pytestmark = pytest.mark.timeout(1800)
"""The job is a minute of computing, which takes several where others compute too."""

_EARLY = """
import os, sys

def refuse(event, arguments):
    if event == "import" and arguments[0].partition(".")[0] == "onnxruntime":
        if os.environ.get("ORT_DISABLE_TELEMETRY") != "1":
            sys.stderr.write("onnxruntime is imported before it is told to be silent\\n")
            os._exit(77)

sys.addaudithook(refuse)
"""
"""What every Python of a person runs first: no process may import the engine untold."""

_SELFTEST_SERVER = "connection to 127.0.0.1 port 9"
"""Where `doctor --selftest` makes sure that no database server answers."""

_UPDATES = "https://updates.office.example/ccprocessor.json"

_WHOLE = 2
"""Revisions of a month in the window: as its text says, then with what was read by OCR."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a home of their own, and nothing in their environment that is not needed."""

    folder: Path

    def __post_init__(self) -> None:
        for place in ("home", "scratch", "desk", "python"):
            (self.folder / place).mkdir()
        (self.folder / "python" / "sitecustomize.py").write_text(_EARLY)

    @property
    def environment(self) -> dict[str, str]:
        return {
            **{name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ},
            "LANG": "C.UTF-8",
            "HOME": str(self.folder / "home"),
            "TMPDIR": str(self.folder / "scratch"),
            "PYTHONPATH": os.pathsep.join((str(self.folder / "python"), str(ROOT))),
            "QT_QPA_PLATFORM": "offscreen",
            "ORT_DISABLE_TELEMETRY": "0",
        }

    def set(self, **settings: str) -> None:
        """Write the settings."""
        file = self.folder / "home" / ".config" / "ccprocessor" / "settings.toml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("".join(f'{name} = "{value}"\n' for name, value in settings.items()))

    @property
    def database(self) -> Path:
        return self.folder / "home" / ".local" / "share" / "ccprocessor" / "office.sqlite"

    def run(self, network: OwnNetwork, *command: str | Path) -> tuple[int, str]:
        """Run a command in the network; gives its exit code and what it said."""
        with self._started(network, command) as process:
            said, _ = process.communicate()
        return process.returncode, said

    @contextmanager
    def window(self, network: OwnNetwork, *files: Path) -> Iterator[subprocess.Popen[str]]:
        """The window with the files, closed by an order to end."""
        with self._started(network, [*COMMAND, "window", *files]) as window:
            yield window
            window.send_signal(signal.SIGTERM)
            said, _ = window.communicate()
        assert window.returncode == -signal.SIGTERM, said

    @contextmanager
    def _started(
        self, network: OwnNetwork, command: Sequence[str | Path]
    ) -> Iterator[subprocess.Popen[str]]:
        with subprocess.Popen(
            [*network.inside, *map(str, command)],
            cwd=self.folder / "desk",
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process:
            try:
                yield process
            finally:
                process.kill()

    def revisions(self) -> int:
        """How many revisions are stored."""
        if not self.database.exists():
            return 0
        with suppress(sqlite3.Error), closing(sqlite3.connect(self.database)) as records:
            return int(records.execute("SELECT count(*) FROM revision").fetchone()[0])
        return 0

    def unrecognised(self) -> list[str]:
        """Files that are neither below a folder of the program's name nor of the system's fonts."""
        ours = {"ccprocessor", "fontconfig"}
        found = (
            path
            for place in ("home", "scratch", "desk")
            for path in (self.folder / place).rglob("*")
            if path.is_file() and ours.isdisjoint(path.relative_to(self.folder).parts)
        )
        return sorted(str(path.relative_to(self.folder)) for path in found)


@pytest.fixture
def person(tmp_path: Path) -> Person:
    return Person(tmp_path)


def month(folder: Path) -> tuple[Path, Path]:
    """A statement with a scanned page, and a report of a scan between two with a picture each."""
    papers = make_office(folder, people=2, seed=3, scanned=0.1, mean_transactions=3)
    return papers.car, some_pages(papers.receipts, range(10, 13), folder / "few receipts.pdf")


def test_the_whole_job_asks_no_network_for_anything_and_keeps_to_its_folders(
    person: Person, tmp_path: Path
) -> None:
    files, out = month(tmp_path / "papers"), tmp_path / "out"
    photo = tmp_path / "photo.heic"
    till = plain_receipt("Copperlane Books", dt.date(2031, 5, 9), ("14.20", "9.75"))
    photo.write_bytes(saved_as(till.picture, "HEIF"))
    letter = tmp_path / "ride.eml"  # its page asks for a picture from afar
    letter.write_bytes(mail(html=RIDE).as_bytes())
    with own_network(tmp_path) as network:

        def done(*arguments: str | Path) -> None:
            code, said = person.run(network, *COMMAND, *arguments)
            assert code == 0, said

        done("process", *files, "--pictures", "all", "--out", out)
        cycle = json.loads((out / "result.json").read_text("utf-8"))["cycle"]["id"]
        done("export", "--cycle", cycle, "--out", tmp_path / "again")
        done("list")
        done("read", photo, letter)
        done("doctor")
        done("doctor", "--selftest")
    assert network.asked == [_SELFTEST_SERVER]
    assert person.unrecognised() == []


def test_a_month_in_the_window_asks_no_network_for_anything_and_keeps_to_its_folders(
    person: Person, tmp_path: Path
) -> None:
    files = month(tmp_path / "papers")
    person.set(update_address=_UPDATES)  # set, but not to be asked by itself
    with own_network(tmp_path) as network, person.window(network, *files) as window:
        wait_until(window, lambda: person.revisions() >= _WHOLE)
    assert network.asked == []
    assert person.unrecognised() == []


def wait_until(process: subprocess.Popen[str], is_so: Callable[[], bool]) -> None:
    """Wait for what a process is to bring about; fails where it ends before."""
    while not is_so():
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.5)
            pytest.fail(f"it ended with {process.returncode}: {process.communicate()[0]}")


def test_the_database_and_the_update_address_are_asked_for_and_nothing_else(
    person: Person, tmp_path: Path
) -> None:
    person.set(update_address=_UPDATES, check_updates="yes")
    with own_network(tmp_path) as network:
        database = "postgresql://clerk@records.office.example/months"
        code, said = person.run(network, *COMMAND, "list", "--database", database)
        assert code == 5, said
        with person.window(network) as window:
            wait_until(window, lambda: any("port 443" in line for line in network.asked))
    assert network.asked == [
        "look-up of records.office.example",
        f"connection to {EVERY_NAME} port 5432",
        "look-up of updates.office.example",
        f"connection to {EVERY_NAME} port 443",
    ]


def test_the_watch_sees_look_ups_and_connections_of_every_kind(
    person: Person, tmp_path: Path
) -> None:
    """Without this the tests above could pass because nothing was watched."""
    with own_network(tmp_path) as network:
        for where in ("stranger.example", "198.51.100.7", "2001:db8::7"):
            code, _ = person.run(network, sys.executable, "-c", _CALL, where)
            assert code == 1
    assert network.asked == [
        "look-up of stranger.example",
        f"connection to {EVERY_NAME} port 443",
        "connection to 198.51.100.7 port 443",
        "connection to 2001:db8::7 port 443",
    ]


_CALL = "import socket, sys; socket.create_connection((sys.argv[1], 443))"


@pytest.mark.skipif(bool(NAMED), reason="looks at the modules of the checkout")
def test_no_module_imports_the_engine_before_it_is_told_to_be_silent(person: Person) -> None:
    """On every system; where networks can be made the job above tries each process."""
    names = "import pkgutil, importlib, ccprocessor as c; [importlib.import_module(m.name) for m in"
    every = f"{names} pkgutil.walk_packages(c.__path__, 'ccprocessor.') if 'migr' not in m.name]"
    ours, untold = (
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=person.folder / "desk",
            env=person.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        for code in (every, "import onnxruntime")
    )
    assert ours.returncode == 0, ours.stderr
    assert untold.returncode == 77, untold.stderr
    assert person.unrecognised() == []
