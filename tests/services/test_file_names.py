"""Packet names are safe on every system and never collide."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccprocessor.services.export.file_names import packet_names, safe_stem
from tests.builders.people import person


def test_two_people_of_one_name_get_two_files() -> None:
    people = [
        person(name="Sam Mock", employee_id="1"),
        person(name="Sam Mock", employee_id="2"),
        person(name="Sam Mock", employee_id=None, portal_id="7000001"),
    ]
    assert list(packet_names(people).values()) == [
        "Sam Mock 1.pdf",
        "Sam Mock 2.pdf",
        "Sam Mock 7000001.pdf",
    ]


def test_names_that_differ_in_case_only_do_not_overwrite_each_other() -> None:
    people = [
        person(name="Ann 1", employee_id=None, portal_id="5"),
        person(name="ANN 1", employee_id="5"),
    ]
    assert len({name.casefold() for name in packet_names(people).values()}) == 2


@pytest.mark.parametrize(
    ("text", "stem"),
    [
        ("Zoë Fallow-Ivory", "Zoë Fallow-Ivory"),
        ("A/B\\C:D", "A B C D"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("..", "_"),
        ("", "_"),
        ("trailing. ", "trailing"),
        ("right\u202eto left", "right to left"),
        ("e\x9b31mred\u061c\ufeff\ud800", "e 31mred"),
        ("COM\u00b9.pdf", "_COM\u00b9.pdf"),
        ("Zoe\u0308", "Zo\u00eb"),
        ("\u0e01\u0e39" + "\u0e01" * 40, "\u0e01\u0e39" + "\u0e01" * 38),
        ("q\u0323" * 60, "q\u0323" * 40),
    ],
)
def test_unsafe_names_are_made_safe(text: str, stem: str) -> None:
    assert safe_stem(text) == stem


def test_of_a_long_name_the_end_is_left_out_not_the_number() -> None:
    people = [person(name="\u845b" * 200, employee_id=number) for number in ("1", "2")]
    names = list(packet_names(people).values())
    assert [name[-7:] for name in names] == ["\u845b 1.pdf", "\u845b 2.pdf"]


@given(st.text(max_size=300), st.text(max_size=9) | st.text(min_size=100))
def test_any_text_gives_a_usable_stem(text: str, number: str) -> None:
    stem = safe_stem(text, number)
    assert 0 < len(stem.encode()) <= 121
    assert not set('<>:"/\\|?*\x00\n') & set(stem)
    assert stem == stem.strip(" .")
    assert (stem + "x").isprintable()
