"""`python -m tests.office OUT`: write the papers of an invented office."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.office.faults import FAULTS
from tests.office.generator import make_office
from tests.office.layouts import LAYOUTS, RANDOM


def main() -> int:
    """Make one month by the options given."""
    options = _parser().parse_args()
    office = make_office(
        options.out,
        people=options.people,
        seed=options.seed,
        layout=options.layout,
        chaos=options.chaos,
        scanned=options.scanned,
        faults=options.fault,
        mean_transactions=options.mean_transactions,
        pictures=not options.no_pictures,
        picture_width=options.picture_width,
    )
    sys.stdout.write(f"{office.car}\n{office.receipts}\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.office", description=__doc__)
    parser.add_argument("out", type=Path, help="folder for the four files")
    parser.add_argument("--people", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    known = f"{', '.join(sorted(LAYOUTS))}, or {RANDOM} and a number"
    parser.add_argument("--layout", default="classic", help=known)
    parser.add_argument("--chaos", action="store_true", help="strays, lost headers, moved pages")
    parser.add_argument("--scanned", type=float, default=0.0, help="share of pages, 0 to 1")
    parser.add_argument("--fault", choices=sorted(FAULTS), action="append", default=[])
    parser.add_argument("--mean-transactions", type=float, default=8)
    parser.add_argument("--no-pictures", action="store_true")
    parser.add_argument("--picture-width", type=int, default=330, help="pixels")
    return parser


if __name__ == "__main__":
    sys.exit(main())
