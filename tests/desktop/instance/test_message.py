"""What starts say to each other is a line of JSON, and anything else is nothing."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccprocessor.desktop.instance.message import (
    END,
    HandedOver,
    handed_over,
    understood,
    written,
)

NAMES = st.text(st.characters(exclude_characters="\0/"), min_size=1, max_size=30)


@given(st.lists(NAMES, max_size=5), st.none() | NAMES)
def test_every_name_arrives_as_it_was(names: list[str], aliases: str | None) -> None:
    files = tuple(Path("/papers") / name for name in names)
    what = HandedOver(files, Path("/papers") / aliases if aliases else None)
    message = written(what)
    assert message.endswith(END)
    assert message.count(END) == 1
    assert understood(message[:-1]) == what


def test_names_that_are_no_text_arrive_too() -> None:
    what = HandedOver((Path(os.fsdecode(b"/papers/r\xe9sum\xe9.pdf")),))
    assert understood(written(what)[:-1]) == what


def test_paths_are_told_from_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    what = handed_over([Path("a.pdf"), Path("/b.pdf")], Path("names.json"))
    assert what == HandedOver((tmp_path / "a.pdf", Path("/b.pdf")), tmp_path / "names.json")


@pytest.mark.parametrize(
    "content",
    [
        [],
        "text",
        {},
        {"files": ["/a.pdf"]},
        {"ccprocessor": 2, "files": ["/a.pdf"]},
        {"ccprocessor": 1},
        {"ccprocessor": 1, "files": "/a.pdf"},
        {"ccprocessor": 1, "files": [5]},
        {"ccprocessor": 1, "files": ["relative.pdf"]},
        {"ccprocessor": 1, "files": ["/with\0nothing.pdf"]},
        {"ccprocessor": 1, "files": [], "aliases": "relative.json"},
        {"ccprocessor": 1, "files": [], "aliases": 5},
    ],
)
def test_what_is_none_is_understood_as_nothing(content: object) -> None:
    assert understood(json.dumps(content).encode()) is None


@given(st.binary(max_size=200))
def test_no_bytes_make_it_fail(line: bytes) -> None:
    found = understood(line)
    assert found is None or isinstance(found, HandedOver)


def test_endless_brackets_are_nothing() -> None:
    assert understood(b"[" * 100_000) is None
