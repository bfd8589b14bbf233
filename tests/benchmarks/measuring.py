"""Run the program as a user does and watch it: times from its events, memory from outside."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).parents[2]
_EVERY = 0.02

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # or every process compiles the program anew


@dataclass(slots=True)
class Run:
    """One run: seconds to each event, peak memory in MB, CPU seconds, pages."""

    seconds: dict[str, float] = field(default_factory=dict)
    pages: int = 0
    main_mb: float = 0.0
    worker_mb: float = 0.0
    cpu_main: float = 0.0
    cpu_workers: float = 0.0


def settings_in(folder: Path) -> Path:
    """Settings of a machine that lives in one folder."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "settings.toml"
    path.write_text(
        f'database_url = "sqlite:///{(folder / "office.sqlite").as_posix()}"\n'
        f'cache_folder = "{(folder / "cache").as_posix()}"\n'
        f'log_folder = "{(folder / "log").as_posix()}"\n'
    )
    return path


def process(files: list[Path], machine: Path) -> Run:
    """`ccprocessor process` on a fresh machine; raises where it fails."""
    command = [
        sys.executable, "-m", "ccprocessor", "process", *map(str, files),
        "--settings", str(settings_in(machine)), "--out", str(machine / "out"),
        "--no-ocr", "--json", "--quiet",
    ]  # fmt: skip
    run = Run()
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        watcher = threading.Thread(target=watch, args=(child.pid, run))
        watcher.start()
        assert child.stdout is not None
        for line in child.stdout:
            _note(json.loads(line), run)
        code = child.wait()
        watcher.join()
    if code:
        raise SystemExit(f"ccprocessor ended with {code}")
    return run


def _note(event: dict[str, Any], run: Run) -> None:
    run.seconds.setdefault(event["event"], event["t"])
    if event["event"] == "page":
        run.pages += 1
        run.seconds["read"] = event["t"]


def watch(pid: int, run: Run) -> None:
    """Sample memory and CPU of the process and its workers until it ends."""
    cpu: dict[int, float] = {}
    try:
        main = psutil.Process(pid)
        while main.is_running() and main.status() != psutil.STATUS_ZOMBIE:
            run.main_mb = max(run.main_mb, main.memory_info().rss / 1e6)
            run.cpu_main = sum(main.cpu_times()[:2])
            for worker in main.children(recursive=True):
                try:
                    run.worker_mb = max(run.worker_mb, worker.memory_info().rss / 1e6)
                    cpu[worker.pid] = sum(worker.cpu_times()[:2])
                except psutil.Error:
                    continue
            time.sleep(_EVERY)
    except psutil.Error:
        pass
    run.cpu_workers = sum(cpu.values())


def machine_name() -> str:
    """What this was measured on."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text("utf-8").splitlines() if told.exists() else []
    model = next((line.split(":")[1].strip() for line in lines if "model name" in line), "")
    cores = os.cpu_count()
    memory = psutil.virtual_memory().total / 2**30
    python = ".".join(map(str, sys.version_info[:3]))
    return (
        f"{cores} cores ({model or 'unnamed'}), {memory:.0f} GiB, {sys.platform}, Python {python}"
    )
