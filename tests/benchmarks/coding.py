"""`python -m tests.benchmarks.coding`: suggested codings on a month that nothing was learned from.

Options: `--people N` (default 97), `--months N` (default 8, the last one to measure by),
`--seeds N` (default 5), `--write` (put the table into README).
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from ccprocessor.domain.receipts import CodedReceipt
from ccprocessor.services.coding.evidence import Evidence
from ccprocessor.services.coding.learning import learned
from tests.benchmarks.coding_months import coded_months
from tests.benchmarks.measuring import machine_name
from tests.benchmarks.tables import written

_BANDS = ((0.0, 0.3), (0.3, 0.5), (0.5, 0.7), (0.7, 0.85), (0.85, 1.0))


@dataclass
class _Score:
    """How often which suggestion was right, and what probability was said of it."""

    receipts: int = 0
    last: int = 0
    first: int = 0
    among_three: int = 0
    said: list[tuple[float, bool]] = field(default_factory=list)
    seconds: float = 0.0
    better: int = 0


def main() -> int:
    """Learn, measure and print; returns 0."""
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--people", type=int, default=97)
    parser.add_argument("--months", type=int, default=8)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    score, past = _Score(), 0
    for seed in range(1, asked.seeds + 1):
        *before, month = coded_months(seed, people=asked.people, months=asked.months)
        receipts = [one for some in before for one in some]
        past += len(receipts)
        _measure(receipts, month, score)
    table = _table(score, past // asked.seeds, asked)
    sys.stdout.write(table)
    if asked.write:
        written("coding figures", table)
    return 0


def _measure(past: Sequence[CodedReceipt], month: Sequence[CodedReceipt], score: _Score) -> None:
    began = time.perf_counter()
    model = learned(past)
    score.seconds = max(score.seconds, time.perf_counter() - began)
    assert model is not None
    evidence = Evidence(past)
    before = score.first, score.last
    for receipt in month:
        score.receipts += 1
        score.last += receipt.coding in list(evidence.last(receipt))[:1]
        chances = model.chances(evidence.candidates(receipt))[:3]
        score.among_three += receipt.coding in [one.coding for one in chances]
        if chances:
            is_right = chances[0].coding == receipt.coding
            score.first += is_right
            score.said.append((chances[0].probability, is_right))
    score.better += score.first - before[0] > score.last - before[1]


def _table(score: _Score, past: int, asked: argparse.Namespace) -> str:
    rows = [
        ("last used for this merchant, by the person, else by anybody", score.last),
        ("likeliest suggestion", score.first),
        ("among the three suggestions", score.among_three),
    ]
    lines = [f"| {what} | {100 * count / score.receipts:.1f} % |\n" for what, count in rows]
    for low, high in _BANDS:
        found = [one for one in score.said if low <= one[0] < high]
        if found:
            said = 100 * sum(share for share, _ in found) / len(found)
            right = 100 * sum(is_right for _, is_right in found) / len(found)
            lines.append(
                f"| right where {100 * low:.0f} to {100 * high:.0f} % was said"
                f" ({len(found):,} receipts, {said:.0f} % on average) | {right:.0f} % |\n"
            )
    lines.append(f"| offices of {asked.seeds} where it beats the last used | {score.better} |\n")
    lines.append(f"| longest time to learn | {score.seconds:.1f} s |\n")
    return (
        f"{asked.seeds} invented offices of {asked.people} people: {past:,} receipts of"
        f" {asked.months - 1} months learned from on average, {score.receipts:,} of the month"
        f" after to measure by, on {machine_name()}. One coding in twenty is wrong on purpose, one"
        " purpose in five tells nothing, and people change jobs between months.\n\n"
        f"| right | |\n|---|--:|\n{''.join(lines)}"
    )


if __name__ == "__main__":
    sys.exit(main())
