"""Pure and mixed Nash, dominance: published games, invariances, a peer where it is right."""

from __future__ import annotations

import pickle
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from est_games.certificate.normal_form import is_nash
from est_games.equilibrium.bimatrix.bimatrix_nash import bimatrix_nash
from est_games.equilibrium.dominance.dominance import compare, dominated, undominated
from est_games.equilibrium.pure.pure_nash import pure_nash
from est_games.equilibrium.solution import Equilibrium, Solution, Status
from est_games.errors import SolveError
from est_games.game.normal import NormalForm


def shares(*texts: str) -> tuple[tuple[Fraction, ...], ...]:
    return tuple(tuple(Fraction(x) for x in text.split()) for text in texts)


PUBLISHED = {
    "prisoners-dilemma": ([[2, 0], [3, 1]], [[2, 3], [0, 1]], [shares("0 1", "0 1")]),
    "matching-pennies": ([[1, -1], [-1, 1]], [[-1, 1], [1, -1]], [shares("1/2 1/2", "1/2 1/2")]),
    "battle-of-the-sexes": (
        [[2, 0], [0, 1]],
        [[1, 0], [0, 2]],
        [shares("1 0", "1 0"), shares("0 1", "0 1"), shares("2/3 1/3", "1/3 2/3")],
    ),
    "rock-paper-scissors": (
        [[0, -1, 1], [1, 0, -1], [-1, 1, 0]],
        [[0, 1, -1], [-1, 0, 1], [1, -1, 0]],
        [shares("1/3 1/3 1/3", "1/3 1/3 1/3")],
    ),
    "von-stengel-2007-figure-3.1": (
        [[3, 3], [2, 5], [0, 6]],
        [[3, 2], [2, 6], [3, 1]],
        [
            shares("1 0 0", "1 0"),
            shares("4/5 1/5 0", "2/3 1/3"),
            shares("0 1/3 2/3", "1/3 2/3"),
        ],
    ),
    "tiny-units": (
        [["2e-9", 0], ["3e-9", "1e-9"]],
        [["2e-9", "3e-9"], [0, "1e-9"]],
        [shares("0 1", "0 1")],
    ),
    "huge-units": (
        [["2e15", 0], [0, "1e15"]],
        [["1e15", 0], [0, "2e15"]],
        [shares("1 0", "1 0"), shares("0 1", "0 1"), shares("2/3 1/3", "1/3 2/3")],
    ),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_bimatrix_games(name: str) -> None:
    first, second, expected = PUBLISHED[name]
    game = NormalForm.from_payoffs(first, second)
    solution = bimatrix_nash(game)
    assert [equilibrium.regret for equilibrium in solution.equilibria] == [0] * len(expected)
    assert {equilibrium.profile for equilibrium in solution.equilibria} == set(expected)
    assert solution.status is Status.COMPLETE
    pure = {profile for profile in expected if all(1 in row for row in profile)}
    found = pure_nash(game)
    assert {equilibrium.profile for equilibrium in found.equilibria} == pure
    assert found.status is (Status.COMPLETE if pure else Status.NONE)


def test_payoffs_of_the_mixed_equilibrium_are_exact() -> None:
    first, second, _ = PUBLISHED["battle-of-the-sexes"]
    solution = bimatrix_nash(NormalForm.from_payoffs(first, second))
    mixed = [e for e in solution.equilibria if not e.is_pure]
    assert [e.payoffs for e in mixed] == [(Fraction(2, 3), Fraction(2, 3))]


def test_three_players_pure() -> None:
    """A vote by unanimity: all yes, and every profile with two refusals or more, is Nash."""
    table = np.zeros((3, 2, 2, 2), dtype=int)
    table[:, 0, 0, 0] = 1
    solution = pure_nash(NormalForm.from_payoffs(table))
    assert solution.status is Status.COMPLETE
    assert len(solution.equilibria) == 5
    assert all(e.regret == 0 for e in solution.equilibria)


TABLES = st.lists(st.integers(-4, 4), min_size=18, max_size=18)


def from_list(entries: list[int]) -> NormalForm:
    return NormalForm.from_payoffs(np.array(entries).reshape(2, 3, 3))


@settings(deadline=None, max_examples=60)
@given(TABLES)
def test_pure_nash_is_exactly_the_profiles_without_regret(entries: list[int]) -> None:
    game = from_list(entries)
    found = {e.profile for e in pure_nash(game).equilibria}
    for i, j in product(range(3), range(3)):
        profile = (
            tuple(Fraction(k == i) for k in range(3)),
            tuple(Fraction(k == j) for k in range(3)),
        )
        assert (profile in found) == is_nash(game, profile)


@settings(deadline=None, max_examples=30)
@given(TABLES, st.permutations(range(3)), st.permutations(range(3)))
def test_relabelling_permutes_the_pure_equilibria(
    entries: list[int], rows: list[int], columns: list[int]
) -> None:
    game = from_list(entries)
    there = {e.profile for e in pure_nash(game.restrict([rows, columns])).equilibria}
    here = {
        (tuple(e.profile[0][k] for k in rows), tuple(e.profile[1][k] for k in columns))
        for e in pure_nash(game).equilibria
    }
    assert there == here


@settings(deadline=None, max_examples=30)
@given(TABLES, st.integers(1, 5), st.integers(-5, 5))
def test_affine_payoffs_change_no_equilibrium(entries: list[int], scale: int, shift: int) -> None:
    game = from_list(entries)
    rows = [[scale * x + Fraction(shift, 3) for x in row] for row in game.payoffs]
    other = NormalForm.from_payoffs(np.array(rows, dtype=object).reshape(2, 3, 3))
    mixed = [e.profile for e in bimatrix_nash(game).equilibria]
    assert all(is_nash(other, profile) for profile in mixed)
    assert [e.profile for e in pure_nash(other).equilibria] == [
        e.profile for e in pure_nash(game).equilibria
    ]


@settings(deadline=None, max_examples=30)
@given(TABLES, st.integers(0, 2))
def test_a_duplicated_strategy_duplicates_its_equilibria(entries: list[int], copy: int) -> None:
    game = from_list(entries)
    table = np.array(entries).reshape(2, 3, 3)
    doubled = NormalForm.from_payoffs(np.concatenate([table, table[:, copy : copy + 1]], axis=1))
    before = [e.profile for e in pure_nash(game).equilibria]
    extra = sum(profile[0][copy] == 1 for profile in before)
    assert len(pure_nash(doubled).equilibria) == len(before) + extra


@settings(deadline=None, max_examples=30)
@given(TABLES)
def test_a_strictly_dominated_strategy_is_in_no_equilibrium(entries: list[int]) -> None:
    table = np.array(entries).reshape(2, 3, 3)
    worse = table[:, :1] - np.array([1, 0]).reshape(2, 1, 1)
    game = NormalForm.from_payoffs(np.concatenate([table, worse], axis=1))
    witness = compare(game, 0, 0, 3)
    assert witness is not None
    assert witness.strict
    assert witness.margin == 1
    assert 3 not in undominated(game)[0]
    assert all(e.profile[0][3] == 0 for e in bimatrix_nash(game).equilibria)


def test_weak_dominance_has_a_witness_and_no_margin() -> None:
    game = NormalForm.from_payoffs([[1, 0], [0, 0]], [[1, 0], [0, 0]])
    assert dominated(game) == ()
    found = dominated(game, strict=False)
    assert [(w.player, w.dominated, w.by, w.strict, w.margin) for w in found] == [
        (0, 1, 0, False, 0),
        (1, 1, 0, False, 0),
    ]
    assert undominated(game, strict=False) == ((0,), (0,))
    assert undominated(game) == ((0, 1), (0, 1))


def test_equal_strategies_dominate_nothing() -> None:
    game = NormalForm.from_payoffs([[1, 1], [1, 1]], [[1, 1], [1, 1]])
    assert dominated(game, strict=False) == ()


def test_a_solution_cannot_contradict_itself() -> None:
    some = Equilibrium(payoffs=(Fraction(0),), regret=Fraction(0))
    for status, equilibria in (
        (Status.NONE, (some,)),
        (Status.FAILED, (some,)),
        (Status.COMPLETE, ()),
    ):
        with pytest.raises(SolveError, match="contradicts itself"):
            Solution(equilibria=equilibria, status=status, concept="c", algorithm="a")


def test_solutions_show_and_pickle() -> None:
    game = NormalForm.from_payoffs(
        [[2, 0], [3, 1]], [[2, 3], [0, 1]], players=["<a>", "b"], strategies=[["c", "d"]] * 2
    )
    solution = pure_nash(game)
    html = solution._repr_html_()
    assert "&lt;a&gt;: d" in html
    assert "<a>" not in html
    assert Status.COMPLETE.message in html
    again = pickle.loads(pickle.dumps(solution))
    assert again.equilibria == solution.equilibria
    assert hash(again.equilibria[0]) == hash(solution.equilibria[0])
    assert repr(solution).startswith("Solution(pure-nash: 1 equilibrium, COMPLETE")
