from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccprocessor.domain.pages import Page, Word
from ccprocessor.domain.places import Box
from ccprocessor.extraction.text.lines import printed_once, sound, visual_lines


def word(x: float, y: float, text: str, *, run: int = 0, step: float = 4.0) -> Word:
    return Word(x, y, x + step * len(text), y + 8, text, run)


def test_words_drawn_in_any_order_come_as_lines_top_down_and_left_to_right() -> None:
    words = [word(24, 30, "one"), word(60, 30.1, "two"), word(24, 42, "three"), word(70, 41.8, "4")]
    random.Random(5).shuffle(words)
    assert [line.text for line in visual_lines(words)] == ["one two", "three 4"]


def test_lines_set_closely_stay_apart() -> None:
    words = [word(24, 30 + 8.2 * row, str(row)) for row in range(6)]
    assert [line.text for line in visual_lines(words)] == list("012345")


def test_a_larger_word_on_the_same_line_belongs_to_it() -> None:
    words = [Word(24, 28, 60, 42, "TITLE"), word(70, 31, "small")]
    assert [line.text for line in visual_lines(words)] == ["TITLE small"]


def test_over_printed_copies_are_one_word_and_real_doubles_stay() -> None:
    words = [word(402, 30, "OTHER", run=1), word(402.4, 30, "OTHER", run=2)]
    twins = [word(24, 30, "$0.00"), word(60, 30, "$0.00"), word(24, 42, "$0.00")]
    assert printed_once([*words, *twins]) == (words[0], *twins)


@pytest.mark.parametrize("times", [0.1, 1.0, 3.0, 10.0])
def test_copies_and_neighbours_are_told_apart_at_any_scale(times: float) -> None:
    """Two columns of equal short words stay; what is printed twice for weight does not."""
    drawn = [word(402, 30, "OTHER"), word(402.4, 30, "OTHER"), word(24, 30, "2"), word(31, 30, "2")]
    larger = [Word(*one.box.scaled(times), one.text, number) for number, one in enumerate(drawn)]
    assert [one.text for one in printed_once(larger)] == ["OTHER", "2", "2"]


@pytest.mark.parametrize("times", [0.1, 10.0])
def test_a_page_printed_smaller_or_larger_comes_in_usual_size_and_is_framed_on_paper(
    times: float,
) -> None:
    page = Page("d", 1, 612 * times, 792 * times, (Word(*Box(9, 9, 60, 19).scaled(times), "a"),))
    read = sound(page)
    assert (round(read.width), round(read.height)) == (612, 792)
    assert read.stored(read.words[0].box) == pytest.approx(page.words[0].box, abs=0.01)
    assert read.level(page.words[0].box) == pytest.approx(read.words[0].box, abs=0.1)
    assert sound(read) is read


def test_a_narrow_slip_in_usual_print_keeps_its_size() -> None:
    slip = Page("d", 1, 226, 500, (word(24, 30, "TOTAL"),))
    assert sound(slip) is slip


def test_a_word_of_doubled_glyphs_is_halved_where_its_edges_prove_it() -> None:
    edges = tuple(x + off for x in (402.0, 406.0, 410.0) for off in (0.0, 0.4))
    doubled = Word(402, 30, 414.4, 38, "8866//", edges=edges)
    assert [w.text for w in printed_once([doubled])] == ["86/"]


def test_a_word_of_doubled_glyphs_is_halved_where_it_is_half_as_wide_as_others() -> None:
    usual = [word(24, 30 + 12 * row, "MERCHANT") for row in range(6)]
    doubled = Word(402, 30, 422, 38, "OOTTHHEERR", run=9)
    beside = Word(424, 30, 432, 38, "OOCC", run=9)
    texts = [w.text for w in printed_once([*usual, doubled, beside])]
    assert texts[-2:] == ["OTHER", "OC"]


def test_true_double_letters_of_usual_width_stay() -> None:
    words = [word(24, 30, "MERCHANT"), word(24, 42, "1100"), word(24, 54, "AABBCC")]
    assert printed_once(words) == tuple(words)


def test_words_without_text_or_place_are_none_and_keep_the_scores_in_step() -> None:
    good, turned = word(24, 30, "one"), word(60, 30, "two")._replace(x0=80.0, x1=60.0)
    nowhere = word(float("nan"), 30, "lost"), word(24, 1e300, "far"), word(24, 30, " \u00a0")
    found = (good, *nowhere, turned, word(24, 60, ""))
    page = Page("d", 1, 612, 792, found, (Box(0, 0, float("inf"), 9),), scores=tuple(range(6)))
    kept = sound(page)
    assert [one.text for one in kept.words] == ["one", "two"]
    assert (kept.words[1].x0, kept.words[1].x1) == (60, 80)
    assert (kept.pictures, kept.scores) == ((), (0, 4))
    assert sound(kept) is kept


@given(
    st.lists(
        st.builds(
            word,
            st.floats(-50, 900, width=32),
            st.floats(-50, 900, width=32),
            st.text(min_size=1, max_size=6),
            run=st.integers(0, 5),
        )
    )
)
def test_no_words_are_lost_in_lines(words: list[Word]) -> None:
    once = printed_once(words)
    lines = visual_lines(once)
    assert sorted(w for line in lines for w in line.words) == sorted(once)
