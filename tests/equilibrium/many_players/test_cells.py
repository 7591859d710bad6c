"""Continua that are no products of polytopes, singular roots, ties at irrational ones: exact."""

from __future__ import annotations

import pickle
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from est_games.certificate.normal_form import is_nash
from est_games.equilibrium.many_players.many_player_nash import many_player_nash
from est_games.equilibrium.solution import Solution
from est_games.game.algebraic import AlgebraicNumber
from est_games.game.normal import NormalForm
from tests.oracles import grid_oracle


def half(x: Fraction | int) -> tuple[Fraction, Fraction]:
    return (1 - Fraction(x), Fraction(x))


def cells_of(solution: Solution) -> list:
    return [cell for component in solution.components for cell in component.cells]


def a_curve() -> NormalForm:
    """Return a game whose second player never cares; the others are indifferent on a curve."""
    table = np.zeros((3, 2, 2, 2), dtype=int)
    table[0, 0] = [[-1, 2], [1, -1]]
    table[2, :, :, 0] = [[1, -2], [-1, 1]]
    return NormalForm.from_payoffs(table)


# Known sets


def test_a_curve_is_described() -> None:
    """Weights of second strategies: -1 + 2y + 3z - 5yz and 1 - 2x - 3y + 5xy vanish on it."""
    solution = many_player_nash(a_curve())
    assert solution.status.name == "COMPLETE"
    curves = [cell for cell in cells_of(solution) if cell.supports == ((0, 1),) * 3]
    assert [cell.dimension for cell in curves] == [1] * len(curves)
    for y in (Fraction(k, 12) for k in range(1, 12)):
        z = (1 - 2 * y) / (3 - 5 * y)
        x = (1 - 3 * y) / (2 - 5 * y)
        profile = [half(x), half(y), half(z)]
        if 0 < z < 1 and 0 < x < 1:
            assert is_nash(a_curve(), profile)
            assert any(cell.contains(profile) for cell in curves), y
            moved = [half(x), half(y), half(z + Fraction(1, 10**9))]
            assert not any(cell.contains(moved) for cell in curves)
    assert any("components[...].cells" in message for message in solution.messages)


def test_an_area_below_a_hyperbola() -> None:
    """Two players never care; the third accepts while not both others are too likely to refuse."""
    table = np.zeros((3, 2, 2, 2), dtype=int)
    table[2, 1, 1, 1] = 2
    table[2, :, :, 0] = 1
    solution = many_player_nash(NormalForm.from_payoffs(table))
    assert solution.status.name == "COMPLETE"
    (area,) = [cell for cell in cells_of(solution) if cell.supports == ((0, 1), (0, 1), (0,))]
    assert area.dimension == 2
    for x in (Fraction(k, 8) for k in range(1, 8)):
        for y in (Fraction(k, 8) for k in range(1, 8)):
            assert area.contains([half(x), half(y), half(0)]) == (2 * x * y <= 1)
    (component,) = solution.components
    assert component.index == 1
    assert len(component.cells) == 3


def test_consensus_among_three_has_a_singular_root() -> None:
    """Adopted if all agree on one of three: 1/3 each is a triple root, and isolated."""
    table = np.zeros((3, 3, 3, 3), dtype=int)
    for option in range(3):
        table[:, option, option, option] = 1
    solution = many_player_nash(NormalForm.from_payoffs(table))
    assert solution.status.name == "COMPLETE"
    assert ((Fraction(1, 3),) * 3,) * 3 in [e.profile for e in solution.equilibria]


def irrational_game(extra: bool = False) -> NormalForm:
    """Return the game of Nau, Canovas and Hansen (2004), section 4, perhaps with a third strategy.

    With q and r the weights of the others' first strategies, its equilibrium has
    12 q^2 + 13 q = 9 and (q + 1) r = 2 - 3 q, hence 2 r = 12 q - 5. The third strategy pays
    2 r - 12 q + 5 more than the first: it is tied there, and that is no multiple of the difference
    of the other two.
    """
    pays = {
        (0, 0, 0): (3, 0, 2),
        (0, 1, 0): (0, 2, 0),
        (1, 0, 0): (0, 1, 0),
        (1, 1, 0): (1, 0, 0),
        (0, 0, 1): (1, 0, 0),
        (0, 1, 1): (0, 1, 0),
        (1, 0, 1): (0, 3, 0),
        (1, 1, 1): (2, 0, 3),
    }
    table = np.zeros((3, 3, 2, 2), dtype=int)
    for profile, payoffs in pays.items():
        table[(slice(None), *profile)] = payoffs
    if not extra:
        return NormalForm.from_payoffs(table[:, :2])
    table[:, 2] = table[:, 0]
    # r = (2 - 3q) / (q + 1) = (2 - 3q)(12q + 1) / 10 = (2 + 21q - 36q^2) / 10 = 6q - 5/2.
    for q, r in product((0, 1), repeat=2):
        table[0, 2, 1 - q, 1 - r] += 2 * r - 12 * q + 5
    return NormalForm.from_payoffs(table)


