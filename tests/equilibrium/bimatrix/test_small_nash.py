"""Small games in machine integers: the same answer as by the other ways, or none."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from est_games.equilibrium.bimatrix import bimatrix_nash as module
from est_games.equilibrium.bimatrix.bimatrix_nash import bimatrix_nash
from est_games.equilibrium.bimatrix.small_nash import small_nash
from est_games.equilibrium.solution import Solution
from est_games.game.normal import NormalForm

SHAPES = [(m, n) for m in range(1, 8) for n in range(1, 9 - m)]


def told(solution: Solution) -> tuple[object, ...]:
    """Return all that a solution says, but for the time it took."""
    certificate = solution.certificate
    assert certificate is not None
    return (
        solution.equilibria,
        solution.components,
        solution.status,
        solution.algorithm,
        certificate.argument,
        certificate.numbers,
        certificate.evidence,
        {name: number for name, number in solution.stats.items() if name != "seconds"},
    )


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 10**6), st.sampled_from(SHAPES), st.sampled_from([3, 20, 1000]))
def test_the_answer_is_that_of_the_other_ways(seed: int, shape: tuple[int, int], top: int) -> None:
    game = NormalForm.from_payoffs(np.random.default_rng(seed).integers(-top, top, (2, *shape)))
    solution = bimatrix_nash(game)
    small = small_nash(game)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "small_nash", lambda game: None)
        other = bimatrix_nash(game)
    assert told(solution)[:-1] == told(other)[:-1]
    if small is not None:
        assert small.equilibria == other.equilibria
        assert len(small.components) == len(small.equilibria)


def test_most_small_games_without_ties_are_answered_so() -> None:
    rng = np.random.default_rng(1)
    games = [NormalForm.from_payoffs(rng.integers(0, 10**4, (2, 3, 3))) for _ in range(100)]
    assert sum(small_nash(game) is not None for game in games) > 90


@pytest.mark.parametrize(
    "payoffs",
    [
        ([[1, 0], [0, 0]], [[1, 0], [0, 0]]),  # ties
        ([[2**60, 0], [0, 1]], [[0, 1], [1, 0]]),
        ([["1/1152921504606846977", 0], [0, 1]], [[0, 1], [1, 0]]),
        ([[2**80, 0], [0, 1]], [[0, 1], [1, 0]]),
        (np.eye(5), -np.eye(5)),
    ],
)
def test_what_it_cannot_answer_is_left_to_the_other_ways(payoffs: tuple[object, object]) -> None:
    game = NormalForm.from_payoffs(*payoffs)
    assert small_nash(game) is None
    assert bimatrix_nash(game).is_complete


def test_weights_that_do_not_fit_are_left_to_the_other_ways() -> None:
    """The mixture's common denominator is past what the checker takes."""
    big = 2**58 - 3
    game = NormalForm.from_payoffs([[big, 0], [0, big - 2]], [[0, big - 6], [big - 11, 0]])
    assert small_nash(game) is None
    (equilibrium,) = bimatrix_nash(game).equilibria
    assert equilibrium.profile[0][0].denominator > 2**56


def test_what_is_not_proved_is_not_said(monkeypatch: pytest.MonkeyPatch) -> None:
    game = NormalForm.from_payoffs([[1, -1], [-1, 1]], [[-1, 1], [1, -1]])
    assert small_nash(game) is not None
    home = "est_games.equilibrium.bimatrix.small_nash.proved_payoffs"
    monkeypatch.setattr(home, lambda *claim: None)
    assert small_nash(game) is None
    assert bimatrix_nash(game).is_complete


def test_the_first_few_games_need_no_compiled_code() -> None:
    """A process that asks once is not made to load a compiler; one that goes on asking is."""
    asked = """
import sys
import est_games as eg
game = eg.NormalForm.from_payoffs([[3, 0, 1], [5, 1, 0]], [[3, 5, 1], [0, 1, 4]])
first = eg.solve(game, "nash")
assert "numba" not in sys.modules
for _ in range(20):
    last = eg.solve(game, "nash")
assert "numba" in sys.modules
assert first.equilibria == last.equilibria and first.components == last.components
assert first.certificate == last.certificate
"""
    subprocess.run([sys.executable, "-c", asked], check=True)
