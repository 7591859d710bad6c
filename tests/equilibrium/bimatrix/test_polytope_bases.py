"""The walks over a best-response polytope: all bases, exact or in floats, and no others."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from est_games.certificate.feasible_basis import tight_constraints
from est_games.equilibrium.bimatrix.best_response_polytope import Polytope, best_response_polytopes
from est_games.equilibrium.bimatrix.bimatrix_nash import bimatrix_nash
from est_games.equilibrium.bimatrix.nash_subsets import nash_components
from est_games.equilibrium.bimatrix.polytope_bases import Bases, polytope_bases
from est_games.equilibrium.bimatrix.polytope_bases_float import polytope_bases_float
from est_games.equilibrium.bimatrix.polytope_bases_machine import polytope_bases_machine
from est_games.equilibrium.solution import Status
from est_games.game.normal import NormalForm


def walked(walk: object, polytope: Polytope) -> Bases:
    *_, found = walk(polytope)  # type: ignore[operator]
    assert found.is_whole
    assert len(set(found.bases)) == len(found.bases)
    return found


def polytope(table: list[list[int]]) -> Polytope:
    return Polytope(table=tuple(map(tuple, table)), scales=(1,) * len(table))


@settings(deadline=None, max_examples=50)
@given(st.lists(st.integers(0, 2), min_size=24, max_size=24))
def test_all_feasible_bases_and_no_others(entries: list[int]) -> None:
    """Every choice of constraints is asked of the certificate package, which shares no code."""
    game = NormalForm.from_payoffs(np.array(entries).reshape(2, 3, 4))
    for one in best_response_polytopes(game):
        names = [sum(1 << k for k in chosen) for chosen in combinations(range(7), one.d)]
        expected = {b: t for b in names if (t := tight_constraints(one.table, b)) is not None}
        for walk in (polytope_bases, polytope_bases_float, polytope_bases_machine):
            found = walked(walk, one)
            assert dict(zip(found.bases, found.tight, strict=True)) == expected


def test_a_cube_with_entries_of_very_different_size_has_all_its_corners() -> None:
    """One reply to each of five strategies, paid 1 to 10 ** 8: two to the power of five."""
    table = [[100**k if k == rival else 0 for rival in range(5)] for k in range(5)]
    corners = set(walked(polytope_bases, polytope(table)).bases)
    assert len(corners) == 32
    assert set(walked(polytope_bases_float, polytope(table)).bases) == corners
    with pytest.raises(OverflowError, match="does not fit"):
        walked(polytope_bases_machine, polytope(table))


def test_machine_integers_walk_the_same_way_and_begin_again_where_there_is_no_room() -> None:
    drawn = np.random.default_rng(5).integers(0, 3, (2, 9, 9))
    for one in best_response_polytopes(NormalForm.from_payoffs(drawn)):
        found, expected = walked(polytope_bases_machine, one), walked(polytope_bases, one)
        assert len(found.bases) > 64
        assert (found.bases, found.tight) == (expected.bases, expected.tight)
    with pytest.raises(OverflowError, match="too large"):
        walked(polytope_bases_machine, polytope([[1 << 60, 0], [0, 1]]))


def test_the_mixture_at_a_basis() -> None:
    first, _ = best_response_polytopes(NormalForm.from_payoffs([[1, 1], [1, 1]], [[3, 0], [0, 1]]))
    assert first.mixture(0b1100) == (Fraction(1, 4), Fraction(3, 4))
    assert first.mixture(0b0110) == (1, 0)
    with pytest.raises(ZeroDivisionError):
        first.mixture(0b1110)
    assert first.orientation(0b1100) == 1
    assert first.orientation(0b0011) == 1


def test_more_constraints_than_bits_are_walked_in_whole_numbers() -> None:
    """Forty strategies each, the last of them best whatever happens."""
    table = [[i + 0 * j for j in range(40)] for i in range(40)]
    game = NormalForm.from_payoffs(table, list(zip(*table, strict=True)))
    with pytest.raises(FloatingPointError, match="too large"):
        next(polytope_bases_float(best_response_polytopes(game)[0]))
    solution = bimatrix_nash(game)
    assert solution.status is Status.COMPLETE
    assert [[row.index(1) for row in e.profile] for e in solution.equilibria] == [[39, 39]]


def test_numbers_too_long_for_floats_are_walked_in_whole_numbers() -> None:
    with pytest.raises(FloatingPointError, match="too large"):
        next(polytope_bases_float(polytope([[0, 10**400], [1, 0]])))


def test_maximal_subsets_of_a_cycle_and_of_a_full_graph() -> None:
    cycle = [(k, k) for k in range(4)] + [(k, (k + 1) % 4) for k in range(4)]
    (component,) = nash_components(cycle)
    assert component.pairs == tuple(range(8))
    assert len(component.subsets) == 8
    (component,) = nash_components([(x, y) for x in range(3) for y in range(2)])
    assert component.subsets == (((0, 1, 2), (0, 1)),)
    with pytest.raises(TimeoutError):
        nash_components(cycle, deadline=0.0)
