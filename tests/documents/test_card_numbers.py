"""Full card numbers are found wherever they stand, and nothing else is taken for one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccprocessor.documents.card_numbers import full_numbers, masked, tells_number
from ccprocessor.domain.pages import Word


def _line(text: str, *, y: float = 100, x: float = 72, run: int = 0) -> list[Word]:
    words = []
    for written in text.split():
        width = 5.0 * len(written)
        words.append(Word(x, y, x + width, y + 10, written, run))
        x += width + 3
    return words


def _shown(text: str) -> str:
    words = _line(text)
    return " ".join(word.text for word in masked(words, full_numbers(words)))


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        ("Card Number: 9900001234560625", "Card Number: **** 0625"),
        ("9900-0012-3456-0625", "**** 0625"),
        ("9900 0012 3456 0625", "**** 0625"),
        ("9900\u20130012\u20133456\u20130625", "**** 0625"),
        ("3782 822463 10005", "**** 0005"),
        ("3782-822463-10005", "**** 0005"),
        ("378282246310005", "**** 0005"),
        ("Nbr:9900001234560625.", "Nbr:**** 0625."),
        ("SAMMOCKWELL9900001234560625", "SAMMOCKWELL**** 0625"),
        ("Card: 1234567890123", "Card: **** 0123"),
        ("9 9 0 0 0 0 1 2 3 4 5 6 0 6 2 5", "**** 0625"),
        ("a 9900 0012 3456 0625 b", "a **** 0625 b"),
        ("9900001234560625 9900001234560633", "**** 0625 **** 0633"),
    ],
)
def test_a_full_number_becomes_its_last_four(printed: str, shown: str) -> None:
    assert _shown(printed) == shown


@pytest.mark.parametrize(
    "printed",
    [
        "990000XXXXXX0086",
        "************0063",
        "9900-XXXX-XXXX-0625",
        "BRAND OIL123456789",
        "000055854 90993940 7011509",
        "20311018111026.jpeg",
        "1234567890124",
        "00120-0000 555-010-0199",
        "04/02/2031 04/03/2031 1,234.50000 1,234.50",
        "2031 2032 2033",
        "99000012345606251234567",
    ],
)
def test_everything_else_stays_as_printed(printed: str) -> None:
    assert _shown(printed) == printed


def test_groups_of_different_columns_are_no_number() -> None:
    words = [Word(72 + 80 * n, 100, 92 + 80 * n, 110, "1234", n) for n in range(4)]
    assert full_numbers(words) == ()


def test_over_printed_groups_are_found_each() -> None:
    words = _line("9900 0012 3456 0625") + _line("9900 0012 3456 0625", x=72.4, run=1)
    shown = masked(words, full_numbers(words))
    assert [word.text for word in shown] == ["**** 0625", "**** 0625"]


def test_the_masked_word_fills_the_place_of_the_number() -> None:
    words = _line("9900 0012 3456 0625")
    [shown] = masked(words, full_numbers(words))
    assert shown.box == (words[0].x0, 100, words[-1].x1, 110)


def test_a_title_tells_a_number_or_not() -> None:
    assert tells_number("Statement of 9900001234560625")
    assert tells_number("9900 0012 3456 0625")
    assert not tells_number("Report 2031-04-16 of 378282246310006")


@given(
    st.lists(
        st.text(alphabet="0123456789-XA* ", min_size=1, max_size=24).filter(str.strip), max_size=12
    )
)
def test_no_page_of_words_makes_the_search_fail_and_nothing_full_stays(lines: list[str]) -> None:
    words = [
        word for row, line in enumerate(lines) for word in _line(line, y=100 + 20 * row, run=row)
    ]
    shown = masked(words, full_numbers(words))
    assert full_numbers(shown) == ()
