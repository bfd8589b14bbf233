"""A file is there whole, or as it was."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from ccprocessor.errors import OutputRefused
from ccprocessor.sheets.writing import exported


def test_the_file_appears_at_the_end_of_the_block(tmp_path: Path) -> None:
    target = tmp_path / "report.csv"
    with exported(target) as scratch:
        scratch.write_text("new")
        assert not target.exists()
    assert target.read_text() == "new"
    assert list(tmp_path.iterdir()) == [target]


def test_a_failure_leaves_what_was_there(tmp_path: Path) -> None:
    target = tmp_path / "report.csv"
    target.write_text("old")
    with pytest.raises(ZeroDivisionError), exported(target) as scratch:
        scratch.write_text(f"half {1 / 0}")
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    target = tmp_path / "nowhere" / "report.csv"
    with pytest.raises(OutputRefused, match=r"there is no folder .*nowhere"), exported(target):
        pytest.fail("the block must not run")


def test_a_file_in_place_of_the_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with (
        pytest.raises(OutputRefused, match="there is no folder"),
        exported(tmp_path / "file" / "report.csv"),
    ):
        pytest.fail("the block must not run")


def test_a_folder_in_place_of_the_file_stays(tmp_path: Path) -> None:
    target = tmp_path / "report.csv"
    target.mkdir()
    with pytest.raises(OutputRefused, match=r"report\.csv cannot be written"), exported(target):
        pass
    assert list(tmp_path.iterdir()) == [target]


def test_a_file_open_elsewhere_is_refused_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_scratch: Path, target: Path) -> Path:
        raise PermissionError(13, "in use", str(target))

    target = tmp_path / "report.csv"
    target.write_text("old")
    monkeypatch.setattr(Path, "replace", refuse)  # as Windows answers while Excel has it open
    with pytest.raises(OutputRefused, match="Close the file"), exported(target) as scratch:
        scratch.write_text("new")
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no limit on file sizes to set")
def test_a_full_disk_is_told_and_leaves_nothing_behind(tmp_path: Path) -> None:
    program = textwrap.dedent("""
        import resource, signal, sys
        from pathlib import Path
        from ccprocessor.errors import OutputRefused
        from ccprocessor.sheets.report import write_report
        from tests.sheets.months import CREATED, crowd
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
        try:
            write_report(Path(sys.argv[1]), crowd(5, 50), revision="1.0", created=CREATED)
        except OutputRefused as error:
            sys.stdout.write(str(error))
    """)
    run = subprocess.run(
        [sys.executable, "-c", program, tmp_path / "report.xlsx"],
        cwd=Path(__file__).parent.parent.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "does not fit on the disk" in run.stdout, run.stderr
    assert "Free some space" in run.stdout
    assert list(tmp_path.iterdir()) == []
