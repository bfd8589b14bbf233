"""However its streams, its server or its user leave it: a run ends with what really happened."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.machine import COMMAND, ROOT, Machine
from tests.office.generator import Office
from tests.storage.proxies import How, Proxy, breaking
from tests.storage.servers import PostgresServer, running_server

WRITTEN = b"txid_current_if_assigned"
"""What a unit asks before its COMMIT; those that read do not."""

posix = pytest.mark.skipif(os.name == "nt", reason="needs a POSIX shell and its signals")


def shell(machine: Machine, line: str, *arguments: str | Path) -> tuple[int, str, str]:
    """Run a shell's line about `"$@"`, a command of the program; its code, output and errors."""
    command = [*COMMAND, *machine.arguments(*map(str, arguments))]
    ran = subprocess.run(
        ["sh", "-c", line, "sh", *command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return ran.returncode, ran.stdout, ran.stderr


def month(machine: Machine, office: Office, *options: str) -> list[str | Path]:
    files = (office.car, office.receipts)
    return ["process", *files, "--no-ocr", "--out", machine.folder / "out", *options]


@posix
@pytest.mark.parametrize("sign", ["\x1b", "\x9b", "\r", "\x07", "\u202e", "\x7f"])
def test_a_name_gives_no_order_to_the_terminal(machine: Machine, tmp_path: Path, sign: str) -> None:
    file = tmp_path / f"a{sign}b.pdf"
    file.write_text("no PDF")
    for options in ([], ["--json"]):
        ran = machine.run("read", file, *options)
        assert ran.code == 3
        assert sign not in ran.out + ran.err
        assert "b.pdf" in ran.err
    assert Path(json.loads(ran.out)["file"]).name == file.name


@posix
@pytest.mark.parametrize(
    ("options", "line", "code", "said"),
    [
        (["--json"], '{ "$@"; echo $? >&2; } | head -n 1', 120, "its reader left"),
        (["--json"], '"$@" >&-; echo $? >&2', 120, "it is closed"),
        (["--json"], '"$@" >/dev/full; echo $? >&2', 120, "No space left on device"),
        (["--json", "--quiet"], '"$@" 2>&- | cat; echo 0 >&2', 0, ""),
        ([], '{ "$@" 2>&1 >&3; echo $? >&3; } 3>&2 | head -c 1', 0, ""),
        ([], '"$@" <&- >&- 2>/dev/full; echo $? >&2', 0, ""),
    ],
)
def test_a_stream_nobody_takes_loses_output_and_nothing_else(
    machine: Machine, office: Office, options: list[str], line: str, code: int, said: str
) -> None:
    _, out, err = shell(machine, line, *month(machine, office, *options))
    assert err.splitlines()[-1] == str(code), err
    assert said in err
    assert "Traceback" not in out + err
    assert machine.count("revision") == 1
    assert machine.result["cycle"]["revision"] == "1.0"
    assert list((machine.folder / "log").glob("crash-*")) == []


@posix
@pytest.mark.parametrize(
    ("arguments", "line", "code"),
    [
        (["list"], '"$@" | true', 0),
        (["list"], '"$@" >/dev/full', 120),
        (["list", "--json"], '"$@" >&-', 120),
        (["list"], '"$@" 2>&-', 0),
        (["nothing-of-the-kind"], '"$@" 2>&-', 2),
    ],
)
def test_every_command_ends_by_what_it_did(
    machine: Machine, arguments: list[str], line: str, code: int
) -> None:
    ended, _, err = shell(machine, f"set -e; {line}", *arguments)
    assert ended == code, err
    assert "Traceback" not in err


@posix
@pytest.mark.parametrize("line", ['"$@" <&-', '"$@" </dev/null', 'printf "\\377\\n" | "$@"'])
def test_a_password_that_is_not_there_is_a_sentence(
    machine: Machine, office: Office, line: str
) -> None:
    code, _, err = shell(
        machine,
        f"LC_ALL=C.UTF-8; export LC_ALL; {line}",
        *month(machine, office, "--password-stdin"),
    )
    assert code == 2, err
    assert "standard input holds no password" in err
    assert machine.is_untouched


@posix
def test_a_closed_stream_lends_its_number_to_no_file(machine: Machine, office: Office) -> None:
    code, _, _ = shell(machine, '"$@" <&- >&- 2>&-', *month(machine, office))
    assert code == 0
    log = (machine.folder / "log" / "ccprocessor.log").read_text("utf-8")
    assert all(line[:2] == "20" for line in log.splitlines())


@posix
def test_a_slow_reader_of_a_pipe_that_does_not_wait_gets_everything() -> None:
    script = (
        "import sys; from ccprocessor.cli.streams import standard_streams\n"
        "with standard_streams() as out: sys.stdout.write('x' * 1_000_000); out.flush()\n"
        "sys.exit(bool(out.loss))"
    )
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    run = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        assert len(pipe.read()) == 1_000_000
    assert run.wait() == 0


@pytest.mark.parametrize(
    "command", [["list"], ["list", "--json"], ["export", "--cycle", "x", "--out"], ["db upgrade"]]
)
def test_a_database_that_was_named_has_to_be_there_to_be_read(
    machine: Machine, tmp_path: Path, command: list[str]
) -> None:
    out = [tmp_path / "out"] if command[-1] == "--out" else []
    for place in ("office.db", "no folder/office.db", "~nobody-of-that-name/office.db"):
        address = f"sqlite:///{(tmp_path / place).as_posix()}"
        ran = machine.run(*command, *out, "--database", address)
        assert ran.code == 2, ran.err
        assert f"There is no database at {tmp_path / place}. Check the path" in ran.err
        assert not ran.out
    assert not any((tmp_path / place).exists() for place in ("out", "office.db", "no folder"))


def test_every_help_tells_the_exit_codes(machine: Machine) -> None:
    for command in ("", "process", "list", "db", "db upgrade", "window"):
        ran = machine.run(f"{command} --help")
        assert ran.code == 0
        assert "120  done, but standard output" in ran.out


@pytest.mark.parametrize(("name", "said"), [("a.PDF", "PDF"), ("a.jpeg", "JPEG")])
def test_a_web_page_under_another_name_is_told_by_what_it_is(
    machine: Machine, tmp_path: Path, name: str, said: str
) -> None:
    (tmp_path / name).write_text("<html>Your session has ended</html>")
    ran = machine.process(tmp_path / name)
    assert ran.code == 3
    told = f"{name} is neither a picture nor a PDF, but a web page. Only its name says {said}"
    assert told in ran.err


@pytest.mark.parametrize(
    ("name", "advice"),
    [("a.PDF", "Only its name says PDF"), ("a.txt", "Give reports as PDF, receipts as JPEG")],
)
def test_a_file_that_is_nothing_of_use_is_told_with_what_to_give(
    machine: Machine, tmp_path: Path, name: str, advice: str
) -> None:
    (tmp_path / name).write_text("Your session has ended")
    ran = machine.process(tmp_path / name)
    assert ran.code == 3
    assert f"{name} is neither a picture nor a PDF, e-mail or web page. {advice}" in ran.err


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    with running_server() as started:
        if started is None:
            pytest.skip("no Postgres server is installed here")
        yield started


@pytest.fixture
def url(server: PostgresServer, machine: Machine, request: pytest.FixtureRequest) -> str:
    """A database with its tables."""
    address = server.new_database(f"ends_{abs(hash(request.node.name))}")
    assert machine.run("db init", "--database", address).code == 0
    return address


def test_a_run_whose_commit_is_not_answered_ends_well(
    machine: Machine, office: Office, url: str
) -> None:
    with breaking(url, b"COMMIT\0", "answer lost", after=WRITTEN) as (broken, proxy):
        ran = machine.process(office.car, office.receipts, "--database", broken)
        assert proxy.broke.is_set()
    assert ran.code == 0, ran.err
    assert machine.result["cycle"]["revision"] == "1.0"


@posix
@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("answer held", "Cancelled: the month is stored already."),
        ("answer never comes", "Cancelled: whether the month was stored is not known"),
    ],
)
def test_an_end_over_the_commit_tells_what_is_known_and_the_next_run_goes_on(
    machine: Machine, office: Office, url: str, how: How, said: str
) -> None:
    with breaking(url, b"COMMIT\0", how, after=WRITTEN) as (broken, proxy):
        run = ended_at(machine, office, broken, proxy)
        proxy.released.set()
        _, err = run.communicate()
    assert run.returncode == 130, err
    assert err.startswith(f"ccprocessor: {said}")
    assert not (machine.folder / "out" / "result.json").exists()
    again = machine.process(office.car, office.receipts, "--database", url)
    assert again.code == 0, again.err
    (stored,) = json.loads(machine.run("list", "--json", "--database", url).out)
    assert [one["revision"] for one in stored["revisions"]] == ["1.0"]
    assert machine.result["cycle"]["revision"] == "1.0"


