"""Pure equilibria of large tables: floats strike out, rationals decide, the checker goes again."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from est_games.certificate.normal_form import is_nash
from est_games.certificate.pure_profiles import pure_profile_problems
from est_games.equilibrium.batch.batch_pure import pure_nash_batch
from est_games.equilibrium.pure.pure_nash import pure_nash
from est_games.equilibrium.solve import solve
from est_games.errors import SolveError
from est_games.game.normal import NormalForm

SHAPES = st.lists(st.integers(1, 3), min_size=1, max_size=4).map(tuple)


def brute(game: NormalForm) -> list[tuple[tuple[int, ...], ...]]:
    units = [[tuple(int(k == a) for k in range(m)) for a in range(m)] for m in game.shape]
    return [profile for profile in product(*units) if is_nash(game, profile)]


@settings(max_examples=60)
@given(SHAPES, st.integers(0, 2**32 - 1), st.sampled_from([1, 3, 100]))
def test_all_and_only_equilibria(shape: tuple[int, ...], seed: int, top: int) -> None:
    table = np.random.default_rng(seed).integers(0, top, (len(shape), *shape))
    game = NormalForm.from_payoffs(table)
    found = [each.profile for each in pure_nash(game).equilibria]
    assert found == brute(game)
    assert len(found) == pure_nash_batch(table, len(shape)).sum()


@settings(max_examples=40)
@given(
    SHAPES,
    st.integers(0, 2**32 - 1),
    st.sampled_from([Fraction(1, 10**12), Fraction(10**12), Fraction(1, 3)]),
    st.sampled_from([Fraction(0), Fraction(10**15), Fraction(-(10**30), 7)]),
)
def test_scale_and_offset_change_nothing(
    shape: tuple[int, ...], seed: int, scale: Fraction, offset: Fraction
) -> None:
    table = np.random.default_rng(seed).integers(0, 4, (len(shape), *shape)).astype(object)
    moved = np.frompyfunc(lambda x: Fraction(int(x)) * scale + offset, 1, 1)(table)
    before = [each.profile for each in pure_nash(NormalForm.from_payoffs(table)).equilibria]
    after = [each.profile for each in pure_nash(NormalForm.from_payoffs(moved)).equilibria]
    assert before == after


def test_gaps_no_float_sees_decide() -> None:
    small = Fraction(1, 10**40)
    game = NormalForm.from_payoffs([[1, 1], [1 + small, 1 - small]], [[0, 0], [0, 0]])
    found = [each.profile for each in pure_nash(game).equilibria]
    assert found == [((1, 0), (0, 1)), ((0, 1), (1, 0))]


def test_ten_players_with_three_strategies() -> None:
    table = np.random.default_rng(1).integers(0, 3, (10,) + (3,) * 10)
    solution = pure_nash(NormalForm.from_payoffs(table))
    assert len(solution.equilibria) == pure_nash_batch(table, 10).sum() == 78
    assert solution.certificate is not None
    assert solution.certificate.numbers["profiles"] == 3**10


def test_as_many_are_listed_as_wanted() -> None:
    game = NormalForm.from_payoffs(np.zeros((4, 3, 3, 3, 3), dtype=int))
    solution = solve(game, "pure-nash", limit=5)
    assert (solution.status.name, len(solution.equilibria)) == ("LIMIT", 5)
    assert solution.messages == ("there are 81 pure equilibria; 5 are listed",)
    assert solution.certificate is not None
    assert solution.certificate.numbers["equilibria"] == 81
    assert solve(game, "pure-nash", limit=81).status.name == "COMPLETE"
    with pytest.raises(SolveError, match=r"limit: must be positive \[found '0'\]"):
        solve(game, "pure-nash", limit=0)


@pytest.mark.parametrize(
    ("places", "deviations", "message"),
    [
        ([3], [2, 3, 3], "need a place or -1 for each of 4 profiles"),
        ([3], [2, 3, 4, -1], "need a place"),
        ([], [2, 3, 3, -1], "are not the same"),
        ([3, 0], [2, 3, 3, -1], "are not the same"),
        ([3], [3, 3, 3, -1], "nobody gains by moving"),
        ([3], [0, 3, 3, -1], "nobody gains by moving"),
        ([3], [2, 3, 0, -1], "nobody gains by moving"),
        ([0, 3], [-1, 3, 3, -1], "gains by deviating"),
    ],
)
def test_the_checker_rejects(places: list[int], deviations: list[int], message: str) -> None:
    game = NormalForm.from_payoffs([[2, 0], [3, 1]], [[2, 3], [0, 1]])
    assert pure_profile_problems(game, [3], np.array([2, 3, 3, -1])) == ()
    problems = pure_profile_problems(game, places, np.array(deviations))
    assert message in str(problems[0])


def test_the_checker_lets_one_player_move_at_a_time() -> None:
    """Both gain by moving from one meeting to the better one, but neither alone."""
    game = NormalForm.from_payoffs([[1, 0], [0, 2]], [[1, 0], [0, 2]])
    assert pure_profile_problems(game, [0, 3], np.array([-1, 0, 0, -1])) == ()
    problems = pure_profile_problems(game, [3], np.array([3, 0, 0, -1]))
    assert [str(each) for each in problems] == [
        "deviations[0]: nobody gains by moving there [found '3']"
    ]
