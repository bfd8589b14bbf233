"""The log goes on whatever happens, and holds no card number and nobody's name."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccprocessor.logs import masked, start_logging, stop_logging

log = logging.getLogger("ccprocessor.somewhere")
NUMBER = "9900009607783759"


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    yield
    stop_logging()


def test_a_line_tells_time_level_place_and_message(tmp_path: Path) -> None:
    file = start_logging(tmp_path)
    assert file is not None
    log.info("read %d pages", 14)
    (line,) = file.read_text("utf-8").splitlines()
    assert line.endswith(" INFO ccprocessor.somewhere: read 14 pages")
    assert line[:10].count("-") == 2


def test_json_lines_are_json(tmp_path: Path) -> None:
    file = start_logging(tmp_path, "json")
    assert file is not None
    log.warning('two\nlines and "quotes"')
    entry = json.loads(file.read_text("utf-8"))
    assert (entry["level"], entry["logger"]) == ("WARNING", "ccprocessor.somewhere")
    assert entry["message"] == 'two\nlines and "quotes"'
    assert "traceback" not in entry


@pytest.mark.parametrize("fmt", ["text", "json"])
def test_no_card_number_is_in_message_arguments_or_traceback(tmp_path: Path, fmt: str) -> None:
    file = start_logging(tmp_path, fmt)
    assert file is not None
    log.info("card " + NUMBER)  # noqa: G003  (the message itself holds the number)
    log.info("card %s", NUMBER)
    try:
        int(f"card {NUMBER[:4]} {NUMBER[4:8]}-{NUMBER[8:12]} {NUMBER[12:]}")
    except ValueError:
        log.exception("failed")
    text = file.read_text("utf-8")
    assert text.count("card **** 3759") == 2
    assert "0000" not in text
    assert NUMBER[-4:] not in text[text.index("failed") :]
    assert "ValueError: invalid literal for int() with base #: 'card #'" in text


@pytest.mark.parametrize("fmt", ["text", "json"])
def test_what_an_exception_quotes_is_not_logged_but_its_places_are(
    tmp_path: Path, fmt: str
) -> None:
    file = start_logging(tmp_path, fmt)
    assert file is not None
    quoted = {"name": "SMITHSON JANE Q", "file": "/home/jane/March card.pdf", "amount": "1,234.56"}
    try:
        read_nothing(quoted)
    except LookupError:
        log.exception("Reading failed")
    text = file.read_text("utf-8")
    for secret in ("SMITHSON", "JANE", "jane", "March", "1,234", "234.56"):
        assert secret not in text
    assert "LookupError: no row of … in <path>" in text
    assert "in read_nothing" in text


def read_nothing(what: dict[str, str]) -> None:
    raise LookupError(f"no row of {what['name']} in {what['file']}, {what['amount']}")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("4111111111111111", "**** 1111"),
        ("4111-1111-1111-1234,", "**** 1234,"),
        ("4111 1111 1111 1234", "**** 1234"),
        ("card4111111111111", "card**** 1111"),
        ("4111111111111111999", "**** 1999"),
        ("000055854 and 90993940", "000055854 and 90993940"),
        ("411111111111", "411111111111"),
        ("41111111111111119999", "41111111111111119999"),
    ],
)
def test_numbers_as_long_as_a_cards_are_cut(text: str, shown: str) -> None:
    assert masked(text) == shown


@given(
    st.integers(10**12, 10**19 - 1), st.sampled_from(["", " ", "-"]), st.text("ab :", max_size=5)
)
def test_no_number_of_a_cards_length_passes(number: int, parting: str, around: str) -> None:
    digits = str(number)
    grouped = parting.join(digits[at : at + 4] for at in range(0, len(digits), 4))
    hidden = masked(f"{around}x{grouped}y{around}")
    assert hidden == f"{around}x**** {digits[-4:]}y{around}"


def test_starting_again_writes_each_line_once(tmp_path: Path) -> None:
    start_logging(tmp_path / "old")
    file = start_logging(tmp_path / "new", "json")
    assert file is not None
    log.info("once")
    assert len(file.read_text("utf-8").splitlines()) == 1
    assert (tmp_path / "old" / "ccprocessor.log").read_text("utf-8") == ""


def test_details_are_left_out_unless_asked_for(tmp_path: Path) -> None:
    file = start_logging(tmp_path)
    assert file is not None
    log.debug("quiet")
    start_logging(tmp_path, level=logging.DEBUG)
    log.debug("loud")
    assert "quiet" not in file.read_text("utf-8")
    assert "loud" in file.read_text("utf-8")


def test_a_folder_that_cannot_be_written_costs_the_log_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    assert start_logging(tmp_path / "file" / "logs") is None
    log.error("nobody hears this")
    assert capsys.readouterr() == ("", "")


def test_a_log_that_fails_later_costs_its_lines_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("there is no device that is always full")
    (tmp_path / "ccprocessor.log").symlink_to(full)
    assert start_logging(tmp_path) is not None
    log.error("no room")
    assert capsys.readouterr() == ("", "")


def test_a_full_file_is_put_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ccprocessor.logs._LARGEST", 2_000)
    start_logging(tmp_path)
    for _ in range(200):
        log.info("a line of the log")
    files = {file.name for file in tmp_path.iterdir()}
    assert files == {"ccprocessor.log", *(f"ccprocessor.log.{number}" for number in range(1, 6))}
    assert all(file.stat().st_size <= 2_000 for file in tmp_path.iterdir())


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A log that is full after a few lines, with its five older ones."""
    monkeypatch.setattr("ccprocessor.logs._LARGEST", 1000)
    for number in range(1, 6):
        (tmp_path / f"ccprocessor.log.{number}").write_text(f"old {number}")
    file = start_logging(tmp_path)
    assert file is not None
    return file


