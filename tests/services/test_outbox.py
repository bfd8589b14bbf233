"""Results arrive whole or not at all, and a killed run loses nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from ccprocessor.errors import DatabaseRefused, OutputRefused
from ccprocessor.services.export.staging import (
    FINISHED,
    RESULT,
    UNFINISHED,
    Manifest,
    StagingFolder,
    open_outbox,
)
from tests.services import dying


def fill(outbox: StagingFolder, packet: str, text: str = "pdf") -> None:
    (outbox.files / packet).write_text(text)
    result = {"employees": [{"packet": packet}]}
    (outbox.files / RESULT).write_text(json.dumps(result))


def tree(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def opened(target: Path) -> StagingFolder:
    """An outbox of a database that holds nothing."""
    return open_outbox(target, lambda _manifest: False)


def deliver(target: Path, packet: str) -> None:
    """A run with one packet, from its beginning to its end."""
    with opened(target) as outbox:
        fill(outbox, packet)
        outbox.mark_stored()
        outbox.deliver()


def test_delivered_results_stand_in_the_folder_and_nothing_waits_beside_it(tmp_path: Path) -> None:
    deliver(tmp_path / "out", f"{FINISHED}/Ann 1.pdf")
    assert tree(tmp_path) == {f"out/{FINISHED}/Ann 1.pdf", f"out/{RESULT}"}


def test_a_discarded_run_leaves_no_trace_even_of_folders_it_made(tmp_path: Path) -> None:
    with opened(tmp_path / "a" / "b" / "out") as outbox:
        fill(outbox, f"{FINISHED}/Ann 1.pdf")
    assert list(tmp_path.iterdir()) == []


def test_a_packet_that_moved_to_another_folder_does_not_stay_in_the_old_one(
    tmp_path: Path,
) -> None:
    for packet in (f"{UNFINISHED}/Ann 1.pdf", f"{FINISHED}/Ann 1.pdf"):
        deliver(tmp_path / "out", packet)
    assert tree(tmp_path / "out") == {f"{FINISHED}/Ann 1.pdf", RESULT}


def test_files_of_the_user_are_never_touched(tmp_path: Path) -> None:
    out = tmp_path / "out"
    (out / FINISHED).mkdir(parents=True)
    (out / FINISHED / "mine.pdf").write_text("mine")
    (tmp_path / "precious.pdf").write_text("precious")
    wicked = {"employees": [{"packet": "../precious.pdf"}, {"packet": f"{FINISHED}/../x"}]}
    (out / RESULT).write_text(json.dumps(wicked))
    deliver(out, f"{FINISHED}/Ann 1.pdf")
    assert (out / FINISHED / "mine.pdf").read_text() == "mine"
    assert (tmp_path / "precious.pdf").exists()


@pytest.mark.skipif(os.name == "nt", reason="forks")
def test_a_kill_at_any_call_leaves_the_old_results_or_the_new_after_the_next_run(
    tmp_path: Path,
) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "tests.services.dying", str(tmp_path)],
        cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, check=True,
    )  # fmt: skip
    kills = [json.loads(line) for line in ran.stdout.splitlines()]
    assert {kill["stored"] for kill in kills} == {False, True}
    for kill in kills:
        packets = dying.AFTER if kill["stored"] else dying.BEFORE
        text = "new" if kill["stored"] else "old"
        found = {name.removeprefix("out/"): said for name, said in kill["next"].items()}
        assert json.loads(found.pop(RESULT)) == {"employees": [{"packet": p} for p in packets]}
        assert found == packets | dict.fromkeys(dying.SHEETS, text), kill["call"]


def leave_waiting(out: Path, *, stored: bool) -> None:
    """A run into `out` that is killed before it delivers."""
    script = f"""
