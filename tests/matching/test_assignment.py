from __future__ import annotations

import sys
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccprocessor.matching import assignment
from ccprocessor.matching.assignment import Pair, assign, chances

EDGES = st.dictionaries(
    st.tuples(st.integers(0, 4), st.integers(0, 4)),
    st.floats(-5, 9, allow_nan=False).map(lambda value: round(value, 3)),
    max_size=16,
)


def best_sum(edges: dict[Pair, float]) -> float:
    """By trying everything."""
    return max(
        sum(max(0.0, edges.get((row, column), 0.0)) for row, column in enumerate(columns))
        for columns in permutations(range(5))
    )


@given(EDGES)
def test_no_other_set_of_pairs_is_better(edges: dict[Pair, float]) -> None:
    chosen = assign(edges)
    assert len(set(chosen.values())) == len(chosen)
    assert all(edges[pair] > 0 for pair in chosen.items())
    assert sum(edges[pair] for pair in chosen.items()) == pytest.approx(best_sum(edges), abs=1e-4)


def test_large_blocks_find_the_same_optimum(monkeypatch: pytest.MonkeyPatch) -> None:
    edges = {
        (row, column): float((row * 7 + column * 13) % 17) - 3
        for row in range(30)
        for column in range(25)
    }
    own = sum(edges[pair] for pair in assign(edges).items())
    monkeypatch.setattr(assignment, "_OWN_SOLVER_ROWS", 1)
    assert sum(edges[pair] for pair in assign(edges).items()) == pytest.approx(own)
    assert "scipy.optimize" in sys.modules


def test_ties_go_first_with_first() -> None:
    assert assign({(r, c): 2.0 for r in range(3) for c in range(3)}) == {0: 0, 1: 1, 2: 2}


def test_a_pair_without_rivals_is_as_sure_as_its_odds() -> None:
    assert chances({(0, 0): 0.0001}, {0: 0})[0, 0] == pytest.approx(0.5, abs=1e-3)
    assert chances({(0, 0): 20.0}, {0: 0})[0, 0] == pytest.approx(1.0)


def test_an_equal_rival_halves_the_chance() -> None:
    edges = {(0, 0): 20.0, (1, 0): 20.0}
    assert chances(edges, assign(edges))[0, 0] == pytest.approx(0.5)


def test_a_crossing_that_is_as_good_halves_the_chance() -> None:
    edges = {(r, c): 20.0 for r in range(2) for c in range(2)}
    assert chances(edges, assign(edges))[0, 0] == pytest.approx(0.5)


def test_twins_are_no_rivals() -> None:
    edges = {(0, 0): 20.0, (1, 0): 20.0}
    sure = chances(edges, assign(edges), row_twins=lambda _a, _b: True)
    assert sure[0, 0] == pytest.approx(1.0)
