"""What tests of several rooms share."""

from __future__ import annotations

import atexit
import multiprocessing
import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

from tests import warm_workers

# Tests start the program hundreds of times: it is compiled once, also where a container forbids it.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# Where nothing else is said, keys and checkpoints lie beside the settings of the person.
os.environ["XDG_CONFIG_HOME"] = tempfile.mkdtemp(prefix="ccprocessor-tests-")
atexit.register(shutil.rmtree, os.environ["XDG_CONFIG_HOME"], ignore_errors=True)

if sys.platform == "linux":
    multiprocessing.get_context = warm_workers.get_context  # type: ignore[assignment]

settings.register_profile("untimed", deadline=None)  # a busy machine is no failure
settings.load_profile("untimed")

SAMPLES = Path(__file__).parent.parent.parent / "shared" / "samples"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let someone look at what the tests of the window do, and renew what documents read as."""
    parser.addoption("--onscreen", action="store_true", help="show the windows that tests open")
    parser.addoption("--update-golden", action="store_true", help="write golden listings anew")


@pytest.fixture(scope="session")
def paper_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder that all workers of a run share: what one read by OCR no other reads."""
    own = tmp_path_factory.getbasetemp()
    return (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "paper-cache"


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of the larger samples, which stand beside the repository where they are."""
    if not SAMPLES.is_dir():
        pytest.skip("the larger samples are not beside this checkout")
    return SAMPLES


@pytest.fixture
def cold_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Worker processes begin as a new Python, as at the user's."""
    monkeypatch.setattr(multiprocessing, "get_context", warm_workers.new_python)
