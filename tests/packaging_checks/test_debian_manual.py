from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from ccprocessor.cli.main import main
from tests.end_to_end.machine import ROOT

FILE = ROOT / "packaging" / "linux" / "ccprocessor.1"
PAGE = FILE.read_text("utf-8").replace("\\-", "-")


@pytest.fixture
def helps(capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    """What `--help` tells of the program and of each command, by the words of the command."""
    found: dict[str, str] = {}
    waiting: list[tuple[str, ...]] = [()]
    while waiting:
        words = waiting.pop()
        with pytest.raises(SystemExit):
            main([*words, "--help"])
        told = found[" ".join(words)] = capsys.readouterr().out
        inner = re.findall(r"^    ([a-z]+) ", told, re.MULTILINE)
        waiting += [(*words, name) for name in inner]
    return found


def test_the_manual_page_tells_every_command(helps: dict[str, str]) -> None:
    commands = [words for words, told in helps.items() if words and " ..." not in told]
    assert {"window", "process", "db upgrade"} <= {*helps}
    for words in commands:
        assert re.search(rf"^\.B {words}$", PAGE, re.MULTILINE), words


def test_the_manual_page_tells_every_option_and_no_other(helps: dict[str, str]) -> None:
    told = set(re.findall(r"(?<![\w-])--?[a-zA-Z][\w-]*", PAGE))
    option = r"^  (-[\w-]+)(?: [^ ,]+)?(?:, (-[\w-]+))?"
    known = {
        name
        for text in helps.values()
        for found in re.findall(option, text, re.MULTILINE)
        for name in found
        if name
    }
    assert {"--safe", "--settings", "--database"} <= told
    assert told == known


def test_the_manual_page_has_a_date_and_is_well_formed() -> None:
    assert re.search(r'^\.TH CCPROCESSOR 1 "@DATE@" ', FILE.read_text("utf-8"), re.MULTILINE)
    if not shutil.which("groff"):
        pytest.skip("groff is not here")
    command = ["groff", "-man", "-Tutf8", "-ww", "-z", str(FILE)]
    said = subprocess.run(command, check=False, capture_output=True, text=True)
    assert (said.returncode, said.stderr) == (0, "")
