"""A file on its way in, in words."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ccprocessor.desktop.loading.files import STAGES, FileState, time_left
from ccprocessor.documents.protocol.errors import DamagedPdf, PasswordNeeded
from ccprocessor.resources import resource

FILE = FileState(Path("car.pdf"))


def test_a_file_goes_from_opening_to_read() -> None:
    waiting = FILE.opened(64)
    assert FILE.sentence() == "Opening…"
    assert waiting.sentence() == "Waiting · 64 pages"
    reading = waiting.at_page(12, 64, "card_statement")
    assert (reading.sentence(), reading.recognised) == ("Page 12 of 64", "Card statement")
    read = reading.at_page(64, 64, None)
    assert (read.sentence(), read.recognised) == ("Read · 64 pages", "Card statement")


def test_a_damaged_file_says_what_is_wrong_and_what_to_do() -> None:
    bad = FILE.opened(3).refused(DamagedPdf("car.pdf"))
    assert not bad.is_usable
    assert bad.trouble == "car.pdf is damaged: no page of it can be recovered."
    assert bad.remedy.startswith("Download or export it again")


def test_after_a_stop_nothing_of_a_file_is_said_to_wait_or_to_be_read() -> None:
    for state in (FILE.opened(64), FILE.opened(64).at_page(12, 64, None)):
        assert state.stopped().sentence() == "Not stored · 64 pages"
        assert state.stopped().is_usable


def test_the_manual_has_the_words_of_every_stage() -> None:
    manual = resource("help/loading.md").read_text("utf-8")
    for stage in STAGES.values():
        words = stage.words.format(done=12, pages=200)
        assert f"\n| {words} | " in manual


def test_a_locked_file_is_not_lost_but_asks() -> None:
    assert FILE.refused(PasswordNeeded("car.pdf")).sentence() == "Needs a password"


@pytest.mark.parametrize(
    ("spent", "done", "pages", "said"),
    [
        (1.0, 10, 1000, ""),
        (10.0, 20, 20, ""),
        (10.0, 100, 110, ""),
        (10.0, 100, 200, "about 10 s left"),
        (10.0, 100, 560, "about 50 s left"),
        (10.0, 100, 1300, "about 2 min left"),
        (10.0, 100, 700, "about 1 min left"),
    ],
)
def test_the_time_left_is_told_when_it_is_more_than_a_guess(
    spent: float, done: int, pages: int, said: str
) -> None:
    assert time_left(spent, done, pages) == said


def test_the_row_tells_the_time_left_while_reading() -> None:
    reading = replace(FILE.at_page(100, 200, None), began=5.0)
    assert reading.sentence(now=15.0) == "Page 100 of 200 · about 10 s left"
