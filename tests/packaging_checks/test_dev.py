from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import dev
import pytest

ROOT = Path(dev.__file__).parent.parent


def test_the_python_the_program_is_written_for_is_welcome() -> None:
    assert dev.complaint_about((3, 11)) == ""
    assert dev.complaint_about((3, 14)) == ""


def test_an_old_python_is_named_together_with_what_to_type_instead() -> None:
    sentence = dev.complaint_about((3, 9))
    assert "Python 3.9" in sentence
    assert "3.11 or newer" in sentence
    assert "python3.11 packaging/dev.py" in sentence


@pytest.mark.parametrize("arguments", [[], ["polish"]])
def test_a_command_that_is_none_tells_which_there_are(arguments: list[str]) -> None:
    script = [sys.executable, "packaging/dev.py", *arguments]
    called = subprocess.run(script, cwd=ROOT, capture_output=True, text=True, check=False)
    assert called.returncode == 2
    for command in ("dev.py run", "dev.py test", "dev.py build", "dev.py lock"):
        assert command in called.stderr


def test_up_to_four_cores_share_the_test_files_and_one_core_keeps_them() -> None:
    together = ["--dist", "loadfile", "--no-loadscope-reorder"]
    assert dev.workers(2) == ["-n", "2", *together]
    assert dev.workers(64) == ["-n", "4", *together]
    assert dev.workers(1) == []


def test_the_sample_month_is_processed_with_its_aliases(tmp_path: Path) -> None:
    for name in ("receipts.pdf", "car.pdf", "aliases.json"):
        (tmp_path / name).touch()
    paths = [str(tmp_path / name) for name in ("car.pdf", "receipts.pdf", "aliases.json")]
    assert dev.sample_inputs(tmp_path) == [*paths[:2], "--aliases", paths[2]]


def test_the_check_of_a_change_is_the_test_command_and_nothing_else() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    lines = [line for line in script.splitlines() if line and not line.startswith("#")]
    assert lines[-1] == "exec python3 packaging/dev.py test"
    assert lines[:-1] == ["set -euo pipefail", 'cd "$(dirname "$0")/.."']
