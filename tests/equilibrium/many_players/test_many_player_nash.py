"""All equilibria of games of many players: published ones, an exact oracle, laws, continua."""

from __future__ import annotations

import io
import math
import pickle
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from est_games.equilibrium.many_players.many_player_nash import many_player_nash
from est_games.equilibrium.solution import Equilibrium, Solution
from est_games.equilibrium.solve import solve
from est_games.errors import SolveError
from est_games.game.algebraic import AlgebraicNumber
from est_games.game.nfg import write_nfg
from est_games.game.normal import NormalForm
from tests.oracles import elimination_oracle as elimination


def drawn(seed: int, top: int, shape: tuple[int, ...]) -> NormalForm:
    table = np.random.default_rng(seed).integers(0, top, (len(shape), *shape))
    return NormalForm.from_payoffs(table)


def floats(equilibrium: Equilibrium) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(float(x) for x in row) for row in equilibrium.profile)


def rounded(solution: Solution) -> set[tuple[tuple[float, ...], ...]]:
    return {
        tuple(tuple(round(x, 9) + 0.0 for x in row) for row in floats(e))
        for e in solution.equilibria
    }


def near(a: Sequence[Sequence[float]], b: Sequence[Sequence[float]], within: float) -> bool:
    return all(abs(x - y) < within for r, s in zip(a, b, strict=True) for x, y in zip(r, s))  # noqa: B905


# Published games


def nau_canovas_hansen_2004() -> NormalForm:
    """Return the game of section 4 whose only equilibrium is irrational."""
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
    table = np.zeros((3, 2, 2, 2), dtype=int)
    for profile, payoffs in pays.items():
        table[(slice(None), *profile)] = payoffs
    return NormalForm.from_payoffs(table)


def test_nau_canovas_hansen_2004() -> None:
    solution = solve(nau_canovas_hansen_2004(), "nash")
    (equilibrium,) = solution.equilibria
    assert equilibrium.regret == 0
    assert solution.status.name == "COMPLETE"
    q = (-13 + math.sqrt(601)) / 24
    p, r = (9 * q - 1) / (7 * q + 2), (-3 * q + 2) / (q + 1)
    assert near(floats(equilibrium), [(p, 1 - p), (q, 1 - q), (r, 1 - r)], 1e-14)
    number = equilibrium.profile[1][0]
    assert isinstance(number, AlgebraicNumber)
    low, high = number.interval(500)
    assert (24 * low + 13) ** 2 < 601 < (24 * high + 13) ** 2
    assert high - low < Fraction(1, 2**499)
    assert [component.index for component in solution.components] == [1]
    assert "0.4798" in solution._repr_html_()


def test_an_irrational_answer_can_be_kept() -> None:
    solution = pickle.loads(pickle.dumps(solve(nau_canovas_hansen_2004(), "nash")))
    (equilibrium,) = solution.equilibria
    assert float(equilibrium.profile[1][0]) == pytest.approx((-13 + math.sqrt(601)) / 24, abs=1e-15)


def test_mckelvey_mclennan_nine_equilibria() -> None:
    """Three players with two strategies each can have nine regular equilibria."""
    table = np.zeros((3, 2, 2, 2), dtype=int)
    table[0, 0] = [[9, 0], [0, 3]]
    table[0, 1] = [[0, 3], [9, 0]]
    table[1, :, 0] = [[8, 0], [0, 4]]
    table[1, :, 1] = [[0, 4], [8, 0]]
    table[2, :, :, 0] = [[12, 0], [0, 2]]
    table[2, :, :, 1] = [[0, 6], [4, 0]]
    solution = many_player_nash(NormalForm.from_payoffs(table))
    assert all(e.regret == 0 for e in solution.equilibria)
    assert solution.status.name == "COMPLETE"
    assert len(solution.equilibria) == 9
    assert sum(component.index or 0 for component in solution.components) == 1
    assert ((0.25, 0.75), (0.5, 0.5), (round(1 / 3, 9), round(2 / 3, 9))) in rounded(solution)
    assert all(type(x) is Fraction for e in solution.equilibria for row in e.profile for x in row)


COUNTS = {0: 3, 1: 13, 2: 1, 3: 5, 4: 5, 5: 7, 6: 3, 7: 1, 8: 1, 9: 5}


@pytest.mark.parametrize("seed", COUNTS)
def test_random_three_by_three_by_three(seed: int) -> None:
    solution = many_player_nash(drawn(seed, 101, (3, 3, 3)))
    assert all(e.regret == 0 for e in solution.equilibria)
    assert (solution.status.name, len(solution.equilibria)) == ("COMPLETE", COUNTS[seed])
    assert sum(component.index or 0 for component in solution.components) == 1


def test_four_players_with_three_strategies() -> None:
    solution = many_player_nash(drawn(2, 101, (3, 3, 3, 3)))
    assert (solution.status.name, len(solution.equilibria)) == ("COMPLETE", 13)
    assert sum(component.index or 0 for component in solution.components) == 1


