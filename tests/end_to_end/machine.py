"""A computer of its own for a test: settings, database, cache, log.

`CCPROCESSOR_COMMAND` names another program to test, as the frozen one; without it the tests run
the checkout, most of them in their own process.
"""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ccprocessor.cli.main import main

ROOT = Path(__file__).parents[2]
NAMED = shlex.split(os.environ.get("CCPROCESSOR_COMMAND", ""))
COMMAND = NAMED or [sys.executable, "-m", "ccprocessor"]


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def events(self) -> list[dict[str, Any]]:
        """The events of `--json`."""
        return [json.loads(line) for line in self.out.splitlines()]


@dataclass(slots=True)
class Machine:
    """A computer with its own settings, database, cache and log below one folder."""

    folder: Path
    capture: Callable[[], Any]
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        settings = {
            "database_url": f"sqlite:///{self.database.as_posix()}",
            "cache_folder": (self.folder / "cache").as_posix(),
            "log_folder": (self.folder / "log").as_posix(),
            "author": "clerk",
        }
        self.settings.write_text("".join(f'{k} = "{v}"\n' for k, v in settings.items()))

    @property
    def settings(self) -> Path:
        return self.folder / "settings.toml"

    @property
    def database(self) -> Path:
        return self.folder / "office.sqlite"

    def run(self, command: str, *arguments: str | Path) -> Ran:
        """Run a command: in this process, or by the program that is to be tested."""
        if NAMED:
            process = self.start(command, *arguments)
            out, err = process.communicate()
            return Ran(process.returncode, out, err)
        self.capture()
        try:
            code = main(self.arguments(command, *arguments))
        except SystemExit as exit_:
            code = exit_.code if isinstance(exit_.code, int) else 1
        told = self.capture()
        return Ran(code, told.out, told.err)

    def start(self, command: str, *arguments: str | Path, **options: Any) -> subprocess.Popen[str]:
        """Run a command in a process of its own."""
        return subprocess.Popen(
            [*COMMAND, *self.arguments(command, *arguments)],
            cwd=ROOT,
            env=os.environ | self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **options,
        )

    def arguments(self, command: str, *arguments: str | Path) -> list[str]:
        return [*command.split(), "--settings", str(self.settings), *map(str, arguments)]

    def process(self, *arguments: str | Path, out: Path | None = None) -> Ran:
        """The main job into `out`, by default `out` of this machine."""
        return self.run("process", *arguments, "--no-ocr", "--out", out or self.folder / "out")

    @property
    def result(self) -> dict[str, Any]:
        """The `result.json` of the last run into `out`."""
        read: dict[str, Any] = json.loads((self.folder / "out" / "result.json").read_text("utf-8"))
        return read

    def copy_of(self, digest: str) -> Path:
        """The cached copy without card numbers of a stored document."""
        query = "SELECT redacted_sha256 FROM document WHERE sha256 = ?"
        with contextlib.closing(sqlite3.connect(self.database)) as connection:
            [name] = connection.execute(query, (digest,)).fetchone()
        return self.folder / "cache" / "documents" / f"{name}.pdf"

    def count(self, table: str) -> int:
        """Rows of a table; 0 where there is no database."""
        if not self.database.exists():
            return 0
        connection = sqlite3.connect(self.database)
        try:
            known = "SELECT count(*) FROM sqlite_master WHERE name = ?"
            if connection.execute(known, (table,)).fetchone() == (0,):
                return 0
            (count,) = connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()
        finally:
            connection.close()
        return int(count)

    @property
    def is_untouched(self) -> bool:
        """Nothing stored, nothing written."""
        return self.count("revision") == 0 and not (self.folder / "out").exists()
