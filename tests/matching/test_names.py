from __future__ import annotations

import pytest

from ccprocessor.matching.people.names import SAME, compare, folded, parse, resembles, spellings


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Sam Mockwell", "SAMMOCKWELL"),
        ("Siobhán O'Drift", "SIOBHANODRIFT"),
        ("François D\u2019Alderford", "FRANCOISDALDERFORD"),
        ("Jürgen Weißholm", "JURGENWEISSHOLM"),
        ("Łukasz Søreklint", "LUKASZSOREKLINT"),
        ("Æsa Þorbrook", "AESATHORBROOK"),
        ("Anne-Marie  St. Fallow", "ANNEMARIESTFALLOW"),
        ("JOSE\u0301 NU\u0301N\u0303EZ", "JOSENUNEZ"),
    ],
)
def test_names_are_folded_to_plain_capitals(name: str, key: str) -> None:
    assert folded(name) == key


@pytest.mark.parametrize(
    ("portal", "card"),
    [
        ("Sam Q. Mockwell", "SAMQMOCKWELL"),
        ("Mockwell, Sam Q.", "SAMQMOCKWELL"),
        ("Mockwell, Sam, Jr.", "SAMMOCKWELLJR"),
        ("Sam Mockwell Jr", "SAMMOCKWELLJR"),
        ("Dr. Sam Mockwell", "SAM MOCKWELL"),
        ("Jürgen Weißholm", "JUERGENWEISSHOLM"),
        ("Åsa Björkstead", "AASABJOERKSTEAD"),
        ("Dan Ashbourne", "DANASHBOURNE"),
        ("Da Nashbourne", "DANASHBOURNE"),
    ],
)
def test_the_same_name_is_the_same(portal: str, card: str) -> None:
    assert spellings(portal)[folded(card)].weight == SAME


@pytest.mark.parametrize(
    ("portal", "card", "words"),
    [
        ("Sam Q. Mockwell", "SAMMOCKWELL", "middle name left out"),
        ("Sam Quincy Mockwell", "SAMQMOCKWELL", "middle name left out"),
        ("Sam Mockwell Jr", "SAMMOCKWELL", "JR left out"),
        ("Sam Mockwell", "SAMMOCKWELLIII", "but for III"),
        ("Bob Yarrow", "ROBERTYARROW", "ROBERT for BOB"),
        ("Robert Yarrow", "BOBYARROW", "BOB for ROBERT"),
        ("Billy T. Bramble", "WILLIAMBRAMBLE", "WILLIAM for BILLY"),
        ("Kate Alder", "KATHERINETALDER", None),
        ("Sam Mockwell", "MOCKWELLSAM", "surname first"),
        ("Sam Mockwell", "SMOCKWELL", "same initial"),
    ],
)
def test_what_was_changed_is_said(portal: str, card: str, words: str | None) -> None:
    part = spellings(portal).get(card)
    assert (part is not None and words in part.words) if words else part is None


def test_a_middle_initial_on_the_card_alone_resembles() -> None:
    assert resembles(compare("SAMTMOCKWELL", "Sam Mockwell"))


def test_another_middle_initial_is_worth_less_than_none() -> None:
    other = compare("SAMTMOCKWELL", "Sam Q. Mockwell")
    assert other.weight < compare("SAMTMOCKWELL", "Sam Mockwell").weight
    assert other.words == "same name, but for the middle name"


def test_a_slip_of_the_pen_resembles() -> None:
    assert resembles(compare("CASEYBIRCHSHORED", "Casey Birchshared"))


@pytest.mark.parametrize(
    ("card", "portal", "words"),
    [
        ("REMYBIRCHSHARED", "Casey Birchshared", "same surname, other first name"),
        ("CASEYFALLOW", "Casey Birchshared", "same first name, other surname"),
        ("TOLLTAGPOOLCARD", "Casey Birchshared", "names differ"),
    ],
)
def test_relatives_and_strangers_do_not_resemble(card: str, portal: str, words: str) -> None:
    part = compare(card, portal)
    assert part.words == words
    assert not resembles(part)


def test_junior_and_senior_are_two_people() -> None:
    assert "SAMMOCKWELLSR" not in spellings("Sam Mockwell Jr")


def test_a_name_without_letters_is_none() -> None:
    assert parse(" . ") is None
    assert spellings("") == {}