def test_every_profile_is_close_to_best_responses_in_floats() -> None:
    game = drawn(1, 101, (3, 3, 3))
    a = game.array
    for equilibrium in many_player_nash(game).equilibria:
        x, y, z = map(np.array, floats(equilibrium))
        pays = (
            np.einsum("abc,b,c->a", a[0], y, z),
            np.einsum("abc,a,c->b", a[1], x, z),
            np.einsum("abc,a,b->c", a[2], x, y),
        )
        for own, pay, expected in zip((x, y, z), pays, equilibrium.payoffs, strict=True):
            assert pay.max() - own @ pay < 1e-11
            assert own @ pay == pytest.approx(float(expected), abs=1e-11)


# An exact second method


@pytest.mark.parametrize("shape", [(2, 2, 2), (3, 2, 2)])
@pytest.mark.parametrize("top", [3, 5, 101])
def test_agreement_with_elimination(shape: tuple[int, ...], top: int) -> None:
    for seed in range(10):
        game = drawn(seed, top, shape)
        solution = many_player_nash(game)
        assert solution.status.name in ("COMPLETE", "PARTIAL")
        found, degenerate = elimination.isolated_equilibria(game)
        ours: dict[object, list[tuple[tuple[float, ...], ...]]] = {}
        for equilibrium in solution.equilibria:
            support = tuple(
                tuple(k for k, weight in enumerate(row) if weight) for row in equilibrium.profile
            )
            ours.setdefault(support, []).append(floats(equilibrium))
        for support, theirs in found.items():
            mine = ours.pop(support, [])
            assert len(mine) == len(theirs), (seed, support)
            assert all(any(near(a, b, 1e-9) for b in mine) for a in theirs), (seed, support)
        assert set(ours) <= degenerate


# Degenerate games


def test_all_zero() -> None:
    solution = many_player_nash(NormalForm.from_payoffs(np.zeros((3, 2, 3, 2))))
    assert solution.status.name == "COMPLETE"
    assert len(solution.equilibria) == 12
    (component,) = solution.components
    assert [len(vertices) for vertices in component.subsets[0]] == [2, 3, 2]


def test_unanimity_among_three() -> None:
    """The proposal passes if all accept; a player whose vote cannot matter may do anything."""
    table = np.zeros((3, 2, 2, 2))
    table[:, 0, 0, 0] = 1
    solution = many_player_nash(NormalForm.from_payoffs(table))
    assert solution.status.name == "COMPLETE"
    assert (((1, 0),) * 3) in [e.profile for e in solution.equilibria]
    sizes = [sorted(len(s) for s in subset) for c in solution.components for subset in c.subsets]
    assert sorted(sizes) == [[1, 1, 1], [1, 1, 2], [1, 1, 2], [1, 1, 2]]
    assert [len(c.extreme) for c in solution.components] in ([1, 4], [4, 1])


def test_duplicated_strategies_span_segments() -> None:
    table = np.random.default_rng(3).integers(0, 101, (3, 2, 2, 2))
    game = NormalForm.from_payoffs(table)
    doubled = NormalForm.from_payoffs(table[:, [0, 1, 1]])
    plain, solution = many_player_nash(game), many_player_nash(doubled)
    assert solution.status.name == "COMPLETE"
    assert len(solution.components) == len(plain.components)
    merged = {
        tuple(map(tuple, ((row[0], row[1] + row[2]), *rest))) for row, *rest in rounded(solution)
    }
    assert merged == rounded(plain)


def test_a_dummy_player_may_do_anything() -> None:
    table = np.zeros((3, 2, 2, 2))
    table[:2] = np.array([[[1, -1], [-1, 1]], [[-1, 1], [1, -1]]])[..., None]
    solution = many_player_nash(NormalForm.from_payoffs(table))
    assert solution.status.name == "COMPLETE"
    ((subset,),) = [component.subsets for component in solution.components]
    half = (Fraction(1, 2), Fraction(1, 2))
    assert [set(vertices) for vertices in subset] == [{half}, {half}, {(1, 0), (0, 1)}]


def test_two_players_and_one_are_answered() -> None:
    assert solve(drawn(0, 9, (3, 3)), "nash").algorithm.startswith("enumeration")
    single = solve(NormalForm.from_payoffs([[2, 5, 5]]), "nash")
    assert [e.payoffs for e in single.equilibria] == [(5,), (5,)]
    assert single.components[0].extreme == (0, 1)
    # The solver for many takes two as well, and finds the same.
    game = drawn(4, 101, (3, 3))
    assert rounded(many_player_nash(game)) == rounded(solve(game, "nash"))


# Laws


