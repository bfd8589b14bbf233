"""No worker outlives the program, however the program ends and whatever the worker is at."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from tests.documents.engines import HANG, tesseract_that
from tests.documents.papers import endless, paper

ROOT = Path(__file__).parent.parent.parent
READING = """
import sys
from pathlib import Path
from ccprocessor.documents.ocr_workers import Region
from ccprocessor.documents.reader import DocumentReader
from ccprocessor.documents.workers.rendering import PageRenderer
from ccprocessor.documents.protocol.rendering_requests import DrawTask, PageSource, Priority
from ccprocessor.jobs import Job

def idle(reader, path):
    sys.stdin.read()

def read(reader, path):
    list(reader.pages(reader.open(path), Job()))

def recognise(reader, path):
    list(reader.read_regions(reader.open(path), [Region(1)], Job(), engine="tesseract"))

def draw(reader, path):
    renderer = PageRenderer(lambda *answer: None)
    renderer.ask(DrawTask(PageSource(path, "a"), 2, 1.0), Priority.VISIBLE)
    sys.stdin.read()

if __name__ == "__main__":
    reader = DocumentReader(workers=1)
    path = Path(sys.argv[2])
    reader.open(path)
    print("ready", flush=True)
    globals()[sys.argv[1]](reader, path)
"""

_STARTED = 2
"""Seconds of work: starting takes fewer, so that one with more is at its page."""

_TWO = 2
"""One that reads, and the one in which Python notes what is shared; a third draws."""


@contextmanager
def _running(folder: Path, work: str, path: Path) -> Iterator[subprocess.Popen[bytes]]:
    script = folder / "program.py"
    script.write_text(READING)
    with subprocess.Popen(
        [sys.executable, script, work, path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        start_new_session=True,
    ) as running:
        assert running.stdout
        assert running.stdout.readline() == b"ready\n"
        try:
            yield running
        finally:
            running.kill()


def _busy(program: psutil.Process, work: str, diary: Path) -> list[psutil.Process]:
    """Everything below the program, once it is at its work."""
    while True:
        below = program.children(recursive=True)
        seconds = [_seconds(one) for one in program.children()]
        match work:
            case "idle":
                return below
            case "recognise" if diary.exists():
                return below
            case "read" if max(seconds) > _STARTED:
                return below
            case "draw" if len(seconds) > _TWO and max(seconds) > _STARTED:
                return below


def _seconds(process: psutil.Process) -> float:
    try:
        return sum(process.cpu_times()[:2])
    except psutil.NoSuchProcess:
        return 0


@pytest.mark.parametrize("whole_group", [False, True], ids=["alone", "group"])
@pytest.mark.parametrize("work", ["idle", "read", "recognise", "draw"])
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a page that hangs ends later")
def test_workers_end_with_a_killed_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, work: str, *, whole_group: bool
) -> None:
    diary = tesseract_that(monkeypatch, tmp_path / "tesseract", HANG)
    path = tmp_path / "a.pdf"
    if work == "recognise":
        paper(path, lambda page: page, width=792, height=612)
    else:
        endless(path)
    with _running(tmp_path, work, path) as running:
        below = _busy(psutil.Process(running.pid), work, diary)
        (os.killpg if whole_group else os.kill)(running.pid, signal.SIGKILL)
        _, alive = psutil.wait_procs(below, timeout=15)
    assert alive == []