def test_a_tie_at_an_irrational_root_is_decided() -> None:
    plain = many_player_nash(irrational_game())
    game = irrational_game(extra=True)
    solution = many_player_nash(game)
    assert solution.status.name == "COMPLETE"
    (old,) = plain.equilibria
    near = [
        e
        for e in solution.equilibria
        if all(
            abs(float(e.profile[i][k]) - float(old.profile[i][k])) < 1e-12
            for i in (1, 2)
            for k in (0, 1)
        )
    ]
    assert near
    assert isinstance(near[0].profile[1][0], AlgebraicNumber)
    kept = pickle.loads(pickle.dumps(solution))
    assert [float(x) for e in kept.equilibria for x in e.profile[1]] == [
        float(x) for e in solution.equilibria for x in e.profile[1]
    ]


def test_a_duplicate_beside_an_irrational_equilibrium_spans_one_component() -> None:
    game = irrational_game()
    array = game.array.astype(int)
    for axis in (1, 2, 3):
        doubled = np.concatenate([array, array.take([0], axis=axis)], axis=axis)
        solution = many_player_nash(NormalForm.from_payoffs(doubled))
        assert solution.status.name == "COMPLETE"
        (component,) = solution.components
        assert (component.index, len(component.extreme)) == (1, 2)
        assert [cell.dimension for cell in component.cells] == [1]


def test_components_are_given_of_what_is_settled() -> None:
    table = np.random.default_rng(0).integers(0, 101, (3, 3, 3, 3))
    solution = many_player_nash(NormalForm.from_payoffs(table), timeout=1e-9)
    assert solution.status.name == "PARTIAL"
    assert sorted(k for c in solution.components for k in c.extreme) == list(
        range(len(solution.equilibria))
    )


def test_cells_are_shown_on_the_page_and_in_the_messages() -> None:
    solution = many_player_nash(a_curve())
    page = solution._repr_html_()
    assert "a continuum, of which" in page
    assert "dimension 1: p(player 1: 1) = " in page
    assert any("dimension 1: p(player 1: 1) = " in message for message in solution.messages)


# By definition, on a grid


def degenerate(kind: str, seed: int) -> NormalForm:
    rng = np.random.default_rng(seed)
    if kind == "012":
        return NormalForm.from_payoffs(rng.integers(0, 3, (3, 2, 2, 2)))
    if kind == "01":
        return NormalForm.from_payoffs(rng.integers(0, 2, (3, 2, 2, 2)))
    if kind == "few outcomes":
        return NormalForm.from_payoffs(
            rng.integers(-2, 3, (3, 4))[:, rng.integers(0, 4, (2, 2, 2))]
        )
    if kind == "few outcomes of three":
        return NormalForm.from_payoffs(rng.integers(0, 3, (3, 3))[:, rng.integers(0, 3, (3, 2, 2))])
    if kind == "four players":
        return NormalForm.from_payoffs(rng.integers(0, 2, (4, 2, 2, 2, 2)))
    axis = 1 + seed % 3
    table = rng.integers(-1, 2, (3, 2, 2, 2))
    return NormalForm.from_payoffs(np.concatenate([table, table.take([0], axis=axis)], axis=axis))


@pytest.mark.parametrize(
    "kind", ["012", "01", "few outcomes", "few outcomes of three", "doubled", "four players"]
)
def test_an_equilibrium_by_definition_is_in_a_set_and_nothing_else_is(kind: str) -> None:
    n_cells = 0
    for seed in range(12):
        game = degenerate(kind, seed)
        solution = many_player_nash(game)
        assert solution.status.name == "COMPLETE", seed
        n_cells += len(cells_of(solution))
        denominators = range(1, 7) if game.shape == (2, 2, 2) else range(1, 5)
        assert list(grid_oracle.mismatches(game, solution, denominators)) == [], seed
    assert n_cells or kind != "01"


@pytest.mark.parametrize("seed", [5001, 5030])
def test_four_players_whose_polynomials_stay_curved(seed: int) -> None:
    """A plane curve of degree four is proved empty; a point is found before the curve it is on."""
    game = degenerate("four players", seed)
    solution = many_player_nash(game)
    assert solution.status.name == "COMPLETE"
    assert list(grid_oracle.mismatches(game, solution, (1, 2, 3, 4))) == []