@posix
@pytest.mark.parametrize("word", [b"INSERT INTO document", b"txid_current_if_assigned", b"SELECT"])
def test_a_second_order_ends_a_run_that_waits_for_a_silent_server(
    machine: Machine, office: Office, url: str, word: bytes
) -> None:
    with breaking(url, word, "sent nowhere", after=b"") as (broken, proxy):
        run = ended_at(machine, office, broken, proxy)
        _, err = run.communicate()
    assert run.returncode == 130, err
    assert err == "ccprocessor: Cancelled: nothing was stored and nothing was written.\n"
    assert not (machine.folder / "out").exists()
    assert json.loads(machine.run("list", "--json", "--database", url).out) == []


def ended_at(machine: Machine, office: Office, url: str, proxy: Proxy) -> subprocess.Popen[str]:
    """A run that was told to end twice when its way to the server broke."""
    run = machine.start("process", *month(machine, office, "--quiet", "--database", url)[1:])
    assert proxy.broke.wait(60)
    run.send_signal(signal.SIGINT)
    run.send_signal(signal.SIGTERM)  # another one: two equal ones may arrive as one
    return run


@pytest.mark.parametrize(
    "arguments",
    [
        ("process", "", "--out", "out"),
        ("process", "car.pdf", "--out", ""),
        ("list", "--database", ""),
        ("read", ""),
    ],
)
def test_an_empty_argument_is_a_mistake_and_means_no_folder(
    machine: Machine, arguments: tuple[str, ...]
) -> None:
    ran = machine.run(arguments[0], *arguments[1:])
    assert (ran.code, "it is empty" in ran.err) == (2, True)
    assert machine.is_untouched
