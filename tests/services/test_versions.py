"""Versions are ordered as numbers, and what is none comes nowhere."""

from __future__ import annotations

import pytest

from ccprocessor import __version__
from ccprocessor.services.upkeep.versions import is_newer, is_version

ORDERED = ["0.1", "0.2.0rc1", "0.2.0rc2", "0.2", "0.2.1", "0.10.0", "1.0", "1.0.0.1", "2"]


@pytest.mark.parametrize("at", range(len(ORDERED) - 1))
def test_later_versions_are_newer_than_all_before(at: int) -> None:
    for before in ORDERED[: at + 1]:
        assert is_newer(ORDERED[at + 1], before)
        assert not is_newer(before, ORDERED[at + 1])


@pytest.mark.parametrize(("one", "same"), [("1.0", "1"), ("v1.2", "1.2.0"), ("1.0+build5", "1.0")])
def test_zeros_at_the_end_and_builds_make_no_difference(one: str, same: str) -> None:
    assert not is_newer(one, same)
    assert not is_newer(same, one)


@pytest.mark.parametrize(
    "text", ["", "new", "1..2", "1.2.", "1,2", "1 2", "9" * 50, "1.2\n", "1.2-"]
)
def test_what_is_no_version_is_newer_than_nothing(text: str) -> None:
    assert not is_version(text)
    assert not is_newer(text, "0.0.1")
    assert not is_newer("9.0", text)


def test_the_program_has_a_version() -> None:
    assert is_version(__version__)
