"""Results arrive whole or not at all, and a killed run loses nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ccprocessor.errors import OutputRefused
from ccprocessor.services.outbox import FINISHED, RESULT, UNFINISHED, Outbox, open_outbox, recover


def fill(outbox: Outbox, packet: str, text: str = "pdf") -> None:
    (outbox.files / packet).write_text(text)
    result = {"employees": [{"packet": packet}]}
    (outbox.files / RESULT).write_text(json.dumps(result))


def tree(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_delivered_results_stand_in_the_folder_and_nothing_waits_beside_it(tmp_path: Path) -> None:
    outbox = open_outbox(tmp_path / "out")
    fill(outbox, f"{FINISHED}/Ann 1.pdf")
    outbox.deliver()
    assert tree(tmp_path) == {f"out/{FINISHED}/Ann 1.pdf", f"out/{RESULT}"}


def test_a_discarded_run_leaves_no_trace_even_of_folders_it_made(tmp_path: Path) -> None:
    outbox = open_outbox(tmp_path / "a" / "b" / "out")
    fill(outbox, f"{FINISHED}/Ann 1.pdf")
    outbox.discard()
    assert list(tmp_path.iterdir()) == []


def test_a_packet_that_moved_to_another_folder_does_not_stay_in_the_old_one(
    tmp_path: Path,
) -> None:
    for packet in (f"{UNFINISHED}/Ann 1.pdf", f"{FINISHED}/Ann 1.pdf"):
        outbox = open_outbox(tmp_path / "out")
        fill(outbox, packet)
        outbox.deliver()
    assert tree(tmp_path / "out") == {f"{FINISHED}/Ann 1.pdf", RESULT}


def test_files_of_the_user_are_never_touched(tmp_path: Path) -> None:
    out = tmp_path / "out"
    (out / FINISHED).mkdir(parents=True)
    (out / FINISHED / "mine.pdf").write_text("mine")
    (tmp_path / "precious.pdf").write_text("precious")
    wicked = {"employees": [{"packet": "../precious.pdf"}, {"packet": f"{FINISHED}/../x"}]}
    (out / RESULT).write_text(json.dumps(wicked))
    outbox = open_outbox(out)
    fill(outbox, f"{FINISHED}/Ann 1.pdf")
    outbox.deliver()
    assert (out / FINISHED / "mine.pdf").read_text() == "mine"
    assert (tmp_path / "precious.pdf").exists()


def killed_run(out: Path, *, sealed: bool) -> None:
    """A process that builds its results and dies before it delivers them."""
    seal = "outbox.seal('abc')" if sealed else ""
    script = f"""
import os, pathlib
from ccprocessor.services.outbox import open_outbox
outbox = open_outbox(pathlib.Path({str(out)!r}))
(outbox.files / "result.json").write_text('{{"employees": []}}')
{seal}
os.kill(os.getpid(), 9)
"""
    subprocess.run([sys.executable, "-c", script], check=False, cwd=Path(__file__).parents[2])


def test_what_a_killed_run_had_stored_is_moved_in_by_the_next(tmp_path: Path) -> None:
    out = tmp_path / "out"
    killed_run(out, sealed=True)
    assert not (out / RESULT).exists()
    assert recover(out, lambda digest: digest == "abc") == 1
    assert tree(tmp_path) == {f"out/{RESULT}"}


@pytest.mark.parametrize("sealed", [True, False])
def test_what_a_killed_run_had_not_stored_is_dropped(tmp_path: Path, sealed: bool) -> None:
    out = tmp_path / "out"
    killed_run(out, sealed=sealed)
    assert recover(out, lambda _digest: False) == 0
    assert tree(tmp_path) == set()


def test_the_results_of_a_run_at_work_are_left_alone(tmp_path: Path) -> None:
    outbox = open_outbox(tmp_path / "out")
    outbox.seal("abc")
    assert recover(tmp_path / "out", lambda _digest: True) == 0
    assert outbox.files.exists()


def test_a_folder_that_is_a_file_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(OutputRefused, match="Nothing can be written into"):
        open_outbox(tmp_path / "out")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_rights_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir(mode=0o500)
    with pytest.raises(OutputRefused):
        open_outbox(tmp_path / "out")


def test_a_workbook_that_cannot_be_replaced_does_not_stop_the_others(tmp_path: Path) -> None:
    out = tmp_path / "out"
    (out / "report.xlsx" / "held").mkdir(parents=True)
    outbox = open_outbox(out)
    (outbox.files / "report.xlsx").write_text("new")
    fill(outbox, f"{FINISHED}/Ann 1.pdf")
    with pytest.raises(OutputRefused, match=r"report\.xlsx"):
        outbox.deliver()
    assert (out / FINISHED / "Ann 1.pdf").exists()
