"""`python -m tests.office.sample_month`: write the sample month that ships with the program."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.office.generator import make_office

SAMPLE = Path(__file__).parents[2] / "resources" / "sample"
_SEED = 4


def make_sample(folder: Path) -> None:
    """About a dozen people and a hundred charges, every flag, a few scanned pages."""
    office = make_office(
        folder,
        people=14,
        seed=_SEED,
        chaos=True,
        scanned=0.02,
        mean_transactions=6,
        picture_width=260,
    )
    office.truth_file.unlink()


if __name__ == "__main__":
    make_sample(SAMPLE)
    sys.exit(0)
