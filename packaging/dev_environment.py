"""The environment in `.venv`: built once from the locked packages, brought up to date later."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import PIPE, STDOUT
from typing import Any

from dev_system import SetupFailed

ROOT = Path(__file__).resolve().parent.parent
RUN_LOCK = "packaging/requirements.txt"
TEST_LOCK = "packaging/requirements-test.txt"
BUILD_LOCK = "packaging/requirements-build.txt"

_DESCRIPTION = ("pyproject.toml", "ccprocessor/__init__.py")
_NETWORK_HINT = (
    "Check the network connection and run the same command again; what is there is kept."
)
_NETWORK_TROUBLE = re.compile(r"connection|timed out|temporary failure|proxy", re.IGNORECASE)
_SHOWN_LINES = 15


@dataclass(frozen=True)
class Stamp:
    """What an environment was made of; `ready` has a digest for each lock installed in full."""

    python: str
    place: str
    ready: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> str:
        """The text kept beside the environment."""
        return json.dumps({"python": self.python, "place": self.place, "ready": self.ready})

    @classmethod
    def from_json(cls, text: str) -> Stamp:
        """Read the text back; a damaged one is the stamp of an unfinished environment."""
        try:
            found = json.loads(text)
            return cls(found["python"], found["place"], dict(found["ready"]))
        except (ValueError, TypeError, KeyError):
            return cls("", "")


@dataclass(frozen=True)
class Environment:
    """An environment of a checkout; `root` is the checkout's folder, `name` its own in there."""

    root: Path = ROOT
    name: str = ".venv"

    @property
    def folder(self) -> Path:
        """Where it lives."""
        return self.root / self.name

    @property
    def python(self) -> Path:
        """Its Python."""
        return self.program("python")

    def program(self, name: str) -> Path:
        """A program installed in it."""
        if os.name == "nt":
            return self.folder / "Scripts" / f"{name}.exe"
        return self.folder / "bin" / name

    def is_ready(self, lock: str) -> bool:
        """Whether everything in the lock file is installed and nothing changed since."""
        stamp = self._stamp()
        return (
            stamp is not None
            and self.python.exists()
            and (stamp.python, stamp.place) == (_python_version(), str(self.root))
            and stamp.ready.get(lock) == self._digest(lock)
        )

    def provide(self, lock: str) -> None:
        """Install the lock file and the program itself; an interrupted attempt is begun anew."""
        before = self._stamp()
        if not self._can_go_on_from(before):
            before = None
            self._build()
        self._write(self.stamp_of(()))
        try:
            self._install(lock)
        except SetupFailed:
            # pip downloads everything before it changes anything: what was ready still is.
            self._write(before or self.stamp_of(()))
            raise
        self._pip(("check",), f"The packages in {self.folder} do not fit together")
        self._write(self.stamp_of(tuple(dict.fromkeys((RUN_LOCK, lock)))))

    def stamp_of(self, locks: Sequence[str]) -> Stamp:
        """What is written once these lock files are installed in full."""
        ready = {lock: self._digest(lock) for lock in locks}
        return Stamp(_python_version(), str(self.root), ready)

    def _can_go_on_from(self, stamp: Stamp | None) -> bool:
        if stamp is not None:
            mine = (stamp.python, stamp.place) == (_python_version(), str(self.root))
            return mine and bool(stamp.ready) and self.python.exists()
        return self._works()

    def _works(self) -> bool:
        """Whether an environment that somebody else made can be used as it is."""
        if not self.python.exists():
            return False
        probe = "import sys, pip; print('%d.%d' % sys.version_info[:2], sys.prefix)"
        run = _run([str(self.python), "-c", probe], capture_output=True, text=True)
        return run.returncode == 0 and run.stdout.strip() == f"{_python_version()} {self.folder}"

    def _build(self) -> None:
        print(f"Making the environment {self.folder}", flush=True)
        try:
            if self.folder.is_symlink() or self.folder.is_file():
                self.folder.unlink()
            elif self.folder.exists():
                shutil.rmtree(self.folder)
            self.folder.mkdir()
            self._write(self.stamp_of(()))
        except OSError as error:
            raise SetupFailed(
                f"The folder {self.folder} cannot be made anew: {error.strerror}. Close the "
                "programs that use it, and check that you may write there."
            ) from error
        base = getattr(sys, "_base_executable", None) or sys.executable
        if _run([base, "-m", "venv", str(self.folder)]).returncode:
            raise SetupFailed(f"{base} could not make an environment in {self.folder}.")

    def _install(self, lock: str) -> None:
        print(f"Installing the packages of {lock} (takes a minute or two)", flush=True)
        install = ("install", "--quiet", "--no-input", "--no-deps")
        # The lock is complete: asking an index what else there is would find newer releases.
        locked = (*install, "--require-hashes", "--only-binary=:all:", "-r", lock)
        self._pip(locked, f"The packages of {lock} could not be installed")
        itself = (*install, "--no-index", "--no-build-isolation", "-e", ".")
        self._pip(itself, "The program itself could not be installed")
        # Where Python is told to write no byte code, every start would compile the program anew.
        _run([str(self.python), "-m", "compileall", "-q", "ccprocessor"], cwd=self.root)

    def _pip(self, arguments: Sequence[str], complaint: str) -> None:
        """Run pip; raises `SetupFailed` with the complaint and pip's own words."""
        command = [str(self.python), "-m", "pip", *arguments]
        run = _run(command, cwd=self.root, stdout=PIPE, stderr=STDOUT, text=True, errors="replace")
        if run.returncode:
            lines = [line for line in run.stdout.splitlines() if not line.startswith("WARNING: ")]
            hint = f"\n{_NETWORK_HINT}" if _NETWORK_TROUBLE.search(run.stdout) else ""
            said = "\n".join(lines[-_SHOWN_LINES:])
            raise SetupFailed(f"{complaint}. pip said:\n{said}{hint}")

    def _digest(self, lock: str) -> str:
        digest = hashlib.sha256()
        for name in (lock, *_DESCRIPTION):
            content = (self.root / name).read_bytes()
            digest.update(f"{name} {len(content)}\n".encode() + content)
        return digest.hexdigest()

    @property
    def _stamp_file(self) -> Path:
        return self.folder / "ccprocessor-setup.json"

    def _stamp(self) -> Stamp | None:
        try:
            return Stamp.from_json(self._stamp_file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None

    def _write(self, stamp: Stamp) -> None:
        self._stamp_file.write_text(stamp.to_json(), encoding="utf-8")


def _python_version() -> str:
    return f"{sys.version_info[0]}.{sys.version_info[1]}"


def _run(command: list[str], **options: Any) -> subprocess.CompletedProcess[str]:  # noqa: ANN401
    """Run a program unmoved by settings that would send packages elsewhere."""
    unwanted = {"PYTHONHOME", "PYTHONPATH", "PIP_USER", "PIP_TARGET", "PIP_PREFIX"}
    kept = {name: value for name, value in os.environ.items() if name not in unwanted}
    kept["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"
    return subprocess.run(command, check=False, env=kept, **options)
