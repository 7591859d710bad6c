"""Batches of bimatrix games against an exact enumeration that looks at every pair of supports."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
import sympy as sp

from est_games.equilibrium.batch_nash import nash_batch
from est_games.equilibrium.kernels import vertex_pairs
from est_games.errors import GameError


def subsets(n: int):
    return [s for size in range(1, n + 1) for s in combinations(range(n), size)]


def extreme_strategies(pays: np.ndarray) -> set[tuple[tuple[Fraction, ...], frozenset[int]]]:
    """Return every vertex: own mixture, and the replies that pay most; `pays[reply, own]`.

    For every own support and every set of replies that must pay the same, any sizes, the system is
    solved by sympy; it gives a vertex where the solution is unique, positive, and no reply is
    better.
    """
    n_other, n_own = pays.shape
    exact = [[sp.Rational(Fraction(float(v))) for v in row] for row in pays]
    found = set()
    for own in subsets(n_own):
        for replies in subsets(n_other):
            rows = [[exact[r][i] for i in own] + [-1] for r in replies] + [[1] * len(own) + [0]]
            system = sp.Matrix(rows)
            if system.rank() < len(own) + 1:
                continue
            right = sp.Matrix([0] * len(replies) + [1])
            if sp.Matrix.hstack(system, right).rank() > system.rank():
                continue
            normal = system.T * system
            solution = list(normal.LUsolve(system.T * right))
            weights, level = solution[:-1], solution[-1]
            if min(weights) <= 0:
                continue
            strategy = [sp.Integer(0)] * n_own
            for i, w in zip(own, weights, strict=True):
                strategy[i] = w
            worths = [sum(a * b for a, b in zip(row, strategy, strict=True)) for row in exact]
            if max(worths) == level:
                best = frozenset(r for r, worth in enumerate(worths) if worth == level)
                found.add((tuple(Fraction(int(s.p), int(s.q)) for s in strategy), best))
    return found


def extreme_equilibria(game: np.ndarray) -> set[tuple[tuple[float, ...], tuple[float, ...]]]:
    xs, ys = extreme_strategies(game[1].T), extreme_strategies(game[0])
    return {
        (tuple(map(float, x)), tuple(map(float, y)))
        for x, replies_to_x in xs
        for y, replies_to_y in ys
        if all(i in replies_to_y for i, p in enumerate(x) if p)
        and all(j in replies_to_x for j, q in enumerate(y) if q)
    }


def rounded(pairs) -> set[tuple[tuple[float, ...], tuple[float, ...]]]:
    return {
        (tuple(round(float(p), 9) for p in x), tuple(round(float(q), 9) for q in y))
        for x, y in pairs
    }


@pytest.mark.parametrize(
    ("shape", "n_games"), [((2, 2), 12), ((2, 3), 8), ((3, 2), 8), ((3, 3), 6)]
)
@pytest.mark.parametrize("top", [2, 100])
def test_against_every_pair_of_supports(shape, n_games, top):
    rng = np.random.default_rng(top)
    games = rng.integers(0, top + 1, (n_games, 2, *shape))
    games[0] = 0
    found = nash_batch(games)
    assert not found.exact
    for g, game in enumerate(games):
        assert rounded(found.equilibria(g)) == rounded(extreme_equilibria(game))
        assert len(list(found.equilibria(g))) == found.counts[g]


@pytest.mark.parametrize("size", [4, 5])
def test_every_answer_is_an_equilibrium_and_none_repeats(size):
    rng = np.random.default_rng(size)
    games = rng.integers(0, 101, (200, 2, size, size))
    found = nash_batch(games)
    for g, (first, second) in enumerate(games):
        rows = list(found.equilibria(g))
        assert rows
        assert len(rounded(rows)) == len(rows)
        for x, y in rows:
            assert (first @ y).max() - x @ first @ y == pytest.approx(0, abs=1e-9)
            assert (x @ second).max() - x @ second @ y == pytest.approx(0, abs=1e-9)
    generic = ~found.is_continuum
    assert (found.counts[generic] % 2 == 1).mean() > 0.95


def test_supports_and_offsets():
    chicken = [[[0, 7], [2, 6]], [[0, 2], [7, 6]]]
    found = nash_batch([[chicken, chicken]])
    assert found.counts.tolist() == [[3, 3]]
    assert found.offsets.tolist() == [0, 3, 6]
    assert found.supports.tolist() == [[1, 2], [2, 1], [3, 3]] * 2
    assert not found.is_continuum.any()
    for (x, y), masks in zip(found.equilibria(0, 1), found.supports[3:], strict=True):
        assert [sum(1 << i for i, p in enumerate(s) if p) for s in (x, y)] == masks.tolist()


def test_the_answer_does_not_depend_on_the_blocks():
    rng = np.random.default_rng(3)
    games = rng.integers(0, 4, (1000, 2, 3, 3)).astype(float)
    pairs = vertex_pairs.support_pairs(3, 3)
    answers = [
        vertex_pairs.extreme_pairs(games[:, 0], games[:, 1], pairs, pairs, blocks)
        for blocks in (1, 7, 64)
    ]
    for counts, rows, continua in answers[1:]:
        assert (counts == answers[0][0]).all()
        assert (continua == answers[0][2]).all()
        for g, count in enumerate(counts):
            assert (rows[g, :count] == answers[0][1][g, :count]).all()


def test_where_rounding_could_decide_exact_arithmetic_does():
    """The rows differ by one unit in the last place in one column, and by nothing in the other."""
    tiny = 2.0**-52
    games = np.array(
        [
            [[[1.0, 0.1], [1.0 + tiny, 0.1]], [[0.5, 0.3], [0.5, 0.3]]],
            [[[3.0, 1.0], [2.0, 5.0]], [[1.0, 0.0], [0.0, 1.0]]],
        ]
    )
    found = nash_batch(games)
    assert set(found.exact) == {0}
    assert rounded(found.equilibria(0)) == rounded(extreme_equilibria(games[0]))
    assert rounded(found.equilibria(1)) == rounded(extreme_equilibria(games[1]))
    assert not found.is_continuum.any()


@pytest.mark.parametrize(
    ("payoffs", "message"),
    [
        ([[1, 2], [3, 4]], "have another shape"),
        ([[[[1, 2], [3]], [[1, 2], [3, 4]]]], "are not an array of numbers"),
        (np.full((1, 2, 2, 2), np.nan), "are not finite at (0, 0, 0, 0)"),
        (np.zeros((1, 2, 6, 2)), "have another shape"),
        ([[["a"]], [["b"]]], "are not plain numbers"),
        (np.full((2, 1, 1), 2**53 + 1), "hold integers that no float holds"),
        (np.ones((2, 1, 1), dtype=complex), "are not plain numbers"),
    ],
)
def test_bad_batches(payoffs, message):
    with pytest.raises(GameError) as caught:
        nash_batch(payoffs)
    assert message in str(caught.value.problems[0])
