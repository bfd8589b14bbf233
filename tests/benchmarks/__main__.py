"""`python -m tests.benchmarks`: the figures of README, measured on this machine.

Options: `--kills N` (default 200), `--people N` (default 97), `--growth N` (default 5), `--write`
(put the table into README), `--quick` (a small month, ten kills, no growth).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.bare import alone
from tests.benchmarks.kills import killed_deciding, killed_in_delivery, survived
from tests.benchmarks.measuring import Run, machine_name, process
from tests.benchmarks.tables import written
from tests.desktop.keeping.struck import struck
from tests.office.generator import Office, make_office

_CHARGES = 14.7


def main() -> int:
    """Measure and print; returns 0."""
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--people", type=int, default=97)
    parser.add_argument("--growth", type=int, default=5)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--quick", action="store_true")
    asked = parser.parse_args()
    if asked.quick:
        asked.people, asked.kills, asked.growth = 20, 10, 1
    with tempfile.TemporaryDirectory() as folder:
        table = _measure(Path(folder), asked)
    sys.stdout.write(table)
    if asked.write:
        written("figures", table)
    return 0


def _measure(folder: Path, asked: argparse.Namespace) -> str:
    month = _office(folder / "month", asked.people)
    once = min((_run(month, folder / f"m{n}") for n in range(3)), key=lambda r: r.seconds["done"])
    bare = alone((month.car, month.receipts))
    rows = [
        ("month", f"{asked.people} people, {once.pages:,} pages"),
        ("first people after", f"{once.seconds['person']:.1f} s"),
        ("everyone reviewed after", f"{once.seconds['reviewed']:.1f} s"),
        ("stored and every export written after", f"{once.seconds['done']:.1f} s"),
        ("pages a second, read and extracted", f"{once.pages / once.seconds['read']:,.0f}"),
        ("CPU, main process and workers", f"{once.cpu_main:.1f} s and {once.cpu_workers:.1f} s"),
        ("CPU of PyMuPDF alone for the words, same run", f"{bare:.1f} s"),
        ("peak memory, main process and worker", f"{once.main_mb:.0f} and {once.worker_mb:.0f} MB"),
    ]
    if asked.growth > 1:
        large = _run(_office(folder / "large", asked.people * asked.growth), folder / "l")
        rows.append(
            (
                f"{asked.growth} times the people: time, memory of the main process",
                f"{_ratio(large, once):.1f}, {large.main_mb / once.main_mb:.2f} times",
            )
        )
    if asked.kills:
        small = make_office(folder / "small", people=7, seed=5, pictures=False)
        files, told = [small.car, small.receipts], "{}; {}; {}"
        killed = survived(files, folder / "k", asked.kills)
        what = "runs killed; databases sound afterwards; workers left alive"
        rows.append((what, told.format(*killed)))
        killed = killed_deciding(files, folder / "e", asked.kills // 2)
        what = "`decide` killed; only whole revisions afterwards; workers left alive"
        rows.append((what, told.format(*killed)))
        strikes = struck(folder / "w", asked.kills // 10)
        what = "windows killed; changes acknowledged in them; all there at the next start"
        rows.append((what, told.format(*strikes)))
        delivered = killed_in_delivery(small.car, small.receipts, folder / "d")
        what = "killed at each call from built to delivered; then whole as before; after; broken"
        figures = "; ".join(map(str, delivered)) if delivered else ""
        rows.append((what, figures or "not measured, since strace is not installed"))
    lines = [f"| {what} | {figure} |\n" for what, figure in rows]
    return f"Measured on {machine_name()}.\n\n| | |\n|---|---|\n{''.join(lines)}"


def _office(folder: Path, people: int) -> Office:
    return make_office(folder, people=people, seed=11, mean_transactions=_CHARGES)


def _run(office: Office, machine: Path) -> Run:
    return process([office.car, office.receipts, Path("--aliases"), office.aliases], machine)


def _ratio(large: Run, once: Run) -> float:
    return large.seconds["done"] / once.seconds["done"]


if __name__ == "__main__":
    sys.exit(main())
