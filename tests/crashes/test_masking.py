"""What is kept of a failure tells where the code failed, and nothing of what it worked on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccprocessor.crashes.masking import ForeignFailure, masked_failure, masked_text
from ccprocessor.crashes.plain_words import PLAIN_WORDS


def caught(act: object, *given: object) -> str:
    """The masked failure of a call."""
    assert callable(act)
    try:
        act(*given)
    except Exception as error:  # noqa: BLE001
        return masked_failure(error)
    raise AssertionError("it did not fail")


def refuse(name: str, file: str, amount: str) -> None:
    raise LookupError(f"no charge of {amount} for {name} in {file}")


def refuse_while_handling(name: str) -> None:
    try:
        refuse(name, "/home/jane/a.pdf", "12.50")
    except LookupError:
        raise KeyError(name)  # noqa: B904


def refuse_because(name: str) -> None:
    try:
        refuse(name, "/home/jane/a.pdf", "12.50")
    except LookupError as error:
        raise ValueError(f"cannot go on with {name}") from error


def test_words_of_the_failing_function_stay_and_what_it_was_given_goes() -> None:
    told = caught(refuse, "SMITHSON JANE", "C:\\Users\\jane\\March card.pdf", "1,234.56")
    assert told.splitlines()[-1] == "LookupError: no charge of # for … in <path> …"
    assert f"  {__name__}:" in told
    assert " in refuse\n" in told


@pytest.mark.parametrize("act", [refuse_while_handling, refuse_because])
def test_what_led_to_a_failure_is_told_before_it_and_masked_too(act: object) -> None:
    told = caught(act, "SMITHSON JANE")
    assert told.count("Traceback") == 2
    assert told.index("LookupError") < told.rindex("Traceback")
    assert not any(word in told for word in ("SMITHSON", "JANE", "jane", "12.50"))


def test_failures_in_a_group_are_told_one_by_one() -> None:
    group = ExceptionGroup("both", [LookupError("Smithson"), ZeroDivisionError()])
    told = masked_failure(group)
    assert "ExceptionGroup" in told
    assert "LookupError: …" in told
    assert "ZeroDivisionError" in told


def test_a_failure_that_leads_to_itself_is_told_once() -> None:
    one, other = ValueError(), LookupError()
    one.__context__, other.__context__ = other, one
    assert masked_failure(one).count("ValueError") == 1


def test_an_endless_descent_is_cut_in_the_middle() -> None:
    def descend() -> None:
        descend()

    told = caught(descend)
    assert "more)" in told
    assert len(told.splitlines()) < 80


def test_a_text_that_cannot_be_told_is_no_new_failure() -> None:
    class Mute(Exception):
        def __str__(self) -> str:
            raise ValueError

    assert masked_failure(Mute()).endswith("Mute")


def test_what_another_process_masked_stays_as_it_is() -> None:
    assert masked_failure(ForeignFailure("  a.b:3 in c\nValueError")) == "  a.b:3 in c\nValueError"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("list index out of range", "list index out of range"),
        ("'NoneType' object has no attribute 'charge'", "'NoneType' object has no attribute '…'"),
        ("card 4111-1111-1111-1111", "… #"),
        ("[Errno 2] No such file or directory: '/home/jane/a b.pdf'", None),
        ("postgresql://jane:secret@server/office failed", "<path> failed"),
        ("\\\\server\\share\\Smithson.pdf", "<path>"),
        ("~/Documents/x.pdf", "<path>"),
        ("Rechnung März 2031.pdf", "… #.…"),
        ("12.50 USD from SMITH, J. A.", None),
        ("", ""),
    ],
)
def test_paths_numbers_and_strange_words_are_masked(text: str, shown: str | None) -> None:
    masked = masked_text(text)
    if shown is not None:
        assert masked == shown
    assert not any(word in masked for word in ("jane", "Smith", "SMITH", "12", "4111", "secret"))


@given(st.text())
def test_no_word_passes_that_is_not_plain(text: str) -> None:
    left = masked_text(text).replace("<path>", " ")
    words = "".join(letter if letter.isalnum() or letter == "_" else " " for letter in left)
    assert set(words.split()) <= PLAIN_WORDS


def test_names_of_people_are_no_plain_words() -> None:
    assert PLAIN_WORDS.isdisjoint({"Mark", "Will", "Bill", "Rose", "Grant", "May", "MARK", "PAGE"})
