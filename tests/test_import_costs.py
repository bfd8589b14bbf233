"""Starting the program loads nothing heavy: those packages are imported where they are used."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = {
    "PIL",
    "alembic",
    "numpy",
    "openpyxl",
    "pandas",
    "psycopg",
    "pymupdf",
    "rapidfuzz",
    "scipy",
    "sqlalchemy",
}


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_a_start_loads_no_heavy_package(option: str) -> None:
    loaded = packages_loaded_by(option)
    assert "ccprocessor" in loaded
    assert loaded.isdisjoint(HEAVY)


def packages_loaded_by(option: str) -> set[str]:
    """The top-level packages that a start of the program imports."""
    command = [sys.executable, "-X", "importtime", "-m", "ccprocessor", option]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    timed = (line for line in run.stderr.splitlines() if line.startswith("import time:"))
    return {line.rpartition("|")[2].strip().partition(".")[0] for line in timed}
