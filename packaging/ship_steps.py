"""The steps by which something is shipped: each is told, and in a dry run only told."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from machine_code import is_code

_HIDDEN = "***"
_PAUSE_S = 5.0


class ShippingFailed(Exception):
    """The installer cannot be made; the message says why and what to do next."""


@dataclass(frozen=True, slots=True)
class Steps:
    """Runs programs and copies files; `dry` tells what would be done and changes nothing."""

    dry: bool = False

    def run(
        self,
        *command: str | Path,
        hidden: Collection[str] = (),
        tries: int = 1,
        pause: float = _PAUSE_S,
    ) -> None:
        """Run a program, told without what is `hidden`; raises `ShippingFailed` where it fails.

        Between two tries there are `pause` seconds, each time twice as many.
        """
        words = [str(word) for word in command]
        print(f"$ {_told(words, hidden)}", flush=True)
        if self.dry:
            return
        for number in range(tries):
            if number:
                time.sleep(pause * 2 ** (number - 1))
            with _startable(words):
                if not subprocess.call(words):
                    return
        raise ShippingFailed(f"{Path(words[0]).name} failed; it says why above.")

    def ask(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        """Run a program for what it says, which is told too; a dry run gives an empty answer."""
        words = [str(word) for word in command]
        print(f"$ {_told(words, ())}", flush=True)
        if self.dry:
            return subprocess.CompletedProcess(words, 0, "")
        with _startable(words):
            answer = subprocess.run(words, check=False, stdout=subprocess.PIPE, encoding="utf-8")
        print(answer.stdout, end="", flush=True)
        return answer

    def copy(self, source: Path, target: Path) -> None:
        """Copy a file, making the folders it needs; what a link points to is copied.

        Whoever owns the copy may write to it, and only code may be run, whatever the source allows.
        """
        print(f"{source} -> {target}", flush=True)
        if not self.dry:
            target.parent.mkdir(parents=True, exist_ok=True)
            if target.exists():
                target.chmod(0o644)
            shutil.copyfile(source, target)
            target.chmod(0o755 if is_code(target) else 0o644)

    def write(self, target: Path, content: bytes) -> None:
        """Write a file that only its owner may read."""
        if self.dry:
            print(f"(writes {target})", flush=True)
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        target.touch(mode=0o600)
        target.write_bytes(content)

    def made(self, path: Path) -> bool:
        """Whether an earlier step made it; raises `ShippingFailed` where it did not.

        A dry run goes on without: it can be tried before anything was built.
        """
        if path.exists():
            return True
        if not self.dry:
            raise ShippingFailed(f"{path} is missing; make it first: python packaging/dev.py build")
        print(f"(not made yet: {path})", flush=True)
        return False


def ours(path: Path) -> Path:
    """A file of the checkout, of which nothing makes another; raises where it is missing."""
    if not path.exists():
        raise ShippingFailed(f"{path} is missing in the checkout.")
    return path


def found(name: str, *places: Path) -> str | None:
    """A program on the path, or the last of the places that is there."""
    there = [str(place) for place in places if place.is_file()]
    return shutil.which(name) or (there[-1] if there else None)


@contextmanager
def _startable(words: Sequence[str]) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ShippingFailed(f"{words[0]} cannot be started: {error.strerror}.") from error


def _told(words: Collection[str], hidden: Collection[str]) -> str:
    return shlex.join(_HIDDEN if word in hidden else word for word in words)
