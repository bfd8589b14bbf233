"""Full card numbers are found wherever they stand, and nothing else is taken for one."""

from __future__ import annotations

from itertools import cycle, islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccprocessor import card_numbers
from ccprocessor.documents.pages.card_numbers import full_numbers, masked
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


def test_a_number_over_two_lines_is_shown_on_both() -> None:
    words = _line("paid with 4539 5787") + _line("6362 1486, thanks", y=112, run=1)
    shown = masked(words, full_numbers(words))
    assert [word.text for word in shown] == ["paid", "with", "****", "1486,", "thanks"]
    assert shown[2].box == (words[2].x0, 100, words[3].x1, 110)
    assert shown[3].box == (words[4].x0, 112, words[5].x1, 122)


def test_a_number_wrapped_in_a_cell_is_found_whatever_is_drawn_between() -> None:
    left = _line("paid 4539 5787"), _line("6362 1486", y=112, run=2)
    right = _line("DINER 12.50", x=300, run=1), _line("LUNCH", x=300, y=112, run=3)
    words = [*left[0], *right[0], *left[1], *right[1]]
    shown = [word.text for word in masked(words, full_numbers(words))]
    assert shown == ["paid", "****", "DINER", "12.50", "1486", "LUNCH"]


def test_numbers_below_each_other_in_a_column_stay() -> None:
    words = [
        word for row in range(40) for word in _line(f"4599{row:04} {row + 10}.00", y=100 + 12 * row)
    ]
    assert full_numbers(words) == ()


_VISA, _DINERS, _AMEX = "4539578763621486", "30569309025904", "378282246310005"
_GROUPINGS = (
    (_VISA, (4, 4, 4, 4)), (_VISA, (8, 8)), (_VISA, (6, 10)), (_VISA, (4, 8, 4)), (_VISA, (4, 12)),
    (_VISA, (2,) * 8), (_VISA, (1,) * 16), (_VISA, (16,)), (_DINERS, (4, 6, 4)), (_DINERS, (14,)),
    (_AMEX, (4, 6, 5)), (_AMEX, (5, 5, 5)), ("4222222222222", (13,)),
    ("6220123456789012345", (4, 4, 4, 4, 3)), ("6220123456789012345", (19,)),
)  # fmt: skip
_SEPARATORS = (
    *" -./_:|,=+*'\"#\u00a0\t\u2009\u2010\u2011\u2212\u2014\u00b7\u2019", " - ", ", ", "\n", " * ",
    "%20", "%2D", "%C2%A0", "%2520", "&nbsp;", "&#160;", "&amp;nbsp;", "<br>", "</td><td>",
    r"\xa0", r"\u2011", '", "',
)  # fmt: skip


@pytest.mark.parametrize("separator", _SEPARATORS)
@pytest.mark.parametrize(("number", "sizes"), _GROUPINGS)
def test_a_text_shows_no_number_in_any_groups(
    number: str, sizes: tuple[int, ...], separator: str
) -> None:
    digits = iter(number)
    written = separator.join("".join(islice(digits, size)) for size in sizes)
    assert card_numbers.masked(f"paid {written} today") == f"paid **** {number[-4:]} today"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("4539-5787 6362/1486", "**** 1486"),
        ("exp 12/27 4539 5787 6362 1486 123", "exp 12/27 **** 1486 123"),
        ("\uff14\uff15\uff13\uff19 \u0665\u0667\u0668\u0667 6362 1486", "**** 1486"),
        ("Card 99000012 34560625", "Card **** 0625"),
        ("scan_378282246310005.pdf", "scan_**** 0005.pdf"),
        ("4539578763621486.jpg", "**** 1486.jpg"),
        ("0131 4539 5787 6362 1486", "0131 **** 1486"),
        ("Ref 2031 4455 4539 5787 6362 1486 1227", "Ref 2031 4455 **** 1486 1227"),
        ("Store 4417-3782-822463-10005", "Store 4417-**** 0005"),
        ("Card 2031 9900 0012 3456 0086", "Card 2031 **** 0086"),
        ("4539 5787 6362 1486 " * 2, "**** 1486 " * 2),
        ("4539 5787 6362 1486 5787.50", "**** 1486 5787.50"),
        ("4539 5787 6362 1486 2031-03-01", "**** 1486 2031-03-01"),
        ("?a=0131&pan=4539+5787+6362+1486&b=20", "?a=0131&pan=**** 1486&b=20"),
        ("9900%200012%203456%200086.pdf", "**** 0086.pdf"),
        (";4539578763621486=20312010000012345678?", ";**** 1486=20312010000012345678?"),
        ("No4539 5787 6362 1486", "No**** 1486"),
        ("** 4539 5787 6362 1486 **", "** **** 1486 **"),
        (
            "4539578763621486-1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed",
            "**** 1486-1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed",
        ),
        ("INV378282246310005B", "INV**** 0005B"),
        ("2204 2031 1234 5673", "**** 5673"),
        ("Card 1234567890123452", "Card **** 3452"),
    ],
)
def test_a_text_keeps_what_stands_beside_a_number(written: str, shown: str) -> None:
    assert card_numbers.masked(written) == shown


