"""What tests of several rooms share."""

from __future__ import annotations

from pathlib import Path

import pytest

SAMPLES = Path(__file__).parent.parent.parent / "shared" / "samples"


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of the larger samples, which stand beside the repository where they are."""
    if not SAMPLES.is_dir():
        pytest.skip("the larger samples are not beside this checkout")
    return SAMPLES
