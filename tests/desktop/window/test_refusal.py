"""Why no window opens is told on the screen, to somebody who sees no terminal."""

from __future__ import annotations

import json

import pytest

from tests.desktop.starting import LONG_S, Desk, desk

__all__ = ["desk"]

READING = """
import json, sys
from PySide6.QtWidgets import QMessageBox

def read(box):
    print(json.dumps([box.windowTitle(), box.text()]), flush=True)

if __name__ == "__main__":
    QMessageBox.exec = read
    from ccprocessor.cli.main import main
    sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("version = 99\n", "were written by a newer ccprocessor"),
        ("author = = 1\n", "no valid TOML"),
    ],
)
def test_settings_that_cannot_be_used_are_told_in_a_window_and_in_the_terminal(
    desk: Desk, settings: str, said: str
) -> None:
    desk.settings_file.parent.mkdir(parents=True)
    desk.settings_file.write_text(settings)
    script = desk.folder / "read.py"
    script.write_text(READING)
    assert desk.run([str(script)]).wait(LONG_S) == 2
    title, text = json.loads(desk.output)
    assert title == "ccprocessor cannot start"
    assert said in text
    assert str(desk.settings_file) in text
    assert said in desk.complaints


def test_jobs_of_the_command_line_open_no_window_to_complain(desk: Desk) -> None:
    desk.settings_file.parent.mkdir(parents=True)
    desk.settings_file.write_text("version = 99\n")
    assert desk.start("list").wait(LONG_S) == 2
    assert "newer ccprocessor" in desk.complaints