@pytest.mark.parametrize(
    "written",
    [
        "Report 2031-04-16 of 378282246310006",
        "DE89 3704 0044 0532 0130 00",
        "FR14 2004 1010 0505 0001 3M02 606",
        "BE68 5390 0754 7034",
        "GB29NWBK60161331926819",
        "2031 2032 2033 2034",
        "20310301 20310331",
        "2031-04-16T09:25:36.123456",
        "+1 555 010 0199 +1 555 010 0198",
        "4417 800 555 0199",
        "0 41234 56789 2",
        "4 006381 333931",
        "90993940 90993941",
        "1,234,567.89 4,539.00 5,787.63",
        "10.0.0.1 192.168.100.200",
        "**** 0625 **** 0633",
        "**** 0625 4539 5787 6362",
        "a3f54539578763621486c0ffee00112233445566778899aabbccddeeff00112233",
        "12345678-1234-1234-1234-1234567890ab",
        "4722a179-9330-4259-1066-124612345678",
        "Card 0000 0000 0000 0000",
        "0000000000000000",
        "Invoice 1234567890123452",
        "IMEI 352099001761481",
        "SIM 8901260123456789017",
        "1711111111117",
        "Card statement 20310416092536",
        "Card years 2031 2032 2033 2034",
        "2031 0301 2031 0331",
        "Card 2031 0301 2031 0331",
        "2504 2031 3004 2031",
        "25042031 30042031",
        "2204203109253612",
        "$4539 $5787 $6362 $1486",
        "**0625 **0633 **1234 **5678",
        "DE89&nbsp;3704&nbsp;0044&nbsp;0532&nbsp;0130&nbsp;00",
    ],
)
def test_a_text_without_card_numbers_stays(written: str) -> None:
    assert card_numbers.masked(written) == written


@pytest.mark.parametrize(
    ("sizes", "separators"),
    [
        ((4, 6, 6), "-_"), ((4, 6, 6), ":/"), ((4, 8, 4), "-_"), ((1, 15), "-"), ((15, 1), "-"),
        ((5, 4, 5, 2), "-"), ((3, 4, 4, 5), "~._"), ((7, 9), "\u2019"), ((2, 6, 4, 4), ")(-"),
        ((5, *(1,) * 11), " "), ((*(1,) * 7, 9), " "), ((4, 4, *(1,) * 4, 4), " "),
        ((4, 4, 4, 4), "\ufffd"), ((4, 4, 4, 4), "\ue004"), ((4, 6, 6), "\uf0b7"),
        ((8, 8), "\U000f0001"), ((4, 4, 4, 4), "\U0001f4b3"), ((4, 4, 4, 4), "\x02"),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "around", ["paid {} today", "No:{}.", "[{}]", "77,{},12/27", "a=1&b={}&c=2"]
)
def test_a_word_of_digits_that_proves_itself_is_hidden_whatever_its_groups(
    sizes: tuple[int, ...], separators: str, around: str
) -> None:
    number = "5412751234567898"
    digits, between = iter(number), cycle(separators)
    written = "".join("".join(islice(digits, size)) + next(between) for size in sizes)[:-1]
    assert card_numbers.masked(around.format(written)) == around.format("**** 7898")


@pytest.mark.parametrize(
    "written",
    [
        "6/1/2031-6/30/2033",
        "60,120.50/60,131.04",
        "6:15-17:30,18:00-19:19",
        "48.137154,11.576129",
        "52.34567890123453",
        "617-555-0199-1231",
        "+62-812-3456-7899",
        "618-2345678908",
        "601234,-37.25,46788.81",
        "45395-7876-36214-86_77",
        "45395 7876 36214 86",
        "4539578 1 2 3 4 5 6 7 8 9 0 1",
        "\ufffd\ufffd\ufffd 0625 4539 5787 6362",
    ],
)
def test_dates_amounts_places_and_orders_stay_though_their_digits_fit(written: str) -> None:
    assert card_numbers.masked(written) == written


_BESIDE = st.lists(st.from_regex("[0-9]{1,6}", fullmatch=True), max_size=3)


@given(_BESIDE, st.sampled_from(_GROUPINGS), _BESIDE, st.sampled_from((" ", "-", ".", "+", "'")))
def test_no_groups_beside_a_number_bare_it(
    before: list[str], grouping: tuple[str, tuple[int, ...]], after: list[str], separator: str
) -> None:
    number, sizes = grouping
    digits = iter(number)
    groups = ["".join(islice(digits, size)) for size in sizes]
    text = separator.join([*before, *groups, *after])
    start = len(separator.join([*before, ""]))
    end = start + len(separator.join(groups))
    found = card_numbers.card_numbers(text)
    assert set(range(start, end)) <= {
        place for one in found for place in range(one.start, one.end + len(separator))
    }


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
