"""`python -m tests.benchmarks.receipts`: how well receipts are read, on pictures drawn for it.

Options: `--engine rapidocr|tesseract|both` (default both), `--count N` (default: every family
in every style), `--seed N`, `--styles A,B`, `--families A,B`, `--keep FOLDER` (leave pictures,
truth and readings there), `--read FILE` (score lines read before from the same set), `--misses`
(list what went wrong), `--by-family`, `--write` (put the tables into README).
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.benchmarks.bare import alone
from tests.benchmarks.measuring import ROOT, Run, machine_name, settings_in, watch
from tests.benchmarks.receipts_scoring import Read, calibration, misses, percent, shares_table
from tests.benchmarks.tables import written
from tests.office.receipt_pictures.rendering import FAMILIES, receipts
from tests.office.receipt_pictures.styles import STYLES
from tests.office.receipt_pictures.truth import RenderedReceipt

_ENGINES = ("both", "rapidocr", "tesseract")
_JPEG = b"\xff\xd8"
_LEVELS = (0.95, 0.98)
Drawn = dict[str, RenderedReceipt]
Line = Mapping[str, Any]


def main() -> int:
    """Draw, read, score and print; returns 0."""
    asked = _asked()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(asked.keep or scratch)
        drawn = _draw(folder, asked)
        run, bare = Run(), 0.0
        if asked.read:
            lines = _parsed(Path(asked.read).read_text("utf-8").splitlines())
        else:
            lines = _parsed(_read(folder, sorted(drawn), asked.engine, run))
            bare = alone(folder / name for name in sorted(drawn))
            (folder / "read.jsonl").write_text("".join(f"{json.dumps(x)}\n" for x in lines))
    reads = _paired(drawn, lines)
    table = _report(reads, run, bare, asked)
    sys.stdout.write(table)
    if asked.misses:
        sys.stdout.writelines(misses(reads))
    if asked.write:
        written("receipts", table)
    return 0


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--engine", choices=_ENGINES, default="both")
    parser.add_argument("--count", type=int, default=len(FAMILIES) * len(STYLES))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--styles", default=",".join(STYLES))
    parser.add_argument("--families", default=",".join(FAMILIES))
    parser.add_argument("--keep")
    parser.add_argument("--read")
    for flag in ("--misses", "--by-family", "--write"):
        parser.add_argument(flag, action="store_true")
    return parser.parse_args()


def _draw(folder: Path, asked: argparse.Namespace) -> Drawn:
    """The pictures as files, by name; a file of a name is always of the same kind and number."""
    folder.mkdir(parents=True, exist_ok=True)
    styles, families = asked.styles.split(","), asked.families.split(",")
    drawn: Drawn = {}
    made = receipts(asked.seed, asked.count, styles=styles, families=families)
    for number, one in enumerate(made):
        ending = "jpg" if one.picture.startswith(_JPEG) else "png"
        name = f"{number:04}-{one.family}-{one.style}.{ending}"
        (folder / name).write_bytes(one.picture)
        drawn[name] = one
    told = [f"{json.dumps(_told(name, one))}\n" for name, one in drawn.items()]
    (folder / "truth.jsonl").write_text("".join(told))
    return drawn


def _told(name: str, one: RenderedReceipt) -> dict[str, Any]:
    truth = one.truth
    fields = ("merchant", "date", "total", "subtotal", "tax", "tip", "currency", "card")
    values = {field: getattr(truth, field) for field in fields}
    return {"file": name} | {k: None if v is None else str(v) for k, v in values.items()}


def _read(folder: Path, names: Sequence[str], engine: str, run: Run) -> list[str]:
    """What `ccprocessor read` prints for the files, on a fresh machine; fills in the run."""
    with tempfile.TemporaryDirectory() as machine:
        settings = settings_in(Path(machine))
        command = [
            sys.executable, "-m", "ccprocessor", "read", *(str(folder / name) for name in names),
            "--json", "--engine", engine, "--settings", str(settings),
        ]  # fmt: skip
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
            watcher = threading.Thread(target=watch, args=(child.pid, run))
            watcher.start()
            assert child.stdout is not None
            lines = list(child.stdout)
            code = child.wait()
            watcher.join()
    if code and not lines:
        raise SystemExit(f"ccprocessor read ended with {code}")
    return lines


def _parsed(lines: Iterable[str]) -> list[Line]:
    return [json.loads(line) for line in lines if line.strip()]


def _paired(drawn: Drawn, lines: Sequence[Line]) -> list[Read]:
    """Every picture with its line; a picture without one was not read."""
    by_name = {Path(line["file"]).name: line for line in lines if "file" in line}
    return [
        Read(one.truth, one.family, one.style, by_name.get(name, {"file": name}))
        for name, one in drawn.items()
    ]


def _report(reads: Sequence[Read], run: Run, bare: float, asked: argparse.Namespace) -> str:
    parts = [f"{len(reads)} pictures, engine {asked.engine}, on {machine_name()}.\n\n"]
    parts.append(shares_table(reads, "style"))
    if asked.by_family:
        parts.append(f"\n{shares_table(reads, 'family')}")
    parts.append("\n| | |\n|---|---|\n")
    for level in _LEVELS:
        right, whole = calibration(reads, level)
        parts.append(
            f"| right of {whole} values with confidence >= {level} | {percent(right, whole)} |\n"
        )
    if run.main_mb:
        cpu = (run.cpu_main + run.cpu_workers) / len(reads)
        parts.append(f"| CPU seconds a picture, all processes | {cpu:.2f} |\n")
        parts.append(
            f"| of what plain RapidOCR needs ({bare / len(reads):.2f} s) |"
            f" {cpu * len(reads) / bare:.0%} |\n"
        )
        parts.append(
            f"| peak memory, main process and worker | {run.main_mb:.0f} and"
            f" {run.worker_mb:.0f} MB |\n"
        )
    return "".join(parts)


if __name__ == "__main__":
    sys.exit(main())