def test_an_unknown_that_an_equation_does_not_give_everywhere() -> None:
    """Indifferent where 3y (2z - 1) + (3w - 1)(3z - 1) = 0: y is free at z = 1/2, w = 1/3."""
    table = np.zeros((4, 2, 2, 2, 2), dtype=int)
    for y, z, w in product((0, 1), repeat=3):
        table[0, 1, y, z, w] = 3 * y * (2 * z - 1) + (3 * w - 1) * (3 * z - 1)
    game = NormalForm.from_payoffs(table)
    solution = many_player_nash(game)
    assert solution.status.name == "COMPLETE"
    assert list(grid_oracle.mismatches(game, solution, (1, 2, 3))) == []
    for y in (Fraction(1, 7), Fraction(5, 6)):
        profile = [half(Fraction(1, 4)), half(y), half(Fraction(1, 2)), half(Fraction(1, 3))]
        assert sum(cell.contains(profile) for cell in cells_of(solution)) == 1


def test_a_curve_ends_where_a_third_strategy_is_as_good() -> None:
    """Player 1 is indifferent where y = z, player 2 at x = 1/2; a third strategy pays 2y - 1."""
    table = np.zeros((3, 3, 2, 2), dtype=int)
    for y, z in product((0, 1), repeat=2):
        table[0, :, y, z] = (0, y - z, 2 * y - 1)
    table[1, :, 1, :] = [[-1, -1], [1, 1], [0, 0]]
    game = NormalForm.from_payoffs(table)
    solution = many_player_nash(game)
    assert solution.status.name == "COMPLETE"
    (curve,) = [cell for cell in cells_of(solution) if cell.supports == ((0, 1), (0, 1), (0, 1))]
    even = Fraction(1, 2)
    for y in (Fraction(1, 100), Fraction(49, 100), even, Fraction(51, 100)):
        profile = [(even, even, Fraction(0)), half(y), half(y)]
        assert curve.contains(profile) == is_nash(game, profile) == (y <= even)
    assert True in curve.are_closed


def test_a_sign_is_kept_where_a_denominator_may_be_negative() -> None:
    rng = np.random.default_rng(13)
    outcomes = rng.integers(-2, 3, (3, 4))
    game = NormalForm.from_payoffs(outcomes[:, rng.integers(0, 4, (3, 2, 2))])
    solution = many_player_nash(game)
    assert solution.status.name == "COMPLETE"
    assert cells_of(solution)
    assert list(grid_oracle.mismatches(game, solution, (1, 2, 3, 4))) == []


def test_a_bilinear_equation_that_holds_at_all_vertices_is_a_product() -> None:
    game = NormalForm.from_payoffs(np.random.default_rng(384).integers(0, 2, (3, 3, 3, 2)))
    assert many_player_nash(game).status.name == "COMPLETE"


# Laws


@settings(max_examples=15)
@given(seed=st.integers(0, 10**6), data=st.data())
def test_names_change_no_set(seed: int, data: st.DataObject) -> None:
    """Which probability is free depends on the order of strategies, the set does not."""
    game = degenerate("012", seed)
    order = data.draw(st.permutations(range(3)))
    kept = [data.draw(st.permutations(range(2))) for _ in range(3)]
    before, after = many_player_nash(game), many_player_nash(game.restrict(kept).permute(order))
    assert before.status == after.status
    assert len(before.components) == len(after.components)
    sizes = [sorted((cell.dimension or 0) for cell in cells_of(each)) for each in (before, after)]
    assert set(sizes[0]) == set(sizes[1])
    for cell in cells_of(before):
        if isinstance(cell.sample, tuple):
            renamed = [tuple(cell.sample[i][k] for k in kept[i]) for i in order]
            assert any(other.contains(renamed) for other in cells_of(after))


@settings(max_examples=15)
@given(
    seed=st.integers(0, 10**6),
    scales=st.tuples(*[st.sampled_from([Fraction(1, 10**12), Fraction(10**12)])] * 3),
    offset=st.sampled_from([Fraction(10**15), Fraction(-1, 3)]),
)
def test_scales_and_offsets_change_no_cell(
    seed: int, scales: tuple[Fraction, ...], offset: Fraction
) -> None:
    game = degenerate("01", seed)
    moved = NormalForm(
        players=game.players,
        strategies=game.strategies,
        payoffs=tuple(
            tuple(scale * x + offset for x in row)
            for row, scale in zip(game.payoffs, scales, strict=True)
        ),
    )
    before, after = many_player_nash(game), many_player_nash(moved)
    assert before.status == after.status
    assert cells_of(before) == cells_of(after)