import os, pathlib
from ccprocessor.services.export.staging import open_outbox
from tests.services.dying import CREATED
outbox = open_outbox(pathlib.Path({str(out)!r}), lambda _: False)
(outbox.files / "result.json").write_text('{{"employees": []}}')
outbox.seal("abc", CREATED)
{stored} and outbox.mark_stored()
os._exit(9)
"""
    root = Path(__file__).parents[2]
    subprocess.run([sys.executable, "-c", script], check=False, cwd=root)


def test_what_is_marked_as_stored_is_moved_in_whatever_this_database_holds(tmp_path: Path) -> None:
    out = tmp_path / "out"
    leave_waiting(out, stored=True)
    with opened(out):
        assert (out / RESULT).exists()
    assert tree(tmp_path) == {f"out/{RESULT}"}


def test_what_nobody_can_look_up_now_waits(tmp_path: Path) -> None:
    def unreachable(_: Manifest) -> bool:
        raise DatabaseRefused("The database cannot be reached.")

    out = tmp_path / "out"
    leave_waiting(out, stored=False)
    with open_outbox(out, unreachable):
        pass
    assert not (out / RESULT).exists()
    with open_outbox(out, lambda manifest: manifest.created == dying.CREATED):
        pass
    assert tree(tmp_path) == {f"out/{RESULT}"}


def test_a_run_moves_in_what_a_killed_one_left_meanwhile_before_its_own(tmp_path: Path) -> None:
    with opened(tmp_path / "out") as outbox:
        leave_waiting(tmp_path / "out", stored=True)
        fill(outbox, f"{FINISHED}/Ann 1.pdf")
        outbox.mark_stored()
        outbox.deliver()
    assert tree(tmp_path) == {f"out/{FINISHED}/Ann 1.pdf", f"out/{RESULT}"}
    assert "Ann" in (tmp_path / "out" / RESULT).read_text()


def test_the_results_of_a_run_at_work_are_left_alone(tmp_path: Path) -> None:
    with opened(tmp_path / "out") as one, opened(tmp_path / "out") as other:
        for outbox, packet in ((one, "Ann 1.pdf"), (other, "Bob 2.pdf")):
            fill(outbox, f"{FINISHED}/{packet}")
            outbox.mark_stored()
        one.deliver()
        other.deliver()
    assert tree(tmp_path) == {f"out/{FINISHED}/Bob 2.pdf", f"out/{RESULT}"}


def test_a_run_that_only_failed_takes_no_folder_from_another(tmp_path: Path) -> None:
    with opened(tmp_path / "out") as outbox:
        with opened(tmp_path / "out"):
            pass
        fill(outbox, f"{FINISHED}/Ann 1.pdf")
        outbox.mark_stored()
        outbox.deliver()
    assert tree(tmp_path) == {f"out/{FINISHED}/Ann 1.pdf", f"out/{RESULT}"}


@pytest.mark.parametrize("name", ["out.old", "out [2031]"])
def test_results_wait_for_the_folder_of_their_own_name(tmp_path: Path, name: str) -> None:
    leave_waiting(tmp_path / name, stored=True)
    deliver(tmp_path / "out", f"{FINISHED}/Ann 1.pdf")
    assert not (tmp_path / name / RESULT).exists()
    with opened(tmp_path / name):
        assert (tmp_path / name / RESULT).exists()


def test_some_peoples_results_leave_the_packets_of_others(tmp_path: Path) -> None:
    deliver(tmp_path / "out", f"{FINISHED}/Ann 1.pdf")
    with opened(tmp_path / "out") as outbox:
        fill(outbox, f"{FINISHED}/Bob 2.pdf")
        outbox.seal("abc", dying.CREATED, whole=False)
        outbox.mark_stored()
        outbox.deliver()
    packets = {f"out/{FINISHED}/Ann 1.pdf", f"out/{FINISHED}/Bob 2.pdf"}
    assert tree(tmp_path) == {*packets, f"out/{RESULT}"}


def test_a_packet_whose_name_changed_in_spelling_only_is_not_taken_away(tmp_path: Path) -> None:
    packets = tmp_path / "out" / FINISHED
    deliver(tmp_path / "out", f"{FINISHED}/Ann 1.pdf")
    (packets / "Ann 1.pdf").rename(packets / "ANN 1.pdf")
    (packets / "Ann 1.pdf").symlink_to("ANN 1.pdf")  # as where capitals make no difference
    deliver(tmp_path / "out", f"{FINISHED}/ANN 1.pdf")
    assert (packets / "Ann 1.pdf").samefile(packets / "ANN 1.pdf")


def test_a_packet_of_another_spelling_goes_where_that_is_another_file(tmp_path: Path) -> None:
    deliver(tmp_path / "out", f"{FINISHED}/Ann 1.pdf")
    deliver(tmp_path / "out", f"{FINISHED}/ANN 1.pdf")
    assert [path.name for path in (tmp_path / "out" / FINISHED).iterdir()] == ["ANN 1.pdf"]


def test_a_damaged_list_of_packets_takes_none_away(tmp_path: Path) -> None:
    out = tmp_path / "out"
    deliver(out, f"{FINISHED}/Ann 1.pdf")
    with opened(out) as outbox:
        (outbox.files / RESULT).write_text("")
        outbox.mark_stored()
        outbox.deliver()
    assert (out / FINISHED / "Ann 1.pdf").exists()


OTHER = Path("/dev/shm")


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Path]:
    """A folder on another file system than `tmp_path`."""
    if not OTHER.is_dir() or OTHER.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("there is no second file system")
    with tempfile.TemporaryDirectory(dir=OTHER) as folder:
        yield Path(folder)


def test_a_folder_that_is_a_link_to_another_file_system_is_delivered_to(
    tmp_path: Path, elsewhere: Path
) -> None:
    (tmp_path / "out").symlink_to(elsewhere / "made later")
    deliver(tmp_path / "out", f"{FINISHED}/Ann 1.pdf")
    assert tree(elsewhere) == {f"made later/{FINISHED}/Ann 1.pdf", f"made later/{RESULT}"}
    assert list(tmp_path.iterdir()) == [tmp_path / "out"]


def test_a_folder_in_the_target_may_lie_on_another_file_system(
    tmp_path: Path, elsewhere: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / FINISHED).symlink_to(elsewhere)
    deliver(out, f"{FINISHED}/Ann 1.pdf")
    assert tree(elsewhere) == {"Ann 1.pdf"}


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_in_one_that_cannot_be_written_is_delivered_to(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    tmp_path.chmod(0o500)
    try:
        deliver(out, f"{FINISHED}/Ann 1.pdf")
    finally:
        tmp_path.chmod(0o700)
    assert tree(out) == {f"{FINISHED}/Ann 1.pdf", RESULT}


def test_a_folder_that_is_a_file_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(OutputRefused, match="Nothing can be written into"):
        opened(tmp_path / "out")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_rights_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir(mode=0o500)
    with pytest.raises(OutputRefused):
        opened(tmp_path / "out")


def test_a_workbook_that_cannot_be_replaced_does_not_stop_the_others(tmp_path: Path) -> None:
    out = tmp_path / "out"
    (out / "report.xlsx" / "held").mkdir(parents=True)
    with opened(out) as outbox:
        (outbox.files / "report.xlsx").write_text("new")
        fill(outbox, f"{FINISHED}/Ann 1.pdf")
        outbox.mark_stored()
        with pytest.raises(OutputRefused, match=r"report\.xlsx"):
            outbox.deliver()
    assert (out / FINISHED / "Ann 1.pdf").exists()