@settings(max_examples=12)
@given(
    seed=st.integers(0, 10**6),
    top=st.sampled_from([3, 101]),
    scales=st.tuples(
        *[st.sampled_from([Fraction(1, 10**12), Fraction(3, 7), Fraction(10**12)])] * 3
    ),
    offsets=st.tuples(*[st.sampled_from([Fraction(0), Fraction(10**15), Fraction(-1, 3)])] * 3),
)
def test_scales_and_offsets_change_nothing(
    seed: int, top: int, scales: tuple[Fraction, ...], offsets: tuple[Fraction, ...]
) -> None:
    game = drawn(seed, top, (2, 2, 2))
    moved = NormalForm(
        players=game.players,
        strategies=game.strategies,
        payoffs=tuple(
            tuple(scale * x + offset for x in row)
            for row, scale, offset in zip(game.payoffs, scales, offsets, strict=True)
        ),
    )
    before, after = many_player_nash(game), many_player_nash(moved)
    assert rounded(before) == rounded(after)
    assert before.status == after.status
    assert [c.index for c in before.components] == [c.index for c in after.components]


@settings(max_examples=10)
@given(seed=st.integers(0, 10**6), top=st.sampled_from([3, 101]), data=st.data())
def test_names_change_nothing(seed: int, top: int, data: st.DataObject) -> None:
    game = drawn(seed, top, (3, 2, 2))
    order = data.draw(st.permutations(range(3)))
    kept = [data.draw(st.permutations(range(m))) for m in game.shape]
    before, after = many_player_nash(game), many_player_nash(game.restrict(kept).permute(order))
    renamed = {
        tuple(tuple(profile[i][k] for k in kept[i]) for i in order) for profile in rounded(before)
    }
    if before.status.name == "COMPLETE":
        assert after.status.name == "COMPLETE"
        assert renamed == rounded(after)


@settings(max_examples=10)
@given(seed=st.integers(0, 10**6), top=st.sampled_from([3, 101]), player=st.integers(0, 2))
def test_a_dominated_strategy_changes_nothing(seed: int, top: int, player: int) -> None:
    table = np.random.default_rng(seed).integers(0, top, (3, 2, 2, 2))
    worse = table.take([0], axis=player + 1)
    worse[player] -= 1
    longer = np.concatenate([table, worse], axis=player + 1)
    before = many_player_nash(NormalForm.from_payoffs(table))
    after = many_player_nash(NormalForm.from_payoffs(longer))
    padded = {
        tuple((*row, 0.0) if i == player else row for i, row in enumerate(profile))
        for profile in rounded(before)
    }
    assert before.status == after.status
    if before.status.name == "COMPLETE":
        assert padded == rounded(after)


def test_payoffs_with_many_digits() -> None:
    """Rounded for the first check, in full where that does not do."""
    table = np.random.default_rng(5).random((3, 2, 3, 2))
    solution = many_player_nash(NormalForm.from_payoffs(table))
    assert solution.status.name == "COMPLETE"
    assert sum(component.index or 0 for component in solution.components) == 1


# Peers


def test_gambit_finds_no_more() -> None:
    pygambit = pytest.importorskip("pygambit", reason="pygambit is not installed (extra: peers)")
    for seed in (1, 3):
        game = drawn(seed, 101, (3, 3, 3))
        ours = [floats(e) for e in many_player_nash(game).equilibria]
        parsed = pygambit.read_nfg(io.BytesIO(write_nfg(game).encode()))
        theirs = [
            [[float(w) for _, w in mixture] for mixture in found]
            for found in pygambit.nash.enumpoly_solve(parsed).equilibria
        ]
        assert all(any(near(a, b, 1e-5) for b in ours) for a in theirs)
        assert len(theirs) < len(ours)


# Bounds


def test_little_time_leaves_what_is_proved() -> None:
    game = drawn(0, 101, (3, 3, 3, 3))
    solution = many_player_nash(game, timeout=1e-9)
    assert solution.status.name == "PARTIAL"
    assert "stopped by the time given" in solution.messages[0]
    pure = {e.profile for e in solve(game, "pure-nash").equilibria}
    assert pure <= {e.profile for e in solution.equilibria}


def test_too_many_supports_leave_the_pure_equilibria() -> None:
    game = drawn(0, 101, (8, 8, 8))
    solution = many_player_nash(game)
    assert solution.status.name == "LIMIT"
    assert "16581375 supports are too many" in solution.messages[0]
    pure = {e.profile for e in solve(game, "pure-nash").equilibria}
    assert pure == {e.profile for e in solution.equilibria}


def test_no_time_at_all_is_refused() -> None:
    with pytest.raises(SolveError) as caught:
        many_player_nash(drawn(0, 9, (2, 2, 2)), timeout=0)
    assert str(caught.value) == (
        "nothing can be solved in that time\n"
        "  - timeout: must be positive [found '0'; accepted: seconds, or None for no limit]"
    )


def test_one_continuum_has_the_index_the_others_leave() -> None:
    nothing = NormalForm.from_payoffs(np.zeros((3, 2, 2, 2), dtype=int))
    assert [c.index for c in many_player_nash(nothing).components] == [1]
    # All three must vote yes; whatever else they do is worth nothing.
    table = np.zeros((2, 2, 2), dtype=int)
    table[0, 0, 0] = 1
    solution = many_player_nash(NormalForm.from_payoffs(np.array([table] * 3)))
    assert sorted((len(c.extreme) > 1, c.index) for c in solution.components) == [
        (False, 1),
        (True, 0),
    ]