def older(file: Path) -> list[str]:
    """What the older logs hold."""
    names = [f"{file.name}.{number}" for number in range(1, 6)]
    assert {path.name for path in file.parent.iterdir()} == {file.name, *names}
    return [file.with_name(name).read_text("utf-8") for name in names]


def test_a_full_log_makes_room_and_the_oldest_goes(small: Path) -> None:
    log.info("first %s", "x" * 900)
    log.info("second %s", "x" * 100)
    newest, *rest = older(small)
    assert "first" in newest
    assert rest == ["old 1", "old 2", "old 3", "old 4"]
    assert "second" in small.read_text("utf-8")


def test_a_full_log_that_another_program_holds_is_written_on_and_nothing_is_lost(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused: list[object] = []

    def refuse(source: object, _target: object) -> None:
        refused.append(source)
        raise PermissionError(13, "another process holds it")

    with monkeypatch.context() as held:
        held.setattr(os, "rename", refuse)
        for number in range(100):
            log.info("line %d.", number)
        assert older(small) == [f"old {number}" for number in range(1, 6)]
        text = small.read_text("utf-8")
        assert all(f"line {number}." in text for number in range(100))
        assert 1 < len(refused) < 80
    log.info("free again %s", "x" * 100)
    log.info("free again %s", "x" * 10)
    newest, *rest = older(small)
    assert newest.startswith(text)
    assert rest == ["old 1", "old 2", "old 3", "old 4"]
    assert "free again" in small.read_text("utf-8")


def test_an_older_log_that_cannot_be_moved_loses_nothing(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = os.replace

    def refuse(source: str, target: str) -> None:
        if str(source).endswith(".2"):
            raise PermissionError(13, "somebody reads it")
        replace(source, target)

    log.info("first %s", "x" * 900)
    monkeypatch.setattr(os, "replace", refuse)
    log.info("second %s", "x" * 100)
    held = {path.read_text("utf-8") for path in small.parent.iterdir() if path != small}
    assert held == {"old 1", "old 2", "old 3", "old 4"}
    assert "first" in small.read_text("utf-8")
    assert "second" in small.read_text("utf-8")


def test_a_log_that_another_process_moved_on_is_followed(small: Path) -> None:
    log.info("first %s", "x" * 900)
    small.rename(small.with_name("ccprocessor.log.1"))
    small.write_text("of the other process\n")
    log.info("second %s", "x" * 100)
    newest, *rest = older(small)
    assert "first" in newest
    assert rest == ["old 2", "old 3", "old 4", "old 5"]
    assert "of the other process" in small.read_text("utf-8")
    assert "second" in small.read_text("utf-8")
