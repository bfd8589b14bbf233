"""`python -m tests.benchmarks.matching`: learned matching on a month that it has not seen.

Options: `--people N` (default 40), `--months N` (default 5, the last one to measure by),
`--seeds N` (default 5), `--write` (put the table into README).
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass, field

from ccprocessor.services.matching_model.learning import learned
from ccprocessor.services.matching_model.precision import precision_on
from ccprocessor.services.pair_models import Score, Version, wilson
from tests.benchmarks.decided_months import decided_months
from tests.benchmarks.measuring import machine_name
from tests.benchmarks.tables import written

_NOTHING = Score(0, 0, 0)
_SURE = 0.99  # probability from which a clerk accepts without looking


@dataclass
class _Sum:
    """Scores of all offices of a kind."""

    own: Score = field(default_factory=lambda: _NOTHING)
    before: Score = field(default_factory=lambda: _NOTHING)
    sure_right: int = 0
    sure: int = 0
    promoted: int = 0
    boosted: int = 0
    offices: int = 0
    decisions: int = 0
    seconds: float = 0.0


def main() -> int:
    """Learn, measure and print; returns 0."""
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--people", type=int, default=40)
    parser.add_argument("--months", type=int, default=5)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    kinds = (("usual", False, asked.people), ("careless", True, asked.people), ("small", True, 4))
    sums = {name: _measured(asked, people, careless=own) for name, own, people in kinds}
    table = _table(sums, asked)
    sys.stdout.write(table)
    if asked.write:
        written("matching figures", table)
    return 0


def _measured(asked: argparse.Namespace, people: int, *, careless: bool) -> _Sum:
    found = _Sum()
    for seed in range(1, asked.seeds + 1):
        months = list(decided_months(seed, people=people, months=asked.months, careless=careless))
        began = time.perf_counter()
        version = learned(months)
        found.seconds = max(found.seconds, time.perf_counter() - began)
        assert version is not None
        _add(found, version)
        sure = precision_on(months[-1:], version.model if version.is_better else None).at(_SURE)
        found.sure_right, found.sure = found.sure_right + sure.right, found.sure + sure.of
    return found


def _add(found: _Sum, version: Version) -> None:
    found.own = Score(*map(sum, zip(found.own, version.own, strict=True)))
    found.before = Score(*map(sum, zip(found.before, version.before, strict=True)))
    found.promoted += version.is_better
    found.boosted += version.kind == "gradient boosting"
    found.offices += 1
    found.decisions += version.learned


def _table(sums: dict[str, _Sum], asked: argparse.Namespace) -> str:
    lines = []
    for name, one in sums.items():
        low, _ = wilson(one.sure_right, one.sure)
        cells = (
            f"{name}, {one.decisions // one.offices:,} decisions",
            f"{100 * one.before.precision:.1f} / {100 * one.before.recall:.1f} %",
            f"{100 * one.own.precision:.1f} / {100 * one.own.recall:.1f} %",
            f"{one.promoted} of {one.offices}",
            f"{one.boosted}",
            f"{one.sure_right:,} of {one.sure:,} right (at least {100 * low:.1f} %)",
        )
        lines.append(f"| {' | '.join(cells)} |\n")
    slowest = max(one.seconds for one in sums.values())
    return (
        f"{asked.seeds} invented offices of each kind, {asked.months - 1} months learned from and"
        f" the one after to measure by, on {machine_name()}; learning took {slowest:.1f} s at most."
        " In a careless office people type any word for the merchant and date receipts by the day"
        " they hand them in; one charge in a hundred was decided wrongly. Precision / recall.\n\n"
        "| office | evidence alone | learned | promoted | by trees | from .99 on, as in use |\n"
        f"|---|--:|--:|--:|--:|--:|\n{''.join(lines)}"
    )


if __name__ == "__main__":
    sys.exit(main())
